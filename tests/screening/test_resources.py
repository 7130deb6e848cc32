"""Fields of real exports: what is left out, written as plain text, or of another shape than it should be."""

from datetime import date

import pytest

from ketaref.records import CODE_SYSTEMS
from ketaref.screening.resources import concept_in, date_of, day_in, names_of, reference_in, word_in

ICD, SNOMED = CODE_SYSTEMS["ICD-10-CM"], CODE_SYSTEMS["SNOMED CT"]


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ("F20.0", ["F20.0", "F20"]),
        ("f200", ["F20.0", "F20"]),
        ("H40.053", ["H40.053", "H40.05", "H40.0", "H40"]),
        ("I10", ["I10"]),
        ("I1", []),
    ],
)
def test_a_diagnosis_code_comes_with_the_wider_ones(code, codes):
    assert concept_in({"coding": [{"system": ICD, "code": code}]}) == ("", tuple((ICD, c) for c in codes))


def test_a_concept_is_known_by_its_text_its_displays_and_the_codes_of_known_systems():
    concept = {"coding": [{"system": "http://snomed.info/sct/", "code": 22, "display": " Heart  attack "},
                          {"system": "urn:oid:2.16.840.1.113883.6.96", "code": "22"},
                          {"system": "http://local", "code": "x"}, None]}  # fmt: skip
    assert concept_in(concept) == ("Heart attack", ((SNOMED, "22"),))
    assert concept_in(concept | {"text": "MI"})[0] == "MI"
    assert concept_in(" plain  text ") == ("plain text", ())


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("Active ", "active"),
        ({"coding": [{"code": "Resolved"}]}, "resolved"),
        ({"coding": {"code": "Resolved"}}, "resolved"),
        ({"coding": [{}], "text": "Gone"}, "gone"),
        (None, ""),
        (7, ""),
    ],
)
def test_a_status_is_read_as_code_or_as_text(value, word):
    assert word_in(value) == word


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("Patient/1", "Patient/1"), ("https://x.org/fhir/Patient/1/_history/3", "Patient/1"),
        ("urn:uuid:5", "urn:uuid:5"), ("#m", "#m"), (None, ""),
    ],
)  # fmt: skip
def test_a_reference_is_its_type_and_id(text, reference):
    assert reference_in({"reference": text}) == reference


def test_a_resource_may_be_named_by_id_or_by_full_url():
    named = names_of({"resourceType": "Patient", "id": "1", "_fullUrl": "urn:uuid:5"})
    assert {"Patient/1", "urn:uuid:5"} <= set(named)
    assert names_of({"resourceType": "Patient"}) == []


@pytest.mark.parametrize(
    ("value", "day", "begins"),
    [
        ("2026-11-24T10:00:00Z", "2026-11-24", date(2026, 11, 24)),
        ("2026-11", "2026-11", date(2026, 11, 1)),
        ("2026", "2026", date(2026, 1, 1)),
        ("2026-13-01", "2026-13-01", None),
        ("soon", "", None),
        (20261124, "", None),
    ],
)
def test_a_day_may_lack_its_month(value, day, begins):
    assert day_in(value) == day
    assert date_of(day) == begins
