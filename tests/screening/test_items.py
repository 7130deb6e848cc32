"""Resources to findings: allergies, medicines and conditions as their own version of FHIR has them."""

import json
from pathlib import Path

import pytest

import ketaref
from ketaref.screening.record import read_records
from ketaref.screening.screen import screen_findings
from tests.screening.test_record import TODAY

INDEX = ketaref.open_index()
KETAMINE, OPIOIDS, LIVER = "ketamine-hypersensitivity", "opioids-with-ketamine", "liver-impairment-moderate"


def read(*resources):
    (record,) = read_records(Path("x.json"), json.dumps(resources).encode(), today=TODAY)
    return record


def screened(*resources):
    record = read(*resources)
    return screen_findings(INDEX, record.findings, today=record.as_of)


def stands(*resources):
    return {c.entry.id: c.status for c in screened(*resources).concerns if c.finding.topic != "measure"}


def counted(*resources):
    return {c.entry.id for c in screened(*resources).counted}


# ---- Allergies ------------------------------------------------------------------------------------------------------


def allergy(**fields):
    return {"resourceType": "AllergyIntolerance", "id": "a", "patient": {"reference": "Patient/p"}} | fields


ABSENT = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "unknown"}]}
REACTION = [{"substance": {"text": "Ketamine"}, "manifestation": [{"text": "anaphylaxis"}]}]


@pytest.mark.parametrize(
    "fields",
    [
        {"code": {"text": "Ketamine"}},
        {"code": ABSENT, "reaction": REACTION},
        {"code": {"text": "Drug allergy"}, "reaction": REACTION},
        {"substance": {"text": "Ketamine"}, "status": "confirmed"},
        {"substance": {"coding": [{"display": "Ketamine (substance)"}]}},
        {"code": {"text": "Null", "coding": [{"system": "http://local", "code": "1", "display": "Esketamine"}]}},
        {"code": {"text": "Ketalar"}},
        {"code": {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.88", "code": "6130"}]}},
    ],
)
def test_a_ketamine_allergy_is_counted_wherever_its_allergen_stands(fields):
    assert stands(allergy(**fields)) == {KETAMINE: "present"}


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({}, "allergen not stated: ask"),
        ({"code": ABSENT}, "allergen not stated: ask"),
        ({"code": {"text": "Unknown"}}, "allergen not stated: ask"),
        (
            {"code": {"coding": [{"system": "http://snomed.info/sct", "code": "91936005"}]}},
            "known by a code alone: ask",
        ),
        ({"code": {"text": "Egg"}}, "an allergy, not to ketamine or esketamine"),
        ({"code": {"text": "No ibuprofen allergy"}, "verificationStatus": "refuted"}, "an allergy, not to ketamine"),
        ({"code": {"text": "Shellfish allergy, without anaphylaxis"}}, "an allergy, not to ketamine"),
    ],
)
def test_what_names_no_ketamine_is_neither_a_ketamine_allergy_nor_a_denial_of_one(fields, note):
    result = screened(allergy(**fields))
    assert result.concerns == ()
    ((unmatched,),) = (result.unmatched,)
    assert note in unmatched.note
    assert unmatched.finding.source == "AllergyIntolerance/a"


def test_a_refuted_ketamine_allergy_is_shown_as_refuted():
    assert stands(allergy(code={"text": "Ketamine"}, verificationStatus="refuted")) == {KETAMINE: "refuted"}


def test_no_known_allergy_is_said_and_no_information_is_a_gap():
    none = read(allergy(code={"text": "No known allergies"}, recordedDate="2026-11-01"))
    assert "The record says: No known allergies, 2026-11-01 [AllergyIntolerance/a]." in none.notices
    assert not any("allerg" in gap for gap in none.not_assessed)
    unknown = read(allergy(code={"coding": [{"code": "no-allergy-info", "display": "No information about allergies"}]}))
    assert "no information about allergies: ask about ketamine and esketamine" in unknown.not_assessed
    food = read(allergy(code={"text": "No known food allergy"}))
    assert "allergies to medicines: ask about ketamine" in food.not_assessed
    assert none.findings == unknown.findings == food.findings == ()


