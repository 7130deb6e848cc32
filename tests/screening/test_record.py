"""Records: statuses told apart, codes before text, gaps named, and one line for what is no record."""

from __future__ import annotations

import gzip
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import ketaref
from ketaref.cli import app
from ketaref.errors import UsageError
from ketaref.fields import NONE_KNOWN, SEVERITIES
from ketaref.present.fhir import MAX_CARD_SUMMARY, to_cards
from ketaref.present.questionnaire import to_questionnaire
from ketaref.screening.checklist import screening_questions
from ketaref.screening.record import read_records
from ketaref.screening.screen import screen_findings

DATA = Path(__file__).parent.parent / "data" / "fhir"
TODAY = date(2026, 11, 24)
INDEX = ketaref.open_index()
RUNNER = CliRunner()


def records(name):
    path = DATA / name
    return read_records(path, path.read_bytes(), today=TODAY)


def screened(record):
    return screen_findings(INDEX, record.findings, today=record.as_of)


@pytest.fixture(scope="module")
def hard():
    (record,) = records("hard.json")
    return record, screened(record)


@pytest.mark.parametrize(
    ("resource", "entry", "status", "counted"),
    [
        ("Condition/glaucoma-refuted", "uncontrolled-glaucoma", "refuted", False),
        ("Condition/schizophrenia-error", "active-psychosis", "entered-in-error", False),
        ("Condition/psychosis-resolved", "psychosis-history", "past", True),
        ("Condition/htn-old-style", "uncontrolled-hypertension", "present", True),
        ("Condition/ocular-htn", "raised-eye-pressure-or-eye-injury", "possible", True),
        ("Condition/mi-recent", "unstable-cardiovascular-disease", "present", True),
        ("Condition/mi-old", "stable-heart-disease", "present", True),
        ("Condition/pregnancy-forgotten", "pregnancy-contraindication", "past", False),
        ("Condition/text-only", "aneurysm-contraindication", "present", True),
        ("Condition/denied", "previous-stroke", "negated", False),
        ("AllergyIntolerance/ketamine", "ketamine-hypersensitivity", "present", True),
        ("MedicationRequest/contained", "benzodiazepines-with-ketamine", "present", True),
        ("MedicationRequest/by-reference", "opioids-with-ketamine", "present", True),
        ("MedicationStatement/theophylline", "theophylline-with-ketamine", "present", True),
        ("MedicationRequest/stopped", "lamotrigine-with-ketamine", "past", False),
        ("FamilyMemberHistory/mother", "bipolar-disorder-caution", "relative", False),
        ("FamilyMemberHistory/mother", "previous-stroke", "relative", False),
        ("Observation/bp", "uncontrolled-hypertension", "present", True),
        ("Observation/pregnant", "pregnancy-contraindication", "present", True),
        ("Procedure/cabg", "stable-heart-disease", "present", True),
    ],
)  # fmt: skip
def test_each_resource_stands_as_its_statuses_say(hard, resource, entry, status, counted):
    found = [c for c in hard[1].concerns if c.finding.source == resource and c.entry.id == entry]
    assert [(c.status, c.counted) for c in found] == [(status, counted)]


def test_nothing_of_the_record_is_dropped(hard):
    record, result = hard
    shown = {c.finding for c in result.concerns} | {u.finding for u in result.unmatched}
    assert {f for f in record.findings if f.topic != "measure"} <= shown


@pytest.mark.parametrize(
    "resource",
    ["Condition/hypotension", "Condition/pulmonary", "Condition/no-code", "Condition/code-unknown",
     "AllergyIntolerance/penicillin", "AllergyIntolerance/lamotrigine", "MedicationRequest/nowhere"],
)  # fmt: skip
def test_what_means_nothing_known_is_listed_as_not_recognized(hard, resource):
    assert resource in {u.finding.source for u in hard[1].unmatched}
    assert resource not in {c.finding.source for c in hard[1].concerns}


def test_an_old_heart_attack_is_told_apart_from_a_recent_one(hard):
    (old,) = [c for c in hard[1].concerns if c.finding.source == "Condition/mi-old"]
    assert any("16 years ago" in note for note in old.notes)


def test_gaps_are_named():
    (record,) = records("single.json")
    said = " ".join(record.not_assessed)
    for gap in ("no patient resource", "no blood pressure", "no pregnancy status", "no medicine", "no allergy list"):
        assert gap in said


