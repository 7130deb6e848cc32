"""Regular expressions of a pack: none runs without bound, whatever a screen or a sheet holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.rows import SOUND, Row, Run, entry, yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EXPLODING = {
    "nested": "(a+)+$",
    "nested-star": "(a*)*b",
    "or-same": "(a|a)*b",
    "or-overlap": "(a|aa)+$",
    "words": r"(\w+\s?)+\d",
    "three": "a.*a.*a.*a.*a.*a.*a.*a.*b",
    "backreference": r"(a+)\1+\1+b",
    "lookahead": "(?=(a+)+b)",
    "lazy": "(a+?)+?b",
}
REFUSED = {
    "none": "(",
    "overflow": "a{99999999999999}",
    "deep": "(" * 5000 + ")" * 5000,
    "long": "a|" * 200_000,
    "repeats": "((a{1,999}){1,999}){1,999}",
}
TEXT = "a" * 60
"""What an exploding pattern takes for ever over."""


def dispute(mark: str) -> str:
    """A dispute with a mark."""
    return yaml_text(
        {
            "id": "rule",
            "title": "A dispute",
            "standing": "range",
            "risk": "low",
            "advice": "Ask.",
            "marks": [mark],
            "claim": {"text": "So.", "cites": ["infusion-faq"]},
            "against": [{"text": "Not so.", "cites": ["infusion-faq"]}],
            "reviewed": {"date": "2026-11-27", "by": "curator", "due": "2099-11-27"},
        }
    )


def marked(patterns: Mapping[str, str], kind: str) -> Iterable[Row]:
    """A mark on a dispute that a sheet looks for in its texts."""
    for name, pattern in patterns.items():
        files = {
            **SOUND,
            "disputes/rule.yaml": dispute(pattern),
            "pre-infusion/rule-a.yaml": entry(
                "rule-a",
                f"Rule {TEXT}!",
                f"Do {TEXT}!",
                disputes=["rule"],
                audience="patient",
                order=1,
                statements=[{"text": TEXT + "!", "cites": ["infusion-faq"]}],
            ),
        }
        runs = (
            Run(("show", "rule-a"), status=(0, 1), seconds=6),
            Run(("prep-instructions", "-o", "@work/sheet.html", "--force"), seconds=6, err_lines=4),
            Run(("prep-instructions",), seconds=6),
            Run(("discrepancies",), seconds=6),
        )
        yield Row(f"shapes-mark-{kind}-{name}", "shapes", runs, files)


def cued(patterns: Mapping[str, str], kind: str) -> Iterable[Row]:
    """A pattern of a cue, over a finding for which it never ends."""
    for name, pattern in patterns.items():
        cue = yaml_text([{"category": "no", "pattern": pattern, "example": {"no glaucoma": "negated"}}])
        runs = (Run(("screen", f"glaucoma {TEXT} {'a ' * 40}!"), seconds=6, status=(0, 1), out=("RELATIVE",)),)
        yield Row(f"shapes-cue-{kind}-{name}", "shapes", runs, {**SOUND, "cues.yaml": cue})


def rows() -> Iterable[Row]:
    """The rows."""
    for kind, patterns in (("explodes", EXPLODING), ("refused", REFUSED)):
        yield from marked(patterns, kind)
        yield from cued(patterns, kind)
