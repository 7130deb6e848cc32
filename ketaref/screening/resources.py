"""A file of FHIR R4 JSON to its resources, and what a field of one holds, however it was exported.

    Bundle | Parameters | NDJSON | one resource | a list of resources, plain or gzipped  ->  resources

Reads with the standard library what real exports contain: fields left out, statuses as plain strings, references to
resources that are not there. A field of another shape than it should have counts as empty, never as a failure.
fhir.resources was tried instead, and refuses such records.
"""

from __future__ import annotations

import gzip
import json
import re
from datetime import date
from typing import TYPE_CHECKING

from ketaref import records
from ketaref.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Resource = dict[str, object]
"""A FHIR resource, or an element of one, as JSON has it."""
CodeOf = tuple[str, str]
"""System URI and code."""
# The ways in which exports name a system -> its URI.
_SYSTEMS = {
    **{uri: uri for uri in records.CODE_SYSTEMS.values()},
    "urn:oid:2.16.840.1.113883.6.96": records.CODE_SYSTEMS["SNOMED CT"],
    "urn:oid:2.16.840.1.113883.6.90": records.CODE_SYSTEMS["ICD-10-CM"],
    "http://hl7.org/fhir/sid/icd-10": records.CODE_SYSTEMS["ICD-10-CM"],
    "urn:oid:2.16.840.1.113883.6.88": records.CODE_SYSTEMS["RxNorm"],
}
_ICD_CATEGORY = 3
"""Characters of an ICD-10-CM category, the widest code there is (F20)."""


def read_resources(path: Path, data: bytes) -> list[Resource]:
    """The resources in a file, in the order they come.

    Raises:
        UsageError: it is no FHIR JSON.
    """
    try:
        found = list(_unfolded(_parsed(path, data)))
    except RecursionError:
        raise UsageError(f"{path}: is nested too deep for a FHIR record") from None
    if not found:
        raise UsageError(f"{path}: holds no FHIR resource (an object with 'resourceType'); export a FHIR R4 Bundle")
    return found


def _parsed(path: Path, data: bytes) -> list[object]:
    """The JSON values in a file: one, or one a line."""
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
        return [json.loads(text)]
    except json.JSONDecodeError as error:
        try:
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        except json.JSONDecodeError:
            where = f"line {error.lineno}: {error.msg}"
            raise UsageError(f"{path}: is neither JSON nor NDJSON ({where}); export the record as FHIR R4") from None


def _unfolded(values: Iterable[object]) -> Iterator[Resource]:
    """Resources out of lists and Bundles."""
    for value in values:
        if isinstance(value, list):
            yield from _unfolded(value)
        elif isinstance(value, dict) and isinstance(value.get("resourceType"), str):
            if value["resourceType"] != "Bundle":
                yield value
                continue
            for entry in list_of(value.get("entry")):
                resource, full_url = dict_of(entry).get("resource"), dict_of(entry).get("fullUrl")
                if isinstance(resource, dict):
                    yield from _unfolded([resource | ({"_fullUrl": full_url} if isinstance(full_url, str) else {})])


# ---- What a resource is called --------------------------------------------------------------------------------------


def type_of(resource: Resource) -> str:
    """The type of a resource: 'Condition'."""
    return str(resource["resourceType"])


def shown_name(resource: Resource) -> str:
    """A resource as it is shown: 'Condition/123'."""
    return f"{type_of(resource)}/{resource.get('id') or '?'}"


def names_of(resource: Resource) -> list[str]:
    """The references by which others may name a resource."""
    own = resource.get("id")
    names = [f"{type_of(resource)}/{own}", f"urn:uuid:{own}", f"urn:oid:{own}"] if own else []
    return names + ([str(resource["_fullUrl"])] if "_fullUrl" in resource else [])


def reference_in(value: object) -> str:
    """A reference as 'Type/id' or as it stands; '' for none."""
    text = dict_of(value).get("reference")
    if not isinstance(text, str):
        return ""
    match = re.search(r"([A-Z][A-Za-z]+/[A-Za-z0-9.-]+)(?:/_history/.*)?$", text)
    return match[1] if match and not text.startswith("urn:") else text


# ---- What a field holds ---------------------------------------------------------------------------------------------


def list_of(value: object) -> list[object]:
    """A field that may hold several: its values, one alone as a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def dict_of(value: object) -> Resource:
    """A field that holds an element; empty for anything else."""
    return value if isinstance(value, dict) else {}


def codes_in(value: object) -> set[str]:
    """The codes of a CodeableConcept, whatever their system."""
    return {str(dict_of(coding).get("code")) for coding in list_of(dict_of(value).get("coding"))}


def word_in(value: object) -> str:
    """A status, as a code of a CodeableConcept or as the plain string of older exports; lower case."""
    if isinstance(value, str):
        return value.strip().lower()
    concept = dict_of(value)
    coded = [str(dict_of(c).get("code") or "") for c in list_of(concept.get("coding"))]
    return next((c.lower() for c in coded if c), str(concept.get("text") or "").strip().lower())


def concept_in(value: object) -> tuple[str, tuple[CodeOf, ...]]:
    """Text and known codes of a CodeableConcept; tolerant of a bare string."""
    if isinstance(value, str):
        return " ".join(value.split()), ()
    concept = dict_of(value)
    codings = [c for c in list_of(concept.get("coding")) if isinstance(c, dict)]
    texts = [concept.get("text"), *(c.get("display") for c in codings)]
    text = next((" ".join(t.split()) for t in texts if isinstance(t, str) and t.strip()), "")
    codes: list[CodeOf] = []
    for coding in codings:
        system = _SYSTEMS.get(str(coding.get("system", "")).rstrip("/"))
        code = str(coding.get("code") or "").strip()
        if system and code:
            codes += _code_and_wider(system, code)
    return text, tuple(dict.fromkeys(codes))


def _code_and_wider(system: str, code: str) -> Iterator[CodeOf]:
    """A code, and for ICD-10-CM the wider ones it stands under, the narrowest first (F20.0, F20)."""
    if system != records.CODE_SYSTEMS["ICD-10-CM"]:
        yield system, code
        return
    code = code.upper()
    if len(code) > _ICD_CATEGORY and "." not in code:
        code = f"{code[:_ICD_CATEGORY]}.{code[_ICD_CATEGORY:]}"
    while len(code) >= _ICD_CATEGORY:
        yield system, code
        code = code[:-1].rstrip(".")


def day_in(value: object) -> str:
    """The day of a date or time, which may lack day or month; '' for none."""
    match = re.match(r"\d{4}(-\d\d(-\d\d)?)?", value) if isinstance(value, str) else None
    return match[0] if match else ""


def date_of(day: str) -> date | None:
    """A day that may lack day or month, as the earliest it can be; None for none."""
    try:
        return date.fromisoformat((day + "-01-01")[:10]) if day else None
    except ValueError:
        return None
