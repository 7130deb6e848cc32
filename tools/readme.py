"""What of the README and of docs/ is generated: output of `$ ketaref` lines, counts, screening, relevance.

`python -m tools.readme` writes it; `--check` writes nothing, names the pages that are stale, and exits 1 if any is.
"""

from __future__ import annotations

import argparse
import re
import shlex
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from unittest import mock

from typer.testing import CliRunner

from ketaref.cli import app
from ketaref.keeping.meanings import meanings_of
from ketaref.records import Clinic
from tools import screen_table, tour
from tools.relevance import judge, table

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = (README, *sorted((ROOT / "docs").rglob("*.md")))
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)

# The day on which every example is run. Its times lie ahead of it, and "tomorrow" stays the same day.
NOW = datetime(2026, 11, 30, 18, tzinfo=UTC)
CLOCKS = (
    "visit.times.current_time", "plain.current_day", "cli.show.current_day", "cli.search.current_day",
    "cli.listing.current_day",
)  # fmt: skip
# Whoever runs this may have set these; an example shows what a new reader gets.
UNSET = ("KETAREF_CONTENT", "KETAREF_FOR", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "ACCESSIBLE", "PAGER")


def commands(text: str) -> list[str]:
    """The `$ ketaref` lines of a page."""
    return [line[2:] for block in BLOCK.findall(text) for line in block.splitlines() if line.startswith("$ ketaref")]


@cache
def output(command: str) -> str:
    """What a command prints at 80 columns: what it notes on stderr, which a person meets first, then the answer."""
    with ExitStack() as stack:
        for clock in CLOCKS:
            now = NOW if clock.endswith("time") else NOW.date()
            stack.enter_context(mock.patch(f"ketaref.{clock}", return_value=now))
        nowhere = stack.enter_context(tempfile.TemporaryDirectory())
        env = {"COLUMNS": "80", "XDG_CONFIG_HOME": nowhere, **dict.fromkeys(UNSET)}
        result = CliRunner().invoke(app, shlex.split(command)[1:], env=env)
    # The digest in the content version changes with every edit; what it says to a reader does not.
    printed = re.sub(r"content \d{4}\.\d\d\.\d\d\+\w+", "content 2026.11.27+...", result.stderr + result.stdout)
    return re.sub(r"[ \t]+\n", "\n", printed.rstrip("\n") + "\n")


def clinic_table() -> str:
    """The fields of a clinic.yaml, as rows of a table."""
    rows = (f"| `{name}` | {meaning} |\n" for name, meaning in meanings_of(Clinic).items())
    return "".join(("| field | what it is |\n| --- | --- |\n", *rows))


GENERATED = {
    "clinic": clinic_table,
    "counts": lambda: output("ketaref content counts"),
    "screening": screen_table.table,
    "relevance": lambda: table(judge()) + "\n",
}
"""Name of a section -> what belongs between its two comments."""


def render(text: str, *, without: tuple[str, ...] = ()) -> str:
    """A page with every generated part as it should be, but for the sections `without`."""

    def block(match: re.Match[str]) -> str:
        lines = [line for line in match[1].splitlines() if line.startswith("$ ")]
        return "```console\n" + "\n".join(f"{line}\n{output(line[2:])}" for line in lines) + "```"

    # What a tour prints depends on what was done before.
    text = tour.rendered(text) if tour.is_tour(text) else BLOCK.sub(block, text)
    for name, body in GENERATED.items():
        section = re.compile(rf"(<!-- {name}:.*?-->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        if name not in without and section.search(text):
            made = body()
            text = section.sub(lambda m, made=made: f"{m[1]}{made}\n{m[2]}", text)
    return text


def main() -> int:
    """Write what is stale, or with `--check` name it."""
    parser = argparse.ArgumentParser(prog="python -m tools.readme", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is stale")
    check = parser.parse_args().check
    stale = 0
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        made = render(text)
        if made != text:
            stale += 1
            print(f"{page.relative_to(ROOT)}: {'stale' if check else 'written'}")
            if not check:
                page.write_text(made, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
