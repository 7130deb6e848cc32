"""Rules for what packs do to the content below them: a pack that breaks each, and what almost does."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from ketaref import checks
from ketaref.checks.differences import differences
from ketaref.checks.rule import Breach
from ketaref.checks.shipped import shipped_library
from ketaref.content.digest import digest_of
from ketaref.content.packs import content_dir, named_packs, read_packs
from ketaref.content.places import Places
from ketaref.provenance import SHIPPED

BAD = Path(__file__).parent.parent / "data" / "bad"
TODAY = date(2026, 11, 28)
CLINIC = """\
name: Oak Street Infusion
phone: 555-0100
address: 1 Oak Street
hours: weekdays 8 to 5
time_zone: America/Denver
"""
REFERENCE = """\
- id: our-policy
  kind: clinic-document
  csl: {type: report, title: Our policy}
  known_as: our policy
"""
FAST = """\
extends: no-food-or-drink-six-hours
summary: No solid food for 8 hours before the infusion; clear liquids until 2 hours before.
for_patient: Eat nothing for 8 hours before. Clear drinks are fine until 2 hours before.
timing: {anchor: start, from_h: -8, to_h: 0}
statements:
- text: Eat no solid food for 8 hours before the infusion. Clear liquids are fine until 2 hours before.
  cites: [our-policy]
title: No solid food for 8 hours
"""


@pytest.fixture
def check(tmp_path):
    """What the check of a pack of these files says, as lines without the pack's name."""
    pack = tmp_path / "ours"

    def lines(files, **options):
        for name, text in {"clinic.yaml": CLINIC, "references.yaml": REFERENCE, **files}.items():
            path = pack / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        checked = checks.check_content(today=TODAY, packs=tuple(named_packs([pack])), **options)
        return [str(fault).removeprefix("ours/") for fault in checked.faults]

    return lines


def coded(lines, code):
    return [line for line in lines if f"[{code}]" in line]


@pytest.mark.parametrize("code", sorted(p.name for p in BAD.iterdir() if (p / "clinic").is_dir()))
def test_each_bad_pack_yields_its_code_and_only_that(code):
    packs = (("clinic", BAD / code / "clinic"),)
    faults = []
    library = read_packs((SHIPPED, BAD / code / "below"), *packs, faults=faults)
    below = read_packs((SHIPPED, BAD / code / "below"), faults=faults)
    assert faults == []
    found = checks.check_library(library, today=TODAY, below=below, places=Places(packs))
    assert {fault.code for fault in found} == {code}
    assert all(fault.warning and fault.file.startswith("clinic/") for fault in found)
    # What packs do is none of the shipped content's faults.
    assert checks.check_library(below, today=TODAY) == []


def test_every_rule_about_packs_has_its_pack():
    layered = {path.name for path in BAD.iterdir() if (path / "clinic").is_dir()}
    assert layered == set(checks.ABOUT_PACKS)


def test_a_sound_pack_has_no_faults_but_that_another_clinics_fast_is_printed(check):
    said = "'fasting' is not given: sheets print another clinic's fast without yours"
    assert check({}) == [f"clinic.yaml:1 [KR232] warning {said}"]
    assert coded(check({"pre-infusion/our-fast.yaml": FAST}), "KR232") == []


def test_a_patch_of_the_fast_beside_that_of_the_clinic_yaml_is_told(check):
    fasting = "fasting:\n- {what: solid food, hours: 8}\n"
    lines = check({"clinic.yaml": CLINIC + fasting, "pre-infusion/our-fast.yaml": FAST})
    (line,) = coded(lines, "KR233")
    assert line == (
        "clinic.yaml:7 [KR233] warning 'fasting' is not in force: no-food-or-drink-six-hours "
        "(ours/pre-infusion/our-fast.yaml:1) gives the fast; take it out here or there"
    )
    lines = check({"clinic.yaml": CLINIC + fasting, "pre-infusion/our-fast.yaml": "extends: term-npo\nquestions: []\n"})
    assert coded(lines, "KR233") == []


