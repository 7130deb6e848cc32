"""Whether what comes first answers what was asked, or is only the nearest there is.

A query may share its subject with an entry and ask for what no entry tells: 'can I bring my dog to the infusion' finds
what to bring. Owns that judgment; whether the best entry answers anything at all is `answer.least_score`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.search import tuning
from ketaref.store.postings import WORDING_FIELDS
from ketaref.text.words import COMMON_WORDS, LIGHT_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaref.search.score import Scorer

_SAYING_LITTLE = COMMON_WORDS | LIGHT_WORDS


class Doubt(NamedTuple):
    """What tells whether the first hit answers the query. All but `met` run from 0 to 1."""

    score: float
    """Its score, wording read."""
    met: float
    """Summed weight of the words that it meets."""
    renamed: float
    """Share of the query that it meets only by another name."""
    unmet: float
    """Share of the query that none of the first hits meets."""
    about: float
    """How much of its best line (title, alias, question) is about the query."""
    words: tuple[str, ...]
    """The telling words that no entry meets, or else that none of the first hits meets, as typed."""
    much: bool
    """Whether one of those makes up much of the query."""

    @property
    def figures(self) -> tuple[float, ...]:
        """What the fit knows of it."""
        return self[:5]

    @property
    def certainty(self) -> float:
        """Logit of the chance that it answers."""
        return sum(weight * figure for weight, figure in zip(tuning.CERTAINTY, (*self.figures, 1.0), strict=True))

    @property
    def nearest_only(self) -> bool:
        """Whether it is to be said that it does not speak of some word."""
        return bool(self.words) and (self.much or self.certainty < tuning.DOUBTFUL)

    @property
    def chance(self) -> bool:
        """Whether a match that is weak as well is one by chance."""
        return self.certainty < tuning.CHANCE


def read_doubt(scorer: Scorer, ranked: Sequence[tuple[int, float]]) -> Doubt:
    """What is to be said of the first of the entries ranked, of which there is one at least."""
    (first, score), *_ = ranked
    terms = [term for term in scorer.query.terms if not term.is_form]
    weights = {term.word: term.weight for term in terms}
    whole = sum(term.weight for term in terms) or 1.0
    matched = [scorer.matched(n) for n, _ in ranked[: tuning.LOOKED_AT]]
    own = {match.word: match.how for match in matched[0]}
    met = {match.word for matches in matched for match in matches}
    unmet = [term for term in terms if term.word not in met]
    telling = [term for term in unmet if term.word not in _SAYING_LITTLE]
    # What no entry at all knows is what is missing; the rest may stand in an entry that does not answer.
    named = [term for term in telling if not scorer.holds(term)] or telling
    shares, field = scorer.shares((first,)), scorer.postings.passage_field
    lines = [p for p in shares.query if field[p] < WORDING_FIELDS]
    best = max(lines, key=lambda p: (shares.query[p], scorer.value(shares, p), -p), default=None)
    return Doubt(
        score=score / 100,
        met=sum(term.weight for term in terms if term.word in own),
        renamed=sum(weights[word] for word, how in own.items() if how == "synonym") / whole,
        unmet=sum(term.weight for term in unmet) / whole,
        about=0.0 if best is None else shares.passage[best],
        words=tuple(dict.fromkeys(term.word for term in named)),
        much=any(term.weight >= tuning.MISSING_SHARE * whole for term in telling),
    )
