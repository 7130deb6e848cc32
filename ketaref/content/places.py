"""Where a field of a record stands: its file is read again, since a record remembers only where it begins.

A check has few faults to place and a library has thousands of fields, so lines are looked up and not kept.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from ketaref.content.bounds import YamlError
from ketaref.content.packs import ASKED, content_dir
from ketaref.content.read import line_of, parse_yaml
from ketaref.provenance import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ketaref.provenance import Origin, PackSummary

# What names an item of a list of records.
_NAMING = ("text", "name", "ref", "id", "code")
# What an id looks like in a file that may not parse: what stands behind it names a record all the same.
_WRITTEN_ID = re.compile(r"^\s*(?:-\s+)?(?:id|extends)\s*:\s*['\"]?([A-Za-z0-9_-]+)", re.MULTILINE)


class Places:
    """Lines and raw values of the fields of records, by where each record was read.

    Args:
        packs: name and directory of each pack laid over the shipped content.
    """

    def __init__(self, packs: Iterable[tuple[str, Path]] = ()) -> None:
        self._directories = {SHIPPED: content_dir(), **dict(packs)}
        self._roots: dict[Path, yaml.Node | None] = {}

    @classmethod
    def of(cls, packs: Iterable[PackSummary]) -> Places:
        """The places of what was read."""
        return cls((pack.name, Path(pack.path)) for pack in packs)

    def line(self, origin: Origin, *path: str) -> int:
        """The 1-based line of a field; where the file does not write it, of the last step on the way that it does.

        Args:
            origin: where the record was read.
            path: names of fields, and of a list the item itself or what names it (`text`, `name`, `ref` or `id`):
                'statements', 'Stop drinks two hours before.', 'figures', 'fast for drinks'. No indexes, since a list
                may be made of those of two files.
        """
        node = self._node(origin)
        return _walked(node, path) if node is not None else origin.line

    def asked(self, origin: Origin, entry_id: str, question: str = "") -> tuple[str, int] | None:
        """File and line of an entry's questions, or of one of them, in its pack's asked/; None where none is there."""
        directory = self._directories.get(origin.pack)
        for path in sorted((directory / ASKED).glob("*.yaml")) if directory else ():
            root = self._root(path)
            for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
                item = _item(value, question)
                if key.value == entry_id and (item is not None or not question):
                    file = f"{Path(origin.file).parts[0]}/{ASKED}/{path.name}"
                    return file, line_of(key if item is None else item)
        return None

    def value(self, origin: Origin, key: str) -> Any:
        """What a file writes for a key of a record, as text, list or mapping of texts; None where it does not."""
        node = self._node(origin)
        for name, value in node.value if isinstance(node, yaml.MappingNode) else ():
            if name.value == key:
                return _plain(value)
        return None

    def _node(self, origin: Origin) -> yaml.Node | None:
        """The node of a record: the one that begins at its line, of those that a file lists."""
        directory = self._directories.get(origin.pack)
        if directory is None:
            return None
        root = self._root(directory.joinpath(*Path(origin.file).parts[1:]))
        if isinstance(root, yaml.SequenceNode):
            return next((node for node in root.value if line_of(node) == origin.line), None)
        return root

    def _root(self, path: Path) -> yaml.Node | None:
        if path not in self._roots:
            try:
                self._roots[path] = parse_yaml(path.read_bytes())
            except (OSError, YamlError):
                self._roots[path] = None
        return self._roots[path]


def written_ids(texts: Iterable[bytes]) -> Iterator[str]:
    """Ids that files write, also where the record cannot be read: what names them is no fault besides."""
    for text in texts:
        yield from _WRITTEN_ID.findall(text.decode("utf-8", "replace"))


def _walked(node: yaml.Node, path: Sequence[str]) -> int:
    """The line where a path leads, as far as it is written; what changes a list stands under `add` or `remove`."""
    for number, step in enumerate(path):
        lists = [node, *(_item(node, key) for key in ("add", "remove"))] if number == 0 else [node]
        found = next(filter(None, (_item(each, step) for each in lists if each is not None)), None)
        if found is None:
            break
        node = found
    return line_of(node)


def _item(node: yaml.Node, step: str) -> yaml.Node | None:
    """The value of a key, or the item of a list that is, or is named, so."""
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    for item in node.value if isinstance(node, yaml.SequenceNode) else (node,):
        named = [v for k, v in item.value if k.value in _NAMING] if isinstance(item, yaml.MappingNode) else [item]
        if any(isinstance(v, yaml.ScalarNode) and " ".join(v.value.split()) == step for v in named):
            return item
    return None


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return node.value
