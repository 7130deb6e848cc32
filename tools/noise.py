"""Slips of the keyboard, made by a rule that anyone can run again: the misspelt queries of `benchmark` and `medquad`.

A word of four letters or more is drawn, each alike, and one of the four edits of Damerau (Commun. ACM 7(3), 1964) is
made at a place drawn in it, the first letter as likely as any other: a letter lost, added, replaced, or swapped with
the next. Letters come from a to z, each alike. Further slips fall on other words while there are any. The same text,
number and seed give the same slips.
"""

from __future__ import annotations

import random
import re

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[A-Za-z]{4,}")


def misspell(text: str, slips: int, seed: int = 0) -> str:
    """The text with so many slips, or as many as it has words for."""
    rng = random.Random(f"{seed} {slips} {text}")
    words = list(_WORD.finditer(text))
    for word in sorted(rng.sample(words, min(slips, len(words))), key=re.Match.start, reverse=True):
        text = text[: word.start()] + _slip(word.group(), rng) + text[word.end() :]
    return text


def _slip(word: str, rng: random.Random) -> str:
    while True:
        at, letter = rng.randrange(len(word)), rng.choice(LETTERS)
        edit = rng.choice(("lost", "added", "replaced", "swapped"))
        if edit == "lost":
            slipped = word[:at] + word[at + 1 :]
        elif edit == "added":
            slipped = word[:at] + letter + word[at:]
        elif edit == "replaced":
            slipped = word[:at] + letter + word[at + 1 :]
        else:
            slipped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
        if slipped.lower() != word.lower():  # two equal letters swapped are no slip
            return slipped
