"""Runs ketaref as a person does: in a pseudo-terminal of so many columns and rows, with a pager that waits for keys.

What comes out is drawn twice: on a screen of that size, which holds what stands there when the prompt is back or the
pager waits at its top; and on a sheet so wide and long that nothing wraps or scrolls away, which holds every line as it
was printed.
"""

from __future__ import annotations

import fcntl
import os
import select
import shlex
import struct
import subprocess
import sys
import termios
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pyte
import pyte.screens

from tools.palettes import Look, fixed_shade

if TYPE_CHECKING:
    from pathlib import Path

# Wider than anything printed, so that a line that is too wide for its terminal shows as one.
_WIDE, _LONG = 400, 20_000
# Seconds without output after which a program that reads single keys is taken to wait for one.
_QUIET, _QUIET_UNSURE = 0.15, 1.0
_PATIENCE = 60.0
# `ketaref` as an installed command calls it, but of the directory that Python is started in.
# On one day, so that no screen changes because a review came due.
_LAUNCH = (
    "import datetime, sys; import ketaref.plain as plain; plain.current_day = lambda: datetime.date(2026, 11, 28); "
    "sys.argv[0] = 'ketaref'; from ketaref.__main__ import run; run()"
)
# A session's leader that opens a terminal has it as its own, and `less` asks for the keys of its own terminal.
_OPEN_TERMINAL = 'exec <>"$0" >&0 2>&0; exec "$@"'
_LEFT_OUT = (
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "FORCE_COLOR",
    "COLORTERM",
    "PAGER",
    "LESS",
    "ACCESSIBLE",
    "KETAREF",
    "TTY_",
)
_SAME_EVERYWHERE = {
    "TERM": "xterm-256color",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "America/Denver",
    "LESSHISTFILE": "-",
    # Nobody's own settings.
    "XDG_CONFIG_HOME": "/nonexistent",
}


class Cell(pyte.screens.Char):
    """A character with its look."""

    @property
    def look(self) -> Look:
        """Its colors and weight; blinking stands for dim (see `_Screen`)."""
        return Look(self.fg, self.bg, bold=self.bold, dim=self.blink, reverse=self.reverse)


Line = list[Cell]


class _Screen(pyte.Screen):
    """A screen that keeps the numbers of the sixteen colors, which pyte turns into one palette's, and dim text.

    pyte knows no dim text. Nothing of ours blinks, so the flag for blinking is used for it.
    """

    def select_graphic_rendition(self, *codes: int, private: bool = False) -> None:
        if private:
            return
        rest = list(codes or (0,))
        while rest:
            code = rest.pop(0)
            if code in (38, 48):
                changed = {"fg" if code == 38 else "bg": _color(rest)}
            elif code == 0:
                changed = self.default_char._asdict() | {"data": self.cursor.attrs.data}
            else:
                changed = _attributes(code)
            self.cursor.attrs = self.cursor.attrs._replace(**changed)


def _color(rest: list[int]) -> str:
    """The color that the codes after 38 or 48 give, which are taken off the list."""
    form = rest.pop(0) if rest else 0
    if form == 5 and rest:
        return fixed_shade(rest.pop(0))
    shade = "".join(f"{part:02x}" for part in rest[:3])
    del rest[:3]
    return shade or "default"


def _attributes(code: int) -> dict:
    switches = {
        1: {"bold": True}, 2: {"blink": True}, 3: {"italics": True}, 4: {"underscore": True}, 7: {"reverse": True},
        22: {"bold": False, "blink": False}, 23: {"italics": False}, 24: {"underscore": False}, 27: {"reverse": False},
        39: {"fg": "default"}, 49: {"bg": "default"},
    }  # fmt: skip
    for first, key, add in ((30, "fg", 0), (40, "bg", 0), (90, "fg", 8), (100, "bg", 8)):
        if first <= code < first + 8:
            return {key: str(code - first + add)}
    return switches.get(code, {})


def draw(output: bytes, columns: int, rows: int) -> list[Line]:
    """The lines of a screen after such output, to the last one that anything stands on."""
    screen = _Screen(columns, rows)
    pyte.ByteStream(screen).feed(output)
    lines = []
    for y in range(max(screen.buffer, default=-1) + 1):
        row = screen.buffer[y]
        cells = [Cell(*row[x]) for x in range(max(row, default=-1) + 1)]
        while cells and cells[-1].data == " " and not (cells[-1].look.reverse or cells[-1].bg != "default"):
            cells.pop()
        lines.append(cells)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def text_of(lines: list[Line]) -> list[str]:
    """Lines without their looks."""
    return ["".join(cell.data for cell in line).rstrip() for line in lines]


