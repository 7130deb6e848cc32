"""`ketaref content confirm`."""

from typing import Annotated

import typer

from ketaref.cli.application import Context
from ketaref.cli.options import complete_entry
from ketaref.cli.packs import Pack, below, file_text, over, pack_to_write, shown_version, summary_of
from ketaref.errors import UsageError
from ketaref.keeping import patching, places, signing
from ketaref.present import keeping
from ketaref.present.result import File, Result


def confirm(
    ctx: Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="Of an entry that a pack patches.", autocompletion=complete_entry, show_default=False
        ),
    ],
    pack: Pack = None,
) -> Result:
    """Say that a rule of the clinic still fits what it changes."""
    directory = pack_to_write(ctx, pack)
    index = over(ctx, directory)
    entry = ctx.obj.entry(name) if index is ctx.obj.index else index[name]
    own = summary_of(index, directory)
    if not own or not entry.origin or entry.origin.pack != own.name or not entry.patches:
        raise UsageError(
            f"{directory} has no rule of its own for {entry.id}; to write one: ketaref content edit {entry.id}"
        )
    under = below(ctx, directory)[entry.id]
    place = places.place_of(entry.origin, index.packs)
    text = file_text(place.path)
    changes = patching.changes_below(text, under, entry)
    made = patching.with_current(signing.confirmed(text, place.line, under), under)
    return keeping.confirmed_result(
        entry, changes, File(place.path, made.encode(), force=True), shown_version(ctx), anew=made != text
    )
