"""Rows of a table of FHIR resources to resources: what an encoding adds to FHIR JSON is taken off again.

Pathling's encoders (and tables that are made alike, such as Cumulus ETL's) hold one type of resource a table, a column
an element. Source: Pathling's Parquet specification, https://pathling.csiro.au/docs/libraries/io/schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketaref.screening.resources import Resource

_SCALE, _VERSIONED = "_scale", "_versioned"


def resource_of_row(kind: str, row: Mapping[str, object]) -> Resource:
    """The resource that a row holds, as FHIR JSON has it.

    Taken off are columns that begin with '_' (numbers of elements, the extensions that they lead to, canonical
    quantities), `..._versioned` beside an id and `..._scale` beside a decimal, which is given its scale; and whatever
    is null or empty, since an encoded element has all its fields, and FHIR JSON has no empty ones.

    Args:
        kind: the type of the resources in the table ('Condition'), which an encoded row need not hold.
        row: the row as JSON: structs as objects, lists as arrays, timestamps as text with an offset.
    """
    return {"resourceType": kind, **_element(row)}


def _element(row: Mapping[str, object]) -> dict[str, object]:
    """An element without what was added to it, and without what is empty."""
    kept = {}
    for name, value in row.items():
        if name.startswith("_") or _is_beside(name, _SCALE, row) or _is_beside(name, _VERSIONED, row):
            continue
        plain = _plain(value, row.get(name + _SCALE))
        if plain not in (None, {}, []):
            kept[name] = plain
    return kept


def _is_beside(name: str, ending: str, row: Mapping[str, object]) -> bool:
    return name.endswith(ending) and name.removesuffix(ending) in row


def _plain(value: object, scale: object) -> object:
    if isinstance(value, dict):
        return _element(value)
    if isinstance(value, list):
        scales = scale if isinstance(scale, list) else [scale] * len(value)
        plain = [_plain(one, of_one) for one, of_one in zip(value, scales, strict=False)]
        return [one for one in plain if one not in (None, {}, [])]
    if isinstance(value, float) and isinstance(scale, int):
        # A decimal of scale 0 is a whole number in JSON, and shown as one: 140, not 140.0.
        return round(value, scale) if scale > 0 else round(value)
    return value
