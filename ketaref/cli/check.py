"""`ketaref content check`."""

from pathlib import Path
from typing import Annotated

import typer

from ketaref.checks import RULES, check_content, explain_rule
from ketaref.cli.application import Context
from ketaref.cli.options import current_day
from ketaref.errors import ExitStatus
from ketaref.present import rich
from ketaref.present.json import fault_object, results_object
from ketaref.present.progress import progress_bar
from ketaref.present.result import Result


def complete_rule(incomplete: str) -> list[str]:
    """Codes of rules that begin so."""
    return [code for code in RULES if code.startswith(incomplete.upper())]


def check(
    ctx: Context,
    packs: Annotated[list[Path] | None, typer.Argument(help="Packs to check with the shipped content.")] = None,
    reach: Annotated[bool, typer.Option("--reach", help="Search every question, not only those that changed.")] = False,
    explain: Annotated[
        str, typer.Option("--explain", metavar="CODE", help="Print what a rule demands.", autocompletion=complete_rule)
    ] = "",
) -> Result:
    """The faults of the content, one line each, as editors and scripts read them; or the text of a rule."""
    if explain:
        text = explain_rule(explain)
        rule = {"code": text.partition(":")[0], "text": text}
        return Result(
            ctx.obj.index.version, data=lambda: rule, text=lambda: f"{text}\n", panels=lambda _: (rich.Text(text),)
        )
    named = tuple((pack.name, pack) for pack in (*ctx.obj.packs, *(packs or ())))
    with progress_bar("questions searched", ctx.obj.preferences) as move:
        faults, library, searched, scope = check_content(today=current_day(), packs=named, reach=reach, progress=move)
    serious = sum(not fault.warning for fault in faults)
    counts = f"{len(library)} entries, {len(library.disputes)} disputes, {len(library.references)} references"
    said = [f"{_counted(serious, 'fault')}, {_counted(len(faults) - serious, 'warning')} in {counts}"]
    if scope:
        said.append(f"searched the questions of {searched} {'entry' if searched == 1 else 'entries'}: {scope}")
    return Result(
        library.version,
        data=lambda: results_object(map(fault_object, faults)),
        text=lambda: "".join(f"{fault}\n" for fault in faults),
        afterwards=tuple(said),
        status=ExitStatus.NO_MATCH if serious else ExitStatus.FOUND,
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
