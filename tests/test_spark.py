"""On Spark each patient has the line that the command writes, whatever becomes of the tasks.

Needs PySpark (`pip install 'ketaref[spark]'`) and Java 17 (Debian: `apt-get install openjdk-17-jre-headless`).
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from ketaref.cli import app
from ketaref.population.columns import arrow_schema, row_of

if TYPE_CHECKING:
    from collections.abc import Iterable

pyspark = pytest.importorskip("pyspark", reason="needs the extra ketaref[spark]")
if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("needs Java 17: apt-get install openjdk-17-jre-headless", allow_module_level=True)
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
RECORDS = ROOT / "tests/data/fhir"
TODAY = date(2026, 11, 28)
PATIENTS = 24
LOINC = {"system": "http://loinc.org"}


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """Two cores of this machine, talked to over loopback alone; a task that fails is run again, up to three times."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1", "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false", "spark.log.level": "OFF", "spark.sql.shuffle.partitions": "4",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        "spark.python.worker.faulthandler.enabled": "false",
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", str(ROOT))  # for the workers
        builder = SparkSession.builder.master("local[2,3]").appName("ketaref tests")
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        yield session
        session.stop()


def resources_of(patient: int) -> list[dict]:
    """What an export holds of one patient: the third of them is referred to otherwise each."""
    reference = (f"Patient/n{patient}", f"https://ehr.example/fhir/Patient/n{patient}", f"urn:uuid:n{patient}")[
        patient % 3
    ]
    subject = {"subject": {"reference": reference}}
    day = f"2026-11-{patient % 27 + 1:02}"
    conditions = ["cerebral aneurysm", "Acute porphyria", "chronic zonk syndrome", "glaucoma, controlled", "no stroke"]
    return [
        {"resourceType": "Patient", "id": f"n{patient}", "birthDate": f"19{30 + patient % 60}-02-03", "gender": "male"},
        *(
            {"resourceType": "Condition", "id": f"c{patient}-{n}", "code": {"text": text}, **subject}
            for n, text in enumerate(conditions)
            if (patient + n) % 3
        ),
        {
            "resourceType": "MedicationRequest", "id": f"m{patient}", "status": "active", "authoredOn": day, **subject,
            "medicationReference": {"reference": f"Medication/{patient % 4}"},
        },
        {
            "resourceType": "Observation", "id": f"o{patient}", "effectiveDateTime": day, **subject,
            "code": {"coding": [LOINC | {"code": "85354-9"}]},
            "component": [
                {
                    "code": {"coding": [LOINC | {"code": code}]},
                    "valueQuantity": {"value": low + 4 * patient, "unit": "mmHg"},
                }
                for code, low in (("8480-6", 110), ("8462-4", 60))
            ],
        },
        *({"resourceType": "Encounter", "id": f"e{patient}-{n}", "status": "finished", **subject} for n in range(3)),
    ]  # fmt: skip


SHARED = [
    {"resourceType": "Medication", "id": "0", "code": {"text": "lamotrigine 100 mg"}},
    {"resourceType": "Medication", "id": "1", "ingredient": [{"itemReference": {"reference": "Substance/1"}}]},
    {"resourceType": "Medication", "id": "2", "code": {"text": "metoprolol"}},
    {"resourceType": "Substance", "id": "1", "code": {"text": "theophylline"}},
]
BROKEN = ['{"resourceType": "Condition", "code": {"text": "Zebrowski', "Zebrowski", "[" * 100_000]
ENTRY = """
id: zonk-syndrome
title: Zonk syndrome
summary: Ask the zonk clinic first.
severity: relative
action: [refer]
statements:
- text: The zonk clinic is asked first.
  cites: [{ref: pdr-ketalar, at: Precautions}]
reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}
"""
UNNAMED = {"resourceType": "Condition", "code": {"text": "stroke"}}


def export_to(folder: Path, resources: Iterable[dict]) -> Path:
    """An export as servers write them: a file a type, the conditions gzipped and in two."""
    by_type: dict[str, list[str]] = {}
    for resource in resources:
        by_type.setdefault(resource["resourceType"], []).append(json.dumps(resource))
    folder.mkdir()
    half = len(by_type["Condition"]) // 2
    for number, lines in enumerate((by_type["Condition"][:half], by_type.pop("Condition")[half:])):
        (folder / f"Condition.{number}.ndjson.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    for kind, lines in by_type.items():
        (folder / f"{kind}.ndjson").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    resources = [resource for patient in range(PATIENTS) for resource in resources_of(patient)]
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "information"}]}
    group = {"resourceType": "Group", "id": "g", "member": [{"entity": {"reference": "Patient/n1"}}]}
    folder = export_to(tmp_path_factory.mktemp("population") / "export", [*resources, *SHARED, outcome, group])
    shutil.copy(RECORDS / "hard.json", folder)
    return folder


