"""The exceptions ketaref raises on purpose, exit statuses, and what their messages are made of.

The command line turns each exception into one line on stderr and its exit status.
"""

from __future__ import annotations

import os
from enum import IntEnum
from typing import TYPE_CHECKING

from ketaref.text.controls import visible_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType


class ExitStatus(IntEnum):
    """How a command ends, for the shell."""

    FOUND = 0
    NO_MATCH = 1
    USAGE = 2
    BAD_CONTENT = 3
    INTERNAL = 70
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


SIGNALS = {"SIGTERM": ExitStatus.TERMINATED, "SIGHUP": ExitStatus.HUNG_UP}
"""Signals that ask the process to end, where the system has them -> how it ends then, as shells tell of it."""


class Terminated(BaseException):
    """The process is asked to end (SIGTERM, SIGHUP): whoever holds a file or a terminal puts it in order on the way."""

    def __init__(self, status: ExitStatus) -> None:
        super().__init__(status)
        self.status = status


class KetarefError(Exception):
    """An error a person can meet. `str(error)` is one clear line (one line a fault for content) with the way out."""

    exit_status = ExitStatus.USAGE


class QueryError(KetarefError):
    """The query holds nothing to search for, or is longer than a question can be."""


class UsageError(KetarefError):
    """A value on the command line is not one of those that can be used."""


class OutputError(KetarefError):
    """Standard output takes no more: the disk is full, or it was closed before we began."""


class NotFoundError(KetarefError):
    """No entry or reference has that id; the message names the nearest."""

    exit_status = ExitStatus.NO_MATCH


class ContentError(KetarefError):
    """The content cannot be loaded. `faults` holds every fault found, in file order."""

    exit_status = ExitStatus.BAD_CONTENT

    def __init__(self, message: str, faults: tuple[object, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What a fault of ketaref's own raises."""


def place_of(trace: TracebackType | None) -> str:
    """File and line of the innermost call of a traceback that is ketaref's own: all that may be told of it unasked."""
    place = "?"
    while trace:
        _, inside, file = trace.tb_frame.f_code.co_filename.replace(os.sep, "/").rpartition("/ketaref/")
        if inside:
            place = f"ketaref/{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def quoted(text: str, longest: int = 60) -> str:
    """A text a person typed, in quotes, on one line, safe and short enough to say back."""
    clean = visible_line(text[: longest + 1])
    return f"'{clean if len(clean) <= longest else clean[: longest - 3] + '...'}'"


def nearest(word: str, known: Iterable[str], n: int = 3, *, at_least: float = 0.0) -> list[str]:
    """The known words most like one that was typed, for a message that says the way out; the likest first.

    Args:
        word: what was typed.
        known: what could have been meant.
        n: most words given.
        at_least: likeness from 0 to 100 below which a word is not given.

    Source:
        rapidfuzz's WRatio: the best of ratios over whole, partial and sorted words, weighted by their lengths.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (6 ms that only a miss pays)

    found = process.extract(word, list(known), scorer=fuzz.WRatio, limit=n, score_cutoff=at_least)
    return [name for name, _, _ in found]


def nearest_by_words(text: str, described: Mapping[str, str], n: int = 3) -> list[str]:
    """The known names whose descriptions hold the words most like each word typed; the likest first, ties by name.

    Better than `nearest` where descriptions are long: over a whole text, one misspelled word of several is lost.

    Args:
        text: what was typed; words are compared as they stand, so fold both sides alike.
        described: a known name -> its description, of one word or more.
        n: most names given.
    """
    from rapidfuzz import fuzz  # noqa: PLC0415 (6 ms that only a miss pays)

    typed = text.split() or [""]

    def likeness(name: str) -> float:
        words = described[name].split()
        return sum(max(fuzz.ratio(word, other) for other in words) for word in typed)

    return sorted(described, key=lambda name: (-likeness(name), name))[:n]
