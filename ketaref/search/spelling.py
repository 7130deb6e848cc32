"""The words of a query to the terms they may stand for.

    known | typo | by ear | split, joined | unfinished

A word that the content knows, even by name alone, is never read as another. Each kind of look-up is one statement for
all words of the query. Owns spelling; what a word weighs, and what else it is called, is `query`'s.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ketaref.deferred import deferred_module
from ketaref.search import tuning
from ketaref.text.analysis import Token, sound_of, term_of
from ketaref.text.words import LIGHT_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import rapidfuzz

    from ketaref.store.postings import Postings, Spelling
else:
    rapidfuzz = deferred_module("rapidfuzz")  # 6 ms, for a word that is far off


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


def read_words(postings: Postings, tokens: Sequence[Token]) -> list[list[Meaning]]:
    """The readings of each token, the likeliest first; none where nothing known is near."""
    typed = _Typed(postings, tokens)
    read = [typed.read(place) for place in range(len(tokens))]
    misspelled = {t.word: t for t, readings in zip(tokens, read, strict=True) if readings is None}
    if not misspelled:
        return [readings or [] for readings in read]
    corrected = _correct(postings, typed.terms, misspelled.values())
    return [
        corrected[token.word] if readings is None else readings for token, readings in zip(tokens, read, strict=True)
    ]


class _Typed:
    """A query as typed: which of its words, of its stems and of its neighbors taken as one word are known."""

    def __init__(self, postings: Postings, tokens: Sequence[Token]) -> None:
        self.postings = postings
        self.tokens = tokens
        words = {token.word for token in tokens}
        pairs = {a.word + b.word for a, b in pairwise(tokens) if not {a.word, b.word} & STOP_WORDS}
        self.words, self.terms = postings.known(words | pairs, {token.term for token in tokens})

    def read(self, place: int) -> list[Meaning] | None:
        """How a token reads as it is typed; None where it may be misspelled."""
        token = self.tokens[place]
        exact = [Meaning((token.term,), 1.0, "exact", token.word)]
        if token.word in self.words or token.word in STOP_WORDS or token.word in LIGHT_WORDS:
            return exact
        if token.term in self.terms:
            return None if len(token.word) >= tuning.MIN_FUZZY_LENGTH else exact
        readings = self._joined(place) or (self._unfinished(token) if place == len(self.tokens) - 1 else [])
        if readings:
            return readings
        return None if token.word.isalpha() and len(token.word) >= tuning.MIN_FUZZY_LENGTH - 1 else []

    def _joined(self, place: int) -> list[Meaning]:
        """'keta mine', 'black out': the token and its neighbor as one known word."""
        for first, second in ((place, place + 1), (place - 1, place)):
            if first < 0 or second >= len(self.tokens):
                continue
            pair = (self.tokens[first].word, self.tokens[second].word)
            word = "".join(pair)
            if STOP_WORDS.isdisjoint(pair) and self.words.get(word):
                return [Meaning((term_of(word),), tuning.JOINED_QUALITY, "joined", word, share=2)]
        return []

    def _unfinished(self, token: Token) -> list[Meaning]:
        if len(token.word) < tuning.MIN_PREFIX_LENGTH or not token.word.isalpha():
            return []
        found = self.postings.words_with_prefix(token.word, tuning.MAX_READINGS)
        return [Meaning((term_of(word),), tuning.PREFIX_QUALITY, "prefix", word) for word in found]


def _correct(postings: Postings, terms: dict[str, int], tokens: Iterable[Token]) -> dict[str, list[Meaning]]:
    """Word -> its readings as a misspelling, or as itself; `terms` are the stems that are known, with frequencies."""
    tokens = list(tokens)
    spellings = _Spellings(postings, [token.word for token in tokens])
    read: dict[str, list[Meaning]] = {}
    unsure = []
    for token in tokens:
        word = token.word
        short = len(word) < tuning.MIN_FUZZY_LENGTH
        near = _read_slip(spellings, word) if short else _read_misspelled(spellings, word)
        # One edit is likelier than a missing space, a missing space likelier than two edits.
        good = bool(near) and near[0].quality >= tuning.TYPO_QUALITY
        if token.term in terms:
            # A form of a known word, or a slip that happens to have its stem (recepter: reception, not receptor)?
            slipped = good and near[0].terms != (token.term,)
            if not (slipped and spellings.term_count(near[0].as_) > tuning.STEM_RIVAL * terms[token.term]):
                near = [Meaning((token.term,), 1.0, "exact", word)]
        elif not good and not short:
            unsure.append(word)
        read[word] = near
    return read | _read_split(postings, unsure)


class _Spellings:
    """The known words of the lengths that some misspelled words can stand for."""

    def __init__(self, postings: Postings, words: Iterable[str]) -> None:
        lengths: set[int] = set()
        for word in words:
            lengths.update(self._within_an_edit(word))
            if len(word) >= tuning.MIN_FUZZY_LENGTH:
                lengths.update(self._about(word))
        self._by_length = postings.spellings(lengths)

    @staticmethod
    def _within_an_edit(word: str) -> range:
        return range(max(len(word) - 1, tuning.MIN_FUZZY_LENGTH - 1), len(word) + 2)

    @staticmethod
    def _about(word: str) -> range:
        shortest = max(len(word) - tuning.MAX_LENGTH_BY_EAR, tuning.MIN_FUZZY_LENGTH)
        return range(shortest, len(word) + tuning.MAX_LENGTH_BY_EAR + 1)

    def of_length(self, length: int) -> list[str]:
        """The known words of one length."""
        return self._by_length[length].words if length in self._by_length else []

    def within_an_edit(self, word: str) -> list[str]:
        """The known words whose length lets them be one edit away."""
        return [candidate for length in self._within_an_edit(word) for candidate in self.of_length(length)]

    def about(self, word: str) -> tuple[list[str], list[str]]:
        """The known words of about the length of one, and how each sounds."""
        found = [self._by_length[length] for length in self._about(word) if length in self._by_length]
        return [w for s in found for w in s.words], [sound for s in found for sound in s.sounds]

    def count(self, word: str) -> int:
        """How many entries hold a known word."""
        spelling, place = self._place(word)
        return spelling.counts[place]

    def term_count(self, word: str) -> int:
        """How many entries hold a known word in any form."""
        spelling, place = self._place(word)
        return spelling.term_counts[place]

    def _place(self, word: str) -> tuple[Spelling, int]:
        spelling = self._by_length[len(word)]
        return spelling, bisect_left(spelling.words, word)


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
            terms = (term_of(first), term_of(second))
            found[word] = [Meaning(terms, tuning.JOINED_QUALITY, "split", f"{first} {second}")]
    return found


def _read_slip(spellings: _Spellings, word: str) -> list[Meaning]:
    """A word too short for edits at large, of which one letter is missing or two are swapped (pian, hart)."""
    found = []
    for candidate in spellings.within_an_edit(word):
        swapped = len(candidate) == len(word) and sorted(candidate) == sorted(word)
        if candidate[0] == word[0] and (swapped or len(candidate) > len(word)) and one_edit(word, candidate):
            df = spellings.count(candidate)
            if df and candidate not in STOP_WORDS:
                found.append((not swapped, -df, term_of(candidate), candidate))
    found = sorted(found)[: tuning.MAX_READINGS]
    return [Meaning((term,), tuning.TYPO_QUALITY, "typo", candidate) for _, _, term, candidate in found]


def _read_misspelled(spellings: _Spellings, word: str) -> list[Meaning]:
    """Known words within the allowed edits, or of the same sound, the nearest first.

    Source:
        Optimal string alignment (Damerau, Commun. ACM 7(3), 1964): a swap of neighbors is one edit. By rapidfuzz's
        ratio ketmaine-ketamine is 87.5 and esketamine-ketamine 88.9, so no cut-off on it keeps the typo and drops the
        other drug; in OSA the typo is 1 edit and the other drug 2.
    """
    near = _nearest(spellings, word)
    # What lies further off is read only where nothing nearer is; looking for it takes rapidfuzz, 6 ms to import.
    far_off = 1 + tuning.OTHER_INITIAL
    if not near or (len(word) >= tuning.LONG_WORD and min(edits for edits, _ in near.values()) >= far_off):
        near = _further(spellings, word) | near
    ranked = sorted(near.items(), key=lambda item: (item[1][0], -spellings.count(item[0]), item[0]))
    meanings: list[Meaning] = []
    seen = set()
    for candidate, (edits, how) in ranked[: tuning.MAX_READINGS]:
        term = term_of(candidate)
        if edits - ranked[0][1][0] > tuning.OTHER_INITIAL or term in seen:
            continue
        seen.add(term)
        quality = tuning.TYPO_QUALITY if edits < tuning.MAX_EDITS else tuning.SECOND_EDIT_QUALITY
        if not spellings.count(candidate):
            quality -= tuning.NAME_ONLY_DISCOUNT
        meanings.append(Meaning((term,), quality, how, candidate))
    return meanings


def _nearest(spellings: _Spellings, word: str) -> dict[str, tuple[float, str]]:
    """Words one edit away, of the same letters, or of the same sound: each with its edits and how it was read."""
    near: dict[str, tuple[float, str]] = {}
    length, initial, ending = len(word), word[0], word[-2:]
    for candidate in spellings.within_an_edit(word):
        if candidate[0] == initial:
            if one_edit(word, candidate):
                near[candidate] = (1, "typo")
        elif length >= tuning.MIN_OTHER_INITIAL and candidate[-2:] == ending and one_edit(word, candidate):
            near[candidate] = (1 + tuning.OTHER_INITIAL, "typo")
    if length >= tuning.MIN_HEARD_LENGTH:
        # Letters swapped further apart than by one place (naseua): two edits, but none added and none lost.
        letters = sorted(word)
        for candidate in spellings.of_length(length):
            if candidate[0] == initial and sorted(candidate) == letters:
                near.setdefault(candidate, (tuning.LIKE_ONE_EDIT, "typo"))
        heard = sound_of(word)
        spelled, sounds = spellings.about(word)
        for place, sound in enumerate(sounds):
            if sound == heard:
                near.setdefault(spelled[place], (tuning.LIKE_ONE_EDIT, "sound"))
    return near


def _further(spellings: _Spellings, word: str) -> dict[str, tuple[float, str]]:
    """Words two edits away, and words that sound the same but for one slip, where the word is long enough."""
    osa = rapidfuzz.distance.OSA.distance
    far: dict[str, tuple[float, str]] = {}
    heard = sound_of(word)
    spelled, sounds = spellings.about(word)
    if len(heard) >= tuning.LONG_WORD - 1:
        for _, edits, place in rapidfuzz.process.extract(heard, sounds, scorer=osa, score_cutoff=1, limit=None):
            far[spelled[place]] = (tuning.LIKE_ONE_EDIT + edits, "sound")
    if len(word) >= tuning.LONG_WORD:
        for other, edits, _ in rapidfuzz.process.extract(
            word, spelled, scorer=osa, score_cutoff=tuning.MAX_EDITS, limit=None
        ):
            if other[0] == word[0]:
                far[other] = (float(edits), "typo")
    return far


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
