"""Entries as panels and listings: one whole, or many in short blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref import records
from ketaref.deferred import deferred_module
from ketaref.present import rich
from ketaref.present.disputes import dispute_panel
from ketaref.present.json import entry_object, results_object
from ketaref.present.parts import (
    ALARM_STYLE,
    DISPUTE_STYLE,
    HEADING_STYLE,
    LABEL_STYLE,
    QUIET_STYLE,
    SEVERITY_STYLES,
    TITLE_STYLE,
    WHEN_STYLE,
    append_firmness,
    append_pack,
    border_style,
    closing_line,
    counted,
    dispute_lines,
    frame,
    indented,
    labeled,
    listing_line,
    places,
    says_so,
    severity_heading,
    severity_line,
)
from ketaref.present.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ketaref.cite import references as cite
    from ketaref.present import references as citing
    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry, Reference, Statement
    from ketaref.store.index import Index
else:
    cite = deferred_module("ketaref.cite.references")
    citing = deferred_module("ketaref.present.references")

# An instruction without a place in the order comes last.
_LAST = 999


def shown(index: Index, entry: Entry, *, style: str = "") -> Result:
    """One entry whole; its references in full where a citation style is given."""
    references = index.references(entry.references)
    citations = cite.citations(references.values(), style) if style else {}

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType | str]:
        yield entry_panel(entry, references, boxed=terminal.boxed)
        if style:
            yield from citing.below(references, citations, boxed=terminal.boxed)

    return Result(
        index.version,
        data=lambda: entry_object(entry) | ({"citations": citations} if style else {}),
        panels=panels,
    )


def listing(index: Index, kinds: Sequence[str], *, layout: str, limit: int | None = None) -> Result:
    """The entries of some kinds.

    Args:
        index: the content.
        kinds: which entries.
        layout: 'severity' (the firmest first), 'checklist', 'figures' (a table above), or 'list'.
        limit: most entries shown: the firmest, or the first in order; None for all.
    """
    whole = index.entries(kinds)
    entries = whole if limit is None else _first(whole, layout, limit)

    def panels(terminal: Terminal) -> Iterable[rich.RenderableType | str]:
        references = index.references(dict.fromkeys(r for e in entries for r in e.references))
        if layout == "severity":
            yield from severity_groups(entries, references)
        elif layout == "checklist":
            yield checklist(entries, references, boxed=terminal.boxed)
        else:
            if layout == "figures":
                yield from (figure_table(entries, boxed=terminal.boxed), "")
            yield from entry_list(entries, references)

    return Result(
        index.version,
        data=lambda: results_object(map(entry_object, entries)),
        panels=panels,
        closing=closing_line(index.version, entries, count=counted(len(entries), len(whole), "entries")),
    )


def _first(entries: Sequence[Entry], layout: str, limit: int) -> list[Entry]:
    """The first entries as the layout shows them, in the order they came in."""
    kept = list(entries)
    if layout == "severity":
        firmness = (*records.SEVERITIES, "")
        kept.sort(key=lambda entry: firmness.index(entry.severity))
    elif layout == "checklist":
        kept.sort(key=in_order)
    ids = {entry.id for entry in kept[:limit]}
    return [entry for entry in entries if entry.id in ids]


def in_order(entry: Entry) -> tuple[int, str]:
    """Sort key of an instruction: its place in the order, then its id."""
    return _LAST if entry.order is None else entry.order, entry.id


# ---- One entry ------------------------------------------------------------------------------------------------------


def entry_panel(entry: Entry, references: Mapping[str, Reference], *, boxed: bool) -> rich.RenderableType:
    """An entry whole: every statement with its references, figures, disputes, who reviewed it when."""
    parts: list[rich.RenderableType] = []
    if entry.severity:
        parts.append(severity_line(entry))
    parts.append(rich.Text(entry.summary, LABEL_STYLE))
    if entry.severity:
        parts.append(rich.Text(listing_line(entry), QUIET_STYLE))
    fields = (
        ("When", entry.timing.line if entry.timing else ""),
        ("For", entry.population),
        ("Route", entry.route),
        ("Check", entry.monitoring),
    )
    parts += [labeled(label, value) for label, value in fields if value]
    if entry.non_negotiable:
        parts.append(rich.Text("NON-NEGOTIABLE", ALARM_STYLE))
    parts.append(rich.Text())
    bullet = "• " if boxed else "- "
    # In an emergency the order is what to do first, second, third.
    ordered = entry.kind == "crisis" and entry.audience == "clinician"
    shared = [s for s in entry.statements if s.audience != "patient" or entry.audience == "patient"]
    for number, statement in enumerate(shared, 1):
        parts.append(rich.Text.assemble(f"{number}. " if ordered else bullet, statement_text(statement, references)))
    if said := [s for s in entry.statements if s not in shared]:
        parts += [rich.Text("Say to the patient:", LABEL_STYLE)]
        parts += [rich.Text.assemble(bullet, statement_text(statement, references)) for statement in said]
    if any(s.figures for s in entry.statements):
        parts += [rich.Text(), figure_table([entry], boxed=boxed)]
    for dispute in entry.disputes:
        parts += [rich.Text(), dispute_panel(dispute, boxed=boxed)]
    if entry.related:
        parts += [rich.Text(), labeled("See also", ", ".join(entry.related))]
    if entry.reviewed:
        review = entry.reviewed
        parts.append(rich.Text(f"Reviewed {review.date} by {review.by}, due {review.due}", QUIET_STYLE))
    title = rich.Text.assemble((entry.title, TITLE_STYLE), (f"  {records.KINDS[entry.kind]} · {entry.id}", QUIET_STYLE))
    return frame(rich.Group(*parts), append_pack(title, entry), boxed=boxed, style=border_style(entry.severity))


def statement_text(statement: Statement, references: Mapping[str, Reference]) -> rich.Text:
    """A statement with its certainty, its source's own rating, and its references in parentheses."""
    text = rich.Text(statement.text)
    if statement.regimen:
        text.append(f" [{statement.regimen.line}]", "cyan")
    if statement.severity:
        text.append(f" Rated {statement.severity}.", SEVERITY_STYLES[statement.severity])
    if statement.certainty:
        text.append(f" Certainty: {statement.certainty.replace('_', ' ')}.", QUIET_STYLE)
    basis = records.BASES[statement.basis]
    text.append(f" ({f'{basis} ' if basis else ''}{places(statement.cites)})", QUIET_STYLE)
    kinds = {references[c.ref].kind for c in statement.cites if c.ref in references}
    if kinds and kinds <= records.UNCONFIRMED_KINDS:
        text.append(" UNCONFIRMED: rests on a secondary page.", DISPUTE_STYLE)
    return text


