"""Rules for fields that the program acts on, each at the line between what passes and what fails."""

from __future__ import annotations

import pytest

from ketaref.records import Cite, Code, Figure, Screening, Statement, Timing
from tests.conftest import make_entry


def test_an_entry_is_related_to_others_by_id_or_former_id(judge):
    one = make_entry("one", "background", "One", "One.", related=("two", "deux"))
    assert judge("KR202", one, make_entry("two", "background", "Two", "Two.", formerly=("deux",))) == []
    assert judge("KR202", one) == ["one is related to 'two', which is no other entry",
                                   "one is related to 'deux', which is no other entry"]  # fmt: skip


def test_an_entry_is_not_related_to_itself(judge):
    assert len(judge("KR202", make_entry("one", "background", "One", "One.", related=("one",)))) == 1


def test_what_is_rated_says_what_to_do_and_the_rest_need_not(judge):
    for kind, severity, action, faults in (
        ("contraindications", "relative", (), 1),
        ("contraindications", "relative", ("hold",), 0),
        ("interactions", "major", (), 1),
        ("interactions", "none-known", ("continue",), 0),
        ("background", "", (), 0),
    ):
        entry = make_entry("glaucoma", kind, "Glaucoma", "Treat it.", severity=severity, action=action)
        assert len(judge("KR214", entry)) == faults


@pytest.mark.parametrize(
    ("severity", "rated", "note", "faults"),
    [
        ("relative", "relative", "", 0),
        ("relative", "", "Rated here from the label.", 0),
        ("relative", "", "", 1),
        ("relative", "caution", "", 1),
        ("", "", "", 0),
    ],
)
def test_a_tier_is_a_source_s_or_said_to_be_ours(judge, severity, rated, note, faults):
    statement = Statement("It raises the pressure.", (Cite("label"),), severity=rated)
    entry = make_entry(
        "glaucoma",
        "contraindications",
        "Glaucoma",
        "Hold.",
        severity=severity,
        rating_note=note,
        statements=(statement,),
    )
    assert len(judge("KR220", entry)) == faults


@pytest.mark.parametrize(
    ("screening", "faults"),
    [
        (Screening(past="counts", controlled="shown"), 0),
        (Screening(past="ends", controlled="rated"), 0),
        (Screening(past="unrated"), 1),
        (Screening(past="psychosis"), 1),
        (Screening(past="shown"), 1),
        (Screening(controlled="counts"), 1),
        (Screening(controlled="nobody"), 1),
    ],
)
def test_a_past_finding_is_read_as_a_word_of_the_schema_or_another_rated_entry(judge, screening, faults):
    psychosis = make_entry(
        "psychosis", "contraindications", "Psychosis", "Hold.", severity="absolute", screening=screening
    )
    rated = make_entry("rated", "contraindications", "Past psychosis", "Refer.", severity="caution")
    unrated = make_entry("unrated", "background", "About psychosis", "Psychosis.")
    assert len(judge("KR215", psychosis, rated, unrated)) == faults


@pytest.mark.parametrize(
    ("system", "code", "faults"),
    [
        ("ICD-10-CM", "H40.9", 0), ("ICD-10-CM", "H40", 0), ("ICD-10-CM", "H40-9", 1), ("ICD-10-CM", "H40.", 1),
        ("SNOMED CT", "23986001", 0), ("SNOMED CT", "12345", 1), ("SNOMED CT", "023986001", 1),
        ("RxNorm", "6130", 0), ("RxNorm", "123456789", 1),
    ],
)  # fmt: skip
def test_a_code_matches_its_systems_format(judge, system, code, faults):
    entry = make_entry("eye", "background", "Eye", "Eye.", codes=(Code(system, code, "Glaucoma"),))
    assert len(judge("KR216", entry)) == faults


