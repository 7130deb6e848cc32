"""A named sheet speaks as its clinic, with one rule for the fast; what the clinic has yet to say is told."""

from __future__ import annotations

from datetime import date

import pytest

from ketaref import plain
from ketaref.provenance import Origin
from ketaref.records import INSTRUCTION_KINDS, Clinic, Figure, Review, Statement, Timing, replace
from ketaref.visit.own import as_clinic, is_fast, is_own_fast, speaks_of_others, standing_back
from ketaref.visit.plan import plan_day
from ketaref.visit.sheet import FORMATS, build_sheet
from tests.visit.conftest import crisis, day, index_of, session_at

BY_ID = {entry.id: entry for entry in day()}

OURS = Origin("our-clinic", "our-clinic/pre-infusion/no-food.yaml", 1, "Elm Street Clinic")
CLINIC = Clinic("Elm Street Clinic", "555-0100")
OWN = replace(
    BY_ID["no-food"], title="No solid food for 8 hours", summary="Eat nothing for 8 hours before.", fasting=True,
    timing=Timing("start", -8, 0), disputes=(), origin=OURS, patches=("title", "summary", "timing"),
)  # fmt: skip


def printed(*entries, clinic=CLINIC, kind="pre-infusion", at=None):
    return build_sheet(kind, index_of(*entries, *crisis()), clinic, session_at(at) if at else None)


def every_format(sheet):
    return [write(sheet) for write in FORMATS.values()]


# ---- One rule for the fast -------------------------------------------------------------------------------------------


def test_a_fast_is_known_by_its_fields():
    assert is_fast(OWN)
    assert is_fast(BY_ID["fasting-times"])
    assert not is_fast(replace(BY_ID["no-food"], fasting=False))
    assert is_own_fast(OWN)
    assert is_own_fast(replace(OWN, patches=()))
    assert not is_own_fast(replace(OWN, patches=("aliases", "reviewed")))
    assert not is_own_fast(replace(OWN, origin=None))


def test_behind_a_clinic_s_own_fast_the_shipped_ones_stand_back():
    shipped = replace(BY_ID["no-food"], id="shipped-fast", fasting=True)
    found = standing_back([OWN, shipped, BY_ID["fasting-times"], BY_ID["clothes"]])
    assert [entry.id for entry in found] == ["shipped-fast", "fasting-times"]
    assert standing_back([shipped, BY_ID["fasting-times"]]) == []


def test_a_sheet_and_a_plan_hold_one_rule_for_the_fast():
    shipped = replace(BY_ID["no-food"], id="shipped-fast", fasting=True, origin=Origin("ketaref", "content/x.yaml", 1))
    table = replace(BY_ID["fasting-times"], on_sheet=True)
    entries = (*day(no_food=OWN, fasting_times=table), shipped)
    for at in (None, "2026-10-31 10:00"):
        text = "\n".join(every_format(printed(*entries, at=at)))
        assert "No solid food for 8 hours" in text
        assert "Nothing for 6 hours" not in text
        assert "Fasting times by food" not in text
        assert "guideline" not in text
    index = index_of(*entries)
    plan = plan_day(
        "pre-infusion", index.entries(INSTRUCTION_KINDS), session_at("2026-10-31 10:00"), index.references()
    )
    (fast,) = [step for step in plan.steps if step.entry and step.entry.id in ("no-food", "shipped-fast")]
    assert fast.entry.origin == OURS
    assert fast.source_times == ()
    assert {entry.id for entry in plan.set_aside} == {"shipped-fast", "fasting-times"}


def test_without_a_rule_of_the_clinic_s_own_the_shipped_ones_stay():
    made = printed(*day(), at="2026-10-31 10:00")
    assert any(item.title == "Nothing to eat or drink" for _, items in made.sections for item in items)


def test_a_clear_liquid_rule_counts_as_a_fast():
    figure = Figure("fast for clear liquids", "h", 2, fast_for="clear liquids")
    rule = replace(BY_ID["clothes"], id="drinks", origin=OURS, statements=(Statement("Two hours.", (), (figure,)),))
    assert standing_back([rule, BY_ID["fasting-times"]]) == [BY_ID["fasting-times"]]


