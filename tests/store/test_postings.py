"""What the compiler writes is what a search reads: terms, words, spellings, synonyms and phrases."""

from __future__ import annotations

import math

import pytest

from ketaref.library import Library
from ketaref.records import Synonyms
from ketaref.store.compile import EQUIVALENT_QUALITY, EXPANSION_QUALITY, LIGHT_WEIGHT, build_index
from ketaref.store.postings import FIELDS, Synonym, passages
from ketaref.text.analysis import analyze, sound_of
from tests.conftest import make_entry


@pytest.fixture(scope="module")
def small():
    entries = [
        make_entry("b", "faq", "Bladder pain", "Pain of the bladder.", "Pain.", "Rest.", questions=("can it hurt",)),
        make_entry("a", "faq", "Pain", "Painful.", aliases=("ache",)),
        make_entry("c", "contraindications", "Heart", "Ketamine. Take ketamine heart heart."),
    ]
    synonyms = Synonyms(
        equivalent=(("pain", "ache"),), expand=((("hurt", "hurt a lot"), ("pain", "because")),),
        protected=("lorazepam",), elsewhere=("password",), stop_phrases=("is it okay to",),
    )  # fmt: skip
    return build_index(Library(entries, {}, {}, synonyms, "1"))


def texts_at(index, numbers):
    every = [text for entry in index.entries() for _, text in passages(entry)]
    return [every[n] for n in numbers]


def test_entries_are_numbered_by_kind_and_id_and_their_passages_in_a_row(small):
    assert small.ids() == ["c", "a", "b"]
    every = [(n, field) for n, entry in enumerate(small.entries()) for field, _ in passages(entry)]
    assert list(zip(small.postings.passage_entry, small.postings.passage_field, strict=True)) == every
    own = small.postings.passages_of(1)
    assert texts_at(small, own) == [text for _, text in passages(small["a"])]
    assert small.postings.passages_of(3) == range(len(every), len(every))


def test_passages_name_their_fields(library):
    found = [(FIELDS[field], text) for field, text in passages(library["no-food"])]
    assert found[0] == ("title", "Nothing to eat or drink")
    assert ("question", "can I have breakfast") in found
    assert ("summary", "Stop eating and drinking 6 hours before.") in found
    assert found[-1][0] == "dispute"
    assert "One page says six hours for everything." in found[-1][1]


def test_a_term_knows_the_passages_that_hold_it_and_in_how_many_entries(small):
    term = small.postings.terms(["pain"])["pain"]
    assert term.df == 2
    assert texts_at(small, term.passages) == [
        "Pain",
        "Painful.",
        "Painful.",
        "Bladder pain",
        "Pain of the bladder.",
        "Pain.",
    ]


def test_terms_that_the_content_lacks_are_left_out(small):
    assert set(small.postings.terms(["pain", "gearbox"])) == {"pain"}


def test_the_rarer_a_term_the_more_it_weighs_and_a_light_one_a_third(small):
    terms = small.postings.terms(["pain", "ach", "take", "?can"])
    idf = {df: math.log(1 + 3 / df) / math.log(1 + 3 / 0.5) for df in (1, 2)}
    assert terms["ach"].weight == pytest.approx(idf[1])
    assert terms["pain"].weight == pytest.approx(idf[2])
    assert terms["take"].weight == pytest.approx(LIGHT_WEIGHT * idf[1])
    assert terms["?can"].weight == pytest.approx(LIGHT_WEIGHT * idf[1])


def test_a_passage_weighs_what_its_terms_do_but_for_the_subject_beside_others(small):
    weight = dict(zip(texts_at(small, range(len(small.postings.passage_entry))), small.postings.passage_weight,
                      strict=True))  # fmt: skip
    terms = {name: term.weight for name, term in small.postings.terms(["pain", "bladder", "heart", "take"]).items()}
    assert weight["Bladder pain"] == pytest.approx(terms["bladder"] + terms["pain"])
    assert weight["Ketamine. Take ketamine heart heart."] == pytest.approx(terms["heart"] + terms["take"])


def test_a_passage_about_the_subject_alone_keeps_its_weight():
    index = build_index(Library([make_entry("a", "faq", "Ketamine", "Summary.")], {}, {}, Synonyms(), "1"))
    assert index.postings.passage_weight[0] == pytest.approx(index.postings.terms(["ketamin"])["ketamin"].weight)


@pytest.mark.parametrize(
    ("term", "role"), [("pain", "name"), ("ach", "name"), ("bladder", "title"), ("rest", "text"), ("heart", "name")]
)
def test_the_role_of_a_term_is_the_most_it_is_to_any_entry(small, term, role):
    assert small.postings.terms([term])[term].role == role


