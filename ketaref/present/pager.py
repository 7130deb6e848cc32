"""The program that shows what is longer than the screen: which one it is, and how it is fed.

As git does it: `PAGER` names the program, `less` is what is tried without it, and `LESS=FRX` is set only where the
person has not set LESS. What cannot be paged is printed.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from ketaref.errors import Terminated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

DEFAULT = "less"
# Quit where one screen holds it, pass colors on, leave the text on the screen.
LESS = "FRX"
# Pagers that show colors without being asked to; any other but less gets none, since codes as text are unreadable.
_COLORED = frozenset({"bat", "batcat", "delta", "moar", "moor", "most", "ov", "vimpager"})
# A pager that fails, or that an interrupt ends, does so within so many seconds; less stays, and its reader goes on.
_AT_ONCE = 0.3
# The cursor shown, and the screen that was there before a full-screen program.
_SANE = "\x1b[?25h\x1b[?1047l"


class Pager(NamedTuple):
    """A pager to run."""

    command: tuple[str, ...]
    colored: bool
    """Whether it shows color codes as colors."""

    def show(self, text: str, encoding: str) -> bool:
        """Show a text until its reader is done with it; False where the pager has failed, so that it has to be printed.

        It has failed where it does not start, reads nothing, is killed, or ends at once with a status that is not 0.

        Raises:
            KeyboardInterrupt: an interrupt has ended the pager.
            Terminated: the process is to end; the pager has, and the terminal is as it was.
        """
        with _handed_over(text.encode(encoding, "replace")) as file, _terminal_kept() as restore:
            begun = time.monotonic()
            try:
                process = subprocess.Popen(self.command, stdin=file, env=_environment(encoding))
            except OSError:
                return False
            try:
                status = _wait(process)
            except Terminated:
                process.terminate()
                process.wait()
                restore()
                raise
            if status < 0:
                restore()
            # The pager shares our place in the file: where that has not moved, nothing was read.
            read = os.lseek(file.fileno(), 0, os.SEEK_CUR)
            at_once = time.monotonic() - begun < _AT_ONCE
            return bool(read) and status >= 0 and not (status and at_once)


def find_pager(environ: Mapping[str, str]) -> Pager | None:
    """The pager that the environment names, or less; None where paging is turned off or there is no such program."""
    try:
        command = shlex.split(environ.get("PAGER", DEFAULT))
    except ValueError:  # a quote that is never closed
        return None
    name = Path(command[0]).stem if command else ""
    if name in ("", "cat") or not shutil.which(command[0]):
        return None
    return Pager(tuple(command), _shows_colors(name, command[1:], environ))


def _shows_colors(name: str, options: list[str], environ: Mapping[str, str]) -> bool:
    if name != "less":
        return name in _COLORED
    given = [*options, *(f"-{word.lstrip('-')}" for word in environ.get("LESS", LESS).split() if word[:2] != "--")]
    short = {letter for option in given if not option.startswith("--") for letter in option}
    return bool(short & {"r", "R"}) or "RAW-CONTROL-CHARS" in f"{environ.get('LESS', '')} {options}".upper()


def _environment(encoding: str) -> dict[str, str]:
    """The environment of the pager. Without LESSCHARSET, less shows UTF-8 as codes where the locale is C."""
    charset = {"LESSCHARSET": "utf-8"} if encoding.lower().replace("-", "") == "utf8" else {}
    return {"LESS": LESS} | charset | os.environ


def _wait(process: subprocess.Popen[bytes]) -> int:
    """The status of a pager that has ended, however often its reader interrupts it.

    Raises:
        KeyboardInterrupt: an interrupt has ended it.
    """
    interrupted = 0.0
    while True:
        try:
            status = process.wait()
            break
        except KeyboardInterrupt:
            interrupted = time.monotonic()
    if interrupted and time.monotonic() - interrupted < _AT_ONCE:
        raise KeyboardInterrupt
    return status


@contextmanager
def _handed_over(data: bytes) -> Iterator[IO[bytes]]:
    """A file without a name that holds the data, at its start: in memory where there is such, since patients are in it.

    A file, and no pipe, since it tells how much of it was read.
    """
    with _nameless() as file:
        file.write(data)
        file.flush()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        yield file


def _nameless() -> IO[bytes]:
    if sys.platform == "linux":
        with suppress(OSError):
            return os.fdopen(os.memfd_create("ketaref"), "w+b")
    return tempfile.TemporaryFile()


@contextmanager
def _terminal_kept() -> Iterator[Callable[[], None]]:
    """Gives what puts the terminal back into its state, as a pager that is killed does not."""
    termios: Any = None
    attributes = None
    with suppress(ImportError, OSError, ValueError, AttributeError):  # Windows has no termios, and a test no terminal
        termios = import_module("termios")
        attributes = termios.tcgetattr(sys.stdin.fileno())

    def restore() -> None:
        if attributes is not None:
            with suppress(OSError, ValueError, termios.error):
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, attributes)
                sys.stdout.write(_SANE)
                sys.stdout.flush()

    yield restore
