"""Judged queries that nobody tunes by keep their measures; what a clinic asks daily keeps the order of its hits."""

from __future__ import annotations

import pytest

import ketaref
from tools.relevance import Judged, judge, misses


@pytest.fixture(scope="module")
def unseen():
    """The test split alone: on the rest, search has been tuned."""
    return [j for j in judge() if j.unseen]


def count(rows, test):
    return sum(map(test, rows))


# Floors one query under what is measured, so that a change that harms is seen: by style, how many there are, how many
# find a relevant entry first, and how many among the first three.
@pytest.mark.parametrize(
    ("style", "queries", "first", "in_three"),
    [
        ("question", 23, 19, 21),
        ("keyword", 13, 11, 12),
        ("typo", 15, 12, 14),
        ("abbrev", 9, 8, 8),
        ("lay", 20, 11, 14),
    ],
)
def test_unseen_queries_find_a_relevant_entry(unseen, style, queries, first, in_three):
    rows = [j for j in unseen if j.group == style]
    assert len(rows) == queries
    assert count(rows, lambda j: j.rank == 1) >= first
    assert count(rows, lambda j: 1 <= j.rank <= 3) >= in_three


def test_unseen_queries_off_the_topic_are_refused_or_told_to_have_no_answer(unseen):
    rows = [j for j in unseen if j.group == "off-topic"]
    assert len(rows) == 26
    assert count(rows, lambda j: j.told) >= 25
    assert count(rows, lambda j: not j.found) >= 23


def test_unseen_queries_that_can_be_answered_are_not_refused(unseen):
    rows = [j for j in unseen if j.group not in ("off-topic", "unanswerable")]
    assert len(rows) == 80
    assert count(rows, lambda j: not j.found) <= 5


def test_misses_of_the_test_split_are_never_shown():
    query = {"query": "asked", "relevant": ["right"], "off_topic": False, "style": "lay"}
    tuned, unseen = (Judged(query | {"split": split}, 2, ["wrong", "right"]) for split in ("tune", "test"))
    assert len(misses([tuned, unseen])) == 1
    assert misses([unseen]) == []
    assert misses([tuned._replace(rank=1)]) == []


DAILY = {
    "glucoma": [
        ("uncontrolled-glaucoma", "a missed typo is a missed contraindication"),
        ("raised-eye-pressure-or-eye-injury", "the caution beside it"),
        ("intraocular-pressure-effect", "the reason for both"),
    ],
    "can I drive home": [
        ("no-driving-or-machinery-24-hours", "the rule itself"),
        ("arrange-escort-home", "the escort that follows from it"),
        ("spravato-or-infusion-visit-rules", "the same rule beside that of the spray"),
    ],
    "when do I stop eating": [
        ("no-food-or-drink-six-hours", "the instruction"),
        ("eating-before-spravato", "the same for the spray"),
        ("diabetes-and-glp-1-drugs", "those whom the fast itself may harm"),
    ],
    "pregnant": [
        ("pregnancy-contraindication", "the hazard, for a word that asks nothing"),
        ("pregnancy-tell-the-clinic", "what the patient is to do"),
        ("planning-pregnancy", "and those who may become so"),
    ],
    "i want to die": [
        ("suicide-crisis", "988 first, whatever else matches"),
        ("suicidal-ideation-ketamine-effect", "then what the words may ask for"),
        ("suicidal-ideation-causes-and-workup", "and what the clinician looks up"),
    ],
    "my son overdosed": [
        ("overdose-emergency", "911 first, whoever it is that took too much"),
        ("ketamine-overdose", "then what an overdose of it does"),
        ("opioid-overdose-deaths-2019", "then what only shares the word"),
    ],
    "oral bioavailability": [
        ("oral-bioavailability", "the figure that was asked for"),
        ("ketamine-routes-compared", "the figures to hold it against"),
        ("sublingual-bioavailability", "the route nearest to it; what the word means is alike, and folded"),
    ],
}


@pytest.mark.parametrize("query", DAILY)
def test_what_a_clinic_asks_daily_finds_its_three_hits_in_order(query):
    hits = ketaref.search_index(ketaref.open_index(), query, limit=3)
    assert [hit.entry.id for hit in hits] == [entry_id for entry_id, _ in DAILY[query]]


@pytest.mark.parametrize(
    ("query", "card"),
    [
        ("crash cart checklist", False),
        ("aspirin", False),
        ("naloxone", False),
        ("cardiac arrest in the infusion room", True),
        ("flumazenil", True),
        ("pt c/o cp during inf", True),
        ("what to do if a patient stops breathing", True),
    ],
)
def test_a_card_comes_first_where_it_leads_or_an_emergency_is_heard(query, card):
    first, second, *_ = ketaref.search_index(ketaref.open_index(), query)
    assert (first.entry.kind == "crisis") is card
    assert first.score >= second.score


@pytest.mark.parametrize(("query", "found"), [("ibuprofen", False), ("tylenol", False), ("lorazepam", True)])
def test_an_interaction_far_behind_what_answers_is_no_answer(query, found):
    assert bool(ketaref.search_index(ketaref.open_index(), query, kinds=("interactions",))) is found
