"""A pack patches by field: what it gives replaces, all else stays, and caution stays unless it is said why it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ketaref.content.digest import digest_of
from ketaref.content.packs import read_packs
from ketaref.records import replace
from tests.content.test_read import ENTRY, REFERENCES, read

if TYPE_CHECKING:
    from ketaref.content.faults import Fault
    from ketaref.library import Library

DISPUTE = """\
id: hours
title: How long
standing: range
risk: medium
claim: {text: Six hours., cites: [one-label]}
against: [{text: Two hours., cites: [one-label]}]
advice: Ask.
marks: ['visit\\b']
reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}
"""
FULL = ENTRY + """\
aliases: [juice, tea]
short_title: Drinks
for_patient: Stop your drinks.
questions: [may I drink]
formerly: [old-drinks]
disputes: [hours]
related: [water]
order: 10
"""  # fmt: skip
RISK = FULL + """\
severity: absolute
rating_note: As the label says.
action: [avoid]
codes: [{system: ICD-10-CM, code: Z33.1, display: Pregnant}]
screening: {names: [gravid], events: [birth], signs: [bump], past: ends, question: Are you?}
"""  # fmt: skip
CRISIS = ENTRY + """\
crisis: suicide
triggers: [want to die]
"""  # fmt: skip
CRISIS = CRISIS.replace("Drinks drinks before", "Call 988").replace(
    "Clear drinks stop before the visit.", "Call or text 988."
)


def lay(tmp_path, below: str, patch: str, *, kind: str = "pre-infusion", **files: str) -> tuple[Library, list[Fault]]:
    """Shipped content of one entry and one dispute, with a pack's file over it, and what was told."""
    read(tmp_path / "ketaref", disputes=DISPUTE, **{kind: below})
    ours = {f"{kind}/ours": patch} if patch else {}
    read(tmp_path / "ours", **(ours | files))
    faults: list[Fault] = []
    return read_packs(("ketaref", tmp_path / "ketaref"), ("ours", tmp_path / "ours"), faults=faults), faults


def told(faults):
    return [(fault.file, fault.line, fault.code) for fault in faults]


# ---- By field -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", ["extends: drinks-before\n", "extends: old-drinks\n"])
def test_a_field_given_replaces_and_every_other_stays(tmp_path, names):
    made, faults = lay(tmp_path, FULL, f"{names}order: 20\n")
    assert faults == []
    (entry,) = made
    assert (entry.id, entry.order, entry.patches) == ("drinks-before", 20, ("order",))
    assert entry.origin.pack == "ours"
    assert (entry.aliases, entry.questions, entry.related) == (("juice", "tea"), ("may I drink",), ("water",))
    assert (entry.for_patient, entry.short_title) == ("Stop your drinks.", "Drinks")
    assert [d.id for d in entry.disputes] == ["hours"]
    assert made["old-drinks"] is entry


def test_an_equal_id_patches_too_and_keeps_what_makes_it_found(tmp_path):
    made, faults = lay(
        tmp_path, FULL, "", **{"pre-infusion/drinks-before": ENTRY.replace("Clear drinks stop", "Water stops")}
    )
    assert faults == []
    (entry,) = made
    assert entry.summary == "Water stops before the visit."
    assert (entry.aliases, entry.questions) == (("juice", "tea"), ("may I drink",))


def test_the_id_of_a_renamed_entry_still_patches_it(tmp_path):
    made, faults = lay(tmp_path, FULL, "", **{"pre-infusion/old-drinks": "id: old-drinks\norder: 3\n"})
    assert faults == []
    assert (len(made), made["drinks-before"].order) == (1, 3)


def test_an_id_of_its_own_finds_the_patched_entry(tmp_path):
    made, faults = lay(tmp_path, FULL, "extends: drinks-before\nid: ours\norder: 20\n")
    assert faults == []
    assert made["ours"] is made["drinks-before"]


def test_words_that_went_with_replaced_ones_are_cleared(tmp_path):
    made, _ = lay(tmp_path, FULL, "extends: drinks-before\nsummary: Drinks stop sooner.\ntitle: Sooner\n")
    entry = made["drinks-before"]
    assert (entry.for_patient, entry.short_title) == ("", "")
    made, _ = lay(tmp_path / "same", FULL, "extends: drinks-before\nsummary: Clear drinks stop before the visit.\n")
    assert made["drinks-before"].for_patient == "Stop your drinks."
    made, _ = lay(tmp_path / "own", FULL, "extends: drinks-before\nsummary: Soon.\nfor_patient: Stop soon.\n")
    assert made["drinks-before"].for_patient == "Stop soon."


