"""A clinic's own entry comes first among equals, and before nothing else."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ketaref import build_index, load_library
from ketaref.fields import NOT_COVERED
from ketaref.library import Library
from ketaref.provenance import Origin
from ketaref.records import replace
from ketaref.search import tuning
from ketaref.search.answer import ask
from tests.conftest import make_entry

CLINICS = Path(__file__).parent.parent / "data" / "clinics"
NUMBERS_OF_NO_CLINIC = {"800-222-1222", "800-273-8255"}


def rows(name):
    """Which pack, what is typed, and whether the clinic's own comes first ('own') or the first hit is as it was."""
    lines = (CLINICS / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines]


@cache
def index_of(*packs):
    return build_index(load_library(*(CLINICS / pack for pack in packs)))


def packs_of(topic):
    if topic != "fasting":
        return [(topic,)]
    return [("fasting-patch",), ("fasting-new",), ("fasting-patch", "fasting-new")]


def is_own(hit):
    return hit.entry.origin.pack != "ketaref"


def is_right(packs, query, expected):
    hits, shipped = ask(index_of(*packs), query).hits, ask(index_of(), query).hits
    if expected == "own":
        return bool(hits) and is_own(hits[0])
    if expected == "any":
        return True
    return [hit.entry.id for hit in hits[:1]] == [hit.entry.id for hit in shipped[:1]]


@pytest.mark.parametrize("packs", packs_of("fasting"), ids="+".join)
@pytest.mark.parametrize(
    "query", [query for topic, query, expected in rows("seen") if (topic, expected) == ("fasting", "own")]
)
def test_every_way_to_ask_about_the_fast_finds_the_clinics_own_rule_first(packs, query):
    hits = ask(index_of(*packs), query).hits
    assert is_own(hits[0])
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "least"), [("seen", 0.94), ("held", 0.79)])
def test_other_topics_find_the_clinics_own_first_where_it_answers(name, least):
    asked = [(packs, query, expected) for topic, query, expected in rows(name) for packs in packs_of(topic)]
    right = sum(is_right(*one) for one in asked)
    assert right >= least * len(asked)


@pytest.mark.parametrize(
    "query", ["can she have it with glaucoma", "lithium", "when can I drive", "wegovy before treatment"]
)
@pytest.mark.parametrize("packs", packs_of("fasting"), ids="+".join)
def test_what_is_asked_of_something_else_keeps_its_place(packs, query):
    assert is_right(packs, query, "other")


@pytest.mark.parametrize(
    "query", ["Can I bring my dog with me to the infusion?", "Do I get my money back if I cancel the infusion?"]
)
@pytest.mark.parametrize("pack", ["fasting-patch", "fasting-new", "driving", "prices"])
def test_a_topic_left_out_is_told_where_the_pack_does_not_speak_of_all_that_is_asked(pack, query):
    answer = ask(index_of(pack), query)
    assert answer.not_covered.id == ask(index_of(), query).not_covered.id


REACHED = {"phone": "555-0100", "address": "1 Oak Street", "hours": "weekdays 8 to 5"}


@cache
def under_clinic_yaml(*fields, address=REACHED["address"]):
    """The shipped content under a clinic.yaml that gives some of how to reach the clinic."""
    with TemporaryDirectory() as directory:
        given = REACHED | {"address": address}
        lines = ["name: Oak Street Infusion", *(f"{name}: {given[name]}" for name in fields)]
        Path(directory, "clinic.yaml").write_text("\n".join(lines), encoding="utf-8")
        return build_index(load_library(Path(directory)))


@pytest.mark.parametrize("fields", [*((name,) for name in REACHED), tuple(REACHED)], ids="+".join)
def test_how_to_reach_the_clinic_answers_no_topic_left_out(fields):
    changed = {}
    for topic in index_of().entries((NOT_COVERED,)):
        for text in (topic.title, *topic.aliases):
            then, now = (ask(index, text) for index in (index_of(), under_clinic_yaml(*fields)))
            if then.not_covered != now.not_covered:
                changed[text] = [hit.entry.id for hit in now.hits]
    assert not changed


