"""Times in words: short for staff, and for patients such that none can be taken for another."""

from __future__ import annotations

import pytest

from ketaref.visit.phrasing import phrase_times, session_line
from tests.visit.conftest import plan_at, session_at


def words(at, entry_id, **options):
    plan = plan_at(at)
    phrasing = phrase_times(plan, **options)
    return next(phrasing.when(step) for step in plan.steps if step.entry and step.entry.id == entry_id)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-12-01 10:00", "from 4:00 am until 10:00 am"),
        ("2026-12-01 18:00", "from 12:00 noon until 6:00 pm"),
        ("2026-12-01 18:30", "from 12:30 pm until 6:30 pm"),
        ("2026-12-01 06:30", "from 12:30 am until 6:30 am"),
        ("2026-12-01 06:00", "from 12:00 midnight, as Tuesday, December 1 begins until 6:00 am"),
        ("2026-12-01 05:15", "from Monday, November 30, 11:15 pm until 5:15 am"),
        ("2026-11-01 06:00", "from 1:00 am MDT until 6:00 am MST"),
    ],
)
def test_patients_read_times_that_cannot_be_taken_for_others(at, said):
    assert words(at, "no-food", patient=True) == said


def test_staff_read_am_and_pm_and_short_days():
    assert words("2026-12-01 18:00", "no-food") == "from 12:00 noon until 6:00 pm"
    assert words("2026-12-01 06:00", "no-food") == "from 12:00 midnight, as Tue Dec 1 begins until 6:00 am"
    assert words("2026-12-01 05:15", "no-food") == "from Mon Nov 30, 11:15 pm until 5:15 am"


def test_a_day_bears_its_year_where_that_is_not_the_infusion_s():
    assert words("2026-12-31 10:00", "driving") == "from 10:40 am until Fri Jan 1, 2027, 10:40 am"


def test_a_patient_after_the_infusion_need_not_read_when_it_began():
    assert words("2026-12-01 10:00", "driving", patient=True) == "until Wednesday, December 2, 10:40 am"
    assert words("2026-12-01 10:00", "driving") == "from 10:40 am until Wed Dec 2, 10:40 am"


def test_what_is_to_be_done_ahead_has_a_deadline_and_what_is_not_to_be_done_an_end():
    assert words("2026-12-01 10:00", "arrive") == "by 10:00 am"
    assert words("2026-12-01 10:00", "decisions") == "until Wed Dec 2, 10:40 am"


def test_a_least_number_of_hours_is_said_as_the_latest_end_and_a_range_as_both():
    plan = plan_at("2026-12-01 10:00")
    phrasing = phrase_times(plan)
    said = {time.what: phrasing.source_time(time) for step in plan.steps for time in step.source_times}
    assert said["fatty food"] == "fatty food until 2:00 am at the latest"
    assert said["clear liquids"] == "clear liquids until 8:00 am"
    assert said["recovery"] == "recovery until 11:00 am to 11:10 am"


def test_a_note_says_that_the_clocks_change_only_where_they_do():
    assert "clocks change" in phrase_times(plan_at("2026-11-01 06:00")).note
    assert phrase_times(plan_at("2026-12-01 10:00")).note == ""


def test_the_infusion_on_one_line_repeats_day_and_time_and_what_was_assumed():
    assert session_line(session_at("2026-12-01 10:00")) == (
        "Tue Dec 1 (2026-12-01) · 10:00 am to 10:40 am · Denver (40 min assumed)"
    )
    assert session_line(session_at("2026-12-01 10:00", duration="1h")).endswith("11:00 am · Denver (60 min)")


def test_a_zone_without_a_city_is_told_by_its_abbreviation():
    assert "· MST (" in session_line(session_at("2026-12-01 10:00")._replace(zone=""))
    assert "· UTC (" in session_line(session_at("2026-12-01 10:00", "Etc/UTC"))
