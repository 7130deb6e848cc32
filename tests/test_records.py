"""Records: what JSON shows of them, what comes back from it, and what they refuse to be."""

from __future__ import annotations

import json
from datetime import date
from typing import NamedTuple

import pytest

from ketaref import records
from ketaref.clinic import Fast
from ketaref.records import (
    Cite,
    Claim,
    Clinic,
    Code,
    Copy,
    Dispute,
    Entry,
    Figure,
    Origin,
    Reference,
    Regimen,
    Review,
    Screening,
    Statement,
    Synonyms,
    Timing,
    from_json,
    replace,
    to_json,
    to_plain,
)

REVIEW = Review(date(2026, 11, 24), "curator", date(2027, 11, 24))
ORIGIN = Origin("pack", "pack/protocols/drip.yaml", 3)
DISPUTE = Dispute(
    "hours", "How long", "range", "low", Claim("Six hours.", (Cite("page", "line 2"),)),
    (Claim("Two hours.", (Cite("label"),)),), "Ask.", ("six hours",), clinical=False, reviewed=REVIEW, origin=ORIGIN,
)  # fmt: skip
FULL = Entry(
    "drip", "contraindications", "A drip", "Slow.",
    (
        Statement(
            "Half a milligram.", (Cite("label"), Cite("page", "line 1")),
            (
                Figure("fast", "h", 2.0, fast_for="milk"),
                Figure("stay", "min", None, 20.0, 30.0, "IV", "adults", "note", recovery=True),
                Figure("share", "%", 9.0, measure="bioavailability", outcome="response", arm="saline", control=True,
                       cites=(Cite("label"),)),
                Figure("eye pressure", "mm[Hg]", 21.0, vital="eye pressure", beyond="above"),
            ),
            Regimen(0.5, None, None, "mg/kg", "IV", 40.0, None, "weekly", "a month", off_label=True, usual=True), "low",
            "caution", "inference", "clinician",
        ),
    ),
    "drip", "say it", "they ask", "patient", "relative", "why", ("hold", "refer"), "adults", "any", "pressure", 0,
    Timing("start", -6.0, -2.0, at_least=True), non_negotiable=True, on_sheet=False, task=False,
    fasting=True, condition="depression", contact=True, disputes=(DISPUTE,),
    aliases=("slow drip",), questions=("how slow",), related=("nausea",),
    formerly=("old-drip",), triggers=("help",), codes=(Code("RxNorm", "6130", "ketamine"),),
    patches=("title",), notices=("Changed.",),
    screening=Screening(
        "Any?", ("n",), ("e",), 30, ("s",), ("x",), "ends", "shown", "counts", 18, 65, 160, 100, overview=True,
    ),
    reviewed=REVIEW, origin=ORIGIN,
)  # fmt: skip
COPIES = (Copy("https://a.example", date(2026, 11, 24), "page 1", "PMC"),)
REFERENCE = Reference(
    "label", "label", {"title": "A label", "issued": {"date-parts": [[2026, 1]]}}, "US label", "d", "p", "f",
    {"volume": False}, ("issue",), ("page: line 1",), ("n",), COPIES, "set", "revised 2026",
    ("old-label",), "r", "c", ("label-2024",), ORIGIN,
)  # fmt: skip
CLINIC = Clinic("Elm Street", "5", "UTC", fasting=(Fast("food", 8.0),))
BARE = Entry("drip", "protocols", "A drip", "Slow.", ())


def set_fields(record):
    """Every field of a record tree that is not as by default."""
    if isinstance(record, records.Record):
        fields = [(name, getattr(record, name)) for name in record.__struct_fields__]
        return {name for name, value in fields if value}.union(*(set_fields(value) for _, value in fields))
    return set().union(*map(set_fields, record)) if isinstance(record, tuple) else set()


@pytest.mark.parametrize("record", [FULL, BARE, DISPUTE, REFERENCE, CLINIC, Clinic()])
def test_json_gives_a_record_back(record):
    assert from_json(type(record), to_json(record)) == record


def test_the_full_entry_sets_every_field_there_is():
    names = {n for kind in (Entry, Statement, Figure, Regimen, Timing, Screening, Code) for n in kind.__struct_fields__}
    assert names - set_fields(FULL) <= {"on_sheet", "task", "order", "crisis", "dose_low", "dose_high", "over_h"}


def test_plain_data_has_the_fields_in_their_order_without_the_empty_ones():
    assert to_plain(BARE) == {
        "id": "drip", "kind": "protocols", "title": "A drip", "summary": "Slow.", "audience": "both",
    }  # fmt: skip
    assert list(to_plain(FULL)) == [name for name in Entry.__struct_fields__ if name != "crisis"]
    assert json.loads(json.dumps(to_plain(FULL)))["reviewed"] == {
        "date": "2026-11-24", "by": "curator", "due": "2027-11-24",
    }  # fmt: skip
    assert to_plain(Screening("Any?")) == {"question": "Any?", "event_days": 365}


