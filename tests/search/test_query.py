"""What is asked: framing dropped, synonyms added, each word weighed, the crisis heard."""

from __future__ import annotations

import pytest

from ketaref.errors import QueryError
from ketaref.library import Library
from ketaref.records import Synonyms
from ketaref.search import tuning
from ketaref.search.query import MAX_QUERY_CHARS, understand
from ketaref.store.compile import build_index
from tests.conftest import make_entry


def weights(index, text):
    """Word -> its weight in the query, the form of the question aside."""
    return {term.word: term.weight for term in understand(index, text).terms if not term.is_form}


@pytest.mark.parametrize("text", ["", "   ", "?!", "\x1b["])
def test_a_query_without_words_is_an_error(index, text):
    with pytest.raises(QueryError, match="no letter or digit"):
        understand(index, text)


def test_a_page_is_no_query(index):
    assert understand(index, "x" * MAX_QUERY_CHARS)
    with pytest.raises(QueryError, match=f"{MAX_QUERY_CHARS + 1} characters; ask in at most {MAX_QUERY_CHARS}"):
        understand(index, "x" * (MAX_QUERY_CHARS + 1))


def test_stop_words_and_framing_phrases_carry_no_topic(index):
    assert set(weights(index, "is it okay to eat before the infusion")) == {"eat", "before", "infusion"}
    assert set(weights(index, "the infusion is before eating")) == {"infusion", "before", "eating"}


@pytest.mark.parametrize(
    ("query", "topic"),
    [
        ("clinicians here regularly inquire about whether ketamine helps", {"ketamine", "helps"}),
        # One word of the phrase is missing: it is no framing then.
        (
            "clinicians regularly inquire about whether ketamine helps",
            {"clinicians", "regularly", "inquire", "ketamine", "helps"},
        ),
    ],
)
def test_the_longest_framing_phrase_of_the_content_is_dropped_whole(query, topic):
    synonyms = Synonyms(stop_phrases=("clinicians here regularly inquire about whether", "is it okay to"))
    index = build_index(Library([make_entry("one", "faq", "Ketamine", "It helps.")], {}, {}, synonyms, "1"))
    assert set(weights(index, query)) == topic


def test_a_query_of_nothing_but_framing_keeps_its_words():
    synonyms = Synonyms(stop_phrases=("drive to",))
    index = build_index(Library([make_entry("one", "faq", "Drive", "Home.")], {}, {}, synonyms, "1"))
    assert set(weights(index, "drive to")) == {"drive"}
    assert set(weights(index, "drive to home")) == {"home"}


def test_stray_letters_ask_nothing(index):
    assert understand(index, "x y z").terms == ()
    assert understand(index, "x y 7").terms != ()


@pytest.fixture(scope="module")
def equally_rare():
    """Every word stands in one statement of one entry, and in no title: all are equally rare."""
    texts = ["glaucoma", "7", "k", "mg", "phone"]
    entries = [make_entry(f"e{n}", "faq", "Title", "Summary.", text) for n, text in enumerate(texts)]
    return build_index(Library(entries, {}, {}, Synonyms(), "1"))


@pytest.mark.parametrize(
    ("word", "share"),
    [("7", tuning.COMMON_SHARE), ("k", tuning.COMMON_SHARE), ("mg", 1), ("phone", tuning.COMMON_SHARE)],
)
def test_a_bare_figure_and_a_common_word_weigh_less_than_a_word_as_rare(equally_rare, word, share):
    found = weights(equally_rare, f"glaucoma {word}")
    assert found[word] == pytest.approx(share * found["glaucoma"])


def test_a_word_that_names_an_entry_weighs_more_than_one_in_passing():
    entries = [
        make_entry("a", "faq", "Glaucoma", "Summary."),
        make_entry("b", "faq", "Nausea and pain", "Summary."),
        make_entry("c", "faq", "Title", "Summary.", "Anesthesia."),
    ]
    index = build_index(Library(entries, {}, {}, Synonyms(), "1"))
    found = weights(index, "glaucoma nausea anesthesia")
    assert found["glaucoma"] == pytest.approx(tuning.NAMING * found["nausea"])
    assert found["anesthesia"] == pytest.approx(tuning.PASSING * found["nausea"])


def test_a_word_that_no_entry_holds_weighs_as_the_rarest_in_no_title():
    # 'warfarin' is known by name alone, 'gearbox' not at all, 'htn' by a name that entries do not hold.
    synonyms = Synonyms(protected=("warfarin",), equivalent=(("htn", "hypertonia"),))
    index = build_index(Library([make_entry("a", "faq", "Title", "Summary.")], {}, {}, synonyms, "1"))
    assert set(weights(index, "warfarin gearbox htn").values()) == {tuning.PASSING}


@pytest.mark.parametrize("word", ["btw", "sorry", "hello"])
def test_small_talk_asks_nothing_unless_an_entry_speaks_of_it(index, word):
    assert set(weights(index, f"{word} glaucoma")) == {"glaucoma"}
    told = build_index(Library([make_entry("a", "faq", "Title", f"They say {word}.")], {}, {}, Synonyms(), "1"))
    assert set(weights(told, f"{word} glaucoma")) == {word, "glaucoma"}


def test_a_light_word_weighs_little_but_in_a_phrase_that_has_another_name():
    synonyms = Synonyms(expand=((("stop eating",), ("fasting",)),))
    entries = [make_entry(f"e{n}", "faq", "Stop", "Stop.") for n in range(5)]
    index = build_index(Library([make_entry("a", "faq", "Fasting", "Fast."), *entries], {}, {}, synonyms, "1"))
    assert weights(index, "stop eating")["stop"] > weights(index, "stop fasting")["stop"]


def test_a_word_that_names_another_subject_outweighs_all_but_where_the_query_is_about_ketamine():
    synonyms = Synonyms(elsewhere=("password",))
    index = build_index(Library([make_entry("a", "faq", "Password", "Ketamine, glaucoma.")], {}, {}, synonyms, "1"))
    assert weights(index, "glaucoma password")["password"] == tuning.NAMING
    assert weights(index, "ketamine password")["password"] < tuning.NAMING


def test_a_phrase_means_its_synonyms_and_the_longest_phrase_is_read(index):
    names = [m.as_ for term in understand(index, "high blood pressure").terms for m in term.meanings
             if m.how == "synonym"]  # fmt: skip
    assert set(names) == {"hypertension", "htn"}
    assert understand(index, "high pressure").terms[0].meanings[0].how == "exact"


def test_the_crisis_is_heard_in_any_words_around_it(index):
    assert understand(index, "my husband says he wants to die").crisis is not None
    assert understand(index, "i want to die").crisis is not None
    assert understand(index, "the will to die").crisis is None
    assert understand(index, "want to diet").crisis is None


@pytest.mark.parametrize(("text", "bare"), [("pregnant", True), ("htn pregnant", True), ("is it safe", False),
                                            ("htn pregnant glaucoma", False)])  # fmt: skip
def test_a_word_or_two_that_ask_nothing_are_a_bare_query(index, text, bare):
    assert understand(index, text).bare is bare
