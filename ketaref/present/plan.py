"""The day of an infusion by the clock: a line a time, under the day it falls on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref import records
from ketaref.present import card, instructions, names, rich, style
from ketaref.present.json import entry_object, plan_object, results_object, step_object
from ketaref.present.result import Result
from ketaref.visit.phrasing import clock_text, phrase_times, session_line
from ketaref.visit.plan import utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from ketaref.present.result import File
    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry, Reference
    from ketaref.store.index import Index
    from ketaref.visit.phrasing import Phrasing
    from ketaref.visit.plan import Plan, SourceTime, Step

COMMANDS = {"pre-infusion": "prep-instructions", "post-infusion": "post-instructions"}
"""Kind of instruction -> the command that shows it."""
_STOP, _UNTIL, _AT_LEAST, _THEN = "STOP", "until then:", "until then at least:", "then"
_WORD_WIDTH = 4
_HEADS = (_AT_LEAST, _UNTIL)
_GAP = 2


def result(
    index: Index,
    entries: Sequence[Entry],
    plan: Plan | None,
    files: Sequence[File] = (),
    *,
    verbose: bool = False,
) -> Result:
    """A day by the clock, or the files that it was written to.

    Args:
        index: the content.
        entries: the instructions of the command.
        plan: None where a sheet gives hours instead of times.
        files: written instead of printing the plan.
        verbose: whether each step says its answer and who says so.
    """

    def data() -> dict[str, Any]:
        times = {step.entry.id: step_object(step) for step in plan.steps if step.entry} if plan else {}
        found = (entry_object(entry) | times.get(entry.id, {}) for entry in entries)
        return (plan_object(plan) if plan else {}) | results_object(found)

    corrected = plan.session.corrected if plan else ()
    notes = tuple(f"read {typed} as {meant}" for typed, meant in corrected)
    if plan is None or files:
        return Result(index.version, data, files=tuple(files), notes=notes)

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType]:
        shown = [step.entry for step in plan.steps if step.entry] + list(plan.untimed)
        cited = [reference for entry in shown for reference in entry.references]
        cited += [reference for step in plan.steps for time in step.source_times for reference in time.cites]
        references = index.references(dict.fromkeys(cited))
        yield from screen(plan, references, terminal, verbose=verbose)

    return Result(index.version, data, panels, notes=notes)


class _Line(NamedTuple):
    """What falls due at a moment."""

    moment: datetime
    what: rich.Text
    word: str = ""
    """STOP, until then, then: what the moment is to it."""
    remark: str = ""
    must: bool = False
    entry: Entry | None = None
    """Whose line it is; a source's time beside an instruction has none."""


def screen(
    plan: Plan,
    references: Mapping[str, Reference],
    terminal: Terminal,
    *,
    verbose: bool = False,
) -> Iterator[rich.RenderableType]:
    """The day: the infusion, then a line for each time, then how many instructions have none.

    Where the plan is narrowed by words, those without a time are named.

    A patient, and the front desk with a caller, read the instructions of the patient's sheet alone, and no other rule
    beside theirs.
    """
    phrasing = phrase_times(plan)
    yield card.indented(rich.Text(session_line(plan.session), style.ANSWER))
    told = instructions.told_to(terminal.viewer, [step.entry for step in plan.steps if step.entry])
    ids = {entry.id for entry in told}
    lines = [
        line
        for step in plan.steps
        if step.entry and step.entry.id in ids
        for line in _lines(step, plan, references, terminal, verbose=verbose)
    ]
    yield from _days(lines, phrasing, references, terminal, verbose=verbose)
    if phrasing.note:
        yield card.indented(rich.Text(phrasing.note))
    untimed = instructions.told_to(terminal.viewer, plan.untimed)
    if plan.narrowed and untimed:
        yield card.heading("At no set time", "", terminal)
        yield from (instructions.short(entry, terminal) for entry in untimed)
    yield from _foot(plan, told, untimed, terminal)


def _days(
    lines: Sequence[_Line],
    phrasing: Phrasing,
    references: Mapping[str, Reference],
    terminal: Terminal,
    *,
    verbose: bool,
) -> Iterator[rich.RenderableType]:
    """The lines in order, each day under its name, and each time said once."""
    clocks = {line.moment: _clock(line.moment, phrasing) for line in lines}
    width = max(map(len, clocks.values()), default=0)
    differences = card.Differences()
    # In plain words, and where each line says more, none is read with the one above it.
    apart = terminal.plain or verbose
    marks = any(line.remark.startswith(style.DIFFER) for line in lines)
    legend = f"{style.DIFFER} sources differ: -v" if marks and not apart else ""
    day, before = "", None
    for line in sorted(lines, key=lambda line: (utc(line.moment), _turn(line))):
        if phrasing.day(line.moment) != day:
            day = phrasing.day(line.moment)
            yield card.heading(day, legend, terminal)
            legend = ""
        again = before is not None and before.moment == line.moment and not apart
        clock = ("" if again else clocks[line.moment]).rjust(width)
        if line.word in _HEADS and not apart:
            # What holds until then is a list under the time.
            if not (again and before and before.word == line.word):
                yield card.marked(f"{clock} ", rich.Text(line.word, style.ANSWER), terminal)
            yield _shown(line._replace(word=""), " " * (width + _GAP), terminal)
        else:
            yield _shown(line, clock, terminal)
        before = line
        if line.entry and verbose:
            advice = differences.line(
                line.entry, [line.entry.title, line.entry.summary], terminal, more="show", indent=4
            )
            yield from instructions.in_full(line.entry, references, advice)


