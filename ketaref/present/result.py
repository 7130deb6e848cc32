"""What a command returns: one value that is printed as panels or as JSON, by `terminal.finish` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.errors import ExitStatus
from ketaref.records import review_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from ketaref.present.rich import RenderableType
    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry

CAUTION = "informs, does not prescribe"


class File(NamedTuple):
    """A file that a command writes: where, what, and whether it may replace one that is there."""

    path: Path
    content: bytes
    force: bool = False


class Result(NamedTuple):
    """The answer of a command, in every form it can be asked for. What nobody asks for is never made."""

    version: str
    """Of the content that answered."""
    data: Callable[[], dict[str, Any]]
    """The JSON object, without the versions that every object carries."""
    panels: Callable[[Terminal], Iterable[RenderableType | str]] | None = None
    """What a person sees; a string is a line that is never wrapped."""
    text: Callable[[], str] | None = None
    """What is copied, or read by other programs (a reference in BibTeX): printed as it is, in UTF-8. Where there are
    panels too, a terminal shows those."""
    document: Mapping[str, Any] | None = None
    """A JSON document of another standard (FHIR): printed as it is, with `--json` or without."""
    closing: str = ""
    """The line below the panels."""
    notes: tuple[str, ...] = ()
    """Said on stderr before the answer."""
    afterwards: tuple[str, ...] = ()
    """Said on stderr after it."""
    files: tuple[File, ...] = ()
    """Written before anything is printed: all of them, or none where one may not be replaced."""
    status: ExitStatus = ExitStatus.FOUND


def closing_line(version: str, entries: Iterable[Entry], *, count: str = "", caution: str = CAUTION) -> str:
    """The line below an answer: how many, from which content, what its reviews say, what it is no substitute for."""
    return f"{f'{count}, ' if count else ''}{review_line(entries, version)}; {caution}"


def counted(shown: int, whole: int, noun: str) -> str:
    """'42 entries', or '2 of 42 entries' where a limit left some out."""
    return f"{shown} {noun}" if shown == whole else f"{shown} of {whole} {noun}"
