"""Shipped entries that still say what a clinic has changed are found, each with what it says, and few others."""

from __future__ import annotations

import pytest

from ketaref.checks.contradictions import contradictions
from ketaref.content.packs import read_content
from ketaref.library import Library
from ketaref.records import Cite, Figure, Origin, Statement, Timing, replace
from tests.conftest import DISPUTE, make_entry

OURS = Origin("clinic", "clinic/pre-infusion/fast.yaml", 1)
SIX = replace(DISPUTE, marks=(r"six hours",))
FAST = make_entry(
    "fast", "pre-infusion", "Nothing to eat for six hours", "Eat nothing for six hours.", "Eat nothing for six hours.",
    timing=Timing("start", -6, 0), disputes=(SIX,), related=("coffee", "toast"), fasting=True,
)  # fmt: skip
CARRIER = make_entry("not-fasted", "contraindications", "Not fasted", "Hold.", "One clinic asks for six hours of fast.",
                     severity="relative", action=("hold",), disputes=(SIX,))  # fmt: skip
COFFEE = make_entry("coffee", "pre-infusion", "Coffee", "None in a 6-hour fast where you eat nothing.")
TOAST = make_entry("toast", "faq", "Toast", "A light meal.", statements=(
    Statement("A meal takes time.", (Cite("label"),), (Figure("light meal", "h", 6, fast_for="food"),)),))  # fmt: skip
FAR = make_entry("lamotrigine", "interactions", "Lamotrigine", "Six hours apart.", severity="minor", action=("hold",))
TIMED = make_entry("water", "pre-infusion", "Water", "No water then.", timing=Timing("start", -6, 0), related=("fast",))
EIGHT = replace(
    FAST, title="Nothing to eat for 8 hours", summary="Eat nothing for 8 hours.", timing=Timing("start", -8, 0),
    statements=(Statement("Eat nothing for 8 hours.", (Cite("ours"),), (Figure("food", "h", 8, fast_for="food"),)),),
    origin=OURS,
)  # fmt: skip


def found(*entries, below=(FAST, CARRIER, COFFEE, TOAST, FAR, TIMED)):
    new = {entry.id: entry for entry in entries}
    above = [new.pop(entry.id, entry) for entry in below]
    return {
        c.other.id: (c.field, c.why)
        for c in contradictions(Library(below, {}, {}), Library([*above, *new.values()], {}, {}))
    }


def test_disputes_figures_timing_and_quantities_lead_to_who_still_says_so():
    assert found(EIGHT) == {
        "not-fasted": ("summary", "'One clinic asks for six hours of fast.'"),
        "coffee": ("summary", "6 h: 'None in a 6-hour fast where you eat nothing.'"),
        "toast": ("summary", "6 h (light meal)"),
        "water": ("summary", "'from 6 h before the infusion starts'"),
    }


def test_what_the_pack_has_patched_itself_is_left_alone():
    ours = replace(CARRIER, origin=OURS)
    assert "not-fasted" not in found(EIGHT, ours)
    assert found(ours) == {}


def test_what_a_patch_leaves_as_it_was_contradicts_the_patch():
    assert found(replace(FAST, timing=Timing("start", -8, 0), origin=OURS))["fast"] == (
        "timing",
        "6 h in its 'summary'",
    )


def test_a_patch_of_words_without_a_quantity_contradicts_nothing():
    assert found(replace(FAST, short_title="Fast", aliases=("NPO",), hand_over_if="unsure", origin=OURS)) == {}


def test_a_rule_added_beside_another_contradicts_it():
    beside = replace(EIGHT, id="our-fast", related=())
    assert found(beside)["fast"] == ("summary", "'from 6 h before the infusion starts'")
    assert found(replace(beside, fasting=False)) == {}


def test_a_dispute_without_marks_or_that_the_entry_never_touched_leads_nowhere():
    silent = [replace(entry, disputes=(replace(SIX, marks=()),)) for entry in (FAST, CARRIER)]
    assert "not-fasted" not in found(replace(EIGHT, disputes=()), below=(*silent, COFFEE))
    other = [replace(entry, disputes=(replace(SIX, marks=("sip of water",)),)) for entry in (FAST, CARRIER)]
    assert "not-fasted" not in found(replace(EIGHT, disputes=()), below=(*other, COFFEE))


# ---- The shipped content: the fast, which nine entries carried ------------------------------------------------------

SAID_SO = {
    "not-fasted", "coffee-before-infusion", "fasting-times-by-food", "usual-medicines-on-infusion-day",
    "what-do-i-do-on-the-day", "term-npo", "eating-before-spravato", "spravato-or-infusion-visit-rules",
}  # fmt: skip


@pytest.fixture(scope="module")
def shipped():
    return read_content()


def test_all_that_carry_the_six_hours_are_named_and_nobody_else(shipped):
    was = shipped["no-food-or-drink-six-hours"]
    text = "Eat no solid food for 8 hours before the infusion. Clear liquids are fine until 2 hours before."
    now = replace(
        was, title="No solid food for 8 hours", summary="No solid food for 8 hours; clear liquids until 2.",
        for_patient=text, timing=Timing("start", -8, 0), statements=(Statement(text, (Cite("ours"),)),), origin=OURS,
    )  # fmt: skip
    above = shipped.with_entries([now if entry is was else entry for entry in shipped])
    assert {c.other.id for c in contradictions(shipped, above)} == SAID_SO
    carriers = {e.id for e in shipped if any(d.id == "six-hour-fast" for d in e.disputes)}
    assert carriers - {was.id} == SAID_SO
