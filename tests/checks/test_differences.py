"""What two contents say differently: every field has its group, and what is gone and what has come are told."""

from __future__ import annotations

import pytest

from ketaref.checks.differences import FIELDS, NOT_COMPARED, differences
from ketaref.checks.lowering import lowered, lowered_record
from ketaref.clinic import Clinic
from ketaref.library import Library
from ketaref.provenance import Hidden
from ketaref.records import (
    Cite,
    Code,
    Entry,
    Figure,
    Origin,
    Reference,
    Regimen,
    Screening,
    Statement,
    Timing,
    replace,
)  # fmt: skip
from tests.conftest import DISPUTE, REVIEW, make_entry, small_library

OURS = Origin("clinic", "clinic/pre-infusion/no-food.yaml", 1)


@pytest.fixture(scope="module")
def old():
    return small_library()


def over(library, *entries, **more):
    """The library with entries in the place of those with their ids, and others added."""
    new = {entry.id: entry for entry in entries}
    kept = [new.pop(entry.id, entry) for entry in library]
    return Library(
        [*kept, *new.values()], more.get("references", library.references), more.get("disputes", library.disputes),
        clinic=more.get("clinic", library.clinic), hidden=more.get("hidden", ()),
    )  # fmt: skip


def test_every_field_of_an_entry_has_its_group():
    of_statements = {"figures", "regimen", "quotes"}
    assert set(FIELDS) - of_statements | set(NOT_COMPARED) == set(Entry.__struct_fields__)


def test_equal_contents_do_not_differ(old):
    assert differences(old, small_library()).changes == ()


def test_fields_are_told_clinical_ones_first_with_what_is_gone_and_what_has_come(old):
    was = old["no-food"]
    now = replace(
        was, title="No food", summary="Stop eating 8 hours before.", timing=Timing("start", -8, 0),
        statements=(Statement("Stop eating 8 hours before.", (Cite("label"),), (Figure("fast", "h", 8),)),),
        aliases=("fast",), origin=OURS,
    )  # fmt: skip
    (change,) = differences(old, over(old, now)).changes
    assert (change.how, change.record, change.id, change.pack) == ("changed", "entry", "no-food", "clinic")
    assert change.place == "clinic/pre-infusion/no-food.yaml:1"
    assert [(f.field, f.group) for f in change.fields] == [
        ("summary", "clinical"), ("statements", "clinical"), ("figures", "clinical"), ("timing", "clinical"),
        ("title", "wording"), ("aliases", "findability"),
    ]  # fmt: skip
    by_name = {f.field: (f.gone, f.come) for f in change.fields}
    assert by_name["timing"] == (("from 6 h before the infusion starts",), ("from 8 h before the infusion starts",))
    assert by_name["figures"] == ((), ("fast: 8 h",))
    assert by_name["statements"][1] == ("Stop eating 8 hours before. [label]",)


def test_another_order_is_a_difference_without_lines(old):
    was = replace(old["crisis-line"], triggers=("want to die", "suicidal"))
    (change,) = differences(old, over(old, was)).changes
    assert [(f.field, f.gone, f.come) for f in change.fields] == [("triggers", (), ())]
    assert change.lowered == ()


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        (
            Statement("One.", (Cite("label", "2.1"),), certainty="low", basis="advice"),
            "One. [label, 2.1; certainty low; advice]",
        ),
        (
            Statement("One.", (Cite("label"),), severity="relative", audience="patient"),
            "One. [label; relative; for patient]",
        ),
    ],
)
def test_a_statement_is_compared_with_all_that_is_said_of_it(old, statement, line):
    now = replace(old["glaucoma"], statements=(statement,))
    (change,) = differences(old, over(old, now)).changes
    assert change.fields[0].come == (line,)


def test_a_figure_and_a_regimen_are_compared_whole(old):
    figure = Figure("fast", "h", 2, fast_for="clear liquids", cites=(Cite("label", "2"),))
    statement = Statement("One.", (Cite("label"),), (figure,), Regimen(0.5, unit="mg/kg", route="IV", over_min=40))
    (change,) = differences(old, over(old, replace(old["half-life"], statements=(statement,)))).changes
    by_name = {f.field: f.come for f in change.fields}
    assert by_name["figures"] == ("fast: 2 h (fast_for clear liquids, label, 2)",)
    assert by_name["regimen"] == ("0.5 mg/kg IV over 40 min",)


def test_added_hidden_and_removed_entries_are_told_apart(old):
    hidden = Hidden("glaucoma", "clinic", "one list for eyes")
    kept = [entry for entry in old if entry.id not in ("glaucoma", "nausea")]
    new = Library([*kept, make_entry("parking", "faq", "Parking", "Behind the house.")], old.references, old.disputes,
                  hidden=(hidden,))  # fmt: skip
    found = differences(old, new)
    assert [(c.how, c.id) for c in found.changes] == [
        ("added", "parking"),
        ("hidden", "glaucoma"),
        ("removed", "nausea"),
    ]
    (gone,) = found.of("hidden")
    assert (gone.reason, gone.pack) == ("one list for eyes", "clinic")
    assert [each.said for each in gone.lowered] == ["the whole entry (relative)"]


