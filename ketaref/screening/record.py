"""A patient's record in FHIR R4 to findings, and to what the record does not say.

    file -> resources (`resources.py`) -> Record, one a patient: findings, dates, gaps

Owns which resources are read, what their statuses come to, and how old a reading may be. What a finding means is for
`screen.py`. Resources of types that are not read are counted. Nothing is stored, logged or sent; of a patient only
age and resource ids are shown.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ketaref.errors import UsageError
from ketaref.screening.findings import Finding
from ketaref.screening.resources import (
    Resource,
    codes_in,
    concept_in,
    date_of,
    day_in,
    dict_of,
    list_of,
    names_of,
    read_resources,
    reference_in,
    shown_name,
    type_of,
    word_in,
)

if TYPE_CHECKING:
    from pathlib import Path

MAX_PRESSURE = 400
"""mmHg; more is no blood pressure (and a NaN, which JSON readers let pass, is below nothing)."""
CURRENT_DAYS = 30
"""A blood pressure or pregnancy status older than this is not today's: it is shown with its date, as not assessed."""
PREGNANCY_AGES = range(10, 56)
"""Ages at which a record of a patient who is not male should hold a pregnancy status."""
_PRESSURE_PANELS = {"85354-9", "55284-4"}
_SYSTOLIC, _DIASTOLIC = {"8480-6", "8459-0", "76534-7"}, {"8462-4", "8453-3", "76535-4"}
_PREGNANCY_STATUS = {"82810-3", "11449-6"}
_PREGNANCY_TESTS = {"2106-3", "2118-8", "80384-1", "80385-8", "2110-5", "2111-3"}
MEDICINE_TYPES = ("MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense")
READ_TYPES = (
    "Patient", "Condition", "AllergyIntolerance", "Observation", "FamilyMemberHistory", "Procedure", "Medication",
    *MEDICINE_TYPES,
)  # fmt: skip
_STOPPED = {"stopped", "completed", "cancelled", "ended", "declined", "not-taken", "not-done", "draft"}
_PAST = {"resolved", "inactive", "remission"}
_NO_ALLERGY = re.compile(r"\bno known\b|\bnkd?a\b|\bnot on file\b", re.IGNORECASE)
# What no resource of these types leaves unknown.
_GAPS = (
    (("Condition",), "no condition is recorded: that is no finding of health"),
    (MEDICINE_TYPES, "no medicine is recorded: ask what the patient takes"),
    (("AllergyIntolerance",), "no allergy list is recorded: ask about ketamine and esketamine"),
)


class Record(NamedTuple):
    """What a record says of one patient."""

    patient: str
    """Reference of the patient ('Patient/123'), '' where none is given."""
    findings: tuple[Finding, ...]
    notices: tuple[str, ...]
    """What a reader must know first (the patient has died ...)."""
    not_assessed: tuple[str, ...]
    """What the record does not hold, or not recently."""
    not_read: tuple[tuple[str, int], ...]
    """Resource types that are not read, with how many there were."""
    as_of: date
    """The day it is read as of: the day asked for, or the day the patient died."""


def read_records(path: "Path", data: bytes, *, today: date) -> list[Record]:
    """The records in a file, one a patient, in the order they come.

    Raises:
        UsageError: it is no FHIR JSON, or holds nothing that is read.
    """
    resources = read_resources(path, data)
    if not any(type_of(r) in READ_TYPES for r in resources):
        types = ", ".join(sorted({type_of(r) for r in resources})[:5])
        raise UsageError(f"{path}: holds no patient, condition, medicine, allergy or observation (found: {types})")
    medications = {ref: r for r in resources if type_of(r) == "Medication" for ref in names_of(r)}
    patients = {ref: i for i, r in enumerate(resources) if type_of(r) == "Patient" for ref in names_of(r)}
    by_patient: dict[int | str, list[Resource]] = {}
    for i, resource in enumerate(resources):
        subject = reference_in(resource.get("subject") or resource.get("patient"))
        key: int | str = i if type_of(resource) == "Patient" else patients.get(subject, subject)
        by_patient.setdefault(key, []).append(resource)
    shared = by_patient.pop("", [])
    if len(by_patient) <= 1:
        # A record of one patient, or of none named: what names no patient is that one's.
        only = next(iter(by_patient.values()), [])
        return [_record([*only, *shared], medications, today)]
    read = [_record(items, medications, today) for items in by_patient.values()]
    about = [r for r in shared if type_of(r) in READ_TYPES and type_of(r) != "Medication"]
    return read + ([_record(about, medications, today)] if about else [])


