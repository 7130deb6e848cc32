"""Where the compiled content lies: finds it, compiles it when the content has changed, opens it.

    installed wheel        ketaref/content.sqlite, compiled when the wheel was built: opened as it is
    zip archive            the same, read out of the archive into memory
    checkout, clinic pack  <cache>/ketaref/<packs>.sqlite, compiled on first use and whenever a file has changed
    no writable cache      compiled in memory: slower, never wrong

Nothing of a file is believed before its digest fits (`seal`), its stamp (`stamp`), and what compiled it: format,
version of ketaref, stemmer. In the cache it must be this user's own besides. Any other is as good as none. A cache file
is written under another name and then renamed, so a reader finds a whole file or none.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import zlib
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketaref.deferred import deferred_module
from ketaref.errors import ContentError
from ketaref.store import shipped
from ketaref.store.database import Connection, Database
from ketaref.store.index import Index, made_by, read_meta
from ketaref.store.seal import check_seal, identity_of, make_private, sealed_bytes, write_seal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketaref.content import packs as content
    from ketaref.content.faults import Fault
    from ketaref.library import Library
    from ketaref.store import compile as compiler
    from ketaref.store import pruning
    from ketaref.store import stamp as stamps

    Told = Callable[[int, int], None]
else:
    # A reader of what shipped compiled needs none of them; the first brings yaml.
    content = deferred_module("ketaref.content.packs")
    compiler = deferred_module("ketaref.store.compile")
    pruning = deferred_module("ketaref.store.pruning")
    stamps = deferred_module("ketaref.store.stamp")

_PRIVATE = 0o700
HELP = "In an emergency call 911; for thoughts of suicide call or text 988"
"""What is said where the crisis entries themselves may be lost."""


def load_library(*packs: Path | str) -> Library:
    """All content: what ships with ketaref, and the packs (directories in the content's format) laid over it in order.

    Raises:
        ContentError: the shipped content is malformed; one line a fault.
    """
    library, faults = _read_sound([Path(pack) for pack in packs])
    if faults:
        raise ContentError("\n".join(map(str, faults)), tuple(faults))
    return library


def open_index(*packs: Path | str, told: Told | None = None) -> Index:
    """The index of the shipped content and the packs, compiled only if there is none that fits.

    Args:
        packs: directories laid over the shipped content, in order.
        told: called now and then while content is compiled, with how much is done, and of how much; 0 of 0 while that
            is not known yet.

    Raises:
        ContentError: the content has to be compiled, and none of what shipped can be read.
    """
    directories = [Path(pack) for pack in packs]
    if not directories:
        index = _open_shipped()
        if index:
            return index
    path = _cache_file(directories)
    stamp = stamps.stamp_of(directories)
    return _open_file(path, directories, stamp, own=True) or _compiled(path, directories, stamp, told)


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
    return shipped.DATABASE if not directories and shipped.DATABASE.is_file() else _cache_file(directories)


def cache_dir() -> Path:
    """The user's cache directory for ketaref; it need not exist.

    A relative one is ignored, as the XDG Base Directory Specification has it: it would be another in each directory.
    """
    base = os.environ.get("XDG_CACHE_HOME") or (os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None)
    if base and Path(base).is_absolute():
        return Path(base) / "ketaref"
    with suppress(RuntimeError):  # no home directory at all
        home = Path.home()
        if home.is_absolute():
            return home / ".cache" / "ketaref"
    return Path(os.devnull) / "ketaref"


def write_database(library: Library, path: Path, stamp: str = "") -> None:
    """Compile a library into a new database file, or leave none behind.

    Raises:
        OSError, sqlite3.Error: it cannot be written.
    """
    _write_file(partial(compiler.compile_library, library, stamp=stamp), path)


def copy_index(index: Index, path: Path) -> str:
    """Write what an index holds into a new database file, for `open_database` elsewhere; gives its digest.

    Raises:
        OSError, sqlite3.Error: it cannot be written.
    """
    return _write_file(index.copy_to, path)


def _open_shipped() -> Index | None:
    """The index that came with an installed ketaref."""
    data = shipped.archived_database()
    if data is None:
        return _open_file(shipped.DATABASE, [])
    digest = sealed_bytes(data)
    if not digest or not hasattr(sqlite3.Connection, "deserialize"):  # SQLite may be built without
        return None
    connection = sqlite3.connect(":memory:", factory=Connection, check_same_thread=False)
    connection.deserialize(data)
    return _fitting(connection, Database(connection, shipped.DATABASE, digest))


def _open_file(path: Path, packs: Sequence[Path] | None = None, stamp: str = "", *, own: bool = False) -> Index | None:
    """The index in a file; None if the file is missing, damaged, not of this ketaref, or does not fit the stamp.

    Should the file fail while it is read, the `packs` are compiled anew.
    """
    sealed = check_seal(path, own=own)
    if sealed is None:
        return None
    # immutable: no lock, no journal, works on a read-only disk. A cache file is replaced, never changed.
    # Path.as_uri would bring urllib, 1.6 ms, to escape three characters.
    name = path.absolute().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    uri = f"file:{name}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(uri, uri=True, factory=Connection, check_same_thread=False)
        # What was opened is what was checked.
        if identity_of(path.stat()) != sealed.identity:
            connection.close()
            return None
        database = Database(connection, path, sealed.digest)
        index = _fitting(connection, database, stamp)
    except (OSError, sqlite3.Error):
        return None
    if index and packs is not None:
        database.again = partial(_compiled_again, packs, index.version)
    return index


def _fitting(connection: Connection, database: Database, stamp: str = "") -> Index | None:
    """The index over a database that this ketaref has compiled, from the content that the stamp is of."""
    meta = read_meta(connection)
    wanted: dict[str, Any] = made_by() | ({"stamp": stamp} if stamp else {})
    if any(meta.get(key) != value for key, value in wanted.items()):
        connection.close()
        return None
    return Index(database, meta)


def _compiled(path: Path, packs: Sequence[Path], stamp: str, told: Told | None) -> Index:
    """The index of content that is compiled now: into the cache, or in memory where that cannot be."""
    if told:
        told(0, 0)
    library, damaged = _read(packs)
    build = partial(compiler.compile_library, library, damaged=damaged, told=told)
    # What was saved while it was read, or could not be read for a moment, is not kept under the stamp of what is there.
    if stamps.stamp_of(packs) == stamp and all(map(stamps.is_as_read, packs, library.packs)):
        with suppress(OSError, sqlite3.Error):
            _make_directory(path.parent)
            _write_file(partial(build, stamp=stamp), path)
            pruning.prune(path.parent, path)
            index = _open_file(path, packs, stamp, own=True)
            if index:
                return index
    connection = build()
    return Index(Database(connection), read_meta(connection))


def _compiled_again(packs: Sequence[Path], version: str) -> Connection:
    """The rows of a file that can no longer be read.

    Raises:
        ContentError: the content is not the same any more, so that what has been read of the file does not fit.
    """
    library, damaged = _read(packs)
    if library.version != version:
        raise ContentError("the compiled content can no longer be read, and its files have changed; run this again")
    return compiler.compile_library(library, damaged=damaged)


def _read(packs: Sequence[Path]) -> tuple[Library, tuple[str, ...]]:
    """The content as far as it can be read, and what of the installation cannot: what is left answers all the same.

    Raises:
        ContentError: nothing of the installation can be read.
    """
    try:
        library, faults = _read_sound(packs)
    except ContentError as error:
        raise ContentError(f"{error}; {HELP}", error.faults) from None
    if not faults:
        return library, ()
    more = f" and {len(faults) - 1} more" if faults[1:] else ""
    line = f"this installation is damaged, answers may be missing or incomplete: {faults[0]}{more}"
    return library, (f"{line}; install ketaref anew. {HELP}", *map(str, faults))


def _read_sound(packs: Sequence[Path]) -> tuple[Library, list[Fault]]:
    with shipped.yaml_directory() as directory:
        return content.read_sound(directory, *packs)


def _write_file(build: Callable[[Path], Connection], path: Path) -> str:
    """A new file, written whole under another name, or none; gives its digest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    try:
        make_private(unfinished)
        build(unfinished).close()
        digest = write_seal(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return digest


def _make_directory(directory: Path) -> None:
    """Make the cache directory, for its owner alone, and the one it stands in; no home that there is not.

    Raises:
        OSError: it is somebody else's, or cannot be made.
    """
    for made in (directory.parent, directory):
        with suppress(FileExistsError):
            made.mkdir()
            made.chmod(_PRIVATE)  # whatever the process masks
    found = directory.stat()
    # A link that somebody else has put there leads where they like.
    if hasattr(os, "geteuid") and {found.st_uid, directory.lstat().st_uid} != {os.geteuid()}:
        raise PermissionError(f"{directory}: is another user's")
    if stat.S_IMODE(found.st_mode) & ~_PRIVATE:
        directory.chmod(_PRIVATE)


def _cache_file(packs: Sequence[Path]) -> Path:
    directories = repr([str(path.absolute()) for path in (shipped.PACKAGE, *packs)])
    return cache_dir() / f"{zlib.crc32(directories.encode('utf-8', 'surrogateescape')):08x}.sqlite"
