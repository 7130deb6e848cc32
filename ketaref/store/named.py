"""The names that queries may hold, each with the entries that speak of it, as the index keeps them.

Owns what is stored; `naming` makes it, and `search.coverage` owns what it means.
"""

from __future__ import annotations

from array import array
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.store.postings import lines_of, select

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ketaref.store.database import Database

SCHEMA = """
CREATE TABLE name (
  key TEXT PRIMARY KEY, kind TEXT NOT NULL, read_as TEXT NOT NULL, class TEXT NOT NULL, cites TEXT NOT NULL,
  about BLOB NOT NULL, mention BLOB NOT NULL, screened BLOB NOT NULL
) WITHOUT ROWID;
"""
LONGEST = 5
"""Most words of a name."""
_NO_PLURAL = ("ss", "us", "is", "mcas")
"""Endings that make no plural; mast cell activation syndrome is no artery of the brain (MCA)."""


class Known(NamedTuple):
    """A name that the index knows."""

    kind: str
    read_as: str
    """The generic of a brand; '' for any other name."""
    class_name: str
    """The class of medicines through which entries speak of it; '' where they name it, or do not speak of it."""
    cites: tuple[str, ...]
    """Ids of the references that say so."""
    about: tuple[int, ...]
    """The numbers of the entries that are about it, or about its class."""
    mention: tuple[int, ...]
    """The numbers of those that mention it."""
    screened: tuple[int, ...] = ()
    """The numbers of the entries that screening takes a medicine for, through a class or what is in it."""

    @property
    def covered(self) -> str:
        """Whether the content speaks of it: 'entry', 'class' or 'no'."""
        return "class" if self.class_name else "entry" if self.about or self.mention else "no"


def key_of(words: Sequence[str]) -> str:
    """What a name is looked up by: its words as folded, the last in the singular."""
    last = words[-1]
    if len(last) > 3 and last[-1] == "s" and not last.endswith(_NO_PLURAL):  # noqa: PLR2004 (gas, ppis)
        last = last[:-1]
    return " ".join((*words[:-1], last))


class NamedThings:
    """The compiled names, over one database."""

    def __init__(self, database: Database, meta: Mapping[str, Any]) -> None:
        self._db = database
        self._meta = meta

    @cached_property
    def overviews(self) -> frozenset[int]:
        """The numbers of entries that sum others up."""
        return frozenset(map(int, lines_of(self._meta["overviews"])))

    def known(self, keys: Collection[str]) -> dict[str, Known]:
        """Those of the keys that are names."""
        sql = "SELECT key, kind, read_as, class, cites, about, mention, screened FROM name WHERE key IN ({})"
        return {
            key: Known(kind, read_as, named, tuple(cites.split()), *map(_numbers, numbers))
            for key, kind, read_as, named, cites, *numbers in select(self._db, sql, keys)
        }

    def screened(self, keys: Collection[str]) -> dict[str, tuple[int, ...]]:
        """Those of the keys that are medicines which screening takes for entries: the numbers of these."""
        sql = "SELECT key, screened FROM name WHERE key IN ({}) AND screened != x''"
        return {key: _numbers(screened) for key, screened in select(self._db, sql, keys)}


def _numbers(data: bytes) -> tuple[int, ...]:
    numbers: array[int] = array("I")
    numbers.frombytes(data)
    return tuple(numbers)
