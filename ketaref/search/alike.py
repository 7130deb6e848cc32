"""Hits that say the same as one before them, so that they need not crowd what is shown.

A glossary entry behind an entry on the same thing says nothing new; nor do two entries of one title and one summary.
What is rated, and what gives other figures, is never taken for another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.search import tuning
from ketaref.text.analysis import analyze
from ketaref.text.words import LIGHT_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaref.records import Entry
    from ketaref.search.answer import Hit

_APART = frozenset({*tuning.HAZARD_KINDS, "crisis"})
_SAYING_LITTLE = STOP_WORDS | LIGHT_WORDS | tuning.SUBJECT_WORDS


def alike(hits: Sequence[Hit]) -> dict[int, int]:
    """The rank, from 1, of each hit that says the same as one before it, with that one's rank."""
    found: dict[int, int] = {}
    for rank, hit in enumerate(hits[1:], 2):
        earlier = (n for n, other in enumerate(hits[: rank - 1], 1) if n not in found and _says_the_same(hit, other))
        if place := next(earlier, 0):
            found[rank] = place
    return found


def _says_the_same(hit: Hit, earlier: Hit) -> bool:
    one, other = hit.entry, earlier.entry
    if not _APART.isdisjoint((one.kind, other.kind)):
        return False
    titles = _terms(one.title), _terms(other.title)
    if one.kind == "glossary" and other.kind != "glossary":
        asked = titles[0].intersection(term for match in hit.matched for term in _terms(match.as_))
        return bool(asked) and asked <= titles[1]
    texts = _terms(one.summary), _terms(other.summary)
    if _figures(one) != _figures(other):
        return False
    return titles[0] == titles[1] and len(texts[0] & texts[1]) >= tuning.ALIKE * len(texts[0] | texts[1])


def _terms(text: str) -> set[str]:
    return {token.term for token in analyze(text) if token.word not in _SAYING_LITTLE}


def _figures(entry: Entry) -> set[str]:
    return {token.term for token in analyze(f"{entry.title} {entry.summary}") if token.word[0].isdigit()}
