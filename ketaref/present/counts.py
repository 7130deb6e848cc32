"""How much content there is, as a person reads it; Markdown, for documents, is the command's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref.present import card, rich, style

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ketaref.present.terminal import Terminal


def count_lines(data: Mapping[str, Any], rest: str, terminal: Terminal) -> Iterator[rich.RenderableType]:
    """The counts by kind and by document, and the rest in a sentence."""
    yield card.heading("BY KIND", "entries and statements", terminal)
    for row in data["kinds"]:
        yield card.row(rich.Text(row["kind"]), _numbers(row), terminal)
    yield card.row(rich.Text("all", style.HEADING), _numbers(data), terminal)
    yield from (rich.Text(), card.heading("BY DOCUMENT", "entries and statements that cite it", terminal))
    for row in data["documents"]:
        yield card.row(rich.Text(row["document"]), _numbers(row), terminal)
    yield from (rich.Text(), card.indented(rich.Text(rest)))


def _numbers(row: Mapping[str, Any]) -> str:
    return f"{row['entries']} {style.DOT} {row['statements']}"
