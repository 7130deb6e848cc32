"""How hard a text is to read."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SENTENCE = re.compile(r"\b[^.!?]+[.!?]*")
# A heading or an interjection of a word or two is no sentence to be averaged over.
_SHORTEST_SENTENCE = 3


def grade_of(parts: Iterable[str]) -> float | None:
    """Flesch-Kincaid grade of texts read one after another, each at least a sentence; None without pyphen.

    Source:
        Kincaid et al., Naval Technical Training Command, Research Branch Report 8-75, 1975. Words, sentences and
        syllables are counted, and their averages rounded to one decimal, as textstat 0.7.4 does. Textstat itself needs
        `pkg_resources`, which current setuptools no longer has, and loads in 150 ms.
    """
    syllables_in = _syllable_counter()
    if syllables_in is None:
        return None
    text = " ".join(p if p.endswith(("?", "!", ".")) else p + "." for p in parts)
    words = _words(text)
    sentences = sum(len(_words(sentence)) >= _SHORTEST_SENTENCE for sentence in _SENTENCE.findall(text))
    words_a_sentence = _rounded(len(words) / max(1, sentences))
    syllables_a_word = _rounded(sum(map(syllables_in, words)) / max(1, len(words)))
    return _rounded(0.39 * words_a_sentence + 11.8 * syllables_a_word - 15.59)


def _words(text: str) -> list[str]:
    """What stands between spaces, without punctuation: '6-hour' is one word."""
    return re.sub(r"[^\w\s]", "", text.lower()).split()


def _rounded(number: float) -> float:
    """To one decimal, halves away from zero."""
    return math.floor(number * 10 + math.copysign(0.5, number)) / 10


@cache
def _syllable_counter() -> Callable[[str], int] | None:
    """Counts a word's syllables by where it may be hyphenated."""
    try:
        from pyphen import Pyphen  # noqa: PLC0415 (an extra)
    except ImportError:
        return None
    positions = Pyphen(lang="en_US").positions
    return cache(lambda word: len(positions(word)) + 1)
