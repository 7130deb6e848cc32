"""The words and figures in which people say a time, taken apart: 'next tuesday at 1pm' to day, hour, half of the day.

This module knows the grammar and no calendar: which day is meant, and whether one is meant at all, is for `moments`.

Why no library reads this: of the first 192 spellings in tests/data/times.txt, 115 have one meaning, 77 are refused.
dateparser 1.5 reads 86 right and 12 wrong and guesses at 53 of the 77 (strict: 46, 7, 22); python-dateutil 2.9: 61, 10,
39; parsedatetime 2.6: 72, 38, 74; recurrent 0.4: 73, 37, 75; ctparse 0.3: 63, 25, 59. Importing them takes 50, 12, 22,
35 and 100 ms. A fast by a wrong clock is worse than a question, and names of months and days are all they would add.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.visit.calendarwords import MONTHS, RELATIVE, SYNONYMS, WEEKDAYS, meaning_of
from ketaref.visit.tokens import tokens_of
from ketaref.visit.wording import plain

if TYPE_CHECKING:
    import re

# Words that change nothing of what is said; 'before', 'after', 'by' and 'or' do.
_FILLERS = frozenset((
    "on", "of", "the", "in", "for", "sharp", "starting", "starts", "from", "please", "pls", "around", "about",
    "approximately", "approx", "roughly",
))  # fmt: skip
_RANGE_WORDS = frozenset(("to", "till", "til", "until", "through"))
_DAY_WORDS = ("month", "weekday", "relative")
_DAYS_IN = {"day": 1, "week": 7, "fortnight": 14}
_NOON = 12
_HOUR = 60
_LAST_DAY = 31
_CENTURY = 2000
_YEARS = range(1900, 2200)
# The Line Islands are 14 hours ahead of UTC.
_MOST_OFFSET = 14
# Longer texts are no time.
_LONGEST = 80


class Clock(NamedTuple):
    """A time of day as written."""

    hour: int
    minute: int = 0
    half: str = ""
    """'a' or 'p'; '' where nobody says it."""
    by_24_hours: bool = False
    """Whether it was written so that it can only be on a 24-hour clock: '09:00', '13:00', '1300'."""
    midnight: bool = False
    military: bool = False
    """Whether it says so itself: '0700 hours'."""
    alone: bool = False
    """Whether it is a number and no more, which may have been meant as a day."""


class Numbers(NamedTuple):
    """A date in numbers: which of the first two is the month depends on where."""

    first: int
    second: int
    separator: str
    year: int | None


class Spoken:
    """What a text says of a moment. Each part is said once, or the text is not understood."""

    def __init__(self) -> None:
        self.months: tuple[int, ...] = ()
        """One, or several where a typing error is as near to each."""
        self.weekdays: tuple[int, ...] = ()
        """Monday is 0; one or several as with months."""
        self.day: int | None = None
        self.year: int | None = None
        self.numbers: Numbers | None = None
        self.iso = False
        """Whether the day was written year first."""
        self.days_ahead: int | None = None
        self.weeks_ahead = False
        """Whether these are whole weeks, which may be counted to another day of the week."""
        self.days_after = 0
        """How many days after the day that is said: 7 of 'a week from monday' and 'monday week'."""
        self.minutes_ahead: int | None = None
        self.which = ""
        """'next', 'last', 'this' or 'next week' of a day of the week."""
        self.clocks: list[Clock] = []
        self.part = ""
        """One of PARTS."""
        self.zone = ""
        """An offset ('+05:00', 'z') or a zone's abbreviation."""
        self.ranged = False
        """Whether the text says how long, or until when, too."""
        self.unknown: list[str] = []
        """What of the text says nothing here, or says a thing twice."""
        self.corrected: dict[str, str] = {}
        """Word typed -> word it was read as."""

    @property
    def exact(self) -> bool:
        """Whether it is written as machines write: year first, or with an offset."""
        return self.iso or (self.zone != "" and not self.zone.isalpha()) or self.zone == "z"

    @property
    def says_day(self) -> bool:
        """Whether any day is spoken of."""
        said = (self.months, self.weekdays, self.day, self.numbers, self.days_ahead)
        return any(part not in (None, ()) for part in said)


