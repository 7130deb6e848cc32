"""The scores of the entries that can be among the best: the same as `Scorer.scores`, for fewer entries.

A term that stands in nearly every passage says little, and reading all its passages would make a search cost what the
content weighs. So common terms are read last, and only where an entry that holds nothing rarer can still be among the
best.
"""

from __future__ import annotations

import math
from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING, NamedTuple

from ketaref.search import tuning

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Sequence

    from ketaref.search.score import PostingMatch, Scorer


def best_scores(
    scorer: Scorer,
    *,
    limit: int,
    least: float | None = None,
    allowed: Container[int] | None = None,
    always: Collection[int] = (),
) -> dict[int, float]:
    """The scores of the entries that can be among the best `limit`, and of some others.

    Left out is only what scores less than `least` (LEAST_SCORE for None), or less than the last of the best `limit` of
    those allowed by more than the tenth that scores are shown to. `always` names entries to score in any case.

    Source:
        MaxScore: Turtle & Flood, Inf. Process. Manage. 31(6), 1995. Terms are read in the order of what they can add;
        an entry that holds only terms still to come scores at most what those add up to.
    """
    scored = _Scored(scorer, limit, tuning.LEAST_SCORE if least is None else least, allowed)
    if always:
        scored.add(set(always))
    passage_entry = scorer.postings.passage_entry
    long = tuning.LONG_POSTING
    ordered = sorted(scorer.matches, key=lambda match: (len(match.passages) > long, -match.worth))
    rare = [match for match in ordered if len(match.passages) <= long]
    common = ordered[len(rare) :]
    for place, match in enumerate(rare):
        if not scored.reaches(_bound(ordered[place:]).query_share):
            return scored.scores
        scored.add({passage_entry[p] for p in match.passages})
    if common and scored.reaches(_bound(common).query_share):
        _add_common(scored, common)
    return scored.scores


class _Scored:
    """The entries scored so far, and the bar that any other has to reach."""

    def __init__(self, scorer: Scorer, limit: int, least: float, allowed: Container[int] | None) -> None:
        self.scorer = scorer
        self.scores: dict[int, float] = {}
        self._limit, self._least, self._allowed = limit, least, allowed
        self._ceiling = 100 * (tuning.HAZARD_PRIOR if scorer.query.bare else 1.0)

    def add(self, entries: set[int]) -> None:
        """Score entries that are not scored yet."""
        self.scores.update(self.scorer.scores(sorted(entries - self.scores.keys())))

    @property
    def bar(self) -> float:
        """Least value, 0 to 1, of an entry that can still matter."""
        of_allowed = (s for n, s in self.scores.items() if self._allowed is None or n in self._allowed)
        best = nlargest(self._limit, of_allowed)
        last = best[-1] - tuning.TENTH if len(best) == self._limit else 0.0
        return (max(self._least, last) - tuning.SLACK) / self._ceiling

    def reaches(self, share: float) -> bool:
        """Whether an entry that answers at most this share of the query can reach the bar."""
        return share >= self.bar


def _add_common(scored: _Scored, common: Sequence[PostingMatch]) -> None:
    """Score the entries that hold nothing but common terms, and can reach the bar.

    Their score depends on their best passage, and a long passage is little about those terms: so passages are read from
    the lightest up.
    """
    postings = scored.scorer.postings
    entry, weight = postings.passage_entry, postings.passage_weight
    # What raises the bar for all others: the shortest passages that hold the most of the terms together.
    together: frozenset[int] = frozenset()
    for match in common:
        together = together.intersection(match.passages) or together or frozenset(match.passages)
    scored.add({entry[p] for p in nsmallest(tuning.FIRST_LOOK, together, key=weight.__getitem__)})
    coverage = _bound(common).query_share
    for place, match in enumerate(common):
        bound = _bound(common[place:])
        done = 0.0
        for reach in (bound.weight * factor for factor in (0.25, 0.5, 1, 2, 4, math.inf)):
            cap = _cap(scored.bar, coverage, bound)
            if done >= cap:
                break
            cap = min(cap, reach)
            scored.add({entry[p] for p in match.passages if done < weight[p] <= cap})
            done = reach


class _Bound(NamedTuple):
    """Most that some matches can give a passage."""

    query_share: float
    weight: float
    """Summed, of the terms they meet there."""


def _bound(matches: Sequence[PostingMatch]) -> _Bound:
    worth: dict[int, float] = {}
    weight: dict[int, float] = {}
    for match in matches:
        worth[match.place] = max(worth.get(match.place, 0.0), match.worth)
        weight[match.place] = max(weight.get(match.place, 0.0), match.weight)
    return _Bound(sum(worth.values()), sum(weight.values()))


def _cap(bar: float, coverage: float, bound: _Bound) -> float:
    """The most that a passage may weigh for its entry to reach the bar.

    `coverage` bounds what the entry covers of the query, `bound` what the passage has of it.
    """
    share, about = tuning.PASSAGES_SHARE, tuning.PASSAGE_SHARE_WEIGHT
    needed = (bar - (1 - share) * coverage) / share
    passage_share = (needed / bound.query_share - (1 - about)) / about
    return math.inf if passage_share <= 0 else 0.0 if passage_share > 1 else bound.weight / passage_share
