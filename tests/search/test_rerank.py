"""The order of the hits: by match, by wording, and where they are shown alike by id."""

from __future__ import annotations

import pytest

from ketaref.library import Library
from ketaref.records import Synonyms
from ketaref.search.query import understand
from ketaref.search.rerank import rank, with_wording, wording_shares
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
