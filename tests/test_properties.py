"""What holds for any text: analysis settles at once, any query is answered or refused, a title finds its entry."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ketaref.errors import QueryError
from ketaref.index import entry_units
from ketaref.render import hit_panel, plain_lines
from ketaref.search import search_index
from ketaref.text import STOP_WORDS, analyze, fold_text

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