def test_zero_is_not_empty():
    assert to_plain(Timing("start", -6.0, 0.0)) == {"anchor": "start", "from_h": -6.0, "to_h": 0.0}
    assert to_plain(Figure("n", "h", 0.0)) == {"name": "n", "unit": "h", "value": 0.0}
    assert to_plain(replace(BARE, order=0))["order"] == 0


def test_a_flag_is_shown_where_it_is_not_as_by_default():
    assert "on_sheet" not in to_plain(BARE)
    assert to_plain(replace(BARE, on_sheet=False))["on_sheet"] is False
    assert "task" not in to_plain(BARE)
    assert to_plain(replace(BARE, task=False))["task"] is False
    assert "non_negotiable" not in to_plain(BARE)
    assert to_plain(replace(BARE, non_negotiable=True))["non_negotiable"] is True
    assert to_plain(REFERENCE)["verified"] == {"volume": False}


def test_tuples_with_names_and_free_form_data_become_plain_too():
    class Pair(NamedTuple):
        record: Cite
        words: tuple[str, ...] = ()
        flag: bool = False

    assert to_plain(Pair(Cite("label"))) == {"record": {"ref": "label"}}
    assert to_plain({"a": (1, Cite("label"))}) == {"a": [1, {"ref": "label"}]}


def test_records_cannot_be_changed_but_copied_with_changes():
    with pytest.raises(AttributeError):
        BARE.title = "Another"
    assert replace(BARE, title="Another").title == "Another"
    assert BARE.title == "A drip"


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        (Figure, {"name": "n", "unit": "h"}, "a figure needs 'value', or 'low' and 'high'"),
        (Figure, {"name": "n", "unit": "d", "value": 2.0, "fast_for": "milk"}, "needs the unit h"),
        (Figure, {"name": "n", "unit": "h", "value": 2.0, "recovery": True}, "needs the unit min"),
        (Regimen, {"dose": 0.0}, "a dose needs its 'unit'"),
        (Regimen, {"dose_high": 1.0, "route": "IV"}, "a dose needs its 'unit'"),
        (Entry, {"id": "a", "kind": "faq", "title": "t", "summary": "s", "statements": (), "crisis": "medical"},
         "'crisis' needs an entry of the kind crisis, not faq"),
    ],
)  # fmt: skip
def test_a_record_that_contradicts_itself_is_refused(kind, fields, said):
    with pytest.raises(ValueError, match=said):
        kind(**fields)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Figure, {"name": "n", "unit": "h", "low": 0.0}),
        (Figure, {"name": "n", "unit": "h", "high": 0.0, "fast_for": "milk"}),
        (Figure, {"name": "n", "unit": "min", "value": 0.0, "recovery": True}),
        (Regimen, {"over_min": 40.0}),
        (Regimen, {"dose": 0.5, "unit": "mg/kg"}),
        (Entry, {"id": "a", "kind": "crisis", "title": "t", "summary": "s", "statements": (), "crisis": "medical"}),
    ],
)
def test_what_almost_contradicts_itself_is_a_record(kind, fields):
    assert all(getattr(kind(**fields), name) == value for name, value in fields.items())


def test_an_anchor_alone_is_that_moment():
    assert Timing("start") == Timing("start", None, 0.0)
    assert Timing("end") == Timing("end", 0.0, None)
    assert replace(Timing("end", 0.0, 24.0), from_h=None) == Timing("end", None, 24.0)


def test_an_entry_knows_what_it_cites_in_order_of_first_use():
    assert BARE.references == ()
    assert FULL.references == ("label", "page")
    assert [claim.text for claim in FULL.claims] == ["Half a milligram.", "Six hours.", "Two hours."]


def test_a_reference_tells_title_and_year():
    assert (REFERENCE.title, REFERENCE.year) == ("A label", 2026)
    assert (Reference("x", "label", {}).title, Reference("x", "label", {}).year) == ("x", None)
    assert Reference("x", "label", {"issued": {"date-parts": [[]]}}).year is None


def test_synonyms_start_empty():
    assert to_plain(Synonyms()) == {}


def test_a_figure_cites_what_its_statement_cites():
    with pytest.raises(ValueError, match="cites a reference that its statement does not"):
        Statement("Two.", (Cite("label"),), (Figure("n", "h", 2.0, cites=(Cite("page"),)),))


def test_a_figure_of_a_group_says_which_group_and_of_which_outcome():
    with pytest.raises(ValueError, match="needs 'arm' and 'outcome'"):
        Figure("n", "%", 2.0, arm="ketamine")
