"""The checklist as a FHIR R4 Questionnaire for the patient: one answer to a question, and more asked on a yes alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ketaref import records
from ketaref.plain import review_line
from ketaref.screening.systems import CONTROLLED, NOTE, QUESTIONNAIRE, QUESTIONNAIRE_ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaref.screening.checklist import Question

# Tier -> what a patient reads above its questions.
TITLES = {
    "absolute": "Health problems to know of first", "avoid": "Medicines to know of first",
    "relative": "Your health now", "major": "Medicines, alcohol and other substances",
    "caution": "Your health so far", "moderate": "More about medicines and other substances",
    "minor": "Blood pressure medicines",
}  # fmt: skip
YES = {"system": "http://terminology.hl7.org/CodeSystem/v2-0136", "code": "Y", "display": "Yes"}
NO = {"system": "http://terminology.hl7.org/CodeSystem/v2-0136", "code": "N", "display": "No"}
NOT_KNOWN = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "code": "ASKU", "display": "asked but unknown",
}  # fmt: skip
"""The answers, as HL7 table 0532 (expanded yes/no indicator) codes them."""
DESIGN_NOTE = "http://hl7.org/fhir/StructureDefinition/designNote"
"""The extension for what the authors of a form read, and its users do not."""
# A question that begins with one of these is answered by yes or no, any other in words.
_CLOSED = re.compile(
    r"(?:Are|Is|Was|Were|Do|Does|Did|Have|Has|Had|Can|Could|Will|Would|Should|May|Might|Must)\b", re.IGNORECASE
)
_OF_CONTROL = re.compile(r"Is it under control\?")
_FOR_STAFF = re.compile(r"\s*\([^()]*\.\)")


def to_questionnaire(questions: Sequence[Question], version: str) -> dict[str, Any]:
    """The checklist as a FHIR R4 Questionnaire: a group for each severity, an item for each question.

    A question that is several ('Do you have glaucoma? Is it under control?') is an item each: those after one that
    is answered by yes or no are asked on a yes. Its date is that of the latest review of the entries behind it.
    """
    groups = [
        {
            "linkId": severity, "text": TITLES[severity], "type": "group",
            "item": [item for question in questions if question.severity == severity for item in _items(question)],
        }
        for severity in TITLES
    ]  # fmt: skip
    entries = [entry for question in questions for entry in question.entries]
    review = review_line(entries)
    reviewed = max((str(e.reviewed.date) for e in entries if e.reviewed), default="")
    return ({"date": reviewed} if reviewed else {}) | {
        "resourceType": "Questionnaire", "id": QUESTIONNAIRE_ID,
        "url": QUESTIONNAIRE, "version": version, "name": "PreInfusionScreening",
        "title": "Screening before a ketamine infusion", "status": "draft", "experimental": True,
        "subjectType": ["Patient"],
        "description": "Questions derived from ketaref's contraindications and interactions. "
        f"{review[:1].upper()}{review[1:]}; an answer informs the clinician, who decides.",
        "item": sorted((g for g in groups if g["item"]), key=lambda g: records.SEVERITIES.index(str(g["linkId"]))),
    }  # fmt: skip


def asked_of(question: Question) -> list[str]:
    """The questions that a question of the checklist holds, each with one answer; what is for staff is left out."""
    return [part.strip() for part in re.split(r"(?<=\?)\s+", _FOR_STAFF.sub("", question.text)) if part.strip()]


def _items(question: Question) -> Iterator[dict[str, Any]]:
    """The items of a question: side by side, or below the first where they are asked on a yes to it."""
    first, *more = asked_of(question)
    link = question.entries[0].id
    see = ", ".join(f"ketaref show {entry.id}" for entry in question.entries)
    note = {"extension": [{"url": DESIGN_NOTE, "valueMarkdown": f"{question.severity}; {see}"}]}
    if not _CLOSED.match(first):
        yield note | _item(link, first) | {"required": True}
        yield from (_item(f"{link}.{n}", text) for n, text in enumerate(more, 2))
        return
    below = [_item(f"{link}{CONTROLLED}" if _OF_CONTROL.match(t) else f"{link}.{n}", t) for n, t in enumerate(more, 2)]
    below.append({"linkId": f"{link}{NOTE}", "text": "Tell us more about it, if you like.", "type": "text"})
    on_yes = {"enableWhen": [{"question": link, "operator": "=", "answerCoding": YES}]}
    yield note | _item(link, first) | {"required": True, "item": [item | on_yes for item in below]}


def _item(link: str, text: str) -> dict[str, Any]:
    if not _CLOSED.match(text):
        return {"linkId": link, "text": text, "type": "string"}
    return {
        "linkId": link, "text": text, "type": "choice",
        "answerOption": [{"valueCoding": answer} for answer in (YES, NO, NOT_KNOWN)],
    }  # fmt: skip
