"""Figures stand in what was read of their references; how a figure is found in a text."""

import pytest

import ketaref
from ketaref.library import Library
from ketaref.records import Cite, Figure, Reference, Statement
from ketaref.text.numbers import all_numbers, numbers
from tests.conftest import make_entry
from tools import figures


def test_no_figure_of_the_content_is_in_nothing_read():
    assert list(figures.unread(ketaref.load_library(), figures.read())) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0.50 mg/kg over 40 minutes", {"0.5", "40"}),
        ("2,252 treatments", {"2252"}),
        ("Call 911, then 988", set()),
        ("CYP2B6 and 5-HT3", set()),
        ("a 12-lead ECG", set()),
    ],
)
def test_figures_are_numbers_and_not_names(text, found):
    assert numbers(text) == found


def test_what_was_read_may_be_written_in_words():
    assert {"6", "0.5"} <= all_numbers("six hours, half the dose")


def library_with(*figure, text="The pressure rose."):
    statement = Statement(text, (Cite("study"),), figure)
    entry = make_entry("pressure", "background", "Pressure", "It rose.", statements=(statement,))
    return Library([entry], {"study": Reference("study", "trial", {"title": "A study", "type": "book"})}, {})


@pytest.mark.parametrize(
    ("library", "missing"),
    [
        (library_with(text="It rose by 3.3 mmHg."), []),
        (library_with(text="It rose by 33 mmHg."), ["33"]),
        (library_with(Figure("rise", "mm[Hg]", low=3.3, high=5)), ["5"]),
    ],
)
def test_a_figure_that_was_not_read_is_found(library, missing):
    assert [figure for _, _, figure in figures.unread(library, {"study": {"3.3"}})] == missing


def test_references_without_what_was_read_are_left_to_the_reader():
    assert list(figures.unread(library_with(text="It rose by 33 mmHg."), {})) == []
