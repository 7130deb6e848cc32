"""What lies over the screen for a moment: the help, and the choice of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ketaref.browse.keys import KEYS
from ketaref.browse.widgets import Choices
from ketaref.fields import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

_ALL = "all"
# From here on a key, what it does and its command stand on one line, in columns so wide.
_BESIDE = 76
_KEY, _DOES = 12, 30
# What no key says.
_REMARKS = (
    "A letter alone does this where nothing is being typed: Tab leaves the field.",
    "! marks an entry on which sources differ; its card says how.",
    "The mouse: a click shows, a double click opens, the wheel turns.",
    "Copies go through the terminal (OSC 52), which may refuse them.",
    "Nothing that you type is kept or sent.",
)


class Help(ModalScreen[None]):
    """Every key, what it does, and which command does the same."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
    ]

    def compose(self) -> ComposeResult:
        """The keys, on paper that can be turned where the screen is small."""
        with VerticalScroll(id="paper"):
            yield Static(id="help")
        yield Static("PgDn more  Esc back", classes="leave")

    def on_mount(self) -> None:
        """Take the keys that turn."""
        self.query_one(VerticalScroll).focus()

    def on_resize(self) -> None:
        """Set the keys beside what they do, where there is room."""
        beside = self.size.width >= _BESIDE
        lines = [Content.styled("KEYS, AND THE COMMAND THAT DOES THE SAME", "bold")]
        for key in KEYS:
            if beside:
                lines.append(Content.assemble((f"{key.shown:<{_KEY}}", "bold"), f"{key.does:<{_DOES}}", key.command))
            else:
                lines.append(Content.assemble((f"{key.shown:<{_KEY}}", "bold"), key.does))
                lines += [Content(f"  {key.command}")] if key.command else []
        lines += [Content(), *map(Content, _REMARKS)]
        self.query_one("#help", Static).update(Content("\n").join(lines))


class ChooseKind(ModalScreen[str]):
    """Which kind to list: gives a key of KINDS, '' for all, or None where the choice is left as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,ctrl+k", "dismiss", show=False)]

    def __init__(self, counts: Mapping[str, int], chosen: str) -> None:
        super().__init__()
        self._counts = counts
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """All kinds, then each."""
        whole = Option(f" All kinds ({sum(self._counts.values())})", id=_ALL)
        kinds = (Option(f" {KINDS[kind]} ({number})", id=kind) for kind, number in self._counts.items())
        yield Choices(whole, *kinds, id="kinds")
        yield Static("Enter choose  Esc back", classes="leave")

    def on_mount(self) -> None:
        """Begin at what is chosen."""
        choices = self.query_one(OptionList)
        choices.highlighted = choices.get_option_index(self._chosen if self._chosen in self._counts else _ALL)
        choices.focus()

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        chosen = event.option.id or _ALL
        self.dismiss("" if chosen == _ALL else chosen)
