"""What a rule is: a function from a library to the places that break it, its text and an example in its docstring."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.provenance import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import date

    from ketaref.content.places import Places
    from ketaref.library import Library
    from ketaref.records import Dispute, Entry, Origin, Reference

    _Placed = Entry | Dispute | Reference
    Rule = Callable[[Library, "Context"], Iterator["Breach"]]


class Context(NamedTuple):
    """What a rule may look at besides the library."""

    today: date
    """Passed in, so that no check depends on the day it runs."""
    ids: Collection[str] | None = None
    """The entries whose questions are searched; None for all of them."""
    workers: int = 1
    """Processes that share the search."""
    progress: Callable[[int, int], None] | None = None
    """Told how many questions have been searched, and out of how many."""
    scope: Scope | None = None
    """What a pack's lead answers for; None where all content is judged."""


class Scope(NamedTuple):
    """What is judged of content that packs lie over: what they say, and what that leaves behind."""

    below: Library
    """The content without the packs."""
    places: Places
    """Where the fields of the packs' records stand."""
    written: frozenset[str]
    """Ids that files of the packs write, those that cannot be read among them."""
    unread_clinic: bool = False
    """Whether a pack's clinic.yaml cannot be parsed: what it gives is not known."""


class Breach(NamedTuple):
    """A place where a rule is broken, and how."""

    origin: Origin | None
    message: str
    warning: bool = False
    path: tuple[str, ...] = ()
    """Where in the record: names of fields and of items, as `Places.line` takes them."""
    asked: str = ""
    """The id of the entry, where it is about a question of it: those may stand in a file of their own."""


def is_judged(record: _Placed, context: Context) -> bool:
    """Whether a record is one to judge: all are, but under packs those that the packs write."""
    return context.scope is None or is_of_pack(record.origin)


def is_of_pack(origin: Origin | None) -> bool:
    """Whether a record was read from a pack, and not from the shipped content."""
    return origin is not None and origin.pack != SHIPPED
