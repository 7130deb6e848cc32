"""A chart's shorthand: marks and the patient's age carry no topic, abbreviations are read, doubtful ones are not."""

from __future__ import annotations

import pytest

import ketaref
from ketaref.search.answer import search_index
from ketaref.search.query import understand


@pytest.fixture(scope="module")
def shipped():
    index = ketaref.open_index()
    yield index
    index.close()


def words(index, text):
    return [term.word for term in understand(index, text).terms if not term.is_form]


@pytest.mark.parametrize(
    ("typed", "topic"),
    [
        ("58M glaucoma", ["glaucoma"]),
        ("34 f glaucoma", ["glaucoma"]),
        ("58yo glaucoma", ["glaucoma"]),
        ("72 y/o F glaucoma", ["glaucoma"]),
        ("72 y.o. male, glaucoma", ["glaucoma"]),
        ("34yoF w/ glaucoma", ["glaucoma"]),
        ("vomiting x2", ["vomiting"]),
        # A minor's age is a question, and so is old age where nothing else is asked.
        ("16M glaucoma", ["teenager", "glaucoma"]),
        ("17 y/o glaucoma", ["teenager", "glaucoma"]),
        ("82F, ketamine?", ["elderly", "ketamine"]),
        # Not a patient: a limit, a time, a temperature, a dose, a route; nor a mark.
        ("glaucoma, not under 18 yo", ["glaucoma", "not", "18"]),
        ("glaucoma 15m", ["glaucoma", "15m"]),
        ("glaucoma 99F", ["glaucoma", "99f"]),
        ("glaucoma 50 mg", ["glaucoma", "50", "mg"]),
        ("glaucoma 45 f/o", ["glaucoma", "45", "f", "o"]),
        ("glaucoma x24 h", ["glaucoma", "x", "24", "hour"]),
        ("glaucoma w/o", ["glaucoma", "w", "o"]),
        ("R/S-ketamine", ["r", "s", "ketamine"]),
        ("x2", ["x", "2"]),
    ],
)
def test_age_sex_and_marks_carry_no_topic(index, typed, topic):
    assert words(index, typed) == topic


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("vitals q?", "vitals how often?"),
        ("vitals q15min", "vitals every 15 minutes"),
        ("vomiting b4 infusion", "vomiting before infusion"),
        ("r/s infusion", "reschedule infusion"),
        ("glaucoma for 2y", "glaucoma for 2 years"),
        ("glaucoma 3mo", "glaucoma 3 months"),
    ],
)
def test_a_mark_is_read_as_the_words_it_stands_for(index, typed, written):
    assert words(index, typed) == words(index, written)


@pytest.mark.parametrize(
    ("shorthand", "meaning"),
    [
        ("inf", "infusion"),
        ("pre-inf", "before infusion"),
        ("cx", "cancel"),
        ("d/c criteria", "discharge"),
        ("f/u visit", "follow-up"),
        ("upt", "pregnancy test"),
        ("on hd", "dialysis"),
        ("scz", "schizophrenia"),
        ("sz", "seizure"),
        ("hfref", "heart failure"),
        ("c/o cp", "chest pain"),
        ("mj", "cannabis"),
        ("sema", "semaglutide"),
        ("klon", "clonazepam"),
        ("on subs", "buprenorphine"),
        ("on Li", "lithium"),
        ("zof", "antiemetic"),
    ],
)
def test_shorthand_means_what_a_chart_means_by_it(shipped, shorthand, meaning):
    meanings = {m.as_ for term in understand(shipped, shorthand).terms for m in term.meanings if m.how == "synonym"}
    assert meaning in meanings


@pytest.mark.parametrize(
    "doubtful",
    ["done", "levo", "dex", "Li", "subs", "bf", "hd", "ms", "mg", "pd", "ra", "nc", "pcp", "cp", "d/c", "theo"],
)
def test_shorthand_with_another_reading_is_not_read_alone(shipped, doubtful):
    assert not any(m.how == "synonym" for term in understand(shipped, doubtful).terms for m in term.meanings
                   if m.as_ not in ("milligram", "mgs"))  # fmt: skip


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("cx policy", "missed-or-cancelled-session"),
        ("58M s/p cva, ok for inf?", "previous-stroke"),
        ("t2dm on sema, npo?", "diabetes-and-glp-1-drugs"),
        ("upt req pre-inf?", "pregnancy-test-before-infusion"),
        ("16M mdd", "teenagers-under-18"),
        ("pt c/o cp during inf", "chair-chest-pain"),
    ],
)
def test_a_nurses_note_finds_its_entry(shipped, query, entry):
    assert search_index(shipped, query)[0].entry.id == entry


@pytest.mark.parametrize(
    "query",
    ["vanc trough goal", "72F hip fx d/c to snf", "hep gtt ptt q6h", "t2dm a1c goal", "sema wt loss plateau",
     "my bf will drive me to the beach", "temp 99F hold?"],
)  # fmt: skip
def test_shorthand_on_another_subject_stays_refused(shipped, query):
    assert search_index(shipped, query) == []
