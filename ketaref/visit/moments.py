"""Which moment a person means by what was typed after `--at`.

What has one meaning is read; what has two is refused with both, written so that they can be pasted, the hours of a
clinic's day first; what cannot be meant is refused with the reader's own time said right, where that can be told. A
text with a part that is not understood is refused with a form to follow, on the day that was typed where it is one day
alone: what is pasted in a hurry must not be another day than the one meant. Nothing is guessed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

from ketaref.errors import UsageError, quoted
from ketaref.visit.days import Calendar, same_day
from ketaref.visit.phrasing import clock_text, day_text
from ketaref.visit.plan import later, utc
from ketaref.visit.spoken import parse
from ketaref.visit.zones import month_first, read_in, zone_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import tzinfo
    from zoneinfo import ZoneInfo

    from ketaref.visit.spoken import Clock, Spoken

# As much of a typed value as an error line repeats, and the most readings that it writes out.
_SHOWN = 40
_MOST = 2
# What shows the form where a text was not understood wholly.
_FORM = "tomorrow 1pm"
# Words that make another day of the one beside them, or one more.
_OTHER_DAY = frozenset(("after", "and", "before", "but", "each", "every", "except", "not", "or", "since", "until"))
_WRITE = "; write a day and a time, as in"
_NOON, _DAY_HOURS, _HOUR_MINUTES, _WEEK = 12, 24, 60, 7
# Zones that mean an instant wherever they are written.
_EXACT = ("utc", "gmt")
_TWO_FIGURES = 10
# Part of the day -> the hours of the 12-hour clock that it holds, in which half, and the hours of the day.
_PARTS = {
    "morning": (range(1, 12), "a", range(12)),
    "afternoon": ((12, *range(1, 7)), "p", range(12, 19)),
    "evening": (range(4, 12), "p", range(16, 24)),
}
# The hours in which a clinic is most likely open: 7 am to 7 pm.
_OPEN = range(7, 19)
# Written with a leading zero and no date year first, these are written for the afternoon as well.
_EARLY = range(1, 8)
_EXAMPLE_HOURS = {"": 10, "morning": 9, "afternoon": 13, "evening": 18}


class Here(NamedTuple):
    """Where and when a time is read."""

    place: ZoneInfo
    name: str
    """The zone's; '' when the machine does not tell it."""
    now: datetime
    is_over: Callable[[datetime], bool]
    """Whether an infusion that starts at a moment is past planning for."""
    past: str = "past"
    """How an error says that it is."""

    @property
    def today(self) -> date:
        """The day by the zone's clocks."""
        return self.now.astimezone(self.place).date()

    @property
    def where(self) -> str:
        """' in America/Denver'; '' where the zone has no name."""
        return f" in {self.name}" if self.name else ""


class Moment(NamedTuple):
    """A moment in the clinic's zone, and what was typed wrong and can mean one thing alone."""

    start: datetime
    corrected: tuple[tuple[str, str], ...] = ()
    """(word typed, word it was read as), in order."""


class _Time(NamedTuple):
    """A time of day on the 24-hour clock."""

    hour: int
    minute: int = 0
    next_day: bool = False
    """Whether it is the midnight that ends the day spoken of."""


class _Readings:
    """Everything that a text may mean."""

    def __init__(self) -> None:
        self.shown: dict[datetime, None] = {}
        """What the clinic's clocks would show: more than one is more than one meaning."""
        self.moments: dict[datetime, datetime] = {}
        """Those to come, by their time in UTC."""
        self.over: list[datetime] = []
        self.skipped: list[datetime] = []
        """What clocks never show, because they go forward then."""
        self.why = ""
        """Why none of them can be meant."""
        self.wholly = True
        """Whether every part of the text was understood, so that something can be offered from it."""

    @property
    def to_come(self) -> list[datetime]:
        """Those to come, in order; the hours of a clinic's day first."""
        found = [self.moments[key] for key in sorted(self.moments)]
        return sorted(found, key=lambda moment: moment.hour not in _OPEN)


