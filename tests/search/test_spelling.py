"""How a word is read: as itself, as a slip of a known word, joined, split or completed; never as another known word."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from ketaref.library import Library
from ketaref.records import Synonyms
from ketaref.search.query import understand
from ketaref.search.spelling import one_edit, small_word
from ketaref.store.compile import build_index
from tests.conftest import make_entry

SESSION_FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def index_of(*texts, synonyms=Synonyms()):  # noqa: B008 (immutable)
    """An index of one entry for each text."""
    entries = [make_entry(f"e{n}", "faq", "Title", "Summary.", text) for n, text in enumerate(texts)]
    return build_index(Library(entries, {}, {}, synonyms, "1"))


def read(index, text):
    """What the words of a text were read as, and how."""
    return [(match.word, match.as_, match.how) for match in understand(index, text).read_as]


@given(st.text("abc", min_size=1, max_size=6), st.text("abc", min_size=1, max_size=6))
def test_one_edit_is_what_rapidfuzz_calls_a_distance_of_one(word, other):
    if word != other:
        assert one_edit(word, other) == (OSA.distance(word, other) == 1)


@pytest.mark.parametrize(
    ("typed", "word", "how"),
    [
        ("glucoma", "glaucoma", "typo"),  # a letter lost
        ("glaucomma", "glaucoma", "typo"),  # a letter added
        ("glaucema", "glaucoma", "typo"),  # a letter replaced
        ("galucoma", "glaucoma", "typo"),  # two neighbors swapped
        ("claucoma", "glaucoma", "typo"),  # another initial, in a long word
        ("naseua", "nausea", "typo"),  # the same letters, further apart
        ("skizofrenia", "schizophrenia", "sound"),
        ("anesthesioligyst", "anesthesiologist", "typo"),  # two edits, in a long word
        ("glauc", "glaucoma", "prefix"),
        ("bloodpressure", "blood pressure", "split"),
    ],
)
def test_a_slip_is_read_as_the_word_that_was_meant(typed, word, how):
    index = index_of("glaucoma", "nausea", "schizophrenia", "anesthesiologist", "blood pressure")
    assert read(index, typed) == [(typed, word, how)]


def test_two_words_that_are_one_are_read_as_it():
    index = index_of("ketorolac")
    assert read(index, "keto rolac") == [("keto", "ketorolac", "joined"), ("rolac", "ketorolac", "joined")]


def test_a_stop_word_is_no_half_of_a_word():
    assert read(index_of("anesthesia"), "an esthesia") == []


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("locked", "blocked"),  # another initial in a short word is another word
        ("glcoma", "glaucoma"),  # two edits, in a short word
        ("glau", "glaucoma"),  # not the last word, so not unfinished
        ("gla", "glaucoma"),
        ("clinical", "critical"),  # two edits in a word of eight letters
        ("onesthesioligist", "anesthesiologist"),  # two edits, of which one is the initial
    ],
)
def test_what_is_further_off_than_a_slip_is_not_read(typed, known):
    assert read(index_of(known), f"{typed} today") == []


@pytest.mark.parametrize(("typed", "word"), [("pian", "pain"), ("hart", "heart")])
def test_a_word_of_four_letters_is_read_with_a_letter_lost_or_two_swapped(typed, word):
    assert read(index_of("pain", "heart"), typed) == [(typed, word, "typo")]


@pytest.mark.parametrize("typed", ["paid", "aipn", "eart", "pai"])
def test_a_short_word_is_not_read_with_a_letter_replaced_or_another_initial(typed):
    assert read(index_of("pain", "heart"), f"{typed} today") == []


@pytest.mark.parametrize("typed", ["receptive", "recepter"])
def test_a_form_of_a_known_word_is_no_slip_of_another(typed):
    # Both have the stem of reception, and receptor is nearer to the second and more common.
    assert read(index_of("reception", *["receptor"] * 9), typed) == []


def test_of_words_equally_near_the_likeliest_comes_first_and_the_others_are_kept():
    index = index_of("mission", "missiom", "missiom")
    (term,) = understand(index, "missiog").terms
    assert [m.as_ for m in term.meanings] == ["missiom", "mission"]


def test_a_word_known_by_name_alone_is_not_a_misspelling():
    known = Synonyms(protected=("lorazepan",))
    assert read(index_of("lorazepam"), "lorazepan") == [("lorazepan", "lorazepam", "typo")]
    assert read(index_of("lorazepam", synonyms=known), "lorazepan") == []


@pytest.mark.parametrize("word", ["esketamine", "norketamine", "lorazepam", "clonazepam", "ketorolac", "hypotension"])
def test_a_known_drug_or_term_is_never_read_as_another(index, word):
    assert read(index, word) == []


@pytest.mark.parametrize("typed", ["IV", "ivn", "po"])
def test_words_of_three_letters_or_fewer_are_never_edited(index, typed):
    assert read(index, typed) == []


@pytest.mark.parametrize(("known", "as_", "how"), [("bloodpressuse", "bloodpressuse", "typo"),
                                                  ("bloodpreszuse", "blood pressure", "split")])  # fmt: skip
def test_a_missing_space_is_less_likely_than_one_edit_and_likelier_than_two(known, as_, how):
    assert read(index_of("blood pressure", known), "bloodpressure") == [("bloodpressure", as_, how)]


@pytest.mark.parametrize(
    ("word", "small"),
    [("waht", "what"), ("wich", "which"), ("shoud", "should"), ("abot", "about"), ("thier", "their"), ("whaat", "what"),
     ("wheat", ""), ("ether", ""), ("wilt", ""), ("hav", ""), ("wen", "")],
)  # fmt: skip
def test_a_slip_of_a_small_word_is_read_and_a_word_of_its_own_is_not(word, small):
    assert small_word(word) == small


def test_three_letters_are_a_small_word_only_where_they_ask():
    assert small_word("wht", "is") == "what"
    assert not small_word("wht", "and")
    assert not small_word("hav", "is")  # hepatitis A virus
