"""What the clinical lead's tools say: what is due for review, where an entry stands, what was signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref.errors import ExitStatus
from ketaref.plain import signer
from ketaref.present import card, rich, style
from ketaref.present.json import fault_object, results_object
from ketaref.present.result import File, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from ketaref.content.faults import Fault
    from ketaref.content.signatures import Verdict
    from ketaref.keeping.due import Due
    from ketaref.keeping.patching import Change
    from ketaref.keeping.signing import Signature
    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry


def due_result(found: Sequence[Due], by: date, version: str, unsigned: int = 0) -> Result:
    """What is due by a day, as a list; a pipe gets a tab between day, id, who signed, and title.

    The exit status is 1 where anything is due, as it is of a check that found something.
    """
    overdue = sum(due.overdue for due in found)
    said = f"{overdue} overdue, {len(found) - overdue} due by {by.isoformat()}"
    if unsigned:
        said += f"; {'1 entry' if unsigned == 1 else f'{unsigned} entries'} signed by no clinician"

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType | str]:
        for title, late in (("OVERDUE", True), (f"DUE BY {by.isoformat()}", False)):
            group = [due for due in found if due.overdue is late]
            if group:
                yield card.heading(f"{title} ({len(group)})", "", terminal)
                for due in group:
                    yield card.marked(due.review.due.isoformat(), due.entry.title, terminal)
                    beside = (
                        f"{due.entry.id} {style.DOT} reviewed {due.review.date.isoformat()} by {signer(due.review)}"
                    )
                    yield card.indented(rich.Text(beside), by=2 * card.INDENT)
                yield rich.Text()

    return Result(
        version,
        data=lambda: {"by": by.isoformat()} | results_object(map(due_object, found)),
        panels=panels,
        text=lambda: "".join(
            f"{due.review.due.isoformat()}\t{due.entry.id}\t{signer(due.review)}\t{due.entry.title}\n" for due in found
        ),
        afterwards=(said,),
        status=ExitStatus.NO_MATCH if found else ExitStatus.FOUND,
    )


def due_object(due: Due) -> dict[str, Any]:
    """An entry that is due: which, when, and who reviewed it when."""
    entry, review = due.entry, due.review
    return {
        "id": entry.id, "kind": entry.kind, "title": entry.title, "due": review.due.isoformat(), "overdue": due.overdue,
        "reviewed": review.date.isoformat(), "by": review.by, "role": review.role,
        "pack": entry.origin.pack if entry.origin else "",
    }  # fmt: skip


def edited_result(path: Path, faults: Sequence[Fault] | None, note: str, version: str = "") -> Result:
    """What is wrong with a file that was edited, a fault a line; None where there is nothing to check."""
    serious = [fault for fault in faults or () if not fault.warning]
    said = note or (f"{path}: {counted(len(serious), 'fault')}, {counted(len(faults or ()) - len(serious), 'warning')}")
    return Result(
        version,
        data=lambda: {"file": str(path)} | results_object(map(fault_object, faults or ())),
        text=lambda: "".join(f"{fault}\n" for fault in faults or ()),
        afterwards=(said,),
        status=ExitStatus.NO_MATCH if serious else ExitStatus.FOUND,
    )


def counted(number: int, what: str) -> str:
    """'1 fault', '2 faults'."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def place_result(entry_id: str, places: Sequence[tuple[str, Any]], version: str, origin: Any, note: str) -> Result:
    """Where an entry stands: a line a file, that of the uppermost pack first."""
    shown = [{"pack": pack, "path": str(place.path), "line": place.line} for pack, place in places]
    named = {"file": origin.file, "line": origin.line} if origin else {}
    return Result(
        version,
        data=lambda: {"id": entry_id} | named | {"places": shown},
        text=lambda: "".join(f"{place}\n" for _, place in places),
        afterwards=(note,) if note else (),
    )


def signed_result(entries: Sequence[Entry], signature: Signature, files: tuple[File, ...], version: str) -> Result:
    """Who signed what."""
    who = f"{signature.by} ({signature.role}) on {signature.day}, due again {signature.due}"
    return Result(
        version,
        data=lambda: {
            "signed": [entry.id for entry in entries], "by": signature.by, "role": signature.role,
            "date": signature.day.isoformat(), "due": signature.due.isoformat(),
            "files": [str(file.path) for file in files],
        },
        text=lambda: "".join(f"{entry.id}: signed by {who}\n" for entry in entries),
        files=files,
    )  # fmt: skip


def signed_pack_result(directory: Path, number: int, files: tuple[File, ...], version: str) -> Result:
    """That a whole pack was signed."""
    return Result(
        version,
        data=lambda: {"pack": str(directory), "signed_files": number, "files": [str(file.path) for file in files]},
        text=lambda: f"{directory}: signed, {counted(number, 'file')}; sign again after each change\n",
        files=files,
    )


def verified_result(directory: Path, verdict: Verdict, version: str) -> Result:
    """Whether a pack is what somebody signed; the exit status is 1 where it is not."""
    lines = verdict.faults or (f"is as {verdict.by} signed it",)
    return Result(
        version,
        data=lambda: {"pack": str(directory), "signed_by": verdict.by, "results": list(verdict.faults)},
        text=lambda: "".join(f"{directory} {line}\n" for line in lines),
        status=ExitStatus.FOUND if verdict.by else ExitStatus.NO_MATCH,
    )


def confirmed_result(entry: Entry, changes: Sequence[Change], file: File, version: str, *, anew: bool) -> Result:
    """What a patch was held against, before it was said to fit."""

    def lines() -> Iterator[str]:
        for change in changes:
            if change.before is not None:
                yield from (f"- {line}" for line in change.before)
                yield from (f"+ {line}" for line in change.now or [f"{change.field}: (left out)"])
            else:
                yield from (f"below  {line}" for line in change.now or [f"{change.field}: (left out)"])
                yield from (f"yours  {line}" for line in change.ours or [f"{change.field}: (left out)"])

    said = (
        "is confirmed against the entry below as it is now" if anew else "was confirmed already: nothing changed below"
    )
    return Result(
        version,
        data=lambda: {
            "id": entry.id,
            "confirmed": anew,
            "file": str(file.path),
            "changes": [c._asdict() for c in changes],
        },
        text=lambda: "".join(f"{line}\n" for line in lines()),
        afterwards=(f"{entry.id} {said}",),
        files=(file,) if anew else (),
    )
