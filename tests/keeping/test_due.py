"""What is due is told by day; what is due today is not overdue yet."""

from __future__ import annotations

import datetime as dt

from ketaref.keeping.due import due_by
from ketaref.records import Entry, Review

TODAY = dt.date(2026, 11, 28)


def entry(entry_id, due):
    review = Review(dt.date(2025, 11, 28), "Dr. A. Example", due) if due else None
    return Entry(entry_id, "faq", "T", "S", reviewed=review)


def test_the_earliest_comes_first_and_what_nobody_reviewed_is_not_due():
    entries = [
        entry("later", dt.date(2027, 1, 28)), entry("today", TODAY), entry("late", dt.date(2026, 11, 27)),
        entry("b-same", dt.date(2026, 12, 1)), entry("a-same", dt.date(2026, 12, 1)), entry("never", None),
    ]  # fmt: skip
    found = due_by(entries, dt.date(2027, 1, 27), TODAY)
    assert [(due.entry.id, due.overdue) for due in found] == [
        ("late", True), ("today", False), ("a-same", False), ("b-same", False),
    ]  # fmt: skip


def test_a_day_that_has_passed_still_shows_what_is_overdue_today():
    found = due_by([entry("late", dt.date(2026, 11, 27))], dt.date(2026, 1, 1), TODAY)
    assert [due.entry.id for due in found] == ["late"]
