"""Write the man page, docs/ketaref.1, from the same sections as the help: `python -m tools.man`.

click-man cannot: it looks for Click's classes, and Typer brings its own. A page of man(7) is thirty lines of markup.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer.main import get_command

import ketaref
from ketaref.cli import COMMANDS, app, helping, topics

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parent.parent / "docs" / "ketaref.1"
# Sections of the help that the page has in a place of its own, or that are about the help.
_ELSEWHERE = {
    "Options of every command",
    "Help topics",
    "Learn more",
    *(row.group for row in COMMANDS.values() if row.group),
}


def page() -> str:
    """The man page."""
    root: Any = get_command(app)
    ctx = root.context_class(root, info_name="ketaref")
    whole = {section.heading: section for section in helping.sections_of(ctx)}
    what, _, more = inspect.cleandoc(root.help).partition("\n\n")
    lines = [
        f'.TH KETAREF 1 "" "ketaref {ketaref.__version__}" "User Commands"',
        ".ad l", ".nh",
        ".SH NAME",
        f"ketaref \\- {_text(what[0].lower() + what[1:]).rstrip('.')}",
        ".SH SYNOPSIS", ".B ketaref", _text("[OPTIONS] COMMAND ..."),
        ".SH DESCRIPTION", _text(more),
        ".SH EXAMPLES", *_typed(whole["Examples"].typed),
        ".SH OPTIONS", "Every command takes these, and they may stand before it or after it.",
        *_rows(whole["Options of every command"].rows),
        ".PP", "The program alone takes these.", *_rows(whole["Options"].rows),
        ".SH COMMANDS",
    ]  # fmt: skip
    for heading, members in helping.grouped(COMMANDS):
        lines.append(f".SS {_text(heading)}")
        for name, _ in members:
            for path in [name, *(other for other in COMMANDS if other.startswith(f"{name} "))]:
                lines += _command(ctx, path)
    for heading, rows in {
        "EXIT STATUS": {str(int(status)): text for status, text in topics.EXIT_STATUSES.items()},
        "ENVIRONMENT": topics.ENVIRONMENT,
        "FILES": topics.FILES,
    }.items():
        lines += [f".SH {heading}", *_rows(tuple(rows.items()))]
    lines += [".PP", "The configuration file may hold:", *_typed(topics.CONFIGURATION.splitlines())]
    lines += [".SH REPORTING PROBLEMS", _text(f"Report a problem {dict(topics.MORE.rows)['Report a problem']}")]
    return "\n".join(lines) + "\n"


def _command(root: Any, path: str) -> Iterator[str]:
    ctx = topics.context_of(root, path.split())
    yield ".TP"
    yield f".B {_text(helping.usage(ctx).removeprefix('ketaref '))}"
    first = True
    for section in helping.sections_of(ctx):
        if (
            section.heading in _ELSEWHERE
            or section.text == helping.POINTER
            or section.typed[:1] == (f"Usage: {helping.usage(ctx)}",)
        ):
            continue
        for paragraph in section.text.split("\n\n") if section.text else ():
            yield _text(paragraph) if first else f".IP\n{_text(paragraph)}"
            first = False
        yield ".RS"
        yield from _typed(section.typed)
        yield from _rows(section.rows)
        yield ".RE"


def _rows(rows: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for term, text in rows:
        yield from (".TP", f".B {_text(term)}", _text(text) or "\\&")


def _typed(lines: Any) -> Iterator[str]:
    if lines:
        yield from (".PP", ".nf", *(_text(line, keep=True) for line in lines), ".fi")


def _text(text: str, *, keep: bool = False) -> str:
    """A text in which nothing is taken for markup; hyphens stay what is typed."""
    plain = text if keep else " ".join(text.split())
    escaped = plain.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return f"\\&{escaped}" if escaped.startswith(".") else escaped


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
