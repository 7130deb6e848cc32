"""Whole answers at 80 columns without color, as text files: a change to one is read in review.

`python -m tests.present.test_snapshots` writes them anew.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ketaref.present import entries, plan, screening, searching
from ketaref.present.terminal import Terminal
from ketaref.records import INSTRUCTION_KINDS
from ketaref.screening.screen import screen_words
from ketaref.search.answer import ask
from ketaref.store.compile import build_index
from ketaref.visit.plan import plan_day
from ketaref.visit.times import read_session
from tests.conftest import plain_lines, small_library

SNAPSHOTS = Path(__file__).parent / "snapshots"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FINDINGS = "uncontrolled hypertension; no uncontrolled glaucoma; collects stamps"


def shown_plan(index):
    day = index.entries(INSTRUCTION_KINDS)
    session = read_session("2030-12-01 10:00", zone="America/Denver", now=NOW)
    before = [entry for entry in day if entry.kind == "pre-infusion"]
    return plan.result(index, before, plan_day("pre-infusion", day, session, index.references()))


ANSWERS = {
    "entry": lambda index: entries.shown(index, index["no-food"]),
    "entry-with-figures": lambda index: entries.shown(index, index["half-life"], cited="ama"),
    "hits": lambda index: searching.result(ask(index, "pressure")),
    "listing": lambda index: entries.listing(index, index.entries(["contraindications"]), layout="severity"),
    "screening": lambda index: screening.result(
        index, [(screen_words(index, FINDINGS, today=date(2026, 11, 24)), None)]
    ),
    "plan": shown_plan,
}


def printed(name: str, index) -> str:
    result = ANSWERS[name](index)
    terminal = Terminal(width=80, color=False)
    return plain_lines(result.panels(terminal))


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_looks_as_it_was_reviewed(name, index):
    assert printed(name, index) == (SNAPSHOTS / f"{name}.txt").read_text(encoding="utf-8")


def test_every_snapshot_is_of_an_answer():
    assert {path.stem for path in SNAPSHOTS.glob("*.txt")} == set(ANSWERS)


if __name__ == "__main__":
    for snapshot in ANSWERS:
        (SNAPSHOTS / f"{snapshot}.txt").write_text(printed(snapshot, build_index(small_library())), encoding="utf-8")
