"""Writes what a person asked for into a file: whole or not at all, and over another only when told to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ketaref.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def write_file(path: Path, text: str, *, replace: bool = False) -> None:
    """Write UTF-8 text under a temporary name, then give it its own.

    Raises:
        UsageError: the file exists and `replace` is false, or it cannot be written.
    """
    if path.exists() and not replace:
        raise UsageError(f"{path} exists; choose another name, or replace it with --force")
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        partial.unlink(missing_ok=True)
