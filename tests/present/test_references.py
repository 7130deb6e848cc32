"""References on the screen: what was found, how far it is confirmed, and links where a terminal can follow them."""

from __future__ import annotations

import io

import pytest

from ketaref.cite.references import check_fields
from ketaref.cite.styles import format_ama
from ketaref.present.preferences import Preferences
from ketaref.present.references import Known, by_kind, kind_order, linked, reference_card, reference_lines
from ketaref.present.terminal import Terminal
from ketaref.records import Reference

UNSURE = Reference(
    "unsure", "trial", {"type": "article-journal", "title": "T", "DOI": "10.1/x", "page": "1", "volume": "2"},
    known_as="unsure trial 2020", design="crossover", participants="18", finding="71% against 0%",
    verified={"title": "https://www.example.org/a/page", "page": False}, unconfirmed=("page",),
    cited_by=("one-page: 3", "another: 1"), retracted="2025, fraud", corrected_by="J. 2024;1:2", notes=("Read twice.",),
)  # fmt: skip
KNOWN = Known(
    "T. doi:10.1/x", check_fields(UNSURE, format_ama), ["a", "b", "c", "d"], ["An entry", "B", "C"], ["A dispute"]
)


def shown(parts, *, width=80, color=False, plain=False):
    """What parts of an answer look like on a terminal of so many columns; codes are kept."""
    terminal = Terminal(io.StringIO(), width=width, color=color, preferences=Preferences(plain=plain))
    terminal.show(*parts(terminal))
    return terminal.file.getvalue()


def card_of(**options):
    return shown(lambda terminal: reference_card(UNSURE, KNOWN, terminal), **options)


def test_the_citation_stands_first_and_a_retraction_before_it():
    lines = card_of().splitlines()
    assert lines[:3] == [
        "  RETRACTED: 2025, fraud",
        "  T. doi:10.1/x",
        "  unsure · trial" + " " * 47 + "unsure trial 2020",
    ]


def test_it_says_how_sure_each_field_is():
    lines = card_of().splitlines()
    expected = [
        "  Correction published: J. 2024;1:2", "  Finding:      71% against 0%", "  Design:       crossover",
        "  Participants: 18", "  Confirmed:    title (https://www.example.org/a/page)", "  UNCONFIRMED   pages",
        "  Cited by:     one-page: 3; another: 1", "  Note:         Read twice.", "  Disputed:     A dispute",
    ]  # fmt: skip
    assert [line for line in lines if line in expected] == expected
    assert any(line.startswith("  Not checked:  DOI, volume") for line in lines)
    assert sum("pages" in line for line in lines) == 1


def test_the_first_entries_that_use_it_are_named_and_the_others_counted():
    assert "  Used by:      An entry · B · C · and 1 more: cite unsure -v" in card_of().splitlines()


def test_all_entries_that_use_it_are_listed_on_demand_with_the_ids_that_show_takes():
    known = KNOWN._replace(titles=["An entry", "B", "C", "D"])
    text = shown(lambda terminal: reference_card(UNSURE, known, terminal, verbose=True))
    assert "  USED BY (4 entries)\n    a  An entry\n" in text
    assert "more:" not in text


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("plain", [True, False])
def test_nothing_is_wider_than_the_terminal_nor_a_word_broken(width, plain):
    text = card_of(width=width, plain=plain)
    assert max(map(len, text.splitlines())) <= width
    assert {"crossover", "doi:10.1/x", "Participants:", "(https://www.example.org/a/page)"} <= set(text.split())


def test_narrow_and_plain_labels_stand_before_their_text_on_its_line():
    for options in ({"width": 40}, {"plain": True}):
        assert "  UNCONFIRMED: pages\n" in card_of(**options)


@pytest.mark.parametrize("color", [True, False])
def test_addresses_are_links_on_terminals_only(color):
    text = shown(lambda _: [linked("A. B. doi:10.1/x. See https://example.org/a.")], color=color)
    assert ("https://doi.org/10.1/x\x1b\\" in text) == color
    assert ("https://example.org/a\x1b\\" in text) == color


def test_a_terminal_shows_an_address_that_fits_its_line_and_opens_the_whole():
    address = "https://www.example.org/a/page"
    text = linked(f"See {address}.", most=18)
    assert text.plain == "See example.org/a/page."
    assert linked(f"See {address}.", most=17).plain == "See example.org (address: -v)."
    assert {span.style for span in text.spans} == {f"link {address}"}
    assert linked("doi:10.1/x", most=18).plain == "doi:10.1/x"
    assert linked(f"See {address}.").plain == f"See {address}."


def test_a_list_names_id_and_kind_above_each_citation():
    text = shown(lambda terminal: reference_lines([UNSURE], {"unsure": "T. doi:10.1/x"}, terminal))
    assert text == "  unsure" + " " * 67 + "trial\n    T. doi:10.1/x\n"


PAGE = Reference("page", "clinic-website", {"title": "How it works"}, known_as="a clinic's page")
LABEL = Reference("a-label", "label", {"title": "Ketamine injection"}, known_as="US label")
DOCUMENT = Reference("faq", "clinic-document", {"title": "Questions"}, known_as="a clinic's FAQ")
ODD = Reference("odd", "dream", {"title": "Seen"}, known_as="dream 1999")


def listed(**options):
    references = sorted([ODD, PAGE, UNSURE, LABEL, DOCUMENT], key=kind_order)
    uses = {reference.id: "1 entry" for reference in references}
    return shown(lambda terminal: by_kind(references, uses, terminal, **options)).splitlines()


def test_sources_stand_by_kind_the_documents_first_and_unknown_kinds_last():
    headings = [line.strip() for line in listed() if line.isupper()]
    assert headings == ["THE DOCUMENTS (1)", "LABELS (1)", "TRIALS (1)", "CLINICS' WEBSITES (1)", "DREAM (1)"]


def test_what_is_one_of_many_is_told_apart_by_its_title():
    lines = listed()
    assert lines[lines.index(next(line for line in lines if "a clinic's page" in line)) + 1] == "    How it works"
    assert not any("Ketamine injection" in line for line in lines)


def test_what_shares_a_name_is_told_apart_by_its_year_and_title():
    issued = {"date-parts": [[2019]]}
    older = Reference("b-label", "label", {"title": "Adverse reactions", "issued": issued}, known_as="US label")
    uses = {"a-label": "1 entry", "b-label": "2 entries"}
    lines = shown(lambda terminal: by_kind([LABEL, older], uses, terminal)).splitlines()
    assert [line.strip().partition("   ")[0] for line in lines[1:]] == [
        "US label", "Ketamine injection", "US label, 2019", "Adverse reactions"
    ]  # fmt: skip


def test_citations_stand_below_on_demand_instead_of_titles():
    lines = listed(texts={i: f"Cited {i}." for i in ("odd", "page", "unsure", "a-label", "faq")})
    assert sum(line.startswith("    Cited ") for line in lines) == len([ODD, PAGE, UNSURE, LABEL, DOCUMENT])
    assert "    How it works" not in lines
