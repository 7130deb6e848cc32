"""The best evidence: a row a condition above the conditions, every question with why and who, absence with its day."""

from __future__ import annotations

import io
from datetime import date

import pytest

from ketaref.evidence import Evidence
from ketaref.library import Library
from ketaref.present import entries, evidence
from ketaref.present.preferences import Preferences
from ketaref.present.terminal import Terminal
from ketaref.records import Cite, replace
from ketaref.store.compile import build_index
from tests.conftest import small_library

ROWS = (
    Evidence(
        "pain-iv-placebo", "CRPS", "glaucoma", "pain at week 1", "randomized, double-blind", "2.68 against 5.45 points",
        date(2026, 11, 28), "IV", "placebo", 60, cites=(Cite("label", "Results"),), certainty="low",
        rated_by="source", reason="few people", lead=True,
    ),
    Evidence("gout", "gout", "glaucoma", "pain", "none found", "no trial found", date(2026, 11, 26), lead=True),
    Evidence(
        "pain-oral", "CRPS", "glaucoma", "pain at month 3", "none found", "no trial found", date(2026, 11, 27), "PO",
        "placebo",
    ),
    Evidence(
        "autism", "autism", "glaucoma", "social withdrawal", "randomized, crossover", "no difference",
        date(2026, 11, 28), cites=(Cite("label"),), certainty="very_low", reason="one trial", lead=True,
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def index():
    library = small_library()
    references = library.references
    references["label"] = replace(
        references["label"], csl={**references["label"].csl, "issued": {"date-parts": [[2009]]}}
    )
    condition = replace(library["glaucoma"], id="crps", kind="conditions", severity="", action=(), title="CRPS")
    return build_index(
        Library([*library, condition], references, library.disputes, library.synonyms, "v", evidence=ROWS)
    )


def shown(result, width=80, **preferences):
    terminal = Terminal(io.StringIO(), width=width, preferences=Preferences(**preferences))
    terminal.show(*result.panels(terminal))
    return terminal.file.getvalue()


def listing(index, **wanted):
    return entries.listing(index, index.entries(["conditions"]), layout="evidence", **wanted)


def test_the_conditions_open_with_a_row_for_each(index):
    lines = shown(listing(index)).splitlines()
    assert lines[0].split() == ["EVIDENCE", "AT", "A", "GLANCE", "certainty:", "GRADE"]
    text = " ".join(" ".join(line[23:] for line in lines[1:9]).split())
    assert "Pain at week 1: 2.68 against 5.45 points. IV, against placebo. Randomized, double-blind, 60 people" in text
    assert "Social withdrawal: no difference. Randomized, crossover, 2009." in text
    assert [line[2:21].strip() for line in lines[1:6]] == ["CRPS", "low", "Autism", "very low", "No trial found"]
    assert lines[5].split("found")[1].strip() == "Gout. Searched 2026-11-26."
    text = " ".join(" ".join(lines).split())
    assert "month 3" not in text
    assert text.index("GLANCE") < text.index("CONDITIONS")


@pytest.mark.parametrize("wanted", [{"limit": 1}, {"verbose": True}])
def test_a_part_of_the_conditions_and_cards_have_no_table(index, wanted):
    assert "GLANCE" not in shown(listing(index, **wanted))


def test_callers_and_patients_get_no_table(index):
    for viewer in ("patient", "front-desk"):
        assert "GLANCE" not in shown(listing(index), viewer=viewer)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_screen(index, width):
    for result in (listing(index), evidence.result(index)):
        assert max(map(len, shown(result, width).splitlines())) <= width


def test_programs_get_every_row_with_its_year(index):
    rows = listing(index).data()["evidence"]
    assert [(row["id"], row["year"]) for row in rows] == [
        ("pain-iv-placebo", 2009), ("gout", None), ("pain-oral", None), ("autism", 2009),
    ]  # fmt: skip
    assert rows == evidence.result(index).data()["results"]
    assert "evidence" not in listing(index, limit=1).data()


def test_each_question_says_how_certain_why_and_who_found_it(index):
    text = " ".join(shown(evidence.result(index, "crps")).split())
    assert "60 people, 2009. Certainty low: few people. " in text
    assert "; searched 2026-11-28." in text
    assert "Pain at month 3: no trial found. PO, against placebo. Searched 2026-11-27." in text
    assert "AUTISM" not in text
    assert "2 of 4 questions" in text
    assert "Certainty very low (rated here): one trial." in " ".join(shown(evidence.result(index, "autism")).split())


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("", ["pain-iv-placebo", "gout", "pain-oral", "autism"]),
        ("CRPS", ["pain-iv-placebo", "pain-oral"]),
        ("pain placebo", ["pain-iv-placebo", "pain-oral"]),
        ("month 3", ["pain-oral"]),
        ("Withdrawal", ["autism"]),
        ("crossover", ["autism"]),
    ],
)  # fmt: skip
def test_words_find_the_rows_that_speak_of_them(index, words, ids):
    assert [row["id"] for row in evidence.result(index, words).data()["results"]] == ids


def test_what_no_row_speaks_of_is_said_with_what_there_is(index):
    result = evidence.result(index, "hiccups")
    assert (result.status, result.panels) == (1, None)
    (note,) = result.notes
    assert note == "no evidence is listed on 'hiccups'; all questions: ketaref evidence; all entries: ketaref search"


def test_another_name_of_its_entry_finds_a_row_that_does_not_say_it(index):
    assert [row["id"] for row in evidence.result(index, "iop").data()["results"]] == [row.id for row in ROWS]


def test_evidence_cites_or_was_not_found():
    with pytest.raises(ValueError, match="none found"):
        replace(ROWS[2], cites=(Cite("label"),))
    with pytest.raises(ValueError, match="none found"):
        replace(ROWS[0], cites=())
    with pytest.raises(ValueError, match="reason"):
        replace(ROWS[0], reason="")
