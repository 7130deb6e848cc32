"""Rules for fields that the program acts on: relations, units, actions, screening, codes, times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketaref import records
from ketaref.checks.rule import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaref.checks.rule import Context
    from ketaref.library import Library

_CODE_FORMS = {
    "SNOMED CT": re.compile(r"[1-9]\d{5,17}"),
    "ICD-10-CM": re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?"),
    "RxNorm": re.compile(r"[1-9]\d{0,7}"),
}


def unknown_related(library: Library, _context: Context) -> Iterator[Breach]:
    """Every related id is another entry.

    Fails:
        id: oral-bioavailability
        related: [oral-bioavailability]

    Instead:
        Correct the id or take it out of the list.
    """
    for entry in library:
        for related in entry.related:
            if related not in library or related == entry.id:
                yield Breach(entry.origin, f"{entry.id} is related to '{related}', which is no other entry")


def silent_contraindication(library: Library, _context: Context) -> Iterator[Breach]:
    """A contraindication says what to do about it.

    Fails:
        contraindications/uncontrolled-glaucoma.yaml without `action`

    Instead:
        Add `action`: avoid, hold, optimize first, monitor or refer, as its sources say.
    """
    for entry in library:
        if entry.kind == "contraindications" and not entry.action:
            yield Breach(entry.origin, f"{entry.id} lacks 'action': one of {', '.join(records.ACTIONS)}")


def unknown_screening(library: Library, _context: Context) -> Iterator[Breach]:
    """What a past or controlled finding is read as is a word of the schema or another entry with a severity.

    Fails:
        screening: {past: psychosis-historic}

    Instead:
        `past` takes counts, ends, or the id of an entry with a severity; `controlled` takes shown, or such an id.
    """
    for entry in library:
        if entry.screening is None:
            continue
        named = (
            ("past", entry.screening.past, ("counts", "ends")),
            ("controlled", entry.screening.controlled, ("shown",)),
        )
        for field, value, words in named:
            known = value in library and value != entry.id and library[value].severity
            if value and value not in words and not known:
                choices = ", ".join(words)
                message = f"{entry.id}: screening.{field} '{value}' is not {choices} or another entry with a severity"
                yield Breach(entry.origin, message)


def misformed_code(library: Library, _context: Context) -> Iterator[Breach]:
    """A code appears once per entry and matches its system's format.

    Fails:
        codes: [{system: ICD-10-CM, code: H40-9, display: Unspecified glaucoma}]

    Instead:
        Copy the code from its code list (H40.9), and keep it once.
    """
    for entry in library:
        seen: set[tuple[str, str]] = set()
        for code in entry.codes:
            if (code.system, code.code) in seen:
                yield Breach(entry.origin, f"{entry.id} lists the {code.system} code {code.code} twice")
            elif not _CODE_FORMS[code.system].fullmatch(code.code):
                yield Breach(entry.origin, f"{entry.id}: '{code.code}' has not the form of a {code.system} code")
            seen.add((code.system, code.code))
