"""What an entry scores: exhaustively, by its passages and by what they cover together."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ketaref.library import Library
from ketaref.records import Synonyms
from ketaref.search.query import understand
from ketaref.search.score import Scorer, passages_among, score_fields
from ketaref.store.compile import build_index
from ketaref.store.postings import WORDING_FIELDS, passages
from ketaref.text.analysis import analyze
from ketaref.text.words import STOP_WORDS
from tests.conftest import make_entry

SESSION_FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def scores(index, query):
    """Id -> score."""
    ids = index.ids()
    return {ids[n]: score for n, score in Scorer(index, understand(index, query)).scores().items()}


def index_of(*entries, synonyms=Synonyms()):  # noqa: B008 (immutable)
    return build_index(Library(entries, {}, {}, synonyms, "1"))


def holding(library, word):
    """Ids of the entries that hold a word, read off the content itself."""
    (token,) = analyze(word)
    return {e.id for e in library if any(token.term in {t.term for t in analyze(text)} for _, text in passages(e))}


WORDS = ["pressure", "eye", "drive", "hours", "nausea", "spray", "ketamine", "glaucoma"]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
@example(["queasy"])
@SESSION_FIXTURES
def test_a_brute_force_twin_agrees_on_which_entries_score(index, library, words):
    words = [w for w in words if w not in STOP_WORDS]
    # 'queasy' has a synonym here, which meets what the word itself does not.
    also = {"queasy": holding(library, "nausea")}
    expected = set().union(*(holding(library, word) | also.get(word, set()) for word in words))
    assert set(scores(index, " ".join(words))) == expected


def test_scores_run_from_0_to_100(index):
    for query in ("glaucoma", "can she have it with glaucoma", "pressure drop hours eye"):
        found = scores(index, query)
        assert found
        assert all(0 < score <= 100 for score in found.values()), query


def test_the_same_words_say_the_same_in_any_field():
    found = scores(
        index_of(
            make_entry("title", "faq", "Bladder pain", "Summary."),
            make_entry("question", "faq", "Title", "Summary.", questions=("bladder pain",)),
            make_entry("dispute", "faq", "Title", "Summary.", population="bladder pain"),
        ),
        "bladder pain",
    )
    assert found["title"] == pytest.approx(found["question"], abs=2)
    assert found["title"] == pytest.approx(found["dispute"], abs=2)


def test_a_passage_that_is_about_the_query_beats_a_longer_one_that_mentions_it():
    found = scores(
        index_of(
            make_entry("about", "faq", "Title", "Summary.", questions=("bladder pain",)),
            make_entry("mentions", "faq", "Title", "Summary.", questions=("kidney liver bladder heart lung pain",)),
        ),
        "bladder pain",
    )
    assert found["about"] > found["mentions"]


def test_an_entry_that_says_it_in_several_ways_beats_one_that_says_it_once():
    found = scores(
        index_of(
            make_entry("once", "faq", "Title", "Summary.",
                       questions=("bladder pain after infusion", "kidney", "liver")),
            make_entry("thrice", "faq", "Title", "Summary.",
                       questions=("bladder pain after infusion", "infusion bladder harm", "bladder infusion damage")),
        ),
        "bladder infusion risk",
    )  # fmt: skip
    assert found["thrice"] > found["once"]


def test_words_in_one_passage_beat_the_same_words_in_two():
    found = scores(
        index_of(
            make_entry("apart", "faq", "Title", "Summary.", "Bladder kidney.", "Pain liver."),
            make_entry("together", "faq", "Title", "Summary.", "Bladder pain.", "Kidney liver."),
        ),
        "bladder pain",
    )
    assert found["together"] > found["apart"]


def test_a_hazard_comes_first_for_a_bare_word_and_only_then():
    entries = [make_entry(kind, kind, "Pregnancy", "Summary.") for kind in ("contraindications", "faq")]
    bare = scores(index_of(*entries), "pregnancy")
    assert bare["contraindications"] >= bare["faq"]
    entries = [make_entry(kind, kind, "Title", "Summary.", "Pregnancy.") for kind in ("contraindications", "faq")]
    bare = scores(index_of(*entries), "pregnancy")
    asked = scores(index_of(*entries), "what is pregnancy")
    assert bare["contraindications"] > bare["faq"]
    assert asked["contraindications"] == asked["faq"]


def test_all_words_of_a_synonym_must_stand_in_one_passage():
    synonyms = Synonyms(expand=((("crps",), ("regional pain",)),))
    entries = [
        make_entry("whole", "faq", "Title", "Summary.", "Regional pain."),
        make_entry("half", "faq", "Title", "Summary.", "Regional.", "Pain."),
    ]
    assert set(scores(index_of(*entries, synonyms=synonyms), "crps")) == {"whole"}


def test_of_two_meanings_in_one_passage_the_better_counts():
    synonyms = Synonyms(equivalent=(("pain", "ache"),))
    index = index_of(make_entry("both", "faq", "Pain ache", "Summary."), synonyms=synonyms)
    shares = Scorer(index, understand(index, "pain")).shares()
    assert shares.query[0] == 1.0


def test_a_synonym_for_three_words_weighs_in_a_passage_what_it_weighs_once(index):
    title = index.postings.passages_of(index.numbers_of(["hypertension"])["hypertension"]).start
    weight = index.postings.terms(["hypertens"])["hypertens"].weight
    shares = Scorer(index, understand(index, "high blood pressure")).shares()
    assert shares.passage[title] == pytest.approx(weight / index.postings.passage_weight[title])


def test_what_matched_says_the_field_that_counts_most(index):
    scorer = Scorer(index, understand(index, "glucoma pressure htn"))
    matched = {m.word: (m.as_, m.how, m.field) for m in scorer.matched(index.numbers_of(["glaucoma"])["glaucoma"])}
    assert matched == {
        "glucoma": ("glaucoma", "typo", "title"), "pressure": ("pressure", "exact", "summary"),
    }  # fmt: skip


def test_fields_asked_for_are_the_only_ones_that_score(index):
    among = {index.numbers_of(["glaucoma"])["glaucoma"], index.numbers_of(["no-food"])["no-food"]}
    by_wording = score_fields(index, understand(index, "uncontrolled glaucoma"), among, WORDING_FIELDS)
    assert by_wording == {index.numbers_of(["glaucoma"])["glaucoma"]: pytest.approx(100)}
    # 'eye' stands in its summary alone.
    assert score_fields(index, understand(index, "eye"), among, WORDING_FIELDS) == {}
    assert set(score_fields(index, understand(index, "eye"), among, WORDING_FIELDS + 1)) == {
        index.numbers_of(["glaucoma"])["glaucoma"]
    }


@given(st.data())
@SESSION_FIXTURES
def test_looking_passages_up_finds_what_reading_them_through_does(index, data):
    postings = index.postings
    every = range(len(postings.passage_entry))
    held = sorted(data.draw(st.sets(st.sampled_from(every), max_size=40)))
    entries = sorted(data.draw(st.sets(st.integers(0, postings.size - 1), min_size=1, max_size=3)))
    expected = [p for p in held if postings.passage_entry[p] in entries]
    with pytest.MonkeyPatch.context() as patch:
        for read_through in (0, 10**6):
            patch.setattr("ketaref.search.tuning.READ_THROUGH", read_through)
            assert passages_among(postings, held, entries) == expected
