"""A chart as a Vega-Lite specification: plain data, which `drawing` renders.

Blocks stand below each other, their labels on one width, so that their axes line up. Rows are placed here, by the lines
of their labels, since an axis of Vega gives every row one height and hangs a label of two lines by its first. What a
reader would look up in a legend stands beside the mark. The blue of Okabe and Ito's palette is told from black by
lightness too and survives a printer without color; a comparison group is an open circle, ketamine a filled one. The
background is white, on dark pages too.

Sources:
    Vega-Lite: Satyanarayan et al., IEEE Trans. Vis. Comput. Graph. 23(1), 2017.
    Palette: Okabe & Ito, Color Universal Design, 2008.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.chart import pharmacology, trials
from ketaref.chart.marks import differs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketaref.chart.marks import Chart, Group, Panel

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
INK, BLUE, BAND, GRID = "#1a1a1a", "#0072B2", "#BFDDF0", "#DDDDDD"
# Pixels: of labels, of the axis, of the axis of ratios, between that and the axis.
_LABELS, _MARKS, _RATIOS, _EDGE = 360, 330, 190, 40
# Between a label and the axis; in a comparison the figure of the lower group may stand there.
_LABEL_GAP, _FIGURE_GAP = 8, 34
_LINE, _ROW_GAP = 15, 11
# Characters to a line of labels, of what stands at the right edge, of the texts above and below.
_LABEL_CHARACTERS, _SIDE_CHARACTERS, _TEXT_CHARACTERS = 57, 40, 135
# Odds ratios as far from 1 as any of the content has them, on both sides.
_RATIO_DOMAIN, _RATIO_TICKS = (0.25, 100), (0.5, 1, 2, 4, 10, 30, 100)
# How finely a curve is drawn, and which hours are told beside it.
_STEP, _TOLD = 0.25, (4, 12, 24)
# Between ticks: whole numbers, since there is no half of an entry; six of them at most.
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_DASHED = {"type": "rule", "strokeWidth": 1, "strokeDash": [4, 3]}
_BARE = {"labels": False, "ticks": False, "domain": False, "title": None}


def specification(chart: Chart, closing: str = "") -> Spec:
    """The whole picture: title, what it says, where sources differ, the panels, the caption and a line below it."""
    compares = any(panel.form == "comparisons" for panel in chart.panels)
    circles = f"Filled circle: {trials.treatments(chart.panels)}. Open circle: the comparison group named at the left."
    subtitle = [chart.answer, *map(differs, chart.disputes), circles if compares else ""]
    blocks = [block for panel in chart.panels for block in _FORMS[panel.form](panel, chart)]
    return {
        "$schema": SCHEMA,
        "title": {
            "text": chart.title, "subtitle": _lines(subtitle), "anchor": "start", "frame": "bounds", "offset": 14,
            "fontSize": 18, "subtitleFontSize": 13, "subtitlePadding": 6,
        },
        "vconcat": [*blocks, _caption([*chart.caption, closing])],
        "spacing": 12,
        "config": {
            "font": "sans-serif", "background": "white", "padding": 16,
            "view": {"stroke": None},
            "title": {"color": INK, "subtitleColor": INK},
            "axis": {
                "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelColor": INK,
                "titleColor": INK, "gridColor": GRID, "domainColor": INK, "tickColor": INK,
            },
            "text": {"fontSize": 12, "color": INK, "baseline": "middle"},
            "area": {"color": BAND}, "rule": {"color": INK, "strokeWidth": 2}, "point": {"opacity": 1},
        },
    }  # fmt: skip


def _lines(texts: Sequence[str]) -> list[str]:
    return [line for text in texts if text for line in wrap(text, _TEXT_CHARACTERS)]


def _caption(texts: Sequence[str]) -> Spec:
    lines = [{"y": _LINE * (n + 1), "text": text} for n, text in enumerate(_lines(texts))]
    height = _LINE * (len(lines) + 1)
    return {"width": 1, "height": height, "layer": [_texts(lines, height, align="left", x=-_LABELS)]}


# ---- Rows and what stands beside them -------------------------------------------------------------------------------


class _Rows(NamedTuple):
    """Rows of a block by the lines of their labels: how far down the middle of each is, and how high the block is."""

    labels: list[list[str]]
    middles: list[float]
    height: float

    @property
    def y(self) -> Spec:
        """The channel that places a mark in its row, by the field 'y'."""
        return _down(self.height)


def _down(height: float) -> Spec:
    scale = {"domain": [0, height], "range": [0, height], "nice": False, "zero": False}
    return {"field": "y", "type": "quantitative", "scale": scale, "axis": None}


def _rows(labels: Sequence[list[str]], least: int = 1) -> _Rows:
    middles, top = [], 0.0
    for lines in labels:
        tall = _LINE * max(len(lines), least) + _ROW_GAP
        middles.append(top + tall / 2)
        top += tall
    return _Rows(list(labels), middles, top)


def _beside(texts: Sequence[list[str]], rows: _Rows, *, align: str, x: float) -> Spec:
    """Texts of a line or more, each in the middle of its row."""
    lines = [
        {"y": middle + _LINE * (n - (len(text) - 1) / 2), "text": line}
        for text, middle in zip(texts, rows.middles, strict=True)
        for n, line in enumerate(text)
    ]
    return _texts(lines, rows.height, align=align, x=x)


def _texts(lines: Sequence[Spec], height: float, *, align: str, x: float) -> Spec:
    encoding = {"y": _down(height), "x": {"value": x}, "text": {"field": "text"}}
    return {"data": {"values": list(lines)}, "mark": {"type": "text", "align": align}, "encoding": encoding}


def _edge(height: float) -> Spec:
    """What makes every block begin at the same place: a point nobody sees, left of the longest label."""
    encoding = {"y": _down(height), "x": {"value": -_LABELS}}
    return {"data": {"values": [{"y": 0}]}, "mark": {"type": "point", "opacity": 0, "size": 1}, "encoding": encoding}


def _labeled(rows: _Rows, gap: int = _LABEL_GAP) -> list[Spec]:
    return [_edge(rows.height), _beside(rows.labels, rows, align="right", x=-gap)]


def _titled(heading: str, spec: Spec, frame: str = "bounds") -> Spec:
    title = {"text": heading, "anchor": "start", "fontSize": 13, "frame": frame, "offset": 4}
    return {"title": title, **spec} if heading else spec


def _wrapped(text: str) -> list[str]:
    return wrap(text, _LABEL_CHARACTERS)


def _number(field: str, domain: Sequence[float], axis: Spec | None, **scale: Any) -> Spec:
    whole = {"domain": list(domain), "nice": False, **scale}
    return {"field": field, "type": "quantitative", "scale": whole, "axis": axis}


def _axis(panel: Panel, *, shown: bool) -> Spec:
    step = next(step for step in _STEPS if panel.maximum <= 6 * step)
    title: Spec = {"title": panel.axis} if shown else _BARE
    return {"values": list(range(0, int(panel.maximum) + 1, step)), "format": "d", **title}


# ---- Ranges and bars ------------------------------------------------------------------------------------------------


def _ranges(panel: Panel, _chart: Chart) -> list[Spec]:
    """A block a group: from low to high, a point where both are equal."""
    return [_block(panel, group, thick=9) for group in panel.groups]


def _bars(panel: Panel, _chart: Chart) -> list[Spec]:
    """A block a group: bars from zero."""
    return [_block(panel, group, thick=13) for group in panel.groups]


def _block(panel: Panel, group: Group, *, thick: int) -> Spec:
    rows = _rows([_wrapped(", ".join(filter(None, (mark.label, mark.note)))) for mark in group.marks])
    values = [
        {"y": y, "low": mark.low, "high": mark.high, "text": mark.text}
        for y, mark in zip(rows.middles, group.marks, strict=True)
    ]
    domain = (0, panel.maximum)
    x, high = (_number(field, domain, _axis(panel, shown=group is panel.groups[-1])) for field in ("low", "high"))
    point = {"type": "point", "filled": True, "color": BLUE, "size": 90}
    layers: list[Spec] = [
        {"mark": {"type": "rule", "strokeWidth": thick, "color": BLUE}, "encoding": {"x": x, "x2": {"field": "high"}}},
        {"mark": {"type": "text", "align": "left", "dx": 9}, "encoding": {"x": high, "text": {"field": "text"}}},
    ]
    if panel.form == "ranges":
        layers.append({"transform": [{"filter": "datum.low == datum.high"}], "mark": point, "encoding": {"x": x}})
    marks = {"data": {"values": values}, "encoding": {"y": rows.y}, "layer": layers}
    return _titled(
        group.label or panel.heading, {"width": _MARKS, "height": rows.height, "layer": [*_labeled(rows), marks]}
    )


# ---- Two groups and what they differ by -----------------------------------------------------------------------------


def _comparisons(panel: Panel, chart: Chart) -> list[Spec]:
    """Both groups on one line, the figures beside them; right of it the odds ratio with its interval."""
    labels = [[*_wrapped(_about(g)), *_wrapped(f"{g.source}, against {g.marks[1].label}")] for g in panel.groups]
    rows = _rows(labels, least=2)
    values = [_compared(y, group) for y, group in zip(rows.middles, panel.groups, strict=True)]
    last = panel is chart.panels[-1]
    domain = (0, panel.maximum)
    treated, control, low, high = (
        _number(field, domain, _axis(panel, shown=last)) for field in ("treated", "control", "low", "high")
    )
    open_circle = {"type": "point", "size": 100, "stroke": INK, "fill": "white", "strokeWidth": 2}
    figure = {"type": "text", "dx": 9, "align": "left"}
    layers = [
        {"mark": "rule", "encoding": {"x": low, "x2": {"field": "high"}}},
        {"mark": open_circle, "encoding": {"x": control}},
        {"mark": {"type": "point", "size": 100, "filled": True, "color": BLUE}, "encoding": {"x": treated}},
        {"mark": figure | {"dx": -9, "align": "right"}, "encoding": {"x": low, "text": {"field": "low"}}},
        {"mark": figure, "encoding": {"x": high, "text": {"field": "high"}}},
    ]
    marks = {"data": {"values": values}, "encoding": {"y": rows.y}, "layer": layers}
    shares = {"width": _MARKS, "height": rows.height, "layer": [*_labeled(rows, _FIGURE_GAP), marks]}
    sides = [shares, _ratios(panel, rows, values, last=last)]
    return [_titled(panel.heading, {"hconcat": sides, "spacing": _EDGE, "bounds": "flush"})]


def _about(group: Group) -> str:
    # What both groups have in common is said once, what they have apart in the order of their names.
    notes = " against ".join(dict.fromkeys(mark.note for mark in group.marks if mark.note))
    return ", ".join(filter(None, (group.label, group.note, notes)))


def _compared(y: float, group: Group) -> Spec:
    treated, control = group.marks
    low, high = sorted(mark.high for mark in group.marks)
    effect = group.effect
    ratio = {"value": effect.value, "from": effect.low, "to": effect.high} if effect and effect.ratio else {}
    return {"y": y, "treated": treated.high, "control": control.high, "low": low, "high": high, **ratio}


def _ratios(panel: Panel, rows: _Rows, values: list[Spec], *, last: bool) -> Spec:
    title: Spec = {"title": "odds ratio and its interval (log scale)"} if last else _BARE
    axis = {"values": list(_RATIO_TICKS), "format": "~g", **title}
    value, start = (_number(field, _RATIO_DOMAIN, axis, type="log") for field in ("value", "from"))
    none = {"x": _number("one", _RATIO_DOMAIN, axis, type="log"), "y": {"value": 0}, "y2": {"value": rows.height}}
    told = [wrap(g.effect.text if g.effect else "no interval given", _SIDE_CHARACTERS) for g in panel.groups]
    square = {"type": "point", "shape": "square", "filled": True, "color": INK, "size": 70}
    marks = {
        "data": {"values": [row for row in values if "value" in row]}, "encoding": {"y": rows.y},
        "layer": [
            {"mark": "rule", "encoding": {"x": start, "x2": {"field": "to"}}},
            {"mark": square, "encoding": {"x": value}},
        ],
    }  # fmt: skip
    line = {"data": {"values": [{"one": 1}]}, "mark": _DASHED, "encoding": none}
    texts = _beside(told, rows, align="left", x=_RATIOS + 14)
    return {"width": _RATIOS, "height": rows.height, "layer": [line, marks, texts]}


# ---- Counts in columns ----------------------------------------------------------------------------------------------


def _counts(panel: Panel, _chart: Chart) -> list[Spec]:
    """A column of bars for each thing counted, on one scale."""
    heads = (panel.axis, *panel.columns)
    rows = _rows([_wrapped(mark.label) for mark in panel.marks])
    numbers = [dict(zip(heads, (mark.high, *mark.counts), strict=True)) for mark in panel.marks]
    most = max((number for row in numbers for number in row.values()), default=1)
    columns = []
    for head in heads:
        values = [{"y": y, "none": 0, "number": row[head]} for y, row in zip(rows.middles, numbers, strict=True)]
        start, end = (_number(field, (0, most), None) for field in ("none", "number"))
        bar = {"type": "rule", "strokeWidth": 11, "color": BLUE}
        layers = [
            {"mark": bar, "encoding": {"x": start, "x2": {"field": "number"}}},
            {"mark": {"type": "text", "align": "left", "dx": 6}, "encoding": {"x": end, "text": {"field": "number"}}},
        ]
        marks = {"data": {"values": values}, "encoding": {"y": rows.y}, "layer": layers}
        layers = [*_labeled(rows), marks] if head is heads[0] else [marks]
        column = {"width": _MARKS // len(heads), "height": rows.height, "layer": layers}
        columns.append(_titled(head[:1].upper() + head[1:], column, frame="group"))
    return [{"hconcat": columns, "spacing": 40}]


# ---- A band between two falling curves ------------------------------------------------------------------------------


def _fall(panel: Panel, chart: Chart) -> list[Spec]:
    """The band between the shortest and the longest half-life of the chart's other panel."""
    given = chart.panels[1].marks
    short, long = min(mark.low for mark in given), max(mark.high for mark in given)
    last = pharmacology.HOURS[-1]
    curve = [_left(n * _STEP, short, long) for n in range(int(last / _STEP) + 1)]
    at = dict(zip(pharmacology.HOURS, panel.marks, strict=True))
    told = [_left(hour, short, long) | {"text": f"{at[hour].label}: {at[hour].text}"} for hour in _TOLD]
    names = [[_left(7, short, long) | {"text": f"half-life {half_life:g} h"}] for half_life in (short, long)]
    axis = {"title": "hours after the end of the infusion", "values": list(range(0, last + 1, 4))}
    x = _number("hour", (0, last), axis)
    low, high = (_number(field, (0, 100), {"title": panel.axis, "tickCount": 5}) for field in ("low", "high"))
    line, text = {"type": "line", "color": BLUE}, {"type": "text", "align": "left"}
    layers = [
        {"data": {"values": curve}, "mark": "area", "encoding": {"y": low, "y2": {"field": "high"}}},
        *({"data": {"values": curve}, "mark": line, "encoding": {"y": y}} for y in (low, high)),
        {"data": {"values": told}, "mark": _DASHED, "encoding": {"y": low, "y2": {"field": "high"}}},
        {"data": {"values": told}, "mark": text | {"dx": 6, "dy": -8, "fontWeight": "bold"},
         "encoding": {"y": high, "text": {"field": "text"}}},
        {"data": {"values": names[0]}, "mark": text | {"align": "right", "dx": -8, "dy": 14},
         "encoding": {"y": low, "text": {"field": "text"}}},
        {"data": {"values": names[1]}, "mark": text | {"dx": 10, "dy": -8},
         "encoding": {"y": high, "text": {"field": "text"}}},
    ]  # fmt: skip
    return [{"width": _LABELS + _MARKS, "height": 280, "encoding": {"x": x}, "layer": layers}]


def _left(hour: float, short: float, long: float) -> Spec:
    low, high = (100 * pharmacology.left(hour, half_life) for half_life in (short, long))
    return {"hour": hour, "low": low, "high": high}


_FORMS: dict[str, Callable[[Panel, Chart], list[Spec]]] = {
    "ranges": _ranges, "bars": _bars, "comparisons": _comparisons, "counts": _counts, "fall": _fall,
}  # fmt: skip
