"""The screen: a search field, what it finds, the card of the entry under the cursor, and the keys."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Label, OptionList, Static

from ketaref.browse import copies, sheets
from ketaref.browse.finding import Found, counts, find
from ketaref.browse.keys import BACK, KEYS, NOTE, REFERENCES, SHEET
from ketaref.browse.overlays import ChooseKind, Help
from ketaref.browse.widgets import Card, Field, Hits, KeyLine
from ketaref.errors import UsageError
from ketaref.fields import KINDS
from ketaref.plain import review_line
from ketaref.present import card, entries, rich
from ketaref.present.terminal import Terminal
from ketaref.provenance import packs_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.timer import Timer

    from ketaref.present.preferences import Preferences
    from ketaref.records import Entry
    from ketaref.store.index import Index

# A search takes 3 to 15 ms: on the spot is soonest. The wait spares those of keys that follow each other.
_WAIT_S = 0.06
_OPEN = "-open"


def _bindings() -> Iterator[BindingType]:
    for key in KEYS:
        if key.keys:
            yield Binding(key.keys, key.action, key.does, priority=key.keys.startswith("ctrl"), show=False)
        if key.letters:
            yield Binding(key.letters, key.action, key.does, show=False)
    yield Binding("q", "leave", show=False)
    # The card is turned wherever the cursor is. Up and Down are the list's while words are typed.
    yield Binding("pageup", "turn(-1)", show=False, priority=True)
    yield Binding("pagedown", "turn(1)", show=False, priority=True)
    yield Binding("up", "move(-1)", show=False)
    yield Binding("down", "move(1)", show=False)
    yield Binding("enter", "open", show=False)


class BrowseScreen(Screen[None]):
    """Where a person looks around.

    Args:
        index: the content.
        words: what the field holds at first.
        kind: the only kind listed at first; '' for all.
        preferences: how answers are to be shown.
        written: takes the path of every file that is written.
    """

    BINDINGS: ClassVar[list[BindingType]] = list(_bindings())

    def __init__(self, index: Index, words: str, kind: str, preferences: Preferences, *, written: list[Path]) -> None:
        super().__init__()
        # The list and the card stand side by side where both are wide enough to read.
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-middle"), (100, "-wide")]
        self._index = index
        self._first_words = words
        self._kind = kind
        self._preferences = preferences
        self._written = written
        self._found = Found()
        self._entry: Entry | None = None
        # What the card was drawn from: the entry, its width, whether alone, whether for words. Drawn again when one
        # changes.
        self._shown: tuple[Entry | None, int, bool, bool] | None = None
        self._waiting: Timer | None = None

    # ---- What stands where -------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Crisis help on top, then the field, what is to be said, the list, the card, and the keys."""
        yield Static(id="crisis")
        with Horizontal(id="bar"):
            yield Label("Search", id="label")
            yield Field(self._first_words, id="words", select_on_focus=False)
            yield Label(id="kind")
        yield Static(id="notes")
        with Container(id="body"):
            yield Hits(id="hits")
            yield Static(id="rule")
            yield Card(id="card")
        yield Static(id="message")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Answer the words of the command line at once."""
        self.query_one(Field).focus()
        self._search()

    def on_resize(self) -> None:
        """Lay out again what depends on the width, when the parts have theirs."""
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        self._list(self.query_one(Hits).highlighted or 0)
        self._show_keys()

    def _say(self, where: str, *lines: str) -> None:
        """Lines above the list (`notes`) or above the keys (`message`), which take no room while there are none."""
        place = self.query_one(f"#{where}", Static)
        place.update(Content("\n".join(line[:1].upper() + line[1:] for line in lines)))
        place.display = bool(lines)

    @property
    def _words(self) -> str:
        return self.query_one(Field).value

    # ---- Finding -----------------------------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self) -> None:
        if self._waiting:
            self._waiting.stop()
        self._waiting = self.set_timer(_WAIT_S, self._search)

    def _catch_up(self) -> None:
        """Search now what waits to be searched, so that a key is about the words that stand there."""
        if self._waiting:
            self._waiting.stop()
            self._search()

    def _search(self) -> None:
        self._waiting = None
        self._found = find(self._index, self._words, self._kind)
        help_ = self._found.crisis
        crisis = self.query_one("#crisis", Static)
        crisis.update(Content(help_.summary if help_ else ""))
        crisis.display = help_ is not None
        crisis.set_class(self._found.danger, "-danger")
        self._say("notes", *self._found.notes)
        self._say("message")
        self.query_one("#kind", Label).update(self._kind_label())
        self._list()

    def _kind_label(self) -> Content:
        return Content(KINDS.get(self._kind, "all kinds").lower()).stylize("@click=screen.choose_kind")

    def _list(self, at: int = 0) -> None:
        hits = self.query_one(Hits)
        if self._words.strip() or self._kind:
            hits.show_entries(self._found.entries)
        else:
            hits.show_kinds(counts(self._index))
        if hits.option_count:
            hits.highlighted = at
        # At once, and not when the list's message comes: whoever types and copies has typed the words of that entry.
        self._point()

    @on(OptionList.OptionHighlighted, "#hits")
    def _point(self) -> None:
        """Show the card of the entry under the cursor; without one, how to begin or how to go on."""
        row = self.query_one(Hits).row
        entry = row.entry if row else None
        width = self.query_one("#entry").size.width or self.size.width
        shown = (entry, width, self.has_class(_OPEN), bool(self._words.strip()))
        if shown == self._shown:
            return
        if entry != self._entry:
            self._say("message")
        self._entry, self._shown = entry, shown
        self.query_one(Card).show(self._card_of(entry, width) if entry else self._advice())
        self._show_keys()

    def _card_of(self, entry: Entry, width: int) -> rich.RenderableType:
        """The text of `ketaref show`, as wide as the card; where it stands alone, with its disputes in full."""
        terminal = Terminal(io.StringIO(), width=width, color=True, preferences=self._preferences)
        panels = entries.shown(self._index, entry, in_full=("disputes",) if self.has_class(_OPEN) else ()).panels
        parts = panels(terminal) if panels else ()
        return rich.Group(*(rich.Text(part) if isinstance(part, str) else part for part in parts))

    def _advice(self) -> rich.RenderableType:
        lines = ["Try other words: fewer often find more. Or list a kind: ^K."]
        if not self._words.strip():
            lines = [
                "Type what you want to know; spelling need not be right.",
                "Or go down to a kind, and Enter lists its entries.",
                "",
                sheets.CRISIS_LINE,
                "",
                f"Content {self._index.version}{self._packs()}, {review_line(())}; informs, does not prescribe.",
            ]
        return card.indented(*map(rich.Text, lines))

    def _packs(self) -> str:
        packs = packs_line(self._index.packs)
        return f" + {packs}" if packs else ""

    def _show_keys(self) -> None:
        without = [] if self._entry else [NOTE, REFERENCES]
        if self._entry is None or self._entry.kind not in sheets.PARTS:
            without.append(SHEET)
        if not self.has_class(_OPEN):
            without.append(BACK)
        typing = bool(self._words) and self.query_one(Field).has_focus
        self.query_one(KeyLine).show(typing=typing, without=without)

    def on_descendant_focus(self) -> None:
        """Show the keys as they are now: a letter is a letter while words are typed."""
        self._show_keys()

    # ---- Moving about ------------------------------------------------------------------------------------------------

    def action_move(self, rows: int) -> None:
        """Move the cursor of the list, or the card where it stands alone."""
        self._catch_up()
        if self.has_class(_OPEN):
            self.query_one(Card).scroll_relative(y=rows, animate=False)
        elif rows < 0:
            self.query_one(Hits).action_cursor_up()
        else:
            self.query_one(Hits).action_cursor_down()

    def action_turn(self, pages: int) -> None:
        """Turn the card."""
        self.query_one(Card).turn(pages)

    @on(Input.Submitted)
    @on(OptionList.OptionSelected, "#hits")
    def action_open(self) -> None:
        """Show the card alone, or the list beside it again; list the kind under the cursor."""
        self._catch_up()
        row = self.query_one(Hits).row
        if row and row.kind:
            self._choose(row.kind)
        elif self.has_class(_OPEN):
            self.action_back()
        elif row:
            self.add_class(_OPEN)
            self.query_one(Card).focus()
            self.call_after_refresh(self._point)

    def action_back(self) -> None:
        """Undo one thing: the card alone, another part's focus, the words, the kind."""
        field = self.query_one(Field)
        if self.has_class(_OPEN):
            self.remove_class(_OPEN)
            field.focus()
            self.call_after_refresh(self._point)
        elif not field.has_focus:
            field.focus()
        elif field.value:
            field.value = ""
        elif self._kind:
            self._choose("")

    def action_search(self) -> None:
        """Go on typing."""
        self.remove_class(_OPEN)
        self.query_one(Field).focus()

    @on(Field.HelpWanted)
    def action_help(self) -> None:
        """Show what the keys do."""
        self.app.push_screen(Help())

    def action_choose_kind(self) -> None:
        """Ask which kind to list."""
        self.app.push_screen(ChooseKind(counts(self._index), self._kind), self._choose)

    def _choose(self, kind: str | None) -> None:
        if kind is not None:
            self._kind = kind
            self._search()

    def action_leave(self) -> None:
        """Leave the card where it stands alone, as a pager is left; else end."""
        if self.has_class(_OPEN):
            self.action_back()
        else:
            self.app.exit()

    # ---- Taking along ------------------------------------------------------------------------------------------------

    def action_copy_note(self) -> None:
        """Copy the entry as a note."""
        self._catch_up()
        if self._entry:
            today = datetime.now().astimezone().date()
            self._copy(
                "the note", copies.note_of(self._entry, self._index, today), f"ketaref show {self._entry.id} --note"
            )

    def action_copy_references(self) -> None:
        """Copy the references of the entry."""
        self._catch_up()
        if self._entry:
            text = copies.references_of(self._entry, self._index)
            self._copy("the references", text, f"ketaref cite --cited-by {self._entry.id}")

    def _copy(self, what: str, text: str, command: str) -> None:
        self.app.copy_to_clipboard(text)
        # A terminal that does not let programs copy says nothing of it.
        self._say("message", f"Copied {what}. If nothing pastes: {command}")

    @work(exclusive=True)
    async def action_write_sheet(self) -> None:
        """Write the patient's sheet of the instruction that is shown, and have the desktop open it."""
        self._catch_up()
        if not self._entry or self._entry.kind not in sheets.PARTS:
            self._say("message", "A sheet holds instructions: go to one before or after the infusion.")
            return
        try:
            path = sheets.write_sheet(self._entry.kind, self._index)
        except (OSError, UsageError) as error:
            self._say("message", f"No sheet could be written: {error}")
            return
        self._written.append(path)
        self._say("message", f"Wrote {path}")
        if program := sheets.opener():
            opened = await sheets.open_file(path, program)
            self._say("message", f"Wrote {path}" + (", and opened it" if opened else "; open it yourself"))
