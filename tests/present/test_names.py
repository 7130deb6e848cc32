"""Who says so: names that readers know, each once, the strongest first; what is ours, and unconfirmed, said so."""

from __future__ import annotations

import pytest

from ketaref.present.names import known_as, raters, source_name, source_names, who_says
from ketaref.records import Cite, Reference, Statement
from tests.conftest import make_entry

NAMES = {
    "us-label": ("label", "US label"),
    "us-label-page": ("label", "US label"),
    "old-label": ("label-copy", "2019 US label copy"),
    "pain": ("guideline", "pain guideline 2018"),
    "zarate": ("trial", "Zarate 2006 trial"),
    "pdr": ("drug-compendium", "PDR"),
    "faq": ("clinic-document", "a clinic's FAQ"),
    "north": ("clinic-website", "a clinic's page"),
    "south": ("clinic-website", "a clinic's page"),
    "east": ("clinic-website", "a clinic's page"),
    "herald": ("news", "a news page"),
}
REFERENCES = {
    i: Reference(i, kind, {"type": "webpage", "title": i}, known_as=name) for i, (kind, name) in NAMES.items()
}


def unnamed(kind, year=None, *authors):
    issued = {"issued": {"date-parts": [[year]]}} if year else {}
    return Reference("some", kind, {"type": "webpage", "title": "Some", "author": list(authors), **issued})


def said(text="It is so.", *refs, **fields):
    return Statement(text, tuple(ref if isinstance(ref, Cite) else Cite(ref) for ref in refs), **fields)


def entry(*statements, severity=""):
    kind = "contraindications" if severity else "background"
    return make_entry("some", kind, "Some", "Some.", statements=statements, severity=severity)


# ---- One name -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ref", "at", "name"),
    [
        ("us-label", "", "US label"),
        ("us-label", "4", "US label 4"),
        ("us-label", "section 4", "US label 4"),
        ("us-label", "5.6 Increase in Blood Pressure", "US label 5.6"),
        ("us-label", "Highlights, Warnings and Precautions 5.1", "US label 5.1"),
        ("us-label", "Recent Major Changes; 5.6", "US label 5.6"),
        ("us-label", "sections 2.1 and 6", "US label 2.1 and 6"),
        ("us-label", "Boxed Warning", "US label"),
        ("us-label", "Table 6", "US label"),
        ("us-label", "6 Adverse Reactions, table 2", "US label"),
        ("us-label", "revised in 2024", "US label"),
        ("pain", "Top things to know, 3", "pain guideline 2018"),
        ("pain", "2.3.1 Setting", "pain guideline 2018 section 2.3.1"),
        ("pdr", "5.6 Increase in Blood Pressure", "PDR"),
        ("faq", "line 23", "a clinic's FAQ"),
    ],
)
def test_a_name_takes_the_number_of_a_section_and_no_other(ref, at, name):
    assert source_name(Cite(ref, at), REFERENCES[ref]) == name


@pytest.mark.parametrize(
    ("ref", "at", "name"),
    [
        ("faq", "line 23", "a clinic's FAQ, line 23"),
        ("faq", "lines 14, 28 and 29", "a clinic's FAQ, lines 14, 28 and 29"),
        ("pain", "relative contraindications, item 4", "pain guideline 2018, item 4"),
        ("us-label", "Table 6", "US label, Table 6"),
        ("us-label", "5.6 Increase in Blood Pressure", "US label 5.6"),
        ("zarate", "Abstract", "Zarate 2006 trial"),
    ],
)
def test_lines_and_items_follow_where_places_are_asked_for(ref, at, name):
    assert source_name(Cite(ref, at), REFERENCES[ref], places=True) == name


def test_a_reference_that_the_library_lacks_goes_by_its_id():
    assert source_name(Cite("gone", "4"), None) == "gone"
    assert source_names([Cite("gone"), Cite("pdr")], REFERENCES) == "PDR, gone"


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        (unnamed("trial", 2006, {"family": "Zarate"}), "Zarate 2006 trial"),
        (unnamed("guideline", 2018, {"literal": "A society whose name is far too long"}), "guideline 2018"),
        (unnamed("label"), "label"),
        (unnamed("clinic-website", None, {"literal": "A clinic"}), "a clinic's page"),
        (unnamed("opinion"), "an opinion"),
        (unnamed("house-rule"), "a house rule"),
    ],
)
def test_without_a_name_of_its_own_kind_author_and_year_make_one(reference, name):
    assert known_as(reference) == name


# ---- Several names --------------------------------------------------------------------------------------------------


def names(*refs, **options):
    return source_names([ref if isinstance(ref, Cite) else Cite(ref) for ref in refs], REFERENCES, **options)


def test_the_strongest_kind_comes_first_and_each_name_once():
    assert names("faq", "pdr", "zarate", "pain", "us-label", "pdr") == (
        "US label, pain guideline 2018, Zarate 2006 trial, PDR, a clinic's FAQ"
    )


def test_pages_of_one_label_are_one_name_with_the_sections_of_all():
    cites = [Cite("us-label", "section 6"), Cite("us-label-page", "2.1"), Cite("us-label", "section 6, eyes")]
    assert names(*cites) == "US label 2.1 and 6"
    assert names(*cites, Cite("us-label", "12.1")) == "US label 2.1, 6 and 12.1"
    assert names(*cites, Cite("us-label", "12.1"), Cite("us-label", "9")) == "US label"


