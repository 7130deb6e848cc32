"""How long ago a finding began: the day recorded, a span, a month, a season or a year beside it."""

from datetime import date

import pytest

from ketaref.screening.since import days_since, span_in_words

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "text", "days"),
    [
        ("2026-11-24", "", 0), ("2026-11-23", "", 1), ("2027-01-01", "", 0), ("", "stroke 2 weeks ago", 14),
        ("", "a year ago", 365), ("", "several months ago", 90), ("", "3d ago", 3),
        # A month or a year may have ended yesterday.
        ("2026-10", "", 27), ("2025", "", 331), ("", "mi in 2025", 331), ("", "mi in 2026", 0),
        # What is recorded says more than the words.
        ("2026-11-20", "stroke 2 years ago", 4),
        ("", "stroke", None), ("soon", "", None),
        # Spans as they are written, and what looks like one.
        ("", "mi (2 months ago)", 60), ("", "mi 2 mos. ago", 60), ("", "mi x2 months ago", 60),
        ("", "mi six months ago", 180), ("", "mi a couple of weeks back", 14), ("", "mi 5 months prior", 150),
        ("", "sober 3 years", None), ("", "took 2 days off", None),
        # A month is the last one that has begun, a season the last that has ended or is under way.
        ("", "mi in sept", 57), ("", "mi in december", 331), ("", "mi sep 2024", 787), ("", "mi early march", 241),
        ("", "mi 8/2026", 88), ("", "mi 9/14/26", 71), ("", "mi 9/14/2025", 436), ("", "mi 13/2026", 0),
        ("", "mi last summer", 63), ("", "mi last winter", 249), ("", "mi this fall", 0), ("", "mi last fall", 338),
        ("", "may have had an mi", None), ("", "march along", None), ("", "bp 120/80", None), ("", "on dec dose", None),
        ("", "haldol dec", None), ("", "mi in may 2020", 2371),
    ],
)  # fmt: skip
def test_how_long_ago_a_finding_began(day, text, days):
    assert days_since(day, text, TODAY) == days


@pytest.mark.parametrize(("days", "said"), [(729, "729 days"), (730, "2 years"), (5840, "16 years")])
def test_a_span_is_said_in_years_from_two_on(days, said):
    assert span_in_words(days) == said
