"""Figures, doses, hours and entries in words."""

from __future__ import annotations

import pytest

from ketaref.records import Cite, Claim, Dispute, Entry, Figure, Regimen, Statement, Timing


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (Figure("n", "h", 2.5), "2.5 h"),
        (Figure("n", "%", None, 16.0, 24.0), "16-24 %"),
        (Figure("n", "%", None, None, 50.0), "up to 50 %"),
        (Figure("n", "a", None, 18.0), "18 years or more"),
        (Figure("n", "{persons}", 1234567.0), "1,234,567 people"),
        (Figure("n", "{cups}", 0.0), "0 cups"),
        (Figure("n", "wk", 1.0), "1 week"),
        (Figure("n", "a", None, 1.0), "1 year or more"),
        (Figure("n", "d", None, None, 1.0), "up to 1 day"),
        (Figure("n", "{persons}", 1.0), "1 person"),
        (Figure("n", "mo", None, 1.0, 2.0), "1-2 months"),
        (Figure("n", "wk", 0.5), "0.5 weeks"),
        (Figure("n", "{studies}", 21.0), "21 studies"),
        (Figure("n", "mm[Hg]", 140.0), "140 mmHg"),
        (Figure("n", "1", 0.3), "0.3"),
        (Figure("n", "%", 29.0, 27.0, 31.0), "29 % (27 to 31)"),
        (Figure("n", "{ratio}", 2.18, 1.21, 4.14), "2.18 ratio (1.21 to 4.14)"),
    ],
)
def test_a_figure(figure, words):
    assert figure.quantity == words


@pytest.mark.parametrize(
    ("regimen", "words"),
    [
        (Regimen(0.5, unit="mg/kg", route="IV", over_min=40.0, frequency="twice weekly", off_label=True),
         "0.5 mg/kg IV over 40 min, twice weekly, off-label"),
        (Regimen(dose_low=10.0, dose_high=30.0, unit="mg/h", over_h=100.0, duration="4 days"),
         "10-30 mg/h over 100 h, 4 days"),
        (Regimen(dose_high=3.0, unit="mg", route="IN"), "3 mg IN"),
        (Regimen(unit="ug/kg/min", dose=5.0), "5 µg/kg/min"),
        (Regimen(), ""),
    ],
)  # fmt: skip
def test_a_regimen(regimen, words):
    assert regimen.line == words


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (Timing("start", -6.0), "from 6 h before the infusion starts"),
        (Timing("start", -6.0, 0.0), "from 6 h before the infusion starts"),
        (Timing("start", -6.0, -2.0), "from 6 to 2 h before the infusion starts"),
        (Timing("start", -6.0, 1.0), "from 6 h before until 1 h after the infusion starts"),
        (Timing("start", None, 0.0), "by the time the infusion starts"),
        (Timing("start", None, -2.0), "up to 2 h before the infusion starts"),
        (Timing("end", None, 24.0), "until 24 h after the infusion ends"),
        (Timing("end", 2.0), "from 2 h after the infusion ends"),
        (Timing("end", 0.0), "when the infusion ends"),
        (Timing("end", 0.0, 24.0), "for 24 h after the infusion ends"),
        (Timing("end", 0.0, 24.0, at_least=True), "for at least 24 h after the infusion ends"),
        (Timing("end", None, 24.0, at_least=True), "until at least 24 h after the infusion ends"),
        (Timing("end", 2.0, 24.0), "2-24 h after the infusion ends"),
    ],
)
def test_hours(timing, words):
    assert timing.line == words


def test_an_entry_as_plain_text():
    dispute = Dispute(
        "d", "How long", "range", "low", Claim("Six.", (Cite("a"),)), (Claim("Two.", (Cite("b"),)),), "Ask."
    )
    statement = Statement(
        "Take half.", (Cite("a"),), (Figure("half", "mg", 5.0),), Regimen(5.0, unit="mg"), severity="caution"
    )
    entry = Entry(
        "e", "contraindications", "Title", "In short.", (statement,), severity="relative", rating_note="a guess",
        action=("hold", "refer"), population="adults", route="any",
        monitoring="pressure", timing=Timing("end", 0.0, 2.0), non_negotiable=True,
        disputes=(dispute,),
    )  # fmt: skip
    assert entry.text == (
        "In short.\nSeverity: relative\nWhy this tier: a guess\nAction: hold, refer\n"
        "For: adults\nRoute: any\nCheck: pressure\n"
        "When: for 2 h after the infusion ends\nNon-negotiable: yes\nTake half.\nRated by this source: caution\n"
        "half: 5 mg\nRegimen: 5 mg\nDisputed (sources differ): How long. Six.\nAgainst it: Two.\nHow to read it: Ask."
    )
