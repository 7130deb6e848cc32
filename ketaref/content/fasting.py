"""A clinic's own fast, of its clinic.yaml or of an entry of its pack, in place of what another clinic's page gives.

Sources differ on how long to fast; a patient has one rule to keep. Each food of the clinic's rule has an entry of its
own, so that each has its time in a plan, on a sheet and in a calendar.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from ketaref.content.contact import CLINIC_YAML, reference
from ketaref.records import MAX_SUMMARY, SHIPPED, Cite, Entry, Figure, Statement, Timing, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ketaref.clinic import Clinic, Fast
    from ketaref.content.contact import Own
    from ketaref.records import Origin, Reference


_MADE = ("title", "summary", "timing", "statements")


def chosen(entries: Iterable[Entry], clinic: Clinic, own: Own) -> tuple[list[Entry], dict[str, Reference]]:
    """The entries, with the shipped fast (`fasting`) replaced by the clinic's own, the longest first.

    What disputes the shipped fast, and the hours that others give, no longer stand beside it. A fast that a pack has
    written itself stays as it is.

    Args:
        entries: all of them.
        clinic: what the clinic.yaml holds.
        own: where it was read, and over what.

    Returns:
        The entries, and the reference that the clinic's rule cites, by its id.
    """
    entries = list(entries)
    if not clinic.fasting:
        return entries, {}
    fasts = sorted(clinic.fasting, key=lambda fast: -fast.hours)
    others = {e.id for e in entries if any(figure.fast_for for s in e.statements for figure in s.figures)}
    taken = {i for e in entries for i in (e.id, *e.formerly)}
    shown: list[Entry] = []
    for entry in entries:
        replaced = entry.fasting and own.answers(entry)
        shown += _of_clinic(entry, fasts, others, own.origin, taken) if replaced else [entry]
    return shown, {CLINIC_YAML: reference(clinic, own.origin)}


def by_food(entries: Iterable[Entry]) -> list[Entry]:
    """The entries, with one more for each food that a pack's own timed fast gives other hours for (`fast_for`).

    None where an entry of a pack has a fast of those hours already, as each food of a clinic.yaml's rule has.
    """
    entries = list(entries)
    own = [entry for entry in entries if _is_own(entry)]
    hours = {-(entry.timing.from_h or 0) for entry in own if entry.timing}
    taken = {i for e in entries for i in (e.id, *e.formerly)} if own else set()
    foods = {entry.id: _other_foods(entry, hours, taken) for entry in own}
    return [each for entry in entries for each in (entry, *foods.get(entry.id, ()))]


def made_of(entry: Entry, entries: Mapping[str, Entry]) -> str:
    """The id of the entry in whose file the fast for another food stands (see `by_food`); '' for an entry of a file."""
    whole = entries.get(entry.related[0]) if entry.fasting and entry.patches == _MADE and entry.related else None
    same = whole is not None and whole.id != entry.id and whole.origin == entry.origin
    return entry.related[0] if same else ""


def gives_fast(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that packs give the fast in themselves, so that the `fasting` of a clinic.yaml is out of force.

    Empty where the clinic.yaml is heard.
    """
    fasts = [entry for entry in entries if entry.fasting and entry.origin and entry.origin.pack != SHIPPED]
    heard = any(cite.ref == CLINIC_YAML for entry in fasts for s in entry.statements for cite in s.cites)
    return [] if heard else fasts


def _is_own(entry: Entry) -> bool:
    """Whether it is a timed fast whose statements a pack has written."""
    written = entry.origin is not None and entry.origin.pack != SHIPPED
    said = not entry.patches or "statements" in entry.patches
    return entry.fasting and written and said and entry.timing is not None and entry.timing.anchor == "start"


def _other_foods(entry: Entry, hours: set[float], taken: set[str]) -> list[Entry]:
    found: dict[str, Entry] = {}
    # Who signed the entry has signed its figures; a digest is over the entry alone.
    alone = replace(
        entry, aliases=(), questions=(), formerly=(), related=(entry.id,), disputes=(), for_patient="",
        patches=_MADE, reviewed=replace(entry.reviewed, digest="") if entry.reviewed else None,
    )  # fmt: skip
    for statement, figure in ((s, figure) for s in entry.statements for figure in s.figures):
        given = next((h for h in (figure.value, figure.high, figure.low) if h is not None), 0)
        if not figure.fast_for or given <= 0 or given in hours or figure.fast_for in found:
            continue
        title = _worded(figure.fast_for, given)
        entry_id = next(i for i in (f"{entry.id}-{n}" for n in count(2)) if i not in taken)
        taken.add(entry_id)
        found[figure.fast_for] = replace(
            alone,
            id=entry_id,
            title=title,
            short_title=f"No {figure.fast_for}",
            summary=f"{title} before the infusion.",
            timing=Timing("start", -given, 0),
            statements=(replace(statement, text=f"{title} before the infusion.", figures=(figure,)),),
        )
    return list(found.values())


def _of_clinic(entry: Entry, fasts: Sequence[Fast], others: set[str], origin: Origin, taken: set[str]) -> list[Entry]:
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
    ids = (i for i in (f"{entry.id}-{n}" for n in count(2)) if i not in taken)
    rest = [replace(_timed(alone, fast, origin), id=next(ids), summary=_statement(fast).text) for fast in fasts[1:]]
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
        patches=_MADE,
        origin=origin,
    )


def _title(fast: Fast) -> str:
    return _worded(fast.what, fast.hours)


def _worded(what: str, hours: float) -> str:
    return f"No {what} for {hours:g} {'hour' if hours == 1 else 'hours'}"


def _statement(fast: Fast) -> Statement:
    figure = Figure(f"fast for {fast.what}", "h", fast.hours, fast_for=fast.what)
    return Statement(f"{_title(fast)} before the infusion.", (Cite(CLINIC_YAML),), (figure,))
