"""Search over a small library: order, spelling, look-alikes, abstention, crisis first."""

from __future__ import annotations

import pytest

from ketaref.errors import QueryError
from ketaref.search.answer import ask, search_index
from ketaref.search.query import MAX_QUERY_CHARS, understand


def ids(index, query, **options):
    return [hit.entry.id for hit in search_index(index, query, **options)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("glaucoma", "glaucoma"),
        ("glucoma", "glaucoma"),
        ("glaucom", "glaucoma"),
        ("IOP", "glaucoma"),
        ("HTN", "hypertension"),
        ("high blood pressure", "hypertension"),
        ("hipertension", "hypertension"),
        ("hypotension", "hypotension"),
        ("throw up", "nausea"),
        ("feeling queasy", "nausea"),
        ("nausia", "nausea"),
        ("halflife", "half-life"),
        ("half life", "half-life"),
        ("t1/2", "half-life"),
        ("spravato", "esketamine"),
        ("is it okay to drive home", "driving"),
        ("when can I eat breakfast", "no-food"),
    ],
)
def test_first_hit(index, query, first):
    assert ids(index, query)[0] == first


@pytest.mark.parametrize(
    "query", ["warfarin monitoring", "reset my router", "lawn mower carburetor repair", "why is the"]
)
def test_nothing_when_there_is_nothing(index, query):
    assert ids(index, query) == []


@pytest.mark.parametrize("word", ["esketamine", "norketamine", "lorazepam", "clonazepam", "ketorolac", "hypotension"])
def test_a_known_drug_or_term_is_never_read_as_another(index, word):
    assert understand(index, word).read_as == ()


def test_what_was_read_as_what_is_said(index):
    (hit, *_) = search_index(index, "glucoma")
    assert [(m.word, m.as_, m.how) for m in hit.matched] == [("glucoma", "glaucoma", "typo")]


def test_short_words_are_never_edited(index):
    assert understand(index, "IV").read_as == ()
    assert understand(index, "ivn").read_as == ()


def test_crisis_first_whatever_else_matches(index):
    hits = search_index(index, "suicidal and high blood pressure")
    assert hits[0].entry.kind == "crisis"
    assert hits[0].score >= max(h.score for h in hits)
    assert ids(index, "my husband says he wants to die", kinds=["contraindications"]) == []


def test_kinds_and_limit_narrow(index):
    assert set(ids(index, "pressure", kinds=["adverse-effects"])) <= {"hypotension"}
    assert len(ids(index, "pressure", limit=1)) == 1


def test_scores_run_from_0_to_100_and_fall(index):
    scores = [hit.score for hit in search_index(index, "pressure")]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= s <= 100 for s in scores)


@pytest.mark.parametrize("query", ["", "   ", "?!", "\x1b[31m"[:1]])
def test_a_query_without_words_is_an_error(index, query):
    with pytest.raises(QueryError, match="no letter or digit"):
        search_index(index, query)


def test_a_page_is_no_query(index):
    with pytest.raises(QueryError, match=str(MAX_QUERY_CHARS)):
        search_index(index, "glaucoma " * 2000)


def test_a_miss_suggests_only_what_is_near(index):
    assert ask(index, "lawn mower").suggestion is None
