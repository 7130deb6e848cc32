"""What a finding comes to: orders that are old, events that have passed, procedures, what is past or controlled."""

from datetime import date, timedelta

import pytest

from ketaref.library import Library
from ketaref.records import Screening
from ketaref.screening.cues import Lexicon
from ketaref.screening.findings import Concern, Finding
from ketaref.screening.names import Names
from ketaref.screening.outcome import Meeting, Phrase, concern_of, concern_of_pressure, kept
from ketaref.screening.pieces import Standing, piece_of
from ketaref.screening.pressures import PressureRating
from ketaref.store.compile import build_index
from tests.conftest import make_entry

TODAY = date(2026, 11, 24)


def contraindication(entry_id, **screening):
    return make_entry(entry_id, "contraindications", entry_id.title(), "Hold.", severity="absolute",
                      screening=Screening(**screening))  # fmt: skip


NAMES = Names(
    build_index(
        Library(
            [
                contraindication("plain"),
                contraindication("infarction", event_days=42, past="old-infarction"),
                contraindication("old-infarction"),
                contraindication("stroke", past="counts"),
                contraindication("pregnancy", past="ends"),
                contraindication("porphyria", relative="counts"),
                contraindication("glaucoma", controlled="shown"),
                contraindication("pressure", controlled="plain"),
                make_entry("opioids", "interactions", "Opioids", "Watch.", severity="moderate"),
            ],
            {},
            {},
        )
    )
)


def comes_to(entry_id, finding, standing=None, text="", **how):
    phrase = Phrase(finding, piece_of(text, Lexicon([])), 0)
    meeting = Meeting(**{"entry": NAMES.place[entry_id], "how": "name", "by": "a name"} | how)
    return concern_of(NAMES, phrase, meeting, standing or Standing("present"), TODAY)


def recorded(topic, days_ago):
    return Finding("it", topic=topic, source="X/1", date=(TODAY - timedelta(days=days_ago)).isoformat())


@pytest.mark.parametrize(("days", "old"), [(0, False), (365, False), (366, True), (3000, True)])
def test_an_order_of_more_than_a_year_ago_asks_whether_it_is_still_taken(days, old):
    concern = comes_to("opioids", recorded("medicine", days))
    assert any("ask whether it is still taken" in note for note in concern.notes) == old
    assert concern.counted


def test_only_a_medicine_that_stands_is_asked_for():
    for finding in (recorded("condition", 400), recorded("medicine", 400)._replace(status="past")):
        assert not any("still taken" in note for note in comes_to("opioids", finding).notes)


@pytest.mark.parametrize(("days", "status", "counted"), [(30, "present", True), (31, "past", False)])
def test_a_procedure_is_past_after_a_month(days, status, counted):
    concern = comes_to("opioids", recorded("procedure", days))
    assert (concern.status, concern.counted) == (status, counted)


def test_a_procedure_without_a_date_is_past():
    assert comes_to("opioids", Finding("it", topic="procedure", source="X/1")).status == "past"


@pytest.mark.parametrize(
    ("days", "shown_as"), [(42, "infarction"), (43, "old-infarction")],
)  # fmt: skip
def test_an_event_has_passed_after_its_days(days, shown_as):
    concern = comes_to("infarction", recorded("condition", days), event=True)
    assert (concern.entry.id, concern.counted) == (shown_as, True)
    assert any("dates from 43 days ago" in note for note in concern.notes) == (days == 43)


def test_a_recent_event_is_no_history_whatever_its_words_say_unless_a_record_dates_them():
    history = Standing("present", history=True)
    assert comes_to("infarction", Finding("it"), history, event=True, text="2 weeks ago").entry.id == "infarction"
    assert comes_to("infarction", recorded("condition", 14), history, event=True).entry.id == "old-infarction"


def test_an_event_without_a_date_stands_as_its_words_say():
    assert comes_to("infarction", Finding("it"), event=True).entry.id == "infarction"
    assert comes_to("infarction", Finding("it"), Standing("present", history=True), event=True).entry.id == (
        "old-infarction"
    )


