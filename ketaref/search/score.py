"""A query to the scores of the entries: the definition, exhaustive. `prune` computes the same for fewer entries.

    passage: value of its field x query share (of the query, what it answers) x passage share (of it, what answers)
    entry:   its best passages, and coverage: how much of the query all its passages answer together

Owns how well an entry meets the words of a query; how near its wording is to the query's is `rerank`'s.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from ketaref.search import tuning
from ketaref.search.query import Match
from ketaref.store.postings import FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ketaref.search.query import Query, QueryTerm
    from ketaref.search.spelling import Meaning
    from ketaref.store.index import Index
    from ketaref.store.postings import Postings, Term


class PostingMatch(NamedTuple):
    """The passages that one meaning of a query term meets, and what it counts there."""

    place: int
    """Of the term in the query."""
    share: float
    """Of the query, the term's."""
    meaning: Meaning
    weight: float
    """What it weighs in a passage."""
    passages: array[int]

    @property
    def worth(self) -> float:
        """Most that it can give of the query, 0 to 1."""
        return self.share * self.meaning.quality


class Shares(NamedTuple):
    """What passages and entries hold of a query, each 0 to 1."""

    query: dict[int, float]
    """Passage -> query share: the share of the query that it answers."""
    passage: dict[int, float]
    """Passage -> passage share: the share of the passage that answers."""
    coverage: dict[int, float]
    """Entry -> share of the query that all its passages answer together, each word where it counts most."""


class Scorer:
    """A query held against the postings."""

    def __init__(self, index: Index, query: Query) -> None:
        self.postings = index.postings
        self.query = query
        self.matches = _posting_matches(query)
        """By query term, then in the order of its meanings."""

    def scores(self, among: Collection[int] | None = None) -> dict[int, float]:
        """The score, 0 to 100, of every entry that holds a word of the query, or of those `among` some, ascending."""
        shares = self.shares(among)
        values: dict[int, list[float]] = {}
        passage_entry, value = self.postings.passage_entry, self.value
        for passage in shares.query:
            insort(values.setdefault(passage_entry[passage], []), value(shares, passage))
        scores = {n: 100 * _entry_value(values[n], coverage) for n, coverage in shares.coverage.items()}
        if self.query.bare:
            for n in self.postings.entry_numbers(tuning.HAZARD_KINDS) & scores.keys():
                scores[n] = min(scores[n] * tuning.HAZARD_PRIOR, 100.0)
        return scores

    def shares(self, among: Collection[int] | None = None) -> Shares:
        """What all passages hold of the query, or those of some entries, ascending."""
        return _shares(self.postings, self.matches, among)

    def value(self, shares: Shares, passage: int) -> float:
        """How well one passage answers: its field's value, its query share, and how much of it is about that."""
        return _passage_value(shares, passage, tuning.PASSAGE_SHARE_WEIGHT)

    def holds(self, term: QueryTerm) -> bool:
        """Whether any entry meets a term of the query."""
        return any(self.query.terms[match.place] == term for match in self.matches)

    def matched(self, number: int) -> tuple[Match, ...]:
        """What the words of the query meet in an entry, each by the meaning that counts most there."""
        found = []
        for place, matches in groupby(self.matches, key=attrgetter("place")):
            term = self.query.terms[place]
            if term.is_form:
                continue
            best: tuple[float, Match] | None = None
            for match in matches:
                held = passages_among(self.postings, match.passages, (number,))
                if held:
                    meaning, field = match.meaning, min(self.postings.passage_field[passage] for passage in held)
                    if best is None or meaning.quality > best[0]:
                        best = meaning.quality, Match(term.word, meaning.as_, meaning.how, FIELDS[field])
            if best:
                found.append(best[1])
        return tuple(found)


def score_fields(index: Index, query: Query, among: Collection[int], fields: int) -> dict[int, float]:
    """How well one passage of the first `fields` fields of each of some entries puts a text, 0 to 100.

    Looser on what else a passage says, and blind to how often a term is met: screening asks whether a finding is meant,
    not which of many entries answers best.
    """
    postings = index.postings
    matches = [
        match._replace(passages=array("I", (p for p in match.passages if postings.passage_field[p] < fields)))
        for match in _posting_matches(query)
    ]
    shares = _shares(postings, matches, sorted(among), often_share=0.0)
    best: dict[int, float] = {}
    for passage in shares.query:
        n = postings.passage_entry[passage]
        value = _passage_value(shares, passage, tuning.FIELDS_PASSAGE_SHARE_WEIGHT)
        best[n] = max(best.get(n, 0.0), value)
    share = tuning.PASSAGES_SHARE
    return {n: 100 * (share * best[n] + (1 - share) * coverage) for n, coverage in shares.coverage.items()}


