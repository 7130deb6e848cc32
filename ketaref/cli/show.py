"""`ketaref show`."""

from ketaref.cli.application import Context
from ketaref.cli.options import AlsoCite, EntryId, Style
from ketaref.present import entries
from ketaref.present.result import Result


def show(ctx: Context, entry_id: EntryId, cite: AlsoCite = False, style: Style = "ama") -> Result:
    """One entry whole."""
    return entries.shown(ctx.obj.index, ctx.obj.entry(entry_id), style=style if cite else "")
