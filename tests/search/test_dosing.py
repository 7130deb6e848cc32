"""A dose for a weight is not computed: the regimen of the source stands in its place, and figures keep their units."""

from __future__ import annotations

import pytest

import ketaref
from ketaref.library import Library
from ketaref.records import Synonyms
from ketaref.search.answer import ask
from ketaref.search.dosing import weighed
from ketaref.store.compile import build_index
from tests.conftest import make_entry


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("infusion rate 0.5 mg/kg 80 kg pump", True),
        ("how much for a 176 lb man", True),
        ("92kg dose", True),
        ("0.5 mg/kg over 40 minutes dose", False),
        ("weight limit 150 kg for infusion", False),
        ("I weigh 80 kg", False),
        ("80 mg dose", False),
        ("how much ketamine for a 20 lb dog", False),
        ("dose for my 40 kg kid", False),
        ("ketamine dose 16yo 60 kg", False),
        ("68M 80 kg dose", True),
        ("depressed for 10 yrs, 80 kg dose", True),
    ],
)
def test_a_weight_beside_what_is_given_asks_for_a_dose(text, asked):
    assert weighed(text)[1] is asked


@pytest.mark.parametrize(
    "query", ["infusion rate 0.5 mg/kg 80 kg pump", "80 kg dose", "ketamine for 92kg patient how much"]
)
def test_the_usual_regimen_comes_first_where_nothing_else_is_named(query):
    answer = ask(ketaref.open_index(), query)
    assert answer.weighed
    assert answer.hits[0].entry.id == "standard-depression-infusion-dose"


@pytest.mark.parametrize("query", ["how much ketamine for a 20 lb dog", "dose for my 40 kg kid", "16yo 60 kg dose"])
def test_for_a_child_or_an_animal_no_regimen_comes_first(query):
    assert ask(ketaref.open_index(), query).hits[0].entry.id == "no-dose-for-children-or-animals"


def test_what_a_dose_is_for_decides_which_regimen_comes_first():
    assert ask(ketaref.open_index(), "CRPS infusion dose for 70kg").hits[0].entry.id.startswith("crps")


def test_a_weight_adds_no_protocol_where_other_kinds_are_asked_for():
    hits = ask(ketaref.open_index(), "80 kg dose", kinds=("glossary",)).hits
    assert {hit.entry.kind for hit in hits} <= {"glossary"}


def test_a_figure_is_met_only_beside_its_unit():
    entries = [
        make_entry("share", "faq", "Response", "80% respond."),
        make_entry("dose", "faq", "Ceiling", "At most 80 mg."),
    ]
    index = build_index(Library(entries, {}, {}, Synonyms(), "1"))
    for query, met in (("80 mg", "dose"), ("80%", "share"), ("80mg", "dose"), ("80 percent", "share")):
        hits = ask(index, query).hits
        assert [hit.entry.id for hit in hits if any(m.word == "80" for m in hit.matched)] == [met], query
    index.close()
