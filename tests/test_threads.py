"""One index serves many threads, with the answers that it gives one after another."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

import ketaref

QUERIES = ["glaucoma", "can I drive home", "oral bioavailability", "my husband is suicidal", "glucoma", "lorazepam"] * 4
FINDINGS = ["htn, pregnant 12 weeks, on lamictal", "no hx of glaucoma", "bp 180/110", "mother has schizophrenia"] * 4


@pytest.fixture
def _switching_often():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def found(index, query):
    return [(hit.entry.id, hit.score, hit.matched) for hit in ketaref.search_index(index, query)]


def screened(index, text):
    return repr(ketaref.screen_words(index, text, today=date(2026, 11, 28)))


@pytest.mark.usefixtures("_switching_often")
@pytest.mark.parametrize(("ask", "texts"), [(found, QUERIES), (screened, FINDINGS)])
def test_threads_get_the_answers_that_one_gets(ask, texts):
    index = ketaref.open_index()
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda text: ask(index, text), texts))
    alone = ketaref.open_index()
    assert together == [ask(alone, text) for text in texts]