def test_an_entry_that_takes_up_a_former_id_has_changed_and_nothing_is_removed(old):
    renamed = replace(old["nausea"], id="feeling-sick", formerly=("nausea",))
    kept = [entry for entry in old if entry.id != "nausea"]
    found = differences(old, Library([*kept, renamed], old.references, old.disputes))
    assert [(c.how, c.id, [f.field for f in c.fields]) for c in found.changes] == [
        ("changed", "feeling-sick", ["formerly"])
    ]


def test_disputes_references_and_the_clinic_are_compared_too(old):
    softer = replace(DISPUTE, risk="low", clinical=False)
    other = Reference("label", "label", {"type": "webpage", "title": "Another label", "publisher": "Maker"})
    entries = [replace(e, disputes=(softer,)) if e.disputes else e for e in old]
    new = Library(entries, {**old.references, "label": other}, {"fast": softer}, clinic=Clinic("Oak Street"))
    found = {(c.record, c.id): c for c in differences(old, new).changes}
    assert [each.field for each in found["dispute", "fast"].lowered] == ["risk", "clinical"]
    (field,) = found["reference", "label"].fields
    assert (field.gone, field.come) == (("title: A label",), ("title: Another label",))
    assert [f.come for f in found["clinic", "clinic"].fields] == [("Oak Street",)]


def test_a_dispute_or_reference_that_goes_or_comes_is_told(old):
    more = replace(DISPUTE, id="other")
    new = over(old, references={"label": old.references["label"]}, disputes={"fast": DISPUTE, "other": more})
    assert [(c.how, c.record, c.id) for c in differences(old, new).changes] == [
        ("added", "dispute", "other"), ("removed", "reference", "page"),
    ]  # fmt: skip


# ---- What takes caution away: the floor's own measure ---------------------------------------------------------------

GUARDED = make_entry(
    "pregnancy", "contraindications", "Pregnancy", "Do not infuse.", severity="relative", action=("avoid", "refer"),
    screening=Screening(names=("pregnant",)), codes=(Code("ICD-10-CM", "Z33.1", "Pregnant state"),),
    disputes=(replace(DISPUTE, marks=()),), triggers=("expecting",), non_negotiable=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"severity": "caution"}, ["severity"]),
        ({"severity": "absolute"}, []),
        ({"disputes": ()}, ["disputes"]),
        ({"codes": ()}, ["codes"]),
        ({"triggers": ("in danger",)}, ["triggers"]),
        ({"non_negotiable": False}, ["non_negotiable"]),
        ({"action": ("monitor",)}, ["action"]),
        ({"screening": None}, ["screening"]),
        ({"summary": "Ask first.", "aliases": ("new",)}, []),
    ],
)
def test_what_a_change_takes_away_is_told_and_what_it_adds_is_not(changes, fields):
    assert [each.field for each in lowered(GUARDED, replace(GUARDED, **changes))] == fields


def test_an_entry_that_goes_takes_caution_away_where_it_kept_a_patient_from_harm():
    def said(entry):
        return [each.said for each in lowered(entry, None)]

    assert said(GUARDED) == ["the whole entry (relative)"]
    assert said(make_entry("parking", "faq", "Parking", "Behind.")) == []
    assert said(make_entry("help", "crisis", "Help", "Call 988.")) == ["the whole entry"]


def test_a_reference_that_no_longer_says_it_was_retracted_is_told():
    csl = {"type": "article", "title": "A trial"}
    old = Reference("trial", "trial", csl, retracted="2020, figures made up", corrected_by="2019")
    now = Reference("trial", "trial", csl)
    assert [each.field for each in lowered_record(old, now)] == ["retracted", "corrected_by"]
    assert lowered_record(old, old) == ()


def test_a_reference_with_another_id_is_the_same_and_a_merged_one_does_not_go():
    csl = {"type": "article", "title": "A trial"}
    before = {i: Reference(i, "trial", csl) for i in ("lee2024", "lee-2024-pdf")}
    now = Reference("lee-2024", "trial", csl, formerly=("lee2024", "lee-2024-pdf"))
    found = differences(Library((), before, {}), Library((), {"lee-2024": now}, {})).changes
    assert [(change.how, change.id) for change in found] == [("changed", "lee-2024")]


def test_a_quote_is_a_difference_of_its_own(old):
    statement = old["nausea"].statements[0]
    quoted = replace(statement, cites=(replace(statement.cites[0], quote="half of them"), *statement.cites[1:]))
    (change,) = differences(old, over(old, replace(old["nausea"], statements=(quoted,)))).changes
    assert [(field.field, field.group, field.come) for field in change.fields] == [
        ("quotes", "wording", ("label: “half of them”",))
    ]


def test_what_leads_to_a_hidden_entry_is_no_change_of_its_own(old):
    below = over(old, replace(old["driving"], related=("nausea", "no-food")))
    kept = [replace(e, related=("no-food",)) if e.id == "driving" else e for e in below if e.id != "nausea"]
    hidden = [Hidden("nausea", "clinic", "ours")]
    found = differences(below, Library(kept, old.references, old.disputes, hidden=hidden))
    assert [(change.how, change.id) for change in found.changes] == [("hidden", "nausea")]


def test_a_review_is_a_difference_of_its_own_group(old):
    now = replace(old["nausea"], reviewed=replace(REVIEW, by="Dr. A. Example", role="physician"))
    (change,) = differences(old, over(old, now)).changes
    (field,) = change.fields
    assert (field.group, field.come) == ("review", ("2026-11-24 by Dr. A. Example (physician), due 2027-11-24",))
