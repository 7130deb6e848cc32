"""`ketaref prep-instructions` and `ketaref post-instructions`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaref.cli.application import Context
from ketaref.cli.listing import Wanted, list_or_search
from ketaref.cli.options import Everything, ListingLimit, Note, OptionalWords, Rank, Verbose, typed_words
from ketaref.deferred import deferred_module
from ketaref.errors import UsageError
from ketaref.present.result import Result

if TYPE_CHECKING:
    from ketaref.cli import visit
    from ketaref.present import instructions as checklists
else:
    visit = deferred_module("ketaref.cli.visit")
    checklists = deferred_module("ketaref.present.instructions")

At = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="TIME", help="When the infusion starts: 'tomorrow 1pm', 'dec 1 1pm'. Turns hours into times."
    ),
]
Duration = Annotated[
    str | None, typer.Option("--duration", metavar="LENGTH", help="How long it runs: 40m, 1h30m. 40m when left out.")
]
Zone = Annotated[
    str | None,
    typer.Option("--tz", metavar="ZONE", help="The clinic's time zone: America/Denver. This machine's when left out."),
]
Ics = Annotated[
    Path | None, typer.Option("--ics", metavar="FILE", help="Write the times as a calendar file, with reminders.")
]
VisitName = Annotated[
    str, typer.Option("--visit", metavar="NAME", help="Which visit --ics is about, if a patient has several: 2.")
]
Cancel = Annotated[bool, typer.Option("--cancel", help="With --ics: a file that takes the visit out of a calendar.")]
Sheet = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the patient's sheet: .html, .md or .txt.")
]
ClinicName = Annotated[str, typer.Option("--clinic", metavar="NAME", help="The clinic's name on the sheet.")]
Phone = Annotated[str, typer.Option("--phone", metavar="NUMBER", help="The clinic's telephone on the sheet.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that exists.")]


def _instructions(kind: str) -> Callable[..., Result]:
    """The command for the instructions of one kind; the two differ in nothing else."""

    def command(
        ctx: Context,
        words: OptionalWords = None,
        at: At = None,
        duration: Duration = None,
        zone: Zone = None,
        ics: Ics = None,
        visit_name: VisitName = "",
        cancel: Cancel = False,
        output: Sheet = None,
        clinic: ClinicName = "",
        phone: Phone = "",
        force: Force = False,
        limit: ListingLimit = None,
        rank: Rank = None,
        everything: Everything = False,
        verbose: Verbose = False,
        note: Note = False,
    ) -> Result:
        given = [
            name for name, value in (("--ics", ics), ("--tz", zone), ("--duration", duration)) if value is not None
        ]
        if at is None and given:
            raise UsageError(f'{given[0]} needs the infusion\'s time: --at "tomorrow 1pm"')
        if ics and ics.suffix.lower() != ".ics":
            raise UsageError(f"--ics writes a calendar file; try --ics {ics.stem or 'plan'}.ics")
        if (visit_name or cancel) and (output or not ics):
            raise UsageError("--visit and --cancel are for a calendar file alone: --ics plan.ics")
        if (clinic or phone) and not (ics or output):
            raise UsageError("--clinic and --phone are for a file: -o sheet.html or --ics plan.ics")
        if (words or limit) and (ics or output):
            left_out = "the words" if words else "--limit"
            raise UsageError(f"a patient's sheet or calendar holds all instructions; leave out {left_out}, or the file")
        if at is None and output is None:
            if words or note or rank is not None:
                return list_or_search(ctx, (kind,), words, Wanted(limit, rank, everything, verbose, note))
            known = ctx.obj.index.entries((kind,))
            return checklists.result(ctx.obj.index, known, limit=limit, verbose=verbose or everything)
        if note or rank is not None:
            raise UsageError("--note and -1 to -9 are for one entry; leave out --at and -o")
        shown = visit.Shown(typed_words(words) if words else "", limit, verbose or everything)
        files = visit.Files(ics, output, clinic, phone, visit_name, cancel, force)
        return visit.day(ctx.obj.index, kind, visit.Times(at, duration, zone), files, shown)

    return command


prep_instructions = _instructions("pre-infusion")
post_instructions = _instructions("post-infusion")
