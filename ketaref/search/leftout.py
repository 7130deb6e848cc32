"""What people ask and the content leaves out on purpose: when one of those topics is what a query is about.

They stand in the index as entries do, behind all that answer (`store.compile`), and are held against them by the same
scores. A topic that comes before every answer is told in place of the hits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.records import SHIPPED
from ketaref.search import tuning
from ketaref.search.rerank import rank

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketaref.search.score import Scorer
    from ketaref.store.index import Index


def split(scorer: Scorer, scored: Mapping[int, float]) -> tuple[dict[int, float], dict[int, float]]:
    """The scores of the entries that answer, and of what is not covered."""
    size = scorer.postings.size
    answering = {n: score for n, score in scored.items() if n < size}
    return answering, {n: score for n, score in scored.items() if n >= size}


def not_covered(
    index: Index,
    scorer: Scorer,
    answering: Mapping[int, float],
    others: Mapping[int, float],
    least_score: Callable[[Mapping[int, float]], float],
) -> int | None:
    """The number of the topic that a query is about, of those that are not covered; None where something answers.

    Args:
        index: that is asked.
        scorer: the query, held against the postings.
        answering: the scores of the entries that answer.
        others: those of what is not covered.
        least_score: the least score that answers, given the scores of some entries.
    """
    if not others or max(others.values()) < least_score(others) - tuning.LEFT_OUT_LESS:
        return None
    exact = 100 * tuning.EXACT
    nearest = max(answering.values(), default=0.0)
    if nearest >= exact:
        return None  # word for word what an entry is called or asked for by
    (number, score), *_ = rank(scorer, others, 1)
    (best, most), *_ = rank(scorer, answering, 1) or [(-1, 0.0)]
    if max(others.values()) < exact:
        grave = best in scorer.postings.entry_numbers(tuning.GRAVE_KINDS)
        if score <= most * (tuning.LEFT_OUT_GRAVE if grave else tuning.LEFT_OUT):
            return None
    if nearest >= least_score(answering) and _is_covered_by_a_pack(index, best, number):
        return None
    return number


def _is_covered_by_a_pack(index: Index, entry: int, topic: int) -> bool:
    """Whether an entry that a clinic has added stands against a topic that is left out of the shipped content."""
    origins = [found.origin for found in index.entries_at((entry, topic)).values()]
    of_entry, of_topic = (origin.pack if origin else SHIPPED for origin in origins)
    return of_topic == SHIPPED != of_entry
