"""The order of the hits: by match, by wording, and where they are shown alike by id."""

from __future__ import annotations

import pytest

from ketaref.library import Library
from ketaref.records import Synonyms
from ketaref.search import tuning
from ketaref.search.query import understand
from ketaref.search.rerank import fuse, line_scores, rank, with_wording, wording_shares
from ketaref.search.score import Scorer
from ketaref.store.compile import build_index
from tests.conftest import make_entry


@pytest.fixture(scope="module")
def worded():
    entries = [
        make_entry("b-mine", "faq", "Bladder", "Summary.", questions=("is my bladder at risk",)),
        make_entry("a-his", "faq", "Bladder", "Summary.", questions=("his bladder at risk",)),
        make_entry("c-often", "faq", "Bladder", "Summary.", questions=("my bladder at risk", "my bladder", "my risk")),
    ]
    return build_index(Library(entries, {}, {}, Synonyms(), "1"))


def shares(index, query):
    query = understand(index, query)
    ids = index.ids()
    return {ids[n]: share for n, share in wording_shares(index.postings, query, range(len(ids))).items()}


def test_small_words_tell_whose_question_it_is(worded):
    found = shares(worded, "is my bladder at risk")
    assert found["b-mine"] > found["a-his"]


def test_a_term_in_several_lines_counts_more_but_less_each_time(worded):
    found = shares(worded, "my")
    assert 0 == found["a-his"] < found["b-mine"] < found["c-often"] < 3 * found["b-mine"]


def test_a_rare_word_tells_more_than_one_that_every_wording_has(worded):
    found = shares(worded, "his bladder")
    assert found["a-his"] > 2 * found["b-mine"]


def test_a_query_worded_like_no_entry_has_no_share(worded):
    assert set(shares(worded, "gearbox").values()) == {0.0}


def test_wording_only_adds_and_never_beyond_100():
    assert with_wording(60, 0) == 60
    assert 60 < with_wording(60, 0.5) < with_wording(60, 1) < 100
    assert with_wording(100, 1) == 100


def test_scores_that_are_shown_alike_are_ordered_by_id(worded):
    # Numbers follow ids: 0 is a-his, 1 b-mine, 2 c-often. The query's words stand in no wording.
    scorer = Scorer(worded, understand(worded, "summary"))
    assert rank(scorer, {2: 50.04, 1: 49.96, 0: 50.0}, 3) == [(0, 50.0), (1, 50.0), (2, 50.0)]
    assert rank(scorer, {2: 50.06, 1: 49.94, 0: 50.0}, 3) == [(2, 50.1), (0, 50.0), (1, 49.9)]
    assert rank(scorer, {2: 50.06, 1: 49.94, 0: 50.0}, 1) == [(2, 50.1)]
    assert rank(scorer, {}, 3) == []


# ---- The order of the best ------------------------------------------------------------------------------------------


def test_what_two_of_three_orders_put_first_comes_first():
    assert fuse([0, 1, 2], [{0: 1.0, 1: 3.0, 2: 2.0}, {1: 5.0}]) == [1, 0, 2]
    assert fuse([0, 1, 2], [{}, {}]) == [0, 1, 2]
    assert fuse([], [{}]) == []


def test_one_line_that_asks_the_same_thing_tells_more_than_its_words_apart():
    entries = [
        make_entry("apart", "faq", "Bladder", "Summary.", questions=("pain in the back", "what about risk")),
        make_entry("together", "faq", "Bladder", "Summary.", questions=("bladder pain risk",)),
    ]
    index = build_index(Library(entries, {}, {}, Synonyms(), "1"))
    apart, together = line_scores(Scorer(index, understand(index, "bladder pain risk")), (0, 1)).values()
    assert together > apart > 0


@pytest.fixture(scope="module")
def abreast():
    """Two entries that score about alike, of which the second is asked for in one line."""
    entries = [
        make_entry("a-told", "faq", "Bladder", "Bladder pain and its risk at night.", "Bladder risk, pain, night."),
        make_entry("b-asked", "faq", "Bladder", "Summary.", questions=("is bladder pain a risk at night",)),
    ]
    return build_index(Library(entries, {}, {}, Synonyms(), "1"))


def test_what_is_put_before_another_is_shown_to_answer_no_worse(abreast):
    scorer = Scorer(abreast, understand(abreast, "bladder pain risk night"))
    alone = {n: rank(scorer, {n: score}, 1)[0][1] for n, score in ((0, 80.0), (1, 70.0))}
    scores = {0: 80.0, 1: 80.0 - (alone[1] - alone[0])} if alone[1] < alone[0] else {0: 80.0, 1: 60.0}
    ranked = rank(scorer, scores, 2)
    assert [n for n, _ in ranked] == [1, 0]
    assert ranked[0][1] >= ranked[1][1]


def test_a_first_hit_that_leads_by_far_or_was_asked_word_for_word_stays_first(abreast):
    scorer = Scorer(abreast, understand(abreast, "bladder pain risk night"))
    assert [n for n, _ in rank(scorer, {0: tuning.CERTAIN, 1: 60.0}, 2)] == [0, 1]
    assert [n for n, _ in rank(scorer, {0: 90.0, 1: 1.0}, 2)] == [0, 1]


def test_a_bare_word_means_what_it_names(abreast):
    scorer = Scorer(abreast, understand(abreast, "bladder"))
    assert [n for n, _ in rank(scorer, {0: 80.0, 1: 79.0}, 2)] == [0, 1]
