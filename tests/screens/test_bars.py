"""What screens are held to, on a sample of the judged queries and on every command; `tools.bars` has it all."""

from __future__ import annotations

import io
import statistics

import pytest

import ketaref
from ketaref.present import searching
from ketaref.present.terminal import Terminal
from ketaref.search.answer import ask

pytest.importorskip("fcntl", reason="pseudo-terminals are Unix's")

from tools import bars
from tools.screens import SCREENS
from tools.terminal import draw

SAMPLE = 20


@pytest.fixture(scope="module")
def sampled():
    queries = [query["query"] for query in bars.judged_queries(bars.QUERIES, SAMPLE)]
    return [searched for searched in bars.search_all(queries, bars.ROOT) if searched.results]


@pytest.fixture(scope="module")
def crises():
    return bars.search_all([*bars.CRISES], bars.ROOT)


@pytest.fixture(scope="module")
def faults(shots_at):
    """Those of the screens that are kept, at 80 columns."""
    known = bars.known_words(bars.ROOT)
    kept = [screen for screen in SCREENS if screen.kept]
    return [bars.faults_of(screen, {bars.COLUMNS: shots_at(bars.COLUMNS)[screen.name]}, known) for screen in kept]


def test_the_first_three_answers_are_on_the_screen(sampled):
    assert [searched.query for searched in sampled if not searched.three] == []


def test_no_sentence_is_printed_twice(sampled):
    assert {searched.query: searched.repeated for searched in sampled if searched.repeated} == {}


def test_an_answer_is_short():
    """The lines of all judged queries: a sample's median is one line off too easily."""
    index, lines = ketaref.open_index(), []
    for query in bars.judged_queries(bars.QUERIES):
        result = searching.result(ask(index, query["query"], limit=5))
        if result.panels:
            terminal = Terminal(io.StringIO(), width=bars.COLUMNS)
            terminal.show(*result.panels(terminal))
            lines.append(len(terminal.file.getvalue().splitlines()) + len(result.notes))
    assert statistics.median(lines) <= bars.MOST_LINES


def test_in_a_crisis_the_card_is_on_the_screen_and_nothing_is_disputed(crises):
    assert [c.query for c in crises if not (c.crisis and c.first) or c.disputed] == []


def test_the_list_of_contraindications_is_short(faults):
    [found] = [fault for fault in faults if fault.name == "contraindications"]
    assert found.lines <= bars.MOST_CONTRAINDICATIONS


def test_what_is_longer_than_the_screen_is_paged(faults):
    assert [f.name for f in faults if f.is_left_behind] == []


@pytest.mark.parametrize("what", ["too_wide", "broken", "cut", "repeated", "contrast"])
def test_no_kept_screen_has_a_fault(faults, what):
    assert {fault.name: getattr(fault, what) for fault in faults if getattr(fault, what)} == {}


@pytest.mark.slow
@pytest.mark.parametrize("columns", bars.WIDTHS)
def test_no_command_is_too_wide_or_breaks_words(columns):
    widths = (columns,) if columns == bars.COLUMNS else (columns, bars.COLUMNS)
    found = bars.all_faults(SCREENS, bars.ROOT, widths)
    assert {f.name: (f.too_wide, f.broken, f.cut) for f in found if f.too_wide or f.broken or f.cut} == {}


# -- how it is counted


def test_wrapped_and_marked_text_is_found():
    assert bars.shows(["│ Treat the glaucoma", "│ first: eye pressure! │"], "Treat the glaucoma first: eye pressure.")
    assert not bars.shows(["Treat the glaucoma"], "Treat the glaucoma first.")


def test_in_a_crisis_a_card_and_the_numbers_have_to_be_seen():
    public = {"kind": "crisis", "summary": "Call or text 988. In danger: 911.", "text": ""}
    chair = {"kind": "crisis", "summary": "Stay with the patient; 911 if in danger, 988 for help.", "text": ""}
    assert bars.helps(["CRISIS", "Stay with the patient; 911", "if in danger, 988 for help."], [public, chair])
    assert not bars.helps(["CRISIS", "Call 911."], [public, chair])
    assert not bars.helps(["911 and 988"], [public, chair])


def test_a_sentence_that_stands_twice_is_found_however_it_is_wrapped():
    lines = ["  Ask about the eyes of", "  the patient. Not more.", "", "  ! Ask about the eyes of the patient."]
    assert bars.repeated_sentences(lines) == {"ask about the eyes of the patient": 2}
    assert bars.repeated_sentences(["  ask the nurse first  ask the doctor first"]) == {}


@pytest.mark.parametrize(
    ("lines", "broken"),
    [
        (["it does not prescrib", "e a dose"], ["prescrib|e"]),
        (["(infusion-f  2 h", "aq)          more"], ["infusion-f|aq"]),
        (["a dose-", "finding trial"], []),
        (["it does not", "prescribe"], []),
        (["a note", "book"], []),
    ],
)
def test_broken_words_are_told_from_wrapped_lines(lines, broken):
    known = frozenset({"prescribe", "infusion-faq", "dose-finding", "dose", "finding", "note", "book", "notebook"})
    assert bars.broken_words(lines, known, 40) == broken


def test_a_word_longer_than_the_line_is_not_broken_by_us():
    assert bars.broken_words(["abcdefgh", "ij"], frozenset({"abcdefghij"}), 8) == []


def test_cut_words_are_found():
    assert bars.cut_words(["wait…"], frozenset({"wait…for"})) == []
    assert bars.cut_words(["╭─ Adverse effe─╮", "hypertensi…", "-1 … -5", "╭─ Options ─╮"]) == ["effe─╮", "hypertensi…"]


def test_poor_contrast_is_found_in_the_palette_where_it_is_worst():
    [line] = draw(b"plain \x1b[33mgold\x1b[0m \x1b[38;5;231;48;5;160m RED \x1b[0m", 80, 24)
    [(look, (ratio, palette, text))] = bars.poor_contrasts([line]).items()
    assert (str(look), palette, text) == ("3", "xterm-light", "gold")
    assert ratio < 2
