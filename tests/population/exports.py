"""Exports of few patients as a server writes them, for tests."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TODAY = "2026-11-28"
TEXTS = ("Stroke", "Glaucoma", "Pregnant", "Bipolar disorder", "Lupus", "Hypertension")


def patient(number: int, **fields: object) -> dict[str, object]:
    """A patient born in 1980 or later."""
    return {"resourceType": "Patient", "id": f"p{number}", "birthDate": f"{1980 + number % 20}-02-03"} | fields


def condition(number: int, text: str, **fields: object) -> dict[str, object]:
    """A condition that is there."""
    return {
        "resourceType": "Condition", "id": f"c{number}-{len(text)}", "code": {"text": text},
        "subject": {"reference": f"Patient/p{number}"}, "clinicalStatus": {"coding": [{"code": "active"}]},
    } | fields  # fmt: skip


def order(number: int, medication: str) -> dict[str, object]:
    """A prescription of a medicine that stands in a resource of its own."""
    return {
        "resourceType": "MedicationRequest", "id": f"m{number}", "status": "active", "authoredOn": "2026-11-01",
        "subject": {"reference": f"https://ehr.example/fhir/Patient/p{number}/_history/3"},
        "medicationReference": {"reference": medication},
    }  # fmt: skip


def as_lines(resources: list[object]) -> bytes:
    """NDJSON."""
    return b"".join(json.dumps(resource).encode() + b"\n" for resource in resources)


def write_export(folder: Path, patients: int = 12) -> Path:
    """A bulk export: a file a type, some of them gzipped or several, with what is nobody's among them."""
    folder.mkdir(parents=True, exist_ok=True)
    people = range(patients)
    conditions = [condition(n, TEXTS[n % len(TEXTS)]) for n in people]
    orders = [order(n, "Medication/1" if n % 2 else "https://ehr.example/fhir/Medication/2") for n in people]
    medications = [{"resourceType": "Medication", "id": f"{n}", "code": {"text": text}}
                   for n, text in ((1, "lamotrigine"), (2, "diazepam"))]  # fmt: skip
    claims = [{"resourceType": "Claim", "id": f"k{n}", "patient": {"reference": f"Patient/p{n}"}} for n in people]
    (folder / "Patient.000.ndjson").write_bytes(as_lines([patient(n) for n in people]))
    (folder / "1.Condition.ndjson").write_bytes(as_lines(conditions[::2]))
    (folder / "2.Condition.ndjson.gz").write_bytes(gzip.compress(as_lines(conditions[1::2])))
    (folder / "orders").write_bytes(as_lines(orders))
    (folder / "Medication.ndjson").write_bytes(as_lines(medications))
    (folder / "Claim.ndjson").write_bytes(as_lines(claims))
    (folder / "Group.ndjson").write_bytes(as_lines([{"resourceType": "Group", "id": "g"}]))
    (folder / "error.ndjson").write_bytes(as_lines([{"resourceType": "OperationOutcome", "issue": []}]))
    (folder / "README.txt").write_text("Exported last night.\n", encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"transactionTime": TODAY, "output": []}), encoding="utf-8")
    return folder
