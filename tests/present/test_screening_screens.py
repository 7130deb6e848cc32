"""A screening on the screen: what was found, what to do, what is listed, who says so, and what was set aside."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest

from ketaref.errors import UsageError
from ketaref.library import Library
from ketaref.present import fhir, screening
from ketaref.present.preferences import Preferences
from ketaref.present.terminal import Terminal
from ketaref.records import Cite, Figure, Screening, Statement, replace
from ketaref.screening.checklist import screening_questions
from ketaref.screening.record import Record, read_records
from ketaref.screening.screen import screen_findings, screen_words
from ketaref.screening.systems import QUESTIONNAIRE
from ketaref.store.cache import open_index
from ketaref.store.compile import build_index
from tests.conftest import make_entry, small_library

TODAY = date(2026, 11, 24)
ROWS = 24
LIMIT = Figure("systolic", "mm[Hg]", 140)


def rated(severity, *cites, text="Listed.", **fields):
    return Statement(text, tuple(Cite(cite) for cite in cites), severity=severity, **fields)


@pytest.fixture(scope="module")
def content():
    small = small_library()
    known = {"label": replace(small.references["label"], known_as="US label"), "page": small.references["page"]}
    known["page"] = replace(known["page"], known_as="a clinic's page")
    entries = [
        make_entry(
            "pressure", "contraindications", "High blood pressure, not controlled", "Hold until it is.",
            severity="relative", action=("hold",), aliases=("hypertension",), monitoring="Blood pressure at rest.",
            screening=Screening(question="Is your pressure high?", systolic_above=140, diastolic_above=90),
            statements=(rated("relative", "page"), rated("caution", "label", figures=(LIMIT,))),
        ),
        make_entry(
            "heart", "contraindications", "Stable heart disease, whatever its cause", "Ask the physician.",
            short_title="Stable heart disease", severity="caution", action=("refer", "monitor"),
            aliases=("CAD", "heart failure"),
            statements=(rated("absolute", "label"), rated("caution", "page")),
        ),
        make_entry(
            "stimulants", "interactions", "Stimulants", "Watch the pressure.", severity="moderate", action=("monitor",),
            aliases=("adderall", "ritalin"),
        ),
        make_entry("glaucoma", "contraindications", "Glaucoma", "Treat it first.", severity="absolute",
                   action=("avoid",), statements=(rated("absolute", "label"),)),
        make_entry("crisis-line", "crisis", "Crisis help", "Call 988 now.", for_patient="You can call 988 now.",
                   triggers=("suicidal",)),
    ]  # fmt: skip
    return build_index(Library(entries, known, {}, small.synonyms, "1", cues=small.cues))


def shown(index, words, *, record=None, width=80, color=False, **preferences):
    result = screening.result(index, [(screen_words(index, words, today=TODAY), record)])
    terminal = Terminal(io.StringIO(), width=width, color=color, preferences=Preferences(**preferences))
    terminal.show(*result.panels(terminal))
    return terminal.file.getvalue()


def test_a_tier_heads_what_was_found_and_what_to_do(content):
    assert shown(content, "cad").splitlines()[:5] == [
        "  CAUTION (1)",
        "  • cad: refer, monitor                                     Stable heart disease",
        "    Says so: a clinic's page",
        "    ≠ US label: absolute",
        "",
    ]


def test_a_tier_that_all_sources_give_has_no_others(content):
    assert "≠" not in shown(content, "glaucoma")


def test_findings_of_one_entry_stand_together(content):
    text = shown(content, "on adderall, ritalin")
    assert "MODERATE (1)" in text
    assert "• on adderall, ritalin: monitor" in text
    assert text.count("Stimulants") == 1


def test_a_pressure_above_a_figure_has_the_tier_of_its_source_and_says_so(content):
    lines = [line.strip() for line in shown(content, "bp 150/80").splitlines()]
    assert lines[0] == "CAUTION (1)"
    assert "Check: Blood pressure at rest." in lines
    assert "Says so: US label" in lines
    assert "≠ a clinic's page: relative" in lines
    assert "ASK about treatment, and recheck: 150/80 mmHg is above 140/90 mmHg (US" in lines


def test_a_pressure_within_the_figure_is_not_called_negated(content):
    text = shown(content, "bp 132/84")
    assert "negated" not in text
    assert "• bp 132/84: not above 140/90 mmHg (US label); one reading does not settle it" in text
    cards = fhir.to_cards(screen_words(content, "bp 132/84", today=TODAY))
    assert "bp 132/84: not above 140/90 mmHg" in cards[0]["detail"]


def test_nothing_counted_is_no_finding_that_treatment_may_go_ahead(content):
    text = shown(content, "no glaucoma")
    assert text.startswith("  Nothing listed was counted. That is no finding that treatment may go ahead.\n")
    assert "  SHOWN, NOT COUNTED (1)\n  • no glaucoma: negated · Glaucoma (absolute where it holds)\n" in text


def test_one_thing_not_recognized_takes_one_line_and_more_a_line_each(content):
    assert "  NOT RECOGNIZED, judge it: foobar\n" in shown(content, "glaucoma, foobar")
    several = shown(content, "glaucoma, foobar, bazqux")
    assert "  NOT RECOGNIZED (2)             no entry is known to speak of these: judge them\n" in several
    assert "  • foobar\n  • bazqux\n" in several


def test_help_stands_first_where_the_findings_call_for_it(content):
    assert shown(content, "glaucoma, suicidal").startswith("  CRISIS  Call 988 now. (ketaref show crisis-line)\n")


def test_the_foot_says_who_decides_and_what_the_reviews_say(content):
    assert shown(content, "cad").splitlines()[-1] == (
        "  The clinician decides. One whole: ketaref show WORDS   not clinically reviewed"
    )


@pytest.mark.parametrize("viewer", ["patient", "front-desk"])
def test_only_clinical_staff_are_shown_a_screening(content, viewer):
    with pytest.raises(UsageError, match=r"^Screening is for clinical staff: hand this patient to a nurse$"):
        shown(content, "glaucoma", viewer=viewer)
    with pytest.raises(UsageError, match=r"^You can call 988 now\. Screening is for"):
        shown(content, "suicidal", viewer=viewer)


@pytest.mark.parametrize("viewer", ["patient", "front-desk"])
def test_nor_the_checklist(content, viewer):
    terminal = Terminal(io.StringIO(), preferences=Preferences(viewer=viewer))
    with pytest.raises(UsageError, match="staff"):
        list(screening.checklist(content, screening_questions(content), as_fhir=False).panels(terminal))


def test_the_checklist_has_a_box_a_question_and_no_ids(content):
    result = screening.checklist(content, screening_questions(content), as_fhir=False)
    terminal = Terminal(io.StringIO(), width=80, color=False)
    terminal.show(*result.panels(terminal))
    assert terminal.file.getvalue().startswith("  RELATIVE (1)\n  ☐ Is your pressure high?\n\n  1 questions.")


def test_a_record_says_whose_it_is_and_what_was_not_assessed(content):
    record = Record("Patient/7", (), ("has died",), ("no blood pressure is recorded",), (("Encounter", 2),), TODAY)
    text = shown(content, "no glaucoma", record=record)
    assert text.startswith("  Patient/7\n  NOTE: has died\n\n")
    expected = "  NOT ASSESSED\n  • no blood pressure is recorded\n  • not read: Encounter 2\n"
    assert expected in text


def test_what_a_form_was_answered_no_to_takes_one_line():
    index = open_index()
    answers = [
        {"linkId": link, "answer": [{"valueBoolean": said}]}
        for link, said in (("previous-stroke", False), ("uncontrolled-glaucoma", True), ("active-psychosis", False))
    ]
    form = {"resourceType": "QuestionnaireResponse", "id": "r", "questionnaire": QUESTIONNAIRE, "item": answers}
    (record,) = read_records(Path("r.json"), json.dumps(form).encode(), today=TODAY)
    terminal = Terminal(io.StringIO(), width=80, color=False, preferences=Preferences(plain=True))
    found = screen_findings(index, record.findings, today=TODAY)
    terminal.show(*screening.screening_lines(found, {}, terminal, record))
    text = " ".join(terminal.file.getvalue().split())
    assert "SHOWN, NOT COUNTED (1) - answered no: Stroke; Active psychosis or schizophrenia [Questionnaire" in text


EVERYTHING = "cad, bp 150/80, on adderall, no glaucoma, foobarbazqux disease, suicidal"


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("plain", [True, False])
def test_nothing_is_wider_than_the_terminal_nor_a_word_broken(content, width, plain):
    text = shown(content, EVERYTHING, width=width, plain=plain)
    assert max(map(len, text.splitlines())) <= width
    assert {"foobarbazqux", "recheck:", "Stimulants", "clinician"} <= set(text.split())


def test_in_plain_words_there_is_no_mark(content):
    text = shown(content, EVERYTHING, plain=True)
    assert not set("•≠☐") & set(text)
    assert "    Rated otherwise: absolute by US label\n" in text


def test_what_is_typed_of_a_patient_fits_a_screen_of_24_rows():
    text = shown(open_index(), "68M, CAD s/p stent 2019, OSA, metoprolol, bp 132/84")
    assert len(text.splitlines()) < ROWS
