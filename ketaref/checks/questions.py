"""Rules for how people ask: an entry's questions are its own, and find it.

Searching every question of the shipped content takes about a minute of processor time, so processes share the work.
"""

from __future__ import annotations

import os
import re
import signal
import threading
from collections import Counter
from typing import TYPE_CHECKING

from ketaref.checks.rule import Breach, is_of_pack
from ketaref.deferred import deferred_module
from ketaref.fields import NOT_COVERED

if TYPE_CHECKING:
    import multiprocessing
    from collections.abc import Iterator
    from concurrent import futures

    from ketaref.checks.rule import Context
    from ketaref.library import Library
    from ketaref.records import Entry
    from ketaref.search import answer as searching
    from ketaref.store import compile as compiler
else:
    # Most checks of a pack search nothing.
    multiprocessing = deferred_module("multiprocessing")
    futures = deferred_module("concurrent.futures")
    searching = deferred_module("ketaref.search.answer")
    compiler = deferred_module("ketaref.store.compile")

AMONG_FIRST = 3
"""A question's entry is among this many hits."""
# A process takes as long to start and to index the content as some 30 entries take to search.
WORTH_SHARING = 60


def asked_as(question: str) -> str:
    """A question without case and punctuation, which make no difference to it."""
    return " ".join(re.findall(r"\w+", question.lower()))


def unreachable_entry(library: Library, context: Context) -> Iterator[Breach]:
    """An entry is among the first three hits of each of its own questions; if it is not the first, that is a warning.

    A crisis entry comes first by rule and displaces nothing. A question that two entries ask is left to KR209. A
    question of what is not covered has no hits, and its topic is told.

    Fails:
        driving: [how long is the infusion]     # finds three entries on the length of the infusion

    Instead:
        Move the question to the entry that answers it, or see why the search prefers the others:
        `ketaref search --explain how long is the infusion`.
    """
    entries = [entry for entry in library if entry.questions and (context.ids is None or entry.id in context.ids)]
    total = sum(len(entry.questions) for entry in entries)
    done = 0
    for entry, breaches in zip(entries, _searched(library, entries, context.workers), strict=True):
        yield from breaches
        done += len(entry.questions)
        if context.progress:
            context.progress(done, total)


def repeated_question(library: Library, _context: Context) -> Iterator[Breach]:
    """A question belongs to one entry, whatever its case and punctuation.

    Fails:
        driving: [Can I drive home?]
        rides-home: [can I drive home]

    Instead:
        Leave it with the entry that answers it best.
    """
    asked: dict[str, str] = {}
    # A pack's entries last: it is the pack that asks once more.
    for entry in sorted(library, key=lambda entry: is_of_pack(entry.origin)):
        for question in entry.questions:
            if asked.setdefault(asked_as(question), entry.id) != entry.id:
                message = f"{entry.id} and {asked[asked_as(question)]} both ask '{question}'"
                yield Breach(entry.origin, message, path=("questions", question), asked=entry.id)


class _Reach:
    """A library with its index, ready to be asked."""

    def __init__(self, library: Library) -> None:
        self._index = compiler.build_index(library)
        self._asked = Counter(asked_as(question) for entry in library for question in entry.questions)

    def breaches(self, entry: Entry) -> list[Breach]:
        """What the questions of one entry do not find."""
        found = []
        for question in entry.questions:
            if self._asked[asked_as(question)] > 1:
                continue
            if entry.kind == NOT_COVERED:
                found += self._untold(entry, question)
                continue
            hits = [hit.entry for hit in searching.search_index(self._index, question, limit=AMONG_FIRST + 1)]
            ranked = [hit.id for hit in hits if hit.kind != "crisis" or hit.id == entry.id][:AMONG_FIRST]
            if entry.id not in ranked:
                message = f"{entry.id} is not found by its own question '{question}'"
                found.append(_breach(entry, question, message))
            elif ranked[0] != entry.id:
                message = f"{entry.id}: '{question}' finds {ranked[0]} first"
                found.append(_breach(entry, question, message, warning=True))
        return found

    def _untold(self, entry: Entry, question: str) -> list[Breach]:
        """What a question of a topic that is not covered finds in its place."""
        answer = searching.ask(self._index, question, limit=1)
        if answer.not_covered is None:
            by = f"is answered by {answer.hits[0].entry.id}" if answer.hits else "is not found"
            return [_breach(entry, question, f"{entry.id} is not covered, but its question '{question}' {by}")]
        if answer.not_covered.id == entry.id:
            return []
        message = f"{entry.id}: '{question}' finds {answer.not_covered.id} first"
        return [_breach(entry, question, message, warning=True)]


def _breach(entry: Entry, question: str, message: str, *, warning: bool = False) -> Breach:
    return Breach(entry.origin, message, warning, ("questions", question), entry.id)


def _searched(library: Library, entries: list[Entry], workers: int) -> Iterator[list[Breach]]:
    """What breaks the rule, entry by entry, in their order."""
    if workers == 1 or len(entries) < WORTH_SHARING:
        yield from map(_Reach(library).breaches, entries) if entries else ()
        return
    # Spawned, not forked: a fork copies locks that another thread, such as a progress bar's, may hold.
    pool = futures.ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _start, (library,))
    try:
        yield from pool.map(_search_entry, entries)
    finally:
        pool.shutdown(cancel_futures=True)


_held: list[_Reach] = []
"""What a worker process searches."""


def _start(library: Library) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle: it ends the pool
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _held.append(_Reach(library))


def _end_with_parent() -> None:
    """End this process when the one that started it is killed, which a pool's workers do not notice."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _search_entry(entry: Entry) -> list[Breach]:
    return _held[0].breaches(entry)
