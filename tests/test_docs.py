"""The README's command lines run and print what it shows; every command is in it; what is generated is current."""

from __future__ import annotations

import re

import pytest

from ketaref.cli import COMMANDS
from tools import readme

TEXT = readme.README.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", readme.commands(TEXT))
def test_a_command_of_the_readme_prints_what_it_shows(command):
    shown = TEXT.split(f"$ {command}\n", 1)[1]
    assert shown.startswith(readme.output(command))


def test_every_command_is_in_the_readme():
    for name in COMMANDS:
        assert f"ketaref {name}" in TEXT


def test_generated_counts_are_current():
    assert readme.render(TEXT, relevance=False) == TEXT


def test_no_path_of_the_workshop_is_named():
    assert not re.search(r"/work/|\.\./shared", TEXT)
