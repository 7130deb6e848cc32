"""`ketaref search`."""

from typing import Annotated

import typer

from ketaref.cli.application import Context
from ketaref.cli.options import LIMIT, AlsoCite, Kinds, Limit, Style, Words, known_kinds
from ketaref.present import searching
from ketaref.present.result import Result
from ketaref.search.answer import ask


def search(
    ctx: Context,
    words: Words,
    kind: Kinds = None,
    limit: Limit = LIMIT,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each hit ranks where it does.")] = False,
    cite: AlsoCite = False,
    style: Style = "ama",
) -> Result:
    """The hits for the words, best first."""
    kinds = known_kinds(kind)
    answer = ask(ctx.obj.index, " ".join(words), kinds=kinds, limit=limit)
    return searching.result(answer, explained=explain, style=style if cite else "")
