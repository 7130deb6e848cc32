"""Answers to the checklist as a FHIR Questionnaire, to findings and gaps.

A `QuestionnaireResponse` names its questions by link: that of a question is the id of an entry behind it, so the answer
meets that entry without a word of it being read. Owns which answer says yes, which no and which neither; what a yes
comes to is for `screen.py`.

Source: QuestionnaireResponse, hl7.org/fhir/R4/questionnaireresponse.html; HL7 table 0136 and NullFlavor for the codes.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ketaref.screening.findings import Finding
from ketaref.screening.items import Part
from ketaref.screening.observations import together
from ketaref.screening.resources import Resource, day_in, dict_of, list_of, shown_name, type_of, word_in
from ketaref.screening.systems import CONTROLLED, NOTE, QUESTIONNAIRE, QUESTIONNAIRE_ID

_SAYS = {
    "y": "yes", "yes": "yes", "n": "no", "no": "no", "asku": "not known", "unk": "not known", "unknown": "not known",
}  # fmt: skip
_VOID = ("entered-in-error", "stopped")


class _Answer(NamedTuple):
    """One answer to a question."""

    link: str
    question: str
    says: str
    """yes | no | not known; '' for one in words."""
    words: str
    below: "tuple[_Answer, ...]"
    """The answers to what is asked further."""


def answered_part(resources: Iterable[Resource]) -> Part:
    """What the answers of a patient add to a record: those of the latest response; others are named as not read."""
    responses = [r for r in resources if type_of(r) == "QuestionnaireResponse"]
    ours = [r for r in responses if _is_ours(r) and word_in(r.get("status")) not in _VOID]
    latest = max(ours, key=lambda r: str(r.get("authored") or ""), default=None)
    kinds = [
        "QuestionnaireResponse (another form)" if not _is_ours(r) else
        f"QuestionnaireResponse (status {status})" if (status := word_in(r.get("status"))) in _VOID else
        "QuestionnaireResponse (an earlier one)"
        for r in responses if r is not latest
    ]  # fmt: skip
    if latest is None:
        return Part(not_read=tuple(kinds))
    unfinished = word_in(latest.get("status")) == "in-progress"
    gap = f"the questionnaire was not finished [{shown_name(latest)}]: ask what is left"
    parts = [_part_of(answer, shown_name(latest), day_in(latest.get("authored"))) for answer in _answers(latest)]
    return together([*parts, Part(missing=(gap,) if unfinished else (), not_read=tuple(kinds))])


def _is_ours(response: Resource) -> bool:
    """Whether it answers the checklist: by the canonical URL of that, or by the id of a copy of it."""
    said = response.get("questionnaire")
    name = str(dict_of(said).get("reference") or "") if isinstance(said, dict) else str(said or "")
    name = name.partition("|")[0]
    return name == QUESTIONNAIRE or name.rpartition("/")[2] == QUESTIONNAIRE_ID


def _answers(element: Resource) -> Iterator[_Answer]:
    """The answers in a response, a group or an answer, in the order of the form."""
    for item in map(dict_of, list_of(element.get("item"))):
        link, question = str(item.get("linkId") or ""), str(item.get("text") or item.get("linkId") or "")
        given = [dict_of(answer) for answer in list_of(item.get("answer"))]
        # What is asked further stands in the answer; some forms put it beside that.
        beside = tuple(_answers(item))
        for n, answer in enumerate(given):
            below = (*_answers(answer), *(() if n else beside))
            yield _Answer(link, question, *_said(answer), below)
        yield from () if given else beside


def _said(answer: Resource) -> tuple[str, str]:
    """What an answer says: yes, no, not known or nothing of these, and its words."""
    name, value = next(((k, v) for k, v in answer.items() if k.startswith("value")), ("", None))
    if name == "valueBoolean":
        return "yes" if value is True else "no", ""
    element = dict_of(value)
    if name == "valueCoding":
        words = str(element.get("display") or element.get("code") or "")
        return _SAYS.get(str(element.get("code")).lower()) or _SAYS.get(words.lower(), ""), words
    if name == "valueQuantity":
        return "", f"{element.get('value', '')} {element.get('unit') or element.get('code') or ''}".strip()
    words = "" if isinstance(value, dict | list) or value is None else str(value)
    return _SAYS.get(words.strip(" .").lower(), ""), words


def _part_of(answer: _Answer, source: str, day: str) -> Part:
    """What an answer comes to, with those to what was asked further."""
    control = next((below for below in answer.below if below.link == answer.link + CONTROLLED), None)
    rest = [below for below in answer.below if below is not control]
    further = [
        _part_of(b._replace(question=answer.question) if b.link.endswith(NOTE) else b, source, day) for b in rest
    ]
    if answer.says == "not known":
        return together([Part(missing=(f"asked, and not known: {answer.question}",)), *further])
    text = f"{answer.question} {answer.says or answer.words}".strip()
    if not answer.says:
        words = (answer.words,) if answer.words else ()
        return together([Part((Finding(text, source=source, date=day, names=words),)), *further])
    status = "present" if answer.says == "yes" else "negated"
    if control:
        text = f"{text}; {control.question} {control.says or control.words}"
        status = "controlled" if status == "present" and control.says == "yes" else status
    codes = ((QUESTIONNAIRE, answer.link),)
    return together([Part((Finding(text, codes, status, "", source, day, names=()),)), *further])
