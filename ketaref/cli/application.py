"""What a run of the command line hands down to its command: the content, opened on first use, and how to show it."""

from __future__ import annotations

from contextlib import nullcontext
from functools import cached_property
from typing import TYPE_CHECKING

import typer

import ketaref
from ketaref.deferred import deferred_module
from ketaref.errors import ContentError, ExitStatus, NotFoundError, nearest, quoted
from ketaref.present.waiting import LateBar

if TYPE_CHECKING:
    from pathlib import Path

    from ketaref import provenance
    from ketaref.cli.settings import Settings
    from ketaref.keeping import verifying
    from ketaref.present import leftout, names
    from ketaref.present.preferences import Preferences
    from ketaref.present.result import Result
    from ketaref.records import Entry
    from ketaref.store.index import Index
else:
    verifying = deferred_module("ketaref.keeping.verifying")
    leftout = deferred_module("ketaref.present.leftout")
    provenance = deferred_module("ketaref.provenance")
    names = deferred_module("ketaref.present.names")


class Application:
    """The content of this run: what ships with ketaref, and the packs laid over it in order.

    Args:
        settings: what the person asks for.
        completes: a shell asks on a line that is still being typed, where nothing else may be written.
    """

    def __init__(self, settings: Settings, *, completes: bool = False) -> None:
        self.settings = settings
        self._completes = completes

    @cached_property
    def packs(self) -> list[Path]:
        """The directories laid over the shipped content."""
        return self.settings.packs

    @cached_property
    def index(self) -> Index:
        """The index of the content.

        Raises:
            ContentError: it has to be compiled and is malformed; or something of a pack was left out, where `--strict`
                or the clinic.yaml wants all or nothing.
        """
        # For whom answers are shown is not known yet, and nothing to a bar.
        bar = LateBar("compiling the content", self.settings.preferences("clinician"))
        with nullcontext() if self._completes else bar as told:
            index = ketaref.open_index(*self.packs, told=told)
        if self.settings.signers and index.packs:
            index.note_verdicts(verifying.verdicts(index.packs, self.settings.signers))
        if index.left_out and (self.settings.strict or index.clinic.strict):
            raise ContentError("\n".join(index.left_out), index.left_out)
        return index

    @property
    def content_line(self) -> str:
        """'2026.11.27+934caed5 + our-clinic 4846c2e2 (3)': the shipped content's own version, and the packs over it."""
        packs = provenance.packs_in_short(self.index.packs)
        return f"{ketaref.open_index().version} + {packs}" if packs else self.index.version

    @cached_property
    def preferences(self) -> Preferences:
        """How answers are shown; to whom, the clinic's content says where nothing else does."""
        viewer = self.settings.named_viewer
        try:
            clinic, packs = self.index.clinic, self.index.packs
        except ContentError:
            return self.settings.preferences(viewer or "clinician")
        followed = self.index.references(clinic.follows) if clinic.follows else {}
        return self.settings.preferences(viewer or clinic.audience or "clinician")._replace(
            packs=tuple(f"{pack.name} ({pack.entries})" if pack.entries else pack.name for pack in packs),
            warnings=tuple(self._warnings()),
            follows=tuple((i, names.known_as(reference)) for i, reference in followed.items()),
        )

    def warned(self, result: Result) -> Result:
        """The result, with what is missing of the content that answered: of the packs, or of the installation."""
        opened = self.__dict__.get("index")
        if opened is None or not (opened.left_out or opened.damaged):
            return result
        said = opened.damaged[:1] if result.lists_left_out else self._warnings()
        return result._replace(
            warnings=tuple(dict.fromkeys((*result.warnings, *opened.damaged, *opened.left_out))),
            afterwards=(*result.afterwards, *said),
            # What is missing may have been the answer.
            status=ExitStatus.BAD_CONTENT if opened.damaged else result.status,
        )

    def _warnings(self) -> list[str]:
        """What is missing of the content, a line for the installation and one for each pack."""
        index = self.index
        if not (index.left_out or index.damaged):
            return []
        of_packs = [line for line in index.left_out if line not in index.damaged]
        return [*index.damaged[:1], *leftout.summed_up(of_packs, index.packs)]

    def entry(self, entry_id: str) -> Entry:
        """The entry of an id, or of a former one.

        Raises:
            NotFoundError: there is none; names the nearest.
        """
        try:
            return self.index[entry_id]
        except NotFoundError:
            self.refuse_hidden(entry_id)
            near = ", ".join(nearest(entry_id, self.index.ids()))
            raise NotFoundError(f"no entry has the id {quoted(entry_id)}; nearest: {near}") from None

    def refuse_hidden(self, entry_id: str) -> None:
        """Say who takes an entry out of every answer, and why, where a pack does.

        Raises:
            NotFoundError: it is hidden.
        """
        for hidden in self.index.hidden:
            if hidden.id == entry_id:
                clinics = {pack.name: pack.clinic for pack in self.index.packs}
                who = " ".join(filter(None, (hidden.pack, f"({name})" if (name := clinics.get(hidden.pack)) else "")))
                title = f" ({hidden.title})" if hidden.title else ""
                raise NotFoundError(
                    f"{hidden.id}{title} is hidden by {who}: {hidden.reason or 'no reason is given'}; "
                    "as shipped: add --no-packs"
                )


class Context(typer.Context):
    """The context of a command, whose `obj` is the application."""

    obj: Application
