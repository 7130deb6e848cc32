"""Rules for what is said to staff, patients and callers, each at the line between what passes and what fails."""

from __future__ import annotations

import pytest

from tests.conftest import make_entry


@pytest.mark.parametrize(
    ("summary", "word"),
    [
        ("No driving, even when the patient feels fine.", ""),
        ("Young people may drive, youth too.", ""),
        ("No driving, even if you feel fine.", "you"),
        ("Your own doctor knows.", "Your"),
        ("Call when you're home.", "you"),
    ],
)
def test_a_summary_does_not_speak_to_the_patient(judge, summary, word):
    faults = judge("KR224", make_entry("driving", "faq", "Driving", summary))
    message = f"driving: the summary says '{word}' to staff; move what is said to patients to 'for_patient'"
    assert faults == ([message] if word else [])


def test_what_is_said_to_the_patient_may_say_you(judge):
    said = "No driving, even if you feel fine."
    assert judge("KR224", make_entry("driving", "faq", "Driving", "No driving.", for_patient=said)) == []
    assert judge("KR225", make_entry("driving", "faq", "Driving", "No driving.", for_patient=said)) == []


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"for_patient": "No. " * 50}, ""),
        ({"for_patient": "No. " * 50 + "!"}, "'for_patient' has 201 characters, at most 200"),
        ({"for_patient": "An IV is a thin tube. Ask your point of contact."}, ""),
        ({"for_patient": "Staff take your BP."}, "'for_patient' has 'BP', which patients do not know"),
        ({"for_patient": "The pt goes home."}, "'for_patient' has 'pt', which patients do not know"),
        ({"hand_over_if": "x" * 120}, ""),
        ({"hand_over_if": "x" * 121}, "'hand_over_if' has 121 characters, at most 120"),
    ],
)
def test_what_callers_hear_is_short_and_without_shorthand(judge, monkeypatch, fields, fault):
    monkeypatch.setattr("ketaref.checks.callers.grade_of", lambda _texts: None)
    assert judge("KR225", make_entry("said", "faq", "Said", "Said.", **fields)) == ([f"said: {fault}"] if fault else [])


@pytest.mark.parametrize(("grade", "faults"), [(8.0, 0), (8.1, 1), (None, 0)])
def test_what_is_said_to_the_patient_reads_at_grade_8(judge, monkeypatch, grade, faults):
    monkeypatch.setattr("ketaref.checks.callers.grade_of", lambda _texts: grade)
    assert len(judge("KR225", make_entry("said", "faq", "Said", "Said.", for_patient="Said to you."))) == faults
    assert judge("KR225", make_entry("said", "faq", "Said", "Said.")) == []
