"""The registers on the screen: where sources differ, and the sources."""

from __future__ import annotations

import io

import pytest

from ketaref.errors import ExitStatus
from ketaref.library import Library
from ketaref.present import citing, disputes
from ketaref.present.disputes import Wanted
from ketaref.present.preferences import Preferences
from ketaref.present.terminal import Terminal
from ketaref.records import Cite, Claim, Reference, Statement, replace
from ketaref.store.compile import build_index
from tests.conftest import DISPUTE, small_library

EYES = Claim("It lists glaucoma alone.", (Cite("page"),))
MORE = {
    "pressure": replace(DISPUTE, id="pressure", title="Pressure in the eye", risk="high", claim=EYES, against=(),
                        advice="Ask about glaucoma."),
    "beds": replace(DISPUTE, id="beds", title="How many beds", risk="low", claim=EYES, against=(), clinical=False,
                    advice="Count them."),
}  # fmt: skip


@pytest.fixture(scope="module")
def content():
    small = small_library()
    references = small.references | {
        "page": replace(small.references["page"], known_as="a clinic's page"),
        "label": replace(small.references["label"], known_as="US label"),
        "trial": Reference(
            "trial", "trial", {"type": "webpage", "title": "Ketamine for nausea"}, known_as="Lee 2020 trial"
        ),
    }
    entries = [
        replace(e, statements=(*e.statements, Statement("So.", (Cite("trial"),)))) if e.id == "nausea" else e
        for e in small
    ]
    return build_index(Library(entries, references, {"fast": DISPUTE} | MORE, small.synonyms, "1", cues=small.cues))


def shown(result, *, width=80, plain=False):
    terminal = Terminal(io.StringIO(), width=width, color=False, preferences=Preferences(plain=plain))
    terminal.show(*result.panels(terminal))
    return terminal.file.getvalue()


def test_a_dispute_is_two_lines_the_riskiest_first(content):
    assert shown(disputes.result(content, Wanted())).splitlines() == [
        "  WHERE SOURCES DIFFER (2)                risk: of taking the claim as it stands",
        "  Pressure in the eye                                                  high risk",
        "    Ask about glaucoma.",
        "  How long to fast                                                   medium risk",
        "    Follow the clinic that gives the drug.",
        "",
        "  In full: -v, or add words of one. 1 that does not bear on care: --background",
        "  not clinically reviewed",
    ]


def test_all_of_them_are_shown_on_demand_and_json_holds_them_always(content):
    assert "How many beds" in shown(disputes.result(content, Wanted(everything=True)))
    known = disputes.result(content, Wanted()).data()["results"]
    assert [found["id"] for found in known] == ["pressure", "fast", "beds"]


def test_a_limit_holds_for_the_screen_and_for_programs(content):
    result = disputes.result(content, Wanted(limit=1))
    assert [found["id"] for found in result.data()["results"]] == ["pressure"]
    assert "WHERE SOURCES DIFFER (1 of 2)" in shown(result)


def test_in_full_a_dispute_says_who_claims_what_and_what_stands_against_it(content):
    lines = shown(disputes.result(content, Wanted(), verbose=True)).splitlines()
    assert "  ! How long to fast                                medium risk · sources differ" in lines
    assert "    Claim:   One page says six hours for everything. (a clinic's page, line 12)" in lines
    assert "    Against: A guideline allows clear drinks until two hours before. (US label)" in lines
    assert "    Shown with: no-food" in lines


@pytest.mark.parametrize("words", ["fast", "clear drinks", "how long to fast"])
def test_the_one_that_words_mean_is_shown_in_full(content, words):
    text = shown(disputes.result(content, Wanted(words)))
    assert "Claim:" in text
    assert "How long to fast" in text
    assert "Pressure" not in text


def test_what_was_read_and_what_is_unmet_is_said(content):
    assert disputes.result(content, Wanted("glucoma")).notes == ("read glucoma as glaucoma",)
    (note,) = disputes.result(content, Wanted("one guideline allows clear drinks until two hours, nausea")).notes
    assert note == "no dispute speaks of nausea; what follows is the nearest"


