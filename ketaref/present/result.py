"""What a command returns: one value that is printed as panels or as JSON, by `terminal.finish` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.errors import ExitStatus
from ketaref.text.controls import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from ketaref.present.rich import RenderableType
    from ketaref.present.terminal import Terminal


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
    notes: tuple[str, ...] = ()
    """Said on stderr before the answer."""
    afterwards: tuple[str, ...] = ()
    """Said on stderr after it."""
    warnings: tuple[str, ...] = ()
    """What of the packs was left out of the content that answered, a line each, for programs; an object of JSON carries
    it where there is any. People are told in `afterwards`."""
    lists_left_out: bool = False
    """Whether the answer lists that itself, so that people need not be told once more."""
    files: tuple[File, ...] = ()
    """Written before anything is printed: all of them, or none where one may not be replaced."""
    status: ExitStatus = ExitStatus.FOUND

    def written(self, path: Path, *, force: bool = False) -> Result:
        """The same answer with its text in a file, instead of printed."""
        text = visible(self.text()) if self.text else ""
        return self._replace(panels=None, text=None, files=(File(path, text.encode(), force),))
