"""A part of a sentence, a cue in it, and the stretches of text that the cue is said of: the values of `context.py`."""

from collections.abc import Sequence
from typing import NamedTuple

from ketaref.text.expressions import compiled_late

NEGATIONS = frozenset({"denies", "no", "negative"})
# What goes on with the subject of the part before: 'does not smoke, drink or ...', 'mother died of ... and had ...'.
SAME_SUBJECT = {
    "no": compiled_late(r"\s*(?:drink|use|take|abuse|have|smoke)\b"),
    "relative": compiled_late(
        r"\s*(?:who(?:se)?|had|died|developed|suffered|both|each|one|another|the other|an?other)\b"
    ),
}


class Part(NamedTuple):
    """A part of a sentence between two separators."""

    start: int
    end: int
    separator: str
    """What stands before it: start, comma, but, and, or, with, paren, close, dash."""


class Stretch(NamedTuple):
    """A stretch of a sentence that a cue is said of."""

    start: int
    end: int
    past: int = 0
    """A finding in it must end beyond this: between it and the cue nothing else may stand."""


class Modifier(NamedTuple):
    """A cue in a sentence, and what it is said of."""

    category: str
    start: int
    end: int
    direction: str
    reach: tuple[Stretch, ...] = ()
    carried_from: int = 0
    """Where its own part ends: what it reaches beyond that, it reaches in a list."""

    def is_said_of(self, start: int, end: int) -> bool:
        """Whether it is said of what stands at [start, end)."""
        if self.start < start < self.end:
            # A name may begin in its cue: 'no history of stroke', 'no cardiac history'.
            start, end = self.end, max(self.end, end)
        if start < self.end and self.start < end:
            # Inside a name of several words ('unstable angina') it is part of it, unless it says how it stands.
            return start <= self.start and self.end <= end and self.category not in NEGATIONS
        return any(s.start <= start and end <= s.end and end > s.past for s in self.reach)


_KNOWN = compiled_late(r"\s*(?:but |also )?(known|history of|status post|confirmed|documented|diagnosed)\b")
_PREPOSITION = compiled_late(r"\b(?:in|of) (?:(?:her|his|the|their|my|both|an?) )?$")
_PRESENT = compiled_late(r"\spresent(?=\s*$|\s(?:since|on|at|in)\b)")


def is_asserted(text: str, parts: Sequence[Part], n: int) -> bool:
    """Whether an item of a list is said to be there, by a word that the one before it lacks: 'h/o CVA, h/o MI' goes on.

    'Denies stroke, MI, known AVM' and 'no stroke, MI, AVM present' leave it open whether the last item is denied.
    """
    if n >= len(parts):
        return False
    part, before = parts[n], parts[n - 1]
    known = _KNOWN.match(text, part.start, part.end)
    present = _PRESENT.search(text, part.start, part.end) is not None
    return present or (known is not None and known[1] not in text[before.start : before.end])


def ends_in_preposition(text: str) -> bool:
    """Whether a text ends in what says whose something is: '... and stroke in her'."""
    return _PREPOSITION.search(text) is not None
