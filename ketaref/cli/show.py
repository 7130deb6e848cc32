"""`ketaref show`."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from ketaref.cli.application import Context
from ketaref.cli.options import LIMIT, AlsoCite, EntryWords, Note, Rank, Style, current_day
from ketaref.deferred import deferred_module
from ketaref.errors import NotFoundError, UsageError, nearest, quoted
from ketaref.present import entries
from ketaref.present.result import Result

if TYPE_CHECKING:
    from ketaref.present import note as notes
    from ketaref.records import Entry
    from ketaref.search import answer as searching
else:
    notes = deferred_module("ketaref.present.note")
    searching = deferred_module("ketaref.search.answer")

_LIKE_AN_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
# Letters too many or too few in a mistyped id. 'half-life' is part of many, and as long as none.
_SLIPS = 2


def show(
    ctx: Context,
    words: EntryWords,
    rank: Rank = None,
    disputes: Annotated[bool, typer.Option("--disputes", help="Print what sources dispute in full.")] = False,
    quotes: Annotated[
        bool, typer.Option("--quotes", help="Print the sources' own words below each statement.")
    ] = False,
    note: Note = False,
    cite: AlsoCite = False,
    style: Style = "ama",
) -> Result:
    """One entry whole."""
    entry, found = _wanted(ctx, words, rank or 1)
    if note:
        return notes.of_entry(ctx.obj.index, entry, day=current_day())
    in_full = [name for name, asked in {"disputes": disputes, "quotes": quotes}.items() if asked]
    return entries.shown(ctx.obj.index, entry, cited=style if cite else "", in_full=in_full, note=found)


def _wanted(ctx: Context, words: list[str], rank: int) -> "tuple[Entry, str]":
    """The entry of an id, or the one that answers the words; and what is to be said of how it was found.

    Raises:
        NotFoundError: neither is there; names the nearest ids.
    """
    index = ctx.obj.index
    typed = " ".join(words)
    try:
        return index[typed], ""
    except NotFoundError:
        ctx.obj.refuse_hidden(typed)
        # Who types an id wants that entry, and another in its place may not be seen to be another.
        near = nearest(typed, index.ids(), 1) if _LIKE_AN_ID.fullmatch(typed) else []
        mistyped = any(abs(len(other) - len(typed)) <= _SLIPS for other in near)
        answer = None if mistyped else searching.ask(index, typed, limit=max(rank, LIMIT))
    hits = answer.hits if answer and not answer.uncovered else ()
    if answer and answer.not_covered:
        raise NotFoundError(f"{answer.not_covered.summary} (ketaref show {answer.not_covered.id})")
    if not hits:
        return ctx.obj.entry(typed), ""
    if rank > len(hits):
        raise UsageError(f"{len(hits)} entries answer {quoted(typed)}; choose -1 to -{len(hits)}")
    entry = hits[rank - 1].entry
    others = f"; {len(hits) - 1} more: ketaref search {quoted(typed)[1:-1]}" if len(hits) > 1 else ""
    return entry, f"showing {entry.id}{others}"
