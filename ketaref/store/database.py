"""Rows out of SQLite, for whoever asks, on any thread; a file that fails while it is read is no longer needed.

SQLite because it comes with Python, opens in under a millisecond, and reads only the rows that are asked for.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_CALLERS = (sqlite3.ProgrammingError, sqlite3.IntegrityError, sqlite3.NotSupportedError)
"""What is wrong with a statement, not with the file."""


class Connection(sqlite3.Connection):
    """A connection that closes itself when nobody holds it any more.

    An index is passed around and dropped like any value; from Python 3.13 on, a plain connection would warn of that. It
    may be dropped in another thread than the one that opened it, so open it with `check_same_thread=False`.
    """

    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # interrupted before it was opened
            self.close()


class Database:
    """A compiled library as rows.

    Args:
        connection: opened with `check_same_thread=False`.
        file: where it lies; None in memory.
        digest: of the file, as checked; '' in memory.
        again: makes a connection to the same rows by another way, for when the file can no longer be read. What it
            raises, `execute` raises.
    """

    def __init__(
        self,
        connection: Connection,
        file: Path | None = None,
        digest: str = "",
        again: Callable[[], Connection] | None = None,
    ) -> None:
        self.connection = connection
        self.file = file
        self.digest = digest
        self.again = again
        # sqlite3 hands a prepared statement out twice if a second thread asks before the first has stepped it, and the
        # second one's values would then answer the first.
        self._lock = Lock()

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of one statement, one caller after the other."""
        with self._lock:
            try:
                return self.connection.execute(sql, values).fetchall()
            except _CALLERS:
                raise
            except sqlite3.DatabaseError:
                # The digest fit, so the disk has failed since, or somebody has written over the file.
                if self.again is None:
                    raise
                again, self.again = self.again, None
                self.connection, self.file, self.digest = again(), None, ""
            return self.connection.execute(sql, values).fetchall()

    def copy_to(self, path: Path) -> Connection:
        """Write all of it into an empty file, and give a connection to that.

        Raises:
            sqlite3.Error: it cannot be written.
        """
        copy = sqlite3.connect(path, factory=Connection, check_same_thread=False)
        with self._lock:
            self.connection.backup(copy)
        return copy

    def close(self) -> None:
        """Close it; of no use afterward."""
        with self._lock:
            self.connection.close()
