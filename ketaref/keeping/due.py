"""Whose review is overdue, or due by a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ketaref.records import Entry, Review


class Due(NamedTuple):
    """An entry whose review is due, and by whom it was last reviewed."""

    entry: Entry
    review: Review
    overdue: bool
    """Whether the day has passed."""


def due_by(entries: Iterable[Entry], day: date, today: date) -> list[Due]:
    """The entries whose review is overdue today or due by a day, by the day on which it is due, then by id.

    What is due today is not overdue yet.
    """
    last = max(day, today)
    found = [Due(e, e.reviewed, e.reviewed.due < today) for e in entries if e.reviewed and e.reviewed.due <= last]
    return sorted(found, key=lambda due: (due.review.due, due.entry.id))
