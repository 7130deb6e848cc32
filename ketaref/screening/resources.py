"""What a FHIR resource is called, and what a field of one holds, however it was exported.

Reads what real exports contain: fields left out, statuses as plain strings, references to resources that are not
there. A field of another shape than it should have counts as empty, never as a failure.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

Resource = dict[str, object]
"""A FHIR resource, or an element of one, as JSON has it."""
FULL_URL, VERSION = "_fullUrl", "_fhirVersion"
"""Keys under which a resource carries the `fullUrl` of its entry, and the `Version` of FHIR that its file is of."""
MEDICINE_TYPES = (
    "MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense", "MedicationOrder",
    "MedicationUsage",
)  # fmt: skip
READ_TYPES = (
    "Patient", "Condition", "AllergyIntolerance", "Observation", "FamilyMemberHistory", "Procedure", "Medication",
    "QuestionnaireResponse", *MEDICINE_TYPES,
)  # fmt: skip
"""Types of resources that are read, by their names in all versions of FHIR that are."""
SHARED_TYPES = ("Medication", "Substance")
"""Types of resources that are no patient's, and that those of several patients may refer to for what they are."""
_UNTIMED = 10
"""Characters of a date without a time."""
_LONE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")


# ---- JSON -----------------------------------------------------------------------------------------------------------


def load_json(text: str) -> object:
    """A JSON text as records have it: no number is too long (it is read as infinite), half of a character is U+FFFD.

    Raises:
        json.JSONDecodeError: it is none.
        RecursionError: it is nested too deep.
    """
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:  # Python reads no whole number of more than 4,300 digits, which is nobody's pulse
        value = json.loads(text, parse_int=float)
    return _whole(value) if _ESCAPED.search(text) else value


def _whole(value: object) -> object:
    """A value whose texts hold no half of a character, which no database and no file takes."""
    if isinstance(value, str):
        return _LONE.sub("\ufffd", value)
    if isinstance(value, list):
        return list(map(_whole, value))
    if isinstance(value, dict):
        return {_LONE.sub("\ufffd", key): _whole(inner) for key, inner in value.items()}
    return value


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
    return names + ([str(resource[FULL_URL])] if FULL_URL in resource else [])


def reference_in(value: object) -> str:
    """A reference as 'Type/id' or as it stands; '' for none."""
    text = dict_of(value).get("reference")
    return _as_type_and_id(text) if isinstance(text, str) else ""


# One patient is referred to by thousands of resources.
@lru_cache(maxsize=10_000)
def _as_type_and_id(text: str) -> str:
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


class Instant(NamedTuple):
    """When something was: a day, and the moment where its time is said; sorts by day, then by moment."""

    day: str
    """ISO date by the clock it was recorded with; may lack day or month, '' for none."""
    moment: float | None
    """Seconds since 1970; None where no time is said."""
    shown: str
    """The day and the time of it, as recorded."""


def instant_in(value: object) -> Instant:
    """When a date or a time is; one without an offset is taken as UTC's, which orders those of a clinic alike."""
    day = day_in(value)
    if not isinstance(value, str) or len(value) <= _UNTIMED:
        return Instant(day, None, day)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return Instant(day, None, day)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Instant(day, moment.timestamp(), f"{day} at {value[11:16]}")


def instant_of(resource: Resource) -> Instant:
    """When an observation was made: its time, the end of its period, or when it was issued."""
    period = dict_of(resource.get("effectivePeriod"))
    for value in (resource.get("effectiveDateTime"), resource.get("effectiveInstant"), period.get("end"),
                  period.get("start"), resource.get("issued")):  # fmt: skip
        if day_in(value):
            return instant_in(value)
    return instant_in("")
