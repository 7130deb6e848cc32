"""Hours to clock times: when each instruction holds for an infusion at a given time. No terminal, no files.

Hours are elapsed hours, counted in UTC and shown in the clinic's zone: when the clocks change in between, 24 hours
stay 24 hours, since it is the body that is waited for. Two rules for the words: a day is named wherever it is not the
infusion's own, and the zone's abbreviation stands with every time where the clocks change within the plan.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ketaref.errors import UsageError
from ketaref.records import INSTRUCTION_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketaref.records import Entry, Reference

DEFAULT_DURATION = timedelta(minutes=40)
"""The infusion of the depression trials (entry standard-depression-infusion-dose); `--duration` says otherwise."""
# The longest infusion in the content runs four days (crps-four-day-infusion).
MAX_DURATION = timedelta(hours=120)
AFTERCARE = timedelta(hours=24)
"""How long after its end an infusion may still be planned for: the sheet is given when the patient leaves."""
NO_TIME = timedelta()
# An infusion so far ahead is a slip in the year.
_MAX_YEARS = 10

_AT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})(?:[ T]+)(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::00)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"(?:(?P<hours>\d+(?:\.\d+)?)\s*h(?:ours?|rs?)?)?\s*(?:(?P<minutes>\d+)\s*m(?:in(?:utes?|s)?)?)?", re.IGNORECASE
)
# Abbreviations people type. As names in the time zone database EST and MST mean zones without summer time.
_ABBREVIATIONS = {
    "ET": "America/New_York", "EST": "America/New_York", "EDT": "America/New_York",
    "CT": "America/Chicago", "CST": "America/Chicago", "CDT": "America/Chicago",
    "MT": "America/Denver", "MST": "America/Denver", "MDT": "America/Denver",
    "PT": "America/Los_Angeles", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
    "AKST": "America/Anchorage", "HST": "Pacific/Honolulu",
}  # fmt: skip
# How figures are named that count from an infusion: the hours of a fast, and the minutes at the clinic afterward.
_FAST = re.compile(r"fast (for|after) (an? )?(?P<what>.+)")
_RECOVERY = "recovery time"
_CLINIC_DOCUMENT = "clinic-document"


class Session(NamedTuple):
    """One infusion: its first and last moment, in the clinic's zone."""

    start: datetime
    end: datetime
    zone: str
    """The zone's name, '' when the machine does not tell it."""
    assumed: bool = False
    """Whether the duration is DEFAULT_DURATION for want of one."""

    @property
    def minutes(self) -> int:
        """The length in minutes."""
        return round((_utc(self.end) - _utc(self.start)).total_seconds() / 60)


class Beside(NamedTuple):
    """What a reference says beside an instruction: until when, or between when, and who says so."""

    what: str
    begin: datetime | None
    end: datetime
    cites: tuple[str, ...]
    entry_id: str
    at_least: bool = False
    """The source gives a least number of hours, so that the end may lie still earlier."""


class Step(NamedTuple):
    """One line of a plan: an instruction, or the infusion itself (entry None), and when it holds; an open side is None.

    An instruction without hours in the content has neither side, and its words say nothing.
    """

    entry: Entry | None
    begin: datetime | None = None
    end: datetime | None = None
    beside: tuple[Beside, ...] = ()

    @property
    def timed(self) -> bool:
        """Whether there is a time to show."""
        return self.begin is not None or self.end is not None


class Plan(NamedTuple):
    """A day by the clock: the infusion, what has a time in the order it falls due, what has none in its own order."""

    session: Session
    steps: tuple[Step, ...]
    untimed: tuple[Entry, ...] = ()


def current_time() -> datetime:
    """Now, in UTC; the one place that asks the machine's clock."""
    return datetime.now(UTC)


# ---- Reading what a person typed -------------------------------------------------------------------------------------


