"""Reads what a person typed about an infusion's time: `--at`, `--duration`, `--tz`.

A value that cannot be meant is refused in one line that shows one that will be accepted.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from ketaref.errors import UsageError, quoted
from ketaref.visit.moments import Here, read_moment
from ketaref.visit.plan import Session, later, utc
from ketaref.visit.zones import local_zone, read_zone

DEFAULT_DURATION = timedelta(minutes=40)
"""The infusion of the depression trials (entry standard-depression-infusion-dose)."""
# The longest infusion in the content runs four days (crps-four-day-infusion).
MAX_DURATION = timedelta(hours=120)
AFTERCARE = timedelta(hours=24)
"""How long after its end an infusion may still be planned for: patients get their sheet as they leave."""
NO_TIME = timedelta()
# As much of a typed value as an error line repeats.
_SHOWN = 40

_DURATION = re.compile(
    r"(?:(?P<hours>\d+(?:\.\d+)?)\s*h(?:ours?|rs?)?)?\s*(?:(?P<minutes>\d+)\s*m(?:in(?:utes?|s)?)?)?", re.IGNORECASE
)


def current_time() -> datetime:
    """Now, in UTC; the only place in the room that asks the machine's clock."""
    return datetime.now(UTC)


def read_session(
    at: str, *, duration: str | None = None, zone: str | None = None, now: datetime, after: timedelta = NO_TIME
) -> Session:
    """The infusion that `--at`, `--duration` and a zone's name mean.

    Args:
        at: as people say it: 'tomorrow 1pm', 'dec 1 1pm', '2026-12-01 13:00'; see `moments`.
        duration: '40m', '1h30m'; None for DEFAULT_DURATION.
        zone: a name of the time zone database; None for the machine's own zone.
        now: a start at or before this moment is refused.
        after: how long after its end an infusion is still accepted; by default it must not have started.

    Raises:
        UsageError: one line that says what is wrong and shows a value that will be accepted.
    """
    place, name = local_zone() if zone is None else read_zone(zone)
    length = DEFAULT_DURATION if duration is None else read_duration(duration)

    def is_over(start: datetime) -> bool:
        return (utc(later(start, length)) + after if after else utc(start)) <= now

    past = f"more than {after.total_seconds() / 3600:g} hours past" if after else "past"
    start, corrected = read_moment(at, Here(place, name, now, is_over, past))
    return Session(start, later(start, length), name, assumed=duration is None, corrected=corrected)


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