def test_an_old_blood_pressure_is_a_gap(tmp_path):
    resources = json.loads((DATA / "hard.json").read_text(encoding="utf-8"))
    later = read_records(tmp_path, json.dumps(resources).encode(), today=date(2027, 6, 1))[0]
    assert any("168/102" in line and "2026-11-10" in line for line in later.not_assessed)
    assert any("last, pregnant" in line for line in later.not_assessed)


def test_several_patients_are_kept_apart():
    first, second = records("two-patients.ndjson")
    assert {c.entry.id for c in screened(first).counted} == {
        "theophylline-with-ketamine", "teenagers-under-18", "asthma-and-copd",
    }  # fmt: skip
    assert {c.entry.id for c in screened(second).counted} == {"dementia-contraindication", "older-adults-caution"}
    assert "died on 2026-01-01" in second.notices[0]
    assert second.as_of == date(2026, 1, 1)


def test_one_resource_and_a_gzip_are_records_too(tmp_path):
    (record,) = records("single.json")
    assert {c.entry.id for c in screened(record).counted} == {"active-psychosis"}
    packed = gzip.compress((DATA / "hard.json").read_bytes(), mtime=0)
    assert len(read_records(tmp_path, packed, today=TODAY)) == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no FHIR resource"),
        (b"hello", "neither JSON nor NDJSON"),
        (b"{}", "no FHIR resource"),
        (b"[1, 2]", "no FHIR resource"),
        (b"<Bundle/>", "is XML"),
        (b"\xff\xd8\xff", "is not text"),
        (b"\x1f\x8b\x00", "damaged gzip"),
        (b'{"resourceType": "Bundle"}', "no FHIR resource"),
        (b'{"resourceType": "Organization"}', "found: Organization"),
        (b"[" * 100_000, "nested too deep"),
    ],
)
def test_a_file_that_is_no_record_gets_one_line(data, says):
    with pytest.raises(UsageError) as caught:
        read_records(Path("x.json"), data, today=TODAY)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("junk", [None, 7, "x", [], {}, [None], {"coding": [None, 3, {"code": 5}]}, {"reference": 9}])
@pytest.mark.parametrize("kind", ["Condition", "MedicationRequest", "AllergyIntolerance", "Observation",
                                  "FamilyMemberHistory", "Procedure", "Patient"])  # fmt: skip
def test_no_shape_of_a_field_breaks_the_reading(kind, junk):
    fields = ["code", "subject", "clinicalStatus", "verificationStatus", "status", "medicationReference", "component",
              "valueCodeableConcept", "onsetDateTime", "condition", "contained", "birthDate", "reaction",
              "id"]  # fmt: skip
    resource = dict.fromkeys(fields, junk) | {"resourceType": kind}
    for record in read_records(Path("x.json"), json.dumps(resource).encode(), today=TODAY):
        screened(record)


def test_cards_are_shaped_as_cds_hooks_has_them(hard):
    record, result = hard
    cards = to_cards(result, record)
    for card in cards:
        assert 0 < len(card["summary"]) <= MAX_CARD_SUMMARY
        assert card["indicator"] in ("info", "warning", "critical")
        assert card["source"]["label"]
    first = cards[0]["extension"]["ketaref.concern"]
    assert first["severity"] == "absolute"
    assert {"resource", "entry", "references"} <= set(first)
    assert any("not assessed" in card["summary"] for card in cards)


def test_the_checklist_is_a_valid_questionnaire():
    questionnaires = pytest.importorskip("fhir.resources.R4B.questionnaire")
    built = to_questionnaire(screening_questions(INDEX), "1")
    valid = questionnaires.Questionnaire.model_validate(built)
    ids = [item.linkId for group in valid.item for item in group.item]
    assert len(ids) == len(set(ids)) > 20
    assert [group.linkId for group in valid.item] == [s for s in SEVERITIES if s != NONE_KNOWN]


def test_every_absolute_contraindication_that_is_screened_has_a_question():
    asked = {e.id for q in screening_questions(INDEX) for e in q.entries}
    for entry in INDEX.entries(("contraindications",)):
        if entry.severity == "absolute" and not (entry.screening and entry.screening.overview):
            assert entry.id in asked


# ---- Boundaries -----------------------------------------------------------------------------------------------------


def ago(days):
    return (TODAY - timedelta(days=days)).isoformat()


def read_one(*resources):
    (record,) = read_records(Path("x.json"), json.dumps(resources).encode(), today=TODAY)
    return record


