"""Which references a reader means, how each is shown with its marks, and the bibliography of a text.

One rule for every style and format: a field that could not be confirmed is shown, and marked where it is shown. A
reference in text ends in '[not confirmed: authors]', an exported record says the same in its note. Nothing is left out,
so nobody has to look it up again, and no copy travels without its mark.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.cite.styles import format_apa, styler
from ketaref.errors import NotFoundError, UsageError, nearest, nearest_by_words, quoted
from ketaref.records import replace
from ketaref.text.analysis import analyze, fold_text
from ketaref.text.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ketaref.records import Entry, Reference
    from ketaref.store.index import Index

    Write = Callable[[Mapping[str, Any]], str]

_FIELD_NAMES = {
    "author": "authors", "issued": "date", "page": "pages", "container-title": "journal or site",
    "container-title-short": "journal abbreviation",
}  # fmt: skip
_IDENTIFIERS = ("DOI", "PMID", "PMCID")
# What people paste before an identifier: 'https://doi.org/', 'doi:', 'PMID: '.
_BEFORE_IDENTIFIER = re.compile(
    r"^(?:https?://)?(?:(?:dx\.)?doi\.org/|doi:\s*|pubmed\.ncbi\.nlm\.nih\.gov/|pmid:?\s*)", re.IGNORECASE
)
# Kinds listed after the papers among the references that match as well.
_AFTER_PAPERS = ("clinic-document", "unmatched", "secondary", "news")
# A section behind a name: 'US label 5.6', 'chest pain guideline 2021 section 2.3.1'.
_AT_SECTION = re.compile(r"(?: section)? \d{1,2}(?:\.\d{1,2}){0,2}$")
# Words of fewer letters match whole: 'of' is not the start of 'office'.
_MIN_PREFIX = 3
# Pandoc's citation: [@zarate-2006, p. 3; see -@feder-2014]
_BRACKETS = re.compile(r"\[[^\[\]]*@[^\[\]]*\]")
_KEY = re.compile(r"(?<![\w.])@\{?([A-Za-z0-9_][A-Za-z0-9_:.#$%&+?<>~/-]*)")
_NUMBERED_STYLES = ("ama", "vancouver")


# ---- Marks -----------------------------------------------------------------------------------------------------------


def format_reference(reference: Reference, write: Write, line: str = "") -> str:
    """The reference with its marks, as one paragraph.

    Args:
        reference: the reference.
        write: the style, as `styler` gives it.
        line: the reference in that style, where it is already written.
    """
    before = f"RETRACTED ({reference.retracted}): " if reference.retracted else ""
    marks = "".join(f" [{mark}]" for mark in reference_marks(reference, shown_unconfirmed(reference, write)))
    return f"{before}{line or write(reference.item)}{marks}"


def citations(references: Iterable[Reference], style: str) -> dict[str, str]:
    """Id -> the reference in a style, with its marks.

    Raises:
        UsageError: as `styler`.
    """
    write = styler(style)
    return {reference.id: format_reference(reference, write) for reference in references}


def reference_marks(reference: Reference, unconfirmed: Iterable[str]) -> list[str]:
    """What a reader must know before relying on the reference, each in a few words."""
    names = ", ".join(map(_in_words, unconfirmed))
    marks = {
        "unmatched: no publication with this title was found": reference.kind == "unmatched",
        f"correction published: {reference.corrected_by}": bool(reference.corrected_by),
        f"not confirmed: {names}": bool(names),
    }
    return [mark for mark, holds in marks.items() if holds]


def shown_unconfirmed(reference: Reference, write: Write) -> list[str]:
    """The unconfirmed fields that a style shows: those without which it would print something else."""
    if not reference.unconfirmed:
        return []
    whole = write(reference.item)

    def without(name: str) -> dict[str, Any]:
        left_out = {name, f"{name}-short"}
        return {key: value for key, value in reference.item.items() if key not in left_out}

    return [name for name in reference.unconfirmed if name in reference.csl and write(without(name)) != whole]


def export_item(reference: Reference) -> dict[str, Any]:
    """The record for an export format: its CSL fields, its id and former ids, and its marks as a note."""
    retracted = [f"RETRACTED: {reference.retracted}"] if reference.retracted else []
    marks = [*retracted, *reference_marks(reference, (n for n in reference.unconfirmed if n in reference.csl))]
    former = {"formerly": list(reference.formerly)} if reference.formerly else {}
    return {"id": reference.id, **reference.item, **({"note": "; ".join(marks)} if marks else {}), **former}


class FieldCheck(NamedTuple):
    """How far the fields of a reference are confirmed; fields are named in words."""

    marks: list[str]
    """The marks that the reference carries in the style shown."""
    confirmed: list[tuple[str, list[str]]]
    """Where read, and the fields confirmed there."""
    unconfirmed: list[str]
    unchecked: list[str]
    """Fields taken over with the record and not checked one by one."""


def check_fields(reference: Reference, write: Write) -> FieldCheck:
    """How far each field of a reference is confirmed, and the marks the reference carries in a style."""
    places: dict[str, list[str]] = {}
    for name, place in reference.verified.items():
        if place and name not in reference.unconfirmed:
            places.setdefault(str(place), []).append(_in_words(name))
    known = {*reference.verified, *reference.unconfirmed, "type", "container-title-short"}
    extra = ["participants"] * bool(reference.participants) + ["finding"] * bool(reference.finding)
    return FieldCheck(
        marks=reference_marks(reference, shown_unconfirmed(reference, write)),
        confirmed=list(places.items()),
        unconfirmed=list(map(_in_words, reference.unconfirmed)),
        unchecked=[_in_words(name) for name in (*reference.csl, *extra) if name not in known],
    )


def _in_words(field: str) -> str:
    return _FIELD_NAMES.get(field, field)


# ---- Which references are meant --------------------------------------------------------------------------------------


def wanted(
    index: Index, query: str = "", *, cited_by: Entry | None = None, kind: str = "", limit: int = 10
) -> list[Reference]:
    """The references that an entry cites, of a kind, or that a query means; all when nothing is asked for.

    Args:
        index: the content.
        query: an id, DOI, PMID or words of a reference.
        cited_by: the entry.
        kind: a kind of reference: trial, guideline, label ...
        limit: most references given for a query.

    Raises:
        NotFoundError: the query matches none; names the nearest.
        UsageError: no reference is of that kind.
    """
    if cited_by:
        return distinct_works(index.references(cited_by.references).values())
    # An id is answered by its one row: reading every reference takes 10 ms.
    one = index.references([query.strip()])
    if one:
        return list(one.values())
    references = index.references()
    if kind:
        found = [r for r in references.values() if r.kind == kind]
        if not found:
            known = ", ".join(sorted({r.kind for r in references.values()}))
            raise UsageError(f"unknown kind {quoted(kind)}; choose from {known}")
        return found
    if not query:
        return list(references.values())
    found = find_references(references, query)[:limit]
    if not found:
        near = ", ".join(nearest_ids(references, query))
        raise NotFoundError(f"no reference matches {quoted(query)}; nearest: {near}")
    return found


def find_references(references: Mapping[str, Reference], query: str) -> list[Reference]:
    """The works that a query means, best first: by id, name, DOI or PMID exactly, else all that hold every topic word.

    Words are met in authors, title, journal, year, design, participants and finding. Papers come before documents and
    news, then those with more of the words in their title, then those with fewer words in all.
    """
    asked = query.strip()
    if asked in references:
        return [references[asked]]
    if former := [r for r in references.values() if asked in r.formerly]:
        return former
    by_name = _known_as(references, asked)
    if by_name:
        return distinct_works(by_name)
    bare = _BEFORE_IDENTIFIER.sub("", asked).lower().rstrip("/")
    exact = [r for r in references.values() if bare in (str(r.csl.get(name, "")).lower() for name in _IDENTIFIERS)]
    if bare and exact:
        return distinct_works(exact)
    terms = {token.term for token in analyze(query) if token.word not in STOP_WORDS}
    if not terms:
        return []
    scored = []
    for reference in references.values():
        words = {token.term for token in analyze(_whole_text(reference))}
        if all(any(w == t or (len(t) >= _MIN_PREFIX and w.startswith(t)) for w in words) for t in terms):
            title = {token.term for token in analyze(reference.title)}
            scored.append((reference.kind in _AFTER_PAPERS, -len(terms & title), len(words), reference.id))
    return distinct_works(references[row[-1]] for row in sorted(scored))


def _known_as(references: Mapping[str, Reference], asked: str) -> list[Reference]:
    """The references of the name that screens show: 'APA statement 2017', 'a clinic's FAQ', 'US label 5.6'."""
    named: dict[str, list[Reference]] = {}
    for reference in references.values():
        named.setdefault(fold_text(reference.known_as), []).append(reference)
    name = fold_text(asked)
    return (named.get(name) or named.get(_AT_SECTION.sub("", name)) or []) if name else []


