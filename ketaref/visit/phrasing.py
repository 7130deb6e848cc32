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

    For staff '10:00' and 'Wed 2026-12-02'; for patients '10:00 am' and 'Wednesday, December 2'.
    """

    session: Session
    patient: bool = False
    zone_shown: bool = False
    """Whether each time names its zone, because the clocks change within the plan."""

    def when(self, step: Step) -> str:
        """When a step holds: 'from 04:00 until 10:00', 'by 10:00', 'until Wed 2026-12-02 10:40'; '' at no set time."""
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
        """A source's time beside a step: 'clear liquids until 08:00', 'recovery until 11:00 to 11:10'."""
        ends = " to ".join(self.moment(m) for m in (time.begin, time.end) if m)
        return f"{time.what} until {ends}" + (" at the latest" if time.at_least else "")

    def moment(self, moment: datetime) -> str:
        """A time, with its day where that is not the infusion's own."""
        clock = self.clock(moment)
        midnight = self.patient and (moment.hour, moment.minute) == (0, 0)
        if moment.date() == self.session.start.date() and not midnight:
            return clock
        if midnight:
            # '12:00 am on Tuesday' is read as either end of Tuesday.
            return f"{clock}, as {self.day(moment)} begins"
        return f"{self.day(moment)}{',' if self.patient else ''} {clock}"

    def clock(self, moment: datetime) -> str:
        """A time of day: '04:00', or for patients '4:00 am', '12:00 noon'."""
        zone = f" {moment.tzname()}" if self.zone_shown else ""
        if not self.patient:
            return f"{moment:%H:%M}{zone}"
        half = "am" if moment.hour < _NOON else "pm"
        if moment.minute == 0 and moment.hour % _NOON == 0:
            half = "noon" if moment.hour else "midnight"
        return f"{moment.hour % _NOON or _NOON}:{moment:%M} {half}{zone}"

    def day(self, moment: datetime) -> str:
        """A day: 'Wed 2026-12-02', or for patients 'Wednesday, December 2'."""
        return f"{moment:%A, %B} {moment.day}" if self.patient else f"{moment:%a %Y-%m-%d}"

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
    """The infusion on one line: 'Tue 2026-12-01, infusion 10:00 to 10:40 (America/Denver; 40 min)'."""
    phrasing = phrase_times(Plan(session, ()))
    length = f"{session.minutes} min assumed, see --duration" if session.assumed else f"{session.minutes} min"
    zone = session.zone or session.start.tzname()
    return f"{phrasing.day(session.start)}, infusion {phrasing.when(Step(None))} ({zone}; {length})"
