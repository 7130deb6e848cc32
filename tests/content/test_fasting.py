"""A clinic's own fast, from its clinic.yaml, stands in place of the shipped one and alone."""

from __future__ import annotations

import pytest

from ketaref.content.packs import read_packs
from tests.content.test_read import ENTRY, read

FAST = ENTRY + "fasting: true\ntiming: {anchor: start, from_h: -6, to_h: 0}\naliases: [npo]\nrelated: [hours, pills]\n"
RULE = "name: Oak Street\nfasting:\n- {what: clear liquids, hours: 1}\n- {what: solid food, hours: 8}\n"


def library(tmp_path, clinic, **files):
    """Shipped content of one entry, with a pack over it, and the faults found."""
    read(tmp_path / "ketaref", **{"pre-infusion": FAST})
    read(tmp_path / "ours", clinic=clinic, **files)
    faults = []
    return read_packs(("ketaref", tmp_path / "ketaref"), ("ours", tmp_path / "ours"), faults=faults), faults


def test_each_food_of_the_rule_has_an_entry_with_its_time_and_the_first_says_all(tmp_path):
    made, faults = library(tmp_path, RULE)
    assert faults == []
    food, drink = made["drinks-before"], made["drinks-before-2"]
    assert food.title == "No solid food for 8 hours"
    assert food.summary == "No solid food for 8 hours before the infusion, no clear liquids for 1 hour."
    assert drink.summary == "No clear liquids for 1 hour before the infusion."
    assert [(e.timing.from_h, e.timing.to_h) for e in (food, drink)] == [(-8, 0), (-1, 0)]
    assert [s.text for s in food.statements] == [
        "No solid food for 8 hours before the infusion.", "No clear liquids for 1 hour before the infusion.",
    ]  # fmt: skip
    assert (food.aliases, drink.aliases) == (("npo",), ())
    assert food.origin.pack == drink.origin.pack == "ours"
    assert made.references[food.references[0]].known_as == "your clinic.yaml"
    assert food.reviewed is drink.reviewed is None


def test_nothing_that_gives_other_hours_is_related_to_it(tmp_path):
    hours = ENTRY.replace("id: drinks-before", "id: hours").replace(
        "cites: [one-label]", "cites: [one-label]\n  figures: [{name: a, unit: h, value: 2, fast_for: tea}]"
    )
    made, faults = library(tmp_path, RULE, faq=hours)
    assert faults == []
    assert "hours" in made
    assert made["drinks-before"].disputes == ()
    assert made["drinks-before"].related == ("pills",)


def test_a_long_rule_says_its_first_part_in_the_summary(tmp_path):
    made, _ = library(tmp_path, RULE.replace("clear liquids", "clear liquids " * 9))
    assert made["drinks-before"].summary == "No solid food for 8 hours before the infusion."


def test_a_clinic_without_a_rule_and_one_that_has_written_its_entry_keep_theirs(tmp_path):
    made, _ = library(tmp_path, "name: Oak Street\n")
    assert made["drinks-before"].origin.pack == "ketaref"
    own = FAST.replace("Clear drinks stop", "Water stops")
    made, _ = library(tmp_path / "own", RULE, **{"pre-infusion": own})
    assert made["drinks-before"].summary == "Water stops before the visit."
    assert len(made) == 1


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("- {what: solid food, hours: -8}", "more than 0, not -8"),
        ("- {what: solid food, hours: soon}", "soon"),
        ("- {what: solid food}", "hours"),
        ("- {hours: 8}", "what"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_a_fault_with_its_place(tmp_path, rule, says):
    _, faults = library(tmp_path, f"name: Oak Street\nfasting:\n{rule}\n")
    (fault,) = faults
    assert says in fault.message
    assert (fault.file, fault.line) == ("ours/clinic.yaml", 3)


PATCH = """\
extends: drinks-before
summary: No solid food for 8 hours before the infusion; clear liquids until 2 hours before.
timing: {anchor: start, from_h: -8, to_h: 0}
statements:
- text: Eat no solid food for 8 hours before. Clear liquids are fine until 2 hours before.
  cites: [one-label]
  figures:
  - {name: fast for clear liquids, value: 2, unit: h, fast_for: clear liquids}
  - {name: fast for solid food, value: 8, unit: h, fast_for: solid food}
"""


def test_each_food_that_a_packs_fast_gives_other_hours_for_has_an_entry_with_its_time(tmp_path):
    made, faults = library(tmp_path, "name: Oak Street\n", **{"pre-infusion/fast": PATCH})
    assert faults == []
    food, drink = made
    assert (food.id, food.timing.from_h, len(food.statements)) == ("drinks-before", -8, 1)
    assert (drink.id, drink.title) == ("drinks-before-2", "No clear liquids for 2 hours")
    assert (drink.timing.from_h, drink.timing.to_h, drink.fasting) == (-2, 0, True)
    assert drink.references == food.references
    assert drink.origin == food.origin
    assert drink.aliases == drink.questions == ()


def test_a_food_whose_hours_the_pack_has_in_an_entry_of_its_own_gets_no_second(tmp_path):
    own = FAST.replace("id: drinks-before", "id: water").replace("-6", "-2").replace("related: [hours, pills]\n", "")
    made, faults = library(tmp_path, "name: Oak Street\n", **{"pre-infusion/fast": PATCH, "pre-infusion/water": own})
    assert faults == []
    assert {entry.id for entry in made} == {"drinks-before", "water"}


def test_figures_that_a_pack_leaves_as_they_are_shipped_make_no_entry(tmp_path):
    shipped = FAST.replace(
        "cites: [one-label]", "cites: [one-label]\n  figures: [{name: a, unit: h, value: 2, fast_for: tea}]"
    )
    read(tmp_path / "ketaref", **{"pre-infusion": shipped})
    read(tmp_path / "ours", **{"pre-infusion/fast": "extends: drinks-before\nshort_title: Drinks\n"})
    packs = (("ketaref", tmp_path / "ketaref"), ("ours", tmp_path / "ours"))
    assert len(read_packs(*packs, faults=[])) == 1
