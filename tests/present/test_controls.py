"""No control character reaches a terminal, whatever was typed or a record holds."""

from __future__ import annotations

import io
import json

import pytest
from rich.padding import Padding
from rich.text import Text

from ketaref.present.controls import escaped_controls, without_controls
from ketaref.present.terminal import Terminal, strip_codes
from tests.cli import run

CLEAR = "\x1b[2J"
TURNED = "\u202e"
HOSTILE = ["\x1b[2J", "\x9b2J", "\x07", "\x08", "\r", "\x7f", "\u202e", "\u2066", "\u2028", "\udcff"]


@pytest.mark.parametrize("control", HOSTILE)
def test_a_control_character_is_shown_as_a_question_mark_in_whatever_holds_it(control):
    for part in (f"a{control}b", Text(f"a{control}b", "bold"), Padding(Text(f"a{control}b"), (0, 0, 0, 2))):
        terminal = Terminal(io.StringIO(), width=80, color=True)
        shown = strip_codes(terminal.rendered(part))
        assert control not in shown
        assert shown.strip().startswith("a")


def test_what_is_ours_stays():
    terminal = Terminal(io.StringIO(), width=80, color=True)
    assert "\x1b[1m" in terminal.rendered(Text("loud", "bold"))
    assert "\x1b]8;" in terminal.rendered(Text("there", "link https://example.org"))
    assert without_controls("a\tb\r\nc – ½ κ\n") == "a\tb\r\nc – ½ κ\n"


def test_a_link_cannot_end_its_own_code():
    terminal = Terminal(io.StringIO(), width=80, color=True)
    assert CLEAR not in terminal.rendered(Text("there", f"link https://example.org/{CLEAR}"))


def test_json_says_the_same_with_its_controls_escaped():
    text = "a\x9b\u202eb"
    made = json.dumps({"text": text}, ensure_ascii=False)
    assert escaped_controls(made).isprintable()
    assert json.loads(escaped_controls(made)) == {"text": text}


@pytest.fixture
def record(tmp_path):
    """A record whose words would clear the screen and turn it."""
    patient = {"resourceType": "Patient", "id": f"1{CLEAR}", "birthDate": "1980-01-01"}
    conditions = [
        {"resourceType": "Condition", "id": f"{number}{CLEAR}", "code": {"text": f"{text}{CLEAR} {TURNED}now"}}
        for number, text in enumerate(["glaucoma", "cough", "no known stroke"])
    ]
    entries = [{"resource": resource} for resource in (patient, *conditions)]
    file = tmp_path / "record.json"
    file.write_text(json.dumps({"resourceType": "Bundle", "entry": entries}))
    return file


@pytest.mark.parametrize("more", [[], ["--json"], ["--plain"], ["--color", "always"]])
def test_a_record_is_shown_without_the_controls_it_holds(record, more):
    result = run("screen", "--fhir", str(record), *more)
    assert result.exit_code == 0
    assert "cough" in result.stdout
    for control in (CLEAR, TURNED):
        assert control not in result.stdout + result.stderr


@pytest.mark.parametrize(
    "args",
    [
        ["screen", f"glaucoma{CLEAR}, {TURNED}cough"],
        ["screen", "--fhir", f"no{CLEAR}{TURNED}where.json"],
        ["--content", f"no{CLEAR}{TURNED}where", "search", "x"],
        ["search", f"glucoma{CLEAR}{TURNED}"],
        ["prep-instructions", "-o", f"no{CLEAR}{TURNED}where/x.html"],
        ["info", "--content", f"no{CLEAR}{TURNED}where"],
    ],
)
def test_what_was_typed_is_said_back_without_controls(args):
    result = run(*args)
    for control in (CLEAR, TURNED):
        assert control not in result.stdout + result.stderr


def test_a_file_is_said_to_be_written_without_controls(tmp_path):
    result = run("prep-instructions", "-o", str(tmp_path / f"x{CLEAR}.html"))
    assert (result.exit_code, CLEAR in result.stderr, "wrote" in result.stderr) == (0, False, True)