def distinct_works(references: Iterable[Reference]) -> list[Reference]:
    """Each work once, in order of first mention: where a pack has a work that is here already, the fuller record."""
    works: dict[str, Reference] = {}
    for reference in references:
        work = str(reference.csl.get("DOI", "")).lower() or reference.id
        if work not in works or len(reference.csl) > len(works[work].csl):
            works[work] = reference
    return list(works.values())


def nearest_ids(references: Mapping[str, Reference], query: str) -> list[str]:
    """The ids of the three works whose words are most like what was typed, for a message."""
    described = {r.id: fold_text(_whole_text(r)) for r in distinct_works(references.values())}
    return nearest_by_words(fold_text(query), described)


def _whole_text(reference: Reference) -> str:
    csl = reference.csl
    names = " ".join(str(n.get("family") or n.get("literal", "")) for n in csl.get("author", ()))
    parts = (reference.id, names, csl.get("title"), csl.get("container-title"), csl.get("publisher"), reference.year)
    return " ".join(map(str, (*parts, reference.kind, reference.design, reference.participants, reference.finding)))


# ---- Bibliographies --------------------------------------------------------------------------------------------------


def cited_keys(text: str) -> list[tuple[str, int]]:
    """The keys a text cites as pandoc reads them ('[@zarate-2006; @feder-2014, p. 3]'), each with its first line."""
    found: dict[str, int] = {}
    for bracket in _BRACKETS.finditer(text):
        for match in _KEY.finditer(bracket[0]):
            # Punctuation that ends a key belongs to the sentence.
            key = match[1].rstrip(":.#$%&+?<>~/-")
            found.setdefault(key, text.count("\n", 0, bracket.start() + match.start()) + 1)
    return list(found.items())


