"""Screens as text: the answer first, the tier as a word, what differs in one line, nothing wider than the terminal."""

from __future__ import annotations

import io

import pytest

from ketaref.present import card, entries, searching
from ketaref.present.preferences import Preferences
from ketaref.present.terminal import Terminal
from ketaref.records import Cite, Statement, replace
from ketaref.search.answer import ask
from ketaref.search.explain import Explanation
from ketaref.search.query import Match
from ketaref.store.compile import build_index
from tests.conftest import DISPUTE, make_entry, small_library

WIDTHS = pytest.mark.parametrize("width", [40, 60, 80, 100])


def shown(result, *, width=80, plain=False, color=False):
    terminal = Terminal(io.StringIO(), width=width, color=color, preferences=Preferences(plain=plain))
    terminal.show(*result.panels(terminal))
    return terminal.file.getvalue()


def hits(index, words, **options):
    return searching.result(ask(index, words, limit=5), **options)


def tiers(index, **options):
    return entries.listing(index, index.entries(["contraindications"]), layout="severity", **options)


def screens(index):
    return {
        "search": hits(index, "when do I stop eating"),
        "all hits": hits(index, "pressure", each="card"),
        "one hit": hits(index, "glaucoma", rank=1),
        "crisis": hits(index, "my wife is suicidal"),
        "entry": entries.shown(index, index["half-life"]),
        "by tier": tiers(index),
        "in full": tiers(index, verbose=True),
        "list": entries.listing(index, index.entries(["adverse-effects"]), layout="list"),
        "figures": entries.listing(index, index.entries(["pharmacokinetics"]), layout="figures"),
    }


@WIDTHS
@pytest.mark.parametrize("plain", [False, True])
def test_nothing_is_wider_than_the_terminal(index, width, plain):
    for name, result in screens(index).items():
        lines = shown(result, width=width, plain=plain).splitlines()
        assert lines, name
        assert max(map(len, lines)) <= width, name


@WIDTHS
def test_no_word_is_broken(index, width):
    words = {word for result in screens(index).values() for word in shown(result, width=100).split()}
    for name, result in screens(index).items():
        assert set(shown(result, width=width).split()) <= words | set("·-1…5,"), name


def test_there_are_no_boxes_and_nothing_is_dim(index):
    for name, result in screens(index).items():
        text = shown(result, color=True)
        assert not set(text) & set("─│╭╮╰╯━┃"), name
        assert "\x1b[2m" not in text, name


def test_the_first_hit_speaks_the_next_two_answer_and_the_others_are_named(index):
    lines = shown(hits(index, "pressure")).splitlines()
    first, others = lines[: lines.index("")], lines[lines.index("") + 1 :]
    assert any(line.startswith("  Says so: ") for line in first)
    assert [line[2] for line in others if line[2:3].isdigit()] == ["2", "3"]
    assert "More: add -1 (whole entry) … -3, or -a (all)" in lines[-1]


def test_a_hit_can_be_shown_whole_and_all_as_cards(index):
    whole = shown(hits(index, "pressure", rank=2))
    second = ask(index, "pressure").hits[1].entry
    assert second.title in whole.splitlines()[0]
    assert "WHO RATES IT HOW" in whole or "WHAT THE SOURCES SAY" in whole
    assert shown(hits(index, "pressure", each="card")).count("Says so: ") == len(ask(index, "pressure").hits)


def test_the_verdict_comes_first_then_what_to_do(index):
    line, answer = shown(hits(index, "glaucoma")).splitlines()[:2]
    assert line.startswith("  RELATIVE · hold, optimize first ")
    assert line.endswith(" Uncontrolled glaucoma")
    assert answer == "  Treat raised eye pressure first."


def test_what_differs_is_said_once_a_screen_where_it_touches_what_is_shown():
    marked = replace(DISPUTE, marks=(r"\bhours\b",))
    two = [
        make_entry(
            f"fast-{n}", "faq", f"Fasting {n}", f"Fast for {n} hours.", disputes=(marked,), questions=("fasting",)
        )
        for n in ("six", "eight")
    ]
    silent = make_entry("fast-not", "faq", "Fasting rules", "The clinic sets them.", disputes=(marked,))
    library = small_library()
    library = type(library)([*two, silent], library.references, {"fast": marked}, library.synonyms, "v")
    text = shown(hits(build_index(library), "fasting", each="card"))
    assert text.count("! Sources differ: Follow the clinic that gives the drug.") == 1
    differences, terminal = card.Differences(), Terminal(io.StringIO(), width=80)
    assert differences.line(silent, [silent.summary], terminal) is None


