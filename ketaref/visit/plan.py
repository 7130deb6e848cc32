"""The plan of one infusion's day: each instruction's hours before or after it as clock times.

This module owns the plan and the arithmetic on times; `times` reads what a person typed, `phrasing` puts it in words.

Hours are elapsed hours, counted in UTC and shown in the clinic's zone: when the clocks change in between, 24 hours
remain 24 hours, because it is the body that is waited for.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ketaref.visit.own import is_own_fast, standing_back

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketaref.records import Entry, Reference

# The order of what falls due at the same moment; "" is the infusion itself.
_RANKS = {"pre-infusion": 0, "": 1, "during-infusion": 2, "post-infusion": 3}
_CLINIC_DOCUMENT = "clinic-document"


class Session(NamedTuple):
    """One infusion: its first and last moment, in the clinic's zone."""

    start: datetime
    end: datetime
    zone: str
    """The zone's name; '' when the machine does not tell it."""
    assumed: bool = False
    """Whether nobody gave the duration, so that it is `times.DEFAULT_DURATION`."""
    corrected: tuple[tuple[str, str], ...] = ()
    """What of the start was typed wrong, and what it was read as."""

    @property
    def minutes(self) -> int:
        """The duration in minutes."""
        return round((utc(self.end) - utc(self.start)).total_seconds() / 60)


class SourceTime(NamedTuple):
    """Until when something holds, or between when and when it ends, by the figure of a source."""

    what: str
    """What the figure is for: 'clear liquids', 'recovery'."""
    begin: datetime | None
    """The earliest end, where the source gives a range."""
    end: datetime
    cites: tuple[str, ...]
    entry_id: str
    """The entry that holds the figure."""
    at_least: bool = False
    """The source gives a minimum number of hours, so the end may be earlier still."""
    differs: bool = False
    """Whether this is another authority's time, which differs from the instruction's own."""
    on_sheet: bool = False
    """Whether a patient may read it beside the rule: the entry that gives it is one for a patient's sheet."""


class OtherFast(NamedTuple):
    """A fast of another length than an instruction's own, as an authority gives it."""

    what: str
    hours: float
    cites: tuple[str, ...]
    entry_id: str
    """The entry that holds the figure."""
    at_least: bool
    on_sheet: bool


class Step(NamedTuple):
    """One line of a plan: an instruction, or the infusion itself (entry None), and when it holds.

    A side that the content leaves open is None; an instruction without hours has neither side.
    """

    entry: Entry | None
    begin: datetime | None = None
    end: datetime | None = None
    source_times: tuple[SourceTime, ...] = ()
    """What is shown beside the instruction: the fasts that authorities give instead, the end of the recovery."""

    @property
    def timed(self) -> bool:
        """Whether there is a time to show."""
        return self.begin is not None or self.end is not None


class Plan(NamedTuple):
    """The day by the clock: timed steps in the order they fall due, untimed instructions in their own order."""

    session: Session
    steps: tuple[Step, ...]
    untimed: tuple[Entry, ...] = ()
    kind: str = "pre-infusion"
    """The part of the visit that it is for: 'pre-infusion' or 'post-infusion'."""
    narrowed: bool = False
    """Whether it holds only what answers some words."""
    set_aside: tuple[Entry, ...] = ()
    """Shipped instructions that stand back behind the clinic's own (see `own`)."""


def plan_day(kind: str, entries: Iterable[Entry], session: Session, references: Mapping[str, Reference]) -> Plan:
    """The plan for one part of the visit: the whole day before the infusion, what remains of it after.

    Beside a fast stand the hours that authorities give for food and drink where they differ, taken from the related
    entries; beside the stay at the clinic stands when the recovery ends.

    Args:
        kind: 'pre-infusion' or 'post-infusion'; the plan's untimed instructions are of this kind.
        entries: all instructions.
        session: the infusion.
        references: those the entries cite; their kind tells an authority from a clinic's own page.
    """
    known = list(entries)
    back = standing_back(known)
    by_id = {entry.id: entry for entry in known if entry not in back}
    # The stay at the clinic belongs to both parts: it is planned for before and comes first after.
    coming = [entry for entry in by_id.values() if kind == "pre-infusion" or entry.kind != "pre-infusion"]
    placed = [place_entry(entry, session, by_id, references) for entry in coming if entry.timing]
    steps = [Step(None, session.start, session.end), *(step for step in placed if step.timed)]
    timed = {step.entry.id for step in steps if step.entry}
    untimed = [entry for entry in coming if entry.kind == kind and entry.id not in timed]
    return Plan(
        session,
        tuple(sorted(steps, key=lambda step: _sort_key(step, session))),
        tuple(sorted(untimed, key=lambda entry: (entry.order or 0, entry.id))),
        kind,
        set_aside=tuple(back),
    )


