"""Hours become times: the order of a day, what stands beside a rule, midnight, month ends, changes of the clocks."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaref.errors import UsageError
from ketaref.present.json import plan_object
from ketaref.records import Figure, Timing, replace
from ketaref.visit.phrasing import phrase_times
from ketaref.visit.plan import later, place_entry, utc
from tests.conftest import make_entry
from tests.visit.conftest import DENVER, day, fast, figures, plan_at, session_at

AT = "2026-12-01 10:00"
BY_ID = {entry.id: entry for entry in day()}


def ids(plan):
    return [step.entry.id if step.entry else "infusion" for step in plan.steps]


def said(plan):
    """Entry id -> when, in words."""
    phrasing = phrase_times(plan)
    return {step.entry.id if step.entry else "infusion": phrasing.when(step) for step in plan.steps}


def source_times(plan, entry_id):
    return [time for step in plan.steps if step.entry and step.entry.id == entry_id for time in step.source_times]


def others(plan, entry_id="no-food"):
    """What differs, and at which hour it ends."""
    return [(time.what, time.end.hour) for time in source_times(plan, entry_id)]


# ---- The order -------------------------------------------------------------------------------------------------------


def test_a_day_in_the_order_it_falls_due():
    plan = plan_at(AT)
    assert ids(plan) == [
        "no-food", "arrive", "infusion", "stay", "driving", "alcohol", "decisions", "resume"
    ]  # fmt: skip
    assert said(plan) == {
        "no-food": "from 4:00 am until 10:00 am",
        "arrive": "by 10:00 am",
        "infusion": "10:00 am to 10:40 am",
        "stay": "from 10:40 am",
        "driving": "from 10:40 am until Wed Dec 2, 10:40 am",
        "alcohol": "from 10:40 am until Wed Dec 2, 10:40 am",
        "decisions": "until Wed Dec 2, 10:40 am",
        "resume": "from Wed Dec 2, 10:40 am",
    }


def test_after_the_infusion_nothing_is_left_of_what_came_before():
    assert ids(plan_at(AT, "post-infusion")) == ["infusion", "stay", "driving", "alcohol", "decisions", "resume"]


def test_what_has_no_time_stands_apart_in_its_own_order_and_of_its_own_kind():
    untimed = [entry.id for entry in plan_at(AT, entries=day()[::-1]).untimed]
    assert untimed == ["order-set", "staff-check", "escort", "fasting-times", "clothes"]
    assert [e.id for e in plan_at(AT, "post-infusion").untimed] == ["diary"]


def test_at_one_moment_what_precedes_the_infusion_comes_first_and_what_follows_it_last():
    at_start = [
        make_entry("z-before", "pre-infusion", "Z", "Z.", timing=Timing("start", 0, 2), order=90),
        make_entry("a-during", "during-infusion", "A", "A.", timing=Timing("start", 0, 2), order=1),
        make_entry("a-after", "post-infusion", "A", "A.", timing=Timing("start", 0, 2), order=0),
    ]
    assert ids(plan_at(AT, entries=at_start[::-1])) == ["z-before", "infusion", "a-during", "a-after"]


def test_what_falls_due_at_one_moment_keeps_its_own_order():
    assert ids(plan_at(AT, "post-infusion", entries=day()[::-1]))[2:5] == ["driving", "alcohol", "decisions"]


def test_until_hours_after_the_end_falls_due_at_the_end():
    entries = [
        make_entry("later", "post-infusion", "L", "L.", timing=Timing("end", 1, 2), order=1),
        make_entry("until", "post-infusion", "U", "U.", timing=Timing("end", None, 24), order=2),
    ]
    assert ids(plan_at(AT, entries=entries)) == ["infusion", "until", "later"]


# ---- What sources give beside a rule ---------------------------------------------------------------------------------


def test_beside_a_fast_stand_the_authorities_hours_that_differ_the_longest_first():
    plan = plan_at(AT)
    # Not the 6 hours of the rule itself, nor the clinic page's, nor a drink of the same name and hours.
    assert others(plan) == [("fatty food", 2), ("breast milk", 6), ("clear liquids", 8)]
    times = source_times(plan, "no-food")
    assert [time.at_least for time in times] == [True, False, False]
    assert all(time.differs and time.cites == ("guideline",) and time.entry_id == "fasting-times" for time in times)


def test_a_drink_of_a_longer_name_is_shown_where_its_hours_are_its_own():
    changed = replace(BY_ID["fasting-times"], statements=(figures(fast("milk", 6.5), fast("milk of nuts", 5)),))
    assert others(plan_at(AT, entries=day(fasting_times=changed))) == [("milk", 3), ("milk of nuts", 5)]


def test_a_clinic_that_keeps_the_guideline_s_hours_differs_no_more():
    rule = replace(BY_ID["no-food"], timing=Timing("start", -2, 0))
    plan = plan_at(AT, entries=day(no_food=rule))
    assert said(plan)["no-food"] == "from 8:00 am until 10:00 am"
    assert others(plan) == [("fatty food", 2), ("light meal", 4), ("breast milk", 6)]


def test_a_figure_is_known_by_its_field_whatever_its_name():
    renamed = replace(
        BY_ID["fasting-times"],
        statements=(figures(fast("clear liquids", 2, name="clear-liquid interval"), Figure("fast for soup", "h", 3)),),
    )
    assert others(plan_at(AT, entries=day(fasting_times=renamed))) == [("clear liquids", 8)]


def test_a_statement_that_an_authority_shares_with_a_clinic_is_the_authority_s():
    shared = figures(fast("clear liquids", 2))
    shared = replace(shared, cites=(*figures(ref="page").cites, *shared.cites))
    changed = replace(BY_ID["fasting-times"], statements=(shared,))
    assert others(plan_at(AT, entries=day(fasting_times=changed))) == [("clear liquids", 8)]


def test_only_related_entries_are_asked_for_other_hours():
    assert others(plan_at(AT, entries=day(no_food=replace(BY_ID["no-food"], related=("unknown",))))) == []


def test_an_instruction_that_begins_with_the_infusion_is_no_fast():
    begins = replace(BY_ID["no-food"], timing=Timing("start", 0, 1))
    assert others(plan_at(AT, entries=day(no_food=begins))) == []


def test_half_an_hour_before_the_infusion_is_a_fast():
    begins = replace(BY_ID["no-food"], timing=Timing("start", -0.5, 0))
    assert ("clear liquids", 8) in others(plan_at(AT, entries=day(no_food=begins)))


def test_beside_the_stay_stands_when_the_recovery_ends():
    (time,) = source_times(plan_at(AT), "stay")
    assert (time.what, f"{time.begin:%H:%M}", f"{time.end:%H:%M}") == ("recovery", "11:00", "11:10")
    assert not time.differs


@pytest.mark.parametrize(
    ("figure", "begin", "end"),
    [
        (Figure("rest", "min", 45, recovery=True), None, "11:25"),
        (Figure("rest", "min", low=0, high=20, recovery=True), "10:40", "11:00"),
        (Figure("rest", "min", 0, recovery=True), None, "10:40"),
    ],
)
def test_a_recovery_of_one_length_has_one_end_and_none_is_a_length(figure, begin, end):
    stay = replace(BY_ID["stay"], statements=(figures(figure),))
    (time,) = source_times(plan_at(AT, entries=day(stay=stay)), "stay")
    assert (time.begin and f"{time.begin:%H:%M}", f"{time.end:%H:%M}") == (begin, end)


# ---- Midnight, months, clocks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "eating", "driving"),
    [
        ("2026-12-01 05:00", "from Mon Nov 30, 11:00 pm until 5:00 am", "Wed Dec 2, 5:40 am"),  # midnight, month end
        ("2026-12-31 23:30", "from 5:30 pm until 11:30 pm", "Sat Jan 2, 2027, 12:10 am"),  # year end
        ("2028-02-28 10:00", "from 4:00 am until 10:00 am", "Tue Feb 29, 10:40 am"),  # leap day
        ("2026-12-01 06:00", "from 12:00 midnight, as Tue Dec 1 begins until 6:00 am", "Wed Dec 2, 6:40 am"),
        # Clocks go back on 2026-11-01 at 02:00 MDT: the night is an hour longer.
        ("2026-11-01 06:00", "from 1:00 am MDT until 6:00 am MST", "Mon Nov 2, 6:40 am MST"),
        ("2026-10-31 10:00", "from 4:00 am MDT until 10:00 am MDT", "Sun Nov 1, 9:40 am MST"),
        ("2026-11-01 01:30-07:00", "from Sat Oct 31, 8:30 pm MDT until 1:30 am MST", "Mon Nov 2, 2:10 am MST"),
        # Clocks go forward on 2027-03-14 at 02:00 MST: the night is an hour shorter.
        ("2027-03-14 06:00", "from Sat Mar 13, 11:00 pm MST until 6:00 am MDT", "Mon Mar 15, 6:40 am MDT"),
        ("2027-03-13 10:00", "from 4:00 am MST until 10:00 am MST", "Sun Mar 14, 11:40 am MDT"),
        # Both ends on one side of the change: no zone where there is nothing to tell apart.
        ("2027-03-14 16:00", "from 10:00 am until 4:00 pm", "Mon Mar 15, 4:40 pm"),
    ],
)
def test_times_across_midnight_months_and_changes_of_the_clocks(at, eating, driving):
    times = said(plan_at(at))
    assert times["no-food"] == eating
    assert times["driving"].endswith(f"until {driving}")


def test_an_infusion_over_the_change_lasts_as_long_as_it_lasts():
    session = session_at("2026-11-01 00:30", duration="2h")
    assert (session.minutes, session.end.isoformat()) == (120, "2026-11-01T01:30:00-07:00")


@given(
    st.datetimes(min_value=datetime(2026, 10, 1), max_value=datetime(2028, 12, 31)),  # noqa: DTZ001 (a wall clock's)
    st.sampled_from([DENVER, "America/Phoenix", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
    st.integers(1, 7200),
)
@settings(max_examples=300, deadline=None)
def test_hours_are_hours_whenever_and_wherever(moment, zone, minutes):
    at = f"{moment:%Y-%m-%d %H:%M}"
    try:
        session = session_at(at, zone=zone, duration=f"{minutes}m")
    except UsageError as error:
        assert re.search("clocks go", str(error))  # noqa: PT017 (either is right)
        return
    assert f"{session.start:%Y-%m-%d %H:%M}" == at
    assert utc(session.end) - utc(session.start) == timedelta(minutes=minutes)
    assert session.end == later(session.start, timedelta(minutes=minutes))
    entry = make_entry("x", "post-infusion", "X", "X.", timing=Timing("end", -6, 24))
    step = place_entry(entry, session, {}, {})
    assert step.begin.tzinfo == step.end.tzinfo == ZoneInfo(zone)
    assert step.end.astimezone(UTC) - step.begin.astimezone(UTC) == timedelta(hours=30)


# ---- For JSON --------------------------------------------------------------------------------------------------------


def test_the_object_of_a_plan_has_iso_times_with_offsets_and_leaves_open_sides_out():
    data = plan_object(plan_at("2026-10-31 10:00"))
    assert data["session"] == {
        "start": "2026-10-31T10:00:00-06:00", "end": "2026-10-31T10:40:00-06:00", "time_zone": DENVER,
        "duration_assumed": True,
    }  # fmt: skip
    steps = {step["id"]: step for step in data["plan"]}
    assert steps["driving"] == {
        "id": "driving", "pack": "ketaref", "begin": "2026-10-31T10:40:00-06:00", "end": "2026-11-01T09:40:00-07:00"
    }  # fmt: skip
    assert "begin" not in steps["decisions"]
    assert "end" not in steps["resume"]
    assert steps["no-food"]["beside"][0] == {
        "what": "fatty food", "until": "2026-10-31T02:00:00-06:00", "at_least": True, "references": ["guideline"]
    }  # fmt: skip
    assert steps["stay"]["beside"][0]["from"] == "2026-10-31T11:00:00-06:00"
