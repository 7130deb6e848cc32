"""Figures in findings: what is a blood pressure or an age, and what is beyond a limit."""

import pytest

from ketaref.records import Screening
from ketaref.screening.figures import (
    ages_met,
    read_figures,
    with_ejection_fraction,
    with_gestation,
    without_figures,
)
from tests.conftest import make_entry


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("17 yo", 17), ("17f", 17), ("aged 66", 66), ("72-year-old", 72), ("72 years old", 72), ("9 months old", 0),
        ("11 months old", 0), ("12 months old", 1), ("120 yo", 120), ("121 yo", None), ("stroke 70 yrs ago", None),
        ("70 yrs", 70), ("17 mg", None),
        # Decimals, forms of charts, and the sex beside the figure.
        ("pt is 17.5 yrs old", 17), ("17.9 yo", 17), ("80 y/o", 80), ("80 y.o.", 80), ("68yo m", 68),
        ("34f porphyria", 34),
        ("68yom", 68), ("f/26", 26), ("26 female", 26), ("male 72", 72), ("pt 34f with", 34), ("age: 17", 17),
        ("3-month-old", 0), ("18 mo female", 1), ("6 weeks old", 0),
        # Figures that are no age of the patient today.
        ("stroke at age 40", None), ("seizures since age 12", None), ("temp 101 f", None), ("smoker for 20 yrs", None),
        ("sober 3 years", None), ("nursing a 3 month old", None), ("5 mg/day", None), ("age of onset 17", None),
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


def test_figures_are_blanked_in_place_and_what_is_left_is_read():
    for text, left in (
        ("htn 150/95 today", "htn        today"),
        ("34f porphyria", "    porphyria"),
        ("bp 120/80 mmhg prinivil", " " * 15 + "prinivil"),
        ("iop 14 in both eyes, drops", "                   , drops"),
        ("htn goal below 140/90", "htn                  "),
        ("lupus", "lupus"),
    ):
        assert without_figures(text, read_figures(text)) == left


@pytest.mark.parametrize("topic", ["medicine", "allergy", "procedure"])
def test_what_stands_beside_a_recorded_medicine_is_its_strength(topic):
    assert not read_figures("advair diskus 250/50", topic=topic).any
    assert not read_figures("something new 160/100", topic=topic).any


def test_in_a_recorded_problem_a_pressure_is_named_as_one():
    assert read_figures("elevated bp 168/102", topic="condition").pressure == (168, 102)
    assert read_figures("ratio 168/102", topic="condition").pressure is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("26F G3P1 38w5d EGA", "26F G3P1 38 weeks 5 days gestation"),
        ("G2P1 at 20 weeks", "G2P1 at 20 weeks gestation"),
        ("IUP 20 wks", "IUP 20 weeks gestation"),
        ("36 weeks gestation", "36 weeks gestation"),
        ("GA 32+4", "GA 32 weeks 4 days gestation"),
        ("EGA 30 5/7 wks", "EGA 30 weeks 5 days gestation"),
        ("28 wga", "28 weeks gestation"),
        ("pregnant 12 weeks", "pregnant 12 weeks gestation"),
        ("G3P1 twins 30w", "G3P1 twins 30 weeks gestation"),
        ("prior c-section, 20 weeks pregnant", "prior c-section, 20 weeks gestation pregnant"),
        # After a birth, or of a pregnancy that has ended.
        ("6 weeks postpartum", "6 weeks postpartum"),
        ("delivered at 38w5d", "delivered at 38w5d"),
        ("baby born at 36 weeks gestation", "baby born at 36 weeks"),
        ("history of loss at 20 weeks gestation", "history of loss at 20 weeks"),
        # Other weeks.
        ("back pain x 20 weeks", "back pain x 20 weeks"), ("GAD 7", "GAD 7"), ("44w1d", "44w1d"),
        ("6 weeks post op", "6 weeks post op"), ("on lamictal 12 weeks", "on lamictal 12 weeks"),
    ],
)  # fmt: skip
def test_weeks_of_a_pregnancy_are_written_out(text, written):
    assert with_gestation(text) == written


@pytest.mark.parametrize(
    ("text", "named"),
    [("ef 35%", True), ("LVEF of 40", True), ("EF 41%", False), ("ef 4", True), ("ef 35.5", False), ("ref 35", False)],
)
def test_an_ejection_fraction_of_40_or_less_is_named(text, named):
    assert with_ejection_fraction(text).endswith("reduced ejection fraction") == named


@pytest.mark.parametrize(
    ("age", "met"),
    [(17, ["age 17 is under 18"]), (18, []), (64, []), (65, ["age 65 is 65 or over"]), (0, ["age 0 is under 18"])],
)
def test_an_age_is_under_a_limit_or_has_reached_it(age, met):
    entry = make_entry("ages", "contraindications", "Ages", "Ages.", screening=Screening(age_under=18, age_from=65))
    assert ages_met(entry, age) == met
