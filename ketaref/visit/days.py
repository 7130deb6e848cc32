"""Which days a person may mean by 'tuesday', 'dec 1', '12/1' or 'the 1st', seen from today.

A year that nobody says is the one in which the day comes next, unless that is more than half a year ahead: 'nov 26' on
November 27 was meant as yesterday, 'jan 5' as five weeks ahead.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ketaref.visit.calendarwords import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ketaref.visit.spoken import Numbers, Spoken

# An infusion further ahead than this is a mistyped year.
_MAX_YEARS = 10
_HALF_A_YEAR = 183
# A day longer ago than this is not spoken of as past.
_QUARTER = 92
_WEEK = 7
_LAST_MONTH = 12


class Days(NamedTuple):
    """The days that may be meant, over or not; several where there are several readings."""

    days: Sequence[date]
    why: str = ""
    """Why none can be meant; the days are then those that may have been meant instead."""


class Calendar(NamedTuple):
    """What a day is seen from."""

    today: date
    month_first: bool
    """Whether 12/1 is the first of December."""
    fits: Callable[[date], bool]
    """Whether the time of day that is meant comes on a day, and is not over."""

    def days(self, spoken: Spoken, *, rolls: bool) -> Days:
        """The days of what was said; today where none was.

        Args:
            spoken: what was said.
            rolls: whether a time alone that is over today may be meant for tomorrow.
        """
        found = self._said(spoken, rolls=rolls)
        return found._replace(days=[day + timedelta(days=spoken.days_after) for day in found.days])

    def _said(self, spoken: Spoken, *, rolls: bool) -> Days:
        dated = self._dated(spoken)
        if spoken.days_ahead is not None:
            ahead = self._ahead(spoken.days_ahead)
            dated = Days([ahead]) if dated is None else dated._replace(days=list(dict.fromkeys((ahead, *dated.days))))
        if not spoken.weekdays:
            return dated or Days([self._ahead(1 if rolls and not self.fits(self.today) else 0)])
        if dated is None:
            return Days([day for weekday in spoken.weekdays for day in self._of_week(weekday, spoken)])
        if agreeing := [day for day in dated.days if day.weekday() in spoken.weekdays]:
            return dated._replace(days=agreeing)
        if dated.why:
            return dated
        if spoken.weeks_ahead:
            # 'In two weeks on Monday' may be either Monday beside the day two weeks ahead.
            near = (day + timedelta(days=n) for day in dated.days for n in range(1 - _WEEK, _WEEK))
            return Days([day for day in near if day.weekday() in spoken.weekdays])
        # 'Mon Dec 1' when that is a Tuesday: the date may be meant, or the day of the week nearest to it.
        near = (day + timedelta(days=n) for day in dated.days for n in range(-3, 4))
        return dated._replace(days=[*dated.days, *(day for day in near if day.weekday() in spoken.weekdays)])

    def _ahead(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def _of_week(self, weekday: int, spoken: Spoken) -> list[date]:
        """The days that 'tuesday', 'next tuesday' or 'tuesday next week' may mean."""
        today, which = self.today, spoken.which
        coming = self._ahead((weekday - today.weekday() - 1) % _WEEK + 1)
        if which == "next":
            return [coming, coming + timedelta(days=_WEEK)]
        if which == "next week":
            # Weeks begin on Monday for some and on Sunday for others.
            monday = today - timedelta(days=today.weekday())
            sunday = today - timedelta(days=(today.weekday() + 1) % _WEEK)
            both = monday + timedelta(days=_WEEK + weekday), sunday + timedelta(days=_WEEK + (weekday + 1) % _WEEK)
            return list(dict.fromkeys(both))
        last = coming - timedelta(days=_WEEK)
        if which == "last":
            return [last if last != today else last - timedelta(days=_WEEK)]
        if spoken.days_after:
            return [last, coming] if last == today else [coming]
        return [last, coming] if self.fits(last) else [coming]

    # ---- Dates -------------------------------------------------------------------------------------------------------

    def _dated(self, spoken: Spoken) -> Days | None:
        """The days that a date may mean; None where none is said."""
        if spoken.numbers:
            return self._of_numbers(spoken.numbers, spoken.numbers.year or spoken.year)
        if spoken.months:
            return _together(self._of_year(spoken.year, month, spoken.day or 0) for month in spoken.months)
        if spoken.day is not None:
            return self._of_month(spoken.day)
        return None

    def _of_numbers(self, numbers: Numbers, year: int | None) -> Days:
        """The days that two numbers may mean: the month comes first in the United States, unless points part them."""
        first, second = numbers.first, numbers.second
        american = self.month_first and numbers.separator != "."
        orders = [order for order in dict.fromkeys(((first, second), (second, first))) if _is_month(order[0])]
        if american and not _is_month(first) and _is_month(second):
            other = self._of_year(year, second, first)
            return other._replace(why=other.why or f"has no month {first}; with the day first it is")
        if not orders:
            return Days([], "names a month no calendar has; for example")
        return _together(self._of_year(year, *order) for order in (orders[:1] if american else orders))

    def _of_year(self, year: int | None, month: int, day: int) -> Days:
        """One day of a year, or of the year in which it comes next."""
        if not _is_month(month):
            return Days([], "names a month no calendar has; for example")
        today = self.today
        years = range(today.year - 1, today.year + 3) if year is None else (year,)
        why = ""
        if year is not None and not today.year - 1 <= year <= today.year + _MAX_YEARS:
            why = "is past; next comes" if year < today.year else f"is over {_MAX_YEARS} years ahead; check the year:"
            years = range(today.year, today.year + 3)
        days = [_clipped(y, month, day) for y in years]
        found = next((d for d in days if self.fits(d)), None)
        if year is None and found and found.year > today.year and (found - today).days > _HALF_A_YEAR:
            found = _clipped(today.year, month, day)
            if (today - found).days > _QUARTER and found.day == day:
                said = f"the next {MONTHS[month - 1]} {day} is more than half a year away"
                why = f"names no year, and {said}; with its year:"
        found = found or _clipped(today.year if year is None or why else year, month, day)
        if found.day != day:
            why = (
                why
                or f"is a day no calendar has ({_length(found.year, month)} days in {MONTHS[month - 1]}); for example"
            )
        return Days([found], why)

    def _of_month(self, day: int) -> Days:
        """One day of the month in which it comes next."""
        first = self.today.replace(day=1)
        months = [first]
        for _ in range(3):
            months.append((months[-1] + timedelta(days=31)).replace(day=1))
        found = [m.replace(day=day) for m in months if 1 <= day <= _length(m.year, m.month)]
        if not found:
            return Days([], "is a day no calendar has; for example")
        return Days([next((d for d in found if self.fits(d)), found[0])])


def _together(several: Iterable[Days]) -> Days:
    """All readings; those that cannot be meant only where no other can."""
    found = list(several)
    sound = [days for days in found if not days.why]
    if not sound:
        return Days([day for days in found for day in days.days], found[0].why)
    return Days([day for days in sound for day in days.days])


def same_day(day: date, year: int) -> list[date]:
    """A day of the calendar in some years from one on, the nearest where it is February 29."""
    return [_clipped(y, day.month, day.day) for y in range(year, year + 3)]


def _is_month(number: int) -> bool:
    return 1 <= number <= _LAST_MONTH


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _clipped(year: int, month: int, day: int) -> date:
    """The day of a month, or the one nearest to it."""
    return date(year, month, max(1, min(day, _length(year, month))))
