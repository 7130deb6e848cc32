"""What the command line says of packs: which stand behind an answer, what of them was left out, what they hide."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import ketaref
from ketaref.cli import COMMANDS, app
from ketaref.errors import ExitStatus
from ketaref.records import Clinic
from ketaref.store.compile import build_index
from tests.conftest import FAULTY, clinic_library

LEFT_OUT = "our-clinic: 1 file was left out, the clinic's own rules may be missing: our-clinic/faq/pets.yaml:3"
DIRECTORY = "/srv/our-clinic"
# Typed after a command, an answer or a refusal in a line; what draws a screen or leaves files aside is not asked.
TYPED = {
    "search": "drive", "show": "driving", "contraindications": "", "interactions": "", "prep-instructions": "",
    "post-instructions": "", "side-effects": "", "protocols": "", "conditions": "", "pharmacology": "", "mechanism": "",
    "faq": "", "glossary": "", "screen": "glaucoma", "cite": "label", "chart": "severity", "discrepancies": "",
    "evidence": "",
    "sources": "", "list": "", "info": "", "help": "search", "schema": "search", "content counts": "",
    "content locate": "driving",
}  # fmt: skip


@pytest.fixture
def asked(monkeypatch, at_our_clinic):
    """Runs a command on the clinic's content; `opened` has the packs it was opened with."""
    opened = []

    def open_index(*packs, told=None):
        del told
        opened.append(list(map(str, packs)))
        return at_our_clinic

    monkeypatch.setattr(ketaref, "open_index", open_index)

    def run(*arguments, env=None):
        return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "100", "KETAREF_CONTENT": None} | (env or {}))

    run.opened = opened
    return run


def test_what_was_left_out_is_said_in_one_line_after_the_answer(asked):
    result = asked("search", "drive")
    assert result.exit_code == ExitStatus.FOUND
    assert "No driving" in result.stdout
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"ketaref: {LEFT_OUT}")
    assert line.endswith("see: ketaref content check /srv/our-clinic")


@pytest.mark.parametrize("command", ["search", "show", "contraindications", "info", "cite", "screen"])
def test_json_carries_what_was_left_out(asked, command):
    data = json.loads(asked(*command.split(), *TYPED[command].split(), "--json").stdout)
    assert data["warnings"] == [FAULTY]


def test_a_damaged_installation_is_said_first_and_is_no_success(asked, at_our_clinic, monkeypatch):
    monkeypatch.setattr(at_our_clinic, "damaged", ("this installation is damaged", "content/a.yaml:1 [KR101] x"))
    result = asked("search", "drive")
    assert result.exit_code == ExitStatus.BAD_CONTENT
    assert "No driving" in result.stdout
    assert result.stderr.splitlines()[0] == "ketaref: this installation is damaged"
    data = json.loads(asked("search", "drive", "--json").stdout)
    assert data["warnings"] == ["this installation is damaged", "content/a.yaml:1 [KR101] x", FAULTY]


def test_content_that_was_read_whole_warns_of_nothing(monkeypatch, index):
    monkeypatch.setattr(ketaref, "open_index", lambda *_packs, **_told: index)
    result = CliRunner().invoke(app, ["search", "drive", "--json", "--strict"])
    assert result.exit_code == ExitStatus.FOUND
    assert "warnings" not in json.loads(result.stdout)
    assert not result.stderr


@pytest.mark.parametrize("arguments", [["--strict", "search", "drive"], ["search", "drive", "--strict"]])
def test_strict_ends_with_the_lines_and_no_answer(asked, arguments):
    result = asked(*arguments)
    assert (result.exit_code, result.stdout) == (ExitStatus.BAD_CONTENT, "")
    assert result.stderr.splitlines() == [f"ketaref: {FAULTY}"]


def test_the_clinic_may_want_all_or_nothing(monkeypatch):
    library = clinic_library()
    library.clinic = Clinic("Elm Street Clinic", strict=True)
    monkeypatch.setattr(ketaref, "open_index", lambda *_packs, **_told: build_index(library))
    assert CliRunner().invoke(app, ["search", "drive"]).exit_code == ExitStatus.BAD_CONTENT


@pytest.mark.parametrize("command", TYPED)
def test_content_and_no_packs_may_stand_after_every_command(asked, command):
    given = [*command.split(), *TYPED[command].split()]
    assert asked(*given, "--content", DIRECTORY).exit_code in (ExitStatus.FOUND, ExitStatus.NO_MATCH)
    assert [DIRECTORY] in asked.opened
    asked.opened.clear()
    asked(*given, "--no-packs", "--content", DIRECTORY, env={"KETAREF_CONTENT": "/srv/other"})
    assert asked.opened
    assert not any(asked.opened)


def test_every_command_that_answers_is_tried_here():
    apart = {"browse", "content", "content check"}
    assert {name for name in COMMANDS if not name.startswith("content ")} <= {*TYPED, *apart}


@pytest.mark.parametrize("directory", ["", "  "])
@pytest.mark.parametrize("after", [True, False])
def test_an_empty_directory_is_refused_in_one_line(asked, directory, after):
    option = ["--content", directory]
    result = asked(*(["search", "drive", *option] if after else [*option, "search", "drive"]))
    assert (result.exit_code, result.stdout) == (ExitStatus.USAGE, "")
    (line,) = result.stderr.splitlines()
    assert "--content our-clinic" in line


@pytest.mark.parametrize(
    "arguments", [["show", "nausea"], ["content", "locate", "nausea"], ["cite", "--cited-by", "nausea"]]
)
def test_a_hidden_entry_says_who_hides_it_and_why(asked, arguments):
    result = asked(*arguments)
    assert (result.exit_code, result.stdout) == (ExitStatus.NO_MATCH, "")
    assert "nausea (Nausea) is hidden by our-clinic (Elm Street Clinic): we have one page on it" in result.stderr


def test_info_tells_of_each_pack_what_it_gives_and_what_was_left_out(asked):
    result = asked("info", "--content", DIRECTORY)
    text = " ".join(result.stdout.split())
    assert f"Pack 1 {DIRECTORY} (--content) our-clinic of Elm Street Clinic, digest 0123456789abcdef" in text
    assert "0 added, 3 patched, 1 hidden" in text
    assert "hides nausea: we have one page on it" in text
    assert "not signed as a whole" in text
    assert f"Left out {FAULTY}" in text
    assert not result.stderr
    (pack,) = json.loads(asked("info", "--content", DIRECTORY, "--json").stdout)["packs"]
    assert (pack["name"], pack["patched"], pack["hidden"][0]["id"]) == ("our-clinic", 3, "nausea")


def test_the_line_below_an_answer_names_the_packs(asked):
    assert "+ our-clinic (3)" in " ".join(asked("search", "drive").stdout.split())


def test_whom_the_clinic_follows_is_told(asked):
    text = " ".join(asked("search", "when do I stop eating").stdout.split())
    assert "Your clinic follows a clinic's page: One page says six hours" in text