def place_entry(
    entry: Entry, session: Session, entries: Mapping[str, Entry], references: Mapping[str, Reference]
) -> Step:
    """One instruction with its hours as times, and the times that sources give beside it.

    Args:
        entry: the instruction; without a timing, the step has no times.
        session: the infusion.
        entries: the other instructions by id, of which the related ones are read.
        references: as in `plan_day`.
    """
    timing = entry.timing
    if timing is None:
        return Step(entry)
    anchor = session.start if timing.anchor == "start" else session.end
    begin, end = (None if h is None else later(anchor, timedelta(hours=h)) for h in (timing.from_h, timing.to_h))
    source_times: list[SourceTime] = []
    if timing.anchor == "end":
        source_times = _recoveries(entry, session)
    else:
        for fast in other_fasts(entry, entries, references):
            until = later(session.start, -timedelta(hours=fast.hours))
            source_times.append(
                SourceTime(fast.what, None, until, fast.cites, fast.entry_id,
                           at_least=fast.at_least, differs=True, on_sheet=fast.on_sheet)
            )  # fmt: skip
    return Step(entry, begin, end, tuple(source_times))


def other_fasts(
    entry: Entry, entries: Mapping[str, Entry], references: Mapping[str, Reference]
) -> tuple[OtherFast, ...]:
    """The fasts that authorities give for food and drink (Figure.fast_for) where they differ from an instruction's own.

    Longest first; none where the instruction is no timed fast, or the clinic's own. Arguments as in `place_entry`.
    """
    timing = entry.timing
    if timing is None or timing.anchor != "start" or timing.from_h is None or timing.from_h >= 0 or is_own_fast(entry):
        return ()
    found: dict[str, OtherFast] = {}
    for other in (entries[i] for i in entry.related if i in entries):
        for statement in other.statements:
            cites = tuple(cite.ref for cite in statement.cites)
            if all(i in references and references[i].kind == _CLINIC_DOCUMENT for i in cites):
                continue
            for figure in statement.figures:
                what, hours = figure.fast_for, figure.low if figure.value is None else figure.value
                if not what or hours is None or hours == -timing.from_h:
                    continue
                # 'clear liquids with carbohydrate' adds nothing when 'clear liquids' has the same hours.
                if not any(what.startswith(known) and hours == fast.hours for known, fast in found.items()):
                    found[what] = OtherFast(what, hours, cites, other.id, figure.value is None, other.on_sheet)
    return tuple(sorted(found.values(), key=lambda fast: -fast.hours))


def _recoveries(entry: Entry, session: Session) -> list[SourceTime]:
    """When the recovery ends by each of the entry's own figures, in minutes (Figure.recovery)."""
    found = []
    for statement in entry.statements:
        for figure in statement.figures:
            if figure.recovery:
                minutes = [m for m in (figure.low, figure.high, figure.value) if m is not None]
                ends = [later(session.end, timedelta(minutes=m)) for m in minutes]
                cites = tuple(cite.ref for cite in statement.cites)
                found.append(SourceTime("recovery", ends[0] if len(ends) > 1 else None, ends[-1], cites, entry.id))
    return found


def _sort_key(step: Step, session: Session) -> tuple[datetime, int, int]:
    """When a step falls due, then its rank among what falls due at that moment, then its own order."""
    entry = step.entry
    if entry is None:
        return utc(session.start), _RANKS[""], 0
    due = step.begin or step.end or session.start
    # 'Until 24 hours after the end' holds from the end on, although the content does not say from when.
    if step.begin is None and entry.timing and entry.timing.anchor == "end":
        due = min(due, session.end, key=utc)
    return utc(due), _RANKS[entry.kind], entry.order or 0


# ---- Arithmetic on times ---------------------------------------------------------------------------------------------


def utc(moment: datetime) -> datetime:
    """The moment in UTC, where differences and comparisons are those of elapsed time.

    Two aware datetimes in one zone are compared and subtracted by the hands of the clock, changes of the clocks or not.
    """
    return moment.astimezone(UTC)


def later(moment: datetime, by: timedelta) -> datetime:
    """The moment after so much elapsed time, in the same zone; adding to it directly would move the clock's hands."""
    return (utc(moment) + by).astimezone(moment.tzinfo)


# ---- For JSON --------------------------------------------------------------------------------------------------------