def medicine(status="active", kind="MedicationStatement", **fields):
    return {"resourceType": kind, "id": "m", "status": status, "medicationCodeableConcept": "Lamictal"} | fields


@pytest.mark.parametrize(("ends", "status"), [(1, "past"), (0, "present"), (-1, "present")])
def test_a_medicine_that_ended_yesterday_is_past_and_one_that_ends_today_or_later_is_taken(ends, status):
    (finding,) = read_one(medicine(effectivePeriod={"start": ago(300), "end": ago(ends)})).findings
    assert (finding.status, finding.date) == (status, ago(300))


@pytest.mark.parametrize(("days", "status"), [(0, "possible"), (30, "possible"), (31, "past")])
def test_what_was_given_in_the_last_month_may_still_be_taken(days, status):
    given = medicine("completed", "MedicationDispense", whenHandedOver=ago(days))
    assert [f.status for f in read_one(given).findings] == [status]


@pytest.mark.parametrize(
    ("status", "kind", "stands"),
    [
        ("completed", "MedicationStatement", "past"),
        ("stopped", "MedicationDispense", "past"),
        ("entered-in-error", "MedicationStatement", "entered-in-error"),
        ("on-hold", "MedicationRequest", "present"),
        ("", "MedicationRequest", "present"),
    ],
)
def test_an_order_stands_as_its_status_says(status, kind, stands):
    assert [f.status for f in read_one(medicine(status, kind, authoredOn=ago(3))).findings] == [stands]


def reading(code, day, **fields):
    return {"resourceType": "Observation", "id": "o", "status": "final", "code": {"coding": [{"code": code}]},
            "effectiveDateTime": day} | fields  # fmt: skip


def systolic(value, day):
    return reading("8480-6", day, valueQuantity={"value": value})


@pytest.mark.parametrize(("days", "current"), [(0, True), (30, True), (31, False), (-1, False)])
def test_a_reading_is_current_for_thirty_days(days, current):
    record = read_one(systolic(150, ago(days)), reading("2106-3", ago(days), valueString="positive"))
    assert bool(record.findings) == current
    assert ("no blood pressure within 30 days" in " ".join(record.not_assessed)) != current
    assert ("no pregnancy status within 30 days" in " ".join(record.not_assessed)) != current


def test_the_last_reading_counts_and_its_two_halves_may_be_apart():
    lower = reading("8462-4", ago(1), valueQuantity={"value": 90})
    (finding,) = read_one(systolic(180, ago(5)), systolic(150, ago(1)), lower).findings
    assert finding.pressure == (150, 90)


@pytest.mark.parametrize(("value", "read"), [(399, True), (400, False), (0, False), (True, False), ("150", False)])
def test_what_is_no_pressure_is_not_read(value, read):
    assert bool(read_one(systolic(value, ago(1))).findings) == read


@pytest.mark.parametrize(
    ("born", "age"),
    [("2008-11-24", 18), ("2008-11-25", 17), ("2008", 18), ("2026-11-24", 0), ("2026-11-25", None), ("", None)],
)
def test_age_is_in_whole_years_on_the_day(born, age):
    record = read_one({"resourceType": "Patient", "id": "p", "gender": "male", "birthDate": born})
    assert [f.age for f in record.findings] == ([] if age is None else [age])
    assert any("age is not known" in gap for gap in record.not_assessed) == (age is None)


@pytest.mark.parametrize(
    ("age", "gender", "asked"),
    [(9, "female", False), (10, "female", True), (55, "female", True), (56, "female", False), (30, "male", False),
     (30, "other", True)],
)  # fmt: skip
def test_a_pregnancy_status_is_missed_in_who_may_be_pregnant(age, gender, asked):
    patient = {"resourceType": "Patient", "id": "p", "gender": gender, "birthDate": f"{2026 - age}-01-01"}
    assert any("pregnancy" in gap for gap in read_one(patient).not_assessed) == asked


# ---- The command ----------------------------------------------------------------------------------------------------


def run(*args, **options):
    return RUNNER.invoke(app, ["screen", *args], **options)


def test_words_need_no_quotes_and_arguments_may_be_findings():
    assert "Uncontrolled glaucoma" in run("no", "hx", "of", "glaucoma").stdout
    both = run("no hx of glaucoma", "aneurysm").stdout
    assert both.startswith("  ABSOLUTE (1)")
    assert "negated" in both


