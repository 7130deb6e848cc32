"""Who stands behind an entry: its review, written into the file that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.content.digest import digest_of
from ketaref.content.notices import RECONFIRM, UNREADABLE
from ketaref.errors import UsageError, quoted
from ketaref.fields import CURATOR
from ketaref.keeping import marks

if TYPE_CHECKING:
    from datetime import date

    from ketaref.records import Entry


class Signature(NamedTuple):
    """Who signs, as what, when, and until when it holds."""

    by: str
    role: str
    day: date
    due: date

    def check(self) -> None:
        """Refuse what is no signature.

        Raises:
            UsageError: nobody is named, or the curators are, or it is due before it is made.
        """
        for option, text in (("--by", self.by), ("--role", self.role)):
            if not text.strip() or not text.isprintable():
                raise UsageError(f"{option} names who stands behind the entry, not {quoted(text)}")
        if self.by.strip().lower() == CURATOR:
            raise UsageError(f"'{CURATOR}' says that nobody has signed; name the clinician: --by 'Dr. A. Example'")
        if self.due <= self.day:
            raise UsageError(f"--due {self.due} is not after the day of signing, {self.day}")


def due_from(day: date) -> date:
    """The day on which a review of this day is due unless it says another: in a year."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def first_line(text: str) -> int:
    """The line of a file, from 1, on which its record begins: the first that is no comment."""
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#"))


def require_signable(entry: Entry) -> None:
    """Refuse an entry of which a reader is told that it may not be what the clinic says.

    Raises:
        UsageError: with what its notices say.
    """
    for notice in entry.notices:
        if UNREADABLE in notice or notice.startswith(RECONFIRM):
            raise UsageError(f"{entry.id} is not signed: {notice}")


def signed(text: str, line: int, entry: Entry, signature: Signature) -> str:
    """The text of a file with the review of the record at a line, which holds an entry as it is read.

    Raises:
        UsageError: the file is written so that the review alone cannot be set.
    """
    values = {
        "date": signature.day.isoformat(), "by": marks.scalar(signature.by), "due": signature.due.isoformat(),
        "role": marks.scalar(signature.role), "digest": f'"{digest_of(entry)}"',
    }  # fmt: skip
    return marks.with_values(text, line, ("reviewed",), values)


def confirmed(text: str, line: int, below: Entry) -> str:
    """The text of a file whose patch at a line is said to fit what lies below it as it is now.

    Raises:
        UsageError: the file is written so that this alone cannot be set.
    """
    return marks.with_values(text, line, (), {"confirmed": f'"{digest_of(below)}"'})