def passages_among(postings: Postings, passages: array[int], entries: Collection[int]) -> list[int]:
    """Those of the passages that belong to the entries; both ascending."""
    passage_entry = postings.passage_entry
    if len(passages) < tuning.READ_THROUGH * len(entries):
        wanted = frozenset(entries)
        return [p for p in passages if passage_entry[p] in wanted]
    found: list[int] = []
    for n in entries:
        # An entry's passages are numbered in a row.
        first = bisect_left(passage_entry, n)
        here = bisect_left(passages, first)
        if here < len(passages) and passage_entry[passages[here]] == n:
            found += passages[here : bisect_left(passages, bisect_right(passage_entry, n, first), here)]
    return found


# ---- Meaning to passages --------------------------------------------------------------------------------------------


def _posting_matches(query: Query) -> list[PostingMatch]:
    total = query.weight
    found = []
    for place, term in enumerate(query.terms):
        for meaning in term.meanings:
            passages, weight = _passages_with(query.known, meaning.terms)
            if passages:
                found.append(PostingMatch(place, term.weight / total, meaning, weight / meaning.share, passages))
    return found


def _passages_with(known: Mapping[str, Term], terms: tuple[str, ...]) -> tuple[array[int], float]:
    """The passages that hold all the terms, ascending, and the summed weight of the terms."""
    held = [known[term] for term in terms if term in known and known[term].df]
    if not held or len(held) < len(terms):
        return array("I"), 0.0
    weight = sum(term.weight for term in held)
    if len(held) == 1:
        return held[0].passages, weight
    rarest, *others = sorted((term.passages for term in held), key=len)
    common = frozenset(rarest).intersection(*others)
    return array("I", (p for p in rarest if p in common)), weight


# ---- Passages to entries --------------------------------------------------------------------------------------------


def _shares(
    postings: Postings,
    matches: Iterable[PostingMatch],
    among: Collection[int] | None,
    *,
    often_share: float | None = None,
) -> Shares:
    query: dict[int, float] = {}
    weights: dict[int, float] = {}
    coverage: dict[int, float] = {}
    lengths: dict[int, float] = {}
    passage_entry = postings.passage_entry
    often_share = tuning.OFTEN if often_share is None else often_share
    for _, of_term in groupby(matches, key=attrgetter("place")):
        share, met = _met_by_term(postings, of_term, among)
        covered: dict[int, float] = {}
        often: dict[int, float] = {}
        for passage, (quality, weight) in met.items():
            query[passage] = query.get(passage, 0.0) + share * quality
            weights[passage] = weights.get(passage, 0.0) + weight
            n = passage_entry[passage]
            often[n] = often.get(n, 0.0) + quality
            if quality > covered.get(n, 0.0):
                covered[n] = quality
        for n, quality in covered.items():
            if n not in lengths:
                lengths[n] = 1 - tuning.LENGTH + tuning.LENGTH * postings.relative_length(n)
            scaled = 1 - often_share + often_share * often[n] / (often[n] + lengths[n])
            coverage[n] = coverage.get(n, 0.0) + share * quality * scaled
    whole = postings.passage_weight
    of_passage = {p: min(weight / (whole[p] or 1.0), 1.0) for p, weight in weights.items()}
    return Shares(query, of_passage, coverage)


def _met_by_term(
    postings: Postings, matches: Iterable[PostingMatch], among: Collection[int] | None
) -> tuple[float, dict[int, tuple[float, float]]]:
    """A query term's share, and by passage the quality and weight of the best of its meanings there."""
    met: dict[int, tuple[float, float]] = {}
    share = 0.0
    for match in matches:
        share, value = match.share, (match.meaning.quality, match.weight)
        passages = match.passages if among is None else passages_among(postings, match.passages, among)
        for passage in passages:
            if passage not in met or met[passage] < value:
                met[passage] = value
    return share, met


def _passage_value(shares: Shares, passage: int, about: float) -> float:
    """How well one passage answers: its share of the query and, for the share `about`, how much of it is about that."""
    return shares.query[passage] * (1 - about + about * shares.passage[passage])


def _entry_value(passages: list[float], coverage: float) -> float:
    """How well an entry answers, 0 to 1: its passages (values, ascending) and what all of them cover together."""
    best, share = passages[-1], tuning.PASSAGES_SHARE
    if best >= tuning.EXACT:
        return max(share * best + (1 - share) * coverage, tuning.EXACT * best)
    # An entry that says it several ways is about it; one that says it once may mention it.
    supported = sum(part * value for part, value in zip(tuning.SUPPORT, reversed(passages), strict=False))
    return share * supported + (1 - share) * coverage
