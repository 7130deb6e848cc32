"""`ketaref cite`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ketaref.cite.exports import FORMATS, SUFFIXES
from ketaref.cite.references import claimed_references, wanted
from ketaref.cli.application import Context
from ketaref.cli.options import (
    LIMIT,
    ListingLimit,
    Output,
    Rank,
    Style,
    complete_entry,
    complete_reference,
    complete_reference_kind,
    ranked,
)
from ketaref.cli.reading import STDIN, read_text
from ketaref.errors import NotFoundError, UsageError, quoted
from ketaref.present import citing
from ketaref.present.result import Result

TEXT = "text"
TEXT_SUFFIXES = (".txt", ".md")
if TYPE_CHECKING:
    Format = str
else:
    Format = Literal[(TEXT, *FORMATS)]
Panel = Annotated[
    bool | None,
    typer.Option("--panel/--no-panel", help="What is known of it, or the reference alone; alone when piped or plain."),
]
Kind = Annotated[
    str,
    typer.Option(
        "--kind", "-k", help="All of a kind: trial, guideline, label ...", autocompletion=complete_reference_kind
    ),
]
Whole = Annotated[bool, typer.Option("--verbose", "-v", help="Also every author, and every entry that uses it.")]


def cite(
    ctx: Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="A reference's id, DOI, PMID, or words of it; a list of all when left out.",
            autocompletion=complete_reference,
        ),
    ] = None,
    cited_by: Annotated[
        str,
        typer.Option("--cited-by", metavar="ENTRY-ID", help="All that an entry cites.", autocompletion=complete_entry),
    ] = "",
    kind: Kind = "",
    everything: Annotated[bool, typer.Option("--all", help="Every reference.")] = False,
    claims: Annotated[
        Path | None, typer.Option("--claims", metavar="FILE", help="The bibliography of a text citing [@zarate-2006].")
    ] = None,
    style: Style = "ama",
    output_format: Annotated[
        Format | None, typer.Option("--format", "-f", help="Text, or for a reference manager.")
    ] = None,
    output: Output = None,
    force: Annotated[bool, typer.Option("--force", help="Let --output replace a file.")] = False,
    panel: Panel = None,
    verbose: Whole = False,
    limit: ListingLimit = None,
    rank: Rank = None,
) -> Result:
    """The references asked for, in a style or an export format."""
    if output == STDIN:  # a hyphen is stdout here
        output, panel = None, False
    chosen = output_format or _format_of(output)
    query = " ".join(words or ())
    asked = sum((bool(query), bool(cited_by), bool(kind), everything, claims is not None))
    if asked > 1:
        raise UsageError("words, --cited-by, --kind, --all and --claims each say which references: give one of them")
    index = ctx.obj.index
    try:
        if claims:
            found = claimed_references(
                index.references(), read_text(claims, "name a text that cites [@zarate-2006]"), claims.name
            )
        else:
            entry = ctx.obj.entry(cited_by) if cited_by else None
            found = wanted(index, query, cited_by=entry, kind=kind, limit=max(limit or LIMIT, rank or 0))
    except NotFoundError as error:
        return citing.nothing(index, query, style, error)
    shown = found[:limit] if rank is None else ranked(found, rank, query, "references")
    result = citing.result(
        citing.Found(index, shown, query, style, not asked),
        write=FORMATS.get(chosen),
        bibliography=claims is not None,
        panel=False if output else panel,
        verbose=verbose,
    )
    return result.written(output, force=force) if output else result


def _format_of(output: Path | None) -> str:
    """The format that a file's ending means.

    Raises:
        UsageError: it means none.
    """
    if not output:
        return TEXT
    chosen = (SUFFIXES | dict.fromkeys(TEXT_SUFFIXES, TEXT)).get(output.suffix.lower())
    if not chosen:
        given = quoted(output.suffix) if output.suffix else "a name without ending"
        raise UsageError(f"-o writes {', '.join((*TEXT_SUFFIXES, *SUFFIXES))}, not {given}; or say --format as well")
    return chosen
