"""Whether a query tells of somebody in danger now, speaks of an emergency, or neither.

    words -> signs, figures (content/emergencies.yaml) -> the people, the moment and the frames around them -> Emergency

A sign weighs what its rule says. A person and a moment beside it add to that; a frame that reaches it (a question of
fact, something past, denied, feared or planned) takes from it; what an idiom covers is none. Danger is what is left.
The words and their weights are the content's; this owns how they add up.

Source:
    Frames that reach forward or backward within a sentence, until a word ends them, are ConText's (Harkema et al.,
    J Biomed Inform 42(5):839-851, 2009); a person, a moment and an act as the marks of a present danger follow what
    the Columbia Suicide Severity Rating Scale asks for.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ketaref.search.hearing import hear
from ketaref.search.phrases import Matcher, Span
from ketaref.text.typed import FIGURE, PAIR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ketaref.emergency import Phrase
    from ketaref.search.phrases import Heard
    from ketaref.store.index import Index
    from ketaref.store.signs import Signs

DANGER = 2
"""Least that signs, a person and a moment must weigh together."""
FRAMES = {"doubt": 1, "fact": 2, "unreal": 3, "past": 4, "denied": 5}
"""What a frame takes from a sign that it reaches."""
HINTS = 3
"""How many hints tell of danger where there is no sign."""
FIGURE_NEAR = 6
"""How many words after the name of a figure the figure may stand."""
QUESTIONS = frozenset({"doubt", "fact"})
"""Frames that are none within words of the moment ("what can i push")."""
BOUNDED = frozenset({"past", "unreal"})
"""Frames of the sentence that end where a word says so ("hx of stroke, now aphasic"); a question does not."""
NOT_NAMED = frozenset({"past", "denied"})
"""An emergency in one of these frames is not spoken of, but for those whose naming is enough."""
FALL = 3
"""How many figures of one name are read as a run: it counts where it falls, by its last ("92 88 84")."""
ALL = 100
"""The most that a share can be, in percent."""
# A figure with one of these units measures something else.
_UNITS = frozenset({
    "mg", "ml", "kg", "mcg", "ug", "g", "min", "minut", "hour", "h", "day", "week", "month", "year", "x", "l", "lpm",
    "mph", "am", "pm", "point",
})  # fmt: skip


_COMPARED = frozenset({"below", "above", "under", "than", "least", "exceeds"})
_PASSED = frozenset({
    "is", "are", "was", "were", "went", "dropped", "fell", "dropping", "falling", "now", "down", "stays", "come", "get",
    "go", "stay", "keep", "hold", "rise",
})  # fmt: skip


class Sign(NamedTuple):
    """A rule that speaks in a text, where, and what is left of its weight."""

    phrase: Phrase
    span: Span
    left: int
    frames: frozenset[str]


class Emergency(NamedTuple):
    """What a query tells of."""

    name: str
    """Which emergency it is, by the rules of the content."""
    danger: bool
    """Whether somebody is in danger now."""
    entries: tuple[int, ...]
    """The numbers of the entries that help: whoever asks or, where that is not clear, both; the likelier first."""
    frames: frozenset[str]
    """What takes from the sign: fact, past, denied ..."""
    signs: tuple[Sign, ...]


def read_emergency(index: Index, text: str, known: Collection[str]) -> Emergency | None:
    """What a query tells of; None where it names no emergency.

    `known` are words that the content knows, and that are therefore not misspelled.
    """
    signs = index.signs
    if not signs.helps:
        return None
    words = hear(signs, text, known)
    terms = {term for word in words for term in word.terms}
    terms |= {FIGURE if len(word.value) == 1 else PAIR for word in words if word.value}
    phrases = signs.phrases(terms, signs=True)
    if not phrases:
        return None
    matcher = Matcher(words, signs.sets)
    found = [(phrase, span) for phrase in phrases for span in _spans(matcher, phrase) if phrase.name in signs.helps]
    return _weigh(signs, matcher, terms, found, cried="!" in text) if found else None


def heard_as(emergency: Emergency | None) -> str:
    """In the word of a rule's examples: danger, named or nothing."""
    return "nothing" if emergency is None else "danger" if emergency.danger else "named"


