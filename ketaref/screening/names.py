"""The names of the entries screened against, and where a finding names one of them.

    title, aliases, `screening.names`, codes of an entry -> Names: all of them, and how words are brought to one name

Owns what an entry is called; how what is named stands is for `pieces.py`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ketaref import records
from ketaref.records import Entry
from ketaref.text.analysis import Token, analyze
from ketaref.text.words import STOP_WORDS

if TYPE_CHECKING:
    from ketaref.store.index import Index

KINDS = ("contraindications", "interactions", "adverse-effects")
"""Kinds screened against; of them, the entries that have a severity and are no overview of others."""
SAME_QUALITY = 0.95
"""Least quality of a synonym that is the same thing by another name; below it are lay and wider words."""
MAX_GAP = 2
"""A name of several words is met by them in any order, with at most this many other words among them."""
_ABSENCE = re.compile(r"(?:no|not|without)\s", re.IGNORECASE)
_TITLE_ASIDE = re.compile(r"\([^)]*\)|:.*")


class Name(NamedTuple):
    """One thing that an entry is called."""

    terms: frozenset[str]
    text: str
    word: str
    """Its first word, as written."""
    entry: int
    """Place in `Names.entries`."""
    event: bool
    """Whether it is something that happens and passes."""
    absence: bool
    """Whether it names something missing ('no ride'), and is met where the rest of it is negated."""
    exact: bool = False
    """Met by its own word alone: 'alcoholic' shares its stem with 'alcohol', another entry's."""


class Word(NamedTuple):
    """A word or phrase of a piece under one name for all its synonyms, and the tokens it takes up."""

    term: str
    start: int
    end: int
    text: str


class Met(NamedTuple):
    """A name met in a piece, and the places of its words."""

    name: Name
    places: frozenset[int]


class Said(NamedTuple):
    """The words of a piece as they are read, and the names met in them."""

    text: str
    tokens: list[Token]
    words: list[str]
    """Beside the tokens; misspelled ones as they are read."""
    known: list[Word]
    met: list[Met]

    def span(self, places: frozenset[int]) -> tuple[int, int]:
        """Where in the text the known words at some places stand."""
        return (
            min(self.tokens[self.known[p].start].start for p in places),
            max(self.tokens[self.known[p].end - 1].end for p in places),
        )

    def tokens_of(self, places: frozenset[int]) -> set[int]:
        """The tokens that the known words at some places take up."""
        return {i for p in places for i in range(self.known[p].start, self.known[p].end)}


