"""Rules for what is said to whom: staff are not addressed as patients, and patients and callers hear plain words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketaref.checks.claims import MAX_GRADE
from ketaref.checks.rule import Breach
from ketaref.plain import addressed
from ketaref.text.readability import grade_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaref.checks.rule import Context
    from ketaref.library import Library

MAX_FOR_PATIENT = 200
"""The most characters that what is said to a patient may have: two or three sentences."""
MAX_HAND_OVER = 120
"""The most characters of what follows 'Hand to a nurse if'."""
# What staff write among themselves. 'IV' and 'ECG' are not here: patients are told them, with a word of explanation.
_JARGON = re.compile(
    r"\b(?:NPO|PRN|STAT|BP|HR|SpO2|IV push|bolus|titrate|antiemetic|contraindicated|mg/kg|pts?|[hsdtr]x|q\d+h)\b"
)


def addressed_staff(library: Library, _context: Context) -> Iterator[Breach]:
    """A summary is for staff to read: it does not say 'you' to a patient.

    Fails:
        summary: Do not drive for 24 hours, even if you feel fine.

    Instead:
        summary: No driving for 24 hours, even when the patient feels fine.
        for_patient: Do not drive for 24 hours, even if you feel fine.
    """
    for entry in library:
        said = addressed(entry.summary)
        if said:
            message = f"{entry.id}: the summary says '{said}' to staff; move what is said to patients to 'for_patient'"
            yield Breach(entry.origin, message, path=("summary",))


def unsayable(library: Library, _context: Context) -> Iterator[Breach]:
    """What is said to patients and callers is short and plain.

    `for_patient` has at most 200 characters, reads at Flesch-Kincaid grade 8 or easier, and holds none of the shorthand
    of staff; `hand_over_if` has at most 120 characters. Measuring the grade needs the extra `ketaref[check]`.

    Fails:
        for_patient: NPO for 6 hours before.

    Instead:
        for_patient: Nothing to eat or drink for 6 hours before.
    """
    for entry in library:
        said = entry.for_patient
        faults = []
        handed = f"'hand_over_if' has {len(entry.hand_over_if)} characters, at most {MAX_HAND_OVER}"
        if len(said) > MAX_FOR_PATIENT:
            faults.append(f"'for_patient' has {len(said)} characters, at most {MAX_FOR_PATIENT}")
        jargon = _JARGON.search(said)
        if jargon:
            faults.append(f"'for_patient' has '{jargon[0]}', which patients do not know")
        grade = grade_of([said]) if said else None
        if grade is not None and grade > MAX_GRADE:
            faults.append(f"'for_patient' reads at grade {grade:.1f}, at most {MAX_GRADE:.0f}")
        yield from (Breach(entry.origin, f"{entry.id}: {fault}", path=("for_patient",)) for fault in faults)
        if len(entry.hand_over_if) > MAX_HAND_OVER:
            yield Breach(entry.origin, f"{entry.id}: {handed}", path=("hand_over_if",))
