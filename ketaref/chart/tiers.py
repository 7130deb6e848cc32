"""How many contraindications and interactions stand in each tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.chart.marks import Chart, Group, Mark, Panel
from ketaref.fields import KINDS, TIERS
from ketaref.present import style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaref.records import Entry
    from ketaref.store.index import Index


def severity(index: Index) -> Chart:
    """How many entries stand in each tier, the firmest first."""
    entries = {kind: index.entries((kind,)) for kind in TIERS}
    groups = tuple(Group(KINDS[kind], tuple(_marks(kind, entries[kind]))) for kind in TIERS)
    firmest = [(group.label.lower(), group.marks[0]) for group in groups]
    said = " and ".join(f"{mark.text} {kind} are rated {mark.label}" for kind, mark in firmest)
    return Chart(
        "severity",
        "Contraindications and interactions by tier",
        f"{said}.",
        (Panel("By tier", "entries", max(1, *(m.high for g in groups for m in g.marks)), groups, "bars"),),
        (
            "Counts entries of the content: one may cover several diagnoses or medicines.",
            "The tier is the entry's; where a source rates it otherwise, ketaref show says so.",
        ),
    )


def _marks(kind: str, entries: Sequence[Entry]) -> list[Mark]:
    rated = {tier: tuple(e.id for e in entries if e.severity == tier) for tier in TIERS[kind]}
    return [Mark(style.tier_text(tier), 0, len(ids), str(len(ids)), ids) for tier, ids in rated.items()]
