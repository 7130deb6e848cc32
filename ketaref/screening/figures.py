"""Figures in a finding: blood pressure, age, ejection fraction, and how long ago it was.

Owns how figures are written and which of an entry's limits they are beyond. Knows no index and no cue.
"""

import re
from datetime import date
from typing import NamedTuple

from ketaref.records import Entry, Statement

FAR_ABOVE = (20, 10)
"""A reading this far above an entry's figure (systolic, diastolic; mmHg) is shown under the entry's own rating, not
under the milder one of the source that gives the figure. No source of the content sets such a limit for infusion;
160/100 begins grade 2 hypertension in European guidelines."""
SYSTOLIC_RANGE = range(60, 301)
"""mmHg; what lies outside is no systolic pressure."""
DIASTOLIC_RANGE = range(20, 200)
OLDEST = 120
"""Years; more is no age."""
_PRESSURE = re.compile(
    r"\b(?P<s>\d{2,3})\s*(?:/|\bover\b)\s*(?P<d>\d{2,3})(?!\d|/|\s*(?:kg|lbs?|mc?g|ml|cm|%))|"
    r"\b(?:sbp|systolic(?: (?:bp|pressure))?)\D{0,4}(?P<s1>\d{2,3})\b"
)
_AGE = re.compile(
    r"\b(?P<y>\d{1,3})[\s-]*(?:yo|y\.o\.|y/o|yrs?(?:[\s-]old)?|years?[\s-](?:old|of age)|yo?[mf])\b|"
    r"\baged?\s*:?\s*(?P<a>\d{1,3})\b|^\s*(?P<g>\d{1,2})\s?[mf]\b|\b(?P<m>\d{1,2})[\s-]*(?:mo|months?)[\s-]old\b"
)
# '70 yrs ago' is no age.
_THEN_AGO = re.compile(r"\s*ago\b")
# 40 % and less is what guidelines call heart failure with a reduced ejection fraction.
_REDUCED_EJECTION = re.compile(
    r"\b(?:lv)?ef\s*(?:of|is|was|at|=|:|~|<)*\s*(?:[1-3]?\d|40)(?:\s*%|(?![\d./%]))", re.IGNORECASE
)
_AGO = re.compile(
    r"\b(?:(\d+)|a|an|one|two|three|few|several)\s*(d(?:ay)?s?|w(?:ee)?ks?|mo(?:nth)?s?|y(?:ea)?rs?|yr?s?)\s+ago\b"
)
_COUNTS = {"two": 2, "three": 3, "few": 3, "several": 3}
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_MONTHS = 12


class Figures(NamedTuple):
    """The figures of a finding, and where in its text the last one begins."""

    pressure: tuple[int, int] | None
    """Systolic and diastolic, mmHg; a diastolic of 0 is not known."""
    age: int | None
    """In whole years."""
    at: int = 0

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return self.pressure is not None or self.age is not None


class PressureRating(NamedTuple):
    """What a blood pressure comes to, held against the figure of an entry."""

    above: bool
    severity: str
    shown: str
    note: str


def read_figures(text: str, pressure: tuple[int, int] | None = None, age: int | None = None) -> Figures:
    """The blood pressure and age in a text (lower case); those already known from a record stand."""
    at = 0
    match = _PRESSURE.search(text)
    if match and pressure is None:
        systolic, diastolic = int(match["s"] or match["s1"]), int(match["d"] or 0)
        plausible = not match["d"] or (diastolic in DIASTOLIC_RANGE and diastolic < systolic)
        if systolic in SYSTOLIC_RANGE and plausible:
            pressure, at = (systolic, diastolic), match.start()
    match = _AGE.search(text)
    if match and age is None:
        age = int(match["m"]) // _MONTHS if match["m"] else int(match["y"] or match["a"] or match["g"])
        at = match.start()
        if _THEN_AGO.match(text[match.end() :]) or age > OLDEST:
            age = None
    return Figures(pressure, age, at)


def without_pressure(text: str) -> str:
    """A text of the same length with its blood pressures blanked out."""
    return _PRESSURE.sub(lambda match: " " * len(match[0]), text)


def with_ejection_fraction(text: str) -> str:
    """A text that names a reduced ejection fraction wherever it gives one in figures ('EF 35%')."""
    return " ".join(_REDUCED_EJECTION.sub(r" \g<0> reduced ejection fraction ", text).split())


def rate_pressure(entry: Entry, pressure: tuple[int, int]) -> PressureRating | None:
    """A blood pressure held against an entry's figure; None for an entry that has none."""
    screening = entry.screening
    if screening is None or not screening.systolic_above or not screening.diastolic_above:
        return None
    limit = (screening.systolic_above, screening.diastolic_above)
    shown, figure = f"{pressure[0]}/{pressure[1] or '?'} mmHg", f"{limit[0]}/{limit[1]} mmHg"
    whose = source_of_limit(entry)
    by = f" ({', '.join(c.ref for c in whose.cites)})" if whose else ""
    if pressure[0] <= limit[0] and pressure[1] <= limit[1]:
        note = f"{shown} is not above {figure}, the figure of the entry{by}; one reading does not settle it"
        return PressureRating(above=False, severity=entry.severity, shown=shown, note=note)
    far = any(p >= lim + more for p, lim, more in zip(pressure, limit, FAR_ABOVE, strict=True))
    severity = entry.severity if far or not whose or not whose.severity else whose.severity
    note = f"{shown} is above {figure}, the figure of the entry{by}: recheck, and ask about treatment"
    return PressureRating(above=True, severity=severity, shown=shown, note=note)


def source_of_limit(entry: Entry) -> Statement | None:
    """The statement that gives the pressure above which an entry is met; None where it is none of its figures."""
    limit = entry.screening.systolic_above if entry.screening else None
    return next((s for s in entry.statements if limit and any(f.value == limit for f in s.figures)), None)


def ages_met(entry: Entry, age: int) -> list[str]:
    """The age limits of an entry that an age is beyond, in words."""
    screening = entry.screening
    met = []
    if screening and screening.age_under is not None and age < screening.age_under:
        met.append(f"age {age} is under {screening.age_under}")
    if screening and screening.age_from is not None and age >= screening.age_from:
        met.append(f"age {age} is {screening.age_from} or over")
    return met


def days_since(day: str, text: str, today: date) -> int | None:
    """Days since a finding began: by its recorded day, or by '3 years ago', 'in 2015'; None where neither says.

    `day` is an ISO date, which may lack day or month, or '' for none; `text` is the finding in words, lower case.
    """
    match = _AGO.search(text)
    if match and not day:
        count = _COUNTS.get(match[0].split()[0], 1)
        return int(match[1] or count) * _DAYS[match[2][0]]
    year = _YEAR.search(text)
    day = day or (year[1] if year else "")
    try:
        return max((today - date.fromisoformat(_last_day(day))).days, 0)
    except ValueError:
        return None


def span_in_words(days: int) -> str:
    """A span of time as it is said of a finding: '16 years', '45 days'."""
    return f"{days // 365} years" if days >= 2 * 365 else f"{days} days"


def _last_day(day: str) -> str:
    """A date that may lack day or month, as the last it can be (no later than the 28th).

    A heart attack 'in 2025' may be weeks old.
    """
    return day + {4: "-12-28", 7: "-28"}.get(len(day), "")
