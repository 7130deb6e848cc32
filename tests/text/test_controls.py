"""What nobody sees and a program may obey is shown as text, and all else stays as it is."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaref.errors import quoted
from ketaref.text.controls import is_hidden, visible, visible_json, visible_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"), ("\x9b2J", r"\x9b2J"), ("\x7f", r"\x7f"), ("\x00", r"\x00"), ("a\rb", r"a\x0db"),
        ("\u202e", r"\u202e"), ("\u2066", r"\u2066"), ("preg\u200bnant", r"preg\u200bnant"), ("\ufeff", r"\ufeff"),
        ("preg\xadnant", r"preg\xadnant"), ("\u2028", r"\u2028"), ("\u115f", r"\u115f"), ("\u034f", r"\u034f"),
        ("\U000e0041", r"\U000e0041"), ("\udcff", r"\udcff"), ("a\ufe0f", r"a\ufe0f"), ("\x1c\x85", r"\x1c\x85"),
    ],
)  # fmt: skip
def test_a_hidden_character_is_shown_as_its_escape(text, shown):
    assert visible(text) == shown
    assert is_hidden(text)
    assert not is_hidden(shown)


@pytest.mark.parametrize(
    "text", ["plain – ½ κ │ µg\n", "a\tb\r\nc", "5\xa0mg\u202fx\u2009y\u3000", "☎\ufe0f 555", "é e\u0301", r"\x1b", ""]
)
def test_all_else_stays_as_it_is(text):
    assert visible(text) == text
    assert not is_hidden(text)


def test_every_control_and_format_character_of_unicode_is_hidden():
    hidden = [
        chr(n) for n in range(sys.maxunicode + 1) if unicodedata.category(chr(n)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ]
    assert [c for c in hidden if not is_hidden(f"a{c}b")] == ["\t", "\n"]


def test_on_one_line_ends_of_lines_are_escaped_too():
    assert visible_line("a\nb\r\nc\td") == r"a\nb\r\nc\td"
    assert quoted("no\x1b[2J\nwhere") == r"'no\x1b[2J\nwhere'"


@given(st.dictionaries(st.text(), st.text()))
def test_json_says_the_same_whatever_it_holds(data):
    made = json.dumps(data, ensure_ascii=False)
    for escaped in (visible_json(made), visible_json(made, ascii_only=True)):
        assert not is_hidden(escaped)
        assert json.loads(escaped) == data
    assert visible_json(made, ascii_only=True).isascii()


def test_half_a_character_is_none_in_json():
    assert json.loads(visible_json(json.dumps("a\udcff", ensure_ascii=False))) == "a\ufffd"
