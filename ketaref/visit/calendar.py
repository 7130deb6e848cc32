"""A plan as an iCalendar file (RFC 5545) for a patient's phone. Needs the extra `ketaref[calendar]`.

Times are written in UTC: every calendar shows them in its own zone, and no zone's rules have to travel with the file.
Titles say 'infusion' and never of what, because a phone shows them to anyone beside it; for the same reason events are
private. Instructions that hold for the same time share one event: six alarms at once help nobody.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from ketaref.errors import UsageError
from ketaref.fields import KINDS
from ketaref.plain import review_line
from ketaref.visit.phrasing import phrase_times
from ketaref.visit.plan import utc
from ketaref.visit.sheet import CRISIS_LINE, is_disputed, line_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ketaref.records import Clinic
    from ketaref.visit.phrasing import Phrasing
    from ketaref.visit.plan import Plan, Session, Step

# Nobody is to be woken at four to stop eating: before this hour the reminder comes the evening before.
_WAKING_HOUR = 8
_EVENING_HOUR = 20
# The infusion is prepared for the day before and left for two hours before.
_INFUSION_REMINDERS = (timedelta(days=1), timedelta(hours=2))
_REMINDER = timedelta(hours=1)


def to_calendar(plan: Plan, clinic: Clinic, *, version: str, now: datetime) -> bytes:
    """The timed steps of a plan as events with reminders; imported again, they replace themselves.

    What must be done ahead at no set time, such as finding an escort, stands in the infusion's event.

    Args:
        plan: as `plan_day` gives it.
        clinic: named in every event.
        version: of the content.
        now: the stamp of the file.

    Raises:
        UsageError: the library icalendar is not installed.
    """
    try:
        import icalendar  # noqa: PLC0415 (an extra, and 80 ms to import)
    except ImportError:
        raise UsageError("--ics needs the library icalendar; install it: pip install 'ketaref[calendar]'") from None
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//ketaref//infusion plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    phrasing = phrase_times(plan, patient=True)
    # The infusion has an event of its own, whatever else holds for just as long.
    spans: dict[tuple[bool, datetime, datetime | None], list[Step]] = {}
    for step in plan.steps:
        spans.setdefault((step.entry is None, *_span(step, plan.session)), []).append(step)
    for (_, begin, end), steps in spans.items():
        event = icalendar.Event()
        event.add("uid", _uid(steps, plan.session))
        event.add("dtstamp", utc(now).replace(microsecond=0))
        event.add("dtstart", utc(begin))
        if end:
            event.add("dtend", utc(end))
        for name, value in _texts(steps, plan, clinic, phrasing, version).items():
            event.add(name, value)
        for before in _reminders(steps[0], begin):
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", _title(steps))
            alarm.add("trigger", -before)
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _span(step: Step, session: Session) -> tuple[datetime, datetime | None]:
    """The first and last moment of an event; the last is None for a single moment, as RFC 5545 wants ends after starts.

    Where the content leaves the begin open, a step before the infusion is its last moment, and one after it holds from
    the infusion's end.
    """
    begin, end = step.begin, step.end
    if begin is None and end is not None:
        ahead = utc(end) <= utc(session.start)
        begin, end = (end, None) if ahead else (session.end, end)
    return begin or session.start, end


def _uid(steps: Sequence[Step], session: Session) -> str:
    """The same for the same instructions of the same infusion, so that an event imported again replaces itself."""
    key = " ".join((utc(session.start).isoformat(), *(step.entry.id for step in steps if step.entry)))
    return f"{hashlib.sha256(key.encode()).hexdigest()[:24]}@ketaref"


def _texts(steps: Sequence[Step], plan: Plan, clinic: Clinic, phrasing: Phrasing, version: str) -> dict[str, str]:
    """The properties of an event that hold text, in the order they are written."""
    infusion = steps[0].entry is None
    lines = [line for step in steps for line in _step_lines(step, phrasing)]
    must = [e for e in plan.untimed if e.non_negotiable and e.kind == "pre-infusion"]
    if infusion:
        lines += [f"Must: {line_of(entry)}" for entry in must]
    lines += [phrasing.note, ", ".join(filter(None, (clinic.name, clinic.phone)))]
    lines.append(CRISIS_LINE)
    told = [*(step.entry for step in plan.steps if step.entry), *must]
    lines.append(f"Content {version}; {review_line(told)}")
    texts = {
        "summary": _title(steps),
        "description": "\n".join(filter(None, lines)),
        "class": "PRIVATE",
        "transp": "OPAQUE" if infusion else "TRANSPARENT",
    }
    return texts | ({"location": clinic.name} if clinic.name and infusion else {})


def _title(steps: Sequence[Step]) -> str:
    entry = steps[0].entry
    if entry is None:
        return "Infusion"
    part = KINDS[entry.kind]
    return entry.title if len(steps) == 1 else f"{part}: {len(steps)} things to keep to"


def _step_lines(step: Step, phrasing: Phrasing) -> list[str]:
    when = phrasing.when(step)
    lines = [when[0].upper() + when[1:]]
    if step.entry:
        lines[0] += f": {line_of(step.entry)}"
        lines[0] += " Sources differ on this; ask your clinic." if is_disputed(step.entry) else ""
        others = [t for t in step.source_times if t.differs and t.on_sheet]
        lines += [f"A guideline: {phrasing.source_time(t)}. Ask your clinic." for t in others]
    return lines


def _reminders(step: Step, begin: datetime) -> tuple[timedelta, ...]:
    """How long before its first moment an event reminds."""
    if step.entry is None:
        return _INFUSION_REMINDERS
    if step.entry.timing and step.entry.timing.anchor == "end":
        return (timedelta(),)
    if begin.hour >= _WAKING_HOUR:
        return (_REMINDER,)
    evening = begin.replace(hour=_EVENING_HOUR, minute=0, fold=0) - timedelta(days=1)
    return (utc(begin) - utc(evening),)
