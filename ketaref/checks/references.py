"""Rules for references: the name by which readers know one, and one record for each work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketaref.checks.rule import Breach, is_of_pack
from ketaref.fields import MAX_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaref.checks.rule import Context
    from ketaref.library import Library
    from ketaref.records import Reference

# What a reader must tell apart by name: two pages of clinics may be 'a clinic's page' both.
_TOLD_APART = frozenset({"label", "guideline", "trial"})
# So many words of a label's title name its product: 'ketamine hydrochloride injection'.
_PRODUCT_WORDS = 3


def unclear_name(library: Library, _context: Context) -> Iterator[Breach]:
    """A reference has a short name that readers know, `known_as`; no two labels, guidelines or trials have the same.

    Copies of one work share a name (they have one DOI), and so do pages of one product's label (the titles begin
    alike). In a clinic's pack this is a warning: a name is made from kind, author and year where none is given.

    Fails:
        known_as: Consensus guidelines on ketamine for chronic pain     # more than 32 characters

    Instead:
        Say what a clinician calls it, within a sentence: pain guideline 2018, US label, a clinic's FAQ.
    """
    named: dict[str, Reference] = {}
    for reference in library.references.values():
        for fault in _faults(reference, named):
            warning = is_of_pack(reference.origin)
            yield Breach(reference.origin, f"reference {reference.id}: {fault}", warning, ("known_as",))


def repeated_work(library: Library, _context: Context) -> Iterator[Breach]:
    """A work has one record: no two have the same DOI, PMID or PMCID. In a clinic's pack this is a warning.

    Fails:
        references/trial.yaml: a record with the DOI that another has

    Instead:
        Merge them: keep one id, list the other under `formerly`, and say the section at each citation with `at`.
    """
    for name in ("DOI", "PMID", "PMCID"):
        holders: dict[str, Reference] = {}
        for reference in library.references.values():
            value = str(reference.csl.get(name, "")).lower()
            other = holders.setdefault(value, reference) if value else reference
            if other is not reference:
                # That of a pack is the one to change, whichever comes first.
                ours = reference if is_of_pack(reference.origin) else other if is_of_pack(other.origin) else reference
                same = other if ours is reference else reference
                message = f"reference {ours.id} is the same work as {same.id}: {name} {value}"
                yield Breach(ours.origin, message, is_of_pack(ours.origin), ("csl",))


def _faults(reference: Reference, named: dict[str, Reference]) -> Iterator[str]:
    """What is wrong with a name, beside those that labels, guidelines and trials before it have; adds it to them."""
    name = reference.known_as
    if not name:
        yield "lacks 'known_as', what readers call it"
    if len(name) > MAX_NAME:
        yield f"'{name}' has {len(name)} characters, at most {MAX_NAME}"
    if name and reference.kind in _TOLD_APART:
        other = named.setdefault(name.casefold(), reference)
        if other is not reference and not _is_same_work(reference, other):
            yield f"is known as '{name}', as {other.id} is"


def _is_same_work(one: Reference, other: Reference) -> bool:
    dois = {str(reference.csl.get("DOI", "")).lower() for reference in (one, other)}
    if len(dois) == 1 and "" not in dois:
        return True
    return one.kind == other.kind == "label" and _product(one) == _product(other)


def _product(label: Reference) -> list[str]:
    words = [word for word in re.findall(r"[a-z]+", label.title.lower()) if word != "label"]
    return words[:_PRODUCT_WORDS]
