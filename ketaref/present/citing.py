"""What `cite` and `sources` answer: references in a style, a format, or with what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.cite.references import (
    check_fields,
    citations,
    export_item,
    find_references,
    format_bibliography,
    nearest_ids,
)
from ketaref.cite.styles import styler
from ketaref.errors import ExitStatus, UsageError, quoted
from ketaref.present import card, rich
from ketaref.present import references as listing
from ketaref.present.json import reference_object, results_object
from ketaref.present.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from ketaref.errors import NotFoundError
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
    unasked: bool = False
    """Whether nothing was asked, so that these are all there are."""


def result(
    found: Found,
    *,
    write: Callable[[Iterable[Any]], str] | None = None,
    bibliography: bool = False,
    panel: bool | None = None,
    verbose: bool = False,
) -> Result:
    """References in a style or a format, or what is known of them.

    Args:
        found: the references.
        write: the writer of an export format, instead of citations.
        bibliography: number and order the citations as a text's bibliography.
        panel: whether to show what is known of them; by default a terminal does, unless it is to be plain.
        verbose: whether to show the authors and every entry too, and of all references the citations.
    """
    index, references, query, style, unasked = found

    def data() -> dict[str, Any]:
        texts = citations(references, style)
        results = (reference_object(r, text=texts[r.id]) for r in references)
        return {"query": query, "style": style} | results_object(results)

    def text() -> str:
        if write:
            return write([export_item(reference) for reference in references])
        lines = format_bibliography(references, style) if bibliography else citations(references, style).values()
        return "\n\n".join(lines) + "\n"

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType | str]:
        if terminal.plain and not panel:
            yield text().removesuffix("\n")
        elif len(references) == 1:
            write_one = styler(style)
            (one,) = references
            known = listing.Known(write_one(one.item), check_fields(one, write_one))
            known = _with_use(index, one.id, known, verbose=verbose)
            yield from listing.reference_card(one, known, terminal, verbose=verbose)
        elif unasked and not verbose:
            yield from listing.reference_lines(references, {r.id: r.title for r in references}, terminal)
            yield _foot(f"{len(references)} references. One: cite ID. Their citations: cite --all", terminal)
        else:
            yield from listing.reference_lines(references, citations(references, style), terminal)
            yield _foot(f"{len(references)} references. What is known of one: cite ID", terminal)

    alone = write is not None or bibliography or panel is False
    renamed = tuple(f"{query} is {r.id} now" for r in references if query in r.formerly)
    return Result(
        index.version, data, panels=None if alone else panels, text=None if panel and not alone else text, notes=renamed
    )


def _foot(text: str, terminal: Terminal) -> rich.RenderableType:
    return rich.Group(rich.Text(), card.row(rich.Text(text), "", terminal))


def _with_use(index: Index, reference_id: str, known: listing.Known, *, verbose: bool) -> listing.Known:
    """The same, with where the content uses the reference: the titles of the first entries, or of all."""
    ids = index.entries_citing(reference_id)
    numbers = index.numbers_of(ids if verbose else ids[: listing.TITLES_SHOWN])
    entries = index.entries_at(numbers.values())
    titles = [entries[numbers[i]].title for i in ids if i in numbers]
    disputes = [
        dispute.title
        for dispute in index.disputes()
        if reference_id in {cite.ref for claim in (dispute.claim, *dispute.against) for cite in claim.cites}
    ]
    later = [r.id for r in index.references().values() if reference_id in r.supersedes]
    return known._replace(entries=ids, titles=titles, disputes=disputes, replaced_by=later)


def nothing(index: Index, query: str, style: str, error: NotFoundError) -> Result:
    """No reference matches: what the error says, and for programs the id that is nearest."""

    def data() -> dict[str, Any]:
        near = nearest_ids(index.references(), query)[0] if query else None
        return {"query": query, "style": style, "results": [], "suggestion": near}

    return Result(index.version, data, notes=(str(error),), status=ExitStatus.NO_MATCH)


def sources(
    index: Index, words: str = "", *, kinds: Collection[str] = (), limit: int | None = None, verbose: bool = False
) -> Result:
    """All references, or those that words mean: by kind, the documents first, each with how much the content uses it.

    Unless something narrows them, or all are asked for in full, of the other kinds there are counts.

    Args:
        index: the content.
        words: an id, DOI, PMID or words of a reference; all when left out.
        kinds: kinds of reference to narrow to.
        limit: most references shown.
        verbose: whether each is given with its citation.

    Raises:
        UsageError: no reference is of one of the kinds.
    """
    known = index.references()
    of_kinds = sources_meant(index, words, kinds)
    found = sorted(of_kinds[: limit if words else None], key=listing.kind_order)[:limit]
    citing = {reference_id: len(entries) for reference_id, entries in index.citing().items()}

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType]:
        disputed = {cite.ref for d in index.disputes() for claim in (d.claim, *d.against) for cite in claim.cites}
        uses = {r.id: _used(citing.get(r.id, 0), disputed=r.id in disputed) for r in found}
        if not (words or kinds or limit or verbose):
            yield from listing.overview(found, uses, terminal)
            yield _foot(f"{len(found)} sources. More: --kind WORD, words of one, or -v for all", terminal)
            return
        yield from listing.by_kind(found, uses, terminal, texts=citations(found, "ama") if verbose else None)
        count = f"{len(found)} of {len(of_kinds)}" if len(found) < len(of_kinds) else f"{len(found)}"
        yield _foot(
            f"{count} {'source' if count == '1' else 'sources'}. In full: {'' if verbose else '-v, or '}cite ID",
            terminal,
        )

    near = "" if found else ", ".join(nearest_ids(known, words))
    return Result(
        index.version,
        data=lambda: results_object(reference_object(r, entries=citing.get(r.id, 0)) for r in found),
        panels=panels if found else None,
        notes=() if found else (f"no source matches {quoted(words)}; nearest: {near}",),
        status=ExitStatus.FOUND if found else ExitStatus.NO_MATCH,
    )


def sources_meant(index: Index, words: str, kinds: Collection[str] = ()) -> list[Reference]:
    """The references that words mean, best first, or all; of some kinds, or of any.

    Raises:
        UsageError: no reference is of one of the kinds.
    """
    known = index.references()
    every_kind = {r.kind for r in known.values()}
    for kind in kinds:
        if kind not in every_kind:
            raise UsageError(f"unknown kind {quoted(kind)}; choose from {', '.join(sorted(every_kind))}")
    meant = find_references(known, words) if words else known.values()
    return [r for r in meant if not kinds or r.kind in kinds]


def _used(entries: int, *, disputed: bool) -> str:
    """'57 entries', 'a dispute': what cites a reference; 'not cited'."""
    if entries:
        return listing.entries_text(entries)
    return "in a dispute" if disputed else "not cited"
