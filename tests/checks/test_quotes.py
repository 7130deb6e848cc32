"""The rules for quotes: a number that stands in no quote is found, wherever it was planted."""

from __future__ import annotations

from datetime import date

import pytest

from ketaref.checks.quotes import MAX_QUOTE, is_to_be_quoted, unquoted_numbers
from ketaref.evidence import Evidence
from ketaref.records import Cite, Figure, Regimen, Statement, replace
from tests.conftest import make_entry

QUOTE = "response was 63.8% with ketamine and 28.0% with midazolam (odds ratio 2.18, 95% CI 1.21 to 4.14)"
SAID = Statement(
    "At one day 63.8% responded, against 28% on midazolam.",
    (Cite("label", "Results", QUOTE),),
    (
        Figure("response, ketamine", "%", 63.8, outcome="response", arm="ketamine"),
        Figure("odds ratio", "{ratio}", 2.18, 1.21, 4.14),
    ),
)  # fmt: skip


def test_what_is_quoted_is_no_fault(judge):
    assert judge("KR236", make_entry("a", "faq", "Title", "Summary.", statements=(SAID,))) == []
    assert judge("KR235", make_entry("a", "faq", "Title", "Summary.", statements=(SAID,))) == []


@pytest.mark.parametrize(
    ("planted", "number"),
    [
        (replace(SAID, text=SAID.text.replace("63.8", "68.3")), "68.3"),
        (replace(SAID, text=SAID.text.replace("28%", "38%")), "38"),
        (replace(SAID, figures=(replace(SAID.figures[0], value=36.8), SAID.figures[1])), "36.8"),
        (replace(SAID, figures=(SAID.figures[0], replace(SAID.figures[1], high=4.41))), "4.41"),
        (replace(SAID, figures=(SAID.figures[0], replace(SAID.figures[1], low=2.11))), "2.11"),
        (replace(SAID, cites=(replace(SAID.cites[0], quote=QUOTE.replace("63.8", "63.3")),)), "63.8"),
        (replace(SAID, cites=(replace(SAID.cites[0], quote="ketamine did better than midazolam"),)), "63.8"),
        (replace(SAID, regimen=Regimen(dose=0.5, unit="mg/kg")), "0.5"),
    ],
)  # fmt: skip
def test_a_planted_number_is_found(judge, planted, number):
    told = judge("KR236", make_entry("a", "conditions", "Title", "Summary.", statements=(planted,)))
    assert any(line.startswith(f"a: {number} stands in no quote of what it cites") for line in told), told


def test_a_planted_quote_that_says_too_much_is_found(judge):
    long = replace(SAID, cites=(replace(SAID.cites[0], quote=" ".join(["word"] * (MAX_QUOTE + 1))),))
    entry = make_entry("a", "faq", "Title", "Summary.", statements=(long,))
    assert judge("KR235", entry) == ["a: a quote of label has 26 words, at most 25"]
    held = replace(long, cites=(replace(SAID.cites[0], quote=" ".join(["word"] * MAX_QUOTE)),))
    assert judge("KR235", make_entry("a", "faq", "Title", "Summary.", statements=(held,))) == []


def test_without_a_quote_nothing_can_be_held_against_it(judge):
    bare = replace(SAID, cites=(Cite("label"),))
    assert judge("KR236", make_entry("a", "faq", "Title", "Summary.", statements=(bare,))) == []


@pytest.mark.parametrize(
    ("figure", "quote"),
    [
        (Figure("infusion", "min", 40), "over forty minutes"),
        (Figure("infusion", "h", 0.5), "an infusion of 30 minutes"),
        (Figure("follow-up", "d", 28), "for four weeks"),
        (Figure("dose", "mg", 1500), "1.5 g by mouth"),
        (Figure("half-life", "h", 2, 3), "two to three hours"),
        (Figure("people", "{persons}", 1977), "1,977 people, forty-two of them men"),
        (Figure("people", "{persons}", 42), "1,977 people, forty-two of them men"),
        (Figure("share", "%", 7), "a proportion of 0.07"),
        (Figure("difference", "{points}", -6.8), "difference of −6·8 points"),
        (Figure("twice", "/wk", 2), "twice weekly"),
    ],
)  # fmt: skip
def test_a_source_may_say_a_number_in_words_or_another_unit(figure, quote):
    assert unquoted_numbers(Statement("As the source says.", (Cite("label", "", quote),), (figure,))) == []


def test_a_figure_stands_in_a_quote_of_what_it_cites_itself():
    cites = (Cite("label", "", "12% of 30 people"), Cite("page", "", "47%"))
    right = Figure("binding", "%", 47, cites=(Cite("page"),))
    assert unquoted_numbers(Statement("Binding differs.", cites, (right,))) == []
    assert unquoted_numbers(Statement("Binding differs.", cites, (replace(right, cites=(Cite("label"),)),))) == ["47"]


def test_years_and_places_may_stand_in_the_text_without_a_quote():
    statement = Statement("In 2022, section 5.6 warned of 3 cases.", (Cite("label", "5.6", "three cases"),))
    assert unquoted_numbers(statement, {"2022"}) == []
    assert unquoted_numbers(statement) == ["2022"]


def test_what_is_inferred_may_count_for_itself():
    inferred = replace(SAID, text="That is 36 points more.", basis="inference")
    assert unquoted_numbers(inferred) == []
    assert unquoted_numbers(replace(inferred, basis="source")) == ["36"]


def test_a_row_of_evidence_is_held_to_its_quotes_too():
    row = Evidence(
        "a-row", "depression", "a", "response at 24 h", "randomized", "63.8% against 28%", date(2026, 11, 28),
        participants=73, cites=(Cite("label", "", QUOTE), Cite("label", "", "73 patients")),
    )  # fmt: skip
    assert unquoted_numbers(row) == []
    assert unquoted_numbers(replace(row, effect="63.8% against 82%")) == ["82"]
    assert unquoted_numbers(replace(row, participants=37)) == ["37"]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [({}, False), ({"severity": "absolute"}, True), ({"certainty": "low"}, True),
     ({"regimen": Regimen(dose=1, unit="mg")}, True), ({"figures": SAID.figures}, True),
     ({"figures": SAID.figures, "basis": "advice"}, False)],
)  # fmt: skip
def test_which_statements_are_to_be_quoted(given, wanted):
    assert is_to_be_quoted(Statement("Text.", (Cite("label"),), **given)) is wanted
