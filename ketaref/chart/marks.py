"""What a chart is made of: panels on one axis each, groups in them, and marks, each with its entry and its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ketaref.plain import number_text, regimen_text
from ketaref.present import names
from ketaref.record import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ketaref.records import Cite, Dispute, Figure, Reference, Statement
    from ketaref.store.index import Index


Form = Literal["ranges", "bars", "comparisons", "counts", "fall"]
"""How a panel is drawn in a file: ranges, bars from zero, two groups and what they differ by, bars in columns, a band
between two falling curves."""


class Mark(NamedTuple):
    """One thing shown on the axis of its panel, from `low` to `high`.

    A range, a point where both are equal, or a bar from zero.
    """

    label: str
    low: float
    high: float
    text: str
    """The figure as a reader writes it: '16-24 %'."""
    entries: tuple[str, ...] = ()
    """Ids of the entries that state it, or that are counted; of what is computed here, none."""
    references: tuple[str, ...] = ()
    """Ids of the references that say it."""
    source: str = ""
    """Who says it, in words."""
    note: str = ""
    control: bool = False
    """Whether it is of the group that ketamine was compared with."""
    counts: tuple[int, ...] = ()
    """Further numbers, one for each of the panel's columns."""


class Effect(NamedTuple):
    """What two groups differ by, with its interval: 'odds ratio', 2.18, 1.21 to 4.14."""

    name: str
    value: float
    low: float
    high: float
    ratio: bool
    """Whether 1 means no difference; else 0 does."""
    text: str


class Group(NamedTuple):
    """Marks under one label."""

    label: str
    marks: tuple[Mark, ...]
    note: str = ""
    source: str = ""
    effect: Effect | None = None


class Panel(NamedTuple):
    """Groups on one axis, which begins at zero."""

    heading: str
    axis: str
    """What is shown, and its unit: 'bioavailability, %'."""
    maximum: float
    groups: tuple[Group, ...]
    form: Form = "ranges"
    columns: tuple[str, ...] = ()
    """What the further numbers of the marks count."""

    @property
    def marks(self) -> list[Mark]:
        """Those of all its groups, in order."""
        return [mark for group in self.groups for mark in group.marks]


class Chart(NamedTuple):
    """A chart before it is drawn anywhere."""

    name: str
    title: str
    answer: str
    """What it says, in a sentence."""
    panels: tuple[Panel, ...]
    caption: tuple[str, ...] = ()
    """What a reader has to know beside it, a sentence or two each."""
    disputes: tuple[Dispute, ...] = ()
    """Those of the entries shown that touch what is shown."""


def as_object(chart: Chart) -> dict[str, Any]:
    """A chart for JSON: every mark with its figures, entry, references and who says so in words."""
    return {
        "chart": chart.name, "title": chart.title, "answer": chart.answer,
        "panels": [
            {
                "heading": panel.heading, "axis": panel.axis, "maximum": panel.maximum, "columns": list(panel.columns),
                "groups": [_group_object(group) for group in panel.groups],
            }
            for panel in chart.panels
        ],
        "caption": list(chart.caption), "disputes": [dispute.id for dispute in chart.disputes],
    }  # fmt: skip


def _group_object(group: Group) -> dict[str, Any]:
    effect = group.effect
    shown: dict[str, Any] = {"label": group.label, "note": group.note, "source": group.source}
    if effect:
        shown["effect"] = {"name": effect.name, "value": effect.value, "low": effect.low, "high": effect.high}
    return shown | {"marks": [mark._asdict() for mark in group.marks]}


def differs(dispute: Dispute) -> str:
    """Where sources differ about what a chart shows, and how to read it."""
    return f"Sources differ ({dispute.title}): {dispute.advice}"


# ---- From figures ---------------------------------------------------------------------------------------------------


def cites_of(figure: Figure, statement: Statement) -> tuple[Cite, ...]:
    """What gives a figure: its own references, else those of its statement."""
    return figure.cites or statement.cites


def ends_of(figures: Iterable[Figure]) -> tuple[float, float]:
    """The lowest and the highest of some figures, intervals included; an open side is zero or the other end."""
    values = [x for f in figures for x in (f.value, f.low, f.high) if x is not None]
    return min(values), max(values)


def usual_infusion(index: Index) -> str:
    """The regimen that its source calls the one used most: '0.5 mg/kg IV over 40 min, off-label'; '' for none."""
    statements = (s for entry in index.entries(("protocols",)) for s in entry.statements)
    found = next((s.regimen for s in statements if s.regimen and s.regimen.usual), None)
    return regimen_text(replace(found, frequency="", duration="")) if found else ""


def range_text(low: float, high: float, unit: str) -> str:
    """'16-24 %', '93 %'."""
    shown = number_text(low) if low == high else f"{number_text(low)}-{number_text(high)}"
    return f"{shown} {unit}".strip()


def works(cites: Iterable[Cite], references: Mapping[str, Reference]) -> list[list[Reference]]:
    """The works that are cited, in order, each with all the records that speak of it (a paper and its abstract page).

    Two records with a DOI are one work where it is the same; others, where title or name is.
    """
    found: list[list[Reference]] = []
    for ref in dict.fromkeys(cite.ref for cite in cites):
        if (reference := references.get(ref)) is None:
            continue
        for work in found:
            if any(_is_same(reference, other) for other in work):
                work.append(reference)
                break
        else:
            found.append([reference])
    return found


def _is_same(one: Reference, other: Reference) -> bool:
    dois = [str(reference.csl.get("DOI", "")).lower() for reference in (one, other)]
    if all(dois):
        return dois[0] == dois[1]
    titles = ["".join(filter(str.isalnum, reference.title.lower())) for reference in (one, other)]
    return titles[0] == titles[1] or bool(one.known_as and one.known_as == other.known_as)


def who_says(cites: Sequence[Cite], references: Mapping[str, Reference]) -> str:
    """Who says something, in words, each work once."""
    first = {work[0].id for work in works(cites, references)}
    return names.source_names([cite for cite in cites if cite.ref in first], references)
