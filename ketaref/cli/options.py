"""Arguments and options that commands share, and what the shell completes them with."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from ketaref.cli.application import Application
from ketaref.errors import KetarefError, UsageError, quoted
from ketaref.fields import KINDS

LIMIT = 5
"""Most hits that a search shows unless it is told otherwise."""


def complete_entry(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids of entries that begin so."""
    return _complete(ctx, incomplete, lambda application: application.index.ids())


def complete_reference(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids of references that begin so."""
    return _complete(ctx, incomplete, lambda application: application.index.reference_ids())


def complete_kind(incomplete: str) -> list[str]:
    """Kinds of entry that begin so."""
    return [kind for kind in KINDS if kind.startswith(incomplete)]


def _complete(ctx: typer.Context, incomplete: str, ids: Callable[[Application], list[str]]) -> list[str]:
    # The shell asks without running the top command, so its packs are looked up. It has no use for an error.
    application = Application(ctx.find_root().params.get("content") or ())
    try:
        return [i for i in ids(application) if i.startswith(incomplete)]
    except KetarefError:
        return []


Words = Annotated[list[str], typer.Argument(help="What to look for, in your own words; needs no quotes.")]
OptionalWords = Annotated[
    list[str] | None, typer.Argument(help="Narrow to what answers these words; all when left out.")
]
EntryId = Annotated[
    str, typer.Argument(help="An entry's id, as search prints it.", autocompletion=complete_entry, show_default=False)
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", "-k", help="Only this kind; repeatable.", autocompletion=complete_kind),
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="Most hits shown.")]
ListingLimit = Annotated[
    int | None,
    typer.Option(
        "--limit", "-n", min=1, max=100, help="Most hits shown.", show_default=f"{LIMIT} with words, else all"
    ),
]
AlsoCite = Annotated[bool, typer.Option("--cite", help="Print the references in full below.")]
Style = Annotated[
    str, typer.Option("--style", "-s", help="ama, vancouver or apa; with ketaref[styles] any CSL style by name.")
]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a new file.")]


def known_kinds(wanted: list[str] | None) -> list[str] | None:
    """The kinds asked for; None where none is named.

    Raises:
        UsageError: one of them is unknown.
    """
    for kind in wanted or ():
        if kind not in KINDS:
            raise UsageError(f"unknown kind {quoted(kind)}; choose from {', '.join(KINDS)}")
    return wanted or None


def current_day() -> date:
    """Today where the reader is."""
    return datetime.now().astimezone().date()
