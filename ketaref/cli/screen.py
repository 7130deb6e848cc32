"""`ketaref screen`."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from ketaref.cli.application import Context
from ketaref.cli.options import current_day
from ketaref.cli.reading import STDIN, WORDS_MOST, read_bytes, read_text
from ketaref.errors import UsageError, quoted
from ketaref.fields import Severity
from ketaref.present import screening
from ketaref.present.result import Result
from ketaref.screening.checklist import screening_questions
from ketaref.screening.record import read_records
from ketaref.screening.screen import screen_findings, screen_words


def screen(
    ctx: Context,
    findings: Annotated[
        list[str] | None, typer.Argument(help="Conditions and medicines, listed or one an argument; - reads lines.")
    ] = None,
    fhir: Annotated[
        Path | None, typer.Option("--fhir", metavar="FILE", help="A FHIR R4 Bundle, NDJSON or resource; - for stdin.")
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
) -> Result:
    """A patient's findings held against the content, or the questions to ask for them."""
    if sum((bool(findings), fhir is not None, checklist)) != 1:
        raise UsageError("give findings, --fhir FILE or --checklist, one of them: ketaref screen 'htn, on lamictal'")
    as_fhir = output_format == "fhir"
    if as_fhir and not checklist:
        raise UsageError("--format fhir is for the checklist: ketaref screen --checklist --format fhir")
    today = _day(as_of)
    index = ctx.obj.index
    if checklist:
        return screening.checklist(index, screening_questions(index), as_fhir=as_fhir)
    if fhir is None:
        screened = screen_words(index, _listed(findings or []), today=today)
        return screening.result(index, [(screened, None)], fail_on=fail_on)
    records = read_records(fhir, read_bytes(fhir, "name a FHIR R4 file"), today=today)
    pairs = [(screen_findings(index, record.findings, today=record.as_of), record) for record in records]
    return screening.result(index, pairs, fail_on=fail_on)


def _listed(findings: list[str]) -> str:
    """The findings of the command line as one text: unquoted words as one list, quoted ones one an argument."""
    if findings == ["-"]:
        return read_text(STDIN, "list the findings, one a line", WORDS_MOST)
    return ("; " if any(" " in f.strip() for f in findings) else " ").join(findings)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else current_day()
    except ValueError:
        raise UsageError(f"{quoted(text or '')} is not a date; write it as 2026-12-01") from None
