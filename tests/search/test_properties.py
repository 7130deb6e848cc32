"""What holds for any text: analysis settles at once, any query is answered or refused, a title finds its entry."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from ketaref.errors import QueryError
from ketaref.library import Library
from ketaref.present.render import hit_panel, plain_lines
from ketaref.records import Synonyms
from ketaref.search import answer as search
from ketaref.search.answer import best_scores, read_query, score_entries, search_index, suggest_query
from ketaref.store.index import build_index, entry_units
from ketaref.text.analysis import analyze, fold_text
from ketaref.text.words import STOP_WORDS
from tests.conftest import make_entry

SESSION_FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@given(st.text())
@example("𝓐")  # a capital A again when text is folded before it is decomposed
@example("ϔ")
def test_folding_twice_changes_nothing(text):
    assert fold_text(fold_text(text)) == fold_text(text)


@given(st.text(max_size=500))
@example("[/red] [bold]x")
@example("\x1b[31mred")
@SESSION_FIXTURES
def test_any_text_is_answered_or_refused_and_renders_at_any_width(index, text):
    try:
        hits = search_index(index, text)
    except QueryError:
        return
    references = index.references()
    for hit in hits:
        assert 0 < hit.score <= 100
        out = plain_lines([hit_panel(hit, references, rank=1, boxed=False)], width=40)
        assert all(len(line) <= 40 for line in out.splitlines())


def test_an_exact_title_or_question_ranks_first(index, library):
    for entry in library:
        for text in (entry.title, *entry.questions):
            assert search_index(index, text)[0].entry.id == entry.id, text


@given(st.data())
@SESSION_FIXTURES
def test_one_edit_is_what_rapidfuzz_calls_a_distance_of_one(data):
    word = data.draw(st.text("abc", min_size=1, max_size=6))
    other = data.draw(st.text("abc", min_size=1, max_size=6).filter(lambda other: other != word))
    assert search._one_edit(word, other) == (OSA.distance(word, other) == 1)


def brute_force(library, query):
    """Entries that hold a topic word of the query, read off the content itself."""
    wanted = {t.term for t in analyze(query) if t.word not in STOP_WORDS}
    topic = {e.id: {t.term for _, unit in entry_units(e) for t in analyze(unit)} - STOP_WORDS for e in library}
    return {entry_id for entry_id, terms in topic.items() if wanted & terms}


@given(st.lists(st.sampled_from(["pressure", "eye", "drive", "hours", "nausea", "spray", "ketamine"]), min_size=1))
@SESSION_FIXTURES
def test_a_brute_force_twin_agrees_on_who_can_match(index, library, words):
    query = " ".join(words)
    assert {hit.entry.id for hit in search_index(index, query, limit=100)} <= brute_force(library, query) | {"nausea"}


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
        assert {h.entry.id for h in search_index(larger, query)} == {h.entry.id for h in search_index(index, query)}
    larger.close()


@pytest.fixture(scope="module")
def generated():
    """600 entries of words by Zipf's law: a few in nearly every entry, most in one or two."""
    rng = random.Random(1)
    words = [a + b + c for a in ("keta", "lora", "hyper", "glau", "neuro") for b in ("mi", "ze", "to", "co", "pa")
             for c in ("ne", "pam", "sis", "ma", "line", "tine")]  # fmt: skip
    weights = [1 / (n + 1) for n in range(len(words))]

    def say(most):
        return " ".join(rng.choices(words, weights, k=rng.randint(1, most)))

    entries = [
        make_entry(f"e{n}", ("faq", "contraindications")[n % 2], say(3), say(8), *(say(12) for _ in range(3)),
                   aliases=(say(1),), questions=(f"can i {say(4)}", f"how long {say(5)}"))
        for n in range(600)
    ]  # fmt: skip
    synonyms = Synonyms(equivalent=((words[0], f"{words[1]} {words[2]}"),), expand=(((words[80],), (words[0],)),))
    index = build_index(Library(entries, {}, {}, synonyms, "1"))
    yield index, words, weights
    index.close()


@pytest.mark.parametrize("long_posting", [0, 5, 50, 10**9])
def test_what_is_left_unscored_changes_no_answer(generated, monkeypatch, long_posting):
    index, words, weights = generated
    rng = random.Random(2)
    skipped = 0
    for number in range(150):
        asked = rng.choices(words, weights if number % 2 else None, k=rng.randint(1, 5))
        if number % 3 == 0:
            asked[0] = asked[0][:3] + "x" + asked[0][3:]
        query = " ".join([rng.choice(("", "can i", "how long", "not", "unheard")), *asked])
        limit, kinds = rng.choice((1, 3, 10)), rng.choice((None, ("faq",)))
        monkeypatch.setattr(search, "LONG_POSTING", long_posting)
        monkeypatch.setattr(search, "best_scores", best_scores)
        few = search_index(index, query, kinds=kinds, limit=limit), suggest_query(index, query)
        skipped += len(best_scores(index, read_query(index, query), limit=1)) < len(
            score_entries(index, read_query(index, query))
        )
        monkeypatch.setattr(search, "best_scores", lambda index, reading, **_: score_entries(index, reading))
        assert few == (search_index(index, query, kinds=kinds, limit=limit), suggest_query(index, query)), query
    assert skipped > 30
