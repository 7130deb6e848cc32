"""Where answers are shown: width, color and encoding. The one module that prints."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

from ketaref.deferred import deferred_module
from ketaref.errors import OutputError
from ketaref.present import rich
from ketaref.present.preferences import Preferences, environment_preferences, is_dumb
from ketaref.text.controls import visible, visible_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ketaref import plain as phrases
    from ketaref.errors import ExitStatus
    from ketaref.fields import Viewer
    from ketaref.present import controls, files, pager
    from ketaref.present import json as objects
    from ketaref.present.result import Result
else:
    phrases = deferred_module("ketaref.plain")
    controls = deferred_module("ketaref.present.controls")
    files = deferred_module("ketaref.present.files")
    objects = deferred_module("ketaref.present.json")
    pager = deferred_module("ketaref.present.pager")

MIN_WIDTH = 40
# Lines longer than this are hard to read, however wide the terminal.
MAX_WIDTH = 100
_SIZES = ("COLUMNS", "LINES")


class Terminal:
    """A stream to answer on: how wide, in color or plain, in which characters.

    Args:
        file: standard output by default.
        width: columns; the terminal's own by default, within MIN_WIDTH and MAX_WIDTH.
        color: whether to color, whatever the stream and the preferences are.
        preferences: how answers are to be shown; by default what the environment says.
    """

    def __init__(
        self,
        file: TextIO | None = None,
        *,
        width: int | None = None,
        color: bool | None = None,
        preferences: Preferences | None = None,
    ) -> None:
        self.file = file or sys.stdout
        self.preferences = preferences or environment_preferences()
        self.interactive = _is_terminal(self.file)
        self._able = self.interactive and not is_dumb(os.environ)
        wanted = self.preferences.color
        # Whether what is shown is looked at, and not copied or read by a program.
        if self.plain:
            self.on_screen = self.colored = False
        elif color is not None:
            self.on_screen = self.colored = color
        else:
            self.on_screen = self._able or wanted == "always"
            self.colored = wanted == "always" or (wanted == "auto" and self._able)
        # rich finds out how many colors a terminal has; of a pipe it cannot.
        self._colors = None if not self.colored else "auto" if self._able and color is None else "truecolor"
        self._width = width
        self.unicode = _is_unicode(self.file)
        if not self.unicode:
            never_fail(self.file)

    @property
    def plain(self) -> bool:
        """Whether to show one thing below the other, in words alone."""
        return self.preferences.plain

    @property
    def viewer(self) -> Viewer:
        """For whom the answer is shown."""
        return self.preferences.viewer

    @cached_property
    def width(self) -> int:
        """Columns that an answer may take, from MIN_WIDTH to MAX_WIDTH."""
        return max(MIN_WIDTH, min(self._width or self.size[0], MAX_WIDTH))

    @cached_property
    def size(self) -> tuple[int, int]:
        """Columns and rows of the screen, which COLUMNS and LINES may say; 80 and 24 where there is none."""
        columns, rows = (int(said) if (said := os.environ.get(name, "")).isdigit() else 0 for name in _SIZES)
        # Of a pipe, the terminal that its reader most likely shows it on.
        for number in (_number_of(self.file), 0, 1, 2):
            if columns and rows:
                break
            try:
                found = os.get_terminal_size(number)
            except (OSError, ValueError):
                continue
            columns, rows = columns or found.columns, rows or found.lines
        return columns or 80, rows or 24

    @cached_property
    def console(self) -> rich.Console:
        """The console of rich as wide and as colored as the stream; it renders, and printing is ours."""
        return rich.Console(
            file=io.StringIO(),
            width=self.width,
            force_terminal=self.colored,
            color_system=self._colors,  # type: ignore[arg-type]
            no_color=False,  # the preferences have the say, so that an option can overrule NO_COLOR
            highlight=False,
            emoji=False,
            markup=False,
        )

    def show(self, *parts: rich.RenderableType) -> None:
        """Print renderables in order; a string is printed as it is, on lines of its own, never wrapped."""
        for part in parts:
            self.write(self.rendered(part))

    def rendered(self, *parts: rich.RenderableType) -> str:
        """What `show` would print."""
        made = []
        for part in parts:
            if isinstance(part, str):
                made.append(f"{visible(part)}\n")
                continue
            with self.console.capture() as capture:
                self.console.print(controls.Shown(part))
            # Nothing to be copied trails a line; what is in color ends with a code.
            made += (f"{line.rstrip()}\n" for line in capture.get().splitlines())
        text = "".join(made)
        return text if self.unicode else phrases.in_ascii(text)

    def write(self, text: str) -> None:
        """Print a text as it is.

        Raises:
            OutputError: the stream takes no more, and it is not that its reader has gone.
        """
        with _writing(self.file):
            self.file.write(text)

    def show_exactly(self, text: str) -> None:
        """Print what is copied, or read by a program: in UTF-8, since a question mark for a dash is another page."""
        if hasattr(self.file, "reconfigure"):
            self.file.reconfigure(encoding="utf-8")
        self.write(visible(text))

    def show_json(self, data: Mapping[str, Any], indent: int | None = None) -> None:
        """Print an object as JSON, which is UTF-8: characters are escaped where the stream is not."""
        made = json.dumps(data, ensure_ascii=False, indent=indent)
        self.write(f"{visible_json(made, ascii_only=not self.unicode)}\n")


def finish(result: Result, *, as_json: bool = False, preferences: Preferences | None = None) -> ExitStatus:
    """Print a command's result, for a person or as JSON with the versions, and give its exit status.

    Raises:
        UsageError: a file of the result cannot be written; nothing has been printed then.
        OutputError: the stream takes no more.
    """
    terminal = Terminal(preferences=preferences)
    written = files.write_files(result.files) if result.files else ()
    notes = [*(f"wrote {path}" for path in written), *result.notes]
    for_people = result.panels and not (result.text and not terminal.interactive)
    if result.panels and for_people and not as_json and result.document is None:
        show_whole(terminal, result.panels(terminal), before=notes, after=result.afterwards)
        return result.status
    say(*notes)
    if result.document is not None:
        terminal.show_json(result.document, indent=2)
    elif as_json:
        warned = {"warnings": list(result.warnings)} if result.warnings else {}
        terminal.show_json(objects.versions(result.version) | result.data() | warned)
    elif result.text:
        terminal.show_exactly(result.text())
    say(*result.afterwards)
    return result.status


def show_whole(
    terminal: Terminal, parts: Iterable[rich.RenderableType], before: Sequence[str] = (), after: Sequence[str] = ()
) -> None:
    """Print an answer with what is said before and after it; in a pager, at its top, where the screen cannot hold it.

    A pager is for terminals that a person types on. It shows the messages too, since it covers what is above it: help
    in a crisis may be among them.
    """
    program = pager.find_pager(os.environ) if _may_page(terminal) else None
    if not program:
        say(*before)
        terminal.show(*parts)
        say(*after)
        return
    parts = tuple(parts)
    text = terminal.rendered(*parts)
    heard = _is_terminal(sys.stderr)
    whole = f"{_said(before)}{text}{_said(after)}" if heard else text
    columns, rows = terminal.size
    # One row is the prompt's.
    if _rows_of(whole, columns) >= rows:
        say(*() if heard else before)
        terminal.file.flush()
        shown = whole if program.colored or terminal.preferences.color == "always" else strip_codes(whole)
        if program.show(shown, terminal.file.encoding):
            say(*() if heard else after)
            return
    say(*before)
    terminal.write(text)
    say(*after)


def say(*messages: str) -> None:
    """Messages for the person, on stderr, so that stdout holds the answer alone: a line each, wrapped on a terminal.

    Where stderr takes none, there is nobody to tell, and how the command ends is not to hang on it.
    """
    if messages and sys.stderr:
        terminal = Terminal(sys.stderr)
        try:
            terminal.show(*_lines_of(messages, terminal))
            sys.stderr.flush()
        except (OutputError, BrokenPipeError, ValueError):
            discard(sys.stderr)


def discard(stream: TextIO | None) -> None:
    """Send what is still to be printed nowhere, so that Python does not fail once more as it ends."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[union-attr]


