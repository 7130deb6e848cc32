"""The visual language: what each style and mark means. `docs/screens.md` explains it to readers.

Color repeats what a word says, one color for one meaning, and nothing is dim. The colors are those of the fixed part of
the 256-color palette, so that no terminal theme takes their contrast away (6.4 to 1 and more, in dark and in light).
"""

from __future__ import annotations

from ketaref import records

ANSWER = "bold"
"""What answers the question: the brightest thing on a screen."""
HEADING = "bold"
"""A heading, in capitals."""
ALARM = "bold"
"""MUST, DIFFERS: a word that may not be overlooked."""
_RED, _AMBER, _BLUE = "color(231) on color(124)", "color(16) on color(214)", "color(231) on color(25)"
_OF_FIRMNESS = ("bold", "bold", _BLUE, _AMBER, _RED)
TIER = {severity: _OF_FIRMNESS[firm] for severity, firm in records.FIRMNESS.items()}
"""Tier -> its style: red forbids, amber holds, blue cautions."""
CRISIS = _RED

DIFFER = "!"
"""Marks what another source says otherwise."""
RATED_OTHERWISE = "≠"
"""Marks a tier beside which another source has another."""
TO_DO = "☐"
DOT = "·"

NARROW = 60
"""Below so many columns, what stands side by side stands one below the other."""

KIND_LABELS = {kind: heading.lower() for kind, heading in records.KINDS.items()} | {
    "faq": "question",
    "adverse-effects": "side effects",
    "crisis": "crisis help",
}
"""Kind -> what a hit of it is called."""


def tier_text(severity: str) -> str:
    """A tier in words: 'none known' says of what."""
    return "no relevant interaction known" if severity == records.NONE_KNOWN else severity
