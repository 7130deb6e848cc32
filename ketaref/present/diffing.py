"""What two contents say differently, and what changed since a version: what takes caution away first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.checks.differences import GROUPS
from ketaref.present import card, rich, style
from ketaref.present.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ketaref.checks.differences import Change, Difference, FieldChange
    from ketaref.checks.history import Since
    from ketaref.library import Library
    from ketaref.present.terminal import Terminal

HEADINGS = {"changed": "PATCHED", "added": "ADDED", "hidden": "HIDDEN", "removed": "REMOVED"}
"""How a record changed -> its heading, in the order of the page."""
LOWERED = "REMOVED CAUTION"
_MOST_LINES = 3
"""Lines shown of how a record is found or who reviewed it, unless all are asked for; clinical fields stand whole."""
_ON_ONE_LINE = 50
"""The most characters of two values that stand on one line."""
ARROW = "→"
_CUT = ("findability", "review")
_HOW = {
    "added": "added", "changed": "changed", "removed": "removed", "renamed": "renamed or merged",
    "unknown": "in a form that cannot be compared",
}  # fmt: skip


class Sides(NamedTuple):
    """What is set side by side, in words."""

    old: str
    new: str


def result(found: Difference, sides: Sides, *, verbose: bool = False, left_out: Sequence[str] = ()) -> Result:
    """The differences as a page, or as an object."""
    nothing = f"nothing differs from {sides.old}" if sides.new else f"no pack is in use: this is {sides.old}"
    notes = [] if found.changes else [nothing]
    return Result(
        found.new,
        data=lambda: difference_object(found, sides),
        panels=(lambda terminal: _page(found, sides, terminal, verbose=verbose)) if found.changes else None,
        notes=tuple(notes),
        afterwards=tuple(left_out),
    )


def difference_object(found: Difference, sides: Sides) -> dict[str, Any]:
    """The object of `ketaref content diff --json`."""
    return {
        "old": {"name": sides.old, "content_version": found.old},
        "new": {"name": sides.new, "content_version": found.new},
        "removed_caution": [
            {"id": change.id, "record": change.record, "pack": change.pack, "place": change.place, "lowered": line.said}
            for change in found.changes
            for line in change.lowered
        ],
        "results": [_change_object(change) for change in found.changes],
    }


def _change_object(change: Change) -> dict[str, Any]:
    whole = {
        "how": change.how, "record": change.record, "id": change.id, "kind": change.kind, "title": change.title,
        "pack": change.pack, "place": change.place, "reason": change.reason,
        "lowered": [line.said for line in change.lowered],
    }  # fmt: skip
    fields = [
        {"field": each.field, "group": each.group, "gone": list(each.gone), "come": list(each.come)}
        for each in change.fields
    ]
    return whole | {"fields": fields}


def _page(found: Difference, sides: Sides, terminal: Terminal, *, verbose: bool) -> Iterator[rich.RenderableType]:
    blocks = {heading: [c for c in found.of(how) if c.record != "clinic"] for how, heading in HEADINGS.items()}
    counts = [f"{len(changes)} {heading.lower()}" for heading, changes in blocks.items() if changes]
    blocks["CLINIC"] = [change for change in found.changes if change.record == "clinic"]
    counts += ["clinic.yaml"] if blocks["CLINIC"] else []
    yield card.indented(rich.Text(f"{sides.new} beside {sides.old}: {', '.join(counts)}"), below=1)
    lowered = [change for change in found.changes if change.lowered]
    if lowered:
        lines = sum(len(change.lowered) for change in lowered)
        yield card.heading(f"{LOWERED} ({lines})", "read these first", terminal)
        for change in lowered:
            yield from _head(change, terminal)
            for line in change.lowered:
                yield _line("" if terminal.plain else style.DIFFER, line.said, terminal, mark_style=style.ALARM)
            if change.reason:
                yield _line("", f"because {change.reason}", terminal)
        yield rich.Text()
    for heading, changes in blocks.items():
        if changes:
            yield card.heading(f"{heading} ({len(changes)})" if heading != "CLINIC" else heading, "", terminal)
        for change in changes:
            yield from _head(change, terminal)
            if change.reason:
                yield _line("", f"because {change.reason}", terminal)
            for field in sorted(change.fields, key=lambda each: GROUPS.index(each.group)):
                yield from _field(field, terminal, verbose=verbose)
        if changes:
            yield rich.Text()


def _head(change: Change, terminal: Terminal) -> Iterator[rich.RenderableType]:
    what = {"entry": change.id, "clinic": "clinic.yaml"}.get(change.record, f"{change.record} {change.id}")
    yield card.row(rich.Text.assemble((what, style.ANSWER), f"  {change.title}"), change.place, terminal)


def _field(field: FieldChange, terminal: Terminal, *, verbose: bool) -> Iterator[rich.RenderableType]:
    """A field: what has gone, then what has come."""
    if not (field.gone or field.come):
        yield _line("", f"{field.field}: in another order", terminal)
        return
    gone, come = (_grouped(field, lines) for lines in (field.gone, field.come))
    if len(gone) == len(come) == 1 and len(gone[0]) + len(come[0]) <= _ON_ONE_LINE:
        yield _line("", f"{field.field}: {gone[0]} {'is now' if terminal.plain else ARROW} {come[0]}", terminal)
        return
    yield _line("", f"{field.field}:", terminal)
    most = None if verbose or field.group not in _CUT else _MOST_LINES
    for mark, word, lines in (("-", "was:", gone), ("+", "is:", come)):
        for line in lines[:most]:
            yield _line(word if terminal.plain else mark, line, terminal, deeper=True)
        if most is not None and len(lines) > most:
            yield _line(word if terminal.plain else mark, f"and {len(lines) - most} more: -v", terminal, deeper=True)


def _grouped(field: FieldChange, lines: Sequence[str]) -> list[str]:
    """Lines as they are shown: what screening knows by one name on one line."""
    if field.field != "screening":
        return list(lines)
    rows: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        rows.setdefault(name, []).append(value)
    return [f"{name}: {', '.join(values)}" for name, values in rows.items()]


def _line(
    mark: str, text: str, terminal: Terminal, *, deeper: bool = False, mark_style: str = ""
) -> rich.RenderableType:
    indent = (3 if deeper else 2) * card.INDENT
    return card.marked(mark, text, terminal, indent=indent, mark_style=mark_style)


# ---- Since a version ------------------------------------------------------------------------------------------------


def changelog(found: Sequence[Since], library: Library, since: str, note: str) -> Result:
    """What changed since a version: entries, disputes and references, each with the groups of fields that differ.

    Args:
        found: what differs.
        library: the content as it is.
        since: the version, and what named it.
        note: what is to be said of it first; '' for nothing.
    """
    nothing = (f"nothing has changed since {since}",) if not found else ()
    return Result(
        library.version,
        data=lambda: {"since": since, "results": [_since_object(each, library) for each in found]},
        panels=(lambda terminal: _since_page(found, library, since, terminal)) if found else None,
        notes=(*filter(None, (note,)), *nothing),
    )


def _since_object(each: Since, library: Library) -> dict[str, Any]:
    whole = {"record": each.record, "id": each.id, "how": each.how, "groups": list(each.groups)}
    title = _title_of(each, library)
    return whole | ({"title": title} if title else {}) | ({"now": each.now} if each.now else {})


def _since_page(
    found: Sequence[Since], library: Library, since: str, terminal: Terminal
) -> Iterator[rich.RenderableType]:
    yield card.indented(rich.Text(f"{library.version}, since {since}"), below=1)
    entries = [each for each in found if each.record == "entry"]
    clinical = [each for each in entries if "clinical" in each.groups]
    others = [each for each in entries if each.how == "changed" and "clinical" not in each.groups]
    blocks: list[tuple[str, Iterable[Since]]] = [
        ("CLINICAL FIELDS CHANGED", clinical),
        *((f"{_HOW[how].upper()}", [e for e in entries if e.how == how]) for how in ("added", "removed", "renamed")),
        ("NOT TO BE COMPARED", [each for each in entries if each.how == "unknown"]),
        ("WORDING, FINDABILITY, REVIEW", others),
        ("DISPUTES", [each for each in found if each.record == "dispute"]),
        ("REFERENCES", [each for each in found if each.record == "reference"]),
    ]
    for heading, block in blocks:
        rows = list(block)
        if rows:
            yield card.heading(f"{heading} ({len(rows)})", "", terminal)
            for each in rows:
                yield card.row(rich.Text(each.id), _how(each), terminal)
            yield rich.Text()


def _how(each: Since) -> str:
    if each.how == "renamed":
        return f"now {each.now}"
    if each.record != "entry":
        return _HOW[each.how]
    return ", ".join(each.groups)


def _title_of(each: Since, library: Library) -> str:
    of_record: Any = {"dispute": library.disputes, "reference": library.references}.get(each.record)
    if of_record is None:
        return library[each.id].title if each.id in library else ""
    return of_record[each.id].title if each.id in of_record else ""
