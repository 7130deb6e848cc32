"""The first line of a content file, by which editors find the schema that completes and explains it."""

from __future__ import annotations

from pathlib import PurePath, PurePosixPath

from ketaref.fields import KINDS

MODELINE = "# yaml-language-server: $schema="
"""What an editor's YAML support looks for in a comment at the head of a file."""


def modeline(path: PurePath) -> str:
    """The modeline of a file at a path inside its pack, without the end of the line.

    It names the copy of the schema in the pack's own `schema/`, so that no editor goes to the network.
    """
    kind = path.parts[0] if len(path.parts) > 1 else path.stem
    name = "entries" if kind in KINDS else kind
    up = [".."] * (len(path.parts) - 1)
    return MODELINE + PurePosixPath(*up, "schema", f"{name}.schema.json").as_posix()
