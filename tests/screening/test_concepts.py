"""Names of concepts: all of them read, none of ours read as text, and tests told apart from illnesses."""

import pytest

from ketaref.screening.concepts import (
    concept_of,
    is_asserted,
    is_evaluation,
    is_of_family,
    is_of_some_allergies,
    says_none,
    says_nothing_known,
)
from ketaref.screening.systems import ICD, SNOMED

IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
ICD_URI, SNOMED_URI = "http://hl7.org/fhir/sid/icd-10-cm", "http://snomed.info/sct"


def coded(display="", code="1", system=SNOMED_URI, text=""):
    return {"text": text, "coding": [{"system": system, "code": code, "display": display}]}


def test_a_concept_is_called_by_its_text_and_every_display_each_once():
    heart_attack = {"system": "http://snomed.info/sct/", "code": 22298006, "display": " Heart  attack "}
    concept = {"text": "MI", "coding": [heart_attack,
                          {"system": "urn:oid:2.16.840.1.113883.6.96", "code": "22298006", "display": "heart attack"},
                          {"system": "http://local", "code": "x", "display": "Infarct"}, None]}  # fmt: skip
    read = concept_of(concept)
    assert (read.text, read.names) == ("MI", ("MI", "Heart attack", "Infarct"))
    assert read.codes == ((SNOMED, "22298006"),)
    assert concept_of(" plain  text ").names == ("plain text",)


@pytest.mark.parametrize("nothing", ["Null", "null", "None", "N/A", "Unknown", "  ", "?", None, 7, [], {}])
def test_what_is_no_name_hides_none(nothing):
    concept = concept_of(coded("Cerebral aneurysm, nonruptured", system="http://local") | {"text": nothing})
    assert concept.names == ("Cerebral aneurysm, nonruptured",)
    assert concept_of({"text": nothing}) == concept_of()


def test_a_missing_value_is_no_code():
    absent = coded(system="http://terminology.hl7.org/CodeSystem/data-absent-reason", code="unknown", display="Unknown")
    assert concept_of(absent).shown == ""
    assert concept_of(coded(system="http://local", code="X1")).shown == "X1 (http://local)"


def test_a_semantic_tag_is_shown_and_not_read():
    concept = concept_of(coded("Pulmonary emphysema (disorder)"))
    assert concept.text == "Pulmonary emphysema (disorder)"
    assert (concept.names, concept.tags) == (("Pulmonary emphysema",), {"disorder"})


@pytest.mark.parametrize(
    ("concept", "is_one"),
    [
        (coded("Screening for drug abuse (procedure)"), True),
        (coded("Alcohol intake (observable entity)"), True),
        (coded("Drug abuse (disorder)"), False),
        (coded("History of single seizure (situation)"), False),
        (coded("Glaucoma", "Z13.5", ICD_URI), True),
        (coded("", "Z12.31", ICD_URI), True),
        (coded("", "Z01.3", "http://fhir.de/CodeSystem/bfarm/icd-10-gm"), True),
        (coded("Encounter for supervision of normal pregnancy", "Z34.90", ICD_URI), False),
        ("Encounter for screening for glaucoma", True),
        ("Screening for abdominal aortic aneurysm", True),
        ("Special screening examination for diabetes", True),
        ("Hepatitis C antibody test", True),
        ("Suicide risk assessment", True),
        ("Aneurysm screening declined", True),
        ("AUDIT-C", True),
        ("Counseling for alcohol abuse", False),
        ("Positive pregnancy test", False),
        ("Abnormal liver function test", False),
        ("Hepatitis C antibody test positive", False),
        ("Attested glaucoma", False),
        ("Aneurysm, under surveillance", False),
        ("Glaucoma suspect", False),
        ("Encounter for antenatal care, pregnant", False),
    ],
)
def test_tests_and_screenings_are_no_illness(concept, is_one):
    assert is_evaluation(concept_of(concept)) == is_one


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Hepatitis B Surface Antigen Measurement", True),
        ("Assessment using Alcohol Use Disorders Identification Test - Consumption (procedure)", True),
        ("Seizure Count Cerebral Cortex Electroencephalogram (EEG)", True),
        ("Coronary artery bypass grafting (procedure)", False),
        ("Repair of aneurysm with intraoperative testing", False),
        ("Electroconvulsive therapy", False),
        ("Percutaneous coronary intervention", False),
    ],
)
def test_a_procedure_is_a_test_or_a_treatment(name, is_one):
    assert is_evaluation(concept_of(name), procedure=True) == is_one


@pytest.mark.parametrize(
    ("concept", "none", "unknown"),
    [
        ("No known allergies", True, False),
        ("NKDA", True, False),
        ("No known drug allergy (situation)", True, False),
        ("No current problems or disability", True, False),
        ("No known current medicines", True, False),
        (coded(code="716186003"), True, False),
        (coded(code="no-known-food-allergies", system=IPS), True, False),
        ("No information about allergies", False, True),
        (coded(code="no-allergy-info", system=IPS), False, True),
        ("Allergies not asked", False, True),
        ("No ibuprofen allergy", False, False),
        ("No history of stroke", False, False),
        ("No seizure disorder", False, False),
        ("Aneurysm, size not known", False, False),
        ("Penicillin", False, False),
    ],
)  # fmt: skip
def test_none_is_told_apart_from_nothing_known(concept, none, unknown):
    read = concept_of(concept)
    assert (says_none(read), says_nothing_known(read)) == (none, unknown)


def test_no_known_food_allergy_says_nothing_of_medicines():
    assert is_of_some_allergies(concept_of("No known food allergy"))
    assert not is_of_some_allergies(concept_of("No known allergy"))


def test_codes_assert_what_they_say_unless_that_is_a_denial():
    assert is_asserted(concept_of(coded("Cerebrovascular accident", text="CVA no residual deficits")))
    assert not is_asserted(concept_of(coded("No history of stroke")))
    assert not is_asserted(concept_of("CVA no residual deficits"))


def test_a_family_history_code_is_a_relatives():
    assert is_of_family(concept_of(coded("", "Z82.49", ICD_URI)))
    assert not is_of_family(concept_of(coded("", "Z86.73", ICD_URI)))
    assert concept_of(coded("", "Z82.49", ICD_URI)).codes[0] == (ICD, "Z82.49")
