"""A plan as a calendar file: what other parsers read of it, what it tells bystanders, when it rings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from ketaref.errors import UsageError
from ketaref.records import Clinic, Review, Timing, replace
from ketaref.visit.calendar import to_calendar
from tests.conftest import make_entry
from tests.visit.conftest import DENVER, NOW, day, plan_at

AT = "2026-12-01 10:00"
CLINIC = Clinic('A Clinic; "one", two', "555-0100")


def calendar(at=AT, kind="pre-infusion", *, clinic=CLINIC, **options):
    return to_calendar(plan_at(at, kind, **options), clinic, version="1", now=NOW)


def events(*args, **options):
    """Title -> event, as icalendar reads it."""
    return {str(e["summary"]): e for e in icalendar.Calendar.from_ical(calendar(*args, **options)).walk("VEVENT")}


def test_another_parser_reads_it():
    data = calendar()
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    found = {e.summary.value: e for e in vobject.readOne(data.decode()).vevent_list}
    assert list(found) == [
        "Nothing to eat or drink", "Arrive on time", "Infusion", "Stay at the clinic",
        "After the infusion: 3 things to keep to", "Back to normal",
    ]  # fmt: skip
    fast = found["Nothing to eat or drink"]
    assert (fast.dtstart.value, fast.dtend.value) == (
        datetime(2026, 12, 1, 11, tzinfo=UTC), datetime(2026, 12, 1, 17, tzinfo=UTC),
    )  # fmt: skip
    assert found["Infusion"].location.value == 'A Clinic; "one", two'
    assert all(e.valarm_list and e.dtstamp and "988" in e.description.value for e in found.values())
    assert len({e.uid.value for e in found.values()}) == len(found)


def test_an_event_says_what_differs_what_is_disputed_and_what_must_be_done():
    found = events()
    fast = found["Nothing to eat or drink"]["description"]
    assert fast.startswith("From 4:00 am until 10:00 am: Nothing to eat or drink. Nothing for 6 hours, ")
    assert "Sources differ on this; ask your clinic." in fast
    assert "guideline" not in fast  # one rule for a patient: the clinic's
    assert "recovery until" not in found["Stay at the clinic"]["description"]
    assert found["Infusion"]["description"].count("Must: ") == 1
    assert "Must: Arrange an escort." in found["Infusion"]["description"]
    assert "Must" not in fast
    assert "Must" not in events(kind="post-infusion")["Infusion"]["description"]


def test_a_pack_that_puts_the_authority_s_hours_on_the_sheet_has_them_in_the_event():
    chosen = next(replace(entry, on_sheet=True) for entry in day() if entry.id == "fasting-times")
    fast = events(entries=day(fasting_times=chosen))["Nothing to eat or drink"]["description"]
    assert "A guideline: clear liquids until 8:00 am. Ask your clinic." in fast


def test_what_holds_for_the_same_time_is_one_event_and_the_infusion_always_has_its_own():
    alongside = make_entry("a", "pre-infusion", "Sit still", "Sit.", timing=Timing("start", 0, 2))
    found = events(duration="2h", entries=[alongside, *day()])
    assert found["Sit still"]["dtstart"].dt == found["Infusion"]["dtstart"].dt
    assert found["Sit still"]["dtend"].dt == found["Infusion"]["dtend"].dt
    assert (found["Sit still"]["transp"], found["Infusion"]["transp"]) == ("TRANSPARENT", "OPAQUE")


def test_a_moment_has_no_end_and_until_holds_from_the_infusion_s_end():
    found = events()
    assert "dtend" not in found["Arrive on time"]
    assert "dtend" not in found["Back to normal"]
    rules = found["After the infusion: 3 things to keep to"]
    assert rules["dtend"].dt - rules["dtstart"].dt == timedelta(hours=24)


def test_a_phone_shows_nobody_what_the_infusion_is_of():
    for title, event in events().items():
        assert "ketamin" not in title.lower()
        assert event["class"] == "PRIVATE"


def test_importing_a_plan_again_replaces_its_events_and_another_plan_does_not():
    uids = [sorted(str(e["uid"]) for e in events(at).values()) for at in (AT, AT, "2026-12-01 11:00")]
    assert uids[0] == uids[1]
    assert not set(uids[0]) & set(uids[2])


@pytest.mark.parametrize(
    ("at", "rings"),
    [
        ("2026-12-01 14:00", "2026-12-01 07:00"),  # at 8 nobody is woken: an hour before
        ("2026-12-01 13:59", "2026-11-30 20:00"),  # a minute before 8: the evening before
        ("2026-12-01 07:00", "2026-11-30 20:00"),
        ("2026-11-01 06:00", "2026-10-31 20:00"),
        ("2027-03-14 09:00", "2027-03-13 20:00"),
    ],
)
def test_nobody_is_woken_to_stop_eating(at, rings):
    fast = events(at)["Nothing to eat or drink"]
    (alarm,) = fast.walk("VALARM")
    assert f"{(fast['dtstart'].dt + alarm['trigger'].dt).astimezone(ZoneInfo(DENVER)):%Y-%m-%d %H:%M}" == rings


def test_the_infusion_rings_the_day_before_and_two_hours_before_and_rules_as_they_begin():
    found = events()
    ahead = [alarm["trigger"].dt for alarm in found["Infusion"].walk("VALARM")]
    assert ahead == [-timedelta(days=1), -timedelta(hours=2)]
    (alarm,) = found["Back to normal"].walk("VALARM")
    assert alarm["trigger"].dt == timedelta()


def test_the_review_is_that_of_the_entries_it_tells_of():
    signed = Review(date(2026, 11, 1), "Dr Lee", date(2027, 11, 1))
    assert "Content 1; not clinically reviewed" in events()["Infusion"]["description"]
    entries = [replace(entry, reviewed=signed) for entry in day()]
    assert "Content 1; reviewed by Dr Lee 2026-11-01" in events(entries=entries)["Infusion"]["description"]


def test_without_a_clinic_no_line_is_empty():
    infusion = events(clinic=Clinic())["Infusion"]
    assert "location" not in infusion
    assert "" not in str(infusion["description"]).split("\n")


def test_a_missing_extra_is_one_clear_line(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "icalendar", None)
    with pytest.raises(UsageError, match=r"pip install 'ketaref\[calendar\]'"):
        calendar()
