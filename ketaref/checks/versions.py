"""Contents to compare: the shipped one, with packs over it, another directory's, that of a commit."""

from __future__ import annotations

import io
import tarfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ketaref.checks.changes import git_output
from ketaref.content.packs import content_dir, named_packs, read_packs
from ketaref.provenance import SHIPPED

if TYPE_CHECKING:
    from pathlib import Path

    from ketaref.content.faults import Fault
    from ketaref.library import Library

# What the shipped content has, and a pack hardly all of.
_OF_WHOLE = ("synonyms.yaml", "emergencies.yaml", "references", "crisis")


def with_packs(below: Library, *packs: Path) -> Library:
    """A content with packs over it."""
    return read_packs(*named_packs(packs), faults=[], below=below)


def side(directory: Path, below: Library) -> Library:
    """One side of a comparison: a whole content as it stands, or a pack over the content below.

    Raises:
        ContentError: the directory of a whole content went away.
    """
    return _whole(directory) if is_whole(directory) else with_packs(below, directory)


def is_whole(directory: Path) -> bool:
    """Whether a directory holds all that the shipped content is made of, and so is no pack."""
    return all((directory / name).exists() for name in _OF_WHOLE)


def of_commit(name: str, directory: Path) -> Library | None:
    """The content of a commit; None where git, the repository or the commit is missing.

    What today's reader does not take of it is left out, with a line each in `left_out`.

    Args:
        name: of the commit, a branch or a tag.
        directory: an empty one to unpack the content into.
    """
    content = content_dir()
    commit = git_output(content, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    packed = git_output(content, "archive", "--format=tar", commit.decode().strip(), ".") if commit else None
    if packed is None:
        return None
    unpack(packed, directory)
    return _whole(directory)


def unpack(packed: bytes, directory: Path) -> None:
    """Write the regular files of a tar archive below a directory, and nothing outside of it."""
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            held = archive.extractfile(member) if member.isfile() and ".." not in path.parts else None
            if held is not None and not path.is_absolute():
                target = directory / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(held.read())


def _whole(directory: Path) -> Library:
    faults: list[Fault] = []
    library = read_packs((SHIPPED, directory), faults=faults)
    library.left_out = (*library.left_out, *map(str, faults))
    return library
