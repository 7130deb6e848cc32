"""The command line, as a person and as a script meet it."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from typer.testing import CliRunner

from ketaref.cli import COMMANDS, app

RUNNER = CliRunner()
# What `content edit` opens: nothing that a person types in.
os.environ.pop("VISUAL", None)
os.environ["EDITOR"] = "true"
ROOM = Path(tempfile.mkdtemp(prefix="ketaref-tests-"))
atexit.register(shutil.rmtree, ROOM, ignore_errors=True)


def started():
    """A new pack, each time another."""
    directory = Path(tempfile.mkdtemp(dir=ROOM)) / "our-clinic"
    run("content", "new", "pack", str(directory), "--name", "Elm Street")
    return directory


def signed():
    """A pack that is signed as a whole, and the file of those who may sign."""
    directory, key, signers = started(), ROOM / "key", ROOM / "signers"
    if not key.is_file():
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        signers.write_text(f"lead@clinic {(ROOM / 'key.pub').read_text(encoding='utf-8')}", encoding="utf-8")
    run("content", "sign", str(directory), "--key", str(key))
    return [str(directory), "--signers", str(signers)]


def patched():
    """The options that name a pack with a rule of its own for the fast."""
    directory = started()
    (directory / "pre-infusion").mkdir()
    (directory / "pre-infusion" / "no-food-or-drink-six-hours.yaml").write_text(
        "extends: no-food-or-drink-six-hours\ntitle: No solid food for 8 hours\n", encoding="utf-8"
    )
    return ["--pack", str(directory)]


# Command -> words with which it answers; a group of commands answers with help alone.
WORDS = {
    "search": ["glaucoma"],
    "show": ["uncontrolled-glaucoma"],
    "screen": ["htn", "--as-of", "2026-11-24"],
    "content changelog": ["--since", "2026.11.24"],
    "content locate": ["uncontrolled-glaucoma"],
    "content new": lambda: ["faq", "parking", "--pack", str(started())],
    "content edit": lambda: ["no-food-or-drink-six-hours", "--pack", str(started())],
    "content confirm": lambda: ["no-food-or-drink-six-hours", *patched()],
    "content sign": lambda: [
        "uncontrolled-glaucoma", "--by", "Dr. A. Example", "--role", "medical director", "--pack", str(started()),
    ],
    "content verify": signed,
}  # fmt: skip
# `browse` answers on a terminal alone: tests/browse looks at it there.
ANSWERING = [name for name, row in COMMANDS.items() if row.target and name != "browse"]


def run(*args, **options):
    """A command in this process."""
    return RUNNER.invoke(app, list(args), **options)


def answer(name, *args, **options):
    """A command of COMMANDS with words that it answers."""
    return run(*name.split(), *words_of(name), *args, **options)


def words_of(name):
    """The words with which a command answers; of one that writes, in a place that is new each time."""
    words = WORDS.get(name, [])
    return words() if callable(words) else words


def run_process(*args, text=True, **env):
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ketaref", *args], capture_output=True, text=text, encoding="utf-8" if text else None,
        check=False, env=os.environ | env, stdin=subprocess.DEVNULL,
    )  # fmt: skip
