"""The records of a compiled library: entries, references and disputes, by id, number and kind, and the cues.

Each look-up is one statement, for one record or for many. Knows nothing of words; `postings` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref import fields, records
from ketaref.deferred import deferred_module
from ketaref.errors import NotFoundError
from ketaref.store.postings import select

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping

    from ketaref import cue
else:
    cue = deferred_module("ketaref.cue")


class Catalog:
    """Records over one SQLite connection. Entries are numbered from 0, by kind, then id."""

    def __init__(self, connection: sqlite3.Connection, meta: Mapping[str, Any]) -> None:
        self._db = connection
        self._clinic = meta["clinic"]
        self.version: str = meta["version"]
        """Of the content, with that of each pack."""

    @property
    def clinic(self) -> records.Clinic:
        """The clinic the content speaks for, as its pack says; empty for the shipped content."""
        return records.from_json(records.Clinic, self._clinic)

    # ---- Entries ----

    def __getitem__(self, entry_id: str) -> records.Entry:
        row = self._db.execute(
            "SELECT body FROM entry WHERE id = ? UNION ALL "
            "SELECT body FROM former JOIN entry USING (n) WHERE former.id = ?",
            (entry_id, entry_id),
        ).fetchone()
        if row is None:
            raise NotFoundError(f"no entry has the id '{entry_id}'")
        return records.from_json(records.Entry, row[0])

    def entries(self, kinds: Iterable[str] = fields.ANSWERING_KINDS) -> list[records.Entry]:
        """The entries of some kinds, by kind, then id; by default all that answer."""
        rows = select(self._db, "SELECT body FROM entry WHERE kind IN ({}) ORDER BY n", tuple(kinds))
        return [records.from_json(records.Entry, body) for (body,) in rows]

    def entries_at(self, numbers: Collection[int]) -> dict[int, records.Entry]:
        """The entries with those numbers, in their order."""
        rows = dict(select(self._db, "SELECT n, body FROM entry WHERE n IN ({})", numbers))
        return {n: records.from_json(records.Entry, rows[n]) for n in numbers}

    def entry_at(self, number: int) -> records.Entry:
        """The entry with that number."""
        return self.entries_at((number,))[number]

    def numbers_of(self, entry_ids: Collection[str]) -> dict[str, int]:
        """The numbers of the entries with those ids, by id; unknown ids are left out."""
        return dict(select(self._db, "SELECT id, n FROM entry WHERE id IN ({})", entry_ids))

    def ids(self) -> list[str]:
        """All entry ids, by kind, then id; those of what is not covered too."""
        return [entry_id for (entry_id,) in self._db.execute("SELECT id FROM entry ORDER BY n")]

    # ---- References and disputes ----

    def reference_ids(self) -> list[str]:
        """All reference ids, in order."""
        return [reference_id for (reference_id,) in self._db.execute("SELECT id FROM reference ORDER BY id")]

    def references(self, ids: Iterable[str] | None = None) -> dict[str, records.Reference]:
        """The references of those ids, in their order, unknown ones left out; all of them, by id, for None."""
        if ids is None:
            rows = dict(self._db.execute("SELECT id, body FROM reference ORDER BY id"))
            wanted: Iterable[str] = rows
        else:
            wanted = dict.fromkeys(ids)
            rows = dict(select(self._db, "SELECT id, body FROM reference WHERE id IN ({})", wanted))
        return {i: records.from_json(records.Reference, rows[i]) for i in wanted if i in rows}

    def citing(self) -> dict[str, list[str]]:
        """Reference id -> ids of the entries of which a statement cites it, in order."""
        found: dict[str, list[str]] = {}
        for reference, entry in self._db.execute("SELECT reference, entry FROM citing ORDER BY reference, entry"):
            found.setdefault(reference, []).append(entry)
        return found

    def entries_citing(self, reference_id: str) -> list[str]:
        """Ids of the entries of which a statement cites one reference, in order."""
        rows = self._db.execute("SELECT entry FROM citing WHERE reference = ? ORDER BY entry", (reference_id,))
        return [entry for (entry,) in rows]

    def disputes(self) -> list[records.Dispute]:
        """All disputes, the riskiest first, then by id."""
        rows = self._db.execute("SELECT body FROM dispute").fetchall()
        disputes = [records.from_json(records.Dispute, body) for (body,) in rows]
        return sorted(disputes, key=lambda d: (records.RISKS.index(d.risk), d.id))

    # ---- Cues ----

    def cues(self) -> list[cue.Cue]:
        """The cues of all packs, in their order, without their examples."""
        return [records.from_json(cue.Cue, body) for (body,) in self._db.execute("SELECT body FROM cue ORDER BY n")]
