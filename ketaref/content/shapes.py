"""What the types of fields do not say: how far hours may reach, and what the bibliographic fields (CSL) hold.

CSL 1.0.2, csl-data.json: names are lists of mappings, dates are parts, all else is text or a number
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref.clinic import MAX_FAST_H
from ketaref.records import Entry, Reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Path = tuple[str | int, ...]

MAX_HOURS = 366 * 24
"""How far from the infusion an instruction may reach: a year. A calendar must be able to count it."""
MAX_RECOVERY_MIN = 7 * 24 * 60
"""Most minutes of a recovery: a week."""
NAMES = frozenset({
    "author", "chair", "collection-editor", "compiler", "composer", "container-author", "contributor", "curator",
    "director", "editor", "editorial-director", "executive-producer", "guest", "host", "illustrator", "interviewer",
    "narrator", "organizer", "original-author", "performer", "producer", "recipient", "reviewed-author",
    "script-writer", "series-creator", "translator",
})  # fmt: skip
DATES = frozenset({"accessed", "available-date", "event-date", "issued", "original-date", "submitted"})
TEXTS = frozenset({
    "DOI", "ISBN", "ISSN", "PMCID", "PMID", "URL", "abstract", "archive", "collection-title", "container-title",
    "container-title-short", "edition", "event", "event-title", "genre", "issue", "journalAbbreviation", "language",
    "medium", "note", "number", "number-of-pages", "page", "page-first", "publisher", "publisher-place", "shortTitle",
    "title", "title-short", "type", "version", "volume",
})  # fmt: skip
_NAME_SIGNS = frozenset({"comma-suffix", "static-ordering", "parse-names"})
_NAME_PARTS = _NAME_SIGNS | {
    "family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle",
}  # fmt: skip
_LAST = (9999, 12, 31)
"""The largest year, month and day."""


def misshapen(record: Any) -> Iterator[tuple[Path, str, str]]:
    """What is wrong with a record that was read: the path of the field, the rule, and the way out."""
    match record:
        case Entry():
            yield from _far_hours(record)
        case Reference():
            for path, message in csl_faults(record.csl):
                yield ("csl", *path), "KR117", message


def csl_faults(csl: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Where the fields of a reference have another shape than CSL gives them, and what is expected there."""
    for name, value in csl.items():
        if name in NAMES:
            yield from _name_faults(name, value)
        elif name in DATES:
            yield from _date_faults(name, value)
        elif name in {"type", "title"} and not isinstance(value, str):
            yield (name,), f"'{name}' is text; put it in quotes"
        elif name in TEXTS and (value is None or isinstance(value, (list, dict, bool))):
            yield (name,), f"'{name}' is text"


def _name_faults(field: str, value: Any) -> Iterator[tuple[Path, str]]:
    expected = f"'{field}' is a list of names: [{{family: Lee, given: Ann}}, {{literal: Oak Clinic}}]"
    if not isinstance(value, list):
        yield (field,), expected
        return
    for n, name in enumerate(value):
        known = isinstance(name, dict) and name.keys() & {"family", "literal"} and name.keys() <= _NAME_PARTS
        if not known or not all(isinstance(part, bool if key in _NAME_SIGNS else str) for key, part in name.items()):
            yield (field, n), expected


def _date_faults(field: str, value: Any) -> Iterator[tuple[Path, str]]:
    expected = f"'{field}' is a date: {{date-parts: [[2026, 11, 28]]}}, its month and day left out where unknown"
    if not isinstance(value, dict):
        yield (field,), expected
    elif "date-parts" in value:
        dates = value["date-parts"]
        if not isinstance(dates, list) or len(dates) not in {1, 2} or not all(map(_is_date, dates)):
            yield (field, "date-parts"), expected
    elif not any(isinstance(value.get(key), str) for key in ("raw", "literal")):
        yield (field,), expected


def _is_date(parts: Any) -> bool:
    if not isinstance(parts, list) or not 1 <= len(parts) <= len(_LAST):
        return False
    numbers = [part for part in parts if isinstance(part, int) and not isinstance(part, bool)]
    return len(numbers) == len(parts) and all(1 <= part <= last for part, last in zip(numbers, _LAST, strict=False))


def _far_hours(entry: Entry) -> Iterator[tuple[Path, str, str]]:
    for name in ("from_h", "to_h"):
        hours = getattr(entry.timing, name, None)
        if hours is not None and abs(hours) > MAX_HOURS:
            yield ("timing", name), "KR112", f"'{name}' is within a year of the infusion ({MAX_HOURS:,} hours)"
    for n, statement in enumerate(entry.statements):
        for m, figure in enumerate(statement.figures):
            most = MAX_FAST_H if figure.fast_for else MAX_RECOVERY_MIN if figure.recovery else None
            far = [x for x in (figure.value, figure.low, figure.high) if x is not None and most and not 0 <= x <= most]
            if far:
                message = f"'{figure.name}' counts from 0 to {most:,} {figure.unit}, not {far[0]:g}"
                yield ("statements", n, "figures", m), "KR112", message
