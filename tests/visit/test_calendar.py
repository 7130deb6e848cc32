"""A plan as a calendar file: what other parsers read of it, what it tells bystanders, when it rings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaref.errors import UsageError
from ketaref.records import Clinic, Review, Timing, replace
from ketaref.visit.calendar import Visit, to_calendar
from ketaref.visit.plan import Session, later, plan_day
from tests.conftest import make_entry
from tests.visit.conftest import DENVER, NOW, REFERENCES, day, plan_at

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
        "Nothing to eat or drink", "Infusion", "Stay at the clinic",
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
    assert "Sources differ on this; ask us." in fast
    assert "guideline" not in fast  # one rule for a patient: the clinic's
    assert "recovery until" not in found["Stay at the clinic"]["description"]
    assert found["Infusion"]["description"].count("Must: ") == 1
    assert "Must: Arrange an escort." in found["Infusion"]["description"]
    assert "Must" not in fast
    assert "Must" not in events(kind="post-infusion")["Infusion"]["description"]


def test_a_pack_that_puts_the_authority_s_hours_on_the_sheet_has_them_in_the_event():
    chosen = next(replace(entry, on_sheet=True) for entry in day() if entry.id == "fasting-times")
    fast = events(entries=day(fasting_times=chosen))["Nothing to eat or drink"]["description"]
    assert "A guideline: clear liquids until 8:00 am. Ask us." in fast


def test_what_holds_for_the_same_time_is_one_event_and_the_infusion_always_has_its_own():
    alongside = make_entry("a", "pre-infusion", "Sit still", "Sit.", timing=Timing("start", 0, 2))
    found = events(duration="2h", entries=[alongside, *day()])
    assert found["Sit still"]["dtstart"].dt == found["Infusion"]["dtstart"].dt
    assert found["Sit still"]["dtend"].dt == found["Infusion"]["dtend"].dt
    assert (found["Sit still"]["transp"], found["Infusion"]["transp"]) == ("TRANSPARENT", "OPAQUE")


def test_every_event_ends_and_recovery_by_the_content_s_own_figure():
    found = events()
    assert all(e["dtend"].dt > e["dtstart"].dt for e in found.values())
    stay = found["Stay at the clinic"]
    assert stay["dtend"].dt - stay["dtstart"].dt == timedelta(minutes=30)
    assert found["Back to normal"]["dtend"].dt - found["Back to normal"]["dtstart"].dt == timedelta(minutes=15)
    rules = found["After the infusion: 3 things to keep to"]
    assert rules["dtend"].dt - rules["dtstart"].dt == timedelta(hours=24)


def test_what_is_due_as_the_infusion_starts_stands_in_its_event_and_what_is_due_before_ends_then():
    assert "\nBy 10:00 am: Arrive on time. Be there when it starts.\n" in events()["Infusion"]["description"]
    early = make_entry("arrive", "pre-infusion", "Come early", "Half an hour.", timing=Timing("start", None, -0.5))
    come = events(entries=day(arrive=early))["Come early"]
    assert (come["dtstart"].dt, come["dtend"].dt) == (
        datetime(2026, 12, 1, 16, 30, tzinfo=UTC), datetime(2026, 12, 1, 17, tzinfo=UTC),
    )  # fmt: skip
    no_alcohol = make_entry("alcohol", "pre-infusion", "No alcohol", "None.", timing=Timing("start", -24))
    none = events(entries=[*day(), no_alcohol])["No alcohol"]
    assert none["dtend"].dt - none["dtstart"].dt == timedelta(hours=24)


def test_what_begins_as_the_infusion_ends_without_a_known_recovery_ends_all_the_same():
    plain = make_entry("stay", "during-infusion", "Stay at the clinic", "Stay.", timing=Timing("end", 0))
    stay = events(entries=day(stay=plain))["Stay at the clinic"]
    assert stay["dtend"].dt - stay["dtstart"].dt == timedelta(minutes=15)


def test_a_phone_shows_nobody_what_the_infusion_is_of():
    for title, event in events().items():
        assert "ketamin" not in title.lower()
        assert event["class"] == "PRIVATE"


def uids(data):
    return [str(e["uid"]) for e in icalendar.Calendar.from_ical(data).walk("VEVENT")]


def test_a_moved_appointment_takes_the_place_of_the_old_one():
    assert uids(calendar(AT)) == uids(calendar("2026-12-08 14:30")) == uids(calendar(AT, duration="1h"))
    first, second = (plan_at(AT), CLINIC, NOW), (plan_at("2026-12-08 14:30"), CLINIC, NOW + timedelta(seconds=1))
    numbers = []
    for plan, clinic, now in (first, second):
        made = icalendar.Calendar.from_ical(to_calendar(plan, clinic, version="1", now=now)).walk("VEVENT")
        numbers.append({int(e["sequence"]) for e in made})
    (before,), (after,) = numbers
    assert 0 < before < after < 2**31


def test_the_parts_of_one_visit_share_their_events():
    assert set(uids(calendar(kind="post-infusion"))) < set(uids(calendar()))


def test_one_more_instruction_for_the_same_time_changes_no_uid():
    more = make_entry("sport", "post-infusion", "No sport", "None.", order=15, timing=Timing("end", 0, 24))
    assert uids(calendar(entries=[*day(), more])) == uids(calendar())


def test_visits_with_names_and_other_clinics_visits_stand_side_by_side():
    made = [
        to_calendar(plan_at(AT), clinic, version="1", now=NOW, visit=Visit(name))
        for clinic, name in ((CLINIC, ""), (CLINIC, "Session 2"), (CLINIC, "session 3"), (Clinic("Another"), ""))
    ]
    found = [set(uids(data)) for data in made]
    assert len(set.union(*found)) == sum(map(len, found))
    assert b"Session 2" not in made[1]
    assert uids(to_calendar(plan_at(AT), CLINIC, version="2", now=NOW, visit=Visit("session 2"))) == uids(made[1])


def test_a_cancellation_takes_away_what_the_calendar_holds():
    data = to_calendar(plan_at(AT), CLINIC, version="1", now=NOW + timedelta(hours=1), visit=Visit(cancelled=True))
    read = icalendar.Calendar.from_ical(data)
    assert read["method"] == "CANCEL"
    assert "method" not in icalendar.Calendar.from_ical(calendar())  # PUBLISH opens a new calendar in Outlook
    assert uids(data) == uids(calendar())
    assert not read.walk("VALARM")
    for event in read.walk("VEVENT"):
        assert event["status"] == "CANCELLED"
        assert event["organizer"].params["CN"] == CLINIC.name
        assert event["sequence"] > next(iter(events().values()))["sequence"]
        assert "dtend" in event
        assert "description" not in event


@pytest.mark.parametrize(
    ("at", "rings"),
    [
        ("2026-12-01 15:00", "2026-12-01 08:00"),  # at 8 nobody is woken: an hour before
        ("2026-12-01 14:59", "2026-11-30 20:00"),  # a minute before 8: the evening before
        ("2026-12-01 07:00", "2026-11-30 20:00"),
        ("2026-11-01 06:00", "2026-10-31 20:00"),
        ("2027-03-14 09:00", "2027-03-13 20:00"),
    ],
)
def test_nobody_is_woken_to_stop_eating(at, rings):
    fast = events(at)["Nothing to eat or drink"]
    (alarm,) = fast.walk("VALARM")
    assert f"{(fast['dtstart'].dt + alarm['trigger'].dt).astimezone(ZoneInfo(DENVER)):%Y-%m-%d %H:%M}" == rings


def rings(event, zone=DENVER):
    """When an event rings, on the clinic's clocks."""
    times = [(event["dtstart"].dt + alarm["trigger"].dt).astimezone(ZoneInfo(zone)) for alarm in event.walk("VALARM")]
    return [f"{time:%m-%d %H:%M}" for time in times]


