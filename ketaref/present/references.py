"""References as panels, lists and bibliographies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ketaref.cite.references import (
    certainty,
    export_item,
    format_bibliography,
    format_reference,
    nearest_ids,
)
from ketaref.cite.styles import styler
from ketaref.errors import ExitStatus
from ketaref.present import rich
from ketaref.present.json import reference_object, results_object
from ketaref.present.parts import (
    ALARM_STYLE,
    DISPUTE_STYLE,
    HEADING_STYLE,
    LABEL_STYLE,
    QUIET_STYLE,
    frame,
    indented,
    labeled,
)
from ketaref.present.result import File, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ketaref.cite.references import Certainty
    from ketaref.errors import NotFoundError
    from ketaref.present.terminal import Terminal
    from ketaref.records import Reference
    from ketaref.store.index import Index

_ADDRESS = re.compile(r"https?://[^\s\]]+|doi:(10\.[^\s\]]+)")


def result(  # noqa: PLR0913 (each an option of `cite`)
    index: Index,
    found: Sequence[Reference],
    *,
    query: str,
    style: str,
    write: Callable[[Iterable[Any]], str] | None = None,
    bibliography: bool = False,
    panel: bool | None = None,
    output: Path | None = None,
    force: bool = False,
) -> Result:
    """References in a style or a format, or what is known of them.

    Args:
        index: the content they are of.
        found: the references, in order.
        query: the words they were found by.
        style: of the citations.
        write: the writer of an export format, instead of citations.
        bibliography: number and order the citations as a text's bibliography.
        panel: whether to show what is known of them; by default a terminal does.
        output: the file to write instead of printing.
        force: whether that file may be replaced.
    """

    def data() -> dict[str, Any]:
        texts = citations(found, style)
        results = (reference_object(r, text=texts[r.id]) for r in found)
        return {"query": query, "style": style} | results_object(results)

    def text() -> str:
        if write:
            return write([export_item(reference) for reference in found])
        lines = format_bibliography(found, style) if bibliography else citations(found, style).values()
        return "\n\n".join(lines) + "\n"

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType]:
        if len(found) != 1:
            yield from reference_lines(found, citations(found, style))
            return
        (one,), format_one = found, styler(style)
        sure, used_by = certainty(one, format_one), index.entries_citing(one.id)
        yield reference_panel(one, format_one(one.csl), sure, used_by, boxed=terminal.boxed)

    if output:
        return Result(index.version, data, files=(File(output, text().encode(), force),))
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


def citations(references: Iterable[Reference], style: str) -> dict[str, str]:
    """Id -> the reference in a style, with its marks.

    Raises:
        UsageError: the style is not known.
    """
    write = styler(style)
    return {r.id: format_reference(r, write) for r in references}


def below(
    references: Mapping[str, Reference], texts: Mapping[str, str], *, boxed: bool
) -> Iterator[rich.RenderableType | str]:
    """References below an answer: a list on a terminal, else one a paragraph, never wrapped, to be copied."""
    if not texts:
        return
    yield rich.Text("References", HEADING_STYLE)
    if boxed:
        yield from reference_lines(references.values(), texts)
        yield rich.Text()
    else:
        yield "\n\n".join(texts.values()) + "\n"


def reference_panel(
    reference: Reference, citation: str, sure: Certainty, used_by: Sequence[str], *, boxed: bool
) -> rich.RenderableType:
    """A reference: the citation, what it found, how sure each field is, who cites it and how, which entries use it."""
    parts: list[rich.RenderableType] = []
    if reference.retraction:
        parts.append(rich.Text(f"RETRACTED: {reference.retraction}", f"{ALARM_STYLE} reverse"))
    parts += [rich.Text(mark[0].upper() + mark[1:], DISPUTE_STYLE) for mark in sure.marks]
    parts.append(linked(citation))
    fields = (
        ("Authors", ", ".join(map(_full_name, reference.csl.get("author", ())))),
        ("Kind", reference.kind.replace("-", " ")),
        ("Design", reference.design),
        ("Participants", reference.participants),
        ("Finding", reference.finding),
    )
    parts += [labeled(label, value) for label, value in fields if value]
    parts += [labeled("Confirmed", ", ".join(names)).append(f" ({place})", QUIET_STYLE)
              for place, names in sure.confirmed]  # fmt: skip
    if sure.unconfirmed:
        parts.append(rich.Text(f"NOT CONFIRMED: {', '.join(sure.unconfirmed)}", DISPUTE_STYLE))
    if sure.unchecked:
        parts.append(labeled("Taken from the record, not checked one by one", ", ".join(sure.unchecked)))
    parts += [labeled("Cited by", place) for place in reference.cited_by]
    parts += [labeled("Note", note) for note in reference.notes]
    if used_by:
        parts.append(rich.Text(f"Used by: {', '.join(used_by)}", QUIET_STYLE))
    return frame(rich.Group(*parts), rich.Text(reference.id, LABEL_STYLE), boxed=boxed)


def reference_lines(references: Iterable[Reference], texts: Mapping[str, str]) -> Iterator[rich.RenderableType]:
    """References in a list: id and kind, and below them the citation."""
    for reference in references:
        yield rich.Text.assemble((reference.id, LABEL_STYLE), (f"  {reference.kind.replace('-', ' ')}", QUIET_STYLE))
        yield indented(linked(texts[reference.id]))


def linked(citation: str) -> rich.Text:
    """A citation whose DOI and address open on a click (OSC 8), where the terminal shows codes at all."""
    text = rich.Text(citation)
    for match in _ADDRESS.finditer(citation):
        address = match[0].rstrip(".,;)")
        target = address if match[1] is None else f"https://doi.org/{match[1].rstrip('.,;')}"
        text.stylize(f"link {target}", match.start(), match.start() + len(address))
    return text


def _full_name(name: Mapping[str, str]) -> str:
    order = ("given", "non-dropping-particle", "family", "suffix", "literal")
    return " ".join(name[part] for part in order if part in name)
