"""The benchmark against medSpaCy: what it makes is what it says it makes, and it runs with ketaref alone."""

import subprocess
import sys

import pytest

from ketaref import open_index
from ketaref.screening.screen import screen_words
from tools import context
from tools.context_lines import CONDITIONS, DENIED, PAST, PRESENT, THERE, TODAY, Line, made

LINES = tuple(made())


@pytest.fixture(scope="module")
def index():
    return open_index()


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_counts_when_it_stands_alone(index, name):
    assert screen_words(index, name, today=TODAY).counted


def test_the_same_lines_are_made_on_every_run():
    assert tuple(made()) == LINES
    assert len({line.set for line in LINES}) == 8
    assert len(CONDITIONS) == len(set(CONDITIONS)) == 30
    assert len(THERE) == len(set(THERE)) == 22
    assert all(line.target in line.text for line in LINES)
    assert {line.target for line in LINES} == {*CONDITIONS, *PAST}


def test_a_sample_is_read_by_ketaref_alone(index):
    sample = LINES[::40]
    reader = context.ketaref_reader(index)
    rows = list(context.rows_of([(line, reader(line)) for line in sample]))
    assert [name for name, _, _ in rows][:2] == [PRESENT, "denied, alone"]
    assert {n for name, n, _ in rows if name.startswith("all of these")} == {len(sample)}
    alone = next(tally for name, _, tally in rows if name == "denied, alone")
    assert alone.right >= 0.9 * (alone.right + alone.missed)


def test_a_present_finding_that_is_lost_is_no_right_one():
    line = Line(PRESENT, "aneurysm, no symptoms", "aneurysm", frozenset())
    rows = {name: tally for name, _, tally in context.rows_of([(line, frozenset({context.LOST}))])}
    assert (rows[PRESENT].right, rows[PRESENT].missed) == (0, 1)
    assert list(context.missed([(line, frozenset({DENIED}))])) == [
        f"{PRESENT}: 'aneurysm, no symptoms': aneurysm is there; read as denied"
    ]


def test_the_kit_is_read_with_a_known_condition_in_place_of_its_own(index, tmp_path):
    rows = (
        "line number\tCondition\tsentence\tnegation\ttemporality\texperiencer",
        "1\tedema\tExtremities reveal no cyanosis or   EDEMA.\tNegated\tRecent\tPatient",
        "2\tcolon cancer\tHer sister had COLON CANCER.\tAffirmed\tHistorical\tFamily member",
        "3\tfever\tThis one is not in it.\tAffirmed\tRecent\tPatient",
    )
    (tmp_path / context.KIT).write_text("\n".join(rows) + "\n", encoding="utf-8")
    first, second = context.kit_lines(tmp_path, index)
    assert first.target in CONDITIONS
    assert first.text == f"Extremities reveal no cyanosis or   {first.target}."
    assert (first.labels, first.later) == ({DENIED}, True)
    assert (second.labels, second.later) == ({context.RELATIVE}, False)


def test_the_tool_prints_one_table():
    ran = [sys.executable, "-m", "tools.context", "--alone", "--every", "60"]
    printed = subprocess.run(ran, check=True, capture_output=True, text=True).stdout.splitlines()
    assert printed[0].startswith("| lines | n | ketaref: right |")
    assert all(line.startswith("| ") for line in printed[2:])
