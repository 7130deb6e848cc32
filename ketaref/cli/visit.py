"""The day of an infusion, for the two commands of instructions: by the clock, or written to files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref.deferred import deferred_module
from ketaref.present import plan as planned
from ketaref.present.result import File, Result
from ketaref.records import INSTRUCTION_KINDS, replace
from ketaref.text.controls import visible
from ketaref.visit import times
from ketaref.visit.calendar import Visit, to_calendar
from ketaref.visit.plan import plan_day
from ketaref.visit.sheet import build_sheet, writer_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ketaref.present import searching as presenting
    from ketaref.records import Entry
    from ketaref.search import answer as searching
    from ketaref.store.index import Index
    from ketaref.visit.plan import Plan
else:
    presenting = deferred_module("ketaref.present.searching")
    searching = deferred_module("ketaref.search.answer")

# As many entries answer the words as a search shows.
_MOST = 5
# A second infusion would silently take the first one's place in the patient's calendar.
_REPLACES = "--ics: imported, this takes the place of any visit imported before; to keep both, name each: --visit 2"


class Times(NamedTuple):
    """When, as typed: the start (None for a day without times), how long, in which zone."""

    at: str | None
    duration: str | None
    zone: str | None


class Files(NamedTuple):
    """What is to be written, and what stands on it."""

    ics: Path | None
    output: Path | None
    clinic: str
    phone: str
    visit: str
    """Which of a patient's visits the calendar is about; '' for the next."""
    cancel: bool
    force: bool


class Shown(NamedTuple):
    """How much of a plan is shown."""

    words: str = ""
    """Only what answers them; '' for all."""
    limit: int | None = None
    """The first so many steps with a time."""
    verbose: bool = False


def day(index: Index, kind: str, typed: Times, files: Files, shown: Shown) -> Result:
    """The plan of a day, or the sheet and the calendar that say it."""
    entries = index.entries(INSTRUCTION_KINDS)
    plan = _plan(index, kind, entries, typed) if typed.at is not None else None
    of_kind = [entry for entry in entries if entry.kind == kind]
    written, remarks = _written(index, kind, plan, files)
    heard: tuple[str, ...] = ()
    if plan and shown.words:
        # The question may be of the day afterwards, which a plan holds too.
        answer = searching.ask(index, shown.words, kinds=INSTRUCTION_KINDS, limit=shown.limit or _MOST)
        kept = {hit.entry.id for hit in answer.hits}
        planned_for = {entry.id for entry in [*(s.entry for s in plan.steps if s.entry), *plan.untimed]}
        # Who speaks of a crisis is shown where help is, and no times.
        if answer.crisis or not kept & planned_for:
            return presenting.result(searching.ask(index, shown.words, kinds=(kind,), limit=shown.limit or _MOST))
        # How the words were read, and what none answers.
        heard = presenting.result(answer).notes
        plan, of_kind = _narrowed(plan, kept)._replace(narrowed=True), [entry for entry in of_kind if entry.id in kept]
    elif plan and shown.limit:
        timed = [step.entry.id for step in plan.steps if step.entry][: shown.limit]
        plan, of_kind = _narrowed(plan, set(timed)), [entry for entry in of_kind if entry.id in timed]
    result = planned.result(index, of_kind, plan, written, verbose=shown.verbose)
    unnamed = (_REPLACES,) if files.ics and not (files.visit or files.cancel) else ()
    return result._replace(notes=(*heard, *result.notes, *unnamed), afterwards=remarks)


def _narrowed(plan: Plan, kept: set[str]) -> Plan:
    """The infusion, and of the instructions those that are kept."""
    steps = tuple(step for step in plan.steps if step.entry is None or step.entry.id in kept)
    return plan._replace(steps=steps, untimed=tuple(entry for entry in plan.untimed if entry.id in kept))


def _plan(index: Index, kind: str, entries: Sequence[Entry], typed: Times) -> Plan:
    session = times.read_session(
        typed.at or "",
        duration=typed.duration,
        zone=index.clinic.time_zone or None if typed.zone is None else typed.zone,
        now=times.current_time(),
        after=times.AFTERCARE if kind == "post-infusion" else times.NO_TIME,
    )
    references = index.references(dict.fromkeys(r for e in entries for r in e.references))
    return plan_day(kind, entries, session, references)


def _written(index: Index, kind: str, plan: Plan | None, files: Files) -> tuple[list[File], tuple[str, ...]]:
    """The sheet and the calendar, both made before either is written; and what their clinic has yet to say."""
    clinic = index.clinic
    clinic = replace(clinic, name=_one_line(files.clinic) or clinic.name, phone=_one_line(files.phone) or clinic.phone)
    made: list[File] = []
    remarks: tuple[str, ...] = ()
    if files.output:
        write = writer_for(files.output.suffix)
        sheet = build_sheet(kind, index, clinic, plan.session if plan else None)
        made.append(File(files.output, visible(write(sheet)).encode(), files.force))
        remarks = tuple(f"sheet: {remark}" for remark in sheet.remarks)
    if files.ics and plan:
        visit = Visit(_one_line(files.visit), files.cancel)
        calendar = to_calendar(plan, clinic, version=index.version, now=times.current_time(), visit=visit)
        made.append(File(files.ics, calendar, files.force))
    return made, remarks


def _one_line(text: str) -> str:
    """A value for a sheet: on one line, with single spaces, and what is hidden in it shown."""
    return " ".join(visible(text).split())
