"""What is read to a caller and shown to a patient: plain words, when to hand over, and nothing that staff do."""

from __future__ import annotations

import io

import pytest

from ketaref.present import callers
from ketaref.present.preferences import Preferences
from ketaref.present.terminal import Terminal
from ketaref.records import Cite, Statement
from tests.conftest import DISPUTE, make_entry, small_library

REFERENCES = small_library().references
FAST = make_entry(
    "fast", "pre-infusion", "Nothing to eat", "Patients fast for 6 hours.", "Fast for 6 hours. Say so if you ate.",
    for_patient="Nothing to eat for 6 hours before.", hand_over_if="the caller has eaten", disputes=(DISPUTE,),
)  # fmt: skip
GLAUCOMA = make_entry(
    "glaucoma", "contraindications", "Glaucoma", "Treat it first.", severity="relative", action=("hold",),
    statements=(
        Statement("Raises pressure.", (Cite("label"),), severity="relative"),
        Statement("Not before your eye doctor agrees. Bring your drops.", (Cite("label"),), audience="patient",
                  basis="advice"),
    ),
    for_patient="Not before your eye doctor agrees.",
)  # fmt: skip
TRIAL = make_entry("trial", "conditions", "A trial", "71% responded.", audience="clinician")
CRISIS = make_entry("line", "crisis", "Crisis help", "Call or text 988 now.", crisis="suicide", audience="patient")
CHAIR = make_entry("chair", "crisis", "Seizure", "Stop the pump.", crisis="medical", audience="clinician")


def card(entry, viewer="front-desk", **options):
    """A card as lines; paragraphs are joined."""
    file = io.StringIO()
    terminal = Terminal(file, width=100, preferences=Preferences(viewer=viewer))
    made = callers.front_desk_card if viewer == "front-desk" else callers.patient_card
    terminal.show(*made(entry, REFERENCES, terminal, **options))
    return [line.strip() for line in file.getvalue().splitlines()]


def test_the_front_desk_has_what_to_say_when_to_hand_over_and_who_says_so():
    title, said, hand_over, who, differs = card(FAST)
    assert title.startswith("Nothing to eat ")
    assert title.endswith(" before the infusion")
    assert said == "SAY Nothing to eat for 6 hours before."
    assert hand_over == "HAND TO A NURSE if the caller has eaten."
    assert who.startswith("Says so: ")
    assert differs == "! Sources differ on this. Where your clinic has a rule of its own, say that."


def test_the_front_desk_decides_about_no_patient_and_sees_no_tier():
    lines = card(GLAUCOMA)
    assert "SAY Not before your eye doctor agrees." in lines
    assert lines[2].startswith("HAND TO A NURSE whether this patient can have it")
    assert not {"relative", "hold", "pressure"} & set(" ".join(lines).lower().split())
    assert any(line.startswith("Says so: our advice; see ") for line in lines)


def test_a_rating_without_words_for_the_patient_is_not_read_out():
    entry = make_entry("g", "contraindications", "Glaucoma", "Hold it.", severity="relative", action=("hold",))
    assert card(entry)[1:] == [callers.NOT_OURS]
    assert card(entry, "patient")[1:] == [callers.ASK_CLINIC]


def test_what_is_for_clinicians_is_handed_to_a_nurse():
    assert card(TRIAL)[1:] == [callers.FOR_STAFF]
    assert card(TRIAL, "patient")[1:] == [callers.ASK_CLINIC]


@pytest.mark.parametrize(
    ("entry", "lines"),
    [
        (CRISIS, ["SAY Call or text 988 now.", "Then tell a nurse at once."]),
        (CHAIR, ["In the clinic: get a nurse or the doctor now.", "SAY Call 911 now.", "Then tell a nurse at once."]),
    ],
)
def test_in_a_crisis_the_words_come_first_then_the_nurse(entry, lines):
    assert card(entry)[1 : len(lines) + 1] == lines
    assert "Stop the pump." not in " ".join(card(entry) + card(entry, "patient"))


def test_a_patient_reads_the_answer_and_the_statements_for_patients_each_sentence_once():
    shown = card(FAST, "patient")[1:]
    assert shown[:2] == ["Nothing to eat for 6 hours before.", "- Fast for 6 hours. Say so if you ate."]
    assert shown[-1] == "! Sources differ on this. Ask your clinic."
    shown = card(GLAUCOMA, "patient")[1:]
    assert shown[:2] == ["Not before your eye doctor agrees.", "- Bring your drops."]


def test_a_patient_s_card_is_short_among_others_and_whole_by_itself():
    long = make_entry("long", "faq", "Long", "Short.", "One.", "Two.", "Three.", "Four.")
    assert "- Four." not in card(long, "patient")
    assert "- Four." in card(long, "patient", whole=True)


def test_a_summary_serves_both_where_nothing_else_is_said():
    assert "SAY Feeling sick is common." in card(make_entry("n", "adverse-effects", "N", "Feeling sick is common."))


def test_hits_below_the_first_say_no_more_than_a_card_would():
    def lines(entry, viewer="front-desk"):
        file = io.StringIO()
        terminal = Terminal(file, width=100, preferences=Preferences(viewer=viewer))
        terminal.show(*callers.hit_line(entry, 2, terminal, answers=True))
        return [line.strip() for line in file.getvalue().splitlines()][1:]

    assert lines(FAST) == ["Nothing to eat for 6 hours before. !"]
    assert lines(TRIAL) == [callers.FOR_STAFF]
    assert lines(TRIAL, "patient") == [callers.ASK_CLINIC]


def test_what_is_said_to_the_patient_is_told_once_with_what_it_is_taken_from():
    (answer, behind), (rest, taken_from) = callers.told(GLAUCOMA)
    assert (answer, behind) == ("Not before your eye doctor agrees.", [GLAUCOMA.statements[1]])
    assert (rest, taken_from) == ("Bring your drops.", [GLAUCOMA.statements[1]])
    assert callers.told(TRIAL) == []


def test_a_listing_says_what_may_be_said_and_leaves_out_what_is_for_staff():
    file = io.StringIO()
    terminal = Terminal(file, width=100, preferences=Preferences(viewer="front-desk"))
    terminal.show(*callers.listing([GLAUCOMA, FAST, TRIAL], terminal))
    assert [line.strip() for line in file.getvalue().splitlines() if line.strip()] == [
        "WHO CAN HAVE IT", callers.NOT_OURS, "Glaucoma",
        "BEFORE THE INFUSION", "Nothing to eat", "Nothing to eat for 6 hours before. !",
    ]  # fmt: skip


def test_the_front_desk_learns_that_no_clinic_yaml_says_how_to_reach_the_clinic():
    fields = {"contact": True, "for_patient": "Each clinic has its own."}
    unanswered = make_entry("reach", "faq", "Phone", "No clinic.yaml names it.", **fields)
    assert "No clinic.yaml names it." in card(unanswered)
    assert not any(line.startswith(callers.SAY) for line in card(unanswered))
    answered = make_entry("reach", "faq", "Phone", "Oak Street: 555-0100.", contact=True)
    assert "SAY Oak Street: 555-0100." in card(answered)