def read_moment(text: str, here: Here) -> Moment:
    """The moment that a person means.

    Raises:
        UsageError: it has no meaning or two; one line, with one or more values that will be accepted.
    """
    spoken = parse(text, zone_words(here.place, here.today.year))
    readings = _readings(spoken, here)
    found = readings.to_come
    why = readings.why or _doubt(spoken, readings, here)
    if why or len(found) != 1:
        values = [_form(spoken, here)]
        if readings.wholly:
            values = [offer(m) for m in (found or _instead(spoken, readings, here))[:_MOST]]
        offered = " or ".join(f'--at "{value}"' for value in values)
        raise UsageError(f"--at {quoted(text, _SHOWN)} {why} {offered}")
    return Moment(found[0], tuple(spoken.corrected.items()))


def offer(moment: datetime) -> str:
    """A moment as a value of `--at` that has no other meaning: 'Tue Dec 1 2026 1:00 pm'.

    Where clocks show the time twice, with its offset: '2026-11-01 01:30-06:00'.
    """
    if moment.tzinfo and len(_on_the_clock(moment.replace(tzinfo=None, fold=0), moment.tzinfo)) > 1:
        return f"{moment:%Y-%m-%d %H:%M}{_offset(moment)}"
    return f"{day_text(moment)} {moment.year} {clock_text(moment)}"


def _doubt(spoken: Spoken, readings: _Readings, here: Here) -> str:
    """Why a text that can be meant is not read: it is over, clocks never show it, or it has another meaning."""
    found = readings.to_come
    if not found and readings.over:
        now = here.now.astimezone(here.place)
        return f"is {here.past} ({day_text(now)} {now.year}, {clock_text(now)} now{here.where}); next comes"
    if not found and readings.skipped:
        return f"never comes{here.where}: clocks go forward then; for example"
    if not found:
        return "is not understood; for example"
    if len(readings.shown) > 1:
        return f"{_meanings(spoken)}; {_of_which(found)}"
    return f"comes twice{here.where}: clocks go back; write" if len(found) > 1 else ""


def _form(spoken: Spoken, here: Here) -> str:
    """A value that shows how to write what was not understood, on the day that was typed; tomorrow where none was."""
    days = Calendar(here.today, month_first(here.name), lambda day: day >= here.today).days(spoken, rolls=False)
    said = spoken.says_day and (not spoken.months or spoken.day is not None)
    twice = (spoken.numbers is not None and bool(spoken.months)) or any(word.isdigit() for word in spoken.unknown)
    several = twice or spoken.days_after or spoken.which or _OTHER_DAY.intersection(spoken.unknown)
    if not said or several or days.why or len(days.days) != 1:
        return _FORM
    clear = [at for at in _times(spoken)[0] if not at.next_day]
    at = clear[0] if len(clear) == 1 else _Time(_EXAMPLE_HOURS[spoken.part])
    moments = [moment for moment in _placed(spoken, days.days[0], at, here) if not here.is_over(moment)]
    return offer(moments[0]) if len(moments) == 1 else _FORM


def _meanings(spoken: Spoken) -> str:
    """Which meanings a text has, where it has more than one."""
    if spoken.which == "next":
        return "may be the next of these days or the one a week after"
    if any(clock.midnight for clock in spoken.clocks):
        return "may be either end of a day"
    if len(spoken.clocks) == 1 and len(_times(spoken)[0]) > 1:
        return "may be morning or afternoon"
    return "has more than one meaning"


def _of_which(found: list[datetime]) -> str:
    """Which of the readings to come are offered."""
    if len(found) == 1:
        return "write, for the one not past,"
    if len(found) <= _MOST:
        return "write"
    offered = {(moment.hour, moment.minute) for moment in found[:_MOST]}
    if len(offered) == 1 and len({(moment.hour, moment.minute) for moment in found}) > 1:
        hour = found[0].hour
        part = "morning" if hour < _NOON else "afternoon" if hour in _PARTS["afternoon"][2] else "evening"
        return f"the hour may be morning or afternoon, too; for the {part}, write"
    return f"the likeliest of {len(found)}:"


# ---- All that may be meant -------------------------------------------------------------------------------------------


