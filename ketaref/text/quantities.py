"""Quantities in a text: '6 hours', '0.5 mg/kg', 'two to four weeks', each as a number and one word for its unit.

For comparing what two texts say, not for reading a patient's values (`screening.measures` does that).
"""

from __future__ import annotations

import re
from typing import NamedTuple

_WORDS = {
    word: float(number)
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
} | {"twenty-four": 24.0, "forty-eight": 48.0, "seventy-two": 72.0, "thirty": 30.0, "forty": 40.0, "sixty": 60.0}
# Unit as written, in lower case -> UCUM, as figures of the content have it.
_UNITS = {
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "min": "min", "minute": "min", "minutes": "min",
    "day": "d", "days": "d", "week": "wk", "weeks": "wk", "month": "mo", "months": "mo", "year": "a", "years": "a",
    "mg": "mg", "mg/kg": "mg/kg", "mg/kg/h": "mg/kg/h", "ug/kg/min": "ug/kg/min", "ng/ml": "ng/mL", "ml": "mL",
    "mmhg": "mm[Hg]", "mm[hg]": "mm[Hg]", "%": "%",
}  # fmt: skip
_NUMBER = rf"(?:\d+(?:\.\d+)?|(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b)"
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
# '4 to 6 hours', '4-6 h' and '4 or 6 hours' are two quantities of the unit that stands behind the second.
_QUANTITY = re.compile(
    rf"(?<![\w.])(?:(?P<low>{_NUMBER})\s*(?:-|–|to|or|and)\s*)?(?P<high>{_NUMBER})[\s-]?(?P<unit>{_UNIT})(?![\w/])",
    re.IGNORECASE,
)


class Quantity(NamedTuple):
    """A number of a unit, in UCUM."""

    value: float
    unit: str

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}"


def quantities(text: str) -> set[Quantity]:
    """The quantities that a text gives, both ends of a range."""
    found = set()
    for match in _QUANTITY.finditer(text):
        unit = _UNITS[match["unit"].lower()]
        found |= {Quantity(_value(match[end]), unit) for end in ("low", "high") if match[end]}
    return found


def _value(written: str) -> float:
    return _WORDS.get(written.lower()) or float(written)
