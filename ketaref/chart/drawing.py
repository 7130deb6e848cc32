"""A chart as a file: SVG, PNG or PDF. Needs the extra `ketaref[charts]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from ketaref.chart.marks import differs
from ketaref.chart.spec import specification
from ketaref.deferred import deferred_module
from ketaref.errors import UsageError, quoted
from ketaref.text.controls import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    import vl_convert

    from ketaref.chart.marks import Chart
else:
    vl_convert = deferred_module("vl_convert")

# The same bytes from every release of the library that holds this version of Vega-Lite.
_VEGA_LITE = "5.21"
# Pixels of a PNG to one of the drawing: sharp in print and on fine screens.
_SCALE = 2


def draw(chart: Chart, suffix: str, closing: str = "") -> bytes:
    """A chart as a file; the same chart gives the same bytes, but for a PDF, which is dated.

    Args:
        chart: what is drawn.
        suffix: of the file, which says the format: '.svg', '.png' or '.pdf'.
        closing: the line below the caption.

    Raises:
        UsageError: there is no such format, or the extra is not installed.
    """
    write = FORMATS.get(suffix.lower())
    if write is None:
        raise UsageError(f"a chart cannot be written as {quoted(suffix)}; use {', '.join(FORMATS)}")
    try:
        return write(chart, closing)
    except ImportError:
        raise UsageError("charts in files need an extra: pip install 'ketaref[charts]'") from None


def _svg(chart: Chart, closing: str) -> bytes:
    drawn = vl_convert.vegalite_to_svg(_shown(specification(chart, closing)), vl_version=_VEGA_LITE)
    # The root names the picture for screen readers; what it shows is told in words, mark by mark.
    head, _, rest = drawn.partition(">")
    words = f'<title id="title">{escape(visible(chart.title))}</title>'
    words += f'<desc id="desc">{escape(visible(described(chart)))}</desc>'
    return f'{head} role="img" aria-labelledby="title desc">{words}{rest}'.encode()


def _shown(part: Any) -> Any:
    """A specification without hidden characters, which no SVG may hold."""
    if isinstance(part, str):
        return visible(part)
    if isinstance(part, dict):
        return {name: _shown(value) for name, value in part.items()}
    return list(map(_shown, part)) if isinstance(part, (list, tuple)) else part


def described(chart: Chart) -> str:
    """The chart in words, for who cannot see it: what it says, where sources differ, every mark, the caption."""
    parts = [chart.answer, *map(differs, chart.disputes)]
    for panel in chart.panels:
        parts.append(f"{panel.heading} ({panel.axis}):")
        for group in panel.groups:
            marks = "; ".join(f"{mark.label} {mark.text}" for mark in group.marks)
            about = ", ".join(filter(None, (group.label, group.source, group.effect.text if group.effect else "")))
            parts.append(f"{about}: {marks}." if about else f"{marks}.")
    return " ".join((*parts, *chart.caption))


def _png(chart: Chart, closing: str) -> bytes:
    return vl_convert.vegalite_to_png(_shown(specification(chart, closing)), vl_version=_VEGA_LITE, scale=_SCALE)


def _pdf(chart: Chart, closing: str) -> bytes:
    return vl_convert.vegalite_to_pdf(_shown(specification(chart, closing)), vl_version=_VEGA_LITE)


FORMATS: dict[str, Callable[[Chart, str], bytes]] = {".svg": _svg, ".png": _png, ".pdf": _pdf}
"""Suffix -> what writes it."""
