"""`ketaref content diff` and `ketaref content changelog`: what packs change, and what has changed since a version."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from ketaref.checks import history, versions
from ketaref.checks.differences import differences
from ketaref.checks.shipped import shipped_library
from ketaref.cli.application import Context
from ketaref.errors import UsageError
from ketaref.library import Library
from ketaref.present import diffing
from ketaref.present.result import Result

SHIPPED = "the shipped content"
_MOST_SIDES = 2
_MOST_LINES = 20
"""Lines said of what could not be read of the sides."""


def complete_version(incomplete: str) -> list[str]:
    """Known versions that begin so."""
    return [known.version for known in history.versions() if known.version.startswith(incomplete)]


def diff(
    ctx: Context,
    sides: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PACK | OLD NEW]",
            help="A pack, set beside the shipped content; or two packs, or two whole contents. "
            "Without any, the packs in use.",
        ),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every line of how entries are found, too.")] = False,
) -> Result:
    """What differs, field by field, clinical fields first."""
    named = sides or []
    if len(named) > _MOST_SIDES:
        raise UsageError(f"content diff takes one pack or two, not {len(named)}")
    shipped = shipped_library()
    if len(named) == _MOST_SIDES:
        old, new = (versions.side(directory, shipped) for directory in named)
        words = diffing.Sides(str(named[0]), str(named[1]))
    else:
        packs = named or ctx.obj.packs
        old, new = shipped, versions.with_packs(shipped, *packs) if packs else shipped
        words = diffing.Sides(SHIPPED, ", ".join(map(str, packs)))
    left_out = [line for of in (old, new) for line in of.left_out]
    if len(left_out) > _MOST_LINES:
        left_out[_MOST_LINES:] = [f"and {len(left_out) - _MOST_LINES} more: ketaref content check"]
    return diffing.result(differences(old, new), words, verbose=verbose, left_out=left_out)


def changelog(
    ctx: Context,
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="VERSION",
            help="A content version (as --version prints), its day, or in a checkout any commit.",
            autocompletion=complete_version,
            show_default=False,
        ),
    ],
) -> Result:
    """What changed in the shipped content since a version."""
    library = shipped_library()
    if is_now := _is_now(ctx, since, library):
        return diffing.changelog((), library, since, f"{since} is the content of this {is_now}")
    try:
        named = history.version_named(since, history.versions())
    except UsageError:
        found = None if history.looks_like_version(since) else _of_commit(since)
        if found is None:
            raise
        unread = f"{len(found.left_out)} faults in an older form of the content" if found.left_out else ""
        note = f"{unread}: what has them is told as added" if unread else ""
        return diffing.changelog(history.since(history.snapshot_of(found), library), library, since, note)
    then = history.snapshot(named, history.versions())
    note = "" if since == named.version else f"{since} is read as {named.version}, recorded on {named.day}"
    if "+" in since and note:
        made = "no version of the shipped content is known as"
        note = f"{made} {since} (packs make another digest); {_read_as(since, named)}"
    elif since not in named.version and note:
        note = f"no version is of {since}; the last before it is {named.version}, recorded on {named.day}"
    return diffing.changelog(history.since(then, library), library, named.version, note)


def _read_as(since: str, named: history.Version) -> str:
    same = named.version.partition("+")[0] == since.partition("+")[0]
    which = "the first version of that day" if same else "the last before that day"
    return f"this begins from {which}, {named.version}"


def _is_now(ctx: Context, since: str, library: Library) -> str:
    """What a version is the content of, where that is the content in use; else ''."""
    if since in (library.version, library.version.partition("+")[2]):
        return "build"
    if history.looks_like_version(since) and ctx.obj.packs and since == ctx.obj.index.version:
        return "build under the packs in use"
    return ""


def _of_commit(name: str) -> Library | None:
    """The content of a commit, where this is a checkout that has it."""
    with tempfile.TemporaryDirectory(prefix="ketaref-") as directory:
        return versions.of_commit(name, Path(directory))
