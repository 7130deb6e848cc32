"""`ketaref content due`."""

from datetime import timedelta
from typing import Annotated

import typer

from ketaref.cli.application import Context
from ketaref.cli.options import current_day, typed_day
from ketaref.fields import KINDS
from ketaref.keeping.due import due_by
from ketaref.plain import is_clinically_reviewed
from ketaref.present import keeping
from ketaref.present.result import Result
from ketaref.provenance import SHIPPED

DAYS = 60
"""How far ahead it looks unless it is told: a lead who plans a month ahead sees each entry twice."""


def due(
    ctx: Context,
    by: Annotated[
        str, typer.Option("--by", metavar="DATE", help="Due until this day.", show_default=f"in {DAYS} days")
    ] = "",
    own: Annotated[bool, typer.Option("--own", help="Only what packs add, change or sign.")] = False,
) -> Result:
    """What is due for review."""
    today = current_day()
    until = typed_day(by, "--by") if by else today + timedelta(days=DAYS)
    index = ctx.obj.index
    entries = [entry for entry in index.entries(KINDS) if not own or (entry.origin and entry.origin.pack != SHIPPED)]
    return keeping.due_result(
        due_by(entries, until, today), until, index.version, sum(not is_clinically_reviewed(e) for e in entries)
    )
