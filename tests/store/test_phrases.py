"""How phrases are written, and which texts need be tried for each."""

from __future__ import annotations

import pytest

from ketaref.emergency import EmergencyRule, Place
from ketaref.store.phrases import anchors_of, parts_of, words_in, written_in

RULES = (
    EmergencyRule("written", words=("cant",), written="can not"),
    EmergencyRule("set", "blue", words=("blue", "going gray")),
    EmergencyRule("set", "blue", words=("purple",)),
    EmergencyRule("sign", "seizure", words=("lips & {blue}", "=seizing")),
)
WRITTEN = written_in(RULES)


def test_rules_of_one_name_add_to_one_set():
    assert WRITTEN.sets == {"blue": [("blue",), ("go", "gray"), ("purpl",)]}


def test_a_phrase_is_taken_apart():
    assert parts_of("cant .. wake? up|a_bit & =seizing|fits {blue}", WRITTEN) == [
        (
            Place((("can", "not"),)), Place((("wake",),), optional=True, gap=3), Place((("up",), ("a", "bit"))),
        ),
        (Place((("=seizing",), ("=fits",))), Place((("{blue}",),))),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "fault"),
    [("{green} lips", "unknown set: green"), ("lips?", "begin with a word"), (".. lips", "begin with a word"),
     ("lips |", "without a word")],
)  # fmt: skip
def test_a_phrase_that_cannot_be_read_says_why(phrase, fault):
    with pytest.raises(ValueError, match=fault):
        parts_of(phrase, WRITTEN)


def test_the_rarest_place_of_a_phrase_is_its_anchor():
    assert anchors_of(parts_of("the lips", WRITTEN), WRITTEN) == {"lip"}
    assert anchors_of(parts_of("{blue} lips", WRITTEN), WRITTEN) == {"lip"}
    assert anchors_of(parts_of("^ =seizing #", WRITTEN), WRITTEN) in ({"seiz"}, {"#"})


def test_a_misspelled_word_may_stand_for_any_word_of_the_phrases():
    assert words_in(RULES, WRITTEN) == {"can", "not", "blue", "going", "gray", "purple", "lips", "seizing"}