def test_lists_take_more_and_give_up_some(tmp_path):
    patch = """\
extends: drinks-before
add:
  aliases: [water, tea]
  questions: may I sip
  statements: [{text: Sip no water., cites: [one-label]}]
remove: {aliases: [juice], related: water}
"""
    made, faults = lay(tmp_path, FULL, patch)
    assert faults == []
    entry = made["drinks-before"]
    assert (entry.aliases, entry.related) == (("tea", "water"), ())
    assert entry.questions == ("may I drink", "may I sip")
    assert [s.text for s in entry.statements] == ["Clear drinks stop before the visit.", "Sip no water."]
    assert entry.patches == ("aliases", "questions", "statements", "related")


def test_what_is_not_on_a_list_is_told_and_the_rest_goes(tmp_path):
    made, faults = lay(tmp_path, FULL, "extends: drinks-before\nremove:\n  aliases:\n  - juice\n  - milk\n")
    assert told(faults) == [("ours/pre-infusion/ours.yaml", 5, "KR114")]
    assert made["drinks-before"].aliases == ("tea",)


@pytest.mark.parametrize(
    ("patch", "line", "code"),
    [
        ("extends: drink-before\norder: 1\n", 1, "KR114"),
        ("order: 1\nextends: [drinks-before]\n", 1, "KR104"),
        ("extends: drinks-before\norder: soon\n", 2, "KR105"),
        ("extends: drinks-before\nadd: [x]\n", 2, "KR105"),
        ("extends: drinks-before\nadd: {aliasses: [x]}\n", 2, "KR103"),
        ("extends: drinks-before\nadd: {title: x}\n", 2, "KR103"),
        ("extends: drinks-before\nadd: {screening: [x]}\n", 2, "KR105"),
        ("extends: drinks-before\nadd: {screening: {names: {a: b}}}\n", 2, "KR105"),
        ("extends: drinks-before\nremove: {aliases: {a: b}}\n", 2, "KR105"),
        ("extends: drinks-before\nscreening: {namen: [x]}\n", 2, "KR103"),
        ("extends: drinks-before\naliases: {a: b}\nadd: {aliases: [x]}\n", 2, "KR105"),
        ("extends: drinks-before\ncrisis: suicide\n", 1, "KR104"),
        ("extends: drinks-before\nstatements: []\n", 2, "KR105"),
        ("extends: drinks-before\nstatements: [{text: A claim., cites: [nobody]}]\n", 2, "KR201"),
        ("extends: drinks-before\ntiming: {anchor: end, from_h: 0, to_h: 9999999999}\n", 2, "KR112"),
    ],
)
def test_what_is_wrong_in_a_patch_is_told_at_its_line_and_costs_the_patch_alone(tmp_path, patch, line, code):
    made, faults = lay(tmp_path, FULL, patch)
    assert ("ours/pre-infusion/ours.yaml", line, code) in told(faults)
    entry = made["drinks-before"]
    assert (entry.order, entry.origin.pack) == (10, "ketaref")
    if "extends: drinks-before" in patch:
        assert entry.notices == ("ours has a rule of its own here that cannot be read: ours/pre-infusion/ours.yaml:1",)


def test_a_pack_patches_what_lies_below_it_once(tmp_path):
    both = "- {extends: drinks-before, order: 1}\n- {id: drinks-before, order: 2}\n"
    made, faults = lay(tmp_path, FULL, "", **{"pre-infusion": both})
    assert told(faults) == [("ours/pre-infusion.yaml", 2, "KR109")]
    assert made["drinks-before"].order == 1
    own = f"{ENTRY.replace('drinks-before', 'mine')}"
    _, faults = lay(tmp_path / "own", FULL, "extends: mine\norder: 1\n", **{"faq/mine": own})
    assert [f.code for f in faults] == ["KR109"]


