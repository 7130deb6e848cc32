"""What a query names, whether the content speaks of it, and what that makes of the hits.

    query -> names, the longest at each place -> covered by an entry, by a class, or not -> which hits may be shown

A query that asks of nothing but a name that no entry speaks of has no answer: what is said of medicines in general is
none about warfarin. Where it asks more, what is found on the rest is the nearest, and said to be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.search import tuning
from ketaref.store.named import LONGEST, key_of
from ketaref.text.analysis import term_of
from ketaref.text.words import COMMON_WORDS, LIGHT_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from ketaref.search.query import Match, Query
    from ketaref.store.index import Index
    from ketaref.store.named import Known

MEDICINES = frozenset({"medicine", "class", "trial"})
"""Kinds of what is named that are medicines, or about one."""


class Named(NamedTuple):
    """What a query names."""

    text: str
    """As typed."""
    words: tuple[str, ...]
    """Its words, as in the terms of the query."""
    read_as: str
    """The generic of a brand, or the name as spelled; '' where it is the same."""
    kind: str
    """medicine | class | condition | allergen | procedure | trial; '' for a word that nobody knows."""
    how: str
    """exact | brand, or how a word of it was read: typo | sound | prefix | joined | split."""
    covered: str
    """Whether the content speaks of it: 'entry', 'class' (it speaks of its class) or 'no'."""
    class_name: str
    """The class of medicines that it belongs to, where covered by class."""
    cites: tuple[str, ...]
    """Ids of the references that say so."""
    about: tuple[int, ...]
    """The numbers of the entries about it, or about its class."""
    mention: tuple[int, ...]
    """The numbers of those that mention it."""


class Coverage(NamedTuple):
    """What a query names, and what else it asks."""

    named: tuple[Named, ...] = ()
    """In the order of the query."""
    more: tuple[str, ...] = ()
    """The words that ask something beside what it names ("does warfarin keep me from driving")."""
    of_aspect: bool = False
    """Whether it asks for one side of what it names (the dose, the morning)."""
    bare: bool = False
    """Whether it is a name that some entry speaks of, and nothing else."""
    overviews: frozenset[int] = frozenset()
    """The entries that sum others up."""
    cards: frozenset[int] = frozenset()
    """Those for an emergency."""

    @property
    def asked(self) -> tuple[str, ...]:
        """What it asks beside what no entry speaks of: other names, and words."""
        return (*(named.text for named in self.named if named.covered != "no"), *self.more)

    @property
    def uncovered(self) -> tuple[str, ...]:
        """What no entry speaks of, as typed."""
        return tuple(named.text for named in self.named if named.covered == "no")

    @property
    def told(self) -> frozenset[str]:
        """The words of names that are said not to be covered, or to be covered by their class."""
        return frozenset(w for named in self.named if named.kind and named.covered != "entry" for w in named.words)

    @property
    def wanted(self) -> tuple[int, ...]:
        """The entries about what is named, where nothing else is asked: scored in any case."""
        if self.more or self.of_aspect:
            return ()
        return tuple(dict.fromkeys(n for named in self.named for n in named.about))

    @property
    def elsewhere(self) -> int | None:
        """An entry that speaks of what is named, where nothing else is asked; one about it, if there is one."""
        mentions = () if self.more else tuple(n for named in self.named for n in named.mention)
        return next(iter((*self.wanted, *mentions)), None)

    def without_uncovered(self, query: Query) -> Query:
        """The query without what no entry speaks of, where it names another medicine, or asks something of ketamine."""
        others = any(named.covered != "no" and named.kind in MEDICINES for named in self.named)
        if not self.asked or not (query.on_subject or others):
            return query
        left_out = {word for named in self.named if named.kind and named.covered == "no" for word in named.words}
        kept = tuple(term for term in query.terms if term.word not in left_out)
        return query._replace(terms=kept) if kept else query

    def bears_on(self, matched: Iterable[Match]) -> bool:
        """Whether an entry meets more of the query than the frame around a name."""
        asked = {*self.more, *(word for named in self.named for word in named.words)}
        # That a medicine is one says nothing of it.
        return any(match.word in asked and match.as_ not in tuning.FRAME_WORDS for match in matched)

    def arrange(
        self, ranked: list[tuple[int, float]], scored: Mapping[int, float], allowed: Collection[int] | None, limit: int
    ) -> list[tuple[int, float]]:
        """The hits that may be shown, in order: none where nothing asked is covered.

        Args:
            ranked: numbers and scores of the hits, the best first.
            scored: scores of entries that may not be among them.
            allowed: the only entries that may be hits; None for all.
            limit: most hits returned.
        """
        if not self.named or (self.more and not self.uncovered):
            return ranked
        covered = [named for named in self.named if named.covered != "no"]
        about = {n for named in covered for n in named.about}
        naming = about.union(*(named.mention for named in covered))
        others = self.overviews - naming
        if self.uncovered:
            # What sums up others speaks of medicines in general.
            ranked = [hit for hit in ranked if hit[0] in naming or (self.more and hit[0] not in others)]
            if self.more or not all(named.kind in MEDICINES for named in self.named):
                return ranked
        of_kinds = naming if allowed is None else naming.intersection(allowed)
        if not of_kinds.intersection(n for n, _ in ranked):
            ranked = []
        elif ranked[0][0] not in others | self.cards:
            of_medicines = any(named.kind in MEDICINES for named in covered)
            if self.of_aspect or ranked[0][0] in naming - self.overviews or not of_medicines:
                return ranked
        # What mentions a name is no answer of the kind that is asked for, and no emergency.
        first = about & of_kinds or (of_kinds - self.cards if allowed is None else ())
        return _put_first(ranked, first, scored)[:limit]

    def about_named(self, scored: Mapping[int, float], among: Collection[int]) -> list[tuple[int, float]]:
        """Of some entries those about what is named, the best first, but for those that score next to nothing."""
        about = {n for named in self.named for n in named.about if n in among}
        near = [(n, round(scored[n], 1)) for n in about if scored.get(n, 0.0) >= tuning.ABOUT_SCORE]
        return sorted(near, key=lambda hit: (-hit[1], hit[0]))[: tuning.COVERING]


def _put_first(
    hits: list[tuple[int, float]], first: Collection[int], scored: Mapping[int, float]
) -> list[tuple[int, float]]:
    """The hits with those of some entries first, or with the best of these where none is a hit."""
    ahead = [hit for hit in hits if hit[0] in first]
    if not ahead:
        # Named for screening alone, an entry may hold no word of the query.
        own = sorted((-scored.get(n, 0.0), n) for n in first)
        ahead = [(n, max(-score, tuning.COVERING_SCORE)) for score, n in own[: tuning.COVERING]]
    highest = max((score for _, score in hits), default=0.0)
    placed = {n for n, _ in ahead}
    rest = [hit for hit in hits if hit[0] not in placed]
    return [*((n, round(max(score, highest), 1)) for n, score in ahead), *rest]


def read_coverage(index: Index, query: Query) -> Coverage:
    """What a query names, and whether it asks anything more."""
    read = {match.word: match for match in query.read_as}
    named = [_named(query, start, end, known, read) for start, end, known in query.named]
    places = {place for start, end, _ in query.named for place in range(start, end)}
    met = set(_words_met(query))
    rest = [token.word for place, token in enumerate(query.typed) if place not in places]
    unknown = [word for word in dict.fromkeys(rest) if _is_unknown(word, query, met)]
    named += [Named(word, (word,), "", "", "exact", "no", "", (), (), ()) for word in unknown]
    if not named:
        return Coverage()
    asked = [word for word in rest if word not in unknown and not _is_frame(word, query)]
    cards = index.postings.entry_numbers({"crisis"})
    of_aspect = not tuning.ASPECT_WORDS.isdisjoint(rest)
    bare = len(named) == 1 and named[0].covered != "no" and STOP_WORDS.issuperset(rest)
    return Coverage(tuple(named), tuple(dict.fromkeys(asked)), of_aspect, bare, index.named.overviews, cards)


def _words_met(query: Query) -> Iterable[str]:
    """The words of a query that some entry holds, by any of their meanings."""
    for term in query.terms:
        for meaning in term.meanings:
            if all(t in query.known and query.known[t].df for t in meaning.terms):
                yield term.word
                break


def _is_unknown(word: str, query: Query, met: Collection[str]) -> bool:
    asked = {term.word for term in query.terms if not term.is_form}
    return word in asked and word not in met and word.isalpha() and len(word) >= tuning.UNKNOWN_LENGTH


def _is_frame(word: str, query: Query) -> bool:
    """Whether a word asks nothing of its own beside a name: 'can a patient on ... have ketamine'."""
    if word in STOP_WORDS or word in LIGHT_WORDS or word in tuning.FRAME_WORDS or word in tuning.SUBJECT_WORDS:
        return True
    if not word.isalpha():
        return word.isdigit()
    if word in COMMON_WORDS:
        # 'drive' is a common word, and what an entry is about.
        known = query.known.get(term_of(word))
        return known is None or known.role == "text"
    return False


def names_in(index: Index, words: Sequence[str]) -> list[tuple[int, int, Known]]:
    """The names in a text, the longest at each place from the left: where from, where to, and what is known."""
    spans = {
        (start, end): key_of(" ".join(words[start:end]).split(" "))
        for start in range(len(words))
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1)
        if words[start] not in STOP_WORDS
    }
    known = index.named.known(set(spans.values())) if spans else {}
    found: list[tuple[int, int, Known]] = []
    start = 0
    while start < len(words):
        ends = range(min(start + LONGEST, len(words)), start, -1)
        end = next((end for end in ends if spans.get((start, end)) in known), 0)
        if end:
            found.append((start, end, known[spans[start, end]]))
        start = end or start + 1
    return found


def _named(query: Query, start: int, end: int, known: Known, read: Mapping[str, Match]) -> Named:
    tokens = query.typed[start:end]
    words = tuple(token.word for token in tokens)
    # As typed, marks included (crohn's, transform-2), unless what a mark stands for was written out.
    typed = query.text[tokens[0].start : tokens[-1].end] or " ".join(words)
    spelled = " ".join(read[word].as_ if word in read else word for word in words)
    how = next((read[word].how for word in words if word in read), "brand" if known.read_as else "exact")
    read_as = known.read_as or (spelled if how != "exact" else "")
    of = (known.class_name, known.cites, known.about, known.mention)
    return Named(typed, words, read_as, known.kind, how, known.covered, *of)
