"""`ketaref discrepancies` and `ketaref sources`: what stands behind the entries."""

from typing import Annotated

import typer

from ketaref.cli.application import Context
from ketaref.fields import Risk
from ketaref.present import citing, disputes
from ketaref.present.result import Result


def discrepancies(
    ctx: Context,
    risk: Annotated[Risk | None, typer.Option("--risk", help="Only this risk.")] = None,
    document: Annotated[str | None, typer.Option("--document", help="Only claims of this document.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that do not bear on care (JSON always holds them).")
    ] = False,
) -> Result:
    """The disputes that bear on care, the riskiest first."""
    return disputes.result(ctx.obj.index, risk=risk, document=document, everything=everything)


def sources(ctx: Context) -> Result:
    """Every reference, the documents first."""
    return citing.sources(ctx.obj.index)
