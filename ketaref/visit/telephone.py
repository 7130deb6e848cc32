"""Telephone numbers in a sheet's lines as what a phone dials (RFC 3966): the clinic's own, 911 and 988."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHORT = r"(?<![\d-])(?:911|988)(?![\d-])"
_EXTENSION = re.compile(r"[ ,;]*(?:ext\.?|extension|x)\s*(\d{1,6})\s*$", re.IGNORECASE)
_FEWEST, _MOST, _NATIONAL = 7, 15, 10
_UNITED_STATES = "1"


def dialed(number: str) -> str:
    """A number as a telephone URI: 'tel:+13035550100;ext=4'; '' where it is not one number in figures.

    Ten figures as they are given out in the United States have its code put before them.
    """
    extension = _EXTENSION.search(number)
    main = _EXTENSION.sub("", number).strip()
    if not re.fullmatch(r"\+?[\d\s().-]+", main):
        return ""
    figures = re.sub(r"\D", "", main)
    if not _FEWEST <= len(figures) <= _MOST:
        return ""
    if main.startswith("+") or (len(figures) == _NATIONAL + 1 and figures.startswith(_UNITED_STATES)):
        figures = f"+{figures}"
    elif len(figures) == _NATIONAL and figures[0] not in "01":
        figures = f"+{_UNITED_STATES}{figures}"
    return f"tel:{figures}" + (f";ext={extension[1]}" if extension else "")


def numbers_in(text: str, own: str) -> Iterator[tuple[str, str]]:
    """The text in pieces, each with what it dials ('' for words); `own` is the clinic's number as it stands there."""
    known = [re.escape(own)] if own and dialed(own) else []
    for piece in re.split(f"({'|'.join((*known, _SHORT))})", text):
        if piece:
            yield piece, dialed(own) if piece == own else f"tel:{piece}" if re.fullmatch(_SHORT, piece) else ""
