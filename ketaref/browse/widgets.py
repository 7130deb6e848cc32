"""The parts of the screen that Textual has nearly: the field, the list, the card and the line of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from ketaref.browse.keys import foot
from ketaref.fields import KINDS
from ketaref.plain import notice_mark
from ketaref.present import card, style
from ketaref.provenance import mark_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from textual import events
    from textual.app import ComposeResult

    from ketaref.browse.keys import Key
    from ketaref.present import rich
    from ketaref.records import Entry

# Between a title and what stands at the right of its row.
_GAP = 2
_MARGIN = 1


class Field(Input):
    """The field that words are typed in."""

    class HelpWanted(Message):
        """A question mark was typed with no words before it, of which it could be the end."""

    def on_mount(self) -> None:
        """A cursor that blinks draws the screen again and again."""
        self.cursor_blink = False

    def on_key(self, event: events.Key) -> None:
        """Ask for help, or leave the key to the field."""
        if event.character == "?" and not self.value:
            event.stop()
            event.prevent_default()
            self.post_message(self.HelpWanted())


class Choices(OptionList):
    """A list whose cursor is seen in any palette, and without color."""

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """The style of a part of it: the row under the cursor is reversed, which Textual's styles leave out."""
        style = super().get_visual_style(*component_classes, partial=partial)
        return style + Style(reverse=True) if "option-list--option-highlighted" in component_classes else style


class Row(Option):
    """A row of the list: an entry, or a kind of which the list is to show the entries."""

    def __init__(self, line: Content, *, entry: Entry | None = None, kind: str = "") -> None:
        self.entry = entry
        self.kind = kind
        super().__init__(line)


class Hits(Choices):
    """What was found, a line each. A click shows an entry, a second one opens it, as Enter does."""

    # Who has clicked a row goes on typing: the letters are the field's.
    FOCUS_ON_CLICK = False

    def show_entries(self, entries: Iterable[Entry]) -> None:
        """List entries with their tier, or their kind where they have none."""
        self.set_options(Row(entry_line(entry, self._room), entry=entry) for entry in entries)

    def show_kinds(self, counts: Mapping[str, int]) -> None:
        """List kinds, each with the number of its entries."""
        self.set_options(Row(_line(KINDS[k], str(n), self._room), kind=k) for k, n in counts.items())

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None where nothing is listed."""
        option = self.highlighted_option
        return option if isinstance(option, Row) else None

    @property
    def _room(self) -> int:
        """Columns of a row."""
        return max(self.scrollable_content_region.width, 1)

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to what was clicked; a kind is opened at once, since it has no card to read first."""
        event.prevent_default()
        clicked = event.style.meta.get("option")
        if clicked is not None:
            self.highlighted = clicked
            if event.chain > 1 or (self.row and self.row.kind):
                self.action_select()


class Card(VerticalScroll):
    """What there is to read, and where its reader is in it."""

    FOCUS_ON_CLICK = False

    def compose(self) -> ComposeResult:
        """One text, which is turned."""
        yield Static(id="entry")

    def show(self, content: rich.RenderableType | Content) -> None:
        """Show something else, from its top."""
        self.query_one(Static).update(content)
        self.scroll_home(animate=False)

    def turn(self, pages: int) -> None:
        """Turn by so many pages; a line of the last one stays, to go on from."""
        self.scroll_relative(y=pages * max(self.size.height - 1, 1), animate=False)


class KeyLine(Static):
    """The keys that do something now, on the last line; each can be clicked."""

    def show(self, *, typing: bool, without: Collection[Key]) -> None:
        """Show the keys that fit."""
        shown = foot(self.size.width, typing=typing, without=without)
        parts = [
            Content.assemble((text, "bold"), f" {key.foot}").stylize(f"@click={key.action}") for text, key in shown
        ]
        self.update(Content("  ").join(parts))


def entry_line(entry: Entry, width: int) -> Content:
    """An entry as one line: its title, its tier, and '!' where sources differ; without a tier its kind, if it fits.

    A title that does not fit ends in an ellipsis, since the card has it whole.
    """
    clinic = mark_of(entry)
    differ = style.DIFFER if card.touched(entry, [entry.summary]) else " "
    if entry.kind == "crisis":
        word = "CRISIS"
    elif entry.severity:
        word = style.tier_text(entry.severity).upper()
    else:
        word = style.KIND_LABELS[entry.kind]
        if Content(entry.title).cell_length + _GAP + len(f"{word} {differ}") > width - 2 * _MARGIN:
            word = ""
    marks = " ".join(filter(None, (notice_mark(entry), clinic and f"[{clinic}]")))
    right = f"{marks} {word} {differ}".lstrip()
    return _line(entry.title, right if len(right) < width // 2 or not word else f"{marks} {differ}".lstrip(), width)


def _line(left: str, right: str, width: int) -> Content:
    """Two texts at the edges of a line, the first cut where both do not fit."""
    room = max(width - 2 * _MARGIN - len(right) - _GAP, 1)
    title = Content(left).truncate(room, ellipsis=True, pad=True)
    return Content.assemble(" " * _MARGIN, title, " " * _GAP, right, " " * _MARGIN)