def claimed_references(references: Mapping[str, Reference], text: str, name: str) -> list[Reference]:
    """The references a text cites, in the order it first cites them.

    Args:
        references: all references.
        text: the text.
        name: the text's file, for messages.

    Raises:
        NotFoundError: the text cites nothing, or unknown keys; names each with its line and the nearest id.
    """
    keys = cited_keys(text)
    # What cites by a former id finds the work under that id, so that the text and its bibliography still fit.
    works = list(references)
    references = {old: replace(r, id=old) for r in references.values() for old in r.formerly} | dict(references)
    unknown = [(key, line) for key, line in keys if key not in references]
    if unknown:
        faults = [f"{name}:{n}: no reference '@{k}' (nearest: {nearest(k, works, 1)[0]})" for k, n in unknown]
        raise NotFoundError("; ".join(faults))
    if not keys:
        raise NotFoundError(f"{name}: cites nothing; write a key in brackets: [@zarate-2006]")
    return [references[key] for key, _ in keys]


def format_bibliography(references: Sequence[Reference], style: str) -> list[str]:
    """A text's bibliography, each work once.

    AMA and Vancouver are numbered in the order cited, APA is sorted by name and year; other styles keep the order.
    """
    write = styler(style)
    works = distinct_works(references)
    lines = [format_reference(work, write) for work in works]
    if style in _NUMBERED_STYLES:
        return [f"{n}. {line}" for n, line in enumerate(lines, 1)]
    if style != "apa":
        return lines
    works = [work for _, work in sorted(zip(lines, works, strict=True), key=lambda pair: pair[0].casefold())]
    # Works of the same names and year are told apart by a letter, in the order they stand.
    heads = [re.split(r"(?<=\d{4}|n\.d\.)[,)]", format_apa(work.item), maxsplit=1)[0] for work in works]
    shown = []
    for n, work in enumerate(works):
        letter = chr(ord("a") + heads[:n].count(heads[n])) if heads.count(heads[n]) > 1 else ""
        shown.append(format_reference(work, write, format_apa(work.item, letter)))
    return shown
