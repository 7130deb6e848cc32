"""Files that a command writes: whole or not at all, and over another one only when told to."""

from __future__ import annotations

import os
import tempfile
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
    """Refuse a file that is there already, or whose directory is not.

    Raises:
        UsageError: with the way out.
    """
    try:
        in_folder, is_folder, exists = path.parent.is_dir(), path.is_dir(), path.exists()
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}; name another file") from None
    if not in_folder:
        raise UsageError(f"{path} cannot be written: no such directory; make it first, or name another file")
    if is_folder:
        raise UsageError(f"{path} is a directory; name a file in it")
    if exists and not force:
        raise UsageError(f"{path} exists; name another file, or replace it with --force")


def write_file(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file under a temporary name beside it, then rename it; a link stays one, to the file that is written.

    Raises:
        UsageError: it exists and `force` is not given, or it cannot be written.
    """
    check_writable(path, force=force)
    try:
        if path.exists() and not path.is_file():  # a device or a pipe, which is not to be replaced
            path.write_bytes(data)
            return
        target = path.resolve()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            # A temporary file is for its owner's eyes alone; what is written is as any other file of theirs.
            umask = os.umask(0)
            os.umask(umask)
            partial.chmod(0o666 & ~umask)
            partial.replace(target)
        except BaseException:
            partial.unlink()
            raise
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}; name another file") from None
