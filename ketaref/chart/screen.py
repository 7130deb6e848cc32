"""Charts in a terminal: labels, bars of rich, and the figures beside them, so that no bar has to be measured by eye.

In plain words (`--plain`), and where a terminal cannot show the characters of bars, each mark is a line of text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.chart import marks
from ketaref.chart.charts import CHARTS
from ketaref.plain import number_text
from ketaref.present import card, rich, style
from ketaref.present.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketaref.chart.marks import Chart, Mark, Panel
    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry
    from ketaref.store.index import Index

_INDENT = 4
_GAP = 2
# Of the columns, how much labels may take before they wrap.
_LABELS = 0.4
_MOST_LABEL = 40


def listing(index: Index) -> Result:
    """Which charts there are, and how one is drawn into a file."""

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType | str]:
        yield card.heading("CHARTS", "", terminal)
        yield from card.columns([(name, row.about) for name, row in CHARTS.items()], terminal)
        yield card.indented(rich.Text("In the terminal: ketaref chart NAME. As a picture: -o FILE.svg, .png or .pdf."))

    rows = [{"chart": name, "about": row.about} for name, row in CHARTS.items()]
    return Result(index.version, data=lambda: {"results": rows}, panels=panels)


def result(index: Index, chart: Chart) -> Result:
    """A chart as panels and as JSON."""

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType | str]:
        yield from chart_panels(chart, terminal)
        yield rich.Text()
        picture = rich.Text(f"As a picture: ketaref chart {chart.name} -o FILE.svg")
        yield card.row(picture, card.review(entries_of(index, chart), terminal), terminal)

    return Result(index.version, data=lambda: marks.as_object(chart), panels=panels)


def entries_of(index: Index, chart: Chart) -> list[Entry]:
    """The entries that a chart shows figures of, or counts."""
    ids = [entry for panel in chart.panels for mark in panel.marks for entry in mark.entries]
    return list(index.entries_at(sorted(index.numbers_of(ids).values())).values())


def chart_panels(chart: Chart, terminal: Terminal) -> Iterator[rich.RenderableType | str]:
    """A chart: its title, what it says, where sources differ, the marks, and what one has to know beside it."""
    yield card.heading(chart.title.upper(), "", terminal)
    if chart.answer:
        yield card.answer(chart.answer)
    yield from (card.marked(card.differ_mark(terminal), marks.differs(dispute), terminal) for dispute in chart.disputes)
    for panel in chart.panels:
        yield rich.Text()
        yield card.heading(panel.heading.upper(), panel.axis, terminal)
        yield from _lines(panel) if terminal.plain or not terminal.unicode else _bars(panel, terminal)
    yield rich.Text()
    yield from (card.indented(rich.Text(text)) for text in chart.caption)


# ---- In words -------------------------------------------------------------------------------------------------------


def _lines(panel: Panel) -> Iterator[rich.RenderableType]:
    for group in panel.groups:
        if group.label:
            yield card.indented(rich.Text(", ".join(filter(None, (group.label, group.note, group.source)))))
        for mark in group.marks:
            yield card.indented(rich.Text(_line(mark, panel, source=not group.source)), by=_INDENT)
        if group.effect:
            yield card.indented(rich.Text(group.effect.text), by=_INDENT)


def _line(mark: Mark, panel: Panel, *, source: bool) -> str:
    said = mark.source if source and mark.source != mark.label else ""
    first = f"{mark.text} {panel.axis}" if panel.columns else mark.text
    return f"{mark.label}: {', '.join(filter(None, (first, _counts(mark, panel), mark.note, said)))}"


def _counts(mark: Mark, panel: Panel) -> str:
    return ", ".join(f"{n} {name}" for n, name in zip(mark.counts, panel.columns, strict=True))


# ---- As bars --------------------------------------------------------------------------------------------------------


def _bars(panel: Panel, terminal: Terminal) -> Iterator[rich.RenderableType]:
    layout = _Layout(panel, terminal)
    yield layout.table([("", layout.scale(), *layout.heads())])
    for group in panel.groups:
        if group.label:
            about = ", ".join(filter(None, (group.label, group.note)))
            yield card.row(rich.Text(about, style.HEADING), group.source, terminal)
        yield layout.table(layout.row(mark) for mark in group.marks)
        if group.effect:
            yield card.indented(rich.Text(group.effect.text), by=_INDENT)


class _Layout:
    """The columns of a panel: labels, bars, the figures; where there is room, the panel's further numbers."""

    def __init__(self, panel: Panel, terminal: Terminal) -> None:
        self._panel = panel
        self._numbers = bool(panel.columns) and not card.is_narrow(terminal)
        free = terminal.width - _INDENT
        labels = [self._label(mark) for mark in panel.marks]
        words = max((len(word) for label in labels for word in label.split()), default=0)
        most = max(words, min(_MOST_LABEL, int(free * _LABELS)))
        self.label = min(max(map(len, labels), default=0), most)
        self.text = max((len(mark.text) for mark in panel.marks), default=0)
        self._heads = [panel.axis, *panel.columns] if self._numbers else []
        if self._heads:
            self.text = max(self.text, len(panel.axis))
        others = sum(len(head) + _GAP for head in panel.columns) if self._numbers else 0
        self.bar = free - self.label - self.text - others - 2 * _GAP

    def _label(self, mark: Mark) -> str:
        counts = "" if self._numbers else _counts(mark, self._panel)
        return ", ".join(filter(None, (mark.label, mark.note, counts)))

    def heads(self) -> list[str]:
        """What stands above the columns of numbers."""
        return self._heads or [""]

    def scale(self) -> rich.Text:
        """Where the bars begin and end."""
        most = number_text(self._panel.maximum)
        return rich.Text(f"0{most:>{self.bar - 1}}")

    def row(self, mark: Mark) -> tuple[str | rich.Bar, ...]:
        """A mark as cells."""
        numbers = map(str, mark.counts) if self._numbers else ()
        return self._label(mark), self._bar(mark), mark.text, *numbers

    def _bar(self, mark: Mark) -> rich.Bar:
        # A point, or a range narrower than a column, is as wide as one: else it could not be seen.
        column = self._panel.maximum / self.bar
        low, high = mark.low, mark.high
        if low and high - low < column:
            low = min(max(0.0, (low + high - column) / 2), self._panel.maximum - column)
            high = low + column
        return rich.Bar(self._panel.maximum, low, high, width=self.bar)

    def table(self, rows: Iterable[tuple[str | rich.Text | rich.Bar, ...]]) -> rich.RenderableType:
        """Rows of cells under each other, in the columns that all tables of the panel share."""
        table = rich.Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
        table.add_column(width=self.label)
        table.add_column(width=self.bar)
        table.add_column(width=self.text, justify="right")
        for head in self._heads[1:]:
            table.add_column(width=len(head), justify="right")
        for cells in rows:
            table.add_row(*(rich.Text(cell) if isinstance(cell, str) else cell for cell in cells))
        return rich.Padding(table, (0, 0, 0, _INDENT))
