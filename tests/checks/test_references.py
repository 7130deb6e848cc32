"""The rule for names of references, at the line between what passes and what fails."""

from __future__ import annotations

from datetime import date

import pytest

from ketaref.checks import check_library
from ketaref.library import Library
from ketaref.records import SHIPPED, Origin, Reference


def reference(reference_id, kind="trial", known_as="", *, pack=SHIPPED, title="A title", **csl):
    origin = Origin(pack, f"{pack}/references.yaml", 1)
    return Reference(reference_id, kind, {"type": "webpage", "title": title, **csl}, known_as=known_as, origin=origin)


def judged(*references):
    library = Library((), {r.id: r for r in references}, {})
    return [
        ("warning: " if fault.warning else "") + fault.message
        for fault in check_library(library, today=date(2026, 11, 24), codes=("KR223",))
    ]


@pytest.mark.parametrize(("length", "faults"), [(1, 0), (32, 0), (33, 1)])
def test_a_name_has_at_most_32_characters(length, faults):
    assert len(judged(reference("lee2024", known_as="x" * length))) == faults


def test_a_reference_without_a_name_is_a_fault_and_in_a_pack_a_warning():
    said = "reference lee2024: lacks 'known_as', what readers call it"
    assert judged(reference("lee2024")) == [said]
    assert judged(reference("lee2024", pack="clinic")) == [f"warning: {said}"]


@pytest.mark.parametrize("kind", ["label", "guideline", "trial"])
def test_two_labels_guidelines_or_trials_have_two_names(kind):
    one, other = (reference(i, kind, n, title=i) for i, n in (("first", "Lee 2024"), ("second", "LEE 2024")))
    assert judged(one, other) == ["reference second: is known as 'LEE 2024', as first is"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("clinic-website", "a clinic's page", {}), ("clinic-website", "a clinic's page", {})),
        (("trial", "Lee 2024 trial", {}), ("journal", "Lee 2024 trial", {})),
        (("trial", "Lee 2024 trial", {"DOI": "10.1/AB"}), ("trial", "Lee 2024 trial", {"DOI": "10.1/ab"})),
        (
            ("label", "US label", {"title": "KETAMINE HYDROCHLORIDE injection - section 6"}),
            ("label", "US label", {"title": "Label: ketamine hydrochloride injection, USP (a maker)"}),
        ),
    ],
    ids=["the same sort of page", "of two kinds", "one work by its DOI", "pages of one label"],
)
def test_references_that_need_not_be_told_apart_share_a_name(one, other):
    given = (reference(i, kind, name, **csl) for i, (kind, name, csl) in (("one", one), ("other", other)))
    assert judged(*given) == []


def test_labels_of_two_products_do_not_share_a_name():
    titles = ("KETAMINE HYDROCHLORIDE injection", "SPRAVATO (esketamine) nasal spray")
    one, other = (reference(title[:3].lower(), "label", "US label", title=title) for title in titles)
    assert judged(one, other) == ["reference spr: is known as 'US label', as ket is"]


def test_trials_without_a_doi_are_not_one_work():
    assert len(judged(reference("one", known_as="Lee 2024 trial"), reference("two", known_as="Lee 2024 trial"))) == 1


def repeated(*references):
    library = Library((), {r.id: r for r in references}, {})
    faults = check_library(library, today=date(2026, 11, 24), codes=("KR237",))
    return [("warning: " if fault.warning else "") + fault.message for fault in faults]


@pytest.mark.parametrize("field", ["DOI", "PMID", "PMCID"])
def test_a_work_has_one_record(field):
    one, other = reference("lee-2024", **{field: "10.1/AB"}), reference("lee-2024-pdf", **{field: "10.1/ab"})
    assert repeated(one, other) == [f"reference lee-2024-pdf is the same work as lee-2024: {field} 10.1/ab"]
    assert repeated(one, reference("lee-2025", **{field: "10.1/cd"}), reference("a-page"), reference("b-page")) == []


def test_a_work_that_a_pack_repeats_is_a_warning_to_the_pack_whichever_comes_first():
    ours, shipped = reference("ours", pack="clinic", DOI="10.1/ab"), reference("lee-2024", DOI="10.1/ab")
    said = ["warning: reference ours is the same work as lee-2024: DOI 10.1/ab"]
    assert repeated(ours, shipped) == repeated(shipped, ours) == said
