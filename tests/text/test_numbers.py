"""The numbers of a text, in digits and in words, each in its shortest form."""

from __future__ import annotations

import pytest

from ketaref.text.numbers import all_numbers, numbers, plain


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("63.8% against 28.0%", {"63.8", "28"}),
        ("1,977 people and 727 000 more", {"1977", "727000"}),
        ("95% CI 0·3-5·2, P < .026", {"95", "0.3", "5.2", "0.026"}),
        ("CYP3A4 and 5-HT2A, call 988 or 911, PHQ-9", set()),
        ("0.50 and .5 and 0.5", {"0.5"}),
        ("2026-11-28", {"2026", "11", "28"}),
        ("version 1.2.3", {"1.2"}),
        ("22.8 per 100,000. In 1,000.5 mL.", {"22.8", "100000", "1000.5"}),
        ("no figure at all", set()),
    ],
)
def test_numbers_in_digits(text, found):
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("twice weekly for four weeks", {"2", "4"}),
        ("forty-two people", {"42"}),
        ("half an hour", {"0.5", "1"}),
        ("the third of ten", {"3", "10"}),
        ("sixty minutes; none relapsed", {"60", "0"}),
        ("0,1 mg je kg", {"0.1"}),
    ],
)
def test_numbers_in_words(text, found):
    assert found <= all_numbers(text)


@pytest.mark.parametrize(
    ("given", "made"), [("1,000", "1000"), (-6.8, "6.8"), ("0.50", "0.5"), (3, "3"), ("5·2", "5.2")]
)
def test_a_number_in_its_shortest_form(given, made):
    assert plain(given) == made
