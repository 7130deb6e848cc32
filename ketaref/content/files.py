"""Which files a pack has, and their bytes: a bounded walk that nothing in a directory can stop or mislead.

    read                      *.yaml in folders that are named for a kind, and names.txt beside them
    skipped                   hidden files and folders (.git, ._x.yaml, .#x.yaml), backups (x~, #x#), schema/, and
                              whatever is no YAML by its name: README.md, pictures, text, signatures
    skipped, and said so      .yml; what cannot be read; pipes and devices; links to nowhere or in a circle; what is
                              larger, deeper or more than the bounds below; a file that changes while it is read

Knows nothing of YAML and imports little, so that a cache can tell from the bytes alone, at every start, whether a pack
is still the one that it holds.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ketaref.deferred import deferred_module

if TYPE_CHECKING:
    import hashlib
    from collections.abc import Iterator
else:
    hashlib = deferred_module("hashlib")  # 3 ms

MAX_FILE = 160 * 2**20
"""Most bytes of one file: 100,000 entries of the usual size."""
MAX_PACK = 320 * 2**20
"""Most bytes of all files of a pack."""
MAX_NAMES = 250_000
"""Most names of files and folders that a walk looks at."""
MAX_DEPTH = 8
"""Most folders within one another. A pack needs two."""
NAMES = "names.txt"
"""The names that a pack knows; see `named.read_names`."""

# To open a pipe must not wait for its other end, nor may a terminal become ours. Windows has neither.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))
_TRIES = 3


class File(NamedTuple):
    """A file of a pack, read whole."""

    path: str
    """From the pack's directory, with '/' between the parts."""
    data: bytes


class Skipped(NamedTuple):
    """What was not read although it may be content."""

    path: str
    """As of a `File`; '' for the directory itself. Bytes that are no UTF-8 are escaped."""
    code: str
    """The rule for it: see `faults`."""
    problem: str
    """What is wrong, and the way out."""


class Walked(NamedTuple):
    """Where the files of a directory lie, in the order in which they are read, and what was skipped."""

    paths: dict[str, Path]
    """By the path from the directory, as of a `File`."""
    skipped: list[Skipped]


class Found(NamedTuple):
    """The files of a directory, in a fixed order, and what was skipped."""

    files: list[File]
    skipped: list[Skipped]

    @property
    def digest(self) -> str:
        """Of the files' names and bytes: SHA-256, hexadecimal."""
        digest = hashlib.sha256()
        for part in parts_of(self.files):
            digest.update(part)
        return digest.hexdigest()


class _UnreadError(Exception):
    """A file cannot be taken; its text says why."""

    def __init__(self, problem: str, code: str = "KR113") -> None:
        super().__init__(problem)
        self.code = code


def parts_of(files: list[File]) -> Iterator[bytes]:
    """The names and bytes of files, to be digested."""
    for file in files:
        yield from (file.path.encode(), b"\0", file.data) if file.path != NAMES else (file.data,)


def content_dir() -> Path:
    """The shipped content: beside the package in a checkout, inside it in an installed wheel."""
    package = Path(__file__).parent.parent
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent / "content"


def walk(directory: Path) -> Walked:
    """The files of a pack's directory, unread, and what of it is skipped and to be told.

    Never raises for what the directory holds, and opens nothing.
    """
    found = _Walk(directory)
    found.go()
    if not found.paths and not found.skipped:
        found.skip("", "holds no content: no *.yaml in it; is this the right directory, and is it mounted?")
    ordered = sorted(found.paths, key=lambda path: (path == NAMES, path.split("/")))
    return Walked({path: found.paths[path] for path in ordered}, found.skipped)


def read_files(walked: Walked) -> Found:
    """The files of a walk, read, and what was skipped by the walk or could not be read.

    Never raises for what the files are, and never waits: a pipe or a device is skipped.
    """
    files = []
    skipped = list(walked.skipped)
    size = 0
    for path, place in walked.paths.items():
        try:
            data = _read(place, MAX_PACK - size)
        except _UnreadError as error:
            skipped.append(Skipped(path, error.code, str(error)))
            continue
        size += len(data)
        files.append(File(path, data))
    return Found(files, skipped)


def read_directory(directory: Path) -> Found:
    """The files of a pack's directory, read, and what of it was skipped and is to be told."""
    return read_files(walk(directory))


