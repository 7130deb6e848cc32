"""A value set in a YAML file at the marks of its nodes: every comment, every other line and every quote stays.

A library that keeps comments by parsing and printing the file anew would also print anew what it was not asked to
change, and a signed file is one that people compare line by line. Whatever this module writes it reads back first: if
anything but the value asked for would mean something else than before, it refuses.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import yaml

from ketaref.content.bounds import YamlError
from ketaref.content.read import parse_yaml
from ketaref.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TAG = "tag:yaml.org,2002:"
# Plain in any place of a file, and text by YAML 1.1; all else is put in quotes.
_PLAIN = re.compile(r"[A-Za-z](?:[\w.'/()-]| (?=[\w(/]))*", re.ASCII)
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ALIAS = re.compile(r"\s*:\s*(\*[^\s,\[\]{}]+)")


class UnsettableError(UsageError):
    """The file is written in a way in which a value cannot be set without touching another; says what to do."""


def scalar(value: str) -> str:
    """A text or a date as YAML, on one line, quoted where anything else would read it as another thing."""
    text = " ".join(value.split())
    plain = _DATE.fullmatch(text) or (_PLAIN.fullmatch(text) and text.lower() not in _WORDS)
    return text if plain else json.dumps(text, ensure_ascii=False)


def mapping(values: Mapping[str, str]) -> str:
    """Values that are YAML already, as one mapping on one line."""
    return f"{{{', '.join(f'{key}: {value}' for key, value in values.items())}}}"


def as_yaml(data: Mapping[str, Any]) -> list[str]:
    """Fields as the lines of a YAML file, in their order; what is innermost stands on one line."""
    made = []
    for key, value in data.items():
        inner = None if isinstance(value, (list, dict)) else False
        made += str(
            yaml.safe_dump({key: value}, sort_keys=False, allow_unicode=True, width=112, default_flow_style=inner)
        ).splitlines()
    return made


def with_values(text: str, line: int, path: Sequence[str], values: Mapping[str, str]) -> str:
    """The text of a file with values set in a record, or in a mapping within it.

    Args:
        text: of the whole file.
        line: on which the record begins, from 1.
        path: the keys that lead from the record to the mapping, which is made where there is none; () for the record.
        values: key -> value, as YAML on one line. Keys that are there keep their place; the others follow them.

    Raises:
        UnsettableError: the record cannot be changed at its marks alone.
    """
    holder = _at(_record(text, line), path[:-1]) if path else None
    within = _value(holder, path[-1]) if holder is not None else None
    if path and not isinstance(within, yaml.MappingNode):
        return _with_value(text, line, path[:-1], path[-1], mapping(values))
    for key, value in values.items():
        text = _with_value(text, line, path, key, value)
    return text


def record_lines(text: str, line: int) -> list[str]:
    """The lines of the record that begins at a line, without what follows it."""
    node = _record(text, line)
    return text[: _end(text, node)].splitlines()[line - 1 :]


def value_text(text: str, line: int, key: str) -> str | None:
    """The scalar that stands under a key of the record at a line; None where there is none."""
    node = _value(_record(text, line), key)
    return str(node.value) if isinstance(node, yaml.ScalarNode) else None


def _with_value(text: str, line: int, path: Sequence[str], key: str, value: str) -> str:
    within = _at(_record(text, line), path)
    old = _value(within, key)
    made = _inserted(text, within, key, value) if old is None else _replaced(text, within, key, value)
    wanted = _shape(_record(text, line), (*path, key), _shape(_parsed(value)))
    try:
        meant = [wanted if node.start_mark.line + 1 == line else _shape(node) for node in _records(text)]
        whole = [_shape(node) for node in _records(made)] == meant
    except UnsettableError:
        whole = False
    if not whole:
        raise UnsettableError(f"line {line}: '{key}' cannot be set there by itself; write it by hand: {key}: {value}")
    return made


def _replaced(text: str, within: yaml.MappingNode, key: str, value: str) -> str:
    name, old = next(pair for pair in within.value if pair[0].value == key)
    begin = old.start_mark.index
    if begin < name.end_mark.index:  # an alias: the node is the one that it stands for
        found = _ALIAS.match(text, name.end_mark.index)
        begin, end = found.span(1) if found else (begin, begin)
    else:
        end = _end(text, old)
    space = "" if text[begin - 1 : begin] in (" ", "\n", "\t") else " "
    return f"{text[:begin]}{space}{value}{text[end:]}"


def _inserted(text: str, within: yaml.MappingNode, key: str, value: str) -> str:
    if within.flow_style:
        if not within.value:
            begin = within.start_mark.index + 1
            return f"{text[:begin]}{key}: {value}{text[begin:]}"
        end = _pair_end(text, *within.value[-1])
        return f"{text[:end]}, {key}: {value}{text[end:]}"
    newline = "\r\n" if "\r\n" in text else "\n"
    indent = " " * within.value[0][0].start_mark.column
    name, last = within.value[-1]
    while isinstance(last, (yaml.MappingNode, yaml.SequenceNode)) and not last.flow_style and last.value:
        last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
    if isinstance(last, yaml.ScalarNode) and last.style in ("|", ">"):
        # What trails a block scalar may be of it: the new line stands where YAML says that it has ended.
        end = last.end_mark.index
        before = text[:end] if text[:end].endswith(("\n", "\r")) else text[:end] + newline
        return f"{before}{indent}{key}: {value}{newline}{text[end:]}"
    end = _line_end(text, _pair_end(text, name, within.value[-1][1]))
    return f"{text[:end]}{newline}{indent}{key}: {value}{text[end:]}"


def _line_end(text: str, index: int) -> int:
    """Where the line ends that a place is on: a comment behind a value stays behind it."""
    found = re.compile(r"[\r\n]").search(text, index)
    return found.start() if found else len(text)


def _pair_end(text: str, key: yaml.Node, value: yaml.Node) -> int:
    """Where a key and its value end. The value of an alias stands elsewhere."""
    if value.start_mark.index < key.end_mark.index:
        found = _ALIAS.match(text, key.end_mark.index)
        return found.end() if found else key.end_mark.index
    return _end(text, value)


def _end(text: str, node: yaml.Node) -> int:
    """Where a node ends: what PyYAML says, but for block style, where it says where the next one begins."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        end = int(node.end_mark.index)
        return len(text[:end].rstrip()) if getattr(node, "style", None) in ("|", ">") else end
    if isinstance(node, yaml.MappingNode):
        return _pair_end(text, *node.value[-1])
    return _end(text, node.value[-1])


