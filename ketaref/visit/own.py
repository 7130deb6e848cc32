"""What a clinic's own words do to the day and the sheet: its fast stands alone, its sheet speaks as the clinic.

Sources differ on how long to fast, and a patient has one rule to keep. Where a clinic has its own, the shipped entries
on the same subject stand back; which these are, their fields say (`fasting`, `fast_for`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketaref.provenance import mark_of
from ketaref.record import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaref.records import Clinic, Entry

# A patch that gives none of these leaves the rule as it is shipped.
_RULE = frozenset({"title", "summary", "for_patient", "timing", "statements"})
_TO_US = re.compile(r"\b(call|phone|tell|ask|told|contact) (?:(?:the|your) )?clinic\b(?!['’])", re.IGNORECASE)
_YOUR = re.compile(r"\b(y)our (?:own )?(clinic\b)", re.IGNORECASE)
_THE = {"y": "the", "Y": "The"}
# Ten figures, as telephone numbers are written in the United States.
_NUMBER = re.compile(r"(?<!\d)(?:\+?1[-. ])?\(?\d{3}\)?[-. ]?\d{3}[-. ]\d{4}(?!\d)")
_OF_OTHERS = re.compile(r"\b(?:one|a|an?other|some|many|most|other) clinics?\b", re.IGNORECASE)


def is_fast(entry: Entry) -> bool:
    """Whether an entry is about the fast before an infusion, or gives hours of one."""
    return entry.fasting or any(figure.fast_for for s in entry.statements for figure in s.figures)


def is_own_fast(entry: Entry) -> bool:
    """Whether it is a fast that a clinic has worded or timed itself."""
    words = not entry.patches or bool(_RULE.intersection(entry.patches))
    return bool(mark_of(entry)) and words and is_fast(entry)


def standing_back(entries: Iterable[Entry]) -> list[Entry]:
    """The shipped entries on the fast, where one of the entries is a clinic's own; none where none is."""
    known = list(entries)
    if not any(map(is_own_fast, known)):
        return []
    return [entry for entry in known if is_fast(entry) and not mark_of(entry)]


def us_of(clinic: Clinic) -> str:
    """Whom to ask: a named sheet speaks as its clinic."""
    return "us" if clinic.name else "your clinic"


def in_voice(entry: Entry, clinic: Clinic) -> Entry:
    """The entry with its words for the patient as the sheet's clinic says them; a clinic's own stand as written."""
    if not clinic.name or mark_of(entry):
        return entry
    said = as_clinic(entry.said_to_patient, clinic.phone)
    return replace(entry, title=as_clinic(entry.title, clinic.phone), for_patient=said)


def as_clinic(text: str, phone: str) -> str:
    """A shipped text as a named clinic says it to its patients: 'Ask us', and no telephone number but its own.

    Args:
        text: what an entry says to the patient.
        phone: the clinic's telephone.
    """
    if _NUMBER.search(text):
        kept = [s for s in re.split(r"(?<=[.!?]) ", text) if all(n in phone for n in _NUMBER.findall(s))]
        text = " ".join(kept)
    text = _TO_US.sub(r"\1 us", text)
    return _YOUR.sub(lambda found: f"{_THE[found[1]]} {found[2]}", text)


def speaks_of_others(text: str) -> bool:
    """Whether a text tells what other clinics do, which a clinic's own sheet should not."""
    return bool(_OF_OTHERS.search(text))