def _spans(matcher: Matcher, phrase: Phrase) -> Iterable[Span]:
    """Where a sign stands; a figure only where it is dangerous."""
    spans = matcher.spans(phrase)
    if phrase.category != "figure":
        return spans
    found = (_with_figure(matcher, phrase, span) for span in spans)
    return [span for span in found if span]


def _with_figure(matcher: Matcher, phrase: Phrase, span: Span) -> Span | None:
    """The name of a figure and the figure, or None where none is near, or it is not dangerous."""
    words = matcher.words
    within = [n for n in range(span.start, span.end) if words[n].value]
    if len(within) >= FALL:
        if not all(words[a].value > words[b].value for a, b in pairwise(within)):
            return None
        within = within[-1:]
    after = range(span.end, min(span.end + FIGURE_NEAR, len(words)))
    before = [span.start - 1] if span.start and not words[span.start].gap else []
    for place in within or [*after, *before]:
        if not (words[place].value and matcher.same_sentence(place, span.start)):
            continue
        if not within and (_measures_else(words, place, phrase) or _is_limit(words, place)):
            continue
        if _is_dangerous(words[place], phrase):
            return Span(min(span.start, place), max(span.end, place + 1), (*span.parts, (place, place + 1)))
        if _is_such(words[place], phrase):
            return None
    return None


def _measures_else(words: Sequence[Heard], place: int, phrase: Phrase) -> bool:
    """Whether the unit after a figure is that of something else: 'hr 2 hours', 'sbp up 50%'."""
    after = words[place + 1]
    return not after.gap and bool(after.terms & _UNITS or ("percent" in after.terms and phrase.most != ALL))


def _is_limit(words: Sequence[Heard], place: int) -> bool:
    """Whether a figure is a limit that is spoken of ("hold if below 90"), and not one that somebody is beyond."""
    if not words[place - 1].words & _COMPARED:
        return False
    return not any(word.words & _PASSED for word in words[max(place - 2, 0) : place - 1])


def _is_such(word: Heard, phrase: Phrase) -> bool:
    value = _value(word, phrase)
    return (phrase.least is None or value >= phrase.least) and (phrase.most is None or value <= phrase.most)


def _is_dangerous(word: Heard, phrase: Phrase) -> bool:
    value = _value(word, phrase)
    low, high = phrase.low, phrase.high
    return _is_such(word, phrase) and ((low is not None and value <= low) or (high is not None and value >= high))


def _value(word: Heard, phrase: Phrase) -> float:
    """The figure itself; of one over another, the second if the rule is about that."""
    return word.value[-1 if phrase.reach == "backward" else 0]


_Told = tuple["Phrase", "Span"]
"""A phrase, and where it stands."""
_Around = dict[str, list[_Told]]
"""What stands around the signs, by category."""


def _weigh(
    signs: Signs, matcher: Matcher, terms: Collection[str], found: list[tuple[Phrase, Span]], *, cried: bool
) -> Emergency | None:
    around: _Around = {}
    for phrase in signs.phrases(terms, signs=False):
        for span in matcher.spans(phrase):
            around.setdefault(phrase.category, []).append((phrase, span))
    moments = [span for _, span in around.get("now", ())]
    for category in QUESTIONS & around.keys():
        around[category] = [told for told in around[category] if not any(now.holds(told[1]) for now in moments)]
    idioms = [span for _, span in around.get("idiom", ())]
    heard = [
        _framed(matcher, around, phrase, span)
        for phrase, span in found
        if not any(idiom.covers(span) for idiom in idioms)
    ]
    if not heard:
        return None
    total = _sum(heard, person=bool(around.get("person")), now=cried or bool(around.get("now")))
    order = list(signs.helps)
    first = max(heard, key=lambda s: (s.left, s.phrase.weight, -order.index(s.phrase.name)))
    if total >= DANGER and any(sign.left > 0 for sign in heard):
        return _emergency(signs, around, first, heard, danger=True)
    named = [s for s in heard if _is_named(signs, s)]
    if not named:
        return None
    return _emergency(signs, around, named[0] if first not in named else first, heard, danger=False)


