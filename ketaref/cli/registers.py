"""`ketaref discrepancies`, `ketaref evidence` and `ketaref sources`: what stands behind the entries."""

from typing import Annotated

import typer

from ketaref.cli.application import Context
from ketaref.cli.options import OptionalWords, Rank, Verbose, complete_document, complete_reference_kind, ranked
from ketaref.fields import Risk
from ketaref.present import citing, disputes
from ketaref.present import evidence as presenting
from ketaref.present.references import kind_order
from ketaref.present.result import Result

Limit = Annotated[int | None, typer.Option("--limit", "-n", min=1, help="Most of them shown.", show_default="all")]


def discrepancies(
    ctx: Context,
    words: OptionalWords = None,
    risk: Annotated[Risk | None, typer.Option("--risk", help="Only this risk.")] = None,
    document: Annotated[
        str | None,
        typer.Option(
            "--document", metavar="ID", help="Only claims of this document.", autocompletion=complete_document
        ),
    ] = None,
    limit: Limit = None,
    background: Annotated[
        bool, typer.Option("--background", help="Also those that do not bear on care (JSON always holds them).")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", hidden=True, help="The former name of --background.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", "-a", help="Each in full.")] = False,
) -> Result:
    """The disputes that bear on care, the riskiest first."""
    wanted = disputes.Wanted(" ".join(words or ()), risk, document, background or everything, limit)
    return disputes.result(ctx.obj.index, wanted, verbose=verbose)


def evidence(ctx: Context, words: OptionalWords = None) -> Result:
    """The best evidence on each question, by condition."""
    return presenting.result(ctx.obj.index, " ".join(words or ()))


def sources(
    ctx: Context,
    words: OptionalWords = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            "-k",
            help="Only this kind: label, guideline, trial ...; repeatable.",
            autocompletion=complete_reference_kind,
        ),
    ] = None,
    limit: Limit = None,
    rank: Rank = None,
    verbose: Verbose = False,
) -> Result:
    """Every reference, the documents first."""
    if rank is not None:
        query = " ".join(words or ())
        # By their places in the listing.
        found = sorted(citing.sources_meant(ctx.obj.index, query, kind or ()), key=kind_order)
        one = ranked(found, rank, query, "sources")
        return citing.result(citing.Found(ctx.obj.index, one, query, "ama"), panel=True, verbose=verbose)
    return citing.sources(ctx.obj.index, " ".join(words or ()), kinds=kind or (), limit=limit, verbose=verbose)
