"""Words and a kind to what the screen lists. No widgets: what is listed can be asked for without a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.errors import QueryError, quoted
from ketaref.fields import ANSWERING_KINDS, INSTRUCTION_KINDS, KINDS, SEVERITIES
from ketaref.present import coverage
from ketaref.search.answer import ask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaref.records import Entry
    from ketaref.search.answer import Answer
    from ketaref.store.index import Index

MOST = 30
"""Most hits listed. A reader who has passed so many types another word."""
# One or two letters are the start of a word: that nothing answers them is no news.
_SHORTEST_MISS = 3


class Found(NamedTuple):
    """What is listed, and what must be said above it."""

    entries: tuple[Entry, ...] = ()
    """Hits, best first; without words those of a kind, in its order."""
    notes: tuple[str, ...] = ()
    """What was read as what, what nothing here speaks of, that nothing was found."""
    crisis: Entry | None = None
    """The crisis entry that the words call for or speak of, whatever kind is listed."""
    danger: bool = False
    """Whether the words tell of somebody in danger now."""


def find(index: Index, words: str, kind: str = "") -> Found:
    """What answers the words, among entries of a kind where one is given.

    Args:
        index: the content.
        words: as typed; without any, the whole kind is listed, and nothing where none is given either.
        kind: a key of KINDS, or '' for all.
    """
    if not words.strip():
        return Found(tuple(_in_order(index, kind)) if kind else ())
    try:
        answer = ask(index, words, kinds=(kind,) if kind else None, limit=MOST)
    except QueryError as error:
        return Found(notes=(str(error),))
    entries = tuple(hit.entry for hit in answer.hits)
    return Found(entries, tuple(_notes(answer, kind)), answer.crisis, answer.danger)


def counts(index: Index) -> dict[str, int]:
    """How many entries each kind that answers has, in the order of KINDS; kinds without any are left out."""
    numbers = {kind: len(index.postings.entry_numbers((kind,))) for kind in ANSWERING_KINDS}
    return {kind: number for kind, number in numbers.items() if number}


def _in_order(index: Index, kind: str) -> list[Entry]:
    """The entries of a kind as its own command lists them: by place in the visit, or the firmest first."""
    entries = index.entries((kind,))
    if kind in INSTRUCTION_KINDS:
        return sorted(entries, key=lambda entry: (entry.order is None, entry.order or 0))
    firmness = (*SEVERITIES, "")
    return sorted(entries, key=lambda entry: firmness.index(entry.severity))


def _notes(answer: Answer, kind: str) -> Iterator[str]:
    if answer.hits and answer.reading:
        yield "read " + ", ".join(f"{match.word} as {match.as_}" for match in answer.reading)
    yield from coverage.lines(answer)
    if answer.unmet:
        yield f"nothing here speaks of {' or '.join(answer.unmet)}; the nearest"
    if answer.not_covered:
        near = f" Nearest: '{answer.suggestion}'." if answer.suggestion else ""
        yield f"{answer.not_covered.summary}{near}"
    elif not answer.hits:
        if len(answer.query.strip()) < _SHORTEST_MISS:
            yield "keep typing"
            return
        among = f" among {KINDS[kind].lower()}" if kind else ""
        near = f"; nearest: '{answer.suggestion}'" if answer.suggestion else ""
        refused = coverage.refusal(answer).rstrip(".")
        yield f"{refused or f'nothing{among} answers {quoted(answer.query)}'}{near}"
