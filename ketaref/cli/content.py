"""`ketaref content locate` and `ketaref content counts`."""

from typing import TYPE_CHECKING, Any

import ketaref
from ketaref.cli.application import Context
from ketaref.cli.options import EntryWords
from ketaref.deferred import deferred_module
from ketaref.errors import NotFoundError
from ketaref.fields import ANSWERING_KINDS, NOT_COVERED, RISKS
from ketaref.keeping import places
from ketaref.present import keeping
from ketaref.present.counts import count_lines
from ketaref.present.result import Result
from ketaref.records import SHIPPED, Entry

if TYPE_CHECKING:
    from ketaref.search import answer as searching
else:
    searching = deferred_module("ketaref.search.answer")


def locate(
    ctx: Context,
    words: EntryWords,
) -> Result:
    """Where an entry stands: the file of the pack that says it last, and those that it patches."""
    application = ctx.obj
    typed = " ".join(words)
    try:
        entry = application.entry(typed)
    except NotFoundError:
        application.refuse_hidden(typed)
        found = searching.search_index(application.index, typed, limit=1)
        if not found:
            raise
        entry = found[0].entry
    origins = [entry.origin] if entry.origin else []
    for number in range(len(application.packs) - 1, -1, -1) if entry.patches else ():
        under = ketaref.open_index(*application.packs[:number])
        origin = under[entry.id].origin if entry.id in under.ids() else None
        if origin and origin not in origins:
            origins.append(origin)
    places_found = [(origin.pack, places.place_of(origin, application.index.packs)) for origin in origins]
    shipped = bool(origins) and origins[0].pack == SHIPPED
    note = (
        f"it is compiled into the installed ketaref, so to edit it changes nothing: ketaref content edit {entry.id}"
        if shipped and places.is_compiled_in() else ""
    )  # fmt: skip
    return keeping.place_result(entry.id, places_found, application.index.version, entry.origin, note)


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
