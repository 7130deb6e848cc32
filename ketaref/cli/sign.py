"""`ketaref content sign` and `ketaref content verify`."""

from pathlib import Path, PurePosixPath
from typing import Annotated

import typer

from ketaref.cli.application import Context
from ketaref.cli.options import complete_entry, current_day, typed_day
from ketaref.cli.packs import (
    Pack,
    below,
    copy_schemas,
    file_text,
    keep_light,
    make_folders,
    over,
    pack_to_write,
    shown_version,
    summary_of,
)
from ketaref.content import signatures
from ketaref.content.fasting import made_of
from ketaref.content.files import read_directory
from ketaref.errors import ContentError, UsageError
from ketaref.keeping import judging, patching, places, signing
from ketaref.present import keeping
from ketaref.present.result import File, Result
from ketaref.records import Entry

Day = Annotated[str, typer.Option("--date", metavar="DATE", help="The day of the review.", show_default="today")]


def sign(
    ctx: Context,
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="ID", help="Of entries; with --key, a pack.", autocompletion=complete_entry, show_default=False
        ),
    ],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who has reviewed it.")] = "",
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="As what: medical director, pharmacist ...")] = "",
    due: Annotated[
        str, typer.Option("--due", metavar="DATE", help="When it is to be reviewed again.", show_default="in a year")
    ] = "",
    date: Day = "",
    pack: Pack = None,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="Sign a whole pack, with this SSH key.")
    ] = None,
) -> Result:
    """Say who stands behind entries, or behind a pack."""
    keep_light(ctx)
    if key:
        if by or role or due or date or pack:
            raise UsageError("--key signs a whole pack, and the key says who: ketaref content sign DIR --key FILE")
        if len(names) > 1:
            raise UsageError("--key signs one pack: ketaref content sign DIR --key FILE")
        return _sign_pack(ctx, Path(names[0]), key)
    if not by or not role:
        raise UsageError("a signature says who and as what: --by 'Dr. A. Example' --role 'medical director'")
    day = typed_day(date, "--date") if date else current_day()
    signature = signing.Signature(by, role, day, typed_day(due, "--due") if due else signing.due_from(day))
    signature.check()
    if day > current_day():
        raise UsageError(f"--date {day} is still to come; a review is signed when it is done")
    directory = pack_to_write(ctx, pack)
    texts: dict[Path, str] = {}
    entries = [_sign_one(ctx, name, directory, signature, texts) for name in dict.fromkeys(names)]
    make_folders(texts)
    copy_schemas(directory)
    files = tuple(File(path, text.encode(), force=True) for path, text in texts.items())
    return keeping.signed_result(entries, signature, files, shown_version(ctx))


def verify(
    ctx: Context,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A pack.", show_default=False)],
    signers: Annotated[
        Path | None, typer.Option("--signers", metavar="FILE", help="Who may sign: NAME KEYTYPE KEY a line.")
    ] = None,
) -> Result:
    """Whether a pack is what somebody has signed."""
    keep_light(ctx)
    named = signers or ctx.obj.settings.signers
    if named is None:
        raise UsageError("who may sign? Name a file of signers: --signers FILE, or signers = FILE in the configuration")
    verdict = signatures.verify(directory, _read(directory), named)
    return keeping.verified_result(directory, verdict, shown_version(ctx))


def _sign_pack(ctx: Context, directory: Path, key: Path) -> Result:
    files = _read(directory)
    faults = judging.left_out(directory)
    if faults:
        raise ContentError(f"{directory} has faults, and is not signed with them; first: {faults[0]}")
    manifest = signatures.manifest_of(files)
    signature = signatures.sign(manifest, key)
    written = (
        File(directory / signatures.MANIFEST, manifest.encode(), force=True),
        File(directory / signatures.SIGNATURE, signature, force=True),
    )
    return keeping.signed_pack_result(directory, len(files), written, shown_version(ctx))


def _read(directory: Path) -> dict[str, bytes]:
    """The files of a pack.

    Raises:
        UsageError: there is no such directory.
    """
    if not directory.is_dir():
        raise UsageError(f"{directory}: no such directory; name a pack")
    return {file.path: file.data for file in read_directory(directory).files}


def _sign_one(ctx: Context, name: str, directory: Path, signature: signing.Signature, texts: dict[Path, str]) -> Entry:
    """Put the review of one entry into the text of its file, which joins `texts`.

    Raises:
        UsageError: the entry cannot be signed; says why.
    """
    index = over(ctx, directory)
    entry = ctx.obj.entry(name) if index is ctx.obj.index else index[name]
    signing.require_signable(entry)
    own = summary_of(index, directory)
    if own and entry.origin and entry.origin.pack == own.name:
        whole = made_of(entry, {i: index[i] for i in entry.related if i in index.ids()})
        if whole:
            raise UsageError(f"{entry.id} is made of the figures of {whole}; sign that: ketaref content sign {whole}")
        place = places.place_of(entry.origin, index.packs)
        if place.path.name == "clinic.yaml":
            raise UsageError(
                f"{entry.id} is answered by {place.path}, which holds no review; sign the pack: "
                f"ketaref content sign {directory} --key FILE"
            )
        faults = [f for f in judging.faults_of(place.path, directory, ctx.obj.packs, signature.day) if not f.warning]
        if faults:
            raise UsageError(f"{entry.id} has a fault, and is not signed with it: {faults[0]}")
        text = texts.get(place.path) or file_text(place.path)
        line = place.line
    else:
        place = places.Place(directory / entry.kind / f"{entry.id}.yaml", 0)
        text = patching.signed_file(below(ctx, directory)[entry.id], PurePosixPath(entry.kind, f"{entry.id}.yaml"))
        line = signing.first_line(text)
    texts[place.path] = signing.signed(text, line, entry, signature)
    return entry