def test_shipped_statements_that_a_patch_drops_are_told_with_their_first_words(check):
    (line,) = coded(check({"pre-infusion/our-fast.yaml": FAST}), "KR234")
    assert line.startswith("pre-infusion/our-fast.yaml:6 [KR234] warning no-food-or-drink-six-hours drops 5 shipped")
    assert "'If you ate or drank by mistake, say so…'" in line
    assert "One clinic's FAQ asks" not in line
    added = (
        FAST.replace("statements:\n", "add:\n  statements:\n")
        .replace("- text", "  - text")
        .replace("  cites", "    cites")
    )
    assert coded(check({"pre-infusion/our-fast.yaml": added}), "KR234") == []


def test_what_sheets_and_callers_need_is_asked_for(check):
    lines = check({"clinic.yaml": "name: Oak Street Infusion\n"})
    asked = [line.partition("'")[2].partition("'")[0] for line in lines]
    assert asked == ["phone", "time_zone", "address", "hours", "fasting"]


def test_of_a_clinic_yaml_that_cannot_be_parsed_nothing_is_said_to_be_missing(check):
    lines = check({"clinic.yaml": "name: 'Oak Street Infusion\n"})
    (line,) = lines
    said = "is not valid YAML: a quote opened at line 1 is not closed before the end; check indent and quotes"
    assert line == f"clinic.yaml:2 [KR101] {said}"


def test_each_contradiction_is_told_at_the_packs_line_with_the_way_out(check):
    lines = coded(check({"pre-infusion/our-fast.yaml": FAST}), "KR227")
    assert len(lines) == 8
    assert all(line.startswith("pre-infusion/our-fast.yaml:2 [KR227] warning ") for line in lines)
    (hold,) = (line for line in lines if " not-fasted " in line)
    assert re.search(
        r"not-fasted still says 6 h: '.+': patch it \(extends: not-fasted\) or hide it \(hides in clinic\.yaml\)$", hold
    )


def test_what_is_patched_or_hidden_is_no_contradiction_any_more(check):
    hides = "hides:\n- {id: fasting-times-by-food, reason: one rule for food}\n"
    npo = "extends: term-npo\nshort_title: NPO\n"
    lines = coded(check({
        "pre-infusion/our-fast.yaml": FAST, "clinic.yaml": CLINIC + hides, "glossary/npo.yaml": npo,
    }), "KR227")  # fmt: skip
    assert len(lines) == 6
    assert not any("fasting-times-by-food" in line or "term-npo" in line for line in lines)


def test_a_fast_in_clinic_yaml_is_followed_at_its_line(check):
    rule = "fasting:\n- {what: solid food, hours: 8}\n- {what: clear liquids, hours: 2}\n"
    lines = check({"clinic.yaml": CLINIC + rule})
    assert {line.partition(" ")[0] for line in lines} == {"clinic.yaml:7"}
    assert len(coded(lines, "KR227")) == len(lines) == 8


def test_what_is_declared_to_lower_is_told_and_what_is_not_is_a_fault(check):
    patch = "extends: pregnancy-contraindication\nseverity: caution\nrating_note: Ours.\n"
    kept = check({"contraindications/p.yaml": patch})
    assert coded(kept, "KR115")
    assert coded(kept, "KR228") == []
    declared = check({"contraindications/p.yaml": f"{patch}lowers: Dr. A. Example decided\n"})
    assert coded(declared, "KR115") == []
    said = "pregnancy-contraindication takes away the severity from relative to caution: Dr. A. Example decided"
    assert coded(declared, "KR228") == [f"contraindications/p.yaml:2 [KR228] warning {said}"]


def test_a_hidden_contraindication_is_told(check):
    hides = "hides:\n- {id: no-escort, reason: we drive them home, lowers: Dr. A. Example decided}\n"
    assert coded(check({"clinic.yaml": CLINIC + hides}), "KR228") == [
        "clinic.yaml:7 [KR228] warning no-escort is hidden, and with it the whole entry (absolute): we drive them home"
    ]


