"""A plan as an iCalendar file (RFC 5545) that a patient's phone imports. Needs the extra `ketaref[calendar]`.

Times are written in UTC: every calendar shows them in its own zone, and no zone's rules have to travel with the file.
Titles say 'infusion', never of what: a phone shows them to whoever stands beside it, so events are private too.
What holds for the same time is one event: six alarms at once help nobody.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ketaref.errors import UsageError
from ketaref.visit.phrasing import phrase_times
from ketaref.visit.sheet import is_disputed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaref.records import Clinic
    from ketaref.visit.phrasing import Phrasing
    from ketaref.visit.plan import Plan, Session, Step

# Nobody is to be woken at four to stop eating: before this hour the reminder comes the evening before.
_WAKING_HOUR = 8
_EVENING_HOUR = 20
# An infusion is prepared the day before, and left for two hours before.
_INFUSION_REMINDERS = (timedelta(days=1), timedelta(hours=2))
_REMINDER = timedelta(hours=1)


def to_calendar(plan: Plan, clinic: Clinic, *, version: str, now: datetime) -> bytes:
    """The timed steps of a plan as events with reminders; imported again, they replace themselves.

    What has no time but must be done ahead (an escort) stands in the infusion's event.

    Args:
        plan: as `plan_day` gives it.
        clinic: stands in every event.
        version: of the content.
        now: the stamp of the file.

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
    session = plan.session
    phrasing = phrase_times(plan, patient=True)
    must = [f"Must: {e.title}. {e.summary}" for e in plan.untimed if e.non_negotiable and e.kind == "pre-infusion"]
    spans: dict[tuple[datetime, datetime | None], list[Step]] = {}
    for step in plan.steps:
        spans.setdefault(_span(step, session), []).append(step)
    for (begin, end), group in spans.items():
        event = icalendar.Event()
        title = _title(group)
        entries = [step.entry for step in group if step.entry]
        key = " ".join((session.start.astimezone(UTC).isoformat(), *(e.id for e in entries)))
        event.add("uid", f"{hashlib.sha256(key.encode()).hexdigest()[:24]}@ketaref")
        event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
        event.add("dtstart", begin.astimezone(UTC))
        if end:
            event.add("dtend", end.astimezone(UTC))
        event.add("summary", title)
        lines = [line for step in group for line in _step_lines(step, phrasing)] + ([] if entries else must)
        lines += [phrasing.note, ", ".join(filter(None, (clinic.name, clinic.phone)))]
        lines.append("Thoughts of suicide: call or text 988. Emergency: call 911.")
        lines.append(f"Content {version}; not clinically reviewed")
        event.add("description", "\n".join(filter(None, lines)))
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT" if entries else "OPAQUE")
        if clinic.name and not entries:
            event.add("location", clinic.name)
        for before in _reminders(group[0], begin):
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", title)
            alarm.add("trigger", -before)
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _span(step: Step, session: Session) -> tuple[datetime, datetime | None]:
    """First and last moment of an event; the last is None for a moment, as RFC 5545 wants an end later than the start.

    Where the content leaves the begin open, a step before the infusion is its last moment, one after holds from the
    infusion's end.
    """
    begin, end = step.begin, step.end
    if begin is None and end is not None:
        ahead = end.astimezone(UTC) <= session.start.astimezone(UTC)
        begin, end = (end, None) if ahead else (session.end, end)
    return begin or session.start, end


def _title(group: Sequence[Step]) -> str:
    entry = group[0].entry
    if entry is None:
        return "Infusion"
    return entry.title if len(group) == 1 else f"After the infusion: {len(group)} things to keep to"


def _step_lines(step: Step, phrasing: Phrasing) -> list[str]:
    when = phrasing.when(step)
    lines = [when[0].upper() + when[1:]]
    if step.entry:
        lines[0] += f": {step.entry.title}. {step.entry.summary}"
        lines[0] += " Sources differ on this; ask your clinic." if is_disputed(step.entry) else ""
        lines += [f"A guideline: {phrasing.source_time(t)}. Ask your clinic." for t in step.source_times if t.differs]
    return lines


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
