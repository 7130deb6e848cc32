"""Lines in which a finding is present, denied, a relative's, possible, over, or spoken of in case it comes.

`made()` gives them, the same on every run: conditions that the content speaks of, put into templates of what clinicians
write. The templates come from the published lists of triggers (NegEx, ConText), from notes, and from faults that were
found; no condition is of an entry that another one in the same list may meet.
"""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 14
TODAY = date(2026, 11, 24)

DENIED, RELATIVE, POSSIBLE, HYPOTHETICAL, HISTORICAL = "denied", "a relative's", "possible", "in case it comes", "over"
PRESENT = "there, and something else denied after it"

CONDITIONS = (
    "stroke", "aneurysm", "AVM", "glaucoma", "schizophrenia", "bipolar disorder", "dementia", "hypertension",
    "heart failure", "atrial fibrillation", "epilepsy", "cirrhosis", "fatty liver", "COPD", "asthma", "sleep apnea",
    "diabetes", "chronic kidney disease", "hyperthyroidism", "hypothyroidism", "porphyria", "meningioma", "TIA",
    "cardiomyopathy", "hydrocephalus", "subarachnoid hemorrhage", "cocaine use", "psychosis", "coronary artery disease",
    "interstitial cystitis",
)  # fmt: skip
"""Thirty that count when they stand alone."""
PAST = ("pneumonia", "concussion", "preeclampsia", "cataract surgery", "corneal abrasion", "gestational diabetes")
"""Findings that end."""


class Line(NamedTuple):
    """A line, the finding in it that is asked about, and what is said of it."""

    set: str
    text: str
    target: str
    labels: frozenset[str]
    """Empty where the finding is there."""
    later: bool = False
    """Of the NegEx kit: whether the finding is not the first of its list."""


THERE = (
    "{x}, no symptoms", "{x} with no symptoms", "{x} no complications", "{x} no deficits", "{x} (no symptoms)",
    "{x}, not on medication", "{x} denies symptoms", "{x} otherwise normal exam", "{x} labs unremarkable",
    "{x} normal labs", "{x} in no acute distress", "{x} without complaints today", "{x}; no other complaints",
    "{x}, no chest pain", "{x}, no known drug allergies", "{x}, never hospitalized", "{x}, does not smoke",
    "{x}, but no recent change", "{x}. No acute distress.", "{x} since 2019, no changes",
    "Pt has {x}, denies pain", "{x}, no treatment so far",
)  # fmt: skip
"""Twenty-two ways to say that something is there, and then that something else is not."""
DENIALS = (
    "no {x}", "denies {x}", "no history of {x}", "No hx of {x}", "without {x}", "{x}: no", "{x} ruled out",
    "{x} was ruled out", "negative for {x}", "no evidence of {x}", "never had {x}", "does not have {x}", "{x} - none",
    "{x}: denies", "denies any history of {x}", "{x} is denied", "absence of {x}", "{x}? no", "free of {x}",
    "no known {x}", "has not had {x}", "no signs of {x}",
)  # fmt: skip
DENIED_LISTS = (
    "Denies {a}, {b}, {c}, {d}, and {e}", "Denies {a}, {b}, {c}, {d} or {e}", "No {a}, {b}, {c}, {d}, or {e}",
    "no history of {a}, {b}, {c}, {d} or {e}", "Negative for {a}, {b}, {c}, {d} and {e}",
    "Patient denies any {a}, {b}, {c}, {d}, or {e}.", "without {a}, {b}, {c}, {d} or {e}",
    "There is no {a}, {b}, {c}, {d} or {e}.", "No hx {a}/{b}/{c}/{d}/{e}", "denies {a} or {b} or {c} or {d} or {e}",
    "She has never had {a}, {b}, {c}, {d} or {e}", "no {a}, no {b}, no {c}, no {d}, no {e}",
    "{a}, {b}, {c}, {d} and {e}: all denied", "unremarkable for {a}, {b}, {c}, {d} or {e}",
)  # fmt: skip
RELATIVES_LISTS = (
    "Family history of {a}, {b}, {c}, {d} and {e}", "Mother with {a}, {b}, {c}, {d} and {e}",
    "FH: {a}, {b}, {c}, {d}, {e}", "Her father had {a}, {b}, {c}, {d}, and {e}",
    "Family history is positive for {a}, {b}, {c}, {d} and {e}.", "{a}, {b}, {c}, {d} and {e} in the family",
)  # fmt: skip
RELATIVES = (
    "mother has {x}", "family history of {x}", "FHx of {x}", "father had {x}", "{x} in her sister", "brother with {x}",
    "maternal aunt with {x}", "{x} in the family", "{x} (mother)", "grandfather died of {x}", "her son has {x}",
    "Family history: {x}",
)  # fmt: skip
POSSIBLES = (
    "possible {x}", "suspected {x}", "probable {x}", "{x} cannot be excluded", "questionable {x}", "suspicious for {x}",
    "concern for {x}", "likely {x}", "worrisome for {x}", "{x} is suspected", "r/o {x}", "{x} not ruled out",
)  # fmt: skip
IN_CASE = (
    "Return if {x} develops", "if {x} occurs, stop", "should the patient develop {x}, call", "monitor for {x}",
    "come back for {x}", "watch for {x}", "counseled on the risk of {x}", "screening for {x} is planned",
    "discussed the risks of {x}", "at risk for {x}", "to prevent {x}", "advised to return for any {x}",
)  # fmt: skip
OVER = (
    "history of {x}", "{x} in 2012", "{x} ten years ago", "{x}, resolved", "s/p {x} 2015", "past {x}", "previous {x}",
    "h/o {x} in 2010", "had {x} years ago", "prior {x}",
)  # fmt: skip


def made() -> Iterator[Line]:
    """Every line that templates make, set by set."""
    yield from _single(PRESENT, THERE, CONDITIONS)
    yield from _single("denied, alone", DENIALS, CONDITIONS, DENIED)
    yield from _lists("denied, five in a list", DENIED_LISTS, DENIED)
    yield from _lists("a relative's, five in a list", RELATIVES_LISTS, RELATIVE)
    yield from _single("a relative's, alone", RELATIVES, CONDITIONS, RELATIVE)
    yield from _single("possible", POSSIBLES, CONDITIONS, POSSIBLE)
    yield from _single("in case it comes", IN_CASE, CONDITIONS, HYPOTHETICAL)
    yield from _single("over", OVER, PAST, HISTORICAL)


def _single(name: str, templates: tuple[str, ...], conditions: tuple[str, ...], *labels: str) -> Iterator[Line]:
    for template in templates:
        for condition in conditions:
            yield Line(name, template.format(x=condition), condition, frozenset(labels))


def _lists(name: str, templates: tuple[str, ...], *labels: str) -> Iterator[Line]:
    """A list of five a template, and a line for each of the five."""
    draw = random.Random(SEED)
    for template in templates:
        five = draw.sample(CONDITIONS, 5)
        text = template.format(**dict(zip("abcde", five, strict=True)))
        for condition in five:
            yield Line(name, text, condition, frozenset(labels))
