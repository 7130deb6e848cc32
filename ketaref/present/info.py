"""What is installed and in use, for the person who has to trust the answers or to report a problem."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.errors import ExitStatus
from ketaref.fields import CURATOR
from ketaref.present import card, rich
from ketaref.present.result import Result
from ketaref.records import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry

SOON = timedelta(days=60)
"""A review is due soon within this time: a lead who plans a month ahead sees it twice."""


class Information(NamedTuple):
    """What there is to tell."""

    program: str
    python: str
    version: str
    """Of the content; '' where it cannot be loaded."""
    faults: str
    """Why it cannot be."""
    packs: Sequence[tuple[Path, str]]
    """Directories laid over the shipped content, in order, and where each was named."""
    configuration: Path
    database: Path
    entries: Sequence[Entry]
    today: date


def result(about: Information) -> Result:
    """It all, as text or as an object; the exit status says whether the content can be loaded."""
    return Result(
        about.version,
        data=lambda: info_object(about),
        panels=lambda terminal: _lines(about, terminal),
        notes=_notes(about.faults.splitlines()),
        status=ExitStatus.BAD_CONTENT if about.faults else ExitStatus.FOUND,
    )


def _notes(faults: Sequence[str]) -> tuple[str, ...]:
    """The first fault, and how many more there are: what is wrong with a whole pack is for the check to list."""
    more = (f"and {len(faults) - 1} more faults: ketaref content check",) if faults[1:] else ()
    return (*faults[:1], *more)


def info_object(about: Information) -> dict[str, Any]:
    """The object of `ketaref info --json`."""
    return {
        "program": about.program, "python": about.python,
        "packs": [{"path": str(path), "named_by": named_by} for path, named_by in about.packs],
        "configuration": {"file": str(about.configuration), "exists": about.configuration.is_file()},
        "database": {"file": str(about.database), "exists": about.database.is_file()},
        "entries": len(about.entries), "review": review_object(about.entries, about.today),
    }  # fmt: skip


def review_object(entries: Sequence[Entry], today: date) -> dict[str, Any]:
    """How many reviews are overdue or due soon as of a day, the day that comes next, and how many a clinician made."""
    reviews = [entry.reviewed for entry in entries if entry.reviewed]
    coming = [review.due for review in reviews if review.due >= today]
    return {
        "as_of": today.isoformat(),
        "overdue": len(reviews) - len(coming),
        "due_soon": sum(due <= today + SOON for due in coming),
        "next_due": min(coming).isoformat() if coming else None,
        "by_clinicians": sum(review.by != CURATOR for review in reviews),
    }


def _lines(about: Information, terminal: Terminal) -> Iterator[rich.RenderableType]:
    """A label and what it says a line; the one above the other where the terminal is narrow."""
    rows = list(_rows(about))
    column = max(len(label) for label, _ in rows) + 1
    for label, text in rows:
        if card.is_narrow(terminal):
            yield card.indented(rich.Text(label))
            yield card.indented(rich.Text(text), by=2 * card.INDENT)
        else:
            yield card.marked(label.ljust(column), text, terminal)


def _rows(about: Information) -> Iterator[tuple[str, str]]:
    yield "Program", f"ketaref {about.program}, schema {SCHEMA_VERSION}, Python {about.python}"
    yield "Content", f"{about.version}, {len(about.entries)} entries" if about.version else "cannot be loaded"
    if not about.packs:
        yield "Packs", "none: the shipped content alone"
    for number, (path, named_by) in enumerate(about.packs, 1):
        yield f"Pack {number}", f"{path} ({named_by})"
    if about.version:
        review = review_object(about.entries, about.today)
        following = f"; next on {review['next_due']}" if review["next_due"] else ""
        yield "Reviews", f"{review['overdue']} overdue, {review['due_soon']} due in {SOON.days} days{following}"
        signed = f"{review['by_clinicians']} of {len(about.entries)}" if review["by_clinicians"] else "none so far"
        yield "Reviewed", f"by a clinician: {signed}"
    exists = "" if about.configuration.is_file() else " (none yet)"
    yield "Configuration", f"{about.configuration}{exists}"
    exists = "" if about.database.is_file() else " (made when it is needed)"
    yield "Compiled", f"{about.database}{exists}"
