"""FHIR R4: a patient's record to findings, a screening to CDS Hooks cards, the checklist to a Questionnaire.

    Bundle | NDJSON | one resource | a list of resources  ->  resources  ->  Record a patient: findings, dates, gaps

Reads with the standard library what real exports contain: fields left out, statuses as plain strings, references to
resources that are not there, resources of types it does not know (counted, not read). What a finding means is
`screening.py`'s. Nothing is stored, logged or sent; of a patient only age, and resource ids, are shown.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref import records
from ketaref.errors import UsageError
from ketaref.screening.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


MAX_PRESSURE = 400
"""mmHg; more is no blood pressure (and a NaN, which JSON readers let pass, is below nothing)."""
CURRENT_DAYS = 30
"""A blood pressure or pregnancy status older than this is not today's: it is shown with its date, as not assessed."""
PREGNANCY_AGES = range(10, 56)
"""Ages at which a record of a patient who is not male should hold a pregnancy status."""
_SYSTEMS = {
    **{uri: uri for uri in records.CODE_SYSTEMS.values()},
    "urn:oid:2.16.840.1.113883.6.96": records.CODE_SYSTEMS["SNOMED CT"],
    "urn:oid:2.16.840.1.113883.6.90": records.CODE_SYSTEMS["ICD-10-CM"],
    "http://hl7.org/fhir/sid/icd-10": records.CODE_SYSTEMS["ICD-10-CM"],
    "urn:oid:2.16.840.1.113883.6.88": records.CODE_SYSTEMS["RxNorm"],
}
_PRESSURE_PANELS = {"85354-9", "55284-4"}
_SYSTOLIC, _DIASTOLIC = {"8480-6", "8459-0", "76534-7"}, {"8462-4", "8453-3", "76535-4"}
_PREGNANCY_STATUS = {"82810-3", "11449-6"}
_PREGNANCY_TESTS = {"2106-3", "2118-8", "80384-1", "80385-8", "2110-5", "2111-3"}
_MEDICINES = ("MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense")
_READ = ("Patient", "Condition", "AllergyIntolerance", "Observation", "FamilyMemberHistory", "Procedure", "Medication",
         *_MEDICINES)  # fmt: skip
_STOPPED = {"stopped", "completed", "cancelled", "ended", "declined", "not-taken", "not-done", "draft"}
_PAST = {"resolved", "inactive", "remission"}


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


def read_records(path: Path, data: bytes, *, today: date) -> list[Record]:
    """The records in a file, one a patient, in the order they come.

    Raises:
        UsageError: it is no FHIR JSON.
    """
    try:
        resources = list(_resources(path, data))
    except RecursionError:
        raise UsageError(f"{path}: is nested too deep for a FHIR record") from None
    if not any(r.get("resourceType") in _READ for r in resources):
        types = ", ".join(sorted({str(r.get("resourceType")) for r in resources})[:5]) or "nothing"
        raise UsageError(f"{path}: holds no patient, condition, medicine, allergy or observation (found: {types})")
    medications = {ref: r for r in resources if r.get("resourceType") == "Medication" for ref in _names_of(r)}
    patients = {ref: i for i, r in enumerate(resources) if r.get("resourceType") == "Patient" for ref in _names_of(r)}
    by_patient: dict[int | str, list[dict[str, Any]]] = {}
    for i, resource in enumerate(resources):
        subject = _reference(resource.get("subject") or resource.get("patient"))
        key: int | str = i if resource.get("resourceType") == "Patient" else patients.get(subject, subject)
        by_patient.setdefault(key, []).append(resource)
    shared = by_patient.pop("", [])
    if len(by_patient) <= 1:
        # A record of one patient, or of none named: what names no patient is that one's.
        only = next(iter(by_patient.values()), [])
        return [_record([*only, *shared], medications, today)]
    records = [_record(items, medications, today) for items in by_patient.values()]
    about = [r for r in shared if r.get("resourceType") in _READ and r.get("resourceType") != "Medication"]
    return records + ([_record(about, medications, today)] if about else [])


