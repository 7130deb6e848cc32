"""Where answers are shown: width, color and encoding. The one module that prints."""

from __future__ import annotations

import json
import os
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

from ketaref.deferred import deferred_module
from ketaref.present import rich

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketaref.errors import ExitStatus
    from ketaref.present import files
    from ketaref.present import json as objects
    from ketaref.present.result import Result
else:
    files = deferred_module("ketaref.present.files")
    objects = deferred_module("ketaref.present.json")

MIN_WIDTH = 40
# Lines longer than this are hard to read, however wide the terminal.
MAX_WIDTH = 100
# What a terminal that cannot show a character gets instead.
_ASCII = str.maketrans({
    "–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "µ": "u", "μ": "u", "≥": ">=", "≤": "<=", "×": "x",
    "→": "->", "°": " deg", "½": "1/2", "…": "...", "•": "-", "☐": "[ ]", "é": "e", "ü": "u", "ö": "o", "ä": "a",
})  # fmt: skip


class Terminal:
    """A stream to answer on: how wide, boxed or plain, in which characters.

    Args:
        file: standard output by default.
        width: columns; the terminal's own by default, within MIN_WIDTH and MAX_WIDTH.
        color: whether to box and color, whatever the stream is; by default a terminal is, a pipe is not.
    """

    def __init__(self, file: TextIO | None = None, *, width: int | None = None, color: bool | None = None) -> None:
        self.file = file or sys.stdout
        self.interactive = bool(getattr(self.file, "isatty", lambda: False)())
        terminal = self.interactive and os.environ.get("TERM") != "dumb"
        self.boxed = terminal if color is None else color
        # NO_COLOR means no codes at all: rich by itself leaves bold and dim.
        plain_wanted = bool(os.environ.get("NO_COLOR")) or not terminal
        self._automatic = color is None and not plain_wanted
        self._color = color
        self._width = width
        self.unicode = _is_unicode(self.file)
        if not self.unicode:
            never_fail(self.file)

    @cached_property
    def console(self) -> rich.Console:
        """The console of rich over the stream."""
        console = rich.Console(
            file=self.file,
            width=self._width,
            force_terminal=None if self._automatic else bool(self._color),
            color_system="auto" if self._automatic else ("truecolor" if self._color else None),
            highlight=False,
            emoji=False,
            markup=False,
        )
        console.width = max(MIN_WIDTH, min(console.width, MAX_WIDTH))
        return console

    def show(self, *parts: rich.RenderableType) -> None:
        """Print renderables in order; a string is printed as it is, on lines of its own, never wrapped."""
        for part in parts:
            if isinstance(part, str):
                self._write(f"{part}\n")
            elif self.boxed and self.unicode:
                self.console.print(part)
            else:
                with self.console.capture() as capture:
                    self.console.print(part)
                self._write("".join(f"{line.rstrip()}\n" for line in capture.get().splitlines()))

    def show_exactly(self, text: str) -> None:
        """Print what is copied, or read by a program: in UTF-8, since a question mark for a dash is another page."""
        if hasattr(self.file, "reconfigure"):
            self.file.reconfigure(encoding="utf-8")
        self.file.write(text)

    def show_json(self, data: Mapping[str, Any], indent: int | None = None) -> None:
        """Print an object as JSON, which is UTF-8: characters are escaped where the stream is not."""
        self.file.write(json.dumps(data, ensure_ascii=not self.unicode, indent=indent) + "\n")

    def _write(self, text: str) -> None:
        self.file.write(text if self.unicode else text.translate(_ASCII))


def finish(result: Result, *, as_json: bool = False) -> ExitStatus:
    """Print a command's result, as panels or as JSON with the versions, and give its exit status.

    Raises:
        UsageError: a file of the result cannot be written; nothing has been printed then.
    """
    terminal = Terminal()
    written = files.write_files(result.files) if result.files else ()
    say(*(f"wrote {path}" for path in written), *result.notes)
    if result.document is not None:
        terminal.show_json(result.document, indent=2)
    elif as_json:
        terminal.show_json(objects.versions(result.version) | result.data())
    elif result.text and not (result.panels and terminal.interactive):
        terminal.show_exactly(result.text())
    elif result.panels:
        for part in result.panels(terminal):
            terminal.show(part)
        if result.closing:
            terminal.show(result.closing)
    say(*result.afterwards)
    return result.status


def say(*messages: str) -> None:
    """Messages for the person, on stderr, so that stdout holds the answer alone."""
    if messages:
        terminal = Terminal(sys.stderr)
        terminal.show(*(f"ketaref: {message}" for message in messages))


def never_fail(*streams: TextIO) -> None:
    """Print a question mark for a character that a stream cannot encode."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _is_unicode(stream: TextIO) -> bool:
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")
