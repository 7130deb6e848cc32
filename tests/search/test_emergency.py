"""How the reader of emergencies adds up signs, people, moments and frames, on a few rules of our own."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ketaref.emergency import EmergencyRule
from ketaref.errors import QueryError
from ketaref.library import Library
from ketaref.records import Synonyms
from ketaref.search.answer import ask
from ketaref.search.emergency import heard_as, read_emergency
from ketaref.store.compile import build_index
from tests.conftest import make_entry

RULES = (
    EmergencyRule("help", "seizure", staff="in-the-chair", patient="call-911"),
    EmergencyRule("help", "suicide", staff="call-988", patient="call-988", always=True),
    EmergencyRule("help", "pressure", staff="in-the-chair", patient="call-911"),
    EmergencyRule("written", words=("cant", "can't"), written="can not"),
    EmergencyRule("written", words=("shes", "she's"), written="she is"),
    EmergencyRule("ordinary", words=("leisure",)),
    EmergencyRule("set", "blue", words=("blue", "going gray")),
    EmergencyRule("sign", "seizure", words=("=seizing", "convulsing", "lips & {blue}", "can not .. wake")),
    EmergencyRule("sign", "seizure", words=("twitching",), weight=1),
    EmergencyRule("sign", "suicide", words=("want to die",), weight=4),
    EmergencyRule("name", "seizure", words=("seizure",), weight=1),
    EmergencyRule("name", "suicide", words=("suicide",), weight=1),
    EmergencyRule("hint", "suicide", words=("goodbye", "alone", "hopeless"), weight=1),
    EmergencyRule("hint", "seizure", words=("rigid", "peed"), weight=1),
    EmergencyRule("figure", "pressure", words=("sat", "# # #"), low=89, least=30, most=100),
    EmergencyRule("figure", "pressure", words=("#/#",), high=180, least=90, most=300),
    EmergencyRule("idiom", words=("seizure dog", "seizing the day", "die of boredom")),
    EmergencyRule("person", words=("she", "pt", "my wife")),
    EmergencyRule("now", words=("right now", "still", "what can i push")),
    EmergencyRule("staff", words=("pt", "bolus")),
    EmergencyRule("patient", words=("my wife", "at home")),
    EmergencyRule("doubt", words=("is it normal",), reach="sentence"),
    EmergencyRule("fact", words=("how common", "rate of", "can i"), reach="sentence"),
    EmergencyRule("past", words=("history of",), reach="forward", within=6),
    EmergencyRule("past", words=("years ago",), reach="sentence"),
    EmergencyRule("unreal", words=("if",), reach="forward"),
    EmergencyRule("denied", words=("denies",), reach="forward"),
    EmergencyRule("ends", words=("but", "and she")),
)
ENTRIES = [
    make_entry("in-the-chair", "crisis", "In the chair", "Stop the pump.", order=30),
    make_entry("call-911", "crisis", "Call 911", "Call 911.", order=20),
    make_entry("call-988", "crisis", "Call 988", "Call 988.", order=10),
    make_entry("rates", "background", "The suicide rate", "It fell.", questions=("rate of suicide",)),
]
INDEX = build_index(Library(ENTRIES, {}, {}, Synonyms(), "1", emergencies=RULES))


def heard(text):
    return heard_as(read_emergency(INDEX, text, frozenset()))


def first(text):
    return [hit.entry.id for hit in ask(INDEX, text).hits]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seizing", "danger"),
        ("seized", "nothing"),  # '=' takes that form alone
        ("twitching", "named"),
        ("pt twitching", "danger"),
        ("twitching right now", "danger"),
        ("seizure", "nothing"),
        ("pt seizure", "nothing"),  # a mere name needs a moment
        ("pt seizure right now", "danger"),
        ("goodbye", "nothing"),
        ("goodbye, hopeless", "nothing"),
        ("goodbye, hopeless and alone", "danger"),
        ("pt hopeless and alone right now", "danger"),  # a person and a moment are a third
        ("rigid, peed, alone", "nothing"),
        ("pt rigid, peed, alone", "danger"),  # hints of several emergencies add up about a person
        ("her lips look blue", "danger"),
        ("blue, her lips", "danger"),
        ("lips going gray", "danger"),
        ("lips. the wall is blue", "nothing"),  # the parts belong to one sentence
        ("lips are rather more than only a little bit dry, blue", "nothing"),  # and stand close together
    ],
)
def test_signs_weigh_what_their_rules_say(text, said):
    assert heard(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("how common is convulsing", "named"),
        ("history of convulsing", "nothing"),
        ("convulsing years ago", "nothing"),
        ("denies convulsing", "nothing"),
        ("if she is convulsing", "named"),
        ("convulsing if she stands", "danger"),  # a frame forward reaches nothing before it
        ("history of seizure and she is seizing", "danger"),
        ("history of seizure, still seizing", "danger"),  # and no more than a name over a comma
        ("denies seizure but convulsing", "danger"),
        ("how common is it? convulsing", "danger"),
        ("is it normal that she cant wake", "danger"),
        ("how common is suicide", "named"),
        ("history of suicide", "named"),  # naming suicide is enough for its line
        ("how common is it that i want to die", "danger"),
        ("seizure dog right now", "nothing"),
        ("seizing the day", "nothing"),
        ("seizure dog, pt seizing", "danger"),
        ("sat 80, can i", "named"),
        ("sat 80, what can i push", "danger"),  # what asks how to act now is no question of fact
        ("how common is it, what can i push", "nothing"),
        ("want to die of boredom", "nothing"),  # an idiom runs on from the end of the sign
        ("want to die", "danger"),
    ],
)
def test_frames_take_from_the_signs_that_they_reach(text, said):
    assert heard(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sat 89", "danger"),
        ("sat 90", "nothing"),
        ("sats 80s", "danger"),
        ("sat 12", "nothing"),  # no saturation
        ("sat 72%", "danger"),
        ("sat eighty two", "danger"),
        ("97 92 88", "danger"),
        ("92, 88, 91", "nothing"),  # no fall
        ("10 20 30", "nothing"),
        ("sat for 40 min", "nothing"),
        ("sat below 88", "nothing"),
        ("sat is below 88", "danger"),
        ("sat < 88", "nothing"),
        ("180/90", "danger"),
        ("179/90", "nothing"),
        ("210 over 125", "danger"),
        ("12/24/2026", "nothing"),
    ],
)
def test_a_figure_is_danger_beyond_its_limit(text, said):
    assert heard(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "convulsng", "CONVULSING!!!", "convullsing", "shesconvulsing", "con vulsing", "conuvlsing", "convuuuulsing",
        "cantwake", "can't wake", "cannot wake", "shecant wake", "lips..blue", "iwanttodie", "want  to\tdie",
    ],
)  # fmt: skip
def test_shaking_hands_are_read(text):
    assert heard(text) == "danger"


@pytest.mark.parametrize("text", ["leisure right now", "want to diet", "seasoning", "clips blew"])
def test_ordinary_words_are_no_slips(text):
    assert heard(text) == "nothing"


def test_what_the_content_knows_is_no_slip():
    assert heard_as(read_emergency(INDEX, "convulsng", {"convulsng"})) == "nothing"


def test_staff_and_anyone_else_find_their_own_help_and_where_it_is_not_clear_both():
    assert first("pt convulsing") == ["in-the-chair"]
    assert first("my wife is convulsing") == ["call-911"]
    assert first("convulsing")[:2] == ["call-911", "in-the-chair"]


def test_staff_find_what_a_patient_does_too_where_naming_is_enough():
    rules = (*RULES, EmergencyRule("help", "suicide", staff="in-the-chair", patient="call-988", always=True))
    index = build_index(Library(ENTRIES, {}, {}, Synonyms(), "1", emergencies=rules))
    assert [hit.entry.id for hit in ask(index, "pt want to die").hits][:2] == ["in-the-chair", "call-988"]
    assert ask(index, "my wife, want to die").hits[0].entry.id == "call-988"


def test_facts_rank_as_usual_under_a_crisis_line():
    answer = ask(INDEX, "rate of suicide")
    assert answer.hits[0].entry.id == "rates"
    assert answer.crisis is not None
    assert (answer.crisis.id, answer.danger) == ("call-988", False)


def test_a_refused_query_keeps_its_crisis_line():
    answer = ask(INDEX, "how common is suicide among carburetors and lawn mowers")
    assert answer.hits == ()
    assert answer.crisis is not None


def test_a_library_without_rules_hears_nothing(index):
    assert read_emergency(index, "convulsing", frozenset()) is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
@example("#/# {blue} ^ $ != =seizing|")
@example("9" * 300)
@example("1/2/3/4 over 5")
def test_any_text_is_heard_or_not(text):
    assert heard(text) in {"danger", "named", "nothing"}


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["she is convulsing", "pt twitching", "sat 80", "how common is suicide", "lips are blue"]),
    st.sampled_from([str.upper, str.title, lambda t: f"  {t}...", lambda t: f"({t})", lambda t: t.replace(" ", "  ")]),
)
def test_case_and_punctuation_do_not_matter(text, changed):
    assert heard(changed(text)) == heard(text)


def test_a_query_that_asks_nothing_is_refused_as_ever():
    with pytest.raises(QueryError):
        ask(INDEX, "?!")
