"""What is installed and in use, for the person who has to trust the answers or to report a problem."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.errors import ExitStatus
from ketaref.plain import is_clinically_reviewed
from ketaref.present import card, leftout, rich
from ketaref.present.result import Result
from ketaref.records import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ketaref.present.terminal import Terminal
    from ketaref.provenance import Hidden, PackSummary
    from ketaref.records import Entry
    from ketaref.store.index import Index

SOON = timedelta(days=60)
"""A review is due soon within this time: a lead who plans a month ahead sees it twice."""


class Pack(NamedTuple):
    """A directory laid over the shipped content, and what was read of it."""

    path: Path
    named_by: str
    """What names it: `--content`, the variable or the configuration file."""
    read: PackSummary | None = None
    """None where nothing of it could be read."""
    added: int = 0
    patched: int = 0
    hidden: Sequence[Hidden] = ()


class Information(NamedTuple):
    """What there is to tell."""

    program: str
    python: str
    version: str
    """Of the content; '' where it cannot be loaded."""
    faults: str
    """Why it cannot be."""
    packs: Sequence[Pack]
    """In order."""
    configuration: Path
    database: Path
    entries: Sequence[Entry]
    today: date
    left_out: Sequence[str] = ()
    """What of the packs could not be read or was not taken, one line each."""
    shipped: str = ""
    """The version of the shipped content, with the packs over it."""


def packs_of(named: Sequence[tuple[Path, str]], index: Index | None, entries: Sequence[Entry]) -> list[Pack]:
    """The packs with what was read of each.

    Args:
        named: directories in order, and what names each.
        index: the content; None where it cannot be loaded.
        entries: all of it.
    """
    read = {Path(pack.path): pack for pack in index.packs} if index else {}
    packs = []
    for path, named_by in named:
        summary = read.get(path.absolute()) or read.get(path.resolve())
        own = [e for e in entries if summary and e.origin and e.origin.pack == summary.name]
        hidden = [h for h in index.hidden if summary and h.pack == summary.name] if index else []
        patched = sum(bool(entry.patches) for entry in own)
        packs.append(Pack(path, named_by, summary, len(own) - patched, patched, hidden))
    return packs


def result(about: Information) -> Result:
    """It all, as text or as an object; the exit status says whether the content can be loaded."""
    return Result(
        about.version,
        data=lambda: info_object(about),
        panels=lambda terminal: _lines(about, terminal),
        notes=_notes(about.faults.splitlines()),
        lists_left_out=True,
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
        "packs": list(map(_pack_object, about.packs)), "left_out": list(about.left_out),
        "configuration": {"file": str(about.configuration), "exists": about.configuration.is_file()},
        "database": {"file": str(about.database), "exists": about.database.is_file()},
        "entries": len(about.entries), "review": review_object(about.entries, about.today),
    }  # fmt: skip


def _pack_object(pack: Pack) -> dict[str, Any]:
    found: dict[str, Any] = {"path": str(pack.path), "named_by": pack.named_by}
    if read := pack.read:
        found |= {
            "name": read.name, "clinic": read.clinic, "digest": read.digest, "entries": read.entries,
            "added": pack.added, "patched": pack.patched, "signed_by": read.signed_by,
            "hidden": [{"id": hidden.id, "title": hidden.title, "reason": hidden.reason} for hidden in pack.hidden],
        }  # fmt: skip
    return found


def review_object(entries: Sequence[Entry], today: date) -> dict[str, Any]:
    """How many reviews are overdue or due soon as of a day, the day that comes next, and how many a clinician made."""
    reviews = [entry.reviewed for entry in entries if entry.reviewed]
    coming = [review.due for review in reviews if review.due >= today]
    return {
        "as_of": today.isoformat(),
        "overdue": len(reviews) - len(coming),
        "due_soon": sum(due <= today + SOON for due in coming),
        "next_due": min(coming).isoformat() if coming else None,
        "by_clinicians": sum(map(is_clinically_reviewed, entries)),
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


def _told_of(pack: Pack) -> Iterator[str]:
    """What was read of a pack, and who signed it."""
    read = pack.read
    if not read:
        yield "nothing of it was read"
        return
    clinic = f" of {read.clinic}" if read.clinic else ""
    yield f"{read.name}{clinic}, digest {read.digest}"
    yield f"{pack.added} added, {pack.patched} patched, {len(pack.hidden)} hidden"
    yield from (f"hides {hidden.id}: {hidden.reason}" for hidden in pack.hidden)
    yield f"signed by {read.signed_by}" if read.signed_by else "not signed as a whole"


def _content(about: Information) -> str:
    if not about.version:
        return "cannot be loaded"
    together = f"{about.shipped}, together {about.version}" if about.packs and about.shipped else about.version
    return f"{together}, {len(about.entries)} entries"


def _rows(about: Information) -> Iterator[tuple[str, str]]:
    yield "Program", f"ketaref {about.program}, schema {SCHEMA_VERSION}, Python {about.python}"
    yield "Content", _content(about)
    if not about.packs:
        yield "Packs", "none: the shipped content alone"
    for number, pack in enumerate(about.packs, 1):
        yield f"Pack {number}", f"{pack.path} ({pack.named_by})"
        yield from (("", said) for said in _told_of(pack))
    yield from (("Not taken" if leftout.is_refused(line) else "Left out", line) for line in about.left_out)
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
