"""A screening as CDS Hooks cards, the checklist as a FHIR R4 Questionnaire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref import records
from ketaref.plain import review_line
from ketaref.present.json import concern_object, listing_line
from ketaref.screening.screen import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketaref.records import Entry
    from ketaref.screening.checklist import Question
    from ketaref.screening.record import Record
    from ketaref.screening.screen import Concern, Screened

INDICATORS = {severity: ("info", "info", "info", "warning", "critical")[n] for severity, n in records.FIRMNESS.items()}
CAUTION = "informs, does not prescribe"
MAX_CARD_SUMMARY = 140
"""Characters that CDS Hooks allows the summary of a card."""


def to_cards(screened: Screened, record: Record | None = None) -> list[dict[str, Any]]:
    """One CDS Hooks card for each concern that counts, then one each for what is set aside, unknown, not assessed."""
    cards = [_concern_card(concern) for concern in screened.counted]
    aside = [f"- {c.finding.text}: {_status_text(c)} ({c.entry.title})" for c in screened.set_aside]
    unknown = [f"- {u.text}{f' ({u.note})' if u.note else ''}" for u in screened.unmatched]
    gaps = [f"- {line}" for line in (*record.notices, *record.not_assessed)] if record else []
    about = [c.entry for c in screened.set_aside]
    for name, lines, entries in (
        ("shown, not counted: negated, within a figure, controlled, past, a relative's, refuted", aside, about),
        ("not recognized: no entry is known to speak of them", unknown, ()),
        ("not assessed", gaps, ()),
    ):
        if lines:
            cards.append({"summary": f"{len(lines)} {name}", "indicator": "info", "detail": "\n".join(lines),
                          "source": _source(entries)})  # fmt: skip
    return cards


def is_pressure(concern: Concern) -> bool:
    """Whether a concern is a blood pressure held against an entry's figure."""
    return concern.how == "reading" and concern.met.endswith("mmHg")


def is_within(concern: Concern) -> bool:
    """Whether it is one that is not above the figure, which the record of it calls 'negated' as it does a denial."""
    return is_pressure(concern) and concern.status == "negated"


def limit_text(entry: Entry) -> str:
    """'140/90 mmHg': the figure of an entry that pressures are held against."""
    screening = entry.screening
    return f"{screening.systolic_above}/{screening.diastolic_above} mmHg" if screening else ""


def _status_text(concern: Concern) -> str:
    return f"not above {limit_text(concern.entry)}" if is_within(concern) else STATUSES[concern.status]


def _concern_card(concern: Concern) -> dict[str, Any]:
    entry, finding = concern.entry, concern.finding
    act = ", ".join(entry.action).upper() or concern.severity.upper()
    summary = f"{act}: {finding.text}: {entry.title} ({concern.severity})"
    if len(summary) > MAX_CARD_SUMMARY:
        summary = summary[: MAX_CARD_SUMMARY - 3] + "..."
    check = [f"Check: {entry.monitoring}"] if entry.monitoring else []
    detail = [entry.summary, listing_line(entry), *check, *(f"Note: {note}" for note in concern.notes)]
    return {
        "summary": summary, "indicator": INDICATORS[concern.severity], "detail": "\n\n".join(detail),
        "source": _source([entry]), "extension": concern_object(concern),
    }  # fmt: skip


def _source(entries: Iterable[Entry]) -> dict[str, str]:
    return {"label": f"ketaref, {review_line(entries)}; {CAUTION}"}


def to_questionnaire(questions: Sequence[Question], version: str) -> dict[str, Any]:
    """The checklist as a FHIR R4 Questionnaire: a group for each severity, a choice for each question.

    Its date is that of the latest review among the entries it is derived from.
    """
    groups = [
        {
            "linkId": severity, "text": f"Entries listed as {severity}", "type": "group",
            "item": [_item(question) for question in questions if question.severity == severity],
        }
        for severity in records.SEVERITIES
    ]  # fmt: skip
    entries = [entry for question in questions for entry in question.entries]
    review = review_line(entries)
    return {
        "resourceType": "Questionnaire", "id": "ketaref-pre-infusion-screening",
        "url": "urn:ketaref:questionnaire:pre-infusion-screening", "version": version, "name": "PreInfusionScreening",
        "title": "Screening before a ketamine infusion", "status": "draft", "experimental": True,
        "subjectType": ["Patient"], "date": str(max((e.reviewed.date for e in entries if e.reviewed), default="")),
        "description": "Questions derived from ketaref's contraindications and interactions. "
        f"{review[:1].upper()}{review[1:]}; an answer informs the clinician, who decides.",
        "item": [group for group in groups if group["item"]],
    }  # fmt: skip


def _item(question: Question) -> dict[str, Any]:
    first = question.entries[0].id
    see = ", ".join(f"ketaref show {entry.id}" for entry in question.entries)
    return {
        "linkId": first, "text": question.text, "type": "choice", "required": True,
        "answerOption": [{"valueString": answer} for answer in ("yes", "no", "not known")],
        "item": [{"linkId": f"{first}.note", "text": f"What the patient says; see: {see}", "type": "text"}],
    }  # fmt: skip
