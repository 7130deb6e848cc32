"""Regular expressions that are compiled on first use: a command needs few of those that its modules hold."""

import re


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