def test_packs_patch_in_turn(tmp_path):
    read(tmp_path / "ketaref", disputes=DISPUTE, **{"pre-infusion": FULL})
    read(tmp_path / "one", **{"pre-infusion/a": "extends: drinks-before\norder: 1\n"})
    read(tmp_path / "two", **{"faq/b": "extends: drinks-before\nadd: {aliases: [sip]}\n"})
    faults: list[Fault] = []
    packs = [(name, tmp_path / name) for name in ("ketaref", "one", "two")]
    entry = read_packs(*packs, faults=faults)["drinks-before"]
    assert faults == []
    assert (entry.kind, entry.order, entry.aliases) == ("faq", 1, ("juice", "tea", "sip"))
    assert (entry.origin.pack, entry.patches) == ("two", ("order", "aliases"))


def test_laying_over_a_library_gives_what_laying_over_its_files_gives(tmp_path):
    read(tmp_path / "ketaref", disputes=DISPUTE, **{"pre-infusion": FULL})
    read(tmp_path / "ours", **{"pre-infusion/a": "extends: old-drinks\nsummary: Sooner.\n"})
    shipped, ours = (("ketaref", tmp_path / "ketaref"), ("ours", tmp_path / "ours"))
    whole = read_packs(shipped, ours, faults=[])
    over = read_packs(ours, faults=[], below=read_packs(shipped, faults=[]))
    assert over.entries == whole.entries
    assert (over.references, over.disputes, over.packs) == (whole.references, whole.disputes, whole.packs)


def test_what_cites_a_reference_by_a_former_id_cites_it_as_it_is_now(tmp_path):
    renamed = REFERENCES.replace("one-label", "a-label-2024") + "  formerly: [one-label]\n"
    statement = "{text: Water is allowed., cites: [one-label], figures: [%s]}"
    figure = "{name: water, unit: mL, value: 200, cites: [one-label]}"
    ours = f"id: water\ntitle: Water\nsummary: Water is allowed.\nstatements: [{statement % figure}]\n"
    ours += "reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}\n"
    files = {
        "faq": ours,
        "references": "extends: one-label\nknown_as: our label\n",
        "classes": "- {name: drinks, entry: drinks-before, cites: [{ref: one-label}], members: [tea]}\n",
        "clinic": "name: Ours\nfollows: [one-label]\n",
    }
    read(tmp_path / "ketaref", disputes=DISPUTE, references=renamed, **{"pre-infusion": FULL})
    read(tmp_path / "ours", **files)
    faults = []
    made = read_packs(("ketaref", tmp_path / "ketaref"), ("ours", tmp_path / "ours"), faults=faults)
    assert faults == []
    assert list(made.references) == ["a-label-2024"]
    assert made.references["a-label-2024"].known_as == "our label"
    (statement,) = made["water"].statements
    assert [cite.ref for cite in (*statement.cites, *statement.figures[0].cites)] == ["a-label-2024"] * 2
    assert made["drinks-before"].references == ("a-label-2024",)
    (dispute,) = made.disputes.values()
    assert {cite.ref for claim in (dispute.claim, *dispute.against) for cite in claim.cites} == {"a-label-2024"}
    assert made["drinks-before"].disputes == (dispute,)
    assert [cite.ref for group in made.classes for cite in group.cites] == ["a-label-2024"]
    assert made.clinic.follows == ("a-label-2024",)


def test_references_and_disputes_are_patched_by_field_too(tmp_path):
    files = {
        "references": REFERENCES + "- id: two-label\n  kind: label\n  csl: {type: book, title: Two}\n",
        "references/ours": "extends: one-label\ncsl: {URL: 'https://a.example'}\nretracted: Withdrawn.\n",
        "disputes/ours": "extends: hours\nadvice: Ask us.\n",
    }
    files["references"] = files["references"].removeprefix(REFERENCES)
    made, faults = lay(tmp_path, FULL, "", **files)
    assert faults == []
    reference = made.references["one-label"]
    assert reference.csl == {"type": "webpage", "title": "A label", "URL": "https://a.example"}
    assert (reference.retracted, reference.origin.pack) == ("Withdrawn.", "ours")
    (dispute,) = made["drinks-before"].disputes
    assert (dispute.advice, dispute.origin.pack, dispute.risk) == ("Ask us.", "ours", "medium")


