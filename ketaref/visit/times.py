"""Reads what a person typed about an infusion's time: `--at`, `--duration`, `--tz`.

A value that cannot be meant is refused in one line that shows one that will be accepted.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ketaref.errors import UsageError, nearest, quoted
from ketaref.visit.plan import Session, later, utc

DEFAULT_DURATION = timedelta(minutes=40)
"""The infusion of the depression trials (entry standard-depression-infusion-dose)."""
# The longest infusion in the content runs four days (crps-four-day-infusion).
MAX_DURATION = timedelta(hours=120)
AFTERCARE = timedelta(hours=24)
"""How long after its end an infusion may still be planned for: patients get their sheet as they leave."""
NO_TIME = timedelta()
# An infusion further ahead than this is a mistyped year.
_MAX_YEARS = 10
_NOON = 12
# A city must be more like what was typed than Salta is like 'Salt Lake City' (80.0).
_LIKE_A_CITY = 81
# As much of a typed value as an error line repeats.
_SHOWN = 40

_AT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})(?:[ T]+)(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::00)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"(?:(?P<hours>\d+(?:\.\d+)?)\s*h(?:ours?|rs?)?)?\s*(?:(?P<minutes>\d+)\s*m(?:in(?:utes?|s)?)?)?", re.IGNORECASE
)
# Abbreviations that people type, and the place each stands for. The time zone database knows EST, MST and HST as zones
# that never change their clocks.
_ABBREVIATIONS = {
    "ET": "America/New_York", "EST": "America/New_York", "EDT": "America/New_York",
    "CT": "America/Chicago", "CST": "America/Chicago", "CDT": "America/Chicago",
    "MT": "America/Denver", "MST": "America/Denver", "MDT": "America/Denver",
    "PT": "America/Los_Angeles", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
    "AKST": "America/Anchorage", "HST": "Pacific/Honolulu",
}  # fmt: skip


def current_time() -> datetime:
    """Now, in UTC; the only place in the room that asks the machine's clock."""
    return datetime.now(UTC)


def read_session(
    at: str, *, duration: str | None = None, zone: str | None = None, now: datetime, after: timedelta = NO_TIME
) -> Session:
    """The infusion that `--at`, `--duration` and a zone's name mean.

    Args:
        at: '2026-12-01 10:00', '2026-12-01 2:30 pm'; with an offset ('-07:00') where clocks show a time twice.
        duration: '40m', '1h30m'; None for DEFAULT_DURATION.
        zone: a name of the time zone database; None for the machine's own zone.
        now: a start at or before this moment is refused.
        after: how long after its end an infusion is still accepted; by default it must not have started.

    Raises:
        UsageError: one line that says what is wrong and shows a value that will be accepted.
    """
    place, name = local_zone() if zone is None else read_zone(zone)
    length = DEFAULT_DURATION if duration is None else read_duration(duration)
    start = _read_moment(at, place, name, now)
    end = later(start, length)
    last = utc(end) + after if after else utc(start)
    if last <= now:
        over = f"more than {after.total_seconds() / 3600:g} hours past" if after else "past"
        raise UsageError(
            f"--at {quoted(at, _SHOWN)} is {over} ({now.astimezone(place):%Y-%m-%d %H:%M} now in "
            f"{name or 'this zone'}); give a time to come: {_example(now, place)}"
        )
    return Session(start, end, name, assumed=duration is None)


def read_duration(text: str) -> timedelta:
    """The length of time that '40m', '90 min', '1h30m' or '1.5h' means, in whole minutes.

    Raises:
        UsageError: it is none, or not between 1 minute and MAX_DURATION.
    """
    match = _DURATION.fullmatch(text.strip())
    example = "--duration 40m, or 1h30m"
    if not match or not any(match.groups()):
        raise UsageError(f"--duration {quoted(text, _SHOWN)} is not understood; give hours and minutes: {example}")
    minutes = float(match["hours"] or 0) * 60 + int(match["minutes"] or 0)
    if not 1 <= minutes <= MAX_DURATION.total_seconds() / 60:
        raise UsageError(
            f"--duration {quoted(text, _SHOWN)} is not between 1 minute and 120 hours; for example {example}"
        )
    return timedelta(minutes=round(minutes))


# ---- Zones -----------------------------------------------------------------------------------------------------------


