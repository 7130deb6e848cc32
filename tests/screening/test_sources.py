"""Files and folders of FHIR: each version told, each resource once, and one line for what is no record."""

import json
from pathlib import Path

import pytest

from ketaref.errors import UsageError
from ketaref.screening.resources import VERSION
from ketaref.screening.sources import Source, each_once, files_of, read_resources, resources_of
from ketaref.screening.versions import DSTU2, R4, R5, STU3, version_of


def condition(number="c1", text="Aneurysm", subject="Patient/1", **fields):
    return {
        "resourceType": "Condition",
        "id": number,
        "code": {"text": text},
        "subject": {"reference": subject},
    } | fields


def bundle(*resources, **fields):
    return {"resourceType": "Bundle", "entry": [{"resource": r} for r in resources]} | fields


@pytest.mark.parametrize(
    ("resource", "version"),
    [
        ({"resourceType": "MedicationOrder"}, DSTU2),
        ({"resourceType": "Condition", "patient": {}, "category": "diagnosis", "clinicalStatus": "active"}, DSTU2),
        ({"resourceType": "AllergyIntolerance", "substance": {}, "status": "active"}, DSTU2),
        ({"resourceType": "MedicationStatement", "taken": "y"}, STU3),
        ({"resourceType": "Condition", "subject": {}, "clinicalStatus": "active"}, STU3),
        ({"resourceType": "Condition", "subject": {}, "clinicalStatus": {"coding": []}}, R4),
        ({"resourceType": "MedicationRequest", "medication": {"concept": {}}, "encounter": {}}, R5),
        ({"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"}, R4),
        ({"resourceType": "CapabilityStatement", "fhirVersion": "3.0.2"}, STU3),
        (
            {"resourceType": "Patient", "meta": {"profile": ["http://hl7.org/fhir/StructureDefinition/Patient|5.0.0"]}},
            R5,
        ),
    ],
)
def test_a_version_is_stated_or_told_by_its_shapes(resource, version):
    found = version_of([resource])
    assert (found.name, found.known_by) == (
        version,
        "stated" if "meta" in resource or "fhirVersion" in resource else "shape",
    )


def test_a_file_that_does_not_tell_is_read_as_r4_and_says_so():
    (resource,) = read_resources(Path("x"), json.dumps(condition()).encode())
    assert resource[VERSION] == (R4, "assumed")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'<?xml version="1.0"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3">', "is a C-CDA document (XML)"),
        (b"<Bundle/>", "is XML"),
        (b"MSH|^~\\&|", "is an HL7 v2 message"),
        (b"PK\x03\x04", "is a zip archive"),
        (
            json.dumps({"resourceType": "MedicationPrescription", "medication": {"reference": "#m"}}).encode(),
            "is FHIR DSTU1",
        ),
    ],
)
def test_what_is_not_read_is_refused_by_name_in_one_line(data, says):
    with pytest.raises(UsageError) as caught:
        read_resources(Path("x.json"), data)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_is_its_files_and_names_what_it_passes_over(tmp_path):
    (tmp_path / "deep").mkdir()
    for name, text in (("b.ndjson", json.dumps(condition())), ("deep/a.json", '{"resourceType": "Patient", "id": "1"}'),
                       ("manifest.json", '{"output": []}'), ("notes.txt", "no")):  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = files_of(tmp_path)
    assert [f.name for f in files] == ["b.ndjson", "a.json", "manifest.json"]
    found, passed_over = resources_of(Source(f, f.read_bytes(), in_folder=True) for f in files)
    assert [r["resourceType"] for r in found] == ["Condition", "Patient"]
    assert len(passed_over) == 1
    assert "manifest.json" in passed_over[0]
    with pytest.raises(UsageError, match="no FHIR resource"):
        resources_of([Source(files[2], files[2].read_bytes())])


def test_a_folder_without_records_is_said_to_have_none(tmp_path):
    with pytest.raises(UsageError, match="holds no file that ends in"):
        files_of(tmp_path)


IDENTIFIED = {"identifier": [{"system": "urn:x", "value": "7"}]}


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        (condition(), condition(), 1),
        (condition(), condition(meta={"versionId": "2"}), 1),
        (condition(), condition(text="Stroke"), 2),
        (condition(), condition(subject="Patient/2"), 2),
        (condition("c1", **IDENTIFIED), condition("c2", **IDENTIFIED), 1),
        (condition("c1", **IDENTIFIED), condition("c2", text="Stroke", **IDENTIFIED), 2),
        (condition("c1", **IDENTIFIED), condition("c2", subject="Patient/2", **IDENTIFIED), 2),
    ],
)
def test_the_same_resource_is_read_once(first, second, left):
    assert len(each_once([first, second])) == left


def test_of_two_states_of_a_resource_the_latest_holds():
    old = condition(meta={"lastUpdated": "2026-01-01T00:00:00Z"})
    new = condition(text="Aneurysm, clipped", meta={"lastUpdated": "2026-02-01T00:00:00Z"})
    assert each_once([new, old]) == each_once([old, new]) == [new]
