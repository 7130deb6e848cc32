"""How the shipped rules hear emergencies: phrasings by several hands, their examples, and facts that must stay facts.

`python -m tools.emergencies` prints the misses.
"""

from __future__ import annotations

from collections import Counter

import pytest

import ketaref
from ketaref.content.packs import content_dir, read_packs
from ketaref.records import SHIPPED
from ketaref.search.answer import ask
from ketaref.search.emergency import heard_as
from ketaref.search.query import understand
from tools.emergencies import judge

LIBRARY = read_packs((SHIPPED, content_dir()), faults=[])
RULES = LIBRARY.emergencies
EXAMPLES = [(text, said) for r in RULES for text, said in (*r.example.items(), *r.counter.items())]
RECALL = 0.97
FALSE_ALARMS = 0.02
HANDS = 0.93
"""Least share of what one hand tells that is heard."""
ORDINARY = 0.012
"""Most of the titles, other names and questions of ordinary entries that are answered with an alarm: some of them tell
of somebody in danger ("speech slurred at dinner, wait or 911")."""
# Query -> entries of which one must come first: what asks for facts on suicide or overdose is answered with facts.
FACTS = {
    "suicide rate young men 15-24": {"suicide-rise-in-young-men"},
    "suicide statistics men and women": {"suicide-men-and-women"},
    "how many people die by suicide each year worldwide": {"suicide-deaths-worldwide"},
    "suicide deaths worldwide per year": {"suicide-deaths-worldwide"},
    "how many suicides in the us": {"suicide-deaths-worldwide"},
    "suicide rate rise in young men": {"suicide-rise-in-young-men"},
    "how many people die of ketamine overdose": {"opioid-overdose-deaths-2019", "ketamine-overdose"},
    "ketamine overdose deaths": {"opioid-overdose-deaths-2019", "ketamine-overdose"},
    "opioid overdose deaths 2019": {"opioid-overdose-deaths-2019"},
    "drug overdose statistics opioids": {"opioid-overdose-deaths-2019"},
    "trial ketamine suicidal ideation 63%": {"suicidal-ideation-63-percent"},
    "ketamine versus midazolam trial suicidal ideation": {"suicidal-ideation-ketamine-effect"},
    "how fast does ketamine reduce suicidal ideation": {"suicidal-ideation-ketamine-effect"},
    "anti-suicidal effect how long does it last": {"suicidal-ideation-ketamine-effect"},
    "esketamine acute suicidal ideation trial": {
        "esketamine-dosing-mdd-suicidality",
        "suicidal-ideation-ketamine-effect",
    },
    "is esketamine approved for suicidal ideation": {"esketamine-approval-history"},
    "spravato boxed warning suicidal thoughts young adults": {"suicidality-warning", "esketamine-side-effects"},
    "antidepressants and suicide risk warning age 24": {"suicidality-warning"},
    "does ketamine prevent suicide": {"suicidal-ideation-ketamine-effect"},
    "usual treatments for suicidal ideation": {"suicidal-ideation-usual-treatments"},
    "what causes suicidal ideation": {"suicidal-ideation-causes-and-workup"},
    "does talking about suicide make it more likely": {"why-talk-about-suicide"},
    "single infusion aborts suicidality claim": {"single-infusion-suicidality-claim"},
    "ketamine overdose antidote": {"ketamine-overdose"},
    "lethal dose of ketamine": {"ketamine-overdose"},
    "what are the symptoms of ketamine overdose": {"ketamine-overdose"},
    "can you overdose on ketamine": {"ketamine-overdose"},
}


@pytest.fixture(scope="module")
def index():
    return ketaref.open_index()


@pytest.fixture(scope="module")
def judged():
    return judge()


def test_there_are_phrasings_enough_by_several_hands(judged):
    assert sum(j.danger for j in judged) >= 1400
    assert sum(not j.danger for j in judged) >= 900
    assert len({j.hand for j in judged}) >= 8
    assert [query for query, n in Counter(j.query for j in judged).items() if n > 1] == []


def test_an_emergency_is_heard(judged):
    told = [j for j in judged if j.danger]
    missed = [j.query for j in told if not j.alarm]
    assert len(missed) <= (1 - RECALL) * len(told), missed


def test_no_other_query_is_answered_with_an_alarm(judged):
    others = [j for j in judged if not j.danger]
    alarmed = [j.query for j in others if j.alarm]
    assert len(alarmed) <= FALSE_ALARMS * len(others), alarmed


def test_an_emergency_is_heard_whoever_tells_it(judged):
    told = Counter(j.hand for j in judged if j.danger)
    heard = Counter(j.hand for j in judged if j.danger and j.alarm)
    assert {hand: heard[hand] / n for hand, n in told.items() if heard[hand] < HANDS * n} == {}


def test_what_is_asked_of_ordinary_entries_is_hardly_ever_an_alarm(index):
    asked = [t for e in LIBRARY if e.kind != "crisis" for t in (e.title, *e.aliases, *e.questions)]
    alarmed = [text for text in asked if understand(index, text).called]
    assert len(alarmed) <= ORDINARY * len(asked)


@pytest.mark.parametrize(("text", "said"), EXAMPLES, ids=[text for text, _ in EXAMPLES])
def test_an_example_is_heard_as_its_rule_says(index, text, said):
    assert heard_as(understand(index, text).emergency) == said


def test_every_sign_has_an_example():
    told = ("sign", "name", "figure", "idiom")
    assert [r.words[0] for r in RULES if r.category in told and not r.example] == []


@pytest.mark.parametrize("query", FACTS)
def test_facts_come_first_under_the_crisis_line(index, query):
    answer = ask(index, query)
    assert answer.hits[0].entry.id in FACTS[query]
    assert answer.crisis is not None
    assert not answer.danger


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("pt seizing rm 2", "chair-seizure"),
        ("my husband is having a seizure at home", "medical-emergency"),
        ("sats 70s and dropping, pump off", "chair-apnea-or-low-oxygen"),
        ("gave 10x the dose iv push", "chair-too-much-ketamine"),
        ("my mom took the whole bottle of lozenges", "overdose-emergency"),
        ("my toddler ate a troche", "ketamine-swallowed-by-another"),
        ("pt suicidal with a plan, rm 3", "chair-suicidal-patient"),
        ("he left a note and there's a gun", "suicide-crisis"),
        ("pt cutting her wrist in the bathroom, rm 2", "chair-suicidal-patient"),
        ("pt aspirated, suctioning, chair 4", "chair-vomiting-airway"),
        ("my wife is choking on her vomit", "medical-emergency"),
        ("bp 64/30 chair 2, pt gray", "chair-low-blood-pressure-or-slow-pulse"),
    ],
)
def test_whoever_asks_finds_the_card_for_them(index, query, entry):
    assert ask(index, query).hits[0].entry.id == entry


def test_staff_find_the_card_for_the_chair_and_then_the_one_for_the_patient(index):
    hits = ask(index, "pt suicidal with a plan, rm 3").hits
    assert [hit.entry.id for hit in hits[:2]] == ["chair-suicidal-patient", "suicide-crisis"]
