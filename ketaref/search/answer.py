"""A query to its answer: understood once, scored once, and all that is to be said about it.

text -> `query` (spelling, synonyms, weights) -> `prune`, `score` -> whether anything answers -> `rerank` -> hits
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.search import tuning
from ketaref.search.prune import best_scores
from ketaref.search.query import Match, Query, understand
from ketaref.search.rerank import rank
from ketaref.search.score import Scorer
from ketaref.store.postings import FIELDS, WORDING_FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ketaref.records import Entry
    from ketaref.store.catalog import Catalog
    from ketaref.store.index import Index


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
    """Words that make up much of the query and that the best hit does not speak of; none if it is a crisis entry."""
    crisis: Entry | None
    """The crisis entry that the words call for or speak of, whatever kinds were asked for: the first hit where somebody
    is in danger now (`danger`), and a line above the hits where the query asks for facts."""
    danger: bool
    """Whether the query tells of somebody in danger now."""
    suggestion: str | None
    """The title nearest to a query that nothing answers; None where there are hits, or nothing is near."""
    reading: tuple[Match, ...]
    """Words read as another: misspelled, joined, split or unfinished."""
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
    scorer = Scorer(index, query)
    allowed = None if kinds is None else index.postings.entry_numbers(kinds)
    called = [n for n in query.called if allowed is None or n in allowed]
    enough = max(limit, tuning.REREAD)
    scored = best_scores(scorer, limit=enough, always=called)
    least = least_score(evidence(scorer, scored))
    nearest = _nearest(scored)
    if allowed is not None:
        best = best_scores(scorer, limit=enough, allowed=allowed, always=called)
        scored = {n: score for n, score in best.items() if n in allowed}
    ranked = rank(scorer, {n: score for n, score in scored.items() if score >= least and n not in called}, limit)
    if called:
        own = (scored.get(n, 0.0) for n in called)
        highest = round(max([*own, tuning.CRISIS_SCORE, *(score for _, score in ranked)]), 1)
        ranked = [*((n, highest) for n in called), *ranked][:limit]
    if ranked:
        nearest = None
    wanted = [n for n in (*(n for n, _ in ranked), query.crisis, nearest) if n is not None]
    entries = index.entries_at(dict.fromkeys(wanted))
    hits = tuple(Hit(entries[n], score, scorer.matched(n)) for n, score in ranked)
    return Answer(
        query=words,
        hits=hits,
        unmet=_unmet(query, hits[0]) if hits else (),
        crisis=None if query.crisis is None else entries[query.crisis],
        danger=bool(query.called),
        suggestion=None if nearest is None else entries[nearest].title,
        reading=query.read_as,
        catalog=index,
        scorer=scorer,
        threshold=least,
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
    words = tuning.PER_WORD * found.words
    least = tuning.ANSWERED - words - tuning.IN_WORDING * found.in_wording - tuning.ON_SUBJECT * found.on_subject
    if found.in_full:
        least = min(least, tuning.MET_IN_FULL)
    least = max(least, tuning.LEAST_SCORE)
    return min(least, tuning.NEAR * found.score) if found.score >= least else least


def _unmet(query: Query, hit: Hit) -> tuple[str, ...]:
    """Words that make up much of the query and that a hit leaves unanswered."""
    if hit.entry.kind == "crisis":
        return ()
    met = {match.word for match in hit.matched}
    much = tuning.MISSING_SHARE * query.weight
    words = (term for term in query.terms if not term.is_form)
    return tuple(term.word for term in words if term.word not in met and term.weight >= much)


def _nearest(scored: Mapping[int, float]) -> int | None:
    """The entry whose title may be what was meant by a query that nothing answers; `scored` are its best entries."""
    number, score = max(scored.items(), key=lambda item: (item[1], -item[0]), default=(0, 0.0))
    return number if score >= tuning.SUGGESTED else None
