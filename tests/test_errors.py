"""Messages say back what was typed, safely, and name what was probably meant."""

from __future__ import annotations

from ketaref.errors import nearest, quoted


def test_what_was_typed_is_said_back_without_control_characters():
    assert quoted("glau\x1b[31mcoma\n") == "'glau?[31mcoma?'"


def test_a_long_text_is_cut_to_its_length_and_a_text_of_that_length_is_whole():
    assert quoted("x" * 60) == f"'{'x' * 60}'"
    assert quoted("x" * 61) == f"'{'x' * 57}...'"


def test_the_nearest_word_comes_first_and_no_more_than_asked_for():
    known = ["uncontrolled-glaucoma", "oral-bioavailability", "uncontrolled-hypertension"]
    assert nearest("uncontroled-glaucoma", known, 2) == ["uncontrolled-glaucoma", "uncontrolled-hypertension"]


def test_what_is_not_alike_enough_is_not_named():
    assert nearest("zzz", ["glaucoma"], at_least=60) == []
