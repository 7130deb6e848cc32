"""A record of a pack over what lies below it: new, or a patch by field.

extends: ID                  the record of that id below; without it, an equal id says the same
summary: ...                 a field given replaces; every other stays as it lies below
add: {aliases: [...]}        to a list; remove: {disputes: [ID]} from one
lowers: why, who decided     lets the patch take caution away (see `floor`)
confirmed: DIGEST            of the record below that it was written against
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from msgspec import inspect

from ketaref import records
from ketaref.content.floor import CRISIS, PROTECTED_KINDS, drop_unclaimed, keep_caution
from ketaref.content.keys import KEYS, PatchKeys
from ketaref.content.notices import LOWERED
from ketaref.content.read import FAULTY, NodeReader, fields_of, key_of, line_of, node_at, unwrapped
from ketaref.content.shapes import misshapen
from ketaref.fields import NOT_COVERED, TIERS
from ketaref.records import Dispute, Entry, Reference, Screening

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketaref.content.found import Found
    from ketaref.content.pack import Pack

GIVEN: dict[type, tuple[str, ...]] = {
    Entry: ("kind", "origin", "patches", "notices"), Dispute: ("origin",), Reference: ("origin",),
}  # fmt: skip
"""Record -> the fields that the place of its file gives, so that no file writes them."""


# Fields that a patch gives in part: what it does not say of them stays.
_IN_PARTS = ("screening", "csl", "verified")
# A field given -> one that said the same in other words, and is stale beside it.
_STALE = {"summary": "for_patient", "title": "short_title", "severity": "rating_note"}


class Written(NamedTuple):
    """A record as a file has it, to be read when it is known what lies below."""

    kind: str
    node: yaml.Node
    file: str
    id: str
    """As written; '' where the file leaves it out."""
    extends: str

    @property
    def target(self) -> str:
        """The id of what it patches, if that exists."""
        return self.extends or self.id

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file}:{line_of(self.node)}"


class Read(NamedTuple):
    """A record that was read, or FAULTY, and what its file says beside its fields."""

    record: Any
    keys: PatchKeys


class PatchReader:
    """Reads the records of one file over what lies below them."""

    def __init__(self, reader: NodeReader, pack: Pack, disputes: Mapping[str, Dispute]) -> None:
        self._reader = reader
        self._pack = pack
        self._disputes = disputes

    def read(self, record: type, written: Written, below: Found | None) -> Read:
        """The record; `below` is what it patches, if anything."""
        keys = self._read_keys(written.node)
        origin = self._pack.origin(written.file, written.node)
        given: dict[str, Any] = {"kind": written.kind, "origin": origin, "patches": (), "notices": ()}
        given = {name: given[name] for name in GIVEN[record]}
        if below is None:
            return Read(self._read_new(record, written, given), keys)
        return Read(self._read_patch(record, written, keys, below.record, given), keys)

    def _read_keys(self, node: yaml.Node) -> PatchKeys:
        """What stands beside the fields; what is faulty there is told, and taken as not given."""
        values = {}
        for name in ("extends", "lowers", "confirmed", "hides"):
            value = key_of(node, name)
            read = FAULTY if value is None else self._reader.read_field(PatchKeys, name, value)
            if read is not FAULTY:
                values[name] = read
        return PatchKeys(**values)

    # ---- New ----

    def _read_new(self, record: type, written: Written, given: dict[str, Any]) -> Any:
        node = written.node
        for name in ("add", "remove", "confirmed"):
            value = key_of(node, name)
            if value is not None:
                message = f"'{name}' is for a patch, and nothing below has the id '{written.id}'; say `extends: ID`"
                return self._reader.fault(value, "KR114", message)
        read = self._reader.read_record(record, node, KEYS, **given)
        if written.kind in TIERS and isinstance(node, yaml.MappingNode) and key_of(node, "severity") is None:
            choices = ", ".join(TIERS[written.kind])
            read = self._reader.fault(node, "KR104", f"key 'severity' is missing: one of {choices}")
        return self._stated(record, node, read)

    def _stated(self, record: type, node: yaml.Node, read: Any) -> Any:
        """The record, or FAULTY where it lacks what its fields alone do not ask for, or goes beyond a bound."""
        if read is not FAULTY:
            for path, code, message in misshapen(read):
                read = self._reader.fault(node_at(node, *path), code, message)
        states = record is not Entry or read is FAULTY or read.kind == NOT_COVERED or read.statements
        return read if states else self._reader.fault(node, "KR104", "key 'statements' is missing")

    # ---- A patch ----

    def _read_patch(self, record: type, written: Written, keys: PatchKeys, below: Any, given: dict[str, Any]) -> Any:
        node = written.node
        fields = [name for name in fields_of(record) if name not in given]
        found = self._reader.read_keys(node, (*fields, *KEYS)) if isinstance(node, yaml.MappingNode) else {}
        faulty = len(found) < len(node.value)
        values = {n: self._read_value(record, n, found[n], below) for n in fields if n in found}
        values |= self._listed(record, node, below, values)
        if faulty or FAULTY in values.values():
            return FAULTY
        own_id = values.pop("id", below.id)
        patched = self._replaced(record, written, below, values | given)
        if patched is FAULTY or record is not Entry:
            kept = patched if patched is FAULTY else self._kept(node, below, patched, keys)
            return self._stated(record, node, kept)
        entry = _fresh(below, patched if below.kind != NOT_COVERED else _lifted(below, patched), values)
        if {"statements", "summary", "for_patient"} & values.keys():
            entry = drop_unclaimed(below, entry, self._disputes)
        entry = self._kept(node, below, entry, keys)
        former = () if own_id in {below.id, *entry.formerly} else (own_id,)
        given_back = {n for n in ("title", "short_title") if getattr(entry, n) == getattr(below, n)}
        patches = tuple(dict.fromkeys((*below.patches, *(n for n in values if n not in given_back))))
        entry = records.replace(
            entry, formerly=entry.formerly + former, patches=patches, notices=below.notices + entry.notices
        )
        return self._stated(record, node, entry)

    def _read_value(self, record: type, name: str, node: yaml.Node, below: Any) -> Any:
        if name not in _IN_PARTS or not isinstance(node, yaml.MappingNode):
            return self._reader.read_field(record, name, node)
        if name != "screening":
            parts = self._reader.read_mapping(node)
            return parts if parts is FAULTY else {**getattr(below, name), **parts}
        found = self._reader.read_keys(node, Screening.__struct_fields__)
        values = {part: self._reader.read_field(Screening, part, value) for part, value in found.items()}
        if FAULTY in values.values() or len(found) < len(node.value):
            return FAULTY
        return records.replace(below.screening or Screening(), **values)

    def _listed(self, record: type, node: yaml.Node, below: Any, values: dict[str, Any]) -> dict[str, Any]:
        """The fields that `add` and `remove` change."""
        changed: dict[str, Any] = {}
        for key, change in (("add", self._added), ("remove", self._removed)):
            lists = key_of(node, key)
            if lists is None:
                continue
            if not isinstance(lists, yaml.MappingNode):
                message = f"lists by field are expected here: {key}: {{aliases: [...]}}"
                return {key: self._reader.fault(lists, "KR105", message)}
            found = self._reader.read_keys(lists, _list_fields(record))
            if len(found) < len(lists.value):
                changed[key] = FAULTY
            for name, value in found.items():
                held = changed.get(name, values.get(name, getattr(below, name)))
                if held is FAULTY:
                    continue
                parts = name == "screening"
                changed[name] = self._in_parts(held, value, change) if parts else change(record, name, value, held)
        return changed

    def _in_parts(self, held: Screening | None, node: yaml.Node, change: Any) -> Any:
        if not isinstance(node, yaml.MappingNode):
            return self._reader.fault(node, "KR105", "lists by field are expected here: {names: [...]}")
        found = self._reader.read_keys(node, _list_fields(Screening))
        held = held or Screening()
        values = {name: change(Screening, name, value, getattr(held, name)) for name, value in found.items()}
        faulty = FAULTY in values.values() or len(found) < len(node.value)
        return FAULTY if faulty else records.replace(held, **values)

    def _added(self, record: type, name: str, node: yaml.Node, held: tuple[Any, ...]) -> Any:
        new = self._reader.read_field(record, name, node)
        return new if new is FAULTY else held + tuple(item for item in new if item not in held)

    def _removed(self, _record: type, name: str, node: yaml.Node, held: tuple[Any, ...]) -> Any:
        """What is left of a list; what was to go and is not there is told, and the rest goes."""
        named = self._reader.read_texts(node)
        if named is FAULTY:
            return FAULTY
        called = {_called(item) for item in held}
        for n, text in enumerate(named):
            if text not in called:
                place = node.value[n] if isinstance(node, yaml.SequenceNode) else node
                self._reader.fault(place, "KR114", f"'{text}' is not among the '{name}' below; take it out of 'remove'")
        return tuple(item for item in held if _called(item) not in named)

    def _replaced(self, record: type, written: Written, below: Any, values: dict[str, Any]) -> Any:
        if record is Entry:
            values["kind"] = self._kind(written, below)
        try:
            return records.replace(below, **values)
        except ValueError as error:
            return self._reader.fault(written.node, "KR104", str(error))

    def _kind(self, written: Written, below: Entry) -> str:
        """The kind that a patched entry is of: that of its folder, unless it keeps a patient safe where it is."""
        kind, lowers = written.kind, key_of(written.node, "lowers")
        if below.kind in {kind, NOT_COVERED}:
            return kind
        if below.kind == CRISIS or kind == NOT_COVERED or (below.kind in PROTECTED_KINDS and lowers is None):
            message = f"'{below.id}' stays one of the {below.kind}; move this file to {below.kind}/"
            self._reader.fault(written.node, "KR115", message)
            return below.kind
        return kind

    def _kept(self, node: yaml.Node, below: Any, above: Any, keys: PatchKeys) -> Any:
        """The patched record with the caution of what lies below."""
        kept, lowered = keep_caution(below, above, self._disputes, declared=bool(keys.lowers))
        for change in lowered:
            if change.kept:
                place = key_of(node, change.field) or key_of(node, "remove") or node
                message = f"the patch of '{below.id}' would take away {change.said}; it is kept"
                way = "crisis help keeps it" if change.always else "say `lowers: why, who decided` to let it go"
                self._reader.fault(place, "KR115", f"{message}; {way}")
        if isinstance(kept, Entry) and below.kind in PROTECTED_KINDS and any(change.kept for change in lowered):
            # A name that was to go with less caution would hide what is kept; it finds the entry all the same.
            new = [title for title in (above.title,) if title not in (below.title, *kept.aliases)]
            aliases = tuple(alias for alias in (*kept.aliases, *new) if alias != below.title)
            kept = records.replace(kept, title=below.title, short_title=below.short_title, aliases=aliases)
        gone = "; ".join(change.said for change in lowered if not change.kept)
        if gone and isinstance(kept, Entry):
            notice = f"{self._pack.name} {LOWERED} ({gone}): {keys.lowers}"
            kept = records.replace(kept, notices=(notice,))
        return kept


def _fresh(below: Entry, above: Entry, values: Mapping[str, Any]) -> Entry:
    """The patched entry without words that went with those that were replaced, and found by its old title.

    Stale words beside new ones are worse than none. What screening matches by title it goes on to match.
    """
    changed = [name for name in _STALE if name in values and getattr(above, name) != getattr(below, name)]
    stale = {_STALE[name]: "" for name in changed if _STALE[name] not in values}
    above = records.replace(above, **stale) if stale else above
    if "title" in changed and above.kind in TIERS:
        screening = above.screening or Screening()
        if below.title not in screening.names:
            above = records.replace(above, screening=records.replace(screening, names=(*screening.names, below.title)))
    return above


def _lifted(below: Entry, above: Entry) -> Entry:
    """An entry, which answers to all that people say for what was not covered so far."""
    names, questions = above.aliases + below.aliases, above.questions + below.questions
    return records.replace(above, aliases=tuple(dict.fromkeys(names)), questions=tuple(dict.fromkeys(questions)))


def _list_fields(record: type) -> tuple[str, ...]:
    """The fields that `add` and `remove` take: lists, and a record that holds some."""
    given = GIVEN.get(record, ())
    fields = ((name, unwrapped(field.type)[0]) for name, field in fields_of(record).items() if name not in given)
    return tuple(name for name, kind in fields if isinstance(kind, inspect.VarTupleType) or name == "screening")


def _called(item: Any) -> str:
    """What `remove` calls an item of a list: a text itself, a record by its text, code or name."""
    names = ("text", "code", "name")
    return item if isinstance(item, str) else next((getattr(item, n) for n in names if hasattr(item, n)), "")
