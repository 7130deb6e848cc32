"""What a rule is: a function from a library to the places that break it, its text and an example in its docstring."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import date

    from ketaref.library import Library
    from ketaref.records import Origin

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


class Breach(NamedTuple):
    """A place where a rule is broken, and how."""

    origin: Origin | None
    message: str
    warning: bool = False