# ---- Conditions -----------------------------------------------------------------------------------------------------


def condition(text=None, display=None, verified="confirmed", clinical="active", code="1", **fields):
    coding = [{"system": "http://snomed.info/sct", "code": code, "display": display}] if display else []
    return {"resourceType": "Condition", "id": "c", "code": {"text": text, "coding": coding},
            "verificationStatus": {"coding": [{"code": verified}]}, "clinicalStatus": {"coding": [{"code": clinical}]},
            } | fields  # fmt: skip


@pytest.mark.parametrize(
    ("resource", "status"),
    [
        (condition("CVA no residual deficits"), "present"),
        (condition("CVA, denies symptoms"), "present"),
        (condition("No residual deficits", "Cerebrovascular accident"), "present"),
        (condition("No intervention", "Stroke", "1"), "present"),
        (condition("No history of stroke"), "negated"),
        (condition("Null", "No history of stroke (situation)"), "negated"),
        (condition("Stroke", verified="refuted"), "refuted"),
        (condition("Stroke", verified="entered-in-error"), "entered-in-error"),
    ],
)
def test_what_is_coded_or_confirmed_and_active_is_not_denied_by_its_own_words(resource, status):
    assert stands(resource) == {"previous-stroke": status}


def test_the_display_of_a_code_is_read_beside_the_text():
    assert counted(condition("Null", "Cerebral aneurysm, nonruptured")) == {"aneurysm-contraindication"}
    assert counted(condition("Local problem 7", "Cerebral aneurysm, nonruptured")) == {"aneurysm-contraindication"}


def test_what_the_text_says_of_how_it_stands_holds_for_the_display():
    (concern,) = screened(condition("well controlled", "Essential hypertension")).concerns
    assert concern.status == "controlled"


@pytest.mark.parametrize(
    "resource",
    [
        condition("Screening for abdominal aortic aneurysm"),
        condition("Hepatitis C antibody test"),
        condition(None, "Screening for drug abuse (procedure)"),
        {"resourceType": "Procedure", "id": "p", "status": "completed", "code": {"text": "Suicide risk assessment"}},
        {"resourceType": "Procedure", "id": "p", "code": {"text": "Hepatitis B Surface Antigen Measurement"}},
    ],
)
def test_tests_and_screenings_are_counted_as_not_read(resource):
    record = read(resource)
    assert dict(record.not_read) == {f"{resource['resourceType']} (test or screening)": 1}
    assert record.findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "Miscarriage in second trimester",
        "Neonatal jaundice",
        "Physiologic jaundice of newborn",
        "Past pregnancy history of abortion",
    ],
)
def test_a_past_pregnancy_is_none_of_today_and_a_newborns_jaundice_no_liver_disease(text):
    assert counted(condition(text)) == set()


def test_a_nameless_condition_is_listed_and_never_read():
    ((unmatched,),) = (screened({"resourceType": "Condition", "id": "c"}).unmatched,)
    assert unmatched.text == "condition without a text or code"


@pytest.mark.parametrize(
    ("system", "code", "entry"),
    [
        ("http://fhir.de/CodeSystem/bfarm/icd-10-gm", "I60.1", "intracerebral-hemorrhage-history"),
        ("http://fhir.de/CodeSystem/bfarm/icd-10-gm", "I22.8", "unstable-cardiovascular-disease"),
        ("http://fhir.de/CodeSystem/dimdi/icd-10-gm", "I50.14", "heart-failure-stability-unknown"),
        ("http://fhir.de/CodeSystem/bfarm/icd-10-gm", "F16", "active-substance-abuse"),
        ("http://hl7.org/fhir/sid/icd-10", "I60.1", "intracerebral-hemorrhage-history"),
        ("urn:oid:2.16.840.1.113883.6.90", "I67.1", "aneurysm-contraindication"),
        ("http://snomed.info/sct/900000000000207008", "230690007", "previous-stroke"),
    ],
)
def test_codes_are_met_in_every_edition_of_their_system(system, code, entry):
    coded = {"resourceType": "Condition", "id": "c", "code": {"coding": [{"system": system, "code": code}]}}
    assert entry in counted(coded | {"onsetDateTime": "2026-11-20"})


