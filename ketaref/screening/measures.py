"""What is measured of a patient, as it is typed, and the limits that statements of the content give for it.

    text (lower case) -> Measure (eye pressure, body mass index, saturation ...) -> Limit of an entry, and whether it is
    beyond it

Which limits there are is for the content: a figure of a statement with a `vital`. Owns how a vital is written, and
which statement rates it. Blood pressure is for `pressures.py`, ages are for `figures.py`.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ketaref.fields import FIRMNESS, VITALS
from ketaref.plain import number_text, unit_text
from ketaref.records import Cite, Entry, Figure

MG_DL_PER_MMOL_L = 18.016
"""Of glucose, whose molar mass is 180.16 g/mol."""
KG_PER_LB = 0.45359237
"""The international pound."""
TWO_SIDED = ("blood glucose", "heart rate")
"""Vitals that are bad when high and when low: within a limit on one side alone, they are still to be judged."""
A_LITTLE = 0.001
"""'<21' is taken as just below 21, '>40' as just above 40."""
_FACTORS = {"lb": KG_PER_LB, "mmol": MG_DL_PER_MMOL_L}
_FILL = (
    r"(?:[\s:=~,+-]|\b(?:is|was|were|of|at|in|the|to|up|now|today|running|runs|around|about|high|low|mid|upper|reads?|"
    r"readings?|levels?|been|has|od|os|ou|right|left|eyes?|both|r|l|measured|value|random|fasting|spot|resting|by|"
    r"tonometry|goldmann|tonopen|this|am|pm|morning|last|recent|currently|current|check-?in|on|arrival|patient)\b)*"
)
_BOUND = r"(?:(?P<less><|≤|\b(?:below|under|less than)\b)|(?P<more>>|≥|\b(?:above|over|more than)\b))?\s*"
_NUMBER = r"(?<![\d./])(?P<v>\d{1,5}(?:\.\d+)?)(?:'?s\b)?(?:\s*-\s*(?P<v2>\d{1,4}(?:\.\d+)?))?"
# 'IOP 18 OD 22 OS', '22/24', '18 and 22'.
_EYE = r"(?:\s*\b(?:od|os|ou|re|le|r|l|right|left)\b:?)?"
_OTHER_EYE = rf"(?:{_EYE}\s*[/&,]?{_EYE}\s*(?<![\d.])(?P<v3>\d{{1,2}})(?:\s*mm ?hg)?(?![\d/.]){_EYE})?"
# Of two eyes, the second is parted from its name: 'IOP 18 OD, 26 OS', 'IOP 18 and 26'.
_SIDE = r"(?:od|os|re|le|r|l|right|left)\b"
_TWO_EYES = (
    rf"\b((?:iop|eye pressure|intra-?ocular pressure)s?\b[^;.,]{{0,24}}?\d{{1,2}}(?:\s*mm ?hg)?(?:\s*{_SIDE})?)\s*"
    rf"(?:,\s*(?:and\s)?(?={_SIDE}\W{{0,2}}\d|\d{{1,2}}(?:\s*mm ?hg)?\s*{_SIDE})|"
    rf"\band\s(?=\W*(?:{_SIDE}\W{{0,2}})?\d{{1,2}}\b))"
)
_ROOM_AIR = re.compile(r"(?<![\d.])(?P<v>\d{2,3})\s*%\s*(?:on\s+)?(?:ra|room air)\b")


# A liver test beyond the limit of its own laboratory: 'ALT 3x ULN', 'AST 210 (ref <40)'.
_LIVER_TEST = re.compile(
    r"\b(?:(?P<alt>alt|sgpt)|ast|sgot|ggt|alp|alk phos|alkaline phosphatase|lfts?|transaminases"
    r"|liver (?:enzymes|tests))\b"
    r"(?:[\s:=~>≥]|\b(?:is|are|was|were|of|at|up|to|now|above|over|about|around)\b)*(?P<v>\d{1,5}(?:\.\d+)?)"
    r"(?:\s*(?:x|times)\s*(?:the\s)?(?P<times>uln|upper limit(?: of normal)?|normal)\b"
    r"|(?:\s*i?u ?/ ?l)?\s*[(\[]?\s*(?:ref(?:erence)?(?: range)?|normal|nl|uln)\b"
    r"[\s:=]*(?:(?:up )?to |<|≤|\d+\s*[-–]\s*)?(?P<limit>\d{1,3})(?:\s*i?u ?/ ?l)?\s*[)\]]?)",
    re.IGNORECASE,
)


class Measure(NamedTuple):
    """What is measured of a patient, and where it stands in a text."""

    vital: str
    """One of `fields.VITALS`."""
    values: tuple[float, ...]
    """In the unit of the vital; several of a range, or of two eyes."""
    start: int = 0
    end: int = 0

    @property
    def shown(self) -> str:
        """'38 mmHg', '18-22 mmHg'."""
        ends = dict.fromkeys((min(self.values), max(self.values)))
        return " ".join(("-".join(number_text(round(v, 1)) for v in ends), unit_text(VITALS[self.vital])))


class Limit(NamedTuple):
    """The limit of an entry that a measure was held against."""

    is_beyond: bool
    severity: str
    """Of the statement that gives it, or of the entry where that rates nothing."""
    text: str
    """'above 21 mmHg'"""
    note: str


class _Written(NamedTuple):
    """How a vital is written."""

    words: str
    """Expression of what it is called."""
    holds: tuple[str, ...]
    """A text that writes it holds one of these."""
    unit: str
    """Expression of what follows its figure."""
    plausible: tuple[float, float]
    """The least and the most, in the unit of the vital; another figure is none."""


_WRITTEN: dict[str, _Written] = {
    "eye pressure": _Written(
        r"\b(?:iops?|(?:intra-?)?ocular pressures?|eye pressures?)\b", ("iop", "ocular", "eye p"),
        rf"(?:\s*mm ?hg)?{_OTHER_EYE}(?:\s*(?:in )?(?:both|each|right|left|either) eyes?\b)?", (1, 90),
    ),
    "body mass index": _Written(
        r"\b(?:bmi|body mass index)\b", ("bmi", "body mass"), r"(?:\s*kg ?/ ?m\W?2?)?", (8, 120)
    ),
    "body weight": _Written(
        r"(?:\b(?:weight|weighs|wt)\b)?", ("kg", "lb", "kilo", "pound"),
        r"\s*(?:kgs?|kilos?|kilograms?|(?P<lb>lbs?|pounds?))\b(?! ?/)", (20, 400),
    ),
    "oxygen saturation": _Written(
        r"\b(?:sp ?o2|sa ?o2|(?:o2 ?|oxygen )?sat(?:s|uration)?s?|pulse ?ox\w*|satting|o2(?=[ :=]*\d\d\d? ?%))\b",
        ("o2", "sat", "ox"),
        r"(?:\s*%)?(?:\s*(?:on\s+)?(?:ra|room air)\b)?", (40, 100),
    ),
    "heart rate": _Written(
        r"\b(?:hr|heart rates?|pulse(?: rate)?)\b", ("hr", "heart", "pulse"), r"(?:\s*(?:bpm|/ ?min|beats))?", (20, 300)
    ),
    "blood glucose": _Written(
        r"\b(?:glucose|(?:blood )?sugars?|bg|fsbg|fsbs|fbg|cbg|bgl|accu-?checks?|finger-?sticks?)\b",
        ("glucose", "sugar", "bg", "fsbs", "check", "stick"), r"(?:\s*(?:mg ?/ ?dl|(?P<mmol>mmol(?: ?/ ?l)?)))?",
        (10, 1500),
    ),
    "alanine aminotransferase": _Written(
        r"\b(?:alt|sgpt|alanine (?:amino)?transferase)\b", ("alt", "sgpt", "alanine"), r"(?:\s*i?u ?/ ?l)?", (1, 20000)
    ),
}  # fmt: skip


def measures_in(text: str) -> Iterator[Measure]:
    """The measures in a text (lower case)."""
    if not any(letter.isdigit() for letter in text):
        return
    for vital, written in _WRITTEN.items():
        if any(letters in text for letters in written.holds):
            for match in _matcher(vital).finditer(text):
                measure = _measure(vital, match)
                if measure is not None:
                    yield measure
    if "%" in text and not any(word in text for word in ("sat", "o2", "ox ")):
        for match in _ROOM_AIR.finditer(text):
            yield Measure("oxygen saturation", (float(match["v"]),), *match.span())


def with_eyes_together(text: str) -> str:
    """A text with the eye pressures of two eyes in one phrase ('IOP 18 OD, 26 OS' -> 'IOP 18 OD/26 OS')."""
    lowered = text.lower()
    if "iop" not in lowered and "pressure" not in lowered:
        return text
    return re.sub(_TWO_EYES, r"\1/", text, flags=re.IGNORECASE)


def with_liver_tests(text: str) -> str:
    """A text that calls a liver test elevated where its figure is above the limit of its own laboratory.

    ALT with a figure in U/L is left as it is: the content has a limit for it.
    """

    def written(match: re.Match[str]) -> str:
        value, limit = float(match["v"]), float(match["limit"] or 1)
        has_limit = match["alt"] and not match["times"]
        return match[0] if value <= limit or has_limit else "elevated LFTs"

    lowered = text.lower()
    return (
        _LIVER_TEST.sub(written, text)
        if any(word in lowered for word in ("uln", "limit", "ref", "nl", "normal"))
        else text
    )


@cache
def _matcher(vital: str) -> re.Pattern[str]:
    """How a vital is written, compiled when a text first holds it."""
    written = _WRITTEN[vital]
    # '3x ULN' counts upper limits, '120/80' is a blood pressure.
    ends = r"(?!\d|\.\d|\s*x\b)" if vital == "eye pressure" else r"(?![\d/]|\.\d|\s*x\b)"
    return re.compile(rf"{written.words}{_FILL}{_BOUND}{_NUMBER}{ends}{written.unit}")


def _measure(vital: str, match: re.Match[str]) -> Measure | None:
    groups = match.groupdict()
    factor = next((factor for unit, factor in _FACTORS.items() if groups.get(unit)), 1.0)
    least, most = _WRITTEN[vital].plausible
    given = [float(groups[name]) * factor for name in ("v", "v2", "v3") if groups.get(name)]
    values = [value for value in given if least <= value <= most]
    if not values:
        return None
    shift = -A_LITTLE if groups["less"] else A_LITTLE if groups["more"] else 0.0
    return Measure(vital, tuple(value + shift for value in values), *match.span())


def limits_of(entry: Entry, measure: Measure) -> Limit | None:
    """A measure held against the limits that the statements of an entry give.

    Of limits that it is beyond, the one of the firmest statement: what speaks of a tier decides the tier. None for an
    entry that gives none, or only one for the other side of what is `TWO_SIDED`.
    """
    given = [(s, f) for s in entry.statements for f in s.figures if f.vital == measure.vital and f.value is not None]
    if not given:
        return None
    met = [(s, f) for s, f in given if any(_is_beyond(f, value) for value in measure.values)]
    if not met and measure.vital in TWO_SIDED and len({f.beyond in ("above", "from") for _, f in given}) == 1:
        return None
    statement, figure = max(met or given, key=lambda pair: FIRMNESS.get(pair[0].severity, 0))
    text = _limit_text(figure)
    cites = ", ".join(cite.ref for cite in (figure.cites or statement.cites))
    said = f"{measure.shown} is {'' if met else 'not '}{text} ({cites})"
    note = f"{measure.vital} {said}{': recheck' if met else '; one reading does not settle it'}"
    return Limit(bool(met), statement.severity or entry.severity, text, note)


def cites_of_limit(entry: Entry, met: str) -> tuple[Cite, ...]:
    """Who gives the limit that a concern names as met ('eye pressure above 21 mmHg'); () where it names none."""
    for statement in entry.statements:
        for figure in statement.figures:
            if figure.vital and met == f"{figure.vital} {_limit_text(figure)}":
                return figure.cites or statement.cites
    return ()


def _limit_text(figure: Figure) -> str:
    return f"{_SAID[figure.beyond]} {figure.quantity}"


_SAID = {"above": "above", "from": "at or above", "below": "below", "to": "at or below"}


def _is_beyond(figure: Figure, value: float) -> bool:
    limit = figure.value or 0.0
    return {"above": value > limit, "from": value >= limit, "below": value < limit, "to": value <= limit}[figure.beyond]