def read_session(
    at: str, *, duration: str | None = None, zone: str | None = None, now: datetime, after: timedelta = NO_TIME
) -> Session:
    """The infusion that `--at`, `--duration` and a zone's name mean.

    Args:
        at: '2026-12-01 10:00', '2026-12-01 2:30 pm', with an offset ('-07:00') where clocks show a time twice.
        duration: '40m', '1h30m'; None for DEFAULT_DURATION.
        zone: a name of the time zone database; None for the machine's own zone.
        now: what is past is refused: the start, or, with `after`, an end longer ago than that.
        after: see `now`.

    Raises:
        UsageError: one line that says what is wrong and shows a value that will be accepted.
    """
    place, name = read_zone(zone) if zone is not None else local_zone()
    length = read_duration(duration) if duration is not None else DEFAULT_DURATION
    start = _read_moment(at, place, name, now)
    end = _later(start, length)
    if (_utc(end) if after else _utc(start)) + after <= now:
        over = f"more than {after.total_seconds() / 3600:g} hours past" if after else "past"
        raise UsageError(
            f"--at '{_brief(at)}' is {over} ({now.astimezone(place):%Y-%m-%d %H:%M} now in "
            f"{name or 'this zone'}); give a time to come: {_example(now, place)}"
        )
    return Session(start, end, name, assumed=duration is None)


def read_duration(text: str) -> timedelta:
    """'40m', '90 min', '1h30m', '1.5h' as a length of time."""
    match = _DURATION.fullmatch(text.strip())
    example = "--duration 40m, or 1h30m"
    if not match or not any(match.groups()):
        raise UsageError(f"--duration '{_brief(text)}' is not understood; give hours and minutes: {example}")
    hours, minutes = float(match["hours"] or 0), int(match["minutes"] or 0)
    total = hours * 60 + minutes
    if not 1 <= total <= MAX_DURATION.total_seconds() / 60:
        raise UsageError(f"--duration '{_brief(text)}' is not between 1 minute and 120 hours; for example {example}")
    return timedelta(minutes=round(total))


def read_zone(text: str) -> tuple[ZoneInfo, str]:
    """A zone of the time zone database by its name, and that name."""
    name = text.strip()
    if name.upper() in _ABBREVIATIONS:
        place = _ABBREVIATIONS[name.upper()]
        raise UsageError(
            f"--tz '{name}' does not tell where, and so not when clocks change; name a place: --tz {place}"
        )
    try:
        return ZoneInfo(name), name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    known = available_timezones()
    if not known:
        raise UsageError("this machine has no time zone database; install one: pip install tzdata")
    from difflib import get_close_matches  # noqa: PLC0415 (only for a miss)

    wanted = name.replace(" ", "_").casefold()
    # 'denver' is nearer to America/Denver than any ratio over the whole name says.
    cities = {zone.rsplit("/", 1)[-1].casefold(): zone for zone in sorted(known, reverse=True) if "/" in zone}
    near = get_close_matches(wanted.rsplit("/", 1)[-1], list(cities), 1, cutoff=0.75)
    hint = cities[near[0]] if near else "America/Denver"
    raise UsageError(f"--tz '{_brief(text)}' is no time zone; name a place: --tz {hint}")


def local_zone() -> tuple[ZoneInfo, str]:
    """The machine's own zone, from TZ or /etc/localtime, and its name ('' when only its rules are known)."""
    name = os.environ.get("TZ", "").lstrip(":")
    if name and not name.startswith("/"):
        try:
            return ZoneInfo(name), name
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    path = Path(name) if name.startswith("/") else Path("/etc/localtime")
    try:
        with path.open("rb") as file:
            zone = ZoneInfo.from_file(file)
    except (OSError, ValueError):
        raise UsageError("this machine does not tell its time zone; name the clinic's: --tz America/Denver") from None
    name = path.resolve().as_posix().rpartition("zoneinfo/")[2] if path.is_symlink() else ""
    return zone, name


