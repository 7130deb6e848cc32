"""Every object that `--json` prints is as `ketaref schema` says."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from ketaref.cli import COMMANDS
from ketaref.present.schema import OBJECTS, OUTPUT, WITHOUT, output_schema
from tests.cli import answer, run

MORE = [
    "search zzz", "search suicidal", "search glaucoma --explain --cite", "show oral-bioavailability --cite",
    "contraindications pregnant", "faq drive", "prep-instructions --at 2030-12-01T10:00",
    "post-instructions --at 2030-12-01T10:00", "screen --checklist", "cite --all", "discrepancies --all",
    "content check --explain KR201", "help exit-codes", "list crisis",
    "show zzz", "show zzz-yyy", "content locate zzz", "cite zzz", "cite --cited-by zzz", "sources zzz",
    "discrepancies zzzz", "screen --checklist --format fhir", "chart bioavailability", "chart evidence",
    "schema search", "schema schema",
]  # fmt: skip


def faults(name, text):
    """What is wrong with an object, by its command's schema and by that of any."""
    data = json.loads(text)
    return [
        f"{fault.json_path}: {fault.message[:200]}"
        for schema in (output_schema(name), output_schema(OUTPUT))
        for fault in Draft202012Validator(schema).iter_errors(data)
    ]


def test_every_command_has_a_schema_or_a_reason():
    assert {name for name, row in COMMANDS.items() if row.target} == set(OBJECTS) | set(WITHOUT)
    assert not set(OBJECTS) & set(WITHOUT)


@pytest.mark.parametrize("name", [OUTPUT, *OBJECTS])
def test_a_schema_is_sound(name):
    printed = json.loads(run("schema", *name.split()).stdout)
    assert printed == json.loads(json.dumps(output_schema(name)))
    Draft202012Validator.check_schema(printed)


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.slow) if n == "content check" else n for n in OBJECTS]
)
def test_what_a_command_prints_is_as_its_schema_says(name):
    assert faults(name, answer(name, "--json").stdout) == []


@pytest.mark.parametrize("line", MORE)
def test_what_a_command_prints_otherwise_is_as_its_schema_says(line):
    name = max((name for name in OBJECTS if f"{line} ".startswith(f"{name} ")), key=len)
    assert faults(name, run(*line.split(), "--json").stdout) == []


def test_a_schema_finds_what_is_wrong():
    assert faults("search", '{"schema_version": 1, "content_version": "v"}')
    assert faults("show", '{"schema_version": 1, "content_version": "v", "id": 3}')


def test_a_schema_that_there_is_not_names_the_nearest():
    result = run("schema", "serach")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nearest: search" in result.stderr


@pytest.mark.parametrize("line", ["show zzz", "content locate zzz", "cite zzz", "sources zzz"])
def test_what_finds_nothing_prints_its_results_empty(line):
    result = run(*line.split(), "--json")
    data = json.loads(result.stdout)
    assert (result.exit_code, data["results"], len(result.stderr.splitlines())) == (1, [], 1)
    assert {"schema_version", "content_version"} <= set(data)
    assert line != "cite zzz" or data["style"] == "ama"


def test_a_command_for_people_alone_says_that_it_has_no_schema():
    result = run("schema", "browse")
    assert (result.exit_code, result.stdout, "prints no JSON" in result.stderr) == (2, "", True)


def test_the_checklist_as_fhir_is_a_document_of_its_own_with_json_or_without():
    with_json, without = (run("screen", "--checklist", "-f", "fhir", *more) for more in (["--json"], []))
    assert with_json.stdout == without.stdout
    assert "schema_version" not in json.loads(with_json.stdout)
