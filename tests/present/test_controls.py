"""No control character reaches a terminal, whatever was typed or a record holds."""

from __future__ import annotations

import io
import json

import pytest
import rich.text
from rich.padding import Padding
from rich.table import Table

from ketaref.present.controls import Text
from ketaref.present.terminal import Terminal, strip_codes
from ketaref.text.controls import visible
from tests.cli import run

CLEAR = "\x1b[2J"
TURNED = "\u202e"
HOSTILE = [
    "\x1b[2J", "\x9b2J", "\x00", "\x07", "\x08", "\x0c", "\r", "\x7f", "\u202e", "\u2066", "\u2028", "\udcff", "\u200b",
    "\xad", "\U000e0041",
]  # fmt: skip


@pytest.mark.parametrize("control", HOSTILE)
def test_a_hidden_character_is_shown_as_text_in_whatever_holds_it(control):
    table = Table()
    table.add_column(f"a{control}b")
    table.add_row(f"a{control}b")
    parts = (
        f"a{control}b", Text(f"a{control}b", "bold"), Text.assemble("a", (f"{control}b", "bold")),
        Text("a").append(f"{control}b"), Padding(f"a{control}b", (0, 0, 0, 2)), table,
    )  # fmt: skip
    for part in parts:
        terminal = Terminal(io.StringIO(), width=80, color=True)
        shown = strip_codes(terminal.rendered(part))
        assert control not in shown
        assert visible(f"a{control}b") in shown


def test_what_is_shown_for_it_has_its_width():
    table = Table()
    table.add_column("what")
    table.add_row("plain")
    table.add_row("a\x1bb")
    shown = Terminal(io.StringIO(), width=80).rendered(table).splitlines()
    assert len({len(line) for line in shown}) == 1


@pytest.mark.parametrize("control", HOSTILE[:4])
def test_what_another_makes_of_rich_is_shown_harmless_too(control):
    terminal = Terminal(io.StringIO(), width=80, color=True)
    assert control not in strip_codes(terminal.rendered(rich.text.Text(f"a{control}b")))


def test_what_is_ours_stays():
    terminal = Terminal(io.StringIO(), width=80, color=True)
    assert "\x1b[1m" in terminal.rendered(Text("loud", "bold"))
    assert "\x1b]8;" in terminal.rendered(Text("there", "link https://example.org"))


@pytest.mark.parametrize(
    "address",
    [
        f"https://example.org/{CLEAR}",
        "https://example.org/\u202e",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "x-man:1",
    ],
)
def test_a_link_leads_to_the_web_or_nowhere(address):
    terminal = Terminal(io.StringIO(), width=80, color=True)
    shown = terminal.rendered(Text("there", f"link {address}"))
    assert "there" in shown
    assert "\x1b]8;" not in shown


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