def test_a_wording_has_small_words_too_once_for_each_line(small):
    terms = small.postings.terms(["it", "pain"])
    it = terms["it"]
    assert (it.df, list(it.passages), list(it.worded), list(it.lines)) == (0, [], [2], [1])
    # Summary and statements are no wording.
    assert (list(terms["pain"].worded), list(terms["pain"].lines)) == ([1, 2], [1, 1])
    lines = [text for field, text in passages(small["b"]) if FIELDS[field] in ("title", "alias", "question")]
    assert small.postings.wording_lengths[2] == sum(len({t.term for t in analyze(line)}) for line in lines)


def test_known_words_and_terms_come_with_how_many_entries_hold_them(small):
    words, terms = small.postings.known(["painful", "pain", "lorazepam", "gearbox", "the"], ["pain", "gearbox", "it"])
    assert words == {"painful": 1, "pain": 2, "lorazepam": 0}
    assert terms == {"pain": 2}


def test_words_that_begin_alike_come_the_most_frequent_first(small):
    assert small.postings.words_with_prefix("pai", 3) == ["pain", "painful"]
    assert small.postings.words_with_prefix("pai", 1) == ["pain"]
    # Known by name alone, a word completes nothing.
    assert small.postings.words_with_prefix("loraz", 3) == []


def test_spellings_are_all_known_words_of_a_length_with_their_counts(small):
    found = small.postings.spellings([7, 4, 99])
    assert list(found) == [4, 7]
    seven = found[7]
    assert seven.words == sorted(seven.words)
    assert {"bladder", "painful"} <= set(seven.words)
    assert seven.sounds == [sound_of(word) for word in seven.words]
    assert seven.counts[seven.words.index("painful")] == 1


def test_synonyms_work_both_ways_where_they_are_the_same_and_one_way_where_wider(small):
    assert small.postings.synonyms(["pain", "ach", "hurt", "hurt a lot", "gearbox"]) == {
        "pain": [Synonym(("ach",), EQUIVALENT_QUALITY, "ache")],
        "ach": [Synonym(("pain",), EQUIVALENT_QUALITY, "pain")],
        # A name of stop words alone ('because') would be met by nothing.
        "hurt": [Synonym(("pain",), EXPANSION_QUALITY, "pain")],
        "hurt a lot": [Synonym(("pain",), EXPANSION_QUALITY, "pain")],
    }
    assert set(small.postings.synonyms()) == {"pain", "ach", "hurt", "hurt a lot"}
    assert small.postings.longest_phrase == 3


def test_what_is_the_same_and_wider_too_counts_as_the_same():
    synonyms = Synonyms(equivalent=(("pain", "ache"),), expand=((("pain",), ("ache",)),))
    index = build_index(Library([make_entry("a", "faq", "Title", "Summary.")], {}, {}, synonyms, "1"))
    assert index.postings.synonyms(["pain"]) == {"pain": [Synonym(("ach",), EQUIVALENT_QUALITY, "ache")]}


def test_crisis_entries_are_called_in_their_order():
    entries = [make_entry("a", "crisis", "Later", "Summary.", order=20, triggers=("pills",)),
               make_entry("b", "crisis", "First", "Summary.", order=10, triggers=("took pills",))]  # fmt: skip
    assert build_index(Library(entries, {}, {}, Synonyms(), "1")).postings.triggers == [("took pill", 1), ("pill", 0)]


def test_entries_of_kinds_are_known_by_number(small):
    assert small.postings.entry_numbers(["faq"]) == {1, 2}
    assert small.postings.entry_numbers(["faq", "contraindications"]) == {0, 1, 2}
    assert small.postings.entry_numbers(["mechanism"]) == set()


def test_ids_are_ordered_across_kinds(small):
    assert list(small.postings.id_order) == [2, 0, 1]


def test_phrases_of_the_whole_content_are_kept(small, index):
    assert small.postings.stop_phrases == {"is it okay to"}
    assert small.postings.longest_stop_phrase == 4
    assert small.postings.elsewhere == {"password"}
    assert small.postings.triggers == []
    crisis = index.numbers_of(["crisis-line"])["crisis-line"]
    assert index.postings.triggers == [("suicid", crisis), ("want to die", crisis)]


def test_a_library_without_synonyms_has_no_phrases():
    postings = build_index(Library([make_entry("a", "faq", "Title", "Summary.")], {}, {}, Synonyms(), "1")).postings
    assert (postings.stop_phrases, postings.longest_stop_phrase, postings.elsewhere, postings.synonyms()) == (
        frozenset(), 0, frozenset(), {},
    )  # fmt: skip
