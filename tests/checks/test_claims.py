"""Rules for what is claimed, each at the line between what passes and what fails."""

from __future__ import annotations

from datetime import date

import pytest

from ketaref.records import Cite, Claim, Dispute, Review, Statement
from tests.conftest import DISPUTE, REVIEW, make_entry


def entry_saying(text, *refs, **fields):
    statement = Statement(text, tuple(Cite(ref) for ref in refs))
    return make_entry("cure", "background", "Cure", "A summary.", statements=(statement,), **fields)


def disputing(*marks, claimed_by="page"):
    claim = Claim("It cures.", (Cite(claimed_by),))
    return Dispute("cure-claim", "Cure", "not-fact", "high", claim, (Claim("It does not.", (Cite("label"),)),), "Ask.",
                   marks=marks, reviewed=REVIEW)  # fmt: skip


def test_a_reference_of_the_library_can_be_cited(judge):
    assert judge("KR201", entry_saying("It helps.", "label", "page")) == []


def test_an_unknown_reference_is_a_fault_that_names_the_nearest(judge):
    (message,) = judge("KR201", entry_saying("It helps.", "labell"))
    assert message == "cure cites unknown reference 'labell'; nearest: 'label'"


def test_the_references_of_both_sides_of_a_dispute_are_looked_up(judge):
    dispute = Dispute(
        "d", "D", "range", "low", Claim("A.", (Cite("nobody"),)), (Claim("B.", (Cite("noone"),)),), "Ask."
    )
    assert [m.split("'")[1] for m in judge("KR201", disputes=[dispute])] == ["nobody", "noone"]


@pytest.mark.parametrize(("length", "faults"), [(140, 0), (141, 1)])
def test_a_summary_has_at_most_140_characters(judge, length, faults):
    assert len(judge("KR204", make_entry("long", "background", "Long", "x" * length))) == faults


@pytest.mark.parametrize("text", ["A rapid cure.", "A Rapid cure.", "RAPID CURE"])
def test_a_disputed_claim_is_caught_in_any_case(judge, text):
    (message,) = judge("KR205", entry_saying(text, "page"), disputes=[disputing("rapid cure")])
    assert message.endswith("without its dispute 'cure-claim'")


def test_a_disputed_claim_stands_with_its_dispute(judge):
    dispute = disputing("rapid cure")
    assert judge("KR205", entry_saying("A rapid cure.", "page", disputes=(dispute,)), disputes=[dispute]) == []


def test_only_a_document_that_makes_the_claim_is_disputed(judge):
    assert judge("KR205", entry_saying("No rapid cure.", "label"), disputes=[disputing("rapid cure")]) == []


def test_the_second_mark_and_the_second_statement_count_too(judge):
    said = (Statement("It helps.", (Cite("page"),)), Statement("It heals.", (Cite("page"),)))
    entry = make_entry("cure", "background", "Cure", "A summary.", statements=said)
    assert len(judge("KR205", entry, disputes=[disputing("cures", "heals")])) == 1


@pytest.mark.parametrize(
    ("grade", "reader", "faults"),
    [
        (8.0, {"kind": "faq"}, 0),
        (8.1, {"kind": "faq"}, 1),
        (8.1, {"kind": "post-infusion", "audience": "clinician"}, 0),
        (8.1, {"kind": "background", "audience": "patient"}, 1),
        (8.1, {"kind": "background"}, 0),
        (None, {"kind": "faq"}, 0),
    ],
)
def test_text_for_patients_reads_at_grade_8_where_it_can_be_measured(judge, monkeypatch, grade, reader, faults):
    monkeypatch.setattr("ketaref.checks.claims.grade_of", lambda _texts: grade)
    assert len(judge("KR206", make_entry("hard", title="Hard", summary="Hard.", **reader))) == faults


def test_a_review_is_overdue_the_day_after_it_was_due(judge):
    entry = make_entry(
        "old", "background", "Old", "Old.", reviewed=Review(date(2025, 11, 24), "curator", date(2026, 11, 24))
    )
    assert judge("KR207", entry, today=date(2026, 11, 24)) == []
    assert judge("KR207", entry, today=date(2026, 11, 25)) == ["warning: old was due for review on 2026-11-24"]


def test_a_dispute_is_shown_by_an_entry(judge):
    assert judge("KR210", disputes=[DISPUTE]) == ["dispute 'fast' is shown by no entry"]
    assert judge("KR210", make_entry("a", "faq", "A", "A.", disputes=(DISPUTE,)), disputes=[DISPUTE]) == []


@pytest.mark.parametrize(
    ("summary", "faults"),
    [
        ("Call 988, formerly 1-800-273-8255.", 0),
        ("Call 1-800-273-8255, now 988.", 1),
        ("Call 1-800-273-8255.", 1),
        ("Call 911.", 0),
    ],
)
def test_988_comes_before_the_former_number(judge, summary, faults):
    assert len(judge("KR211", make_entry("help", "background", "Help", summary))) == faults


def test_a_statement_may_cite_an_unmatched_title_only_beside_another_reference(judge):
    assert judge("KR213", entry_saying("It helps.", "ghost", "page")) == []
    assert judge("KR213", entry_saying("It helps.", "ghost")) == ["cure: 'It helps....' rests on an unmatched title"]
