"""The commands that list the entries of some kinds, and search among them where words are given."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ketaref.cli.application import Context
from ketaref.cli.options import (
    LIMIT,
    Everything,
    ListingLimit,
    Note,
    OptionalWords,
    Rank,
    Severities,
    Verbose,
    current_day,
    known_tiers,
    typed_words,
)
from ketaref.deferred import deferred_module
from ketaref.errors import UsageError
from ketaref.present.result import Result

if TYPE_CHECKING:
    from ketaref.present import entries
    from ketaref.present import note as notes
    from ketaref.present import searching as presenting
    from ketaref.search import answer as searching
else:
    entries = deferred_module("ketaref.present.entries")
    notes = deferred_module("ketaref.present.note")
    presenting = deferred_module("ketaref.present.searching")
    searching = deferred_module("ketaref.search.answer")


# Enough hits for those of one tier to be among them.
_OF_ALL_TIERS = 100


class Wanted(NamedTuple):
    """How much is to be shown, as typed."""

    limit: int | None = None
    rank: int | None = None
    everything: bool = False
    verbose: bool = False
    note: bool = False


def list_or_search(
    ctx: Context,
    kinds: tuple[str, ...],
    words: list[str] | None,
    wanted: Wanted,
    *,
    layout: str = "list",
    tiers: list[str] | None = None,
) -> Result:
    """The entries of some kinds, or those of them that answer the words."""
    index = ctx.obj.index
    if not words:
        if wanted.rank is not None or wanted.note:
            raise UsageError("--note and -1 to -9 are of one answer: give words, or try `ketaref show NAME`")
        known = [entry for entry in index.entries(kinds) if not tiers or entry.severity in tiers]
        in_full = wanted.verbose or wanted.everything
        return entries.listing(index, known, layout=layout, limit=wanted.limit, verbose=in_full)
    limit = max(wanted.limit or LIMIT, wanted.rank or 0)
    answer = searching.ask(index, typed_words(words), kinds=kinds, limit=_OF_ALL_TIERS if tiers else limit)
    if tiers:
        answer = searching.of_tiers(answer, tiers, limit)
    if wanted.note and answer.hits:
        return notes.of_hit(answer, wanted.rank or 1, day=current_day())
    each = "whole" if wanted.verbose else "card" if wanted.everything else "line"
    return presenting.result(answer, rank=wanted.rank, each=each)


def _listing(*kinds: str, layout: str = "list") -> Callable[..., Result]:
    """The command for some kinds; they differ in nothing else."""

    def command(
        ctx: Context,
        words: OptionalWords = None,
        limit: ListingLimit = None,
        rank: Rank = None,
        everything: Everything = False,
        verbose: Verbose = False,
        note: Note = False,
    ) -> Result:
        return list_or_search(ctx, kinds, words, Wanted(limit, rank, everything, verbose, note), layout=layout)

    return command


def _by_tier(kind: str) -> Callable[..., Result]:
    """The command for a kind that is rated; the two differ in nothing else."""

    def command(
        ctx: Context,
        words: OptionalWords = None,
        severity: Severities = None,
        limit: ListingLimit = None,
        rank: Rank = None,
        everything: Everything = False,
        verbose: Verbose = False,
        note: Note = False,
    ) -> Result:
        wanted = Wanted(limit, rank, everything, verbose, note)
        return list_or_search(ctx, (kind,), words, wanted, layout="severity", tiers=known_tiers(kind, severity))

    return command


contraindications = _by_tier("contraindications")
interactions = _by_tier("interactions")
side_effects = _listing("adverse-effects")
protocols = _listing("protocols")
conditions = _listing("conditions", layout="evidence")
pharmacology = _listing("pharmacokinetics", "pharmacodynamics", layout="figures")
mechanism = _listing("mechanism")
faq = _listing("faq")
glossary = _listing("glossary")
