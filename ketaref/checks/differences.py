"""What two contents say differently, record by record and field by field, the clinical fields first.

A field's value is compared as the lines that a reader sees of it, so that what has gone and what has come can be
shown; nothing is compared by how its file is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from ketaref.checks import lowering
from ketaref.checks.wording import lines_of
from ketaref.clinic import Clinic
from ketaref.content.fasting import gives_fast
from ketaref.content.notices import LOWERED
from ketaref.provenance import SHIPPED
from ketaref.record import replace, to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ketaref.content.floor import Lowered
    from ketaref.library import Library
    from ketaref.records import Dispute, Entry, Origin, Reference

Group = Literal["clinical", "wording", "findability", "review"]
GROUPS: tuple[Group, ...] = get_args(Group)
FIELDS: dict[str, Group] = {
    **dict.fromkeys(
        (
            "kind", "severity", "rating_note", "action", "summary", "statements", "figures", "regimen", "timing",
            "population", "route", "monitoring", "non_negotiable", "fasting", "condition", "crisis", "triggers",
            "screening", "codes", "disputes",
        ),
        "clinical",
    ),
    **dict.fromkeys(
        ("title", "short_title", "for_patient", "hand_over_if", "audience", "order", "on_sheet", "task", "contact",
         "quotes"),
        "wording",
    ),
    **dict.fromkeys(("aliases", "questions", "related", "formerly"), "findability"),
    "reviewed": "review",
}  # fmt: skip
"""Field of an entry, or of its statements -> its group, in the order in which differences are told."""
NOT_COMPARED = ("id", "origin", "patches", "notices")
"""Fields of an entry that say where it comes from, and nothing of its subject."""
CLINIC_FIELDS = Clinic.__struct_fields__


class FieldChange(NamedTuple):
    """A field that says something else."""

    field: str
    group: Group
    gone: tuple[str, ...]
    """Lines that are no longer there; a field of one value has one line at most."""
    come: tuple[str, ...]
    """Lines that are new. Where both are empty, the order alone has changed."""


class Change(NamedTuple):
    """A record that was added, changed, hidden or removed."""

    how: Literal["added", "changed", "hidden", "removed"]
    record: Literal["entry", "dispute", "reference", "clinic"]
    id: str
    kind: str
    title: str
    fields: tuple[FieldChange, ...]
    lowered: tuple[Lowered, ...]
    """What of caution it takes away."""
    pack: str
    """The pack that does it."""
    place: str
    """`file:line`; '' for what is gone."""
    reason: str
    """Why it is hidden, or less cautious, as the pack says."""


class Difference(NamedTuple):
    """What differs between two contents."""

    old: str
    """Version of the first."""
    new: str
    changes: tuple[Change, ...]
    """Entries by kind and id, then disputes and references by id, then the clinic's own data."""

    def of(self, how: str) -> list[Change]:
        """The changes of one sort."""
        return [change for change in self.changes if change.how == how]


def differences(old: Library, new: Library) -> Difference:
    """What the second content says that the first does not, and the other way round."""
    changes = (
        *_entries(old, new),
        *_others("dispute", old.disputes, new.disputes),
        *_others("reference", old.references, new.references),
        *_clinic(old, new),
    )
    return Difference(old.version, new.version, changes)


def field_changes(old: Entry, new: Entry) -> tuple[FieldChange, ...]:
    """The fields in which two forms of an entry differ, in the order of FIELDS."""
    found = []
    for field, group in FIELDS.items():
        before, after = lines_of(old, field), lines_of(new, field)
        if before != after:
            gone = tuple(line for line in before if line not in after)
            come = tuple(line for line in after if line not in before)
            found.append(FieldChange(field, group, gone, come))
    return tuple(found)


def _without(hidden: Mapping[str, object], entry: Entry | None) -> Entry | None:
    """An entry without what leads to hidden ones: that they are hidden is told once, with them."""
    if entry is None or not hidden.keys() & set(entry.related):
        return entry
    return replace(entry, related=tuple(i for i in entry.related if i not in hidden))


def _given(entry: Entry) -> tuple[FieldChange, ...]:
    """The fields of an entry that is new: all that are not as by default."""
    plain = to_plain(entry)
    of_statements = {"figures", "regimen"}
    lines = {f: lines_of(entry, f) for f in FIELDS if f in plain or f in of_statements}
    return tuple(FieldChange(field, FIELDS[field], (), tuple(given)) for field, given in lines.items() if given)


