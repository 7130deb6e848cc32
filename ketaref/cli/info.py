"""`ketaref info` and `ketaref help`: what is installed and in use, and how to use it."""

import platform
from typing import Annotated

import typer

import ketaref
from ketaref.cli import topics
from ketaref.cli.application import Context
from ketaref.cli.configuration import configuration_file
from ketaref.cli.options import current_day
from ketaref.errors import ContentError
from ketaref.present import info as informing
from ketaref.present.result import Result
from ketaref.store.cache import database_file


def info(ctx: Context) -> Result:
    """What is installed and in use; also where the content cannot be loaded."""
    application = ctx.obj
    index, version, faults, entries = None, "", "", []
    try:
        index = application.index
        version, entries = index.version, index.entries()
    except ContentError as error:
        faults = str(error)
    return informing.result(
        informing.Information(
            ketaref.__version__,
            platform.python_version(),
            version,
            faults,
            informing.packs_of(application.settings.named_packs, index, entries),
            configuration_file(),
            database_file(*application.packs),
            entries,
            current_day(),
            index.left_out if index else (),
            application.content_line if index else "",
        )
    )


def complete_topic(ctx: typer.Context, incomplete: str) -> list[str]:
    """Commands and topics that begin so."""
    names = (*ctx.find_root().command.list_commands(ctx), *topics.TOPICS)  # type: ignore[attr-defined]
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete)]


def help_on(
    ctx: Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="TOPIC", help="A command or a topic.", autocompletion=complete_topic),
    ] = None,
) -> Result:
    """Help on a command or a topic."""
    return topics.topic(ctx, words or ())