@dataclass(frozen=True)
class Shot:
    """A command as it was run in a terminal.

    Attributes:
        arguments: what was typed after `ketaref`.
        output: all that reached the terminal until the prompt was back or the pager waited.
        whole_output: all that the command has to say, unpaged.
        paged: whether a program waited for a key.
        status: the exit status.
    """

    arguments: tuple[str, ...]
    columns: int
    rows: int
    output: bytes
    whole_output: bytes
    paged: bool
    status: int

    @property
    def fills(self) -> bool:
        """Whether the program draws on the whole screen, and so counts on its size."""
        return b"\x1b[?1049h" in self.output

    @property
    def command(self) -> str:
        """The line as it is typed."""
        return shlex.join(("ketaref", *self.arguments))

    @cached_property
    def screen(self) -> list[Line]:
        """What stands on the screen: the end of the output and a new prompt, or what the pager shows."""
        typed = f"$ {self.command}\r\n".encode()
        return draw(typed + self.output + (b"" if self.paged else b"$ "), self.columns, self.rows)

    @cached_property
    def whole(self) -> list[Line]:
        """Every line as it was printed, whatever the width of the terminal."""
        return draw(self.whole_output, _WIDE, _LONG)

    @cached_property
    def wraps_over(self) -> list[str]:
        """Lines that are wider than the terminal."""
        seen = draw(self.output, _WIDE, _LONG) if self.paged and not self.fills else []
        wide = [line for line in (*self.whole, *seen) if len(line) > self.columns]
        return list(dict.fromkeys(text_of(wide)))


def shoot(arguments: tuple[str, ...], *, columns: int, rows: int, ketaref: Path | None = None) -> Shot:
    """Run a command as it is, and, where a pager waited, once more without one.

    Args:
        arguments: what is typed after `ketaref`.
        columns: of the terminal.
        rows: of the terminal.
        ketaref: a checkout to run instead of the ketaref that this Python imports.
    """
    python = (sys.executable, "-c", _LAUNCH)
    output, paged, status = run((*python, *arguments), columns, rows, ketaref=ketaref)
    whole = output
    if paged:
        whole, still_paged, _ = run((*python, "--no-pager", *arguments), columns, rows, ketaref=ketaref)
        if still_paged or b"No such option" in whole:
            whole, _, _ = run((*python, *arguments), columns, rows, ketaref=ketaref, PAGER="cat")
    return Shot(arguments, columns, rows, output, whole, paged, status)


def environment(ketaref: Path | None = None, **more: str) -> dict[str, str]:
    """The environment of a person who has set nothing."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)}
    if ketaref:
        kept["PYTHONPATH"] = str(ketaref)
    return kept | _SAME_EVERYWHERE | more


def run(
    command: tuple[str, ...], columns: int, rows: int, *, ketaref: Path | None = None, **variables: str
) -> tuple[bytes, bool, int]:
    """What a command wrote to its terminal, whether it waited for a key (it was quit then), and its exit status."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    process = subprocess.Popen(
        ("/bin/sh", "-c", _OPEN_TERMINAL, os.ttyname(theirs), *command),
        cwd=ketaref,
        env=environment(ketaref, **variables),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        output, paged = _read(ours, theirs, process)
    finally:
        if process.poll() is None:
            process.kill()
        os.close(ours)
        os.close(theirs)
    return output, paged, process.wait()


def _read(ours: int, theirs: int, process: subprocess.Popen) -> tuple[bytes, bool]:
    """Read a terminal until its process has ended or waits for a key; then it is quit."""
    output, last, start = b"", time.monotonic(), time.monotonic()
    while time.monotonic() - start < _PATIENCE:
        if select.select([ours], [], [], 0.02)[0]:
            output += os.read(ours, 65536)
            last = time.monotonic()
        elif process.poll() is not None:
            return output + _rest(ours), False
        elif _reads_keys(theirs):
            # less ends what it draws with its prompt; of other programs we only know that they have gone quiet.
            drawn = output.rstrip(b"\r\n").endswith((b":\x1b[K", b"(END)\x1b[27m\x1b[K", b"(END)\x1b[m\x1b[K"))
            if time.monotonic() - last > (_QUIET if drawn else _QUIET_UNSURE):
                _quit(ours, process)
                return output, True
    raise TimeoutError(f"nothing came of it within {_PATIENCE:.0f} s: {process.args}")


def _rest(ours: int) -> bytes:
    """What a process that has ended wrote since its terminal was last read."""
    output = b""
    while select.select([ours], [], [], 0)[0]:
        output += os.read(ours, 65536)
    return output


def _reads_keys(terminal: int) -> bool:
    return not termios.tcgetattr(terminal)[3] & termios.ICANON


def _quit(ours: int, process: subprocess.Popen) -> None:
    """Press q, and what else ends a program, until it has ended."""
    for keys in (b"q", b"q", b"\x11", b"\x03"):
        os.write(ours, keys)
        end = time.monotonic() + 3
        while process.poll() is None and time.monotonic() < end:
            if select.select([ours], [], [], 0.02)[0]:
                os.read(ours, 65536)
        if process.poll() is not None:
            return
