"""Old files of the cache: each set of packs has one, and nobody would ever take it away."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_OURS = re.compile(r"[0-9a-f]{8}\.sqlite(?P<unfinished>\.\d+)?")
MOST_FILES = 16
MOST_BYTES = 1 << 30
"""Of all files together; the one that has just been written stays, however large it is."""
_DAY = 86_400
OLDEST_DAYS = 60
_UNFINISHED_DAYS = 1
"""Nobody compiles for a day: whoever began such a file was killed."""


def prune(directory: Path, kept: Path, now: float | None = None) -> None:
    """Remove what is too old, too much or left unfinished, the oldest first; what is not ours stays.

    A file counts as old from when it was compiled. One that is needed again is compiled again, and one that is open
    can be read to its end.
    """
    now = time.time() if now is None else now
    found: list[tuple[float, int, Path]] = []
    with suppress(OSError):
        for path in directory.iterdir():
            ours = _OURS.fullmatch(path.name)
            if ours and path != kept:
                with suppress(OSError):
                    state = path.lstat()
                    days = (now - state.st_mtime) / _DAY
                    if days > (_UNFINISHED_DAYS if ours["unfinished"] else OLDEST_DAYS):
                        path.unlink()
                    elif not ours["unfinished"]:
                        found.append((state.st_mtime, state.st_size, path))
        files, size = 1, kept.stat().st_size
        for _, more, path in sorted(found, reverse=True):
            files, size = files + 1, size + more
            if files > MOST_FILES or size > MOST_BYTES:
                with suppress(OSError):
                    path.unlink()