def test_a_patch_is_confirmed_against_the_entry_as_it_is(check):
    patch = "extends: parking\nshort_title: Parking\n"
    said = coded(check({"not-covered/parking.yaml": patch}), "KR229")
    assert [line.endswith(": ketaref content confirm parking") for line in said] == [True]
    fitting = digest_of(shipped_library()["parking"])
    for digest, code in ((fitting, ""), (f"0{fitting[1:]}x"[:32].replace("x", "0"), "KR230")):
        lines = check({"not-covered/parking.yaml": f"{patch}confirmed: '{digest}'\n"})
        assert coded(lines, "KR229") == []
        assert bool(coded(lines, "KR230")) == bool(code and digest != fitting)


def test_all_faults_of_a_pack_are_told_at_once_and_at_the_line_of_their_field(check):
    lines = check({
        "faq/a.yaml": "id: a\ntitle: A\nsumary: Typo.\nstatements:\n- {text: T, cites: [our-policy]}\n",
        "faq/b.yaml": "id: b\ntitle: B\nsummary: Ask you.\nrelated:\n- a\n- nobody\nstatements:\n- text: T.\n"
                      "  cites: [our-policy]\nreviewed: {date: 2025-11-24, by: curator,\n  due: 2026-11-24}\n",
        "faq/c.yml": "id: c\n",
        "faq/d.yaml": "id: d\ntitle: 'D\n",
    })  # fmt: skip
    assert [line.partition("]")[0] for line in lines] == [
        "faq/a.yaml:1 [KR104", "faq/a.yaml:3 [KR103", "faq/b.yaml:3 [KR224", "faq/b.yaml:6 [KR202",
        "faq/c.yml:1 [KR113", "faq/d.yaml:3 [KR101", "clinic.yaml:1 [KR232",
        "faq/b.yaml:10 [KR231", "faq/b.yaml:11 [KR207",
    ]  # fmt: skip
    # `a` cannot be read, which is told; that it is related to `b` is no fault besides.
    assert not any("'a'" in line for line in coded(lines, "KR202"))


def test_a_question_is_told_where_it_is_asked(check):
    entry = (
        "id: our-parking\ntitle: Parking behind the house\nsummary: Park behind.\nstatements:\n- text: Park behind.\n"
        "  cites: [our-policy]\nreviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}\n"
    )
    asked = "our-parking:\n- where is the parking lot behind the house\n- can I have ketamine with glaucoma\n"
    files = {"faq/our-parking.yaml": entry, "asked/faq.yaml": asked}
    assert coded(check(files), "KR208") == []
    (line,) = (each for each in coded(check(files, reach=True), "KR208") if "glaucoma" in each)
    assert line.startswith("asked/faq.yaml:3 [KR208] warning our-parking: 'can I have ketamine")


def test_with_everything_the_shipped_content_is_judged_too(check, monkeypatch):
    monkeypatch.setattr(checks, "changed_since_commit", lambda *_: None)
    rules = {"KR201": lambda library, _: iter([Breach(e.origin, e.id) for e in library if e.id == "parking"])}
    monkeypatch.setattr(checks, "RULES", rules | {code: checks.RULES[code] for code in checks.ABOUT_PACKS})
    assert coded(check({}), "KR201") == []
    judged = coded(check({}, everything=True), "KR201")
    assert [line.partition(":")[0] for line in judged] == ["content/not-covered/parking.yaml"]
    patch = {"not-covered/parking.yaml": "extends: parking\nshort_title: Parking\n"}
    assert len(coded(check(patch, everything=True), "KR229")) == 1


def test_a_diff_shows_dropped_statements_and_no_fast_that_is_out_of_force(check, tmp_path):
    check({"clinic.yaml": CLINIC + "fasting:\n- {what: solid food, hours: 8}\n", "pre-infusion/our-fast.yaml": FAST})
    old = shipped_library()
    changes = differences(old, read_packs((SHIPPED, content_dir()), ("ours", tmp_path / "ours"), faults=[])).changes
    (fast,) = (change for change in changes if change.id == "no-food-or-drink-six-hours")
    assert [line.said for line in fast.lowered if "by mistake" in line.said] == [
        "the statement 'If you ate or drank by mistake, say so…'"
    ]
    clinic = next(change for change in changes if change.record == "clinic")
    given = next(field for field in clinic.fields if field.field == "fasting")
    assert given.come == ("not in force: no-food-or-drink-six-hours gives the fast",)