def lines_of_the_command(folder: Path) -> dict[str, dict]:
    """What `ketaref screen --fhir FOLDER` writes, by patient."""
    output = folder.with_suffix(".lines.ndjson")
    done = CliRunner().invoke(app, ["screen", "--fhir", str(folder), "-o", str(output), "--as-of", TODAY.isoformat()])
    assert done.exit_code == 0, done.stderr
    lines = map(json.loads, output.read_text(encoding="utf-8").splitlines())
    return {line["patient"]: row_of(line) for line in lines}


@pytest.fixture(scope="module")
def expected(export):
    return lines_of_the_command(export)


def lines_of(frame) -> dict[str, dict]:
    """Lines by patient; no patient has two."""
    rows = [row.asDict(recursive=True) for row in frame.collect()]
    assert len({row["patient"] for row in rows}) == len(rows)
    return {row["patient"]: row for row in rows}


def test_each_patient_has_the_line_of_the_command(session, export, expected):
    from ketaref.spark import left_out, read_export, screen

    resources = read_export(session, str(export))
    assert lines_of(screen(resources, as_of=TODAY)) == expected
    assert left_out(resources).collect() == []


def test_medicines_that_stand_elsewhere_are_found_with_their_ingredients(expected):
    assert "theophylline" in {c["finding"] for c in expected["Patient/n1"]["concerns"]}


def test_what_cannot_be_read_is_counted_and_costs_no_one_else_a_line(session, export, expected, tmp_path):
    from ketaref.spark import left_out, read_export, screen

    folder = Path(shutil.copytree(export, tmp_path / "export"))
    with (folder / "Observation.ndjson").open("ab") as file:
        file.write("\n".join(["", *BROKEN, json.dumps(UNNAMED), ""]).encode() + b"\n\xff\xfe{}\n")
    resources = read_export(session, str(folder))
    assert lines_of(screen(resources, as_of=TODAY)) == expected
    told = left_out(resources).collect()
    assert {Path(row["file"]).name for row in told} == {"Observation.ndjson"}
    assert {row["reason"]: row["count"] for row in told} == {
        "is not JSON": 2,
        "is not text in UTF-8": 1,
        "is nested too deep for a FHIR resource": 1,
        "Condition: names no patient": 1,
    }


def test_a_task_that_is_run_again_gives_the_same_lines(session, export, expected, tmp_path):
    from ketaref.spark import read_export, schema, screen

    mark = str(tmp_path / "failed-once")

    def fail_once(batches):
        for batch in batches:
            yield batch
            try:
                os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                continue
            os._exit(1)  # as when a machine goes

    lines = screen(read_export(session, str(export)), as_of=TODAY).mapInArrow(fail_once, schema())
    assert lines_of(lines) == expected
    assert Path(mark).exists()


def test_one_patient_with_most_of_the_resources_is_screened_like_others(session, tmp_path):
    from ketaref.spark import read_export, screen

    def reading(number):
        return {
            "resourceType": "Observation", "id": f"o{number}", "subject": {"reference": "Patient/n0"},
            "code": {"text": "Heart rate"}, "effectiveDateTime": f"20{number % 26:02}-0{number % 9 + 1}-11",
            "valueQuantity": {"value": 60 + number % 40, "unit": "/min"},
        }  # fmt: skip

    most = [resources_of(0)] + [[reading(number)] for number in range(50_000)]
    others = [resources_of(patient) for patient in range(1, 4)]
    folder = export_to(tmp_path / "export", [*chain.from_iterable((*most, *others)), *SHARED])
    found = lines_of(screen(read_export(session, str(folder)), as_of=TODAY))
    assert found == lines_of_the_command(folder)
    assert len(found) == 4


