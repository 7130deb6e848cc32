"""`ketaref content check`."""

from datetime import date

from ketaref import checks
from ketaref.cli.application import Context
from ketaref.errors import ExitStatus
from ketaref.present.json import fault_object, results_object
from ketaref.present.result import Result


def check(ctx: Context) -> Result:
    """The faults of the content, one line each, as editors and scripts read them."""
    packs = tuple((pack.name, pack) for pack in ctx.obj.packs)
    faults, library = checks.check_content(today=date.today(), packs=packs)  # noqa: DTZ011 (the reader's own day)
    serious = sum(not fault.warning for fault in faults)
    counts = f"{len(library)} entries, {len(library.disputes)} disputes, {len(library.references)} references"
    return Result(
        library.version,
        data=lambda: results_object(map(fault_object, faults)),
        text=lambda: "".join(f"{fault}\n" for fault in faults),
        afterwards=(f"{serious} faults, {len(faults) - serious} warnings in {counts}",),
        status=ExitStatus.NO_MATCH if serious else ExitStatus.FOUND,
    )
