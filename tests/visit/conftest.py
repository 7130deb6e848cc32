"""A small day of instructions, with an authority that differs from the clinic's fast, and crisis help."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ketaref.library import Library
from ketaref.records import Cite, Claim, Dispute, Figure, Reference, Statement, Timing
from ketaref.store.compile import build_index
from ketaref.visit.plan import plan_day
from ketaref.visit.times import read_session
from tests.conftest import REVIEW, make_entry

DENVER = "America/Denver"
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)

REFERENCES = {
    "label": Reference("label", "label", {"type": "webpage", "title": "A label"}),
    "guideline": Reference("guideline", "guideline", {"type": "article-journal", "title": "A guideline"}),
    "page": Reference("page", "clinic-document", {"type": "webpage", "title": "A clinic page"}),
}
WATER = Dispute(
    "water", "Water before the infusion", "range", "medium",
    Claim("Not even water for six hours.", (Cite("label"),)),
    (Claim("Clear liquids until two hours before.", (Cite("guideline"),)),),
    "Ask the clinic.", marks=(r"not even WATER",), reviewed=REVIEW,
)  # fmt: skip


def figures(*several, ref="guideline"):
    """A statement that gives figures, and who gives them."""
    return Statement("As the figures say.", (Cite(ref),), several)


def fast(what, hours=None, *, low=None, name="a fast"):
    return Figure(name, "h", hours, low=low, fast_for=what)


FASTS = (
    figures(fast("clear liquids", 2), fast("clear liquids with carbohydrate", 2), fast("breast milk", 4)),
    figures(fast("light meal", 6), fast("fatty food", low=8)),
    figures(fast("tea at one clinic", 3), ref="page"),
)


def day(**changed):
    """The instructions; an entry given by name (`no_food=...`) takes the place of that entry."""
    entries = [
        make_entry("escort", "pre-infusion", "Arrange an escort", "Someone has to take you home.", order=5,
                   non_negotiable=True),
        make_entry("no-food", "pre-infusion", "Nothing to eat or drink", "Nothing for 6 hours, not even water.",
                   order=10, timing=Timing("start", -6, 0), related=("fasting-times",), disputes=(WATER,)),
        make_entry("fasting-times", "pre-infusion", "Fasting times by food", "A guideline gives other hours.",
                   order=12, on_sheet=False, statements=FASTS),
        make_entry("arrive", "pre-infusion", "Arrive on time", "Be there when it starts.", order=20,
                   timing=Timing("start", None, 0)),
        make_entry("clothes", "pre-infusion", "Wear loose clothes", "Wear loose clothes on the day.", order=30),
        make_entry("staff-check", "pre-infusion", "Blood pressure check", "Staff measure it.", on_sheet=False),
        make_entry("order-set", "pre-infusion", "Order set", "What to order.", audience="clinician"),
        make_entry("stay", "during-infusion", "Stay at the clinic", "Stay until you have recovered.", order=10,
                   timing=Timing("end", 0), statements=(figures(
                       Figure("rest", "min", low=20, high=30, recovery=True), Figure("walk", "min", 5)),)),
        make_entry("driving", "post-infusion", "No driving", "Do not drive for 24 hours.", order=10,
                   timing=Timing("end", 0, 24)),
        make_entry("alcohol", "post-infusion", "No alcohol", "Do not drink for 24 hours.", order=20,
                   timing=Timing("end", 0, 24)),
        make_entry("decisions", "post-infusion", "No big decisions", "Let them wait for a day.", order=30,
                   timing=Timing("end", None, 24)),
        make_entry("resume", "post-infusion", "Back to normal", "Then do what you usually do.", order=40,
                   timing=Timing("end", 24)),
        make_entry("diary", "post-infusion", "Keep a diary", "Write down how you feel.", order=50),
    ]  # fmt: skip
    return [changed.get(entry.id.replace("-", "_"), entry) for entry in entries]


def crisis():
    return [
        make_entry("emergency", "crisis", "Emergency: call 911", "Call 911 if someone cannot be woken.", order=30,
                   crisis="medical"),
        make_entry("overdose", "crisis", "Took too much", "Call 911 now.", order=20, crisis="medical", on_sheet=False),
        make_entry("suicide", "crisis", "Thinking of suicide: call 988", "Call 988 now.", order=10, crisis="suicide"),
    ]  # fmt: skip


def index_of(*entries):
    return build_index(Library(entries, REFERENCES, {"water": WATER}, version="2026.11.24+test"))


@pytest.fixture(scope="session")
def index():
    return index_of(*day(), *crisis())


def session_at(at, zone=DENVER, **options):
    return read_session(at, zone=zone, now=NOW, **options)


def plan_at(at, kind="pre-infusion", *, entries=None, **options):
    return plan_day(kind, entries or day(), session_at(at, **options), REFERENCES)
