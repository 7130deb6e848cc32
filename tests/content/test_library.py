"""The shipped content loads without a finding, and its own questions find it."""

from __future__ import annotations

from datetime import date

import pytest

from ketaref import records
from ketaref.checks import check_library, reading_grade
from ketaref.store.cache import load_library

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def shipped():
    return load_library()


def test_no_faults(shipped):
    faults = [str(f) for f in check_library(shipped, today=TODAY) if not f.warning]
    assert faults == []


def test_each_question_finds_its_entry_98_in_100_first_and_all_within_three(shipped):
    findings = check_library(shipped, today=TODAY, codes=("KR208",))
    questions = sum(len(entry.questions) for entry in shipped)
    assert [str(f) for f in findings if not f.warning] == []
    assert len(findings) <= 0.02 * questions


def test_patient_text_reads_at_grade_8_with_a_median_of_7_or_easier(shipped):
    grades = sorted(reading_grade(e) for e in shipped if e.kind in records.PATIENT_KINDS or e.audience == "patient")
    assert grades[-1] <= 8
    assert grades[len(grades) // 2] <= 7


def test_every_high_risk_dispute_is_shown(shipped):
    shown = {d.id for entry in shipped for d in entry.disputes}
    high = {d.id for d in shipped.disputes.values() if d.risk == "high"}
    assert len(high) >= 18
    assert high <= shown


@pytest.mark.parametrize(
    "words",
    [
        ("hypertension",), ("cardiovascular", "heart"), ("thyroid",), ("intracranial",), ("psychosis",), ("mani",),
        ("glaucoma",), ("pregnan",), ("breast",), ("hypersensitivity", "allerg"), ("adverse", "reaction"), ("teen",),
        ("dementia",), ("substance",), ("liver",),
    ],
)  # fmt: skip
def test_each_contraindication_a_clinic_must_know_is_there_with_who_says_so(shipped, words):
    found = [e for e in shipped if e.kind == "contraindications" and any(w in e.title.lower() for w in words)]
    assert found
    assert all(entry.severity and entry.references for entry in found)
