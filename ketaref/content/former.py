"""Ids that a record had before: each belongs to one record, and what cites a reference by one cites it as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref import records
from ketaref.evidence import Evidence
from ketaref.named import MedicineClass
from ketaref.records import Clinic, Dispute, Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketaref.content.faults import Fault
    from ketaref.content.found import Found
    from ketaref.records import Cite


def drop_taken(known: dict[str, Found], noun: str, faults: list[Fault]) -> dict[str, str]:
    """Take from records the former ids that are no longer free, and tell them as faults.

    The fault is that of the upper pack, which came to lie over content that was right. That an id of it is a former one
    below is none: it then patches what bears the id no more.

    Args:
        known: records of one sort by id; changed where a former id is taken.
        noun: what one is called in a message: entry, reference.
        faults: what is found is appended.

    Returns:
        Former id -> the id that the record has now.
    """
    holders: dict[str, Found] = {}
    for record_id, found in sorted(known.items(), key=lambda item: item[1].layer):
        former = []
        for n, old in enumerate(found.record.formerly):
            live = known.get(old)
            if live:
                place = live.place("id")
                message = f"former id '{old}' is the id of {_one(noun)} ({place}); an id is never reused"
                faults.append(found.fault("KR111", message, "formerly", n))
            elif old in holders:
                holder = holders[old]
                message = f"former id '{old}' is taken by {holder.record.id} ({holder.place()}); keep one"
                faults.append(found.fault("KR111", message, "formerly", n))
            else:
                holders[old] = found
                former.append(old)
        if len(former) < len(found.record.formerly):
            known[record_id] = found._replace(record=records.replace(found.record, formerly=tuple(former)))
    return {old: found.record.id for old, found in holders.items()}


def cited_now(record: Any, current: Mapping[str, str]) -> Any:
    """The record, every cite of it by a former id brought up to date.

    Args:
        record: an entry, a dispute, a class of medicines, evidence or a clinic.yaml; others cite nothing.
        current: former id of a reference -> its id.
    """
    match record:
        case Entry() if any(_stale(s.cites, current) for s in record.statements):
            return records.replace(record, statements=tuple(_claim(s, current) for s in record.statements))
        case Dispute() if any(_stale(claim.cites, current) for claim in (record.claim, *record.against)):
            against = tuple(_claim(claim, current) for claim in record.against)
            return records.replace(record, claim=_claim(record.claim, current), against=against)
        case MedicineClass() if _stale(record.cites, current):
            return records.replace(record, cites=_cites(record.cites, current))
        case Evidence() if _stale(record.cites, current):
            return _claim(record, current)
        case Clinic() if not current.keys().isdisjoint(record.follows):
            return records.replace(record, follows=tuple(current.get(ref, ref) for ref in record.follows))
        case _:
            return record


def _one(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _stale(cites: tuple[Cite, ...], current: Mapping[str, str]) -> bool:
    return any(cite.ref in current for cite in cites)


def _claim(claim: Any, current: Mapping[str, str]) -> Any:
    figures = tuple(
        records.replace(figure, cites=_cites(figure.cites, current)) for figure in getattr(claim, "figures", ())
    )
    given = {"figures": figures} if figures else {}
    return records.replace(claim, cites=_cites(claim.cites, current), **given)


def _cites(cites: tuple[Cite, ...], current: Mapping[str, str]) -> tuple[Cite, ...]:
    return tuple(records.replace(cite, ref=current.get(cite.ref, cite.ref)) for cite in cites)
