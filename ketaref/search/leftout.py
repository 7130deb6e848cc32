"""What people ask and the content leaves out on purpose: when one of those topics is what a query is about.

They stand in the index as entries do, behind all that answer (`store.compile`), and are held against them by the same
scores. A topic that comes before every answer is told in place of the hits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.search import tuning
from ketaref.search.own import telling
from ketaref.search.rerank import rank
from ketaref.store.owning import is_own
from ketaref.text.analysis import analyze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ketaref.records import Entry
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
    if nearest >= least_score(answering) and _is_covered_by_a_pack(index, scorer, answering, best, number):
        return None
    return number


def _is_covered_by_a_pack(index: Index, scorer: Scorer, answering: Mapping[int, float], best: int, topic: int) -> bool:
    """Whether what a clinic has added answers a topic that is left out of the shipped content.

    It does if it is the best entry, or speaks of every word asked: 'dog' is a common word, and what is asked. How to
    reach the clinic answers what it says in so many words alone: 'parking' is read as that where nothing says more, and
    a telephone number is no answer to it.
    """
    own = index.own.among(answering)
    if not own or is_own(index.entry_at(topic)):
        return False
    asked = {term.word for term in scorer.query.terms if not term.is_form}
    own = frozenset(n for n in own if not (entry := index.entry_at(n)).contact or _says(entry, asked))
    return best in own or any(asked <= {match.word for match in scorer.matched(n)} for n in own)


def _says(entry: Entry, asked: Iterable[str]) -> bool:
    """Whether an entry's own words have all that tells something of what is asked, beside what its title has."""
    said = _terms(entry.summary, *(statement.text for statement in entry.statements))
    wanted = _terms(*telling(asked)) - _terms(entry.title)
    return bool(wanted) and wanted <= said


def _terms(*texts: str) -> set[str]:
    return {token.term for text in texts for token in analyze(text)}
