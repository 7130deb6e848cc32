"""A clinic's own entry first among equals: which hits it is put before, and what score it is shown with.

A pack says what holds at one clinic, the shipped entries what others say: where both answer about as well, the reader
is at that clinic. What is asked of something else stays where it is: an entry of the clinic comes before a shipped one
only where the two have their subject in common (`store.own`), and never before a card for an emergency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.search import tuning
from ketaref.search.coverage import MEDICINES
from ketaref.search.rerank import falling
from ketaref.store.own import NAMED, ON_THE_FAST, STANDS_FOR
from ketaref.text.words import COMMON_WORDS, LIGHT_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ketaref.search.coverage import Named
    from ketaref.search.score import Scorer
    from ketaref.store.index import Index

_SAYING_LITTLE = COMMON_WORDS | LIGHT_WORDS


def telling(words: Iterable[str]) -> frozenset[str]:
    """Those of the words that tell something by themselves: not 'ok', nor 'one'."""
    return frozenset(words) - _SAYING_LITTLE


def own_first(
    index: Index,
    scorer: Scorer,
    ranked: Sequence[tuple[int, float]],
    allowed: Collection[int] | None = None,
    named: Sequence[Named] = (),
) -> list[tuple[int, float]]:
    """The hits with the clinic's own first among those that answer about as well.

    Args:
        index: that is asked.
        scorer: the query, held against its postings.
        ranked: numbers and scores of the hits, the best first.
        allowed: the only entries that may be hits; None for all.
        named: what the query names: the entries about that give way to none that is not.

    Returns:
        The same hits, and those of the clinic's own that stand for one of them. What is put before another is shown to
        score no less than that.
    """
    if not index.own.count or not ranked:
        return list(ranked)
    scores = dict(ranked)
    place = {n: rank for rank, n in enumerate(scores)}
    # What a word means is for its own entry to say, unless nothing but the word is typed.
    kept = index.postings.entry_numbers(("crisis",) if scorer.query.bare else ("crisis", "glossary"))
    about = {n for name in named for n in name.about}
    ahead: dict[int, list[tuple[float, int]]] = {}
    for n, ties in index.own.ties(scores.keys() | about).items():
        score = max([scores.get(n, 0.0), *(scores.get(other, 0.0) for tie, other in ties if tie == STANDS_FOR)])
        if not score or (n not in scores and allowed is not None and n not in allowed):
            continue
        one = _Own(scorer, n, score, ties)
        apart = kept.union(*(name.about for name in named if not one.is_about(name)))
        before = (hit for hit in ranked[: place.get(n, len(ranked))] if hit[0] not in apart)
        first = next((other for other, theirs in before if one.precedes(other, theirs)), None)
        if first is not None:
            ahead.setdefault(first, []).append((-score, n))
    moved = {n for several in ahead.values() for _, n in several}
    ordered: list[tuple[int, float]] = []
    for other, theirs in ranked:
        ordered += [(n, -less) for less, n in sorted(ahead.get(other, ()))]
        ordered += [] if other in moved else [(other, theirs)]
    return falling(ordered)


class _Own(NamedTuple):
    """One of the clinic's own entries, held against the query."""

    scorer: Scorer
    number: int
    score: float
    """Its own, or that of the best hit that it stands for."""
    ties: set[tuple[str, int]]

    def is_about(self, named: Named) -> bool:
        """Whether it is about what is named: 'ate breakfast' names the fast, and 'Ozempic' a medicine."""
        if self.number in named.about:
            return True
        return named.kind not in MEDICINES and all((ON_THE_FAST, n) in self.ties for n in named.about)

    def precedes(self, other: int, score: float) -> bool:
        """Whether it comes before a shipped entry of that score."""
        if (STANDS_FOR, other) in self.ties:
            return True
        if (ON_THE_FAST, other) in self.ties and self.score >= tuning.OWN_FAST * score:
            return True
        if (NAMED, other) not in self.ties:
            return False
        asked = self._words_of(other)
        return bool(asked) and (telling(asked) or asked) <= self._words_of(self.number)

    def _words_of(self, number: int) -> frozenset[str]:
        """The words of the query that an entry speaks of."""
        return frozenset(match.word for match in self.scorer.matched(number))
