"""The JSON Schema of what `--json` prints: an object for each command, of the records as they are and of what is added.

A schema demands what a caller may count on, and allows more: keys may come, and none is renamed or taken away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref.errors import UsageError, nearest, quoted
from ketaref.evidence import Evidence
from ketaref.record import json_schemas
from ketaref.records import Dispute, Entry, Reference

if TYPE_CHECKING:
    from collections.abc import Mapping

DRAFT = "https://json-schema.org/draft/2020-12/schema"
OUTPUT = "output"
"""Names the schema of any object: one of those below."""
TEXT = {"type": "string"}
NUMBER = {"type": "number"}
COUNT = {"type": "integer", "minimum": 0}
FLAG = {"type": "boolean"}
OBJECT = {"type": "object"}


def _object(required: Mapping[str, Any], /, **more: Any) -> dict[str, Any]:
    """An object with the keys that it always has, and those that it may have."""
    return {"type": "object", "properties": {**required, **more}, "required": list(required)}


def _list(of: Any) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def _or_none(schema: Any) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


_VERSIONS = _object({"schema_version": {"type": "integer"}, "content_version": TEXT}, warnings=_list(TEXT))
_MATCH = _object({"word": TEXT, "as": TEXT, "how": TEXT, "field": TEXT})
_READING = _object(
    {"word": TEXT, "read_as": TEXT, "how": TEXT, "covered": {"enum": ["entry", "class", "no"]}},
    kind=TEXT, see=_list(TEXT), references=_list(TEXT), **{"class": TEXT},
)  # fmt: skip
_HIT = _object(
    {
        "id": TEXT, "kind": TEXT, "title": TEXT, "summary": TEXT, "text": TEXT,
        "score": {"type": "number", "minimum": 0, "maximum": 100}, "references": _list(TEXT),
        "matched": _list(_ref("match")), "disputes": _list(TEXT), "pack": TEXT, "patches": _list(TEXT),
        "notices": _list(TEXT),
    },
    severity=TEXT, explanation=OBJECT,
)  # fmt: skip
_ANSWER = _object(
    {
        "query": TEXT, "results": _list(_ref("hit")), "suggestion": _or_none(TEXT),
        "crisis": _or_none(_object({"id": TEXT, "summary": TEXT})), "reading": _list(_ref("reading")),
        "uncovered": _list(TEXT),
        "not_covered": _or_none(_object({"id": TEXT, "title": TEXT, "summary": TEXT})),
    },
    citations=OBJECT,
)  # fmt: skip
_SHOWN = {"allOf": [_ref("Entry"), _object({"text": TEXT, "references": _list(TEXT), "pack": TEXT}, citations=OBJECT)]}
_ENTRIES = _object({"results": _list(_ref("entry"))})
_CITED = {"allOf": [_ref("Reference"), _object({"title": TEXT, "pack": TEXT})]}
_DAY = _object(
    {
        "session": _object({"start": TEXT, "end": TEXT, "time_zone": TEXT, "duration_assumed": FLAG}),
        "plan": _list(_object({"id": TEXT, "pack": TEXT}, begin=TEXT, end=TEXT, beside=_list(OBJECT))),
        "results": _list(_ref("entry")),
    }
)
_SCREENED = _object(
    {"cards": _list(_object({"summary": TEXT, "indicator": TEXT, "source": OBJECT})), "records": _list(OBJECT)}
)
_POPULATION = _object(
    {
        "population": _object(
            {
                "as_of": TEXT,
                "patients": COUNT,
                "not_screened": COUNT,
                "crisis": COUNT,
                "with_unmatched": COUNT,
                "by_entry": _list(_object({"entry": TEXT, "title": TEXT, "severity": TEXT, "patients": COUNT})),
                "by_severity": _list(_object({"severity": TEXT, "patients": COUNT})),
                "not_assessed": _list(_object({"gap": TEXT, "patients": COUNT})),
                "files": COUNT,
                "not_read": _list(TEXT),
                "resources": COUNT,
                "passed_over": OBJECT,
                "problems": COUNT,
                "problem_lines": _list(TEXT),
                "failures": _list(_object({"patient": TEXT, "problem": TEXT})),
            }
        ),
    }
)
_QUESTIONS = _object({"results": _list(_object({"question": TEXT, "severity": TEXT, "entries": _list(TEXT)}))})
_FAULTS = _object(
    {"results": _list(_object({"file": TEXT, "line": COUNT, "code": TEXT, "message": TEXT, "warning": FLAG}))}
)
_SIDE = _object({"name": TEXT, "content_version": TEXT})
_LINES = _list(TEXT)
_DIFFERENCE = _object(
    {
        "old": _SIDE, "new": _SIDE,
        "removed_caution": _list(_object({"id": TEXT, "record": TEXT, "pack": TEXT, "place": TEXT, "lowered": TEXT})),
        "results": _list(_object({
            "how": {"enum": ["added", "changed", "hidden", "removed"]},
            "record": {"enum": ["entry", "dispute", "reference", "clinic"]},
            "id": TEXT, "kind": TEXT, "title": TEXT, "pack": TEXT, "place": TEXT, "reason": TEXT, "lowered": _LINES,
            "fields": _list(_object({"field": TEXT, "group": TEXT, "gone": _LINES, "come": _LINES})),
        })),
    }
)  # fmt: skip
_CHANGELOG = _object(
    {
        "since": TEXT,
        "results": _list(_object(
            {
                "record": {"enum": ["entry", "dispute", "reference"]}, "id": TEXT, "groups": _LINES,
                "how": {"enum": ["added", "changed", "removed", "renamed", "unknown"]},
            },
            title=TEXT, now=TEXT,
        )),
    }
)  # fmt: skip
_PACK = _object(
    {"path": TEXT, "named_by": TEXT},
    name=TEXT, clinic=TEXT, digest=TEXT, entries=COUNT, added=COUNT, patched=COUNT, signed_by=TEXT,
    hidden=_list(_object({"id": TEXT, "title": TEXT, "reason": TEXT})),
)  # fmt: skip
_INFO = _object(
    {
        "program": TEXT, "python": TEXT, "packs": _list(_PACK), "left_out": _list(TEXT),
        "configuration": _object({"file": TEXT, "exists": FLAG}), "database": _object({"file": TEXT, "exists": FLAG}),
        "entries": COUNT,
        "review": _object({
            "as_of": TEXT, "overdue": COUNT, "due_soon": COUNT, "next_due": _or_none(TEXT), "by_clinicians": COUNT,
        }),
    }
)  # fmt: skip
_CHART = _object(
    {
        "chart": TEXT, "title": TEXT, "answer": TEXT, "caption": _list(TEXT), "disputes": _list(TEXT),
        "panels": _list(_object({
            "heading": TEXT, "axis": TEXT, "maximum": NUMBER, "columns": _list(TEXT),
            "groups": _list(_object({
                "label": TEXT, "marks": _list(_object({
                    "label": TEXT, "low": _or_none(NUMBER), "high": _or_none(NUMBER), "text": TEXT,
                    "entries": _list(TEXT), "references": _list(TEXT),
                })),
            })),
        })),
    }
)  # fmt: skip
_CHARTS = _object({"results": _list(_object({"chart": TEXT, "about": TEXT}))})
_NOTHING = _object({"results": {"type": "array", "maxItems": 0}})
"""What a command prints that shows one thing, where there is none."""
_SCHEMA = _object({"$schema": TEXT, "title": TEXT, "$defs": OBJECT})
_EVIDENCE = {"allOf": [_ref("Evidence"), _object({"year": _or_none({"type": "integer"})})]}
_LISTING = {"anyOf": [_ref("entries"), _ref("answer")]}
_INSTRUCTIONS = {"anyOf": [_ref("day"), _ref("entries"), _ref("answer")]}
PARTS: dict[str, Any] = {
    "versions": _VERSIONS, "match": _MATCH, "reading": _READING, "hit": _HIT, "answer": _ANSWER, "entry": _SHOWN,
    "entries": _ENTRIES, "reference": _CITED, "day": _DAY,
    "evidence": _EVIDENCE,
}  # fmt: skip
"""What the objects of several commands are made of."""
OBJECTS: dict[str, Any] = {
    "search": _ref("answer"),
    "show": {"anyOf": [_ref("entry"), _NOTHING]},
    **dict.fromkeys(
        (
            "contraindications", "interactions", "side-effects", "protocols", "conditions", "pharmacology", "mechanism",
            "faq", "glossary",
        ),
        _LISTING,
    ),
    **dict.fromkeys(("prep-instructions", "post-instructions"), _INSTRUCTIONS),
    "screen": {"anyOf": [_SCREENED, _QUESTIONS, _POPULATION]},
    "cite": _object({"query": TEXT, "style": TEXT, "results": _list(_ref("reference"))}),
    "chart": {"anyOf": [_CHART, _CHARTS]},
    "discrepancies": _object({"results": _list({"allOf": [_ref("Dispute"), _object({"entries": _list(TEXT)})]})}),
    "evidence": _object({"results": _list(_ref("evidence"))}),
    "sources": _object({"results": _list(_ref("reference"))}),
    "list": _object({"results": _list(_object({"id": TEXT, "kind": TEXT, "title": TEXT}))}),
    "info": _INFO,
    "help": _object({"topic": TEXT, "text": TEXT}),
    "schema": _SCHEMA,
    "content check": {"anyOf": [_FAULTS, _object({"code": TEXT, "text": TEXT})]},
    "content new": _object({"id": TEXT, "files": _list(TEXT), "next": TEXT}),
    "content edit": {"anyOf": [_object({"file": TEXT, "results": _FAULTS["properties"]["results"]}), _NOTHING]},
    "content confirm": {"anyOf": [
        _object({"id": TEXT, "confirmed": FLAG, "file": TEXT, "changes": _list(_object({
            "field": TEXT, "now": _list(TEXT), "before": _or_none(_list(TEXT)), "ours": _or_none(_list(TEXT)),
        }))}), _NOTHING,
    ]},
    "content sign": {"anyOf": [
        _object({"signed": _list(TEXT), "by": TEXT, "role": TEXT, "date": TEXT, "due": TEXT, "files": _list(TEXT)}),
        _object({"pack": TEXT, "signed_files": COUNT, "files": _list(TEXT)}), _NOTHING,
    ]},
    "content verify": _object({"pack": TEXT, "signed_by": TEXT, "results": _list(TEXT)}),
    "content due": _object({"by": TEXT, "results": _list(_object({
        "id": TEXT, "kind": TEXT, "title": TEXT, "due": TEXT, "overdue": FLAG, "reviewed": TEXT, "by": TEXT,
        "role": TEXT, "pack": TEXT,
    }))}),
    "content diff": _DIFFERENCE,
    "content changelog": _CHANGELOG,
    "content locate": {"anyOf": [
        _object({"id": TEXT, "places": _list(_object({"pack": TEXT, "path": TEXT, "line": COUNT}))},
                file=TEXT, line=COUNT),
        _NOTHING,
    ]},
    "content counts": _object({
        "kinds": _list(OBJECT), "documents": _list(OBJECT), "disputes": OBJECT, "entries": COUNT, "statements": COUNT,
        "references": COUNT, "questions": COUNT, "not_covered": COUNT,
    }),
}  # fmt: skip
"""Command -> what it prints, besides the versions that every object carries."""
DOCUMENTS: dict[str, Any] = {
    # `--checklist --format fhir`
    "screen": _object({"resourceType": {"const": "Questionnaire"}, "item": _list(OBJECT)}),
}
"""Command -> the document of another standard that it prints when asked to, without versions."""
WITHOUT = {"browse": "it is a screen for people; for programs: ketaref search WORDS --json"}
"""Command -> why it prints no object."""


def output_schema(name: str = OUTPUT) -> dict[str, Any]:
    """The schema of a command's objects, or of any.

    Args:
        name: of a command, or OUTPUT.

    Raises:
        UsageError: there is no such command, or it prints no object; names the nearest, or says why.
    """
    if name in WITHOUT:
        raise UsageError(f"{name} prints no JSON: {WITHOUT[name]}")
    if name != OUTPUT and name not in OBJECTS:
        near = ", ".join(nearest(name, (OUTPUT, *OBJECTS)))
        raise UsageError(f"no schema of {quoted(name)}; nearest: {near}")
    shapes = [OBJECTS[name]] if name in OBJECTS else list({id(shape): shape for shape in OBJECTS.values()}.values())
    shape: dict[str, Any] = {"allOf": [_ref("versions"), shapes[0] if len(shapes) == 1 else {"anyOf": shapes}]}
    documents = [document for command, document in DOCUMENTS.items() if name in (command, OUTPUT)]
    return {
        "$schema": DRAFT,
        "title": f"ketaref {'' if name == OUTPUT else f'{name} '}--json",
        **({"anyOf": [shape, *documents]} if documents else shape),
        "$defs": PARTS | json_schemas(Entry, Reference, Dispute, Evidence),
    }
