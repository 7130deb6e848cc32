"""Figures in findings: what is a blood pressure or an age, what is beyond a limit, and how long ago it was."""

from datetime import date

import pytest

from ketaref.records import Cite, Figure, Screening, Statement
from ketaref.screening.figures import (
    ages_met,
    days_since,
    rate_pressure,
    read_figures,
    span_in_words,
    with_ejection_fraction,
    without_pressure,
)
from tests.conftest import make_entry

TODAY = date(2026, 11, 24)
LIMIT = Statement("Above 140/90 it waits.", (Cite("guide"),), (Figure("systolic", "mm[Hg]", 140),), severity="caution")
PRESSURE = make_entry("pressure", "contraindications", "Pressure", "High.", statements=(LIMIT,), severity="absolute",
                      screening=Screening(systolic_above=140, diastolic_above=90))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "pressure"),
    [
        ("bp 184/112", (184, 112)), ("170 over 105", (170, 105)), ("sbp 192", (192, 0)),
        # The ends of what can be one, and what lies beyond them.
        ("60/30", (60, 30)), ("59/30", None), ("300/110", (300, 110)), ("301/110", None), ("120/20", (120, 20)),
        ("120/19", None), ("220/199", (220, 199)), ("220/200", None), ("90/90", None), ("91/90", (91, 90)),
        # Doses, ratios and dates are none.
        ("160/100 mg", None), ("10/20/2026", None), ("1/2", None),
    ],
)  # fmt: skip
def test_a_blood_pressure_is_told_from_other_figures(text, pressure):
    assert read_figures(text).pressure == pressure


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("17 yo", 17), ("17f", 17), ("aged 66", 66), ("72-year-old", 72), ("72 years old", 72), ("9 months old", 0),
        ("11 months old", 0), ("12 months old", 1), ("120 yo", 120), ("121 yo", None), ("stroke 70 yrs ago", None),
        ("70 yrs", 70), ("17 mg", None),
    ],
)  # fmt: skip
def test_an_age_is_told_from_other_figures(text, age):
    assert read_figures(text).age == age


def test_what_a_record_knows_stands_and_is_not_read_again():
    known = read_figures("120/80, 40 yo", pressure=(150, 95), age=70)
    assert (known.pressure, known.age, known.any) == ((150, 95), 70, True)
    assert not read_figures("htn").any
    assert read_figures("17 yo").any
    assert read_figures("120/80").any


def test_pressures_are_blanked_in_place():
    assert without_pressure("htn 150/95 today") == "htn        today"


@pytest.mark.parametrize(
    ("text", "named"),
    [("ef 35%", True), ("LVEF of 40", True), ("EF 41%", False), ("ef 4", True), ("ef 35.5", False), ("ref 35", False)],
)
def test_an_ejection_fraction_of_40_or_less_is_named(text, named):
    assert with_ejection_fraction(text).endswith("reduced ejection fraction") == named


@pytest.mark.parametrize(
    ("pressure", "above", "severity"),
    [
        ((140, 90), False, "absolute"),
        ((141, 90), True, "caution"),
        ((140, 91), True, "caution"),
        # From 20 systolic or 10 diastolic above the figure on, the entry's own rating holds.
        ((159, 99), True, "caution"),
        ((160, 80), True, "absolute"),
        ((120, 100), True, "absolute"),
        ((139, 0), False, "absolute"),
    ],
)
def test_a_pressure_is_rated_by_how_far_above_the_figure_it_is(pressure, above, severity):
    rating = rate_pressure(PRESSURE, pressure)
    assert (rating.above, rating.severity) == (above, severity)
    assert "(guide)" in rating.note


@pytest.mark.parametrize(("pressure", "shown"), [((192, 0), "192/? mmHg"), ((150, 95), "150/95 mmHg")])
def test_a_diastolic_that_is_not_known_is_shown_as_that(pressure, shown):
    assert rate_pressure(PRESSURE, pressure).shown == shown


def test_an_entry_without_a_figure_rates_no_pressure():
    assert rate_pressure(make_entry("x", "contraindications", "X", "X."), (200, 110)) is None


@pytest.mark.parametrize(
    ("age", "met"),
    [(17, ["age 17 is under 18"]), (18, []), (64, []), (65, ["age 65 is 65 or over"]), (0, ["age 0 is under 18"])],
)
def test_an_age_is_under_a_limit_or_has_reached_it(age, met):
    entry = make_entry("ages", "contraindications", "Ages", "Ages.", screening=Screening(age_under=18, age_from=65))
    assert ages_met(entry, age) == met


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
    ],
)  # fmt: skip
def test_how_long_ago_a_finding_began(day, text, days):
    assert days_since(day, text, TODAY) == days


@pytest.mark.parametrize(("days", "said"), [(729, "729 days"), (730, "2 years"), (5840, "16 years")])
def test_a_span_is_said_in_years_from_two_on(days, said):
    assert span_in_words(days) == said
