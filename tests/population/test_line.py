"""A line of a population is what the single record is, with the fields that `schema.LINE` states."""

import json
from datetime import date
from pathlib import Path

import pytest

import ketaref
from ketaref.population.line import line_of
from ketaref.population.schema import LINE
from ketaref.present.json import screened_object
from ketaref.screening.items import references_to_shared
from ketaref.screening.patients import key_of
from ketaref.screening.record import read_records
from ketaref.screening.screen import screen_findings
from ketaref.screening.sources import cut_down, unfolded

TODAY = date(2026, 11, 28)
RECORDS = Path(__file__).parent.parent / "data/fhir"


@pytest.fixture(scope="module")
def index():
    return ketaref.open_index()


def assert_holds(fields, value):
    """An object has the stated fields, and no other."""
    assert set(value) <= {field.name for field in fields}
    for field in fields:
        if field.name not in value:
            assert field.optional, field.name
            continue
        kinds = {"text": str, "integer": int, "flag": bool, "object": dict, "counts": dict}
        held = value[field.name]
        assert isinstance(held, list) or not field.many
        for one in held if field.many else [held]:
            assert isinstance(one, kinds[field.type]) or (field.nullable and one is None), field.name
            if field.type == "object":
                assert_holds(field.fields, one)


@pytest.mark.parametrize("name", ["hard.json", "single.json"])
def test_a_line_is_the_record_of_the_single_form(index, name):
    path = RECORDS / name
    (record,) = read_records(path, path.read_bytes(), today=TODAY)
    single = screened_object(screen_findings(index, record.findings, today=record.as_of), record)
    resources = list(unfolded([json.loads(path.read_bytes())]))
    line = line_of(index, resources, as_of=TODAY)
    assert {name: line[name] for name in single} == single
    assert line == json.loads(json.dumps(line_of(index, list(map(cut_down, resources)), as_of=TODAY)))
    assert list(line) == [field.name for field in LINE]
    assert_holds(LINE, line)


def test_two_people_with_one_id_are_not_screened_as_one(index):
    people = [{"resourceType": "Patient", "id": "1", "birthDate": year} for year in ("1950-01-01", "1990-01-01")]
    line = line_of(index, [*people, {"resourceType": "Condition", "code": {"text": "Stroke"}}], as_of=TODAY)
    assert line["patient"] == "Patient/1"
    assert "two people" in line["problem"]
    assert line["concerns"] == []
    assert_holds(LINE, line)


@pytest.mark.parametrize(
    ("reference", "key"),
    [
        ("Patient/1", "Patient/1"),
        ("https://x.org/fhir/Patient/1", "Patient/1"),
        ("Patient/1/_history/2", "Patient/1"),
        ("urn:uuid:1", "Patient/1"),
        ("Device/1", ""),
        ("#p", ""),
        (None, ""),
        (["Patient/1"], ""),
    ],
)
def test_a_patient_has_one_key_however_referred_to(reference, key):
    assert key_of({"resourceType": "Condition", "subject": {"reference": reference}}) == key


def test_a_patient_is_called_by_the_best_name_there_is(index):
    told = [{"resourceType": "Condition", "code": {"text": "Stroke"}, "subject": {"reference": r}}
            for r in ("urn:uuid:1", "http://x.org/Patient/1")]  # fmt: skip
    assert line_of(index, told, as_of=TODAY)["patient"] == "Patient/1"
    assert line_of(index, told[:1], as_of=TODAY)["patient"] == "urn:uuid:1"


def test_a_medicine_that_stands_elsewhere_is_found_by_its_reference(index):
    order = {"resourceType": "MedicationRequest", "status": "active", "subject": {"reference": "Patient/1"},
             "medicationReference": {"reference": "https://x.org/fhir/Medication/7"}}  # fmt: skip
    assert references_to_shared(order) == ["Medication/7"]
    medication = {"resourceType": "Medication", "id": "7", "code": {"text": "lamotrigine"}}
    line = line_of(index, [order], as_of=TODAY, medications={"Medication/7": medication})
    assert [c["finding"] for c in line["concerns"]] == ["lamotrigine"]


def test_ingredients_that_stand_elsewhere_are_asked_for(index):
    del index
    medication = {"resourceType": "Medication", "ingredient": [{"itemReference": {"reference": "Substance/1"}},
                  {"item": {"reference": {"reference": "Substance/2"}}}]}  # fmt: skip
    assert references_to_shared(medication) == ["Substance/1", "Substance/2"]
    order = {"resourceType": "MedicationRequest", "medicationReference": {"reference": "#m"}, "contained": [medication]}
    assert references_to_shared(order) == ["Substance/1", "Substance/2"]
