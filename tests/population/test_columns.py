"""Parquet files hold the lines as they are, and answer the queries that the documentation gives."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

import ketaref
from ketaref.deferred import deferred_module
from ketaref.errors import UsageError
from ketaref.population.columns import arrow_schema, row_of, write_parquet
from ketaref.population.line import line_of
from ketaref.screening.sources import unfolded

ROOT = Path(__file__).parent.parent.parent
TODAY = date(2026, 11, 28)
QUERIES = re.findall(r"```sql\n(.*?)```", (ROOT / "docs/parquet.md").read_text(encoding="utf-8"), re.DOTALL)


def resource(kind, patient, text, **more):
    return {"resourceType": kind, "subject": {"reference": f"Patient/{patient}"}, "code": {"text": text}} | more


PRESSURE = {
    "effectiveDateTime": "2026-11-20",
    "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
    "component": [
        {
            "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "valueQuantity": {"value": value, "unit": "mmHg"},
        }
        for code, value in (("8480-6", 120), ("8462-4", 70))
    ],
}
PATIENTS = [
    [
        {"resourceType": "Patient", "id": "1", "birthDate": "1970-01-01", "gender": "female"},
        resource("Condition", 1, "cerebral aneurysm"),
        resource("Condition", 1, "chronic zonk syndrome"),
        resource("Observation", 1, "Blood pressure", **PRESSURE),
        resource("Encounter", 1, "visit"),
    ],
    [
        {"resourceType": "Patient", "id": "2", "birthDate": "1980-01-01"},
        resource("Condition", 2, "chronic zonk syndrome"),
        resource("Condition", 2, "denies stroke"),
    ],
    [
        {"resourceType": "Patient", "id": "3", "birthDate": "1950-01-01"},
        {"resourceType": "Patient", "id": "3", "birthDate": "1990-01-01"},
    ],
]


@pytest.fixture(scope="module")
def lines():
    index = ketaref.open_index()
    hard = json.loads((ROOT / "tests/data/fhir/hard.json").read_bytes())
    return [line_of(index, resources, as_of=TODAY) for resources in (*PATIENTS, list(unfolded([hard])))]


@pytest.fixture(scope="module")
def file(lines, tmp_path_factory):
    pytest.importorskip("pyarrow", reason="needs the extra ketaref[parquet]")
    path = tmp_path_factory.mktemp("columns") / "out.parquet"
    assert write_parquet(lines, path) == len(lines)
    return path


def test_a_file_holds_the_lines_as_they_are(lines, file):
    from pyarrow import parquet

    table = parquet.read_table(file)
    assert table.schema.equals(arrow_schema())
    assert table.to_pylist(maps_as_pydicts="strict") == list(map(row_of, lines))


def test_what_a_line_leaves_out_is_an_empty_list_or_null(lines):
    (first, *_) = lines
    concern = row_of(first)["concerns"][0]
    assert "repeats" not in first["concerns"][0]
    assert (concern["repeats"], concern["date"]) == ([], None)


def test_no_line_makes_a_file_of_no_rows(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra ketaref[parquet]")
    assert write_parquet([], tmp_path / "none.parquet") == 0
    assert parquet.read_table(tmp_path / "none.parquet").schema.equals(arrow_schema())


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("ketaref.population.columns.pa", deferred_module("no_such_library"))
    with pytest.raises(UsageError, match=r"pip install 'ketaref\[parquet\]'"):
        arrow_schema()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, {("aneurysm-contraindication", "absolute", 2)}),
        (1, {("Patient/2",)}),
        (2, {("chronic zonk syndrome", 2)}),
    ],
)
def test_duckdb_answers_the_documented_queries(file, number, expected):
    duckdb = pytest.importorskip("duckdb", reason="needs the extra ketaref[dev]")
    query = QUERIES[number].replace("population.parquet", str(file))
    answer = set(duckdb.sql(query).fetchall())
    assert expected <= answer
    assert ("Patient/1",) not in answer