# ---- Files ----------------------------------------------------------------------------------------------------------


def _resources(path: Path, data: bytes) -> Iterator[dict[str, Any]]:
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError) as error:
            raise UsageError(f"{path}: is a damaged gzip file ({error}); export it again") from None
    try:
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not text; export the record as FHIR R4 JSON") from None
    if text.lstrip().startswith("<"):
        raise UsageError(f"{path}: is XML; export the record as FHIR R4 JSON")
    try:
        whole = [json.loads(text)]
    except json.JSONDecodeError as error:
        try:
            whole = [json.loads(line) for line in text.splitlines() if line.strip()]
        except json.JSONDecodeError:
            where = f"line {error.lineno}: {error.msg}"
            raise UsageError(f"{path}: is neither JSON nor NDJSON ({where}); export the record as FHIR R4") from None
    found = False
    for resource in _unfolded(whole):
        found = True
        yield resource
    if not found:
        raise UsageError(f"{path}: holds no FHIR resource (an object with 'resourceType'); export a FHIR R4 Bundle")


def _unfolded(values: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Resources out of lists, Bundles and Parameters, each with what it contains."""
    for value in values:
        if isinstance(value, list):
            yield from _unfolded(value)
        elif isinstance(value, dict) and isinstance(value.get("resourceType"), str):
            if value["resourceType"] == "Bundle":
                for entry in _list(value.get("entry")):
                    resource = entry.get("resource") if isinstance(entry, dict) else None
                    if isinstance(resource, dict):
                        full_url = entry.get("fullUrl")
                        yield from _unfolded([resource | ({"_fullUrl": full_url} if isinstance(full_url, str) else {})])
            else:
                yield value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _names_of(resource: dict[str, Any]) -> list[str]:
    """The references by which others may name a resource."""
    kind, own = resource["resourceType"], resource.get("id")
    names = [f"{kind}/{own}", f"urn:uuid:{own}", f"urn:oid:{own}"] if own else []
    return names + ([resource["_fullUrl"]] if "_fullUrl" in resource else [])


def _reference(value: Any) -> str:
    """A reference as 'Type/id' or as it stands; '' for none."""
    text = _dict(value).get("reference")
    if not isinstance(text, str):
        return ""
    match = re.search(r"([A-Z][A-Za-z]+/[A-Za-z0-9.-]+)(?:/_history/.*)?$", text)
    return match[1] if match and not text.startswith("urn:") else text


def _shown_name(resource: dict[str, Any]) -> str:
    return f"{resource['resourceType']}/{resource.get('id') or '?'}"


# ---- Resources to findings ------------------------------------------------------------------------------------------


class _Reader:
    """Turns one patient's resources into findings."""

    def __init__(
        self, resources: Sequence[dict[str, Any]], medications: dict[str, dict[str, Any]], today: date
    ) -> None:
        self.medications = medications
        self.findings: list[Finding] = []
        self.notices: list[str] = []
        self.patient = next((r for r in resources if r["resourceType"] == "Patient"), {})
        died = _date(_day(self.patient.get("deceasedDateTime")))
        self.today = min(today, died) if died else today
        self.pressures: list[tuple[str, dict[str, float], dict[str, Any]]] = []
        self.pregnancy: list[tuple[str, str, dict[str, Any]]] = []
        self.counts = Counter(r["resourceType"] for r in resources)

    def read(self, resource: dict[str, Any]) -> None:
        kind = resource["resourceType"]
        if kind == "Condition":
            self._read_condition(resource)
        elif kind in _MEDICINES:
            self._read_medicine(resource)
        elif kind == "AllergyIntolerance":
            self._read_allergy(resource)
        elif kind == "Observation":
            self._read_observation(resource)
        elif kind == "FamilyMemberHistory":
            self._read_family(resource)
        elif kind == "Procedure" and _word(resource.get("status")) not in ("not-done", "preparation"):
            status = "entered-in-error" if _word(resource.get("status")) == "entered-in-error" else "present"
            when = _day(resource.get("performedDateTime") or _dict(resource.get("performedPeriod")).get("start"))
            self._add(resource, resource.get("code"), status, "procedure", when)

    def _add(self, resource: dict[str, Any], concept: Any, status: str, topic: str, when: str = "") -> None:
        text, codes = _concept(concept)
        if not text and not codes:
            text = "(without a text or code)"
        self.findings.append(Finding(text or codes[0][1], codes, status, topic, _shown_name(resource), when))

    def _read_condition(self, resource: dict[str, Any]) -> None:
        verified, clinical = _word(resource.get("verificationStatus")), _word(resource.get("clinicalStatus"))
        ended = resource.get("abatementDateTime") or resource.get("abatementPeriod") or resource.get("abatementString")
        status = "present"
        if verified in ("refuted", "entered-in-error"):
            status = verified
        elif clinical in _PAST or (ended and not clinical) or resource.get("abatementBoolean") is True:
            status = "past"
        elif verified in ("unconfirmed", "provisional", "differential"):
            status = "possible"
        onset = resource.get("onsetDateTime") or _dict(resource.get("onsetPeriod")).get("start")
        self._add(resource, resource.get("code"), status, "condition", _day(onset or resource.get("recordedDate")))

    def _read_medicine(self, resource: dict[str, Any]) -> None:
        status = _word(resource.get("status"))
        concept = resource.get("medicationCodeableConcept") or _dict(resource.get("medication")).get("concept")
        if not concept:
            named = resource.get("medicationReference") or _dict(resource.get("medication")).get("reference")
            wanted = _reference(named)
            inside = {f"#{c.get('id')}": c for c in _list(resource.get("contained")) if isinstance(c, dict)}
            medication = inside.get(str(_dict(named).get("reference"))) or self.medications.get(wanted)
            if medication:
                concept = medication.get("code")
            else:
                concept = {
                    "text": _dict(named).get("display") or f"medicine not in the file ({wanted or 'no reference'})"
                }
        stands = "present"
        if status == "entered-in-error":
            stands = status
        elif status in _STOPPED or resource.get("doNotPerform") is True:
            # A dispense or an administration that is completed was given; whether it still is taken is not said.
            given = resource["resourceType"] in ("MedicationDispense", "MedicationAdministration")
            recent = self._age_in_days(resource)
            stands = (
                "possible"
                if given and status == "completed" and recent is not None and recent <= CURRENT_DAYS
                else "past"
            )
        period = _dict(resource.get("effectivePeriod"))
        end = _day(period.get("end"))
        if stands == "present" and end and end < self.today.isoformat():
            stands = "past"
        self._add(resource, concept, stands, "medicine", self._date_of(resource))

    def _date_of(self, resource: dict[str, Any]) -> str:
        for name in ("authoredOn", "effectiveDateTime", "whenHandedOver", "dateAsserted", "issued"):
            if resource.get(name):
                return _day(resource[name])
        return _day(_dict(resource.get("effectivePeriod")).get("start"))

    def _age_in_days(self, resource: dict[str, Any]) -> int | None:
        when = _date(self._date_of(resource))
        return (self.today - when).days if when else None

    def _read_allergy(self, resource: dict[str, Any]) -> None:
        verified, clinical = _word(resource.get("verificationStatus")), _word(resource.get("clinicalStatus"))
        # An inactive allergy to a drug is an allergy till someone has refuted it; a resolved one is past.
        status = verified if verified in ("refuted", "entered-in-error") else "present"
        status = "past" if status == "present" and clinical == "resolved" else status
        concept = resource.get("code")
        if not concept:
            concept = next(
                (_dict(r).get("substance") for r in _list(resource.get("reaction")) if _dict(r).get("substance")), None
            )
        text, codes = _concept(concept)
        if _NO_ALLERGY.search(text):
            return
        text = text or (codes[0][1] if codes else "(without a text or code)")
        when = _day(resource.get("recordedDate"))
        self.findings.append(Finding(text, codes, status, "allergy", _shown_name(resource), when))

    def _read_family(self, resource: dict[str, Any]) -> None:
        for condition in _list(resource.get("condition")):
            text, codes = _concept(_dict(condition).get("code"))
            if text or codes:
                shown = text or codes[0][1]
                self.findings.append(Finding(shown, codes, "relative", "condition", _shown_name(resource)))

    def _read_observation(self, resource: dict[str, Any]) -> None:
        if _word(resource.get("status")) in ("entered-in-error", "cancelled"):
            return
        codes = {str(_dict(c).get("code")) for c in _list(_dict(resource.get("code")).get("coding"))}
        day = self._date_of(resource)
        if codes & (_PRESSURE_PANELS | _SYSTOLIC | _DIASTOLIC):
            parts = {
                name: value for part in [resource, *_list(resource.get("component"))] for name, value in _pressure(part)
            }
            if parts:
                self.pressures.append((day, parts, resource))
        elif codes & (_PREGNANCY_STATUS | _PREGNANCY_TESTS):
            text, value_codes = _concept(resource.get("valueCodeableConcept"))
            said = " ".join(
                filter(None, (text, str(resource.get("valueString") or ""), *(c for _, c in value_codes)))
            ).lower()
            if resource.get("valueBoolean") is not None:
                said = "pregnant" if resource["valueBoolean"] is True else "not pregnant"
            if re.search(r"\bnot pregnant|negative|not detected|60001007|260385009|absent", said):
                self.pregnancy.append((day, "negated", resource))
            elif re.search(r"\bpregnan|positive|detected|77386006|10828004|present", said):
                self.pregnancy.append((day, "present", resource))

    # ---- What stands and what is missing ----

    def record(self) -> Record:
        missing: list[str] = []
        self._close_patient(missing)
        self._close_pressure(missing)
        self._close_pregnancy(missing)
        for kinds, what in (
            (("Condition",), "no condition is recorded: that is no finding of health"),
            (_MEDICINES, "no medicine is recorded: ask what the patient takes"),
            (("AllergyIntolerance",), "no allergy list is recorded: ask about ketamine and esketamine"),
        ):
            if not any(self.counts[k] for k in kinds):
                missing.append(what)
        missing.append("fasting, escort and today's state are not in a record: ketaref screen --checklist")
        not_read = tuple(sorted((k, n) for k, n in self.counts.items() if k not in _READ))
        name = _shown_name(self.patient) if self.patient else ""
        return Record(name, tuple(self.findings), tuple(self.notices), tuple(missing), not_read, self.today)

    def _close_patient(self, missing: list[str]) -> None:
        if not self.patient:
            missing.append("no patient resource: age and sex are not known")
            return
        died = self.patient.get("deceasedDateTime")
        if died or self.patient.get("deceasedBoolean") is True:
            self.notices.append(
                f"The record says that the patient has died{f' on {_day(died)}; read as of that day' if died else ''}."
            )
        age = self.age()
        if age is None:
            missing.append("no date of birth: age is not known")
        else:
            self.findings.append(
                Finding(f"age {age}", (), "present", "measure", _shown_name(self.patient), "", age=age)
            )

    def age(self) -> int | None:
        """Age in whole years today; a date of birth may lack month and day."""
        born = _date(_day(self.patient.get("birthDate")))
        if born is None or born > self.today:
            return None
        return self.today.year - born.year - ((self.today.month, self.today.day) < (born.month, born.day))

    def _close_pressure(self, missing: list[str]) -> None:
        by_day: dict[str, tuple[dict[str, float], dict[str, Any]]] = {}
        for day, parts, resource in self.pressures:
            by_day[day] = (by_day.get(day, ({}, resource))[0] | parts, resource)
        if not by_day:
            missing.append("no blood pressure is recorded: measure it")
            return
        day = max(by_day)
        parts, resource = by_day[day]
        shown = "/".join(f"{parts[n]:.0f}" if n in parts else "?" for n in ("systolic", "diastolic")) + " mmHg"
        when = _date(day)
        if when is None or not 0 <= (self.today - when).days <= CURRENT_DAYS:
            missing.append(
                f"no blood pressure within {CURRENT_DAYS} days; the last, {shown}, is of {day or 'an unknown day'}"
                f" ({_shown_name(resource)})"
            )
            return
        pressure = (round(parts.get("systolic", 0)), round(parts.get("diastolic", 0)))
        text = f"blood pressure {shown} on {day}"
        self.findings.append(Finding(text, (), "present", "measure", _shown_name(resource), day, pressure=pressure))

    def _close_pregnancy(self, missing: list[str]) -> None:
        age = self.age()
        if self.pregnancy:
            day, status, resource = max(self.pregnancy, key=lambda item: item[0])
            when = _date(day)
            if when and 0 <= (self.today - when).days <= CURRENT_DAYS:
                concept = {"text": "pregnant"}
                self._add(resource, concept, status, "condition", day)
                return
            said = "pregnant" if status == "present" else "not pregnant"
            since = f"the last, {said}, is of {day or 'an unknown day'}"
            missing.append(f"no pregnancy status within {CURRENT_DAYS} days; {since}")
        elif self.patient.get("gender") != "male" and (age is None or age in PREGNANCY_AGES):
            missing.append("no pregnancy status: ask, or test")


_NO_ALLERGY = re.compile(r"\bno known\b|\bnkd?a\b|\bnot on file\b", re.IGNORECASE)


def _record(resources: Sequence[dict[str, Any]], medications: dict[str, dict[str, Any]], today: date) -> Record:
    reader = _Reader(resources, medications, today)
    for resource in resources:
        reader.read(resource)
    return reader.record()


def _concept(value: Any) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Text and known codes of a CodeableConcept; tolerant of a bare string."""
    if isinstance(value, str):
        return " ".join(value.split()), ()
    concept = _dict(value)
    codings = [c for c in _list(concept.get("coding")) if isinstance(c, dict)]
    texts = [concept.get("text"), *(c.get("display") for c in codings)]
    text = next((" ".join(t.split()) for t in texts if isinstance(t, str) and t.strip()), "")
    codes: list[tuple[str, str]] = []
    for coding in codings:
        system = _SYSTEMS.get(str(coding.get("system", "")).rstrip("/"))
        code = str(coding.get("code") or "").strip()
        if system and code:
            codes += _code_and_wider(system, code)
    return text, tuple(dict.fromkeys(codes))


def _code_and_wider(system: str, code: str) -> Iterator[tuple[str, str]]:
    """A code, and for ICD-10-CM the wider ones it stands under, the narrowest first (F20.0, F20)."""
    if system != records.CODE_SYSTEMS["ICD-10-CM"]:
        yield system, code
        return
    code = code.upper()
    if len(code) > 3 and "." not in code:  # noqa: PLR2004
        code = f"{code[:3]}.{code[3:]}"
    while len(code) >= 3:  # noqa: PLR2004
        yield system, code
        code = code[:-1].rstrip(".")


def _word(value: Any) -> str:
    """A status, as a code of a CodeableConcept or as the plain string of older exports."""
    if isinstance(value, str):
        return value.strip().lower()
    concept = _dict(value)
    coded = [str(_dict(c).get("code") or "") for c in _list(concept.get("coding"))]
    return next((c.lower() for c in coded if c), str(concept.get("text") or "").strip().lower())


def _day(value: Any) -> str:
    match = re.match(r"\d{4}(-\d\d(-\d\d)?)?", value) if isinstance(value, str) else None
    return match[0] if match else ""


def _date(day: str) -> date | None:
    """A day that may lack day or month, as the earliest it can be; None for none."""
    try:
        return date.fromisoformat((day + "-01-01")[:10]) if day else None
    except ValueError:
        return None


def _pressure(part: Any) -> Iterator[tuple[str, float]]:
    codes = {str(_dict(c).get("code")) for c in _list(_dict(_dict(part).get("code")).get("coding"))}
    value = _dict(_dict(part).get("valueQuantity")).get("value")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < MAX_PRESSURE:
        if codes & _SYSTOLIC:
            yield "systolic", float(value)
        elif codes & _DIASTOLIC:
            yield "diastolic", float(value)
