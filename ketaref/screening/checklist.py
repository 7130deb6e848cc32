"""The questions to ask before an infusion, out of the entries that a screening is held against."""

from typing import TYPE_CHECKING, NamedTuple

from ketaref import records
from ketaref.records import Entry
from ketaref.screening.names import KINDS

if TYPE_CHECKING:
    from ketaref.store.index import Index


class Question(NamedTuple):
    """A question to ask before an infusion, and the entries its answer bears on."""

    text: str
    severity: str
    entries: tuple[Entry, ...]


def screening_questions(index: "Index") -> list[Question]:
    """The questions of the entries, the firmest first; entries that ask the same share one."""
    asked: dict[str, list[Entry]] = {}
    for entry in index.entries(KINDS):
        if records.FIRMNESS.get(entry.severity) and entry.screening and entry.screening.question:
            asked.setdefault(entry.screening.question, []).append(entry)
    place = {severity: n for n, severity in enumerate(records.SEVERITIES)}
    questions = [
        Question(text, min((e.severity for e in entries), key=place.__getitem__), tuple(entries))
        for text, entries in asked.items()
    ]
    return sorted(questions, key=lambda q: place[q.severity])
