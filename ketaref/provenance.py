"""Where a record comes from and who answers for it: origin, review, and the packs that were read."""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from ketaref.record import Record

SHIPPED = "ketaref"
"""Name of the pack that comes with ketaref; no other pack may bear it."""


class Origin(Record, frozen=True):
    """Where a record was read: pack, file (its path from the pack's directory, which is named first), 1-based line."""

    pack: str
    """The pack's name."""
    file: str
    """The file's path from the pack's directory, which is named first."""
    line: int
    """The line, from 1."""
    clinic: str = ""
    """The name in the pack's clinic.yaml: what its records are marked with, instead of the pack's own name."""


class Review(Record, frozen=True):
    """Who looked at a record last, when, and when it is due again."""

    date: dt.date
    """The day of the review, as 2026-11-24."""
    by: str
    """Who signed. Until a clinician has: curator."""
    due: dt.date
    """The day on which it is due again."""
    role: str = ""
    """What makes them fit to sign: 'medical director', 'pharmacist'."""
    digest: str = ""
    """Of what a reader saw when it was signed; `ketaref content sign` writes it. One that no longer fits is told."""


class PackSummary(Record, frozen=True):
    """What was read of a pack, so that an answer can say which content stands behind it."""

    name: str
    """Its directory's name, made different from that of every other pack; an `Origin` names it so."""
    path: str
    """Its directory, absolute; '' for the shipped content."""
    digest: str
    """Of the bytes that were read: hexadecimal, 16 digits."""
    entries: int = 0
    """How many entries it adds or patches."""
    clinic: str = ""
    """The name in its clinic.yaml."""
    signed_by: str = ""
    """Whose signature over the whole pack was verified."""


SIGNED_ALONE = frozenset({"reviewed"})
"""What a pack's file gives that signs a shipped entry and leaves its words as they are."""


class Given(Protocol):
    """A record that tells where it was read; an entry tells what a pack gives of it too (`patches`)."""

    @property
    def origin(self) -> Origin | None:
        """Where it was read."""


def mark_of(record: Given) -> str:
    """What marks a record that a clinic gives, wherever it is shown: the clinic's name, else its pack's; else ''.

    The one place that tells a clinic's words from shipped ones for readers. A shipped entry that a clinic has signed,
    and changed in nothing, is not its own.
    """
    origin, patches = record.origin, getattr(record, "patches", ())
    if origin is None or origin.pack == SHIPPED or (patches and SIGNED_ALONE.issuperset(patches)):
        return ""
    return origin.clinic or origin.pack


def packs_in_short(packs: Iterable[PackSummary]) -> str:
    """'our-clinic 1a2b3c4d (3)': the packs beside the version of the content that they lie over; '' without any.

    A pack that gives no entry has no number: its clinic.yaml answers all the same.
    """
    return ", ".join(
        f"{pack.name} {pack.digest[:8]}" + (f" ({pack.entries})" if pack.entries else "") for pack in packs
    )


def packs_line(packs: Iterable[PackSummary]) -> str:
    """'our-clinic 1a2b3c4d (3 entries)': the packs behind a paper, whose absence is to show; '' without any."""
    counted = ((pack, "1 entry" if pack.entries == 1 else f"{pack.entries} entries") for pack in packs)
    return ", ".join(
        f"{pack.name} {pack.digest[:8]}" + (f" ({number})" if pack.entries else "") for pack, number in counted
    )


class Hidden(Record, frozen=True):
    """A shipped entry that a pack takes out of every answer, and why."""

    id: str
    """The entry's id."""
    pack: str
    """The pack that hides it."""
    reason: str
    """Why, in words a colleague understands."""
    title: str = ""
    """The entry's title."""
