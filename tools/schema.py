"""The JSON Schemas for editors, made from the records. `python -m tools.schema` writes content/schema/.

It also gives each file of content/ the modeline by which it names its schema.

Draft 7, which is what editors' YAML support reads. The same fields that `ketaref.content` holds a file to, by the same
types; what a schema cannot say (an id taken twice, a disputed claim without its dispute) is the content check's alone.
What an editor shows of a field it hovers over is the field's docstring.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from msgspec import inspect

from ketaref.content.keys import PatchKeys
from ketaref.content.packs import ASKED, GIVEN, RULES, content_files
from ketaref.content.read import Field, fields_of, unwrapped
from ketaref.keeping.meanings import meaning_of, meanings_of
from ketaref.keeping.modeline import MODELINE, modeline
from ketaref.records import Clinic, Dispute, Entry, Reference, Synonyms

CONTENT = Path(__file__).parent.parent / "content"
DIRECTORY = CONTENT / "schema"
PATCHED = (Entry, Dispute, Reference)
"""What a file may patch."""
DRAFT = {"$schema": "http://json-schema.org/draft-07/schema#"}
TEXT = {"type": "string", "minLength": 1}


def record_schema(record: type) -> dict[str, Any]:
    """An object with the fields of a record as files write them, and no others."""
    fields = {name: field for name, field in fields_of(record).items() if name not in GIVEN.get(record, ())}
    required = [name for name, field in fields.items() if field.required]
    properties = described(record, fields)
    needs: dict[str, Any] = {"required": required}
    if record in PATCHED:
        properties |= patch_properties(record)
        # What a patch leaves out stays as it is below.
        needs = {"anyOf": [{"required": ["extends"]}, needs]}
    return {
        "type": "object",
        "description": meaning_of(record),
        "properties": properties,
        **needs,
        "additionalProperties": False,
    }


def described(record: type, fields: dict[str, Field]) -> dict[str, Any]:
    """The schemas of fields, each with what the field means."""
    meanings = meanings_of(record)
    return {
        name: value_schema(field.type, field.extra) | {"description": meanings[name]} for name, field in fields.items()
    }


def patch_properties(record: type) -> dict[str, Any]:
    """What a file may write of a record beside its fields: how it lies over what is below it."""
    made = described(PatchKeys, fields_of(PatchKeys))
    lists = {name: field for name, field in fields_of(record).items() if isinstance(field.type, inspect.VarTupleType)}
    lists = {name: field for name, field in lists.items() if name not in GIVEN[record]}
    for key, values in {
        "add": described(record, lists), "remove": dict.fromkeys(lists, list_schema(TEXT)),
    }.items():  # fmt: skip
        if record is Entry:
            values |= {"screening": {"type": "object"}}
        made[key] |= {"properties": values, "additionalProperties": False}
    return made


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


def with_modeline(path: Path) -> str:
    """The text of a file of content/, with the modeline of its place before all else."""
    text = path.read_text(encoding="utf-8")
    body = text.split("\n", 1)[1] if text.startswith(MODELINE) else text
    return f"{modeline(path.relative_to(CONTENT))}\n{body}"


if __name__ == "__main__":
    DIRECTORY.mkdir(exist_ok=True)
    for schema in SCHEMAS:
        (DIRECTORY / f"{schema}.schema.json").write_text(written(schema), encoding="utf-8")
    for file in content_files(CONTENT):
        if file.read_text(encoding="utf-8") != with_modeline(file):
            file.write_text(with_modeline(file), encoding="utf-8")
