"""A screening as CDS Hooks cards, the checklist as a FHIR R4 Questionnaire, and both as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref import records
from ketaref.screening.screen import STATUSES, listing_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaref.screening.checklist import Question
    from ketaref.screening.record import Record
    from ketaref.screening.screen import Concern, Screened


INDICATORS = {"absolute": "critical", "relative": "warning", "caution": "info"}
# CDS Hooks: a card's summary has at most 140 characters.
MAX_CARD_SUMMARY = 140
SOURCE = "ketaref, not clinically reviewed; informs, does not prescribe"


def to_cards(screened: Screened, record: Record | None = None) -> list[dict[str, Any]]:
    """CDS Hooks cards: one a concern that counts, then one each for what is set aside, not recognized, not assessed."""
    cards = [_concern_card(concern) for concern in screened.counted]
    aside = [f"- {c.finding.text}: {STATUSES[c.status]} ({c.entry.title})" for c in screened.set_aside]
    unknown = [f"- {u.text}{f' ({u.note})' if u.note else ''}" for u in screened.unmatched]
    gaps = [f"- {line}" for line in (*record.notices, *record.not_assessed)] if record else []
    for name, lines in (
        ("shown, not counted: negated, controlled, past, a relative's, refuted", aside),
        ("not recognized: no entry is known to speak of them", unknown),
        ("not assessed", gaps),
    ):
        if lines:
            summary = f"{len(lines)} {name}"
            cards.append(
                {"summary": summary, "indicator": "info", "detail": "\n".join(lines), "source": {"label": SOURCE}}
            )
    return cards


def _concern_card(concern: Concern) -> dict[str, Any]:
    entry, finding = concern.entry, concern.finding
    summary = f"{concern.severity.upper()}: {finding.text}: {entry.title}"
    if len(summary) > MAX_CARD_SUMMARY:
        summary = summary[: MAX_CARD_SUMMARY - 3] + "..."
    check = [f"Check: {entry.monitoring}"] if entry.monitoring else []
    detail = [entry.summary, listing_line(concern), *check, *(f"Note: {note}" for note in concern.notes)]
    return {
        "summary": summary, "indicator": INDICATORS[concern.severity], "detail": "\n\n".join(detail),
        "source": {"label": SOURCE}, "extension": concern_object(concern),
    }  # fmt: skip


def concern_object(concern: Concern) -> dict[str, Any]:
    """A concern as plain data."""
    finding, entry = concern.finding, concern.entry
    shown = {
        "finding": finding.text, "resource": finding.source, "date": finding.date, "status": concern.status,
        "counted": concern.counted, "severity": concern.severity, "entry": entry.id, "title": entry.title,
        "action": list(entry.action), "check": entry.monitoring, "listing": listing_line(concern),
        "references": list(entry.references), "how": concern.how, "met": concern.met, "notes": list(concern.notes),
    }  # fmt: skip
    return {name: value for name, value in shown.items() if value not in ("", [])}


def screened_object(screened: Screened, record: Record | None = None) -> dict[str, Any]:
    """A whole screening as plain data: every finding stands in `concerns` or in `unmatched`."""
    unmatched = [
        {
            "finding": u.finding.text,
            "resource": u.finding.source,
            "status": u.finding.status,
            "text": u.text,
            "note": u.note,
        }
        for u in screened.unmatched
    ]
    shown: dict[str, Any] = {
        "concerns": [concern_object(c) for c in screened.concerns],
        "unmatched": [{name: value for name, value in u.items() if value} for u in unmatched],
        "read_as": [{"word": word, "as": read} for word, read in screened.read_as],
        "crisis": screened.crisis.id if screened.crisis else None,
    }
    if record:
        shown |= {
            "patient": record.patient, "notices": list(record.notices), "not_assessed": list(record.not_assessed),
            "not_read": dict(record.not_read),
        }  # fmt: skip
    return shown


def to_questionnaire(questions: Sequence[Question], version: str, day: str) -> dict[str, Any]:
    """The checklist as a FHIR R4 Questionnaire: a group a severity, a yes-or-no item a question, its entries named."""
    groups: list[dict[str, Any]] = []
    for severity in records.SEVERITIES:
        items = [
            {
                "linkId": question.entries[0].id, "text": question.text, "type": "choice", "required": True,
                "answerOption": [{"valueString": answer} for answer in ("yes", "no", "not known")],
                "item": [
                    {"linkId": f"{question.entries[0].id}.note", "text": "What the patient says; see: "
                     + ", ".join(f"ketaref show {e.id}" for e in question.entries), "type": "text"}
                ],
            }
            for question in questions
            if question.severity == severity
        ]  # fmt: skip
        if items:
            title = f"Entries listed as {severity}"
            groups.append({"linkId": severity, "text": title, "type": "group", "item": items})
    return {
        "resourceType": "Questionnaire", "id": "ketaref-pre-infusion-screening",
        "url": "urn:ketaref:questionnaire:pre-infusion-screening", "version": version, "name": "PreInfusionScreening",
        "title": "Screening before a ketamine infusion", "status": "draft", "experimental": True,
        "subjectType": ["Patient"], "date": day,
        "description": "Questions derived from ketaref's contraindications and interactions. "
        "Not clinically reviewed; an answer informs the clinician, who decides.",
        "item": groups,
    }  # fmt: skip
