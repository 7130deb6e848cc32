"""The day of an infusion by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref.present import rich
from ketaref.present.json import entry_object, plan_object, results_object, step_object
from ketaref.present.parts import (
    DISPUTE_STYLE,
    LABEL_STYLE,
    QUIET_STYLE,
    TITLE_STYLE,
    WHEN_STYLE,
    append_firmness,
    closing_line,
    frame,
    indented,
    named_references,
    says_so,
)
from ketaref.present.result import Result
from ketaref.visit.phrasing import phrase_times, session_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketaref.present.result import File
    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry, Reference
    from ketaref.store.index import Index
    from ketaref.visit.phrasing import Phrasing
    from ketaref.visit.plan import Plan, Step


def result(index: Index, entries: Sequence[Entry], plan: Plan | None, files: Sequence[File] = ()) -> Result:
    """A day by the clock, or the files that it was written to.

    Args:
        index: the content.
        entries: the instructions of the command.
        plan: None where a sheet gives hours instead of times.
        files: written instead of printing the plan.
    """

    def data() -> dict[str, Any]:
        times = {step.entry.id: step_object(step) for step in plan.steps if step.entry} if plan else {}
        results = (entry_object(entry) | times.get(entry.id, {}) for entry in entries)
        return (plan_object(plan) if plan else {}) | results_object(results)

    if plan is None or files:
        return Result(index.version, data, files=tuple(files))
    shown = [step.entry for step in plan.steps if step.entry] + list(plan.untimed)

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType]:
        cited = [reference for entry in shown for reference in entry.references]
        cited += [reference for step in plan.steps for time in step.source_times for reference in time.cites]
        yield plan_frame(plan, index.references(dict.fromkeys(cited)), boxed=terminal.boxed)

    return Result(index.version, data, panels, closing=closing_line(index.version, shown))


def plan_frame(plan: Plan, references: Mapping[str, Reference], *, boxed: bool) -> rich.RenderableType:
    """The day: when each instruction holds, whose rule it is, what an authority gives beside it.

    The instructions without hours follow by their titles alone.
    """
    phrasing = phrase_times(plan)
    parts: list[rich.RenderableType] = [rich.Text(session_line(plan.session), LABEL_STYLE), rich.Text()]
    for step in plan.steps:
        parts += _step(step, phrasing, references)
    if phrasing.note:
        parts.append(rich.Text(phrasing.note))
    if plan.untimed:
        parts += [rich.Text(), rich.Text("At no set time (without --at: in full)", LABEL_STYLE)]
    for entry in plan.untimed:
        parts.append(append_firmness(rich.Text.assemble(("☐ ", LABEL_STYLE), entry.title), entry))
    parts.append(rich.Text())
    parts.append(rich.Text("Whose hours hold is the clinic's to say; its pack sets them (ketaref --content DIR)."))
    return frame(rich.Group(*parts), rich.Text("By the clock", TITLE_STYLE), boxed=boxed)


def _step(step: Step, phrasing: Phrasing, references: Mapping[str, Reference]) -> Iterator[rich.RenderableType]:
    entry = step.entry
    when = phrasing.when(step)
    line = rich.Text.assemble(
        (when[:1].upper() + when[1:], WHEN_STYLE), "  ", (entry.title if entry else "Infusion", LABEL_STYLE)
    )
    yield append_firmness(line, entry) if entry else line
    body: list[rich.RenderableType] = []
    for time in step.source_times:
        differs = "Differs: " if time.differs else ""
        by = f" by {named_references(time.cites, references)}"
        body.append(rich.Text.assemble((differs, DISPUTE_STYLE), phrasing.source_time(time), (by, QUIET_STYLE)))
    if entry:
        disputed = "; ".join(f"{d.title} [{d.risk} risk]" for d in entry.disputes)
        body += [rich.Text.assemble(("DISPUTED ", DISPUTE_STYLE), disputed)] if disputed else []
        body.append(says_so(entry, references))
    yield indented(*body)
