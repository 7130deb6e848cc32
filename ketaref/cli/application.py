"""What a run of the command line hands down to its command: the content, opened on first use."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import typer

import ketaref
from ketaref.errors import NotFoundError, nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaref.records import Entry
    from ketaref.store.index import Index


class Application:
    """The content of this run: what ships with ketaref, and the packs laid over it in order.

    Args:
        packs: those of the command line; the ones that KETAREF_CONTENT lists come before them.
    """

    def __init__(self, packs: Iterable[Path] = ()) -> None:
        listed = os.environ.get("KETAREF_CONTENT", "").split(os.pathsep)
        self.packs = [*(Path(pack) for pack in listed if pack), *packs]

    @cached_property
    def index(self) -> Index:
        """The index of the content.

        Raises:
            ContentError: it has to be compiled and is malformed.
        """
        return ketaref.open_index(*self.packs)

    def entry(self, entry_id: str) -> Entry:
        """The entry of an id, or of a former one.

        Raises:
            NotFoundError: there is none; names the nearest.
        """
        try:
            return self.index[entry_id]
        except NotFoundError:
            near = ", ".join(nearest(entry_id, self.index.ids()))
            raise NotFoundError(f"no entry has the id {quoted(entry_id)}; nearest: {near}") from None


class Context(typer.Context):
    """The context of a command, whose `obj` is the application."""

    obj: Application
