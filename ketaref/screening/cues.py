"""The cues around a finding ('denies', 'mother has', 'controlled'), as rules of the content.

    content/cues.yaml -> Cue, one a rule -> Lexicon: a regular expression for each category and direction

Owns how rules are matched and which of them fired. What a cue does to the findings around it is for `pieces.py`.

Source:
    Rules kept as data, each with a category and a direction, are the idea of NegEx (Chapman et al., J Biomed Inform
    34(5):301-310, 2001) and ConText (Harkema et al., J Biomed Inform 42(5):839-851, 2009). This implements neither:
    the rules are ours, and how far a cue reaches follows from the punctuation of a list, where NegEx has a window of
    words and ConText the rest of the sentence.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from ketaref.cue import Cue
from ketaref.fields import KIN

if TYPE_CHECKING:
    from ketaref.store.index import Index

SHORTHAND = "shorthand"


class Span(NamedTuple):
    """Where a cue stands in a text, and the direction its rule gives it."""

    start: int
    end: int
    direction: str


class Fired(NamedTuple):
    """A rule and where in a text it matched."""

    cue: Cue
    start: int
    end: int


class Lexicon:
    """The cues of an index, ready to be matched. Texts are given in lower case with their shorthand written out."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self._rules: dict[str, list[Cue]] = {}
        for cue in cues:
            self._rules.setdefault(cue.category, []).append(cue)
        self._kin = tuple(word for cue in self._rules.get("kin", ()) for word in cue.words)
        self._matchers = {
            category: [] if category == SHORTHAND else self._by_direction(rules)
            for category, rules in self._rules.items()
        }
        self._shorthand = [(cue, self._matcher([cue], re.IGNORECASE)) for cue in self._rules.get(SHORTHAND, ())]

    def spans(self, category: str, text: str) -> list[Span]:
        """Where the cues of a category stand in a text, in order."""
        found = [
            Span(*match.span(), direction)
            for direction, matcher in self._matchers.get(category, ())
            for match in matcher.finditer(text)
        ]
        return sorted(found)

    def says(self, category: str, text: str) -> bool:
        """Whether a text holds a cue of a category."""
        return any(matcher.finds(text) for _, matcher in self._matchers.get(category, ()))

    def begins(self, category: str, text: str) -> bool:
        """Whether a text begins with a cue of a category."""
        return any(matcher.begins(text) for _, matcher in self._matchers.get(category, ()))

    def expression(self, category: str) -> str:
        """The regular expression of a category, to be made part of another; one that never matches for none."""
        return self._expression(self._rules.get(category, ())) or r"(?!)"

    def write_out(self, text: str) -> tuple[str, list[Cue]]:
        """A text with its shorthand written out, in single spaces, and the rules that did it."""
        text = " ".join(text.split())
        fired = []
        for cue, matcher in self._shorthand:
            if matcher.finds(text):
                written = cue.written if cue.joined else f" {cue.written} "
                text = " ".join(matcher.pattern.sub(written.replace("\\", r"\\"), text).split())
                fired.append(cue)
        return text, fired

    def fired(self, text: str) -> list[Fired]:
        """The rules that match a text, in its order: the answer to why a finding stands as it does."""
        found = []
        for category, matchers in self._matchers.items():
            seen = blanked(text, self.spans("not-relative", text)) if category == "relative" else text
            for direction, matcher in matchers:
                rules = [cue for cue in self._rules[category] if cue.direction == direction]
                for match in matcher.finditer(seen):
                    cue = next(cue for cue in rules if self._spans_exactly(cue, seen, match.span()))
                    found.append(Fired(cue, *match.span()))
        return sorted(found, key=lambda rule: (rule.start, rule.end))

    def _by_direction(self, rules: list[Cue]) -> list[tuple[str, "_Matcher"]]:
        """One expression for the rules that point the same way: of two that overlap, the first alone is the cue."""
        return [
            (direction, self._matcher([cue for cue in rules if cue.direction == direction]))
            for direction in dict.fromkeys(cue.direction for cue in rules)
        ]

    def _matcher(self, rules: list[Cue], flags: int = 0) -> "_Matcher":
        letters: list[str] = []
        for cue in rules:
            held = cue.words or cue.holds or (self._kin if KIN in cue.pattern else ())
            if not held:
                letters = []
                break
            letters += held
        return _Matcher(lambda: self._expression(rules), tuple(letters), flags)

    def _expression(self, rules: Iterable[Cue]) -> str:
        """One expression for several rules, tried in their order."""
        parts: list[str] = []
        for has_pattern, some in groupby(rules, key=lambda cue: bool(cue.pattern)):
            if has_pattern:
                kin = f"(?:{'|'.join(map(re.escape, self._kin)) or '(?!)'})"
                parts += [f"(?:{cue.pattern.replace(KIN, kin)})" for cue in some]
            else:
                parts += _whole_words(word for cue in some for word in cue.words)
        return "|".join(parts)

    def _spans_exactly(self, cue: Cue, text: str, span: tuple[int, int]) -> bool:
        match = re.compile(self._expression([cue])).match(text, span[0])
        return match is not None and match.span() == span


class _Matcher:
    """A regular expression, compiled when it is first tried on a text.

    Compiling all of them takes 8 ms of a start, and most findings need few.
    """

    def __init__(self, expression: Callable[[], str], letters: tuple[str, ...], flags: int) -> None:
        self._expression = expression
        self._letters = letters
        """Every text that it matches holds one of these; () where that is not known."""
        self._flags = flags

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression itself."""
        return re.compile(self._expression(), self._flags)

    def finds(self, text: str) -> bool:
        return self._may_match(text) and self.pattern.search(text) is not None

    def begins(self, text: str) -> bool:
        return self._may_match(text) and self.pattern.match(text) is not None

    def finditer(self, text: str) -> Iterable[re.Match[str]]:
        return self.pattern.finditer(text) if self._may_match(text) else ()

    def _may_match(self, text: str) -> bool:
        if self._flags & re.IGNORECASE:
            text = text.lower()
        return not self._letters or any(letters in text for letters in self._letters)


@lru_cache(maxsize=4)
def lexicon_of(index: "Index") -> Lexicon:
    """The cues of an index; made once for each index."""
    return Lexicon(index.cues())


def blanked(text: str, spans: Iterable[Span]) -> str:
    """A text of the same length, with spaces where the spans are."""
    for start, end, _ in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _whole_words(words: Iterable[str]) -> Iterator[str]:
    """Expressions for words, with a boundary wherever a word begins or ends in a letter or digit ('?' does not)."""
    for bounded, some in groupby(words, key=lambda word: bool(re.fullmatch(r"\w(?:.*\w)?", word))):
        joined = "|".join(map(re.escape, some))
        yield rf"\b(?:{joined})\b" if bounded else f"(?:{joined})"