def test_what_has_no_name_of_its_own_is_counted():
    assert names("north", "south", "east") == "3 clinics' pages"
    assert names("north", "north") == "a clinic's page"


@pytest.mark.parametrize(
    ("name", "two"),
    [
        ("a UK hospital's sheet", "2 UK hospitals' sheets"),
        ("a clinic's policy", "2 clinics' policies"),
        ("a clinic's instructions", "2 clinics' instructions"),
        ("a summary of Short 2018", "2 summaries of Short 2018"),
        ("a page on esketamine's label", "2 pages on esketamine's label"),
        ("an infusion pharmacy's notes", "2 infusion pharmacies' notes"),
        ("a hospital sheet, UK", "2 hospital sheets, UK"),
        ("Drugs.com", "Drugs.com"),
        ("a search", "2 searches"),
    ],
)
def test_two_of_a_sort_in_the_plural(name, two):
    pair = {i: Reference(i, "website", {"type": "webpage", "title": i}, known_as=name) for i in ("one", "two")}
    assert source_names([Cite("one"), Cite("two")], pair) == two


def test_what_is_left_out_is_counted_source_by_source():
    assert names("us-label", "pain", "north", "south", "east", most=2) == "US label, pain guideline 2018 and 3 more"
    assert names("us-label", "us-label-page", "pain", most=1) == "US label and 1 more"
    assert names("us-label", most=1) == "US label"


def test_places_are_parted_from_names_by_semicolons():
    assert names("pdr", Cite("faq", "line 2"), Cite("faq", "line 9"), places=True) == (
        "PDR; a clinic's FAQ, line 2, line 9"
    )


def test_what_rests_on_news_alone_is_unconfirmed():
    assert names("herald") == "a news page (unconfirmed)"
    assert names("herald", "faq") == "a clinic's FAQ, a news page"
    assert not names()


# ---- Who rates, who says --------------------------------------------------------------------------------------------


def test_who_rates_an_entry_is_named_and_nobody_else_the_firmest_first():
    some = entry(
        said("It is rare.", "zarate"),
        said("Take care.", "pdr", severity="caution"),
        said("Not offered.", "faq", severity="relative"),
        said("Not in this.", Cite("us-label", "4"), severity="absolute"),
        severity="relative",
    )
    assert who_says(some, REFERENCES) == "US label 4 (absolute), a clinic's FAQ, PDR (caution)"


def test_each_tier_is_told_before_a_second_source_of_one():
    some = entry(
        said("No.", "pain", severity="relative"),
        said("No.", "zarate", severity="relative"),
        said("Take care.", "pdr", severity="caution"),
        severity="relative",
    )
    assert who_says(some, REFERENCES, 2) == "pain guideline 2018, PDR (caution) and 1 more"


def test_a_source_that_gives_two_tiers_is_named_once():
    some = entry(said("No.", "pdr", severity="absolute"), said("Care.", "pdr", severity="caution"), severity="relative")
    assert who_says(some, REFERENCES) == "our reading (relative), PDR (absolute, caution)"


def test_a_tier_that_no_source_gives_is_ours():
    assert who_says(entry(said("Care.", "us-label", "pdr"), severity="relative"), REFERENCES) == (
        "our reading (relative) of US label, PDR"
    )


def test_a_rating_that_rests_on_news_alone_is_unconfirmed():
    assert who_says(entry(said("No.", "herald", severity="relative"), severity="relative"), REFERENCES) == (
        "a news page (unconfirmed)"
    )


def test_inference_and_advice_are_said_to_be_ours():
    some = entry(
        said("So it is.", "zarate"),
        said("So it may be.", "zarate", "pdr", basis="inference"),
        said("So do it.", "faq", basis="advice"),
    )
    assert who_says(some, REFERENCES) == "Zarate 2006 trial; our reading of PDR; our advice"
    assert who_says(some, REFERENCES, statements=some.statements[:1]) == "Zarate 2006 trial"
    assert who_says(some, REFERENCES, statements=some.statements[2:]) == "our advice"


def test_a_statement_of_news_alone_stays_unconfirmed_beside_others():
    some = entry(said("One.", "zarate"), said("Two.", "herald"))
    assert who_says(some, REFERENCES) == "Zarate 2006 trial, a news page (unconfirmed)"
    assert who_says(entry(said("One.", "zarate", "pdr"), said("Two.", "herald")), REFERENCES, 2) == (
        "Zarate 2006 trial, PDR and 1 more"
    )
    assert who_says(entry(said("Both.", "zarate", "herald"), said("Two.", "herald")), REFERENCES) == (
        "Zarate 2006 trial, a news page"
    )


def test_the_table_has_a_row_for_each_tier_that_is_given():
    some = entry(
        said("It is rare.", "zarate"),
        said("Take care.", "pdr", severity="caution"),
        said("Not offered.", Cite("faq", "line 23"), severity="relative"),
        said("Nor there.", "pain", severity="relative"),
        severity="relative",
    )
    assert raters(some, REFERENCES) == [
        ("relative", "pain guideline 2018; a clinic's FAQ, line 23"),
        ("caution", "PDR"),
    ]
    unrated = make_entry("some", "contraindications", "Some", "Some.", severity="relative", rating_note="It passes.")
    assert raters(unrated, REFERENCES) == []
