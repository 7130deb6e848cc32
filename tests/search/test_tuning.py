"""The tuned numbers: each can be switched off to see what it is worth, and the fitted ones are those of the fit."""

from __future__ import annotations

import json
import math
import random

import pytest

import ketaref
from ketaref.library import Library
from ketaref.search import tuning
from tests.conftest import make_entry
from tools import ablate, doubt, fit

# What changes no hit: what is said beside the hits, what a search costs, and what screening alone reads.
ASIDE = {
    "ALIKE", "CRISIS_SCORE", "DOUBTFUL", "FIELDS_PASSAGE_SHARE_WEIGHT", "FIRST_LOOK", "GRAVE_KINDS", "HAZARD_KINDS",
    "LONG_POSTING", "MISSING_SHARE", "REGIMEN_SCORE", "READ_THROUGH", "SLACK", "SUBJECT_WORDS", "SUGGESTED", "TENTH",
}  # fmt: skip


def test_every_number_that_may_change_a_hit_has_a_value_that_switches_it_off():
    numbers = {name for name in vars(tuning) if name.isupper()}
    assert numbers == ablate.NEUTRAL.keys() | ASIDE
    assert not ablate.NEUTRAL.keys() & ASIDE
    assert [name for name, value in ablate.NEUTRAL.items() if value == getattr(tuning, name)] == []


def test_no_off_topic_query_of_the_fit_is_a_judged_one():
    judged = [json.loads(line)["query"].casefold() for line in fit.QUERIES.read_text(encoding="utf-8").splitlines()]
    queries = fit.off_topic()
    assert len(queries) == len(set(queries)) > 300
    assert [query for query in queries if query.casefold() in judged] == []


def test_one_question_of_every_entry_is_left_out():
    entries = [
        make_entry("one", "faq", "One", "One.", questions=("a", "b", "c")),
        make_entry("two", "faq", "Two", "Two."),
    ]
    rest, held = fit.hold_out(Library(entries, {}, {}))
    ((question, entry_id),) = held
    assert entry_id == "one"
    assert {question, *rest["one"].questions} == {"a", "b", "c"}
    assert len(rest["one"].questions) == 2
    assert rest["two"] == entries[1]


def test_the_regression_finds_the_weights_that_made_its_cases():
    rng = random.Random(1)
    made = []
    for _ in range(4000):
        figures = (rng.uniform(0, 100), float(rng.randint(1, 9)), rng.random(), float(rng.random() < 0.3))
        odds = 0.1 * (figures[0] + 7 * figures[1] + 30 * figures[2] + 15 * figures[3] - 105)
        made.append(fit.Case(figures, rng.random() < 1 / (1 + math.exp(-odds))))
    for (ratio, error), true in zip(fit.ratios(*fit.regress(made)), (7, 30, 15, -105), strict=True):
        assert abs(ratio - true) < 3 * error
        assert error < 5


@pytest.mark.slow
def test_the_weights_in_use_are_those_of_the_fit():
    known = fit.cases()
    assert [weight.name for weight in fit.weights(known) if not weight.agrees] == []
    in_use = (tuning.PER_WORD, tuning.IN_WORDING, tuning.ON_SUBJECT)
    margins = [fit.margin(case, in_use) for case in known if case.answered]
    lost = sum(margin < tuning.ANSWERED for margin in margins) / len(margins)
    assert lost == pytest.approx(fit.LOSS, abs=0.02)


@pytest.mark.slow
def test_the_weights_of_the_soft_line_are_those_of_its_fit():
    library = ketaref.load_library()
    sets = [list(cases(library)) for cases in (doubt.answered, doubt.left_out_groups)] + [list(doubt.about_ketamine())]
    beta, covariance = fit.regress([case for some in sets for case in some])
    for fitted, used, spread in zip(
        beta, tuning.CERTAINTY, (line[n] for n, line in enumerate(covariance)), strict=True
    ):
        assert used == pytest.approx(fitted, abs=1.96 * spread**0.5)
    answered, *others = ([doubt.certainty([*tuning.CERTAINTY], case) for case in some] for some in sets)
    below = [sum(value < tuning.DOUBTFUL for value in values) / len(values) for values in (answered, *others)]
    assert below[0] == pytest.approx(doubt.DOUBTFUL_LOSS, abs=0.02)
    assert min(below[1:]) > 0.6
    assert all(doubt.area(answered, values) > 0.82 for values in others)
