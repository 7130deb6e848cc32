"""What a person does on the screen, key by key, over a small library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.color import Color

from ketaref.browse import sheets
from ketaref.errors import ExitStatus
from ketaref.present.preferences import Preferences
from tests.browse import SIZES, browsing

SNAPSHOTS = Path(__file__).parent / "snapshots"


def test_words_are_answered_as_they_are_typed(index):
    @browsing(index)
    async def _(seen):
        assert seen.listed[0].startswith("Crisis help")
        await seen.type("nausea")
        assert [line.split("  ")[0] for line in seen.listed] == ["Nausea"]
        assert seen.part("card").startswith("Nausea")


def test_words_of_the_command_line_are_answered_at_once_and_can_be_gone_on_with(index):
    @browsing(index, "naus")
    async def _(seen):
        assert "Read naus as nausea" in seen.part("notes")
        await seen.type("ea")
        assert seen.part("bar").startswith("Search  nausea")
        assert seen.part("notes") == ""


def test_the_card_follows_the_cursor_and_is_the_text_of_show(index):
    @browsing(index, "pressure")
    async def _(seen):
        first = seen.part("card")
        await seen.press("down")
        assert seen.part("card") != first
        await seen.press("up")
        assert seen.part("card") == first
        assert "Pressure may fall as well as rise." in first


def test_what_nothing_answers_is_said_with_the_nearest(index):
    @browsing(index, "sourdough starter recipe")
    async def _(seen):
        assert "Nothing answers 'sourdough starter recipe'" in seen.part("notes")
        assert seen.listed == []
        assert seen.part("card").startswith("Try other words")
        await seen.press("enter", "pagedown", "ctrl+n", "ctrl+r", "ctrl+o", "down")
        assert not seen.browser._exit


@pytest.mark.parametrize("words", ["k", "?!", "[/red] nausea", "[bold]", "x" * 600, "\\"])
def test_no_text_is_too_odd(index, words):
    @browsing(index, words)
    async def _(seen):
        assert seen.text


def test_danger_is_answered_above_everything_and_whatever_kind_is_listed(index):
    for kind in ("", "post-infusion"):

        @browsing(index, kind=kind)
        async def _(seen):
            await seen.type("i want to die")
            assert "988" in seen.text.splitlines()[1]
            assert seen.browser.screen.query_one("#crisis").has_class("-danger")
            await seen.press("escape")
            assert "988" not in seen.part("bar")
            assert not seen.browser.screen.query_one("#crisis").display


def test_a_kind_is_chosen_and_left(index):
    @browsing(index, "pressure")
    async def _(seen):
        await seen.press("ctrl+k")
        assert "Contraindications (2)" in seen.text
        await seen.press("down", "down", "enter")
        assert "contraindications" in seen.part("bar")
        assert all(re.search("RELATIVE|ABSOLUTE", line) for line in seen.listed)
        await seen.press("escape")
        assert seen.part("bar").split() == ["Search", "contraindications"]
        assert len(seen.listed) == 2
        await seen.press("escape")
        assert "all kinds" in seen.part("bar")
        assert seen.listed[0].startswith("Crisis help")


def test_without_words_a_kind_is_listed_as_its_command_lists_it(index):
    @browsing(index)
    async def _(seen):
        await seen.press("down", "enter")
        assert [line.split("  ")[0] for line in seen.listed] == ["Uncontrolled hypertension", "Uncontrolled glaucoma"]


def test_the_choice_of_a_kind_can_be_left_as_it_was(index):
    @browsing(index, kind="faq")
    async def _(seen):
        await seen.press("ctrl+k", "escape")
        assert "questions and answers" in seen.part("bar")


def test_the_card_stands_alone_and_is_left_again(index):
    @browsing(index, "breakfast", size=(40, 24))
    async def _(seen):
        await seen.press("enter")
        assert seen.part("hits") == ""
        assert "Stop eating and drinking 6 hours" in seen.part("card")
        assert "Esc back" in seen.part("keys")
        await seen.press("q")
        assert not seen.browser._exit
        assert seen.listed


def test_a_card_alone_has_its_disputes_in_full(index):
    @browsing(index, "breakfast")
    async def _(seen):
        assert "One page says six hours" not in seen.part("card")
        await seen.press("enter")
        assert "One page says six hours" in seen.part("card")


def test_a_long_card_is_turned_from_the_field(index):
    @browsing(index, "breakfast", size=(40, 12))
    async def _(seen):
        first = seen.part("card")
        await seen.press("pagedown")
        assert seen.part("card") != first
        await seen.press("pageup")
        assert seen.part("card") == first


def test_a_note_and_references_are_copied_and_how_else_to_have_them_is_said(index):
    @browsing(index, "half life")
    async def _(seen):
        await seen.press("ctrl+n")
        assert "Elimination half-life: About 2.5 hours." in seen.browser.clipboard
        assert seen.browser.clipboard.isascii()
        assert "ketaref show half-life --note" in seen.part("message")
        await seen.press("ctrl+r")
        assert "A label" in seen.browser.clipboard
        assert "ketaref cite --cited-by half-life" in seen.part("message")
        await seen.type("s")
        assert seen.part("message") == ""


def test_a_key_is_about_the_words_that_stand_there(index):
    @browsing(index, "half life")
    async def _(seen):
        seen.browser.screen.query_one("#words").value = "nausea"
        await seen.pilot.press("ctrl+n")
        assert seen.browser.clipboard.startswith("Nausea")


def test_letters_are_keys_where_nothing_is_typed(index):
    @browsing(index, "nausea")
    async def _(seen):
        await seen.press("tab")
        await seen.type("r")
        assert "A label" in seen.browser.clipboard
        await seen.type("/")
        await seen.type("q")
        assert not seen.browser._exit
        assert "nauseaq" in seen.part("bar")
        await seen.press("tab", "q")
        assert seen.browser._exit


def test_help_says_what_each_key_does_and_leaves_question_marks_to_questions(index):
    @browsing(index)
    async def _(seen):
        await seen.press("question_mark")
        assert "KEYS, AND THE COMMAND THAT DOES THE SAME" in seen.text
        await seen.press("escape")
        await seen.type("throw up?")
        assert "Search  throw up?" in seen.part("bar")
        assert "F1 help" in seen.part("keys")
        await seen.press("f1")
        assert "ketaref cite --cited-by ID" in seen.text


def test_a_sheet_is_written_to_a_new_file(index, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(sheets, "opener", lambda: "")

    @browsing(index, "breakfast")
    async def _(seen):
        assert "^O sheet" in seen.part("keys")
        for _ in range(2):
            await seen.press("ctrl+o")
        first, second = seen.browser.written
        assert first != second
        assert first.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
        assert "Wrote" in seen.part("message")

    assert len(list(tmp_path.iterdir())) == 2


def test_a_sheet_that_cannot_be_written_is_said(index, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")

    @browsing(index, "breakfast")
    async def _(seen):
        await seen.press("ctrl+o")
        assert "No sheet could be written" in seen.part("message")
        assert seen.browser.written == []


def test_what_has_no_sheet_says_so(index):
    @browsing(index, "nausea")
    async def _(seen):
        assert "sheet" not in seen.part("keys")
        await seen.press("ctrl+o")
        assert "A sheet holds instructions" in seen.part("message")


def test_the_mouse_points_opens_and_chooses(index):
    @browsing(index, "pressure")
    async def _(seen):
        await seen.pilot.click("#hits", offset=(5, 1))
        await seen.settle()
        assert seen.browser.screen.query_one("#hits").highlighted == 1
        await seen.type("s")
        assert "pressures" in seen.part("bar")
        await seen.pilot.click("#hits", offset=(5, 0), times=2)
        await seen.settle()
        assert seen.part("hits") == ""
        await seen.press("escape")
        await seen.pilot.click("#kind")
        await seen.settle()
        assert "All kinds" in seen.text


def test_the_keys_at_the_foot_can_be_clicked(index):
    @browsing(index, "nausea")
    async def _(seen):
        await seen.pilot.click("#keys", offset=(seen.part("keys").index("note") + 1, 0))
        await seen.settle()
        assert "Nausea" in seen.browser.clipboard


@pytest.mark.parametrize(("key", "status"), [("ctrl+q", ExitStatus.FOUND), ("ctrl+c", ExitStatus.INTERRUPTED)])
def test_it_ends(index, key, status):
    @browsing(index, "nausea")
    async def _(seen):
        await seen.press(key)
        assert (seen.browser._exit, seen.browser.ending) == (True, status)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_nothing_is_wider_than_the_screen_and_the_way_out_is_always_seen(index, size):
    @browsing(index, "pressure", size=size)
    async def _(seen):
        for key in ("down", "enter", "escape", "f1", "escape", "ctrl+k", "escape"):
            await seen.press(key)
            assert all(len(line) <= size[0] for line in seen.text.splitlines())
        assert "^Q quit" in seen.text.splitlines()[-1]


def test_a_screen_is_laid_out_anew_when_it_changes(index):
    @browsing(index, "pressure", size=(120, 40))
    async def _(seen):
        assert seen.browser.screen.query_one("#card").region.y == seen.browser.screen.query_one("#hits").region.y
        await seen.pilot.resize_terminal(40, 24)
        await seen.settle()
        assert seen.browser.screen.query_one("#card").region.y > seen.browser.screen.query_one("#hits").region.y
        assert all(len(line) <= 40 for line in seen.text.splitlines())


@pytest.mark.parametrize(("color", "colored"), [("auto", True), ("always", True), ("never", False)])
def test_color_is_as_it_is_preferred(index, color, colored, monkeypatch):
    # What the environment says has been weighed with the option already.
    monkeypatch.setenv("NO_COLOR", "1")

    @browsing(index, "i want to die", preferences=Preferences(color=color))
    async def _(seen):
        strips = seen.browser.screen._compositor.render_strips()
        filters = seen.browser._filters
        shown = [part for strip in strips for part in strip.apply_filter(filters[-1], Color(0, 0, 0))]
        numbers = {part.style.bgcolor.number for part in shown if part.style and part.style.bgcolor}
        triplets = {part.style.bgcolor.triplet for part in shown if part.style and part.style.bgcolor}
        assert bool((numbers | triplets) - {None, -1}) == colored


def test_a_fault_is_left_to_the_command_line_and_shows_no_words(index, monkeypatch, capsys):
    def fail(*_):
        raise RuntimeError("broken")

    monkeypatch.setattr("ketaref.browse.screen.find", fail)
    with pytest.raises(RuntimeError, match="broken"):

        @browsing(index, "a patient's words")
        async def _(_seen):
            pass

    assert "patient" not in "".join(capsys.readouterr())


SCREENS = {
    "start": ("", ()),
    "hits": ("pressure", ("down",)),
    "danger": ("i want to die", ()),
    "nothing": ("sourdough starter recipe", ()),
    "kinds": ("", ("ctrl+k",)),
    "help": ("", ("f1",)),
}


def look(index, name: str, size: str) -> str:
    words, keys = SCREENS[name]
    texts = []

    @browsing(index, words, size=SIZES[size])
    async def _(seen):
        if keys:
            await seen.press(*keys)
        texts.append(seen.text)

    return texts[0]


@pytest.mark.parametrize("size", ["80x24", "40x24"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_it_was_reviewed(index, name, size):
    assert look(index, name, size) == (SNAPSHOTS / f"{name}-{size}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    from ketaref.store.compile import build_index
    from tests.conftest import small_library

    SNAPSHOTS.mkdir(exist_ok=True)
    small = build_index(small_library())
    for screen in SCREENS:
        for shape in ("80x24", "40x24"):
            (SNAPSHOTS / f"{screen}-{shape}.txt").write_text(look(small, screen, shape), encoding="utf-8")
