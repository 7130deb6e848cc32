"""A plan as an iCalendar file (RFC 5545) that a patient's phone imports. Needs the extra `ketaref[calendar]`.

Times are written in UTC: every calendar shows them in its own zone, and no zone's rules have to travel with the file.
Titles say 'infusion', never of what: a phone shows them to whoever stands beside it, so events are private too.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ketaref.clock import word_times
from ketaref.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaref.clock import Session, Step, Wording
    from ketaref.model import Clinic

# Nobody is to be woken at four to stop eating: before this hour the reminder comes the evening before.
_WAKING_HOUR = 8
_EVENING_HOUR = 20
# An infusion is prepared the day before, and left for two hours before.
_INFUSION_REMINDERS = (timedelta(days=1), timedelta(hours=2))
_REMINDER = timedelta(hours=1)


def to_calendar(steps: Sequence[Step], session: Session, *, clinic: Clinic, version: str, now: datetime) -> bytes:
    """The timed steps of a plan as events with reminders. Importing the same plan again changes nothing.

    Raises:
        UsageError: the library icalendar is not installed.
    """
    try:
        import icalendar  # noqa: PLC0415 (an extra)
    except ImportError:
        raise UsageError("--ics needs the library icalendar; install it: pip install 'ketaref[calendar]'") from None
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//ketaref//infusion plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    wording = word_times(session, steps, patient=True)
    for step in steps:
        event = icalendar.Event()
        begin, end = _span(step, session)
        title = step.entry.title if step.entry else "Infusion"
        key = f"{session.start.astimezone(UTC).isoformat()} {step.entry.id if step.entry else 'infusion'}"
        event.add("uid", f"{hashlib.sha256(key.encode()).hexdigest()[:24]}@ketaref")
        event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
        event.add("dtstart", begin.astimezone(UTC))
        event.add("dtend", end.astimezone(UTC))
        event.add("summary", title)
        event.add("description", _description(step, wording, clinic, version))
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT" if step.entry else "OPAQUE")
        if clinic.name and not step.entry:
            event.add("location", clinic.name)
        for ahead in _reminders(step, begin):
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", title)
            alarm.add("trigger", -ahead)
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _span(step: Step, session: Session) -> tuple[datetime, datetime]:
    """First and last moment of an event; where the content leaves a side open, a moment, or from the infusion's end."""
    begin, end = step.begin, step.end
    if begin is None:
        ahead = end is not None and end.astimezone(UTC) <= session.start.astimezone(UTC)
        begin = end if ahead or end is None else session.end
    return begin or session.start, end or begin or session.start


def _description(step: Step, wording: Wording, clinic: Clinic, version: str) -> str:
    lines = [step.entry.summary if step.entry else "", wording.when(step)]
    if step.entry and step.entry.timing and step.entry.timing.anchor == "start":
        lines += [f"A guideline: {wording.beside(b)}. Ask your clinic." for b in step.beside]
    lines += [wording.note, ", ".join(filter(None, (clinic.name, clinic.phone)))]
    lines.append("Thoughts of suicide: call or text 988. Emergency: call 911.")
    lines.append(f"ketaref content {version}; not clinically reviewed")
    return "\n".join(line[0].upper() + line[1:] for line in lines if line)


def _reminders(step: Step, begin: datetime) -> tuple[timedelta, ...]:
    """How long ahead of its first moment an event reminds."""
    if step.entry is None:
        return _INFUSION_REMINDERS
    if step.entry.timing and step.entry.timing.anchor == "end":
        return (timedelta(),)
    if begin.hour >= _WAKING_HOUR:
        return (_REMINDER,)
    evening = begin.replace(hour=_EVENING_HOUR, minute=0, fold=0) - timedelta(days=1)
    return (begin.astimezone(UTC) - evening.astimezone(UTC),)
