"""Entries on the screen: one whole, or the entries of some kinds, a line or two each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref import records
from ketaref.deferred import deferred_module
from ketaref.plain import reviewed_line
from ketaref.present import card, names, rich, style
from ketaref.present.json import entry_object, results_object
from ketaref.present.result import Result
from ketaref.provenance import mark_of
from ketaref.text.analysis import analyze

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from ketaref.cite import references as cite
    from ketaref.present import callers, disputes, evidence
    from ketaref.present import references as citing
    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry, Reference, Statement
    from ketaref.store.index import Index
else:
    cite = deferred_module("ketaref.cite.references")
    callers = deferred_module("ketaref.present.callers")
    citing = deferred_module("ketaref.present.references")
    disputes = deferred_module("ketaref.present.disputes")
    evidence = deferred_module("ketaref.present.evidence")

# Columns of a listing by tier for what to do, at least.
_ACTION_WIDTH = 23
# And for the title: a heading stands above it.
_TIER_WIDTH = 32
# Of who rates an entry how.
_TIER_LABEL = 11
# Names of fields that a clinic gives, of one entry; more are counted.
_GIVEN = 4
# A listing of more entries than this has no row for each that asks for caution alone.
_ROWS = 45


def shown(index: Index, entry: Entry, *, cited: str = "", in_full: Collection[str] = (), note: str = "") -> Result:
    """One entry whole.

    Args:
        index: the content.
        entry: of it.
        cited: a citation style, to give its references in full, with their ids.
        in_full: 'disputes' prints those in full, 'quotes' the sources' own words below what they stand for.
        note: what is to be said on stderr.
    """
    references = index.references(entry.references)
    citations = cite.citations(references.values(), cited) if cited else {}

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType | str]:
        yield from whole(entry, references, terminal, in_full=in_full)
        if cited:
            yield from citing.below(references, citations, terminal)

    return Result(
        index.version,
        data=lambda: entry_object(entry) | ({"citations": citations} if cited else {}),
        panels=panels,
        notes=(note,) if note else (),
    )


def listing(
    index: Index, known: Sequence[Entry], *, layout: str, limit: int | None = None, verbose: bool = False
) -> Result:
    """Entries without words to narrow them.

    Args:
        index: the content.
        known: of it, in the index's order.
        layout: 'severity' (the firmest first), 'figures' (with a table of them below), 'evidence' (the best evidence on
            each condition above them), or 'list'.
        limit: most entries shown: the firmest, or the first in order; None for all.
        verbose: whether each entry is a card.
    """
    listed = known if limit is None else _first(known, layout, limit)
    glances = layout == "evidence" and limit is None

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType | str]:
        references = index.references(dict.fromkeys(r for e in listed for r in e.references))
        if verbose:
            yield from cards(listed, references, terminal)
        elif terminal.viewer != "clinician":
            yield from callers.listing(listed, terminal)
        else:
            if glances:
                yield from evidence.glance(index, terminal)
            yield from _LAYOUTS[layout](listed, references, terminal)
        yield foot(listed, terminal, whole=len(known))

    def data() -> dict[str, Any]:
        found = results_object(map(entry_object, listed))
        if not glances:
            return found
        return found | {"evidence": [evidence.row_object(row, index) for row in index.evidence()]}

    return Result(index.version, data=data, panels=panels)


def foot(listed: Sequence[Entry], terminal: Terminal, *, whole: int) -> rich.RenderableType:
    """The line below a listing: how many, how to see one whole, what the reviews say."""
    count = f"{len(listed)} of {whole}" if len(listed) < whole else f"{whole}"
    noun = "entry" if whole == 1 else "entries"
    return card.row(rich.Text(f"{count} {noun}. One whole: ketaref show NAME"), card.review(listed, terminal), terminal)


def _first(entries: Sequence[Entry], layout: str, limit: int) -> list[Entry]:
    """The first entries as the layout shows them, in the order they came in."""
    kept = list(entries)
    if layout == "severity":
        firmness = (*records.SEVERITIES, "")
        kept.sort(key=lambda entry: firmness.index(entry.severity))
    ids = {entry.id for entry in kept[:limit]}
    return [entry for entry in entries if entry.id in ids]


# ---- One entry ------------------------------------------------------------------------------------------------------


def whole(
    entry: Entry, references: Mapping[str, Reference], terminal: Terminal, *, in_full: Collection[str] = ()
) -> Iterator[rich.RenderableType]:
    """An entry whole: the answer first, then who rates it how, every statement, figures, disputes, its review."""
    if terminal.viewer == "patient":
        yield from callers.patient_card(entry, references, terminal, whole=True)
        return
    if terminal.viewer == "front-desk":
        yield from callers.front_desk_card(entry, references, terminal)
        return
    yield card.head(entry, terminal)
    yield card.answer(entry.summary)
    if entry.kind != "crisis":
        yield from card.notices(entry, terminal)
    fields = (
        ("When", "" if card.says_hours(entry) or not entry.timing else entry.timing.line),
        ("For", _population(entry)),
        ("Route", entry.route if entry.route != "any" else ""),
        ("Check", entry.monitoring if entry.monitoring != "None" else ""),
    )
    for label, value in fields:
        if value:
            yield card.marked(label.ljust(5), value, terminal)
    if entry.non_negotiable:
        yield card.indented(rich.Text("MUST: the clinic gives no infusion without it.", style.ALARM))
    yield from _ratings(entry, references, terminal)
    yield from _statements(entry, references, terminal, quoted="quotes" in in_full)
    yield from figure_table([entry], references, terminal)
    yield from _disputes(entry, references, terminal, disputed="disputes" in in_full)
    yield rich.Text()
    if entry.kind == "crisis":  # help first
        yield from card.notices(entry, terminal)
    if entry.patches and (clinic := mark_of(entry)):
        given = ", ".join(entry.patches) if len(entry.patches) <= _GIVEN else f"{len(entry.patches)} fields"
        yield card.marked("As shipped but for", f"{given}, by {clinic}", terminal)
    if entry.related:
        yield card.marked("See also", ", ".join(entry.related), terminal)
    if any(statement.basis == "advice" for statement in entry.statements):
        yield card.indented(rich.Text(f"{names.ADVICE.capitalize()} is ketaref's own, for clinical sign-off."))
    left = rich.Text(f"{entry.id} {style.DOT} sources in full: --cite")
    yield card.row(left, reviewed_line(entry), terminal)
    if packs := ", ".join(terminal.preferences.packs):
        yield card.indented(rich.Text(f"+ {packs}"))


def _population(entry: Entry) -> str:
    """Whom an entry is about, where its title does not say it."""
    told = {token.term for token in analyze(entry.title)}
    return (
        ""
        if told.issuperset(t.term for t in analyze(entry.population.removeprefix("people with")))
        else entry.population
    )


def _ratings(entry: Entry, references: Mapping[str, Reference], terminal: Terminal) -> Iterator[rich.RenderableType]:
    """Who gives the entry which tier, the firmest first, and why it has the one it has."""
    if not entry.severity:
        return
    yield from (rich.Text(), card.heading("WHO RATES IT HOW", "", terminal))
    for tier, who in names.raters(entry, references):
        yield card.marked(style.tier_text(tier).ljust(_TIER_LABEL), who, terminal, indent=4)
    if entry.rating_note:
        yield card.marked(names.OURS.ljust(_TIER_LABEL), entry.rating_note, terminal, indent=4)


def _statements(
    entry: Entry, references: Mapping[str, Reference], terminal: Terminal, *, quoted: bool
) -> Iterator[rich.RenderableType]:
    """What else the sources say: for staff, numbered where the order is what to do first; then for the patient."""
    ordered = entry.kind == "crisis" and entry.audience == "clinician"
    said = card.for_staff(entry)
    if said:
        yield from (rich.Text(), card.heading("WHAT TO DO" if ordered else "WHAT THE SOURCES SAY", "", terminal))
    for number, statement in enumerate(said, 1):
        mark = f"{number}." if ordered else ("-" if terminal.plain else "•")
        yield card.marked(mark, statement_text(statement, references), terminal, indent=4)
        if quoted:
            yield from _quotes(statement, references)
    told = callers.told(entry)
    if told:
        yield from (rich.Text(), card.heading("SAY TO THE PATIENT", "", terminal))
    for text, behind in told:
        sources = "; ".join(dict.fromkeys(_sources(statement, references) for statement in behind))
        yield card.indented(rich.Text(f"“{text}”{f' ({sources})' if sources else ''}"), by=4)
    if entry.hand_over_if:
        yield card.indented(rich.Text(f"Hand a caller to a nurse if {entry.hand_over_if}."), by=4)


def statement_text(statement: Statement, references: Mapping[str, Reference]) -> rich.Text:
    """A statement with the tier that it gives, its regimen, its certainty, and who says so in parentheses."""
    rated = f"[{style.tier_text(statement.severity)}] " if statement.severity else ""
    text = rich.Text(f"{rated}{statement.text}")
    if statement.regimen:
        text.append(f" [{statement.regimen.line}]")
    if statement.certainty:
        text.append(f" Certainty: {statement.certainty.replace('_', ' ')}.")
    return text.append(f" ({_sources(statement, references)})")


def _quotes(statement: Statement, references: Mapping[str, Reference]) -> Iterator[rich.RenderableType]:
    """The words of each source that carry the statement; where none are kept, that."""
    said = [cite for cite in statement.cites if cite.quote]
    for cite in said:
        yield card.indented(rich.Text(f"“{cite.quote}” ({names.source_names([cite], references, places=True)})"), by=6)
    if not said:
        yield card.indented(rich.Text("No words of the source are kept for this."), by=6)


def _sources(statement: Statement, references: Mapping[str, Reference]) -> str:
    """'US label 4; a clinic's FAQ, line 23', and on what basis."""
    basis = {"source": "", "inference": f"{names.OURS} of ", "advice": f"{names.ADVICE}; see "}[statement.basis]
    return f"{basis}{names.source_names(statement.cites, references, places=True)}"


