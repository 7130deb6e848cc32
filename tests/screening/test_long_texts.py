"""Long texts are screened in seconds, whatever they repeat, and nothing at their end is lost."""

import time
from datetime import date

import pytest

from ketaref.screening.screen import screen_words

LENGTH = 20_000
SECONDS = 10
"""What took minutes stays far below; a slow machine takes two."""


@pytest.mark.parametrize("repeated", ["a ", "- ", "[ ] ", "( ", "no ", ", ", "1/", "++", "y: n ", "\t"])
def test_a_long_text_is_read_in_seconds_and_to_its_end(index, repeated):
    text = (repeated * LENGTH)[: LENGTH - 8] + " stroke."
    began = time.process_time()
    screened = screen_words(index, text, today=date(2026, 1, 5))
    assert time.process_time() - began < SECONDS
    assert screened.concerns or screened.unmatched
