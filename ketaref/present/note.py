"""An answer as one block of ASCII for a patient's chart: what holds, who says so, which content, looked up when."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ketaref.errors import UsageError
from ketaref.plain import in_ascii, notices_of, review_line
from ketaref.present import card, coverage, names, style
from ketaref.present.json import answer_object, entry_object
from ketaref.present.result import Result
from ketaref.provenance import mark_of, packs_line
from ketaref.text.controls import visible

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from typing import Any

    from ketaref.records import Entry, Reference
    from ketaref.search.answer import Answer
    from ketaref.store.catalog import Catalog
    from ketaref.store.index import Index

# What chart systems show without wrapping a line again.
_WIDTH = 76


def of_entry(index: Index, entry: Entry, *, day: dt.date) -> Result:
    """The note on an entry."""
    return _result(index, entry, lambda: entry_object(entry), day)


def of_hit(answer: Answer, rank: int, *, day: dt.date) -> Result:
    """The note on a hit of an answer, by its rank from 1.

    Raises:
        UsageError: there is no hit of that rank.
    """
    if rank > len(answer.hits):
        raise UsageError(f"there are {len(answer.hits)} hits; choose -1 to -{len(answer.hits)}")
    said = _result(answer.catalog, answer.hits[rank - 1].entry, lambda: answer_object(answer), day)
    return said._replace(notes=tuple(coverage.lines(answer)))


def _result(catalog: Catalog, entry: Entry, data: Callable[[], dict[str, Any]], day: dt.date) -> Result:
    references = catalog.references(entry.references)
    packs = packs_line(catalog.packs)
    version = f"{catalog.version} + {packs}" if packs else catalog.version
    return Result(catalog.version, data, text=lambda: note(entry, references, version, day))


def note(entry: Entry, references: Mapping[str, Reference], version: str, day: dt.date) -> str:
    """The note on an entry: lines of ASCII, none wider than 76 columns, without a blank one.

    Args:
        entry: what it is on.
        references: its references by id.
        version: of the content.
        day: on which it was looked up.
    """
    tier = f"{style.tier_text(entry.severity).upper()}" if entry.severity else ""
    rating = ", ".join(filter(None, (tier, *entry.action)))
    clinic = mark_of(entry)
    title = f"{entry.title} [{clinic}]" if clinic else entry.title
    said = [f"{title}{f' ({rating})' if rating else ''}: {entry.summary}", *notices_of(entry)]
    said.append(f"Sources: {names.who_says(entry, references)}.")
    said += [f"Sources differ: {dispute.advice}" for dispute in card.touched(entry, [entry.summary])[:1]]
    review = review_line([entry], version)
    said.append(f"ketaref {entry.id}, {review}. Looked up {day}; informs, does not prescribe.")
    return "".join(f"{textwrap.fill(in_ascii(visible(text)), _WIDTH, break_on_hyphens=False)}\n" for text in said)
