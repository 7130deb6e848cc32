"""`ketaref list`."""

from typing import Annotated

import typer

from ketaref.cli.application import Context
from ketaref.cli.options import complete_kind, known_kinds
from ketaref.present import ids as listing
from ketaref.present.result import Result


def ids(
    ctx: Context,
    kinds: Annotated[
        list[str] | None,
        typer.Argument(metavar="KIND", help="Only these kinds; all when left out.", autocompletion=complete_kind),
    ] = None,
) -> Result:
    """The ids and titles of entries."""
    return listing.result(ctx.obj.index, known_kinds(kinds))
