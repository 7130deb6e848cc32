"""In a real pseudo-terminal, as a process: drawn, answered, left as it was found."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time

import pyte
import pytest

# Questions that Textual asks a terminal, which pyte would print.
_ASKED = re.compile(rb"\x1b\[\?2026\$p|\x1b\[>[0-9;]*[a-z]|\x1b\[[<=>][0-9;]*u")
_PATIENCE_S = 20


class Terminal:
    """A command on a pseudo-terminal of 24 rows and 80 columns."""

    def __init__(self, *words: str, **environment: str) -> None:
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self._handle, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ketaref", "browse", *words], stdin=theirs, stdout=theirs, stderr=theirs,
            start_new_session=True, env=os.environ | {"TERM": "xterm-256color"} | environment,
        )  # fmt: skip
        os.close(theirs)

    def read(self) -> bool:
        """Read what comes within a moment; whether there may be more."""
        if select.select([self._handle], [], [], 0.05)[0]:
            try:
                part = os.read(self._handle, 65536)
            except OSError:
                return False
            self.raw += part
            self._stream.feed(_ASKED.sub(b"", part))
            return bool(part)
        return True

    def wait_for(self, text: str) -> None:
        """Read until the text is seen."""
        until = time.monotonic() + _PATIENCE_S
        while text not in "\n".join(self.screen.display):
            assert time.monotonic() < until, "\n".join(self.screen.display)
            self.read()

    def type(self, keys: str) -> None:
        os.write(self._handle, keys.encode())

    def end(self) -> int:
        """Read to the end; the exit status."""
        until = time.monotonic() + _PATIENCE_S
        while self.read():
            assert time.monotonic() < until
        os.close(self._handle)
        return self._process.wait(_PATIENCE_S)


@pytest.mark.slow
def test_type_see_quit_and_the_terminal_is_sane():
    terminal = Terminal("glucoma")
    terminal.wait_for("Read glucoma as glaucoma")
    terminal.wait_for("Uncontrolled glaucoma")
    terminal.type("\x15")
    terminal.wait_for("Type what you want to know")
    terminal.type("nausea")
    terminal.wait_for("Search  nausea")
    terminal.wait_for("Nausea and vomiting")
    terminal.type("\x11")
    assert terminal.end() == 0
    # The other screen, the mouse and the hidden cursor are all taken back.
    for mode in (b"1049", b"1000", b"1003", b"25"):
        last = re.findall(rb"\x1b\[\?(?:\d+;)*" + mode + rb"(?:;\d+)*([hl])", terminal.raw)[-1]
        assert last == (b"h" if mode == b"25" else b"l"), mode


@pytest.mark.slow
def test_ctrl_c_ends_it_as_it_ends_every_command():
    terminal = Terminal()
    terminal.wait_for("Contraindications")
    terminal.type("\x03")
    assert terminal.end() == 130


@pytest.mark.slow
def test_without_color_no_code_is_a_color():
    terminal = Terminal("i", "want", "to", "die", NO_COLOR="1")
    terminal.wait_for("988")
    terminal.type("\x11")
    assert terminal.end() == 0
    codes = {code for found in re.findall(rb"\x1b\[([0-9;]*)m", terminal.raw) for code in found.split(b";")}
    assert codes <= {b"", b"0", b"1", b"4", b"7", b"39", b"49"}
