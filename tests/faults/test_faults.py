"""Rows of the fault matrix, one in eight, get what they expect."""

from __future__ import annotations

import os

import pytest

from tests.faults.__main__ import GROUPS, all_rows
from tests.faults.engine import IS_ROOT, Engine

ROWS = all_rows()
SHARE = 8
"""One row in so many is tested here, in turn: all of them take half an hour (`python -m tests.faults`)."""


@pytest.fixture(scope="module")
def engine():
    made = Engine()
    yield made
    made.close()


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="rows run in processes that are forked as Linux does")
@pytest.mark.parametrize(
    "row",
    [pytest.param(row, id=row.id, marks=[pytest.mark.slow] if row.slow else []) for row in ROWS[::SHARE]],
)
def test_a_fault_is_handled(engine, row):
    if row.root and not IS_ROOT:
        pytest.skip("only root can do this")
    assert engine.faults(row) == []


def test_every_group_has_rows():
    assert {row.group for row in ROWS} == set(GROUPS)
