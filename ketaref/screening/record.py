"""A patient's record in FHIR to findings, and to what the record does not say.

    files -> resources (`sources.py`) -> groups, one a patient (`patients.py`) -> Record: findings, gaps, what is unread

Owns what a record is missing. What a resource states is for `items.py` and `observations.py`, what a finding means for
`screen.py`. What is not read is counted by its kind. Nothing is stored, logged or sent; of a patient only age and the
ids of resources are shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ketaref.errors import UsageError
from ketaref.screening.findings import Finding
from ketaref.screening.items import Part, merged, part_of
from ketaref.screening.observations import observed_part, together
from ketaref.screening.patients import Group, group_of, grouped
from ketaref.screening.resources import (
    MEDICINE_TYPES,
    READ_TYPES,
    SHARED_TYPES,
    VERSION,
    Resource,
    date_of,
    day_in,
    dict_of,
    names_of,
    shown_name,
    type_of,
)
from ketaref.screening.responses import answered_part
from ketaref.screening.sources import Source, each_once, files_of, of_one_version, resources_of
from ketaref.screening.versions import Version

__all__ = ["READ_TYPES", "Record", "Records", "Source", "files_of", "read_records", "read_sources", "record_of"]

# What no resource of these types leaves unknown.
_GAPS = (
    (("Condition",), "no condition is recorded: that is no finding of health"),
    (MEDICINE_TYPES, "no medicine is recorded: ask what the patient takes"),
    (("AllergyIntolerance",), "no allergy list is recorded: ask about ketamine and esketamine"),
)


class Record(NamedTuple):
    """What a record says of one patient."""

    patient: str
    """What the patient is called by: the reference of the Patient resource, or that of the others to it
    ('Patient/123'); '' where none names one."""
    findings: tuple[Finding, ...]
    notices: tuple[str, ...]
    """What a reader must know first (the patient has died), and what is said to be none (no known allergy)."""
    not_assessed: tuple[str, ...]
    """What the record does not hold, or not recently."""
    not_read: tuple[tuple[str, int], ...]
    """Kinds of resources that are not read ('Encounter', 'Observation (laboratory)'), with how many there were."""
    as_of: date
    """The day it is read as of: the day asked for, or the day the patient died."""
    versions: tuple[Version, ...] = ()
    """The versions of FHIR that its files are of."""


class Records(NamedTuple):
    """The records of several files."""

    records: list[Record]
    passed_over: list[str]
    """A line for each file of a folder that was not read."""


def read_records(path: Path, data: bytes, *, today: date) -> list[Record]:
    """The records in a file, one a patient, in the order they come.

    Raises:
        UsageError: it is no FHIR JSON, or holds nothing that is read.
    """
    return read_sources([Source(path, data)], today=today).records


def read_sources(sources: Iterable[Source], *, today: date) -> Records:
    """The records in several files together, one a patient: an export may keep conditions apart from patients.

    Raises:
        UsageError: one that was named is no FHIR JSON, they hold nothing that is read, or an id stands for two people.
    """
    sources = list(sources)
    resources, passed_over = resources_of(sources)
    if not any(type_of(r) in READ_TYPES for r in resources):
        types = ", ".join(sorted({type_of(r) for r in resources})[:5]) or "no FHIR resource"
        where = ", ".join(str(source.path) for source in sources[:3])
        raise UsageError(f"{where}: holds no patient, condition, medicine, allergy or observation (found: {types})")
    medications = _medications(resources)
    return Records([_record(group, medications, today) for group in grouped(resources)], passed_over)


def record_of(
    resources: Sequence[Resource], *, today: date, medications: Mapping[str, Resource] = MappingProxyType({})
) -> Record:
    """The record of one patient, of the resources that are that patient's.

    Args:
        resources: in the order in which their findings are told; which of them come first decides nothing else.
        today: the day to read them as of.
        medications: Medication and Substance resources that stand elsewhere, by the references to them.

    Raises:
        UsageError: they are of two people with one id, or of a version of FHIR that is not read.
    """
    kept = each_once(of_one_version(resources))
    return _record(group_of(kept), {**medications, **_medications(kept)}, today)


def _medications(resources: Iterable[Resource]) -> dict[str, Resource]:
    """What medicines may refer to, by the references to it."""
    return {ref: r for r in resources if type_of(r) in SHARED_TYPES for ref in names_of(r)}


def _record(group: Group, medications: Mapping[str, Resource], today: date) -> Record:
    """What the resources of one patient come to."""
    patient, resources = group.patient, group.resources
    died = date_of(day_in(patient.get("deceasedDateTime"))) if patient else None
    as_of = min(today, died) if died else today
    age = _age(patient, as_of) if patient else None
    counts = Counter(map(type_of, resources))
    stated = together([part_of(resource, medications, as_of) for resource in resources])
    part = together(
        [
            stated._replace(findings=merged(stated.findings)),
            _patient(patient, age),
            _whose(group),
            answered_part(resources),
            observed_part(resources, str(dict_of(patient).get("gender") or ""), age, as_of),
            Part(missing=tuple(gap for types, gap in _GAPS if not any(counts[t] for t in types))),
            Part(missing=("fasting, escort and today's state are not in a record: ketaref screen --checklist",)),
        ]
    )
    unread = Counter([t for t in map(type_of, resources) if t not in READ_TYPES])
    unread.update([*part.not_read, *group.beside])
    return Record(
        group.name,
        tuple(dict.fromkeys(part.findings)),
        tuple(dict.fromkeys(part.notices)),
        tuple(dict.fromkeys(part.missing)),
        tuple(sorted(unread.items())),
        as_of,
        _versions(resources),
    )


def _versions(resources: Iterable[Resource]) -> tuple[Version, ...]:
    """The versions that the files of a record tell; one that is assumed only where none does."""
    found = dict.fromkeys(v for r in resources if isinstance(v := r.get(VERSION), Version))
    return tuple(v for v in found if v.known_by != "assumed") or tuple(found)


def _whose(group: Group) -> Part:
    """What has to be said of whose record it is."""
    if not group.name:
        return Part(notices=("No resource says whose record this is.",))
    if group.unnamed:
        count = f"{group.unnamed} resources name" if group.unnamed > 1 else "1 resource names"
        return Part(notices=(f"{count} no patient, and stand here as the file holds one patient alone.",))
    return Part()


def _patient(patient: Resource | None, age: int | None) -> Part:
    """Age, and whether the patient is alive."""
    if patient is None:
        return Part(missing=("no patient resource: age and sex are not known",))
    died = patient.get("deceasedDateTime")
    notices: tuple[str, ...] = ()
    if died or patient.get("deceasedBoolean") is True:
        when = f" on {day_in(died)}; read as of that day" if died else ""
        notices = (f"The record says that the patient has died{when}.",)
    if age is None:
        return Part(missing=("no date of birth: age is not known",), notices=notices)
    finding = Finding(f"age {age}", (), "present", "measure", shown_name(patient), age=age, names=())
    return Part((finding,), notices=notices)


def _age(patient: Resource, today: date) -> int | None:
    """Age in whole years; a date of birth may lack month and day."""
    born = date_of(day_in(patient.get("birthDate")))
    if born is None or born > today:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
