"""One analysis chain: what is the same to a reader is the same to the index."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ketaref.text.analysis import analyze, fold_text, sound_of


def terms(text: str) -> list[str]:
    return [token.term for token in analyze(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Half-life", "half life"),
        ("HALLUCINATIONS", "hallucination"),
        ("naïve", "naive"),
        ("𝓐nesthetic", "anesthetic"),
        ("40min", "40 minutes"),
        ("six hours", "6 hrs"),
        ("71%", "71 percent"),
        ("10,000 lux", "10000 lux"),
        ("0.50 mg/kg", "0.5 mg/kg"),
        ("can't", "cannot"),
        ("μ-opioid", "mu opioid"),
        ("patient’s", "patient"),
        ("IM route", "intramuscular route"),
        ("ketamine in the OR", "ketamine in the operating room"),
    ],
)
def test_the_same_to_a_reader(one, other):
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hypertension", "hypotension"), ("ketamine", "esketamine"), ("mania", "anemia"), ("before", "after")],
)
def test_what_differs_stays_apart(one, other):
    assert terms(one) != terms(other)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [("skizofrenia", "schizophrenia"), ("hipertension", "hypertension"), ("fobia", "phobia")],
)
def test_misspelled_by_ear(heard, meant):
    assert sound_of(heard) == sound_of(meant)


@given(st.text())
@example("𝓐")  # a capital A again when text is folded before it is decomposed
@example("ϔ")
def test_folding_twice_changes_nothing(text):
    assert fold_text(fold_text(text)) == fold_text(text)
