"""An explanation gives the figures that ranked: of the best passage, in shares of the query."""

from __future__ import annotations

import pytest

from ketaref.library import Library
from ketaref.records import Synonyms
from ketaref.search.answer import ask
from ketaref.search.explain import explain
from ketaref.store.compile import build_index
from tests.conftest import make_entry


@pytest.mark.parametrize("query", ["glaucoma", "can I drive home", "high blood pressure", "halflife"])
def test_the_score_explained_is_the_score_of_the_hit(index, query):
    answer = ask(index, query)
    assert answer.hits
    for hit in answer.hits:
        why = explain(answer, hit)
        assert why.score == hit.score
        assert why.threshold <= why.match <= why.score


def test_the_best_passage_is_shown_and_not_a_worse_one(index):
    answer = ask(index, "can my pressure drop")
    why = explain(answer, answer.hits[0])
    assert (why.field, why.passage) == ("question", "can my pressure drop")
    assert why.query_share == pytest.approx(1)
    assert why.passage_share == pytest.approx(1)
    assert why.coverage == pytest.approx(1, abs=0.4)


def test_of_passages_that_answer_alike_the_first_is_shown():
    entry = make_entry("one", "faq", "Title", "Summary.", questions=("bladder harm", "harm bladder"))
    answer = ask(build_index(Library([entry], {}, {}, Synonyms(), "1")), "bladder harm")
    assert explain(answer, answer.hits[0]).passage == "bladder harm"


def test_shares_of_the_words_met_and_unmet_make_up_the_query(index):
    answer = ask(index, "eliminaton half-life gearbox")
    why = explain(answer, answer.hits[0])
    assert [match.as_ for match, _ in why.words] == ["elimination", "half", "life"]
    assert [word for word, _ in why.unmet] == ["gearbox"]
    assert sum(share for _, share in (*why.words, *why.unmet)) == pytest.approx(1)
    assert why.query_share == pytest.approx(sum(share for _, share in why.words))


def test_a_crisis_entry_that_holds_no_word_of_the_query_is_explained_by_none(index):
    answer = ask(index, "want to die")
    why = explain(answer, answer.hits[0])
    assert answer.hits[0].entry.id == "crisis-line"
    assert (why.score, why.passage, why.words) == (0.0, "", ())
