"""The schemas for editors come from the records, and judge files as the reader does."""

from __future__ import annotations

import jsonschema
import pytest
import yaml
from msgspec import inspect

from ketaref import records
from ketaref.content import packs
from ketaref.content.packs import content_dir, content_files
from ketaref.content.read import fields_of, unwrapped
from ketaref.keeping.meanings import meanings_of
from ketaref.keeping.modeline import MODELINE
from tests.content.test_read import BAD, ENTRY, NEAR_MISSES
from tools import schema


def records_within(record):
    """A record and those that its fields hold."""
    yield record
    for field in fields_of(record).values():
        kind = field.type
        while isinstance(kind, inspect.VarTupleType):
            kind = unwrapped(kind.item_type)[0]
        if isinstance(kind, inspect.StructType):
            yield from records_within(kind.cls)


RECORDS = {
    held
    for kept in {*packs.RECORDS.values(), *packs.SINGLES.values(), *packs.RULES.values()}
    for held in records_within(kept)
}
VALIDATORS = {name: jsonschema.Draft7Validator(s) for name, s in schema.SCHEMAS.items()}


def plain(node):
    """YAML data with dates as the text they are written as."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(item) for item in node]
    return node.isoformat() if hasattr(node, "isoformat") else node


def faults_of(file, text):
    """What the schema for a file has against a text."""
    kind = file.split("/")[0]
    name = "entries" if kind in records.KINDS else kind
    return [
        f"{file}: {error.message[:100]}"
        for error in VALIDATORS[name].iter_errors(plain(yaml.load(text, Loader=yaml.CSafeLoader)))
    ]


@pytest.mark.parametrize("name", sorted(schema.SCHEMAS))
def test_the_file_is_what_the_records_give(name):
    path = schema.DIRECTORY / f"{name}.schema.json"
    assert path.read_text(encoding="utf-8") == schema.written(name)


def test_there_is_no_other_file():
    assert {p.name for p in schema.DIRECTORY.iterdir()} == {f"{name}.schema.json" for name in schema.SCHEMAS}


def test_every_shipped_file_fits_its_schema():
    faults = []
    for path in content_files(content_dir()):
        file = path.relative_to(content_dir()).with_suffix("").as_posix()
        faults += faults_of(file, path.read_text(encoding="utf-8"))
    assert faults == []


@pytest.mark.parametrize("code", ["KR103", "KR104", "KR105", "KR107", "KR108", "KR212"])
def test_an_editor_marks_what_the_reader_refuses(code):
    assert faults_of("background", (BAD / code / "background.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", sorted(NEAR_MISSES))
def test_an_editor_takes_what_the_reader_takes(code):
    # What a reader passes over has no schema.
    for file, text in ((file, text) for file, text in NEAR_MISSES[code].items() if file[0] not in ".#"):
        assert faults_of(file, text) == []


@pytest.mark.parametrize("line", ["crisis: police", "timing: {from_h: 2}", "statements: []", "kind: faq", "order: 1.5"])
def test_an_editor_marks_more_than_kinds_of_value(line):
    assert faults_of("background", ENTRY + line + "\n")
    assert not faults_of("background", ENTRY)


@pytest.mark.parametrize(
    ("file", "good", "bad"),
    [
        ("clinic", "name: Elm Street", "phone: '5'"),
        ("asked/faq", "drinks-before: [when, where]", "drinks-before: [5]"),
        ("synonyms", "expand: [{from: [a], to: [b]}]", "expand: [{from: [a]}]"),
        ("references", "{id: a, kind: label, csl: {type: book, title: A}}", "{id: a, kind: label, csl: {type: book}}"),
    ],
)
def test_every_kind_of_file_has_a_schema_of_its_own(file, good, bad):
    assert faults_of(file, good) == []
    assert faults_of(file, bad)


@pytest.mark.parametrize("record", sorted(RECORDS, key=lambda record: record.__name__), ids=lambda r: r.__name__)
def test_every_field_says_what_it_means(record):
    assert [name for name in record.__struct_fields__ if not meanings_of(record).get(name)] == []


def test_an_editor_shows_what_a_field_means():
    (entry, _) = schema.SCHEMAS["entries"]["anyOf"]
    assert entry["properties"]["hand_over_if"]["description"].startswith("When the front desk hands the caller")
    statement = entry["properties"]["statements"]["items"]
    assert statement["properties"]["certainty"]["description"]
    assert statement["properties"]["certainty"]["enum"] == ["high", "low", "moderate", "very_low"]


def test_every_shipped_file_names_its_schema_in_its_first_line():
    stale = [str(p) for p in content_files(content_dir()) if schema.with_modeline(p) != p.read_text(encoding="utf-8")]
    assert stale == [], "python -m tools.schema"
    for path in content_files(content_dir()):
        named = path.read_text(encoding="utf-8").split("\n", 1)[0].removeprefix(MODELINE)
        assert (path.parent / named).resolve().parent == schema.DIRECTORY
        assert (path.parent / named).is_file()
