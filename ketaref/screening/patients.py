"""Whose record a resource belongs to: resources of several files, grouped by the patient that each refers to.

Two people are never put together: a reference is resolved as FHIR does it (by the `fullUrl` of an entry, then by a
relative reference at the same place, then by type and id), and an id that stands for two people is refused.
"""

import re
from collections.abc import Sequence
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

_PERSONAL = ("birthDate", "gender")
_OF_NO_PATIENT = re.compile(r"(?:Group|Device|Location|Medication|Substance|Practitioner|Organization)/")


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


def grouped(resources: Sequence[Resource]) -> list[Group]:
    """Resources by patient, in the order the patients come; what names no patient stands last, by itself.

    In a record of one patient, what names none is that one's.

    Raises:
        UsageError: an id stands for two people.
    """
    patients = _patients(resources)
    by_url = {str(p[FULL_URL]): name for name, several in patients.items() for p in several if FULL_URL in p}
    aliases = {alias: name for name, several in patients.items() for p in several for alias in names_of(p)}
    groups: dict[str, list[Resource]] = {}
    beside: list[str] = []
    for resource in resources:
        name = _own_name(resource) if type_of(resource) == "Patient" else _subject(resource, by_url, aliases)
        if _OF_NO_PATIENT.match(name):
            beside.append(f"{type_of(resource)} (about a {name.partition('/')[0].lower()})")
        else:
            groups.setdefault(name, []).append(resource)
    unnamed = groups.pop("", [])
    read = [r for r in unnamed if type_of(r) in READ_TYPES and type_of(r) != "Medication"]
    if len(groups) <= 1:
        name, own = next(iter(groups.items()), ("", []))
        return [Group(name, _patient_in(own), [*own, *unnamed], len(read), tuple(beside))]
    found = [Group(name, _patient_in(own), own) for name, own in groups.items()]
    rest = Group("", None, read, len(read), tuple(beside))
    return found + ([rest] if read or beside else [])


def _patients(resources: Sequence[Resource]) -> dict[str, list[Resource]]:
    """The Patient resources by name.

    Raises:
        UsageError: two of one name differ in who they are.
    """
    found: dict[str, list[Resource]] = {}
    for resource in resources:
        if type_of(resource) == "Patient":
            found.setdefault(_own_name(resource), []).append(resource)
    for name, several in found.items():
        for field in _PERSONAL:
            if len({str(p[field]) for p in several if p.get(field)}) > 1:
                raise UsageError(f"{name} stands for two people (their {field} differs); give their files one by one")
    return found


def _own_name(patient: Resource) -> str:
    return shown_name(patient) if patient.get("id") else str(patient.get(FULL_URL) or "Patient/?")


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
