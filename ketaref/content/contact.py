"""A clinic's own telephone, address and hours, from its clinic.yaml, in the entry that is asked for them.

The shipped content knows of other clinics alone: what a caller asks of this one, no entry of it may answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ketaref.records import MAX_SUMMARY, SHIPPED, Cite, Origin, Reference, Statement, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketaref.records import Clinic, Entry

CLINIC_YAML = "clinic-yaml"
"""The id of the reference that the answer cites."""


_NUMBER = re.compile(r"\b\d{3}-\d{3}-\d{4}\b")
_SENTENCE_WITH_NUMBER = re.compile(r"(?:(?<=[.!?] )|^)[^.!?]*\b\d{3}-\d{3}-\d{4}\b[^.!?]*[.!?]?")
_SAYING = frozenset({"title", "summary", "for_patient", "statements", "timing"})


class Own(NamedTuple):
    """A clinic.yaml, and which packs lie below it."""

    origin: Origin
    packs: Sequence[str]
    """The names of all packs, from the lowest up."""

    def answers(self, entry: Entry) -> bool:
        """Whether it speaks in place of an entry.

        Not where its own pack, or one above it, says in words or hours what the entry says: a patch that gives another
        name to what is shipped leaves the answer to the clinic.yaml.
        """
        if entry.origin is None or entry.origin.pack not in self.packs:
            return True
        if self.packs.index(entry.origin.pack) < self.packs.index(self.origin.pack):
            return True
        return bool(entry.patches) and not _SAYING.intersection(entry.patches)


def answered(entries: Iterable[Entry], clinic: Clinic, own: Own) -> tuple[list[Entry], dict[str, Reference]]:
    """The entries, with those on how to reach the clinic (`contact`) answered by its clinic.yaml.

    An entry that a pack has written itself stays as it is, as do all where the clinic.yaml gives none of the three.
    Elsewhere no other clinic's number is left to dial; those of Poison Control and of the crisis lines are no clinic's.

    Args:
        entries: all of them.
        clinic: what the clinic.yaml holds.
        own: where it was read, and over what.

    Returns:
        The entries, and the reference that the answers cite, by its id.
    """
    given = {"Telephone": clinic.phone, "Address": clinic.address, "Hours": clinic.hours}
    if not any(given.values()):
        return list(entries), {}
    shown = [
        _answered(e, clinic, given, own.origin) if e.contact and own.answers(e) else _without_numbers(e)
        for e in entries
    ]
    return shown, {CLINIC_YAML: reference(clinic, own.origin)}


def reference(clinic: Clinic, origin: Origin) -> Reference:
    """What is cited where the clinic.yaml answers."""
    csl = {"type": "document", "title": f"clinic.yaml of {clinic.name}"}
    return Reference(CLINIC_YAML, "clinic-document", csl, known_as="your clinic.yaml", origin=origin)


def _is_shipped(entry: Entry) -> bool:
    return entry.origin is None or entry.origin.pack == SHIPPED


def _without_numbers(entry: Entry) -> Entry:
    """An entry about another clinic's page, without the telephone number that it prints: a caller would dial it."""
    texts = (*entry.aliases, *(s.text for s in entry.statements))
    if entry.kind != "background" or not _is_shipped(entry) or not any(map(_NUMBER.search, texts)):
        return entry
    said = [replace(s, text=_SENTENCE_WITH_NUMBER.sub("", s.text).strip()) for s in entry.statements]
    return replace(
        entry,
        statements=tuple(s for s in said if s.text),
        aliases=tuple(alias for alias in entry.aliases if not _NUMBER.search(alias)),
    )


def _answered(entry: Entry, clinic: Clinic, given: dict[str, str], origin: Origin) -> Entry:
    cites = (Cite(CLINIC_YAML),)
    texts = [f"{label}: {value}." for label, value in given.items() if value]
    missing = [label.lower() for label, value in given.items() if not value]
    if missing:
        texts.append(f"The clinic.yaml gives no {' and no '.join(missing)}.")
    return replace(
        entry,
        summary=_summary(clinic),
        for_patient="",
        audience="both",
        statements=tuple(Statement(text, cites) for text in texts),
        disputes=(),
        aliases=(clinic.name, *entry.aliases),
        reviewed=None,
        patches=("summary", "statements"),
        origin=origin,
    )


def _summary(clinic: Clinic) -> str:
    """'Oak Street Infusion: 555-0100; 1 Oak Street; open weekdays 8 to 5.', as much of it as a summary may hold."""
    parts = [part for part in (clinic.phone, clinic.hours and f"open {clinic.hours}", clinic.address) if part]
    while len(parts) > 1 and len(f"{clinic.name}: {'; '.join(parts)}.") > MAX_SUMMARY:
        parts.pop()
    return f"{clinic.name}: {'; '.join(parts)}."
