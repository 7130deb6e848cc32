"""tests/data/times.txt: every spelling of a time is read as it says there, or refused with what it says there.

The table also stands for texts nobody thought of: properties over its words hold that any text is read or refused in
one line, and that what a refusal offers is accepted.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaref.errors import UsageError
from ketaref.visit.times import AFTERCARE, NO_TIME, read_session

TABLE = Path(__file__).parent.parent / "data" / "times.txt"


class Row(NamedTuple):
    """A line of the table, and the clock it is read by."""

    text: str
    wanted: str
    now: datetime
    zone: str
    after: bool

    def read(self, text=None):
        after = AFTERCARE if self.after else NO_TIME
        return read_session(self.text if text is None else text, zone=self.zone, now=self.now, after=after)


def read_table():
    now, zone, after = datetime.now(UTC), "", False
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("now:"):
            day, clock, zone, *rest = line.removeprefix("now:").split()
            now = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone))
            after = rest == ["after"]
        elif "->" in line and not line.startswith("#"):
            text, wanted = line.rsplit("->", 1)
            yield Row(text.rstrip(), wanted.strip(), now, zone, after)


ROWS = list(read_table())
WORDS = sorted({word for row in ROWS for word in row.text.split()})


def offers(row, text=None):
    """What the refusal of a text offers, each accepted as it stands; with the line."""
    with pytest.raises(UsageError) as caught:
        row.read(text)
    line = str(caught.value)
    assert "\n" not in line
    found = re.findall(r'--at "([^"]+)"', line)
    assert 1 <= len(found) <= 2
    for value in found:
        row.read(value)
    if "not understood" in line:
        # A form to follow, on the day that was typed where it was one alone.
        assert len(found) == 1
    return found, line


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.text or '-'} at {row.now:%m-%d %H}")
def test_a_spelling_is_read_or_refused_as_the_table_says(row):
    if row.wanted[0] not in "?!":
        assert row.read().start.isoformat(timespec="minutes") == row.wanted
        return
    found, line = offers(row)
    said, *wanted = [part.strip() for part in row.wanted[1:].split("|")]
    if row.wanted[0] == "?":
        assert found == [said, *wanted]
    else:
        assert said in line
        assert not wanted or found == wanted


def test_the_table_holds_enough_of_each():
    kinds = [row.wanted[0] if row.wanted[0] in "?!" else "read" for row in ROWS]
    assert len(ROWS) >= 280
    assert min(kinds.count(kind) for kind in ("read", "?", "!")) >= 30


@given(
    st.one_of(
        st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
        st.from_regex(
            r"\A[0-9]{1,4}[-/.][0-9]{1,2}([-/.][0-9]{1,4})? [0-9]{1,2}(:[0-9]{2})? ?([ap]m)?( [+-][0-9]{4})?\Z"
        ),
        st.text(max_size=60),
    ),
    st.sampled_from([row for n, row in enumerate(ROWS) if n == 0 or row.now != ROWS[n - 1].now]),
)
@settings(max_examples=600, deadline=None)
def test_any_text_is_read_or_refused_in_one_line_and_what_is_offered_is_accepted(text, row):
    try:
        session = row.read(text)
    except UsageError:
        found, line = offers(row, text)
        assert len(line) < 400
        assert len(set(found)) == len(found)
    else:
        assert session.start.tzinfo == ZoneInfo(row.zone)


DAYS = ("", "tomorrow", "monday", "dec 1", "december first", "12/1", "12/1/2026", "a week from monday", "the 3rd")


@given(st.sampled_from(DAYS), st.integers(1, 7), st.integers(0, 59), st.sampled_from(["{}:{:02}", "0{}:{:02}"]))
@settings(max_examples=200, deadline=None)
def test_an_early_hour_without_its_half_of_the_day_is_never_guessed(day, hour, minute, form):
    found, line = offers(ROWS[0], f"{day} {form.format(hour, minute)}".strip())
    assert "may be morning or afternoon" in line
    halves = ["am", "pm"] if hour == 7 else ["pm", "am"]
    assert [value[-2:] for value in found] in (halves, ["am", "pm"] if day == "" else halves)


@given(st.sampled_from(ROWS), st.sampled_from(["zzyx", "christmas", "or", "before", "except", "#"]), st.integers(0, 9))
@settings(max_examples=300, deadline=None)
def test_a_word_left_unread_is_said_back_and_the_day_beside_it_is_kept(row, word, place):
    words = row.text.split()
    words.insert(min(place, len(words)), word)
    found, _ = offers(row, " ".join(words))
    assert len(found) == 1
    if word in ("or", "before", "except"):
        assert found == ["tomorrow 1pm"]
    elif row.wanted[0] not in "?!" and re.fullmatch(r"\d{4}-\d{2}-\d{2},? [\d:]+( ?[ap]m)?", row.text):
        # The day that was typed, never another.
        assert row.read(found[0]).start.date() == row.read().start.date()
