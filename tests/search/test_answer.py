"""An answer: which hits, in which order, what they leave unanswered, and when there is none."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ketaref.errors import QueryError
from ketaref.library import Library
from ketaref.records import Synonyms
from ketaref.search.answer import ask, evidence, least_score, search_index
from ketaref.search.explain import explain
from ketaref.search.query import understand
from ketaref.search.score import Scorer
from ketaref.search.tuning import CRISIS_SCORE, MISSING_SHARE, NEAR, SUGGESTED
from ketaref.store import cache
from ketaref.store.compile import build_index
from tests.conftest import make_entry

SESSION_FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def ids(index, query, **options):
    return [hit.entry.id for hit in search_index(index, query, **options)]


# ---- Hits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("glaucoma", "glaucoma"),
        ("glucoma", "glaucoma"),
        ("glaucom", "glaucoma"),
        ("IOP", "glaucoma"),
        ("HTN", "hypertension"),
        ("high blood pressure", "hypertension"),
        ("hipertension", "hypertension"),
        ("hypotension", "hypotension"),
        ("throw up", "nausea"),
        ("feeling queasy", "nausea"),
        ("nausia", "nausea"),
        ("halflife", "half-life"),
        ("half life", "half-life"),
        ("t1/2", "half-life"),
        ("spravato", "esketamine"),
        ("is it okay to drive home", "driving"),
        ("when can I eat breakfast", "no-food"),
    ],
)
def test_first_hit(index, query, first):
    assert ids(index, query)[0] == first


def test_an_exact_title_or_question_ranks_first(index, library):
    for entry in library:
        for text in (entry.title, *entry.questions):
            assert ids(index, text)[0] == entry.id, text


@given(st.text(max_size=500))
@example("[/red] [bold]x")
@example("\x1b[31mred")
@SESSION_FIXTURES
def test_any_text_is_answered_or_refused(index, text):
    try:
        answer = ask(index, text)
    except QueryError:
        return
    assert answer.query == text
    assert all(0 < hit.score <= 100 for hit in answer.hits)
    assert not (answer.hits and answer.suggestion)


def test_scores_fall(index):
    scores = [hit.score for hit in search_index(index, "pressure")]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)


def test_kinds_and_limit_narrow(index):
    assert set(ids(index, "pressure")) == {"glaucoma", "hypertension", "hypotension"}
    assert ids(index, "pressure", kinds=["adverse-effects"]) == ["hypotension"]
    assert ids(index, "pressure", kinds=["faq"]) == []
    assert ids(index, "pressure", limit=1) == ids(index, "pressure")[:1]


def test_kinds_do_not_change_whether_a_query_is_answered(index):
    assert ids(index, "lawn mower pressure washer") == []
    assert ids(index, "lawn mower pressure washer", kinds=["adverse-effects"]) == []


def test_what_was_read_as_what_is_said(index):
    (hit, *_) = search_index(index, "glucoma")
    assert [(m.word, m.as_, m.how, m.field) for m in hit.matched] == [("glucoma", "glaucoma", "typo", "title")]
    assert [(m.word, m.as_, m.how) for m in ask(index, "glucoma").reading] == [("glucoma", "glaucoma", "typo")]


# ---- No hits --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["warfarin monitoring", "reset my router", "lawn mower carburetor repair", "why is the"]
)
def test_nothing_when_there_is_nothing(index, query):
    assert ids(index, query) == []


def test_a_query_that_nothing_answers_suggests_the_title_that_is_near_and_no_other(index):
    near, far = ask(index, "drive carburetor gearbox"), ask(index, "eating breakfast carburetor gearbox")
    assert (near.hits, near.suggestion) == ((), "No driving")
    assert (far.hits, far.suggestion) == ((), None)
    # The best entry for it falls short of a suggestion, and not by much.
    assert SUGGESTED - 2 < max(far.scorer.scores().values()) < SUGGESTED
    assert ask(index, "lawn mower").suggestion is None


ELSEWHERE = st.sampled_from(
    ["carburetor", "gearbox", "sourdough", "violin", "tarpaulin", "kayak", "thermostat", "trombone", "zucchini"]
)
QUESTIONS = ("glaucoma", "glucoma", "high blood pressure", "can I drive home", "when do I stop eating", "halflife",
             "feeling queasy", "spravato", "suicidal", "lawn mower", "ketamine pressure", "warfarin")  # fmt: skip


@given(st.lists(ELSEWHERE, min_size=1, max_size=6), st.lists(ELSEWHERE, min_size=1, max_size=12))
@settings(SESSION_FIXTURES, max_examples=25)
def test_an_irrelevant_entry_changes_no_hit(index, library, title, summary):
    stranger = make_entry("stranger", "faq", " ".join(title), " ".join(summary))
    synonyms, references = library.synonyms, library.references
    larger = build_index(Library([*library, stranger], references, library.disputes, synonyms, library.version))
    for query in QUESTIONS:
        # Which hits come, not their order: one entry more makes every word a little rarer, and near ties may turn.
        assert set(ids(larger, query)) == set(ids(index, query))
    larger.close()


def least(index, query, match):
    """The least score that answers a query whose best entry, the first, scores so much."""
    return least_score(evidence(Scorer(index, understand(index, query)), {0: match}))


def test_where_the_best_entry_answers_one_that_is_near_it_may_be_meant(index):
    bound = least(index, "gearbox carburetor", 0)
    assert least(index, "gearbox carburetor", bound - 0.1) == bound
    assert least(index, "gearbox carburetor", bound) == pytest.approx(NEAR * bound)


def test_a_misspelled_query_is_answered_where_the_same_query_spelled_right_is(index):
    right, wrong = (least(index, query, 0) for query in ("glaucoma carburetor", "glaucema carburetor"))
    assert wrong == right


# ---- What is unmet --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "unmet"),
    [
        ("uncontrolled glaucoma", ()),
        ("elimination half-life gearbox", ("gearbox",)),
        ("elimination half-life body gearbox", ()),
    ],
)
def test_a_word_that_makes_up_much_of_the_query_and_is_not_met_is_said(index, query, unmet):
    answer = ask(index, query)
    assert answer.hits
    assert answer.unmet == unmet


@pytest.mark.parametrize(("query", "much"), [("elimination half-life gearbox", True),
                                             ("elimination half-life body gearbox", False)])  # fmt: skip
def test_the_two_queries_above_lie_on_either_side_of_the_bound(index, query, much):
    found = ask(index, query).scorer.query
    share = next(term.weight for term in found.terms if term.word == "gearbox") / found.weight
    assert (share >= MISSING_SHARE) is much
    assert share == pytest.approx(MISSING_SHARE, abs=0.03)


def test_beside_a_crisis_entry_nothing_is_said_to_be_unmet(index):
    assert ask(index, "suicidal gearbox").unmet == ()


def test_the_form_of_a_question_is_no_word_that_can_be_missed():
    entries = [make_entry(f"e{n}", "faq", "Ketamine", "Ketamine.") for n in range(5)]
    answer = ask(build_index(Library(entries, {}, {}, Synonyms(), "1")), "who ketamine")
    assert answer.hits
    assert any(term.is_form for term in answer.scorer.query.terms)
    assert answer.unmet == ()


# ---- Crisis ---------------------------------------------------------------------------------------------------------


def test_crisis_first_whatever_else_matches(index):
    answer = ask(index, "i want to die, elimination half-life of ketamine")
    assert [hit.entry.id for hit in answer.hits] == ["crisis-line", "half-life"]
    assert answer.hits[0].score == max(CRISIS_SCORE, answer.hits[1].score)
    assert answer.crisis == answer.hits[0].entry


def test_crisis_stays_first_when_there_is_room_for_one_hit(index):
    assert ids(index, "i want to die, elimination half-life of ketamine", limit=1) == ["crisis-line"]


def test_kinds_hide_the_crisis_entry_from_the_hits_and_not_from_the_answer(index):
    answer = ask(index, "my husband says he wants to die", kinds=["contraindications"])
    assert answer.hits == ()
    assert answer.crisis is not None
    assert answer.crisis.id == "crisis-line"


# ---- Cost -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def database(library, tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "content.sqlite"
    cache.write_database(library, path)
    return path


@pytest.mark.parametrize("kinds", [None, ["contraindications", "adverse-effects"]])
@pytest.mark.parametrize(
    "query",
    [
        "glaucoma",
        "can I drive home",
        "glucoma hipertension nausia bloodpresure halflife spravatto",
        "is it okay to have hi blod presure and drnk befor eatng breakfas",
        "suicidal",
        "lawn mower carburetor",
        "no food or drnik",
    ],
)
def test_a_search_takes_at_most_ten_statements(database, monkeypatch, query, kinds):
    statements = []
    connect = sqlite3.connect

    def traced(*args, **options):
        connection = connect(*args, **options)
        connection.set_trace_callback(statements.append)
        return connection

    monkeypatch.setattr(sqlite3, "connect", traced)
    monkeypatch.setattr(cache.shipped, "DATABASE", database)
    index = cache.open_index()
    answer = ask(index, query, kinds=kinds, limit=100)
    index.references(dict.fromkeys(r for hit in answer.hits for r in hit.entry.references))
    for hit in answer.hits:
        explain(answer, hit)
    index.close()
    assert 3 < len(statements) <= 10, statements
