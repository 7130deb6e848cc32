"""Whose each resource of an export is: the key of a patient, and what is put down for that patient.

    a line (`reading.value_of`) -> Owned: key, type, and the resource as it is spilled

Within a Bundle references are resolved as the single record does (`patients.keys_in`): what names no patient there is
that of its one patient. Of types that are not read, what says whose they are is kept, and no more.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ketaref.screening.items import references_to_shared
from ketaref.screening.patients import is_about_a_thing, key_of, keys_in
from ketaref.screening.resources import READ_TYPES, SHARED_TYPES, dict_of, names_of, type_of
from ketaref.screening.sources import cut_down, unfolded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaref.population.reading import Value
    from ketaref.screening.resources import Resource

_WHOLE = frozenset((*READ_TYPES, *SHARED_TYPES))
_NO_RESOURCE = "holds no FHIR resource (an object with 'resourceType')"
_encode = msgspec.json.Encoder().encode


class Owned(NamedTuple):
    """A resource, and whose it is."""

    key: str
    """Of its patient; '' for nobody's."""
    kind: str
    """Its type; of what is about a thing, with that: 'Observation (about a device)'."""
    data: bytes
    """The resource as JSON, as far as screening uses it; b'' where it is only counted."""
    names: tuple[str, ...] = ()
    """Of a Medication or Substance that is nobody's, the references by which it may be asked for."""
    problem: str = ""
    """What is wrong with it; '' for nothing."""


def owned(value: Value, line: bytes) -> Iterator[Owned]:
    """The resources of a line, or of a file that is one value, in their order.

    Args:
        value: what the line is.
        line: the line as it stands.
    """
    if value.problem:
        yield Owned("", "", b"", problem=value.problem)
    elif value.head is not None:
        yield _of_resource(value.head, line)
    else:
        yield from _of_several(value.whole)


def _of_resource(head: Resource, line: bytes) -> Owned:
    """A resource that stands by itself."""
    kind = type_of(head)
    key = _key_of(head)
    if key:
        return Owned(key, kind, line.strip() if kind in _WHOLE else _encode(cut_down(head)))
    if kind in SHARED_TYPES:
        return Owned("", kind, line.strip(), tuple(names_of(head)))
    return _of_nobody(head)


def _of_nobody(resource: Resource) -> Owned:
    kind = type_of(resource)
    if is_about_a_thing(resource):
        return Owned("", f"{kind} (not about a patient)", b"")
    if kind not in READ_TYPES:
        return Owned("", kind, b"")
    return Owned(
        "", kind, b"", problem="is a Patient without an id" if kind == "Patient" else f"{kind}: names no patient"
    )


def _key_of(head: Resource) -> str:
    said = head.get("subject") or head.get("patient")
    reference = said.get("reference") if isinstance(said, dict) else None
    if isinstance(reference, str) and head["resourceType"] != "Patient" and (key := _key_of_reference(reference)):
        return key
    return key_of(head)


@lru_cache(maxsize=10_000)
def _key_of_reference(reference: str) -> str:
    """A reference that stands for thousands of resources is understood once."""
    return key_of({"resourceType": "", "subject": {"reference": reference}})


# ---- Bundles --------------------------------------------------------------------------------------------------------


def _of_several(value: object) -> Iterator[Owned]:
    """The resources of a Bundle or a list."""
    try:
        resources = list(unfolded([value]))
        keys = keys_in(resources)
    except RecursionError:
        yield Owned("", "", b"", problem="is nested too deep for a FHIR resource")
        return
    if not resources:
        yield Owned("", "", b"", problem=_NO_RESOURCE)
    for resource, key in zip(resources, keys, strict=True):
        if key:
            yield Owned(key, type_of(resource), _encode(cut_down(resource)))
        elif type_of(resource) in SHARED_TYPES:
            data = _encode(resource)
            yield Owned("", type_of(resource), data, tuple(names_of(resource)))
        else:
            yield _of_nobody(resource)
    yield from _asked_for(resources, keys)


def _asked_for(resources: Sequence[Resource], keys: Sequence[str]) -> Iterator[Owned]:
    """What several patients' resources of a Bundle refer to in it, for each: an id may hold within its Bundle alone."""
    shared = {
        name: resource
        for resource, key in zip(resources, keys, strict=True)
        if not key and type_of(resource) in SHARED_TYPES
        for name in names_of(resource)
    }
    given: set[tuple[str, int]] = set()
    todo = [(key, name) for r, key in zip(resources, keys, strict=True) if key for name in references_to_shared(r)]
    while todo and shared:
        key, name = todo.pop()
        found = shared.get(name)
        if found is not None and (key, id(found)) not in given:
            given.add((key, id(found)))
            yield Owned(key, type_of(found), _encode(found))
            todo += [(key, further) for further in references_to_shared(dict_of(found))]
