"""What holds for every command: help, JSON, plain text, exit status. A new row of COMMANDS is held to it unasked."""

from __future__ import annotations

import json
from importlib import import_module

import pytest

from ketaref.cli import COMMANDS
from tests.cli import ANSWERING, answer, run, run_process, words_of

# Reading and checking all content takes seconds.
ANSWERED = [pytest.param(n, marks=pytest.mark.slow) if n == "content check" else n for n in ANSWERING]


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_a_command_does_with_examples_before_its_options(name, flag):
    result = run(*name.split(), flag, env={"COLUMNS": "200"})
    said = " ".join(result.stdout.split())
    assert result.exit_code == 0
    assert " ".join(COMMANDS[name].help.split("\n\n")[0].split()) in said
    for example in COMMANDS[name].example.splitlines():
        assert said.index(example) < said.index("OPTIONS OF EVERY COMMAND")


@pytest.mark.parametrize("name", COMMANDS)
def test_an_example_is_of_its_own_command(name):
    for example in COMMANDS[name].example.splitlines():
        assert example.startswith(f"ketaref {name}")


def test_the_help_of_the_top_names_every_command_and_imports_none():
    said = " ".join(run("--help", env={"COLUMNS": "200"}).stdout.split())
    for name, row in COMMANDS.items():
        if " " not in name:
            assert f"{name} {' '.join(row.help.split(chr(10) * 2)[0].split())}" in said


@pytest.mark.parametrize("name", ANSWERING)
def test_a_command_is_a_function_that_a_row_finds(name):
    module, _, function = COMMANDS[name].target.partition(":")
    assert getattr(import_module(module), function).__annotations__["return"].__name__ == "Result"


@pytest.mark.parametrize("name", ANSWERED)
def test_json_is_one_object_with_the_versions_and_no_codes(name):
    result = answer(name, "--json")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert list(data)[:2] == ["schema_version", "content_version"]
    assert data["schema_version"] == 1
    assert data["content_version"]
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize("name", ANSWERED)
def test_text_is_plain_when_piped(name):
    result = answer(name)
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    assert not set("│╭╰") & set(result.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("name", [name for name in ANSWERING if name != "content check"])
def test_an_encoding_that_cannot_show_everything_is_no_failure(name, encoding):
    poor = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    text = run_process(*name.split(), *words_of(name), text=False, **poor)
    data = run_process(*name.split(), *words_of(name), "--json", text=False, **poor)
    assert (text.returncode, data.returncode) == (0, 0), text.stderr + data.stderr
    assert json.loads(data.stdout.decode("utf-8"))["content_version"]
