"""Blood pressures that are dictated, spaced or mistyped, rewritten as figures with a stroke between them.

    'BP two-ten over one-twenty' -> 'BP 210/120', 'b/p 192 / 106' -> 'bp 192/106', 'BP 21O/115' -> 'BP 210/115'

Owns these shapes, and that no 'BP' beside them is read as bipolar disorder. What is a pressure at all is for
`pressures.py`.
"""

import re
from collections.abc import Callable

from ketaref.screening.cues import Matcher
from ketaref.screening.pressures import DIASTOLIC_RANGE, SYSTOLIC_RANGE
from ketaref.text.expressions import compiled_late

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = (
    {word: n for n, word in enumerate(_ONES, 1)}
    | {word: n for n, word in enumerate(_TEENS, 10)}
    | {word: 10 * n for n, word in enumerate(_TENS, 2)}
    | {"a": 1, "oh": 0, "o": 0, "and": 0}
)
_ONE, _TEEN, _TEN = "|".join(_ONES), "|".join(_TEENS), "|".join(_TENS)
_BELOW_HUNDRED = rf"(?:(?:{_TEN})(?:[ -](?:{_ONE}))?|{_TEEN}|oh?[ -](?:{_ONE}))"
# 'Two hundred and ten', 'two ten', 'one oh five', 'ninety-five'.
_NUMBER = (
    rf"\b(?:(?:(?:one|two|a)[ -])?hundred(?:[ -]and)?(?:[ -](?:{_BELOW_HUNDRED}|{_ONE}))?|"
    rf"(?:one|two)[ -]{_BELOW_HUNDRED}|{_BELOW_HUNDRED})\b"
)
_EITHER = rf"(?:\d{{2,3}}|{_NUMBER})"
_WORD = r"\b(?:[sd]?bps?|blood ?pressures?|systolics?|diastolics?|pressures?|syst?|vitals?|vss?)\b"
_NO_PRESSURE = compiled_late(r"\b(?:iop|eye|ocular|intraocular)\b", re.IGNORECASE)
_NAMED = compiled_late(_WORD, re.IGNORECASE)
_ENDS = r"(?![\w/]|\.\d|\s*(?:%|(?:kg|lbs?|mc?g|ml|cm|units?|days?|weeks?|wks?|months?|yrs?|years?|times)\b))"
_FILL = r"(?:[\s:=~-]|\b(?:is|was|of|in|at|the|to|up|now|today|running|over|above|around|about|high|still)\b)*"


def _value(number: str) -> int:
    """What a number in words or digits comes to: 'two ten' and 'two hundred and ten' are 210."""
    if number.isdigit():
        return int(number)
    words = re.split(r"[ -]", number.lower())
    if "hundred" in words:
        at = words.index("hundred")
        return 100 * (_VALUES[words[0]] if at else 1) + sum(_VALUES[word] for word in words[at + 1 :])
    first, *rest = (_VALUES[word] for word in words)
    return 100 * first + sum(rest) if words[0] in ("one", "two") and rest else first + sum(rest)


def _pair(match: re.Match[str]) -> str:
    """Two figures as one reading, where they can be one and nothing says that they are two."""
    systolic, diastolic = _value(match["s"]), _value(match["d"])
    can_be = systolic in SYSTOLIC_RANGE and diastolic in DIASTOLIC_RANGE and diastolic < systolic
    alone = not re.search(r"\w", match.string[: match.start()] + match.string[match.end() :])
    in_words = not (match["s"].isdigit() and match["d"].isdigit())
    named = alone or in_words or _NAMED.search(match.string, 0, match.start())
    return f"{systolic}/{diastolic}" if can_be and named else match[0]


def _single(match: re.Match[str]) -> str:
    value = _value(match["v"])
    can_be = value in SYSTOLIC_RANGE and not _NO_PRESSURE.search(match.string[: match.start()][-12:])
    return f"{match['lead']}{value}" if can_be else match[0]


def _mistyped(match: re.Match[str]) -> str:
    """Letters that look like figures ('21O/115'), where most of the rest are figures."""
    told = sum(letter.isdigit() for letter in match[0]) > 1 and (
        match[0] == match.string or _NAMED.search(match.string, 0, match.start())
    )
    return match[0].translate(str.maketrans("OolI", "0011")) if told else match[0]


SHAPES: tuple[tuple[Matcher, Callable[[re.Match[str]], str]], ...] = (
    (Matcher(lambda: r"\bb ?/ ?p\b|\bb\.p\b\.?", ("/", "b.p"), re.IGNORECASE), lambda _: "bp"),
    # 'BP 2 hours ago' and 'BP two meds' speak of no bipolar disorder.
    (
        Matcher(
            lambda: (
                r"\bbp(?=\s+(?:[12]|one|two)\s*(?:h|d|x|(?:hou?rs?|hrs?|days?|w(?:ee)?ks?|mo(?:nth)?s?|min(?:ute)?s?|times|"
                r"readings?|meds?|medic\w+|pills?|agents?|drugs?|drops?)\b))"
            ),
            ("bp",),
            re.IGNORECASE,
        ),
        lambda _: "blood pressure",
    ),
    (
        Matcher(lambda: r"(?<![\w/.])(?=[\doOlI]*[oOlI]|\d*/\d*[oOlI])[\doOlI]{2,3}/[\doOlI]{2,3}(?![\w/])", ("/",), 0),
        _mistyped,
    ),
    (
        Matcher(
            lambda: rf"(?<![\d/.,#$-])(?P<s>{_EITHER})(?:\s+/\s*|\s*/\s+|[ -]over[ -])(?P<d>{_EITHER}){_ENDS}",
            ("/", "over"),
            re.IGNORECASE,
        ),
        _pair,
    ),
    (
        Matcher(
            lambda: rf"(?P<lead>{_WORD}{_FILL})(?P<v>{_NUMBER})(?![ -]over\b){_ENDS}",
            ("bp", "pressure", "syst", "diastol", "vital", "vs"),
            re.IGNORECASE,
        ),
        _single,
    ),
)
"""Each shape, and what is written for a match of it; what is no pressure is given back as it stands."""