def test_lines_are_read_from_stdin():
    assert "ABSOLUTE (1)" in run("-", input="aneurysm\nno htn\n").stdout


@pytest.mark.parametrize(
    ("text", "level", "status"),
    [("aneurysm", "absolute", 1), ("pregnant", "absolute", 0), ("pregnant", "relative", 1),
     ("metoprolol", "minor", 1), ("metoprolol", "moderate", 0), ("lithium", "none-known", 0),
     ("no aneurysm", "caution", 0), ("lupus", "caution", 0)],
)  # fmt: skip
def test_fail_on_is_for_scripts(text, level, status):
    assert run(text, "--fail-on", level).exit_code == status


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "one of them"),
        (("htn", "--checklist"), "one of them"),
        (("htn", "--format", "fhir"), "for the checklist"),
        (("htn", "--as-of", "tomorrow"), "not a date"),
        (("--fhir", "/nowhere/at/all.json"), "cannot be read"),
        (("?!",), "no letter or digit"),
        (("htn", "--fail-on", "mild"), "mild"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_2(args, says):
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_json_holds_cards_and_every_finding():
    data = json.loads(run("--fhir", str(DATA / "hard.json"), "--as-of", "2026-11-24", "--json").stdout)
    assert {"schema_version", "content_version", "cards", "records"} <= set(data)
    (record,) = data["records"]
    assert {"concerns", "unmatched", "not_assessed", "notices", "patient", "not_read"} <= set(record)
    assert record["not_read"] == {"Encounter": 1, "Observation (status entered-in-error)": 1}


def test_the_record_prints_by_severity_with_its_resources():
    said = run("--fhir", str(DATA / "hard.json"), "--as-of", "2026-11-24").stdout
    assert said.index("ABSOLUTE") < said.index("RELATIVE") < said.index("CAUTION") < said.index("SHOWN, NOT COUNTED")
    assert "Condition/htn-old-style" in said
    assert "NOT ASSESSED" in said


def write_export(folder):
    """A bulk export: patients and conditions apart, with a manifest that is no FHIR."""
    rows = {
        "Patient.ndjson": [{"resourceType": "Patient", "id": n, "gender": "male"} for n in "AB"],
        "Condition.ndjson": [
            {"resourceType": "Condition", "id": "c1", "code": {"text": text}, "subject": {"reference": f"Patient/{n}"},
             "clinicalStatus": {"coding": [{"code": "active"}]}}
            for n, text in (("A", "Aneurysm of aorta"), ("B", "Glaucoma"))
        ],
        "manifest.json": [{"output": []}],
    }  # fmt: skip
    for name, values in rows.items():
        (folder / name).write_text("\n".join(map(json.dumps, values)), encoding="utf-8")


def test_a_folder_is_read_as_one_export_patient_by_patient(tmp_path):
    write_export(tmp_path)
    result = run("--fhir", str(tmp_path), "--json")
    records = json.loads(result.stdout)["records"]
    assert [(r["patient"], [c["entry"] for c in r["concerns"]]) for r in records] == [
        ("Patient/A", ["aneurysm-contraindication"]), ("Patient/B", ["uncontrolled-glaucoma"]),
    ]  # fmt: skip
    assert "manifest.json" in result.stderr
    assert records[0]["fhir_versions"] == [{"version": "R4", "known_by": "shape"}]


def test_files_may_be_named_one_by_one_and_each_must_be_fhir(tmp_path):
    write_export(tmp_path)
    files = [str(tmp_path / name) for name in ("Condition.ndjson", "Patient.ndjson")]
    both = run("--fhir", files[0], "--fhir", files[1]).stdout
    assert "Patient/A, FHIR R4" in both
    assert "Patient/B, FHIR R4" in both
    assert "no patient resource" not in both
    assert run("--fhir", files[0], "--fhir", str(tmp_path / "manifest.json")).exit_code == 2


def test_orders_of_one_medicine_are_one_block_with_their_dates(tmp_path):
    orders = [medicine(kind="MedicationRequest", id=str(n), authoredOn=f"2026-{n:02}-01") for n in range(1, 10)]
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(orders), encoding="utf-8")
    said = " ".join(run("--fhir", str(path), "--as-of", "2026-11-24").stdout.split())
    assert said.count("Lamotrigine") == 1
    assert "MedicationRequest/9, 2026-09-01, and 8 more since 2026-01-01" in said