class _Walk:
    """One walk over a directory, breadth first: a real folder comes before a deeper link to it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._seen: set[tuple[int, int]] = set()
        self._names = 0
        self.paths: dict[str, Path] = {}
        self.skipped: list[Skipped] = []

    def skip(self, path: str, problem: str, code: str = "KR113") -> None:
        """Note what is skipped."""
        self.skipped.append(Skipped(path, code, problem))

    def go(self) -> None:
        """Find `paths`, and what is `skipped`."""
        level = [("", self._directory)]
        for depth in range(MAX_DEPTH + 1):
            below: list[tuple[str, Path]] = []
            for inside, folder in level:
                if depth == MAX_DEPTH:
                    self.skip(inside, f"lies more than {MAX_DEPTH} folders deep; move it up", "KR112")
                elif self._names > MAX_NAMES:
                    self.skip(inside, f"was not looked at: more than {MAX_NAMES:,} files came before it", "KR112")
                else:
                    below += self._look(inside, folder)
            level = below

    def _look(self, inside: str, folder: Path) -> list[tuple[str, Path]]:
        """Take the files of a folder; gives its folders."""
        folders = []
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in self._seen:
                self.skip(inside, "is a link to a folder that is read already; remove the link")
                return []
            self._seen.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as items:
                found = sorted(items, key=lambda item: item.name)
        except FileNotFoundError:
            self.skip(inside, "no such directory; correct the path, or make it")
            return []
        except NotADirectoryError:
            self.skip(inside, "is no directory; name a directory of YAML files")
            return []
        except (OSError, ValueError) as error:
            self.skip(inside, f"cannot be read ({_reason(error)}); give yourself the right to read it")
            return []
        for item in found:
            self._names += 1
            path = f"{inside}/{item.name}" if inside else item.name
            if _is_silent(path, item.name):
                continue
            if self._is_folder(item):
                if item.name.lower().endswith((".yaml", ".yml")) or path == NAMES:
                    self.skip(_shown(path), "is a folder, named as a file; rename it")
                else:
                    folders.append((path, folder / item.name))
            elif item.name.endswith(".yaml") or path == NAMES:
                self._take(path, folder / item.name)
            elif any(part in (".yml", ".yaml") for part in map(str.lower, Path(item.name).suffixes)):
                self.skip(_shown(path), "is not read: the name must end in '.yaml'; rename it")
            elif item.is_symlink() and not self._is_file(item):
                self.skip(_shown(path), "is a link to nowhere or in a circle; remove it")
        return folders

    def _take(self, path: str, file: Path) -> None:
        if len(self.paths) >= MAX_NAMES:
            self.skip(_shown(path), f"is one file more than the {MAX_NAMES:,} that a pack may have", "KR112")
        elif _shown(path) != path:
            self.skip(_shown(path), "has a name that is not UTF-8; rename it")
        else:
            self.paths[path] = file

    @staticmethod
    def _is_file(item: os.DirEntry[str]) -> bool:
        try:
            return item.is_file()
        except OSError:  # a link in a circle
            return False

    @staticmethod
    def _is_folder(item: os.DirEntry[str]) -> bool:
        try:
            return item.is_dir()
        except OSError:  # a link in a circle
            return False


def _is_silent(path: str, name: str) -> bool:
    """Whether a name says that what bears it is none of the pack's."""
    return name.startswith((".", "#")) or name.endswith("~") or path == "schema"


def _read(path: Path, room: int) -> bytes:
    """The bytes of a regular file, as they were at one moment; `room` is what a pack may still hold."""
    for _ in range(_TRIES):
        try:
            handle = os.open(path, _FLAGS)
        except FileNotFoundError:
            raise _UnreadError("is a link to nowhere, or went away while it was read; remove or restore it") from None
        except OSError as error:
            raise _UnreadError(f"cannot be read ({_reason(error)}); give yourself the right to read it") from None
        with open(handle, "rb") as file:  # noqa: PTH123 (of a descriptor)
            before = os.fstat(handle)
            if not stat.S_ISREG(before.st_mode):
                raise _UnreadError("is a pipe or a device, not a file; remove it")
            for most, of in ((MAX_FILE, "a file"), (room, "a pack")):
                if before.st_size > most:
                    bound = MAX_FILE if of == "a file" else MAX_PACK
                    raise _UnreadError(f"makes {of} larger than {bound // 2**20} MB; split or shorten it", "KR112")
            try:
                data = file.read(before.st_size + 1)
            except OSError as error:
                raise _UnreadError(f"cannot be read ({_reason(error)})") from None
            after = os.fstat(handle)
        # A writer at work changes size or time, and a rename in between has changed neither for us.
        if (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns) and len(data) == after.st_size:
            return data
    raise _UnreadError("is being written at this moment; ask again once it is saved")


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).lower()


def _shown(path: str) -> str:
    r"""A path that can be written: bytes that are no UTF-8 as \xNN."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
