"""Every exception ketaref raises on purpose; the command line turns each into one line and its exit status."""

from __future__ import annotations


class KetarefError(Exception):
    """An error a person can meet. `str(error)` is one clear line (or one line a finding) with the way out."""

    exit_status = 2


class QueryError(KetarefError):
    """The query holds nothing to search for, or is longer than a question can be."""


class UsageError(KetarefError):
    """A value on the command line is not one of those that can be used."""


class NotFoundError(KetarefError):
    """No entry or reference has that id; the message names the nearest."""

    exit_status = 1


class ContentError(KetarefError):
    """The content cannot be loaded. `findings` holds every fault found, in file order."""

    exit_status = 3

    def __init__(self, message: str, findings: tuple[object, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings
