"""Where a clinic's clocks stand: time zones by name, the machine's own, and what people call them."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ketaref.errors import UsageError, nearest, quoted

# A city must be more like what was typed than Salta is like 'Salt Lake City' (80.0).
_LIKE_A_CITY = 81
# As much of a typed value as an error line repeats.
_SHOWN = 40
# Abbreviations that people type, and the place each stands for. The time zone database knows EST, MST and HST as zones
# that never change their clocks.
_ABBREVIATIONS = {
    "ET": "America/New_York", "EST": "America/New_York", "EDT": "America/New_York",
    "CT": "America/Chicago", "CST": "America/Chicago", "CDT": "America/Chicago",
    "MT": "America/Denver", "MST": "America/Denver", "MDT": "America/Denver",
    "PT": "America/Los_Angeles", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
    "AKST": "America/Anchorage", "HST": "Pacific/Honolulu",
}  # fmt: skip
_HOURS_FROM_UTC = {
    "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "HST": -10,
}  # fmt: skip
# Zones of the United States, where 12/1 is the first of December; so it is where a machine names no place (UTC).
_UNITED_STATES = frozenset((
    "New_York", "Detroit", "Chicago", "Menominee", "Denver", "Boise", "Phoenix", "Los_Angeles", "Anchorage", "Juneau",
    "Sitka", "Metlakatla", "Yakutat", "Nome", "Adak", "Puerto_Rico", "St_Thomas", "Honolulu", "Guam", "Pago_Pago",
    "Saipan", "Indianapolis", "Fort_Wayne", "Louisville", "Shiprock",
))  # fmt: skip
_UNITED_STATES_FOLDERS = ("US/", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/", "Etc/")


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


def month_first(name: str) -> bool:
    """Whether people in a zone write 12/1 for the first of December: in the United States, or where no place is named.

    Elsewhere both orders are met, Canada's among them, so nothing is taken for granted.
    """
    folder, _, city = name.rpartition("/")
    return not folder or city in _UNITED_STATES or name.startswith(_UNITED_STATES_FOLDERS)


def zone_words(place: ZoneInfo, year: int) -> frozenset[str]:
    """What may stand behind a time for its zone, in lower case: 'et', 'mst', and what this zone calls itself."""
    own = {datetime(year, month, 1, 12, tzinfo=place).tzname() or "" for month in (1, 7)}
    return frozenset(word.lower() for word in (*_ABBREVIATIONS, *_HOURS_FROM_UTC, *own) if word.isalpha())


def read_in(naive: datetime, word: str) -> datetime | None:
    """The moment when clocks of a zone that a word names ('est', 'et', 'utc') show a time; None for other words.

    'est' is five hours behind UTC whatever the season, as it is written.
    """
    name = word.upper()
    if name in _HOURS_FROM_UTC:
        return naive.replace(tzinfo=timezone(timedelta(hours=_HOURS_FROM_UTC[name])))
    return naive.replace(tzinfo=ZoneInfo(_ABBREVIATIONS[name])) if name in _ABBREVIATIONS else None
