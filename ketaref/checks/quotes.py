"""Rules for quotes: the source's own words, in which the figures of a statement stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.checks.rule import Breach, is_judged
from ketaref.statement import Statement
from ketaref.text.numbers import all_numbers, numbers, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from ketaref.checks.rule import Context
    from ketaref.evidence import Evidence
    from ketaref.library import Library
    from ketaref.records import Figure, Origin

    Quoting = Statement | Evidence

MAX_QUOTE = 25
"""The most words of a quote: enough to carry a figure, and fair use of any source."""
# Unit -> how much of the first of its row it is: a source may say one week or 0.5 g where the figure has another unit.
_SCALES: tuple[dict[str, float], ...] = (
    {"s": 1, "min": 60, "h": 3600, "d": 86_400, "wk": 604_800},
    {"mo": 1, "a": 12},
    {"ng": 1, "ug": 1e3, "mg": 1e6, "g": 1e9, "kg": 1e12},
    {"mL": 1, "L": 1e3},
    {"%": 1, "": 100},
)


def long_quote(library: Library, context: Context) -> Iterator[Breach]:
    """A quote has 25 words or fewer, and what it leaves out is marked with '...'.

    Fails:
        cites: [{ref: one-trial, quote: A sentence of twenty-six words ...}]

    Instead:
        Keep the words that carry the figure, and put ' ... ' in place of the others.
    """
    for origin, name, claim in _quoting(library, context):
        for cite in claim.cites:
            count = len(cite.quote.split())
            if count > MAX_QUOTE:
                message = f"{name}: a quote of {cite.ref} has {count} words, at most {MAX_QUOTE}"
                yield Breach(origin, message, path=_path(claim, cite.quote))


def figure_not_quoted(library: Library, context: Context) -> Iterator[Breach]:
    """Where the cites of a statement carry quotes, every number of it stands in one of them.

    A quote may say a number in words, or in another unit of time or mass. A figure with `cites` of its own stands in a
    quote of those. What is inferred or our advice may hold numbers that are ours.

    Fails:
        text: At one day 73% responded.
        cites: [{ref: one-trial, quote: "response at 24 h was 63% ..."}]

    Instead:
        Correct the number, or quote the words in which it stands; a cite more of the same reference may carry them.
    """
    for origin, name, claim in _quoting(library, context):
        if not any(cite.quote for cite in claim.cites):
            continue
        cited = (library.references[cite.ref] for cite in claim.cites if cite.ref in library.references)
        for number in unquoted_numbers(claim, {str(reference.year) for reference in cited}):
            message = f"{name}: {number} stands in no quote of what it cites ('{_words_of(claim)[:60]}')"
            yield Breach(origin, message, path=_path(claim, _words_of(claim)))


def unquoted_numbers(claim: Quoting, years: AbstractSet[str] = frozenset()) -> list[str]:
    """The numbers of a statement, in its text and as data, that stand in none of its quotes.

    Args:
        claim: a statement or a row of evidence.
        years: those of what it cites, which its text may name.
    """
    quoted = all_numbers("; ".join(cite.quote for cite in claim.cites))
    given = [
        (value, figure.unit, _said_for(figure, claim))
        for figure in claim.figures
        for value in (figure.value, figure.low, figure.high)
    ]
    dose = claim.regimen if isinstance(claim, Statement) else None
    if dose:
        given += [(value, dose.unit, quoted) for value in (dose.dose, dose.dose_low, dose.dose_high)]
        given += [(dose.over_min, "min", quoted), (dose.over_h, "h", quoted)]
    data = [(value, unit, said) for value, unit, said in given if value is not None]
    missing = [plain(value) for value, unit, said in data if said.isdisjoint(_in_units(value, unit))]
    if isinstance(claim, Statement) and claim.basis != "source":
        return list(dict.fromkeys(missing))
    # The text may repeat what the data say, and name a place by its number.
    places = "; ".join(cite.at for cite in claim.cites)
    known = quoted | years | numbers(places) | {plain(value) for value, *_ in data}
    return list(dict.fromkeys((*missing, *sorted(numbers(_words_of(claim)) - known))))


def is_to_be_quoted(statement: Statement) -> bool:
    """Whether a statement rests on sources for a figure, a dose, a rating or a certainty."""
    return statement.basis == "source" and bool(
        statement.figures or statement.regimen or statement.severity or statement.certainty
    )


def _quoting(library: Library, context: Context) -> Iterator[tuple[Origin | None, str, Quoting]]:
    for entry in library:
        if is_judged(entry, context):
            yield from ((entry.origin, entry.id, statement) for statement in entry.statements)
    yield from ((row.origin, f"the evidence '{row.id}'", row) for row in library.evidence)


def _words_of(claim: Quoting) -> str:
    return claim.text if isinstance(claim, Statement) else f"{claim.effect}; {claim.participants or ''}"


def _path(claim: Quoting, text: str) -> tuple[str, ...]:
    return ("statements", claim.text, "cites", text) if isinstance(claim, Statement) else ("cites", text)


def _said_for(figure: Figure, claim: Quoting) -> set[str]:
    """The numbers of the quotes of what a figure cites."""
    own = {cite.ref for cite in figure.cites}
    return all_numbers("; ".join(cite.quote for cite in claim.cites if not own or cite.ref in own))


def _in_units(value: float, unit: str) -> set[str]:
    """A number as a source may say it: in its unit, or in another of its scale."""
    first = unit.partition("/")[0]
    scale = next((scale for scale in _SCALES if first in scale), {first: 1.0})
    return {plain(float(f"{value * scale[first] / other:.6g}")) for other in scale.values()}
