"""What is not covered claims nothing, says whom to ask, and is told for its own questions."""

from __future__ import annotations

import pytest

from tests.conftest import make_entry

LINE = "Nothing here on tattoos: ask the clinic."
FIELDS = {"statements": ()}


def topic(summary=LINE, **fields):
    return make_entry("tattoos", "not-covered", "Tattoos", summary, **FIELDS | fields)


@pytest.mark.parametrize(
    ("summary", "fault"),
    [
        (LINE, ""),
        ("Nothing here on tattoos: call 911 if it bleeds.", ""),
        ("Nothing here on tattoos: ask Poison Control, 1-800-222-1222, or call 988.", ""),
        ("Nothing here on tattoos.", "the summary does not say whom to ask"),
        ("Wait 7 days, and ask the clinic.", "it gives a figure, which needs a reference"),
    ],
)
def test_the_line_says_whom_to_ask_and_gives_no_figure(judge, summary, fault):
    faults = judge("KR226", topic(summary))
    assert faults == ([f"tattoos is not covered, but {fault}"] if fault else [])


def test_what_is_not_covered_has_no_field_of_an_answer(judge):
    stating = make_entry("tattoos", "not-covered", "Tattoos", LINE, "Wait a week.", population="adults")
    assert judge("KR226", stating) == [
        f"tattoos is not covered, but '{field}' claims something; leave it out"
        for field in ("statements", "population")
    ]
    assert judge("KR226", make_entry("tattoos", "faq", "Tattoos", "Wait a week.")) == []


def test_its_questions_are_told_as_its_own(judge):
    ink = make_entry("ink", "faq", "Ink stains", "Wash them.", questions=("how do I wash ink out of a shirt",))
    assert judge("KR208", topic(questions=("tattoo before infusion",)), ink) == []
    assert judge("KR208", topic(questions=("why is the of to",)), ink) == [
        "tattoos is not covered, but its question 'why is the of to' is not found"
    ]
    assert judge("KR208", topic(questions=("ink stains",)), ink) == [
        "tattoos is not covered, but its question 'ink stains' is answered by ink"
    ]
    fresh = make_entry("fresh-ink", "not-covered", "Fresh ink", LINE, statements=())
    assert judge("KR208", topic(questions=("fresh ink",)), fresh) == [
        "warning: tattoos: 'fresh ink' finds fresh-ink first"
    ]
