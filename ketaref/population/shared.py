"""Medications and Substances that are nobody's, to be found by the references of those who take them.

    <work>/shared/data.<process>           the resources, one behind the other
    <work>/shared/<digit>.<process>        rows (ROW) of the names that they go by, by the first digit of the digest
    <work>/shared/index                    all rows, sorted: looked up without being held in memory

An export may have as many of them as prescriptions, so they are no more held in memory than the patients are.
"""

from __future__ import annotations

import mmap
import os
import re
import struct
from collections import OrderedDict
from typing import TYPE_CHECKING

from ketaref.population.reading import resource_of
from ketaref.population.spill import append, digest_of
from ketaref.screening.items import references_to_shared
from ketaref.screening.resources import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ketaref.population.spill import Place
    from ketaref.screening.resources import Resource

_ROW = struct.Struct(">16s30sIQI")
"""Digest of a name, place in the export, process, and where in its data: first byte, length."""
_DIGITS = "0123456789abcdef"
_HELD = 4_000_000
"""Bytes that a process holds before it writes them."""
_KEPT = 500
"""Resources that a process keeps at hand."""
_BARE = re.compile(r"(?:urn:(?:uuid|oid):|Medication/|Substance/)")


def _digest(name: str) -> bytes:
    """What a name is looked for by: the same for all forms of a reference to one id."""
    return bytes.fromhex(digest_of(_BARE.sub("", name, count=1)).decode())


class Shelf:
    """What one process puts down of the shared resources."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: dict[str, list[bytes]] = {}
        self._data: list[bytes] = []
        self._size = 0
        self._at = 0

    def put(self, names: Iterable[str], place: Place, data: bytes) -> None:
        """Put down a resource under its names."""
        for digest in dict.fromkeys(map(_digest, names)):
            row = _ROW.pack(digest, place.sortable(), os.getpid(), self._at, len(data))
            self._rows.setdefault(f"{digest[0] >> 4:x}", []).append(row)
        self._data.append(data)
        self._at += len(data)
        self._size += len(data)
        if self._size > _HELD:
            self.flush()

    def flush(self) -> None:
        """Write what is held.

        Raises:
            OSError: the disk takes no more.
        """
        if self._data:
            append(self._folder / f"data.{os.getpid()}", b"".join(self._data))
        for digit, rows in self._rows.items():
            append(self._folder / f"{digit}.{os.getpid()}", b"".join(rows))
        self._rows.clear()
        self._data.clear()
        self._size = 0


def sort_shelves(folder: Path) -> None:
    """Make one sorted index of all rows, a sixteenth of them at a time.

    Raises:
        OSError: the disk takes no more.
    """
    for digit in _DIGITS:
        files = sorted(folder.glob(f"{digit}.*"))
        data = b"".join(file.read_bytes() for file in files)
        rows = sorted(data[at : at + _ROW.size] for at in range(0, len(data), _ROW.size))
        append(folder / "index", b"".join(rows))
        for file in files:
            file.unlink()


class Shared:
    """The shared resources of an export, read as they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        path = folder / "index"
        self._count = path.stat().st_size // _ROW.size if path.is_file() else 0
        self._index: mmap.mmap | None = None
        if self._count:
            with path.open("rb") as file:
                self._index = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._kept: OrderedDict[str, list[Resource]] = OrderedDict()

    def close(self) -> None:
        """Let go of the index, so that it can be removed."""
        if self._index is not None:
            self._index.close()

    def asked_for_by(self, resources: Sequence[Resource]) -> dict[str, Resource]:
        """What a patient's resources refer to, and what that refers to, by the references; of several the last."""
        if not self._count:
            return {}
        found: dict[str, Resource] = {}
        todo = [name for resource in resources for name in references_to_shared(resource)]
        asked: set[str] = set()
        while todo:
            name = todo.pop()
            if name in asked:
                continue
            asked.add(name)
            for resource in self._of(name):
                found |= dict.fromkeys(names_of(resource), resource)
                todo += references_to_shared(resource)
        return found

    def _of(self, name: str) -> list[Resource]:
        """The resources that a reference may mean, in the order of the export."""
        if name in self._kept:
            self._kept.move_to_end(name)
            return self._kept[name]
        found = [r for r in map(self._read, self._rows(_digest(name))) if name in names_of(r)]
        self._kept[name] = found
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return found

    def _rows(self, digest: bytes) -> Iterator[tuple[int, int, int]]:
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            if self._row(middle)[:16] < digest:
                low = middle + 1
            else:
                high = middle
        while low < self._count and (row := self._row(low))[:16] == digest:
            _, _, process, start, length = _ROW.unpack(row)
            yield process, start, length
            low += 1

    def _row(self, n: int) -> bytes:
        return self._index[n * _ROW.size : (n + 1) * _ROW.size] if self._index is not None else b""

    def _read(self, row: tuple[int, int, int]) -> Resource:
        process, start, length = row
        with (self._folder / f"data.{process}").open("rb") as file:
            file.seek(start)
            return resource_of(file.read(length))
