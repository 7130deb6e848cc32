"""The command line, as a person and as a script meet it."""

from __future__ import annotations

import os
import subprocess
import sys

from typer.testing import CliRunner

from ketaref.cli import COMMANDS, app

RUNNER = CliRunner()
# Command -> words with which it answers; a group of commands answers with help alone.
WORDS = {
    "search": ["glaucoma"],
    "show": ["uncontrolled-glaucoma"],
    "screen": ["htn", "--as-of", "2026-11-24"],
    "content locate": ["uncontrolled-glaucoma"],
}
# `browse` answers on a terminal alone: tests/browse looks at it there.
ANSWERING = [name for name, row in COMMANDS.items() if row.target and name != "browse"]


def run(*args, **options):
    """A command in this process."""
    return RUNNER.invoke(app, list(args), **options)


def answer(name, *args, **options):
    """A command of COMMANDS with words that it answers."""
    return run(*name.split(), *WORDS.get(name, []), *args, **options)


def run_process(*args, text=True, **env):
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ketaref", *args], capture_output=True, text=text, encoding="utf-8" if text else None,
        check=False, env=os.environ | env, stdin=subprocess.DEVNULL,
    )  # fmt: skip
