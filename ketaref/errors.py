"""Every exception ketaref raises on purpose; the command line turns each into one line and its exit status."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """How a command ends, for the shell."""

    FOUND = 0
    NO_MATCH = 1
    USAGE = 2
    BAD_CONTENT = 3
    INTERNAL = 70
    INTERRUPTED = 130


class KetarefError(Exception):
    """An error a person can meet. `str(error)` is one clear line (or one line a finding) with the way out."""

    exit_status = ExitStatus.USAGE


class QueryError(KetarefError):
    """The query holds nothing to search for, or is longer than a question can be."""


class UsageError(KetarefError):
    """A value on the command line is not one of those that can be used."""


class NotFoundError(KetarefError):
    """No entry or reference has that id; the message names the nearest."""

    exit_status = ExitStatus.NO_MATCH


class ContentError(KetarefError):
    """The content cannot be loaded. `findings` holds every fault found, in file order."""

    exit_status = ExitStatus.BAD_CONTENT

    def __init__(self, message: str, findings: tuple[object, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings


def quoted(text: str, longest: int = 60) -> str:
    """A text a person typed, in quotes, safe and short enough to say back: no control characters."""
    clean = "".join(c if c.isprintable() else "?" for c in text)
    return f"'{clean if len(clean) <= longest else clean[: longest - 3] + '...'}'"
