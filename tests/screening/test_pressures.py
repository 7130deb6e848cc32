"""Blood pressures: told from strengths, eyesights, goals and dates, and rated by the statement of a tier."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ketaref
from ketaref.records import Cite, Figure, Screening, Statement
from ketaref.screening.pressures import (
    A_GOAL,
    A_STRENGTH,
    Vocabulary,
    pressures_in,
    rate_pressure,
    source_of_limit,
)
from tests.conftest import make_entry

INDEX = ketaref.open_index()
MEDICINES = ("advair", "diskus", "diovan", "hct", "lisinopril", "amlodipine", "losartan", "humalog", "descovy")
LIMIT = Statement("Above 140/90 it waits.", (Cite("guide"),), (Figure("systolic", "mm[Hg]", 140),), severity="caution")
PRESSURE = make_entry("pressure", "contraindications", "Pressure", "High.", statements=(LIMIT,), severity="absolute",
                      screening=Screening(systolic_above=140, diastolic_above=90))  # fmt: skip


LISTED = Vocabulary(lambda words: [word for word in words if word in MEDICINES], lambda words: {"zzyzx"} & set(words))


def _medicines(words):
    return {key for key, name in INDEX.named.known(list(words)).items() if name.kind in ("medicine", "class")}


KNOWN = Vocabulary(_medicines, lambda words: set(words) - set(INDEX.postings.known(words)[0]))


def read(text):
    return [reading[:2] for reading in pressures_in(text, vocabulary=LISTED).readings]


@pytest.mark.parametrize(
    ("text", "pressures"),
    [
        ("bp 184/112", [(184, 112)]), ("170 over 105", [(170, 105)]), ("sbp 192", [(192, 0)]),
        # The ends of what can be one, and what lies beyond them.
        ("60/30", [(60, 30)]), ("59/30", []), ("300/110", [(300, 110)]), ("301/110", []), ("120/20", [(120, 20)]),
        ("120/19", []), ("220/199", [(220, 199)]), ("220/200", []), ("90/90", []), ("91/90", [(91, 90)]),
        # In tens, ranges, and one half alone.
        ("sbp 170s", [(170, 0)]), ("bp 170s/100s", [(170, 100)]), ("bp 220", [(220, 0)]), ("170 systolic", [(170, 0)]),
        ("diastolic 112", [(0, 112)]), ("bp 200/palp", [(200, 0)]), ("128/?", [(128, 0)]), ("?/74", [(0, 74)]),
        ("systolic bp in the 180s", [(180, 0)]), ("bp running 160-170/95-100", [(170, 100)]),
        ("bp 150s-160s/90s", [(160, 90)]), ("sbp 170, dbp 105", [(170, 105)]), ("bp 190 / 110", [(190, 110)]),
        # Two readings stay two.
        ("bp 182/110 then 138/82", [(182, 110), (138, 82)]),
        # A word for a pressure, or the shape of one beside other words.
        ("htn 150/95 today", [(150, 95)]), ("headache 190/112", [(190, 112)]), ("pt 190/110 at check-in", [(190, 110)]),
        ("190/112 on amlodipine", [(190, 112)]), ("lisinopril and bp 160/100", [(160, 100)]),
        ("hypertension on losartan hct 100/25", []), ("bp med diovan hct 160/25", []),
        # Strengths, eyesights, laboratory values, dates, doses.
        ("advair 250/50 one puff bid", []), ("diovan hct 160/25", []), ("insulin 70/30", []), ("vision 200/60", []),
        ("advair diskus 100/50", []), ("100/50 advair", []), ("160/100 mg", []), ("10/20/2026", []), ("1/2", []),
        ("ast/alt 180/95", []), ("va 20/200", []), ("descovy 200/25", []), ("novel 250/50 1 puff", []),
        ("map 65", []), ("bp 90 days", []), ("zzyzx 160/100", []), ("bp zzyzx 160/100", [(160, 100)]),
        # A goal is no reading; at or above a goal is said of one.
        ("goal below 140/90", []), ("htn goal 140/90", []), ("call if bp >180/110", []), ("hold if sbp > 180", []),
        ("bp < 140/90", []), ("bp 130/80 goal", []), ("bp at goal 128/76", [(128, 76)]),
        ("bp above goal 168/100", [(168, 100)]), ("goal 130/80 now 168/98", [(168, 98)]),
    ],
)  # fmt: skip
def test_a_blood_pressure_is_told_from_other_figures(text, pressures):
    assert read(text) == pressures


@pytest.mark.parametrize(
    ("text", "asides"),
    [
        ("htn, goal below 140/90", [("goal below 140/90", A_GOAL)]),
        ("hold if sbp > 180", [("hold if sbp > 180", A_GOAL)]),
        ("advair 100/50", [("100/50", A_STRENGTH)]),
        ("advair 250/50", []),
        ("bp 120/80", []),
    ],
)
def test_what_looks_like_a_reading_and_is_none_is_given_back(text, asides):
    assert [(a.text, a.note) for a in pressures_in(text, vocabulary=LISTED).asides] == asides


STRENGTHS = st.tuples(st.integers(20, 400), st.integers(5, 200)).map(lambda two: f"{two[0]}/{two[1]}")
NAMES = st.sampled_from(
    ["advair", "diovan hct", "humalog", "kaletra", "benicar hct", "lopressor hct", "micardis hct", "hyzaar",
     "malarone", "symbicort", "breo ellipta", "percocet", "avalide", "tenoretic", "bactrim", "suboxone", "vytorin",
     "losartan", "lisinopril-hydrochlorothiazide", "insulin", "fluticasone salmeterol", "metoprolol"]
)  # fmt: skip
FORMS = st.sampled_from(["", " bid", " 1 puff daily", " po", " for htn", " tab", " every morning", " since may"])


@settings(max_examples=400, deadline=None, derandomize=True)
@given(NAMES, STRENGTHS, FORMS, st.sampled_from(["", "on ", "takes ", "bp med ", "htn on "]))
def test_a_strength_behind_a_medicine_is_never_a_pressure(name, strength, form, before):
    assert not pressures_in(f"{before}{name} {strength}{form}", vocabulary=KNOWN).readings


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.integers(70, 250), st.integers(35, 140),
    st.sampled_from(["bp ", "b/p ", "bp: ", "blood pressure was ", "bp of "]),
    st.sampled_from(["", " on lisinopril", " mmhg", " today", " after advair 250/50"]),
)  # fmt: skip
def test_what_is_called_a_pressure_is_read_as_one(systolic, diastolic, before, after):
    text = f"{before}{systolic}/{diastolic}{after}"
    expected = [(systolic, diastolic)] if diastolic < systolic else []
    assert [reading[:2] for reading in pressures_in(text, vocabulary=KNOWN).readings] == expected


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
    ],
)
def test_a_pressure_is_rated_by_how_far_above_the_figure_it_is(pressure, above, severity):
    rating = rate_pressure(PRESSURE, pressure)
    assert (rating.above, rating.severity) == (above, severity)
    assert "above 140/90 mmHg, the figure of the entry (guide)" in rating.note


@pytest.mark.parametrize(("pressure", "shown"), [((192, 0), "192/? mmHg"), ((150, 95), "150/95 mmHg")])
def test_a_diastolic_that_is_not_known_is_shown_as_that(pressure, shown):
    assert rate_pressure(PRESSURE, pressure).shown == shown


def test_an_entry_without_a_figure_rates_no_pressure():
    assert rate_pressure(make_entry("x", "contraindications", "X", "X."), (200, 110)) is None


@pytest.mark.parametrize("half", [(139, 0), (0, 74), (140, 0)])
def test_half_a_reading_is_never_said_to_be_not_above(half):
    assert rate_pressure(PRESSURE, half) is None


def test_half_a_reading_may_be_above():
    assert rate_pressure(PRESSURE, (0, 112)).shown == "?/112 mmHg"
    assert rate_pressure(PRESSURE, (170, 0)).above


def test_the_statement_that_speaks_of_a_tier_gives_it():
    plain = Statement(
        "Of 140 patients ...", (Cite("cohort"),), (Figure("patients", "{persons}", 140),), severity="relative"
    )
    unrated = Statement("One clinic, too.", (Cite("clinic"),), (Figure("systolic", "mm[Hg]", 140),))
    entry = make_entry("pressure", "contraindications", "Pressure", "High.", statements=(plain, unrated, LIMIT),
                       severity="absolute", screening=Screening(systolic_above=140, diastolic_above=90))  # fmt: skip
    assert source_of_limit(entry) is LIMIT
