"""The JSON Schemas for editors, from the model's own enums. `python -m tools.schema` writes content/schema/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ketaref import records

DIRECTORY = Path(__file__).parent.parent / "content" / "schema"
TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT}
ID = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}
NUMBER = {"type": "number"}
DATE = {"type": "string", "format": "date"}


def record(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object with these fields and no others."""
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def one_or_list(schema: dict[str, Any]) -> dict[str, Any]:
    """A file holds one record, or a list of them."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "anyOf": [schema, {"type": "array", "items": schema}],
    }


CITES = {"type": "array", "minItems": 1, "items": {"anyOf": [TEXT, record({"ref": TEXT}, {"at": TEXT})]}}
FIGURE = record(
    {"name": TEXT, "unit": TEXT},
    {"value": NUMBER, "low": NUMBER, "high": NUMBER, "route": TEXT, "population": TEXT, "note": TEXT},
)
REGIMEN = record(
    {},
    dict.fromkeys(("dose", "dose_low", "dose_high", "over_min", "over_h"), NUMBER)
    | dict.fromkeys(("unit", "route", "frequency", "duration"), TEXT)
    | {"off_label": {"type": "boolean"}},
)
STATEMENT = record(
    {"text": TEXT, "cites": CITES},
    {
        "figures": {"type": "array", "items": FIGURE},
        "regimen": REGIMEN,
        "certainty": {"enum": list(records.CERTAINTIES)},
        "severity": {"enum": list(records.SEVERITIES)},
    },
)
REVIEW = record({"date": DATE, "by": TEXT, "due": DATE})
CODE = record({"system": {"enum": list(records.CODE_SYSTEMS)}, "code": TEXT, "display": TEXT})
WHOLE = {"type": "integer"}
SCREENING = record(
    {},
    dict.fromkeys(("names", "events", "excludes"), TEXTS)
    | dict.fromkeys(("question", "past", "controlled"), TEXT)
    | dict.fromkeys(("event_days", "age_under", "age_from", "systolic_above", "diastolic_above"), WHOLE)
    | {"overview": {"type": "boolean"}},
)
ACTIONS = {"enum": list(records.ACTIONS)}
ENTRY = record(
    {"id": ID, "title": TEXT, "summary": TEXT | {"maxLength": 140},
     "statements": {"type": "array", "minItems": 1, "items": STATEMENT}, "reviewed": REVIEW},
    {"audience": {"enum": list(records.AUDIENCES)}, "severity": {"enum": list(records.SEVERITIES)},
     "action": {"anyOf": [ACTIONS, {"type": "array", "items": ACTIONS}]},
     "population": TEXT, "route": TEXT, "monitoring": TEXT, "order": {"type": "integer"},
     "timing": record({"anchor": {"enum": list(records.ANCHORS)}}, {"from_h": NUMBER, "to_h": NUMBER}),
     "non_negotiable": {"type": "boolean"}, "codes": {"type": "array", "items": CODE},
     "screening": SCREENING, "disputes": {"type": "array", "items": ID}}
    | dict.fromkeys(("aliases", "questions", "related", "formerly", "triggers"), TEXTS),
)  # fmt: skip
CLAIM = record({"text": TEXT, "cites": CITES})
DISPUTE = record(
    {"id": ID, "title": TEXT, "standing": {"enum": list(records.STANDINGS)}, "risk": {"enum": list(records.RISKS)},
     "claim": CLAIM, "against": {"type": "array", "minItems": 1, "items": CLAIM}, "advice": TEXT, "reviewed": REVIEW},
    {"marks": TEXTS},
)  # fmt: skip
REFERENCE = record(
    {"id": ID, "kind": TEXT, "csl": {"type": "object", "required": ["type", "title"]}},
    {
        "design": TEXT,
        "participants": TEXT,
        "finding": TEXT,
        "verified": {"type": "object"},
        "retraction": TEXT,
        "correction": TEXT,
    }
    | dict.fromkeys(("unconfirmed", "cited_by", "notes"), TEXTS),
)
SYNONYMS = {"$schema": "http://json-schema.org/draft-07/schema#"} | record(
    {},
    {
        "equivalent": {"type": "array", "items": TEXTS},
        "expand": {"type": "array", "items": record({"from": TEXTS, "to": TEXTS})},
        "protected": TEXTS,
        "stop_phrases": TEXTS,
        "elsewhere": TEXTS,
    },
)
SCHEMAS = {
    "entries": one_or_list(ENTRY),
    "disputes": one_or_list(DISPUTE),
    "references": one_or_list(REFERENCE),
    "synonyms": SYNONYMS,
}


def written(name: str) -> str:
    """A schema as its file holds it."""
    return json.dumps(SCHEMAS[name], indent=2) + "\n"


if __name__ == "__main__":
    DIRECTORY.mkdir(exist_ok=True)
    for schema in SCHEMAS:
        (DIRECTORY / f"{schema}.schema.json").write_text(written(schema), encoding="utf-8")
