"""`ketaref cite`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ketaref.cite.exports import FORMATS, SUFFIXES
from ketaref.cite.references import claimed_references, wanted
from ketaref.cli.application import Context
from ketaref.cli.options import LIMIT, ListingLimit, Output, Style, complete_entry, complete_reference
from ketaref.errors import NotFoundError, UsageError
from ketaref.present import citing
from ketaref.present.result import Result

TEXT = "text"
if TYPE_CHECKING:
    Format = str
else:
    Format = Literal[(TEXT, *FORMATS)]


def cite(
    ctx: Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="A reference's id, DOI, PMID, or words of it; all when left out.", autocompletion=complete_reference
        ),
    ] = None,
    cited_by: Annotated[
        str,
        typer.Option("--for", metavar="ENTRY-ID", help="All that an entry cites.", autocompletion=complete_entry),
    ] = "",
    kind: Annotated[str, typer.Option("--kind", "-k", help="All of a kind: trial, guideline, label ...")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every reference.")] = False,
    claims: Annotated[
        Path | None, typer.Option("--claims", metavar="FILE", help="The bibliography of a text citing [@zarate2006].")
    ] = None,
    style: Style = "ama",
    output_format: Annotated[
        Format | None, typer.Option("--format", "-f", help="text, or for a reference manager.")
    ] = None,
    output: Output = None,
    force: Annotated[bool, typer.Option("--force", help="Let --output replace a file.")] = False,
    panel: Annotated[
        bool | None,
        typer.Option("--panel/--plain", help="What is known of it, or the reference alone; alone when piped."),
    ] = None,
    limit: ListingLimit = None,
) -> Result:
    """The references asked for, in a style or an export format."""
    query = " ".join(words or ())
    if sum((bool(query), bool(cited_by), bool(kind), everything, claims is not None)) > 1:
        raise UsageError("words, --for, --kind, --all and --claims each say which references: give one of them")
    index = ctx.obj.index
    try:
        if claims:
            found = claimed_references(index.references(), _read(claims), claims.name)
        else:
            entry = ctx.obj.entry(cited_by) if cited_by else None
            found = wanted(index, query, cited_by=entry, kind=kind, limit=limit or LIMIT)
    except NotFoundError as error:
        return citing.nothing(index, query, error)
    chosen = output_format or _format_of(output)
    result = citing.result(
        citing.Found(index, found[:limit], query, style),
        write=FORMATS.get(chosen),
        bibliography=claims is not None,
        panel=False if output else panel,
    )
    return result.written(output, force=force) if output else result


def _format_of(output: Path | None) -> str:
    return SUFFIXES.get(output.suffix.lower(), TEXT) if output else TEXT


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
        raise UsageError(f"{path} cannot be read: {reason}") from None
