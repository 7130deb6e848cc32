"""Messages say back what was typed, safely, and name what was probably meant."""

from __future__ import annotations

from ketaref.errors import nearest, nearest_by_words, quoted


def test_what_was_typed_is_said_back_with_control_characters_as_text():
    assert quoted("glau\x1b[31mcoma\n") == r"'glau\x1b[31mcoma\n'"


def test_a_long_text_is_cut_to_its_length_and_a_text_of_that_length_is_whole():
    assert quoted("x" * 60) == f"'{'x' * 60}'"
    assert quoted("x" * 61) == f"'{'x' * 57}...'"


def test_the_nearest_word_comes_first_and_no_more_than_asked_for():
    known = ["uncontrolled-glaucoma", "oral-bioavailability", "uncontrolled-hypertension"]
    assert nearest("uncontroled-glaucoma", known, 2) == ["uncontrolled-glaucoma", "uncontrolled-hypertension"]


def test_what_is_not_alike_enough_is_not_named():
    assert nearest("zzz", ["glaucoma"], at_least=60) == []


def test_by_words_a_name_is_found_by_what_it_is_about():
    described = {
        "zarate-2006": "zarate trial depression 2006",
        "feder-2014": "feder trial ptsd 2014",
        "asa": "a guideline",
    }
    assert nearest_by_words("zarat deprssion", described, 1) == ["zarate-2006"]
    assert nearest_by_words("fedr 2014", described, 2) == ["feder-2014", "zarate-2006"]


def test_by_words_equally_near_names_come_in_their_own_order():
    assert nearest_by_words("", {"b": "one", "a": "two"}) == ["a", "b"]
