"""Which charts there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.chart import pharmacology, tiers, trials
from ketaref.errors import NotFoundError, UsageError, nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketaref.chart.marks import Chart
    from ketaref.store.index import Index


class _Row(NamedTuple):
    make: Callable[[Index], Chart]
    about: str


CHARTS = {
    "bioavailability": _Row(pharmacology.bioavailability, "how much of a dose reaches the blood, by route and source"),
    "concentration": _Row(pharmacology.concentration, "how the level falls after an infusion: an illustration"),
    "response": _Row(trials.response, "who responded, beside the comparison group, with intervals"),
    "glance": _Row(trials.glance, "the best evidence on each condition, and how certain it is"),
    "evidence": _Row(trials.evidence, "how many trials and other works the content holds, by condition"),
    "severity": _Row(tiers.severity, "contraindications and interactions by tier"),
}
"""Name -> what makes it, and what it shows; in the order in which they are listed."""


def make_chart(index: Index, name: str) -> Chart:
    """The chart of a name.

    Raises:
        UsageError: there is none; names the nearest.
        NotFoundError: the content holds nothing that it could show.
    """
    if name not in CHARTS:
        near = nearest(name, CHARTS, 1)[0]
        raise UsageError(f"no chart is called {quoted(name)}; nearest: {near}; all: {', '.join(CHARTS)}")
    chart = CHARTS[name].make(index)
    if not any(panel.marks for panel in chart.panels):
        raise NotFoundError(f"the content holds no figures for the chart {quoted(name)}")
    return chart
