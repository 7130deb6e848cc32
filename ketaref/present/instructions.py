"""Instructions as a checklist: one line each, what is a must or has a time first.

`plan` shows them by the clock. Staff read the titles, and in full (`-v`) the summary and who says so; patients and the
front desk read what is said to the patient, of the instructions that a patient may be told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref import records
from ketaref.deferred import deferred_module
from ketaref.present import card, names, rich, style
from ketaref.present.json import entry_object, results_object
from ketaref.present.result import Result
from ketaref.visit.own import standing_back

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ketaref.fields import Viewer
    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry, Reference
    from ketaref.store.index import Index
    from ketaref.visit import plan as planning
    from ketaref.visit import sheet
else:
    planning = deferred_module("ketaref.visit.plan")
    sheet = deferred_module("ketaref.visit.sheet")

# An instruction without a place in the order comes last.
_LAST = 999
_WHEN_WIDTH = 14
_GAP = 2


def result(index: Index, known: Sequence[Entry], *, limit: int | None = None, verbose: bool = False) -> Result:
    """The instructions of a kind.

    Args:
        index: the content.
        known: the instructions, all of one kind.
        limit: the first so many of the list; None for all.
        verbose: whether each is shown in full.
    """
    back = standing_back(known)
    listed = in_turn(entry for entry in known if entry not in back)[:limit]
    kept = {entry.id for entry in (*listed, *back)}

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType]:
        references = index.references(dict.fromkeys(r for e in known for r in e.references))
        shown = told_to(terminal.viewer, listed)
        yield from checklist(shown, references, terminal, verbose=verbose, related=known)
        more = "" if verbose or terminal.viewer != "clinician" else f"-v in full {style.DOT} "
        line = f'{more}-o sheet.html {style.DOT} --at "tomorrow 1pm"'
        if len(listed) < len(known) - len(back):
            line = f"{len(shown)} of {len(told_to(terminal.viewer, known))} entries; all: without --limit"
        if said := stands_back(back, terminal):
            yield card.indented(rich.Text(said))
        yield card.row(rich.Text(line), card.review(shown, terminal), terminal)

    return Result(
        index.version,
        data=lambda: results_object(
            entry_object(entry) | ({"stands_back": True} if entry in back else {})
            for entry in known
            if entry.id in kept
        ),
        panels=panels,
    )


def stands_back(entries: Sequence[Entry], terminal: Terminal) -> str:
    """'Behind your own fast stand back: ...', so that nobody wonders where a shipped rule is; for staff alone."""
    if not entries or terminal.viewer == "patient":
        return ""
    return f"Behind the clinic's own fast stand back: {', '.join(entry.id for entry in entries)}"


def told_to(viewer: Viewer, entries: Iterable[Entry]) -> list[Entry]:
    """What somebody is shown: clinicians all, the front desk what is not for clinicians alone, patients their sheet."""
    if viewer == "clinician":
        return list(entries)
    told = (entry for entry in entries if entry.audience != "clinician")
    return [entry for entry in told if viewer == "front-desk" or entry.on_sheet]


def in_turn(entries: Iterable[Entry]) -> list[Entry]:
    """Instructions as they are listed: what is a must, what has a time by its hours, then the others in their order."""

    def turn(entry: Entry) -> tuple[bool, bool, float, int, str]:
        timing = entry.timing
        hours = [h for h in (timing.from_h, timing.to_h) if h is not None] if timing else []
        order = _LAST if entry.order is None else entry.order
        return not entry.non_negotiable, timing is None, hours[0] if hours else 0.0, order, entry.id

    return sorted(entries, key=turn)


def checklist(
    entries: Sequence[Entry],
    references: Mapping[str, Reference],
    terminal: Terminal,
    *,
    verbose: bool = False,
    related: Iterable[Entry] = (),
) -> Iterator[rich.RenderableType]:
    """Instructions with a box to tick: when, what, and in a few words where sources differ.

    Args:
        entries: the instructions, in the order they are shown.
        references: those the entries cite.
        terminal: where they are shown, and to whom.
        verbose: whether the summary follows, and who says so.
        related: where the hours of other sources are looked up.
    """
    by_id = {entry.id: entry for entry in (*related, *entries)}
    differences = card.Differences()
    kind = ""
    for entry in entries:
        if entry.kind != kind:
            kind = entry.kind
            yield card.heading(records.KINDS[kind].upper(), _remark(terminal), terminal)
        if terminal.viewer != "clinician":
            yield from _told(entry, terminal)
            continue
        yield item(entry, _differs(entry, by_id, references), terminal)
        if verbose:
            advice = differences.line(entry, [entry.title, entry.summary], terminal, more="show", indent=4)
            yield from in_full(entry, references, advice)


def _remark(terminal: Terminal) -> str:
    if terminal.viewer != "clinician":
        return ""
    return "clinics' rules" if terminal.plain else f"clinics' rules; {style.DIFFER} = sources differ"


def item(entry: Entry, differs: str, terminal: Terminal) -> rich.RenderableType:
    """'☐ 6 h before   Nothing to eat or drink   ! guideline: clear liquids to 2 h', on one line or two."""
    firm = entry.non_negotiable
    what = rich.Text(entry.short_title or entry.title, style.ANSWER if firm or entry.timing else "")
    return line(when_text(entry), card.append_marks(what, entry, terminal), "MUST" if firm else "", differs, terminal)


def short(entry: Entry, terminal: Terminal) -> rich.RenderableType:
    """An instruction without a time on one line, marked where sources differ."""
    staff = terminal.viewer == "clinician"
    mark = style.DIFFER if staff and card.touched(entry, [entry.title, entry.summary]) else ""
    what = card.append_marks(rich.Text(entry.short_title or entry.title), entry, terminal)
    return line(None, what, "MUST" if entry.non_negotiable else "", mark, terminal)


def line(when: str | None, what: rich.Text, must: str, differs: str, terminal: Terminal) -> rich.RenderableType:
    """A line with a box: when, what, and at the right edge or below what remains to be said of it.

    Where no line of a list has a time (None), the times have no column.
    """
    box = style.TO_DO if terminal.unicode and not terminal.plain else "-"
    said = marked(differs, terminal)
    remark = rich.Text("  ").join(part for part in (said, rich.Text(must, style.ALARM)) if part)
    if card.is_narrow(terminal):
        if said.plain == style.DIFFER:
            what, remark = rich.Text.assemble(what, " ", said), rich.Text(must, style.ALARM)
        parts = [rich.Text(when, style.ANSWER), remark] if when else [remark]
        below = rich.Text(f" {style.DOT} ").join(part for part in parts if part)
        first = card.marked(box, what, terminal)
        return rich.Group(first, rich.Padding(below, (0, 0, 0, 4))) if below else first
    return beside(f"{box} {when.ljust(_WHEN_WIDTH)}" if when is not None else box, what, remark, terminal)


def beside(mark: str, what: rich.Text, remark: rich.Text, terminal: Terminal) -> rich.RenderableType:
    """What stands behind a mark, with a remark at the right edge; where both do not fit on one line, below it."""
    if remark.plain == style.DIFFER:
        # The mark alone goes with the last word.
        what, remark = rich.Text.assemble(what, " ", remark), rich.Text()
    first = card.marked(mark, what, terminal)
    if not remark:
        return first
    inner = card.INDENT + len(mark) + 1
    free = terminal.width - inner - what.cell_len - remark.cell_len
    if free >= _GAP and not card.is_narrow(terminal):
        return rich.Text.assemble(first, " " * free, remark)
    return rich.Group(first, rich.Padding(remark, (0, 0, 0, inner)))


def marked(remark: str, terminal: Terminal) -> rich.Text:
    """A remark, its mark that sources differ standing out; in plain words 'Sources differ: ...'."""
    if not remark.startswith(style.DIFFER):
        return rich.Text(remark)
    rest = remark.removeprefix(style.DIFFER).strip()
    if terminal.plain:
        said = rest.removeprefix("sources differ: ")
        return rich.Text(f"Sources differ: {said}" if said else "Sources differ.")
    return rich.Text.assemble((style.DIFFER, style.ALARM), f" {rest}" if rest else "")


def when_text(entry: Entry) -> str:
    """When an instruction holds, in a word or three: '6 h before', 'by the start', 'at the end'; '' at no set time."""
    timing = entry.timing
    if timing is None:
        return ""
    begin, end = timing.from_h, timing.to_h
    if timing.anchor == "start":
        if begin is not None and begin < 0:
            return f"{-begin:g} h before"
        return "by the start" if not end else f"{-end:g} h before" if end < 0 else f"to {end:g} h in"
    if end is not None:
        return f"{'at least' if timing.at_least else 'for'} {end:g} h"
    return f"after {begin:g} h" if begin else "at the end"


def _differs(entry: Entry, entries: Mapping[str, Entry], references: Mapping[str, Reference]) -> str:
    """'!' where sources differ, with the other rule in a few words where it is one of hours.

    An advice on how to read a dispute, cut down to a line, would read as an order about the instruction beside it.

    Args:
        entry: the instruction.
        entries: where the hours of other sources are looked up.
        references: by id.
    """
    if fasts := planning.other_fasts(entry, entries, references):
        last = fasts[-1]
        kind = names.strongest_kind((records.Cite(ref) for ref in last.cites), references)
        return f"{style.DIFFER} {kind}: {last.what} to {last.hours:g} h"
    return style.DIFFER if card.touched(entry, [entry.title, entry.summary]) else ""


def in_full(
    entry: Entry, references: Mapping[str, Reference], advice: rich.Text | None
) -> Iterator[rich.RenderableType]:
    """The answer of an instruction, who says so, and how to read what sources dispute."""
    yield card.indented(rich.Text(entry.summary), by=4)
    yield card.indented(card.labeled("Says so", names.who_says(entry, references)), by=4)
    if advice:
        yield advice
    yield rich.Text()


def _told(entry: Entry, terminal: Terminal) -> Iterator[rich.RenderableType]:
    """What is said to a patient, as on the sheet; and to the front desk, when a nurse takes over."""
    firm = "MUST: " if entry.non_negotiable else ""
    what = rich.Text.assemble((firm, style.ALARM), card.append_marks(rich.Text(sheet.line_of(entry)), entry, terminal))
    ask = "ask the clinic" if terminal.viewer == "patient" else "ask a nurse"
    differs = f"{style.DIFFER} sources differ: {ask}" if sheet.is_disputed(entry) else ""
    yield line(when_text(entry), what, "", differs, terminal)
    if entry.hand_over_if and terminal.viewer == "front-desk":
        yield card.indented(rich.Text(f"Hand to a nurse if {entry.hand_over_if}."), by=4)