def test_the_infusion_rings_the_day_before_and_two_hours_before_and_rules_as_they_begin():
    found = events()
    assert rings(found["Infusion"]) == ["11-30 10:00", "12-01 08:00"]
    assert rings(found["Back to normal"]) == ["12-02 10:40"]


def test_at_night_what_comes_rings_the_evening_before_and_what_follows_in_the_morning():
    early = events("2026-12-01 06:30")
    assert rings(early["Infusion"]) == ["11-29 20:00", "11-30 20:00"]
    assert rings(early["After the infusion: 3 things to keep to"]) == ["12-01 08:00"]
    # 'Back to normal' is never said before it holds.
    assert rings(early["Back to normal"]) == ["12-02 08:00"]
    late = events("2026-12-01 20:20")
    assert rings(late["Infusion"]) == ["11-30 20:20", "12-01 18:20"]
    assert rings(late["Stay at the clinic"]) == ["12-02 08:00"]


ZONES = (
    DENVER, "America/St_Johns", "America/Sao_Paulo", "Europe/London", "Africa/Casablanca", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC",
)  # fmt: skip
MINUTES = st.integers(0, 3 * 366 * 24 * 60)


@given(st.sampled_from(ZONES), MINUTES, MINUTES, st.integers(1, 7200), st.integers(1, 10**8))
@settings(max_examples=150, deadline=None)
def test_on_any_day_in_any_zone_nothing_rings_at_night_and_all_events_end_and_replace_the_old(
    zone, first, second, length, seconds
):
    place = ZoneInfo(zone)
    read = []
    for minutes, now in ((first, NOW), (second, NOW + timedelta(seconds=seconds))):
        start = (NOW + timedelta(minutes=minutes)).astimezone(place)
        session = Session(start, later(start, timedelta(minutes=length)), zone)
        plan = plan_day("pre-infusion", day(), session, REFERENCES)
        made = icalendar.Calendar.from_ical(to_calendar(plan, CLINIC, version="1", now=now)).walk("VEVENT")
        read.append({str(e["uid"]): e for e in made})
        for event in made:
            assert event["dtend"].dt > event["dtstart"].dt
            assert event.walk("VALARM")
            for alarm in event.walk("VALARM"):
                at = event["dtstart"].dt + alarm["trigger"].dt
                assert 8 <= at.astimezone(place).hour < 21
                ahead = event["dtstart"].dt < session.end.astimezone(UTC)
                assert (at < event["dtstart"].dt) == ahead
                assert abs(at - event["dtstart"].dt) < timedelta(hours=48)
    assert read[0].keys() == read[1].keys()
    assert all(read[0][uid]["sequence"] < read[1][uid]["sequence"] for uid in read[0])


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
