"""Rules of packs that lead somewhere: a rule about an entry that does not exist, or without its source, is left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ketaref.content.faults import Fault
from ketaref.content.pack import CLASSES, EMERGENCIES, EVIDENCE, RULES
from ketaref.emergency import EmergencyRule
from ketaref.evidence import Evidence
from ketaref.named import MedicineClass
from ketaref.records import Clinic, replace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from ketaref.content.pack import Pack
    from ketaref.records import Entry


_SET = re.compile(r"\{([^{}]+)\}")


def sound_rules(
    packs: Iterable[Pack],
    entries: Iterable[Entry],
    references: Collection[str],
    below: Iterable[EmergencyRule],
    faults: list[Fault],
) -> dict[str, list[Any]]:
    """The rules of all packs, by the name of their file; of a pack's own, those that lead nowhere are told, and go.

    What the shipped rules lead to is for `checks` to say; `below` are rules of emergencies that were read before.
    """
    kinds = {entry.id: entry.kind for entry in entries}
    sound: dict[str, list[Any]] = {name: [] for name in RULES}
    packs = list(packs)
    sets = {rule.name for pack in packs for rule in pack.rules[EMERGENCIES] if rule.category == "set"}
    sets |= {rule.name for rule in below if rule.category == "set"}
    for pack in packs:
        for name, rules in pack.rules.items():
            if pack.shipped or name not in {CLASSES, EMERGENCIES, EVIDENCE}:
                sound[name] += rules
                continue
            for rule in rules:
                wrong = list(_leading_nowhere(rule, kinds, references, sets))
                faults += [Fault(rule.origin.file, rule.origin.line, *told, pack=pack.name) for told in wrong]
                sound[name] += [] if wrong else [rule]
    return sound


def sound_clinic(pack: Pack, clinic: Clinic, references: Collection[str]) -> Clinic:
    """What a clinic.yaml holds, without references to follow that there are not; those are told."""
    unknown = [ref for ref in clinic.follows if ref not in references]
    single = pack.clinic
    for ref in unknown if single else ():
        message = f"clinic.yaml follows unknown reference '{ref}'; correct the id, or leave it out"
        pack.fault_at(ref, "KR201", message)
    return replace(clinic, follows=tuple(ref for ref in clinic.follows if ref in references)) if unknown else clinic


def _leading_nowhere(
    rule: Any, kinds: Mapping[str, str], references: Collection[str], sets: Collection[str]
) -> Iterator[tuple[str, str]]:
    match rule:
        case MedicineClass() | Evidence():
            what = f"the class '{rule.name}'" if isinstance(rule, MedicineClass) else f"the evidence '{rule.id}'"
            if rule.entry not in kinds:
                yield "KR202", f"{what} belongs to unknown entry '{rule.entry}'; correct the id"
            for cite in rule.cites:
                if cite.ref not in references:
                    yield "KR201", f"{what} cites unknown reference '{cite.ref}'"
        case EmergencyRule(category="help"):
            for entry_id in (rule.staff, rule.patient):
                if kinds.get(entry_id) != "crisis":
                    yield "KR221", f"help in '{rule.name}' leads to '{entry_id}', which is no crisis entry"
        case EmergencyRule():
            for name in dict.fromkeys(name for phrase in rule.words for name in _SET.findall(phrase)):
                if name not in sets:
                    yield "KR221", f"a phrase names the set '{name}', and no rule is a set of that name"
