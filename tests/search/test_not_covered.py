"""What the content leaves out on purpose is told as left out, never as an answer, and never in an emergency's place."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from ketaref import records
from ketaref.content.packs import read_packs
from ketaref.fields import ANSWERING_KINDS, NOT_COVERED
from ketaref.library import Library
from ketaref.records import Origin
from ketaref.search.answer import ask, search_index
from ketaref.search.query import understand
from ketaref.search.score import Scorer
from ketaref.store.cache import load_library, open_index
from ketaref.store.compile import build_index
from tests.cli import run
from tests.conftest import make_entry

QUESTION = "is there parking for patients"
PARKING = make_entry(
    "parking", NOT_COVERED, "Parking", "Nothing here on parking: ask the front desk.",
    statements=(), aliases=("parking lot",), questions=(QUESTION, "where do I leave the car"),
)  # fmt: skip
GIFTS = make_entry(
    "gift-cards", NOT_COVERED, "Gift cards", "Nothing here on gift cards: ask the front desk.", statements=()
)
TOPIC = """\
id: parking
title: Parking
summary: 'Nothing here on parking: ask the front desk.'
questions: [is there parking for patients, where do I leave the car]
aliases: [parking lot]
reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}
"""
ANSWER = """\
id: parking
title: Parking behind the house
summary: Patients park behind the house.
statements: [{text: Patients park behind the house., cites: [map]}]
reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}
"""
MAP = "- {id: map, kind: clinic-document, csl: {type: map, title: A map}, known_as: our map}\n"


def with_topics(library, *topics):
    entries = (*library.entries, *topics)
    return Library(entries, library.references, library.disputes, library.synonyms, "1", cues=library.cues)


@pytest.fixture(scope="module")
def topical(library):
    return build_index(with_topics(library, PARKING, GIFTS))


@pytest.fixture(scope="module")
def shipped():
    return load_library()


@pytest.fixture(scope="module")
def shipped_index():
    return open_index()


# ---- Told in place of hits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [QUESTION, "parking", "patient parking?", "parkng lot", "can I leave my car there"])
def test_a_topic_that_is_left_out_is_told_and_there_are_no_hits(topical, query):
    answer = ask(topical, query)
    assert (answer.not_covered, answer.hits, answer.unmet) == (PARKING, (), ())


@pytest.mark.parametrize("query", ["can I drive home", "glaucoma", "nausea in the car", "sourdough"])
def test_what_an_entry_answers_or_nothing_speaks_of_is_not_told_as_left_out(topical, query):
    assert ask(topical, query).not_covered is None


def test_an_entry_that_is_asked_for_word_for_word_answers(library):
    lot = make_entry("lot", "faq", "The lot", "It is behind the house.", questions=(QUESTION,))
    answer = ask(build_index(with_topics(library, PARKING, lot)), QUESTION)
    assert (answer.not_covered, answer.hits[0].entry) == (None, lot)


def test_a_topic_is_no_hit_whatever_kinds_are_asked_for(topical):
    assert search_index(topical, QUESTION, kinds=[NOT_COVERED]) == []
    found = search_index(topical, "nausea", kinds=[*ANSWERING_KINDS, NOT_COVERED])
    assert [hit.entry.id for hit in found] == ["nausea"]
    assert ask(topical, QUESTION, kinds=["faq"]).not_covered == PARKING


@pytest.mark.parametrize(
    "query",
    [
        "I want to die in your parking lot",
        "patient not breathing in the parking lot",
        "she collapsed at the vending machine",
        "took all his lozenges at home and cannot be woken",
        "chest pain while swimming after the infusion",
        "throat is swelling up from the numbing cream",
        "seizure in the sauna right now",
        "suicidal since my divorce and custody case",
    ],
)
def test_an_emergency_comes_before_any_topic(shipped_index, query):
    answer = ask(shipped_index, query)
    assert answer.not_covered is None
    assert answer.danger
    assert answer.hits[0].entry.kind == "crisis"


def test_help_is_named_beside_a_topic_where_an_emergency_is_spoken_of(shipped_index):
    answer = ask(shipped_index, "midazolam dose")
    assert (answer.not_covered.id, answer.crisis.kind) == ("sedative-doses", "crisis")
    assert "911" in run("search", "midazolam", "dose").stderr


# ---- No entry's scores change ---------------------------------------------------------------------------------------


def test_the_scores_of_entries_are_those_without_topics(library, index, topical):
    texts = [text for entry in library for text in (entry.title, *entry.aliases, *entry.questions)]
    for text in (*texts, "pressure while parking", "gift of nausea"):
        alone, among = (Scorer(i, understand(i, text)).scores() for i in (index, topical))
        known = {n: score for n, score in among.items() if n < index.postings.size}
        if not {"pressure while parking", "gift of nausea"} & {text}:
            assert known == alone
        assert known.keys() == alone.keys()
    assert topical.postings.size == len(library)


# ---- A clinic's own -------------------------------------------------------------------------------------------------


def laid(tmp_path, **packs):
    """The library of packs laid over one another, each from its files."""
    for name, files in packs.items():
        for path, text in files.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    faults = []
    library = read_packs(*((name, tmp_path / name) for name in packs), faults=faults)
    assert faults == []
    return library


def test_a_pack_adds_a_topic(tmp_path, library):
    own = laid(tmp_path, ours={"not-covered/parking.yaml": TOPIC})["parking"]
    assert ask(build_index(with_topics(library, own)), QUESTION).not_covered == own


def test_an_entry_in_the_place_of_a_topic_answers_to_all_that_people_say_for_it(tmp_path, library):
    above = {"faq/parking.yaml": ANSWER, "references/clinic-document.yaml": MAP}
    lifted = laid(tmp_path, below={"not-covered/parking.yaml": TOPIC}, above=above)["parking"]
    assert (lifted.kind, lifted.questions, lifted.aliases) == ("faq", PARKING.questions, PARKING.aliases)
    answer = ask(build_index(with_topics(library, lifted)), "where can I leave my car")
    assert (answer.not_covered, answer.hits[0].entry) == (None, lifted)


def test_an_entry_that_a_clinic_adds_under_another_id_stands_before_a_shipped_topic(library):
    ours = Origin("our-clinic", "our-clinic/faq.yaml", 1)
    lot = make_entry(
        "yard", "faq", "Where to park", "In the yard.", questions=("where do I park the car",), origin=ours
    )
    index = build_index(with_topics(library, PARKING, lot))
    assert ask(index, "where do I leave the car").not_covered == PARKING  # word for word
    answer = ask(index, "where do we park our car")
    assert (answer.not_covered, answer.hits[0].entry) == (None, lot)
    theirs = records.replace(PARKING, origin=ours)
    assert ask(build_index(with_topics(library, theirs, lot)), "where do I leave the car").not_covered == theirs


def test_an_entry_that_answers_needs_statements(tmp_path):
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "parking.yaml").write_text(TOPIC, encoding="utf-8")
    faults = []
    read_packs(("ours", tmp_path), faults=faults)
    assert [(f.code, f.message) for f in faults] == [("KR104", "key 'statements' is missing")]


# ---- What is shipped ------------------------------------------------------------------------------------------------


def test_the_shipped_topics_are_asked_for_in_ten_ways_and_more(shipped):
    topics = [entry for entry in shipped if entry.kind == NOT_COVERED]
    assert len(topics) >= 120
    assert [entry.id for entry in topics if len(entry.questions) < 10] == []
    assert [entry.id for entry in topics if not entry.summary.endswith(".")] == []


def test_no_name_or_title_of_an_entry_is_told_as_left_out(shipped, shipped_index):
    names = [(text, e.id) for e in shipped if e.kind != NOT_COVERED for text in (e.title, *e.aliases)]
    # Every third suffices, and takes a third of the time.
    assert [(text, i) for text, i in names[::3] if ask(shipped_index, text, limit=1).not_covered] == []


def test_shipped_topics_are_in_no_listing_count_or_choice_of_kinds():
    listed = json.loads(run("list", "--json").stdout)["results"]
    kinds = Counter(entry["kind"] for entry in listed)
    assert kinds.keys() == set(ANSWERING_KINDS)
    counted = json.loads(run("content", "counts", "--json").stdout)
    assert [row["kind"] for row in counted["kinds"]] == list(ANSWERING_KINDS)
    assert counted["entries"] == len(listed) == json.loads(run("info", "--json").stdout)["entries"]
    assert counted["not_covered"] >= 120
    assert run("search", "--kind", NOT_COVERED, "parking").exit_code == 2


def test_a_search_for_a_topic_says_whom_to_ask_and_exits_with_1():
    result = run("search", "is", "there", "parking")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("ketaref: Nothing here on parking: ask the clinic's front desk.")
    found = json.loads(run("search", "--json", "is there parking").stdout)
    assert found["results"] == []
    assert found["not_covered"]["id"] == "parking"
    assert json.loads(run("search", "--json", "glaucoma").stdout)["not_covered"] is None
    shown = run("show", "parking")
    assert (shown.exit_code, "not covered here" in shown.stdout) == (0, True)
    missed = run("show", "is", "there", "a", "parking", "lot")
    assert (missed.exit_code, missed.stdout) == (1, "")
    assert "ketaref show parking" in missed.stderr
