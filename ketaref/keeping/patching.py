"""A file that patches an entry of a pack below: what it says now stands in it as comments, to be changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from ketaref.content.digest import digest_of
from ketaref.content.keys import PatchKeys
from ketaref.content.patches import GIVEN
from ketaref.content.read import PLACEHOLDER, fields_of
from ketaref.keeping import marks, templates
from ketaref.keeping.modeline import modeline
from ketaref.keeping.templates import Shown
from ketaref.records import Dispute, Entry, Reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import PurePath

FOLDERS: dict[type, str] = {Dispute: "disputes", Reference: "references"}
"""Record -> the folder of its files; that of an entry bears the name of its kind."""
# `content sign` and `content confirm` write these, and an id is no field to change.
_ELSEWHERE = ("id", "reviewed", "formerly")
_COMMENTED = re.compile(r"#(\w+):")
_NOW = f"{'-' * 20} What it says now {'-' * 60}"
_ELSE = f"{'-' * 20} What it leaves out {'-' * 58}"
_HOW = (
    "A field given here takes the place of the one below; every other stays as it is there. To change one, take the "
    "'#' away before it and before what belongs to it. What you leave as it is may be deleted."
)
_LISTS = f"{{aliases: [{PLACEHOLDER}]}}"


def folder_of(record: Entry | Dispute | Reference) -> str:
    """The folder of a pack in which a file about a record lies."""
    return record.kind if isinstance(record, Entry) else FOLDERS[type(record)]


def patch_file(record: Entry | Dispute | Reference, path: PurePath) -> str:
    """The text of a file that patches a record and changes nothing yet.

    Args:
        record: as it lies below.
        path: the file's, from its pack.
    """
    kind = record.kind if isinstance(record, Entry) else ""
    shown = Shown(kind, {}, (*GIVEN[type(record)], *_ELSEWHERE))
    names = templates.field_names(type(record), shown)
    written = as_written(record)
    head = (
        f"What your clinic says in place of the entry '{record.title}'."
        if kind
        else f"Your change of '{record.title}'.",
        _HOW,
    )
    lines = [*_head(record, path, head), ""]
    keys = Shown("", {"add": _LISTS, "remove": _LISTS})
    for group in templates.offered(PatchKeys, [n for n in ("add", "remove", "lowers") if kind], keys):
        lines += [*group, ""]
    lines += [*templates.comment([_NOW]), ""]
    for name in names:
        if name in written:
            meaning = templates.meaning(type(record), name, shown)
            lines += [*templates.comment([meaning]), *_shown(name, written[name]), ""]
    lines += [*templates.comment([_ELSE]), ""]
    for group in templates.offered(type(record), [n for n in names if n not in written], shown):
        lines += [*group, ""]
    return "\n".join(lines).rstrip() + "\n"


def signed_file(entry: Entry, path: PurePath) -> str:
    """The text of a file that changes nothing of an entry, for a signature to be written in."""
    return "\n".join(_head(entry, path, (f"'{entry.title}', as it is below: nothing of it is changed here.",))) + "\n"


class Change(NamedTuple):
    """A field of what lies below a patch, as lines of YAML."""

    field: str
    now: list[str]
    before: list[str] | None = None
    """As it was when the patch was written; None where the file does not tell."""
    ours: list[str] | None = None
    """What the patch says in its place; None where it leaves it as it is."""


def changes_below(text: str, below: Entry, above: Entry) -> list[Change]:
    """What to look at before a patch is said to fit: the fields that changed below, and those that it replaces.

    Args:
        text: of the patch's file, in whose comments the fields stand as they were when it was written.
        below: the entry as it lies below now.
        above: the entry as the patch makes it.
    """
    written, ours = as_written(below), as_written(above)
    lines = text.splitlines()
    found = []
    for name, (begin, end) in _blocks(lines).items():
        now = marks.as_yaml({name: written[name]}) if name in written else []
        if lines[begin:end] != _shown(name, written.get(name)):
            found.append(Change(name, now, [line[1:] for line in lines[begin:end]]))
    told = {change.field for change in found}
    for name in above.patches:
        if name not in told and name not in _ELSEWHERE:
            now = marks.as_yaml({name: written[name]}) if name in written else []
            found.append(Change(name, now, None, marks.as_yaml({name: ours[name]}) if name in ours else []))
    return found


def with_current(text: str, below: Entry) -> str:
    """The text of a patch's file with what its comments say of the entry below brought up to date."""
    written = as_written(below)
    lines = text.split("\n")
    for name, (begin, end) in sorted(_blocks(lines).items(), key=lambda block: -block[1][0]):
        lines[begin:end] = _shown(name, written.get(name))
    return "\n".join(lines)


def _shown(name: str, value: Any) -> list[str]:
    """A field as the comments of a patch show it; open, where what lies below has none."""
    return [f"#{line}" for line in marks.as_yaml({name: PLACEHOLDER if value is None else value})]


def _blocks(lines: list[str]) -> dict[str, tuple[int, int]]:
    """Field -> from which line to which it stands in the comments of a patch's file; none of a file without them."""
    heads = [f"# {_NOW}", f"# {_ELSE}"]
    if any(lines.count(head) != 1 for head in heads):
        return {}
    begin, end = map(lines.index, heads)
    found = {}
    for n in range(begin, end):
        name = _COMMENTED.match(lines[n])
        if name:
            last = next((m for m in range(n, end) if not lines[m].startswith("#")), end)
            found[name[1]] = (n, last)
    return found


def as_written(record: msgspec.Struct) -> dict[str, Any]:
    """The fields of a record that are not as by default, as plain data that a file would hold."""
    given = GIVEN.get(type(record), ())
    fields = ((f, getattr(record, f.name)) for f in msgspec.structs.fields(type(record)) if f.name not in given)
    shown = {field.name: value for field, value in fields if value != field.default}
    return {name: _plain(value, fields_of(type(record))[name].extra) for name, value in shown.items()}


def _plain(value: Any, extra: Mapping[str, Any]) -> Any:
    if isinstance(value, tuple):
        if "by_id" in extra:
            return [record.id for record in value]
        return [_plain(item, {}) for item in value]
    if isinstance(value, msgspec.Struct):
        written = as_written(value)
        return written["ref"] if list(written) == ["ref"] else written
    if isinstance(value, dict):
        return {key: _plain(part, {}) for key, part in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _head(record: Entry | Dispute | Reference, path: PurePath, head: tuple[str, ...]) -> Iterator[str]:
    yield modeline(path)
    yield from templates.comment(head)
    yield f"extends: {record.id}"
    if isinstance(record, Entry):
        # Quoted: digits alone would be a number.
        yield f'confirmed: "{digest_of(record)}" # of the entry that this was written against'
