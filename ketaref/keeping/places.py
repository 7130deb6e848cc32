"""Where the file of a record lies, and which file of a pack holds what it says of an id."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from ketaref.content.packs import ASKED, content_dir, content_files
from ketaref.errors import ContentError
from ketaref.provenance import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaref.provenance import Origin, PackSummary


class Place(NamedTuple):
    """A file and a line in it, from 1."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


def place_of(origin: Origin, packs: Sequence[PackSummary]) -> Place:
    """The file that a record was read from, absolute.

    Args:
        origin: where it was read.
        packs: those that were read.

    Raises:
        ContentError: its pack is none of them.
    """
    directories = {SHIPPED: content_dir()} | {pack.name: Path(pack.path) for pack in packs}
    if origin.pack not in directories:
        raise ContentError(f"{origin.file}: its pack '{origin.pack}' is not in use; name it with --content DIR")
    # An origin's file begins with the name of the directory.
    return Place(directories[origin.pack].joinpath(*PurePosixPath(origin.file).parts[1:]).absolute(), origin.line)


def place_in(pack: Path, *ids: str) -> Place | None:
    """Where a pack says something of one of some ids: adds it, or patches it. None where it says nothing.

    Found by the files alone, so that it is found in a file that cannot be read, and without compiling anything.
    """
    written = "|".join(map(re.escape, ids))
    names = re.compile(rf"""^(?:- )? *(?:id|extends): *["']?(?:{written})["']? *(?:#.*)?$""", re.MULTILINE)
    files = [path for path in content_files(pack) if path.parent.name != ASKED]
    named = [path for path in files if path.stem in ids and path.parent != pack]
    for path in (*named, *files):
        text = _text(path)
        found = names.search(text)
        if found or path in named:
            return Place(path, text.count("\n", 0, found.start()) + 1 if found else 1)
    return None


def is_compiled_in() -> bool:
    """Whether the shipped content lies in an installation, which answers from what it has compiled of it."""
    return content_dir().name == "shipped"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
