"""A patient's sheet in a file of its own, and the desktop asked to open it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ketaref.text.controls import visible
from ketaref.visit.sheet import CRISIS_LINE, PARTS, build_sheet, writer_for

if TYPE_CHECKING:
    from ketaref.store.index import Index

__all__ = ["CRISIS_LINE", "PARTS", "open_file", "opener", "write_sheet"]

# Platform -> the program that opens a file as a click on it would.
_OPENERS = {"linux": "xdg-open", "darwin": "open", "win32": "explorer"}
_PATIENCE_S = 5.0


def write_sheet(kind: str, index: Index) -> Path:
    """Write the sheet of a part of the visit, without times, to a new file among the temporary ones.

    Args:
        kind: a key of PARTS.
        index: the content; its clinic stands on the sheet.

    Raises:
        OSError: no file can be made there.
        UsageError: the clinic's name or telephone is too long for a sheet.
    """
    page = visible(writer_for(".html")(build_sheet(kind, index, index.clinic))).encode()
    handle, name = tempfile.mkstemp(prefix=f"ketaref-{kind}-", suffix=".html")
    with os.fdopen(handle, "wb") as file:
        file.write(page)
    return Path(name)


def opener() -> str:
    """The program that opens a file on this desktop; '' where there is none, or it is not the one before the reader."""
    if "SSH_CONNECTION" in os.environ:
        return ""
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ):
        return ""
    return shutil.which(_OPENERS.get(sys.platform, "")) or ""


async def open_file(path: Path, program: str) -> bool:
    """Have the desktop open a file; whether it took it.

    Python's `webbrowser` would do where it finds a desktop's browser; where it finds one for terminals, that would draw
    over this screen, and so would the warnings of the others.
    """
    nothing = asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            program, str(path), stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
        )
    except OSError:
        return False
    with suppress(TimeoutError):
        return await asyncio.wait_for(process.wait(), _PATIENCE_S) == 0
    return True  # it is still busy with it