def test_words_and_filters_go_together(content):
    assert disputes.result(content, Wanted("clear drinks", risk="high")).status is ExitStatus.NO_MATCH
    assert disputes.result(content, Wanted(document="page", risk="high")).status is ExitStatus.FOUND


def test_no_match_is_one_line_and_an_empty_list_for_programs(content):
    result = disputes.result(content, Wanted("lawnmower"))
    assert (result.status, result.panels, result.data()) == (ExitStatus.NO_MATCH, None, {"results": []})
    assert result.notes == ("no dispute speaks of 'lawnmower'; all of them: ketaref discrepancies --background",)
    (note,) = disputes.result(content, Wanted(document="label")).notes
    assert note == "no dispute matches; documents with disputed claims: page"


def test_sources_say_how_many_entries_cite_each(content):
    lines = shown(citing.sources(content, limit=3)).splitlines()
    assert lines[:3] == [
        "  THE DOCUMENTS (1)",
        "  a clinic's page                                            page · in a dispute",
        "    A clinic page",
    ]
    assert "  US label                                                     label · 9 entries" in lines
    assert "  Lee 2020 trial                                                 trial · 1 entry" in lines
    assert lines[-1] == "  3 sources. In full: -v, or cite ID"


def test_all_sources_are_the_documents_and_counts_by_kind(content):
    lines = shown(citing.sources(content)).splitlines()
    assert lines[1] == "  a clinic's page                                            page · in a dispute"
    assert lines[4:6] == [
        "  THE OTHERS, BY KIND (2)                                  one kind: --kind WORD",
        "  label 1    trial 1",
    ]
    assert lines[-1] == "  3 sources. More: --kind WORD, words of one, or -v for all"
    assert "US label" in shown(citing.sources(content, verbose=True))
    assert "\n  label 1\n  trial 1\n" in shown(citing.sources(content), plain=True)


def test_words_kinds_and_a_limit_narrow_sources(content):
    def ids(*words, **options):
        return [found["id"] for found in citing.sources(content, *words, **options).data()["results"]]

    assert ids("nausea") == ["trial"]
    assert ids(kinds=["label", "trial"]) == ["label", "trial"]
    assert ids(limit=2) == ["page", "label"]
    assert "2 of 3 sources" in shown(citing.sources(content, limit=2))


def test_no_source_is_one_line_with_the_nearest(content):
    result = citing.sources(content, "lawnmower")
    assert (result.status, result.panels) == (ExitStatus.NO_MATCH, None)
    assert result.notes[0].startswith("no source matches 'lawnmower'; nearest: ")


def cited(content, *ids, **options):
    unasked = options.pop("unasked", False)
    references = [content.references()[i] for i in ids]
    return citing.result(citing.Found(content, references, "", "ama", unasked), **options)


def test_one_reference_says_where_it_is_used(content):
    text = shown(cited(content, "trial"))
    assert text.startswith("  Ketamine for nausea.\n  trial")
    assert "  Used by:      Nausea\n" in text
    assert "  Disputed:     Pressure in the eye · How long to fast · How many beds\n" in shown(cited(content, "page"))


def test_all_references_without_being_asked_for_are_short(content):
    short, whole = (shown(cited(content, "page", "label", unasked=u)) for u in (True, False))
    assert "    A label\n" in short
    assert "    A label.\n" in whole


def test_in_plain_words_the_reference_stands_alone_to_be_copied(content):
    assert shown(cited(content, "trial"), plain=True) == "Ketamine for nausea.\n"
    assert "Used by: Nausea" in shown(cited(content, "trial", panel=True), plain=True)


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("verbose", [True, False])
def test_nothing_is_wider_than_the_terminal(content, width, plain, verbose):
    results = (
        disputes.result(content, Wanted(), verbose=verbose),
        citing.sources(content, verbose=verbose),
        cited(content, "page", panel=True, verbose=verbose),
        cited(content, "page", "label", panel=True, verbose=verbose),
    )
    for result in results:
        assert max(map(len, shown(result, width=width, plain=plain).splitlines())) <= width
