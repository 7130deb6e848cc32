"""A text rewritten for reading, each letter of which knows what was typed for it.

    'h/o CVA, BP ↑' -> 'history of cva, bp high', and for any stretch of it the words as they were typed

Owns the way back from what is read to what was typed. What is written out, and why, is for the cues to say.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ketaref.screening.cues import Lexicon, Matcher
from ketaref.screening.figures import with_ejection_fraction, with_gestation
from ketaref.screening.measures import with_eyes_together, with_liver_tests
from ketaref.screening.spelled import SHAPES
from ketaref.text.analysis import fold_text
from ketaref.text.expressions import compiled_late

_DICTATED = compiled_late(r"\bcomma\b(?!-)|\bfull stop\b|\bnew (?:line|paragraph)\b|^\s*dictated\b", re.IGNORECASE)
_COMMA = compiled_late(r"(?:\s{1,2}|,\s?)comma\b(?!-),?", re.IGNORECASE)
_PERIOD = compiled_late(
    r"(?<!\blast)(?<!\bher)(?<!\bmy)(?<!\ba)(?<!\bthe)(?<!\bno)(?<!\bof)(?<!\bmissed)(?<!\blate)(?<!\bheavy)(?<!\bmenstrual)"
    r"(?<!\bictal)(?<!\bpostictal)(?<!\bthis)(?<!\bthat)(?<!\bregular)(?<!\bearly)(?<!\blong)(?<!\bshort)(?<!\btime)"
    r"\s{1,2}(?:period|full stop)\b(?!\s+(?:of|due|late|was|is|pains?|cramps?|began|started|ended|\d))\.?",
    re.IGNORECASE,
)
_NEW_LINE = compiled_late(r"\s{1,2}new (?:line|paragraph)\b[.,]?", re.IGNORECASE)
_APOSTROPHES = str.maketrans("’‘`", "'''")


class Written(NamedTuple):
    """A text as it is read, and where in the typed one each of its characters comes from."""

    text: str
    typed: str
    begins: tuple[int, ...]
    """For each character of `text`, where what was typed for it begins."""
    ends: tuple[int, ...]
    """For each character of `text`, where that ends."""
    note: str = ""
    """What a reader has to check of it."""

    def part(self, start: int, end: int) -> "Written":
        """The text from one place to another."""
        return self._replace(text=self.text[start:end], begins=self.begins[start:end], ends=self.ends[start:end])

    def split(self, pattern: re.Pattern[str], marks: str) -> list["Written"]:
        """The parts between the matches of a pattern, each of which has one of some marks, without blank parts."""
        may_match = any(mark in self.text for mark in marks)
        cuts = [match.span() for match in pattern.finditer(self.text)] if may_match else []
        starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(self.text)]
        return [self.part(s, e) for s, e in zip(starts, ends, strict=True) if self.text[s:e].strip()]

    def said_as(self, text: str, start: int, end: int, note: str = "") -> "Written":
        """Another text for [start, end), each letter of which stands for all that was typed there."""
        begin, last = self.begins[start], max(self.ends[start:end])
        return Written(text, self.typed, (begin,) * len(text), (last,) * len(text), note)

    def as_typed(self, start: int, end: int) -> str:
        """What was typed for [start, end) of the text; '' for nothing."""
        return self.typed[self.begins[start] : max(self.ends[start:end])] if start < end else ""

    def replaced(self, pattern: re.Pattern[str] | Matcher, by: str | Callable[[re.Match[str]], str]) -> "Written":
        """The text with each match of a pattern (never empty) replaced; what replaces it comes from all of it.

        What a function gives back as it was is no replacement.
        """
        parts: list[str] = []
        begins: list[int] = []
        ends: list[int] = []
        at = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            said = by if isinstance(by, str) else by(match)
            if said == match[0]:
                continue
            parts += [self.text[at:start], said]
            begins += self.begins[at:start]
            ends += self.ends[at:start]
            begins += [self.begins[start]] * len(said)
            ends += [max(self.ends[start:end])] * len(said)
            at = end
        begins += self.begins[at:]
        ends += self.ends[at:]
        return self._replace(text="".join(parts) + self.text[at:], begins=tuple(begins), ends=tuple(ends))

    def spaced(self) -> "Written":
        """The text in single spaces, without any at its ends."""
        kept = [
            i
            for i, char in enumerate(self.text)
            if not char.isspace() or (0 < i < len(self.text) and not self.text[i - 1].isspace())
        ]
        while kept and self.text[kept[-1]].isspace():
            kept.pop()
        if len(kept) == len(self.text) and " ".join(self.text.split()) == self.text:
            return self
        text = "".join(" " if self.text[i].isspace() else self.text[i] for i in kept)
        return self._replace(
            text=text, begins=tuple(self.begins[i] for i in kept), ends=tuple(self.ends[i] for i in kept)
        )

    def folded(self) -> "Written":
        """The text in plain small letters."""
        if self.text.isascii():
            return self._replace(text=self.text.lower())
        plain = [fold_text(char) for char in self.text]
        begins = tuple(self.begins[i] for i, chars in enumerate(plain) for _ in chars)
        ends = tuple(self.ends[i] for i, chars in enumerate(plain) for _ in chars)
        return self._replace(text="".join(plain), begins=begins, ends=ends)

    def rewritten(self, text: str) -> "Written":
        """The text with each match of a pattern (never empty) replaced; its replacement comes from all of it."""
        if text == self.text:
            return self
        same = min(len(text), len(self.text))
        first = next((i for i in range(same) if text[i] != self.text[i]), same)
        last = next((i for i in range(same - first) if text[-1 - i] != self.text[-1 - i]), same - first)
        cut = len(self.text) - last
        changed = len(text) - first - last
        begin = self.begins[first] if first < len(self.text) else max(self.ends, default=0)
        end = max(self.ends[first:cut], default=begin)
        begins = (*self.begins[:first], *[begin] * changed, *self.begins[cut:])
        return self._replace(text=text, begins=begins, ends=(*self.ends[:first], *[end] * changed, *self.ends[cut:]))


def as_it_stands(text: str) -> Written:
    """A text as it was typed."""
    return Written(text, text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))


def dictated(found: Written) -> Written:
    """A text with its dictated marks written as such ('no stroke comma no MI period').

    A period may be anything that lasts, and is a mark only behind what ends with it, in a text that was dictated.
    """
    text = found.text
    periods = len(_PERIOD.findall(text))
    if not (_DICTATED.search(text) or (periods > 1 and not re.search(r"[.;,]", text))):
        return found
    for pattern, mark in ((_COMMA, ","), (_PERIOD, "."), (_NEW_LINE, "\n")):
        found = found.replaced(pattern, mark)
    return found


def joined(parts: Sequence[Written]) -> Written:
    """Texts of one typed text in a row; what has to be checked of the first is checked of all."""
    return parts[0]._replace(
        text="".join(part.text for part in parts),
        begins=tuple(begin for part in parts for begin in part.begins),
        ends=tuple(end for part in parts for end in part.ends),
        note="; ".join(dict.fromkeys(part.note for part in parts if part.note)),
    )


def written(text: Written | str, lexicon: Lexicon) -> Written:
    """A text folded to plain letters, with shorthand written out ('h/o', 'w/o', 'neg', 'EF 35%', '38w5d')."""
    found = as_it_stands(text) if isinstance(text, str) else text
    found = found._replace(text=found.text.translate(_APOSTROPHES)).spaced()
    found = found.rewritten(with_liver_tests(with_eyes_together(with_gestation(found.text))))
    for shape, in_figures in SHAPES:
        found = found.replaced(shape, in_figures)
    for cue, matcher in lexicon.shorthand:
        if matcher.finds(found.text):
            by = cue.written if cue.joined else f" {cue.written} "
            found = found.replaced(matcher.pattern, by).spaced()
    found = found.folded()
    return found.rewritten(with_ejection_fraction(found.text)).spaced()
