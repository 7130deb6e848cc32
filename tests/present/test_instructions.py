"""Instructions as a checklist and by the clock: a line each, the must and the timed first, nothing cut."""

from __future__ import annotations

import io
import re

import pytest

from ketaref.present import instructions, plan
from ketaref.present.preferences import Preferences
from ketaref.present.terminal import Terminal
from ketaref.records import replace
from tests.visit.conftest import crisis, day, index_of, plan_at

AT = "2026-12-01 13:00"
WIDTHS = (40, 47, 60, 80, 100)


@pytest.fixture(scope="module")
def index():
    return index_of(*day(), *crisis())


def printed(result, *, width=80, plain=False, viewer="clinician"):
    terminal = Terminal(io.StringIO(), width=width, color=False, preferences=Preferences(plain=plain, viewer=viewer))
    terminal.show(*result.panels(terminal))
    return terminal.file.getvalue()


def checklist(index, kind="pre-infusion", *, limit=None, verbose=False, **options):
    return printed(instructions.result(index, index.entries([kind]), limit=limit, verbose=verbose), **options)


def by_the_clock(index, kind="pre-infusion", at=AT, *, verbose=False, **options):
    return printed(plan.result(index, index.entries([kind]), plan_at(at, kind), verbose=verbose), **options)


# ---- The checklist ---------------------------------------------------------------------------------------------------


def test_an_instruction_is_a_line_the_must_and_the_timed_first(index):
    lines = checklist(index).splitlines()
    assert lines[:5] == [
        "  BEFORE THE INFUSION                         clinics' rules; ! = sources differ",
        "  ☐                Arrange an escort                                        MUST",
        "  ☐ 6 h before     Nothing to eat or drink     ! guideline: clear liquids to 2 h",
        "  ☐ by the start   Arrive on time",
        "  ☐                Fasting times by food",
    ]
    assert "-v in full" in lines[-1]
    assert '-o sheet.html · --at "tomorrow 1pm"' in lines[-1]


def test_hours_after_are_said_in_a_word_or_three(index):
    text = checklist(index, "post-infusion")
    assert "☐ for 24 h       No driving" in text
    assert "☐ after 24 h     Back to normal" in text
    assert "☐ at the end     Stay at the clinic" in checklist(index, "during-infusion")


def test_in_full_the_answer_and_who_says_so_follow(index):
    text = checklist(index, verbose=True)
    assert "    Nothing for 6 hours, not even water.\n    Says so:" in text
    assert "! Sources differ: Ask the clinic." in text
    assert "-v" not in text


def test_a_limit_keeps_the_first_of_the_list_and_says_so(index):
    text = checklist(index, limit=2)
    assert [line[4:] for line in text.splitlines() if "☐" in line] == [
        "               Arrange an escort                                        MUST",
        "6 h before     Nothing to eat or drink     ! guideline: clear liquids to 2 h",
    ]
    assert "2 of 7" in text


def test_an_advice_is_told_in_full_alone():
    both = [replace(entry, disputes=day()[1].disputes, timing=None, related=()) for entry in day()[1:2]]
    twice = index_of(*both, replace(both[0], id="again"), *crisis())
    lines = [line for line in checklist(twice).splitlines() if "☐" in line]
    assert lines == [
        "  ☐                Nothing to eat or drink !",
        "  ☐                Nothing to eat or drink !",
    ]
    assert checklist(twice, verbose=True).count("! Sources differ: Ask the clinic.") == 1


def test_patients_read_their_own_words_and_no_line_for_staff():
    said = replace(day()[0], for_patient="Ask somebody to take you home.")
    text = checklist(index_of(said, *day()[1:], *crisis()), viewer="patient")
    assert "MUST: Arrange an escort. Ask somebody to take you home." in text
    assert "Order set" not in text
    assert "Blood pressure check" not in text
    assert "Says so" not in text
    assert "guideline" not in text


