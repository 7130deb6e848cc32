"""What callers pass around: the catalog of a compiled library, and the postings, signs and names that a search reads.

SQLite because it comes with Python, opens in under a millisecond, and reads only the rows that are asked for.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from ketaref.store.catalog import Catalog
from ketaref.store.named import NamedThings
from ketaref.store.postings import Postings
from ketaref.store.signs import Signs

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 19
"""Layout of the database; a file of another layout is compiled anew."""


class Connection(sqlite3.Connection):
    """A connection that closes itself when nobody holds it any more.

    An index is passed around and dropped like any value; from Python 3.13 on, a plain connection would warn of that. It
    may be dropped in another thread than the one that opened it, so open it with `check_same_thread=False`.
    """

    def __del__(self) -> None:
        self.close()


class Index(Catalog):
    """A compiled library over one SQLite connection; make one with `build_index` or `open_index`."""

    def __init__(self, connection: sqlite3.Connection, meta: Mapping[str, Any]) -> None:
        super().__init__(connection, meta)
        self.postings = Postings(connection, meta)
        self.signs = Signs(connection, meta)
        self.named = NamedThings(connection, meta)

    def close(self) -> None:
        """Close the database; the index is of no use afterward."""
        self._db.close()


def read_meta(connection: sqlite3.Connection) -> dict[str, Any]:
    """What a database says of itself (`format`, `stamp`) and keeps of the content as a whole."""
    return dict(connection.execute("SELECT key, value FROM meta"))