def strip_codes(text: str) -> str:
    """A text without the codes that color it."""
    return re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", text)


def require_stdout() -> None:
    """Refuse to answer into nothing (`>&-`), which Python would take for an error of ours.

    Raises:
        OutputError: standard output is closed.
    """
    if sys.stdout is None:
        raise OutputError("stdout cannot be written: it is closed")


def flush() -> None:
    """Hand on what has been printed.

    Raises:
        OutputError: standard output takes no more.
    """
    if sys.stdout:
        with _writing(sys.stdout):
            sys.stdout.flush()


def never_fail(*streams: TextIO) -> None:
    """Print a question mark for a character that a stream cannot encode."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _is_unicode(stream: TextIO) -> bool:
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")


def _may_page(terminal: Terminal) -> bool:
    able = terminal.interactive and not is_dumb(os.environ) and _is_terminal(sys.stdin)
    return able and terminal.preferences.pager


def _rows_of(text: str, columns: int) -> int:
    """Rows of the screen that a text takes; a line that is too long takes more than one."""
    return sum(max(1, -(-len(line) // columns)) for line in strip_codes(text).splitlines())


def _said(messages: Sequence[str]) -> str:
    """Messages as they stand on a terminal."""
    terminal = Terminal(sys.stderr)
    return terminal.rendered(*_lines_of(messages, terminal))


def _lines_of(messages: Iterable[str], terminal: Terminal) -> Iterator[rich.RenderableType]:
    """Messages as parts of an answer: text that wraps on a terminal, elsewhere one line each."""
    lines = (f"ketaref: {message}" for message in messages)
    return map(rich.Text, lines) if terminal.interactive else iter(lines)


def _is_terminal(stream: TextIO | None) -> bool:
    return bool(getattr(stream, "isatty", lambda: False)())


def _number_of(stream: TextIO) -> int:
    try:
        return stream.fileno()
    except (OSError, ValueError, AttributeError):
        return 1


@contextmanager
def _writing(stream: TextIO) -> Iterator[None]:
    """Puts a stream's failure into words; that its reader is gone is for the caller to hear."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        name = "stderr" if stream is sys.stderr else "stdout"
        raise OutputError(f"{name} cannot be written: {error.strerror or error}") from None
