"""`ketaref content locate` and `ketaref content counts`."""

from typing import Annotated, Any

import typer

from ketaref.cli.application import Context
from ketaref.cli.options import complete_entry
from ketaref.fields import ANSWERING_KINDS, NOT_COVERED, RISKS
from ketaref.present.counts import count_lines
from ketaref.present.result import Result
from ketaref.records import Entry


def locate(
    ctx: Context, entry_id: Annotated[str, typer.Argument(help="An entry's id.", autocompletion=complete_entry)]
) -> Result:
    """Where an entry was read from: file and line."""
    origin = ctx.obj.entry(entry_id).origin
    place = {"id": entry_id, "file": origin.file, "line": origin.line} if origin else {"id": entry_id}
    line = f"{origin.file}:{origin.line}\n" if origin else ""
    return Result(ctx.obj.index.version, data=lambda: place, text=lambda: line)


def counts(ctx: Context) -> Result:
    """How much content there is."""
    index = ctx.obj.index
    entries, references, disputes = index.entries(), index.references(), index.disputes()
    documents = [r.id for r in references.values() if r.kind == "clinic-document"]
    data: dict[str, Any] = {
        "kinds": [_counted("kind", kind, [e for e in entries if e.kind == kind]) for kind in ANSWERING_KINDS],
        "entries": len(entries),
        "statements": sum(len(e.statements) for e in entries),
        "documents": [_citing(document, entries) for document in documents],
        "disputes": {risk: sum(d.risk == risk for d in disputes) for risk in RISKS},
        "references": len(references),
        "questions": sum(len(e.questions) for e in entries),
        "not_covered": len(index.entries((NOT_COVERED,))),
    }
    return Result(
        index.version, data=lambda: data, panels=lambda t: count_lines(data, _rest(data), t), text=lambda: _tables(data)
    )


def _counted(label: str, name: str, entries: list[Entry]) -> dict[str, Any]:
    return {label: name, "entries": len(entries), "statements": sum(len(e.statements) for e in entries)}


def _citing(document: str, entries: list[Entry]) -> dict[str, Any]:
    citing = [[s for s in e.statements if document in {c.ref for c in s.cites}] for e in entries]
    return {"document": document, "entries": sum(map(bool, citing)), "statements": sum(map(len, citing))}


def _tables(data: dict[str, Any]) -> str:
    """The counts as Markdown."""
    lines = [
        "| kind | entries | statements |\n| --- | --- | --- |",
        *(f"| {row['kind']} | {row['entries']} | {row['statements']} |" for row in data["kinds"]),
        f"| **all** | {data['entries']} | {data['statements']} |",
        "\n| document | entries citing it | statements citing it |\n| --- | --- | --- |",
        *(f"| {row['document']} | {row['entries']} | {row['statements']} |" for row in data["documents"]),
    ]
    return "\n".join(lines) + f"\n\n{_rest(data)}\n"


def _rest(data: dict[str, Any]) -> str:
    risks = ", ".join(f"{number} {risk}" for risk, number in data["disputes"].items())
    disputes = f"{sum(data['disputes'].values())} disputes ({risks} risk)"
    counted = f"{disputes}, {data['references']} references, {data['questions']} questions"
    return f"{counted}; {data['not_covered']} topics not covered."
