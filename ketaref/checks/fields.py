"""Rules for fields that the program acts on: relations, units, actions, screening, codes, times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketaref import records
from ketaref.checks.rule import Breach
from ketaref.fields import CRISIS_HELP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaref.checks.rule import Context
    from ketaref.library import Library
    from ketaref.records import Entry, Figure

# Names that say what a figure is to the plan of a day.
_FAST = re.compile(r"\bfast(?:s|ing)?\b", re.IGNORECASE)
_RECOVERY = re.compile(r"\brecovery\b", re.IGNORECASE)
_CODE_FORMS = {
    "SNOMED CT": re.compile(r"[1-9]\d{5,17}"),
    "ICD-10-CM": re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?"),
    "RxNorm": re.compile(r"[1-9]\d{0,7}"),
}


def unknown_related(library: Library, context: Context) -> Iterator[Breach]:
    """Every related id is another entry, and a class of medicines is one of an entry that there is.

    Fails:
        id: oral-bioavailability
        related: [oral-bioavailability]

    Instead:
        Correct the id or take it out of the list.
    """
    known = {hidden.id for hidden in library.hidden} | (context.scope.written if context.scope else frozenset())
    for entry in library:
        for related in entry.related:
            if (related not in library and related not in known) or related == entry.id:
                message = f"{entry.id} is related to '{related}', which is no other entry"
                yield Breach(entry.origin, message, path=("related", related))
    leading = [(f"the class '{group.name}'", group.entry, group.origin) for group in library.classes]
    leading += [(f"the evidence '{row.id}'", row.entry, row.origin) for row in library.evidence]
    for what, entry_id, origin in leading:
        if entry_id not in library and entry_id not in known:
            yield Breach(origin, f"{what} is of '{entry_id}', which is no entry", path=("entry",))


def rated_without_action(library: Library, _context: Context) -> Iterator[Breach]:
    """A contraindication or an interaction says what to do about it.

    Fails:
        contraindications/uncontrolled-glaucoma.yaml without `action`

    Instead:
        Add `action`: avoid, hold, optimize first, monitor, refer or continue, as its sources say.
    """
    for entry in library:
        if entry.severity and not entry.action:
            message = f"{entry.id} lacks 'action': one of {', '.join(records.ACTIONS)}"
            yield Breach(entry.origin, message, path=("severity",))


def unexplained_rating(library: Library, _context: Context) -> Iterator[Breach]:
    """A tier that no cited source gives is said to be ours, and why.

    Fails:
        severity: relative                  # no statement has `severity: relative`

    Instead:
        Put `severity` on the statement whose source gives that rating for that finding; if none does, say in
        `rating_note` what the tier is inferred from.
    """
    for entry in library:
        given = {statement.severity for statement in entry.statements}
        if entry.severity and entry.severity not in given and not entry.rating_note:
            message = f"{entry.id} is rated {entry.severity} by no statement, and lacks 'rating_note'"
            yield Breach(entry.origin, message, path=("severity",))


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
            ("relative", entry.screening.relative, ("counts",)),
        )
        for field, value, words in named:
            known = value in library and value != entry.id and library[value].severity
            if value and value not in words and not known:
                choices = ", ".join(words)
                message = f"{entry.id}: screening.{field} '{value}' is not {choices} or another entry with a severity"
                yield Breach(entry.origin, message, path=("screening", field))


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
                yield Breach(
                    entry.origin, f"{entry.id} lists the {code.system} code {code.code} twice", path=("codes",)
                )
            elif not _CODE_FORMS[code.system].fullmatch(code.code):
                message = f"{entry.id}: '{code.code}' has not the form of a {code.system} code"
                yield Breach(entry.origin, message, path=("codes", code.code))
            seen.add((code.system, code.code))


def unnamed_crisis_help(library: Library, _context: Context) -> Iterator[Breach]:
    """A crisis entry says which help it leads to, and a library that instructs patients has one of each on the sheet.

    The sheet and the crisis line find their entries by this field, whatever the ids.

    Fails:
        crisis/suicide-crisis.yaml without `crisis`, or a pack that replaces it by an entry with `on_sheet: false`

    Instead:
        Add `crisis: suicide` or `crisis: medical`, and keep one entry of each for the sheet.
    """
    crisis = [entry for entry in library if entry.kind == "crisis"]
    instructions = [entry for entry in library if entry.kind in records.INSTRUCTION_KINDS]
    for entry in crisis:
        if not entry.crisis:
            yield Breach(entry.origin, f"{entry.id} lacks 'crisis': one of {', '.join(CRISIS_HELP)}")
    for help_ in CRISIS_HELP:
        if instructions and not any(entry.crisis == help_ and entry.on_sheet for entry in crisis):
            place = (crisis or instructions)[0].origin
            yield Breach(place, f"no crisis entry for the sheet has 'crisis: {help_}', which every sheet ends with")


def needless_off_sheet(library: Library, _context: Context) -> Iterator[Breach]:
    """`on_sheet: false` stands only where a sheet would show the entry: on instructions and crisis help.

    Fails:
        faq/can-i-drive-home.yaml with `on_sheet: false`

    Instead:
        Delete the field.
    """
    for entry in library:
        if not entry.on_sheet and entry.kind not in (*records.INSTRUCTION_KINDS, "crisis"):
            yield Breach(entry.origin, f"{entry.id} is never on a sheet; delete 'on_sheet'", path=("on_sheet",))


def unplanned_figure(library: Library, _context: Context) -> Iterator[Breach]:
    """A figure that names a fast or a recovery has the field by which the plan of a day finds it.

    It holds for figures in h of the entries that a timed fast is related to, and for figures in min of instructions
    timed from the end of the infusion. Without the field, the plan would silently lose the hours.

    Fails:
        figures: [{name: fast for clear liquids, value: 2, unit: h}]

    Instead:
        Add `fast_for: clear liquids`; to a recovery in minutes, `recovery: true`.
    """
    for entry in library:
        timing = entry.timing
        if timing and timing.anchor == "start" and timing.from_h is not None and timing.from_h < 0:
            for related in (library[i] for i in entry.related if i in library):
                for figure in _figures(related):
                    if figure.unit == "h" and _FAST.search(figure.name) and not figure.fast_for:
                        message = f"{related.id}: '{figure.name}' lacks 'fast_for', so {entry.id} leaves out its hours"
                        yield Breach(related.origin, message, path=_place_of(related, figure))
        elif timing and timing.anchor == "end":
            for figure in _figures(entry):
                if figure.unit == "min" and _RECOVERY.search(figure.name) and not figure.recovery:
                    message = f"{entry.id}: '{figure.name}' lacks 'recovery', so the plan leaves it out"
                    yield Breach(entry.origin, message, path=_place_of(entry, figure))


def _figures(entry: Entry) -> Iterator[Figure]:
    return (figure for statement in entry.statements for figure in statement.figures)


def _place_of(entry: Entry, figure: Figure) -> tuple[str, ...]:
    text = next(statement.text for statement in entry.statements if figure in statement.figures)
    return ("statements", text, "figures", figure.name)
