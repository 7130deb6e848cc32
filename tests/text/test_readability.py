"""The Flesch-Kincaid grade, as textstat 0.7.4 gave it."""

from __future__ import annotations

import sys

import pytest

from ketaref.text import readability


@pytest.mark.parametrize(
    ("parts", "grade"),
    [
        (("Do not eat before your infusion.", "Wait for a ride home."), 1.9),
        (("Administration necessitates abstinence from oral nutrition.",), 19.8),
        # A heading of two words is no sentence, and a hyphen joins.
        (("Before you come", "Stop clear drinks 2 hours before."), 0.3),
        (("No food", "Stop clear drinks 2 hours before."), 0.5),
        (("A six-hour fast is the rule here",), 0.1),
        (("",), -15.7),
    ],
)
def test_the_grade_of_a_text(parts, grade):
    assert readability.grade_of(parts) == grade


def test_without_pyphen_there_is_none(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyphen", None)
    readability._syllable_counter.cache_clear()
    assert readability.grade_of(("Do not eat.",)) is None
    readability._syllable_counter.cache_clear()
