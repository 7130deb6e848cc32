"""`ketaref prep-instructions` and `ketaref post-instructions`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaref.cli.application import Context
from ketaref.cli.listing import list_or_search
from ketaref.cli.options import ListingLimit, OptionalWords
from ketaref.deferred import deferred_module
from ketaref.errors import UsageError
from ketaref.present.result import Result

if TYPE_CHECKING:
    from ketaref.cli import visit
else:
    visit = deferred_module("ketaref.cli.visit")

At = Annotated[
    str | None,
    typer.Option("--at", metavar="TIME", help="When the infusion starts: '2030-12-01 10:00' turns hours into times."),
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
        output: Sheet = None,
        clinic: ClinicName = "",
        phone: Phone = "",
        force: Force = False,
        limit: ListingLimit = None,
    ) -> Result:
        needing = {"--ics": ics, "--tz": zone, "--duration": duration}
        given = [name for name, value in needing.items() if value is not None]
        named = bool(clinic or phone)
        if (words or limit) and (at is not None or given or output or named or force):
            left_out = "the words" if words else "--limit"
            raise UsageError(f"times and sheets hold all instructions; leave out {left_out}, or the options")
        if at is None and given:
            raise UsageError(f'{given[0]} needs the infusion\'s time: --at "2030-12-01 10:00"')
        if ics and ics.suffix.lower() != ".ics":
            raise UsageError(f"--ics writes a calendar file; try --ics {ics.stem or 'plan'}.ics")
        if named and not (ics or output):
            raise UsageError("--clinic and --phone are for a file: -o sheet.html or --ics plan.ics")
        if at is None and output is None:
            return list_or_search(ctx, (kind,), words, limit, layout="checklist")
        times = visit.Times(at, duration, zone)
        files = visit.Files(ics, output, clinic, phone, force=force)
        return visit.day(ctx.obj.index, kind, times, files)

    return command


prep_instructions = _instructions("pre-infusion")
post_instructions = _instructions("post-infusion")
