"""A command on a terminal of its own: a pseudo-terminal, as wide and high as a test wants it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from contextlib import suppress
from typing import NamedTuple

# What a person's own settings may say; a test starts from none of them.
UNSET = (
    "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "ACCESSIBLE", "PAGER", "LESS", "COLUMNS", "LINES",
    "KETAREF_FOR", "KETAREF_CONTENT", "COLORTERM",
)  # fmt: skip
SECONDS = 30


class Shown(NamedTuple):
    """What a terminal was sent, and how the command ended; None where it was still running."""

    text: str
    status: int | None

    @property
    def lines(self) -> list[str]:
        return self.text.replace("\r\n", "\n").splitlines()


def environment(**env):
    """The environment of a person who has set nothing but these."""
    bare = {name: value for name, value in os.environ.items() if name not in UNSET}
    return bare | {"TERM": "xterm-256color"} | env


def show(*args, size=(24, 80), stdin=None, seconds=SECONDS, interrupt_after=None, typed=(b"", b""), **env):
    """Run ketaref on a terminal.

    Args:
        args: of ketaref; or a whole command, whose first word is a path.
        size: rows and columns of the terminal.
        stdin: bytes that are piped in, instead of the terminal.
        seconds: after which it is stopped, and its status is None.
        interrupt_after: seconds after which Ctrl-C is typed.
        typed: what is waited for on the screen, and what is typed then; or the signal that is sent then.
        env: of the command.
    """
    command = list(args) if args and os.sep in args[0] else [sys.executable, "-m", "ketaref", *args]
    piped, pipe = os.pipe()
    child, terminal = pty.fork()
    if child == 0:  # the command's own process from here
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # ignored below `nohup`
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        if stdin is not None:
            os.dup2(piped, 0)
        os.closerange(3, 64)
        os.execve(command[0], command, environment(**env))
    os.close(piped)
    os.write(pipe, stdin or b"")
    os.close(pipe)
    awaited, keys = typed
    read, begun = b"", time.monotonic()
    due = 0.0
    while time.monotonic() < begun + seconds:
        if interrupt_after is not None and time.monotonic() > begun + interrupt_after:
            os.write(terminal, b"\x03")
            interrupt_after = None
        if select.select([terminal], [], [], 0.01)[0]:
            try:
                read += os.read(terminal, 1 << 16)
            except OSError:  # closed: the last process that had it is gone
                break
        if keys and awaited in read and time.monotonic() > due:
            if isinstance(keys, signal.Signals):
                time.sleep(0.2)  # what is on the screen is not all that a program does as it begins
                os.kill(child, keys)
                keys = b""
            else:
                # Again after a moment, as a person would: what is typed while a pager sets itself up can be lost.
                with suppress(OSError):
                    os.write(terminal, keys)
                due = time.monotonic() + 1
    return Shown(read.decode("utf-8", "replace"), _ended(child, terminal))


def _ended(child, terminal):
    """The status of a process, which is stopped where it has not ended by itself."""
    for _ in range(100):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            os.close(terminal)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(terminal)
    return None
