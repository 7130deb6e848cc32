"""Where the compiled content lies: finds it, compiles it when the content has changed, opens it.

    installed wheel        ketaref/content.sqlite, compiled when the wheel was built: opened as it is
    checkout, clinic pack  <cache>/ketaref/<packs>.sqlite, compiled on first use and whenever a file has changed
    no writable cache      compiled in memory: slower, never wrong

A cache file is written under another name and then renamed, so a reader finds a whole file or none.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import zlib
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

from ketaref.deferred import deferred_module
from ketaref.errors import ContentError
from ketaref.store.index import FORMAT, Connection, Index, read_meta

if TYPE_CHECKING:
    from ketaref.content import packs as content
    from ketaref.library import Library
    from ketaref.store import compile as compiler
else:
    # A reader of compiled content needs neither; the first brings yaml.
    content = deferred_module("ketaref.content.packs")
    compiler = deferred_module("ketaref.store.compile")

_PACKAGE = Path(__file__).parent.parent
_SHIPPED = _PACKAGE / "content.sqlite"


def load_library(*packs: Path | str) -> Library:
    """All content: what ships with ketaref, and the packs (directories in the content's format) laid over it in order.

    Raises:
        ContentError: a pack is missing or malformed; one line a fault.
    """
    return content.read_content(*map(Path, packs))


def open_index(*packs: Path | str) -> Index:
    """The index of the shipped content and the packs, compiled only if the cache holds none that fits.

    Raises:
        ContentError: the content has to be compiled and is malformed.
    """
    directories = [Path(pack) for pack in packs]
    if not directories and _SHIPPED.is_file():
        index = _open_file(_SHIPPED)
        if index:
            return index
    stamp = _stamp(directories)
    path = _cache_file(directories)
    index = _open_file(path, stamp)
    if index:
        return index
    library = load_library(*directories)
    try:
        return _write_file(library, path, stamp)
    except (OSError, sqlite3.Error):
        return compiler.build_index(library)


def open_database(path: Path) -> Index:
    """The index in a database file that was compiled elsewhere, by this version of ketaref.

    Raises:
        ContentError: it is missing or damaged, or another version compiled it.
    """
    index = _open_file(path)
    if index is None:
        raise ContentError(
            f"{path.name}: is not content that this version of ketaref has compiled; install one version"
        )
    return index


def database_file(*packs: Path | str) -> Path:
    """Where the compiled form of the content lies, or will lie once it is needed."""
    directories = [Path(pack) for pack in packs]
    return _SHIPPED if not directories and _SHIPPED.is_file() else _cache_file(directories)


def cache_dir() -> Path:
    """The user's cache directory for ketaref; it need not exist."""
    base = os.environ.get("XDG_CACHE_HOME") or (os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None)
    try:
        return Path(base or Path.home() / ".cache") / "ketaref"
    except RuntimeError:  # no home directory at all
        return Path(os.devnull) / "ketaref"


def write_database(library: Library, path: Path, stamp: str = "") -> None:
    """Compile a library into a new database file, or leave none behind."""
    _write_file(library, path, stamp)


def _write_file(library: Library, path: Path, stamp: str) -> Index:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        compiler.build_index(library, partial, stamp).close()
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    index = _open_file(path, stamp)
    if index is None:
        raise OSError(f"{path}: cannot be read back")
    return index


def _open_file(path: Path, stamp: str | None = None) -> Index | None:
    """The index in a file; None if the file is missing, damaged, of another layout, or does not fit the stamp."""
    if not path.is_file():
        return None
    try:
        # immutable: no lock, no journal, works on a read-only disk. A cache file is replaced, never changed.
        # Path.as_uri would bring urllib, 1.6 ms, to escape three characters.
        name = path.absolute().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        uri = f"file:{name}?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True, factory=Connection, check_same_thread=False)
        meta = read_meta(connection)
        if meta.get("format") != FORMAT or (stamp is not None and meta.get("stamp") != stamp):
            connection.close()
            return None
        return Index(connection, meta)
    except sqlite3.Error:
        return None


def _cache_file(packs: list[Path]) -> Path:
    return cache_dir() / f"{zlib.crc32(repr(sorted(map(str, _all_directories(packs)))).encode()):08x}.sqlite"


def _all_directories(packs: list[Path]) -> list[Path]:
    inside = _PACKAGE / "shipped"
    return [inside if inside.is_dir() else _PACKAGE.parent / "content", *(p.absolute() for p in packs)]


def _stamp(packs: list[Path]) -> str:
    """A mark that changes whenever a content file does, or the code that compiles it.

    Every file is looked at, because an editor may write in place and leave the directory's own time alone. It is the
    one cost of a query that grows with every entry (2.5 us a file); a pack with one file a kind has few files.
    """
    # The ground floor whole: a record that moves to a file of its own must not fall out of the mark.
    code = [path for room in ("", "content", "store", "text") for path in sorted((_PACKAGE / room).glob("*.py"))]
    crc = zlib.crc32(repr([(p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in code]).encode())
    files = 0
    stack = [str(directory) for directory in _all_directories(packs)]
    while stack:
        names = [stack.pop()]
        marks = array("q")
        try:
            with os.scandir(names[0]) as items:
                for item in items:
                    name = item.name
                    if name.endswith(".yaml") or name == "names.txt":
                        stat = item.stat()
                        names.append(name)
                        marks.append(stat.st_size)
                        marks.append(stat.st_mtime_ns)
                    elif item.is_dir():
                        stack.append(item.path)
        except OSError:
            continue
        files += len(names) - 1
        # In the directory's own order, which does not change until the directory does.
        crc = zlib.crc32(marks, zlib.crc32("\0".join(names).encode("utf-8", "surrogateescape"), crc))
    return f"{files}-{crc:08x}"