def figure_table(
    entries: Sequence[Entry], references: Mapping[str, Reference], terminal: Terminal
) -> Iterator[rich.RenderableType]:
    """The figures of entries: what, how much in which unit, who says so."""
    rows = []
    for entry in entries:
        for statement in entry.statements:
            for figure in statement.figures:
                said = names.source_names(figure.cites or statement.cites, references, most=2)
                about = ", ".join(filter(None, (figure.name, figure.route, figure.population, figure.note)))
                rows.append((about, rich.Text(figure.quantity, style.ANSWER), said))
    if rows:
        yield from (rich.Text(), card.heading("FIGURES", "", terminal))
        yield from card.columns(rows, terminal)


def _disputes(
    entry: Entry, references: Mapping[str, Reference], terminal: Terminal, *, disputed: bool
) -> Iterator[rich.RenderableType]:
    """What sources dispute: how to read each, or each in full."""
    if not entry.disputes:
        return
    count = f"SOURCES DIFFER ({len(entry.disputes)})"
    yield from (rich.Text(), card.heading(count, "" if disputed else "in full: --disputes", terminal))
    for dispute in sorted(entry.disputes, key=lambda d: (not d.clinical, records.RISKS.index(d.risk))):
        if disputed:
            yield from disputes.dispute_card(dispute, references, terminal)
        else:
            said = card.followed(dispute, terminal) or dispute.advice
            text = card.append_clinic(rich.Text(dispute.title), dispute).append(f": {said}")
            yield card.marked(card.differ_mark(terminal), text, terminal, indent=4)