def test_a_topic_is_lifted_with_all_that_people_say_for_it(tmp_path):
    topic = "id: parking\ntitle: Parking\nsummary: Ask the clinic.\naliases: [garage]\nquestions: [where do I park]\n"
    topic += "reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}\n"
    answer = ENTRY.replace("drinks-before", "parking") + "aliases: [lot]\nquestions: [is it free]\n"
    made, faults = lay(tmp_path, topic, "", kind="not-covered", **{"faq/parking": answer})
    assert faults == []
    entry = made["parking"]
    assert (entry.kind, entry.aliases) == ("faq", ("lot", "garage"))
    assert entry.questions == ("is it free", "where do I park")


# ---- Disputes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        ("{text: Drink before the visit., cites: [one-label]}", ["hours"]),
        ("{text: Drink before noon., cites: [one-label]}", []),
        ("{text: Drink before the visit., cites: [our-rule]}", []),
    ],
)
def test_a_dispute_of_a_claim_that_is_made_no_more_goes(tmp_path, statement, shown):
    rule = "- {id: our-rule, kind: label, csl: {type: report, title: Ours}}\n"
    patch = f"extends: drinks-before\nstatements: [{statement}]\n"
    made, faults = lay(tmp_path, FULL, patch, **{"references/ours": rule})
    assert faults == []
    assert [d.id for d in made["drinks-before"].disputes] == shown


def test_a_dispute_of_a_claim_that_is_still_made_stays(tmp_path):
    made, faults = lay(tmp_path, FULL, "extends: drinks-before\nremove: {disputes: [hours]}\n")
    assert told(faults) == [("ours/pre-infusion/ours.yaml", 2, "KR115")]
    assert [d.id for d in made["drinks-before"].disputes] == ["hours"]


# ---- The floor ----------------------------------------------------------------------------------------------------

LOWERINGS = [
    ("severity: caution", "severity", "severity"),
    ("action: [monitor]", "action", "action"),
    ("aliases: [milk]", "aliases", "aliases"),
    ("codes: [{system: ICD-10-CM, code: O09, display: Pregnancy}]", "codes", "codes"),
    ("screening: {names: [pregnant]}", "screening", "names"),
    ("screening: {events: [delivery]}", "screening", "events"),
    ("remove: {screening: {signs: [bump]}}", "screening", "signs"),
    ("screening: {excludes: [gravid]}", "screening", "excludes"),
    ("screening: {overview: true}", "screening", "overview"),
    ("screening: {event_days: 10}", "screening", "event_days"),
    ("screening: {controlled: shown}", "screening", "controlled"),
    ("disputes: []", "disputes", "hours"),
    ("remove: {disputes: [hours]}", "disputes", "hours"),
]


@pytest.mark.parametrize(("hours", "shown"), [("8 hours", 0), ("six hours", 1), ("6 hours or more", 1)])
def test_a_dispute_of_a_number_goes_with_the_number(tmp_path, hours, shown):
    below = RISK.replace("Clear drinks stop before the visit.", "Clear drinks stop 6 hours before the visit.")
    patch = f"""\
extends: drinks-before
summary: Not fasted, so hold the visit.
statements:
- {{text: Stop food {hours} before the visit., cites: [one-label]}}
- {{text: A label warns of a visit after a meal., cites: [one-label]}}
"""
    made, faults = lay(tmp_path, below, patch, kind="contraindications")
    assert faults == []
    assert len(made["drinks-before"].disputes) == shown


@pytest.mark.parametrize(("line", "field", "says"), LOWERINGS)
def test_caution_stays_until_it_is_said_why_it_goes(tmp_path, line, field, says):
    patch = f"extends: drinks-before\n{line}\n"
    made, (fault,) = lay(tmp_path, RISK, patch, kind="contraindications")
    below, _ = lay(tmp_path / "below", RISK, "", kind="contraindications")
    kept, shipped = getattr(made["drinks-before"], field), getattr(below["drinks-before"], field)
    if isinstance(kept, tuple):
        assert set(map(str, shipped)) <= set(map(str, kept))
    elif field == "severity":
        assert kept == shipped
    else:
        assert {*shipped.names, *shipped.events, *shipped.signs} <= {*kept.names, *kept.events, *kept.signs}
        assert (kept.excludes, kept.overview, kept.event_days, kept.controlled) == ((), False, 365, "")
    assert (fault.line, fault.code) == (2, "KR115")
    assert says in fault.message
    made, faults = lay(tmp_path / "said", RISK, patch + "lowers: The director says so.\n", kind="contraindications")
    assert faults == []
    (notice,) = made["drinks-before"].notices
    assert notice.startswith("ours takes caution off what ketaref ships (")
    assert notice.endswith("): The director says so.")
    assert getattr(made["drinks-before"], field) != shipped


