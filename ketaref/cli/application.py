"""What a run of the command line hands down to its command: the content, opened on first use, and how to show it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import typer

import ketaref
from ketaref.errors import ContentError, NotFoundError, nearest, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from ketaref.cli.settings import Settings
    from ketaref.present.preferences import Preferences
    from ketaref.records import Entry
    from ketaref.store.index import Index


class Application:
    """The content of this run: what ships with ketaref, and the packs laid over it in order."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def packs(self) -> list[Path]:
        """The directories laid over the shipped content."""
        return self.settings.packs

    @cached_property
    def index(self) -> Index:
        """The index of the content.

        Raises:
            ContentError: it has to be compiled and is malformed.
        """
        return ketaref.open_index(*self.packs)

    @cached_property
    def preferences(self) -> Preferences:
        """How answers are shown; to whom, the clinic's content says where nothing else does."""
        viewer = self.settings.named_viewer
        if not viewer:
            try:
                viewer = self.index.clinic.audience or "clinician"
            except ContentError:
                viewer = "clinician"
        return self.settings.preferences(viewer)

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
