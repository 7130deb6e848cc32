"""What of the README is generated: output of its `$ ketaref` lines, counts, relevance. `python -m tools.readme`."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from typer.testing import CliRunner

from ketaref.cli import app
from tools import screen_table
from tools.relevance import judge, table

README = Path(__file__).parent.parent / "README.md"
WRITTEN = datetime(2026, 11, 24, 12, tzinfo=UTC)
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def commands(text: str) -> list[str]:
    """The `$ ketaref` lines of the README."""
    return [line[2:] for block in BLOCK.findall(text) for line in block.splitlines() if line.startswith("$ ketaref")]


def output(command: str) -> str:
    """What a command of the README prints, stdout then stderr, at 80 columns."""
    # The examples' times lie ahead of the day they were written, whenever they are run.
    with mock.patch("ketaref.visit.times.current_time", return_value=WRITTEN):
        result = CliRunner().invoke(app, shlex.split(command)[1:], env={"COLUMNS": "80"})
    printed = (result.stdout + result.stderr).rstrip("\n")
    # The digest in the content version changes with every edit; what it says to a reader does not.
    printed = re.sub(r"content \d{4}\.\d\d\.\d\d\+\w+", "content 2026.11.24+...", printed)
    return re.sub(r"[ \t]+\n", "\n", printed + "\n")


def section(text: str, name: str, body: str) -> str:
    """The README with the generated section of that name holding `body`."""
    return re.sub(rf"(<!-- {name}:.*?-->\n).*?(<!-- end of {name} -->)", rf"\1{body}\n\2", text, flags=re.DOTALL)


def render(text: str, *, relevance: bool = True) -> str:
    """The README with every generated part as it should be."""

    def block(match: re.Match[str]) -> str:
        lines = [line for line in match[1].splitlines() if line.startswith("$ ")]
        return "```console\n" + "\n".join(f"{line}\n{output(line[2:])}" for line in lines) + "```"

    text = BLOCK.sub(block, text)
    text = section(text, "counts", output("ketaref content counts"))
    text = section(text, "screening", screen_table.table())
    return section(text, "relevance", table(judge()) + "\n") if relevance else text


if __name__ == "__main__":
    README.write_text(render(README.read_text(encoding="utf-8")), encoding="utf-8")