def test_the_front_desk_reads_when_a_nurse_takes_over():
    asked = replace(day()[0], hand_over_if="the caller has nobody")
    text = checklist(index_of(asked, *day()[1:], *crisis()), viewer="front-desk")
    assert "Hand to a nurse if the caller has nobody." in text
    assert "Blood pressure check" in text
    assert "Order set" not in text


# ---- By the clock ----------------------------------------------------------------------------------------------------


def test_a_day_is_a_line_a_time_under_its_name(index):
    assert by_the_clock(index).splitlines() == [
        "  Tue Dec 1 (2026-12-01) · 1:00 pm to 1:40 pm · Denver (40 min assumed)",
        "  Tue Dec 1                                                 ! sources differ: -v",
        "   5:00 am  (last fatty food)                          ! guideline: 2 h stricter",
        "   7:00 am  STOP  Nothing to eat or drink                        ! rule of label",
        "  11:00 am  (last clear liquids)                      ! guideline, not this rule",
        "   1:00 pm  Arrive on time",
        "   2:00 pm  earliest to leave, when recovered           by guideline, to 2:10 pm",
        "  Wed Dec 2",
        "   1:40 pm  until then:",
        "              No driving",
        "              No alcohol",
        "              No big decisions",
        "            then  Back to normal",
        "  5 things without a time: ketaref prep-instructions · sheet: -o prep.html",
        "  not clinically reviewed",
    ]


def test_afterwards_the_day_begins_with_the_end(index):
    lines = by_the_clock(index, "post-infusion").splitlines()
    assert "earliest to leave" in lines[2]
    assert "STOP" not in "".join(lines)
    assert "1 thing without a time: ketaref post-instructions" in lines[-2]


def test_midnight_stands_at_the_head_of_its_day(index):
    lines = by_the_clock(index, at="2026-12-01 06:00").splitlines()
    assert lines[1].split("  ")[1] == "Mon Nov 30"
    assert lines[lines.index("  Tue Dec 1") + 1].startswith("  12:00 am  STOP  Nothing to eat or drink")


def test_clocks_that_change_are_named(index):
    text = by_the_clock(index, at="2026-11-01 06:00")
    assert "1:00 am MDT  STOP" in text
    assert "6:00 am MST  Arrive on time" in text
    assert "The clocks change in between" in " ".join(text.split())


def test_in_full_every_fast_of_an_authority_has_its_line(index):
    assert "breast milk" not in by_the_clock(index)
    assert "9:00 am  (last breast milk)" in by_the_clock(index, verbose=True)
    assert "Says so:" in by_the_clock(index, verbose=True)


@pytest.mark.parametrize("viewer", ["patient", "front-desk"])
def test_who_is_to_keep_one_rule_reads_no_other(index, viewer):
    text = by_the_clock(index, viewer=viewer)
    assert "STOP  Nothing to eat or drink" in text
    assert "guideline" not in text
    assert "!" not in text


def test_plain_says_the_marks_in_words(index):
    text = by_the_clock(index, plain=True) + checklist(index, plain=True)
    assert "Sources differ: guideline, not this rule" in text
    assert not re.search(r"[☐!]", text)
    assert text.count("1:40 pm  until then: ") == 3


# ---- Width -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("viewer", ["clinician", "patient", "front-desk"])
def test_nothing_is_cut_or_broken_or_wider_than_the_terminal(index, width, plain, viewer):
    options = {"plain": plain, "viewer": viewer}
    for show in (checklist, by_the_clock):
        for verbose in (False, True):
            narrow = show(index, verbose=verbose, width=width, **options)
            assert max(map(len, narrow.splitlines())) <= width
            words = set(narrow.split())
            assert words >= set(show(index, verbose=verbose, width=100, **options).split()) - {"!"}


def test_without_unicode_lines_are_no_wider(index):
    terminal = Terminal(io.TextIOWrapper(io.BytesIO(), encoding="ascii"), width=80)
    text = terminal.rendered(*instructions.result(index, index.entries(["pre-infusion"])).panels(terminal))
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 80