def parse(text: str, zones: frozenset[str]) -> Spoken:
    """What a text says, whatever it is.

    Args:
        text: as typed.
        zones: words that name a zone behind a time, in lower case.
    """
    said = " ".join(text.split())
    said = plain(said) if len(said) <= 2 * _LONGEST else said
    if len(said) > _LONGEST:
        spoken = Spoken()
        spoken.unknown.append(said)
        return spoken
    return _Reader(tokens_of(said), zones).read()


class _Reader:
    """Goes over the tokens of a text once, with the words on either side in view."""

    def __init__(self, tokens: list[tuple[str, re.Match[str]]], zones: frozenset[str]) -> None:
        self._tokens = tokens
        self._zones = zones
        self._spoken = Spoken()
        self._shift: tuple[str, int] | None = None
        """'-', '+' or '?', and by how many minutes the next hour is meant before or after."""
        self._at = 0

    def read(self) -> Spoken:
        for at, (kind, match) in enumerate(self._tokens):
            self._at = at
            getattr(self, f"read_{kind}")(match)
        if self._shift:
            self._spoken.unknown.append(str(self._shift[1]))
        return self._spoken

    # -- Days

    def read_iso(self, match: re.Match[str]) -> None:
        self._date(int(match["iy"]), int(match["im"]), int(match["id"]), match)
        self._spoken.iso = True

    def read_compact(self, match: re.Match[str]) -> None:
        self._date(int(match["cy"]), int(match["cm"]), int(match["cd"]), match)
        self._spoken.clocks.append(Clock(int(match["ch"]), int(match["cn"]), by_24_hours=True))
        self._spoken.iso = True

    def read_number_date(self, match: re.Match[str]) -> None:
        hour, minutes = match["na"], int(match["nb"])
        if match["ns"] == "." and not match["ny"] and len(match["nb"]) > 1:
            # '1.30' is a date where no other is said, as it is with a month and a day on either side of the point.
            other = any(meaning_of(m[0].rstrip("."))[0] in _DAY_WORDS for kind, m in self._tokens if kind == "word")
            if minutes == 0 or minutes > _LAST_DAY or other:
                self._clock(Clock(int(hour), minutes, by_24_hours=hour.startswith("0")))
                return
        year = match["ny"]
        full = None if year is None else int(year) + (_CENTURY if len(year) == len("26") else 0)
        numbers = Numbers(int(match["na"]), int(match["nb"]), match["ns"], full)
        self._once("numbers", None, numbers, match)

    def read_ordinal(self, match: re.Match[str]) -> None:
        following = self._tokens[self._at + 1 :][:1]
        beside = following and following[0][1].start() == match.end() + 1 and match.string[match.end()] == " "
        if beside and self._neighbor(1) == "weekday":
            # 'The second Tuesday' of a month.
            self._spoken.unknown.append(f"{match[0]} {following[0][1][0]}")
        self._once("day", None, int(match["od"]), match)

    def read_short_year(self, match: re.Match[str]) -> None:
        self._once("year", None, _CENTURY + int(match["sy"]), match)

    def read_after_tomorrow(self, match: re.Match[str]) -> None:
        self._once("days_ahead", None, 2, match)

    def read_next_week(self, match: re.Match[str]) -> None:
        self._once("which", "", "next week", match)

    def read_ahead(self, match: re.Match[str]) -> None:
        said, unit = match["an"] or match["bn"], match["au"] or match["bu"]
        minutes = float(_count(said)) * (1 if unit.startswith("m") else _HOUR)
        minutes += int(match["am"] or match["ax"] or match["bm"] or 0)
        self._once("minutes_ahead", None, round(minutes), match)

    def read_now(self, match: re.Match[str]) -> None:
        self._once("minutes_ahead", None, 0, match)

    def read_days(self, match: re.Match[str]) -> None:
        unit = match["du"]
        self._once("days_ahead", None, int(_count(match["dn"])) * _DAYS_IN[unit], match)
        self._spoken.weeks_ahead = unit != "day"

    def read_span(self, match: re.Match[str]) -> None:
        self._once(
            "days_after", 0, int(_count(match["pn"] or "a")) * _DAYS_IN[match["pd"] or match["pu"] or "week"], match
        )
        if match[0].endswith("now"):
            self._once("days_ahead", None, 0, match)

    def _date(self, year: int, month: int, day: int, match: re.Match[str]) -> None:
        self._once("months", (), (month,), match)
        self._once("day", None, day, match)
        self._once("year", None, year, match)

    # -- Times of day

    def read_half(self, match: re.Match[str]) -> None:
        self._clock(Clock(int(match["hh"]), int(match["hm"] or 0), match["hx"] or match["hy"]))

    def read_clock(self, match: re.Match[str]) -> None:
        said = bool(match["kx"])
        # Only machines write seconds, and half of the day would follow them.
        by_24_hours = said or match["kh"].startswith("0") or (bool(match["ks"]) and len(match["kh"]) > 1)
        self._clock(Clock(int(match["kh"]), int(match["km"]), by_24_hours=by_24_hours, military=said))

    def read_range(self, match: re.Match[str]) -> None:
        self._clock(Clock(int(match["rh"]), int(match["rm"] or 0)))
        self._spoken.ranged = True

    def read_length(self, _: re.Match[str]) -> None:
        self._spoken.ranged = True

    def read_military(self, match: re.Match[str]) -> None:
        self._clock(Clock(int(match["mh"]), int(match["mm"]), by_24_hours=True, military=True))

    def read_hour_h(self, match: re.Match[str]) -> None:
        self._clock(Clock(int(match["fh"]), int(match["fm"] or 0), by_24_hours=True))

    def read_special(self, match: re.Match[str]) -> None:
        midnight = match[0].endswith("midnight")
        self._clock(Clock(0 if midnight else _NOON, by_24_hours=True, midnight=midnight))

    def read_shift(self, match: re.Match[str]) -> None:
        self._shift = match["sign"], int(match["sm"])

    def read_four(self, match: re.Match[str]) -> None:
        """Four figures are the year beside a month that has none, and a time on the 24-hour clock elsewhere."""
        number, spoken = int(match[0]), self._spoken
        dated = spoken.months or self._neighbor(1) == "month" or (spoken.numbers and spoken.numbers.year is None)
        if dated and spoken.year is None and number in _YEARS:
            spoken.year = number
        else:
            self._clock(Clock(number // 100, number % 100, by_24_hours=True))

    def read_number(self, match: re.Match[str]) -> None:
        self._number(int(match[0]), match)

    def _number(self, number: int, match: re.Match[str]) -> None:
        """A number alone is the day beside a month, and an hour elsewhere."""
        beside = self._neighbor(-1) == "month" or self._neighbor(1) == "month"
        if beside and not self._shift and self._neighbor(-1) != "at":
            self._once("day", None, number, match)
        else:
            self._clock(Clock(number, by_24_hours=match[0].startswith("0"), alone=True))

    def read_at(self, _: re.Match[str]) -> None:
        """Nothing: what follows says what it is."""

    def read_oclock(self, match: re.Match[str]) -> None:
        if not self._spoken.clocks:
            self._spoken.unknown.append(match[0])

    def read_offset(self, match: re.Match[str]) -> None:
        offset = match[0].strip()
        if offset != "z" and not (int(offset[1:3]) <= _MOST_OFFSET and int(offset[-2:]) < _HOUR):
            self._spoken.unknown.append(offset)
        else:
            self._once("zone", "", offset, match)

    def _clock(self, clock: Clock) -> None:
        if self._shift:
            sign, by = self._shift
            self._shift = None
            if clock.minute or clock.midnight or not 1 <= clock.hour <= _NOON:
                self._spoken.unknown.append(str(by))
                return
            if sign == "?":
                # '10 to 1 pm': ten minutes before one, or from ten until one.
                self._spoken.clocks.append(Clock(by))
            minutes = clock.hour * _HOUR + by * (1 if sign == "+" else -1)
            # 'Ten to twelve pm' is before noon or before midnight.
            half = "" if clock.hour == _NOON and sign != "+" else clock.half
            by_24_hours = clock.by_24_hours and clock.hour == _NOON
            clock = Clock(minutes // _HOUR or _NOON, minutes % _HOUR, half, by_24_hours=by_24_hours)
        if clock not in self._spoken.clocks:
            self._spoken.clocks.append(clock)

    # -- Words

    def read_word(self, match: re.Match[str]) -> None:
        typed = match[0].rstrip(".")
        if typed in _FILLERS:
            return
        if typed in _RANGE_WORDS and self._spoken.clocks and self._at + 1 < len(self._tokens):
            self._spoken.ranged = True
        elif typed in ("am", "pm") and self._spoken.clocks and not self._spoken.clocks[-1].half:
            self._spoken.clocks[-1] = self._spoken.clocks[-1]._replace(half=typed[0], by_24_hours=False, alone=False)
        elif typed in self._zones and self._spoken.clocks:
            self._once("zone", "", typed, match)
        elif typed in ("next", "last", "this", "coming"):
            self._which(typed, match)
        elif typed in _DAYS_IN and typed != "day" and self._neighbor(-1) in ("weekday", "relative"):
            self._once("days_after", 0, _DAYS_IN[typed], match)
        else:
            self._known(typed, match)

    def _which(self, typed: str, match: re.Match[str]) -> None:
        if self._neighbor(1) == "part":
            self._once("days_ahead", None, 0, match)
        elif self._neighbor(1) == "weekday":
            self._once("which", "", "this" if typed == "coming" else typed, match)
        else:
            self._spoken.unknown.append(typed)

    def _known(self, typed: str, match: re.Match[str]) -> None:
        kind, words = meaning_of(typed)
        if kind == "month":
            self._once("months", (), tuple(MONTHS.index(word) + 1 for word in words), match)
        elif kind == "weekday":
            self._once("weekdays", (), tuple(WEEKDAYS.index(word) for word in words), match)
        elif kind == "part":
            self._once("part", "", "evening" if words[0] == "night" else words[0], match)
        elif kind == "relative":
            self._once("days_ahead", None, RELATIVE[words[0]], match)
            if words[0] == "tonight":
                self._once("part", "", "evening", match)
        elif kind == "midnight":
            self._clock(Clock(0, by_24_hours=True, midnight=True))
        else:
            self._spoken.unknown.append(typed)
            return
        if len(words) == 1 and not words[0].casefold().startswith(typed) and typed not in SYNONYMS | RELATIVE:
            self._spoken.corrected[typed] = words[0]

    def read_other(self, match: re.Match[str]) -> None:
        if match[0] in "-–—" and self._spoken.clocks:
            self._spoken.ranged = True
        else:
            self._spoken.unknown.append(match[0])

    # -- What stands beside

    def _neighbor(self, step: int) -> str:
        """What the nearest word on one side is: 'month', 'weekday', 'part', 'at' or ''."""
        at = self._at + step
        while 0 <= at < len(self._tokens):
            kind, match = self._tokens[at]
            word = match[0].rstrip(".")
            if kind != "word" or word not in ("of", "the"):
                return meaning_of(word)[0] if kind == "word" else kind * (kind == "at")
            at += step
        return ""

    def _once(self, name: str, unset: object, value: object, match: re.Match[str]) -> None:
        """Set a part of what is said, unless it has been said otherwise before."""
        if getattr(self._spoken, name) in (unset, value):
            setattr(self._spoken, name, value)
        else:
            self._spoken.unknown.append(match[0].strip())


def _count(said: str) -> str:
    """A number in figures: 'a' and 'an' are one."""
    return "1" if said.startswith("a") else said
