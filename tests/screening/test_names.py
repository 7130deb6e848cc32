"""Names of entries: which words meet which, and which do not."""

import pytest

from ketaref.fields import TIERS
from ketaref.library import Library
from ketaref.records import Code, Screening, Synonyms
from ketaref.screening.names import Names, names_of
from ketaref.store.compile import build_index
from tests.conftest import make_entry


def entry(entry_id, title, kind="contraindications", *, fields=None, **screening):
    values = {"severity": TIERS[kind][-1], "screening": Screening(**screening)} | (fields or {})
    return make_entry(entry_id, kind, title, "It.", **values)


INDEX = build_index(
    Library(
        [
            entry("stroke", "Previous stroke (any): when", names=("brain attack",), excludes=("heat stroke",)),
            entry("pressure", "Uncontrolled hypertension", fields={"aliases": ("HTN", "high blood pressure")}),
            entry("lung", "Pulmonary hypertension"),
            entry("escort", "No ride home"),
            entry("infarct", "Heart disease", events=("heart attack",)),
            entry("aneurysm", "Aneurysm", signs=("bulge artery", "attack heart pain")),
            entry("alcohol", "Alcohol", "interactions"),
            entry(
                "alcoholism",
                "Dependence",
                names=("alcoholic",),
                fields={"codes": (Code("ICD-10-CM", "F10", "Alcohol"),)},
            ),
            entry("hazards", "All hazards", overview=True),
            make_entry("faq", "adverse-effects", "Dizziness", "It."),
        ],
        {},
        {},
        Synonyms(equivalent=(("hypertension", "raised pressure"),), expand=((("woozy",), ("stroke",)),)),
    )
)
NAMES = Names(INDEX)


def met(text):
    return {NAMES.entries[name.entry].id for name, _ in NAMES.met(NAMES.words_of(text))}


def test_entries_with_a_severity_are_screened_against_but_no_overviews():
    assert {e.id for e in NAMES.entries} == {
        "stroke", "pressure", "lung", "escort", "infarct", "alcohol", "alcoholism", "aneurysm",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("previous stroke", {"stroke"}),
        ("strokes, previous", {"stroke"}),
        ("stroke", set()),
        ("brain attack", {"stroke"}),
        # What stands aside in a title is no part of the name.
        ("any", set()),
        ("htn", {"pressure"}),
        # By a synonym of the same thing, not by a wider word.
        ("uncontrolled raised pressure", {"pressure"}),
        ("previous woozy", set()),
        # In any order, with two words between, not with three.
        ("blood foo bar pressure high", {"pressure"}),
        ("blood foo bar baz pressure high", set()),
        # A name inside a longer one of another entry is not met.
        ("uncontrolled pulmonary hypertension", {"pressure", "lung"}),
        ("previous heat stroke", {"stroke"}),
        # The words that stand together, wherever one of them stands a first time.
        ("pressure foo bar baz uncontrolled raised pressure", {"pressure"}),
        # A sign is met as a name is, and hides no name inside it.
        ("an artery with a bulge", {"aneurysm"}),
        ("heart attack pain", {"infarct", "aneurysm"}),
    ],
)
def test_a_name_is_met_by_all_of_its_words(text, entries):
    assert met(text) == entries


def test_a_phrase_that_an_entry_excludes_does_not_meet_it():
    assert NAMES.is_excluded_by(NAMES.place["stroke"], "a heat stroke")
    assert not NAMES.is_excluded_by(NAMES.place["stroke"], "a stroke of luck")


def test_words_of_one_stem_meet_each_its_own_entry():
    assert met("alcohol") == {"alcohol"}
    assert met("alcoholic") == {"alcohol", "alcoholism"}


def test_what_a_name_is_of_is_known():
    by_text = {name.text: name for name in NAMES}
    assert by_text["No ride home"].absence
    assert not by_text["Previous stroke "].absence
    assert by_text["bulge artery"].sign
    assert not by_text["heart attack"].sign
    assert by_text["heart attack"].event
    assert not by_text["brain attack"].event


def test_codes_are_known_by_their_system():
    (places,) = NAMES.by_code.values()
    assert [NAMES.entries[n].id for n in places] == ["alcoholism"]


def test_names_are_collected_once_for_an_index():
    assert names_of(INDEX) is names_of(INDEX)
