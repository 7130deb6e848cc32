"""The panel of a reference: what was found, how far it is confirmed, and links where a terminal can follow them."""

from __future__ import annotations

import io

import pytest

from ketaref.cite.references import check_fields
from ketaref.cite.styles import format_ama
from ketaref.present.references import linked, reference_panel
from ketaref.present.terminal import Terminal
from ketaref.records import Reference
from tests.conftest import plain_lines

UNSURE = Reference(
    "unsure", "trial", {"type": "article-journal", "title": "T", "DOI": "10.1/x", "page": "1", "volume": "2"},
    design="crossover", participants="18", finding="71% against 0%", verified={"title": "page", "page": False},
    unconfirmed=("page",), cited_by=("one-page: 3",), retraction="2025, fraud", correction="J. 2024;1:2",
)  # fmt: skip


def test_the_panel_says_how_sure_each_field_is_and_a_retraction_loudly():
    panel = reference_panel(UNSURE, "T. doi:10.1/x", check_fields(UNSURE, format_ama), ["an-entry"], boxed=False)
    lines = plain_lines([panel]).splitlines()
    assert lines[1] == "RETRACTED: 2025, fraud"
    expected = ["Correction published: J. 2024;1:2", "Design: crossover", "Participants: 18", "Finding: 71% against 0%"]
    expected += ["Confirmed: title (page)", "NOT CONFIRMED: pages", "Cited by: one-page: 3", "Used by: an-entry"]
    assert set(expected) <= set(lines)
    assert any(line.startswith("Taken from the record, not checked one by one: DOI, volume") for line in lines)


@pytest.mark.parametrize("color", [True, False])
def test_addresses_are_links_on_terminals_only(color):
    terminal = Terminal(io.StringIO(), width=80, color=color)
    terminal.show(linked("A. B. doi:10.1/x. See https://example.org/a."))
    shown = terminal.file.getvalue()
    assert ("https://doi.org/10.1/x\x1b\\" in shown) == color
    assert ("https://example.org/a\x1b\\" in shown) == color
