"""Where phrases of content/emergencies.yaml stand in a text: their parts, in any order, close together.

Source:
    Rules over tokens rather than letters, as in spaCy's Matcher: a token may have several readings (a word as typed, a
    word that it is a slip of), and nothing is compiled when a process starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.text.typed import FIGURE, PAIR, STOP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaref.emergency import Phrase, Place, Sets

NEGATIONS = frozenset({"not", "no", "never", "denies", "without"})
APART = 6
"""Most words between the parts of a phrase."""


class Heard(NamedTuple):
    """A word of the text: the terms and the words that it may stand for, its value if it is a figure."""

    terms: frozenset[str]
    words: frozenset[str]
    value: tuple[float, ...]
    gap: str
    """The break before it."""


class Span(NamedTuple):
    """The words a phrase runs over, from and to, and those that it takes up, part by part."""

    start: int
    end: int
    parts: tuple[tuple[int, int], ...]

    def meets(self, other: Span) -> bool:
        """Whether both take up a word."""
        return any(a < d and c < b for a, b in self.parts for c, d in other.parts)

    def holds(self, other: Span) -> bool:
        """Whether the other lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def covers(self, other: Span) -> bool:
        """Whether a part of the other lies in this one, and does not begin before it or run on longer.

        Or ends in it, where this one runs on: 'want to die' in 'die of boredom'.
        """
        return any(
            (self.start <= a < self.end and b - a <= self.end - self.start) or (a < self.start < b < self.end)
            for a, b in other.parts
        )


Ends = dict[int, frozenset[int]]
"""Where something begins in a text -> where it may end."""


class Matcher:
    """A text, and where phrases stand in it. What a set stands for is looked up once, whichever phrases name it."""

    def __init__(self, words: Sequence[Heard], sets: Sets) -> None:
        self.words = words
        self._sets = sets.choices
        self._found: dict[str, Ends] = {}
        self._sentence: list[int] = []
        """By place, the sentence it belongs to."""
        sentence = 0
        for place, word in enumerate(words):
            sentence += word.gap == STOP
            self._sentence.append(sentence)
            items = [*word.terms, *(f"={form}" for form in word.words)]
            if word.value:
                items.append(FIGURE if len(word.value) == 1 else PAIR)
            for item in items:
                self._found.setdefault(item, {})[place] = frozenset((place + 1,))

    def spans(self, phrase: Phrase) -> list[Span]:
        """Where a phrase stands, in order; the longest where several begin."""
        found: list[Span] = []
        for n, part in enumerate(phrase.parts):
            spans = self._spans_of(part)
            found = spans if n == 0 else [joined for a in found for b in spans if (joined := self._joined(a, b))]
            if not found:
                return found
        longest: dict[int, Span] = {}
        for span in found:
            if span.start not in longest or longest[span.start].end < span.end:
                longest[span.start] = span
        return [longest[start] for start in sorted(longest)]

    def same_sentence(self, one: int, other: int) -> bool:
        """Whether two places belong to one sentence."""
        return self._sentence[one] == self._sentence[other]

    def _joined(self, a: Span, b: Span) -> Span | None:
        first, second = (a, b) if a.start <= b.start else (b, a)
        near = second.start >= first.end and second.start - first.end <= APART
        if near and self._sentence[first.start] == self._sentence[second.end - 1]:
            return Span(first.start, second.end, (*first.parts, *second.parts))
        return None

    def _spans_of(self, part: Sequence[Place]) -> list[Span]:
        found = []
        for start, first_ends in self._ends_of_any(part[0].choices).items():
            ends = set(first_ends)
            for place in part[1:]:
                ends = self._further(place, ends, start)
                if not ends:
                    break
            if ends:
                end = max(ends)
                found.append(Span(start, end, ((start, end),)))
        return found

    def _further(self, place: Place, ends: set[int], start: int) -> set[int]:
        """Where a part may end after its next place, from where it may end before."""
        after = set(ends) if place.optional else set()
        met = self._ends_of_any(place.choices)
        for end in ends:
            for begin in range(end, min(end + place.gap, len(self.words) - 1) + 1):
                # A part keeps to its sentence, and a gap runs over no comma and no 'not'.
                if begin == len(self.words) or self._sentence[begin] != self._sentence[start]:
                    break
                if begin > end and (self.words[begin].gap or self.words[begin - 1].words & NEGATIONS):
                    break
                after |= met.get(begin, frozenset())
        return after

    def _ends_of_any(self, choices: Sequence[Sequence[str]]) -> Ends:
        if len(choices) == 1:
            return self._ends_of_run(choices[0])
        found: dict[int, frozenset[int]] = {}
        for choice in choices:
            for start, ends in self._ends_of_run(choice).items():
                found[start] = found[start] | ends if start in found else ends
        return found

    def _ends_of_run(self, run: Sequence[str]) -> Ends:
        found = self._ends_of_item(run[0])
        for item in run[1:]:
            if not found:
                return found
            met = self._ends_of_item(item)
            further = {
                start: frozenset(
                    after
                    for end in ends
                    if end < len(self.words) and self._sentence[end] == self._sentence[start]
                    for after in met.get(end, ())
                )
                for start, ends in found.items()
            }
            found = {start: ends for start, ends in further.items() if ends}
        return found

    def _ends_of_item(self, item: str) -> Ends:
        if item not in self._found and item[0] == "{":
            self._found[item] = self._ends_of_any(self._sets[item[1:-1]])
        elif item not in self._found and item[0] == "!":
            unlike = (place for place, word in enumerate(self.words) if item[1:] not in word.terms)
            self._found[item] = {place: frozenset((place,)) for place in unlike}
        return self._found.get(item, {})
