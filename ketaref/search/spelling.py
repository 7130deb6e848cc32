"""The words of a query to the terms they may stand for.

    known | typo | by ear | split, joined | unfinished | small word

A word that the content knows, even by name alone, is never read as another, nor is the name of a medicine or a
condition. Each kind of look-up is one statement for
all words of the query. Owns spelling; what a word weighs, and what else it is called, is `query`'s.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ketaref.deferred import deferred_module
from ketaref.search import tuning
from ketaref.text.analysis import Token, sound_of, term_of
from ketaref.text.words import COMMON_WORDS, LIGHT_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import rapidfuzz

    from ketaref.store.postings import Postings, Spelling
else:
    rapidfuzz = deferred_module("rapidfuzz")  # 6 ms, for a word that is far off

# 'hello' is no slip of 'hell'.
_NEVER_MISSPELLED = STOP_WORDS | LIGHT_WORDS | COMMON_WORDS
_ASKING = ("what", "when", "where", "which", "does", "will")
_SMALL_WORDS = (
    *_ASKING, "about", "because", "could", "have", "should", "that", "their", "there", "they", "this", "with", "would",
    "your",
)  # fmt: skip
# What follows when somebody asks; after "HAV and" nobody does.
_ASKED_OF = frozenset({"a", "am", "are", "can", "do", "does", "i", "if", "is", "it", "my", "the", "to", "was"})


class Meaning(NamedTuple):
    """One way to meet a word of the query: all of `terms` in one passage, at a quality of 0 to 1."""

    terms: tuple[str, ...]
    quality: float
    how: str
    """exact | typo | sound | prefix | joined | split | synonym | form"""
    as_: str
    """The word, or words, as read."""
    share: int = 1
    """How many words of the query it answers together (three for 'high blood pressure' -> hypertension)."""


def read_words(
    postings: Postings, tokens: Sequence[Token], names: Collection[int] = frozenset()
) -> list[list[Meaning]]:
    """The readings of each token, the likeliest first; none where nothing known is near.

    `names` are the places of tokens that name something, and that are therefore read as typed.
    """
    typed = _Typed(postings, tokens, names)
    read = [typed.read(place) for place in range(len(tokens))]
    for place, token in enumerate(tokens):
        following = tokens[place + 1].word if place + 1 < len(tokens) else ""
        if not read[place] and token.word.isalpha() and (word := small_word(token.word, following)):
            read[place] = [Meaning((term_of(word),), 1.0, "typo", word)]
    misspelled = {token.word for token, readings in zip(tokens, read, strict=True) if readings is None}
    corrected = _correct(postings, sorted(misspelled)) if misspelled else {}
    return [
        corrected[token.word] if readings is None else readings for token, readings in zip(tokens, read, strict=True)
    ]


class _Typed:
    """A query as typed: which of its words, of its stems and of its neighbors taken as one word are known."""

    def __init__(self, postings: Postings, tokens: Sequence[Token], names: Collection[int]) -> None:
        self.postings = postings
        self.tokens = tokens
        self.names = names
        words = {token.word for token in tokens}
        pairs = {a.word + b.word for a, b in pairwise(tokens)}
        self.words, self.terms = postings.known(words | pairs, {token.term for token in tokens})

    def read(self, place: int) -> list[Meaning] | None:
        """How a token reads as it is typed; None where it may be misspelled."""
        token = self.tokens[place]
        word = token.word
        if place in self.names or word in self.words or token.term in self.terms or word in _NEVER_MISSPELLED:
            return [Meaning((token.term,), 1.0, "exact", word)]
        readings = self._joined(place) or (self._unfinished(token) if place == len(self.tokens) - 1 else [])
        if readings:
            return readings
        return None if word.isalpha() and len(word) >= tuning.MIN_FUZZY_LENGTH - 1 else []

    def _joined(self, place: int) -> list[Meaning]:
        """'keta mine', 'black out': the token and its neighbor as one known word."""
        for first, second in ((place, place + 1), (place - 1, place)):
            if first < 0 or second >= len(self.tokens):
                continue
            pair = (self.tokens[first].word, self.tokens[second].word)
            word = "".join(pair)
            if STOP_WORDS.isdisjoint(pair) and self.words.get(word):
                return [Meaning((term_of(word),), 1.0, "joined", word, share=2)]
        return []

    def _unfinished(self, token: Token) -> list[Meaning]:
        if len(token.word) < tuning.MIN_PREFIX_LENGTH or not token.word.isalpha():
            return []
        found = self.postings.words_with_prefix(token.word, tuning.MAX_READINGS)
        return [Meaning((term_of(word),), 1.0, "prefix", word) for word in found]


def _correct(postings: Postings, words: Iterable[str]) -> dict[str, list[Meaning]]:
    """Word -> its readings as a misspelling: one slip is likelier than a missing space, a missing space than two."""
    words = list(words)
    spellings = _Spellings(postings, words)
    read = {word: _read_slip(spellings, word) for word in words}
    unsure = [word for word in words if not read[word] and len(word) >= tuning.MIN_FUZZY_LENGTH]
    read |= _read_split(postings, unsure)
    return read | {word: _read_further(spellings, word) for word in unsure if not read[word]}


def small_word(word: str, following: str = "") -> str:
    """The small word that an unknown word is a slip of (waht, shoud); '' for none.

    Letters swapped, one lost, or one typed twice; another letter makes words that mean something (wheat, wilt). Of
    three letters it is read so only where it asks.
    """
    short = len(word) < tuning.MIN_SMALL_WORD
    if short and (following not in _ASKED_OF or len(word) < tuning.MIN_SMALL_WORD - 1):
        return ""
    letters = sorted(word)
    for small in _ASKING if short else _SMALL_WORDS:
        lost, swapped = len(small) > len(word), sorted(small) == letters
        twice = any(a == b and word[:at] + word[at + 1 :] == small for at, (a, b) in enumerate(pairwise(word)))
        if twice or ((lost or swapped) and small[0] == word[0] and one_edit(word, small)):
            return small
    return ""


def slips_of(vocabulary: Vocabulary, words: Sequence[str]) -> dict[str, list[str]]:
    """Misspelled words, each with those of another vocabulary that it may stand for, the likeliest first, if any."""
    spellings = _Spellings(vocabulary, words)
    read = {word: _read_slip(spellings, word) or _read_further(spellings, word) for word in words}
    return {word: [meaning.as_ for meaning in meanings] for word, meanings in read.items() if meanings}


class Vocabulary(Protocol):
    """Words that others may be slips of."""

    def spellings(self, lengths: Collection[int]) -> dict[int, Spelling]:
        """The words of some lengths, by length, the shortest first."""


class _Spellings:
    """The known words of the lengths that some misspelled words can stand for."""

    def __init__(self, vocabulary: Vocabulary, words: Iterable[str]) -> None:
        self._by_length = vocabulary.spellings({length for word in words for length in self._about(word)})

    @staticmethod
    def _about(word: str, apart: int = 2) -> range:
        return range(max(len(word) - apart, tuning.MIN_FUZZY_LENGTH - 1), len(word) + apart + 1)

    def of_length(self, length: int) -> list[str]:
        """The known words of one length."""
        return self._by_length[length].words if length in self._by_length else []

    def within_an_edit(self, word: str) -> list[str]:
        """The known words whose length lets them be one edit away."""
        return [candidate for length in self._about(word, 1) for candidate in self.of_length(length)]

    def about(self, word: str) -> tuple[list[str], list[str]]:
        """The known words whose length lets them be two edits away, and how each sounds."""
        found = [self._by_length[length] for length in self._about(word) if length in self._by_length]
        return [w for s in found for w in s.words], [sound for s in found for sound in s.sounds]

    def count(self, word: str) -> int:
        """How many entries hold a known word."""
        spelling = self._by_length[len(word)]
        return spelling.counts[bisect_left(spelling.words, word)]

    def likeliest(self, candidates: Mapping[str, tuple[int, str]]) -> list[Meaning]:
        """The first of the words that another may stand for; each has its place in the order, and how it is read.

        Of words in the same place, the one that more entries hold is likelier.
        """
        ranked = sorted(candidates, key=lambda word: (candidates[word][0], -self.count(word), word))
        by_term: dict[str, Meaning] = {}
        for word in ranked[: tuning.MAX_READINGS]:
            by_term.setdefault(term_of(word), Meaning((term_of(word),), 1.0, candidates[word][1], word))
        return list(by_term.values())


def _read_split(postings: Postings, words: Sequence[str]) -> dict[str, list[Meaning]]:
    """'bloodpressure': those of the words that are two known words typed as one."""
    cuts = {
        word: [(word[:at], word[at:]) for at in range(tuning.MIN_PART, len(word) - tuning.MIN_PART + 1)]
        for word in words
    }
    halves = {half for pairs in cuts.values() for pair in pairs for half in pair}
    counts = postings.known(halves)[0] if halves else {}
    found = {}
    for word, pairs in cuts.items():
        # Two common words are likelier than a common and a rare one.
        ranked = [(min(counts.get(a, 0), counts.get(b, 0)), a, b) for a, b in pairs]
        fewest, first, second = max(ranked, default=(0, "", ""))
        if fewest:
            found[word] = [Meaning((term_of(first), term_of(second)), 1.0, "split", f"{first} {second}")]
    return found


def _read_slip(spellings: _Spellings, word: str) -> list[Meaning]:
    """Known words that one slip makes a word of, the likeliest first.

    Source:
        Optimal string alignment (Damerau, Commun. ACM 7(3), 1964): a swap of neighbors is one edit. By rapidfuzz's
        ratio ketmaine-ketamine is 87.5 and esketamine-ketamine 88.9, so no cut-off on it keeps the typo and drops the
        other drug; in OSA the typo is 1 edit and the other drug 2.
    """
    if len(word) < tuning.MIN_FUZZY_LENGTH:
        return _read_short(spellings, word)
    found: dict[str, tuple[int, str]] = {}
    for candidate in spellings.within_an_edit(word):
        if candidate[0] == word[0]:
            if one_edit(word, candidate):
                found[candidate] = 0, "typo"
        # People rarely miss the first letter, so such a reading comes last, and 'locked' is not read as 'blocked'.
        elif len(word) >= tuning.MIN_OTHER_INITIAL and candidate[-2:] == word[-2:] and one_edit(word, candidate):
            found[candidate] = 2, "typo"
    # Letters swapped further apart than by one place (naseua): two edits, but none added and none lost.
    letters = sorted(word)
    for candidate in spellings.of_length(len(word)):
        if candidate[0] == word[0] and sorted(candidate) == letters:
            found.setdefault(candidate, (1, "typo"))
    # By ear many edits are one misspelling (skizofrenia).
    heard = sound_of(word)
    for candidate, sound in zip(*spellings.about(word), strict=True):
        if sound == heard:
            found.setdefault(candidate, (1, "sound"))
    return spellings.likeliest(found)


def _read_short(spellings: _Spellings, word: str) -> list[Meaning]:
    """A word too short for edits at large, of which one letter is missing or two are swapped (pian, hart)."""
    found: dict[str, tuple[int, str]] = {}
    for candidate in spellings.within_an_edit(word):
        swapped = len(candidate) == len(word) and sorted(candidate) == sorted(word)
        lost = len(candidate) > len(word)
        said = spellings.count(candidate) and candidate not in STOP_WORDS
        if said and candidate[0] == word[0] and (swapped or lost) and one_edit(word, candidate):
            found[candidate] = int(lost), "typo"
    return spellings.likeliest(found)


def _read_further(spellings: _Spellings, word: str) -> list[Meaning]:
    """Known words two edits away, or that sound the same but for one, if the word is long enough for that."""
    if len(word) < tuning.LONG_WORD:
        return []
    osa, extract = rapidfuzz.distance.OSA.distance, rapidfuzz.process.extract
    spelled, sounds = spellings.about(word)
    found = {
        spelled[place]: (1, "sound")
        for _, _, place in extract(sound_of(word), sounds, scorer=osa, score_cutoff=1, limit=None)
    }
    for candidate, _, _ in extract(word, spelled, scorer=osa, score_cutoff=2, limit=None):
        if candidate[0] == word[0]:
            found[candidate] = 0, "typo"
    return spellings.likeliest(found)


def one_edit(word: str, other: str) -> bool:
    """Whether one letter added, lost, replaced or swapped with its neighbor makes one word the other."""
    longer = len(word) - len(other)
    if not -1 <= longer <= 1:
        return False
    at = 0
    for a, b in zip(word, other, strict=False):
        if a != b:
            break
        at += 1
    if longer:
        return word[at + 1 :] == other[at:] if longer > 0 else word[at:] == other[at + 1 :]
    swapped = word[at : at + 2] == other[at : at + 2][::-1] and word[at + 2 :] == other[at + 2 :]
    return swapped or word[at + 1 :] == other[at + 1 :]