def _readings(spoken: Spoken, here: Here) -> _Readings:
    readings = _Readings()
    if fault := _fault(spoken):
        readings.why, readings.wholly = fault + _WRITE, False
        return readings
    if spoken.minutes_ahead is not None:
        start = later(here.now.astimezone(here.place), timedelta(minutes=spoken.minutes_ahead))
        start = start.replace(second=0, microsecond=0)
        if not spoken.minutes_ahead and here.is_over(start):
            # 'Now' is the minute that begins next where this one has begun.
            start = later(start, timedelta(minutes=1))
        _add(readings, [start], here)
        return readings
    times, why = _times(spoken)
    readings.why = _lack(spoken) or why
    for at in times:

        def fits(day: date, at: _Time = at) -> bool:
            return any(not here.is_over(moment) for moment in _placed(spoken, day, at, here))

        seen = Calendar(here.today, month_first(here.name), fits)
        days, why = seen.days(spoken, rolls=len(times) > 1 and not any(at.next_day for at in times))
        readings.why = readings.why or why
        for day in days:
            moments = _placed(spoken, day, at, here)
            _add(readings, moments, here)
            if not moments:
                readings.skipped.append(_naive(day, at))
                readings.shown.setdefault(_naive(day, at))
    return readings


def _add(readings: _Readings, moments: Iterable[datetime], here: Here) -> None:
    for moment in moments:
        readings.shown.setdefault(moment.replace(tzinfo=None, fold=0))
        if here.is_over(moment):
            readings.over.append(moment)
        else:
            readings.moments.setdefault(utc(moment), moment)


def _fault(spoken: Spoken) -> str:
    """What of a text is not understood, so that nothing can be offered from the rest."""
    if spoken.unknown:
        word = spoken.unknown[0]
        return f"is not understood{f' ({quoted(word)})' if len(word) < _SHOWN else ''}"
    ahead = spoken.minutes_ahead is not None
    dated = bool(spoken.months) or spoken.day is not None or spoken.numbers is not None
    clocks = spoken.clocks[: 1 if spoken.ranged else None]
    contradictory = (
        (spoken.months and spoken.day is None, "says a month, and no day of it"),
        (spoken.which and not spoken.weekdays, "says a week, and no day of it"),
        (spoken.days_after and not spoken.says_day, "says a week, and no day of it"),
        (spoken.year is not None and not spoken.months and spoken.numbers is None, "says a year, and no day of it"),
        (spoken.numbers is not None and (spoken.months or spoken.day is not None), "says two dates"),
        (
            spoken.days_after and dated + bool(spoken.weekdays) + (spoken.days_ahead is not None) > 1,
            "says two days to count from",
        ),
        (ahead and (spoken.clocks or spoken.says_day or spoken.part), "says how long from now, and a time"),
        (len(clocks) > _MOST or (len(clocks) > 1 and any(c.alone for c in clocks)), "says several times"),
        (not (ahead or spoken.clocks or spoken.says_day), "is not understood"),
        (any(_is_impossible(clock) for clock in clocks), "is a time no clock shows"),
        (_is_contradictory(spoken), "contradicts itself"),
    )
    return next((says for wrong, says in contradictory if wrong), "")


def _is_impossible(clock: Clock) -> bool:
    return clock.hour > _DAY_HOURS or clock.minute >= _HOUR_MINUTES


def _is_contradictory(spoken: Spoken) -> bool:
    """Whether a time is not in the part of the day that is said: '1pm in the morning', 'tonight at 1'."""
    if not (spoken.part and spoken.clocks):
        return False
    hours = _PARTS[spoken.part][2]
    return any(at.hour not in hours and not at.next_day for at in _times(spoken)[0])


def _lack(spoken: Spoken) -> str:
    """What a text that is understood says too much or too little for one moment."""
    if spoken.ranged:
        return "says how long, too; give the start alone, and the length with --duration:"
    return "" if spoken.clocks else "names no time of day; for example"


def _instead(spoken: Spoken, readings: _Readings, here: Here) -> list[datetime]:
    """The moments to come that are most like what cannot be meant: its date in another year, or its time of day."""
    if readings.skipped and not readings.over:
        # A skipped time has two readings, one change apart; the later is the one clocks show next.
        both = (readings.skipped[0].replace(tzinfo=here.place, fold=fold) for fold in (0, 1))
        return [max(map(utc, both)).astimezone(here.place)]
    week = [here.today + timedelta(days=n) for n in range(1, _WEEK + 1)]
    if not readings.over:
        return [_first(week, _times(spoken)[0][-1], here)]
    found: dict[datetime, None] = {}
    for last in readings.over:
        days = [here.today, *week]
        if spoken.months or spoken.numbers:
            days = [*same_day(last.date(), here.today.year), *days]
        elif spoken.weekdays:
            days = [day for day in days if day.weekday() in spoken.weekdays]
        found.setdefault(_first(days, _Time(last.hour, last.minute), here))
    return list(found)