def test_a_long_advice_ends_with_a_sentence(index):
    long = "First do this. " + "Then do that, and more of it than fits into two lines of a screen. " * 3
    entry = replace(index["no-food"], disputes=(replace(DISPUTE, advice=long.strip()),))
    line = card.Differences().line(entry, [entry.summary], Terminal(io.StringIO(), width=80))
    assert line.plain.startswith("  ! Sources differ: First do this. Then do that")
    assert line.plain.endswith("screen. …")
    assert len(line.plain.splitlines()) == 2


def test_nothing_in_a_crisis_is_disputed(index):
    entry = replace(index["crisis-line"], disputes=(DISPUTE,))
    terminal = Terminal(io.StringIO(), width=80)
    terminal.show(*searching.crisis_card(entry, terminal))
    assert "differ" not in terminal.file.getvalue()
    assert "CRISIS" in terminal.file.getvalue()


def test_help_in_a_crisis_is_alone_on_its_screen_and_the_rest_a_line(index):
    text = shown(hits(index, "my wife is suicidal: is nausea common"))
    assert text.startswith("  CRISIS ")
    assert "Nausea" not in text
    assert "1 more: add -2 (whole entry), or -a (all)" in text
    assert text.count("Call or text 988") == 1


def test_crisis_help_stands_above_an_answer_that_asks_for_facts(index):
    answer = ask(index, "glaucoma")._replace(crisis=index["crisis-line"])
    lines = shown(searching.result(answer)).splitlines()
    assert lines[0].startswith("  CRISIS  Call or text 988 now")
    assert "(ketaref show crisis-line)" in " ".join(map(str.strip, lines[:2]))


def test_tiers_stand_firmest_first_a_row_an_entry(index):
    lines = shown(tiers(index)).splitlines()
    assert [line.split()[0] for line in lines if line[:3].strip() and line[2].isupper()][:2] == ["ABSOLUTE", "RELATIVE"]
    assert lines[0].split() == ["ABSOLUTE", "(1)", "do", "by"]
    assert lines[1].split() == ["Uncontrolled", "hypertension", "avoid", "our", "rating"]


def test_a_limit_counts_the_entries_left_out(index):
    assert "1 of 2 entries" in shown(tiers(index, limit=1))
    assert "Uncontrolled hypertension" in shown(tiers(index, limit=1))


def test_another_tier_of_another_source_is_marked(index):
    rated = tuple(
        Statement("Text.", (Cite(ref),), severity=tier) for ref, tier in (("label", "relative"), ("page", "caution"))
    )
    entry = replace(index["glaucoma"], statements=rated)
    text = shown(entries.listing(index, [entry], layout="severity"))
    assert "label" in text
    assert "≠ another source rates it otherwise" in text
    whole = shown(entries.shown(index, entry))
    assert whole.index("relative    label") < whole.index("caution     a clinic's page")
    assert "[caution] Text. (a clinic's page)" in whole


def test_cautions_of_a_long_listing_are_grouped_by_what_one_does(index):
    cautions = [
        replace(index["glaucoma"], id=f"e{n}", title=f"Title {n}", severity="caution", action=("monitor",))
        for n in range(50)
    ]
    lines = shown(entries.listing(index, cautions, layout="severity")).splitlines()
    assert lines[1].startswith("    monitor: Title 0 · Title 1 · ")
    few = shown(entries.listing(index, cautions[:3], layout="severity")).splitlines()
    assert few[1].split() == ["Title", "0", "monitor", "our", "rating"]


