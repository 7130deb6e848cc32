"""Help as sections, and sections as lines: what a command says of itself. Imported when help is asked for.

Typer's own help reads its texts as markup, in which `[@key]` and `ketaref[styles]` vanish, cuts option names on narrow
terminals and draws boxes whatever the terminal; here texts are texts. The man page is made of the same sections.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.cli.settings import settings_of
from ketaref.deferred import deferred_module
from ketaref.errors import KetarefError
from ketaref.present import rich
from ketaref.present.preferences import environment_preferences
from ketaref.present.terminal import Terminal, show_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ketaref.cli import topics
    from ketaref.cli.group import Command
else:
    topics = deferred_module("ketaref.cli.topics")

# Under this width, and for a screen reader, what an option does stands below its name instead of beside it.
SIDE_BY_SIDE = 60
# The longest name beside which its text still stands; a longer one has a line of its own.
WIDEST_TERM = 26
OTHERS = "Commands"
"""The heading of commands whose row names none."""
POINTER = "Exit statuses, environment, files: ketaref help topics"


class Section(NamedTuple):
    """A part of a help text: below its heading paragraphs, rows of a term and its text, or lines to be typed."""

    heading: str = ""
    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    typed: tuple[str, ...] = ()


def show_help(ctx: Any) -> None:
    """Print the help of the command that a context is of."""
    terminal = _terminal(ctx)
    show_whole(terminal, parts(sections_of(ctx), terminal))


def show_short_help(ctx: Any) -> None:
    """Print the help of the top that fits on a screen."""
    terminal = _terminal(ctx)
    terminal.show(*parts(short_sections(ctx), terminal))


def parts(sections: Iterable[Section], terminal: Terminal) -> Iterator[rich.RenderableType]:
    """Sections as lines for a terminal."""
    for number, section in enumerate(sections):
        if number:
            yield ""
        if section.heading:
            heading = section.heading.upper()
            yield rich.Text(heading, "bold") if terminal.colored else heading
        yield from lines_of(section, terminal.width, beside=terminal.width >= SIDE_BY_SIDE and not terminal.plain)


def lines_of(section: Section, width: int, *, beside: bool = True) -> Iterator[str]:
    """What stands below a section's heading; no line is longer than the width, and no word is cut.

    Args:
        section: of a help text.
        width: columns.
        beside: whether a term's text stands beside it, rather than below.
    """
    indent = "  " if section.heading else ""
    for number, paragraph in enumerate(section.text.split("\n\n") if section.text else ()):
        if number:
            yield ""
        yield from _wrapped(paragraph, width, indent, indent)
    for line in section.typed:
        yield from _wrapped(line, width, indent, f"{indent}    ")
    column = max((len(term) for term, _ in section.rows if len(term) <= WIDEST_TERM), default=0)
    for term, text in section.rows:
        if beside and len(term) <= WIDEST_TERM:
            yield from _wrapped(
                text, width, f"{indent}{term:<{column}}  ", " " * (len(indent) + column + 2), empty=term
            )
            continue
        yield f"{indent}{term}"
        below = " " * (len(indent) + (column + 2 if beside else 4))
        yield from _wrapped(text, width, below, below)


def _wrapped(text: str, width: int, first: str, other: str, *, empty: str = "") -> list[str]:
    words = " ".join(text.split())
    if not words:
        return [first.rstrip()] if empty else []
    return textwrap.wrap(
        words, width, initial_indent=first, subsequent_indent=other, break_long_words=False, break_on_hyphens=False
    )


# ---- What a command says --------------------------------------------------------------------------------------------


def sections_of(ctx: Any) -> list[Section]:
    """The help of the command that a context is of: what it does, examples, then its options."""
    command = ctx.command
    own, shared = _options(ctx)
    examples = tuple((command.epilog or "").splitlines())
    rows: Mapping[str, Command] = getattr(command, "rows", {})
    made = [
        Section(text=inspect.cleandoc(command.help or "")),
        Section(typed=(f"Usage: {usage(ctx)}",)),
        Section("Examples" if len(examples) > 1 else "Example", typed=examples),
        *command_sections(rows),
        Section("Arguments", rows=tuple(_arguments(ctx))),
        Section("Options", rows=tuple(own)),
        Section("Options of every command", rows=tuple(shared)),
    ]
    if ctx.parent is None:
        made += [
            Section("Help topics", rows=tuple((f"help {name}", topic.title) for name, topic in topics.TOPICS.items())),
            topics.MORE,
        ]
    else:
        made.append(Section(text=POINTER))
    return [section for section in made if any(section[1:])]


def short_sections(ctx: Any) -> list[Section]:
    """What `ketaref` alone says: what it is, three examples, the names of the commands."""
    command = ctx.command
    groups = ((heading, ", ".join(name for name, _ in members)) for heading, members in grouped(command.rows))
    return [
        Section(text=inspect.cleandoc(command.help).split("\n\n")[0]),
        Section(typed=(f"Usage: {usage(ctx)}",)),
        Section("Examples", typed=tuple(command.epilog.splitlines())),
        Section("Commands", rows=tuple(groups)),
        Section(text=f"All of it: {ctx.command_path} --help. One command: {ctx.command_path} help COMMAND"),
    ]


def command_sections(rows: Mapping[str, Command]) -> list[Section]:
    """The commands of a group with what each does, by what they are for."""
    return [
        Section(heading, rows=tuple((name, row.help.partition("\n\n")[0]) for name, row in members))
        for heading, members in grouped(rows)
    ]


def grouped(rows: Mapping[str, Command]) -> list[tuple[str, list[tuple[str, Command]]]]:
    """The commands of a group by their headings, in the order in which the headings first appear."""
    by_heading: dict[str, list[tuple[str, Command]]] = {}
    for name, row in rows.items():
        if " " not in name:
            by_heading.setdefault(row.group or OTHERS, []).append((name, row))
    return list(by_heading.items())


def usage(ctx: Any) -> str:
    """How a command is written."""
    command = ctx.command
    if hasattr(command, "rows"):
        return f"{ctx.command_path} [OPTIONS] COMMAND ..."
    arguments = [_argument(param) for param in command.get_params(ctx) if param.param_type_name == "argument"]
    return " ".join([ctx.command_path, "[OPTIONS]", *arguments])


def _argument(param: Any) -> str:
    name = (param.metavar or param.name).strip("[].").upper() + ("..." if param.nargs != 1 else "")
    return name if param.required else f"[{name}]"


def _arguments(ctx: Any) -> Iterator[tuple[str, str]]:
    for param in ctx.command.get_params(ctx):
        if param.param_type_name == "argument" and param.help:
            yield _argument(param).strip("[]"), param.help


def _options(ctx: Any) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The rows of the command's own options, and of those that every command has."""
    own: list[tuple[str, str]] = []
    shared: list[tuple[str, str]] = []
    for param in ctx.command.get_params(ctx):
        record = param.get_help_record(ctx) if param.param_type_name == "option" else None
        if record:
            (own if param.expose_value else shared).append(_row(record, param))
    return own, shared


def _row(record: tuple[str, str], param: Any) -> tuple[str, str]:
    """An option as it is written, and what it does, from what Typer says of it."""
    written, text = record
    # Typer sets a default that is a remark in brackets of its own.
    text = re.sub(r"\[default: \((.*?)\)", r"[default: \1", text)
    choices = re.search(r" <([^<>]*\|[^<>]*)>$", written)
    if choices and len(written) > WIDEST_TERM:
        value = param.name.upper().replace("_", "-")
        return f"{written[: choices.start()]} {value}", f"{text} One of {', '.join(choices[1].split('|'))}."
    return (written.replace("INTEGER RANGE", "N") if param.metavar is None else written), text


def _terminal(ctx: Any) -> Terminal:
    try:
        return Terminal(preferences=settings_of(ctx).preferences("clinician"))
    except KetarefError:  # help must be had whatever the configuration file says
        return Terminal(preferences=environment_preferences())


def plain_lines(sections: Sequence[Section], width: int) -> list[str]:
    """A help text without codes, for programs."""
    made: list[str] = []
    for section in sections:
        made += [*([""] if made else []), *([section.heading.upper()] if section.heading else [])]
        made += lines_of(section, width, beside=width >= SIDE_BY_SIDE)
    return made