def _first(days: Iterable[date], at: _Time, here: Here) -> datetime:
    """The first of some days on which a time is to come; the same time tomorrow where there is none."""
    moments = (m for day in days for m in _on_the_clock(_naive(day, at), here.place))
    return next((m for m in moments if not here.is_over(m)), later(here.now, timedelta(days=1)).astimezone(here.place))


# ---- Times of day ----------------------------------------------------------------------------------------------------


def _times(spoken: Spoken) -> tuple[list[_Time], str]:
    """The times of day that may be meant, one or more, and why none can be (they are examples then)."""
    example = _Time(_EXAMPLE_HOURS[spoken.part])
    found: dict[_Time, None] = {}
    why = ""
    for clock in spoken.clocks[: 1 if spoken.ranged else None]:
        times, fault = _times_of(clock, spoken)
        why = why or fault
        found.update(dict.fromkeys(times))
    return list(found) or [example], why


def _times_of(clock: Clock, spoken: Spoken) -> tuple[list[_Time], str]:
    hour, minute, half = clock.hour, clock.minute, clock.half
    none = "is a time no clock shows; for example"
    if clock.midnight:
        ends = [_Time(0), _Time(0, 0, next_day=True)]
        return ends[1:] if spoken.part == "evening" else ends, ""
    if _is_impossible(clock) or (hour == _DAY_HOURS and (minute or half)):
        return [], none
    if hour == _DAY_HOURS:
        return [_Time(0, 0, next_day=True)], none
    if half and 1 <= hour <= _NOON:
        return [_Time(hour % _NOON + (_NOON if half == "p" else 0), minute)], ""
    if half:
        return [_Time(hour or (_NOON if half == "p" else 0), minute)], none
    by_24_hours = clock.by_24_hours and (hour not in _EARLY or spoken.exact or clock.military)
    if by_24_hours or not 1 <= hour <= _NOON or (spoken.exact and hour >= _TWO_FIGURES):
        return [_Time(hour, minute)], ""
    if spoken.part and hour in _PARTS[spoken.part][0]:
        return [_Time(hour % _NOON + (_NOON if _PARTS[spoken.part][1] == "p" else 0), minute)], ""
    return [_Time(hour % _NOON, minute), _Time(hour % _NOON + _NOON, minute)], ""


# ---- On the clock ----------------------------------------------------------------------------------------------------


def _naive(day: date, at: _Time) -> datetime:
    return datetime.combine(day + timedelta(days=at.next_day), time(at.hour, at.minute))


def _placed(spoken: Spoken, day: date, at: _Time, here: Here) -> list[datetime]:
    """The moments at which clocks show a time on a day: none, one or two; in another zone, where one is named."""
    naive = _naive(day, at)
    shown = _on_the_clock(naive, here.place)
    zone = spoken.zone
    if not zone:
        return shown
    if not zone.isalpha() or zone == "z":
        there = naive.replace(tzinfo=_fixed(zone))
        return [there.astimezone(here.place)]
    if own := [m for m in shown if (m.tzname() or "").lower() == zone]:
        return own
    other = read_in(naive, zone)
    if other is None:
        return shown
    # 'dec 1 1pm EST' at a clinic in Denver: on its clocks, or on those of the East.
    return [other.astimezone(here.place)] if zone in _EXACT else [*shown, other.astimezone(here.place)]


def _on_the_clock(naive: datetime, place: tzinfo) -> list[datetime]:
    """The moments at which a place's clocks show a time: one, two where they go back, none where they skip it."""
    both = {utc(naive.replace(tzinfo=place, fold=fold)): None for fold in (0, 1)}
    moments = [moment.astimezone(place) for moment in both]
    return [moment for moment in moments if moment.replace(tzinfo=None, fold=0) == naive]


def _fixed(offset: str) -> timezone:
    """The zone of an offset: 'z', '+05:00', '-0700'."""
    if offset == "z":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1))


def _offset(moment: datetime) -> str:
    text = f"{moment:%z}"
    return f"{text[:3]}:{text[3:5]}"