def read_zone(text: str) -> tuple[ZoneInfo, str]:
    """A zone of the time zone database by its name, and that name.

    Raises:
        UsageError: there is none of that name, or it is an abbreviation; names the nearest place.
    """
    name = text.strip()
    if name.upper() in _ABBREVIATIONS:
        place = _ABBREVIATIONS[name.upper()]
        raise UsageError(
            f"--tz '{name}' does not tell where, and so not when clocks change; name a place: --tz {place}"
        )
    try:
        return ZoneInfo(name), name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = available_timezones()
    if not known:
        raise UsageError("this machine has no time zone database; install one: pip install tzdata")
    raise UsageError(f"--tz {quoted(text, _SHOWN)} is no time zone; name a place: --tz {_nearest_zone(name, known)}")


def _nearest_zone(name: str, known: set[str]) -> str:
    """The zone whose city is most like the last part of a name: people type 'denver' for America/Denver."""
    cities = {zone.rsplit("/", 1)[-1].casefold(): zone for zone in sorted(known, reverse=True) if "/" in zone}
    wanted = name.replace(" ", "_").casefold().rsplit("/", 1)[-1]
    near = nearest(wanted, cities, 1, at_least=_LIKE_A_CITY)
    return cities[near[0]] if near else "America/Denver"


def local_zone() -> tuple[ZoneInfo, str]:
    """The machine's own zone, from TZ or /etc/localtime, and its name ('' when only its rules are known).

    Raises:
        UsageError: neither tells it, as on Windows without TZ.
    """
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


# ---- One moment ------------------------------------------------------------------------------------------------------


def _read_moment(text: str, place: ZoneInfo, name: str, now: datetime) -> datetime:
    """The moment that a person means, in the zone; a time that clocks never show, or show twice, is refused."""
    match = _AT.fullmatch(text.strip())
    if not match or (match["minute"] is None and not match["half"]):
        raise UsageError(
            f"--at {quoted(text, _SHOWN)} is not understood; write year-month-day and the time: {_example(now, place)}"
        )
    day, hour, minute = match["day"], int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or "").lower()[:1]
    if not half and len(match["hour"]) == 1:
        raise UsageError(
            f"--at {quoted(text, _SHOWN)} may be morning or afternoon; write "
            f'--at "{day} {hour:02}:{minute:02}" or --at "{day} {hour}:{minute:02} pm"'
        )
    try:
        naive = datetime.combine(date.fromisoformat(day), time(_hour_of_day(hour, half), minute))
    except ValueError:
        raise UsageError(
            f"--at {quoted(text, _SHOWN)} is a day or time no calendar has; for example {_example(now, place)}"
        ) from None
    if naive.year > now.year + _MAX_YEARS:
        raise UsageError(
            f"--at {quoted(text, _SHOWN)} is over {_MAX_YEARS} years ahead; check the year: {_example(now, place)}"
        )
    return _on_the_clock(naive, match["offset"] or "", place, name)


def _hour_of_day(hour: int, half: str) -> int:
    """The hour from 0 to 23 that an hour and 'a', 'p' or '' mean; ValueError for 13 pm or 0 am."""
    if not half:
        return hour
    if not 1 <= hour <= _NOON:
        raise ValueError(hour)
    return hour % _NOON + (_NOON if half == "p" else 0)


def _on_the_clock(naive: datetime, offset: str, place: ZoneInfo, name: str) -> datetime:
    """A clock's reading as a moment: the zone's clocks show it once, twice (an offset decides) or never."""
    where = f"in {name}" if name else "here"
    shown = f"{naive:%Y-%m-%d %H:%M}"
    both = [naive.replace(tzinfo=place, fold=fold) for fold in (0, 1)]
    real = [m for m in both if utc(m).astimezone(place).replace(tzinfo=None) == naive]
    if not real:
        # A skipped time has two readings, one change apart; the later is the one clocks show next.
        next_shown = max(map(utc, both)).astimezone(place)
        raise UsageError(
            f'there is no {shown} {where}: clocks go forward then; for example --at "{next_shown:%Y-%m-%d %H:%M}"'
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


def _offset(moment: datetime) -> str:
    text = f"{moment:%z}"
    return f"{text[:3]}:{text[3:5]}"


def _example(now: datetime, place: ZoneInfo) -> str:
    """A value of `--at` that is accepted now: tomorrow at ten."""
    day = now.astimezone(place) + timedelta(days=1)
    return f'--at "{day:%Y-%m-%d} 10:00"'
