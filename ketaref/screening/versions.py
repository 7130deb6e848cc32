"""Which version of FHIR a file is written in: as it says itself, or by the fields that only one version has.

A Bundle does not say its version, so most exports tell it by their shapes alone (source: the differences that each
version lists, hl7.org/fhir/R4/diff.html and R5/diff.html). A file that shows none of them is read as R4.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

DSTU1, DSTU2, STU3, R4, R5 = "DSTU1", "DSTU2", "STU3", "R4", "R5"
READ = (DSTU2, STU3, R4, R5)
"""Versions that are read; R4B differs from R4 in nothing that is read."""
_BY_NUMBER = {"0": DSTU1, "1": DSTU2, "3": STU3, "4": R4, "5": R5}
# Type -> fields that only one version has (of a type or a field alone: any value).
_TYPES = {"MedicationPrescription": DSTU1, "MedicationOrder": DSTU2, "DiagnosticOrder": DSTU2, "MedicationUsage": R5}
_FIELDS: Mapping[str, Mapping[str, str]] = {
    "Condition": {"patient": DSTU2, "dateRecorded": DSTU2, "assertedDate": STU3, "recordedDate": R4, "recorder": R4,
                  "participant": R5},
    "AllergyIntolerance": {"substance": DSTU2, "assertedDate": STU3, "participant": R5},
    "MedicationStatement": {"wasNotTaken": DSTU2, "taken": STU3, "adherence": R5, "medication": R5},
    "MedicationRequest": {"context": STU3, "encounter": R4, "medication": R5},
    "MedicationAdministration": {"wasNotGiven": DSTU2, "notGiven": STU3, "medication": R5},
    "MedicationDispense": {"medication": R5},
    "Medication": {"product": DSTU2, "doseForm": R5},
    "Observation": {"comments": DSTU2, "comment": STU3, "context": STU3, "triggeredBy": R5},
    "Procedure": {"notPerformed": DSTU2, "notDone": STU3, "occurrenceDateTime": R5, "occurrencePeriod": R5},
    "Encounter": {"patient": DSTU2, "reasonCode": R4, "actualPeriod": R5},
    "Immunization": {"wasNotGiven": DSTU2, "notGiven": STU3, "occurrenceDateTime": R4},
    "FamilyMemberHistory": {"notDone": STU3},
    "Bundle": {"issues": R5},
}  # fmt: skip

TELLING = frozenset(name for fields in _FIELDS.values() for name in fields)
"""Fields by which resources tell their version."""


class Version(NamedTuple):
    """The version that a file is read as."""

    name: str
    """DSTU1 | DSTU2 | STU3 | R4 | R5."""
    known_by: str
    """stated | shape | assumed"""


def version_of(resources: Iterable[Mapping[str, object]]) -> Version:
    """The version of a file, by its resources: one that it states, or the one most of its shapes belong to."""
    seen: Counter[str] = Counter()
    for resource in resources:
        stated = _stated(resource)
        if stated:
            return Version(stated, "stated")
        seen.update(_shapes(resource))
    if not seen:
        return Version(R4, "assumed")
    if seen[R5] and not seen[DSTU1]:
        del seen[R4]  # what tells R4 from its elders R5 has as well
    return Version(max(seen, key=seen.__getitem__), "shape")


def telling_fields(kind: str) -> Iterable[str]:
    """The fields by which resources of a type tell their version."""
    return _FIELDS.get(kind, {})


def _stated(resource: Mapping[str, object]) -> str:
    """The version that a resource says it is of, by `fhirVersion` or the version of a base profile; '' for none."""
    said = resource.get("fhirVersion")
    if isinstance(said, str):
        return _BY_NUMBER.get(said[:1], "")
    meta = resource.get("meta")
    profiles = meta.get("profile") if isinstance(meta, dict) else None
    for profile in profiles if isinstance(profiles, list) else ():
        base = re.match(r"https?://hl7\.org/fhir/(?:(\d)\.\d/)?StructureDefinition/[^|]*(?:\|(\d)\.)?", str(profile))
        number = base and (base[1] or base[2])
        if number in _BY_NUMBER:
            return _BY_NUMBER[number]
    return ""


def _shapes(resource: Mapping[str, object]) -> list[str]:
    """The versions that the fields of a resource belong to, one for each that tells."""
    kind = str(resource.get("resourceType"))
    told = [_TYPES[kind]] if kind in _TYPES else []
    told += [version for name, version in _FIELDS.get(kind, {}).items() if name in resource]
    if kind in ("Condition", "AllergyIntolerance"):
        status = resource.get("clinicalStatus") or resource.get("verificationStatus")
        if isinstance(status, dict):
            told.append(R4)
        elif isinstance(status, str) and not told:
            told.append(STU3)
    # `medication` is a CodeableReference in R5, and was a reference in DSTU1.
    medication = resource.get("medication")
    if R5 in told and isinstance(medication, dict) and "reference" in medication and "concept" not in medication:
        told += [DSTU1] * (2 * isinstance(medication["reference"], str))
    return told
