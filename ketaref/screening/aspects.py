"""What a denial says of a finding without denying it: that it does not grow, or was never repaired.

    'no aneurysm growth' -> the aneurysm stands; 'never had the AVM treated' -> it may

A denial is said of the last noun of its phrase. Where that is a change of the finding, the finding is taken for
granted; where it is what is done about one, nothing is said of the finding. Which words those are is for the rules
`aspect` and `care` of the content; those that stand before a finding point forward, those behind it backward.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ketaref.screening.cues import Span
from ketaref.screening.reach import NEGATIONS, Modifier
from ketaref.screening.wording import TAKING

ASPECTS = ("aspect", "care")
# Expressions as text: few findings need them compiled.
_TAKEN = r"(?<!\w)(?:on|takes|taking) (?:(?:her|his|their|the|daily|low dose|prn|chronic|home)\s)*$"
# A sentence that tells of taking says nothing of what was declined: 'takes Xanax, refused', 'Xanax taper declined'.
_TELLS_OF_TAKING = (
    r"\b(?:take[sn]?|taking|took|on|us(?:es|ed?|ing)|continu\w+|still|daily|nightly|chronic\w*|bid|tid|q\w{1,3}|home|"
    r"\d+ ?mc?g|prescribed|rx|script|wean\w*|taper\w*|stop\w*|switch\w*|chang\w+|reduc\w+|decreas\w+|increas\w+|"
    r"adjust\w*|lower\w*|dose|doses|dosing|refills?|level|test\w*|detox\w*|hold\w*|held|quit\w*|discontinu\w+)\b"
)
# What may stand between a finding and what is said of it: 'never had her aneurysm, which was small, repaired' has more.
_NEXT = r"(?:'s)?[\s-]*(?:(?:was|were|is|been|be|being|to|has|had|further|interval|significant|in)\s+)*"
_BETWEEN = r"[^,;:()]*"


class Aspect(NamedTuple):
    """What of a finding is denied."""

    cue: Modifier
    """Of category 'aspect': the finding stands; of 'care': it may."""
    text: str

    @property
    def category(self) -> str:
        """The category of its cue."""
        return self.cue.category

    @property
    def note(self) -> str:
        """What a reader has to know of it."""
        if self.category == "aspect":
            return f"what is denied is '{self.text}', not the finding"
        return f"only '{self.text}' is denied: ask whether it is there"


def aspect_denied(
    text: str, marks: Mapping[str, Sequence[Span]], modifier: Modifier, start: int, end: int
) -> Aspect | None:
    """What of the finding at [start, end) a denial is said of, where it is not the finding itself."""
    if modifier.category not in NEGATIONS:
        return None
    for category in ASPECTS:
        for mark in marks.get(category, ()):
            stands_before = mark.direction == "forward" and mark.end <= start
            between = text[mark.end : start] if stands_before else text[end : mark.start]
            joins = _BETWEEN if stands_before else _NEXT
            beside = stands_before or (mark.direction == "backward" and end <= mark.start)
            first, last = min(start, mark.start), max(end, mark.end)
            if beside and re.fullmatch(joins, between) and (modifier.end <= first or last <= modifier.start):
                return Aspect(Modifier(category, *mark), text[mark.start : mark.end])
    return None


def may_be_said(text: str, modifier: Modifier, *, medicine: bool) -> bool:
    """Whether a cue says what it may of a finding: only a medicine can be declined, and only one not told as taken."""
    return modifier.category != "declined" or (medicine and not re.search(_TELLS_OF_TAKING, text))


def is_taken_for_it(text: str, content: Callable[[int, int], list[str]], modifier: Modifier, start: int) -> bool:
    """Whether a denial before a medicine is of what it is taken for: 'denies pain on oxycodone'.

    `content` gives the words of a stretch that carry topic.
    """
    if modifier.category not in NEGATIONS or modifier.end > start:
        return False
    taken = re.search(_TAKEN, text[:start])
    return (
        taken is not None
        and taken.start() >= modifier.end
        and any(word not in TAKING for word in content(modifier.end, taken.start()))
    )
