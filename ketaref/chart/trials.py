"""Outcomes beside those of the comparison group, trial by trial; and how much evidence the content holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.chart.marks import Chart, Effect, Group, Mark, Panel, cites_of, range_text, usual_infusion, who_says, works
from ketaref.evidence import NONE_FOUND
from ketaref.plain import number_text
from ketaref.present import card
from ketaref.present.evidence import certainty_text, leading, study, year_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketaref.evidence import Evidence
    from ketaref.records import Dispute, Entry, Figure, Reference, Statement
    from ketaref.store.index import Index

# What a work is counted as -> kinds of reference, in this order where its records are of several.
EVIDENCE = {
    "trials": ("trial",),
    "pooled": ("meta-analysis", "systematic-review"),
    "other": ("cohort", "journal", "review", "case-report", "survey"),
}
# A scale of two or three statements would make one of them look like much.
_FEWEST = 5
CERTAINTIES = ("high", "moderate", "low", "very_low")
# How many levels of certainty GRADE has.
_LEVELS = 4


class _Comparison(NamedTuple):
    """The figures of a statement that share an outcome, of both groups."""

    entry: Entry
    statement: Statement
    outcome: str
    treated: Figure
    control: Figure
    difference: Figure | None


def response(index: Index) -> Chart:
    """Who responded, beside the comparison group: one comparison under the other, by condition, the oldest first."""
    found = [c for entry in index.entries() for statement in entry.statements for c in _comparisons(entry, statement)]
    references = index.references(cite.ref for c in found for cite in c.statement.cites)
    by_condition: dict[str, list[_Comparison]] = {}
    for one in found:
        by_condition.setdefault(one.entry.condition, []).append(one)
    order = sorted(by_condition, key=lambda condition: (-len(by_condition[condition]), condition))
    panels = tuple(
        Panel(
            condition[:1].upper() + condition[1:],
            "people with the outcome, %",
            100,
            tuple(_group(c, references) for c in sorted(by_condition[condition], key=lambda c: _age(c, references))),
            "comparisons",
        )
        for condition in order
    )
    usual = usual_infusion(index)
    treated, control = ([m for p in panels for m in p.marks if m.control is side] for side in (False, True))
    spans = [range_text(min(m.high for m in ms), max(m.high for m in ms), "%") for ms in (treated, control) if ms]
    return Chart(
        "response",
        "Response beside the comparison group",
        f"Comparison groups respond too: {spans[1]}, beside {spans[0]} with {treatments(panels)}." if spans else "",
        panels,
        (
            "Only comparisons for which the content holds the figures of both groups: one trial may stand here twice.",
            "A trial that reports scores alone is not here, whatever it found.",
            "The interval is the source's own, where it gives one. An odds ratio of 1 is no difference.",
            *([f"The infusion used most: {usual}."] if usual else []),
        ),
        _disputes(found),
    )


def treatments(panels: Sequence[Panel]) -> str:
    """What was compared: 'ketamine or esketamine spray'."""
    return " or ".join(dict.fromkeys(mark.label for panel in panels for mark in panel.marks if not mark.control))


def _comparisons(entry: Entry, statement: Statement) -> Iterator[_Comparison]:
    for outcome in dict.fromkeys(figure.outcome for figure in statement.figures if figure.outcome):
        figures = [figure for figure in statement.figures if figure.outcome == outcome]
        treated = next((f for f in figures if f.arm and not f.control), None)
        control = next((f for f in figures if f.control), None)
        if treated and control:
            yield _Comparison(
                entry, statement, outcome, treated, control, next((f for f in figures if not f.arm), None)
            )


def _age(one: _Comparison, references: Mapping[str, Reference]) -> tuple[int, str]:
    years = [references[c.ref].year for c in one.statement.cites if c.ref in references]
    return min((year for year in years if year), default=0), one.entry.id


def _group(one: _Comparison, references: Mapping[str, Reference]) -> Group:
    certainty = f"certainty {one.statement.certainty.replace('_', ' ')}" if one.statement.certainty else ""
    about = (one.treated.population, certainty)
    return Group(
        one.outcome[:1].upper() + one.outcome[1:],
        tuple(_arm(one, figure, references) for figure in (one.treated, one.control)),
        ", ".join(filter(None, about)),
        who_says(one.statement.cites, references),
        _effect(one.difference),
    )


def _arm(one: _Comparison, figure: Figure, references: Mapping[str, Reference]) -> Mark:
    cites = cites_of(figure, one.statement)
    share = figure.value or 0.0
    return Mark(
        figure.arm,
        0,
        share,
        range_text(share, share, "%"),
        (one.entry.id,),
        tuple(cite.ref for cite in cites),
        who_says(cites, references),
        figure.note,
        figure.control,
    )


def _effect(figure: Figure | None) -> Effect | None:
    if figure is None or figure.value is None or figure.low is None or figure.high is None:
        return None
    ratio = figure.unit == "{ratio}"
    interval = f"{number_text(figure.value)} ({number_text(figure.low)} to {number_text(figure.high)})"
    unit = "" if ratio else " percentage points"
    return Effect(
        figure.name, figure.value, figure.low, figure.high, ratio, f"{figure.name} {interval}{unit}, {figure.note}"
    )


def _figures_text(one: _Comparison) -> str:
    return "; ".join(f"{figure.name}: {figure.quantity}" for figure in (one.treated, one.control))


def _disputes(found: Sequence[_Comparison]) -> tuple[Dispute, ...]:
    # By the figures, not by all that their statements say: a schedule may be disputed where the response is not.
    touched = {d.id: d for one in found for d in card.touched(one.entry, [_figures_text(one)])}
    return tuple(touched.values())


# ---- How much evidence there is -------------------------------------------------------------------------------------


def evidence(index: Index) -> Chart:
    """How many works of which kind the content cites on each condition; the condition with the most trials first."""
    entries: dict[str, list[Entry]] = {}
    for entry in index.entries():
        if entry.condition:
            entries.setdefault(entry.condition, []).append(entry)
    references = index.references(c.ref for es in entries.values() for e in es for s in e.statements for c in s.cites)
    marks = sorted((_counted(c, es, references) for c, es in entries.items()), key=_by_counts)
    first, *others = EVIDENCE
    most = max((mark.high for mark in marks), default=1)
    rated = [mark for marked in marks for mark in _certainties(marked.label, entries[marked.label])]
    most_rated = max((_FEWEST, *(mark.high for mark in rated)))
    top = marks[0] if marks else None
    return Chart(
        "evidence",
        "How much evidence the content holds, by condition",
        f"Most of it is on {top.label}: {top.text} trials and {top.counts[0]} pooled analyses." if top else "",
        (
            Panel("Works cited", first, most, (Group("", tuple(marks)),), "counts", tuple(others)),
            Panel("Statements by certainty", "statements", most_rated, (Group("", tuple(rated)),), "bars"),
        ),
        (
            "Counts the works that the content cites on ketamine for a condition, not all that exist.",
            "A low number may mean that few were read. It says how much there is, not what it found.",
            "Trials include those without a comparison group. Pooled: meta-analyses and systematic reviews.",
            "Other: cohorts, case reports, reviews, papers. Guidelines are not counted.",
        ),
    )


def glance(index: Index) -> Chart:
    """The best evidence on each condition, and how certain it is."""
    rows = leading(index)
    marks = tuple(_best(row, index) for row in rows)
    firm = sum(row.certainty in CERTAINTIES[:2] for row in rows)
    none = [row.condition for row in rows if row.design == NONE_FOUND]
    return Chart(
        "glance",
        "The best evidence on each condition, and how certain it is",
        f"On {firm} of {len(rows)} conditions the certainty is moderate or high." if rows else "",
        (Panel("", "certainty by GRADE", _LEVELS, (Group("", marks),), "bars"),),
        (
            "Certainty by GRADE, from very low (1) to high (4): how far a figure may be trusted, not how large it is.",
            f"No trial was found of: {', '.join(none)}." if none else "",
            "Rated here, unless the source rates by GRADE itself: ketaref evidence says which, and why.",
        ),
    )


def _best(row: Evidence, index: Index) -> Mark:
    """The row that stands for a condition, as a bar as long as it is certain."""
    level = _LEVELS - CERTAINTIES.index(row.certainty) if row.certainty else 0
    references = index.references(cite.ref for cite in row.cites)
    against = f"against {row.comparator}" if row.comparator else ""
    found = study(row, year_of(row, references))
    about = ", ".join(filter(None, (f"{row.outcome} {row.effect}", against, found[:1].lower() + found[1:])))
    return Mark(
        row.condition, 0, level, certainty_text(row) or "none", (row.entry,), tuple(references),
        who_says(row.cites, references) if row.cites else "", about,
    )  # fmt: skip


def _counted(condition: str, entries: Sequence[Entry], references: Mapping[str, Reference]) -> Mark:
    statements = [s for entry in entries for s in entry.statements]
    found = works((cite for s in statements for cite in s.cites), references)
    counted = dict.fromkeys(EVIDENCE, 0)
    for work in found:
        kinds = {reference.kind for reference in work}
        name = next((name for name, wanted in EVIDENCE.items() if kinds.intersection(wanted)), None)
        if name:
            counted[name] += 1
    first, *others = counted.values()
    return Mark(
        condition,
        0,
        first,
        str(first),
        tuple(entry.id for entry in entries),
        tuple(r.id for work in found for r in work if any(r.kind in kinds for kinds in EVIDENCE.values())),
        counts=tuple(others),
    )


def _certainties(condition: str, entries: Sequence[Entry]) -> Iterator[Mark]:
    """How many statements there are of each certainty (GRADE), the highest first."""
    for certainty in CERTAINTIES:
        rated = [(entry, s) for entry in entries for s in entry.statements if s.certainty == certainty]
        if rated:
            ids = tuple(dict.fromkeys(entry.id for entry, _ in rated))
            cited = tuple(dict.fromkeys(cite.ref for _, s in rated for cite in s.cites))
            label = f"{condition}, {certainty.replace('_', ' ')}"
            yield Mark(label, 0, len(rated), str(len(rated)), ids, cited)


def _by_counts(mark: Mark) -> tuple[float, int, str]:
    return -mark.high, -sum(mark.counts), mark.label