def test_a_family_history_code_is_a_relatives():
    coded = condition(None, "Family history of stroke") | {
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "Z82.3", "display": "Stroke"}]}
    }
    assert stands(coded) == {"previous-stroke": "relative"}


# ---- Medicines ------------------------------------------------------------------------------------------------------


def order(kind="MedicationRequest", **fields):
    return {"resourceType": kind, "id": "m", "status": "active", "subject": {"reference": "Patient/p"}} | fields


INGREDIENTS = [{"itemCodeableConcept": {"text": "Morphine"}}, {"itemCodeableConcept": {"text": "Saline"}}]
MORPHINE = {"resourceType": "Medication", "id": "x", "ingredient": INGREDIENTS}


@pytest.mark.parametrize(
    "resources",
    [
        [order(contained=[MORPHINE], medicationReference={"reference": "#x"})],
        [order(medicationReference={"reference": "Medication/x"}), MORPHINE],
        [order(medication={"concept": {"text": "Morphine"}})],
        [order(medication={"reference": {"reference": "Medication/x"}}), MORPHINE],
        [order("MedicationOrder", medicationCodeableConcept={"text": "Morphine"}, dateWritten="2026-11-01")],
        [order("MedicationStatement", status="recorded", medication={"concept": {"text": "Morphine"}})],
        [order(contained=[MORPHINE | {"ingredient": [{"item": {"concept": {"text": "Morphine"}}}]}],
               medicationReference={"reference": "#x"})],
        [order(contained=[MORPHINE | {"ingredient": [{"itemReference": {"reference": "Substance/s"}}]}],
               medicationReference={"reference": "#x"}),
         {"resourceType": "Substance", "id": "s", "code": {"text": "Morphine"}}],
        [order(medicationCodeableConcept=ABSENT, medicationReference={"display": "Morphine"})],
    ],
)  # fmt: skip
def test_a_medicine_is_found_wherever_its_version_puts_it(resources):
    assert stands(*resources) == {OPIOIDS: "present"}


def test_a_medication_without_a_code_is_shown_as_its_ingredients():
    (finding,) = read(order(contained=[MORPHINE], medicationReference={"reference": "#x"})).findings
    assert finding.text == "Morphine / Saline"


@pytest.mark.parametrize(
    "fields",
    [
        {"wasNotTaken": True},
        {"taken": "n"},
        {"adherence": {"code": {"coding": [{"code": "not-taking"}]}}},
        {"status": "stopped"},
    ],
)
def test_a_medicine_that_is_not_taken_is_set_aside(fields):
    taken = order("MedicationStatement", medicationCodeableConcept={"text": "Morphine"})
    assert stands(taken | fields) == {OPIOIDS: "past"}


def test_repeated_orders_are_one_finding_with_their_dates():
    orders = [
        order(id=str(n), medicationCodeableConcept={"text": "Oxycodone 5 MG"}, authoredOn=f"2026-0{n}-01")
        for n in range(1, 6)
    ]
    (finding,) = read(*orders).findings
    assert (finding.source, finding.date) == ("MedicationRequest/5", "2026-05-01")
    assert sorted(finding.repeats) == [(f"MedicationRequest/{n}", f"2026-0{n}-01") for n in range(1, 5)]


def test_no_medicine_known_is_said():
    record = read(order("MedicationStatement", medicationCodeableConcept={"text": "No known medications"}))
    assert "The record says: No known medications." in record.notices
