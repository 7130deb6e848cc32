"""YAML to records: a node is held to the type of its field, and every fault in it is told at its own line.

One reader serves all records, since a record's fields tell it what to expect (`msgspec.inspect`). `msgspec.convert`
would stop at a record's first fault and knows no lines. It and `bounds` alone know YAML.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from msgspec import inspect

from ketaref.content.bounds import YamlError, hold_to_bounds
from ketaref.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from msgspec import Struct

    from ketaref.fields import Form

# libyaml's parser where PyYAML has it: about ten times faster over the shipped content.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
# Free-form data (CSL) is some four levels deep; a YAML anchor that holds itself has no end.
_DEEPEST = 20
MAX_NUMBER = 1e12
"""The largest number that a field may hold: no patient, dose, dollar or hour is counted further."""
# What YAML 1.1 reads as a number and people do not (012 is ten, 1:30 ninety, 0x1F 31) is none.
_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d*)(?:\.\d+)?")
# How like a known word an unknown one must be for a hint, of 100 ('sumary' for 'summary' is 92).
_LIKE = 70.0

PLACEHOLDER = "FILL IN"
"""Stands in a template for what is still to be written."""
_IN_QUOTES = "while scanning a quoted scalar"
"""Where PyYAML says that it was when a quote has no end."""
FAULTY: Any = type("Faulty", (), {"__repr__": lambda _: "FAULTY"})()
"""Stands for a value that has been told as a fault."""


class Field(NamedTuple):
    """A field of a record, as files write it."""

    type: inspect.Type
    extra: dict[str, Any]
    """What its type cannot say: see `ketaref.fields`."""
    required: bool


def parse_yaml(data: bytes) -> yaml.Node | None:
    """The root node of a YAML file; None when it holds nothing.

    Raises:
        YamlError: it is not UTF-8, or not YAML.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise YamlError(line, f"is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    try:
        root = yaml.compose(text, Loader=_Loader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        opened = getattr(error, "context_mark", None)
        if opened and getattr(error, "context", None) == _IN_QUOTES and "end of stream" in problem:
            problem = f"a quote opened at line {opened.line + 1} is not closed before the end"
        raise YamlError(
            mark.line + 1 if mark else 1, f"is not valid YAML: {problem}; check indent and quotes"
        ) from None
    if root is not None and b"&" in data and b"*" in data:
        hold_to_bounds(root)
    return root


def dump_yaml(data: Any, *, ascii_only: bool = False) -> str:
    """Plain data as YAML, keys in their order; characters beyond ASCII as they are, or as escapes."""
    return str(yaml.safe_dump(data, sort_keys=False, allow_unicode=not ascii_only, width=10_000))


def line_of(node: yaml.Node, *path: str | int) -> int:
    """The line of the node at a path of keys and indexes, or of the last node on the way that there is."""
    return int(node_at(node, *path).start_mark.line) + 1


def node_at(node: yaml.Node, *path: str | int) -> yaml.Node:
    """The node at a path of keys and indexes, or the last node on the way that there is."""
    for step in path:
        if isinstance(node, yaml.MappingNode):
            node = key_of(node, step) or node
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
    return node


def key_of(node: yaml.Node, key: object) -> yaml.Node | None:
    """What a mapping has at a key; None where it has no such key, or is no mapping."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for k, value in pairs if k.value == key), None)


def node_with(node: yaml.Node, text: str) -> yaml.Node | None:
    """The first text below a node that is this one; None where there is none."""
    left = [node]
    while left:
        one = left.pop()
        if isinstance(one, yaml.ScalarNode):
            if one.value == text:
                return one
        elif isinstance(one, yaml.SequenceNode):
            left += reversed(one.value)
        elif isinstance(one, yaml.MappingNode):
            left += reversed([value for _, value in one.value])
    return None


@cache
def fields_of(record: type[Struct]) -> dict[str, Field]:
    """The fields of a kind of record by name, in their order."""
    info: Any = inspect.type_info(record)
    fields = {}
    for field in info.fields:
        field_type, extra = unwrapped(field.type)
        fields[field.name] = Field(field_type, extra, field.required or "required" in extra)
    return fields


def unwrapped(field_type: inspect.Type) -> tuple[inspect.Type, dict[str, Any]]:
    """A type without its Meta and without what it holds when not given (None, ''), and the `extra` of the Meta."""
    extra: dict[str, Any] = {}
    while True:
        if isinstance(field_type, inspect.Metadata):
            extra |= field_type.extra or {}
            field_type = field_type.type
        elif isinstance(field_type, inspect.UnionType):
            unset = (inspect.NoneType(), inspect.LiteralType(("",)))
            (field_type,) = (t for t in field_type.types if t not in unset)
        else:
            return field_type, extra


class NodeReader:
    """Reads nodes of one file. Every fault is handed to `tell` (line, code, message), and its value is FAULTY."""

    def __init__(self, tell: Callable[[int, str, str], None], *, outside: bool = False) -> None:
        self._tell = tell
        self._outside = outside

    def fault(self, node: yaml.Node, code: str, message: str) -> Any:
        """Tell a fault at a node's line; gives FAULTY."""
        self._tell(node.start_mark.line + 1, code, message)
        return FAULTY

    def read_record(self, record: type[Struct], node: yaml.Node, beside: tuple[str, ...] = (), /, **given: Any) -> Any:
        """The record of a mapping, or FAULTY when anything in it is.

        `given` fields are not the file's to write; keys `beside` the fields are for others to read.
        """
        fields = {name: field for name, field in fields_of(record).items() if name not in given}
        if not isinstance(node, yaml.MappingNode):
            wanted = [name for name, field in fields.items() if field.required] or list(fields)
            return self.fault(node, "KR105", f"a mapping with {', '.join(wanted)} is expected here")
        written = self.read_keys(node, (*fields, *beside))
        values = {name: self.read_field(record, name, value) for name, value in written.items() if name in fields}
        needed = [name for name, field in fields.items() if field.required and name not in written]
        # A key that a misspelled one stands for is not told as missing besides.
        unknown = [key.value for key, _ in node.value if key.value not in tuple(fields)] if needed else []
        meant = {_near(word, fields) for word in unknown}
        values |= {name: FAULTY if name in meant else self._missing(node, name) for name in needed}
        if FAULTY in values.values() or len(written) < len(node.value):
            return FAULTY
        try:
            return record(**given, **values)
        except ValueError as error:
            return self.fault(node, "KR104", str(error))

    def read_field(self, record: type[Struct], name: str, node: yaml.Node) -> Any:
        """The value of one field of a record, or FAULTY."""
        field = fields_of(record)[name]
        return self._read(field.type, field.extra, node)

    def read_mapping(self, node: yaml.Node) -> Any:
        """Free-form data by key, or FAULTY."""
        return self._read_free_form(node, ())

    def read_texts(self, node: yaml.Node) -> Any:
        """A list of texts, or FAULTY; one text alone stands for a list of one."""
        return self._read_list(inspect.StrType(), node)

    def read_keys(self, node: yaml.MappingNode, known: tuple[str, ...] | None) -> dict[str, yaml.Node]:
        """The values of a mapping by key, without keys that are repeated or unknown (None: every key is known)."""
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.fault(key, "KR105", "a key is text")
            elif key.tag == _TAG + "merge":
                self.fault(key, "KR103", "'<<' merges keys, which nothing here does; write the keys out")
            elif key.value in found:
                self.fault(key, "KR102", f"key '{key.value}' is written twice; keep one")
            elif known is not None and key.value not in known:
                self.fault(key, "KR103", f"unknown key '{key.value}'{hint(key.value, known)}")
            else:
                found[key.value] = value
        return found

    def _read(self, field_type: inspect.Type, extra: dict[str, Any], node: yaml.Node) -> Any:
        if "by_id" in extra:
            return self._read_list(inspect.StrType(), node)
        match field_type:
            case inspect.StrType():
                return self._read_text(node, extra.get("words"), extra.get("form"))
            case inspect.LiteralType():
                return self._read_text(node, field_type.values)
            case inspect.FloatType() | inspect.IntType():
                return self._read_number(node, whole=isinstance(field_type, inspect.IntType))
            case inspect.BoolType():
                plain = isinstance(node, yaml.ScalarNode) and node.value in ("true", "false")
                return node.value == "true" if plain else self._unexpected("true or false", node)
            case inspect.DateType():
                return self._read_date(node)
            case inspect.VarTupleType():
                return self._read_list(field_type.item_type, node)
            case inspect.TupleType():
                return self._read_pair(field_type, extra["keys"], node)
            case inspect.StructType() if "short" in extra and isinstance(node, yaml.ScalarNode):
                text = self._read_text(node)
                return text if text is FAULTY else field_type.cls(**{extra["short"]: text})
            case inspect.StructType():
                return self.read_record(field_type.cls, node)
            case inspect.DictType():
                values = self._read_free_form(node, extra.get("needs", ()))
                item, more = unwrapped(field_type.value_type)
                if values is FAULTY or isinstance(item, inspect.AnyType) or not isinstance(node, yaml.MappingNode):
                    return values
                values = {key.value: self._read(item, more, value) for key, value in node.value}
                return FAULTY if FAULTY in values.values() else values
        raise TypeError(f"no field can be of type {field_type}")

    def _missing(self, node: yaml.Node, key: str) -> Any:
        return self.fault(node, "KR104", f"key '{key}' is missing")

    def _unexpected(self, expected: str, node: yaml.Node) -> Any:
        written = f"'{node.value}'" if isinstance(node, yaml.ScalarNode) else "a list"
        written = "a mapping" if isinstance(node, yaml.MappingNode) else written
        return self.fault(node, "KR105", f"{expected} is expected here, not {written}")

    def _read_text(self, node: yaml.Node, words: tuple[Any, ...] | None = None, form: Form | None = None) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            return self._unexpected("text", node)
        text = " ".join(node.value.split())
        if not text:
            return self.fault(node, "KR105", "text is expected here, this is empty")
        if node.tag != _TAG + "str":
            read_as = node.tag.removeprefix(_TAG)
            return self.fault(node, "KR105", f"'{node.value}' is read by YAML as {read_as}, not text; put it in quotes")
        if PLACEHOLDER in text:
            return self._open(node)
        if words is not None and text not in words:
            return self.fault(node, "KR107", f"'{text}' is not one of {', '.join(words)}")
        code, wrong = form.judged(text, outside=self._outside) if form else ("", "")
        return self.fault(node, code, wrong) if wrong else text

    def _read_number(self, node: yaml.Node, *, whole: bool) -> Any:
        if not isinstance(node, yaml.ScalarNode) or node.tag not in (_TAG + "int", _TAG + "float"):
            return self._unexpected("a number", node)
        if not _NUMBER.fullmatch(node.value):
            return self.fault(node, "KR105", f"'{node.value}' is not a plain decimal number; write it as one")
        number = float(node.value)
        if abs(number) > MAX_NUMBER:
            return self.fault(node, "KR112", f"a number of up to {MAX_NUMBER:,.0f} is expected here, not a larger one")
        if whole and not number.is_integer():
            return self._unexpected("a whole number", node)
        return int(number) if whole else number

    def _read_date(self, node: yaml.Node) -> Any:
        if not isinstance(node, yaml.ScalarNode) or not re.fullmatch(r"\d{4}-\d\d-\d\d", node.value):
            return self._unexpected("a date like 2026-11-24", node)
        try:
            return dt.date.fromisoformat(node.value)
        except ValueError:
            return self.fault(node, "KR105", f"'{node.value}' is no day of the calendar; write a date like 2026-11-24")

    def _read_list(self, item_type: inspect.Type, node: yaml.Node) -> Any:
        """A list; one text alone stands for a list of one. Lists of records hold at least one."""
        item, extra = unwrapped(item_type)
        of_texts = isinstance(item, (inspect.StrType, inspect.LiteralType))
        if isinstance(node, yaml.SequenceNode):
            nodes = node.value
        elif isinstance(node, yaml.ScalarNode) and of_texts:
            nodes = [node]
        else:
            return self._unexpected("a list", node)
        if not nodes and not of_texts:
            return self.fault(node, "KR105", "this list is empty")
        values = tuple(self._read(item, extra, n) for n in nodes)
        return FAULTY if FAULTY in values else values

    def _read_pair(self, pair: inspect.TupleType, keys: tuple[str, ...], node: yaml.Node) -> Any:
        """Values that a file writes by key."""
        if not isinstance(node, yaml.MappingNode):
            return self.fault(node, "KR105", f"a mapping with {', '.join(keys)} is expected here")
        written = self.read_keys(node, keys)
        values = [
            self._read(*unwrapped(item), written[key]) if key in written else self._missing(node, key)
            for key, item in zip(keys, pair.item_types, strict=True)
        ]
        return FAULTY if FAULTY in values or len(written) < len(node.value) else tuple(values)

    def _read_free_form(self, node: yaml.Node, needs: tuple[str, ...]) -> Any:
        if not isinstance(node, yaml.MappingNode):
            return self._unexpected("a mapping", node)
        values = self._read_plain(node)
        missing = [key for key in needs if values is not FAULTY and key not in values]
        for key in missing:
            self._missing(node, key)
        return FAULTY if missing else values

    def _read_plain(self, node: yaml.Node, depth: int = 0) -> Any:
        """Free-form data as YAML means it; keys are unique, dates are text."""
        if depth > _DEEPEST:
            return self.fault(node, "KR105", f"this is nested more than {_DEEPEST} levels deep")
        if isinstance(node, yaml.MappingNode):
            written = self.read_keys(node, None)
            values = {key: self._read_plain(value, depth + 1) for key, value in written.items()}
            return FAULTY if FAULTY in values.values() or len(written) < len(node.value) else values
        if isinstance(node, yaml.SequenceNode):
            items = [self._read_plain(item, depth + 1) for item in node.value]
            return FAULTY if FAULTY in items else items
        if node.tag == _TAG + "int":
            return self._read_number(node, whole=True)
        if node.tag == _TAG + "bool":
            plain = node.value in ("true", "false")
            return node.value == "true" if plain else self._unexpected("true, false or text in quotes", node)
        if PLACEHOLDER in node.value:
            return self._open(node)
        return None if node.tag == _TAG + "null" else " ".join(node.value.split())

    def _open(self, node: yaml.Node) -> Any:
        return self.fault(node, "KR130", f"'{PLACEHOLDER}' is still to be filled in; or delete the field")


def hint(word: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: the known one most like it, where one is."""
    near = _near(word, known)
    return f"; nearest: '{near}'" if near else ""


def _near(word: object, known: Iterable[str]) -> str:
    found = nearest(word, known, 1, at_least=_LIKE) if isinstance(word, str) else []
    return found[0] if found else ""
