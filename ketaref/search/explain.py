"""Why a hit ranks where it does, in the figures that ranked it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.search.rerank import with_wording, wording_shares
from ketaref.store.postings import FIELDS, passages

if TYPE_CHECKING:
    from ketaref.search.answer import Answer, Hit
    from ketaref.search.query import Match


class Explanation(NamedTuple):
    """Why a hit ranks where it does. Shares run from 0 to 1."""

    score: float
    """Of match and wording together."""
    match: float
    """How the entry meets the words of the query, 0 to 100."""
    threshold: float
    """The least match that is shown for this query."""
    wording: float
    """How near its title, aliases and questions are to the query's wording, small words too."""
    field: str
    """Field of the passage that answers best."""
    passage: str
    """The text of that passage."""
    query_share: float
    """Share of the query that the passage answers."""
    passage_share: float
    """Share of the passage that answers."""
    coverage: float
    """Share of the query that the whole entry answers."""
    words: tuple[tuple[Match, float], ...]
    """Each word of the query that the entry meets, with its share of the query."""
    unmet: tuple[tuple[str, float], ...]
    """Words it does not meet, with theirs."""


def explain(answer: Answer, hit: Hit) -> Explanation:
    """Why a hit of an answer scores what it scores, by the scorer that scored it.

    A crisis entry that comes first by the words that call for it is explained as any other: its own score may be lower.
    """
    scorer, threshold = answer.scorer, answer.threshold
    n = answer.numbers[answer.hits.index(hit)]
    query, postings = scorer.query, scorer.postings
    share_of = {term.word: term.weight / query.weight for term in query.terms}
    met = {match.word for match in hit.matched}
    unmet = tuple(
        (word, share_of[word])
        for word in dict.fromkeys(t.word for t in query.terms if not t.is_form)
        if word not in met
    )
    wording = wording_shares(postings, query, (n,))[n]
    shares = scorer.shares((n,))
    if not shares.query:
        return Explanation(0.0, 0.0, threshold, wording, "", "", 0.0, 0.0, 0.0, (), unmet)
    match = round(scorer.scores((n,))[n], 1)  # as `rerank` ranks it
    best = max(shares.query, key=lambda passage: (scorer.value(shares, passage), -passage))
    field, text = list(passages(hit.entry))[best - postings.passages_of(n).start]
    return Explanation(
        score=round(with_wording(match, wording), 1),
        match=match,
        threshold=threshold,
        wording=wording,
        field=FIELDS[field],
        passage=text,
        query_share=shares.query[best],
        passage_share=shares.passage[best],
        coverage=shares.coverage[n],
        words=tuple((found, share_of[found.word]) for found in hit.matched),
        unmet=unmet,
    )
