"""Text to words as somebody typed them in a hurry: shorthand written out, figures read, breaks kept.

    he's not...breathing, sats 70s -> he is not breathing | sat 75
    oximeter says eighty two -> oximeter says 82

Apart from `analysis`, which has no use for small words, contractions and breaks. Owns what a word and a figure are;
knows no emergency. The shorthand is given, as the content has it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ketaref.text.analysis import fold_text, term_of

# A figure over a figure, a figure with what is typed on to it, a word, a break.
_PIECE = re.compile(
    r"(?<![\d/.])\d{2,3} ?/ ?\d{2,3}(?![\d/.])|\d+(?:[.,]\d+)?(?:'?[a-z]+)?|[a-z]+\d*(?:'[a-z]+)*|"
    r"[.!?;\n]+|[<>%]|[,:|()&+]|(?<![a-z])-|-(?![a-z0-9])"
)
# What few texts need is compiled by `re` when first met.
_FIGURE = r"(\d+(?:[.,]\d+)?)'?([a-z]*)"
_LETTERS_AND_FIGURE = r"(?!(?:s[ap]|et)?o2|(?:et)?co2|fio2)([a-z]{2,})(\d{1,3})"
_ENDINGS = {"'s": "is", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am"}
_SIGNS = {"<": "below", ">": "above", "%": "percent"}
_STRETCHED = r"([a-z])\1{2,}"
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "fifties": 55, "sixties": 65, "seventies": 75, "eighties": 85, "nineties": 95,
}  # fmt: skip
_ONES = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
STOP = "."
"""The break between two sentences."""
PAUSE = ","
"""A lesser break: a comma, a dash, a bracket."""
FIGURE, PAIR = "#", "#/#"
"""The terms that every figure, and every figure over a figure, has."""
BEGIN, END = "^", "$"
"""The terms of the places before the first word and after the last."""


class Word(NamedTuple):
    """A word as it was meant. A figure is a word with a value; a figure over a figure has two."""

    word: str
    term: str
    value: tuple[float, ...] = ()
    gap: str = ""
    """The break before it: STOP, PAUSE or none."""


def words_of(text: str, shorthand: Mapping[str, str]) -> list[Word]:
    """The words of a text in order. Empty when it holds no letter or digit."""
    words: list[Word] = []
    gap = ""
    for match in _PIECE.finditer(fold_text(text)):
        piece = match[0]
        if piece in _SIGNS:
            words.append(plain_word(_SIGNS[piece])._replace(gap=gap))
            gap = ""
            continue
        if not piece[0].isalnum():
            # Two stops or more are how people pause: "he's not...breathing".
            stop = piece[0] in "!?;\n" or piece == "."
            gap = STOP if stop or gap == STOP else PAUSE
            continue
        for word in _words_in(piece, shorthand):
            words.append(word._replace(gap=gap))
            gap = ""
    return _over(_spelled(words))


def _words_in(piece: str, shorthand: Mapping[str, str]) -> Iterator[Word]:
    if piece in shorthand:
        yield from (plain_word(word) for word in shorthand[piece].split())
    elif "/" in piece:
        first, second = (float(part) for part in piece.split("/"))
        yield Word(piece.replace(" ", ""), PAIR, (first, second))
    elif piece[0].isdigit():
        yield from _figure(piece, shorthand)
    elif not piece.isalpha() and (glued := re.fullmatch(_LETTERS_AND_FIGURE, piece)):
        yield from _words_in(glued[1], shorthand)
        yield from _figure(glued[2], shorthand)
    else:
        if any(letter * 3 in piece for letter in set(piece)):
            piece = re.sub(_STRETCHED, r"\1", piece)
        if piece in shorthand:
            yield from (plain_word(word) for word in shorthand[piece].split())
        else:
            yield from map(plain_word, _apart(piece))


def _figure(piece: str, shorthand: Mapping[str, str]) -> Iterator[Word]:
    match = re.fullmatch(_FIGURE, piece)
    if match is None:
        return
    # A comma before three figures sets thousands apart, any other is a point.
    value, unit = float(re.sub(r",(?!\d{3})", ".", match[1]).replace(",", "")), match[2]
    if unit == "s":  # the 70s: somewhere in them
        value, unit = value + 5, ""
    yield Word(match[1], FIGURE, (value,))
    if unit:
        yield from (plain_word(word) for word in shorthand.get(unit, unit).split())


def _apart(piece: str) -> list[str]:
    """A word without its contraction: he's -> he is, isn't -> is not."""
    if "'" not in piece:
        return [piece]
    if piece.endswith("n't"):
        return [piece[:-3], "not"]
    for ending, word in _ENDINGS.items():
        if piece.endswith(ending):
            return [piece[: -len(ending)].replace("'", ""), word]
    return [piece.replace("'", "")]


def _spelled(words: list[Word]) -> list[Word]:
    """The words, with figures for tens: 'eighty five' -> 85, 'one eighty' -> 180."""
    found: list[Word] = []
    for word in words:
        before = found[-1] if found and not word.gap else plain_word("")
        if word.word in _TENS:
            hundreds = 100 * _ONES.get(before.word, 0)
            gap = found.pop().gap if hundreds else word.gap
            found.append(Word(word.word, FIGURE, (float(hundreds + _TENS[word.word]),), gap))
        elif before.word in _TENS and word.word in _ONES:
            found[-1] = Word(f"{before.word} {word.word}", FIGURE, (before.value[0] + _ONES[word.word],), before.gap)
        else:
            found.append(word)
    return found


def _over(words: list[Word]) -> list[Word]:
    """The words, with '210 over 125' as one figure over another."""
    found: list[Word] = []
    for word in words:
        if len(word.value) == 1 and len(found) > 1 and found[-1].word in ("over", "ovr") and len(found[-2].value) == 1:
            first, second = found[-2], word
            if second.value[0] < first.value[0]:
                found[-2:] = [Word(f"{first.word}/{second.word}", PAIR, first.value + second.value, first.gap)]
                continue
        found.append(word)
    return found


def plain_word(word: str) -> Word:
    """A word that stands for itself."""
    return Word(word, term_of(word))