def _entries(old: Library, new: Library) -> Iterator[Change]:
    hidden = {each.id: each for each in new.hidden}
    before = {entry.id: entry for entry in old}
    after = {entry.id: entry for entry in new}
    for entry in new:
        below = _without(hidden, before.get(entry.id)) or next(
            (before[i] for i in entry.formerly if i in before and i not in after), None
        )
        if below is None:
            yield _change("added", "entry", entry, _given(entry))
            continue
        # Most are equal, which is told at once.
        fields = field_changes(below, entry) if below != entry else ()
        if fields:
            lost = (*lowering.lowered(below, entry), *lowering.lowered_statements(below, entry))
            change = _change("changed", "entry", entry, fields, lost)
            yield change._replace(reason=_declared(entry)) if change.lowered else change
    renamed = {former for entry in new for former in entry.formerly}
    for entry in old:
        if entry.id in after or entry.id in renamed:
            continue
        hide = hidden.get(entry.id)
        lost = lowering.lowered(entry, None)
        if hide:
            change = Change("hidden", "entry", entry.id, entry.kind, entry.title, (), lost, hide.pack, "", hide.reason)
        else:
            change = Change("removed", "entry", entry.id, entry.kind, entry.title, (), lost, "", "", "")
        yield change


def _declared(entry: Entry) -> str:
    """Why a pack takes caution off an entry: the notice says it behind what goes, in brackets."""
    said = next((notice for notice in entry.notices if f" {LOWERED} (" in notice), "")
    depth = 0
    for place, mark in enumerate(said):
        depth += {"(": 1, ")": -1}.get(mark, 0)
        if mark == ")" and not depth:
            return said[place + 1 :].removeprefix(": ")
    return ""


def _others(
    record: Literal["dispute", "reference"],
    old: Mapping[str, Dispute] | Mapping[str, Reference],
    new: Mapping[str, Dispute] | Mapping[str, Reference],
) -> Iterator[Change]:
    """Disputes or references: each field by its name, since they are compared whole."""
    # A reference that has another id now, or that was merged into another, is none that went.
    now = {
        former: i
        for i, r in new.items()
        for former in getattr(r, "formerly", ())
        if former in old and former not in new
    }
    was = {i: former for former, i in reversed(now.items())}
    for record_id in sorted((old.keys() | new.keys()) - now.keys()):
        before, after = old.get(record_id) or old.get(was.get(record_id, "")), new.get(record_id)
        if before is None and after is not None:
            yield _change("added", record, after)
        elif after is None and before is not None:
            yield _change("removed", record, before)._replace(pack="", place="")
        elif before is not None and after is not None and before != after:
            fields = tuple(_plain_changes(_plain(before), _plain(after)))
            if fields:
                yield _change("changed", record, after, fields, lowering.lowered_record(before, after))


def _clinic(old: Library, new: Library) -> Iterator[Change]:
    sides = [{n: v for n, v in to_plain(of.clinic).items() if n != "hides"} for of in (old, new)]
    for side, library in zip(sides, (old, new), strict=True):
        giving = gives_fast(library) if library.clinic.fasting else []
        if giving:
            side["fasting"] = f"not in force: {giving[0].id} gives the fast"
    fields = tuple(_plain_changes(*sides))
    if fields:
        name = new.clinic.name or old.clinic.name
        yield Change(
            "changed", "clinic", "clinic", "clinic", name, fields, (), new.packs[-1].name if new.packs else "", "", ""
        )


def _plain(record: Dispute | Reference) -> dict[str, Any]:
    return {name: value for name, value in to_plain(record).items() if name not in NOT_COMPARED}


def _plain_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FieldChange]:
    for field in dict.fromkeys((*old, *new)):
        before, after = _texts(old.get(field)), _texts(new.get(field))
        if before != after:
            gone = tuple(line for line in before if line not in after)
            come = tuple(line for line in after if line not in before)
            yield FieldChange(field, "review" if field == "reviewed" else "clinical", gone, come)


def _texts(value: Any) -> list[str]:
    """A plain value as lines."""
    if value in (None, "", [], {}):
        return []
    if isinstance(value, dict):
        return [f"{key}: {', '.join(_texts(part))}" for key, part in value.items()]
    if isinstance(value, list):
        return ["; ".join(_texts(part)) for part in value]
    return [f"{value:g}" if isinstance(value, float) else str(value)]


def _change(
    how: Literal["added", "changed", "removed"],
    record: Literal["entry", "dispute", "reference"],
    of: Entry | Dispute | Reference,
    fields: tuple[FieldChange, ...] = (),
    lost: Iterable[Lowered] = (),
) -> Change:
    kind = getattr(of, "kind", record)
    origin = of.origin
    pack = origin.pack if origin and origin.pack != SHIPPED else ""
    return Change(how, record, of.id, kind, of.title, fields, tuple(lost), pack, _place(origin), "")


def _place(origin: Origin | None) -> str:
    return f"{origin.file}:{origin.line}" if origin else ""
