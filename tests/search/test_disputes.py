"""Which disputes words mean."""

from __future__ import annotations

import pytest

from ketaref.errors import QueryError
from ketaref.library import Library
from ketaref.records import Cite, Claim, replace
from ketaref.search.disputes import find_disputes
from ketaref.store.compile import build_index
from tests.conftest import DISPUTE, small_library


def dispute(name, title, claim, against, advice):
    cites = (Cite("label"),)
    return replace(
        DISPUTE, id=name, title=title, claim=Claim(claim, cites), against=(Claim(against, cites),), advice=advice
    )


DISPUTES = {
    "eyes": dispute("eyes", "Eye pressure", "One page lists glaucoma.", "A label lists eyes.", "Ask about it."),
    "list": dispute("list", "A list", "It names pressure.", "Others name the liver.", "Ask about glaucoma too."),
    "fast": DISPUTE,
}


@pytest.fixture(scope="module")
def content():
    small = small_library()
    return build_index(Library(small.entries, small.references, DISPUTES, small.synonyms, "1"))


def found(content, words):
    return [dispute.id for dispute in find_disputes(content, content.disputes(), words).disputes]


def test_an_id_means_that_dispute_alone(content):
    assert found(content, "fast") == ["fast"]
    assert found(content, " list ") == ["list"]


def test_all_that_speak_of_a_word_are_found_by_advice_before_by_claim(content):
    assert found(content, "glaucoma") == ["list", "eyes"]


def test_a_title_comes_before_what_is_only_mentioned(content):
    assert found(content, "pressure") == ["eyes", "list"]


def test_what_speaks_of_all_the_words_leaves_out_what_speaks_of_some(content):
    assert found(content, "glaucoma liver") == ["list"]


def test_a_misspelled_word_is_read_and_said_to_be(content):
    matches = find_disputes(content, content.disputes(), "glucoma")
    assert [(match.word, match.as_) for match in matches.reading] == [("glucoma", "glaucoma")]
    assert len(matches.disputes) == len(["list", "eyes"])


def test_a_word_that_none_speaks_of_is_named(content):
    assert find_disputes(content, content.disputes(), "glaucoma eyes nausea").unmet == ["nausea"]


def test_what_no_dispute_speaks_of_finds_none(content):
    assert found(content, "driving nausea") == []
    with pytest.raises(QueryError):
        find_disputes(content, content.disputes(), "?!")
