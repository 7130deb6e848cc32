"""Files a command writes: whole or not at all, and never over another without being told to."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

from ketaref.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def check_writable(path: Path, *, force: bool) -> None:
    """Refuse a file that is there already, or whose directory is not.

    Raises:
        UsageError: with the way out.
    """
    if not path.parent.is_dir():
        raise UsageError(f"{path} cannot be written: no such directory; make it first, or name another file")
    if path.is_dir():
        raise UsageError(f"{path} is a directory; name a file in it")
    if path.exists() and not force:
        raise UsageError(f"{path} exists; name another file, or replace it with --force")


def write_file(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file under a temporary name beside it, then rename.

    Raises:
        UsageError: it exists and `force` is not given, or it cannot be written.
    """
    check_writable(path, force=force)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            # A temporary file is for its owner's eyes; what is written is as any other file of theirs.
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(name, 0o666 & ~umask)  # noqa: PTH101 (a name, not a path)
            os.replace(name, path)  # noqa: PTH105
        except BaseException:
            os.unlink(name)  # noqa: PTH108
            raise
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}; name another file") from None
