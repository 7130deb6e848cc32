"""The fast that a clinic has chosen in its clinic.yaml, in place of the one that another clinic's page gives.

Sources differ on how long to fast; a patient has one rule to keep. Each food of the clinic's rule has an entry of its
own, so that each has its time in a plan, on a sheet and in a calendar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.content.contact import CLINIC_YAML, is_shipped, reference
from ketaref.records import MAX_SUMMARY, Cite, Entry, Figure, Statement, Timing, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketaref.clinic import Clinic, Fast
    from ketaref.records import Origin, Reference


def chosen(entries: Iterable[Entry], clinic: Clinic, origin: Origin) -> tuple[list[Entry], dict[str, Reference]]:
    """The entries, with the shipped fast (`fasting`) replaced by the clinic's own, the longest first.

    What disputes the shipped fast, and the hours that others give, no longer stand beside it. A fast that a pack has
    written itself stays as it is.

    Args:
        entries: all of them.
        clinic: what the clinic.yaml holds.
        origin: where it was read.

    Returns:
        The entries, and the reference that the clinic's rule cites, by its id.
    """
    entries = list(entries)
    if not clinic.fasting:
        return entries, {}
    fasts = sorted(clinic.fasting, key=lambda fast: -fast.hours)
    others = {e.id for e in entries if any(figure.fast_for for s in e.statements for figure in s.figures)}
    shown: list[Entry] = []
    for entry in entries:
        replaced = entry.fasting and is_shipped(entry)
        shown += _of_clinic(entry, fasts, others, origin) if replaced else [entry]
    return shown, {CLINIC_YAML: reference(clinic, origin)}


def _of_clinic(entry: Entry, fasts: Sequence[Fast], others: set[str], origin: Origin) -> list[Entry]:
    """The entry says the whole rule, and when its longest fast begins; those after it say when theirs do."""
    rule = f"{_title(fasts[0])} before the infusion"
    whole = f"{', '.join((rule, *(_title(fast).replace('No ', 'no ', 1) for fast in fasts[1:])))}."
    first = replace(
        _timed(entry, fasts[0], origin),
        summary=whole if len(whole) <= MAX_SUMMARY else f"{rule}.",
        statements=tuple(map(_statement, fasts)),
        related=tuple(i for i in entry.related if i not in others),
    )
    alone = replace(entry, aliases=(), questions=(), formerly=(), codes=(), triggers=(), related=(entry.id,))
    rest = [
        replace(_timed(alone, fast, origin), id=f"{entry.id}-{n}", summary=_statement(fast).text)
        for n, fast in enumerate(fasts[1:], 2)
    ]
    return [first, *rest]


def _timed(entry: Entry, fast: Fast, origin: Origin) -> Entry:
    return replace(
        entry,
        title=_title(fast),
        short_title=f"No {fast.what}",
        for_patient="",
        timing=Timing("start", -fast.hours, 0),
        statements=(_statement(fast),),
        disputes=(),
        reviewed=None,
        origin=origin,
    )


def _title(fast: Fast) -> str:
    return f"No {fast.what} for {fast.hours:g} {'hour' if fast.hours == 1 else 'hours'}"


def _statement(fast: Fast) -> Statement:
    figure = Figure(f"fast for {fast.what}", "h", fast.hours, fast_for=fast.what)
    return Statement(f"{_title(fast)} before the infusion.", (Cite(CLINIC_YAML),), (figure,))
