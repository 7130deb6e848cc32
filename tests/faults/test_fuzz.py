"""Whatever chance brings is answered or refused; the inputs are the same on every run. `tools.fuzz` goes on."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.fuzz import TARGETS, attempt

EXAMPLES = {"query": 150, "findings": 150, "moment": 400, "record": 80, "pack": 60}
"""How many inputs each target gets: a few seconds of the processor in all."""


@pytest.mark.parametrize("target", TARGETS)
def test_whatever_comes_is_answered_or_refused(index, target):
    met = {True: 0, False: 0}

    def each(value):
        met[attempt(target, index, value)] += 1

    checks = list(HealthCheck)
    settings(
        max_examples=EXAMPLES[target], deadline=None, derandomize=True, database=None, suppress_health_check=checks
    )(given(TARGETS[target][1])(each))()
    # Both ways are taken, or the inputs would say nothing; findings and packs are never refused.
    assert met[True]
    assert met[False] or target in {"findings", "pack"}


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
def test_bytes_are_no_record_and_no_pack_of_ours(data):
    assert not attempt("record", None, data)
