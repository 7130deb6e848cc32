"""Temporary files: what an export says of each patient, put down where that patient's lines are looked for.

    <work>/spill/<bucket>.<process>       <digest of the key> <place in the export> <resource>, a line each
    <work>/shared/<digit>.<process>       Medications and Substances that are nobody's, and where each is

A bucket holds the patients of a range of digests, few enough to be held in memory. The folder is its owner's alone
(0700, the files 0600), since all of it is of patients. What lies in it is removed as soon as it has been used.
"""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

BUCKET = 8_000_000
"""Bytes of a bucket aimed at."""
BUCKETS_MOST = 4096
BUFFER = 16_000_000
"""Bytes that a process holds before it writes them."""
_DIGEST = 32
"""Hexadecimal digits of a digest: 128 bits, so that no two keys of any population share one."""
_PLACE = 30


@lru_cache(maxsize=10_000)
def digest_of(key: str) -> bytes:
    """What a patient is ordered and looked for by: 128 bits of the SHA-256 of the key, in hexadecimal."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST].encode()


def bucket_of(digest: bytes, buckets: int) -> int:
    """The bucket of a digest, from 0; those of greater digests are never before."""
    return int(digest[:16], 16) * buckets >> 64


class Place(NamedTuple):
    """Where in the export a resource stands; resources of a patient are read in this order."""

    file: int
    chunk: int
    line: int
    entry: int

    def sortable(self) -> bytes:
        """Text that sorts as the place does."""
        return b"%06x%06x%010x%08x" % self


class Spill:
    """What one process puts down. Nothing is written until the buffer is full, or `flush` is called."""

    def __init__(self, folder: Path, buckets: int) -> None:
        self._folder = folder
        self._buckets = buckets
        self._held: dict[int, list[bytes]] = {}
        self._size = 0

    def put(self, key: str, place: Place, data: bytes) -> None:
        """Put down a resource of a patient.

        Raises:
            OSError: the disk takes no more.
        """
        digest = digest_of(key)
        line = b"%b%b%b\n" % (digest, place.sortable(), data)
        self._held.setdefault(bucket_of(digest, self._buckets), []).append(line)
        self._size += len(line)
        if self._size > BUFFER:
            self.flush()

    def flush(self) -> None:
        """Write what is held.

        Raises:
            OSError: the disk takes no more.
        """
        for bucket, lines in self._held.items():
            append(self._folder / f"{bucket:04x}.{os.getpid()}", b"".join(lines))
        self._held.clear()
        self._size = 0


def private(path: Path) -> BinaryIO:
    """A new file that is its owner's alone, in place of any that is there.

    Raises:
        OSError: it cannot be written.
    """
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def append(path: Path, data: bytes) -> None:
    """Write to the end of a file that is its owner's alone, new or not.

    Raises:
        OSError: the disk takes no more.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
    finally:
        os.close(handle)


def patients_in(files: Sequence[Path], bucket: int, buckets: int) -> Iterator[list[bytes]]:
    """The patients of a bucket in the order of their digests: of each the resources, in the order of their places.

    A bucket that has become larger than was aimed at is read several times, a part of its digests each.
    """
    size = sum(file.stat().st_size for file in files)
    parts = -(-size // (4 * BUCKET)) or 1
    for part in range(parts):
        lines: list[bytes] = []
        for file in files:
            with file.open("rb") as opened:
                wanted = bucket * parts + part
                lines += [line for line in opened if parts == 1 or bucket_of(line, buckets * parts) == wanted]
        lines.sort()
        for _, several in groupby(lines, key=lambda line: line[:_DIGEST]):
            yield [line[_DIGEST + _PLACE :] for line in several]
