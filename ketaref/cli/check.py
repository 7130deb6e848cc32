"""`ketaref content check`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaref.checks import RULES, check_content, explain_rule
from ketaref.cli.application import Context
from ketaref.cli.options import current_day
from ketaref.content.packs import named_packs
from ketaref.deferred import deferred_module
from ketaref.errors import ExitStatus
from ketaref.present import rich
from ketaref.present.json import fault_object, results_object
from ketaref.present.result import Result

if TYPE_CHECKING:
    from ketaref.present import progress
else:
    progress = deferred_module("ketaref.present.progress")


def complete_rule(incomplete: str) -> list[str]:
    """Codes of rules that begin so."""
    return [code for code in RULES if code.startswith(incomplete.upper())]


def check(
    ctx: Context,
    packs: Annotated[list[Path] | None, typer.Argument(help="Packs to check, beside those in use.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Check the shipped content too, as without any pack.")
    ] = False,
    reach: Annotated[
        bool, typer.Option("--reach", help="Search every question of what is checked, not only those that changed.")
    ] = False,
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
    directories = {directory.resolve(): directory for directory in (*ctx.obj.packs, *(packs or ()))}
    named = tuple(named_packs(directories.values()))
    ask = partial(check_content, today=current_day(), packs=named, everything=everything, reach=reach)
    if named and not (everything or reach):
        faults, library, searched, scope = ask()  # it searches nothing, so that there is no progress to show
    else:
        with progress.progress_bar("questions searched", ctx.obj.preferences) as move:
            faults, library, searched, scope = ask(progress=move)
    serious = sum(not fault.warning for fault in faults)
    counts = f"{len(library)} entries, {len(library.disputes)} disputes, {len(library.references)} references"
    said = [f"{_counted(serious, 'fault')}, {_counted(len(faults) - serious, 'warning')} in {counts}", _judged(named)]
    if everything and named:
        said[1] += ", and the shipped content"
    if not scope and named and not everything:
        said.append("no questions were searched: --reach asks those of the packs, --all judges the shipped content too")
    if scope:
        said.append(f"searched the questions of {searched} {'entry' if searched == 1 else 'entries'}: {scope}")
    return Result(
        library.version,
        data=lambda: results_object(map(fault_object, faults)),
        text=lambda: "".join(f"{fault}\n" for fault in faults),
        afterwards=tuple(said),
        status=ExitStatus.NO_MATCH if serious else ExitStatus.FOUND,
        lists_left_out=True,
    )


def _judged(packs: tuple[tuple[str, Path], ...]) -> str:
    """Which packs were checked: who types less than was meant checks another content."""
    if not packs:
        return "judged the shipped content alone: no pack is named or in use (ketaref content check DIR)"
    return f"judged {', '.join(str(directory) for _, directory in packs)}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
