"""Rules for fields that the program acts on, each at the line between what passes and what fails."""

from __future__ import annotations

import pytest

from ketaref.records import Code, Screening
from tests.conftest import make_entry


def test_an_entry_is_related_to_others_by_id_or_former_id(judge):
    one = make_entry("one", "background", "One", "One.", related=("two", "deux"))
    assert judge("KR202", one, make_entry("two", "background", "Two", "Two.", formerly=("deux",))) == []
    assert judge("KR202", one) == ["one is related to 'two', which is no other entry",
                                   "one is related to 'deux', which is no other entry"]  # fmt: skip


def test_an_entry_is_not_related_to_itself(judge):
    assert len(judge("KR202", make_entry("one", "background", "One", "One.", related=("one",)))) == 1


def test_a_contraindication_says_what_to_do_and_other_kinds_need_not(judge):
    for kind, action, faults in (
        ("contraindications", (), 1),
        ("contraindications", ("hold",), 0),
        ("interactions", (), 0),
    ):
        entry = make_entry("glaucoma", kind, "Glaucoma", "Treat it.", severity="relative", action=action)
        assert len(judge("KR214", entry)) == faults


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
