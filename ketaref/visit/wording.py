"""Numbers as people say them, put in figures: 'december third at two thirty pm' to 'december 3rd at 2:30 pm'.

What stands before the grammar of `spoken`. A number that can be put together in two ways ('twenty one ten') is left in
words, which nothing reads, so that it is said back and not guessed.
"""

from __future__ import annotations

import re
import unicodedata

from ketaref.visit.calendarwords import meaning_of

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_CARDINALS = {word: n for n, word in enumerate((*_UNITS, *_TEENS), 1)} | _TENS
_UNIT_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_ORDINALS = {word: n for n, word in enumerate((*_UNIT_ORDINALS, "tenth", "eleventh", "twelfth"), 1)} | {
    f"{word}th": n for n, word in enumerate(_TEENS[3:], 13)
} | {"twentieth": 20, "thirtieth": 30}  # fmt: skip

_ANY_TENS, _ANY_UNIT = "|".join(_TENS), "|".join(_UNITS)
_HOUR_WORDS = "|".join((*_UNITS, "ten", "eleven", "twelve"))
_CARDINAL = rf"(?:(?:{_ANY_TENS})[- ](?:{_ANY_UNIT})|{'|'.join(_CARDINALS)})"
_HOUR = rf"(?:{_HOUR_WORDS}|1[0-2]|[1-9])"

_NOISE = re.compile(r'[!?"“”()~]')
# Lengths of time that are said by parts of an hour.
_LENGTHS = (
    (re.compile(r"\bthree quarters of an hour\b"), "45 minutes"),
    (re.compile(r"\b(?:a )?quarter (?:of an )?hour\b"), "15 minutes"),
    (re.compile(r"\b(?:an? |one )hour and a half\b|\bone and a half hours\b"), "90 minutes"),
    (re.compile(r"\b(?:a )?half (?:an |a )?hour\b"), "30 minutes"),
)
_TWO_WAYS = re.compile(rf"\b(?:{_ANY_TENS}) (?:{_ANY_UNIT}) (?:{'|'.join(_CARDINALS)})\b")
# 'ten to one', 'half past nine', '10 minutes before 1'; not 'from ten to eleven', which is a stretch of time.
_SHIFT = re.compile(
    rf"(?<!from )\b(?:a )?(?P<n>half|quarter|{_CARDINAL}|\d{{1,2}})(?P<unit> min(?:ute)?s?)?"
    rf" (?P<to>past|after|to|till|til|before|of) (?=(?:{_HOUR}(?![a-z\d:./])(?! (?:{_CARDINAL})\b))"
    rf"|(?:{_HOUR}[ap]\.?m)|(?:12 )?(?:noon|midday|midnight))"
)
_TOWARDS = ("to", "till", "til", "before", "of")
# Minutes that people count towards an hour; other numbers before 'to' begin a stretch of time.
_MINUTES_TO = (5, 10, 15, 20, 25)
_LAST_HOUR = 12
_HOUR_AND_MINUTES = re.compile(
    rf"\b(?P<hour>{_HOUR})(?P<joint>[- ])(?:(?:oh|o|zero)[- ](?P<unit>{_ANY_UNIT})"
    rf"|(?P<minutes>(?:{_ANY_TENS})[- ](?:{_ANY_UNIT})|{'|'.join((*_TEENS, *_TENS))}|[1-5]\d))\b"
)
_ORDINAL = re.compile(
    rf"\b(?:(?P<tens>twenty|thirty)[- ](?={'|'.join(_UNIT_ORDINALS)}))?(?P<nth>{'|'.join(_ORDINALS)})\b"
)
_LONE = re.compile(rf"\b{_CARDINAL}\b")
_A_HALF = re.compile(r" ?[ap]\.?m\b")


def plain(text: str) -> str:
    """A text in lower case, without noise, its numbers in figures.

    Minutes before or after an hour are '~-10 1 pm' (ten to one), '~+5 9 am'; '~?10 1 pm' where 'from 10 to 1' may be
    meant too.
    """
    said = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    said = " ".join(_NOISE.sub(" ", said).split()).rstrip(".,; ")
    for pattern, length in _LENGTHS:
        said = pattern.sub(length, said)
    if _TWO_WAYS.search(said):
        return said
    said = _SHIFT.sub(_shifted, said)
    said = _with_minutes(said)
    said = _ORDINAL.sub(lambda m: f"{_TENS.get(m['tens'], 0) + _ORDINALS[m['nth']]}th", said)
    return _LONE.sub(lambda m: str(_number(m[0])), said)


def _number(said: str) -> int:
    return int(said) if said.isdigit() else sum(_CARDINALS[word] for word in re.split("[- ]", said))


def _shifted(match: re.Match[str]) -> str:
    said, towards = match["n"], match["to"] in _TOWARDS
    if said in ("half", "quarter"):
        minutes = 30 if said == "half" else 15
        return match[0] if said == "half" and towards else f"~{'-' if towards else '+'}{minutes} "
    minutes, in_figures = _number(said), said.isdigit()
    if match["unit"] or not towards:
        return f"~{'-' if towards else '+'}{minutes} "
    if minutes not in _MINUTES_TO or (match["to"] == "of" and in_figures):
        return match[0]
    # 'Ten to eleven' may be an hour that begins at ten, as '10 to 1' may be three.
    hour = re.match(_HOUR, match.string[match.end() :])
    soon = hour is not None and _number(hour[0]) - minutes in (1, 2)
    return f"~{'?' if minutes <= _LAST_HOUR and (in_figures or soon) else '-'}{minutes} "


def _with_minutes(said: str) -> str:
    """'two thirty' and '1 30 pm' as '2:30' and '1:30 pm'; what stands beside a month is its day."""
    at = 0
    while match := _HOUR_AND_MINUTES.search(said, at):
        before, after = said[: match.start()].split(), said[match.end() :]
        figures = match["hour"].isdigit() or (match["minutes"] or "").isdigit()
        beside = [*before[-1:], *after.split()[:1]]
        if (
            any(meaning_of(word.strip(",."))[0] == "month" for word in beside)
            or (figures and after and not _A_HALF.match(after))
            # '9-10 am' and 'nine-ten am' are a stretch of time.
            or (match["joint"] == "-" and (figures or match["minutes"] in _TEENS[:3]))
            or after[:1] in ("/", "-", ":", ".")
            or said[: match.start()][-1:] in ("/", "-", "+", "?", ":", ".")
        ):
            at = match.start() + len(match["hour"])
            continue
        minutes = _number(match["unit"] or match["minutes"])
        told = f"{_number(match['hour'])}:{minutes:02}"
        said = f"{said[: match.start()]}{told}{after}"
        at = match.start() + len(told)
    return said
