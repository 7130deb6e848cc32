"""From figures to marks: each is the content's, with its entry and the sources that say it."""

from __future__ import annotations

import pytest

import ketaref
from ketaref.chart import pharmacology
from ketaref.chart.charts import CHARTS, make_chart
from ketaref.chart.marks import as_object
from ketaref.errors import NotFoundError, UsageError
from tests.chart.conftest import COPY, PAGE, TRIAL


def groups(chart):
    return [group for panel in chart.panels for group in panel.groups]


def marks(chart):
    return [mark for panel in chart.panels for mark in panel.marks]


def test_bioavailability_has_a_row_for_each_source_and_the_route_with_the_most_first(charts):
    chart = make_chart(charts, "bioavailability")
    assert [group.label for group in groups(chart)] == ["Into a vein (IV)", "By mouth (PO)"]
    assert [(m.low, m.high, m.text, m.references) for m in groups(chart)[1].marks] == [
        (16.0, 16.0, "16 %", (TRIAL,)),
        (20.0, 25.0, "20-25 %", (PAGE,)),
    ]
    assert [m.label for m in groups(chart)[1].marks] == ["Lee 2013 trial", "a web page (unconfirmed)"]
    assert chart.answer == "Into a vein 100 %, by mouth 16-25 %."


def test_a_chart_says_where_sources_differ_about_what_it_shows(charts):
    assert [d.id for d in make_chart(charts, "bioavailability").disputes] == ["by-mouth"]
    assert make_chart(charts, "concentration").disputes == ()


def test_a_level_is_halved_in_each_half_life():
    assert [pharmacology.left(h, 2) for h in (0, 2, 4)] == [1, 0.5, 0.25]


def test_the_fall_lies_between_the_shortest_and_the_longest_half_life_given(charts):
    chart = make_chart(charts, "concentration")
    levels, given = chart.panels
    assert {m.label: m.text for m in levels.marks}["8 h"] == "6-50 %"
    assert [(m.low, m.high) for m in given.marks] == [(2, 2), (4, 8)]
    assert "illustration, not a prediction" in chart.answer
    assert any("0.5 mg/kg IV over 40 min, off-label" in line for line in chart.caption)
    assert any(pharmacology.TEXTBOOK in line for line in chart.caption)


def test_response_needs_the_figures_of_both_groups(charts):
    chart = make_chart(charts, "response")
    first, second = groups(chart)
    assert (first.label, first.note) == ("Response at 24 h", "certainty low")
    assert [(m.label, m.high, m.control) for m in first.marks] == [("ketamine", 64.0, False), ("midazolam", 28.0, True)]
    assert first.effect
    assert first.effect.text == "odds ratio 2.18 (1.21 to 4.14), 95% CI"
    assert second.effect is None
    assert chart.answer == "Comparison groups respond too: 0-28 %, beside 50-64 % with ketamine."


def test_evidence_counts_a_work_once_whatever_the_number_of_its_records(charts):
    works, certainty = make_chart(charts, "evidence").panels
    assert [(m.label, m.text, m.counts) for m in works.marks] == [("depression", "1", (0, 0)), ("PTSD", "0", (1, 0))]
    assert set(works.marks[0].references) == {TRIAL, COPY}
    assert [(m.label, m.text) for m in certainty.marks] == [("depression, low", "1")]


def test_severity_counts_entries_in_every_tier_of_both_kinds(charts):
    chart = make_chart(charts, "severity")
    counted = {(group.label, m.label): m.high for group in groups(chart) for m in group.marks}
    assert counted["Contraindications", "relative"] == 1
    assert counted["Interactions", "avoid"] == 1
    assert sum(counted.values()) == 2


def test_an_unknown_chart_names_the_nearest(charts):
    with pytest.raises(UsageError, match="nearest: bioavailability"):
        make_chart(charts, "bioavailable")


@pytest.mark.parametrize("name", ["bioavailability", "concentration", "response", "evidence"])
def test_content_without_figures_has_no_chart(index, name):
    with pytest.raises(NotFoundError, match="holds no figures"):
        make_chart(index, name)


# ---- The shipped content --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped():
    return ketaref.open_index()


@pytest.mark.parametrize("name", CHARTS)
def test_each_mark_of_the_shipped_content_traces_to_its_entries_and_their_references(shipped, name):
    chart = make_chart(shipped, name)
    known = set(shipped.ids())
    stated = [m for m in marks(chart) if m.entries]
    computed = [m for m in marks(chart) if not m.entries]
    assert len(stated) > 4
    assert [m.label for m in computed] == ([f"{h} h" for h in pharmacology.HOURS] if name == "concentration" else [])
    for mark in stated:
        assert set(mark.entries) <= known
        cited = {ref for entry in mark.entries for ref in shipped[entry].references}
        assert set(mark.references) <= (cited if name != "glance" else set(shipped.reference_ids()))
        # Of what was looked for and not found, nobody says anything.
        assert mark.references or name in {"severity", "evidence"} or mark.text == "none"


@pytest.mark.parametrize("name", ["bioavailability", "response"])
def test_each_mark_of_the_shipped_content_is_a_figure_of_its_entry(shipped, name):
    for mark in marks(make_chart(shipped, name)):
        figures = [f for entry in mark.entries for s in shipped[entry].statements for f in s.figures]
        ends = {x for f in figures for x in (f.value, f.low, f.high)}
        assert mark.high in ends
        assert mark.low in ends | {0}


def test_the_shipped_charts_hold_what_was_asked_for(shipped):
    assert len(groups(make_chart(shipped, "bioavailability"))) == 5
    response = make_chart(shipped, "response")
    assert sum(group.effect is not None for group in groups(response)) >= 6
    assert len(make_chart(shipped, "evidence").panels[0].marks) > 12


def test_the_best_evidence_is_a_bar_as_long_as_it_is_certain(charts):
    chart = make_chart(charts, "glance")
    found, none = marks(chart)
    assert (found.label, found.high, found.text, found.references) == ("depression", 2, "low", (TRIAL,))
    assert found.note == "response at 24 h 64 % against 28 %, against midazolam, randomized, 73 people, 2013"
    assert (none.label, none.high, none.text, none.note) == (
        "PTSD", 0, "none", "response no trial found, searched 2026-11-28",
    )  # fmt: skip
    assert "No trial was found of: PTSD." in chart.caption
    assert chart.answer == "On 0 of 2 conditions the certainty is moderate or high."


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_as_json_has_every_mark_with_its_sources_in_words(shipped, name):
    data = as_object(make_chart(shipped, name))
    assert data["chart"] == name
    shown = [mark for panel in data["panels"] for group in panel["groups"] for mark in group["marks"]]
    assert len(shown) == len(marks(make_chart(shipped, name)))
    assert {"label", "low", "high", "text", "entries", "references", "source", "note"} <= set(shown[0])
    if name == "bioavailability":
        assert all(mark["source"] for mark in shown)
