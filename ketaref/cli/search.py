"""`ketaref search`."""

from typing import TYPE_CHECKING, Annotated

import typer

from ketaref.cli.application import Context
from ketaref.cli.options import (
    LIMIT,
    AlsoCite,
    Everything,
    Kinds,
    Limit,
    Note,
    Rank,
    Style,
    Verbose,
    Words,
    current_day,
    known_kinds,
    typed_words,
)
from ketaref.deferred import deferred_module
from ketaref.present import searching
from ketaref.present.result import Result
from ketaref.search.answer import ask

if TYPE_CHECKING:
    from ketaref.present import note as notes
else:
    notes = deferred_module("ketaref.present.note")


def search(
    ctx: Context,
    words: Words,
    kind: Kinds = None,
    limit: Limit = LIMIT,
    rank: Rank = None,
    everything: Everything = False,
    verbose: Verbose = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each hit ranks where it does.")] = False,
    note: Note = False,
    cite: AlsoCite = False,
    style: Style = "ama",
) -> Result:
    """The hits for the words, best first."""
    answer = ask(ctx.obj.index, typed_words(words), kinds=known_kinds(kind), limit=max(limit, rank or 0))
    if note and answer.hits:
        return notes.of_hit(answer, rank or 1, day=current_day())
    each = "whole" if verbose else "card" if everything else "line"
    return searching.result(answer, rank=rank, each=each, explained=explain, cited=style if cite else "")