def test_a_pack_that_only_the_driver_has_is_what_all_hold_patients_against(session, tmp_path, export):
    from ketaref.spark import read_export, screen

    (tmp_path / "contraindications").mkdir()
    (tmp_path / "contraindications" / "zonk-syndrome.yaml").write_text(ENTRY, encoding="utf-8")
    lines = screen(read_export(session, str(export)), as_of=TODAY, packs=[tmp_path]).collect()
    met = {concern.finding for line in lines for concern in line.concerns if concern.entry == "zonk-syndrome"}
    assert met == {"chronic zonk syndrome"}


def test_tables_give_the_lines_of_the_json_they_were_made_of(session, export, expected):
    from ketaref.spark import from_tables, screen

    kinds = ("Patient", "Condition", "Observation", "MedicationRequest", "Medication", "Substance", "Encounter")
    tables = {kind: session.read.json([str(p) for p in sorted(export.glob(f"{kind}.*"))]) for kind in kinds}
    found = lines_of(screen(from_tables(tables), as_of=TODAY))
    single = expected.keys() - found.keys()
    assert len(single) == 1  # the record that is a Bundle
    assert found == {patient: line for patient, line in expected.items() if patient not in single}


# As Pathling's encoders have it: decimals with their scale beside them, instants as timestamps, numbers of elements.
ENCODED = """
    id string, id_versioned string, status string, effectiveDateTime string, issued timestamp, _fid int,
    subject struct<reference: string, display: string, _fid: int>,
    code struct<text: string, coding: array<struct<system: string, code: string, _fid: int>>, _fid: int>,
    component array<struct<
        code: struct<coding: array<struct<system: string, code: string, display: string, _fid: int>>, _fid: int>,
        dataAbsentReason: struct<text: string, _fid: int>,
        valueQuantity: struct<value: decimal(32,6), value_scale: int, unit: string, _code_canonicalized: string>>>,
    _extension map<int, array<struct<url: string>>>
"""


def test_tables_of_encoded_resources_give_the_lines_of_the_json(session):
    from ketaref.spark import from_tables, screen

    values = (("8480-6", Decimal("182.000000"), 0), ("8462-4", Decimal("71.500000"), 1))
    row = {
        "id": "o1", "id_versioned": "Observation/o1", "status": "final", "effectiveDateTime": "2026-11-20", "_fid": 1,
        "subject": {"reference": "Patient/1", "_fid": 2}, "issued": datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        "code": {"text": None, "coding": [LOINC | {"code": "85354-9", "_fid": 6}], "_fid": 3},
        "_extension": {3: [{"url": "http://x.example"}]},
        "component": [
            {"code": {"coding": [LOINC | {"code": code, "_fid": 5}]}, "dataAbsentReason": {"_fid": 4},
             "valueQuantity": {"value": value, "value_scale": scale, "unit": "mmHg", "_code_canonicalized": "kg.m-1"}}
            for code, value, scale in values
        ],
    }  # fmt: skip
    plain = {
        "resourceType": "Observation", "id": "o1", "status": "final", "effectiveDateTime": "2026-11-20",
        "subject": {"reference": "Patient/1"}, "issued": "2026-11-20T09:30:00Z",
        "code": {"coding": [LOINC | {"code": "85354-9"}]},
        "component": [
            {"code": {"coding": [LOINC | {"code": code}]}, "valueQuantity": {"value": value, "unit": "mmHg"}}
            for code, value in (("8480-6", 182), ("8462-4", 71.5))
        ],
    }  # fmt: skip
    tables = {"Observation": session.createDataFrame([row], ENCODED)}
    as_json = session.createDataFrame([(json.dumps(plain),)], "value string")
    (line,) = lines_of(screen(from_tables(tables), as_of=TODAY)).values()
    assert line == lines_of(screen(as_json, as_of=TODAY))["Patient/1"]
    assert {reading["finding"] for reading in line["readings"]} == {"blood pressure 182/72 mmHg on 2026-11-20"}


def test_the_columns_are_those_of_a_parquet_file(session, export, tmp_path):
    from pyarrow import parquet

    from ketaref.spark import read_export, schema, screen

    lines = screen(read_export(session, str(export)), as_of=TODAY)
    assert lines.schema == schema()
    lines.write.parquet(str(tmp_path / "lines"))
    written = parquet.read_schema(next((tmp_path / "lines").glob("*.parquet")))
    assert [(field.name, field.type) for field in written] == [(field.name, field.type) for field in arrow_schema()]
