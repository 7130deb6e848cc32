"""Pregnancy as it is typed, rewritten in plain words: tests, hormone levels, a period long ago, those of the past.

    'HPT + yesterday' -> 'positive pregnancy test yesterday', 'LMP 8 wks ago' -> 'possible late period'
    'Pregnancy x3' -> 'earlier births x3'

Weeks of a pregnancy are for `figures.py`.
"""

import re
from collections.abc import Callable

from ketaref.screening.cues import Matcher
from ketaref.text.expressions import compiled_late

HCG_POSITIVE = 25
"""mIU/mL: a level from here on is called positive, less than 5 negative, and what is between is uncertain.

Source: Operational Medicine, NAVMED P-5139, US Navy, 2001
(normal values, as in The Global Library of Women's Medicine).
"""
LATE_WEEKS = 6
"""Weeks since the last period from which on the next one is late: a cycle lasts up to five."""
LONGEST_WEEKS = 43
_NOT_POSSIBLE = compiled_late(
    r"\b(?:post-?menopaus\w*|menopaus\w*|hysterectom\w*|tah|iud|mirena|nexplanon|depo(?:-?provera)?|ablation|tubal\w*|"
    r"post-?partum|breast-?feeding|male)\b",
    re.IGNORECASE,
)
_OF_PREGNANCY = compiled_late(r"\b(?:late|period|preg\w*|lmp|missed)\b", re.IGNORECASE)
_BORN = compiled_late(
    r"\b(?:c-?sections?|n?svds?|vag(?:inal)? deliver\w*|deliver\w*|births?)\b[^.;]{0,12}\b(?:19|20)\d\d\b"
    r"(?![^.;]*\bnow\b)[^.;]*$",
    re.IGNORECASE,
)
_WEEKS_BEHIND = compiled_late(r"\W*(?:at |@ ?)?\d{1,2}\s?(?:w|\+)", re.IGNORECASE)
_TEST = (
    r"(?:\bhpts?\b|\bupts?\b|\bu-?preg\b|\b(?:urine |serum |quant(?:itative)? |beta[- ]?|b-?)?hcg\b|"
    r"\b(?:home )?(?:pregnancy|preg) tests?\b|\bhome tests?\b)"
)
_LINK = r"\s*(?:\b(?:was|is|were|came back|came up|done|test|today|level)\b|[:=-])*\s*"


def _tested(match: re.Match[str]) -> str:
    """A home test may be for anything, unless something beside it speaks of pregnancy."""
    if re.match(r"home tests?\b", match[0].lower()) and not _OF_PREGNANCY.search(match.string):
        return match[0]
    return "positive pregnancy test"


def _level(match: re.Match[str]) -> str:
    value = float(match["v"].replace(",", ""))
    return "possible pregnancy, hormone level high" if value >= HCG_POSITIVE else match[0]


def _period(match: re.Match[str]) -> str:
    weeks = int(match["n"]) * (4 if match["unit"].lower().startswith("m") else 1)
    late = LATE_WEEKS <= weeks <= LONGEST_WEEKS and not _NOT_POSSIBLE.search(match.string)
    return "possible late period" if late else match[0]


def _past(match: re.Match[str]) -> str:
    return match[0] if _WEEKS_BEHIND.match(match.string, match.end()) else "earlier births"


def _after_birth(match: re.Match[str]) -> str:
    """A pregnancy that is told of behind its birth: 'C-section 2018, healthy pregnancy'."""
    past = _BORN.search(match.string[: match.start()]) and not _WEEKS_BEHIND.match(match.string, match.end())
    return "uneventful" if past else match[0]


def _any_case(expression: str, *letters: str) -> Matcher:
    return Matcher(lambda: expression, letters, re.IGNORECASE)


SHAPES: tuple[tuple[Matcher, Callable[[re.Match[str]], str]], ...] = (
    (
        _any_case(rf"{_TEST}{_LINK}(?:\+(?:\s?ve\b)?|\bpos(?:itive)?\b)(?!\w)", "hpt", "upt", "preg", "hcg", "home"),
        _tested,
    ),
    (
        _any_case(
            rf"\b(?:quant |beta[- ]?|b-?)?hcg\b(?:{_LINK}|\s*of\s*)(?<![<≤])(?P<v>\d{{1,3}}(?:,\d{{3}})+|\d+)(?![\d/%])"
            r"(?:\s*m?iu(?:/ml)?)?",
            "hcg",
        ),
        _level,
    ),
    (
        _any_case(
            r"\blmp\b(?:\s*(?:was|is|about|approx|around|[:=~]))*\s*(?P<n>\d{1,2})\+?\s*(?P<unit>w(?:ee)?ks?|w|mo(?:nth)?s?)\b\.?"
            r"(?: ago)?",
            "lmp",
        ),
        _period,
    ),
    (_any_case(r"\bpregnancies\b|\bpregnancy(?=\s*(?:x|×)\s?\d)", "pregnanc"), _past),
    (_any_case(r"\b(?:healthy|normal|uncomplicated|uneventful) pregnancy\b", " pregnancy"), _after_birth),
)
"""Each shape, and what is written for a match of it; what is given back as it stands is none."""
