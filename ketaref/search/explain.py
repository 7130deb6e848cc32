"""Why a hit ranks where it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.search.answer import Explanation, explain_hit

if TYPE_CHECKING:
    from ketaref.search.answer import Answer, Hit

__all__ = ["Explanation", "explain"]


def explain(answer: Answer, hit: Hit) -> Explanation:
    """Why a hit of an answer scores what it scores, in the figures the ranking used."""
    return explain_hit(answer.index, answer.query, hit.entry)
