"""Whose record a resource belongs to: resources of several files, grouped by the patient that each refers to.

Two people are never put together: a reference is resolved as FHIR does it (by the `fullUrl` of an entry, then by a
relative reference at the same place, then by type and id), and an id that stands for two people is refused.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ketaref.errors import UsageError
from ketaref.screening.resources import (
    FULL_URL,
    READ_TYPES,
    Resource,
    dict_of,
    names_of,
    reference_in,
    shown_name,
    type_of,
)

NOBODY = "Patient/?"
"""A Patient resource without an id."""
_PERSONAL = ("birthDate", "gender")
_OF_NO_PATIENT = re.compile(r"(?:Group|Device|Location|Medication|Substance|Practitioner|Organization)/")
_URN = re.compile(r"urn:(?:uuid|oid):")


class Group(NamedTuple):
    """The resources of one patient."""

    name: str
    """What the patient is called by: 'Patient/123', an identifier, '' for nobody named."""
    patient: Resource | None
    resources: list[Resource]
    unnamed: int = 0
    """How many of the resources that are read name no patient, and were taken for this one's."""
    beside: tuple[str, ...] = ()
    """Types of resources about a group, a device or a place, which are nobody's."""


def key_of(resource: Resource) -> str:
    """Whose a resource is, told by the resource alone: one key for all the ways to refer to a patient.

    'Patient/1', 'http://a/fhir/Patient/1', 'Patient/1/_history/2' and 'urn:uuid:1' are all 'Patient/1'. What the
    `fullUrl` of an entry stands for is told within its Bundle alone.

    Returns:
        '' for what names no patient, a Patient without an id, and what is about a group, a device or a place.
    """
    return _key(_named(resource))


def keys_in(resources: Sequence[Resource]) -> list[str]:
    """Whose each resource of a Bundle is, as `key_of` has it, told by them all together.

    What names no patient is that of the one patient whom the others name; '' where there are several, or none.
    """
    keys = list(map(_key, _names(resources, _patients(resources))))
    several = set(keys) - {""}
    return keys if len(several) != 1 else list(several) * len(keys)


def is_about_a_thing(resource: Resource) -> bool:
    """Whether a resource is about a group, a device or a place, and so is nobody's."""
    return bool(_OF_NO_PATIENT.match(_named(resource)))


def group_of(resources: Sequence[Resource]) -> Group:
    """The resources of one patient as a group, in the order they come; those that name no patient stand last.

    Raises:
        UsageError: they are of two people with one id.
    """
    named: dict[str, list[Resource]] = {}
    for resource in resources:
        named.setdefault(_named(resource), []).append(resource)
    unnamed = named.pop("", [])
    beside = [name for name in named if _OF_NO_PATIENT.match(name)]
    about = tuple(_about(resource, name) for name in beside for resource in named[name])
    theirs = [name for name in named if name not in beside]
    patients = _patients(resources)
    _of_one_person_each(patients)
    name = next(iter(patients), next((n for n in theirs if not _URN.match(n)), next(iter(theirs), "")))
    others = {id(resource) for name in ("", *beside) for resource in (named[name] if name else unnamed)}
    own = [resource for resource in resources if id(resource) not in others]
    return Group(name, _patient_in(own), [*own, *unnamed], len(_read(unnamed)), about)


def grouped(resources: Sequence[Resource]) -> list[Group]:
    """Resources by patient, in the order the patients come; what names no patient stands last, by itself.

    In a record of one patient, what names none is that one's.

    Raises:
        UsageError: an id stands for two people.
    """
    patients = _patients(resources)
    _of_one_person_each(patients)
    groups: dict[str, list[Resource]] = {}
    beside: list[str] = []
    for resource, name in zip(resources, _names(resources, patients), strict=True):
        if _OF_NO_PATIENT.match(name):
            beside.append(_about(resource, name))
        else:
            groups.setdefault(name, []).append(resource)
    unnamed = groups.pop("", [])
    read = _read(unnamed)
    if len(groups) <= 1:
        name, own = next(iter(groups.items()), ("", []))
        return [Group(name, _patient_in(own), [*own, *unnamed], len(read), tuple(beside))]
    found = [Group(name, _patient_in(own), own) for name, own in groups.items()]
    rest = Group("", None, read, len(read), tuple(beside))
    return found + ([rest] if read or beside else [])


def _names(resources: Sequence[Resource], patients: Mapping[str, Sequence[Resource]]) -> list[str]:
    """The name of each resource's patient, by the Patient resources among them; '' for none."""
    by_url = {str(p[FULL_URL]): name for name, several in patients.items() for p in several if FULL_URL in p}
    aliases = {alias: name for name, several in patients.items() for p in several for alias in names_of(p)}
    return [_own_name(r) if type_of(r) == "Patient" else _subject(r, by_url, aliases) for r in resources]


def _key(name: str) -> str:
    return "" if _OF_NO_PATIENT.match(name) or name == NOBODY else _URN.sub("Patient/", name)


def _patients(resources: Sequence[Resource]) -> dict[str, list[Resource]]:
    """The Patient resources by name."""
    found: dict[str, list[Resource]] = {}
    for resource in resources:
        if type_of(resource) == "Patient":
            found.setdefault(_own_name(resource), []).append(resource)
    return found


def _of_one_person_each(patients: Mapping[str, Sequence[Resource]]) -> None:
    """Refuse Patient resources of one name that differ in who they are.

    Raises:
        UsageError: an id stands for two people.
    """
    for name, several in patients.items():
        for field in _PERSONAL:
            if len({str(p[field]) for p in several if p.get(field)}) > 1:
                raise UsageError(f"{name} stands for two people (their {field} differs); give their files one by one")


def _read(unnamed: Iterable[Resource]) -> list[Resource]:
    """Of resources that name no patient those that are read, and should name one."""
    return [r for r in unnamed if type_of(r) in READ_TYPES and type_of(r) != "Medication"]


def _about(resource: Resource, name: str) -> str:
    """'Observation (about a device)': the type of a resource that is nobody's."""
    return f"{type_of(resource)} (about a {name.partition('/')[0].lower()})"


def _named(resource: Resource) -> str:
    """The name of a resource's patient as the resource itself has it; '' for none."""
    return _own_name(resource) if type_of(resource) == "Patient" else _subject(resource, {}, {})


def _own_name(patient: Resource) -> str:
    return shown_name(patient) if patient.get("id") else str(patient.get(FULL_URL) or NOBODY)


def _subject(resource: Resource, by_url: dict[str, str], aliases: dict[str, str]) -> str:
    """The name of the patient that a resource is about; '' for none."""
    said = dict_of(resource.get("subject") or resource.get("patient"))
    text, reference = str(said.get("reference") or ""), reference_in(said)
    if text in by_url:
        return by_url[text]
    known = aliases.get(text) or aliases.get(reference)
    # One inside the resource ('#p') has no name by which others could be told to be its.
    if known or (reference and not reference.startswith("#")):
        return known or reference
    identifier = dict_of(said.get("identifier")).get("value")
    return f"patient with the identifier {identifier}" if identifier else ""


def _patient_in(resources: Sequence[Resource]) -> Resource | None:
    return next((r for r in resources if type_of(r) == "Patient"), None)
