"""The judged queries keep their measures, and the four questions of a clinic's day their whole order."""

from __future__ import annotations

import pytest

import ketaref
from tools.relevance import judge


@pytest.fixture(scope="module")
def judged():
    return judge()


def shares(rows, test):
    return sum(map(test, rows)) / len(rows)


# Floors a little under what is measured (README), so that a change that harms is seen.
@pytest.mark.parametrize(
    ("group", "at_1", "at_3"),
    [
        ("question", 0.85, 0.95),
        ("keyword", 0.90, 0.97),
        ("typo", 0.85, 0.95),
        ("abbrev", 0.80, 0.92),
        ("lay", 0.72, 0.82),
    ],
)
def test_answerable_queries_find_a_relevant_entry(judged, group, at_1, at_3):
    rows = [j for j in judged if j.group == group]
    assert shares(rows, lambda j: j.rank == 1) >= at_1
    assert shares(rows, lambda j: 1 <= j.rank <= 3) >= at_3


def test_off_topic_queries_are_refused(judged):
    assert shares([j for j in judged if j.group == "off-topic"], lambda j: not j.found) >= 0.92


def test_answerable_queries_are_not_refused(judged):
    answerable = [j for j in judged if j.group not in ("off-topic", "unanswerable")]
    assert shares(answerable, lambda j: not j.found) <= 0.03


@pytest.mark.parametrize(
    ("query", "first", "because"),
    [
        ("glucoma", "uncontrolled-glaucoma", "a missed typo is a missed contraindication"),
        ("can I drive home", "no-driving-or-machinery-24-hours", "the rule, before the escort that follows from it"),
        ("when do I stop eating", "no-food-or-drink-six-hours", "the instruction, before the comparison of sources"),
        ("pregnant", "pregnancy-contraindication", "the contraindication, before the advice to tell the clinic"),
        ("i want to die", "suicide-crisis", "988 first, whatever else matches"),
        ("my son overdosed", "overdose-emergency", "911 first, whoever it is that took too much"),
        ("oral bioavailability", "oral-bioavailability", "the figure asked for, before the comparison of routes"),
    ],
)
def test_what_a_clinic_asks_daily_comes_first(query, first, because):
    assert ketaref.search_index(ketaref.open_index(), query)[0].entry.id == first, because
