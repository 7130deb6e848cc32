"""What a command reads besides its arguments: files and stdin, bounded, and with every way to fail in one line."""

import os
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

from ketaref.errors import UsageError

STDIN = Path("-")
"""A hyphen in place of a file."""
WORDS_MOST = 1_000_000
"""Bytes of words on stdin: a list of findings of hundreds of pages. Pipes may be endless (`yes`)."""
RECORD_MOST = 256_000_000
"""Bytes of a pipe or a device, which may be endless."""
FILE_MOST = 1_000_000_000
"""Bytes of a file on a disk, all of which is held at once."""
WRITER_WAIT = 10.0
"""Seconds in which somebody has to begin to write to a named pipe; then it may take as long as it takes."""
# As a Windows shell writes to a pipe.
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OWN = ("/dev/fd/", "/dev/stdin", "/proc/")


def read_bytes(path: Path, way_out: str, most: int = RECORD_MOST) -> bytes:
    """What a file holds, or stdin where its name is a hyphen.

    Args:
        path: the file.
        way_out: what to do where it cannot be read.
        most: bytes that are read of what is no file of a disk.

    Raises:
        UsageError: it cannot be read, or goes on for longer.
    """
    try:
        if path == STDIN:
            if sys.stdin is None:
                raise UsageError("- reads stdin, and stdin is closed; pipe something in, or name a file")
            data = sys.stdin.buffer.read(most + 1)
        else:
            status = path.stat()
            most = FILE_MOST if stat.S_ISREG(status.st_mode) else most
            piped = stat.S_ISFIFO(status.st_mode) and not str(path).startswith(_OWN)
            data = _read_pipe(path, way_out, most) if piped else _read_file(path, most)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); {way_out}") from None
    if len(data) > most:
        raise UsageError(f"{_name(path)} holds more than {most // 1_000_000:,} MB; {way_out}")
    return data


def _read_file(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most + 1)


def _read_pipe(path: Path, way_out: str, most: int) -> bytes:
    """What somebody writes to a named pipe: opening one as a file would wait for a writer without end.

    Raises:
        UsageError: nobody opens it to write.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        until = time.monotonic() + WRITER_WAIT
        begun = b""
        with suppress(BlockingIOError):  # there is a writer, who has nothing yet
            while not (begun := os.read(handle, 1)):
                if time.monotonic() > until:
                    raise UsageError(f"{path}: is a named pipe to which nobody writes; {way_out}")
                time.sleep(0.02)
        os.set_blocking(handle, True)
        return begun + file.read(most + 1 - len(begun))


def read_text(path: Path, way_out: str, most: int = RECORD_MOST) -> str:
    """The same as text, with lines that end as Python ends them.

    Raises:
        UsageError: as `read_bytes`, or it is no text.
    """
    data = read_bytes(path, way_out, most)
    try:
        text = data.decode("utf-16" if data[:2] in _UTF16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise UsageError(f"{_name(path)} is not text in UTF-8; {way_out}")
    return text.replace("\r\n", "\n")


def _name(path: Path) -> str:
    return "stdin" if path == STDIN else str(path)
