"""Whether this terminal can be browsed on, and the run of the screen itself."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ketaref.deferred import deferred_module
from ketaref.errors import UsageError
from ketaref.present.preferences import is_dumb
from ketaref.present.result import Result

if TYPE_CHECKING:
    from ketaref.browse import app
    from ketaref.present.preferences import Preferences
    from ketaref.store.index import Index
else:
    app = deferred_module("ketaref.browse.app")


def browse(index: Index, words: str, kind: str, preferences: Preferences) -> Result:
    """Let a person look around until they quit.

    Args:
        index: the content.
        words: what the field holds at first.
        kind: the only kind listed at first; '' for all.
        preferences: how answers are to be shown.

    Returns:
        What is left to say afterwards: which files were written, and how it ended.

    Raises:
        UsageError: there is no terminal to draw on, none that is looked at, or no library to draw with.
    """
    if preferences.plain:
        raise UsageError("browse draws a screen, which plain text and screen readers cannot use; try: ketaref search")
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)) or is_dumb(os.environ):
        raise UsageError("browse needs a terminal; elsewhere: ketaref search WORDS")
    try:
        browser = app.Browser(index, words, kind, preferences)
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "textual":
            raise
        raise UsageError("browse needs another library: pip install 'ketaref[browse]'") from None
    browser.run()
    if browser.fault:
        raise browser.fault
    return Result(
        index.version,
        data=lambda: {"files": list(map(str, browser.written))},
        afterwards=tuple(f"wrote {path}" for path in browser.written),
        status=browser.ending,
    )
