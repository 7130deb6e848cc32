"""References for a reader: which one is meant, what of it may be shown as confirmed, and a text's bibliography.

One rule for every style and format: a field that could not be confirmed is shown, and marked where it is shown. A
reference in text ends in '[not confirmed: authors]', an exported record says the same in its note; nothing is left out,
so nothing has to be looked up twice, and no copy travels without its mark.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.cite.styles import format_apa, styler
from ketaref.errors import NotFoundError, UsageError, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ketaref.records import Reference
    from ketaref.store.index import Index

_FIELD_NAMES = {
    "author": "authors", "issued": "date", "page": "pages", "container-title": "journal or site",
    "container-title-short": "journal abbreviation",
}  # fmt: skip
_SAME_WORK = re.compile(r"The same work as ([\w-]+);")
# Pandoc's citation: [@zarate2006, p. 3; see -@feder2014]
_BRACKETS = re.compile(r"\[[^\[\]]*@[^\[\]]*\]")
_KEY = re.compile(r"(?<![\w.])@\{?([A-Za-z0-9_][A-Za-z0-9_:.#$%&+?<>~/-]*)")


def format_reference(reference: Reference, write: Callable[[Mapping[str, Any]], str], line: str = "") -> str:
    """The reference as one paragraph in the style `write` has, with its marks; `line` where it is already written."""
    before = f"RETRACTED ({reference.retraction}): " if reference.retraction else ""
    marks = "".join(f" [{mark}]" for mark in reference_marks(reference, shown_unconfirmed(reference, write)))
    return f"{before}{line or write(reference.csl)}{marks}"


def reference_marks(reference: Reference, unconfirmed: Iterable[str]) -> list[str]:
    """What a reader must know before relying on the reference, each in a few words."""
    names = ", ".join(_FIELD_NAMES.get(name, name) for name in unconfirmed)
    marks = {
        "unmatched: no publication with this title was found": reference.kind == "unmatched",
        f"correction published: {reference.correction}": bool(reference.correction),
        f"not confirmed: {names}": bool(names),
    }
    return [mark for mark, holds in marks.items() if holds]


def shown_unconfirmed(reference: Reference, write: Callable[[Mapping[str, Any]], str]) -> list[str]:
    """The unconfirmed fields that the style shows: those without which it would print something else."""
    if not reference.unconfirmed:
        return []
    whole = write(reference.csl)

    def without(name: str) -> dict[str, Any]:
        left_out = {name, f"{name}-short"}
        return {key: value for key, value in reference.csl.items() if key not in left_out}

    return [name for name in reference.unconfirmed if name in reference.csl and write(without(name)) != whole]


def export_item(reference: Reference) -> dict[str, Any]:
    """The record for an export format: its CSL fields, its id, and its marks as a note."""
    retracted = [f"RETRACTED: {reference.retraction}"] if reference.retraction else []
    marks = [*retracted, *reference_marks(reference, (n for n in reference.unconfirmed if n in reference.csl))]
    return {"id": reference.id, **reference.csl, **({"note": "; ".join(marks)} if marks else {})}


class Certainty(NamedTuple):
    """How sure we are of a reference's fields, by their names in words."""

    marks: list[str]
    """What the reference carries in the style shown."""
    confirmed: list[tuple[str, list[str]]]
    """Where read -> the fields read there."""
    unconfirmed: list[str]
    unchecked: list[str]
    """Taken over with the record, none of them checked by itself."""


def certainty(reference: Reference, write: Callable[[Mapping[str, Any]], str]) -> Certainty:
    """How sure we are of each field of a reference, and the marks it carries in a style."""
    places: dict[str, list[str]] = {}
    for name, place in reference.verified.items():
        if place and name not in reference.unconfirmed:
            places.setdefault(str(place), []).append(_FIELD_NAMES.get(name, name))
    known = {*reference.verified, *reference.unconfirmed, "type", "container-title-short"}
    extra = ["participants"] * bool(reference.participants) + ["finding"] * bool(reference.finding)
    unchecked = [_FIELD_NAMES.get(name, name) for name in (*reference.csl, *extra) if name not in known]
    marks = reference_marks(reference, shown_unconfirmed(reference, write))
    unconfirmed = [_FIELD_NAMES.get(name, name) for name in reference.unconfirmed]
    return Certainty(marks, list(places.items()), unconfirmed, unchecked)


# ---- Finding --------------------------------------------------------------------------------------------------------


def find_references(references: Mapping[str, Reference], query: str) -> list[Reference]:
    """The works a query means, best first: by id, DOI or PMID exactly, else all that hold every topic word.

    Words are met in authors, title, journal, year, design, participants and finding.
    """
    from ketaref.text.analysis import analyze  # noqa: PLC0415 (an id needs no stemmer)
    from ketaref.text.words import STOP_WORDS  # noqa: PLC0415 (an id needs no stemmer)

    wanted = query.strip()
    if wanted in references:
        return [references[wanted]]
    bare = re.sub(
        r"^(?:https?://)?(?:(?:dx\.)?doi\.org/|doi:\s*|pubmed\.ncbi\.nlm\.nih\.gov/|pmid:?\s*)", "", wanted,
        flags=re.IGNORECASE,
    ).lower().rstrip("/")  # fmt: skip
    exact = [
        r for r in references.values() if bare in (str(r.csl.get(k, "")).lower() for k in ("DOI", "PMID", "PMCID"))
    ]
    if bare and exact:
        return distinct_works(exact)
    terms = {t.term for t in analyze(query) if t.word not in STOP_WORDS}
    if not terms:
        return []
    scored = []
    for reference in references.values():
        words = _words(reference)
        met = sum(any(w == t or (len(t) > 2 and w.startswith(t)) for w in words) for t in terms)  # noqa: PLR2004
        if met == len(terms):
            title = {t.term for t in analyze(reference.title)}
            papers_first = reference.kind not in ("clinic-document", "unmatched", "secondary", "news")
            scored.append((-papers_first, -len(terms & title), len(words), reference.id, reference))
    return distinct_works(row[-1] for row in sorted(scored, key=lambda row: row[:-1]))