def _record(resources: Sequence[Resource], medications: Mapping[str, Resource], today: date) -> Record:
    """What the resources of one patient come to."""
    patient = next((r for r in resources if type_of(r) == "Patient"), None)
    died = date_of(day_in(patient.get("deceasedDateTime"))) if patient else None
    as_of = min(today, died) if died else today
    counts = Counter(map(type_of, resources))
    parts = [
        _Part(tuple(f for r in resources for f in _findings_of(r, medications, as_of))),
        _patient(patient, as_of),
        _pressure(resources, as_of),
        _pregnancy(resources, patient, as_of),
        _Part(missing=tuple(gap for types, gap in _GAPS if not any(counts[t] for t in types))),
        _Part(missing=("fasting, escort and today's state are not in a record: ketaref screen --checklist",)),
    ]
    return Record(
        shown_name(patient) if patient else "",
        tuple(finding for part in parts for finding in part.findings),
        tuple(notice for part in parts for notice in part.notices),
        tuple(gap for part in parts for gap in part.missing),
        tuple(sorted((t, n) for t, n in counts.items() if t not in READ_TYPES)),
        as_of,
    )


# ---- Resources to findings ------------------------------------------------------------------------------------------


def _findings_of(resource: Resource, medications: Mapping[str, Resource], today: date) -> list[Finding]:
    """The findings of a resource by itself; blood pressure and pregnancy are read from all of them together."""
    kind = type_of(resource)
    if kind == "Condition":
        return [_condition(resource)]
    if kind in MEDICINE_TYPES:
        return [_medicine(resource, medications, today)]
    if kind == "AllergyIntolerance":
        return _allergy(resource)
    if kind == "FamilyMemberHistory":
        concepts = [dict_of(condition).get("code") for condition in list_of(resource.get("condition"))]
        return [_finding(resource, c, "relative", "condition") for c in concepts if any(concept_in(c))]
    if kind == "Procedure" and word_in(resource.get("status")) not in ("not-done", "preparation"):
        status = "entered-in-error" if word_in(resource.get("status")) == "entered-in-error" else "present"
        when = resource.get("performedDateTime") or dict_of(resource.get("performedPeriod")).get("start")
        return [_finding(resource, resource.get("code"), status, "procedure", day_in(when))]
    return []


def _finding(resource: Resource, concept: object, status: str, topic: str, day: str = "") -> Finding:
    text, codes = concept_in(concept)
    text = text or (codes[0][1] if codes else "(without a text or code)")
    return Finding(text, codes, status, topic, shown_name(resource), day)


def _condition(resource: Resource) -> Finding:
    verified, clinical = word_in(resource.get("verificationStatus")), word_in(resource.get("clinicalStatus"))
    ended = resource.get("abatementDateTime") or resource.get("abatementPeriod") or resource.get("abatementString")
    status = "present"
    if verified in ("refuted", "entered-in-error"):
        status = verified
    elif clinical in _PAST or (ended and not clinical) or resource.get("abatementBoolean") is True:
        status = "past"
    elif verified in ("unconfirmed", "provisional", "differential"):
        status = "possible"
    onset = resource.get("onsetDateTime") or dict_of(resource.get("onsetPeriod")).get("start")
    day = day_in(onset or resource.get("recordedDate"))
    return _finding(resource, resource.get("code"), status, "condition", day)


