"""Measures: how a vital is written, and which statement of the content gives and rates its limit."""

import pytest

import ketaref
from ketaref.fields import VITALS
from ketaref.records import Cite, Figure, Statement
from ketaref.screening.measures import Measure, cites_of_limit, limits_of, measures_in, with_eyes_together
from tests.conftest import make_entry

EYE = "eye pressure"
SATURATION = "oxygen saturation"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("iop 14 in both eyes", [(EYE, "14 mmHg")]), ("iop 38 mmhg", [(EYE, "38 mmHg")]),
        ("iop 18 od 22 os", [(EYE, "18-22 mmHg")]), ("intraocular pressure of 25", [(EYE, "25 mmHg")]),
        ("eye pressure 22/24", [(EYE, "22-24 mmHg")]), ("iop", []), ("iop 140", []), ("iop not measured", []),
        ("bmi 43", [("body mass index", "43 kg/m2")]), ("body mass index of 43.2", [("body mass index", "43.2 kg/m2")]),
        ("wt 300 lbs", [("body weight", "136.1 kg")]), ("weighs 130 kg", [("body weight", "130 kg")]),
        ("0.5 mg/kg", []), ("lidocaine 70 kg/day", []), ("5 lb weight loss", []),
        ("spo2 91% on ra", [(SATURATION, "91 %")]), ("91% on room air", [(SATURATION, "91 %")]),
        ("o2 sat 89", [(SATURATION, "89 %")]), ("o2 98% ra", [(SATURATION, "98 %")]),
        ("on o2 at 92%", []), ("sats 92-94%", [(SATURATION, "92-94 %")]), ("ef 55%", []),
        ("hr 130", [("heart rate", "130 /min")]), ("pulse in the 110s", [("heart rate", "110 /min")]),
        ("glucose 55", [("blood glucose", "55 mg/dL")]), ("bg 3.1 mmol/l", [("blood glucose", "55.8 mg/dL")]),
        ("hba1c 9", []), ("alt 340", [("alanine aminotransferase", "340 U/L")]), ("alt 3x uln", []), ("salt 20 g", []),
        ("lupus", []), ("120/80", []),
    ],
)  # fmt: skip
def test_a_vital_is_told_from_other_figures(text, found):
    assert [(measure.vital, measure.shown) for measure in measures_in(text)] == found


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("IOP 18 OD, 26 OS", "IOP 18 OD/26 OS"), ("iop od 18, os 26", "iop od 18/os 26"),
        ("IOP 18 and 26", "IOP 18/26"), ("IOP 14, 80 yo", "IOP 14, 80 yo"),
        ("IOP 14 and glaucoma", "IOP 14 and glaucoma"),
    ],
)  # fmt: skip
def test_the_pressures_of_two_eyes_are_one_phrase(text, together):
    assert with_eyes_together(text) == together


def entry_with(*statements, severity="relative"):
    return make_entry("eye", "contraindications", "Eye", "High.", statements=statements, severity=severity)


def limit(value, beyond, severity="", cite="guide", vital=EYE):
    figure = Figure("limit", VITALS[vital], value, vital=vital, beyond=beyond)
    return Statement(f"{beyond} {value}", (Cite(cite),), (figure,), severity=severity)


@pytest.mark.parametrize(
    ("beyond", "at", "over", "under"),
    [
        ("above", False, True, False),
        ("from", True, True, False),
        ("below", False, False, True),
        ("to", True, False, True),
    ],
)
def test_a_limit_is_met_on_its_side(beyond, at, over, under):
    entry = entry_with(limit(21, beyond))
    met = [limits_of(entry, Measure(EYE, (value,))).is_beyond for value in (21.0, 21.5, 20.5)]
    assert met == [at, over, under]


def test_the_firmest_statement_that_is_met_gives_the_tier():
    entry = entry_with(limit(21, "above", "caution", "guide"), limit(30, "above", "absolute", "label"))
    assert limits_of(entry, Measure(EYE, (25.0,))).severity == "caution"
    assert limits_of(entry, Measure(EYE, (35.0,))).severity == "absolute"
    assert limits_of(entry, Measure(EYE, (35.0,))).text == "above 30 mmHg"
    # A statement that rates nothing leaves it to the entry.
    assert limits_of(entry_with(limit(21, "above")), Measure(EYE, (25.0,))).severity == "relative"


def test_the_worse_eye_counts():
    assert limits_of(entry_with(limit(21, "above")), Measure(EYE, (18.0, 24.0))).is_beyond


def test_a_bound_is_taken_on_its_own_side():
    (below,), (above,) = measures_in("iop <21"), measures_in("bmi >40")
    assert not limits_of(entry_with(limit(21, "from")), below).is_beyond
    assert limits_of(entry_with(limit(40, "above", vital="body mass index")), above).is_beyond


def test_an_entry_without_a_limit_says_nothing():
    assert limits_of(entry_with(limit(21, "above")), Measure("heart rate", (200.0,))) is None


def test_what_is_bad_on_both_sides_is_not_within_a_limit_on_one():
    low = entry_with(limit(70, "to", vital="blood glucose"))
    assert limits_of(low, Measure("blood glucose", (400.0,))) is None
    assert limits_of(low, Measure("blood glucose", (55.0,))).is_beyond


def test_who_gives_a_limit_is_found_by_what_was_met():
    entry = entry_with(limit(21, "above", cite="one"), limit(30, "above", cite="two"))
    assert cites_of_limit(entry, "eye pressure above 30 mmHg") == (Cite("two"),)
    assert cites_of_limit(entry, "age 17 is under 18") == ()


def test_each_limit_of_the_content_has_a_source():
    library = ketaref.load_library()
    limits = [(s, f) for entry in library for s in entry.statements for f in s.figures if f.vital]
    assert {figure.vital for _, figure in limits} == set(VITALS)
    assert all((figure.cites or statement.cites) and statement.basis == "source" for statement, figure in limits)