def _framed(matcher: Matcher, around: _Around, phrase: Phrase, span: Span) -> Sign:
    """A sign with the frames that reach it."""
    frames = {
        category
        for category in FRAMES
        for frame, at in around.get(category, ())
        if (at.start < span.start or not at.meets(span)) and _reaches(matcher, around, (frame, at), (phrase, span))
    }
    taken = max((FRAMES[category] for category in frames), default=0)
    return Sign(phrase, span, phrase.weight - taken, frozenset(frames))


def _reaches(matcher: Matcher, around: _Around, framing: _Told, told: _Told) -> bool:
    """Whether a frame reaches a sign."""
    (frame, at), (phrase, sign) = framing, told
    if not matcher.same_sentence(at.start, sign.start):
        return False
    forward = frame.reach == "forward" or (frame.reach == "sentence" and at.start < sign.start)
    first, second = (at, sign) if forward else (sign, at)
    between = range(first.end, second.start)
    if frame.reach == "sentence":
        return frame.category not in BOUNDED or not _ends_between(around, between)
    if second.start < first.end or (frame.within is not None and len(between) > frame.within):
        return False
    # A frame that reaches but so far reaches a list of names, and nothing else, beyond a comma: "hx of stroke, seizure,
    # now pressure in his chest".
    paused = any(matcher.words[n].gap for n in range(first.end, second.start + 1))
    if frame.within is not None and paused and phrase.category != "name":
        return False
    return not _ends_between(around, between)


def _ends_between(around: _Around, between: range) -> bool:
    return any(end.start in between or end.end - 1 in between for _, end in around.get("ends", ()))


def _sum(heard: list[Sign], *, person: bool, now: bool) -> int:
    """What the signs weigh together, and what is around them.

    Those that overlap count once, and of mere names only the weightiest; beside a mere name a person counts only if
    there is a moment too. Hints count beside a sign, or HINTS together: of one emergency, where a person
    and a moment are one more, or of several about a person.
    """
    total, names = 0, 0
    hints: Counter[str] = Counter()
    counted: list[Span] = []
    rules: set[int] = set()
    for sign in sorted(heard, key=lambda s: -s.left):
        if any(sign.span.meets(span) for span in counted) or (
            sign.phrase.rule in rules and sign.phrase.category != "hint"
        ):
            continue
        if sign.left <= 0:
            break
        counted.append(sign.span)
        rules.add(sign.phrase.rule)
        if sign.phrase.category == "name":
            names = max(names, sign.left)
        elif sign.phrase.category == "hint":
            hints[sign.phrase.name] += sign.left
        else:
            total += sign.left
    if total:
        return total + names + hints.total() + person + now
    if names:
        return names + bool(hints) * now + (person + now) * now
    told = [sign.left for sign in heard if sign.phrase.category != "hint"]
    of_one = max(hints.values(), default=0) + (person and now)
    enough = of_one >= HINTS or (person and hints.total() >= HINTS)
    return max(max(told, default=-DANGER) + person + now, DANGER if enough else 0)


def _is_named(signs: Signs, sign: Sign) -> bool:
    """Whether an emergency that is none now is spoken of at all."""
    if sign.phrase.category == "hint":
        return False
    if signs.helps[sign.phrase.name].always:
        return True
    unframed = sign.phrase.category == "sign" and not sign.frames
    return unframed or (sign.phrase.weight >= DANGER and not sign.frames & NOT_NAMED)


def _emergency(signs: Signs, around: _Around, first: Sign, heard: list[Sign], *, danger: bool) -> Emergency:
    staff, patient = (len(around.get(voice, ())) for voice in ("staff", "patient"))
    help_ = signs.helps[first.phrase.name]
    likelier, other = (help_.staff, help_.patient) if staff > patient else (help_.patient, help_.staff)
    # Of an emergency whose naming is enough, staff are shown what a patient is, too.
    both = staff == patient or (staff > patient and help_.always)
    entries = (likelier, other) if both and likelier != other else (likelier,)
    return Emergency(first.phrase.name, danger, entries, first.frames, tuple(heard))
