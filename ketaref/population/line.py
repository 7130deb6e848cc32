"""One patient's resources to one line: a pure function, which everything that goes through many patients calls."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ketaref.errors import FAULTS, UsageError, place_of
from ketaref.present.json import screened_object, versions
from ketaref.screening.findings import Screened
from ketaref.screening.patients import key_of
from ketaref.screening.record import Record, record_of
from ketaref.screening.screen import screen_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from ketaref.screening.resources import Resource
    from ketaref.store.index import Index


def line_of(
    index: Index,
    resources: Sequence[Resource],
    *,
    as_of: date,
    medications: Mapping[str, Resource] = MappingProxyType({}),
) -> dict[str, Any]:
    """Screen one patient: what `ketaref screen --fhir FILE --json` says of a record, as a line.

    Args:
        index: the content to hold the findings against.
        resources: those of the patient (`patients.key_of`), in the order in which their findings are told. Of types
            that are not read, what `sources.cut_down` leaves is enough.
        as_of: the day to screen as of.
        medications: Medication and Substance resources that theirs refer to and that are not among them, by reference
            (`items.references_to_shared` says which are asked for).

    Returns:
        An object with the fields of `schema.LINE`. Where the patient cannot be screened, `problem` says why, in words
        that hold nothing of the record but the reference to the patient.
    """
    try:
        record = record_of(resources, today=as_of, medications=medications)
    except UsageError as error:
        return unscreened(index, resources, as_of, str(error))
    return _line(index, screen_findings(index, record.findings, today=record.as_of), record)


def line_in_any_case(
    index: Index,
    resources: Sequence[Resource],
    *,
    as_of: date,
    medications: Callable[[Sequence[Resource]], Mapping[str, Resource]],
) -> dict[str, Any]:
    """The line of a patient. What goes wrong with one is told on that patient's line, and others are screened.

    Args:
        index: as for `line_of`.
        resources: as for `line_of`.
        as_of: as for `line_of`.
        medications: what finds those that the resources refer to.
    """
    try:
        return line_of(index, resources, as_of=as_of, medications=medications(resources))
    except (RecursionError, MemoryError):
        return unscreened(index, resources, as_of, "is nested too deep, or too large")
    except FAULTS as error:  # hours of others' lines do not hang on it: it is counted, and the exit status is 70
        fault = f"internal error: {type(error).__name__} at {place_of(error.__traceback__)}"
        return unscreened(index, resources, as_of, fault)


def unscreened(index: Index, resources: Sequence[Resource], as_of: date, problem: str) -> dict[str, Any]:
    """The line of a patient who was not screened: by its own words no finding of health.

    Args:
        index: the content that would have been used.
        resources: those of the patient.
        as_of: the day asked for.
        problem: why, in words that hold nothing of the record.
    """
    named = next(filter(None, map(key_of, resources)), "")
    return _line(index, Screened(), Record(named, (), (), (f"not screened: {problem}",), (), as_of), problem)


def _line(index: Index, screened: Screened, record: Record, problem: str = "") -> dict[str, Any]:
    shown = screened_object(screened, record)
    first = {"patient": shown.pop("patient"), "as_of": shown.pop("as_of"), "problem": problem}
    return versions(index.version) | first | shown
