"""Files that a command writes: whole or not at all, and over another one only when told to."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ketaref.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaref.present.result import File


def write_files(files: Sequence[File]) -> list[Path]:
    """Write files, none of them where one may not be written; their paths.

    Raises:
        UsageError: one is there already and may not be replaced, or cannot be written.
    """
    for file in files:
        check_writable(file.path, force=file.force)
    for file in files:
        write_file(file.path, file.content, force=file.force)
    return [file.path for file in files]


def check_writable(path: Path, *, force: bool) -> None:
    """Refuse a file that is there already, or whose directory is not; a pipe, which may wait for ever for a reader.

    Raises:
        UsageError: with the way out.
    """
    try:
        in_folder, is_folder = path.parent.is_dir(), path.is_dir()
        exists = path.exists() or path.is_symlink()  # a link that leads nowhere is somebody's too
        is_pipe = exists and path.is_fifo()
        if exists:
            _follow(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    if not in_folder:
        raise UsageError(f"{path} cannot be written: no such directory; make it first, or name another file")
    if is_folder:
        raise UsageError(f"{path} is a directory; name a file in it")
    if is_pipe:
        raise UsageError(f"{path} is a pipe; name a file")
    if exists and not force:
        raise UsageError(f"{path} exists; name another file, or replace it with --force")


def write_file(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file under a temporary name beside it, then rename it once the disk has it.

    A link stays one, to the file that is written; a device is written to and stays; a file that is replaced
    keeps its owner and who may read it.

    Raises:
        UsageError: it exists and `force` is not given, or it cannot be written.
    """
    check_writable(path, force=force)
    try:
        target = Path(os.path.realpath(path))
        before = target.stat() if target.exists() else None
        if before and not stat.S_ISREG(before.st_mode):
            path.write_bytes(data)
        else:
            _replace(target, data, before)
    except OSError as error:
        raise _unwritable(path, error) from None


def _follow(path: Path) -> None:
    """See that a link ends somewhere: what is written in place of one in a circle would be lost to who made it.

    Raises:
        OSError: it leads to itself.
    """
    try:
        path.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise


def _replace(target: Path, data: bytes, before: os.stat_result | None) -> None:
    """Put a new file in the place of one that is there, or of none.

    Raises:
        OSError: the disk takes no more; nothing is left of it then.
    """
    # A name of its own length: beside a name that is as long as names can be, a longer one could not be made.
    partial = target.with_name(f".ketaref-{os.urandom(8).hex()}")
    mode = stat.S_IMODE(before.st_mode) if before else 0o666
    # Until all of it is there, nobody may read it who may not read what it replaces; the umask says who may a new one.
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if before:
            _keep(partial, before, mode)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _sync(target.parent)


def _keep(partial: Path, before: os.stat_result, mode: int) -> None:
    """Owner and mode of the file that is replaced, as far as they are ours to give."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(partial, before.st_uid, before.st_gid)
    # Last, since a change of owner takes bits of the mode away.
    partial.chmod(mode)


def _sync(folder: Path) -> None:
    """Have the disk know the name of a file, where folders can be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path} cannot be written: {error.strerror or error}; name another file")
