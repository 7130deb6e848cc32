"""An entry's questions are its own and find it, searched in one process or in several."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ketaref.checks import questions
from ketaref.checks.rule import Context
from ketaref.library import Library
from tests.checks.conftest import TODAY
from tests.conftest import make_entry


def test_a_question_belongs_to_one_entry_whatever_its_case_and_punctuation(judge):
    driving = make_entry("driving", "background", "Driving", "Wait.", questions=("Can I drive home?", "driving today"))
    rides = make_entry("rides", "background", "Rides", "Take one.", questions=("can i drive, home",))
    assert judge("KR209", driving, rides) == ["rides and driving both ask 'can i drive, home'"]
    assert judge("KR209", driving) == []


SNACKS = [make_entry(f"snack-{n}", "background", f"Snack {n}", "Stop.", questions=(f"snack {n}",)) for n in range(6)]
CRISIS = make_entry("crisis-line", "crisis", "Crisis help", "Call 988.")


@pytest.fixture
def ranking(monkeypatch):
    """Has every question find the given entries, in that order."""

    def rank(*entries):
        hits = [SimpleNamespace(entry=entry) for entry in entries]
        monkeypatch.setattr(questions.searching, "search_index", lambda _index, _question, limit: hits[:limit])

    return rank


@pytest.mark.parametrize(
    ("place", "messages"),
    [
        (0, []),
        (1, ["warning: snack-0: 'snack 0' finds snack-1 first"]),
        (2, ["warning: snack-0: 'snack 0' finds snack-1 first"]),
        (3, ["snack-0 is not found by its own question 'snack 0'"]),
    ],
)
def test_an_entry_is_among_the_first_three_and_should_be_the_first(judge, ranking, place, messages):
    others = SNACKS[1:]
    ranking(*others[:place], SNACKS[0], *others[place:])
    found = judge("KR208", *SNACKS)
    assert [m for m in found if "snack 0" in m] == messages


def test_a_crisis_entry_that_comes_first_by_rule_displaces_nothing(judge, ranking):
    ranking(CRISIS, SNACKS[0], SNACKS[1])
    assert judge("KR208", SNACKS[0], CRISIS) == []
    ranking(CRISIS, *SNACKS[1:3], SNACKS[0])
    assert judge("KR208", SNACKS[0], CRISIS) == ["warning: snack-0: 'snack 0' finds snack-1 first"]
    ranking(CRISIS, *SNACKS[1:4], SNACKS[0])
    assert judge("KR208", SNACKS[0], CRISIS) == ["snack-0 is not found by its own question 'snack 0'"]


def test_a_question_that_two_entries_ask_is_left_to_the_rule_that_says_so(judge, ranking):
    ranking(CRISIS)
    twin = make_entry("twin", "background", "Twin", "Stop.", questions=("Snack 0?",))
    assert judge("KR208", SNACKS[0], twin) == []
    assert len(judge("KR208", SNACKS[0])) == 1


def test_only_the_entries_asked_for_are_searched_and_progress_is_told(library, ranking):
    ranking(CRISIS)
    told = []
    context = Context(TODAY, {"no-food", "nausea"}, progress=lambda done, total: told.append((done, total)))
    breaches = list(questions.unreachable_entry(library, context))
    assert [b.message.split()[0] for b in breaches] == ["nausea", "nausea", "no-food", "no-food"]
    assert told == [(2, 4), (4, 4)]


def test_two_processes_find_what_one_finds(library, monkeypatch):
    lost = make_entry("lost", "background", "Lost", "Lost.", questions=("why is the of to", "sourdough"))
    whole = Library([*library, lost], library.references, library.disputes, library.synonyms)
    monkeypatch.setattr(questions, "WORTH_SHARING", 2)
    alone, shared = (list(questions.unreachable_entry(whole, Context(TODAY, workers=n))) for n in (1, 2))
    assert alone == shared
    assert [b.message for b in alone if not b.warning] == ["lost is not found by its own question 'why is the of to'"]