def _read_moment(text: str, place: ZoneInfo, name: str, now: datetime) -> datetime:
    """The moment a person means, in the zone; refuses times that clocks never show, or show twice."""
    match = _AT.fullmatch(text.strip())
    if not match or (match["minute"] is None and not match["half"]):
        raise UsageError(
            f"--at '{_brief(text)}' is not understood; write year-month-day and the time: {_example(now, place)}"
        )
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 99  # noqa: PLR2004 (hours of a clock)
    elif len(match["hour"]) == 1:
        day = match["day"]
        raise UsageError(
            f"--at '{_brief(text)}' may be morning or afternoon; write "
            f'--at "{day} {hour:02}:{minute:02}" or --at "{day} {hour}:{minute:02} pm"'
        )
    try:
        naive = datetime.strptime(f"{match['day']} {hour:02}:{minute:02}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 (zone below)
    except ValueError:
        raise UsageError(
            f"--at '{_brief(text)}' is a day or time no calendar has; for example {_example(now, place)}"
        ) from None
    if naive.year > now.year + _MAX_YEARS:
        raise UsageError(
            f"--at '{_brief(text)}' is over {_MAX_YEARS} years ahead; check the year: {_example(now, place)}"
        )
    return _on_the_clock(naive, match["offset"] or "", place, name)


def _on_the_clock(naive: datetime, offset: str, place: ZoneInfo, name: str) -> datetime:
    """A time on the wall as a moment: the clocks of the zone show it once, twice (an offset decides) or never."""
    where = f"in {name}" if name else "here"
    shown = f"{naive:%Y-%m-%d %H:%M}"
    both = [naive.replace(tzinfo=place, fold=fold) for fold in (0, 1)]
    real = [m for m in both if _utc(m).astimezone(place).replace(tzinfo=None) == naive]
    if not real:
        # Either reading of a time that is skipped lies one change apart; the later is the one clocks show next.
        later = max(_utc(m) for m in both).astimezone(place)
        raise UsageError(
            f'there is no {shown} {where}: clocks go forward then; for example --at "{later:%Y-%m-%d %H:%M}"'
        )
    moments = {_offset(m): m for m in real}
    if offset:
        wanted = "+00:00" if offset in "Zz" else f"{offset[:3]}:{offset[-2:]}"
        if wanted not in moments:
            stand = " and ".join(moments)
            raise UsageError(
                f'{shown} {where} is at {stand}, not {wanted}; write --at "{shown}" or name another zone with --tz'
            )
        return moments[wanted]
    if len(moments) > 1:
        first, second = (f'--at "{shown}{o}"' for o in moments)
        raise UsageError(f"{shown} comes twice {where}: clocks go back; say which: {first} (the first) or {second}")
    return real[0]


def _example(now: datetime, place: ZoneInfo) -> str:
    """A value of `--at` that is accepted now: tomorrow at ten."""
    day = now.astimezone(place) + timedelta(days=1)
    return f'--at "{day:%Y-%m-%d} 10:00"'


def _brief(text: str) -> str:
    """What was typed, printable and short enough to say back."""
    clean = "".join(c if c.isprintable() else "?" for c in text)
    return clean if len(clean) <= 40 else clean[:37] + "..."  # noqa: PLR2004


# ---- The plan --------------------------------------------------------------------------------------------------------


def plan_day(kind: str, entries: Iterable[Entry], session: Session, references: Mapping[str, Reference]) -> Plan:
    """The plan from one kind of instruction on: from 'pre-infusion' the day, from 'post-infusion' the infusion on.

    Beside a fast stands what authorities give when it differs (figures named 'fast for ...' of the entries it is
    related to); beside the recovery its minutes (a figure named 'recovery time').

    Args:
        kind: 'pre-infusion' or 'post-infusion'; the untimed instructions of the plan are of this kind.
        entries: all instructions.
        session: the infusion.
        references: those the entries cite; their kind tells an authority from a clinic's own page.
    """
    by_id = {entry.id: entry for entry in entries}
    # The time at the clinic belongs to both parts: before, it is planned for; after, it comes first.
    coming = [entry for entry in by_id.values() if kind == "pre-infusion" or entry.kind != "pre-infusion"]
    steps = [place_entry(entry, session, by_id, references) for entry in coming if entry.timing]
    steps = [step for step in steps if step.timed] + [Step(None, session.start, session.end)]
    untimed = [
        entry for entry in coming if entry.kind == kind and entry.id not in {s.entry.id for s in steps if s.entry}
    ]
    untimed.sort(key=lambda entry: (entry.order or 0, entry.id))
    return Plan(session, tuple(sorted(steps, key=lambda step: _sort_key(step, session))), tuple(untimed))


def place_entry(
    entry: Entry, session: Session, entries: Mapping[str, Entry], references: Mapping[str, Reference]
) -> Step:
    """An instruction with its hours as times, and what stands beside it."""
    timing = entry.timing
    if timing is None:
        return Step(entry)
    anchor = session.start if timing.anchor == "start" else session.end
    begin, end = (None if h is None else _later(anchor, timedelta(hours=h)) for h in (timing.from_h, timing.to_h))
    beside: list[Beside] = []
    if timing.anchor == "start" and timing.from_h is not None and timing.from_h < 0:
        related = [entries[i] for i in entry.related if i in entries]
        beside = _fasts(related, -timing.from_h, session, references)
    elif timing.anchor == "end":
        beside = _recoveries(entry, session)
    return Step(entry, begin, end, tuple(beside))


def _fasts(
    related: Iterable[Entry], rule_h: float, session: Session, references: Mapping[str, Reference]
) -> list[Beside]:
    """The fasts that references other than clinics' own pages give, where they differ from the rule; longest first."""
    found: dict[str, Beside] = {}
    for entry in related:
        for statement in entry.statements:
            cites = tuple(c.ref for c in statement.cites)
            if all(i in references and references[i].kind == _CLINIC_DOCUMENT for i in cites):
                continue
            for figure in statement.figures:
                match = _FAST.fullmatch(figure.name)
                hours = figure.value if figure.value is not None else figure.low
                if not match or figure.unit != "h" or hours is None or hours == rule_h:
                    continue
                end = _later(session.start, -timedelta(hours=hours))
                # 'clear liquids with carbohydrate' at the hours of 'clear liquids' says nothing new.
                if not any(match["what"].startswith(what) and end == b.end for what, b in found.items()):
                    found[match["what"]] = Beside(
                        match["what"], None, end, cites, entry.id, at_least=figure.value is None
                    )
    return sorted(found.values(), key=lambda b: _utc(b.end))


def _recoveries(entry: Entry, session: Session) -> list[Beside]:
    """When the recovery of an entry would be over by its own figures."""
    found = []
    for statement in entry.statements:
        for figure in statement.figures:
            if figure.name == _RECOVERY and figure.unit == "min":
                ends = [_later(session.end, timedelta(minutes=m)) for m in (figure.low, figure.high, figure.value) if m]
                cites = tuple(c.ref for c in statement.cites)
                found.append(Beside("recovery", ends[0] if len(ends) > 1 else None, ends[-1], cites, entry.id))
    return found


def _sort_key(step: Step, session: Session) -> tuple[datetime, int, int]:
    entry = step.entry
    if entry is None:
        return _utc(session.start), 1, 0
    due = step.begin or step.end or session.start
    # 'Until 24 hours after' holds from the infusion on, though no entry says from when.
    if step.begin is None and entry.timing and entry.timing.anchor == "end":
        due = min(due, session.end, key=_utc)
    # At one moment: what precedes the infusion, the infusion (1), what follows it.
    return _utc(due), INSTRUCTION_KINDS.index(entry.kind) * 2, entry.order or 0


# ---- Times in words --------------------------------------------------------------------------------------------------


class Wording(NamedTuple):
    """How times are written: for staff (10:00, Wed 2026-12-02) or for patients (10:00 am, Wednesday, December 2)."""

    session: Session
    patient: bool = False
    zone_shown: bool = False
    """The clocks change within the plan, so that every time says by which it is."""

    def when(self, step: Step) -> str:
        """When a step holds: 'from 04:00 until 10:00', 'by 10:00', 'until Wed 2026-12-02 10:40'."""
        if step.entry is None:
            return f"{self.moment(self.session.start)} to {self.moment(self.session.end)}"
        if step.begin is not None and step.end is not None:
            if self.patient and step.begin == self.session.end:
                return f"until {self.moment(step.end)}"  # who holds the sheet is past the begin
            return f"from {self.moment(step.begin)} until {self.moment(step.end)}"
        if step.begin is not None:
            return f"from {self.moment(step.begin)}"
        if step.end is None:
            return ""
        # What is to be done ahead has a last moment; what is not to be done has an end.
        word = "by" if _utc(step.end) <= _utc(self.session.start) else "until"
        return f"{word} {self.moment(step.end)}"

    def beside(self, beside: Beside) -> str:
        """What stands beside a step: 'clear liquids until 08:00', 'recovery until 11:00 to 11:10'."""
        ends = " to ".join(self.moment(m) for m in (beside.begin, beside.end) if m)
        return f"{beside.what} until {ends}" + (" at the latest" if beside.at_least else "")

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
        half = "am" if moment.hour < 12 else "pm"  # noqa: PLR2004 (a clock's hours)
        if moment.minute == 0 and moment.hour % 12 == 0:
            half = "noon" if moment.hour else "midnight"
        return f"{moment.hour % 12 or 12}:{moment:%M} {half}{zone}"

    def day(self, moment: datetime) -> str:
        """A day: 'Wed 2026-12-02', or for patients 'Wednesday, December 2'."""
        return f"{moment:%A, %B} {moment.day}" if self.patient else f"{moment:%a %Y-%m-%d}"

    @property
    def note(self) -> str:
        """One sentence on a change of the clocks within the plan, '' when there is none."""
        if not self.zone_shown:
            return ""
        return "The clocks change in between; each time says by which clock it is."


def word_times(plan: Plan, *, patient: bool = False) -> Wording:
    """The wording for a plan: with zones when the clocks change anywhere between its first and last time."""
    session = plan.session
    moments = [m for s in plan.steps for m in (s.begin, s.end, *(b.end for b in s.beside)) if m]
    offsets = {m.utcoffset() for m in (*moments, session.start, session.end)}
    return Wording(session, patient, zone_shown=len(offsets) > 1)


def session_line(session: Session) -> str:
    """The infusion on one line: 'Tue 2026-12-01, infusion 10:00 to 10:40 (America/Denver; 40 min assumed)'."""
    wording = word_times(Plan(session, ()))
    length = f"{session.minutes} min assumed, see --duration" if session.assumed else f"{session.minutes} min"
    zone = session.zone or session.start.tzname()
    return f"{wording.day(session.start)}, infusion {wording.when(Step(None))} ({zone}; {length})"


def plan_object(plan: Plan) -> dict[str, Any]:
    """A plan for JSON: 'session' with ISO 8601 times and offsets, 'plan' with its steps in order."""
    session = plan.session
    times = {"start": session.start.isoformat(), "end": session.end.isoformat()}
    whole = times | {"time_zone": session.zone, "duration_assumed": session.assumed}
    return {"session": whole, "plan": [step_object(step) for step in plan.steps]}


def step_object(step: Step) -> dict[str, Any]:
    """A step for JSON: 'id' ('' for the infusion), 'begin' and 'end' where known, and what stands 'beside' it."""
    beside = [
        {"what": b.what, "until": b.end.isoformat(), "at_least": b.at_least, "references": list(b.cites)}
        | ({"from": b.begin.isoformat()} if b.begin else {})
        for b in step.beside
    ]
    sides = {name: m.isoformat() for name, m in (("begin", step.begin), ("end", step.end)) if m}
    return {"id": step.entry.id if step.entry else ""} | sides | ({"beside": beside} if beside else {})


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _later(moment: datetime, by: timedelta) -> datetime:
    # Adding to an aware datetime moves the hands on the wall, not the time that passes.
    return (_utc(moment) + by).astimezone(moment.tzinfo)


def _offset(moment: datetime) -> str:
    text = f"{moment:%z}"
    return f"{text[:3]}:{text[3:5]}"
