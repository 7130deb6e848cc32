"""Panels as text at three widths: short first, the tier as a word, disputes apart, nothing wider than the terminal."""

from __future__ import annotations

import io

import pytest

from ketaref.cite.references import check_fields
from ketaref.cite.styles import format_ama
from ketaref.present import render
from ketaref.search.answer import search_index


@pytest.fixture(scope="module")
def parts(library, index):
    references = index.references()
    hit = search_index(index, "when do I stop eating")[0]
    return {
        "hit": [render.hit_panel(hit, references, rank=1, boxed=True)],
        "hit-plain": [render.hit_panel(hit, references, rank=1, boxed=False)],
        "entry": [render.entry_panel(library["half-life"], references, boxed=True)],
        "severity": list(render.severity_groups(index.entries(["contraindications"]), references)),
        "checklist": [render.checklist(index.entries(["pre-infusion"]), references, boxed=True)],
        "reference": [
            render.reference_panel(
                references["label"],
                "A label. Maker.",
                check_fields(references["label"], format_ama),
                ["glaucoma"],
                boxed=True,
            )
        ],
    }


@pytest.mark.parametrize("width", [40, 80, 100])
@pytest.mark.parametrize("part", ["hit", "hit-plain", "entry", "severity", "checklist", "reference"])
def test_nothing_is_wider_than_the_terminal(parts, part, width):
    lines = render.plain_lines(parts[part], width=width).splitlines()
    assert lines
    assert max(map(len, lines)) <= width


def test_a_hit_says_when_what_is_disputed_and_who_says_so(parts):
    text = render.plain_lines(parts["hit-plain"], width=80)
    assert text.splitlines() == [
        "1. Nothing to eat or drink  Before the infusion",
        "Stop eating and drinking 6 hours before.",
        "When: from 6 h before the infusion starts",
        "DISPUTED How long to fast: Follow the clinic that gives the drug. [medium risk]",
        "Says so: label (label)",
        "ketaref show no-food",
        "",
    ]


def test_contraindications_stand_by_severity_firmest_first(parts):
    text = render.plain_lines(parts["severity"], width=80)
    assert text.index("ABSOLUTE (1)") < text.index("Uncontrolled hypertension") < text.index("RELATIVE (1)")


def test_instructions_have_boxes_hours_and_what_is_non_negotiable(parts):
    text = render.plain_lines(parts["checklist"], width=80)
    assert "☐ Nothing to eat or drink  NON-NEGOTIABLE" in text
    assert "from 6 h before the infusion starts" in text


def test_figures_stand_with_units(parts):
    assert "2.5 h" in render.plain_lines(parts["entry"], width=80)


def test_piped_or_no_color_means_no_codes(parts, monkeypatch):
    class Terminal(io.StringIO):
        encoding = "utf-8"

        def isatty(self):
            return True

    monkeypatch.setenv("NO_COLOR", "1")
    screen = render.Screen(file=Terminal(), width=80)
    screen.show(*parts["hit"])
    assert "\x1b" not in screen.console.file.getvalue()


def test_color_repeats_what_words_say(parts):
    screen = render.Screen(file=io.StringIO(), width=80, color=True)
    screen.show(*parts["severity"])
    assert "\x1b[" in screen.console.file.getvalue()
    assert "ABSOLUTE" in screen.console.file.getvalue()


def test_a_poor_encoding_gets_plain_marks(parts):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    screen = render.Screen(file=stream, width=80)
    screen.show(*parts["checklist"])
    stream.flush()
    assert b"[ ] Nothing to eat" in stream.buffer.getvalue()
