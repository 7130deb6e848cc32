"""What callers pass around: the catalog of a compiled library, and the postings, signs and names a search reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ketaref
from ketaref.store.catalog import Catalog
from ketaref.store.named import NamedThings
from ketaref.store.own import OwnEntries
from ketaref.store.postings import Postings
from ketaref.store.signs import Signs
from ketaref.text.stemmer import STEMMER

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from ketaref.store.database import Database

FORMAT = 22
"""Layout of the database; a file of another layout is compiled anew."""


class Index(Catalog):
    """A compiled library over one database; make one with `build_index` or `open_index`.

    Threads may share one: each statement is answered whole before the next. A process that forks opens its own.
    """

    def __init__(self, database: Database, meta: Mapping[str, Any]) -> None:
        super().__init__(database, meta)
        self.postings = Postings(database, meta)
        self.signs = Signs(database, meta)
        self.own = OwnEntries(database, meta)
        self.named = NamedThings(database, meta)

    def close(self) -> None:
        """Close the database; the index is of no use afterward."""
        self._db.close()


def made_by() -> dict[str, object]:
    """What has to be the same where a database is compiled and where it is read, as its `meta` has it."""
    return {"format": FORMAT, "program": ketaref.__version__, "stemmer": STEMMER}


def read_meta(connection: sqlite3.Connection) -> dict[str, Any]:
    """What a database says of itself (`format`, `stamp`) and keeps of the content as a whole."""
    return dict(connection.execute("SELECT key, value FROM meta"))