# ---- Its voice -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Running late? Call the clinic.", "Running late? Call us."),
        ("Tell your clinic a week ahead.", "Tell us a week ahead."),
        ("Pregnant? Tell clinic first.", "Pregnant? Tell us first."),
        (
            "Nothing to eat, unless your clinic gives other times.",
            "Nothing to eat, unless the clinic gives other times.",
        ),
        ("Your own clinic may differ.", "The clinic may differ."),
        ("Ask your clinic's nurse.", "Ask the clinic's nurse."),
        ("Call 505-639-4973 for help. Rest.", "Rest."),
        ("Call (303) 555-0100 for help.", "Call (303) 555-0100 for help."),
        ("Ask your doctor.", "Ask your doctor."),
    ],
)
def test_a_shipped_line_is_said_as_the_clinic_says_it(text, said):
    assert as_clinic(text, "(303) 555-0100") == said


def test_a_named_sheet_says_us_and_one_without_a_name_says_the_clinic():
    late = replace(BY_ID["arrive"], for_patient="Be on time. Late? Call the clinic, or ask your clinic.")
    named = "\n".join(every_format(printed(*day(arrive=late))))
    assert "Call us, or ask us." in named
    assert "call us, " in named
    assert "Ask us." in named
    assert "your clinic" not in named.lower()
    nameless = FORMATS[".txt"](printed(*day(arrive=late), clinic=Clinic()))
    assert "Call the clinic, or ask your clinic." in nameless
    assert "Ask your clinic." in nameless


def test_the_clinic_s_own_words_stand_as_written_and_bear_a_mark():
    own = replace(OWN, for_patient="Eat nothing for 8 hours. Ask your clinic about pills.")
    sheet = printed(*day(no_food=own))
    text = " ".join(FORMATS[".txt"](sheet).split())
    assert "Ask your clinic about pills. ‡" in text
    assert "‡ Rule of Elm Street Clinic." in text
    assert all("‡" in made for made in every_format(sheet))
    assert "‡" not in FORMATS[".txt"](printed(*day()))


def test_whom_to_call_when_the_clinic_is_closed_stands_with_the_help():
    closed = replace(CLINIC, after_hours="the answering service, 555-0199")
    assert printed(*day(), clinic=closed).help[-1] == (
        "Anything else, or not sure: call us, 555-0100. When we are closed: the answering service, 555-0199."
    )


# ---- What is said of it ----------------------------------------------------------------------------------------------


def test_a_sheet_with_an_overdue_line_says_so(monkeypatch):
    monkeypatch.setattr(plain, "current_day", lambda: date(2026, 11, 28))
    review = Review(date(2025, 11, 1), "Dr. A. Example", date(2026, 11, 1), "medical director")
    sheet = printed(*day(no_food=replace(OWN, reviewed=review)))
    said = "This sheet holds a line whose review is overdue: No solid food for 8 hours."
    assert said in sheet.foot
    assert any("Dr. A. Example (medical director)" in line for line in sheet.foot)
    assert all(said in " ".join(made.split()) for made in every_format(sheet))
    assert not any("overdue" in line for line in printed(*day()).foot)


def test_a_notice_stands_at_the_foot_and_in_full_beside_the_sheet():
    sheet = printed(*day(no_food=replace(OWN, notices=("the shipped entry changed under this rule",))))
    assert "To be checked before it is handed out: No solid food for 8 hours." in sheet.foot
    assert "no-food: the shipped entry changed under this rule" in sheet.remarks


def test_what_a_named_clinic_has_yet_to_say_is_listed_and_not_guessed():
    others = replace(BY_ID["clothes"], for_patient="One clinic wants a coat.")
    bare = printed(*day(clothes=others), clinic=Clinic("Elm Street Clinic")).remarks
    assert [line.partition(":")[0] for line in bare] == [
        "no telephone",
        "nobody to call when you are closed",
        "no time zone, so that --at counts on this machine's clocks",
        "no fasting rule of yours, so that another clinic's is printed",
        "told as other clinics' rule, write your own",
        "sources differ (†), say your own rule",
    ]
    whole = replace(CLINIC, after_hours="555-0199", time_zone="America/Denver")
    assert printed(*day(no_food=OWN), clinic=whole).remarks == ()
    assert printed(*day(), clinic=Clinic()).remarks == ()


def test_words_of_other_clinics_are_known():
    assert speaks_of_others("Another clinic asks for a coat.")
    assert speaks_of_others("Some clinics ask.")
    assert not speaks_of_others("Call the clinic.")
