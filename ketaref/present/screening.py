"""A patient's findings held against the content: what counts, what is set aside, what was not recognized."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref import records
from ketaref.errors import ExitStatus, UsageError
from ketaref.present import card, fhir, leftout, names, questionnaire, rich, style
from ketaref.present.json import question_object, results_object, screened_object
from ketaref.present.result import Result
from ketaref.provenance import mark_of
from ketaref.screening.measures import cites_of_limit
from ketaref.screening.pressures import source_of_limit
from ketaref.screening.screen import STATUSES, is_at_least
from ketaref.screening.systems import QUESTIONNAIRE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry, Reference
    from ketaref.screening.checklist import Question
    from ketaref.screening.record import Record
    from ketaref.screening.screen import Concern, Screened, Unmatched
    from ketaref.store.index import Index

    References = Mapping[str, Reference]

STAFF_ONLY = "Screening is for clinical staff: hand this patient to a nurse"
_SAID = 3
_ASK = ": ask "
"""In a note, what stands before is why to ask what stands behind."""


def result(
    index: Index,
    screened: Sequence[tuple[Screened, Record | None]],
    *,
    fail_on: str | None = None,
    notes: Sequence[str] = (),
) -> Result:
    """Screenings of typed findings (one, without a record) or of the records of a file.

    Args:
        index: the content they were held against.
        screened: each screening, with the record it is of.
        fail_on: the severity from which on something that counts makes the status 1.
        notes: what else is to be said, one line each (files that were not read).

    Raises:
        UsageError: once shown, to anybody but clinical staff; says where help is if the findings call for it.
    """
    met = [concern.entry for found, _ in screened for concern in found.concerns]

    def data() -> dict[str, Any]:
        counted = [concern.entry for found, _ in screened for concern in found.counted]
        references = index.references(dict.fromkeys(r for entry in counted for r in entry.references))
        cards = [made for found, record in screened for made in fhir.to_cards(found, record, references)]
        return {"cards": cards, "records": [screened_object(found, record) for found, record in screened]}

    missing = leftout.unread_rules(index.left_out)

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType]:
        _for_staff_alone(terminal, (found.crisis for found, _ in screened if found.crisis))
        yield from _missing_lines(missing, terminal)
        references = index.references(dict.fromkeys(r for entry in met for r in entry.references))
        for found, record in screened:
            yield from screening_lines(found, references, terminal, record)
        yield _foot("The clinician decides. One whole: ketaref show WORDS", met, terminal)

    counted = [concern for found, _ in screened for concern in found.counted]
    failed = fail_on is not None and any(is_at_least(concern.severity, fail_on) for concern in counted)
    read = dict(pair for found, _ in screened for pair in found.read_as)
    return Result(
        index.version,
        data=data,
        panels=panels,
        warnings=(missing,) if missing else (),
        notes=(*notes, *(["read " + ", ".join(f"{word} as {as_}" for word, as_ in read.items())] if read else [])),
        status=ExitStatus.NO_MATCH if failed else ExitStatus.FOUND,
    )


def checklist(index: Index, questions: Sequence[Question], *, as_fhir: bool) -> Result:
    """The questions to ask before an infusion, or the same as a FHIR Questionnaire.

    Raises:
        UsageError: once shown, to anybody but clinical staff.
    """
    entries = [entry for question in questions for entry in question.entries]
    missing = leftout.unread_rules(index.left_out)

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType]:
        _for_staff_alone(terminal, ())
        yield from _missing_lines(missing, terminal)
        yield from question_lines(questions, terminal)
        yield _foot(f"{len(questions)} questions. The clinician decides.", entries, terminal)

    return Result(
        index.version,
        data=lambda: results_object(map(question_object, questions)),
        panels=panels,
        warnings=(missing,) if missing else (),
        document=questionnaire.to_questionnaire(questions, index.version) if as_fhir else None,
    )


def _for_staff_alone(terminal: Terminal, crises: Iterable[Entry]) -> None:
    if terminal.viewer != "clinician":
        help_first = [entry.for_patient or entry.summary for entry in dict.fromkeys(crises)]
        raise UsageError(" ".join([*help_first, STAFF_ONLY]))


def _missing_lines(missing: str, terminal: Terminal) -> Iterator[rich.RenderableType]:
    """What could not be read of the rules that patients are held against, before anything that was found."""
    if missing:
        yield card.marked(card.NOTICE, missing, terminal, mark_style=style.ALARM)
        yield rich.Text()


def _foot(text: str, entries: Iterable[Entry], terminal: Terminal) -> rich.RenderableType:
    return card.row(rich.Text(text), card.review(entries, terminal), terminal)


def screening_lines(
    screened: Screened, references: References, terminal: Terminal, record: Record | None = None
) -> Iterator[rich.RenderableType]:
    """What a screening found: by severity, then what is set aside, not recognized, not assessed."""
    if record:
        if whose := _whose(record):
            yield card.indented(rich.Text(whose, style.HEADING))
        yield from (card.marked("NOTE:", notice, terminal) for notice in record.notices)
        yield rich.Text()
    if screened.crisis:
        said = f"  {screened.crisis.summary} (ketaref show {screened.crisis.id})"
        yield from (card.indented(card.verdict(screened.crisis).append(said)), rich.Text())
    for severity in records.SEVERITIES:
        groups = _by_entry(c for c in screened.counted if c.severity == severity)
        if groups:
            heading = f"{style.tier_text(severity).upper()} ({len(groups)})"
            yield card.heading(heading, "", terminal, tier=severity)
            for group in groups:
                yield from _concern_lines(group, references, terminal)
            yield rich.Text()
    if not screened.counted:
        nothing = "Nothing listed was counted. That is no finding that treatment may go ahead."
        yield from (card.answer(nothing), rich.Text())
    # Between these, and before the foot, a blank line would cost what was typed its place on a screen of 24 rows.
    apart = [rich.Text()] if record else []
    if aside := list(_aside_lines(screened.set_aside, references)):
        yield card.heading(f"SHOWN, NOT COUNTED ({len(aside)})", "", terminal)
        yield from (*_bulleted(aside, terminal), *apart)
    if screened.unmatched:
        yield from (*_not_recognized(screened.unmatched, terminal), *apart)
    if record:
        yield card.heading("NOT ASSESSED", "", terminal)
        kinds = ", ".join(f"{kind} {number}" for kind, number in record.not_read)
        read = [f"not read: {kinds}"] if kinds else []
        yield from (*_bulleted((*record.not_assessed, *read), terminal), *apart)


def _whose(record: Record) -> str:
    """'Patient/123, FHIR DSTU2': whose record it is, and the version of FHIR it was read as."""
    versions = ", ".join(f"FHIR {v.name}{' (assumed)' if v.known_by == 'assumed' else ''}" for v in record.versions)
    return ", ".join(filter(None, (record.patient or "No patient named", versions)))


def _by_entry(concerns: Iterable[Concern]) -> list[list[Concern]]:
    """The findings that meet one entry and stand alike, together."""
    groups: dict[tuple[str, str], list[Concern]] = {}
    for concern in concerns:
        groups.setdefault((concern.entry.id, concern.status), []).append(concern)
    return list(groups.values())


def _concern_lines(
    group: Sequence[Concern], references: References, terminal: Terminal
) -> Iterator[rich.RenderableType]:
    """An entry that counts: what was found, what to do, what is listed; below it what to ask now, and who says so."""
    concern, entry = group[0], group[0].entry
    found = rich.Text.assemble(f"{_findings(group)}: ", (", ".join(entry.action), style.ANSWER))
    title = card.append_clinic(rich.Text(entry.short_title or entry.title), entry)
    yield card.row(found, title, terminal, mark=_bullet(terminal))
    yield from card.notices(entry, terminal, indent=2 * card.INDENT)
    notes = dict.fromkeys(note for c in group for note in _notes(c, references))
    yield from (_asking(note, terminal) for note in notes if _ASK in note)
    if entry.monitoring and entry.monitoring != "None":
        yield _line("Check", entry.monitoring, terminal)
    yield _line("Says so", _who_says(concern, references, terminal), terminal)
    others = _others(concern, references)
    if others and terminal.plain:
        yield _line("Rated otherwise", "; ".join(f"{tier} by {who}" for tier, who in others), terminal)
    elif others:
        said = "; ".join(f"{who}: {tier}" for tier, who in others)
        yield card.marked(style.RATED_OTHERWISE, said, terminal, indent=2 * card.INDENT)
    told = [STATUSES[concern.status]] if STATUSES[concern.status] else []
    if note := "; ".join(dict.fromkeys((*told, *(note for note in notes if _ASK not in note)))):
        yield _line("Note", note, terminal)
    if origin := "; ".join(filter(None, map(_place, group))):
        yield _line("From", origin, terminal)


def _asking(note: str, terminal: Terminal) -> rich.RenderableType:
    """'ASK whether it is controlled: only the uncontrolled form is listed': what has to be known before all else."""
    why, _, asked = note.rpartition(_ASK)
    return card.marked("ASK", rich.Text.assemble((asked, style.ANSWER), f": {why}"), terminal, indent=2 * card.INDENT)


def _line(label: str, text: str, terminal: Terminal) -> rich.RenderableType:
    """A line of a concern: a label, and what stands beside it; on narrow screens the text runs on below the label."""
    if card.is_narrow(terminal):
        return card.indented(card.labeled(label, text), by=2 * card.INDENT)
    return card.marked(f"{label}:", text, terminal, indent=2 * card.INDENT)


def _bullet(terminal: Terminal) -> str:
    return "-" if terminal.plain else "•"


def _bulleted(lines: Iterable[str], terminal: Terminal) -> Iterator[rich.RenderableType]:
    yield from (card.marked(_bullet(terminal), line, terminal) for line in lines)


def _place(concern: Concern) -> str:
    """'MedicationRequest/7, 2026-03-02, and 21 more since 2019-05-06': where it stands, and where it stands again."""
    finding = concern.finding
    dates = sorted(day for _, day in finding.repeats if day)
    since = f" since {dates[0]}" if dates and dates[0] < finding.date else ""
    more = f"and {len(finding.repeats)} more{since}" if finding.repeats else ""
    return ", ".join(filter(None, (finding.source, finding.date, more)))


def _findings(group: Iterable[Concern]) -> str:
    return ", ".join(dict.fromkeys(concern.finding.text for concern in group))


def _who_says(concern: Concern, references: References, terminal: Terminal) -> str:
    """Who rates it so, as many of them as one line holds, and one at least."""
    entry = concern.entry
    room = terminal.width - 2 * card.INDENT - len("Says so: ")
    cites = [cite for s in entry.statements if s.severity == concern.severity for cite in s.cites]
    if not cites and any(s.severity for s in entry.statements):
        return names.OURS
    told = [
        names.source_names(cites, references, most) if cites else names.who_says(entry, references, most)
        for most in range(_SAID, 0, -1)
    ]
    return next((line for line in told if len(line) <= room), told[-1])


def _others(concern: Concern, references: References) -> list[tuple[str, str]]:
    """Other tiers, the firmest first, and who gives each: ('absolute', 'PDR')."""
    rated: dict[str, list[records.Cite]] = {}
    for statement in concern.entry.statements:
        if statement.severity not in ("", concern.severity):
            rated.setdefault(statement.severity, []).extend(statement.cites)
    return [
        (style.tier_text(tier), names.source_names(rated[tier], references, most=1))
        for tier in records.SEVERITIES
        if tier in rated
    ]


# ---- Readings -------------------------------------------------------------------------------------------------------


def _notes(concern: Concern, references: References) -> Sequence[str]:
    """The notes of a concern; of a reading, whose limit it is beyond, by a name that readers know."""
    limit = _limit(concern, references)
    if not limit:
        return concern.notes
    if fhir.is_pressure(concern):
        return (f"{concern.met} is {limit}{_ASK}about treatment, and recheck",)
    return (f"{limit}: recheck",)


def _limit(concern: Concern, references: References) -> str:
    """'above 140/90 mmHg (esketamine label 5.6)': the limit that a reading is held against, and whose it is.

    '' for what is no reading.
    """
    if fhir.is_pressure(concern):
        source = source_of_limit(concern.entry)
        whose = f" ({names.source_names(source.cites, references, most=1)})" if source else ""
        return f"{fhir.limit_text(concern)}{whose}"
    cites = cites_of_limit(concern.entry, concern.met) if concern.how == "reading" else ()
    return f"{fhir.limit_text(concern)} ({names.source_names(cites, references, most=1)})" if cites else ""


# ---- What does not count --------------------------------------------------------------------------------------------


def _aside_lines(concerns: Sequence[Concern], references: References) -> Iterator[str]:
    """What is shown and not counted; a pressure once, with all the figures that it is within; a form's noes in one."""
    within: dict[str, list[Concern]] = {}
    for concern in concerns:
        if fhir.is_within(concern):
            within.setdefault(concern.finding.text, []).append(concern)
    for text, several in within.items():
        limits = " or ".join(dict.fromkeys(_limit(c, references).removeprefix("above ") for c in several))
        above = "" if limits.startswith(("at ", "below ")) else "above "
        origin = _origin([c.finding.source for c in several])
        yield f"{text}: not {above}{limits}; one reading does not settle it{origin}"
    noes = [c for c in concerns if c.status == "negated" and QUESTIONNAIRE in dict(c.finding.codes)]
    if noes:
        titles = "; ".join(dict.fromkeys(card.called(c.entry) for c in noes))
        yield f"answered no: {titles}{_origin([c.finding.source for c in noes])}"
    for group in _by_entry(c for c in concerns if not fhir.is_within(c) and c not in noes):
        concern, entry = group[0], group[0].entry
        line = f"{_findings(group)}: {STATUSES[concern.status]} {style.DOT} {card.called(entry)}"
        if concern.severity != records.NONE_KNOWN:
            line += f" ({concern.severity} where it holds)"
        notes = dict.fromkeys(note for c in group for note in _notes(c, references))
        line += f"; {'; '.join(notes)}" if notes else ""
        yield line + _origin([c.finding.source for c in group])


