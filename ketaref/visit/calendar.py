"""A plan as an iCalendar file (RFC 5545) for a patient's phone. Needs the extra `ketaref[calendar]`.

Times are written in UTC: every calendar shows them in its own zone, and no zone's rules have to travel with the file.
Titles say 'infusion' and never of what, because a phone shows them to anyone beside it; for the same reason events are
private. Instructions that hold for the same time share one event: six alarms at once help nobody.

A file is read into a calendar that may hold an older one of the same visit. Its events are known again by UID, which
is made of the visit and never of its time, and the younger file wins by SEQUENCE (RFC 5545, 3.8.7.4): so a moved
appointment takes the old one's place, and a cancellation takes it away (RFC 5546, 3.2.5). A file of events has no
METHOD: for PUBLISH, Outlook opens a calendar of its own beside the patient's.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ketaref.errors import UsageError
from ketaref.fields import KINDS
from ketaref.plain import is_overdue, review_line
from ketaref.provenance import mark_of
from ketaref.text.controls import visible, visible_line
from ketaref.visit.own import in_voice, us_of
from ketaref.visit.phrasing import phrase_times
from ketaref.visit.plan import later, utc
from ketaref.visit.sheet import CRISIS_LINE, is_disputed, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import icalendar

    from ketaref.records import Clinic, Entry
    from ketaref.visit.phrasing import Phrasing
    from ketaref.visit.plan import Plan, Session, Step

# Nobody is to be woken at four to stop eating, nor rung up at night: reminders ring from 8:00 to before 21:00, and what
# would ring outside of that rings at 20:00 the evening before.
_WAKING_HOURS = range(8, 21)
_EVENING_HOUR = 20
# The infusion is prepared for the day before and left for two hours before.
_INFUSION_REMINDERS = (timedelta(days=1), timedelta(hours=2))
_REMINDER = timedelta(hours=1)
# What has only a first moment is shown as a quarter of an hour: calendars make an hour of an event without an end, or
# drop it.
_MOMENT = timedelta(minutes=15)
# SEQUENCE counts seconds from here: it rises with each file and stays below 2**31 until 2088.
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)
# RFC 7986, 5.3: a UID is a UUID, which tells nothing of the patient.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "ketaref")


class Visit(NamedTuple):
    """Which of a patient's visits a file is about, and whether it takes place."""

    name: str = ""
    """Tells apart the visits that a calendar holds at once; it is hashed, and not written."""
    cancelled: bool = False


NEXT = Visit()
"""The next visit, the only one that a calendar holds."""


class _Event(NamedTuple):
    """Instructions that hold for the same time; the infusion's own has the step without an entry first."""

    steps: tuple[Step, ...]
    begin: datetime
    end: datetime


