"""`ketaref cite`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ketaref.cite.exports import FORMATS, SUFFIXES
from ketaref.cite.references import choose_references, claimed_references, distinct_works
from ketaref.cli.application import Context
from ketaref.cli.options import LIMIT, ListingLimit, Output, Style, choices, complete_entry, complete_reference
from ketaref.errors import NotFoundError, UsageError
from ketaref.present import references
from ketaref.present.result import Result

TEXT = "text"
Format = choices("Format", (TEXT, *FORMATS))


def cite(  # noqa: PLR0913, PLR0917 (each an option)
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
        elif cited_by:
            found = distinct_works(index.references(ctx.obj.entry(cited_by).references).values())
        else:
            found = choose_references(index, query, kind)
    except NotFoundError as error:
        return references.nothing(index, query, error)
    chosen = output_format.value if output_format else _format_of(output)
    return references.result(
        index, found[: limit or (LIMIT if query else None)], query=query, style=style, write=FORMATS.get(chosen),
        bibliography=claims is not None, panel=panel, output=output, force=force,
    )  # fmt: skip


def _format_of(output: Path | None) -> str:
    return SUFFIXES.get(output.suffix.lower(), TEXT) if output else TEXT


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
        raise UsageError(f"{path} cannot be read: {reason}") from None
