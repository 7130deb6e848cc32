"""`ketaref content new`."""

from pathlib import Path
from typing import Annotated

import typer

from ketaref.cli.application import Context
from ketaref.cli.options import current_day
from ketaref.cli.packs import Pack, keep_light, pack_to_write, shown_version, written_files
from ketaref.content.read import PLACEHOLDER
from ketaref.errors import NotFoundError, UsageError, quoted
from ketaref.fields import NOT_COVERED
from ketaref.keeping import starting
from ketaref.present.result import Result


def complete_sort(incomplete: str) -> list[str]:
    """What can be started that begins so."""
    return [sort for sort in starting.SORTS if sort.startswith(incomplete)]


def new(
    ctx: Context,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="pack, clinic, reference, dispute, or a kind of entry.",
            autocompletion=complete_sort,
            show_default=False,
        ),
    ],
    name: Annotated[
        str, typer.Argument(metavar="[ID]", help="Its id; of a pack, its directory.", show_default=False)
    ] = "",
    pack: Pack = None,
    clinic: Annotated[
        str, typer.Option("--name", metavar="NAME", help="The clinic's name, for a pack or a clinic.yaml.")
    ] = "",
) -> Result:
    """Start a file of a pack, or a pack."""
    keep_light(ctx)
    sort = starting.sort_of(kind)
    if clinic and sort not in (starting.PACK, starting.CLINIC):
        raise UsageError("--name is the clinic's, for a pack or a clinic.yaml; an entry's id follows its kind")
    if sort == starting.PACK:
        directory = Path(name or "our-clinic")
        started = starting.new_pack(directory, clinic)
        return _written(ctx, directory, started, f"ketaref --content {directory} info")
    directory = pack_to_write(ctx, pack)
    if sort == starting.CLINIC:
        if name:
            raise UsageError("a pack has one clinic.yaml, without an id; its name: --name NAME")
        return _written(ctx, directory, starting.new_clinic(directory, clinic), f"ketaref content check {directory}")
    if not name:
        raise UsageError(f"give it an id, lower-case words joined by hyphens: ketaref content new {sort} ID")
    _require_free(ctx, sort, name)
    started = starting.new_record(sort, name, directory, current_day())
    named = f" --pack {directory}" if pack else ""
    return _written(ctx, directory, started, f"ketaref content edit {name}{named}")


def _require_free(ctx: Context, sort: str, name: str) -> None:
    """Refuse an id that is taken.

    Raises:
        UsageError: says how to change what has it.
    """
    index = ctx.obj.index
    if sort in starting.RECORDS:
        held = index.references() if sort == "reference" else {d.id for d in index.disputes()}
        taken = name if name in held else ""
    else:
        try:
            entry = index[name]
        except NotFoundError:
            return
        # What was not covered is lifted by an entry under the topic's id.
        taken = "" if entry.kind == NOT_COVERED and entry.id == name and sort != NOT_COVERED else entry.id
    if taken:
        raise UsageError(f"{quoted(name)} is taken; to change what has it: ketaref content edit {taken}")


def _open(started: starting.Started) -> str:
    """What is still to be done in the files; '' where nothing that has to be given is open."""
    lines = (line.lstrip() for _, text in started.files for line in text.splitlines())
    is_open = any(PLACEHOLDER in line and not line.startswith("#") for line in lines)
    return "fill in what says FILL IN; " if is_open else ""


def _written(ctx: Context, directory: Path, started: starting.Started, following: str) -> Result:
    """The result that writes the files and says what to do next; the path goes to stdout, for an editor."""
    paths = [str(path) for path, _ in started.files]
    shown = {"id": started.id, "files": paths, "next": following}
    return Result(
        shown_version(ctx),
        data=lambda: shown,
        text=lambda: f"{paths[0]}\n",
        afterwards=(f"{_open(started)}next: {following}",),
        files=written_files(directory, started.files),
    )
