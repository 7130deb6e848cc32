"""Which disputes words mean, by the words of what is disputed, read as a search reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.search.query import Match, understand
from ketaref.text.analysis import analyze

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketaref.records import Dispute
    from ketaref.search.query import QueryTerm
    from ketaref.store.index import Index

MIN_SHARE = 0.5
"""A dispute that speaks of less than half of what is asked is about something else."""


class Matches(NamedTuple):
    """The disputes that words mean, and how the words were read."""

    disputes: Sequence[Dispute]
    reading: Sequence[Match] = ()
    unmet: Sequence[str] = ()
    """Words that none of them speaks of."""


def find_disputes(index: Index, disputes: Iterable[Dispute], words: str) -> Matches:
    """The disputes that speak of all the words, or else of most; those first whose titles do, then whose advice does.

    A dispute's id means that dispute alone.

    Raises:
        QueryError: the words hold no letter or digit, or are too many.
    """
    known = list(disputes)
    named = [dispute for dispute in known if dispute.id == words.strip()]
    if named:
        return Matches(named)
    query = understand(index, words)
    terms = [term for term in query.terms if not term.is_form]
    shares = {dispute.id: _share(terms, _whole_text(dispute)) for dispute in known}
    best = max(shares.values(), default=0.0)
    found = [dispute for dispute in known if best >= MIN_SHARE and shares[dispute.id] == best]
    found.sort(key=lambda dispute: (-_share(terms, dispute.title), -_share(terms, dispute.advice)))
    spoken = {token.term for dispute in found for token in analyze(_whole_text(dispute))}
    unmet = [term.word for term in terms if not _meets(term, spoken)]
    return Matches(found, query.read_as, unmet)


def _share(terms: Sequence[QueryTerm], text: str) -> float:
    """What share of a query a text speaks of, by the weights of its words."""
    known = {token.term for token in analyze(text)}
    met = sum(term.weight for term in terms if _meets(term, known))
    return met / (sum(term.weight for term in terms) or 1.0)


def _meets(term: QueryTerm, known: set[str]) -> bool:
    # As typed too: a dispute that no entry is shown with may have words of its own.
    as_typed = tuple(token.term for token in analyze(term.word))
    return any(known.issuperset(terms) for terms in (as_typed, *(meaning.terms for meaning in term.meanings)))


def _whole_text(dispute: Dispute) -> str:
    claims = (dispute.claim, *dispute.against)
    return " ".join((dispute.title, dispute.advice, *(claim.text for claim in claims)))
