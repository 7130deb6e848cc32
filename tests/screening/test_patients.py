"""Whose record it is: named by what the resources refer to, several files together, and never two people as one."""

import json
from pathlib import Path

import pytest

from ketaref.errors import UsageError
from ketaref.screening.patients import grouped
from ketaref.screening.record import Source, read_sources
from tests.screening.test_record import TODAY


def patient(number, **fields):
    return {"resourceType": "Patient", "id": number} | fields


def condition(subject, text="Aneurysm", **fields):
    return {"resourceType": "Condition", "id": "c", "code": {"text": text}} | fields | (
        {"subject": subject if isinstance(subject, dict) else {"reference": subject}} if subject else {}
    )  # fmt: skip


def read(*files):
    sources = [Source(Path(f"{n}.json"), json.dumps(list(f)).encode()) for n, f in enumerate(files)]
    return read_sources(sources, today=TODAY).records


def test_a_reference_names_the_record_where_no_patient_is_in_the_file():
    records = read([condition("Patient/A"), condition("Patient/B", "Pregnant")])
    assert [(r.patient, [f.text for f in r.findings]) for r in records] == [
        ("Patient/A", ["Aneurysm"]), ("Patient/B", ["Pregnant"]),
    ]  # fmt: skip


def test_files_of_a_bulk_export_are_one_record_a_patient():
    conditions = [condition("Patient/A"), condition("https://x.org/fhir/Patient/B", "Stroke")]
    patients = [patient("A", birthDate="1980-01-01"), patient("B", birthDate="2010-01-01")]
    records = read(conditions, patients)
    assert [(r.patient, {f.age for f in r.findings if f.age}) for r in records] == [
        ("Patient/A", {46}),
        ("Patient/B", {16}),
    ]
    assert [r.findings[0].text for r in records] == ["Aneurysm", "Stroke"]


def test_an_identifier_names_who_has_no_reference():
    record, other = read([condition({"identifier": {"value": "77"}}), condition("Patient/B")])
    assert (record.patient, other.patient) == ("patient with the identifier 77", "Patient/B")


def test_what_names_no_patient_is_said():
    (alone,) = read([condition(None)])
    assert (alone.patient, alone.notices) == ("", ("No resource says whose record this is.",))
    (one,) = read([patient("A"), condition(None)])
    assert one.patient == "Patient/A"
    assert "1 resource names no patient" in one.notices[0]
    *_, nobody = read([patient("A"), patient("B"), condition(None)])
    assert nobody.patient == ""
    assert [f.text for f in nobody.findings] == ["Aneurysm"]


def test_one_id_for_two_people_is_refused():
    with pytest.raises(UsageError, match="Patient/A stands for two people"):
        read([patient("A", birthDate="1980-01-01")], [patient("A", birthDate="1990-01-01")])
    assert len(read([patient("A", birthDate="1980-01-01")], [patient("A", birthDate="1980-01-01")])) == 1


def test_what_is_about_a_group_or_a_device_is_nobodys():
    (record,) = read([patient("A"), condition("Group/herd"), condition("Patient/A", "Stroke")])
    assert [f.text for f in record.findings if f.topic != "measure"] == ["Stroke"]
    assert dict(record.not_read) == {"Condition (about a group)": 1}


def test_a_reference_by_the_url_of_an_entry_is_found():
    one = patient("A") | {"_fullUrl": "urn:uuid:5"}
    assert [group.name for group in grouped([one, condition("urn:uuid:5")])] == ["Patient/A"]
