"""Answers to the checklist as a FHIR Questionnaire go back in: each meets the entries that its question is for."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import ketaref
from ketaref.errors import UsageError
from ketaref.present.questionnaire import NO, NOT_KNOWN, YES, to_questionnaire
from ketaref.screening.checklist import screening_questions
from ketaref.screening.record import read_records
from ketaref.screening.screen import screen_findings

INDEX = ketaref.open_index()
TODAY = date(2026, 11, 24)
FORM = to_questionnaire(screening_questions(INDEX), "1")
QUESTIONS = {item["linkId"]: item for group in FORM["item"] for item in group["item"]}


def response(*items, **more):
    return {
        "resourceType": "QuestionnaireResponse", "id": "r1", "questionnaire": f"{FORM['url']}|1", "status": "completed",
        "subject": {"reference": "Patient/A"}, "authored": "2026-11-24T09:00:00Z",
        "item": [{"linkId": "group", "item": list(items)}],
    } | more  # fmt: skip


def item(link, *answers, **more):
    return {"linkId": link, "text": QUESTIONS.get(link, {}).get("text", link), "answer": list(answers)} | more


def coded(coding, *below):
    return {"valueCoding": coding} | ({"item": list(below)} if below else {})


def read(*resources):
    (record,) = read_records(Path("r.json"), json.dumps(resources).encode(), today=TODAY)
    return record, screen_findings(INDEX, record.findings, today=TODAY)


def test_a_yes_counts_and_a_no_is_shown():
    _, seen = read(response(item("previous-stroke", coded(YES)), item("uncontrolled-glaucoma", coded(NO))))
    (stroke,) = seen.counted
    assert (stroke.entry.id, stroke.severity, stroke.status) == ("previous-stroke", "absolute", "present")
    assert stroke.finding.text == "Have you ever had a stroke? yes"
    assert stroke.finding.source == "QuestionnaireResponse/r1"
    (glaucoma,) = seen.set_aside
    assert (glaucoma.entry.id, glaucoma.status) == ("uncontrolled-glaucoma", "negated")
    assert not seen.unmatched


def test_every_question_of_yes_or_no_meets_its_entry_in_both_answers():
    closed = [link for link, question in QUESTIONS.items() if question["type"] == "choice"]
    assert len(closed) > 50
    for coding, status in ((YES, "present"), (NO, "negated")):
        _, seen = read(response(*(item(link, coded(coding)) for link in closed)))
        assert not seen.unmatched
        met = {c.entry.id for c in seen.concerns}
        assert {c.status for c in seen.concerns} == {status}
        assert met >= set(closed)


def test_what_is_not_known_is_a_gap():
    record, seen = read(response(item("previous-stroke", coded(NOT_KNOWN))))
    assert not seen.concerns
    assert "asked, and not known: Have you ever had a stroke?" in record.not_assessed


def test_control_is_asked_and_read():
    link = "uncontrolled-glaucoma.controlled"
    question = {"linkId": link, "text": "Is it under control?"}
    for coding, counted in ((YES, False), (NO, True), (NOT_KNOWN, True)):
        _, seen = read(response(item("uncontrolled-glaucoma", coded(YES, question | {"answer": [coded(coding)]}))))
        (concern,) = seen.concerns
        assert concern.counted is counted
        assert "Is it under control?" in concern.finding.text
    # Some forms put what is asked further beside the answer.
    beside = item("uncontrolled-glaucoma", coded(YES), item=[question | {"answer": [coded(YES)]}])
    _, seen = read(response(beside))
    assert [c.status for c in seen.concerns] == ["controlled"]


def test_answers_in_words_are_read_and_none_vanishes():
    note = {"linkId": "asthma-and-copd.note", "text": "more", "answer": [{"valueString": "I take theophylline"}]}
    _, seen = read(
        response(
            item("asthma-and-copd", coded(YES, note)),
            item("no-escort", {"valueString": "my neighbor"}),
            item("severe-obesity-and-dose-weight", {"valueQuantity": {"value": 170, "unit": "cm"}}),
            item("previous-stroke", {"valueString": "not that I know of"}),
        )
    )
    assert {c.entry.id for c in seen.counted} == {"asthma-and-copd", "theophylline-with-ketamine"}
    told = [u.text for u in seen.unmatched]
    assert "Which adult takes you home today? my neighbor" in told
    assert "What is your height? 170 cm" in told
    assert any("not that I know of" in text for text in told)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"valueBoolean": True}, "present"),
        ({"valueBoolean": False}, "negated"),
        ({"valueString": "Yes"}, "present"),
        ({"valueString": "no."}, "negated"),
        ({"valueCoding": {"system": "http://snomed.info/sct", "code": "373066001", "display": "Yes"}}, "present"),
    ],
)
def test_yes_and_no_are_known_in_other_forms(answer, status):
    _, seen = read(response(item("previous-stroke", answer)))
    assert [c.status for c in seen.concerns] == [status]


def test_a_copy_on_a_server_is_known_and_other_forms_are_named():
    stroke = item("previous-stroke", coded(YES))
    for name in (
        "https://ehr.example/fhir/Questionnaire/ketaref-pre-infusion-screening",
        {"reference": "Questionnaire/ketaref-pre-infusion-screening"},
    ):
        _, seen = read(response(stroke, questionnaire=name))
        assert len(seen.counted) == 1
    record, seen = read(response(stroke, questionnaire="http://example.org/phq-9"))
    assert not seen.concerns
    assert dict(record.not_read) == {"QuestionnaireResponse (another form)": 1}


def test_the_latest_answers_hold():
    old = response(item("previous-stroke", coded(YES)), id="r0", authored="2026-10-01")
    void = response(item("aneurysm-contraindication", coded(YES)), id="r2", status="entered-in-error")
    record, seen = read(old, response(item("previous-stroke", coded(NO))), void)
    assert [c.status for c in seen.concerns] == ["negated"]
    assert dict(record.not_read) == {
        "QuestionnaireResponse (an earlier one)": 1,
        "QuestionnaireResponse (status entered-in-error)": 1,
    }
    record, _ = read(response(status="in-progress"))
    assert any("not finished" in gap for gap in record.not_assessed)


@pytest.mark.parametrize("broken", [{"item": "x"}, {"item": [{"answer": [{"valueCoding": []}]}]}, {"item": [[]]}])
def test_what_is_malformed_is_no_failure(broken):
    read(response() | broken)


def test_a_response_alone_is_a_record():
    assert read(response())[0].patient == "Patient/A"
    with pytest.raises(UsageError, match="Encounter"):
        read({"resourceType": "Encounter", "id": "e"})
