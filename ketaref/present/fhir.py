"""A screening as CDS Hooks cards (CDS Hooks 2.0, https://cds-hooks.hl7.org/2.0/).

Text of a record is escaped, so that a client that renders Markdown shows it as it stands.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ketaref import records
from ketaref.deferred import deferred_module
from ketaref.fields import KINDS, VITALS
from ketaref.plain import notices_of, review_line
from ketaref.present.json import concern_object, listing_line
from ketaref.provenance import mark_of
from ketaref.screening.screen import STATUSES

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from ketaref.records import Entry, Reference
    from ketaref.screening.record import Record
    from ketaref.screening.screen import Concern, Screened

else:
    uuid = deferred_module("uuid")

INDICATORS = {severity: ("info", "info", "info", "warning", "critical")[n] for severity, n in records.FIRMNESS.items()}
CAUTION = "informs, does not prescribe"
MAX_CARD_SUMMARY = 139
"""Characters that the summary of a card may have: CDS Hooks asks for fewer than 140."""
NAME_OF_CARDS = "urn:ketaref:card"
"""Names the namespace of the cards' UUIDs (RFC 4122, version 5): the same card of the same patient has the same one, so
that feedback on it finds it again."""
EXTENSION = "ketaref."
"""Begins the keys of extensions, as CDS Hooks asks for names that are unique."""
TOPIC_SYSTEM = "urn:ketaref:kinds"
"""The topic of a card is the kind of its entry; CDS Hooks has no set of topics."""
OVERRIDE_SYSTEM = "urn:ketaref:override-reasons"
# Why a clinician goes on in spite of a card; CDS Hooks leaves the set to the service.
_OVERRIDES = {
    "not-this-patient": "The finding is wrong, or not this patient's",
    "no-longer-so": "It is past, treated or under control",
    "weighed": "Weighed by the physician: the benefit outweighs it",
    "cleared": "Cleared by a specialist",
    "measured-again": "Measured again, and within the limit",
}
# Marks of GitHub Flavored Markdown, and what makes a link of an address without any mark.
_MARKS = re.compile(r"([\\`*_{}\[\]<>|~&@#])|(?<=https)(:)|(?<=http)(:)|(?<=ftp)(:)|(?<=www)(\.)", re.IGNORECASE)
_BEGINS_BLOCK = re.compile(r"^(\d{1,9})?([-+=.)])")


def to_cards(
    screened: Screened, record: Record | None = None, references: Mapping[str, Reference] | None = None
) -> list[dict[str, Any]]:
    """One CDS Hooks card for each concern that counts, then one each for what is set aside, unknown, not assessed.

    Args:
        screened: what was found.
        record: the record it was found in; its patient is named on each card.
        references: those that entries cite, for the address of a card's source.
    """
    patient = record.patient if record else ""
    cards = [_concern_card(concern, patient, references or {}) for concern in screened.counted]
    aside = [f"- {escaped(f'{c.finding.text}: {_status_text(c)} ({c.entry.title})')}" for c in screened.set_aside]
    unknown = [f"- {escaped(f'{u.text} ({u.note})' if u.note else u.text)}" for u in screened.unmatched]
    gaps = [f"- {escaped(line)}" for line in (*record.notices, *record.not_assessed)] if record else []
    about = [c.entry for c in screened.set_aside]
    for name, lines, entries in (
        ("shown, not counted: negated, within a figure, controlled, past, a relative's, refuted", aside, about),
        ("not recognized: no entry is known to speak of them", unknown, ()),
        ("not assessed", gaps, ()),
    ):
        if lines:
            detail = "\n".join(filter(None, (_named(patient), *lines)))
            cards.append({"summary": f"{len(lines)} {name}", "indicator": "info", "detail": detail,
                          "source": _source(entries), "extension": _whose(patient)})  # fmt: skip
    return [_identified(card, patient, n) for n, card in enumerate(cards)]


def escaped(text: str) -> str:
    """A text on one line that Markdown shows as it stands: no markup, no link, no block of its own."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    marked = _MARKS.sub(r"\\\g<0>", line)
    return _BEGINS_BLOCK.sub(r"\1\\\2", marked)


