"""How hard a text is to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def grade_of(parts: Iterable[str]) -> float | None:
    """Flesch-Kincaid grade of texts read one after another, each at least a sentence; None without textstat."""
    try:
        import textstat  # noqa: PLC0415 (an extra)
    except ImportError:
        return None
    text = " ".join(p if p.endswith(("?", "!", ".")) else p + "." for p in parts)
    return float(textstat.flesch_kincaid_grade(text))