# ---- Many entries ---------------------------------------------------------------------------------------------------


def cards(
    entries: Sequence[Entry], references: Mapping[str, Reference], terminal: Terminal
) -> Iterator[rich.RenderableType]:
    """Each entry as a card, each dispute once."""
    if terminal.viewer != "clinician":
        yield from callers.cards(entries, references, terminal)
        return
    differences = card.Differences()
    for entry in entries:
        yield card.head(entry, terminal)
        yield card.answer(entry.summary)
        yield from card.notices(entry, terminal)
        yield card.indented(card.labeled("Says so", names.who_says(entry, references)))
        if line := differences.line(entry, [entry.summary], terminal, more="show"):
            yield line
        yield rich.Text()


def by_tier(
    entries: Sequence[Entry], references: Mapping[str, Reference], terminal: Terminal
) -> Iterator[rich.RenderableType]:
    """Entries under a heading for each tier, the firmest first: what to do, and what kind of source says so.

    Those that sum up others (a label's list) follow at the end, by title.
    """
    sums = [e for e in entries if e.screening and e.screening.overview]
    titled = max([_TIER_WIDTH, *(len(_listed_title(e)) for e in entries if e not in sums)])
    acting = max([_ACTION_WIDTH, *(len(", ".join(e.action)) for e in entries)])
    widths = (titled, acting)
    heads: tuple[str, ...] = () if card.is_narrow(terminal) else ("do", "by")
    for tier in records.SEVERITIES:
        group = sorted((e for e in entries if e.severity == tier and e not in sums), key=_listed_title)
        if not group:
            continue
        # Assembled, or the padding of the column would take the color too.
        title = rich.Text.assemble((f"{style.tier_text(tier).upper()} ({len(group)})", style.TIER[tier]))
        yield from card.columns([(title, *heads)], terminal, indent=card.INDENT, widths=(titled + 2, acting))
        heads = ()
        if len(entries) > _ROWS and records.FIRMNESS[tier] < records.FIRMNESS["relative"]:
            yield from _by_action(group, terminal)
        else:
            yield from card.columns([_tier_row(e, references, terminal) for e in group], terminal, widths=widths)
        yield rich.Text()
    if sums:
        titles = (card.listed_title(entry, terminal) for entry in sums)
        yield card.marked("LISTS", rich.Text(f" {style.DOT} ").join(titles), terminal)
        yield rich.Text()
    if any(map(_rated_otherwise, entries)) and not terminal.plain:
        yield card.indented(rich.Text(f"{style.RATED_OTHERWISE} another source rates it otherwise"))


