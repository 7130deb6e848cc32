"""Records that are hostile or broken are read as far as they go, or are one line."""

from __future__ import annotations

import gzip
import json
import os
import threading
from datetime import date
from pathlib import Path

import pytest

from ketaref.cli import reading
from ketaref.errors import UsageError
from ketaref.screening import sources
from ketaref.screening.record import read_records
from ketaref.screening.resources import load_json
from tests.cli import run

PATIENT = {"resourceType": "Patient", "id": "p1", "birthDate": "1980-01-01"}
TODAY = date(2026, 11, 28)


def condition(text, number="c1"):
    code = {"text": text}
    return {"resourceType": "Condition", "id": number, "subject": {"reference": "Patient/p1"}, "code": code}


def lines(*resources):
    return "".join(f"{json.dumps(resource)}\n" for resource in resources)


def read(data, name="record.json"):
    data = data if isinstance(data, bytes) else data.encode()
    return read_records(Path(name), data, today=TODAY)


def test_a_number_of_thousands_of_digits_takes_no_record_away():
    data = lines(PATIENT, condition("glaucoma")).replace('"c1"', f'"c1", "x": {"9" * 5000}')
    (record,) = read(data)
    assert any(finding.text == "glaucoma" for finding in record.findings)
    assert load_json("9" * 5000) == float("inf")


def test_half_of_a_character_takes_no_record_away(tmp_path):
    file = tmp_path / "record.ndjson"
    file.write_text(lines(PATIENT, condition("glau\ud800coma, glaucoma")))
    for more in (["--json"], [], ["-o", str(tmp_path / "out.ndjson")]):
        assert run("screen", "--fhir", str(file), *more).exit_code == 0
    assert "\\ud800" not in (tmp_path / "out.ndjson").read_text()
    assert load_json(r'{"\ud83d\ude00\udc00": ["\ud800"]}') == {"\U0001f600\ufffd": ["\ufffd"]}


def test_ndjson_with_one_bad_line_names_that_line_and_nothing_of_it():
    data = (
        lines(PATIENT, *(condition("cough", f"c{n}") for n in range(5))) + '{"resourceType": "SECRET\n' + lines(PATIENT)
    )
    with pytest.raises(UsageError, match="neither JSON nor NDJSON \\(line 7, column") as error:
        read(data)
    assert "SECRET" not in str(error.value)


def test_a_line_ends_where_json_lets_it_end():
    (record,) = read(
        "".join(f"{json.dumps(r, ensure_ascii=False)}\n" for r in (PATIENT, condition("glaucoma\u2028\x85x")))
    )
    assert record.findings


@pytest.mark.parametrize("filling", [b" ", b"\n", b"["])
def test_a_gzip_bomb_is_one_line(tmp_path, filling):
    file = tmp_path / "bomb.ndjson.gz"
    with gzip.open(file, "wb") as bomb:
        bomb.write(lines(PATIENT).encode())
        for _ in range(20):
            bomb.write(filling * 1_000_000)
    for more in ([], ["-o", str(tmp_path / "out.ndjson")]):
        result = run("screen", "--fhir", str(file), *more)
        assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
        assert "holds more than 100 times its size" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bomb.ndjson.gz"]


def test_a_record_that_packs_well_is_read(tmp_path):
    file = tmp_path / "record.ndjson.gz"
    file.write_bytes(
        gzip.compress(lines(PATIENT, *(condition("glaucoma", f"c{n}") for n in range(2000))).encode(), mtime=0)
    )
    assert run("screen", "--fhir", str(file)).exit_code == 0


def test_a_file_that_unpacks_too_far_to_be_held_is_one_line(monkeypatch):
    monkeypatch.setattr(sources, "FILE_MOST", 1000)
    with pytest.raises(UsageError, match=r"add -o patients\.ndjson"):
        read(gzip.compress(lines(PATIENT, *(condition("cough", f"c{n}") for n in range(50))).encode(), mtime=0))


def test_a_file_that_is_too_large_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "FILE_MOST", 1_000_000)
    file = tmp_path / "large.json"
    with file.open("wb") as opened:
        opened.truncate(2_000_000)
    result = run("screen", "--fhir", str(file))
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert "holds more than 1 MB" in result.stderr


def test_a_pipe_to_which_nobody_writes_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "WRITER_WAIT", 0.1)
    os.mkfifo(tmp_path / "pipe")
    result = run("screen", "--fhir", str(tmp_path / "pipe"))
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert "named pipe to which nobody writes" in result.stderr


def test_a_pipe_to_which_somebody_writes_is_read(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    data = lines(PATIENT, *(condition("glaucoma", f"c{n}") for n in range(2000)))
    threading.Thread(target=lambda: pipe.write_text(data), daemon=True).start()
    result = run("screen", "--fhir", str(pipe))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "glaucoma" in result.stdout


@pytest.mark.parametrize(
    "args",
    [["screen", "--fhir"], ["screen", "-o", "x.ndjson", "--fhir"], ["cite", "--claims"], ["prep-instructions", "-o"]],
)
def test_a_name_that_is_too_long_is_one_line(args, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(*args, f"{'a' * 300}.html")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert "File name too long" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("day", ["", " ", "0000-00-00", "2026-02-30", "10000-01-01", "\udcff", "-1"])
def test_an_odd_day_is_one_line(day):
    result = run("screen", "htn", "--as-of", day)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert "is not a date" in result.stderr


def test_an_empty_name_of_a_pack_is_not_the_directory_one_is_in():
    for args in (["--content", "", "search", "x"], ["search", "x", "--content", ""]):
        result = run(*args)
        assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
        assert "needs a directory" in result.stderr


def test_a_list_as_a_windows_shell_writes_it_is_read():
    written = run("screen", "-", input="glaucoma\r\ncough\r\n".encode("utf-16"))
    assert written.stdout == run("screen", "-", input="glaucoma\ncough\n").stdout
