"""Times in words, for staff and for patients.

A day is named wherever it is not the infusion's own, and every time carries its zone's abbreviation when the clocks
change within the plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.visit.plan import Plan, Session, SourceTime, Step, utc

if TYPE_CHECKING:
    from datetime import datetime

_NOON = 12


class Phrasing(NamedTuple):
    """How the times of one plan are written.

    '10:00 am' for all; 'Wed Dec 2' for staff, 'Wednesday, December 2' for patients.
    """

    session: Session
    patient: bool = False
    zone_shown: bool = False
    """Whether each time names its zone, because the clocks change within the plan."""

    def when(self, step: Step) -> str:
        """When a step holds: 'from 4:00 am until 10:00 am', 'by 10:00 am', 'until Wed Dec 2, 10:40 am'; or ''."""
        if step.entry is None:
            return f"{self.moment(self.session.start)} to {self.moment(self.session.end)}"
        if step.begin is not None and step.end is not None:
            if self.patient and step.begin == self.session.end:
                # Anyone who holds the sheet by then has had the infusion.
                return f"until {self.moment(step.end)}"
            return f"from {self.moment(step.begin)} until {self.moment(step.end)}"
        if step.begin is not None:
            return f"from {self.moment(step.begin)}"
        if step.end is None:
            return ""
        # What must be done before the infusion has a deadline; what must not be done after it has an end.
        word = "by" if utc(step.end) <= utc(self.session.start) else "until"
        return f"{word} {self.moment(step.end)}"

    def source_time(self, time: SourceTime) -> str:
        """A source's time beside a step: 'clear liquids until 8:00 am', 'recovery until 11:00 am to 11:10 am'."""
        ends = " to ".join(self.moment(m) for m in (time.begin, time.end) if m)
        return f"{time.what} until {ends}" + (" at the latest" if time.at_least else "")

    def moment(self, moment: datetime) -> str:
        """A time, with its day where that is not the infusion's own."""
        if _is_midnight(moment):
            # '12:00 am on Tuesday' is read as either end of Tuesday.
            return f"{self.clock(moment)}, as {self.day(moment)} begins"
        clock = self.clock(moment)
        return clock if moment.date() == self.session.start.date() else f"{self.day(moment)}, {clock}"

    def clock(self, moment: datetime) -> str:
        """A time of day: '4:00 am', '12:00 noon', '12:00 midnight'."""
        zone = f" {moment.tzname()}" if self.zone_shown else ""
        return f"{'12:00 midnight' if _is_midnight(moment) else clock_text(moment)}{zone}"

    def day(self, moment: datetime) -> str:
        """A day: 'Wed Dec 2', for patients 'Wednesday, December 2'; with its year where that is not the infusion's."""
        day = f"{moment:%A, %B} {moment.day}" if self.patient else day_text(moment)
        return day if moment.year == self.session.start.year else f"{day}, {moment.year}"

    @property
    def note(self) -> str:
        """One sentence on a change of the clocks within the plan; '' when there is none."""
        if not self.zone_shown:
            return ""
        return "The clocks change in between; each time says by which clock it is."


def phrase_times(plan: Plan, *, patient: bool = False) -> Phrasing:
    """How to write the times of a plan: with zones when the clocks change anywhere between its first and last time."""
    session = plan.session
    moments = [m for s in plan.steps for m in (s.begin, s.end, *(t.end for t in s.source_times)) if m]
    offsets = {m.utcoffset() for m in (*moments, session.start, session.end)}
    return Phrasing(session, patient, zone_shown=len(offsets) > 1)


def session_line(session: Session) -> str:
    """The infusion on one line: 'Tue Dec 1 (2026-12-01) · 10:00 am to 10:40 am · Denver (40 min assumed)'."""
    phrasing = phrase_times(Plan(session, ()))
    length = f"{session.minutes} min assumed" if session.assumed else f"{session.minutes} min"
    # By figures too, in the one order that is read alike everywhere: '12/1' may have been typed.
    day = f"{day_text(session.start)} ({session.start:%Y-%m-%d})"
    return f"{day} · {phrasing.when(Step(None))} · {place_name(session)} ({length})"


def place_name(session: Session) -> str:
    """The city whose clocks a session's times are read on: 'Denver'; the zone's own word where it names no city."""
    folder, _, city = session.zone.rpartition("/")
    if folder and folder != "Etc":
        return city.replace("_", " ")
    return session.start.tzname() or session.zone


def day_text(moment: datetime) -> str:
    """A day in short, without its year: 'Tue Dec 1'."""
    return f"{moment:%a %b} {moment.day}"


def clock_text(moment: datetime) -> str:
    """A time of day: '1:00 pm', '12:00 noon', '12:00 am'."""
    half = "am" if moment.hour < _NOON else "pm"
    if (moment.hour, moment.minute) == (_NOON, 0):
        half = "noon"
    return f"{moment.hour % _NOON or _NOON}:{moment:%M} {half}"


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute) == (0, 0)
