"""Regular expressions: compiled on first use, as a command needs few of those that its modules hold.

And those of the content, held against no text that is too long for what they may cost (`patterns`).
"""

import re

TEXT_MOST = 500
"""Characters of a text that a mark is held against. The longest that ships has 346."""


class _Late:
    """Stands for an expression until it is first tried; from then on its methods are the expression's own."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._written = pattern, flags

    def __getattr__(self, name: str) -> object:
        value = getattr(re.compile(*self._written), name)
        setattr(self, name, value)
        return value


def compiled_late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, which takes up to 4 ms of a start for the long ones, but when the expression is first tried.

    A fault in it is not told before that. `re` keeps what was compiled for its next method.
    """
    return _Late(pattern, flags)  # type: ignore[return-value]


def finds(pattern: str, text: str) -> bool:
    """Whether a mark finds something in a text, whatever its case.

    A text that is too long for that counts as one in which it does: a mark finds claims that are disputed, and a
    dispute too many does less harm than one that is not shown.
    """
    return len(text) > TEXT_MOST or re.search(pattern, text, re.IGNORECASE) is not None
