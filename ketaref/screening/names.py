"""The names of the entries screened against, and where a finding names one of them.

    title, aliases, `screening.names`, codes of an entry -> Names: all of them, and how words are brought to one name
    a brand, a member of a class -> the entries of the class, or of what is in the brand: looked up in the index

Owns what an entry is called; how what is named stands is for `pieces.py`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ketaref import records
from ketaref.records import Entry
from ketaref.screening.systems import QUESTIONNAIRE
from ketaref.screening.wording import words_in
from ketaref.store.named import LONGEST, key_of
from ketaref.text.analysis import Token, terms_in
from ketaref.text.words import STOP_WORDS

if TYPE_CHECKING:
    from ketaref.store.index import Index
    from ketaref.store.postings import Synonym

KINDS = ("contraindications", "interactions", "adverse-effects")
"""Kinds screened against; of them, the entries that have a severity and are no overview of others."""
SAME_QUALITY = 0.95
"""Least quality of a synonym that is the same thing by another name; below it are lay and wider words."""
MAX_GAP = 2
"""A name of several words is met by them in any order, with at most this many other words among them."""
FORMS = words_in(
    "ophthalmic ointment cream shampoo lotion topical topically otic eyedrops eyedrop eardrops foam suppository vaginal"
)
"""Forms of a medicine that act where they are put. An entry that means such a form has it in one of its names."""
_ORGANS, _DROPS = frozenset({"eye", "ear"}), frozenset({"drop", "drops"})
_ABSENCE = re.compile(r"(?:no|not|without)\s", re.IGNORECASE)
# 'Hepatitis A' keeps one word, whose stem 'hepatic' shares.
_LETTERED = re.compile(r"\w+ \w", re.IGNORECASE)
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
    sign: bool = False
    """Whether it tells of the thing without naming it ('hit his head'), and what meets it only may be that."""
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
        self._is_whole = False
        """Whether all names are in, and `_same` is closed."""
        self._synonyms = index.postings.synonyms()
        self._longest = _longest_by_first(self._synonyms)
        self._medicines = index.named
        self._excluded: list[list[frozenset[str]]] = []
        self._filed: dict[str, list[Name]] = {}
        self._by_term: dict[str, list[Name]] = {}
        """The names filed under a term, told apart when it is first asked for: a finding has few terms."""
        asked: dict[str, list[int]] = {}
        for n, entry in enumerate(self.entries):
            for code in entry.codes:
                self.by_code.setdefault((records.CODE_SYSTEMS[code.system], code.code), []).append(n)
            if entry.screening and entry.screening.question:
                asked.setdefault(entry.screening.question, []).append(n)
            phrases = entry.screening.excludes if entry.screening else ()
            excluded = [frozenset(word.term for word in self.words_of(phrase)) for phrase in phrases]
            self._excluded.append([terms for terms in excluded if terms])
            for name in self._names_of(n, entry):
                # Filed under its longest term, the likeliest to be rare.
                self._filed.setdefault(max(sorted(name.terms), key=len), []).append(name)
        for several in asked.values():
            self.by_code |= {(QUESTIONNAIRE, self.entries[n].id): several for n in several}
        self._is_whole = True

    def __iter__(self) -> Iterator[Name]:
        return (name for term in self._filed for name in self._under(term))

    def _under(self, term: str) -> list[Name]:
        if term not in self._by_term:
            self._by_term[term] = _told_apart(term, self._filed.get(term, []))
        return self._by_term[term]

    @cached_property
    def _of_forms(self) -> set[int]:
        """Places of the entries that mean a form of a medicine."""
        formed = FORMS | _DROPS
        filed = (name for names in self._filed.values() for name in names)
        return {name.entry for name in filed if formed & set(name.text.lower().split())}

    def words_of(self, text: str) -> list[Word]:
        """The words of a text that carry topic, phrases with synonyms as one, by the name all synonyms share."""
        terms = terms_in(text)
        return self.words_from([term for term, _ in terms], [word for _, word in terms])

    def words_from(self, terms: Sequence[str], words: Sequence[str]) -> list[Word]:
        """As `words_of`, from terms and the words they came from."""
        found: list[Word] = []
        i = 0
        while i < len(terms):
            for end in range(min(len(terms), i + self._longest.get(terms[i], 1)), i, -1):
                phrase = " ".join(terms[i:end])
                same = self._shared_name(phrase)
                if same != phrase or end - i == 1:
                    if not (end - i == 1 and words[i] in STOP_WORDS):
                        found.append(Word(same, i, end, words[i]))
                    i = end
                    break
        return found

    def met(self, words: Sequence[Word], apart: Iterable[int] = ()) -> list[Met]:
        """The names met in a piece; a name inside a longer one of another entry is not met.

        `apart` has the places of words that a denial parts from those before them: of 'MRI brain no aneurysm', no name
        is met that needs words of both sides.
        """
        bounds = sorted({0, *apart, len(words)})
        found = [met for first, end in pairwise(bounds) for met in self._met_between(words, first, end)]
        return [
            met for met in found
            if not any(_is_inside(met, longer) for longer in found)
        ]  # fmt: skip

    def _met_between(self, words: Sequence[Word], first: int, end: int) -> Iterator[Met]:
        at: dict[str, list[int]] = {}
        for place in range(first, end):
            at.setdefault(words[place].term, []).append(place)
        for name in (name for term in at for name in self._under(term)):
            places = _together(name.terms, at)
            if name.exact and places and not any(words[p].text == name.word for p in places):
                continue
            if places and not self._is_excluded(name, places, at):
                yield Met(name, places)

    def is_excluded_by(self, entry: int, text: str) -> bool:
        """Whether a text holds a phrase that means something else than the entry."""
        said = frozenset(word.term for word in self.words_of(text))
        return any(terms <= said for terms in self._excluded[entry])

    def _names_of(self, n: int, entry: Entry) -> Iterator[Name]:
        screening = entry.screening or records.Screening()
        # The title is an event under whatever case its event is written in ('Pregnancy').
        events = {event.casefold() for event in screening.events}
        own = (_TITLE_ASIDE.sub("", entry.title), *entry.aliases, *screening.names, *screening.events)
        signs = frozenset(screening.signs).difference(own)
        for text in dict.fromkeys((*own, *screening.signs)):
            words = self.words_of(text)
            terms = frozenset(word.term for word in words)
            if terms and terms not in self._excluded[n]:
                absence = bool(_ABSENCE.match(text))
                exact = len(terms) == 1 and bool(_LETTERED.fullmatch(text))
                event = text.casefold() in events
                yield Name(terms, text, words[0].text, n, event, absence, text in signs, exact)

    def _shared_name(self, phrase: str) -> str:
        """One name for a phrase and all that is called the same: the first of them in the alphabet."""
        if phrase not in self._same:
            if phrase not in self._synonyms and self._is_whole:
                return phrase
            group = self._called_the_same(phrase)
            # 'blood in urine' stands for 'hematuria', which stands for it without the stop word: one group from either.
            known = next((self._same[other] for other in group if other in self._same), group[0])
            if self._is_whole:
                # What findings say is not kept: it would grow with them, and what is read of one would hang on others.
                return known
            self._same |= dict.fromkeys(group, known)
        return self._same[phrase]

    def _called_the_same(self, phrase: str) -> list[str]:
        """A phrase and all that is called the same, in the order of the alphabet."""
        group, todo = {phrase}, [phrase]
        while todo:
            for terms, quality, *_ in self._synonyms.get(todo.pop(), ()):
                other = " ".join(terms)
                if quality >= SAME_QUALITY and other not in group:
                    group.add(other)
                    todo.append(other)
        return sorted(group)

    def _is_excluded(self, name: Name, places: frozenset[int], at: dict[str, list[int]]) -> bool:
        taken = (_together(phrase, at) for phrase in self._excluded[name.entry])
        return any(phrase and places <= phrase for phrase in taken)

    def with_medicines(
        self, met: Sequence[Met], known: Sequence[Word], spoken: Sequence[str], apart: Iterable[int] = ()
    ) -> list[Met]:
        """The names met in a piece, and the medicines in it that no entry calls by name.

        Args:
            met: the names met.
            known: the words of the piece, as from `words_from`.
            spoken: the words of all its tokens.
            apart: the places of known words that a denial parts from those before them, as in `met`.
        """
        at: dict[str, list[int]] = {}
        for place, word in enumerate(known):
            at.setdefault(word.term, []).append(place)
        found, bounds = list(met), sorted(apart)
        for medicine in self._medicines_in(known, spoken):
            name, places = medicine
            if any(min(places) < bound <= max(places) for bound in bounds):
                continue
            said = any(name.entry == other.entry and places <= within for other, within in found)
            if not said and not self._is_excluded(name, places, at):
                found.append(medicine)
        return [
            one for one in found
            if not any(_is_inside(one, longer) for longer in found)
            and not self._is_local(one, known, spoken)
        ]  # fmt: skip

    def _is_local(self, met: Met, known: Sequence[Word], spoken: Sequence[str]) -> bool:
        """Whether a medicine is named in a form that acts where it is put: 'erythromycin ophthalmic ointment'."""
        entry = self.entries[met.name.entry]
        if entry.kind != "interactions" or met.name.entry in self._of_forms:
            return False
        start, end = known[min(met.places)].start, known[max(met.places)].end
        near = {*spoken[max(start - 2, 0) : start], *spoken[end : end + 6]}
        return bool(near & FORMS or (near & _ORGANS and near & _DROPS))

    def _medicines_in(self, known: Sequence[Word], spoken: Sequence[str]) -> Iterator[Met]:
        """Medicines that screening takes for an entry, the longest name at each place."""
        spans = {
            (start, end): key_of(spoken[start:end])
            for start in range(len(spoken))
            for end in range(start + 1, min(start + LONGEST, len(spoken)) + 1)
        }
        screened = self._medicines.screened(set(spans.values())) if spans else {}
        taken = 0
        for (start, end), key in sorted(spans.items(), key=lambda span: (span[0][0], -span[0][1])):
            if start < taken or key not in screened:
                continue
            places = frozenset(p for p, word in enumerate(known) if word.start < end and start < word.end)
            if not places:
                continue
            taken = end
            terms = frozenset(known[place].term for place in places)
            for n in (self.place_of_number.get(number) for number in screened[key]):
                if n is not None:
                    name = Name(terms, " ".join(spoken[start:end]), spoken[start], n, event=False, absence=False)
                    yield Met(name, places)


# Collecting the names takes 0.1 s, and a bulk export holds many patients.
@lru_cache(maxsize=4)
def names_of(index: "Index") -> Names:
    """The names of an index; made once for each index."""
    return Names(index)


def _longest_by_first(synonyms: Mapping[str, "Sequence[Synonym]"]) -> dict[str, int]:
    """First term of what has a synonym or is one -> most terms of these: most words begin no phrase."""
    longest: dict[str, int] = {}
    for phrase, others in synonyms.items():
        for terms in (phrase.split(" "), *(other.terms for other in others)):
            if len(terms) > longest.get(terms[0], 1):
                longest[terms[0]] = len(terms)
    return longest


def _told_apart(term: str, names: list[Name]) -> list[Name]:
    """The names filed under a term; of single words that share their stem, only the shortest is met by other forms."""
    alone = [name for name in names if len(name.terms) == 1 and term in name.word]
    shortest = min((name.word for name in alone), key=len, default="")
    mine = {name.entry for name in alone if name.word == shortest}
    return [
        name._replace(exact=name.exact or (name in alone and name.entry not in mine and name.word != shortest))
        for name in names
    ]


def _is_inside(met: Met, longer: Met) -> bool:
    """Whether a name is part of a longer one of another entry; a sign is no name that could hide one."""
    hides = met.name.sign or not longer.name.sign
    return hides and met.places < longer.places and met.name.entry != longer.name.entry


def _together(terms: frozenset[str], at: dict[str, list[int]]) -> frozenset[int] | None:
    """The places of all the terms, when they stand near enough to be one name."""
    if not all(term in at for term in terms):
        return None
    for first in sorted({place for term in terms for place in at[term]}):
        places = [next((place for place in at[term] if place >= first), None) for term in terms]
        near = frozenset(place for place in places if place is not None and place - first < len(terms) + MAX_GAP)
        if len(near) == len(terms):
            return near
    return None
