"""The numbers of a text: those in digits, and those that are written in words."""

from __future__ import annotations

import re

WORDS: dict[str, str] = {
    word: str(number)
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
         "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
    )
} | {
    "once": "1", "twice": "2", "thrice": "3", "half": "0.5", "quarter": "0.25", "twenty": "20", "thirty": "30",
    "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90", "hundred": "100",
}  # fmt: skip
"""Word -> its number in digits."""

# Grouped by commas or spaces; a point between digits is a decimal one. A middle dot is one too (The Lancet).
_GROUP = "[,\u0020\u00a0\u2009\u202f]"
_GROUPED = rf"\d{{1,3}}(?:{_GROUP}\d{{3}})+(?!\d)(?:[.·]\d+)?"
_NUMBER = re.compile(rf"(?<![\w.·])(?:{_GROUPED}|\d+(?:[.·]\d+)?)|(?<![\w.·])[.·]\d+")
_DECIMAL_COMMA = re.compile(r"(?<![\w,.])(\d+),(\d{1,2})(?![\d,])")
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7",
             "eighth": "8", "ninth": "9", "tenth": "10"}  # fmt: skip
_WORD = re.compile(r"[A-Za-z]+")
_TENS = re.compile(r"\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(\w+)\b", re.IGNORECASE)
# Names that hold digits: receptors, enzymes, scales, emergency numbers.
_NAMES = re.compile(
    r"\b(?:5-HT\w*|CYP\w+|GluN\w+|PCL-5|CAPS-?5?|HAM-?D-?\d*|HDRS-?\d*|QIDS-?\w*|DSM-\w+|PHQ-\d|SF-\d+|911|988|12-lead)\b"
)


def numbers(text: str) -> set[str]:
    """The numbers of a text in digits, each in its shortest form: '0.50' and '1,000' are 0.5 and 1000."""
    return {plain(number) for number in _NUMBER.findall(_NAMES.sub(" ", text))}


def all_numbers(text: str) -> set[str]:
    """The numbers of a text as a reader may take them: in words too ('twice', 'forty-two', 'third', 'an hour').

    A comma before one or two digits may be a decimal one, as on the continent: both readings count.
    """

    def in_digits(match: re.Match[str]) -> str:
        word = match[0].lower()
        return (
            WORDS.get(word) or _ORDINALS.get(word) or {"a": "1", "an": "1", "none": "0", "no": "0"}.get(word, match[0])
        )

    joined = _TENS.sub(lambda m: str(int(WORDS[m[1].lower()]) + int(WORDS.get(m[2].lower(), "0"))), text)
    whole = _DECIMAL_COMMA.sub(r"\1.\2", text)
    # '727 000' is one number, and '12 345' may be two.
    parted = re.sub(r"(?<=\d) (?=\d)", " | ", text)
    return numbers(text) | numbers(whole) | numbers(parted) | numbers(_WORD.sub(in_digits, joined))


def plain(number: str | float) -> str:
    """A number in its shortest form, without its sign: '0.50' is 0.5, '1,000' is 1000, -6.80 is 6.8."""
    digits = re.sub(_GROUP, "", str(number)).replace("·", ".")
    return f"{abs(float(digits)):.10g}"
