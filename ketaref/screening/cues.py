"""The cues around a finding ('denies', 'mother has', 'controlled'), as rules of the content.

    content/cues.yaml -> Cue, one a rule -> Lexicon: a regular expression for each category and direction

Owns how rules are matched and which of them fired. How far a cue reaches is for `context.py`, and what several come to
for `pieces.py`.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ketaref.cue import Cue
from ketaref.fields import KIN
from ketaref.screening.reach import NEGATIONS

if TYPE_CHECKING:
    from ketaref.store.index import Index

SHORTHAND = "shorthand"
STANDINGS = (
    "denies", "no", "negative", "relative", "hypothetical", "history", "resolved", "controlled", "uncontrolled",
    "possible", "declined",
)  # fmt: skip
"""Categories of cues that say how a finding stands."""
MARKS = ("affirms", "ends", "ends-denial", "ends-past", "began", "aspect", "care", "pseudo")
"""Categories of cues that say how far others reach."""
_ONLY_WITH = {
    "ends-past": frozenset({"history", "resolved"}),
    "began": frozenset({"history"}),
    "aspect": NEGATIONS,
    "care": NEGATIONS,
}
"""Marks -> the cues beside which alone they say something: most sentences need not be tried for them."""


class Span(NamedTuple):
    """Where a cue stands in a text, and the direction its rule gives it."""

    start: int
    end: int
    direction: str


class HasPlace(Protocol):
    """What stands somewhere in a text."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


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
        self.shorthand = [(cue, self._matcher([cue], re.IGNORECASE)) for cue in self._rules.get(SHORTHAND, ())]
        """The rules of shorthand in their order, each with what finds it."""

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
        for cue, matcher in self.shorthand:
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

    def rule_at(self, category: str, text: str, span: Span) -> str:
        """The rule that matches a text at a span, by its first word or its pattern; '' where none does."""
        rules = [cue for cue in self._rules.get(category, ()) if cue.direction == span.direction]
        found = next((cue for cue in rules if text[span.start : span.end] in cue.words), None)
        if found is None:
            found = next((c for c in rules if c.pattern and self._spans_exactly(c, text, (span.start, span.end))), None)
        return (found.words or (found.pattern,))[0] if found else ""

    def _by_direction(self, rules: list[Cue]) -> list[tuple[str, "Matcher"]]:
        """One expression for the rules that point the same way: of two that overlap, the first alone is the cue."""
        return [
            (direction, self._matcher([cue for cue in rules if cue.direction == direction]))
            for direction in dict.fromkeys(cue.direction for cue in rules)
        ]

    def _matcher(self, rules: list[Cue], flags: int = 0) -> "Matcher":
        letters: list[str] = []
        for cue in rules:
            held = cue.words or cue.holds or (self._kin if KIN in cue.pattern else ())
            if not held:
                letters = []
                break
            letters += held
        return Matcher(lambda: self._expression(rules), tuple(letters), flags)

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


class Matcher:
    """A regular expression, compiled when it is first tried on a text.

    Compiling all of them takes 8 ms of a start, and most findings need few.
    """

    def __init__(self, expression: Callable[[], str], letters: tuple[str, ...], flags: int) -> None:
        self._expression = expression
        self._letters = letters
        """Every text that it matches holds one of these; () where that is not known."""
        self._flags = flags
        # An `&` of flags costs more than the search that it is asked for.
        self._ignores_case = bool(flags & re.IGNORECASE)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression itself."""
        return re.compile(self._expression(), self._flags)

    def finds(self, text: str) -> bool:
        """Whether a text holds a match."""
        return self._may_match(text) and self.pattern.search(text) is not None

    def begins(self, text: str) -> bool:
        """Whether a text begins with a match."""
        return self._may_match(text) and self.pattern.match(text) is not None

    def finditer(self, text: str) -> Iterable[re.Match[str]]:
        """The matches in a text."""
        return self.pattern.finditer(text) if self._may_match(text) else ()

    def _may_match(self, text: str) -> bool:
        if not self._letters:
            return True
        if self._ignores_case:
            text = text.lower()
        return any(letters in text for letters in self._letters)


@lru_cache(maxsize=4)
def lexicon_of(index: "Index") -> Lexicon:
    """The cues of an index; made once for each index."""
    return Lexicon(index.cues())


def blanked(text: str, spans: Iterable["HasPlace"]) -> str:
    """A text of the same length, with spaces where the spans are."""
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def cues_in(text: str, lexicon: Lexicon) -> dict[str, list[Span]]:
    """The cues of a sentence by category: none inside a pseudo cue, and of two that overlap the longer."""
    found: dict[str, list[Span]] = {}
    for category in (*STANDINGS, *MARKS):
        if category in _ONLY_WITH and not _ONLY_WITH[category] & found.keys():
            continue
        seen = text
        if category == "relative":
            # 'Per mother' and 'nursing mother' speak of no relative's illness.
            seen = blanked(text, lexicon.spans("not-relative", text))
        if spans := lexicon.spans(category, seen):
            found[category] = spans
    pseudo = _Cover(found.get("pseudo", []))
    said = [span for category in (*STANDINGS, "pseudo") for span in found.get(category, ())]
    ends = [span for category in ("ends", "ends-denial") for span in found.get(category, ())]

    of_standing, of_any = _Cover(said), _Cover([*said, *ends])

    def counts(category: str, span: Span) -> bool:
        inside = (of_standing if category == "affirms" else of_any).holds(span)
        return not inside and (category == "pseudo" or not pseudo.overlaps(span))

    kept = {category: [s for s in spans if counts(category, s)] for category, spans in found.items()}
    return {category: spans for category, spans in kept.items() if spans}


class _Cover:
    """What spans take up of a text, asked without going through them: a long list holds thousands of 'no'."""

    def __init__(self, spans: Sequence[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [span.start for span in ordered]
        self._furthest = list(accumulate((span.end for span in ordered), max))

    def holds(self, span: Span) -> bool:
        """Whether a longer one goes from where a span begins, or before, to where it ends, or behind."""
        before, until = bisect_left(self._starts, span.start), bisect_right(self._starts, span.start)
        return self._reach(before) >= span.end or self._reach(until) > span.end

    def overlaps(self, span: Span) -> bool:
        """Whether one of them shares a letter with a span."""
        return self._reach(bisect_left(self._starts, span.end)) > span.start

    def _reach(self, n: int) -> int:
        """Where the furthest of the first n ends; -1 for none."""
        return self._furthest[n - 1] if n else -1


def _whole_words(words: Iterable[str]) -> Iterator[str]:
    """Expressions for words, with a boundary wherever a word begins or ends in a letter or digit ('?' does not)."""
    for bounded, some in groupby(words, key=lambda word: bool(re.fullmatch(r"\w(?:.*\w)?", word))):
        joined = "|".join(map(re.escape, some))
        yield rf"\b(?:{joined})\b" if bounded else f"(?:{joined})"
