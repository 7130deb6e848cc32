"""A query to its answer: understood once, scored once, and all that is to be said about it.

text -> `query` (spelling, synonyms, weights) -> `prune`, `score` -> whether anything answers -> `rerank` -> hits
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.fields import NOT_COVERED
from ketaref.search import tuning
from ketaref.search.coverage import Coverage, Named, read_coverage
from ketaref.search.dosing import regimen_first
from ketaref.search.doubt import Doubt, read_doubt
from ketaref.search.leftout import not_covered, split
from ketaref.search.own import own_first
from ketaref.search.prune import best_scores
from ketaref.search.query import Match, understand
from ketaref.search.rerank import rank
from ketaref.search.score import Scorer
from ketaref.store.postings import FIELDS, WORDING_FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ketaref.records import Entry
    from ketaref.search.coverage import Coverage, Named
    from ketaref.search.query import Query
    from ketaref.store.catalog import Catalog
    from ketaref.store.index import Index


_HAZARDS = frozenset(tuning.HAZARD_KINDS)


class Hit(NamedTuple):
    """An entry that answers the query: score 0 to 100, comparable between queries, and what matched what."""

    entry: Entry
    score: float
    matched: tuple[Match, ...]


class Answer(NamedTuple):
    """A query as it was understood, and what the content answers."""

    query: str
    """The text as typed."""
    hits: tuple[Hit, ...]
    """Best first; empty when nothing answers well enough."""
    unmet: tuple[str, ...]
    """Words that the first hits do not speak of, where that makes them the nearest and no more (`doubtful`)."""
    doubtful: bool
    """Whether what is asked is not answered, and the hits are only the nearest; never beside a crisis entry."""
    crisis: Entry | None
    """The crisis entry that the words call for or speak of, whatever kinds were asked for: the first hit where somebody
    is in danger now (`danger`), and a line above the hits where the query asks for facts."""
    weighed: bool
    """Whether the query asks for a dose for a patient of some weight, which ketaref does not compute."""
    danger: bool
    """Whether the query tells of somebody in danger now."""
    not_covered: Entry | None
    """What the query is about, where that is known to be left out: its summary says whom to ask. There are no hits."""
    suggestion: str | None
    """The title nearest to a query that nothing answers; None where there are hits, or nothing is near."""
    reading: tuple[Match, ...]
    """Words read as another: misspelled, joined, split or unfinished."""
    named: tuple[Named, ...]
    """What the query names, each with whether the content speaks of it."""
    uncovered: tuple[str, ...]
    """What it names that no entry speaks of, as typed: where there are hits, they are on something else."""
    elsewhere: Entry | None
    """Where entries of some kinds are asked for and none names it: one of another kind that is about what is named."""
    asked: tuple[str, ...]
    """What it asks beside that: other names, and words."""
    catalog: Catalog
    """Of the index that was asked: where the references of the hits are."""
    # What the answer was made from, for `explain`.
    scorer: Scorer
    threshold: float
    """The least score, before wording is read, that answers this query."""
    numbers: tuple[int, ...]
    """Of the hits' entries, in the hits' order."""


def ask(index: Index, words: str, *, kinds: Iterable[str] | None = None, limit: int = 10) -> Answer:
    """Answer a query.

    Args:
        index: from `build_index` or `open_index`.
        words: free text, analyzed by the same chain as the content; at most 500 characters.
        kinds: only entries of these kinds; None for all. They filter the hits; they do not change whether the query is
            answerable.
        limit: most hits returned, at least 1.

    Returns:
        The answer. Its hits come in falling score, ties by entry id, so equal input gives equal output. A query that
        tells of somebody in danger now has the crisis entry first, whatever else matches; one that asks for facts on
        suicide, overdose or an emergency has it as `crisis`, and its hits rank as ever.

    Raises:
        QueryError: the query holds no letter or digit, or is too long.
    """
    query = understand(index, words)
    coverage = read_coverage(index, query)
    whole, scorer = _scorers(index, query, coverage.without_uncovered(query))
    allowed = None if kinds is None else _Allowed.of(index, frozenset(kinds) - {NOT_COVERED})
    called = [n for n in query.called if allowed is None or n in allowed.numbers]
    is_told = bool(called) or coverage.bare
    asked = _Asked(index, whole, scorer, allowed, called, (*called, *coverage.wanted), is_told)
    within = max(limit, tuning.REREAD) if index.own.count else limit  # a clinic's own may stand further down
    best = _best(asked, within)
    left_out = best.left_out
    ranked, doubt = _arranged(asked, coverage, best, within)
    if called:
        own = (best.scored.get(n, 0.0) for n in called)
        highest = round(max([*own, tuning.CRISIS_SCORE, *(score for _, score in ranked)]), 1)
        ranked = [*((n, highest) for n in called), *ranked]
    ranked = ranked[:limit]
    nearest = None if ranked else _nearest(scorer, coverage, best)
    elsewhere = coverage.elsewhere if allowed is not None and not ranked else None
    shown = [n for n in (*(n for n, _ in ranked), query.crisis, nearest, left_out, elsewhere) if n is not None]
    entries = index.entries_at(dict.fromkeys(shown))
    hits = tuple(Hit(entries[n], score, scorer.matched(n)) for n, score in ranked)
    doubtful = bool(hits) and doubt is not None and doubt.nearest_only and hits[0].entry.kind != "crisis"
    return Answer(
        query=words,
        hits=hits,
        unmet=tuple(word for word in doubt.words if word not in coverage.told) if doubt and doubtful else (),
        doubtful=doubtful,
        crisis=None if query.crisis is None else entries[query.crisis],
        weighed=query.weighed,
        danger=bool(query.called),
        not_covered=None if left_out is None else entries[left_out],
        suggestion=None if nearest is None else entries[nearest].title,
        reading=query.read_as,
        named=coverage.named,
        uncovered=coverage.uncovered,
        elsewhere=None if elsewhere is None else entries[elsewhere],
        asked=coverage.asked,
        catalog=index,
        scorer=scorer,
        threshold=best.least,
        numbers=tuple(n for n, _ in ranked),
    )


def of_tiers(answer: Answer, tiers: Collection[str], limit: int) -> Answer:
    """The answer with only those of its hits that have one of these severities, at most so many of them."""
    kept = [n for n, hit in enumerate(answer.hits) if hit.entry.severity in tiers][:limit]
    return answer._replace(hits=tuple(answer.hits[n] for n in kept), numbers=tuple(answer.numbers[n] for n in kept))


def search_index(index: Index, query: str, *, kinds: Iterable[str] | None = None, limit: int = 10) -> list[Hit]:
    """Rank the entries that answer a query, best first: the hits of `ask`, with its arguments and errors."""
    return list(ask(index, query, kinds=kinds, limit=limit).hits)


class Evidence(NamedTuple):
    """What tells whether the best entry answers a query or shares a few words with it by chance."""

    score: float
    """Its score, before wording is read."""
    words: int
    """How many words are asked."""
    in_wording: float
    """Share of them that its title, aliases or questions meet."""
    on_subject: bool
    """Whether the query names ketamine, or infusion."""
    in_full: bool
    """Whether it speaks of every word asked, and not by another name."""


def evidence(scorer: Scorer, scored: Mapping[int, float]) -> Evidence | None:
    """What is known of the best of the entries scored; None if there is none."""
    if not scored:
        return None
    query = scorer.query
    first = min(scored, key=lambda n: (-scored[n], n))
    asked = {term.word for term in query.terms if not term.is_form}
    matched = [match for match in scorer.matched(first) if match.word in asked]
    in_wording = sum(match.field in FIELDS[:WORDING_FIELDS] for match in matched) / max(len(asked), 1)
    in_full = asked <= {match.word for match in matched if match.how != "synonym"}
    return Evidence(scored[first], len(asked), in_wording, query.on_subject, in_full)


def least_score(found: Evidence | None) -> float:
    """The least score that answers a query, given what is known of its best entry."""
    if found is None:
        return tuning.LEAST_SCORE
    least = _bar(found, tuning.ANSWERED)
    return min(least, tuning.NEAR * found.score) if found.score >= least else least


def _bar(found: Evidence, answered: float) -> float:
    """The least score of a best entry that answers; `answered` is that of a query of which nothing else is known."""
    words = tuning.PER_WORD * found.words
    least = answered - words - tuning.IN_WORDING * found.in_wording - tuning.ON_SUBJECT * found.on_subject
    if found.in_full:
        least = min(least, tuning.MET_IN_FULL)
    return max(least, tuning.LEAST_SCORE)


class _Allowed(NamedTuple):
    """The entries that may be hits, where they are of some kinds only."""

    numbers: frozenset[int]
    near: float
    """Share of the score of the best entry of all that the best of them must have."""

    @classmethod
    def of(cls, index: Index, kinds: frozenset[str]) -> _Allowed:
        """The entries of some kinds."""
        return cls(index.postings.entry_numbers(kinds), tuning.NEAR_HAZARD if kinds <= _HAZARDS else 0.0)


class _Asked(NamedTuple):
    """A query, held against an index."""

    held: Index
    whole: Scorer
    """For what is left out: with the names that no entry speaks of."""
    scorer: Scorer
    """For what answers."""
    allowed: _Allowed | None
    """The entries that may be hits; None for all."""
    called: Collection[int]
    """Those that an emergency calls for."""
    wanted: Collection[int]
    """Those that are scored whatever else is: the called, and those that cover what is named."""
    is_told: bool
    """Whether an emergency calls for entries, or nothing is typed but a name that some entry speaks of."""


class _Best(NamedTuple):
    """The best entries for a query."""

    scored: Mapping[int, float]
    """The scores of the best of those allowed, before wording is read."""
    least: float
    """The least of those that answers."""
    ranked: list[tuple[int, float]]
    """Those that answer, in order: as many as are asked for, and as `read_doubt` looks at."""
    doubt: Doubt | None
    """Whether they answer what was asked."""
    left_out: int | None = None
    """The topic that the query is about, where it is one of those left out: nothing answers then."""


def _scorers(index: Index, query: Query, rest: Query) -> tuple[Scorer, Scorer]:
    """What holds a query against the index, and what holds so much of it that can be answered."""
    whole = Scorer(index, query)
    return whole, whole if rest is query else Scorer(index, rest)


def _arranged(
    asked: _Asked, coverage: Coverage, best: _Best, limit: int
) -> tuple[list[tuple[int, float]], Doubt | None]:
    """The hits in their order: the regimen first where a weight is given, what is named before what is not.

    Where nothing answers, the hazards that are named are the nearest.
    """
    query, ranked = asked.scorer.query, best.ranked
    if best.left_out is not None:
        return ranked, best.doubt
    if query.weighed and asked.allowed is None:
        ranked = regimen_first(asked.held, [term.word for term in query.terms if not term.is_form], ranked)
    numbers = asked.allowed.numbers if asked.allowed else None
    if query.crisis is None:
        ranked = coverage.arrange(ranked, best.scored, numbers, limit)
    ranked = own_first(asked.held, asked.scorer, ranked, numbers, coverage.named)
    if ranked or asked.called:
        return ranked, best.doubt
    hazards = asked.held.postings.entry_numbers(_HAZARDS)
    ranked = coverage.about_named(best.scored, hazards if numbers is None else hazards & numbers)
    return ranked, read_doubt(asked.scorer, ranked)._replace(much=True) if ranked else None


def _best(asked: _Asked, limit: int) -> _Best:
    """The best entries for a query, but for those that it calls for; `wanted` are scored whatever else is."""
    index, whole, scorer, allowed, called, wanted, is_told = asked
    enough = max(limit, tuning.REREAD)

    def ranked_of(scored: Mapping[int, float], least: float) -> tuple[list[tuple[int, float]], Doubt | None]:
        answering = {n: score for n, score in scored.items() if score >= least and n not in called}
        ranked = rank(scorer, answering, max(limit, tuning.LOOKED_AT))
        return ranked, read_doubt(scorer, ranked) if ranked else None

    # Kinds do not change whether a query is answered at all.
    scored, others = split(
        scorer, best_scores(scorer, limit=enough, allowed=range(scorer.postings.size), always=wanted)
    )
    found = evidence(scorer, scored)
    least = least_score(found)
    if not is_told:
        left_out = _left_out(index, whole, (scored, others) if whole is scorer else None, enough)
        if left_out is not None:
            return _Best(scored, least, [], None, left_out)
    ranked, doubt = ranked_of(scored, least)
    if found and doubt and doubt.chance and found.score < _bar(found, tuning.ANSWERED + tuning.FIRM):
        return _Best(scored, least, [], None)
    if allowed is None or found is None:
        return _Best(scored, least, ranked, doubt)
    best = best_scores(scorer, limit=enough, allowed=allowed.numbers, always=wanted)
    scored = {n: score for n, score in best.items() if n in allowed.numbers}
    if max(scored.values(), default=0.0) < allowed.near * found.score:
        return _Best(scored, least, [], None)
    return _Best(scored, least, *ranked_of(scored, least))


def _left_out(
    index: Index, scorer: Scorer, known: tuple[Mapping[int, float], Mapping[int, float]] | None, enough: int
) -> int | None:
    """The topic that a query is about, of those left out; `known` are its scores of what answers and what does not."""
    if known is None:
        known = split(scorer, best_scores(scorer, limit=enough, allowed=range(scorer.postings.size)))
    return not_covered(index, scorer, *known, lambda some: least_score(evidence(scorer, some)))


def _nearest(scorer: Scorer, coverage: Coverage, best: _Best) -> int | None:
    """The entry whose title may be what was meant by a query that nothing answers."""
    number, score = max(best.scored.items(), key=lambda item: (item[1], -item[0]), default=(0, 0.0))
    if score < tuning.SUGGESTED or (coverage.uncovered and not coverage.bears_on(scorer.matched(number))):
        return None
    if best.left_out is not None:
        # Beside a topic that is left out, only what speaks of all that is asked.
        found = evidence(scorer, best.scored)
        return number if found and found.in_full else None
    return number