def test_how_to_reach_the_clinic_answers_what_it_says():
    answer = ask(under_clinic_yaml("address", address="1 Oak Street, parking behind the house"), "parking")
    assert answer.hits[0].entry.contact


def test_somebody_in_danger_comes_before_a_clinics_rule():
    hits = ask(index_of("fasting-patch"), "she wants to kill herself and stopped eating").hits
    assert hits[0].entry.id == "suicide-crisis"


# ---- In a small library ---------------------------------------------------------------------------------------------

OURS = Origin("ours", "ours/x.yaml", 1)
SHIPPED = Origin("ketaref", "ketaref/x.yaml", 1)


def made(*entries):
    return build_index(Library([e if e.origin else replace(e, origin=SHIPPED) for e in entries], {}, {}))


def ids(index, query):
    return [hit.entry.id for hit in ask(index, query).hits]


def test_of_two_that_score_alike_the_clinics_own_comes_first():
    one = make_entry("a-towels", "faq", "Towels", "Towels are white.")
    assert ids(made(one, replace(one, id="b-towels", origin=OURS)), "towels") == ["b-towels", "a-towels"]


def test_who_signs_a_shipped_entry_says_no_more_in_it():
    one = make_entry("a-towels", "faq", "Towels", "Towels are white.")
    signed = replace(one, id="b-towels", origin=OURS, patches=("reviewed",))
    assert ids(made(one, signed), "towels") == ["a-towels", "b-towels"]


def test_an_entry_of_the_same_kind_and_name_is_found_wherever_the_shipped_one_is():
    one = make_entry("towels", "faq", "Towels", "Towels are white.", questions=("may I keep the linen",))
    own = make_entry("ours", "faq", "towels", "Bring your own.", origin=OURS)
    assert ids(made(one, own), "may I keep the linen") == ["ours", "towels"]
    other_kind = make_entry("ours", "background", "towels", "Bring your own.", origin=OURS)
    assert ids(made(one, other_kind), "may I keep the linen") == ["towels"]


def test_nothing_is_put_before_what_is_not_related_to_it():
    one = make_entry("towels", "faq", "White towels", "Towels are white.", questions=("are towels white",))
    own = make_entry("ours", "faq", "Towels", "Bring towels.", origin=OURS)
    assert ids(made(one, own), "are the towels white")[0] == "towels"


def test_the_bound_holds_what_only_touches_on_the_fast_back(monkeypatch):
    query = "may I have coffee in the morning"
    assert is_right(("fasting-patch",), query, "own")
    monkeypatch.setattr(tuning, "OWN_FAST", 0.9)
    assert not is_right(("fasting-patch",), query, "own")


# ---- How to reach the clinic ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reached(tmp_path_factory):
    pack = tmp_path_factory.mktemp("ours")
    text = (
        "name: Front Range\nphone: (303) 555-0100\naddress: 1200 Main Street\nhours: Monday to Friday, 8 am to 5 pm\n"
    )
    (pack / "clinic.yaml").write_text(text, encoding="utf-8")
    return build_index(load_library(pack))


@pytest.mark.parametrize(
    "query",
    [
        "what is your phone number", "clinic phone number", "telephone",
        "where are you", "address",
        "what are your hours", "are you open on saturday", "are you open today", "directions to the clinic",
        "whats ur number", "location",
    ],
)  # fmt: skip
def test_the_clinic_answers_with_its_own_number_and_no_others(reached, query):
    hits = ask(reached, query).hits
    assert hits[0].entry.summary.startswith("Front Range: (303) 555-0100")
    numbers = {n for hit in hits for n in re.findall(r"\d{3}-\d{3}-\d{4}", f"{hit.entry.text} {hit.entry.aliases}")}
    assert numbers <= NUMBERS_OF_NO_CLINIC
