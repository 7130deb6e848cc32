"""The JSON Schemas for editors, made from the records. `python -m tools.schema` writes content/schema/.

Draft 7, which is what editors' YAML support reads. The same fields that `ketaref.content` holds a file to, by the same
types; what a schema cannot say (an id taken twice, a disputed claim without its dispute) is the content check's alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from msgspec import inspect

from ketaref.content.packs import ASKED, GIVEN, RULES
from ketaref.content.read import fields_of, unwrapped
from ketaref.records import Clinic, Dispute, Entry, Reference, Synonyms

DIRECTORY = Path(__file__).parent.parent / "content" / "schema"
DRAFT = {"$schema": "http://json-schema.org/draft-07/schema#"}
TEXT = {"type": "string", "minLength": 1}


def record_schema(record: type) -> dict[str, Any]:
    """An object with the fields of a record as files write them, and no others."""
    fields = {name: field for name, field in fields_of(record).items() if name not in GIVEN.get(record, ())}
    return {
        "type": "object",
        "properties": {name: value_schema(field.type, field.extra) for name, field in fields.items()},
        "required": [name for name, field in fields.items() if field.required],
        "additionalProperties": False,
    }


def value_schema(kind: inspect.Type, extra: dict[str, Any]) -> dict[str, Any]:
    """The schema of a field's value."""
    if "by_id" in extra:
        return list_schema(TEXT)
    match kind:
        case inspect.StrType():
            return {"enum": list(extra["words"])} if "words" in extra else TEXT | extra.get("schema", {})
        case inspect.LiteralType():
            return {"enum": list(kind.values)}
        case inspect.FloatType():
            return {"type": "number"}
        case inspect.IntType():
            return {"type": "integer"}
        case inspect.BoolType():
            return {"type": "boolean"}
        case inspect.DateType():
            return {"type": "string", "format": "date"}
        case inspect.DictType():
            return {"type": "object", "required": list(extra["needs"])} if "needs" in extra else {"type": "object"}
        case inspect.StructType():
            schema = record_schema(kind.cls)
            return {"anyOf": [TEXT, schema]} if "short" in extra else schema
        case inspect.TupleType():
            values = [value_schema(*unwrapped(item)) for item in kind.item_types]
            keys = extra["keys"]
            properties = dict(zip(keys, values, strict=True))
            return {"type": "object", "properties": properties, "required": list(keys), "additionalProperties": False}
        case inspect.VarTupleType():
            return list_schema(value_schema(*unwrapped(kind.item_type)))
    raise TypeError(f"no field can be of type {kind}")


def list_schema(item: dict[str, Any]) -> dict[str, Any]:
    """A list; one text alone stands for a list of one, and a list of records holds at least one."""
    if "enum" in item or item.get("type") == "string":
        return {"anyOf": [item, {"type": "array", "items": item}]}
    return {"type": "array", "minItems": 1, "items": item}


def file_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """A file that holds one record, or a list of them."""
    return DRAFT | {"anyOf": [schema, {"type": "array", "items": schema}]}


def asked_schema() -> dict[str, Any]:
    """How people ask, by the id of the entry that answers."""
    field = fields_of(Entry)["questions"]
    return DRAFT | {"type": "object", "additionalProperties": value_schema(field.type, field.extra)}


SCHEMAS = {
    "entries": file_schema(record_schema(Entry)),
    "disputes": file_schema(record_schema(Dispute)),
    "references": file_schema(record_schema(Reference)),
    "synonyms": DRAFT | record_schema(Synonyms),
    "clinic": DRAFT | record_schema(Clinic),
    **{name: file_schema(record_schema(rule)) for name, rule in RULES.items()},
    ASKED: asked_schema(),
}
"""Name -> schema; entries of all kinds share one."""


def written(name: str) -> str:
    """A schema as its file holds it."""
    return json.dumps(SCHEMAS[name], indent=2) + "\n"


if __name__ == "__main__":
    DIRECTORY.mkdir(exist_ok=True)
    for schema in SCHEMAS:
        (DIRECTORY / f"{schema}.schema.json").write_text(written(schema), encoding="utf-8")
