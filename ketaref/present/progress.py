"""A progress bar on stderr, for what takes longer than a moment."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ketaref.present.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ketaref.present.preferences import Preferences


@contextmanager
def progress_bar(what: str, preferences: Preferences) -> Iterator[Callable[[int, int], None]]:
    """A bar that moves when the function it gives is called with what is done and the total, 0 where it is not known.

    Nothing is shown where stderr is not a terminal or codes are not wanted, and nothing is left behind.
    """
    terminal = Terminal(sys.stderr, preferences=preferences)
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    bar = Progress(*columns, console=console, transient=True, disable=not (terminal.interactive and terminal.colored))
    with bar:
        task = bar.add_task(what, total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total or None, visible=True)