def _not_recognized(several: Sequence[Unmatched], terminal: Terminal) -> Iterator[rich.RenderableType]:
    """What was not recognized, in one line where that holds it."""
    lines = list(_unmatched_lines(several))
    short = rich.Text.assemble(("NOT RECOGNIZED, judge it: ", style.HEADING), lines[0])
    if len(lines) == 1 and card.INDENT + short.cell_len <= terminal.width:
        yield card.indented(short)
        return
    heading = f"NOT RECOGNIZED ({len(lines)})"
    yield card.heading(heading, "no entry is known to speak of these: judge them", terminal)
    yield from _bulleted(lines, terminal)


def _unmatched_lines(several: Sequence[Unmatched]) -> Iterator[str]:
    """What was not recognized, each text once, with the resources it stands in."""
    said: dict[str, list[str]] = {}
    for unmatched in several:
        perhaps = f"perhaps: {card.called(unmatched.perhaps)}" if unmatched.perhaps else ""
        aside = "; ".join(x for x in (STATUSES[unmatched.finding.status], unmatched.note, perhaps) if x)
        said.setdefault(f"{unmatched.text}{f' ({aside})' if aside else ''}", []).append(unmatched.finding.source)
    yield from (f"{line}{_origin(sources)}" for line, sources in said.items())


def _origin(sources: Iterable[str]) -> str:
    """' [Condition/12 and 2 more]': the resources of a record."""
    known = list(dict.fromkeys(filter(None, sources)))
    more = f" and {len(known) - 1} more" if len(known) > 1 else ""
    return f" [{known[0]}{more}]" if known else ""


# ---- The checklist --------------------------------------------------------------------------------------------------


def question_lines(questions: Sequence[Question], terminal: Terminal) -> Iterator[rich.RenderableType]:
    """The questions by severity, each with a box to tick."""
    for severity in records.SEVERITIES:
        group = [q for q in questions if q.severity == severity]
        if group:
            heading = f"{style.tier_text(severity).upper()} ({len(group)})"
            yield card.heading(heading, "", terminal, tier=severity)
            for question in group:
                text = rich.Text(question.text)
                for clinic in dict.fromkeys(filter(None, (mark_of(entry) for entry in question.entries))):
                    text.append(f" [{clinic}]")
                yield card.marked("-" if terminal.plain else style.TO_DO, text, terminal)
            yield rich.Text()