def choose_references(index: Index, query: str, kind: str = "") -> list[Reference]:
    """The references of a kind, or that a query means, best first; all of them where neither is given.

    Raises:
        UsageError: there is no such kind.
        NotFoundError: nothing matches the query; names the nearest.
    """
    # An id is answered by its one row: reading all of them takes 10 ms.
    one = index.references([query.strip()])
    if one:
        return list(one.values())
    references = index.references()
    if kind:
        found = [r for r in references.values() if r.kind == kind]
        if not found:
            known = ", ".join(sorted({r.kind for r in references.values()}))
            raise UsageError(f"unknown kind of reference {quoted(kind)}; choose from {known}")
        return found
    if not query:
        return list(references.values())
    found = find_references(references, query)
    if not found:
        near = ", ".join(nearest_ids(references, query))
        raise NotFoundError(f"no reference matches {quoted(query)}; nearest: {near}")
    return found


def distinct_works(references: Iterable[Reference]) -> list[Reference]:
    """Each work once, in order of first mention: the paper itself rather than a page it was read on."""
    works: dict[str, Reference] = {}
    for reference in references:
        same = next(filter(None, map(_SAME_WORK.match, reference.notes)), None)
        work = same[1] if same else reference.id
        if work not in works or not same:
            works[work] = reference
    return list(works.values())


def nearest_ids(references: Mapping[str, Reference], query: str) -> list[str]:
    """The three ids whose reference is nearest to what was typed, for a message."""
    from rapidfuzz import fuzz  # noqa: PLC0415 (only for a miss)

    from ketaref.text.analysis import fold_text  # noqa: PLC0415

    wanted = fold_text(query).split() or [""]

    def likeness(reference: Reference) -> float:
        words = fold_text(_whole_text(reference)).split()
        return sum(max(fuzz.ratio(word, other) for other in words) for word in wanted)

    works = distinct_works(references.values())
    return [r.id for r in sorted(works, key=lambda r: (-likeness(r), r.id))[:3]]


def _words(reference: Reference) -> set[str]:
    from ketaref.text.analysis import analyze  # noqa: PLC0415

    return {token.term for token in analyze(_whole_text(reference))}


def _whole_text(reference: Reference) -> str:
    csl = reference.csl
    names = " ".join(str(n.get("family") or n.get("literal", "")) for n in csl.get("author", ()))
    parts = (reference.id, names, csl.get("title"), csl.get("container-title"), csl.get("publisher"), reference.year)
    return " ".join(map(str, (*parts, reference.kind, reference.design, reference.participants, reference.finding)))


# ---- Bibliographies -------------------------------------------------------------------------------------------------


def cited_keys(text: str) -> list[tuple[str, int]]:
    """The keys a text cites as pandoc reads them ('[@zarate2006; @feder2014, p. 3]'), each with its first line."""
    found: dict[str, int] = {}
    for bracket in _BRACKETS.finditer(text):
        for match in _KEY.finditer(bracket[0]):
            # Punctuation that ends a key belongs to the sentence.
            key = match[1].rstrip(":.#$%&+?<>~/-")
            found.setdefault(key, text.count("\n", 0, bracket.start() + match.start()) + 1)
    return list(found.items())


def claimed_references(references: Mapping[str, Reference], text: str, name: str) -> list[Reference]:
    """The references a text cites, in the order it first does.

    Raises:
        NotFoundError: a key is unknown, or there is none; names each with its line and the nearest id.
    """
    keys = cited_keys(text)
    unknown = [(key, line) for key, line in keys if key not in references]
    if unknown:
        faults = [f"{name}:{n}: no reference '@{k}' (nearest: {nearest_ids(references, k)[0]})" for k, n in unknown]
        raise NotFoundError("; ".join(faults))
    if not keys:
        raise NotFoundError(f"{name}: cites nothing; write a key in brackets: [@zarate2006]")
    return [references[key] for key, _ in keys]


def format_bibliography(references: Sequence[Reference], style: str) -> list[str]:
    """A text's bibliography, each work once: numbered in the order cited (AMA, Vancouver), by name and year (APA)."""
    write = styler(style)
    works = distinct_works(references)
    lines = [format_reference(work, write) for work in works]
    if style in ("ama", "vancouver"):
        return [f"{n}. {line}" for n, line in enumerate(lines, 1)]
    if style != "apa":
        return lines
    works = [work for _, work in sorted(zip(lines, works, strict=True), key=lambda pair: pair[0].casefold())]
    # Works of the same names and year are told apart by a letter, in the order they stand.
    heads = [re.split(r"(?<=\d{4}|n\.d\.)[,)]", format_apa(work.csl), maxsplit=1)[0] for work in works]
    shown = []
    for n, work in enumerate(works):
        letter = chr(ord("a") + heads[:n].count(heads[n])) if heads.count(heads[n]) > 1 else ""
        shown.append(format_reference(work, write, format_apa(work.csl, letter)))
    return shown
