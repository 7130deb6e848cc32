"""What a clinic's own entries have in common with the shipped ones: made when a library is compiled.

A dispute that both show is no tie: some are shown with two dozen entries that have no other subject in common
(glaucoma and pregnancy stand on one list). Nor is it one that a patched entry is related to another: whoever wrote that
meant no rank. With such a tie, within 95 % of the score or less, no more queries found the clinic's rule first.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ketaref.fields import NOT_COVERED
from ketaref.provenance import SHIPPED
from ketaref.store.own import NAMED, ON_THE_FAST, STANDS_FOR
from ketaref.text.analysis import analyze

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from ketaref.library import Library
    from ketaref.records import Entry

# A card for an emergency is stood in for by nothing, and what explains a word is no rule.
_APART = frozenset({"crisis", "glossary", NOT_COVERED})


# What a patch may give and leave the answer with who gave it.
_ASIDE = frozenset(
    {"reviewed", "aliases", "questions", "related", "order", "formerly", "codes", "screening", "triggers"}
)


def is_own(entry: Entry) -> bool:
    """Whether a pack gives an entry, or fields of it that say something: who signs what is shipped says no more."""
    if entry.origin is None or entry.origin.pack == SHIPPED:
        return False
    return not entry.patches or not _ASIDE.issuperset(entry.patches)


def store_own(db: sqlite3.Connection, library: Library) -> dict[str, object]:
    """Store a clinic's own entries with their ties; gives what the index keeps of them as a whole."""
    own = {n: entry for n, entry in enumerate(library) if is_own(entry) and entry.kind != NOT_COVERED}
    if own:
        db.executemany("INSERT INTO own VALUES (?)", ((n,) for n in own))
        db.executemany("INSERT OR IGNORE INTO tie VALUES (?, ?, ?)", ((o, n, tie) for n, tie, o in _ties(library, own)))
    return {"own": len(own)}


def _ties(library: Library, own: dict[int, Entry]) -> Iterator[tuple[int, str, int]]:
    """An own entry, its tie, and the shipped entry that it has to do with."""
    shipped = {n: e for n, e in enumerate(library) if n not in own and e.kind != NOT_COVERED}
    related = _related(library)
    timed = {n for n, entry in enumerate(library) if _is_timed(entry)}
    near_fast = shipped.keys() & timed.union(*(related[n] for n in timed))
    parts: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for n, entry in shipped.items():
        for part in _parts(entry):
            parts[part].add(n)
    numbers = _numbers(library)
    for n, entry in own.items():
        same = set().union(*(parts[part] for part in _parts(entry) if part in parts))
        yield from ((n, STANDS_FOR, other) for other in same)
        if n in timed or not same.isdisjoint(timed):
            yield from ((n, ON_THE_FAST, other) for other in near_fast)
        if not entry.patches:
            yield from ((n, NAMED, numbers[i]) for i in entry.related if numbers.get(i, n) in shipped)


def _related(library: Library) -> defaultdict[int, set[int]]:
    numbers = _numbers(library)
    related: defaultdict[int, set[int]] = defaultdict(set)
    for n, entry in enumerate(library):
        for other in (numbers[i] for i in entry.related if i in numbers):
            related[n].add(other)
            related[other].add(n)
    return related


def _numbers(library: Library) -> dict[str, int]:
    return {i: n for n, entry in enumerate(library) for i in (*entry.formerly, entry.id)}


def _is_timed(entry: Entry) -> bool:
    """Whether an entry gives the hours of a fast."""
    return entry.fasting or any(figure.fast_for for s in entry.statements for figure in s.figures)


def _parts(entry: Entry) -> set[tuple[str, str]]:
    """What makes one entry stand for another: the fast, the clinic's address, and each name, beside its kind."""
    if entry.kind in _APART:
        return set()
    parts = {(entry.kind, " ".join(token.term for token in analyze(text))) for text in (entry.title, *entry.aliases)}
    parts |= {("", "fasting")} if entry.fasting else set()
    return parts | ({("", "contact")} if entry.contact else set())
