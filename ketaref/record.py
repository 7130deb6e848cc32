"""What every record is: its base class, changed copies, and records as plain data and JSON."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """What every record is. `msgspec.inspect` tells of its fields; `replace` gives a changed copy."""


_AnyRecord = TypeVar("_AnyRecord", bound=Record)


def replace(record: _AnyRecord, **changes: Any) -> _AnyRecord:
    """A copy of a record with some fields changed."""
    return msgspec.structs.replace(record, **changes)


def to_plain(record: Any) -> Any:
    """A record, or a NamedTuple of such, as dicts, lists and scalars for JSON, without fields that are empty."""
    if isinstance(record, Record):
        fields = ((name, getattr(record, name)) for name in record.__struct_fields__)
        return {n: to_plain(v) for n, v in fields if not _left_out(n, v)}
    if isinstance(record, tuple) and hasattr(record, "_fields"):
        return {n: to_plain(v) for n, v in zip(record._fields, record, strict=True) if not _left_out(n, v)}
    if isinstance(record, (tuple, list)):
        return [to_plain(item) for item in record]
    if isinstance(record, Mapping):
        return {str(key): to_plain(value) for key, value in record.items()}
    return record.isoformat() if isinstance(record, dt.date) else record


def _left_out(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value is (name in ("on_sheet", "clinical", "task"))
    # Not by truth: zero is no open side.
    return value in (None, "", (), {})


def to_json(record: Record) -> str:
    """A record as JSON, without fields that are as by default; `from_json` gives it back."""
    return msgspec.json.encode(record).decode()


def from_json(kind: type[_AnyRecord], text: str) -> _AnyRecord:
    """The record of a kind (Entry, Dispute, Reference, Clinic) that `to_json` wrote."""
    return msgspec.json.decode(text, type=kind)


def json_schemas(*kinds: type[Record]) -> dict[str, Any]:
    """The JSON Schemas of what `to_plain` makes of some kinds of record and of all that they hold, by name.

    Each refers to the others as `#/$defs/NAME`, and requires only the fields that a record cannot go without.
    """
    _, schemas = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    return dict(schemas)
