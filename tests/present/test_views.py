"""Views as text: short first, the tier as a word, disputes apart, nothing wider than the terminal."""

from __future__ import annotations

import io

import pytest

from ketaref.cite.references import check_fields
from ketaref.cite.styles import format_ama
from ketaref.present.entries import checklist, entry_panel, severity_groups
from ketaref.present.references import reference_panel
from ketaref.present.searching import explanation_lines, hit_panel
from ketaref.present.terminal import Terminal
from ketaref.records import replace
from ketaref.search.answer import ask
from ketaref.search.explain import Explanation
from ketaref.search.query import Match
from tests.conftest import make_entry, plain_lines


@pytest.fixture(scope="module")
def views(library, index):
    references = index.references()
    hit = ask(index, "when do I stop eating").hits[0]
    checked = check_fields(references["label"], format_ama)
    return {
        "hit": [hit_panel(hit, references, rank=1, boxed=True)],
        "hit-plain": [hit_panel(hit, references, rank=1, boxed=False)],
        "entry": [entry_panel(library["half-life"], references, boxed=True)],
        "severity": list(severity_groups(index.entries(["contraindications"]), references)),
        "checklist": [checklist(index.entries(["pre-infusion"]), references, boxed=True)],
        "reference": [reference_panel(references["label"], "A label. Maker.", checked, ["glaucoma"], boxed=True)],
    }


@pytest.mark.parametrize("width", [40, 80, 100])
@pytest.mark.parametrize("view", ["hit", "hit-plain", "entry", "severity", "checklist", "reference"])
def test_nothing_is_wider_than_the_terminal(views, view, width):
    lines = plain_lines(views[view], width=width).splitlines()
    assert lines
    assert max(map(len, lines)) <= width


def test_contraindications_stand_by_severity_firmest_first(views):
    text = plain_lines(views["severity"])
    assert text.index("ABSOLUTE (1)") < text.index("Uncontrolled hypertension") < text.index("RELATIVE (1)")


def test_instructions_have_boxes_hours_and_what_is_non_negotiable(views):
    text = plain_lines(views["checklist"])
    assert "☐ Nothing to eat or drink  NON-NEGOTIABLE" in text
    assert "from 6 h before the infusion starts" in text


def test_figures_stand_with_units(views):
    assert "2.5 h" in plain_lines(views["entry"])


def test_color_repeats_what_words_say(views):
    terminal = Terminal(io.StringIO(), width=80, color=True)
    terminal.show(*views["severity"])
    assert "\x1b[" in terminal.file.getvalue()
    assert "ABSOLUTE" in terminal.file.getvalue()


@pytest.mark.parametrize("text", ["[/red] closes what nobody opened", "[bold]loud[/bold]", "[link=x]y[/link]"])
def test_brackets_of_the_content_are_text_and_not_markup(text):
    entry = make_entry("brackets", "faq", text, text, text, aliases=(text,))
    shown = " ".join(plain_lines([entry_panel(entry, {}, boxed=False)], width=100).split())
    assert shown.count(text) == 3


def test_an_explanation_says_what_was_met_and_what_was_not():
    why = Explanation(
        score=95.4, match=90.2, threshold=38.0, wording=0.81, field="question", passage="can I drive home",
        query_share=1.0, passage_share=0.9, coverage=0.8,
        words=((Match("drive", "drive", "exact", "title"), 0.6), (Match("hom", "home", "typo", "question"), 0.3)),
        unmet=(("bagpipes", 0.1),),
    )  # fmt: skip
    assert plain_lines([explanation_lines(why)]).splitlines() == [
        "  Score 95: match 90 (shown from 38), worded alike 81%",
        "  Best passage: question 'can I drive home'",
        "  It answers 100% of the query; 90% of it is about that. The whole entry answers",
        "  80%.",
        "    drive: 60% of the query, best met in a title",
        "    hom as home (typo): 30% of the query, best met in a question",
        "    not met: bagpipes (10%)",
        "",
    ]


def test_the_pack_of_a_clinic_is_named(library):
    ours = replace(library["glaucoma"], origin=replace(library["glaucoma"].origin, pack="elm-street"))
    assert "[elm-street]" in plain_lines([entry_panel(ours, {}, boxed=False)])
    assert "[ketaref]" not in plain_lines([entry_panel(library["glaucoma"], {}, boxed=False)])
