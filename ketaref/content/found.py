"""A record of a pack and where its file says what: the node of each field tells its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.content.faults import Fault
from ketaref.content.read import key_of, line_of

if TYPE_CHECKING:
    import yaml


class Found(NamedTuple):
    """A record, or questions, and where they were found; the node tells the line of each field."""

    record: Any
    node: yaml.Node | None
    file: str
    layer: int = 0
    """Which pack it is of, of those laid over one another."""
    pack: str = ""
    below: Found | None = None
    """What it patches, where it does."""

    def place(self, *path: str | int) -> str:
        """File and line of a field, or of the record."""
        found = self.holder(path)
        return f"{found.file}:{found.line(path)}"

    def fault(self, code: str, message: str, *path: str | int) -> Fault:
        """A fault at the line of a field."""
        found = self.holder(path)
        return Fault(found.file, found.line(path), code, message, pack=self.pack)

    def holder(self, path: tuple[str | int, ...]) -> Found:
        """The file that gives a field: that of the patch, or what lies below it."""
        if not path or self.below is None or (self.node and key_of(self.node, path[0]) is not None):
            return self
        return self.below.holder(path)

    def line(self, path: tuple[str | int, ...]) -> int:
        """The line of a field in the record's own file; that of the record where the file was not read here."""
        if self.node is None:
            return self.record.origin.line if self.record.origin else 1
        return line_of(self.node, *path)
