"""Past and to come, lengths, zones; how a start is written is held by the table (test_times_table)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ketaref.errors import UsageError
from ketaref.visit.times import AFTERCARE, DEFAULT_DURATION, read_duration, read_session
from ketaref.visit.zones import local_zone, month_first
from tests.visit.conftest import DENVER, session_at

START = "2026-12-01 10:00"
MINUTE = timedelta(minutes=1)


def test_a_long_or_unprintable_value_is_said_back_short_and_clean():
    with pytest.raises(UsageError, match=r"--at '\\x1b\[31m" + "x" * 29 + r"\.\.\.' is not understood"):
        session_at("\x1b[31m" + "x" * 80)


def test_ten_years_ahead_is_accepted():
    assert session_at("2036-12-31 10:00").start.year == 2036


def test_a_typing_error_with_one_meaning_is_told():
    assert session_at("decmber 1 1pm").corrected == (("decmber", "December"),)
    assert session_at("Dec 1 1pm").corrected == session_at("tmrw sept. 2 1pm").corrected == ()


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


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("America/Denver", True), ("America/Indiana/Knox", True), ("US/Eastern", True), ("Pacific/Honolulu", True),
        ("UTC", True), ("Etc/UTC", True), ("", True), ("Europe/London", False), ("America/Toronto", False),
        ("America/Sao_Paulo", False), ("Pacific/Auckland", False),
    ],
)  # fmt: skip
def test_where_the_month_comes_first(zone, first):
    assert month_first(zone) is first