def to_calendar(plan: Plan, clinic: Clinic, *, version: str, now: datetime, visit: Visit = NEXT) -> bytes:
    """The timed steps of a plan as events with reminders; imported again, they replace themselves.

    What must be done ahead at no set time, such as finding an escort, stands in the infusion's event.

    Args:
        plan: as `plan_day` gives it.
        clinic: named in every event; its visits are told from those of others by its name.
        version: of the content.
        now: the stamp of the file; of two files of one visit, calendars keep the events of the younger.
        visit: a later file of the same name takes the place of this one; a cancelled one takes its events away.

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
    if visit.cancelled:
        calendar.add("method", "CANCEL")
    phrasing = phrase_times(plan, patient=True)
    stamp = utc(now).replace(microsecond=0)
    for found in _events(plan):
        event = icalendar.Event()
        event.add("uid", _uid(found, clinic, visit.name))
        event.add("sequence", max(0, round((stamp - _FIRST).total_seconds())))
        event.add("dtstamp", stamp)
        event.add("dtstart", utc(found.begin))
        event.add("dtend", utc(found.end))
        if visit.cancelled:
            _cancel(event, found, clinic)
        else:
            for name, value in _texts(found.steps, plan, clinic, phrasing, version).items():
                event.add(name, visible(value))
            for at in _reminders(found, plan.session):
                alarm = icalendar.Alarm()
                alarm.add("action", "DISPLAY")
                alarm.add("description", visible(_title(found.steps)))
                alarm.add("trigger", utc(at) - utc(found.begin))
                event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _cancel(event: icalendar.Event, found: _Event, clinic: Clinic) -> None:
    """What makes an event one that is taken away; RFC 5546 wants an organizer, who need not be a mailbox."""
    event.add("status", "CANCELLED")
    event.add("summary", visible(f"Cancelled: {_title(found.steps)}"))
    event.add("class", "PRIVATE")
    event.add("organizer", f"urn:uuid:{uuid.uuid5(_NAMESPACE, clinic.name)}")
    if clinic.name:
        event["organizer"].params["CN"] = visible_line(clinic.name)


# ---- Times -----------------------------------------------------------------------------------------------------------


def _events(plan: Plan) -> Iterator[_Event]:
    """The events of a plan in the order they begin: each has an end, as RFC 5545 wants it after the begin."""
    session = plan.session
    spans: dict[tuple[bool, datetime, datetime], list[Step]] = {}
    for step in plan.steps:
        begin, end = _span(step, plan)
        # The infusion has an event of its own, whatever else holds for just as long; the moment it starts is its own.
        infusion = step.entry is None or (step.begin is None and begin == session.start)
        key = (True, session.start, session.end) if infusion else (False, begin, end)
        spans.setdefault(key, []).append(step)
    for (_, begin, end), steps in spans.items():
        yield _Event(tuple(sorted(steps, key=lambda step: step.entry is not None)), begin, end)


def _span(step: Step, plan: Plan) -> tuple[datetime, datetime]:
    """The first and last moment of a step.

    Where the content leaves the begin open, a step before the infusion is its last moment, and one after it holds from
    the infusion's end. Where it leaves the end open, what begins before the infusion holds until it starts, and what
    begins as it ends holds for the recovery, if the content says how long that is.
    """
    session = plan.session
    begin, end = step.begin, step.end
    if begin is None and end is not None:
        ahead = utc(end) <= utc(session.start)
        begin, end = (end, None) if ahead else (session.end, end)
    begin = begin or session.start
    if end is None and utc(begin) < utc(session.start):
        end = session.start
    elif end is None and begin == session.end:
        recoveries = [time.end for step in plan.steps for time in step.source_times if not time.differs]
        end = max(recoveries, key=utc, default=None)
    return begin, end if end and utc(end) > utc(begin) else later(begin, _MOMENT)


def _reminders(event: _Event, session: Session) -> list[datetime]:
    """When an event rings: never at night on the clinic's clocks.

    What begins after the infusion rings no earlier than it begins, as 'back to normal' may not be said too soon: at
    night, it waits for the morning. All else is rung earlier.
    """
    begin = event.begin
    if event.steps[0].entry is None:
        return sorted({_in_the_evening(later(begin, -before)) for before in _INFUSION_REMINDERS}, key=utc)
    if utc(begin) >= utc(session.end):
        return [_in_the_morning(begin)]
    return [_in_the_evening(later(begin, -_REMINDER))]


def _in_the_evening(moment: datetime) -> datetime:
    """The moment, or where it is at night, the evening before that night."""
    if moment.hour in _WAKING_HOURS:
        return moment
    day = moment.date() - timedelta(days=moment.hour < _WAKING_HOURS.start)
    return datetime.combine(day, time(_EVENING_HOUR), moment.tzinfo)


def _in_the_morning(moment: datetime) -> datetime:
    """The moment, or where it is at night, the morning after that night."""
    if moment.hour in _WAKING_HOURS:
        return moment
    day = moment.date() + timedelta(days=moment.hour >= _WAKING_HOURS.stop)
    return datetime.combine(day, time(_WAKING_HOURS.start), moment.tzinfo)


def _uid(event: _Event, clinic: Clinic, visit: str) -> str:
    """The same for the same instructions of the same visit, whenever that is and whatever its instructions say.

    Events are told apart by the first of their instructions, so that one more for the same time changes no UID.
    """
    first = event.steps[0].entry
    key = "\n".join((clinic.name.casefold(), visit.casefold(), first.id if first else ""))
    return str(uuid.uuid5(_NAMESPACE, key))


# ---- Texts -----------------------------------------------------------------------------------------------------------


def _texts(steps: tuple[Step, ...], plan: Plan, clinic: Clinic, phrasing: Phrasing, version: str) -> dict[str, str]:
    """The properties of an event that hold text, in the order they are written."""
    infusion = steps[0].entry is None
    lines = [line for step in steps for line in _step_lines(step, phrasing, clinic)]
    must = [e for e in plan.untimed if e.non_negotiable and e.kind == "pre-infusion"]
    if infusion:
        lines += [f"Must: {_said(entry, clinic)}" for entry in must]
    lines += [phrasing.note, ", ".join(filter(None, (clinic.name, clinic.phone)))]
    lines.append(CRISIS_LINE)
    told = [*(step.entry for step in plan.steps if step.entry), *must]
    lines += [f"To be checked, ask {us_of(clinic)}: {e.title}." for e in told if e.notices or is_overdue(e)]
    lines.append(f"Content {version}; {review_line(told)}")
    texts = {
        "summary": _title(steps),
        "description": "\n".join(filter(None, lines)),
        "class": "PRIVATE",
        "transp": "OPAQUE" if infusion else "TRANSPARENT",
    }
    return texts | ({"location": clinic.name} if clinic.name and infusion else {})


def _title(steps: tuple[Step, ...]) -> str:
    entry = steps[0].entry
    if entry is None:
        return "Infusion"
    part = KINDS[entry.kind]
    return entry.title if len(steps) == 1 else f"{part}: {len(steps)} things to keep to"


def _step_lines(step: Step, phrasing: Phrasing, clinic: Clinic) -> list[str]:
    when = phrasing.when(step)
    lines = [when[0].upper() + when[1:]]
    if step.entry:
        lines[0] += f": {_said(step.entry, clinic)}"
        lines[0] += f" Sources differ on this; ask {us_of(clinic)}." if is_disputed(step.entry) else ""
        others = [t for t in step.source_times if t.differs and t.on_sheet]
        lines += [f"A guideline: {phrasing.source_time(t)}. Ask {us_of(clinic)}." for t in others]
    return lines


def _said(entry: Entry, clinic: Clinic) -> str:
    """An instruction on one line as the clinic says it, with the clinic behind it whose own content gives it."""
    mark = mark_of(entry)
    return f"{line_of(in_voice(entry, clinic))}{f' [{mark}]' if mark else ''}"