def figure_table(entries: Sequence[Entry], *, boxed: bool) -> rich.RenderableType:
    """The figures of entries as a table: what, how much in which unit, who says so."""
    table = rich.Table(box=rich.SIMPLE_HEAD if boxed else None, pad_edge=False, show_edge=False, expand=False)
    table.add_column("Figure", ratio=3, overflow="fold")
    table.add_column("Value", style=WHEN_STYLE, overflow="fold", min_width=10)
    table.add_column("Source", style=QUIET_STYLE, ratio=2, overflow="fold")
    for entry in entries:
        for statement in entry.statements:
            sources = "; ".join(cite.ref for cite in statement.cites)
            for figure in statement.figures:
                about = ", ".join(filter(None, (figure.name, figure.route, figure.population, figure.note)))
                table.add_row(rich.Text(about), rich.Text(figure.quantity), rich.Text(sources))
    return table


# ---- Many entries ---------------------------------------------------------------------------------------------------


def severity_groups(entries: Sequence[Entry], references: Mapping[str, Reference]) -> Iterator[rich.RenderableType]:
    """Entries under a heading for each severity, the firmest first, one short block each."""
    for severity in records.SEVERITIES:
        group = [e for e in entries if e.severity == severity]
        if group:
            yield severity_heading(severity, len(group))
            yield from (entry_block(entry, references) for entry in group)
            yield rich.Text()


def entry_list(entries: Sequence[Entry], references: Mapping[str, Reference]) -> Iterator[rich.RenderableType]:
    """Entries under a heading for each kind, one short block each."""
    kind = ""
    for entry in entries:
        if entry.kind != kind:
            kind = entry.kind
            yield rich.Text(records.KINDS[kind], HEADING_STYLE)
        yield entry_block(entry, references)
    yield rich.Text()


def entry_block(entry: Entry, references: Mapping[str, Reference]) -> rich.RenderableType:
    """An entry in short: what to do, the summary, what is disputed, who says so."""
    head = rich.Text.assemble((entry.title, LABEL_STYLE), (f"  {entry.id}", QUIET_STYLE))
    actions = [rich.Text(", ".join(entry.action).upper(), LABEL_STYLE)] if entry.severity and entry.action else []
    body = indented(*actions, rich.Text(entry.summary), *dispute_lines(entry), says_so(entry, references))
    return rich.Group(append_pack(head, entry), body)


def checklist(entries: Sequence[Entry], references: Mapping[str, Reference], *, boxed: bool) -> rich.RenderableType:
    """Instructions in order, with a box to tick and the hours standing out."""
    parts: list[rich.RenderableType] = []
    for entry in sorted(entries, key=in_order):
        parts.append(append_firmness(rich.Text.assemble(("☐ ", LABEL_STYLE), (entry.title, LABEL_STYLE)), entry))
        when = [rich.Text(entry.timing.line, WHEN_STYLE)] if entry.timing else []
        parts.append(
            indented(*when, rich.Text(entry.summary), *dispute_lines(entry), says_so(entry, references), below=1)
        )
    return frame(rich.Group(*parts), rich.Text(records.KINDS[entries[0].kind], LABEL_STYLE), boxed=boxed)
