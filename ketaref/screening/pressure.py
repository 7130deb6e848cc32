"""The blood pressure of a record that holds: the latest by the clock, whole, and never made of two readings."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ketaref.screening.findings import Finding
from ketaref.screening.items import CURRENT_DAYS, Part, is_current
from ketaref.screening.resources import Instant, Resource, codes_in, dict_of, instant_of, list_of, shown_name

MAX_PRESSURE = 400
"""mmHg; more is no blood pressure (and a NaN, which JSON readers let pass, is below nothing)."""
SYSTOLIC = frozenset({"8480-6", "8459-0", "76534-7", "96608-5", "271649006"})
DIASTOLIC = frozenset({"8462-4", "8453-3", "76535-4", "96609-3", "271650006"})
PANELS = frozenset({"85354-9", "55284-4", "96607-7", "75367002"})
"""LOINC and SNOMED CT codes; 9660x of LOINC are averages of several readings."""
_MMHG = re.compile(r"mm|^$", re.IGNORECASE)
_IN_WORDS = re.compile(r"\b(\d{2,3})\s*/\s*(\d{2,3})\b")


class _Reading(NamedTuple):
    """A reading; 0 for a half that it lacks."""

    systolic: int
    diastolic: int
    at: Instant
    resource: Resource

    @property
    def whole(self) -> bool:
        return bool(self.systolic and self.diastolic)

    @property
    def shown(self) -> str:
        return f"{self.systolic or '?'}/{self.diastolic or '?'} mmHg"


def pressure_part(resources: Iterable[Resource], today: date) -> Part:
    """The last whole blood pressure, where it is recent; a later half of one is a gap, and counts if it is too high."""
    readings = [reading for reading in _readings(resources) if reading.systolic or reading.diastolic]
    if not readings:
        return Part(missing=("no blood pressure is recorded: measure it",))
    whole = _last([reading for reading in readings if reading.whole])
    half = _last([reading for reading in readings if not reading.whole])
    if whole and half and _last([whole, half]) is whole:
        half = None
    last = half or whole
    if last and not is_current(last.at.day, today):
        said = f"the last, {last.shown}, is of {last.at.day or 'an unknown day'} ({shown_name(last.resource)})"
        return Part(missing=(f"no blood pressure within {CURRENT_DAYS} days; {said}",))
    held = [reading for reading in (whole, half) if reading and is_current(reading.at.day, today)]
    missing = [f"the blood pressure of {half.at.shown} is half a reading, {half.shown}: measure it"] if half else []
    return Part(tuple(map(_finding, held)), tuple(missing))


def _finding(reading: _Reading) -> Finding:
    text = f"blood pressure {reading.shown} on {reading.at.shown}"
    pressure = (reading.systolic, reading.diastolic)
    source = shown_name(reading.resource)
    return Finding(text, (), "present", "measure", source, reading.at.day, pressure=pressure, names=())


def _last(readings: Sequence[_Reading]) -> _Reading | None:
    """The latest reading by the clock; of several of one moment, or of a day without times, the highest."""
    timed = [reading for reading in readings if reading.at.moment is not None]
    untimed = [reading for reading in readings if reading.at.moment is None]
    latest = max((reading.at.moment or 0.0 for reading in timed), default=0.0)
    could_be = [reading for reading in timed if reading.at.moment == latest]
    day = max((reading.at.day for reading in (*could_be, *untimed)), default="")
    could_be = [reading for reading in (*could_be, *untimed) if reading.at.day == day]
    return max(could_be, key=lambda reading: (reading.systolic, reading.diastolic), default=None)


def _readings(resources: Iterable[Resource]) -> Iterator[_Reading]:
    """The readings, each of one observation; two halves of one moment that are alone then are one reading."""
    halves: dict[str, list[_Reading]] = {}
    for resource in resources:
        parts = dict(
            value for part in [resource, *list_of(resource.get("component"))] for value in _values(dict_of(part))
        )
        reading = _Reading(parts.get("systolic", 0), parts.get("diastolic", 0), instant_of(resource), resource)
        if reading.whole:
            yield reading
        else:
            halves.setdefault(reading.at.shown, []).append(reading)
    for several in halves.values():
        upper, lower = [r for r in several if r.systolic], [r for r in several if r.diastolic]
        if len(upper) == len(lower) == 1:
            yield upper[0]._replace(diastolic=lower[0].diastolic)
        else:
            yield from several


def _values(part: Resource) -> Iterator[tuple[str, int]]:
    """Systolic or diastolic, mmHg, of an observation or a component of one; both where it is written in words."""
    codes, quantity = codes_in(part.get("code")), dict_of(part.get("valueQuantity"))
    value, unit = quantity.get("value"), str(quantity.get("unit") or quantity.get("code") or "")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < MAX_PRESSURE:
        if codes & SYSTOLIC and _MMHG.search(unit):
            yield "systolic", round(value)
        elif codes & DIASTOLIC and _MMHG.search(unit):
            yield "diastolic", round(value)
    written = _IN_WORDS.search(str(part.get("valueString") or "")) if codes & PANELS else None
    if written:
        yield "systolic", int(written[1])
        yield "diastolic", int(written[2])
