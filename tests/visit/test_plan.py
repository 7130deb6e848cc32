"""Hours become times: what is typed, what is refused, midnight, month ends, changes of the clocks, calendar files."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import ketaref
from ketaref.cli import app
from ketaref.errors import UsageError
from ketaref.records import Clinic, Timing, replace
from ketaref.visit import times
from ketaref.visit.calendar import to_calendar
from ketaref.visit.phrasing import phrase_times
from ketaref.visit.plan import place_entry, plan_day
from tests.conftest import make_entry

DENVER = "America/Denver"
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def content():
    index = ketaref.open_index()
    entries = index.entries(("pre-infusion", "during-infusion", "post-infusion"))
    return entries, index.references()


def session_at(at, zone=DENVER, **options):
    return times.read_session(at, zone=zone, now=NOW, **options)


def plan_at(content, at, kind="pre-infusion", **options):
    return plan_day(kind, content[0], session_at(at, **options), content[1])


def said(plan, *, patient=False):
    """Entry id -> when, in words."""
    phrasing = phrase_times(plan, patient=patient)
    return {s.entry.id if s.entry else "infusion": phrasing.when(s) for s in plan.steps}


def beside(plan, entry_id, *, patient=False):
    phrasing = phrase_times(plan, patient=patient)
    return [phrasing.source_time(b) for s in plan.steps if s.entry and s.entry.id == entry_id for b in s.source_times]


def test_the_day_in_order_with_what_an_authority_says_beside_the_rule(content):
    plan = plan_at(content, "2026-12-01 10:00")
    times = said(plan)
    assert list(times)[:4] == [
        "no-food-or-drink-six-hours",
        "arrive-on-time",
        "infusion",
        "recovery-time-at-the-clinic",
    ]
    assert times["no-food-or-drink-six-hours"] == "from 04:00 until 10:00"
    assert times["arrive-on-time"] == "by 10:00"
    assert times["infusion"] == "10:00 to 10:40"
    for entry_id in ("no-alcohol-after-infusion", "no-sedatives-after-infusion", "no-driving-or-machinery-24-hours"):
        assert times[entry_id] == "from 10:40 until Wed 2026-12-02 10:40"
    assert times["no-important-decisions"] == times["escort-home-after-infusion"] == "until Wed 2026-12-02 10:40"
    assert times["normal-activities-next-day"] == "from Wed 2026-12-02 10:40"
    assert beside(plan, "no-food-or-drink-six-hours") == [
        "fried or fatty food or meat until 02:00 at the latest", "breast milk until 06:00", "clear liquids until 08:00",
    ]  # fmt: skip
    assert beside(plan, "recovery-time-at-the-clinic") == ["recovery until 11:00 to 11:10"]


def test_what_stands_beside_a_rule_is_an_authority_s_and_differs(content):
    entries, references = content
    for step in plan_at(content, "2026-12-01 10:00").steps:
        for b in step.source_times:
            if b.what != "recovery":
                assert {references[r].kind for r in b.cites} != {"clinic-document"}
    # A clinic that sets the guideline's 2 hours for all sees no 'differs' for clear liquids.
    rule = replace(next(e for e in entries if e.id == "no-food-or-drink-six-hours"), timing=Timing("start", -2, 0))
    changed = [rule if e.id == rule.id else e for e in entries]
    plan = plan_day("pre-infusion", changed, session_at("2026-12-01 10:00"), references)
    assert said(plan)[rule.id] == "from 08:00 until 10:00"
    assert not any("clear liquids" in line for line in beside(plan, rule.id))
    assert "a light meal until 04:00".removeprefix("a ") in beside(plan, rule.id)


@pytest.mark.parametrize(
    ("at", "fast", "driving"),
    [
        ("2026-12-01 05:00", "from Mon 2026-11-30 23:00 until 05:00", "Wed 2026-12-02 05:40"),  # midnight, month end
        ("2026-12-31 23:30", "from 17:30 until 23:30", "Sat 2027-01-02 00:10"),  # year end
        ("2028-02-28 10:00", "from 04:00 until 10:00", "Tue 2028-02-29 10:40"),  # leap day
        ("2026-12-01 06:00", "from 00:00 until 06:00", "Wed 2026-12-02 06:40"),
        # Clocks go back on 2026-11-01 at 02:00 MDT: the night is an hour longer.
        ("2026-11-01 06:00", "from 01:00 MDT until 06:00 MST", "Mon 2026-11-02 06:40 MST"),
        ("2026-10-31 10:00", "from 04:00 MDT until 10:00 MDT", "Sun 2026-11-01 09:40 MST"),
        ("2026-11-01 01:30-07:00", "from Sat 2026-10-31 20:30 MDT until 01:30 MST", "Mon 2026-11-02 02:10 MST"),
        # Clocks go forward on 2027-03-14 at 02:00 MST: the night is an hour shorter.
        ("2027-03-14 06:00", "from Sat 2027-03-13 23:00 MST until 06:00 MDT", "Mon 2027-03-15 06:40 MDT"),
        ("2027-03-13 10:00", "from 04:00 MST until 10:00 MST", "Sun 2027-03-14 11:40 MDT"),
        # Both ends on one side of the change: no zone where there is nothing to tell apart.
        ("2027-03-14 16:00", "from 10:00 until 16:00", "Mon 2027-03-15 16:40"),
    ],
)
def test_times_across_midnight_months_and_changes_of_the_clocks(content, at, fast, driving):
    times = said(plan_at(content, at))
    assert times["no-food-or-drink-six-hours"] == fast
    assert times["no-driving-or-machinery-24-hours"].endswith(f"until {driving}")


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
    assert session.end.astimezone(UTC) - session.start.astimezone(UTC) == timedelta(minutes=minutes)
    entry = make_entry("x", "post-infusion", "X", "X.", timing=Timing("end", -6, 24))
    step = place_entry(entry, session, {}, {})
    assert step.begin.tzinfo == step.end.tzinfo == ZoneInfo(zone)
    assert step.end.astimezone(UTC) - step.begin.astimezone(UTC) == timedelta(hours=30)


@pytest.mark.parametrize(
    ("at", "start"),
    [
        ("2026-12-01 10:00", "2026-12-01T10:00:00-07:00"),
        ("2026-12-01T10:00", "2026-12-01T10:00:00-07:00"),
        ("2026-12-01T10:00:00", "2026-12-01T10:00:00-07:00"),
        (" 2026-12-01  10:00 ", "2026-12-01T10:00:00-07:00"),
        ("2026-12-01 2:30 pm", "2026-12-01T14:30:00-07:00"),
        ("2026-12-01 2pm", "2026-12-01T14:00:00-07:00"),
        ("2026-12-01 12:15 a.m.", "2026-12-01T00:15:00-07:00"),
        ("2026-12-01 12 PM", "2026-12-01T12:00:00-07:00"),
        ("2026-11-01 01:30-06:00", "2026-11-01T01:30:00-06:00"),
        ("2026-11-01 01:30-0700", "2026-11-01T01:30:00-07:00"),
    ],
)
def test_accepted_ways_to_write_a_time(at, start):
    assert session_at(at).start.isoformat() == start


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("40m", 40), ("90 min", 90), ("1h30m", 90), ("1.5h", 90), ("2 hours", 120), ("1 hr 5 minutes", 65), ("96h", 5760)],
)
def test_accepted_ways_to_write_a_duration(text, minutes):
    assert times.read_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"at": "tomorrow at ten"}, "not understood"),
        ({"at": ""}, "not understood"),
        ({"at": "12/01/2026 10:00"}, "not understood"),
        ({"at": "2026-12-01"}, "not understood"),
        ({"at": "2026-12-01 10"}, "not understood"),
        ({"at": "2026-12-01 2:30"}, "morning or afternoon"),
        ({"at": "2026-02-30 10:00"}, "no calendar has"),
        ({"at": "2026-12-01 24:00"}, "no calendar has"),
        ({"at": "2026-12-01 13:00 pm"}, "no calendar has"),
        ({"at": "2026-08-31 10:00"}, "is past"),
        ({"at": "0001-01-01 00:00"}, "is past"),
        ({"at": "9999-12-31 23:50"}, "check the year"),
        ({"at": "2027-03-14 02:30"}, "there is no 2027-03-14 02:30"),
        ({"at": "2026-11-01 01:30"}, "comes twice"),
        ({"at": "2026-12-01 10:00-05:00"}, "is at -07:00, not -05:00"),
    ],
)
def test_a_time_that_cannot_be_meant_gets_one_line_with_one_that_is_accepted(options, says):
    with pytest.raises(UsageError) as caught:
        session_at(**options)
    line = str(caught.value)
    assert says in line
    assert "\n" not in line
    examples = re.findall(r'--at ("[^"]+")', line)
    assert examples
    for example in examples:
        session_at(shlex.split(example)[0])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"duration": "40"}, "--duration 40m"),
        ({"duration": ""}, "--duration 40m"),
        ({"duration": "0m"}, "--duration 40m"),
        ({"duration": "121h"}, "--duration 40m"),
        ({"duration": "9" * 400 + "h"}, "--duration 40m"),
        ({"zone": "denver"}, "--tz America/Denver"),
        ({"zone": "MST"}, "--tz America/Denver"),
        ({"zone": "EST"}, "--tz America/New_York"),
        ({"zone": "America"}, "--tz America/"),
        ({"zone": "../../etc/passwd"}, "--tz America/Denver"),
        ({"zone": ""}, "--tz America/Denver"),
        ({"zone": "x\0y"}, "--tz America/Denver"),
    ],
)
def test_a_duration_or_zone_that_is_none_shows_one_that_is(options, says):
    with pytest.raises(UsageError, match=re.escape(says)) as caught:
        session_at("2026-12-01 10:00", **({"zone": DENVER} | options))
    assert "\n" not in str(caught.value)


def test_after_the_infusion_its_sheet_can_still_be_made():
    now = datetime(2026, 12, 1, 18, tzinfo=UTC)  # 11:00 in Denver
    with pytest.raises(UsageError, match="is past"):
        times.read_session("2026-12-01 10:00", zone=DENVER, now=now)
    times.read_session("2026-12-01 10:00", zone=DENVER, now=now, after=times.AFTERCARE)
    with pytest.raises(UsageError, match="more than 24 hours past"):
        times.read_session("2026-11-30 10:00", zone=DENVER, now=now, after=times.AFTERCARE)


def test_the_machine_s_own_zone(monkeypatch, tmp_path):
    monkeypatch.setenv("TZ", "Europe/London")
    assert times.local_zone()[1] == "Europe/London"
    monkeypatch.setenv("TZ", str(tmp_path / "none"))
    with pytest.raises(UsageError, match="--tz America/Denver"):
        times.local_zone()


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-12-01 10:00", "from 4:00 am until 10:00 am"),
        ("2026-12-01 18:00", "from 12:00 noon until 6:00 pm"),
        ("2026-12-01 06:00", "from 12:00 midnight, as Tuesday, December 1 begins until 6:00 am"),
        ("2026-12-01 05:15", "from Monday, November 30, 11:15 pm until 5:15 am"),
    ],
)
def test_patients_read_times_that_cannot_be_taken_for_others(content, at, words):
    assert said(plan_at(content, at), patient=True)["no-food-or-drink-six-hours"] == words


# ---- Calendar files --------------------------------------------------------------------------------------------------


def calendar(content, at, kind="pre-infusion"):
    plan = plan_at(content, at, kind)
    return to_calendar(plan, Clinic('A Clinic; "one", two', "555-0100"), version="1", now=NOW)


def test_a_calendar_is_read_by_another_parser(content):
    data = calendar(content, "2026-12-01 10:00")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    events = vobject.readOne(data.decode()).vevent_list
    by_title = {e.summary.value: e for e in events}
    fast = by_title["Nothing to eat or drink for 6 hours"]
    assert (fast.dtstart.value, fast.dtend.value) == (
        datetime(2026, 12, 1, 11, tzinfo=UTC), datetime(2026, 12, 1, 17, tzinfo=UTC),
    )  # fmt: skip
    assert "clear liquids until 8:00 am" in fast.description.value
    assert "Arrange an escort" in by_title["Infusion"].description.value
    assert by_title["Infusion"].location.value == 'A Clinic; "one", two'
    rules = by_title["After the infusion: 6 things to keep to"]
    assert rules.dtend.value - rules.dtstart.value == timedelta(hours=24)
    assert all(e.summary.value and e.valarm_list and e.dtstamp and "988" in e.description.value for e in events)
    assert len({e.uid.value for e in events}) == len(events)
    assert not any("ketamin" in e.summary.value.lower() for e in events)
    for event in events:
        assert not hasattr(event, "dtend") or event.dtend.value > event.dtstart.value


def test_importing_a_plan_again_replaces_its_events(content):
    uids = [
        [str(e["uid"]) for e in icalendar.Calendar.from_ical(calendar(content, "2026-12-01 10:00")).walk("VEVENT")]
        for _ in range(2)
    ]
    assert uids[0] == uids[1]


@pytest.mark.parametrize("at", ["2026-12-01 10:00", "2026-12-01 07:00", "2026-11-01 06:00", "2027-03-14 09:00"])
def test_nobody_is_woken_to_stop_eating(content, at):
    events = icalendar.Calendar.from_ical(calendar(content, at)).walk("VEVENT")
    fast = next(e for e in events if e["summary"].startswith("Nothing"))
    (alarm,) = fast.walk("VALARM")
    rings = (fast["dtstart"].dt + alarm["trigger"].dt).astimezone(ZoneInfo(DENVER))
    assert 8 <= rings.hour <= 20
    assert rings < fast["dtstart"].dt


# ---- The command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(times, "current_time", lambda: NOW)
    monkeypatch.setenv("TZ", DENVER)
    return lambda *args: CliRunner().invoke(app, list(args))


def test_the_command_shows_the_plan_and_what_has_no_time(run):
    result = run("prep-instructions", "--at", "2026-12-01 10:00")
    assert result.exit_code == 0
    assert "From 04:00 until 10:00  Nothing to eat or drink" in result.stdout
    assert "clear liquids until 08:00 by asa-kaiser" in result.stdout
    assert "☐ Wear loose, comfortable clothes" in result.stdout
    assert "DISPUTED Nothing by mouth for six hours" in result.stdout


def test_force_alone_changes_nothing(run):
    assert run("prep-instructions", "--force").stdout == run("prep-instructions").stdout


def test_json_gives_iso_times_with_offsets(run):
    import json

    data = json.loads(run("post-instructions", "--at", "2026-10-31 10:00", "--json").stdout)
    assert data["session"] == {
        "start": "2026-10-31T10:00:00-06:00", "end": "2026-10-31T10:40:00-06:00", "time_zone": DENVER,
        "duration_assumed": True,
    }  # fmt: skip
    driving = next(r for r in data["results"] if r["id"] == "no-driving-or-machinery-24-hours")
    assert (driving["begin"], driving["end"]) == ("2026-10-31T10:40:00-06:00", "2026-11-01T09:40:00-07:00")
    assert [step["id"] for step in data["plan"]][:2] == ["", "recovery-time-at-the-clinic"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--duration", "40m"), "--at"),
        (("--tz", DENVER), "--at"),
        (("--ics", "x.ics"), "--at"),
        (("--clinic", "X"), "-o sheet.html"),
        (("water", "--at", "2026-12-01 10:00"), "leave out the words"),
        (("--at", "2026-12-01 10:00", "--ics", "x.html"), "x.ics"),
        (("--at", "2026-01-01 10:00"), "is past"),
        (("-o", "x.pdf"), ".html, .md or .txt"),
        (("-o", "nowhere/x.html"), "no such directory"),
        (("-o", "x.html", "--clinic", "x" * 61), "at most 60"),
    ],
)
def test_misuse_is_one_line_and_writes_nothing(run, tmp_path, monkeypatch, args, says):
    monkeypatch.chdir(tmp_path)
    result = run("prep-instructions", *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_file_is_never_replaced_unasked(run, tmp_path):
    sheet, plan = tmp_path / "a.html", tmp_path / "a.ics"
    plan.write_text("mine")
    args = ("prep-instructions", "--at", "2026-12-01 10:00", "-o", str(sheet), "--ics", str(plan))
    result = run(*args)
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert (plan.read_text(), sheet.exists()) == ("mine", False)
    assert run(*args, "--force").exit_code == 0
    assert plan.read_text().startswith("BEGIN:VCALENDAR")
    assert {p.name for p in tmp_path.iterdir()} == {"a.html", "a.ics"}


def test_a_pack_says_whose_hours_and_whose_clinic(tmp_path, monkeypatch):
    pack = tmp_path / "our-clinic"
    (pack / "pre-infusion").mkdir(parents=True)
    (pack / "clinic.yaml").write_text('name: Our Clinic\nphone: "555-0100"\ntime_zone: America/Denver\n')
    (pack / "pre-infusion" / "arrive-on-time.yaml").write_text(
        "id: arrive-on-time\ntitle: Come half an hour early\nsummary: Come half an hour early.\norder: 160\n"
        "timing: {anchor: start, to_h: -0.5}\nstatements: [{text: Come early., cites: [infusion-faq]}]\n"
        "reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}\n"
    )
    monkeypatch.setattr(times, "current_time", lambda: NOW)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    sheet = tmp_path / "sheet.txt"
    args = ["--content", str(pack), "prep-instructions", "--at", "2026-12-01 10:00"]
    plan = CliRunner().invoke(app, args).stdout
    assert "By 09:30  Come half an hour early" in plan
    assert "(America/Denver;" in plan
    assert CliRunner().invoke(app, [*args, "-o", str(sheet)]).exit_code == 0
    text = sheet.read_text(encoding="utf-8")
    assert "Clinic: Our Clinic   Phone: 555-0100" in text
    assert "By 9:30 am:" in text
