"""The hour's tour of docs/clinic-content.md, walked as a reader walks it: each file written, each command run in turn.

The page is the script. A block of YAML that begins with `# our-clinic/<path>` is what the reader writes there, in an
editor where the next command is `content edit`; a block of TOML is the configuration file; every `$` line is run, in
one directory, from the top of the page to its end.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from typer.testing import CliRunner

from ketaref.cli import app
from ketaref.content.packs import content_dir

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parent.parent / "docs" / "clinic-content.md"
HOME = "/Users/lead"
"""What the page calls the reader's home."""
NOW = datetime(2026, 11, 30, 18, tzinfo=UTC)
_BLOCK = re.compile(r"```(console|yaml|toml)\n(.*?)```", re.DOTALL)
_FILE = re.compile(r"# (our-clinic/\S+)\n")
_CLOCKS = ("cli.new.current_day", "cli.edit.current_day", "cli.sign.current_day", "cli.due.current_day",
           "cli.show.current_day", "cli.search.current_day", "cli.info.current_day")  # fmt: skip
# A page shows so many lines of what a command prints.
_MOST = 20
# An editor that saves what the page says, with the digest that the file it opens has.
_EDITOR = """\
import re, sys
said, file = open(sys.argv[1]).read(), sys.argv[-1]
digest = re.search(r'^confirmed: .*', open(file).read(), re.M)
open(file, 'w').write(re.sub(r'^confirmed: .*', digest[0], said, flags=re.M) if digest else said)
"""
_UNSET = (
    "KETAREF_CONTENT",
    "KETAREF_FOR",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "ACCESSIBLE",
    "PAGER",
    "VISUAL",
)


def is_tour(text: str) -> bool:
    """Whether a page is walked from its top to its end, and not a page of single examples."""
    return "## An hour's tour" in text


@cache
def walked(text: str) -> tuple[tuple[str, str], ...]:
    """Each command of the page, and what it prints when the page is followed."""
    found = []
    with _home() as home:
        pending: dict[Path, str] = {}
        for kind, block in _BLOCK.findall(text):
            if kind == "toml":
                file = home / ".config" / "ketaref" / "config.toml"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block, encoding="utf-8")
            elif kind == "yaml" and (named := _FILE.match(block)):
                pending[home / named[1]] = block[named.end() :]
            elif kind == "console":
                lines = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
                found += [(line, _masked(_run(line, home, pending), home)) for line in lines]
    return tuple(found)


def rendered(text: str) -> str:
    """The page with what each of its commands prints."""
    outputs = iter(walked(text))

    def block(match: re.Match[str]) -> str:
        if match[1] != "console":
            return match[0]
        lines = [line for line in match[2].splitlines() if line.startswith("$ ")]
        return "```console\n" + "\n".join(f"{line}\n{next(outputs)[1]}" for line in lines) + "```"

    return _BLOCK.sub(block, text)


def _run(line: str, home: Path, pending: dict[Path, str]) -> str:
    words = shlex.split(line)
    editing = words[:3] == ["ketaref", "content", "edit"]
    for path, text in pending.items():
        staged = home / ".staged"
        if editing:
            staged.write_text(text, encoding="utf-8")
            (home / ".editor").write_text(_EDITOR, encoding="utf-8")
            os.environ["EDITOR"] = f"{sys.executable} {home / '.editor'} {staged}"
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    pending.clear()
    if words[0] != "ketaref":
        run = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
        return run.stderr + run.stdout
    result = CliRunner().invoke(app, words[1:], env={"COLUMNS": "80", **dict.fromkeys(_UNSET)})
    return result.stderr + result.stdout


def _shortened(match: re.Match[str]) -> str:
    """What differs with each version of Python, of the content or of the machine."""
    return "Python ..." if match[0].startswith("Python") else "+..." if match[0][0] == "+" else "..."


def _masked(printed: str, home: Path) -> str:
    """What a command prints, without what differs from run to run."""
    text = printed.replace(str(home), HOME).replace(str(content_dir().parent), f"{HOME}/ketaref")
    text = re.sub(r"Python \d[\d.]*|\+[0-9a-f]{8}\b|[0-9a-f]{8}(?=\.sqlite)", _shortened, text)
    text = re.sub(r"content \d{4}\.\d\d\.\d\d\+\w+", "content 2026.11.27+...", text)
    text = re.sub(r"\b[0-9a-f]{32}\b", "0123456789abcdef...", text)
    lines = [line.rstrip() for line in text.rstrip("\n").splitlines()]
    more = len(lines) - _MOST
    shown = [*lines[:_MOST], f"... and {more} more lines"] if more > 1 else lines
    return "".join(f"{line}\n" for line in shown)


@contextmanager
def _home() -> Iterator[Path]:
    """A directory that is home, and where the commands run."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder).resolve()
        env = {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "EDITOR": "true",
        }
        stack.enter_context(mock.patch.dict(os.environ, env))
        for clock in _CLOCKS:
            stack.enter_context(mock.patch(f"ketaref.{clock}", return_value=NOW.date(), create=True))
        stack.enter_context(mock.patch("ketaref.visit.times.current_time", return_value=NOW))
        if shutil.which("ssh-keygen"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lead@clinic", "-f", home / "key"], check=True
            )
        os.chdir(home)
        try:
            yield home
        finally:
            os.chdir(before)
