"""Which entries of the shipped content have changed since continuous integration searched all their questions.

It searches everything that is pushed, so what has changed is what differs from the commit that was pulled last: from
the merge base with the upstream branch, or without one from the commit that is checked out. An installed wheel holds
released content, which is no checkout, so nothing in it has changed.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from ketaref import records

if TYPE_CHECKING:
    from pathlib import Path

    from ketaref.library import Library


class Changes(NamedTuple):
    """What changed since a commit."""

    commit: str
    ids: set[str]
    """The shipped entries that changed, or their questions or disputes."""


def changed_since_commit(library: Library, directory: Path) -> Changes | None:
    """The shipped entries that have changed since the commit searched last; None where git cannot tell.

    An entry has changed when its file, its list of questions or one of its disputes has. References are not searched,
    so they do not count; synonyms bear on every question at once and are left to a full search.

    Args:
        library: the content as it is now.
        directory: where the shipped content lies.
    """
    commit = _git(directory, "merge-base", "HEAD", "@{upstream}") or _git(directory, "rev-parse", "HEAD")
    if commit is None or _git(directory, "cat-file", "-e", f"{commit}:./") is None:
        return None
    differing = _git(directory, "diff", "--name-only", "--relative", "-z", commit, "--", ".") or ""
    untracked = _git(directory, "ls-files", "--others", "--exclude-standard", "-z", "--", ".") or ""
    changed: set[str] = set()
    disputes: set[str] = set()
    for name in filter(None, (differing + "\0" + untracked).split("\0")):
        room, stem = PurePosixPath(name).parts[0], PurePosixPath(name).stem
        if room == "asked":
            changed |= _changed_questions(directory, commit, name)
        elif room == "disputes":
            disputes.add(stem)
        elif room in records.KINDS:
            changed.add(stem)
    return Changes(commit, {e.id for e in library if e.id in changed or any(d.id in disputes for d in e.disputes)})


def _changed_questions(directory: Path, commit: str, name: str) -> set[str]:
    """Ids of the entries whose questions differ in one file of `asked/`."""
    now = directory / name
    old = _questions(_git(directory, "show", f"{commit}:./{name}") or "")
    new = _questions(now.read_text(encoding="utf-8") if now.is_file() else "")
    return {entry_id for entry_id in old.keys() | new.keys() if old.get(entry_id) != new.get(entry_id)}


def _questions(text: str) -> dict[str, str]:
    """The lines under each key of a file of `asked/`, as they are written: whether they differ is all that matters."""
    blocks = re.split(r"^([\w-]+):", text, flags=re.MULTILINE)[1:]
    return {key: block.strip() for key, block in zip(blocks[::2], blocks[1::2], strict=True)}


def _git(directory: Path, *arguments: str) -> str | None:
    printed = git_output(directory, *arguments)
    return None if printed is None else printed.decode("utf-8", "replace").rstrip("\n")


def git_output(directory: Path, *arguments: str) -> bytes | None:
    """What a git command prints, or None when there is no git, no repository or no such object."""
    # Nothing is locked or refreshed: a check must not disturb a commit that is being made.
    environment = os.environ | {"GIT_OPTIONAL_LOCKS": "0"}
    command = ["git", "-C", str(directory), *arguments]
    try:
        run = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603 (our arguments)
    except OSError:
        return None
    return run.stdout if run.returncode == 0 else None