@pytest.mark.parametrize(
    "line",
    [
        "order: 3", "add: {screening: {names: [pregnant]}}",
        "add: {codes: [{system: ICD-10-CM, code: O09, display: P}]}",
        "screening: {event_days: 900}", "screening: {past: counts}", "add: {aliases: [sip]}", "monitoring: Blood.",
        "non_negotiable: true",
    ],
)  # fmt: skip
def test_caution_is_added_without_a_word(tmp_path, line):
    made, faults = lay(tmp_path, RISK, f"extends: drinks-before\n{line}\n", kind="contraindications")
    assert faults == []
    assert made["drinks-before"].notices == ()
    assert made["drinks-before"].screening.names[0] == "gravid"


LIMIT = """\
- text: A pulse above 120 is a stop.
  cites: [one-label]
  figures: [{name: pulse, unit: /min, value: 120, vital: heart rate, beyond: above}]
reviewed"""


@pytest.mark.parametrize(
    ("value", "beyond", "kept"),
    [("110", "above", False), ("120", "above", False), ("130", "above", True), ("110", "below", True)],
)
def test_a_limit_moves_only_to_where_it_stops_more(tmp_path, value, beyond, kept):
    below = RISK.replace("reviewed", LIMIT, 1)
    ours = LIMIT.removesuffix("reviewed").replace("value: 120", f"value: {value}").replace("above}", f"{beyond}}}")
    made, faults = lay(tmp_path, below, f"extends: drinks-before\nstatements:\n{ours}", kind="contraindications")
    assert [f.code for f in faults] == (["KR115"] if kept else [])
    values = [f.value for s in made["drinks-before"].statements for f in s.figures]
    assert values == ([float(value), 120] if kept else [float(value)])


@pytest.mark.parametrize("line", ["non_negotiable: false", "on_sheet: false"])
def test_what_is_non_negotiable_stays_so_and_on_the_sheet(tmp_path, line):
    below = FULL + "non_negotiable: true\n"
    made, faults = lay(tmp_path, below, f"extends: drinks-before\n{line}\n")
    assert told(faults) == [("ours/pre-infusion/ours.yaml", 2, "KR115")]
    assert (made["drinks-before"].non_negotiable, made["drinks-before"].on_sheet) == (True, True)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("screening: {age_under: 12}", "age_under"),
        ("screening: {age_from: 70}", "age_from"),
        ("screening: {systolic_above: 180}", "systolic_above"),
        ("screening: {diastolic_above: 120}", "diastolic_above"),
        ("screening: {relative: shown}", "relative"),
        ("screening: {past: other}", "past"),
    ],
)
def test_a_figure_of_screening_moves_only_to_where_it_meets_more(tmp_path, line, field):
    below = RISK.replace(
        "past: ends",
        "past: ends, relative: counts, age_under: 18, age_from: 65, systolic_above: 160, diastolic_above: 100",
    )
    made, (fault,) = lay(tmp_path, below, f"extends: drinks-before\n{line}\n", kind="contraindications")
    assert f"screening's {field}" in fault.message
    shipped = {"past": "ends", "relative": "counts", "age_under": 18, "age_from": 65, "systolic_above": 160}
    assert getattr(made["drinks-before"].screening, field) == shipped.get(field, 100)
    firmer = "screening: {age_under: 21, age_from: 60, systolic_above: 140, diastolic_above: 90, past: counts}"
    _, faults = lay(tmp_path / "firmer", below, f"extends: drinks-before\n{firmer}\n", kind="contraindications")
    assert faults == []


def test_a_risk_that_moves_as_declared_is_another_kind_of_entry(tmp_path):
    patch = "extends: drinks-before\nlowers: The director says so.\n"
    made, (fault,) = lay(tmp_path, RISK, "", kind="contraindications", **{"faq/ours": patch})
    assert (fault.code, fault.line) == ("KR104", 1)
    assert made["drinks-before"].kind == "contraindications"


def test_screening_goes_on_to_find_a_renamed_risk_by_its_old_title(tmp_path):
    made, faults = lay(tmp_path, RISK, "extends: drinks-before\ntitle: Cups\n", kind="contraindications")
    assert faults == []
    assert "Drinks drinks before" in made["drinks-before"].screening.names


