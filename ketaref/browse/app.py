"""The application of Textual around the screen: the terminal's own colors, and every way to end."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import NoColor

from ketaref.browse.screen import BrowseScreen
from ketaref.errors import SIGNALS, ExitStatus

if TYPE_CHECKING:
    from pathlib import Path

    from textual.screen import Screen

    from ketaref.present.preferences import Preferences
    from ketaref.store.index import Index


class Browser(App[None]):
    """Everything that stays when screens change, and what is left when it has ended.

    Args:
        index: the content.
        words: what the field holds at first.
        kind: the only kind listed at first; '' for all.
        preferences: how answers are to be shown.
    """

    CSS_PATH = "browse.tcss"
    TITLE = "ketaref"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", priority=True, show=False),
        Binding("ctrl+c", "interrupt", show=False),
    ]

    def __init__(self, index: Index, words: str, kind: str, preferences: Preferences) -> None:
        # The terminal's own colors, so that dark and light follow it.
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        # Textual heeds NO_COLOR, and the preferences have heeded it already, beside what stands above it.
        self._filters = [kept for kept in self._filters if not isinstance(kept, NoColor)]
        if preferences.color == "never":
            self._filters.append(NoColor())
        self._first = (index, words, kind, preferences)
        self.written: list[Path] = []
        """Files that were written."""
        self.ending = ExitStatus.FOUND
        self.fault: Exception | None = None
        """What broke it, for whoever ran it: the command line tells of it in one line."""

    def get_default_screen(self) -> Screen[None]:
        """The screen to look around on."""
        return BrowseScreen(*self._first, written=self.written)

    def on_mount(self) -> None:
        """Leave the terminal as it was also where the process is asked to end."""
        loop = asyncio.get_running_loop()
        for name, ending in SIGNALS.items():
            # Windows has neither the one way to hear of it nor the other.
            with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(getattr(signal, name), self._end, ending)

    def _end(self, ending: ExitStatus) -> None:
        self.ending = ending
        self.exit()

    def action_interrupt(self) -> None:
        """End as a command does that is interrupted."""
        self._end(ExitStatus.INTERRUPTED)

    def _handle_exception(self, error: Exception) -> None:
        self.fault = self.fault or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Textual would print a traceback with local variables, and what was typed is among them.
        self._close_messages_no_wait()
