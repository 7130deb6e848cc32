"""The pack that a command writes to, and how it writes there."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

import ketaref
from ketaref.cli.application import Context
from ketaref.errors import NotFoundError, UsageError, nearest, quoted
from ketaref.keeping import patching, places, starting
from ketaref.present import files
from ketaref.present.result import File
from ketaref.provenance import PackSummary
from ketaref.records import Dispute, Entry, Reference
from ketaref.store.index import Index

Pack = Annotated[
    Path | None, typer.Option("--pack", metavar="DIR", help="The pack to write to; without it, the last one in use.")
]


def pack_to_write(ctx: Context, named: Path | None) -> Path:
    """The directory of the pack that is named, or of the last one in use.

    Raises:
        UsageError: no pack is in use, or there is no such directory.
    """
    packs = ctx.obj.packs
    if named is None and not packs:
        raise UsageError(
            "no pack is in use: start one with `ketaref content new pack our-clinic`, or name one with --pack DIR"
        )
    directory = named or packs[-1]
    if not directory.is_dir():
        raise UsageError(f"{directory}: no such directory; start a pack: ketaref content new pack {directory}")
    return directory


def summary_of(index: Index, directory: Path) -> PackSummary | None:
    """What was read of a directory; None where it is no pack of the index."""
    whole = directory.absolute()
    return next((pack for pack in index.packs if Path(pack.path) == whole), None)


def over(ctx: Context, directory: Path) -> Index:
    """The index of the packs in use, and of one more where it is none of them."""
    if directory.absolute() in [pack.absolute() for pack in ctx.obj.packs]:
        return ctx.obj.index
    return ketaref.open_index(*ctx.obj.packs, directory)


def below(ctx: Context, directory: Path) -> Index:
    """The index of what lies below a pack: the shipped content, with the packs in use before it."""
    wholes = [pack.absolute() for pack in ctx.obj.packs]
    whole = directory.absolute()
    return ketaref.open_index(*ctx.obj.packs[: wholes.index(whole)] if whole in wholes else ctx.obj.packs)


def keep_light(ctx: Context) -> None:
    """Do without the content in use, which may have to be compiled, to know how to show a result: a lead reads it."""
    ctx.obj.preferences = ctx.obj.settings.preferences(ctx.obj.settings.named_viewer or "clinician")


def shown_version(ctx: Context) -> str:
    """The version of the shipped content, where an object has to name one and nothing of the packs is asked."""
    return ketaref.open_index().version if ctx.obj.settings.as_json else ""


def record_of(index: Index, name: str) -> Entry | Reference | Dispute:
    """What has an id: an entry, by a former id too, or a reference or a dispute.

    Raises:
        NotFoundError: nothing has; names the nearest.
    """
    try:
        return index[name]
    except NotFoundError:
        others: dict[str, Reference | Dispute] = {**index.references(), **{d.id: d for d in index.disputes()}}
    if name in others:
        return others[name]
    near = ", ".join(nearest(name, [*index.ids(), *others]))
    raise NotFoundError(
        f"nothing has the id {quoted(name)}; nearest: {near}; a new one: ketaref content new KIND {name}"
    )


def file_for(ctx: Context, directory: Path, name: str) -> tuple[Path, str]:
    """The file in which a pack says what it has to say of an id.

    Args:
        ctx: the command's.
        directory: the pack's.
        name: an id, also of what cannot be read at the moment; or 'clinic'.

    Returns:
        The file, and its first text where there is none yet: of a patch, with what lies below as comments.

    Raises:
        NotFoundError: nothing has the id.
    """
    if name in (starting.CLINIC, "clinic.yaml"):
        path = directory / "clinic.yaml"
        return path, "" if path.exists() else starting.new_clinic(directory, "").files[0][1]
    place = places.place_in(directory, name)
    if place:
        return place.path, ""
    under = below(ctx, directory)
    record = record_of(under, name)
    place = places.place_in(directory, record.id)
    if place:
        return place.path, ""
    path = directory / patching.folder_of(record) / f"{record.id}.yaml"
    return path, patching.patch_file(record, path.relative_to(directory))


def written_files(directory: Path, made: Sequence[tuple[Path, str]]) -> tuple[File, ...]:
    """Files to write in a pack, none of which is there yet; their folders and the schemas are made.

    Raises:
        UsageError: one is there.
    """
    for path, _ in made:
        if path.exists() or path.is_symlink():
            raise UsageError(f"{path} is there already; open it: ketaref content edit {path.stem}")
    make_folders(path for path, _ in made)
    copy_schemas(directory)
    return tuple(File(path, text.encode()) for path, text in made)


def make_folders(paths: Iterable[Path]) -> None:
    """Make the folders of files.

    Raises:
        UsageError: one cannot be made.
    """
    for path in paths:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{path.parent} cannot be made: {error.strerror or error}") from None


def copy_schemas(directory: Path) -> None:
    """Give a pack the schemas by which editors complete its files."""
    copies = starting.schema_files(directory)
    make_folders(path for path, _ in copies)
    for path, data in copies:
        files.write_file(path, data, force=True)


def file_text(path: Path) -> str:
    """The text of a file of a pack.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", "") or "it is not UTF-8"
        raise UsageError(f"{path} cannot be read: {reason}") from None
