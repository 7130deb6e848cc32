"""KR208, the rule that searches: an entry is found by its own questions.

Searching every question of the shipped content takes about a minute of processor time, so it is spread over processes.
"""

from __future__ import annotations

import re
import signal
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from ketaref import records
from ketaref.content.read import Finding
from ketaref.search.answer import search_index
from ketaref.store.index import build_index

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from ketaref.records import Entry, Library

    Progress = Callable[[int, int], None]
    """Called with the number of questions searched so far and the number to search."""

CODE = "KR208"
FIRST = 3
"""An entry must be among this many hits of each of its questions."""


def asked_as(question: str) -> str:
    """A question without what makes no difference to it: case and punctuation."""
    return " ".join(re.findall(r"\w+", question.lower()))


class Reach:
    """A library with its index, ready to be asked."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._index = build_index(library)
        self._asked = Counter(asked_as(question) for entry in library for question in entry.questions)

    def faults(self, entry: Entry) -> Iterator[Finding]:
        """The questions of an entry that do not find it; a question that several entries ask is KR209's."""
        for question in entry.questions:
            if self._asked[asked_as(question)] > 1:
                continue
            hits = [hit.entry for hit in search_index(self._index, question, limit=FIRST)]
            found = [hit.id for hit in hits]
            # A crisis entry comes first by rule, whatever the question.
            ranked = [hit.id for hit in hits if hit.kind != "crisis" or hit.id == entry.id]
            if entry.id not in found:
                yield self._fault(entry, f"{entry.id} is not found by its own question '{question}'")
            elif ranked[0] != entry.id:
                yield self._fault(entry, f"{entry.id}: '{question}' finds {ranked[0]} first", warning=True)

    @staticmethod
    def _fault(entry: Entry, message: str, *, warning: bool = False) -> Finding:
        origin = entry.origin or records.Origin("", "?", 1)
        return Finding(origin.file, origin.line, CODE, message, warning)


def search_questions(
    library: Library, ids: Collection[str] | None = None, *, workers: int = 1, progress: Progress | None = None
) -> Iterator[Finding]:
    """The faults of KR208, in the order of the entries.

    Args:
        library: what is searched.
        ids: the entries whose questions are asked; all of them for None.
        workers: processes that share the work; with one, it is done in this process.
        progress: told about every entry that is done.
    """
    entries = [entry for entry in library if entry.questions and (ids is None or entry.id in ids)]
    total = sum(len(entry.questions) for entry in entries)
    done = 0
    for entry, faults in zip(entries, _searched(library, entries, workers), strict=True):
        yield from faults
        done += len(entry.questions)
        if progress:
            progress(done, total)


def _searched(library: Library, entries: list[Entry], workers: int) -> Iterator[list[Finding]]:
    """The faults of each entry, in order."""
    if workers == 1 or len(entries) <= workers:
        reach = Reach(library) if entries else None
        yield from (list(reach.faults(entry)) for entry in entries if reach)
        return
    # spawn, not fork: a forked process would share the parent's threads' locks (a progress bar runs one).
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _start, (library,))
    try:
        yield from pool.map(_search_entry, entries, chunksize=4)
    finally:
        pool.shutdown(cancel_futures=True)


_reach: Reach


def _start(library: Library) -> None:
    global _reach  # noqa: PLW0603 (what a worker process holds)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its workers
    _reach = Reach(library)


def _search_entry(entry: Entry) -> list[Finding]:
    return list(_reach.faults(entry))
