"""Words as somebody typed them in a hurry."""

from __future__ import annotations

import pytest

from ketaref.text.typed import PAUSE, STOP, words_of

SHORTHAND = {"cant": "can not", "pt": "patient", "sats": "sat", "2nite": "tonight", "mins": "minutes"}


def written(text):
    return " ".join(word.word for word in words_of(text, SHORTHAND))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("he's not, she isn't, they'll", "he is not she is not they will"),
        ("CANT pt 2nite", "can not patient tonight"),
        ("heeelp nooo", "help no"),
        ("34F 5x 40mins 70s", "34 f 5 x 40 minutes 70"),
        ("rm4 hr26 spo2 o2", "rm 4 hr 26 spo2 o2"),
        ("82% <90", "82 percent below 90"),
        ("mg/kg x-ray", "mg kg x ray"),
        ("", ""),
    ],
)
def test_shorthand_and_contractions_are_written_out(text, words):
    assert written(text) == words


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("sats 70s", [(75.0,)]),
        ("temp 41.2 or 41,2", [(41.2,), (41.2,)]),
        ("3,000 mg", [(3000.0,)]),
        ("bp 232/128", [(232.0, 128.0)]),
        ("210 over 125", [(210.0, 125.0)]),
        ("eighty five seventy", [(85.0,), (70.0,)]),
        ("one eighty over ninety", [(180.0, 90.0)]),
        ("one, eighty", [(80.0,)]),
        ("the eighties", [(85.0,)]),
        ("125 over 210", [(125.0,), (210.0,)]),
        ("12/24/2026", [(12.0,), (24.0,), (2026.0,)]),
    ],
)
def test_figures_have_their_values(text, values):
    assert [word.value for word in words_of(text, SHORTHAND) if word.value] == values


def test_breaks_are_kept_and_dots_are_a_pause():
    assert [w.gap for w in words_of("a. b, c...d (e) f! g/h", {})] == ["", STOP, PAUSE, PAUSE, PAUSE, PAUSE, STOP, ""]
