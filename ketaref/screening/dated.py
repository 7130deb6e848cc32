"""What a date is said of, and what is over: 'dx 2003' begins something, 'stroke 2019 on Plavix' stops no Plavix.

Owns where a cue of the past reaches less far than its sentence; which words begin something, and where what is over
ends, is for the rules `began` and `ends-past` of the content.
"""

from collections.abc import Callable, Mapping, Sequence

from ketaref.screening.cues import Span
from ketaref.screening.wording import TAKING
from ketaref.text.expressions import compiled_late

PAST = frozenset({"history", "resolved"})
_DATE = compiled_late(r"\d|\bago\b|\blast year\b")
_FULL_DATE = compiled_late(r"\b(?:19|20)\d\d\b|\bago\b|\blast year\b")
# Said of what stands before them, so that 'on ...' right behind them is another matter: 'pain resolved on oxycodone'.
_CLOSES = compiled_late(r"\d|\bago\b|resolved|remission|remitted|cured|gone|ended|recovered")


def bounds_of_past(
    text: str,
    marks: Mapping[str, Sequence[Span]],
    content: Callable[[int, int], list[str]],
    cue: Span,
    within: tuple[int, int],
) -> tuple[int, int]:
    """The stretch of its part that a cue of the past is said of; an empty one where it only dates a beginning.

    Args:
        text: the sentence.
        marks: the cues of it that say how far others reach.
        content: the words of a stretch that carry topic.
        cue: the cue of the past.
        within: where its part begins, and where that, or what else the cue is said of, ends.
    """
    start, end = within
    if _dates_a_beginning(text, marks["began"], cue, start):
        return cue.start, cue.start
    begin = start if _CLOSES.search(text, cue.start, cue.end) else cue.end
    ends = (mark.start for mark in marks["ends-past"] if cue.end <= mark.start < end)
    # 'No longer needs to be on Xanax' names nothing else that is over.
    return start, next((at for at in ends if any(word not in TAKING for word in content(begin, at))), end)


def _dates_a_beginning(text: str, began: Sequence[Span], cue: Span, start: int) -> bool:
    """Whether a cue of the past that begins after `start` only dates when something began: 'since 2005'."""
    return bool(_DATE.search(text, cue.start, cue.end)) and any(
        start <= mark.start and mark.end <= cue.start and not _FULL_DATE.search(text, mark.end, cue.start)
        for mark in began
    )
