"""The shipped content has neither faults nor warnings, and holds what a clinic must find in it."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from ketaref import checks
from ketaref.content.packs import content_dir

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def checked():
    """The check as a curator runs it: KR208 over what changed."""
    return checks.check_content(today=TODAY)


@pytest.fixture(scope="module")
def shipped(checked):
    return checked.library


@pytest.mark.parametrize("file", ["cues.yaml", "emergencies.yaml", "synonyms.yaml"])
def test_what_is_written_by_hand_reads_alike_with_and_without_libyaml(file):
    # libyaml takes a plain word with a question mark in a flow list; the loader that stands in for it does not.
    text = (content_dir() / file).read_text(encoding="utf-8")
    fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    assert yaml.safe_load(text) == yaml.load(text, Loader=fast)  # noqa: S506 (a safe loader, too)


def test_no_faults_and_no_warnings(checked):
    assert list(map(str, checked.faults)) == []


@pytest.mark.slow
def test_every_question_finds_its_entry_first():
    checked = checks.check_content(today=TODAY, reach=True)
    assert list(map(str, checked.faults)) == []
    assert checked.searched == len(checked.library)


def test_patient_text_reads_at_grade_8_with_a_median_of_6_or_easier(shipped):
    grades = sorted(grade for e in shipped if (grade := checks.reading_grade(e)) is not None)
    assert grades[-1] <= 8
    assert grades[len(grades) // 2] <= 6


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