def _parsed(text: str) -> yaml.Node:
    try:
        root = parse_yaml(text.encode())
    except YamlError as error:
        raise UnsettableError(f"line {error.line}: {error}") from None
    if root is None:
        raise UnsettableError("the file holds nothing")
    return root


def _records(text: str) -> list[yaml.Node]:
    root = _parsed(text)
    _require_no_anchors(root)
    return list(root.value) if isinstance(root, yaml.SequenceNode) else [root]


def _require_no_anchors(root: yaml.Node) -> None:
    """Refuse lists and mappings that stand in two places, or in themselves: a change of one would be one of both."""
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, yaml.CollectionNode):
            if id(node) in seen:
                line = node.start_mark.line + 1
                raise UnsettableError(f"line {line}: what is used twice (& and *) cannot be changed; write it out")
            seen.add(id(node))
            stack += (part for item in node.value for part in (item if isinstance(item, tuple) else (item,)))


def _record(text: str, line: int) -> yaml.MappingNode:
    for node in _records(text):
        if node.start_mark.line + 1 == line and isinstance(node, yaml.MappingNode):
            return node
    raise UnsettableError(f"no record begins at line {line}; the file has changed: try again")


def _at(node: yaml.MappingNode, path: Sequence[str]) -> yaml.MappingNode:
    for key in path:
        found = _value(node, key)
        if not isinstance(found, yaml.MappingNode):
            raise UnsettableError(f"line {node.start_mark.line + 1}: '{key}' is no mapping; write it by hand")
        node = found
    return node


def _value(node: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def _shape(node: yaml.Node, path: Sequence[str] = (), new: Any = None) -> Any:
    """What a node means, for comparing; with what it is to mean at a path of keys, put in or added at the end."""
    if isinstance(node, yaml.SequenceNode):
        return [_shape(item) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        # A block scalar that ends with the file gets the end of its line with the first line that follows it.
        block = getattr(node, "style", None) in ("|", ">")
        return (node.tag, node.value.rstrip("\n") if block else node.value)
    pairs = [(_shape(key), _shape(value)) for key, value in node.value]
    if path:
        name = (_TAG + "str", path[0])
        at = next((n for n, (key, _) in enumerate(pairs) if key == name), len(pairs))
        pairs[at:] = [(name, new if not path[1:] else _shape(node.value[at][1], path[1:], new)), *pairs[at + 1 :]]
    return ("map", pairs)
