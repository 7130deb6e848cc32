"""`ketaref schema`."""

import json
from typing import Annotated

import typer

from ketaref.cli.application import Context
from ketaref.present.result import Result
from ketaref.present.schema import OBJECTS, OUTPUT, output_schema


def complete_object(incomplete: str) -> list[str]:
    """Commands that have a schema, and that of all, which begin so."""
    return [name for name in (OUTPUT, *OBJECTS) if name.startswith(incomplete)]


def schema(
    ctx: Context,
    command: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="COMMAND", help="Whose objects; 'output', or none, for any.", autocompletion=complete_object
        ),
    ] = None,
) -> Result:
    """The JSON Schema of what a command prints with `--json`."""
    found = output_schema(" ".join(command or ()) or OUTPUT)
    version = ctx.obj.index.version if ctx.obj.settings.as_json else ""
    return Result(version, data=lambda: found, text=lambda: json.dumps(found, indent=2) + "\n")
