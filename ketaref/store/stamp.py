"""The stamp of content: a mark that is another whenever what would be read is, without reading it all.

    installed wheel      the digest that ketaref/content.sqlite bears: what shipped is not looked at
    checkout             the shipped files, and the code that compiles them, by size, times and inode
    pack, up to a size   the bytes of its files
    pack, larger         its files by size, times and inode

A pack is hashed because a copy may keep the time and the size of what it replaces (`cp -p`, images, archives, file
systems that count in seconds). Its files take 12 us each then, where a look at them takes 3. Beyond `MOST_FILES` or
`MOST_BYTES` that would be felt: there ctime has to tell, which no copy can set.
"""

from __future__ import annotations

import os
import zlib
from array import array
from typing import TYPE_CHECKING

from ketaref.content import files
from ketaref.store import shipped
from ketaref.store.seal import HEADER, written_seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ketaref.provenance import PackSummary

MOST_FILES = 200
MOST_BYTES = 2 << 20
"""Up to so much, a pack is hashed: 3 ms at most, of a start of some 75."""
_CODE = ("", "content", "store", "text")


def stamp_of(packs: Sequence[Path]) -> str:
    """The stamp of the shipped content with packs laid over it, in order. Never raises: what cannot be read counts."""
    return " ".join((_shipped(), *map(_pack, packs)))


def is_as_read(directory: Path, summary: PackSummary) -> bool:
    """Whether a pack can be read now as it was read for a library: the same bytes, and no file more."""
    return files.read_directory(directory).digest.startswith(summary.digest)


def _shipped() -> str:
    data = shipped.archived_database()
    if data is None:
        try:
            with shipped.DATABASE.open("rb") as file:
                data = file.read(HEADER)
        except OSError:
            data = b""
    return written_seal(data) or _looked_at(_content_and_code())


def _pack(directory: Path) -> str:
    """Of the bytes of a pack, or of a look at its files, and of what was skipped."""
    walked = files.walk(directory)
    states = [_state(path) for path in walked.paths.values()]
    if len(states) > MOST_FILES or sum(state[0] for state in states) > MOST_BYTES:
        crc = zlib.crc32(repr((list(walked.paths), states)).encode("utf-8", "surrogateescape"))
        skipped = walked.skipped
    else:
        found = files.read_files(walked)
        crc = 0
        for path, data in found.files:
            crc = zlib.crc32(data, zlib.crc32(f"{path}\0{len(data)}\0".encode("utf-8", "surrogateescape"), crc))
        skipped = found.skipped
    crc = zlib.crc32(repr(skipped).encode("utf-8", "surrogateescape"), crc)
    return f"{len(states)}-{crc:08x}"


def _state(path: Path) -> tuple[int, ...]:
    """Size, times and inode of a file; one that cannot be looked at has none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return (0,)
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _content_and_code() -> Iterator[tuple[str, bytes]]:
    """A checkout's files of content, and the modules that compile them, by folder.

    Every file is looked at, because an editor may write in place and leave the directory's own time alone. It is the
    one cost of a query that grows with every entry (3 us a file).
    """
    # The ground floor whole: a record that moves to a file of its own must not fall out of the mark.
    for room in _CODE:
        yield _folder(str(shipped.PACKAGE / room), (".py",))[0]
    stack = [str(files.content_dir())]
    while stack:
        mark, folders = _folder(stack.pop(), (".yaml", files.NAMES))
        stack += folders
        yield mark


def _folder(folder: str, ends: tuple[str, ...]) -> tuple[tuple[str, bytes], list[str]]:
    """What a folder's files of some endings are like, and its folders, in the directory's own order.

    That order does not change until the directory does.
    """
    names, folders, marks = [folder], [], array("q")
    try:
        with os.scandir(folder) as items:
            for item in items:
                if item.name.endswith(ends):
                    found = item.stat()
                    names.append(item.name)
                    marks.extend((found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino))
                elif item.is_dir():
                    folders.append(item.path)
    except OSError as error:
        names.append(repr(error.errno))
    return ("\0".join(names), marks.tobytes()), folders


def _looked_at(marks: Iterable[tuple[str, bytes]]) -> str:
    crc, number = 0, 0
    for names, states in marks:
        crc = zlib.crc32(states, zlib.crc32(names.encode("utf-8", "surrogateescape"), crc))
        number += names.count("\0")
    return f"{number}-{crc:08x}"
