"""A text as the words of content/emergencies.yaml that it may stand for, however shaky the hand.

    typed -> shorthand written out (`text.typed`) -> slips read, words run together taken apart -> Heard, word by word

What the content knows as a word is never read as a slip. Owns the reading of words; `emergency` owns what they mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.search.phrases import Heard
from ketaref.search.spelling import slips_of
from ketaref.text.analysis import term_of
from ketaref.text.typed import BEGIN, END, Word, plain_word, words_of
from ketaref.text.words import COMMON_WORDS, LIGHT_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ketaref.store.signs import Signs

MIN_RUN = 5
"""Least length of a word that may be several typed as one (killme)."""
MIN_JOINED = 7
"""Least length of a word that may have been typed as two (un responsive)."""
_LETTERS = frozenset("ai")
_EDGES = tuple(Heard(frozenset((edge,)), frozenset(), (), "") for edge in (BEGIN, END))
_EVERYDAY = STOP_WORDS | LIGHT_WORDS | COMMON_WORDS


def hear(signs: Signs, text: str, known: Collection[str]) -> list[Heard]:
    """The words of a text; `known` are those that the content knows, and that are therefore no slips."""
    words = _joined(signs, words_of(text, signs.shorthand))
    unsure = {word.word for word in words if not word.value and _may_be_a_slip(signs, word.word, known)}
    slips = slips_of(signs, sorted(unsure)) if unsure else {}
    heard = []
    for word in words:
        readings = slips.get(word.word, [])
        run = [] if readings or word.word not in unsure else _run_of(signs, word.word)
        if run:
            heard += [_heard(part, (), word.gap if n == 0 else "") for n, part in enumerate(run)]
        else:
            heard.append(_heard(word, readings, word.gap))
    return [_EDGES[0], *heard, _EDGES[1]] if heard else []


def _heard(word: Word, readings: Sequence[str], gap: str) -> Heard:
    terms = frozenset((word.term, *map(term_of, readings)))
    return Heard(terms, frozenset((word.word, *readings)), word.value, gap)


def _may_be_a_slip(signs: Signs, word: str, known: Collection[str]) -> bool:
    return not (word in known or word in signs.words or word in signs.ordinary or word in _EVERYDAY)


def _joined(signs: Signs, words: Sequence[Word]) -> list[Word]:
    """The words, those that are halves of a word of the rules put together."""
    found: list[Word] = []
    for word in words:
        joined = found[-1].word + word.word if found and not word.gap else ""
        if len(joined) >= MIN_JOINED and joined in signs.words and not {found[-1].word, word.word} <= signs.words:
            found[-1] = plain_word(joined)._replace(gap=found[-1].gap)
        else:
            found.append(word)
    return found


def _run_of(signs: Signs, word: str) -> list[Word]:
    """The words that were typed as one, as few as possible; none where it cannot be taken apart.

    Source:
        Segmentation by dynamic programming: Norvig, Natural Language Corpus Data (Beautiful Data, 2009). Without a
        corpus to count in, the fewest words are the likeliest.
    """
    if len(word) < MIN_RUN:
        return []
    best: list[tuple[int, list[str]] | None] = [(0, [])]
    for end in range(1, len(word) + 1):
        choices = [
            (before[0] + 1, [*before[1], word[start:end]])
            for start in range(end)
            if (before := best[start]) is not None and _is_part(signs, word[start:end])
        ]
        best.append(min(choices, default=None))
    parts = best[-1][1] if best[-1] is not None else []
    return [whole for part in parts for whole in _written_out(signs, part)] if len(parts) > 1 else []


def _is_part(signs: Signs, part: str) -> bool:
    if len(part) == 1:
        return part in _LETTERS
    return part in signs.words or part in signs.shorthand or part in STOP_WORDS


def _written_out(signs: Signs, part: str) -> Iterator[Word]:
    return map(plain_word, signs.shorthand.get(part, part).split())
