"""Arguments and options that commands share, and what the shell completes them with."""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaref import plain
from ketaref.cli.application import Application
from ketaref.cli.reading import STDIN, WORDS_MOST, read_text
from ketaref.cli.settings import settings_of
from ketaref.deferred import deferred_module
from ketaref.errors import KetarefError, NotFoundError, UsageError, quoted
from ketaref.fields import ANSWERING_KINDS, SEVERITIES, TIERS

if TYPE_CHECKING:
    from ketaref.cite import styles
    from ketaref.records import Reference
else:
    styles = deferred_module("ketaref.cite.styles")

LIMIT = 5
"""Most hits that a search shows unless it is told otherwise."""


def complete_entry(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids of entries that begin so."""
    return _complete(ctx, incomplete, lambda application: application.index.ids())


def complete_reference(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids of references that begin so."""
    return _complete(ctx, incomplete, lambda application: application.index.reference_ids())


def complete_reference_kind(ctx: typer.Context, incomplete: str) -> list[str]:
    """Kinds of reference that begin so."""
    return _complete(
        ctx, incomplete, lambda application: sorted({r.kind for r in application.index.references().values()})
    )


def complete_document(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids of references with disputed claims that begin so."""
    return _complete(
        ctx,
        incomplete,
        lambda application: sorted({c.ref for d in application.index.disputes() for c in d.claim.cites}),
    )


def complete_style(incomplete: str) -> list[str]:
    """Styles of citations that begin so."""
    return [style for style in styles.style_names() if style.startswith(incomplete)]


def complete_kind(incomplete: str) -> list[str]:
    """Kinds of entry that begin so."""
    return [kind for kind in ANSWERING_KINDS if kind.startswith(incomplete)]


def complete_tier(incomplete: str) -> list[str]:
    """Tiers that begin so."""
    return [tier for tier in SEVERITIES if tier.startswith(incomplete)]


def _complete(ctx: typer.Context, incomplete: str, ids: Callable[[Application], list[str]]) -> list[str]:
    # The shell asks without running the top command, so there is no application yet. It has no use for an error.
    application = Application(settings_of(ctx), completes=True)
    try:
        return [i for i in ids(application) if i.startswith(incomplete)]
    except KetarefError:
        return []


Words = Annotated[
    list[str], typer.Argument(help="What to look for, in your own words; needs no quotes. - reads them from stdin.")
]
EntryWords = Annotated[
    list[str],
    typer.Argument(
        help="An entry's id, or words: then the entry that answers them best.",
        autocompletion=complete_entry,
        show_default=False,
    ),
]
OptionalWords = Annotated[
    list[str] | None, typer.Argument(help="Narrow to what answers these words; all when left out.")
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", "-k", metavar="KIND", help="Only this kind; repeatable.", autocompletion=complete_kind),
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=100, metavar="N", help="Most hits shown.")]
ListingLimit = Annotated[
    int | None,
    typer.Option(
        "--limit",
        "-n",
        min=1,
        max=100,
        metavar="N",
        help="Most hits shown.",
        show_default=f"{LIMIT} with words, else all",
    ),
]
Rank = Annotated[
    int | None, typer.Option("--rank", min=1, max=100, metavar="N", help="Show the Nth hit whole; -1 to -9 for short.")
]
Everything = Annotated[bool, typer.Option("--all", "-a", help="Show every hit as the first, not in a line.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="More of each: of hits all, in a listing who says so.")]
Severities = Annotated[
    list[str] | None,
    typer.Option("--severity", metavar="TIER", help="Only this tier; repeatable.", autocompletion=complete_tier),
]
Note = Annotated[
    bool, typer.Option("--note", help="Print it as a block for a chart: answer, sources, id, version, date.")
]
AlsoCite = Annotated[bool, typer.Option("--cite", help="Print the references in full below.")]
Style = Annotated[
    str,
    typer.Option(
        "--style",
        "-s",
        metavar="STYLE",
        help="ama, vancouver or apa; with ketaref[styles] any CSL style by name.",
        autocompletion=complete_style,
    ),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a new file.")]


def known_kinds(wanted: list[str] | None) -> list[str] | None:
    """The kinds asked for; None where none is named.

    Raises:
        UsageError: one of them is unknown.
    """
    for kind in wanted or ():
        if kind not in ANSWERING_KINDS:
            raise UsageError(f"unknown kind {quoted(kind)}; choose from {', '.join(ANSWERING_KINDS)}")
    return wanted or None


def known_tiers(kind: str, wanted: list[str] | None) -> list[str] | None:
    """The tiers asked for; None where none is named.

    Raises:
        UsageError: entries of the kind are not rated so.
    """
    for tier in wanted or ():
        if tier not in TIERS[kind]:
            raise UsageError(f"{kind} have no tier {quoted(tier)}; choose from {', '.join(TIERS[kind])}")
    return wanted or None


def typed_words(words: list[str]) -> str:
    """The words of a command, as one text; those of stdin where they are a hyphen alone.

    Raises:
        UsageError: they are to come from a terminal, where nobody knows that they are waited for.
    """
    if words != ["-"]:
        return " ".join(words)
    if sys.stdin is not None and sys.stdin.isatty():
        raise UsageError("- reads the words from a pipe: echo nmda | ketaref search -; or type them in its place")
    return read_text(STDIN, "ask in a few words", WORDS_MOST).strip()


def ranked(found: Sequence["Reference"], rank: int, words: str, name: str) -> list["Reference"]:
    """The reference of a rank among those that words have found.

    Args:
        found: what the words mean, best first.
        rank: from 1.
        words: as typed.
        name: what they are called.

    Raises:
        UsageError: there are no words, or fewer are found.
        NotFoundError: none is.
    """
    if not words:
        raise UsageError("-1 to -9 are of one answer: give words")
    if not found:
        raise NotFoundError(f"none of the {name} matches {quoted(words)}")
    if rank > len(found):
        raise UsageError(f"{len(found)} {name} match {quoted(words)}; choose -1 to -{min(len(found), 9)}")
    return [found[rank - 1]]


def current_day() -> date:
    """Today where the reader is."""
    return plain.current_day()


def typed_day(text: str, option: str) -> date:
    """The day that an option gives, as 2026-11-24.

    Raises:
        UsageError: it is none.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{option} takes a date like 2026-11-24, not {quoted(text)}") from None
