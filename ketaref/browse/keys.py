"""The keys: what each does, and the command that does the same. Bindings, foot, help and docs/browse.md follow this."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection


class Key(NamedTuple):
    """A key, or several that belong together."""

    shown: str
    """As the help writes it; the foot takes the part before the comma."""
    does: str
    command: str = ""
    """Which does the same at the prompt; '' for what only moves about the screen."""
    action: str = ""
    """Of the screen or the app; '' where the part of the screen that has the keyboard does it."""
    keys: str = ""
    """By Textual's names, commas between them; they work everywhere on the screen."""
    letters: str = ""
    """The same where nothing is being typed."""
    foot: str = ""
    """Its word at the foot; '' for none."""


KIND = Key("^K, k", "list one kind only", "ketaref search WORDS -k KIND",
           "screen.choose_kind", "ctrl+k", "k", "kind")  # fmt: skip
NOTE = Key("^N, n", "copy a note for a chart", "ketaref show ID --note", "screen.copy_note", "ctrl+n", "n", "note")
REFERENCES = Key("^R, r", "copy the references", "ketaref cite --cited-by ID",
                 "screen.copy_references", "ctrl+r", "r", "refs")  # fmt: skip
SHEET = Key("^O, o", "write the patient's sheet", "ketaref prep-instructions -o FILE",
            "screen.write_sheet", "ctrl+o", "o", "sheet")  # fmt: skip
BACK = Key("Esc", "back; clear the words", action="screen.back", keys="escape", foot="back")
HELP = Key("?, F1", "this help", "ketaref browse --help", "screen.help", "f1", "question_mark", "help")
KEYS = (
    Key("letters", "search as you type", "ketaref search WORDS"),
    Key("Up, Down", "the entry above or below", "ketaref search WORDS -2"),
    Key("PgUp, PgDn", "turn the card", "ketaref show ID"),
    Key("Enter", "the card alone, and back", "ketaref show ID --disputes"),
    KIND,
    NOTE,
    REFERENCES,
    SHEET,
    BACK,
    Key("Tab", "field, list, card"),
    Key("/", "back to the field", action="screen.search", letters="slash"),
    HELP,
    Key("^Q, q", "quit", action="app.quit", foot="quit"),
)
"""In the order of the help. While words are typed a letter is a letter, so each has a key that always works."""
# What leaves the foot first where it does not fit. The way out and the help always stand there.
_SPARED = (KIND, REFERENCES, SHEET, NOTE)
_SPACE = 2


def foot(width: int, *, typing: bool, without: Collection[Key] = ()) -> list[tuple[str, Key]]:
    """The keys that fit on one line: how each is shown now, and the key.

    Args:
        width: columns.
        typing: whether words stand in the field, so that a question mark is part of them.
        without: keys that do nothing for the entry that is shown.
    """
    shown = []
    for key in KEYS:
        if key.foot and key not in without:
            first, _, second = key.shown.partition(", ")
            shown.append((second if typing and key is HELP else first, key))
    for spare in _SPARED:
        if sum(len(text) + 1 + len(key.foot) + _SPACE for text, key in shown) - _SPACE <= width:
            break
        shown = [(text, key) for text, key in shown if key is not spare]
    return shown
