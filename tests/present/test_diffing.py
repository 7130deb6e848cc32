"""A difference as a page: what takes caution away first, clinical fields before how an entry is found."""

from __future__ import annotations

import pytest

from ketaref.checks import history
from ketaref.checks.differences import differences
from ketaref.library import Library
from ketaref.present import diffing
from ketaref.present.preferences import Preferences
from ketaref.present.terminal import Terminal
from ketaref.provenance import Hidden
from ketaref.records import Origin, Screening, Timing, replace
from tests.conftest import make_entry, plain_lines, small_library

SIDES = diffing.Sides("the shipped content", "our-clinic")
OURS = Origin("our-clinic", "our-clinic/pre-infusion/no-food.yaml", 1)


@pytest.fixture(scope="module")
def found():
    old = small_library()
    old = old.with_entries([
        replace(e, screening=Screening(names=("glaucoma", "eye pressure"))) if e.id == "glaucoma" else e for e in old
    ])  # fmt: skip
    ours = {
        "no-food": replace(old["no-food"], summary="Stop eating 8 hours before, and drinking 2.",
                           timing=Timing("start", -8, 0), questions=tuple("abcde"), origin=OURS),
        "glaucoma": replace(old["glaucoma"], severity="caution", screening=Screening(names=("glaucoma",)), origin=OURS),
        "nausea": None,
    }  # fmt: skip
    entries = [kept for entry in old if (kept := ours.get(entry.id, entry))]
    entries.append(make_entry("parking", "faq", "Parking", "Behind the house.", origin=OURS))
    new = Library(
        entries, old.references, old.disputes, hidden=[Hidden("nausea", "our-clinic", "we have our own page")]
    )
    return differences(old, new)


def page(found, *, width=80, verbose=False, plain=False):
    result = diffing.result(found, SIDES, verbose=verbose)
    terminal = Terminal(width=width, color=False, preferences=Preferences(plain=plain))
    return plain_lines(result.panels(terminal), width=width)


def test_removed_caution_stands_first_and_clinical_fields_before_others(found):
    said = page(found)
    places = [said.index(text) for text in (
        "2 patched, 1 added, 1 hidden", "REMOVED CAUTION (2)", "the severity from relative", "screening names (eye",
        "PATCHED (2)", "summary:", "timing:", "questions:", "ADDED (1)", "HIDDEN (1)", "because we have our own page",
    )]  # fmt: skip
    assert places[:5] == sorted(places[:5])
    assert places[5:] == sorted(places[5:])
    assert "our-clinic/pre-infusion/no-food.yaml:1" in said
    assert "- Stop eating and drinking 6 hours before." in said
    assert "+ Stop eating 8 hours before, and drinking 2." in said


def test_an_added_entry_is_shown_with_what_it_says(found):
    assert "+ Behind the house." in page(found)


def test_how_it_is_found_is_cut_short_unless_all_is_asked_for(found):
    assert "and 2 more: -v" in page(found)
    whole = page(found, verbose=True)
    assert "more: -v" not in whole
    assert "+ e\n" in whole


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("plain", [False, True])
def test_no_line_is_wider_than_the_terminal(found, width, plain):
    assert max(map(len, page(found, width=width, plain=plain).splitlines())) <= max(width, 40)


def test_plain_words_have_no_marks(found):
    said = page(found, plain=True)
    assert "severity: relative is now caution" in said
    assert "→" not in said
    assert "was: Stop eating and drinking 6 hours before." in said


def test_the_object_has_every_line(found):
    data = diffing.result(found, SIDES).data()
    assert [each["lowered"] for each in data["removed_caution"]] == [
        "the severity from relative to caution", "screening names (eye pressure)",
    ]  # fmt: skip
    assert {(each["how"], each["id"]) for each in data["results"]} == {
        ("changed", "glaucoma"), ("changed", "no-food"), ("added", "parking"), ("hidden", "nausea"),
    }  # fmt: skip
    (fast,) = (each for each in data["results"] if each["id"] == "no-food")
    assert fast["fields"][0] == {
        "field": "summary", "group": "clinical", "gone": ["Stop eating and drinking 6 hours before."],
        "come": ["Stop eating 8 hours before, and drinking 2."],
    }  # fmt: skip


def test_nothing_that_differs_is_said_and_is_no_failure():
    library = small_library()
    result = diffing.result(differences(library, library), SIDES)
    assert (result.panels, result.status) == (None, 0)
    assert result.notes == ("nothing differs from the shipped content",)
    alone = diffing.result(differences(library, library), diffing.Sides("the shipped content", ""))
    assert alone.notes == ("no pack is in use: this is the shipped content",)


def test_a_changelog_has_clinical_changes_first_and_titles_for_programs():
    then = small_library()
    now = then.with_entries([
        *(replace(e, summary="Other.") if e.id == "nausea" else replace(e, aliases=("x",)) if e.id == "driving" else e
          for e in then if e.id != "half-life"),
        make_entry("parking", "faq", "Parking", "Behind the house."),
    ])  # fmt: skip
    result = diffing.changelog(history.since(history.snapshot_of(then), now), now, "2026.11.24+test", "as asked")
    said = plain_lines(result.panels(Terminal(width=80, color=False)))
    headings = ["CLINICAL FIELDS CHANGED (1)", "ADDED (1)", "REMOVED (1)", "WORDING, FINDABILITY, REVIEW (1)"]
    assert [line.strip() for line in said.splitlines() if line.strip() in headings] == headings
    assert result.notes == ("as asked",)
    (nausea,) = (each for each in result.data()["results"] if each["id"] == "nausea")
    assert nausea == {"record": "entry", "id": "nausea", "how": "changed", "groups": ["clinical"], "title": "Nausea"}
    assert diffing.changelog([], now, "today", "").notes == ("nothing has changed since today",)
