"""The checklist as a FHIR Questionnaire: valid, and made of questions that one answer fits."""

from __future__ import annotations

import pytest

import ketaref
from ketaref.present.questionnaire import TITLES, YES, asked_of, to_questionnaire
from ketaref.records import FIRMNESS, NONE_KNOWN, Entry
from ketaref.screening.checklist import Question, screening_questions
from tests.conftest import make_entry

INDEX = ketaref.open_index()
BUILT = to_questionnaire(screening_questions(INDEX), "1")


def items(of):
    for item in of["item"]:
        yield item
        if "item" in item:
            yield from items(item)


ITEMS = [item for item in items(BUILT) if item["type"] != "group"]


def built_of(*texts):
    entry: Entry = make_entry("eye", "contraindications", "Eye", "Eye.", severity="relative")
    questions = [Question(text, "relative", (entry,)) for text in texts]
    return to_questionnaire(questions, "1")["item"][0]["item"]


def test_it_is_valid_by_another_reading_of_the_standard():
    questionnaires = pytest.importorskip("fhir.resources.R4B.questionnaire")
    assert questionnaires.Questionnaire.model_validate(BUILT)


def test_each_item_has_its_own_link():
    links = [item["linkId"] for item in items(BUILT)]
    assert len(links) == len(set(links)) > 100


def test_a_group_has_a_title_for_people():
    assert set(TITLES) == set(FIRMNESS) - {NONE_KNOWN}
    for group in BUILT["item"]:
        assert group["text"] == TITLES[group["linkId"]]
        assert not any(word in group["text"].lower() for word in (*FIRMNESS, "entries", "listed"))


def test_no_question_asks_two_things_and_none_speaks_to_staff():
    for item in ITEMS:
        text = item["text"]
        assert text.count("?") <= 1, text
        assert not any(
            also in text for also in (", and is it", ", and how", ", and what", ", and when", ", and did")
        ), text
        assert not any(word in text for word in ("ketaref", "the patient", "Measure")), text


def test_answers_are_coded_and_a_question_in_words_takes_words():
    for item in ITEMS:
        closed = item["text"].split()[0] in {"Are", "Is", "Do", "Did", "Have", "Has", "Does", "Was"}
        assert item["type"] == ("choice" if closed else "text" if item["linkId"].endswith(".note") else "string")
        if closed:
            assert [answer["valueCoding"]["code"] for answer in item["answerOption"]] == ["Y", "N", "ASKU"]
    asked = {item["text"]: item["type"] for item in ITEMS}
    assert asked["Which adult takes you home today?"] == "string"
    assert asked["When did you last eat?"] == asked["When did you last drink?"] == "string"
    assert asked["Do you have high blood pressure?"] == asked["Is it under control?"] == "choice"


def test_what_is_more_is_asked_on_a_yes_alone():
    (item,) = built_of("Do you have glaucoma? Is it under control? (Measure it today.)")
    assert item["text"] == "Do you have glaucoma?"
    assert [below["linkId"] for below in item["item"]] == ["eye.controlled", "eye.note"]
    on_yes = [{"question": "eye", "operator": "=", "answerCoding": YES}]
    assert all(below["enableWhen"] == on_yes for below in item["item"])
    for below in (i for parent in ITEMS for i in parent.get("item", ())):
        assert below["enableWhen"][0]["answerCoding"] == YES


def test_what_is_answered_in_words_has_no_note_and_no_condition():
    first, second = built_of("When did you last eat? What did you eat?")
    assert (first["type"], second["type"]) == ("string", "string")
    assert "item" not in first
    assert "enableWhen" not in second


def test_what_staff_read_stands_where_patients_do_not():
    (item,) = built_of("Do you have glaucoma?")
    assert item["extension"][0]["url"].endswith("designNote")
    assert item["extension"][0]["valueMarkdown"] == "relative; ketaref show eye"


def test_a_question_is_split_at_its_marks():
    (question,) = [q for q in screening_questions(INDEX) if q.text.startswith("When did you last eat")]
    assert asked_of(question) == [
        "When did you last eat?", "What did you eat?", "When did you last drink?", "What did you drink?",
    ]  # fmt: skip
