"""What `cite` and `sources` answer: references in a style, a format, or with what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.cite.references import check_fields, citations, export_item, format_bibliography, nearest_ids
from ketaref.cite.styles import styler
from ketaref.errors import ExitStatus
from ketaref.present.json import reference_object, results_object
from ketaref.present.references import reference_lines, reference_panel
from ketaref.present.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ketaref.errors import NotFoundError
    from ketaref.present import rich
    from ketaref.present.terminal import Terminal
    from ketaref.records import Reference
    from ketaref.store.index import Index


class Found(NamedTuple):
    """References that were asked for, in order."""

    content: Index
    references: Sequence[Reference]
    query: str
    """The words they were found by."""
    style: str
    """Of their citations."""


def result(
    found: Found,
    *,
    write: Callable[[Iterable[Any]], str] | None = None,
    bibliography: bool = False,
    panel: bool | None = None,
) -> Result:
    """References in a style or a format, or what is known of them.

    Args:
        found: the references.
        write: the writer of an export format, instead of citations.
        bibliography: number and order the citations as a text's bibliography.
        panel: whether to show what is known of them; by default a terminal does.
    """
    index, references, query, style = found

    def data() -> dict[str, Any]:
        texts = citations(references, style)
        results = (reference_object(r, text=texts[r.id]) for r in references)
        return {"query": query, "style": style} | results_object(results)

    def text() -> str:
        if write:
            return write([export_item(reference) for reference in references])
        lines = format_bibliography(references, style) if bibliography else citations(references, style).values()
        return "\n\n".join(lines) + "\n"

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType]:
        if len(references) != 1:
            yield from reference_lines(references, citations(references, style))
            return
        (one,), format_one = references, styler(style)
        checked, used_by = check_fields(one, format_one), index.entries_citing(one.id)
        yield reference_panel(one, format_one(one.csl), checked, used_by, boxed=terminal.boxed)

    alone = write is not None or bibliography or panel is False
    return Result(index.version, data, panels=None if alone else panels, text=None if panel and not alone else text)


def nothing(index: Index, query: str, error: NotFoundError) -> Result:
    """No reference matches: what the error says, and for programs the id that is nearest."""

    def data() -> dict[str, Any]:
        near = nearest_ids(index.references(), query)[0] if query else None
        return {"query": query, "results": [], "suggestion": near}

    return Result(index.version, data, notes=(str(error),), status=ExitStatus.NO_MATCH)


def sources(index: Index) -> Result:
    """All references, the documents first, each with how many entries cite it."""
    citing = {reference_id: len(entries) for reference_id, entries in index.citing().items()}
    # By kind after the documents: a reader asks who is behind the content before asking for a paper.
    found = sorted(index.references().values(), key=lambda r: (r.kind != "clinic-document", r.kind, r.id))

    def panels(_terminal: Terminal) -> Iterator[rich.RenderableType]:
        texts = citations(found, "ama")
        yield from reference_lines(found, {i: f"{t} Cited by {citing.get(i, 0)} entries." for i, t in texts.items()})

    return Result(
        index.version,
        data=lambda: results_object(reference_object(r, entries=citing.get(r.id, 0)) for r in found),
        panels=panels,
    )
