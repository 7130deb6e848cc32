"""Which findings of a sentence each cue is said of: its scope, after ConText.

    sentence, cut at its separators (Part) + cues (`cues.py`) -> Modifier, each with the stretches of text it reaches

A cue reaches from its own end to that of the sentence, in the direction of its rule, unless something ends it before:
a termination ('but', 'presents', 'for'), a part that states something of its own ('has ...', 'on ...'), or another cue
of its kind. What looks like a cue and is none ('no one', 'no change') is a pseudo cue, and the longer of two cues that
overlap is the one that is said.

Two things are narrower than published, since here a denial that was not said is a missed contraindication:

- Past commas a cue reaches through a list, and no further: one that 'and' or 'or' closes, or a bare one of three items
  or more. Of 'denies eye pain, glaucoma' nobody can tell whether glaucoma is denied: it stands, with a note.
- A negation is said of what stands before it only where it closes that finding ('glaucoma: no', 'glaucoma was ruled
  out'), and never over a noun that follows it ('glaucoma, no symptoms') or one that stands between ('glaucoma, labs
  normal').

Source:
    ConText: Harkema et al., J Biomed Inform 42(5):839-851, 2009; Chapman et al., J Biomed Inform 44(5):728-737, 2011.
    NegEx, of which it is made: Chapman et al., J Biomed Inform 34(5):301-310, 2001.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from ketaref.screening.cues import MARKS, STANDINGS, Lexicon, Span, cues_in
from ketaref.screening.dated import PAST, bounds_of_past
from ketaref.screening.findings import Said
from ketaref.screening.reach import NEGATIONS, SAME_SUBJECT, Modifier, Part, Stretch, ends_in_preposition, is_asserted
from ketaref.screening.wording import ADJUNCTS, COUNTS, LINKS, QUALIFIERS, STATES, TESTS, THINK, WHOLE
from ketaref.text.expressions import compiled_late
from ketaref.text.words import STOP_WORDS

# A heading of these categories ('Denies:', 'FH:') is said of every part below it.
HEADINGS = ("denies", "no", "relative", "resolved", "negative")
# What goes on from the part it stands in to the next ones, and past which separators. A finding that is over, or one
# that may be, says less of the next than a denial does.
_GOES_ON = frozenset({"denies", "no", "relative", "history", "possible", "hypothetical", "resolved"})
_NOT_PAST_AND = frozenset({"resolved"})
_PAST_WITH = frozenset({"relative"})
_LIST_SEPARATORS = frozenset({"comma", "and", "or", "close"})
_BARE_LIST = NEGATIONS | {"relative"}
MIN_BARE_LIST = 3
"""Items of a list that no 'and' or 'or' closes, from which on a cue before it is said of them all."""
MAX_ITEM_WORDS = 4
"""Words that carry topic in an item of a list; more make a statement of it."""
# Cues that an item of a list may not hold: it says how it stands itself.
_OF_ITS_OWN = NEGATIONS | {"relative", "controlled", "uncontrolled", "resolved", "possible"}
_DOSE = compiled_late(r"\b\d[\d.,]*\s*(?:mc?g|ml|units?|tabs?|puffs?|x|bid|tid|qd|/\d+)\b")
_WORD = compiled_late(r"[a-z0-9][\w'.]*(?<!\.)")
# What answers a question, and with more words after it would deny those.
_ANSWERS = frozenset({"no", "none", "nil"})
_PRONOUNS = ("she ", "he ", "they ", "i ", "pt ", "patient ")
_DEAD = compiled_late(r"\b(?:died|dead|deceased|passed)\b")
_CAUSE = compiled_late(r"(?:due to|because of)\s*$")
_WITHIN = compiled_late(r"\b(?:of|in|on|at|involving|within)\b")


class Sentence:
    """A sentence, its parts, and the cues in it."""

    def __init__(self, text: str, parts: Sequence[Part], heading: int, lexicon: Lexicon) -> None:
        self.text = text
        self.parts = parts
        self._lexicon = lexicon
        self.notes: dict[int, str] = {}
        """Place of a part -> what a reader has to check of it."""
        found = cues_in(text, lexicon)
        self.marks = {category: found.get(category, []) for category in MARKS}
        """Of each category, the cues that say how far others reach."""
        self._cues = {c: found[c] for c in STANDINGS if c in found}
        spans = [span for several in (*self._cues.values(), self.marks["pseudo"]) for span in several]
        self._words = [
            (m.start(), m.end(), m[0], _has_topic(m[0]) and not any(s.start <= m.start() < s.end for s in spans))
            for m in _WORD.finditer(text)
        ]
        self._telling = [(s, e, word) for s, e, word, _ in self._words if word not in STOP_WORDS]
        self._ends: dict[bool, list[int]] = {}
        self.answers = {n for n, part in enumerate(parts) if n and self._is_answer(part)}
        """Places of the parts of cues alone ('a, controlled'): said of the part before them."""
        self.modifiers = [
            self._heading_modifier(category, span)
            if span.start < heading or (category == "hypothetical" and text[span.end - 1] == ":")
            else self._modifier(category, span)
            for category, spans in self._cues.items()
            for span in spans
            if span.start >= heading or category in HEADINGS
        ]
        self._said_of_what_stands_before()

    def content(self, start: int, end: int) -> list[str]:
        """The words of a stretch that are neither cues nor qualifiers nor small words."""
        near = self._words[bisect_left(self._words, (start,)) : bisect_left(self._words, (end,))]
        return [word for _, e, word, topic in near if topic and e <= end]

    def rule_of(self, modifier: Modifier) -> Said:
        """The rule by which a cue is one."""
        span = Span(modifier.start, modifier.end, modifier.direction)
        return Said(
            modifier.category,
            self._lexicon.rule_at(modifier.category, self.text, span),
            self.text[modifier.start : modifier.end],
        )

    # ---- Parts ------------------------------------------------------------------------------------------------------

    def place_of(self, at: int) -> int:
        """The part in which a place of the text stands."""
        return max((n for n, part in enumerate(self.parts) if part.start <= at), default=0)

    def _own(self, part: Part, categories: frozenset[str]) -> bool:
        return any(
            part.start <= span.start < part.end for c in categories & self._cues.keys() for span in self._cues[c]
        )

    def _is_answer(self, part: Part) -> bool:
        said = self._own(part, frozenset(STANDINGS))
        return said and not self.content(part.start, part.end) and not self._is_said_with(part)

    def _is_said_with(self, part: Part) -> bool:
        """Whether a denial is said of what 'with' adds: 'hives, not seen with propofol'."""
        n = self.parts.index(part)
        follows = self.parts[n + 1].separator if n + 1 < len(self.parts) else ""
        return follows == "with" and self._own(part, NEGATIONS)

    def _opens(self, part: Part, category: str = "") -> bool:
        """Whether a part states something of its own: 'has ...', 'on ...', 'now ...' stand before its topic."""
        if category in SAME_SUBJECT and SAME_SUBJECT[category].match(self.text, part.start, part.end):
            return False
        return any(
            part.start <= mark.start < part.end and not self._says_something(part.start, mark.start)
            for mark in self.marks["affirms"]
        )

    def _says_something(self, start: int, end: int) -> bool:
        return any(start <= s and e <= end and word not in STOP_WORDS for s, e, word, _ in self._words)

    def _is_item(self, n: int, category: str = "") -> bool:
        """Whether a part may be an item of a list: a noun, and nothing that says how it stands.

        Of a relative's list an item may name the relative again ('glaucoma and stroke in his father'), and a verb
        without an ending goes on with what 'does not' began ('does not smoke, drink or use drugs').
        """
        part = self.parts[n]
        text = self.text[part.start : part.end]
        # 'Wall motion abnormalities at a low level of stress' is long by what 'at' adds.
        adjunct = next((s for s, _, word, _ in self._words if part.start < s < part.end and word in ADJUNCTS), part.end)
        words = self.content(part.start, adjunct)
        return (
            n not in self.answers
            and self._says_something(part.start, part.end)
            and len(words) <= MAX_ITEM_WORDS
            and (part.separator == "or" or not (self._opens(part, category) or STATES.intersection(words[-1:])))
            and not self._own(part, _OF_ITS_OWN - {category} if category == "relative" else _OF_ITS_OWN)
            and not _DOSE.search(text)
        )

    # ---- How far a cue reaches --------------------------------------------------------------------------------------

    def _modifier(self, category: str, span: Span) -> Modifier:
        n = self.place_of(span.start)
        part = self.parts[n]
        if category in NEGATIONS:
            reach = (
                *(self._forward(category, span, n) if span.direction != "backward" else ()),
                *(self._closing(span, n) if span.direction != "forward" else ()),
            )
        else:
            start, end = self._bounds(category, span, part)
            own = Stretch(span.end if span.direction == "forward" else start, end)
            # Of 'sister with glaucoma' the sister is all that stands before 'with'.
            begins = category in _PAST_WITH and self._begins_list(n)
            goes_on = category in _GOES_ON and end == part.end and (begins or self.content(span.end, end))
            # 'Father deceased at 62, MI' says what of.
            least = 2 if _DEAD.search(self.text, span.end, end) else MIN_BARE_LIST
            reach = (own, *(self._through_list(category, n, least) if goes_on else ()))
            # 'Aneurysm and stroke in her mother' are hers.
            closes = category == "relative" and part.separator in ("and", "or")
            if closes and ends_in_preposition(self.text[: span.start]):
                reach += tuple(self._back_through_list(n, whole=True))
        return Modifier(category, *span, reach, part.end)

    def _begins_list(self, n: int) -> bool:
        """Whether a part that names a relative has what it says of them in the next one: 'mother - glaucoma'."""
        follows = self.parts[n + 1].separator if n + 1 < len(self.parts) else ""
        # 'Mother, 72, glaucoma' opens a line; 'lives with mother, glaucoma' says two things.
        said = self.content(self.parts[n].start, self.parts[n].end)
        alone = (n == 0 and COUNTS.issuperset(said)) or (follows == "dash" and not said)
        goes_on = follows == "comma" and SAME_SUBJECT["relative"].match(self.text, self.parts[n + 1].start)
        return bool(follows in ("with", "paren") or (alone and follows in ("dash", "comma")) or goes_on)

    def _bounds(self, category: str, span: Span, part: Part) -> tuple[int, int]:
        """The stretch of its own part that a cue is said of."""
        end = self._stop(category, span, part.end)
        within = (part.start, end)
        return bounds_of_past(self.text, self.marks, self.content, span, within) if category in PAST else within

    def _forward(self, category: str, span: Span, n: int) -> Iterator[Stretch]:
        part = self.parts[n]
        end = self._stop(category, span, part.end)
        yield Stretch(span.end, end)
        # A 'no' that stands alone answers a question, and is not the beginning of a list.
        if end == part.end and self.content(span.end, end):
            # 'Negative for a, b' is built for a list, as 'denies a, b' is not.
            least = 2 if self.text.startswith("negative for", span.start) else MIN_BARE_LIST
            yield from self._through_list(category, n, least)

    def _stop(self, category: str, span: Span, end: int) -> int:
        """Where in its own part a cue ends to be said: at a termination, or at another of its kind."""
        stops = self._stops(negates=category in NEGATIONS)
        first = bisect_left(self._telling, (span.end,))
        if first == len(self._telling):
            return end
        for at in stops[bisect_left(stops, self._telling[first][1]) : bisect_left(stops, end)]:
            between = (word for _, e, word in self._telling[first:] if e <= at)
            if not (self.text.startswith(_PRONOUNS, at) and not THINK.isdisjoint(between)):
                return at
        return end

    def _stops(self, *, negates: bool) -> list[int]:
        """Where cues end to be said, in order."""
        if negates not in self._ends:
            spans = [*self.marks["ends"], *(self.marks["ends-denial"] if negates else ())]
            for other in NEGATIONS & self._cues.keys() if negates else ():
                spans += [span for span in self._cues[other] if span.direction != "backward"]
            self._ends[negates] = sorted({span.start for span in spans})
        return self._ends[negates]

    def _through_list(self, category: str, n: int, least: int = MIN_BARE_LIST) -> Iterator[Stretch]:
        """The stretches of the parts after one that belong to the same list; a bare one has so many items at least."""
        items, at = 1, n + 1
        while at < len(self.parts):
            part = self.parts[at]
            if part.separator == "paren":
                # '(CVA)' is another name for what stands before it; '(on lisinopril)' is said of it.
                if self._is_item(at):
                    yield Stretch(part.start, part.end)
            elif part.separator == "comma":
                if category == "relative" and SAME_SUBJECT[category].match(self.text, part.start, part.end):
                    yield Stretch(part.start, part.end)
                    items, at = items + 1, at + 1
                    continue
                run, closed = self._run(at, category)
                listed = category in _BARE_LIST and bool(run or at in self.answers)
                # What is said to be there ends a list: 'denies stroke, MI, known AVM'.
                ends = bool(run) and is_asserted(self.text, self.parts, run[-1] + 1)
                bare = listed and items + len(run) >= (2 if ends else least) and self._ends_at(run)
                if not closed and not bare:
                    self._note(category, run or [at])
                    return
                if bare and not closed:
                    self._note(category, run, belongs=True)
                if run:
                    yield from (Stretch(self.parts[i].start, self._end_of(category, i)) for i in run)
                    items += len(run)
                    at = len(self.parts) if ends else run[-1]
            elif part.separator == "dash" and category == "relative" and at == n + 1:
                yield Stretch(part.start, part.end)
                items += 1
            elif not self._passes(category, part):
                return
            else:
                end = self._end_of(category, at)
                yield Stretch(part.start, end)
                if end < part.end:
                    return
                items += 1
            at += 1

    def _passes(self, category: str, part: Part) -> bool:
        """Whether a cue goes on past a separator that is no comma, into a part."""
        if part.separator == "with":
            return category in _PAST_WITH and not self._opens(part, category)
        if part.separator == "or":
            return True
        if part.separator == "but":
            return category == "relative" and bool(_CAUSE.search(self.text[: part.start].rstrip()))
        if part.separator == "and" and category in _NOT_PAST_AND:
            return False
        words = self.content(part.start, part.end)
        own = self._own(part, _OF_ITS_OWN - {"possible", category if category == "relative" else "possible"})
        opens = self._opens(part, category)
        return part.separator in ("and", "close") and not (opens or own or STATES.intersection(words))

    def _end_of(self, category: str, n: int) -> int:
        part = self.parts[n]
        return self._stop(category, Span(part.start, part.start, ""), part.end)

    def _run(self, first: int, category: str = "") -> tuple[list[int], bool]:
        """The items of a list from one of them on, up to the one that 'and' or 'or' closes; whether there is such."""
        run: list[int] = []
        closing = 0
        for n in range(first, len(self.parts)):
            if self.parts[n].separator == "paren" or n in self.answers:
                if self.parts[n].separator == "paren":
                    continue
                break
            if self.parts[n].separator not in _LIST_SEPARATORS or not self._is_item(n, category):
                break
            run.append(n)
            if self.parts[n].separator in ("and", "or"):
                closing = len(run)
        if closing:
            return run[:closing], True
        # A bare list ends where an item is said to be there: 'denies stroke, MI, seizures, known AVM'.
        belongs = [category == "relative" or not is_asserted(self.text, self.parts, n) for n in run]
        return run[: [*belongs, False].index(False)], False

    def _ends_at(self, run: Sequence[int]) -> bool:
        """Whether nothing but another statement follows a list."""
        after = run[-1] + 1 if run else len(self.parts)
        if after >= len(self.parts) or self.parts[after].separator == "but":
            return True
        return self._opens(self.parts[after]) or is_asserted(self.text, self.parts, after)

    def _note(self, category: str, run: Sequence[int], *, belongs: bool = False) -> None:
        if category not in _BARE_LIST:
            return
        said = "a family history" if category == "relative" else "a denial"
        told = "read as part of it" if belongs else "check whether it belongs to it"
        for n in run:
            if not self._opens(self.parts[n]):
                self.notes.setdefault(n, f"stands after {said} in the same list: {told}")

    # ---- Negations that close what stands before them ---------------------------------------------------------------

    def _closing(self, span: Span, n: int) -> Iterator[Stretch]:
        """What a negation said of something before it closes: a finding that nothing but small words parts from it."""
        part = self.parts[n]
        after = next((w for s, _, w, _ in self._words[bisect_left(self._words, (span.end,)) :] if s < part.end), "")
        answers = self.text[span.start : span.end] in _ANSWERS
        if after and (answers or not (after in ADJUNCTS or after[0].isdigit())):
            return
        before = [word for word in self._words if part.start <= word[0] and word[1] <= span.start]
        glue = 0
        while glue < len(before) and before[-1 - glue][2] in LINKS | TESTS | WHOLE:
            glue += 1
        said = {word[2] for word in before[len(before) - glue :]} | {self.text[span.start : span.end]}
        left = before[: len(before) - glue]
        if left:
            # 'Glaucoma of the left eye was ruled out': what 'of' adds parts nothing.
            within = next((m.start() for m in _WITHIN.finditer(self.text, left[0][1], left[-1][1])), None)
            ends = [word[1] for word in left if within is not None and word[1] <= within]
            yield Stretch(part.start, span.start, (ends or [left[-1][1]])[-1] - 1)
        elif n and part.separator not in ("and", "or", "with") and not self._is_said_with(part):
            before_it = self.parts[n - 1]
            yield Stretch(before_it.start, before_it.end)
        else:
            return
        yield from self._back_through_list(n if left else n - 1, whole=bool(said & WHOLE))

    def _back_through_list(self, n: int, *, whole: bool) -> Iterator[Stretch]:
        """The items before the one that a negation closes: 'a, b and c were ruled out'."""
        items = []
        while n > 0 and self.parts[n].separator in _LIST_SEPARATORS and self._is_item_before(n - 1):
            items.append((n - 1, self.parts[n].separator))
            n -= 1
        separators = {separator for _, separator in items}
        if items and (items[0][1] == "or" or (whole and ("and" in separators or len(items) + 1 >= MIN_BARE_LIST))):
            for place, _ in items:
                yield Stretch(self.parts[place].start, self.parts[place].end)

    def _is_item_before(self, n: int) -> bool:
        return self._is_item(n) and not self._opens(self.parts[n])

    # ---- Cues of other parts ----------------------------------------------------------------------------------------

    def _heading_modifier(self, category: str, span: Span) -> Modifier:
        """A cue of a heading: said of all parts below it up to one that states something of its own."""
        reach = []
        for part in self.parts:
            if part.separator == "but" or (part.separator not in ("start", "or") and self._opens(part)):
                break
            reach.append(Stretch(max(part.start, min(span.end, part.end)), part.end))
        return Modifier(category, *span, tuple(reach))

    def _said_of_what_stands_before(self) -> None:
        """Let a part of cues alone, and one that begins with 'controlled by', be said of the part before it."""
        for place, modifier in enumerate(self.modifiers):
            n = self.place_of(modifier.start)
            # 'Stroke, no family history' gives the stroke to nobody, nor is 'stroke, since 2019' over.
            said_of_none = modifier.reach == (Stretch(modifier.start, modifier.start),)
            if n == 0 or said_of_none or modifier.category in NEGATIONS or self._own(self.parts[n], NEGATIONS):
                continue
            part = self.parts[n]
            # Of 'schizophrenia (2010) - stable' what is stable is no date.
            before = self.parts[next((m for m in range(n - 1, 0, -1) if m not in self.answers), 0)]
            headed = part.separator in ("comma", "dash", "paren") and modifier.category in (
                "controlled", "uncontrolled", "resolved",
            )  # fmt: skip
            if n in self.answers or (
                headed and self._lexicon.begins("controlled-by", self.text[part.start : part.end])
            ):
                reach = (*modifier.reach, Stretch(before.start, before.end))
                self.modifiers[place] = modifier._replace(reach=reach)


def _has_topic(word: str) -> bool:
    return word not in STOP_WORDS and not word[0].isdigit() and word not in QUALIFIERS
