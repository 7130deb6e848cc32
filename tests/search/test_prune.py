"""What is left unscored changes no answer: pruned and exhaustive search agree on every hit and every suggestion."""

from __future__ import annotations

import random

import pytest

from ketaref.library import Library
from ketaref.records import Synonyms
from ketaref.search import answer, tuning
from ketaref.search.answer import ask
from ketaref.search.prune import best_scores
from ketaref.search.query import understand
from ketaref.search.score import Scorer
from ketaref.store.compile import build_index
from tests.conftest import make_entry


def slow(value):
    """A value that is tried where time does not matter."""
    return pytest.param(value, marks=pytest.mark.slow)


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


def queries(words, weights, count):
    """Queries of common words and of any, some misspelled, some asked as questions."""
    rng = random.Random(2)
    for number in range(count):
        asked = rng.choices(words, weights if number % 2 else None, k=rng.randint(1, 5))
        if number % 3 == 0:
            asked[0] = asked[0][:3] + "x" + asked[0][3:]
        query = " ".join([rng.choice(("", "can i", "how long", "not", "unheard")), *asked])
        yield query, rng.choice((1, 3, 10)), rng.choice((None, ("faq",)))


@pytest.mark.parametrize("long_posting", [0, slow(5), slow(50), slow(10**9)])
def test_what_is_left_unscored_changes_no_answer(generated, monkeypatch, long_posting):
    index, words, weights = generated
    monkeypatch.setattr(tuning, "LONG_POSTING", long_posting)
    skipped = 0
    for query, limit, kinds in queries(words, weights, 60):
        monkeypatch.setattr(answer, "best_scores", best_scores)
        pruned = ask(index, query, kinds=kinds, limit=limit)
        scorer = Scorer(index, understand(index, query))
        skipped += len(best_scores(scorer, limit=1)) < len(scorer.scores())
        monkeypatch.setattr(answer, "best_scores", lambda scorer, **_: scorer.scores())
        exhaustive = ask(index, query, kinds=kinds, limit=limit)
        assert (pruned.hits, pruned.suggestion) == (exhaustive.hits, exhaustive.suggestion), query
    assert skipped > 12


def test_what_is_scored_scores_as_it_does_exhaustively(generated):
    index, words, weights = generated
    for query, limit, _ in queries(words, weights, 50):
        scorer = Scorer(index, understand(index, query))
        scores = scorer.scores()
        pruned = best_scores(scorer, limit=limit)
        assert pruned == {n: scores[n] for n in pruned}


@pytest.mark.parametrize("long_posting", [0, 5, 10**9])
def test_what_is_left_out_scores_less_than_the_last_of_the_best(generated, monkeypatch, long_posting):
    index, words, weights = generated
    monkeypatch.setattr(tuning, "LONG_POSTING", long_posting)
    for query, limit, _ in queries(words, weights, 80):
        scorer = Scorer(index, understand(index, query))
        scores = scorer.scores()
        last = sorted(scores.values(), reverse=True)[:limit][-1] if len(scores) >= limit else 0.0
        bar = max(tuning.LEAST_SCORE, last - tuning.TENTH)
        assert not [n for n in scores.keys() - best_scores(scorer, limit=limit).keys() if scores[n] >= bar], query


@pytest.mark.parametrize("long_posting", [0, 10**9])
@pytest.mark.parametrize("query", ["pain", "glaucoma pain"])
def test_entries_that_tie_with_the_best_are_all_scored(monkeypatch, long_posting, query):
    # Said so often that each scores next to all that the word it holds can give: the bounds are tight.
    entries = [make_entry(f"{word}-{n}", "faq", word, word, aliases=(word,), questions=(word,) * 60)
               for word in ("glaucoma", "pain") for n in range(2)]  # fmt: skip
    index = build_index(Library(entries, {}, {}, Synonyms(), "1"))
    monkeypatch.setattr(tuning, "LONG_POSTING", long_posting)
    monkeypatch.setattr(tuning, "FIRST_LOOK", 1)
    scorer = Scorer(index, understand(index, query))
    scores = best_scores(scorer, limit=1)
    assert scores == scorer.scores()
    assert len(set(scores.values())) == 1


def test_an_entry_asked_for_is_scored_whatever_it_scores(generated):
    index, words, weights = generated
    left_out = 0
    for query, _, _ in queries(words, weights, 50):
        scorer = Scorer(index, understand(index, query))
        scores = scorer.scores()
        for number in sorted(scores.keys() - best_scores(scorer, limit=1).keys())[:1]:
            left_out += 1
            assert best_scores(scorer, limit=1, always=(number,))[number] == scores[number]
    assert left_out > 10
