"""Fields of real exports: what is left out, written as plain text, or of another shape than it should be."""

from datetime import date

import pytest

from ketaref.screening.resources import date_of, day_in, instant_in, instant_of, names_of, reference_in, word_in


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("Active ", "active"),
        ({"coding": [{"code": "Resolved"}]}, "resolved"),
        ({"coding": {"code": "Resolved"}}, "resolved"),
        ({"coding": [{}], "text": "Gone"}, "gone"),
        (None, ""),
        (7, ""),
    ],
)
def test_a_status_is_read_as_code_or_as_text(value, word):
    assert word_in(value) == word


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("Patient/1", "Patient/1"), ("https://x.org/fhir/Patient/1/_history/3", "Patient/1"),
        ("urn:uuid:5", "urn:uuid:5"), ("#m", "#m"), (None, ""),
    ],
)  # fmt: skip
def test_a_reference_is_its_type_and_id(text, reference):
    assert reference_in({"reference": text}) == reference


def test_a_resource_may_be_named_by_id_or_by_full_url():
    named = names_of({"resourceType": "Patient", "id": "1", "_fullUrl": "urn:uuid:5"})
    assert {"Patient/1", "urn:uuid:5"} <= set(named)
    assert names_of({"resourceType": "Patient"}) == []


@pytest.mark.parametrize(
    ("value", "day", "begins"),
    [
        ("2026-11-24T10:00:00Z", "2026-11-24", date(2026, 11, 24)),
        ("2026-11", "2026-11", date(2026, 11, 1)),
        ("2026", "2026", date(2026, 1, 1)),
        ("2026-13-01", "2026-13-01", None),
        ("soon", "", None),
        (20261124, "", None),
    ],
)
def test_a_day_may_lack_its_month(value, day, begins):
    assert day_in(value) == day
    assert date_of(day) == begins


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-11-26T15:00:00-07:00", "2026-11-26 at 15:00"),
        ("2026-11-26T15:00:00.123Z", "2026-11-26 at 15:00"),
        ("2026-11-26T25:00:00Z", "2026-11-26"),
        ("2026-11-26", "2026-11-26"),
        ("2026", "2026"),
        (None, ""),
    ],
)
def test_a_time_is_shown_as_it_was_recorded(value, shown):
    assert instant_in(value).shown == shown


def test_instants_are_ordered_by_the_clock_of_the_world():
    assert instant_in("2026-11-26T23:30:00-07:00").moment > instant_in("2026-11-27T05:00:00Z").moment
    assert instant_in("2026-11-26").moment is None


def test_an_observation_is_of_its_time_the_end_of_its_period_or_when_it_was_issued():
    period = {"effectivePeriod": {"start": "2026-11-01", "end": "2026-11-03"}, "issued": "2026-11-05T10:00:00Z"}
    assert instant_of(period).day == "2026-11-03"
    assert instant_of({"issued": "2026-11-05T10:00:00Z"}).shown == "2026-11-05 at 10:00"
    assert instant_of({}).day == ""
