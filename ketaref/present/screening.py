"""A patient's findings held against the content: what counts, what is set aside, what was not recognized."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref import records
from ketaref.errors import ExitStatus
from ketaref.present import fhir, rich
from ketaref.present.json import question_object, results_object, screened_object
from ketaref.present.parts import (
    CAUTION,
    DISPUTE_STYLE,
    HEADING_STYLE,
    LABEL_STYLE,
    QUIET_STYLE,
    SEVERITY_STYLES,
    append_pack,
    closing_line,
    indented,
    labeled,
    listing_line,
    severity_heading,
)
from ketaref.present.result import Result
from ketaref.screening.screen import STATUSES, is_at_least

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaref.present.terminal import Terminal
    from ketaref.screening.checklist import Question
    from ketaref.screening.record import Record
    from ketaref.screening.screen import Concern, Screened, Unmatched
    from ketaref.store.index import Index

WHO_DECIDES = "the clinician decides"


def result(index: Index, screened: Sequence[tuple[Screened, Record | None]], *, fail_on: str | None = None) -> Result:
    """Screenings of typed findings (one, without a record) or of the records of a file.

    Args:
        index: the content they were held against.
        screened: each screening, with the record it is of.
        fail_on: the severity from which on something that counts makes the status 1.
    """

    def data() -> dict[str, Any]:
        cards = [card for found, record in screened for card in fhir.to_cards(found, record)]
        return {"cards": cards, "records": [screened_object(found, record) for found, record in screened]}

    def panels(_terminal: Terminal) -> Iterator[rich.RenderableType]:
        for found, record in screened:
            yield from screening_lines(found, record)

    counted = [concern for found, _ in screened for concern in found.counted]
    met = [concern.entry for found, _ in screened for concern in found.concerns]
    failed = fail_on is not None and any(is_at_least(concern.severity, fail_on) for concern in counted)
    return Result(
        index.version,
        data=data,
        panels=panels,
        closing=closing_line(index.version, met, caution=f"{CAUTION}: {WHO_DECIDES}"),
        afterwards=tuple(note for found, _ in screened for note in _notes(found)),
        status=ExitStatus.NO_MATCH if failed else ExitStatus.FOUND,
    )


def checklist(index: Index, questions: Sequence[Question], *, as_fhir: bool) -> Result:
    """The questions to ask before an infusion, or the same as a FHIR Questionnaire."""
    entries = [entry for question in questions for entry in question.entries]

    def panels(_terminal: Terminal) -> Iterator[rich.RenderableType]:
        yield from question_lines(questions)

    return Result(
        index.version,
        data=lambda: results_object(map(question_object, questions)),
        panels=panels,
        document=fhir.to_questionnaire(questions, index.version) if as_fhir else None,
        closing=closing_line(index.version, entries, count=f"{len(questions)} questions", caution=WHO_DECIDES),
    )


def _notes(screened: Screened) -> Iterator[str]:
    """What was read as what, and help in a crisis."""
    if screened.read_as:
        yield "read " + ", ".join(f"{word} as {as_}" for word, as_ in screened.read_as)
    if screened.crisis:
        yield f"{screened.crisis.summary} (ketaref show {screened.crisis.id})"


def screening_lines(screened: Screened, record: Record | None = None) -> Iterator[rich.RenderableType]:
    """What a screening found: by severity, then what is set aside, not recognized, not assessed."""
    if record:
        if record.patient:
            yield rich.Text(record.patient, HEADING_STYLE)
        yield from (rich.Text(f"NOTE: {notice}", DISPUTE_STYLE) for notice in record.notices)
    for severity in records.SEVERITIES:
        group = [c for c in screened.counted if c.severity == severity]
        if group:
            yield severity_heading(severity, len(group))
            yield from (_concern(concern) for concern in group)
            yield rich.Text()
    if not screened.counted:
        nothing = "Nothing that is listed was counted. That is no finding that treatment may go ahead."
        yield from (rich.Text(nothing, LABEL_STYLE), rich.Text())
    if screened.set_aside:
        yield rich.Text(f"SHOWN, NOT COUNTED ({len(screened.set_aside)})", LABEL_STYLE)
        yield from (_set_aside(concern) for concern in screened.set_aside)
        yield rich.Text()
    if screened.unmatched:
        heading = f"NOT RECOGNIZED ({len(screened.unmatched)}): no entry is known to speak of these; judge them"
        yield rich.Text(heading, LABEL_STYLE)
        yield from _unmatched(screened.unmatched)
        yield rich.Text()
    if record:
        yield from _not_assessed(record)


def _concern(concern: Concern) -> rich.RenderableType:
    finding, entry = concern.finding, concern.entry
    # What to do comes first: the tier stands in the heading above.
    act = f"{', '.join(entry.action).upper()}: " if entry.action else ""
    head = rich.Text.assemble((act, SEVERITY_STYLES[concern.severity]), (finding.text, LABEL_STYLE), f": {entry.title}")
    lines = [rich.Text(listing_line(entry))]
    if entry.monitoring and entry.monitoring != "None":
        lines.append(labeled("Check", entry.monitoring))
    said = [STATUSES[concern.status]] if STATUSES[concern.status] else []
    lines += [labeled("Note", note) for note in (*said, *concern.notes)]
    place = [x for x in (finding.source, finding.date, f"matched {concern.how} {concern.met}".strip()) if x]
    lines.append(rich.Text(f"{', '.join(place)}; ketaref show {entry.id}", QUIET_STYLE))
    return rich.Group(append_pack(head, entry, space=" "), indented(*lines))


def _set_aside(concern: Concern) -> rich.RenderableType:
    text = rich.Text.assemble(
        "- ", (concern.finding.text, LABEL_STYLE), f": {STATUSES[concern.status]}; {concern.entry.title}"
    )
    if concern.severity != records.NONE_KNOWN:
        text.append(f" ({concern.severity} where it holds)")
    if concern.notes:
        text.append(f". {'; '.join(concern.notes)}")
    if concern.finding.source:
        text.append(f" [{concern.finding.source}]", QUIET_STYLE)
    return text


def _unmatched(several: Sequence[Unmatched]) -> Iterator[rich.RenderableType]:
    """What was not recognized, each text once, with the resources it stands in."""
    said: dict[str, list[str]] = {}
    for unmatched in several:
        aside = "; ".join(x for x in (STATUSES[unmatched.finding.status], unmatched.note) if x)
        sources = said.setdefault(f"- {unmatched.text}{f' ({aside})' if aside else ''}", [])
        sources += [unmatched.finding.source] if unmatched.finding.source else []
    for line, sources in said.items():
        text = rich.Text(line)
        if sources:
            more = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
            text.append(f" [{sources[0]}{more}]", QUIET_STYLE)
        yield text


def _not_assessed(record: Record) -> Iterator[rich.RenderableType]:
    yield rich.Text("NOT ASSESSED", LABEL_STYLE)
    yield from (rich.Text(f"- {line}") for line in record.not_assessed)
    if record.not_read:
        kinds = ", ".join(f"{kind} {number}" for kind, number in record.not_read)
        yield rich.Text(f"- resources of types that are not read: {kinds}", QUIET_STYLE)
    yield rich.Text()


def question_lines(questions: Sequence[Question]) -> Iterator[rich.RenderableType]:
    """The questions by severity, each with a box and the entries its answer bears on."""
    for severity in records.SEVERITIES:
        group = [q for q in questions if q.severity == severity]
        if group:
            yield severity_heading(severity, len(group))
            for question in group:
                named = ", ".join(entry.id for entry in question.entries)
                yield rich.Text.assemble("☐ ", (question.text, LABEL_STYLE), (f" [{named}]", QUIET_STYLE))
            yield rich.Text()