def test_a_risk_stays_one_of_the_risks(tmp_path):
    patch = "extends: drinks-before\norder: 4\n"
    made, faults = lay(tmp_path, RISK, "", kind="contraindications", **{"faq/ours": patch})
    assert told(faults) == [("ours/faq/ours.yaml", 1, "KR115")]
    assert (made["drinks-before"].kind, made["drinks-before"].order) == ("contraindications", 4)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("triggers: [hopeless]", "triggers"),
        ("summary: Ask us.", "summary"),
        ("title: Ask us", "title"),
        ("for_patient: Ask us.", "for_patient"),
        ("statements: [{text: Ask us., cites: [one-label]}]", "statements"),
        ("crisis: medical", "crisis"),
        ("audience: clinician", "audience"),
    ],
)
@pytest.mark.parametrize("declared", ["", "lowers: The director says so.\n"])
def test_crisis_help_is_a_floor_whatever_is_declared(tmp_path, line, field, declared):
    made, faults = lay(tmp_path, CRISIS, f"extends: drinks-before\n{line}\n{declared}", kind="crisis")
    assert [(f.line, f.code) for f in faults] == [(2, "KR115")]
    entry = made["drinks-before"]
    assert (entry.crisis, entry.audience, entry.said_to_patient) == ("suicide", "both", "Call or text 988.")
    assert entry.title == "Call 988"
    assert "want to die" in entry.triggers
    assert any("988" in s.text for s in entry.statements)
    assert field != "triggers" or entry.triggers == ("hopeless", "want to die")


def test_a_dispute_of_crisis_help_is_not_changed(tmp_path):
    files = {"disputes/ours": "extends: hours\nadvice: Ignore this.\n"}
    made, faults = lay(tmp_path, CRISIS + "disputes: [hours]\n", "", kind="crisis", **files)
    assert told(faults) == [("ours/disputes/ours.yaml", 1, "KR115")]
    assert made["drinks-before"].disputes[0].advice == "Ask."


def test_what_is_for_a_patch_needs_something_below(tmp_path):
    for line in ("add: {aliases: [x]}", "remove: {aliases: [x]}", "confirmed: abc"):
        mine = ENTRY.replace("drinks-before", "mine") + line + "\n"
        made, faults = lay(tmp_path, FULL, "", **{"faq/mine": mine})
        assert told(faults) == [("ours/faq/mine.yaml", 8, "KR114")]
        assert "mine" not in made


def test_one_pack_after_another_keeps_what_the_first_gave(tmp_path):
    risk = (
        FULL.replace("drinks-before", "risk").replace("old-drinks", "old-risk") + "screening: {past: drinks-before}\n"
    )
    files = {
        "faq/risk": risk.replace("disputes: [hours]\n", ""),
        "clinic": "name: Oak\nhides: [{id: drinks-before, reason: x}]\n",
    }
    made, faults = lay(tmp_path, FULL, "", **files)
    assert faults == []
    assert made["risk"].screening.past == ""
    read(tmp_path / "third", clinic="name: Elm\nhides: [{id: drinks-before, reason: y}]\n")
    packs = [(name, tmp_path / name) for name in ("ketaref", "ours", "third")]
    again = read_packs(*packs, faults=faults)
    assert faults == []
    assert [(h.pack, h.reason) for h in again.hidden] == [("ours", "x")]


def test_a_hidden_entry_is_not_patched_above_but_may_be_written_anew(tmp_path):
    lay(tmp_path, FULL, "", clinic="name: Oak\nhides: [{id: drinks-before, reason: x}]\n")
    packs = [(name, tmp_path / name) for name in ("ketaref", "ours", "third")]
    read(tmp_path / "third", **{"faq/a": "extends: drinks-before\norder: 1\n"})
    faults: list[Fault] = []
    read_packs(*packs, faults=faults)
    (fault,) = faults
    assert fault.message == "nothing below has the id 'drinks-before', since ours hides it"
    read(tmp_path / "third", **{"faq/a": ENTRY.replace("drinks-before", "a"), "faq/drinks-before": ENTRY})
    made = read_packs(*packs, faults=[])
    assert (made["drinks-before"].origin.pack, made.hidden) == ("third", ())


