"""`ketaref screen`."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ketaref.cli.application import Context
from ketaref.cli.options import current_day
from ketaref.cli.reading import STDIN, WORDS_MOST, read_bytes, read_text
from ketaref.deferred import deferred_module
from ketaref.errors import UsageError, quoted
from ketaref.fields import Severity
from ketaref.present import screening
from ketaref.present.result import Result
from ketaref.screening.checklist import screening_questions
from ketaref.screening.screen import screen_findings, screen_words
from ketaref.screening.typed import listed
from ketaref.store.index import Index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaref.population import run
    from ketaref.population import summary as summaries
    from ketaref.present import progress
    from ketaref.screening import record, sources
else:
    run = deferred_module("ketaref.population.run")
    summaries = deferred_module("ketaref.population.summary")
    progress = deferred_module("ketaref.present.progress")
    # The expressions by which records are read take 20 ms to compile, which typed findings do without.
    record = deferred_module("ketaref.screening.record")
    sources = deferred_module("ketaref.screening.sources")


def screen(
    ctx: Context,
    findings: Annotated[
        list[str] | None, typer.Argument(help="Conditions and medicines, listed or one an argument; - reads lines.")
    ] = None,
    fhir: Annotated[
        list[Path] | None,
        typer.Option(
            "--fhir", metavar="FILE", help="FHIR JSON or NDJSON, or a folder of it; may be repeated; - reads stdin."
        ),
    ] = None,
    checklist: Annotated[
        bool, typer.Option("--checklist", help="Print the questions to ask before an infusion.")
    ] = False,
    output_format: Annotated[
        Literal["text", "fhir"],
        typer.Option("--format", "-f", help="Of the checklist: text, or fhir (an R4 Questionnaire)."),
    ] = "text",
    fail_on: Annotated[
        Severity | None, typer.Option("--fail-on", help="Exit 1 when something this firm or firmer is counted.")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Screen as of this day (today).")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Of a bulk export: a line a patient, to .ndjson or .parquet."
        ),
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Of a bulk export: patients by entry and severity.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes that share the work.")] = 1,
    force: Annotated[bool, typer.Option("--force", help="Let --output replace a file, or start over.")] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was stopped; leave this one to be resumed too.")
    ] = False,
) -> Result:
    """A patient's findings held against the content, or the questions to ask for them."""
    if sum((bool(findings), bool(fhir), checklist)) != 1:
        raise UsageError("give findings, --fhir FILE or --checklist, one of them: ketaref screen 'htn, on lamictal'")
    as_fhir = output_format == "fhir"
    if as_fhir and not checklist:
        raise UsageError("--format fhir is for the checklist: ketaref screen --checklist --format fhir")
    today = _day(as_of)
    if output or summary or resume:
        asked = run.Asked(
            fhir or (), output, today if as_of else None, current_day(), jobs, force, resume, tuple(ctx.obj.packs)
        )
        return _population(ctx, asked, summary=summary, fail_on=fail_on)
    index = ctx.obj.index
    if checklist:
        return screening.checklist(index, screening_questions(index), as_fhir=as_fhir)
    if not fhir:
        screened = screen_words(index, _listed(index, findings or []), today=today)
        return screening.result(index, [(screened, None)], fail_on=fail_on)
    read = record.read_sources(_sources(fhir), today=today)
    pairs = [(screen_findings(index, one.findings, today=one.as_of), one) for one in read.records]
    return screening.result(index, pairs, fail_on=fail_on, notes=read.passed_over)


def _population(ctx: Context, asked: "run.Asked", *, summary: bool, fail_on: Severity | None) -> Result:
    """Every patient of a bulk export."""
    if not asked.paths:
        raise UsageError("-o and --summary are for a bulk export: ketaref screen --fhir FOLDER -o patients.ndjson")
    if asked.resume and not asked.output:
        raise UsageError("--resume goes on with a file: name it with -o")
    if ctx.obj.preferences.viewer != "clinician":
        raise UsageError(screening.STAFF_ONLY)
    preferences = ctx.obj.preferences
    outcome = run.screen_population(asked, ctx.obj.index, lambda what: progress.progress_bar(what, preferences))
    return summaries.result(ctx.obj.index, outcome, output=asked.output, summary=summary, fail_on=fail_on)


def _sources(paths: list[Path]) -> "Iterator[sources.Source]":
    """The files named, and those of the folders named, each read when its turn comes."""
    for path in paths:
        files = sources.files_of(path)
        yield from (sources.Source(file, read_bytes(file, "name a FHIR file"), file != path) for file in files)


def _listed(index: Index, findings: list[str]) -> str:
    """The findings of the command line as one text."""
    if findings == ["-"]:
        return read_text(STDIN, "list the findings, one a line", WORDS_MOST)
    return listed(index, findings)


def _day(text: str | None) -> date:
    try:
        return current_day() if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{quoted(text or '')} is not a date; write it as 2026-12-01") from None
