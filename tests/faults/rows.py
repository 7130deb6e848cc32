"""What a row is: a pack as data, commands over it, and what each must come to."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

Content = str | bytes | Callable[[Path], None]
"""What lies at a path: a text, bytes, or what makes it."""
Files = Mapping[str | bytes, Content]

PACK = "@pack"
WORK = "@work"
"""Stand in arguments and environment for the pack's directory, and for the one that a row works in."""

PARKING = """\
id: parking
title: Parking
summary: Patients park free behind the building.
statements:
- text: Parking behind the building is free.
  cites: [infusion-faq]
reviewed: {date: 2026-11-27, by: Dr. A. Example, due: 2099-11-27}
"""
SOUND: Files = {"faq/parking.yaml": PARKING}
"""A pack's file that nothing is wrong with; what else is in the pack must not take its answer away."""
SOUND_SAYS = "Patients park free behind the building"
FASTING_SAYS = "Nothing to eat or drink for 6 hours"
CRISIS_SAYS = "Call or text 988"
ASK_SOUND = ("search", "where can I park")
ASK_FASTING = ("show", "no-food-or-drink-six-hours")
ASK_CRISIS = ("search", "my husband is suicidal")


@dataclass(frozen=True)
class Seen:
    """What came of a run."""

    status: int
    out: str
    err: str
    seconds: float
    """Of the processor."""
    trouble: str = ""
    """Why it did not end by itself: it hung, or a signal ended it."""
    raw: bytes = b""
    work: Path = Path()
    pack: Path = Path()
    cache: Path = Path()


@dataclass(frozen=True)
class Run:
    """A command, and what it must come to."""

    args: tuple[str | bytes, ...]
    status: tuple[int, ...] = (0,)
    out: tuple[str, ...] = ()
    """What stdout must hold, over any run of blanks."""
    out_not: tuple[str, ...] = ()
    err: tuple[str, ...] = ()
    err_not: tuple[str, ...] = ()
    err_lines: int = 2
    """The most lines on stderr."""
    with_pack: bool = True
    stdin: bytes | Callable[[], bytes] = b""
    env: Mapping[str, str | None] = field(default_factory=dict)
    seconds: float = 10
    check: Callable[[Seen], str] | None = None
    """What is wrong besides, in words; '' if nothing."""
    before: Callable[[Seen], None] | None = None
    """What is done first, told where pack and cache lie."""
    redirect: str = ""
    """Redirections, for a process of its own: '>&-'."""
    whole: tuple[str, ...] | None = None
    """Options of Python, for a process of its own."""
    prelude: str = ""
    """Python that the process runs first."""


@dataclass(frozen=True)
class Row:
    """A fault: what is done, and what is expected of each command after it."""

    id: str
    group: str
    runs: tuple[Run, ...]
    files: Files | None = None
    """The pack; without one no pack is in use."""
    nobody: bool = False
    """Whether a user without rights runs it; tests run as root read all there is."""
    installed: bool = False
    """Whether it runs in what a wheel installs."""
    shared: bool = True
    """Whether rows with the same files may share pack and cache."""
    slow: bool = False
    root: bool = False
    """Whether only root can do it."""


def entry(entry_id: str = "rule", title: str = "A rule", summary: str = "A rule of ours.", **fields: Any) -> str:
    """The text of an entry's file; a field of None is left out."""
    record: dict[str, Any] = {
        "id": entry_id,
        "title": title,
        "summary": summary,
        "statements": [{"text": "It is said so.", "cites": ["infusion-faq"]}],
        "reviewed": {"date": "2026-11-27", "by": "Dr. A. Example", "due": "2099-11-27"},
    }
    return yaml_text({key: value for key, value in (record | fields).items() if value is not None})


def patch(entry_id: str, **fields: Any) -> str:
    """The text of a file that patches an entry."""
    return yaml_text({"extends": entry_id} | fields)


def yaml_text(data: Any) -> str:
    """Data as YAML, in which dates stay dates: JSON is YAML, but for them."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{_key(key)}: {yaml_text(value)}" for key, value in data.items()) + "}"
    if isinstance(data, (list, tuple)):
        return "[" + ", ".join(map(yaml_text, data)) + "]"
    if isinstance(data, str) and len(data) == 10 and data[4:8:3] == "--" and data[:4].isdigit():
        return data
    return json.dumps(data)


def _key(key: str) -> str:
    return json.dumps(key) if not key.isidentifier() else key


def fifo(path: Path) -> None:
    """A named pipe that nobody writes to."""
    os.mkfifo(path)


def folder(path: Path) -> None:
    """An empty directory."""
    path.mkdir()


def link(target: str) -> Callable[[Path], None]:
    """A symbolic link."""
    return lambda path: path.symlink_to(target)


def closed(content: str | bytes | None = None) -> Callable[[Path], None]:
    """A file, or a folder, that nobody may read."""

    def make(path: Path) -> None:
        if content is None:
            path.mkdir()
        else:
            put(path, content)
        path.chmod(0)

    return make


def sparse(size: int) -> Callable[[Path], None]:
    """A file of so many bytes that takes no room."""

    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(size)

    return make


def put(path: Path, content: Content) -> None:
    """Lay something at a path, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if callable(content):
        content(path)
    else:
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def lay(files: Files, directory: Path) -> None:
    """Make a pack."""
    for name, content in files.items():
        put(directory / (os.fsdecode(name)), content)


def also(run: Run, *args: str | bytes, **changes: Any) -> Run:
    """The same expectations of another command."""
    return replace(run, args=args or run.args, **changes)