def test_disputes_keep_what_stands_against_and_that_they_bear_on_care(tmp_path):
    files = {"disputes/ours": "extends: hours\nclinical: false\nagainst: [{text: Three hours., cites: [one-label]}]\n"}
    made, faults = lay(tmp_path, FULL, "", **files)
    assert [(f.line, f.code) for f in faults] == [(2, "KR115"), (3, "KR115")]
    assert made.disputes["hours"].clinical
    assert [claim.text for claim in made.disputes["hours"].against] == ["Three hours.", "Two hours."]


def test_references_keep_what_is_unconfirmed(tmp_path):
    below = REFERENCES + "  unconfirmed: [volume]\n  corrected_by: Erratum.\n"
    read(tmp_path / "ketaref", references=below, **{"pre-infusion": ENTRY})
    over = "extends: one-label\nunconfirmed: [page]\n"
    read(tmp_path / "ours", references=over)
    faults: list[Fault] = []
    packs = [(name, tmp_path / name) for name in ("ketaref", "ours")]
    reference = read_packs(*packs, faults=faults).references["one-label"]
    assert [(f.line, f.code) for f in faults] == [(2, "KR115")]
    assert (reference.unconfirmed, reference.corrected_by) == (("page", "volume"), "Erratum.")


def test_disputes_and_references_keep_their_warnings(tmp_path):
    files = {
        "disputes/ours": "extends: hours\nrisk: low\nmarks: [x]\n",
        "references": "extends: one-label\nretracted: Withdrawn.\n",
    }
    made, faults = lay(tmp_path, FULL, "", **files)
    assert [f.code for f in faults] == ["KR115", "KR115"]
    dispute = made.disputes["hours"]
    assert (dispute.risk, dispute.marks) == ("medium", ("x", "visit\\b"))
    over = "extends: one-label\nnotes: [ours]\n"
    read(tmp_path / "third", references=over)
    packs = [(name, tmp_path / name) for name in ("ketaref", "ours", "third")]
    reference = read_packs(*packs, faults=[]).references["one-label"]
    assert (reference.retracted, reference.notes) == ("Withdrawn.", ("ours",))


# ---- Hidden -------------------------------------------------------------------------------------------------------


def test_what_is_hidden_is_gone_with_its_reason(tmp_path):
    other = ENTRY.replace("drinks-before", "meals-before") + "related: [drinks-before]\n"
    hides = "name: Oak\nhides: [{id: old-drinks, reason: one rule is enough}]\n"
    made, faults = lay(tmp_path, FULL, "", clinic=hides, **{"faq/meals-before": other})
    assert faults == []
    assert "drinks-before" not in made
    assert [(h.id, h.pack, h.reason, h.title) for h in made.hidden] == [
        ("drinks-before", "ours", "one rule is enough", "Drinks drinks before"),
    ]  # fmt: skip
    assert made["meals-before"].related == ()


def test_an_entry_may_hide_what_it_stands_for(tmp_path):
    mine = ENTRY.replace("drinks-before", "ours") + "hides: [{id: drinks-before, reason: ours is the rule}]\n"
    made, faults = lay(tmp_path, FULL, mine)
    assert faults == []
    assert [e.id for e in made] == ["ours"]


@pytest.mark.parametrize(
    ("kind", "below", "more", "gone"),
    [
        ("contraindications", RISK, "", False),
        ("contraindications", RISK, ", lowers: the director", True),
        ("crisis", CRISIS, ", lowers: the director", False),
        ("pre-infusion", FULL, "", True),
    ],
)
def test_what_keeps_a_patient_safe_is_not_hidden_lightly(tmp_path, kind, below, more, gone):
    hides = f"name: Oak\nhides:\n- {{id: drinks-before, reason: no need{more}}}\n"
    made, faults = lay(tmp_path, below, "", kind=kind, clinic=hides)
    assert ("drinks-before" not in made) == gone
    assert told(faults) == ([] if gone else [("ours/clinic.yaml", 3, "KR116")])


# ---- Digests and notices ------------------------------------------------------------------------------------------


