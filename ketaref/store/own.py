"""A clinic's own entries, and what each of them has in common with shipped ones, as the index keeps it.

    stands for   it has the part of a shipped entry: the fast, how to reach the clinic, or a name of the same kind
    on the fast  both are about what is eaten and drunk before an infusion
    named        a new entry names the shipped one under `related`

Owns what is stored; `owning` makes it, and `search.own` owns what it means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref.store.postings import select

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ketaref.store.database import Database

SCHEMA = """
CREATE TABLE own (n INTEGER PRIMARY KEY);
CREATE TABLE tie (other INTEGER NOT NULL, own INTEGER NOT NULL, tie TEXT NOT NULL, PRIMARY KEY (other, own, tie))
WITHOUT ROWID;
"""
STANDS_FOR, ON_THE_FAST, NAMED = "stands for", "on the fast", "named"


class OwnEntries:
    """The clinic's own entries, over one database. Entries are meant by their numbers."""

    def __init__(self, database: Database, meta: Mapping[str, Any]) -> None:
        self._db = database
        self.count: int = meta["own"]
        """How many there are; 0 for the shipped content alone."""

    def among(self, numbers: Collection[int]) -> frozenset[int]:
        """Those of some entries that are the clinic's own."""
        if not self.count:
            return frozenset()
        return frozenset(n for (n,) in select(self._db, "SELECT n FROM own WHERE n IN ({})", numbers))

    def ties(self, numbers: Collection[int]) -> dict[int, set[tuple[str, int]]]:
        """The clinic's own entries that have to do with some of the shipped ones: by number, each tie with which."""
        found: dict[int, set[tuple[str, int]]] = {}
        if self.count:
            for own, tie, other in select(self._db, "SELECT own, tie, other FROM tie WHERE other IN ({})", numbers):
                found.setdefault(own, set()).add((tie, other))
        return found
