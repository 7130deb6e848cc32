"""The records of a compiled library: entries, references and disputes, by id, number and kind, and the cues.

Each look-up is one statement, for one record or for many. Knows nothing of words; `postings` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref import fields, provenance, records
from ketaref.deferred import deferred_module
from ketaref.errors import NotFoundError
from ketaref.store.postings import select

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from ketaref import cue, evidence
    from ketaref.store.database import Connection, Database
else:
    cue = deferred_module("ketaref.cue")
    evidence = deferred_module("ketaref.evidence")


def _lines(text: str) -> list[str]:
    """As they were joined: what `splitlines` takes for the end of one besides (U+2028) is part of a name."""
    return text.split("\n") if text else []


class Catalog:
    """Records over one database. Entries are numbered from 0, by kind, then id."""

    def __init__(self, database: Database, meta: Mapping[str, Any]) -> None:
        self._db = database
        self._clinic = meta["clinic"]
        self.version: str = meta["version"]
        """Of the content, with that of each pack."""
        self.left_out = tuple(_lines(meta["left_out"]))
        """What of the packs could not be read or was not taken, one line each: `file:line [CODE] message`."""
        self.damaged = tuple(_lines(meta["damaged"]))
        """What of the installation itself could not be read, one line each: answers may be missing."""
        self._packs, self._hidden = meta["packs"], meta["hidden"]
        self._signed: dict[str, str] = {}

    @property
    def database(self) -> Path | None:
        """The file that it is read from; None where it was compiled in memory."""
        return self._db.file

    @property
    def digest(self) -> str:
        """Of that file, which fit when it was opened: eight hexadecimal digits; '' in memory."""
        return self._db.digest

    @property
    def clinic(self) -> records.Clinic:
        """The clinic the content speaks for, as its pack says; empty for the shipped content."""
        return records.from_json(records.Clinic, self._clinic)

    @property
    def packs(self) -> tuple[provenance.PackSummary, ...]:
        """The packs laid over the shipped content, in order."""
        packs = (records.from_json(provenance.PackSummary, line) for line in _lines(self._packs))
        return tuple(records.replace(pack, signed_by=self._signed.get(pack.name, "")) for pack in packs)

    def note_verdicts(self, verdicts: Mapping[str, tuple[str, Sequence[str]]]) -> None:
        """Take up who signed each pack as a whole, or why nobody has: that is told with what was left out.

        Args:
            verdicts: a pack's name -> who signed it ('' for nobody), and what is wrong, a line each.
        """
        self._signed = {name: by for name, (by, _) in verdicts.items()}
        told = [f"{name} {fault}" for name, (_, faults) in verdicts.items() for fault in faults]
        self.left_out = (*told, *self.left_out)

    @property
    def hidden(self) -> tuple[provenance.Hidden, ...]:
        """What packs take out of every answer."""
        return tuple(records.from_json(provenance.Hidden, line) for line in _lines(self._hidden))

    def copy_to(self, path: Path) -> Connection:
        """Write the whole database into an empty file, for another process; gives a connection to it."""
        return self._db.copy_to(path)

    # ---- Entries ----

    def __getitem__(self, entry_id: str) -> records.Entry:
        rows = self._db.execute(
            "SELECT body FROM entry WHERE id = ? UNION ALL "
            "SELECT body FROM former JOIN entry USING (n) WHERE former.id = ?",
            (entry_id, entry_id),
        )
        if not rows:
            raise NotFoundError(f"no entry has the id '{entry_id}'")
        return records.from_json(records.Entry, rows[0][0])

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
        """The references of those ids or former ids, in their order, by the ids they have now; all of them for None.

        Unknown ids are left out.
        """
        if ids is None:
            rows = dict(self._db.execute("SELECT id, body FROM reference ORDER BY id"))
            wanted: Iterable[str] = rows
        else:
            wanted = dict.fromkeys(ids)
            rows = dict(select(self._db, "SELECT id, body FROM reference WHERE id IN ({})", wanted))
            if old := [i for i in wanted if i not in rows]:
                now = dict(select(self._db, "SELECT id, now FROM former_reference WHERE id IN ({})", old))
                rows |= select(self._db, "SELECT id, body FROM reference WHERE id IN ({})", now.values())
                wanted = dict.fromkeys(now.get(i, i) for i in wanted)
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
        rows = self._db.execute("SELECT body FROM dispute")
        disputes = [records.from_json(records.Dispute, body) for (body,) in rows]
        return sorted(disputes, key=lambda d: (records.RISKS.index(d.risk), d.id))

    def evidence(self) -> list[evidence.Evidence]:
        """The best evidence on each question, in the order of the content."""
        rows = self._db.execute("SELECT body FROM evidence ORDER BY n")
        return [records.from_json(evidence.Evidence, body) for (body,) in rows]

    # ---- Cues ----

    def cues(self) -> list[cue.Cue]:
        """The cues of all packs, in their order, without their examples."""
        return [records.from_json(cue.Cue, body) for (body,) in self._db.execute("SELECT body FROM cue ORDER BY n")]
