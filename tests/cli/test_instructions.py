"""`ketaref prep-instructions` and `post-instructions`: clock times, files, packs, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from ketaref.cli import app
from ketaref.visit import times

DENVER = "America/Denver"
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(times, "current_time", lambda: NOW)
    monkeypatch.setenv("TZ", DENVER)
    return lambda *args: CliRunner().invoke(app, list(args))


def test_the_command_shows_the_plan_and_what_has_no_time(run):
    result = run("prep-instructions", "--at", "2026-12-01 10:00")
    assert result.exit_code == 0
    assert "From 04:00 until 10:00  Nothing to eat or drink" in result.stdout
    assert "clear liquids until 08:00 by asa-kaiser" in result.stdout
    assert "☐ What to wear and bring" in result.stdout
    assert "DISPUTED Nothing by mouth for six hours" in result.stdout


def test_force_alone_changes_nothing(run):
    assert run("prep-instructions", "--force").stdout == run("prep-instructions").stdout


def test_json_gives_the_plan_and_each_instruction_its_times(run):
    data = json.loads(run("post-instructions", "--at", "2026-10-31 10:00", "--json").stdout)
    assert data["session"] == {
        "start": "2026-10-31T10:00:00-06:00", "end": "2026-10-31T10:40:00-06:00", "time_zone": DENVER,
        "duration_assumed": True,
    }  # fmt: skip
    driving = next(r for r in data["results"] if r["id"] == "no-driving-or-machinery-24-hours")
    assert (driving["begin"], driving["end"]) == ("2026-10-31T10:40:00-06:00", "2026-11-01T09:40:00-07:00")
    assert [step["id"] for step in data["plan"]][:2] == ["", "recovery-time-at-the-clinic"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--duration", "40m"), "--at"),
        (("--tz", DENVER), "--at"),
        (("--ics", "x.ics"), "--at"),
        (("--clinic", "X"), "-o sheet.html"),
        (("water", "--at", "2026-12-01 10:00"), "leave out the words"),
        (("--at", "2026-12-01 10:00", "--ics", "x.html"), "x.ics"),
        (("--at", "2026-01-01 10:00"), "is past"),
        (("-o", "x.pdf"), ".html, .md or .txt"),
        (("-o", "nowhere/x.html"), "no such directory"),
        (("-o", "x.html", "--clinic", "x" * 61), "at most 60"),
    ],
)
def test_misuse_is_one_line_and_writes_nothing(run, tmp_path, monkeypatch, args, says):
    monkeypatch.chdir(tmp_path)
    result = run("prep-instructions", *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_file_is_never_replaced_unasked(run, tmp_path):
    sheet, plan = tmp_path / "a.html", tmp_path / "a.ics"
    plan.write_text("mine")
    args = ("prep-instructions", "--at", "2026-12-01 10:00", "-o", str(sheet), "--ics", str(plan))
    result = run(*args)
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert (plan.read_text(), sheet.exists()) == ("mine", False)
    assert run(*args, "--force").exit_code == 0
    assert plan.read_text().startswith("BEGIN:VCALENDAR")
    assert {p.name for p in tmp_path.iterdir()} == {"a.html", "a.ics"}


@pytest.mark.slow
def test_a_pack_says_whose_hours_and_whose_clinic(tmp_path, monkeypatch):
    pack = tmp_path / "our-clinic"
    (pack / "pre-infusion").mkdir(parents=True)
    (pack / "clinic.yaml").write_text('name: Our Clinic\nphone: "555-0100"\ntime_zone: America/Denver\n')
    (pack / "pre-infusion" / "arrive-on-time.yaml").write_text(
        "id: arrive-on-time\ntitle: Come half an hour early\nsummary: Come half an hour early.\norder: 160\n"
        "timing: {anchor: start, to_h: -0.5}\nstatements: [{text: Come early., cites: [infusion-faq]}]\n"
        "reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}\n"
    )
    monkeypatch.setattr(times, "current_time", lambda: NOW)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    sheet = tmp_path / "sheet.txt"
    args = ["--content", str(pack), "prep-instructions", "--at", "2026-12-01 10:00"]
    plan = CliRunner().invoke(app, args).stdout
    assert "By 09:30  Come half an hour early" in plan
    assert "(America/Denver;" in plan
    assert CliRunner().invoke(app, [*args, "-o", str(sheet)]).exit_code == 0
    text = sheet.read_text(encoding="utf-8")
    assert "Clinic: Our Clinic\n" in text
    assert "call the clinic, 555-0100." in text
    assert "By 9:30 am:" in text
