"""What a patient's sheet says of itself at its foot, and what a clinic has yet to say before its sheet prints well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.plain import is_changed_since_signed, is_clinically_reviewed, is_overdue, signer
from ketaref.provenance import mark_of, packs_line
from ketaref.text.readability import grade_of
from ketaref.visit.own import is_own_fast, speaks_of_others

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ketaref.records import Clinic, Entry
    from ketaref.store.index import Index

DISPUTED, OWN = "†", "‡"
"""Behind a line on which sources differ, and behind one that a clinic's own content gives."""
_MOST = 4


def foot_lines(shown: Sequence[Entry], behind: Sequence[Entry], index: Index, clinic: Clinic) -> Iterator[str]:
    """Whose lines are marked as a clinic's own, what is overdue or to be checked, the review and the content.

    Args:
        shown: the entries that have a line of the sheet.
        behind: those, and what else went into it.
        index: the content.
        clinic: whose sheet it is.
    """
    own = dict.fromkeys(filter(None, (mark_of(entry) for entry in shown)))
    if own:
        ours = clinic.name and set(own) == {index.clinic.name}
        yield f"{OWN} Our own rule." if ours else f"{OWN} Rule of {', '.join(own)}."
    if overdue := [entry.title for entry in shown if is_overdue(entry)]:
        yield f"This sheet holds a line whose review is overdue: {'; '.join(overdue)}."
    if noticed := [entry.title for entry in shown if entry.notices]:
        yield f"To be checked before it is handed out: {'; '.join(noticed)}."
    if reviewed := [entry for entry in behind if entry.reviewed]:
        due = min(entry.reviewed.due for entry in reviewed if entry.reviewed)
        unsigned = sum(not is_clinically_reviewed(entry) for entry in reviewed)
        some = "" if unsigned == len(reviewed) else f"{unsigned} of {len(reviewed)} "
        warning = f"; {some}not yet reviewed by a clinician" if unsigned else ""
        packs = packs_line(index.packs)
        version = f"{index.version} + {packs}" if packs else index.version
        yield f"Content {version}. {_reviewed(reviewed)}{warning}. Next review by {due}."


def _reviewed(entries: Sequence[Entry]) -> str:
    """'Reviewed by Dr. Lee (medical director) 2026-11-28 (2 lines) and curator 2026-11-27', clinicians first.

    Each with the day of their oldest line: what they signed is as fresh as that.
    """
    of: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda e: not is_clinically_reviewed(e)):
        if entry.reviewed and not is_changed_since_signed(entry):
            of.setdefault(signer(entry.reviewed), []).append(entry)
    days = {who: min(entry.reviewed.date for entry in theirs if entry.reviewed) for who, theirs in of.items()}
    if not of:
        return "Changed since it was reviewed"
    if len(of) == 1:
        ((who, day),) = days.items()
        return f"Reviewed {day} by {who}"
    said = [
        f"{who} {days[who]}" + (f" ({_lines(len(theirs))})" if is_clinically_reviewed(theirs[0]) else "")
        for who, theirs in of.items()
    ]
    return f"Reviewed by {', '.join(said[:-1])} and {said[-1]}"


def _lines(number: int) -> str:
    return "1 line" if number == 1 else f"{number} lines"


def reading_grade(texts: Sequence[str]) -> str:
    """'Reads at US grade 3.6 (Flesch-Kincaid).'; '' where there is nothing to read."""
    grade = grade_of(texts)
    return "" if grade is None else f"Reads at US grade {grade:.1f} (Flesch-Kincaid)."


def notices_on(shown: Iterable[Entry]) -> tuple[str, ...]:
    """What whoever hands a sheet out must know of its lines, a line each."""
    return tuple(f"{entry.id}: {notice}" for entry in shown for notice in entry.notices)


def unfilled_lines(
    kind: str, clinic: Clinic, instructions: Sequence[Entry], lines: Mapping[str, tuple[str, bool]]
) -> Iterator[str]:
    """What a clinic has yet to say before its sheet prints well, a line each, with where to say it; nothing is guessed.

    Args:
        kind: of the sheet's instructions.
        clinic: whose sheet it is.
        instructions: all of them.
        lines: entry id -> what the sheet prints of a shipped entry, and whether sources differ on it.
    """
    if not clinic.phone:
        yield "no telephone: phone in clinic.yaml, or --phone"
    if not clinic.after_hours:
        yield "nobody to call when you are closed: after_hours in clinic.yaml"
    if not clinic.time_zone:
        yield "no time zone, so that --at counts on this machine's clocks: time_zone in clinic.yaml"
    if kind == "pre-infusion" and not any(map(is_own_fast, instructions)):
        yield "no fasting rule of yours, so that another clinic's is printed: fasting in clinic.yaml"
    others = [i for i, (text, _) in lines.items() if speaks_of_others(text)]
    if others:
        yield f"told as other clinics' rule, write your own: {_first(others)}"
    disputed = [i for i, (_, differs) in lines.items() if differs]
    if disputed:
        yield f"sources differ ({DISPUTED}), say your own rule: {_first(disputed)}"


def _first(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _MOST} more" if len(ids) > _MOST else ""
    return f"{', '.join(ids[:_MOST])}{more}"
