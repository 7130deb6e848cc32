"""`ketaref content edit` opens the right file in the editor that was chosen, and says what is wrong with it."""

from __future__ import annotations

import json
import shutil
import sys

import pytest

from tests.cli import run

RULE = "no-food-or-drink-six-hours"
pytestmark = pytest.mark.skipif(sys.platform == "win32" or not shutil.which("sh"), reason="editors are scripts here")


@pytest.fixture(autouse=True)
def no_editor(monkeypatch):
    for name in ("VISUAL", "EDITOR", "KETAREF_CONTENT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def pack(tmp_path):
    directory = tmp_path / "our clinic"
    run("content", "new", "pack", str(directory), "--name", "Elm Street")
    return directory


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """An editor that adds lines to the file, in a directory with a space in its name."""

    def make(added="", variable="EDITOR", arguments=""):
        script = tmp_path / "my tools" / "ed"
        script.parent.mkdir(exist_ok=True)
        seen, words = tmp_path / "seen", tmp_path / "words"
        script.write_text(
            f'#!/bin/sh\necho "$@" > "{words}"\nfor last; do :; done\ncp "$last" "{seen}"\n'
            f"cat >> \"$last\" <<'END'\n{added}END\n",
            encoding="utf-8",
        )
        script.chmod(0o755)
        monkeypatch.setenv(variable, f'"{script}"{arguments}')
        return seen, words

    return make


def edit(pack, name=RULE, *more):
    return run("content", "edit", name, "--pack", str(pack), *more)


def test_a_shipped_entry_gets_a_file_that_changes_what_is_given(pack, editor):
    seen, words = editor("title: No solid food for 8 hours\n", arguments=" --wait")
    result = edit(pack)
    path = pack / "pre-infusion" / f"{RULE}.yaml"
    assert result.exit_code == 0
    # What the check warns of is no fault: that nobody has signed it, that other entries still say otherwise.
    assert all("] warning " in line for line in result.stdout.splitlines())
    assert result.stderr.startswith(f"ketaref: {path}: 0 faults, ")
    assert words.read_text(encoding="utf-8") == f"--wait {path}\n"
    assert f"extends: {RULE}\n" in seen.read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8").endswith("title: No solid food for 8 hours\n")
    # The next time it is that file that is opened.
    editor("")
    assert edit(pack).exit_code == 0
    assert seen.read_text(encoding="utf-8").endswith("title: No solid food for 8 hours\n")


def test_a_fault_is_told_at_its_line_with_status_1(pack, editor):
    editor("sumary: No solid food.\n")
    result = edit(pack)
    lines = (pack / "pre-infusion" / f"{RULE}.yaml").read_text(encoding="utf-8").splitlines()
    assert result.exit_code == 1
    assert f":{lines.index('sumary: No solid food.') + 1} [KR103]" in result.stdout
    assert json.loads(edit(pack, RULE, "--json").stdout)["results"][0]["code"] == "KR103"


def test_what_is_left_as_it_was_leaves_no_file(pack, monkeypatch):
    monkeypatch.setenv("EDITOR", "true")
    before = sorted(path.name for path in pack.iterdir())
    result = edit(pack)
    assert result.exit_code == 0
    assert "nothing was changed" in result.stderr
    assert sorted(path.name for path in pack.iterdir()) == before


@pytest.mark.parametrize("text", ["id: parking\ntitle: 'never closed\n", "- id: pets\n- id: parking\n  sumary: x\n"])
def test_a_file_that_cannot_be_read_is_the_one_that_is_opened(pack, editor, text):
    (pack / "faq").mkdir()
    (pack / "faq" / "parking.yaml").write_text(text, encoding="utf-8")
    seen, _ = editor("")
    result = edit(pack, "parking")
    assert result.exit_code == 1
    assert "[KR10" in result.stdout
    assert seen.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("name", "file", "begins"),
    [
        ("clinic", "clinic.yaml", "name: Elm Street"),
        ("our-policy", "references/our-policy.yaml", "id: our-policy"),
        ("zarate-2006", "references/zarate-2006.yaml", "extends: zarate-2006"),
        ("six-hour-fast", "disputes/six-hour-fast.yaml", "extends: six-hour-fast"),
    ],
)
def test_a_reference_a_dispute_and_the_clinic_are_edited_too(pack, editor, name, file, begins):
    seen, words = editor("# looked at\n")
    result = edit(pack, name)
    assert result.exit_code == 0, result.stderr + result.stdout
    assert words.read_text(encoding="utf-8") == f"{pack / file}\n"
    assert f"\n{begins}" in seen.read_text(encoding="utf-8")


def test_visual_is_asked_before_editor(pack, editor, monkeypatch):
    seen, _ = editor("# looked at\n", variable="VISUAL")
    monkeypatch.setenv("EDITOR", "false")
    assert edit(pack).exit_code == 0
    assert seen.exists()


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ("no-such-editor", "the editor 'no-such-editor' cannot be found"),
        ("no-such-editor --wait", "the editor 'no-such-editor --wait' cannot be run"),
        ("false", "the editor 'false' ended with status 1"),
    ],
)
def test_an_editor_that_does_not_run_is_one_line(pack, monkeypatch, chosen, says):
    monkeypatch.setenv("EDITOR", chosen)
    result = edit(pack)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert result.stderr.count("ketaref: ") == 1
    assert not (pack / "pre-infusion").exists()


def test_without_any_editor_the_way_out_is_said(pack, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    result = edit(pack)
    assert result.exit_code == 2
    assert "set EDITOR" in result.stderr


def test_what_nobody_knows_is_not_edited(pack, monkeypatch):
    monkeypatch.setenv("EDITOR", "true")
    result = edit(pack, "no-food-or-drink-six-hour")
    assert result.exit_code == 1
    assert RULE in result.stderr
    assert not (pack / "pre-infusion").exists()


@pytest.mark.parametrize("command", ["edit x", "new faq x", "sign x --by A --role B", "confirm x"])
def test_without_a_pack_the_way_to_one_is_said(monkeypatch, command):
    monkeypatch.setenv("EDITOR", "true")
    result = run("content", *command.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("ketaref: no pack is in use: start one with `ketaref content new pack our-clinic`")
