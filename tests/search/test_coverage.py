"""What a query names, whether the content speaks of it, and what that makes of the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

import ketaref
from ketaref.content.packs import content_dir
from ketaref.library import Library
from ketaref.named import MedicineClass, Name, read_names
from ketaref.present.json import answer_object
from ketaref.present.searching import result
from ketaref.records import Cite, Screening, Synonyms
from ketaref.search.answer import ask
from ketaref.search.query import understand
from ketaref.store.compile import build_index
from ketaref.store.named import key_of
from ketaref.text.analysis import analyze
from tests.conftest import make_entry
from tools import coverage

DATA = Path(__file__).parent.parent / "data"
NAMES = tuple(
    Name(text, kind, generics)
    for text, kind, generics in (
        ("warfarin", "medicine", ()), ("coumadin", "medicine", ("warfarin",)), ("lorazepam", "medicine", ()),
        ("ativan", "medicine", ("lorazepam",)), ("metoprolol", "medicine", ()), ("toprol", "medicine", ("metoprolol",)),
        ("bothopril", "medicine", ("metoprolol", "warfarin")), ("latex", "allergen", ()), ("glaucoma", "condition", ()),
        ("myasthenia gravis", "condition", ()), ("gravis", "word", ()),
    )
)  # fmt: skip
CLASSES = (MedicineClass("beta blocker", "pressure", ("metoprolol",), (Cite("label"),)),)
ENTRIES = (
    make_entry("sedatives", "interactions", "Sedatives", "Ask what and when.", "Lorazepam deepens sedation.",
               screening=Screening(names=("lorazepam", "nodoff pm"))),
    make_entry("pressure", "interactions", "Blood pressure medicines", "Take them as usual."),
    make_entry("overview", "interactions", "Interactions with ketamine", "Many medicines interact with ketamine.",
               "Sedatives and others interact.", screening=Screening(overview=True)),
    make_entry("glaucoma", "contraindications", "Glaucoma", "Glaucoma is treated first."),
    make_entry("driving", "post-infusion", "Driving after an infusion", "No driving for 24 hours after ketamine.",
               questions=("when can i drive",)),
    make_entry("later", "faq", "What happens later", "Later you rest, gravid or not."),
)  # fmt: skip


@pytest.fixture(scope="module")
def small():
    synonyms = Synonyms(protected=("gravid",))
    return build_index(Library(ENTRIES, {}, {}, synonyms, "1", classes=CLASSES, names=NAMES))


@pytest.fixture(scope="module")
def shipped():
    return ketaref.open_index()


def found(index, query, **options):
    return [hit.entry.id for hit in ask(index, query, **options).hits]


# ---- What is covered ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "covered", "read_as", "how"),
    [
        ("warfarin", "no", "", "exact"),
        ("coumadin", "no", "warfarin", "brand"),
        ("lorazepam", "entry", "", "exact"),
        ("loraxepam", "entry", "lorazepam", "typo"),
        ("ativan", "entry", "lorazepam", "brand"),
        ("metoprolol", "class", "", "exact"),
        ("toprol", "class", "metoprolol", "brand"),
        ("bothopril", "no", "metoprolol and warfarin", "brand"),  # not all that is in it is covered
        ("Latex", "no", "", "exact"),
        ("myasthenia gravis", "no", "", "exact"),
    ],
)
def test_what_is_named_is_covered_by_an_entry_by_its_class_or_not(small, query, covered, read_as, how):
    (named,) = ask(small, f"can a patient on {query} have ketamine").named
    assert (named.covered, named.read_as, named.how) == (covered, read_as, how)


def test_a_question_covers_nothing():
    entry = make_entry("usual", "faq", "Usual medicines", "Take them.", questions=("can i take warfarin",))
    index = build_index(Library([entry], {}, {}, Synonyms(), "1", names=NAMES))
    assert ask(index, "can i take warfarin").uncovered == ("warfarin",)


def test_a_product_of_more_than_one_medicine_does_not_name_the_brand_in_it():
    names = (*NAMES, Name("nodoff", "medicine", ("naproxen",)))
    index = build_index(Library(ENTRIES, {}, {}, Synonyms(), "1", names=names))
    assert ask(index, "nodoff").uncovered == ("nodoff",)
    assert not ask(index, "nodoff pm").uncovered


# ---- What that makes of the hits ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "warfarin",
        "ketamine and warfarin",
        "interactions coumadin",
        "is warfarin 5 mg ok with ketamine",
        "latex allergy",
    ],
)
def test_nothing_answers_for_what_no_entry_speaks_of(small, query):
    answer = ask(small, query)
    assert not answer.hits
    assert answer.uncovered
    notes = " ".join(result(answer).notes)
    assert f"speaks of {answer.uncovered[0]}" in notes


def test_a_word_that_nobody_knows_is_taken_for_a_name(small):
    assert ask(small, "can a patient on rosuvastain have ketamine").uncovered == ("rosuvastain",)
    assert not found(small, "can a patient on rosuvastain have ketamine")


def test_what_else_is_asked_is_answered_and_the_rest_is_said(small):
    answer = ask(small, "when can i drive after ketamine on warfarin")
    assert answer.hits[0].entry.id == "driving"
    assert answer.uncovered == ("warfarin",)
    assert answer.asked == ("drive",)
    assert "overview" not in found(small, "when can i drive after ketamine on warfarin")


def test_of_two_names_the_covered_one_is_answered(small):
    answer = ask(small, "warfarin and lorazepam with ketamine")
    assert [hit.entry.id for hit in answer.hits] == ["sedatives"]
    assert answer.uncovered == ("warfarin",)


def test_the_entry_of_a_class_comes_first_and_says_who_counts_the_medicine_there(small):
    answer = ask(small, "toprol")
    assert answer.hits[0].entry.id == "pressure"
    (row,) = answer_object(answer)["reading"]
    assert row == {
        "word": "toprol", "read_as": "metoprolol", "how": "brand", "kind": "medicine", "covered": "class",
        "class": "beta blocker", "references": ["label"], "see": ["pressure"],
    }  # fmt: skip


def test_an_overview_answers_only_for_what_it_names(small):
    assert found(small, "lorazepam interactions with ketamine")[0] == "sedatives"
    assert "overview" not in found(small, "interactions of warfarin and lorazepam with ketamine")
    assert found(small, "interactions with ketamine")[0] == "overview"


def test_a_kind_without_an_entry_on_the_name_has_no_hit(small):
    assert not found(small, "glaucoma", kinds=("interactions",))


def test_danger_is_answered_whatever_is_named(shipped):
    answer = ask(shipped, "i took a whole bottle of warfarin, i want to die")
    assert answer.danger
    assert answer.hits


# ---- Names are read as nothing else ---------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["latex", "gravis"])
def test_a_name_is_not_read_as_another_word(small, word):
    assert not understand(small, word).read_as


@pytest.mark.parametrize(
    ("typed", "word"),
    [("glucoma", "glaucoma"), ("loraxepam", "lorazepam"), ("ketmaine", "ketamine"), ("latter", "later")],
)
def test_a_slip_of_a_name_is_still_read(small, typed, word):
    assert [match.as_ for match in understand(small, typed).read_as] == [word]


def test_no_shipped_name_is_read_as_another_word(shipped):
    read = {}
    for name in shipped_names():
        if " " not in name.text and name.text.isalpha():
            changed = understand(shipped, name.text).read_as
            read |= {match.word: match.as_ for match in changed}
    assert not read


@pytest.mark.parametrize(
    "word", ["later", "today", "pain", "ride", "hard", "relief", "therapy", "patient", "waiting", "infusion", "often"]
)
def test_common_words_are_no_names(shipped, word):
    assert not shipped.named.known({key_of((word,))})


def shipped_names():
    return read_names((content_dir() / "names.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    ["aspirin", "tylenol", "ozempic", "eliquis", "prednisone", "flu", "lupus", "latex", "wheezing", "gravis", "moaa/s",
     "birth control", "vitamin d", "levetiracetam", "keppra", "transform-2", "star*d"],
)  # fmt: skip
def test_the_list_holds_what_people_take_and_have(shipped, text):
    assert shipped.named.known({key_of([token.word for token in analyze(text)])})


# ---- The tables -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "silent", "lost"), [("coverage.tsv", 0.02, 0.02), ("coverage_unseen.tsv", 0.03, 0.03)]
)
def test_silent_and_lost_names_are_few(shipped, table, silent, lost):
    cases = coverage.cases(shipped, DATA / table)
    uncovered = [case for case in cases if case.expected == "no"]
    assert sum(case.silent for case in uncovered) <= silent * len(uncovered)
    assert sum(case.lost for case in cases) <= lost * (len(cases) - len(uncovered))