def _tier_row(entry: Entry, references: Mapping[str, Reference], terminal: Terminal) -> tuple[rich.Text | str, ...]:
    title = card.listed_title(entry, terminal)
    mark = _otherwise(entry, terminal)
    by = names.strongest_kind(
        [c for s in entry.statements if s.severity == entry.severity for c in s.cites], references
    )
    return title, ", ".join(entry.action), by or "our rating", mark


def _by_action(group: Sequence[Entry], terminal: Terminal) -> Iterator[rich.RenderableType]:
    """What one does the same about, in one paragraph."""
    by_action: dict[str, list[rich.Text]] = {}
    for entry in group:
        mark = _otherwise(entry, terminal)
        title = card.listed_title(entry, terminal).append(f" {mark}" if mark else "")
        by_action.setdefault(", ".join(entry.action), []).append(title)
    for action, titles in by_action.items():
        listed = rich.Text.assemble((f"{action}: ", style.HEADING), rich.Text(f" {style.DOT} ").join(titles))
        yield card.marked("", listed, terminal, indent=4)


def _listed_title(entry: Entry) -> str:
    return entry.short_title or entry.title


def _otherwise(entry: Entry, terminal: Terminal) -> str:
    """The mark that another source gives another tier, in plain words where marks are not wanted."""
    if not _rated_otherwise(entry):
        return ""
    return "(rated otherwise elsewhere)" if terminal.plain else style.RATED_OTHERWISE


def _rated_otherwise(entry: Entry) -> bool:
    return any(s.severity and s.severity != entry.severity for s in entry.statements)


def by_kind(
    entries: Sequence[Entry], _references: Mapping[str, Reference], terminal: Terminal
) -> Iterator[rich.RenderableType]:
    """Entries under a heading for each kind: title, and what it answers."""
    kind = ""
    for entry in entries:
        if entry.kind != kind:
            kind = entry.kind
            group = [e for e in entries if e.kind == kind]
            marked = not terminal.plain and any(card.touched(e, [e.summary]) for e in group)
            legend = f"{style.DIFFER} sources differ" if marked else ""
            yield card.heading(records.KINDS[kind].upper(), legend, terminal)
        yield card.indented(card.append_marks(rich.Text(entry.title, style.ANSWER), entry, terminal), by=2)
        yield card.indented(rich.Text(entry.summary + card.differs_mark(entry, entry.summary, terminal)), by=4)
    yield rich.Text()


def figures_first(
    entries: Sequence[Entry], references: Mapping[str, Reference], terminal: Terminal
) -> Iterator[rich.RenderableType]:
    """The entries, and below them the figures of all as a table."""
    yield from by_kind(entries, references, terminal)
    yield from figure_table(entries, references, terminal)
    yield rich.Text()


_LAYOUTS: dict[str, Callable[[Sequence[Entry], Mapping[str, Reference], Terminal], Iterator[rich.RenderableType]]] = {
    "severity": by_tier,
    "figures": figures_first,
    "evidence": by_kind,
    "list": by_kind,
}
