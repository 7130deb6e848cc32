"""A chart's shorthand: marks and the patient's age carry no topic, abbreviations are read, doubtful ones are not."""

from __future__ import annotations

import pytest

import ketaref
from ketaref.screening.names import SAME_QUALITY
from ketaref.search.answer import ask, search_index
from ketaref.search.query import understand

NAMED = ("shorthand", "synonym")


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
    meanings = {m.as_ for term in understand(shipped, shorthand).terms for m in term.meanings if m.how in NAMED}
    assert meaning in meanings


@pytest.mark.parametrize(
    ("shorthand", "meanings"),
    [
        ("cp", {"chest pain", "chronic pain"}),
        ("pcp", {"pcp", "primary care provider"}),
        ("d/c", {"discharge", "stop"}),
        ("apap", {"acetaminophen", "cpap"}),
    ],
)
def test_shorthand_for_two_things_is_read_both_ways(shipped, shorthand, meanings):
    assert meanings <= {m.as_ for term in understand(shipped, shorthand).terms for m in term.meanings}


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("N/V", "nausea-and-vomiting"),
        ("↓ BP", "low-blood-pressure-and-arrhythmia"),
        ("r/o pregnancy", "pregnancy-contraindication"),
        ("h/o psychosis", "psychosis-history"),
        ("HA post-inf", "headache-with-ketamine"),
        ("KOR", "opioid-receptor-activity"),
    ],
)
def test_shorthand_by_itself_is_answered(shipped, query, entry):
    assert search_index(shipped, query)[0].entry.id == entry


def test_screening_takes_no_shorthand_for_an_equivalent(shipped):
    quality = {s.written: s.quality for s in shipped.postings.synonyms({"cp"})["cp"]}
    assert max(quality.values()) < SAME_QUALITY


@pytest.mark.parametrize(
    "doubtful",
    ["done", "levo", "dex", "Li", "subs", "bf", "hd", "ms", "mg", "pd", "ra", "nc", "theo"],
)
def test_shorthand_with_another_reading_is_not_read_alone(shipped, doubtful):
    assert not any(m.how in NAMED for term in understand(shipped, doubtful).terms for m in term.meanings
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
    ["vanc trough goal", "72F hip fx d/c to snf", "hep gtt ptt q6h", "sema wt loss plateau",
     "my bf will drive me to the beach", "temp 99F hold?"],
)  # fmt: skip
def test_shorthand_on_another_subject_stays_refused(shipped, query):
    assert search_index(shipped, query) == []


def test_shorthand_that_nobody_has_listed_finds_the_hazard_named_in_it_as_the_nearest(shipped):
    answer = ask(shipped, "t2dm a1c goal")
    assert answer.hits[0].entry.id == "diabetes-and-glp-1-drugs"
    assert answer.doubtful
    assert answer.unmet
