"""How long ago a finding began, by the day that is recorded for it or by the words beside it.

    'NSTEMI 3 weeks ago', 'MI (8/2026)', 'heart attack last summer' -> days until today

A month or a year is read as the last day it can be: what may be recent is taken for recent.
"""

from collections.abc import Callable
from datetime import date, timedelta

from ketaref.text.expressions import compiled_late

_COUNT_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_COUNTS = {word: n for n, word in enumerate(_COUNT_WORDS, 1)} | {"few": 3, "several": 3, "couple": 2}
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_AGO = compiled_late(
    rf"(?:(?<![\d./])(\d+)|\b(?:a|an|few|several|couple|{'|'.join(_COUNT_WORDS)}))(?: of)?\s*-?"
    r"(d(?:ay)?s?|w(?:ee)?ks?|mo(?:nth)?s?|y(?:ea)?rs?|yr?s?)\.?\s+"
    r"(?:ago\b|back\b|prior\b|earlier\b|status post\b|s/p\b|post\b|out\b|since\b)"
)
# 'STEMI status post PCI last week' is recent, whatever 'status post' says.
_LATELY = compiled_late(r"\b(?:yesterday|today|(?:last|this|past) (?P<span>week|month)|over the weekend)\b")
_YEAR = compiled_late(r"\b((?:19|20)\d\d)\b")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_NAMED = rf"(?P<month>{'|'.join(rf'{m[:3]}(?:{m[3:]})?' for m in _MONTHS if m != 'may')}|may|sept)\b\.?"
# Names of months are names of people and short for other things: one needs a word before it, or a day or year behind.
_MONTH = compiled_late(
    rf"\b(?:in|since|early|mid|late|last|this|of|around)[ -](?:early |mid |late )?{_NAMED}(?! (?:be|have|need)\b)"
    rf"(?:,? (?:of )?(?P<year>(?:19|20)\d\d)\b)?|"
    rf"\b{_NAMED.replace('month>', 'month2>')},? (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?(?:of )?(?P<year2>(?:19|20)\d\d)\b"
)
_NUMBERS = compiled_late(
    r"(?<![\d/.])(?P<m>0?[1-9]|1[0-2])/(?:(?P<d>[0-2]?\d|3[01])/(?P<short>\d\d)|(?:(?P<d2>[0-2]?\d|3[01])/)?"
    r"(?P<y>(?:19|20)\d\d))(?![\d/])"
)
_SEASON = compiled_late(r"\b(?P<which>last|this|past|in the|over the) (?P<season>spring|summer|fall|autumn|winter)\b")
_SEASON_ENDS = {"spring": (6, 20), "summer": (9, 22), "fall": (12, 21), "autumn": (12, 21), "winter": (3, 20)}
_SEASON_DAYS = 91


def days_since(day: str, text: str, today: date) -> int | None:
    """Days since a finding began: by its recorded day, or by '3 years ago', 'in 2015'; None where neither says.

    Args:
        day: an ISO date, which may lack day or month, or '' for none.
        text: the finding in words, lower case.
        today: the day to count to.
    """
    if day:
        return _until(_last_day(day), today)
    for read in _READERS:
        days = read(text, today)
        if days is not None:
            return days
    return None


def span_in_words(days: int) -> str:
    """A span of time as it is said of a finding: '16 years', '45 days'."""
    return f"{days // 365} years" if days >= 2 * 365 else f"{days} days"


def _ago(text: str, _today: date) -> int | None:
    match = _AGO.search(text)
    if match is None:
        return None
    count = int(match[1]) if match[1] else _COUNTS.get(match[0].split()[0].strip("-"), 1)
    return count * _DAYS[match[2][0]]


def _lately(text: str, _today: date) -> int | None:
    match = _LATELY.search(text)
    return None if match is None else _DAYS[match["span"][0]] if match["span"] else 1


def _month(text: str, today: date) -> int | None:
    """'In Sept' is the last one that has begun; 'Sept 2024', '9/2024' and '9/14/24' are what they say."""
    named = _MONTH.search(text)
    if named:
        n = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith((named["month"] or named["month2"])[:3]))
        year = int(named["year"] or named["year2"] or today.year - (n > today.month))
        return _until(f"{year:04}-{n:02}-28", today)
    match = _NUMBERS.search(text)
    if match is None:
        return None
    day = int(match["d"] or match["d2"] or 28)
    return _until(f"{match['y'] or '20' + match['short']}-{int(match['m']):02}-{day:02}", today)


def _season(text: str, today: date) -> int | None:
    match = _SEASON.search(text)
    if match is None:
        return None
    month, day = _SEASON_ENDS[match["season"]]
    ends = date(today.year, month, day)
    begins = ends - timedelta(days=_SEASON_DAYS)
    # In a summer, 'last summer' is the one before it.
    if begins > today or (begins <= today <= ends and match["which"] == "last"):
        ends = ends.replace(year=today.year - 1)
    return max((today - ends).days, 0)


def _year(text: str, today: date) -> int | None:
    match = _YEAR.search(text)
    return _until(_last_day(match[1]), today) if match else None


_READERS: tuple[Callable[[str, date], int | None], ...] = (_ago, _lately, _month, _season, _year)
"""What says most comes first."""


def _until(day: str, today: date) -> int | None:
    """Days from an ISO date; 0 for one to come, None for none."""
    try:
        return max((today - date.fromisoformat(day)).days, 0)
    except ValueError:
        return None


def _last_day(day: str) -> str:
    """A date that may lack day or month, as the last it can be (no later than the 28th).

    A heart attack 'in 2025' may be weeks old.
    """
    return day + {4: "-12-28", 7: "-28"}.get(len(day), "")
