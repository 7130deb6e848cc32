"""`ketaref prep-instructions` and `post-instructions`: clock times, files, packs, and what is refused."""

from __future__ import annotations

import json
import re
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


def test_the_day_fits_a_screen_of_24_rows_with_every_time_on_it(run):
    result = run("prep-instructions", "--at", "dec 1 1pm")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "  Tue Dec 1 (2026-12-01) · 1:00 pm to 1:40 pm · Denver (40 min assumed)"
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 80
    assert "7:00 am  STOP  Nothing to eat or drink" in result.stdout
    assert "11:00 am  (last clear liquids)                      ! guideline, not this rule" in result.stdout
    assert "things without a time: ketaref prep-instructions" in result.stdout


def test_the_checklist_says_what_is_a_must_first(run):
    lines = run("prep-instructions").stdout.splitlines()
    assert lines[1].split() == ["☐", "Arrange", "an", "adult", "for", "the", "way", "home", "MUST"]
    assert lines[4].startswith("  ☐ 6 h before     Nothing to eat or drink     ! guideline: clear liquids to 2 h")
    assert len(lines) <= 30


@pytest.mark.parametrize("command", ["prep-instructions", "post-instructions"])
def test_the_checklist_has_one_line_an_instruction(run, command):
    lines = run(command).stdout.splitlines()
    assert all("☐" in line for line in lines[1:-1])
    # An advice that is cut down to a line reads as an order about the instruction beside it.
    assert {line.partition("!")[2].strip() for line in lines[1:-1]} <= {"", "guideline: clear liquids to 2 h"}


def test_who_may_leave_when_and_with_whom_stands_in_one_place(run):
    lines = [line.split() for line in run("post-instructions", "--at", "dec 1 1pm").stdout.splitlines()]
    leaving = next(n for n, words in enumerate(lines) if words[:5] == ["2:00", "pm", "earliest", "to", "leave,"])
    assert lines[leaving + 1] == ["Go", "home", "with", "an", "adult", "MUST"]
    until = lines.index(["1:40", "pm", "until", "then", "at", "least:"])
    assert lines[until + 1] == ["No", "driving", "or", "machines"]
    assert not any("24" in words for words in lines)


def test_words_narrow_a_plan_to_the_steps_that_answer_them(run):
    result = run("prep-instructions", "fasting", "--at", "dec 1 1pm")
    assert "STOP  Nothing to eat or drink" in result.stdout
    assert "Fasting times: follow" in result.stdout
    assert "alcohol" not in result.stdout
    data = json.loads(run("prep-instructions", "fasting", "--at", "dec 1 1pm", "--json").stdout)
    assert {"", "no-food-or-drink-six-hours"} <= {step["id"] for step in data["plan"]}
    assert 0 < len(data["results"]) <= 5


def test_words_of_a_crisis_show_where_help_is_and_no_plan(run):
    shown = run("post-instructions", "my", "husband", "is", "suicidal", "--at", "dec 1 1pm").stdout
    assert "988" in shown.splitlines()[0]


def test_words_that_nothing_answers_end_as_a_search_does(run):
    result = run("prep-instructions", "lawn mower carburetor", "--at", "dec 1 1pm")
    assert (result.exit_code, result.stdout) == (1, "")


def test_a_limit_keeps_the_first_steps_of_a_plan_and_of_a_list(run):
    data = json.loads(run("prep-instructions", "--limit", "3", "--at", "dec 1 1pm", "--json").stdout)
    assert len([step for step in data["plan"] if step["id"]]) == 3
    assert len(json.loads(run("prep-instructions", "--limit", "3", "--json").stdout)["results"]) == 3
    assert run("prep-instructions", "--limit", "3").stdout.count("☐") == 3


def test_a_misspelled_month_is_read_and_said(run):
    result = run("prep-instructions", "--at", "decmber 1 1pm")
    assert result.stdout.startswith("  Tue Dec 1 (2026-12-01) · 1:00 pm")
    assert "read decmber as December" in result.stderr


def test_patients_read_the_rule_alone(run):
    for args in (
        ("prep-instructions", "--for", "patient"),
        ("prep-instructions", "--for", "patient", "--at", "dec 1 1pm"),
    ):
        text = run(*args).stdout
        assert "guideline" not in text
        assert "Says so" not in text
        assert "Arrange an adult to take you home" in text or "Go home with an adult" in text


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
        (("--cancel", "--at", "dec 1 1pm"), "--ics plan.ics"),
        (("--visit", "2", "--at", "dec 1 1pm"), "--ics plan.ics"),
        (("--cancel", "--at", "dec 1 1pm", "--ics", "x.ics", "-o", "x.html"), "a calendar file alone"),
        (("water", "-o", "x.html"), "leave out the words"),
        (("--limit", "2", "--at", "dec 1 1pm", "--ics", "x.ics"), "leave out --limit"),
        (("--at", "next tuesday 1pm"), "Tue Sep 8 2026 1:00 pm"),
        (("--note", "--at", "dec 1 1pm"), "one entry"),
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


def test_a_calendar_file_says_that_it_replaces_one_and_a_visit_s_name_keeps_both(run, tmp_path):
    plan = tmp_path / "a.ics"
    args = ("prep-instructions", "--at", "2026-12-01 10:00", "--ics", str(plan), "--force")
    assert "takes the place of any visit imported before; to keep both, name each: --visit 2" in run(*args).stderr
    unnamed = plan.read_text()
    assert "--visit" not in run(*args, "--visit", "2").stderr
    named = plan.read_text()
    assert not set(re.findall("UID:(.+)", unnamed)) & set(re.findall("UID:(.+)", named))
    assert "--visit" not in run(*args, "--visit", "2", "--cancel").stderr
    cancelled = plan.read_text()
    assert re.findall("UID:(.+)", cancelled) == re.findall("UID:(.+)", named)
    assert "METHOD:CANCEL" in cancelled
    assert "METHOD" not in named


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
    assert " 9:30 am  Come half an hour early [Our Clinic]" in plan
    assert "· Denver (40 min assumed)" in plan
    assert CliRunner().invoke(app, [*args, "-o", str(sheet)]).exit_code == 0
    text = sheet.read_text(encoding="utf-8")
    assert "Clinic: Our Clinic\n" in text
    assert "call us, 555-0100." in text
    assert "By 9:30 am:" in text
