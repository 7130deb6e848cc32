"""Which references are meant, with which marks they are shown, and the bibliography of a text."""

from __future__ import annotations

import pytest

from ketaref.cite.references import (
    check_fields,
    cited_keys,
    claimed_references,
    distinct_works,
    export_item,
    find_references,
    format_bibliography,
    format_reference,
    nearest_ids,
    shown_unconfirmed,
    wanted,
)
from ketaref.cite.styles import format_ama, format_vancouver
from ketaref.errors import NotFoundError, UsageError
from ketaref.library import Library
from ketaref.records import Cite, Reference, Statement, replace
from ketaref.store.compile import build_index
from tests.conftest import make_entry


def reference(reference_id, kind, title, *, notes=(), **csl):
    return Reference(reference_id, kind, {"type": "article-journal", "title": title} | csl, notes=notes)


def by(family, year):
    return {"author": [{"family": family}], "issued": {"date-parts": [[year]]}}


WORKS = [
    reference("zarate-2006", "trial", "A randomized trial of an antagonist", **by("Zarate", 2006),
              DOI="10.1001/archpsyc.63.8.856", PMID="16894061", PMCID="PMC1"),
    reference("feder-2014", "trial", "Ketamine for stress", **by("Feder", 2014), DOI="10.1001/feder"),
    reference("a-news", "news", "Ketamine for stress"),
    reference("a-page", "clinic-document", "Ketamine for stress"),
    reference("pain-review", "review", "Stress", **by("Feder", 2014), publisher="About ketamine for pain"),
    reference("feder-page", "secondary", "Ketamine for stress", notes=("The same work as feder-2014; read there.",),
              DOI="10.1001/feder"),
]  # fmt: skip
REFERENCES = {work.id: work for work in WORKS}


def found(query):
    return [work.id for work in find_references(REFERENCES, query)]


# ---- Which are meant -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("US label", ["a-label", "its-page"]),
        ("us label 5.6", ["a-label", "its-page"]),
        ("stroke guideline 2026", ["stroke"]),
        ("Stroke guideline 2026 section 2.3.1", ["stroke"]),
        ("guideline 2026", ["stroke"]),
        ("stroke guideline 20", []),
    ],
)
def test_a_reference_is_found_by_the_name_that_screens_show(query, ids):
    named = (("a-label", "US label"), ("its-page", "US label"), ("stroke", "stroke guideline 2026"))
    works = {i: replace(reference(i, "label", "Guideline 2026" if i == "stroke" else "A text"), known_as=n)
             for i, n in named}  # fmt: skip
    assert [work.id for work in find_references(works, query)] == ids


@pytest.mark.parametrize(
    "query",
    [
        "zarate-2006",
        " zarate-2006 ",
        "10.1001/archpsyc.63.8.856",
        "https://doi.org/10.1001/ARCHPSYC.63.8.856",
        "http://dx.doi.org/10.1001/archpsyc.63.8.856",
        "doi:10.1001/archpsyc.63.8.856",
        "doi.org/10.1001/archpsyc.63.8.856/",
        "16894061",
        "PMID: 16894061",
        "https://pubmed.ncbi.nlm.nih.gov/16894061/",
        "pmc1",
        "zarate 2006",
        "trial of an antagonist",
        "antagon",
    ],
)
def test_a_reference_is_found_by_id_doi_pmid_or_words(query):
    assert found(query) == ["zarate-2006"]


def test_authors_and_organizations_are_words_of_a_reference():
    agency = reference("a-rule", "regulation", "Placement of a drug", author=[{"literal": "Drug Agency"}])
    assert found("feder 2014") == ["feder-2014", "pain-review"]
    assert find_references({"a-rule": agency}, "agency") == [agency]


def test_papers_come_before_documents_and_news_of_the_same_words():
    assert found("ketamine stress") == ["feder-2014", "pain-review", "a-news", "a-page"]


def test_of_papers_those_with_the_words_in_their_title_come_first_then_the_shorter():
    works = [
        reference("b-elsewhere", "trial", "Other", publisher="Ketamine"),
        reference("a-longer", "trial", "Ketamine in many more words"),
        reference("c-shorter", "trial", "Ketamine"),
    ]
    order = [work.id for work in find_references({work.id: work for work in works}, "ketamine")]
    assert order == ["c-shorter", "a-longer", "b-elsewhere"]


@pytest.mark.parametrize("query", ["ketamine bagpipes", "the of", "", "doi:", "an2"])
def test_a_word_that_no_reference_holds_finds_none(query):
    assert found(query) == []


def test_two_letters_are_no_beginning_of_a_word():
    assert found("ze") == []
    assert found("zar") == ["zarate-2006"]


def test_a_work_is_given_once_as_the_paper_whichever_record_is_met_first():
    paper, page = REFERENCES["feder-2014"], REFERENCES["feder-page"]
    assert distinct_works([page, paper]) == distinct_works([paper, page]) == [paper]
    assert found("10.1001/feder") == ["feder-2014"]


def test_a_work_that_is_only_given_by_the_page_it_was_read_on_is_kept():
    page, other = REFERENCES["feder-page"], REFERENCES["zarate-2006"]
    assert distinct_works([page, other, page]) == [page, other]


@pytest.mark.parametrize(
    ("typed", "near"), [("zartae2006", "zarate-2006"), ("federr strss ketamin 2014", "feder-2014")]
)
def test_the_nearest_work_is_named_first(typed, near):
    named = nearest_ids(REFERENCES, typed)
    assert (named[0], len(named)) == (near, 3)
    assert "feder-page" not in named


