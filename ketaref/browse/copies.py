"""What is copied from an entry, as the commands print it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.cite.references import citations
from ketaref.present.note import note

if TYPE_CHECKING:
    import datetime as dt

    from ketaref.records import Entry
    from ketaref.store.index import Index


def note_of(entry: Entry, index: Index, day: dt.date) -> str:
    """The entry as one block of text for a chart, looked up on that day."""
    return note(entry, index.references(entry.references), index.version, day)


def references_of(entry: Entry, index: Index) -> str:
    """All references of the entry in full, a paragraph each."""
    return "\n\n".join(citations(index.references(entry.references).values(), "ama").values()) + "\n"
