"""The rule for what is not covered: such an entry claims nothing, and says whom to ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketaref.checks.rule import Breach
from ketaref.fields import NOT_COVERED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaref.checks.rule import Context
    from ketaref.library import Library

_ASKS = re.compile(r"\b(?:ask|call|911)\b")
# Numbers to call are no figures.
_FIGURE = re.compile(r"(?<![\d-])(?!911\b|988\b|1-800-222-1222\b)\d")
_CLAIMING = (
    "statements", "severity", "rating_note", "action", "population", "route", "monitoring", "order", "timing",
    "fasting", "condition", "contact", "crisis", "disputes", "triggers", "codes", "screening",
)  # fmt: skip


def claiming_topic(library: Library, _context: Context) -> Iterator[Breach]:
    """What is not covered claims nothing: its one line says what is left out and whom to ask.

    It has no statement, no figure and no other field of an answer; where something is to be said, it is an entry of
    another kind.

    Fails:
        not-covered/tattoos.yaml with `summary: Wait 7 days after a tattoo.`

    Instead:
        summary: 'Nothing here on tattoos: ask the clinic and the practitioner.'
    """
    for entry in library:
        if entry.kind != NOT_COVERED:
            continue
        faults = [(field, f"'{field}' claims something; leave it out") for field in _CLAIMING if getattr(entry, field)]
        if not _ASKS.search(entry.summary):
            faults.append(("summary", "the summary does not say whom to ask"))
        figure = _FIGURE.search(entry.summary + " " + entry.for_patient)
        if figure:
            faults.append(("summary", "it gives a figure, which needs a reference"))
        for field, fault in faults:
            yield Breach(entry.origin, f"{entry.id} is not covered, but {fault}", path=(field,))