def is_pressure(concern: Concern) -> bool:
    """Whether a concern is a blood pressure held against an entry's figure."""
    return concern.how == "reading" and concern.met.endswith("mmHg") and "/" in concern.met


def is_within(concern: Concern) -> bool:
    """Whether it is one that is not beyond the figure, which the record of it calls 'negated' as it does a denial."""
    return concern.how == "reading" and concern.status == "negated" and " is not " in "".join(concern.notes)


def limit_text(concern: Concern) -> str:
    """'above 140/90 mmHg': the limit of an entry that a concern was held against."""
    screening = concern.entry.screening
    if not is_pressure(concern):
        vital = next((vital for vital in VITALS if concern.met.startswith(vital)), "")
        return concern.met.removeprefix(vital).strip()
    return f"above {screening.systolic_above}/{screening.diastolic_above} mmHg" if screening else ""


def _status_text(concern: Concern) -> str:
    return f"not {limit_text(concern)}" if is_within(concern) else STATUSES[concern.status]


def _concern_card(concern: Concern, patient: str, references: Mapping[str, Reference]) -> dict[str, Any]:
    entry, finding = concern.entry, concern.finding
    act = ", ".join(entry.action).upper() or concern.severity.upper()
    summary = _shortened(f"{act}: {finding.text}: {entry.title} ({concern.severity})")
    check = [f"Check: {entry.monitoring}"] if entry.monitoring else []
    clinic = mark_of(entry)
    given = [f"Given by {clinic}, not shipped with ketaref."] if clinic else []
    lines = [entry.summary, listing_line(entry), *check, *(f"Note: {note}" for note in concern.notes)]
    lines += [*given, *notices_of(entry)]
    said = [f"Found: {finding.text}{f' [{finding.source}]' if finding.source else ''}"]
    return {
        "summary": summary, "indicator": INDICATORS[concern.severity],
        "detail": "\n\n".join(filter(None, (_named(patient), *map(escaped, (*said, *lines))))),
        "source": _source([entry]) | _address(concern, references) | {"topic": _topic(entry)},
        "overrideReasons": [{"system": OVERRIDE_SYSTEM, "code": c, "display": text} for c, text in _OVERRIDES.items()],
        "extension": {f"{EXTENSION}concern": concern_object(concern)} | _whose(patient),
    }  # fmt: skip


def _shortened(text: str) -> str:
    """A summary, escaped, and as much of it as a card may have."""
    kept = whole = " ".join(text.split())
    while len(shown := escaped(kept) if kept == whole else f"{escaped(kept)}...") > MAX_CARD_SUMMARY:
        kept = kept[: min(len(kept) - 1, MAX_CARD_SUMMARY - len("..."))].rstrip()
    return shown


def _named(patient: str) -> str:
    return f"Patient: {escaped(patient)}" if patient else ""


def _whose(patient: str) -> dict[str, Any]:
    return {f"{EXTENSION}patient": patient} if patient else {}


def _identified(card: dict[str, Any], patient: str, place: int) -> dict[str, Any]:
    """A card with its UUID, made of all that it says, of the patient and of its place; no empty extension."""
    said = json.dumps([patient, place, card], sort_keys=True, ensure_ascii=False)
    cards = uuid.uuid5(uuid.NAMESPACE_URL, NAME_OF_CARDS)
    return {"uuid": str(uuid.uuid5(cards, said))} | {name: value for name, value in card.items() if value != {}}


def _topic(entry: Entry) -> dict[str, str]:
    return {"system": TOPIC_SYSTEM, "code": entry.kind, "display": KINDS[entry.kind]}


def _source(entries: Iterable[Entry]) -> dict[str, str]:
    return {"label": f"ketaref, {review_line(entries)}; {CAUTION}"}


def _address(concern: Concern, references: Mapping[str, Reference]) -> dict[str, str]:
    """Where what a card says can be read: the work that gives its tier, or the first that the entry cites."""
    entry = concern.entry
    rating = [cite.ref for s in entry.statements if s.severity == concern.severity for cite in s.cites]
    for reference in (references[ref] for ref in (*rating, *entry.references) if ref in references):
        csl = reference.csl
        url = f"https://doi.org/{csl['DOI']}" if csl.get("DOI") else str(csl.get("URL") or "")
        if url.startswith(("https://", "http://")):
            return {"url": url}
    return {}
