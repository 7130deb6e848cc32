"""Of the blood pressures of a record the latest by the clock holds, whatever the order of the file or the zone."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ketaref.screening.record import read_records

START = datetime(2026, 11, 20, tzinfo=UTC)
TODAY = date(2026, 11, 26)
READINGS = st.lists(
    st.tuples(st.integers(0, 5 * 24 * 60), st.integers(-12, 13), st.integers(100, 220), st.integers(40, 95)),
    min_size=1, max_size=6, unique_by=lambda reading: reading[0],
)  # fmt: skip


def observation(number, minutes, hours, systolic, diastolic):
    at = (START + timedelta(minutes=minutes)).astimezone(timezone(timedelta(hours=hours)))
    parts = [("8480-6", systolic), ("8462-4", diastolic)]
    return {
        "resourceType": "Observation", "id": str(number), "status": "final", "effectiveDateTime": at.isoformat(),
        "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
        "component": [
            {"code": {"coding": [{"code": code}]}, "valueQuantity": {"value": value, "unit": "mmHg"}}
            for code, value in parts if value
        ],
    }  # fmt: skip


def held(*resources):
    (record,) = read_records(Path("x.json"), json.dumps(resources).encode(), today=TODAY)
    return [finding.pressure for finding in record.findings if finding.pressure], record


@settings(max_examples=150, deadline=None, derandomize=True)
@given(READINGS, st.randoms(use_true_random=False))
def test_the_latest_by_the_clock_holds(readings, random):
    resources = [observation(n, *reading) for n, reading in enumerate(readings)]
    random.shuffle(resources)
    latest = max(readings, key=lambda reading: reading[0])
    assert held(*resources)[0] == [latest[2:]]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(READINGS, st.integers(1, 600), st.booleans())
def test_a_later_half_is_a_gap_and_is_merged_with_none(readings, later, upper):
    latest = max(readings, key=lambda reading: reading[0])
    half = (128, 0) if upper else (0, 74)
    resources = [observation(n, *reading) for n, reading in enumerate(readings)]
    found, record = held(*resources, observation("half", latest[0] + later, 0, *half))
    assert set(found) == {latest[2:], half}
    assert any("half a reading" in gap for gap in record.not_assessed)