def test_a_digest_is_over_what_a_reader_sees(tmp_path):
    entry = lay(tmp_path, RISK, "", kind="contraindications")[0]["drinks-before"]
    digest = digest_of(entry)
    assert len(digest) == 32
    assert int(digest, 16)
    unseen = replace(
        entry, origin=None, reviewed=None, questions=(), notices=("x",), patches=("title",),
        related=("other",), formerly=("old",), order=7, aliases=(),
    )  # fmt: skip
    assert digest_of(unseen) == digest
    dispute = replace(entry.disputes[0], origin=None)
    assert digest_of(replace(entry, disputes=(dispute,))) == digest
    assert digest_of(replace(entry, disputes=(replace(dispute, advice="No."),))) != digest
    for change in ({"summary": "x"}, {"severity": "caution"}, {"screening": None}, {"disputes": ()}):
        assert digest_of(replace(entry, **change)) != digest


def test_a_signature_that_no_longer_fits_is_told(tmp_path):
    entry = lay(tmp_path, FULL, "extends: drinks-before\nshort_title: Two\n")[0]["drinks-before"]
    signed = "reviewed: {date: 2026-11-25, by: Dr. A, due: 2027-11-25, role: director, digest: %s}\n"
    patch = f"extends: drinks-before\nshort_title: Two\n{signed % digest_of(entry)}"
    made, faults = lay(tmp_path / "signed", FULL, patch)
    assert faults == []
    assert made["drinks-before"].notices == ()
    assert made["drinks-before"].reviewed.role == "director"
    made, _ = lay(tmp_path / "edited", FULL, patch.replace("short_title: Two", "short_title: Three"))
    assert made["drinks-before"].notices == ("CHANGED SINCE SIGNED by Dr. A on 2026-11-25",)


def test_a_signature_below_is_not_one_for_what_a_pack_says(tmp_path):
    signed = FULL.replace("by: curator", "by: Dr. B")
    made, _ = lay(tmp_path, signed, "extends: drinks-before\nshort_title: Two\n")
    assert made["drinks-before"].notices == ("CHANGED SINCE SIGNED by Dr. B on 2026-11-24",)
    made, _ = lay(tmp_path / "q", signed, "extends: drinks-before\nadd: {questions: [may I]}\n")
    assert made["drinks-before"].notices == ()


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("summary: Stop juice early.\n", False),
        ("statements: [{text: Stop juice early., cites: [one-label]}]\n", False),
        ("timing: {anchor: start, from_h: -8, to_h: 0}\n", False),
        ("aliases: [cola]\n", True),
        ("add: {questions: [may I]}\nrelated: []\norder: 2\n", True),
        ("summary: Stop juice early.\nreviewed: {date: 2026-11-25, by: Dr. A, due: 2027-11-25}\n", True),
    ],
)
def test_the_curator_has_not_reviewed_what_a_pack_says(tmp_path, given, read):
    made, faults = lay(tmp_path, FULL, f"extends: drinks-before\n{given}")
    assert faults == []
    assert (made["drinks-before"].reviewed is not None) == read
    assert made["drinks-before"].notices == ()


def test_hiding_a_related_entry_leaves_what_was_signed_as_it_was(tmp_path):
    other = ENTRY.replace("drinks-before", "other")
    patch = "extends: drinks-before\nrelated: [other]\nshort_title: Two\n"
    made, _ = lay(tmp_path, FULL, patch, **{"faq/other": other})
    digest = digest_of(made["drinks-before"])
    signed = f"{patch}reviewed: {{date: 2026-11-25, by: Dr. A, due: 2027-11-25, digest: {digest}}}\n"
    hides = "name: Oak\nhides: [{id: other, reason: one rule is enough}]\n"
    made, _ = lay(tmp_path, FULL, signed, clinic=hides, **{"faq/other": other})
    assert "other" not in made
    assert made["drinks-before"].notices == ()


def test_what_changed_below_a_rule_is_to_be_confirmed(tmp_path):
    below = lay(tmp_path, FULL, "")[0]["drinks-before"]
    patch = f"extends: drinks-before\nshort_title: Two\nconfirmed: {digest_of(below)}\n"
    assert lay(tmp_path / "same", FULL, patch)[0]["drinks-before"].notices == ()
    made, faults = lay(tmp_path / "changed", FULL + "monitoring: Blood pressure.\n", patch)
    assert faults == []
    assert made["drinks-before"].notices == (
        "the shipped entry changed under this rule; re-confirm: ketaref content confirm drinks-before",
    )
    assert made["drinks-before"].monitoring == "Blood pressure."