def _allergy(resource: Resource) -> list[Finding]:
    verified, clinical = word_in(resource.get("verificationStatus")), word_in(resource.get("clinicalStatus"))
    # An inactive allergy to a drug is an allergy till someone has refuted it; a resolved one is past.
    status = verified if verified in ("refuted", "entered-in-error") else "present"
    status = "past" if status == "present" and clinical == "resolved" else status
    substances = [dict_of(reaction).get("substance") for reaction in list_of(resource.get("reaction"))]
    concept = resource.get("code") or next(filter(None, substances), None)
    if _NO_ALLERGY.search(concept_in(concept)[0]):
        return []
    return [_finding(resource, concept, status, "allergy", day_in(resource.get("recordedDate")))]


def _medicine(resource: Resource, medications: Mapping[str, Resource], today: date) -> Finding:
    status = word_in(resource.get("status"))
    day = _day_of(resource)
    stands = "present"
    if status == "entered-in-error":
        stands = status
    elif status in _STOPPED or resource.get("doNotPerform") is True:
        # A dispense or an administration that is completed was given; whether it still is taken is not said.
        given = type_of(resource) in ("MedicationDispense", "MedicationAdministration") and status == "completed"
        when = date_of(day)
        stands = "possible" if given and when and (today - when).days <= CURRENT_DAYS else "past"
    end = day_in(dict_of(resource.get("effectivePeriod")).get("end"))
    if stands == "present" and end and end < today.isoformat():
        stands = "past"
    return _finding(resource, _medicine_concept(resource, medications), stands, "medicine", day)


def _medicine_concept(resource: Resource, medications: Mapping[str, Resource]) -> object:
    """What a medicine is: said in its resource, or in one it refers to, inside or elsewhere in the file."""
    medication = dict_of(resource.get("medication"))
    concept = resource.get("medicationCodeableConcept") or medication.get("concept")
    if concept:
        return concept
    named = dict_of(resource.get("medicationReference") or medication.get("reference"))
    contained = {f"#{dict_of(c).get('id')}": c for c in list_of(resource.get("contained")) if isinstance(c, dict)}
    wanted = reference_in(named)
    found = contained.get(str(named.get("reference"))) or medications.get(wanted)
    if found:
        return found.get("code")
    return {"text": named.get("display") or f"medicine not in the file ({wanted or 'no reference'})"}


def _day_of(resource: Resource) -> str:
    """The day that a medicine or an observation is of; '' for none."""
    names = ("authoredOn", "effectiveDateTime", "whenHandedOver", "dateAsserted", "issued")
    when = next((resource[name] for name in names if resource.get(name)), None)
    return day_in(when or dict_of(resource.get("effectivePeriod")).get("start"))


# ---- What stands today, and what is missing -------------------------------------------------------------------------


class _Part(NamedTuple):
    """What a part of a record adds to it."""

    findings: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def _patient(patient: Resource | None, today: date) -> _Part:
    """Age, and whether the patient is alive."""
    if patient is None:
        return _Part(missing=("no patient resource: age and sex are not known",))
    died = patient.get("deceasedDateTime")
    notices: tuple[str, ...] = ()
    if died or patient.get("deceasedBoolean") is True:
        when = f" on {day_in(died)}; read as of that day" if died else ""
        notices = (f"The record says that the patient has died{when}.",)
    age = _age(patient, today)
    if age is None:
        return _Part(missing=("no date of birth: age is not known",), notices=notices)
    return _Part((Finding(f"age {age}", (), "present", "measure", shown_name(patient), age=age),), notices=notices)


