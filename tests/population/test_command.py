"""`ketaref screen --fhir ... -o`: its exit statuses and streams, and what is left when it is stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ketaref.cli import app
from ketaref.deferred import deferred_module
from ketaref.population.columns import row_of
from tests.population.exports import TODAY, as_lines, condition, patient, write_export

PLANTED = ("Zweigelt", "Ottakring 17", "1971-03-29", "555-0199")
"""What no message may hold of a patient: name, address, date of birth, telephone."""


@pytest.fixture
def run():
    runner = CliRunner()
    return lambda *args: runner.invoke(app, ["screen", *map(str, args), "--as-of", TODAY])


@pytest.fixture
def export(tmp_path):
    return write_export(tmp_path / "export", 24)


def started(*args, **more):
    command = [sys.executable, "-m", "ketaref", "screen", *map(str, args), "--as-of", TODAY]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


def test_lines_go_to_the_file_and_messages_to_stderr(run, export, tmp_path):
    done = run("--fhir", export, "-o", tmp_path / "out.ndjson")
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"wrote {tmp_path / 'out.ndjson'}: 24 patients as of {TODAY}" in " ".join(done.stderr.split())
    assert len((tmp_path / "out.ndjson").read_text(encoding="utf-8").splitlines()) == 24


def test_a_summary_counts_patients_by_severity_and_entry(run, export):
    done = run("--fhir", export, "--summary")
    assert done.exit_code == 0
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[0] == "ABSOLUTE (1) patients"
    assert "Stroke 4 · 16.7%" in lines
    assert "no blood pressure is recorded 24 · 100.0%" in lines
    assert "24 patients as of 2026-11-28, from 10 files not clinically reviewed" in lines


def test_a_summary_for_programs(run, export):
    told = json.loads(run("--fhir", export, "--summary", "--json").stdout)["population"]
    stroke = {
        "entry": "previous-stroke",
        "title": "Stroke (cerebrovascular accident)",
        "severity": "absolute",
        "patients": 4,
        "pack": "ketaref",
    }
    assert stroke in told["by_entry"]
    assert sum(row["patients"] for row in told["by_severity"]) == told["patients"] == 24
    assert told["passed_over"] == {"Group": 1, "OperationOutcome": 1}
    assert (told["problems"], told["problem_lines"], told["failures"]) == (0, [], [])


def test_a_tier_may_set_the_status(run, export):
    assert run("--fhir", export, "--summary", "--fail-on", "absolute").exit_code == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["htn", "--summary"], "are for a bulk export"),
        (["htn", "-o", "a.ndjson"], "are for a bulk export"),
        (["--fhir", "EXPORT", "--resume"], "name it with -o"),
        (["--fhir", "EXPORT", "-o", "a.txt"], "ends in"),
        (["--fhir", "nowhere", "-o", "a.ndjson"], "nowhere: cannot be read (No such file or directory)"),
        (["--fhir", "EXPORT", "-o", "no/such/a.ndjson"], "no such directory"),
        (["--fhir", "/dev/zero", "-o", "a.ndjson"], "is a device"),
        (["--fhir", "EXPORT", "-o", "a.ndjson", "--for", "front-desk"], "for clinical staff"),
        (["--fhir", "EXPORT", "-o", "a.ndjson", "--jobs", "0"], "'--jobs'"),
    ],
)
def test_wrong_usage_is_one_line(run, export, monkeypatch, args, said):
    monkeypatch.chdir(export.parent)
    done = run(*(str(export) if arg == "EXPORT" else arg for arg in args))
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())
    assert sorted(path.name for path in export.parent.iterdir()) == ["export"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_ends_the_run_at_its_start(run, export, tmp_path):
    (export / "Claim.ndjson").chmod(0)
    done = run("--fhir", export, "-o", tmp_path / "out.ndjson")
    assert done.exit_code == 2
    assert "Claim.ndjson: cannot be read (Permission denied)" in done.stderr


def test_a_pipe_is_read_as_a_file_is(export, tmp_path):
    data = b"".join(path.read_bytes() for path in sorted(export.glob("*.ndjson")) if path.suffix != ".gz")
    command = [sys.executable, "-m", "ketaref", "screen", "--fhir", "-", "-o", tmp_path / "out.ndjson"]
    done = subprocess.run([*command, "--as-of", TODAY], input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "out.ndjson").read_bytes().splitlines()) == 24
    assert not list(tmp_path.glob(".*"))


# ---- Stopped --------------------------------------------------------------------------------------------------------


def large_export(folder, patients=480):
    folder.mkdir()
    (folder / "Patient.ndjson").write_bytes(as_lines([patient(n) for n in range(patients)]))
    told = [condition(n, f"{text} {n}") for n in range(patients) for text in ("Stroke", "Lupus", "Glaucoma")]
    (folder / "Condition.ndjson").write_bytes(as_lines(told))
    return folder


def stop(process, number, work, *, parts):
    """Send a signal once so many parts are there."""
    until = time.monotonic() + 60
    while len(list((work / "parts").glob("*.ndjson"))) < parts:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)
    process.send_signal(number)
    return process.communicate(timeout=60)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_stopped_leaves_nothing(tmp_path, number, status, jobs):
    folder, work = large_export(tmp_path / "export"), tmp_path / ".out.ndjson.ketaref"
    process = started("--fhir", folder, "-o", tmp_path / "out.ndjson", "--jobs", jobs)
    out, err = stop(process, number, work, parts=1)
    assert (process.returncode, out, err) == (status, "", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_was_killed_is_gone_on_with(tmp_path, jobs):
    folder, work = large_export(tmp_path / "export"), tmp_path / ".out.ndjson.ketaref"
    whole = started("--fhir", folder, "-o", tmp_path / "whole.ndjson")
    whole.communicate()
    assert whole.returncode == 0
    process = started("--fhir", folder, "-o", tmp_path / "out.ndjson", "--jobs", jobs)
    stop(process, signal.SIGKILL, work, parts=3)
    assert not (tmp_path / "out.ndjson").exists()
    assert {path.stat().st_mode & 0o077 for path in [work, *work.rglob("*")]} == {0}
    before = {path: path.stat().st_mtime_ns for path in (work / "parts").glob("*.ndjson")}
    refused = started("--fhir", folder, "-o", tmp_path / "out.ndjson")
    assert "--resume" in refused.communicate()[1]
    assert refused.returncode == 2
    kept = started("--fhir", folder, "-o", tmp_path / "out.ndjson", "--resume")
    stop(kept, signal.SIGINT, work, parts=len(before) + 1)
    assert before.items() <= {path: path.stat().st_mtime_ns for path in (work / "parts").glob("*.ndjson")}.items()
    resumed = started("--fhir", folder, "-o", tmp_path / "out.ndjson", "--resume", "--jobs", jobs)
    assert "480 patients" in " ".join(resumed.communicate()[1].split())
    assert (tmp_path / "out.ndjson").read_bytes() == (tmp_path / "whole.ndjson").read_bytes()
    assert not work.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_run_of_something_else_is_not_gone_on_with(tmp_path):
    folder, work = large_export(tmp_path / "export"), tmp_path / ".out.ndjson.ketaref"
    stop(started("--fhir", folder, "-o", tmp_path / "out.ndjson"), signal.SIGKILL, work, parts=1)
    (folder / "Condition.ndjson").write_bytes(as_lines([condition(1, "Stroke")]))
    other = started("--fhir", folder, "-o", tmp_path / "out.ndjson", "--resume")
    assert "of a run with other files" in " ".join(other.communicate()[1].split())
    assert other.returncode == 2
    anew = started("--fhir", folder, "-o", tmp_path / "out.ndjson", "--force")
    anew.communicate()
    assert anew.returncode == 0
    assert not work.exists()


# ---- Privacy --------------------------------------------------------------------------------------------------------


def planted(number, **fields):
    """A patient whose name, address and all else are words that are looked for."""
    name, address, born, phone = PLANTED
    return patient(number, birthDate=born, name=[{"family": name}], address=[{"line": [address]}],
                   telecom=[{"value": phone}]) | fields  # fmt: skip


@pytest.mark.parametrize("more", [(), ("--debug",), ("--jobs", "2"), ("--summary", "--json"), ("--summary",)])
def test_no_message_holds_anything_of_a_record(run, tmp_path, more):
    name, *_ = PLANTED
    told = [planted(n) for n in range(3)] + [planted(1, birthDate="1950-01-01")] + [planted(7, id=None)]
    told += [{"resourceType": "Condition", "code": {"text": name}}, {"resourceType": "Condition", "subject": name}]
    told += [condition(0, f"Stroke of {name}"), condition(2, name, subject={"display": name, "reference": f"#{name}"})]
    broken = json.dumps(planted(9)).encode()
    (tmp_path / "a.ndjson").write_bytes(as_lines(told) + broken[:-9] + b"\n" + broken + broken + b"\n")
    done = run("--fhir", tmp_path / "a.ndjson", "-o", tmp_path / "out.ndjson", *more)
    assert done.exit_code == 0
    assert "a.ndjson:10: is not JSON" in done.stderr
    assert "two people" in done.stderr
    assert not [word for word in PLANTED if word in done.stderr + done.stdout]
    # A line holds the words of the findings, as the single record does, and nothing else of the patient.
    lines = (tmp_path / "out.ndjson").read_text(encoding="utf-8")
    assert not [word for word in PLANTED[1:] if word in lines]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("debug", [(), ("--debug",)])
def test_not_even_a_fault_of_our_own_tells_of_a_record(tmp_path, jobs, debug):
    """A fault that holds words of the record in its text, in every process of the run."""
    name, *_ = PLANTED
    (tmp_path / "sitecustomize.py").write_text(
        "import ketaref.screening.patients as p\n"
        "def fail(resource): raise ValueError(str(resource))\n"
        "p.key_of = p.keys_in = fail\n",
        encoding="utf-8",
    )
    (tmp_path / "a.ndjson").write_bytes(as_lines([planted(n) for n in range(3)]))
    (tmp_path / "b.ndjson").write_bytes(as_lines([planted(n) for n in range(3)]))
    env = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{Path.cwd()}"}
    process = started("--fhir", tmp_path / "a.ndjson", "--fhir", tmp_path / "b.ndjson", "-o", tmp_path / "out.ndjson",
                      "--jobs", jobs, *debug, env=env)  # fmt: skip
    out, err = process.communicate()
    assert process.returncode == 70
    assert "internal error: ValueError at ketaref/population/owners.py" in " ".join(err.split()) or debug
    assert not [word for word in (name, "1971") if word in out + err]
    assert not list(tmp_path.glob("*out.ndjson*"))


def test_columns_hold_the_lines_in_their_order(run, export, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra ketaref[parquet]")
    assert run("--fhir", export, "-o", tmp_path / "out.ndjson").exit_code == 0
    assert run("--fhir", export, "-o", tmp_path / "out.parquet").exit_code == 0
    lines = map(json.loads, (tmp_path / "out.ndjson").read_text(encoding="utf-8").splitlines())
    assert parquet.read_table(tmp_path / "out.parquet").to_pylist(maps_as_pydicts="strict") == list(map(row_of, lines))
    assert (tmp_path / "out.parquet").stat().st_mode & 0o777 == 0o600


def test_that_columns_need_an_extra_is_said_before_anything_is_read(run, export, tmp_path, monkeypatch):
    monkeypatch.setattr("ketaref.population.columns.pa", deferred_module("no_such_library"))
    done = run("--fhir", export, "-o", tmp_path / "out.parquet")
    assert done.exit_code == 2
    assert "pip install 'ketaref[parquet]'" in done.stderr
    assert sorted(tmp_path.iterdir()) == [export]
