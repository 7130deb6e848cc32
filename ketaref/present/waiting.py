"""What is shown while something may take long: nothing, and no module of it loaded, until it does."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from ketaref.deferred import deferred_module

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from ketaref.present import progress
    from ketaref.present.preferences import Preferences
else:
    # It brings rich, 12 ms.
    progress = deferred_module("ketaref.present.progress")


class LateBar:
    """A progress bar that begins when it is first told of progress, and ends with the `with` it stands in.

    Args:
        what: what is waited for.
        preferences: how things are shown.
    """

    def __init__(self, what: str, preferences: Preferences) -> None:
        self._what = what
        self._preferences = preferences
        self._stack = ExitStack()
        self._move: Callable[[int, int], None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def __call__(self, done: int, total: int) -> None:
        """Show how much is done, and of how much."""
        if self._move is None:
            self._move = self._stack.enter_context(progress.progress_bar(self._what, self._preferences))
        self._move(done, total)