def _age(patient: Resource, today: date) -> int | None:
    """Age in whole years; a date of birth may lack month and day."""
    born = date_of(day_in(patient.get("birthDate")))
    if born is None or born > today:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _pressure(resources: Iterable[Resource], today: date) -> _Part:
    """The last blood pressure, where it is recent; systolic and diastolic may be resources of their own."""
    by_day: dict[str, tuple[dict[str, float], Resource]] = {}
    for resource in _observations(resources, _PRESSURE_PANELS | _SYSTOLIC | _DIASTOLIC):
        parts = dict(
            value for part in [resource, *list_of(resource.get("component"))] for value in _pressure_values(part)
        )
        day = _day_of(resource)
        if parts:
            by_day[day] = (by_day.get(day, ({}, resource))[0] | parts, resource)
    if not by_day:
        return _Part(missing=("no blood pressure is recorded: measure it",))
    day = max(by_day)
    parts, resource = by_day[day]
    shown = "/".join(f"{parts[n]:.0f}" if n in parts else "?" for n in ("systolic", "diastolic")) + " mmHg"
    if not _is_current(day, today):
        last = f"the last, {shown}, is of {day or 'an unknown day'} ({shown_name(resource)})"
        return _Part(missing=(f"no blood pressure within {CURRENT_DAYS} days; {last}",))
    pressure = (round(parts.get("systolic", 0)), round(parts.get("diastolic", 0)))
    text = f"blood pressure {shown} on {day}"
    return _Part((Finding(text, (), "present", "measure", shown_name(resource), day, pressure=pressure),))


def _pressure_values(part: object) -> Iterator[tuple[str, float]]:
    """Systolic or diastolic, mmHg, of an observation or a component of one."""
    codes = codes_in(dict_of(part).get("code"))
    value = dict_of(dict_of(part).get("valueQuantity")).get("value")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < MAX_PRESSURE:
        if codes & _SYSTOLIC:
            yield "systolic", float(value)
        elif codes & _DIASTOLIC:
            yield "diastolic", float(value)


def _pregnancy(resources: Iterable[Resource], patient: Resource | None, today: date) -> _Part:
    """The last pregnancy status or test, where it is recent."""
    said = [
        (_day_of(resource), status, resource)
        for resource in _observations(resources, _PREGNANCY_STATUS | _PREGNANCY_TESTS)
        if (status := _pregnancy_status(resource))
    ]
    if said:
        day, status, resource = max(said, key=lambda item: item[0])
        if _is_current(day, today):
            return _Part((_finding(resource, "pregnant", status, "condition", day),))
        last = f"the last, {'pregnant' if status == 'present' else 'not pregnant'}, is of {day or 'an unknown day'}"
        return _Part(missing=(f"no pregnancy status within {CURRENT_DAYS} days; {last}",))
    age = _age(patient, today) if patient else None
    if (patient and patient.get("gender") == "male") or not (age is None or age in PREGNANCY_AGES):
        return _Part()
    return _Part(missing=("no pregnancy status: ask, or test",))


def _pregnancy_status(resource: Resource) -> str:
    """What an observation says of a pregnancy: present, negated, or '' for neither."""
    if resource.get("valueBoolean") is not None:
        return "present" if resource["valueBoolean"] is True else "negated"
    text, codes = concept_in(resource.get("valueCodeableConcept"))
    said = " ".join(filter(None, (text, str(resource.get("valueString") or ""), *(code for _, code in codes)))).lower()
    if re.search(r"\bnot pregnant|negative|not detected|60001007|260385009|absent", said):
        return "negated"
    return "present" if re.search(r"\bpregnan|positive|detected|77386006|10828004|present", said) else ""


def _observations(resources: Iterable[Resource], codes: set[str]) -> Iterator[Resource]:
    """The observations that have one of some codes and stand."""
    for resource in resources:
        stands = word_in(resource.get("status")) not in ("entered-in-error", "cancelled")
        if type_of(resource) == "Observation" and stands and codes & codes_in(resource.get("code")):
            yield resource


def _is_current(day: str, today: date) -> bool:
    when = date_of(day)
    return when is not None and 0 <= (today - when).days <= CURRENT_DAYS