def test_an_entry_whole_says_who_says_what_and_what_is_said_to_patients(index):
    told = (
        Statement("Staff read this.", (Cite("label"),)),
        Statement("You hear this.", (Cite("page"),), audience="patient"),
    )
    entry = replace(index["nausea"], statements=told, for_patient="You may feel sick.", hand_over_if="it lasts a day")
    text = shown(entries.shown(index, entry))
    assert text.index("• Staff read this.") < text.index("SAY TO THE PATIENT")
    assert "“You may feel sick.”" in text
    assert "“You hear this.”" in text
    assert "Hand a caller to a nurse if it lasts a day" in text


def test_staff_never_get_in_a_hit_what_is_said_to_a_patient():
    told = (Statement("If queasy and giddy, you tell the nurse.", (Cite("page"),), audience="patient"),)
    library = small_library()
    entry = make_entry("sick", "adverse-effects", "Sickness", "Common.", statements=told, questions=("queasy giddy",))
    library = type(library)([entry], library.references, {}, library.synonyms, "v")
    assert "you tell" not in shown(hits(build_index(library), "queasy giddy"))


def test_disputes_of_an_entry_are_told_by_their_advice_and_in_full_when_asked(index):
    short = shown(entries.shown(index, index["no-food"]))
    assert "! How long to fast: Follow the clinic that gives the drug." in " ".join(short.split())
    assert "clear drinks until two hours" not in short
    assert "clear drinks until two hours" in shown(entries.shown(index, index["no-food"], in_full=["disputes"]))


def test_figures_stand_with_units(index):
    assert "2.5 h" in shown(entries.shown(index, index["half-life"]))


def test_color_repeats_what_words_say(index):
    colored, bare = (shown(tiers(index), color=color) for color in (True, False))
    assert "\x1b[" in colored
    assert "\x1b[" not in bare
    assert "ABSOLUTE (1)" in bare


def test_plain_words_stand_one_below_the_other(index):
    lines = shown(hits(index, "glaucoma"), plain=True).splitlines()
    assert lines[0].strip() == "RELATIVE · hold, optimize first"
    assert lines[1].strip() == "Uncontrolled glaucoma"


@pytest.mark.parametrize("text", ["[/red] closes what nobody opened", "[bold]loud[/bold]", "[link=x]y[/link]"])
def test_brackets_of_the_content_are_text_and_not_markup(index, text):
    entry = make_entry("brackets", "faq", text, text, text, aliases=(text,))
    assert " ".join(shown(entries.shown(index, entry), width=100).split()).count(text) == 3


def test_an_explanation_says_what_was_met_and_what_was_not():
    why = Explanation(
        score=95.4, match=90.2, threshold=38.0, wording=0.81, field="question", passage="can I drive home",
        query_share=1.0, passage_share=0.9, coverage=0.8,
        words=((Match("drive", "drive", "exact", "title"), 0.6), (Match("hom", "home", "typo", "question"), 0.3)),
        unmet=(("bagpipes", 0.1),),
    )  # fmt: skip
    terminal = Terminal(io.StringIO(), width=80)
    terminal.show(searching.explanation_lines(why))
    assert terminal.file.getvalue().splitlines() == [
        "    Score 95: match 90 (shown from 38), worded alike 81%",
        "    Best passage: question 'can I drive home'",
        "    It answers 100% of the query; 90% of it is about that. The whole entry",
        "    answers 80%.",
        "      drive: 60% of the query, best met in a title",
        "      hom as home (typo): 30% of the query, best met in a question",
        "      not met: bagpipes (10%)",
    ]


def test_the_pack_of_a_clinic_is_named(index, library):
    ours = replace(library["glaucoma"], origin=replace(library["glaucoma"].origin, pack="elm-street"))
    assert "[elm-street]" in shown(entries.shown(index, ours))
    assert "[ketaref]" not in shown(entries.shown(index, library["glaucoma"]))


def test_titles_hang_under_their_number(index):
    terminal = Terminal(io.StringIO(), width=40)
    entry = replace(index["glaucoma"], short_title="", title="A very long title that needs more than a line here")
    terminal.show(card.head(entry, terminal, rank=2, first=False))
    first, second, *_ = terminal.file.getvalue().splitlines()
    assert first.startswith("  2 A very long")
    assert second.startswith("    ")
    assert all(len(line) <= 40 for line in (first, second))
