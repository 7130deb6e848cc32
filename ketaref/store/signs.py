"""The rules of content/emergencies.yaml as the index holds them.

A query reads the rules that its own words may meet, and no others. Owns what is stored; `search.emergency` owns what it
means.
"""

from __future__ import annotations

from array import array
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref import records
from ketaref.deferred import deferred_module
from ketaref.store.postings import Spelling, lines_of, select

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ketaref import emergency
    from ketaref.store.database import Database
else:
    emergency = deferred_module("ketaref.emergency")


def anchor_key(term: str, *, sign: bool) -> str:
    """How the anchor of a sign is stored, and that of what stands around signs, which is read only where one speaks."""
    return f"{int(sign)} {term}"


class Help(NamedTuple):
    """The numbers of the entries that help in one emergency: for staff, and for anyone else."""

    staff: int
    patient: int
    always: bool
    """Whether naming the emergency is enough for its line."""


class Signs:
    """The compiled rules, over one database."""

    def __init__(self, database: Database, meta: Mapping[str, Any]) -> None:
        self._db = database
        self._meta = meta

    @cached_property
    def helps(self) -> dict[str, Help]:
        """Emergency -> the entries that help, the gravest first; none where the content has no rules."""
        rows = (line.split(" ") for line in lines_of(self._meta["helps"]))
        return {name: Help(int(staff), int(patient), always == "1") for name, staff, patient, always in rows}

    @cached_property
    def shorthand(self) -> dict[str, str]:
        """Word -> what it stands for."""
        return dict(line.split("\t") for line in lines_of(self._meta["shorthand"]))

    @cached_property
    def sets(self) -> emergency.Sets:
        """The words that phrases name."""
        return records.from_json(emergency.Sets, self._meta["sets"])

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that rules are written in."""
        halves = (line.partition("\t")[0] for line in lines_of(self._meta["sign_words"]))
        return frozenset(word for half in halves for word in half.split(" "))

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """Words that are not misspelled, near as they are to one of a rule."""
        return frozenset(lines_of(self._meta["ordinary"]))

    def spellings(self, lengths: Collection[int]) -> dict[int, Spelling]:
        """The words of some lengths that a misspelled one may stand for."""
        return {length: self._spellings[length] for length in sorted(lengths) if length in self._spellings}

    @cached_property
    def _spellings(self) -> dict[int, Spelling]:
        found: dict[int, Spelling] = {}
        for line in lines_of(self._meta["sign_words"]):
            words, sounds = (half.split(" ") for half in line.split("\t"))
            found[len(words[0])] = Spelling(words, sounds, array("I", [1] * len(words)))
        return found

    def phrases(self, terms: Iterable[str], *, signs: bool) -> list[emergency.Phrase]:
        """The phrases that a text of these terms may match: of signs, or of what stands around them."""
        sql = "SELECT DISTINCT n, body FROM anchor JOIN phrase USING (n) WHERE term IN ({})"
        rows = dict(select(self._db, sql, [anchor_key(term, sign=signs) for term in terms]))
        return [records.from_json(emergency.Phrase, rows[n]) for n in sorted(rows)]