class Names:
    """All names of the entries screened against."""

    def __init__(self, index: "Index") -> None:
        self.entries = [e for e in index.entries(KINDS) if e.severity and not (e.screening and e.screening.overview)]
        self.place = {entry.id: n for n, entry in enumerate(self.entries)}
        numbers = index.numbers_of(list(self.place))
        self.place_of_number = {numbers[entry_id]: n for entry_id, n in self.place.items()}
        """Number of an entry in the index -> its place here."""
        self.by_code: dict[tuple[str, str], list[int]] = {}
        """System URI and code -> places of the entries that have it."""
        self._same: dict[str, str] = {}
        self._synonyms = index.postings.synonyms()
        self._longest_phrase = index.postings.longest_phrase
        self._excluded: list[list[frozenset[str]]] = []
        by_term: dict[str, list[Name]] = {}
        for n, entry in enumerate(self.entries):
            for code in entry.codes:
                self.by_code.setdefault((records.CODE_SYSTEMS[code.system], code.code), []).append(n)
            phrases = entry.screening.excludes if entry.screening else ()
            excluded = [frozenset(word.term for word in self.words_of(phrase)) for phrase in phrases]
            self._excluded.append([terms for terms in excluded if terms])
            for name in self._names_of(n, entry):
                # Filed under its longest term, the likeliest to be rare.
                by_term.setdefault(max(sorted(name.terms), key=len), []).append(name)
        self._by_term = {term: _told_apart(term, names) for term, names in by_term.items()}

    def __iter__(self) -> Iterator[Name]:
        return (name for names in self._by_term.values() for name in names)

    def words_of(self, text: str) -> list[Word]:
        """The words of a text that carry topic, phrases with synonyms as one, by the name all synonyms share."""
        tokens = analyze(text)
        return self.words_from([t.term for t in tokens], [t.word for t in tokens])

    def words_from(self, terms: Sequence[str], words: Sequence[str]) -> list[Word]:
        """As `words_of`, from terms and the words they came from."""
        found: list[Word] = []
        i = 0
        while i < len(terms):
            for end in range(min(len(terms), i + self._longest_phrase), i, -1):
                phrase = " ".join(terms[i:end])
                same = self._shared_name(phrase)
                if same != phrase or end - i == 1:
                    if not (end - i == 1 and words[i] in STOP_WORDS):
                        found.append(Word(same, i, end, words[i]))
                    i = end
                    break
        return found

    def met(self, words: Sequence[Word]) -> list[Met]:
        """The names met in a piece; a name inside a longer one of another entry is not met."""
        at: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            at.setdefault(word.term, []).append(place)
        found: list[Met] = []
        for name in (name for term in at for name in self._by_term.get(term, ())):
            places = _together(name.terms, at)
            if name.exact and places and not any(words[p].text == name.word for p in places):
                continue
            if places and not self._is_excluded(name, places, at):
                found.append(Met(name, places))
        return [
            met for met in found
            if not any(met.places < longer.places and met.name.entry != longer.name.entry for longer in found)
        ]  # fmt: skip

    def is_excluded_by(self, entry: int, text: str) -> bool:
        """Whether a text holds a phrase that means something else than the entry."""
        said = frozenset(word.term for word in self.words_of(text))
        return any(terms <= said for terms in self._excluded[entry])

    def _names_of(self, n: int, entry: Entry) -> Iterator[Name]:
        screening = entry.screening or records.Screening()
        own = (_TITLE_ASIDE.sub("", entry.title), *entry.aliases, *screening.names, *screening.events)
        for text in dict.fromkeys(own):
            words = self.words_of(text)
            terms = frozenset(word.term for word in words)
            if terms and terms not in self._excluded[n]:
                absence = bool(_ABSENCE.match(text))
                yield Name(terms, text, words[0].text, n, text in screening.events, absence)

    def _shared_name(self, phrase: str) -> str:
        """One name for a phrase and all that is called the same: the first of them in the alphabet."""
        if phrase not in self._same:
            group, todo = {phrase}, [phrase]
            while todo:
                for terms, quality, *_ in self._synonyms.get(todo.pop(), ()):
                    other = " ".join(terms)
                    if quality >= SAME_QUALITY and other not in group:
                        group.add(other)
                        todo.append(other)
            self._same |= dict.fromkeys(group, min(group))
        return self._same[phrase]

    def _is_excluded(self, name: Name, places: frozenset[int], at: dict[str, list[int]]) -> bool:
        taken = (_together(phrase, at) for phrase in self._excluded[name.entry])
        return any(phrase and places <= phrase for phrase in taken)


# Collecting the names takes 0.1 s, and a bulk export holds many patients.
@lru_cache(maxsize=4)
def names_of(index: "Index") -> Names:
    """The names of an index; made once for each index."""
    return Names(index)


def _told_apart(term: str, names: list[Name]) -> list[Name]:
    """The names filed under a term; of single words that share their stem, only the shortest is met by other forms."""
    alone = [name for name in names if len(name.terms) == 1 and term in name.word]
    shortest = min((name.word for name in alone), key=len, default="")
    mine = {name.entry for name in alone if name.word == shortest}
    return [name._replace(exact=name in alone and name.entry not in mine and name.word != shortest) for name in names]


def _together(terms: frozenset[str], at: dict[str, list[int]]) -> frozenset[int] | None:
    """The places of all the terms, when they stand near enough to be one name."""
    if not all(term in at for term in terms):
        return None
    places = {at[term][0] for term in terms}
    if max(places) - min(places) + 1 > len(terms) + MAX_GAP:
        return None
    return frozenset(places)