def test_a_code_appears_once_but_the_same_digits_may_be_of_two_systems(judge):
    codes = (Code("SNOMED CT", "239860", "Glaucoma"), Code("RxNorm", "239860", "A drug"))
    assert judge("KR216", make_entry("eye", "background", "Eye", "Eye.", codes=codes)) == []
    twice = make_entry("eye", "background", "Eye", "Eye.", codes=(codes[0], codes[0]))
    assert judge("KR216", twice) == ["eye lists the SNOMED CT code 239860 twice"]


SUICIDE = make_entry("line", "crisis", "Crisis line", "Call 988.", crisis="suicide")
MEDICAL = make_entry("ambulance", "crisis", "Ambulance", "Call 911.", crisis="medical")
FOOD = make_entry("food", "pre-infusion", "No food", "Stop.")


def test_a_crisis_entry_says_which_help_it_leads_to(judge):
    assert judge("KR217", SUICIDE, make_entry("help", "crisis", "Help", "Call.")) == [
        "help lacks 'crisis': one of suicide, medical"
    ]


@pytest.mark.parametrize(
    ("entries", "faults"),
    [
        ((FOOD, SUICIDE, MEDICAL), 0),
        ((SUICIDE,), 0),
        ((FOOD, SUICIDE), 1),
        ((FOOD,), 2),
        ((FOOD, SUICIDE, make_entry("er", "crisis", "ER", "Call 911.", crisis="medical", on_sheet=False)), 1),
    ],
)
def test_where_patients_are_instructed_a_sheet_ends_with_help_of_each_kind(judge, entries, faults):
    assert len(judge("KR217", *entries)) == faults


@pytest.mark.parametrize(
    ("kind", "on_sheet", "faults"),
    [("faq", False, 1), ("faq", True, 0), ("pre-infusion", False, 0), ("crisis", False, 0)],
)
def test_only_what_a_sheet_shows_is_left_off_it(judge, kind, on_sheet, faults):
    assert len(judge("KR218", make_entry("one", kind, "One", "One.", on_sheet=on_sheet))) == faults


def entry_with(figure, entry_id="hours", **fields):
    statement = Statement("A figure.", (Cite("label"),), (figure,))
    return make_entry(entry_id, "pre-infusion", "Hours", "A figure.", statements=(statement,), **fields)


@pytest.mark.parametrize(
    ("figure", "timing", "faults"),
    [
        (Figure("fast for clear liquids", "h", 2, fast_for="clear liquids"), Timing("start", -6, 0), 0),
        (Figure("clear-liquid gap", "h", 2, fast_for="clear liquids"), Timing("start", -6, 0), 0),
        (Figure("fast for clear liquids", "h", 2), Timing("start", -6, 0), 1),
        (Figure("Clear-liquid fasting", "h", low=2), Timing("start", -6), 1),
        (Figure("fastest onset", "h", 2), Timing("start", -6, 0), 0),
        (Figure("fast", "d", 2), Timing("start", -6, 0), 0),
        (Figure("fast for clear liquids", "h", 2), Timing("start", 0, 1), 0),
        (Figure("fast for clear liquids", "h", 2), Timing("end", -6, 0), 0),
    ],
)
def test_a_fast_that_a_timed_fast_is_related_to_is_in_the_plan(judge, figure, timing, faults):
    rule = make_entry("no-food", "pre-infusion", "No food", "Stop.", timing=timing, related=("hours", "nobody"))
    assert len(judge("KR219", rule, entry_with(figure))) == faults
    assert judge("KR219", entry_with(figure)) == []


@pytest.mark.parametrize(
    ("figure", "timing", "faults"),
    [
        (Figure("recovery time", "min", low=30, high=60, recovery=True), Timing("end", 0, 1), 0),
        (Figure("Recovery", "min", 30), Timing("end", 0, 1), 1),
        (Figure("recovery", "h", 1), Timing("end", 0, 1), 0),
        (Figure("recovery", "min", 30), Timing("start", 0, 1), 0),
        (Figure("infusion", "min", 40), Timing("end", 0, 1), 0),
    ],
)
def test_a_recovery_in_minutes_is_in_the_plan(judge, figure, timing, faults):
    assert len(judge("KR219", entry_with(figure, timing=timing))) == faults