@pytest.mark.parametrize(
    ("above", "recorded_as", "said", "status", "counted"),
    [
        (True, "present", "present", "present", True),
        (True, "present", "possible", "present", True),
        (True, "present", "controlled", "present", True),
        (True, "present", "past", "past", False),
        (True, "present", "negated", "negated", False),
        (True, "refuted", "present", "refuted", False),
        (False, "present", "present", "negated", False),
        (False, "refuted", "past", "negated", False),
    ],
)
def test_a_pressure_counts_where_it_is_above_the_figure_and_stands(above, recorded_as, said, status, counted):
    rating = PressureRating(above=above, severity="caution", shown="150/95 mmHg", note="above")
    concern = concern_of_pressure(Finding("it", status=recorded_as), NAMES.entries[0], rating, Standing(said))
    assert (concern.status, concern.counted, concern.severity) == (status, counted, "caution")
    assert (concern.how, concern.met, concern.notes) == ("reading", "150/95 mmHg", ("above",))


@pytest.mark.parametrize(
    ("entry_id", "status", "shown_as", "stands", "counted"),
    [
        ("stroke", "past", "stroke", "past", True),
        ("pregnancy", "past", "pregnancy", "past", False),
        ("infarction", "past", "old-infarction", "past", True),
        ("plain", "past", "plain", "past", False),
        ("opioids", "past", "opioids", "past", False),
        ("glaucoma", "controlled", "glaucoma", "controlled", False),
        ("pressure", "controlled", "plain", "controlled", True),
        ("stroke", "controlled", "stroke", "present", True),
        ("stroke", "negated", "stroke", "negated", False),
        ("stroke", "relative", "stroke", "relative", False),
        ("porphyria", "relative", "porphyria", "possible", True),
        ("stroke", "possible", "stroke", "possible", True),
    ],
)
def test_what_is_past_or_controlled_is_read_as_its_entry_says(entry_id, status, shown_as, stands, counted):
    concern = comes_to(entry_id, Finding("it"), Standing(status))
    assert (concern.entry.id, concern.status, concern.counted) == (shown_as, stands, counted)


def test_that_control_makes_no_difference_is_said_of_contraindications_alone():
    controlled = Standing("controlled")
    assert "makes no such difference" in comes_to("stroke", Finding("it"), controlled).notes[0]
    assert comes_to("opioids", Finding("it"), controlled).notes == ()


def test_a_history_counts_unless_its_entry_says_that_it_ends():
    history = Standing("present", history=True)
    assert comes_to("plain", Finding("it"), history).notes == ("a history of it: ask whether it is still so",)
    assert not comes_to("pregnancy", Finding("it"), history).counted


def test_whether_it_is_controlled_is_asked_where_that_makes_a_difference():
    asks = "ask whether it is controlled"
    assert any(asks in note for note in comes_to("glaucoma", Finding("it")).notes)
    assert not any(asks in note for note in comes_to("stroke", Finding("it")).notes)
    uncontrolled = Standing("present", uncontrolled=True)
    assert not any(asks in note for note in comes_to("glaucoma", Finding("it"), uncontrolled).notes)
    assert not any(asks in note for note in comes_to("glaucoma", Finding("it"), how="reading").notes)


def test_the_status_of_a_record_goes_before_that_of_its_words():
    assert comes_to("stroke", Finding("it", status="refuted"), Standing("possible")).status == "refuted"


def concern(*, counted, how="name", text="it"):
    entry = NAMES.entries[0]
    return Concern(Finding(text), entry, "absolute", "present" if counted else "negated", counted, how, "x")


def test_of_several_pieces_the_concern_that_counts_is_kept():
    aside, counts = concern(counted=False), concern(counted=True)
    assert kept((aside,), counts, 1) == (counts,)
    assert kept((counts,), aside, 1) == (counts,)


def test_of_one_piece_the_first_concern_is_kept():
    aside, counts = concern(counted=False), concern(counted=True)
    assert kept((aside,), counts, 0) == (aside,)


def test_what_was_met_by_code_or_of_another_finding_is_left_alone():
    coded, counts = concern(counted=False, how="code"), concern(counted=True)
    assert kept((coded,), counts, 1) == (coded,)
    other = concern(counted=True, text="that")
    assert kept((coded,), other, 1) == (coded, other)
    reading = concern(counted=True, how="reading")
    assert kept((reading,), counts, 1) == (reading, counts)
