"""What a command reads besides its arguments: files and stdin, bounded, and with every way to fail in one line."""

import sys
from pathlib import Path

from ketaref.errors import UsageError

STDIN = Path("-")
"""A hyphen in place of a file."""
WORDS_MOST = 1_000_000
"""Bytes of words on stdin: a list of findings of hundreds of pages. Pipes may be endless (`yes`)."""
RECORD_MOST = 256_000_000
"""Bytes of a pipe or a device, which may be endless; a file on a disk is read to its end."""


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
        elif path.is_file():
            return path.read_bytes()
        else:
            with path.open("rb") as file:
                data = file.read(most + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); {way_out}") from None
    if len(data) > most:
        raise UsageError(f"{_name(path)} holds more than {most // 1_000_000} MB; {way_out}")
    return data


def read_text(path: Path, way_out: str, most: int = RECORD_MOST) -> str:
    """The same as text, with lines that end as Python ends them.

    Raises:
        UsageError: as `read_bytes`, or it is no text.
    """
    data = read_bytes(path, way_out, most)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise UsageError(f"{_name(path)} is not text in UTF-8; {way_out}")
    return text.replace("\r\n", "\n")


def _name(path: Path) -> str:
    return "stdin" if path == STDIN else str(path)