def _turn(line: _Line) -> int:
    """Of what falls due at one moment: first what ends then, those together that share their words."""
    return _HEADS.index(line.word) if line.word in _HEADS else len(_HEADS)


def _shown(line: _Line, clock: str, terminal: Terminal) -> rich.RenderableType:
    remark = instructions.marked(line.remark, terminal)
    must = rich.Text("MUST", style.ALARM) if line.must else rich.Text()
    remarks = rich.Text("   ").join(part for part in (remark, must) if part)
    mark = f"{clock}  {line.word.ljust(_WORD_WIDTH)} " if line.word else f"{clock} "
    return instructions.beside(mark, line.what, remarks, terminal)


def _clock(moment: datetime, phrasing: Phrasing) -> str:
    """A time under the name of its day, where 12:00 am is its beginning."""
    return f"{clock_text(moment)} {moment.tzname()}" if phrasing.zone_shown else clock_text(moment)


def _lines(
    step: Step, plan: Plan, references: Mapping[str, Reference], terminal: Terminal, *, verbose: bool
) -> Iterator[_Line]:
    """The lines of an instruction, and of the times that sources give beside it."""
    entry, session = step.entry, plan.session
    if entry is None:
        return
    title = card.append_marks(rich.Text(entry.short_title or entry.title), entry, terminal)
    staff = terminal.viewer == "clinician"
    mark = style.DIFFER if staff and card.touched(entry, [entry.title, entry.summary]) else ""
    fasts = [time for time in step.source_times if time.differs and (staff or time.on_sheet)]
    recoveries = [time for time in step.source_times if not time.differs]
    begin, end, must = step.begin, step.end, entry.non_negotiable
    if recoveries:
        # When they may leave is the line: that they stay until then goes without saying.
        for time in recoveries:
            what = rich.Text("earliest to leave, when recovered", style.ANSWER)
            whose = f"{mark} {_until(time, references)}".strip() if staff else ""
            yield _Line(time.begin or time.end, what, "", whose, must, entry)
    elif begin is not None and utc(begin) < utc(session.start):
        whose = f"{mark} rule of {_rule_of(entry, references)}".strip() if staff and fasts else mark
        yield _Line(begin, _bold(title), _STOP, whose, must, entry)
    elif end is not None and utc(end) > utc(session.end):
        at_least = entry.timing is not None and entry.timing.at_least
        yield _Line(end, title, _AT_LEAST if at_least else _UNTIL, mark, must, entry)
    elif begin == session.end:
        # What holds from the end on is due when they leave.
        yield _Line(_leaving(plan), _bold(title) if must else title, "", mark, must, entry)
    else:
        moment = begin if begin is not None else end if end is not None else session.start
        yield _Line(moment, title, _THEN if utc(moment) > utc(session.end) else "", mark, must, entry)
    # Of the fasts that authorities give, the longest and the shortest; in full, all.
    for time in fasts if verbose else dict.fromkeys((*fasts[:1], *fasts[-1:])):
        yield _Line(time.end, rich.Text(f"(last {time.what})"), "", _beside(time, begin, references))


def _leaving(plan: Plan) -> datetime:
    """When the patient may leave at the earliest: after the recovery, where the plan has one."""
    ends = [time.begin or time.end for step in plan.steps for time in step.source_times if not time.differs]
    return min(ends, key=utc, default=plan.session.end)


def _bold(text: rich.Text) -> rich.Text:
    text.stylize(style.ANSWER)
    return text


def _rule_of(entry: Entry, references: Mapping[str, Reference]) -> str:
    """Whose rule an instruction is: who says its first statement."""
    return names.source_names(entry.statements[0].cites, references, most=1) if entry.statements else ""


def _beside(time: SourceTime, rule: datetime | None, references: Mapping[str, Reference]) -> str:
    """'! guideline, not this rule', or by how much a source is stricter than the rule."""
    kind = names.strongest_kind((records.Cite(ref) for ref in time.cites), references) or "another source"
    if rule is None or utc(time.end) > utc(rule):
        return f"{style.DIFFER} {kind}, not this rule"
    hours = (utc(rule) - utc(time.end)).total_seconds() / 3600
    return f"{style.DIFFER} {kind}: {hours:g} h stricter"


def _until(time: SourceTime, references: Mapping[str, Reference]) -> str:
    """Whose figure a recovery is, with its later end where the source gives a range."""
    who = names.source_names((records.Cite(ref) for ref in time.cites), references, most=1)
    return f"by {who}, to {clock_text(time.end)}" if time.begin else f"by {who}"


def _foot(
    plan: Plan, told: Sequence[Entry], untimed: Sequence[Entry], terminal: Terminal
) -> Iterator[rich.RenderableType]:
    """How many instructions have no time, how to print the sheet, and what the reviews say."""
    more = f"sheet: -o {'prep' if plan.kind == 'pre-infusion' else 'after'}.html"
    if untimed and not plan.narrowed:
        things = "1 thing" if len(untimed) == 1 else f"{len(untimed)} things"
        more = f"{things} without a time: ketaref {COMMANDS[plan.kind]} {style.DOT} {more}"
    if said := instructions.stands_back(plan.set_aside, terminal):
        yield card.indented(rich.Text(said))
    if plan.narrowed:
        more = f"whole day: without the words {style.DOT} {more}"
    yield card.row(rich.Text(more), card.review([*told, *untimed], terminal), terminal)
