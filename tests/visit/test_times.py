"""What is typed about a time is read as meant, or refused in one line with a value that is accepted."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime, timedelta

import pytest

from ketaref.errors import UsageError
from ketaref.visit.times import AFTERCARE, DEFAULT_DURATION, local_zone, read_duration, read_session
from tests.visit.conftest import DENVER, session_at

START = "2026-12-01 10:00"
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("at", "start"),
    [
        ("2026-12-01 10:00", "2026-12-01T10:00:00-07:00"),
        ("2026-12-01T10:00", "2026-12-01T10:00:00-07:00"),
        ("2026-12-01T10:00:00", "2026-12-01T10:00:00-07:00"),
        (" 2026-12-01  10:00 ", "2026-12-01T10:00:00-07:00"),
        ("2026-12-01 00:00", "2026-12-01T00:00:00-07:00"),
        ("2026-12-01 23:59", "2026-12-01T23:59:00-07:00"),
        ("2026-12-01 2:30 pm", "2026-12-01T14:30:00-07:00"),
        ("2026-12-01 2pm", "2026-12-01T14:00:00-07:00"),
        ("2026-12-01 1 am", "2026-12-01T01:00:00-07:00"),
        ("2026-12-01 12:15 a.m.", "2026-12-01T00:15:00-07:00"),
        ("2026-12-01 12 PM", "2026-12-01T12:00:00-07:00"),
        ("2026-11-01 01:30-06:00", "2026-11-01T01:30:00-06:00"),
        ("2026-11-01 01:30-0700", "2026-11-01T01:30:00-07:00"),
    ],
)
def test_accepted_ways_to_write_a_time(at, start):
    assert session_at(at).start.isoformat() == start


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("tomorrow at ten", "not understood"),
        ("", "not understood"),
        ("12/01/2026 10:00", "not understood"),
        ("2026-12-01", "not understood"),
        ("2026-12-01 10", "not understood"),
        ("2026-12-01 2:30", "morning or afternoon"),
        ("2026-02-30 10:00", "no calendar has"),
        ("2026-12-01 24:00", "no calendar has"),
        ("2026-12-01 10:60", "no calendar has"),
        ("2026-12-01 13:00 pm", "no calendar has"),
        ("2026-12-01 0:30 am", "no calendar has"),
        ("2026-08-31 10:00", "is past"),
        ("0001-01-01 00:00", "is past"),
        ("2037-01-01 00:00", "check the year"),
        ("9999-12-31 23:50", "check the year"),
        ("2027-03-14 02:30", "there is no 2027-03-14 02:30"),
        ("2026-11-01 01:30", "comes twice"),
        ("2026-12-01 10:00-05:00", "is at -07:00, not -05:00"),
        ("2026-12-01 10:00Z", "is at -07:00, not +00:00"),
    ],
)
def test_a_time_that_cannot_be_meant_gets_one_line_with_one_that_is_accepted(at, says):
    with pytest.raises(UsageError) as caught:
        session_at(at)
    line = str(caught.value)
    assert says in line
    assert "\n" not in line
    examples = re.findall(r'--at ("[^"]+")', line)
    assert examples
    for example in examples:
        session_at(shlex.split(example)[0])


def test_a_long_or_unprintable_value_is_said_back_short_and_clean():
    with pytest.raises(UsageError, match=r"--at '\?\[31m" + "x" * 32 + r"\.\.\.' is not understood"):
        session_at("\x1b[31m" + "x" * 80)


def test_ten_years_ahead_is_accepted():
    assert session_at("2036-12-31 10:00").start.year == 2036


# ---- Past ------------------------------------------------------------------------------------------------------------


def test_a_start_at_this_very_minute_is_past_and_one_a_minute_away_is_not():
    now = datetime(2026, 12, 1, 17, tzinfo=UTC)  # 10:00 in Denver
    with pytest.raises(UsageError, match="is past"):
        read_session(START, zone=DENVER, now=now)
    assert read_session(START, zone=DENVER, now=now - MINUTE).start.hour == 10


def test_with_aftercare_a_day_after_the_end_is_past_and_a_minute_less_is_not():
    last = datetime(2026, 12, 2, 17, 40, tzinfo=UTC)  # 24 hours after 10:40 in Denver
    with pytest.raises(UsageError, match="more than 24 hours past"):
        read_session(START, zone=DENVER, now=last, after=AFTERCARE)
    assert read_session(START, zone=DENVER, now=last - MINUTE, after=AFTERCARE).end.minute == 40


# ---- Durations -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("40m", 40), ("90 min", 90), ("1h30m", 90), ("1.5h", 90), ("2 hours", 120), ("1 hr 5 minutes", 65),
        ("96h", 5760), ("1m", 1), ("120h", 7200),
    ],
)  # fmt: skip
def test_accepted_ways_to_write_a_duration(text, minutes):
    assert read_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["40", "", "0m", "0.01h", "120h1m", "121h", "9" * 400 + "h", "40m later"])
def test_a_duration_that_is_none_shows_one_that_is(text):
    with pytest.raises(UsageError, match="--duration 40m") as caught:
        read_duration(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 140


def test_a_duration_nobody_gave_is_assumed_and_says_so():
    assert (session_at(START).assumed, session_at(START).minutes) == (True, DEFAULT_DURATION.total_seconds() / 60)
    assert session_at(START, duration="40m").assumed is False


# ---- Zones -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "place"),
    [
        ("denver", "America/Denver"),
        ("los angeles", "America/Los_Angeles"),
        ("America/Chicgo", "America/Chicago"),
        ("MST", "America/Denver"),
        ("est", "America/New_York"),
        ("HST", "Pacific/Honolulu"),
        # What is like no city gets a place that shows the form.
        ("America", "America/Denver"),
        ("Salt Lake City", "America/Denver"),
        ("../../etc/passwd", "America/Denver"),
        ("", "America/Denver"),
        ("x\0y", "America/Denver"),
    ],
)
def test_a_zone_that_is_none_shows_one_that_is(zone, place):
    with pytest.raises(UsageError, match=rf"--tz {place}$") as caught:
        session_at(START, zone)
    assert "\n" not in str(caught.value)


def test_the_machine_s_own_zone(monkeypatch, tmp_path):
    monkeypatch.setenv("TZ", "Europe/London")
    assert local_zone()[1] == "Europe/London"
    monkeypatch.setenv("TZ", str(tmp_path / "none"))
    with pytest.raises(UsageError, match="--tz America/Denver"):
        local_zone()
