"""`ketaref browse`."""

from typing import Annotated

import typer

from ketaref.browse.start import browse as look_around
from ketaref.cli.application import Context
from ketaref.cli.options import complete_kind, known_kinds
from ketaref.errors import UsageError
from ketaref.present.result import Result


def browse(
    ctx: Context,
    words: Annotated[list[str] | None, typer.Argument(help="What to search for at first.")] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", "-k", metavar="KIND", help="List one kind at first.", autocompletion=complete_kind),
    ] = None,
) -> Result:
    """A screen to look around on."""
    if ctx.obj.settings.as_json:
        raise UsageError("browse is a screen for people; for programs: ketaref search WORDS --json")
    known_kinds([kind] if kind else None)
    return look_around(ctx.obj.index, " ".join(words or ()), kind or "", ctx.obj.preferences)
