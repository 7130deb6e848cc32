"""Ids and titles, one entry a line: what `show` takes, for people and for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.present import card, rich
from ketaref.present.json import pack_of, results_object
from ketaref.present.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry
    from ketaref.store.index import Index

# Columns that a title takes beside its id.
_TITLE = 32


def result(index: Index, kinds: Sequence[str] | None = None) -> Result:
    """The entries of some kinds, or all, in the order of listings. A pipe gets a tab between id and title."""
    entries = index.entries(kinds) if kinds else index.entries()

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType | str]:
        # An id is typed: it is never cut, nor broken for its title's sake.
        longest = max(len(entry.id) for entry in entries)
        beside = terminal.width >= longest + _TITLE and not card.is_narrow(terminal)
        for entry in entries:
            if beside:
                yield card.marked(entry.id.ljust(longest), _title(entry, terminal), terminal)
            else:
                yield card.indented(rich.Text(entry.id))
                yield card.indented(_title(entry, terminal), by=2 * card.INDENT)

    return Result(
        index.version,
        data=lambda: results_object(
            {"id": e.id, "kind": e.kind, "title": e.title, "pack": pack_of(e)} for e in entries
        ),
        panels=panels,
        text=lambda: "".join(f"{entry.id}\t{entry.title}\n" for entry in entries),
    )


def _title(entry: Entry, terminal: Terminal) -> rich.Text:
    return card.append_marks(rich.Text(entry.title), entry, terminal)
