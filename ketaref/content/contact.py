"""A clinic's own telephone, address and hours, from its clinic.yaml, in the entry that is asked for them.

The shipped content knows of other clinics alone: what a caller asks of this one, no entry of it may answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.records import MAX_SUMMARY, SHIPPED, Cite, Reference, Statement, replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaref.records import Clinic, Entry, Origin

CLINIC_YAML = "clinic-yaml"
"""The id of the reference that the answer cites."""


def answered(entries: Iterable[Entry], clinic: Clinic, origin: Origin) -> tuple[list[Entry], dict[str, Reference]]:
    """The entries, with those on how to reach the clinic (`contact`) answered by its clinic.yaml.

    An entry that a pack has written itself stays as it is, as do all where the clinic.yaml gives none of the three.

    Args:
        entries: all of them.
        clinic: what the clinic.yaml holds.
        origin: where it was read.

    Returns:
        The entries, and the reference that the answers cite, by its id.
    """
    given = {"Telephone": clinic.phone, "Address": clinic.address, "Hours": clinic.hours}
    if not any(given.values()):
        return list(entries), {}
    shown = [_answered(e, clinic, given, origin) if e.contact and is_shipped(e) else e for e in entries]
    return shown, {CLINIC_YAML: reference(clinic, origin)}


def reference(clinic: Clinic, origin: Origin) -> Reference:
    """What is cited where the clinic.yaml answers."""
    csl = {"type": "document", "title": f"clinic.yaml of {clinic.name}"}
    return Reference(CLINIC_YAML, "clinic-document", csl, known_as="your clinic.yaml", origin=origin)


def is_shipped(entry: Entry) -> bool:
    """Whether no pack has written it."""
    return entry.origin is None or entry.origin.pack == SHIPPED


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
        origin=origin,
    )


def _summary(clinic: Clinic) -> str:
    """'Oak Street Infusion: 555-0100; 1 Oak Street; open weekdays 8 to 5.', as much of it as a summary may hold."""
    parts = [part for part in (clinic.phone, clinic.hours and f"open {clinic.hours}", clinic.address) if part]
    while len(parts) > 1 and len(f"{clinic.name}: {'; '.join(parts)}.") > MAX_SUMMARY:
        parts.pop()
    return f"{clinic.name}: {'; '.join(parts)}."