# ---- What the command asks for ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def index():
    cites = (Cite("feder-page"), Cite("zarate-2006"), Cite("feder-2014"))
    entry = make_entry("stress", "conditions", "Stress", "It helps.", statements=(Statement("It helps.", cites),))
    return build_index(Library([entry], REFERENCES, {}))


def test_an_entry_a_kind_a_query_or_nothing_says_which_references_are_wanted(index):
    def ids(*args, **options):
        return [work.id for work in wanted(index, *args, **options)]

    assert set(ids(cited_by=index["stress"])) == {"feder-2014", "zarate-2006"}
    assert set(ids(kind="trial")) == {"feder-2014", "zarate-2006"}
    assert ids(" a-news ") == ["a-news"]
    assert ids("ketamine stress", limit=2) == ["feder-2014", "pain-review"]
    assert set(ids()) == set(REFERENCES)


def test_what_is_not_there_is_one_line_with_what_is(index):
    with pytest.raises(UsageError, match="unknown kind 'novel'; choose from clinic-document, news, review, "):
        wanted(index, kind="novel")
    with pytest.raises(NotFoundError, match="no reference matches 'zartae 2006'; nearest: zarate-2006, "):
        wanted(index, "zartae 2006")


# ---- Marks -----------------------------------------------------------------------------------------------------------

UNSURE = Reference(
    "unsure", "trial", {"type": "article-journal", "title": "T", "DOI": "10.1/x", "PMID": "1", "page": "1-9",
                        "volume": "2", "author": [{"family": "A"}]},
    design="crossover", participants="18", verified={"title": "page", "DOI": "page", "page": "page", "volume": False},
    unconfirmed=("PMID", "page", "issue"), retracted="2025, fraud", corrected_by="J. 2024;1:2",
)  # fmt: skip


def test_what_is_not_confirmed_is_marked_in_the_styles_that_show_it():
    # AMA shows no PMID, so only Vancouver marks it; the record has no issue to show.
    assert shown_unconfirmed(UNSURE, format_ama) == ["page"]
    assert shown_unconfirmed(UNSURE, format_vancouver) == ["PMID", "page"]


def test_a_retraction_comes_first_and_marks_last():
    text = format_reference(UNSURE, format_ama)
    assert text.startswith("RETRACTED (2025, fraud): A. T. ")
    assert text.endswith(" [correction published: J. 2024;1:2] [not confirmed: pages]")


def test_an_exported_record_carries_every_mark_in_its_note():
    assert export_item(UNSURE)["note"] == (
        "RETRACTED: 2025, fraud; correction published: J. 2024;1:2; not confirmed: PMID, pages"
    )
    assert "note" not in export_item(REFERENCES["zarate-2006"])


def test_each_field_is_confirmed_unconfirmed_or_unchecked():
    checked = check_fields(UNSURE, format_ama)
    assert checked.confirmed == [("page", ["title", "DOI"])]
    assert checked.unconfirmed == ["PMID", "pages", "issue"]
    assert checked.unchecked == ["authors", "participants"]
    assert checked.marks == ["correction published: J. 2024;1:2", "not confirmed: pages"]


def test_what_was_found_nowhere_says_so():
    assert "unmatched: no publication" in format_reference(Reference("x", "unmatched", UNSURE.csl), format_ama)


# ---- Bibliographies --------------------------------------------------------------------------------------------------

DRAFT = """After one day 71% responded [@zarate-2006; see @feder-2014, p. 3]. Mail me@clinic.org.

Again [-@zarate-2006].
"""


def test_keys_are_read_as_pandoc_reads_them():
    assert cited_keys(DRAFT) == [("zarate-2006", 1), ("feder-2014", 1)]
    assert cited_keys("a\nb [@{anand-2023}; @lii-2023: x]") == [("anand-2023", 2), ("lii-2023", 2)]


def test_a_text_s_references_come_in_the_order_cited_each_once():
    assert [work.id for work in claimed_references(REFERENCES, DRAFT, "letter.md")] == ["zarate-2006", "feder-2014"]


def test_unknown_keys_are_named_each_with_its_line_and_the_nearest_work():
    with pytest.raises(NotFoundError) as caught:
        claimed_references(REFERENCES, f"{DRAFT}\n[@zarat2006]\n[@fedder2014]", "letter.md")
    assert str(caught.value) == (
        "letter.md:5: no reference '@zarat2006' (nearest: zarate-2006); "
        "letter.md:6: no reference '@fedder2014' (nearest: feder-2014)"
    )


def test_a_text_that_cites_nothing_says_how_to_cite():
    with pytest.raises(NotFoundError, match=r"letter\.md: cites nothing; write a key in brackets"):
        claimed_references(REFERENCES, "Mail me@clinic.org.", "letter.md")


def test_numbered_styles_keep_the_order_cited_and_apa_sorts_by_name():
    works = [REFERENCES[i] for i in ("zarate-2006", "feder-page", "feder-2014")]
    ama = format_bibliography(works, "ama")
    assert [line[:9] for line in ama] == ["1. Zarate", "2. Feder."]
    assert [line[:13] for line in format_bibliography(works, "apa")] == ["Feder. (2014)", "Zarate. (2006"]


def test_apa_tells_works_of_one_name_and_year_apart():
    one = {"type": "article-journal", "author": [{"family": "A", "given": "B."}], "issued": {"date-parts": [[2020]]}}
    works = [Reference(i, "trial", one | {"title": t, "container-title": "J"}) for i, t in (("x", "Z"), ("y", "M"))]
    assert format_bibliography(works, "apa") == ["A, B. (2020a). M. J.", "A, B. (2020b). Z. J."]
