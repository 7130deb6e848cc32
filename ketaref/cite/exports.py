"""CSL records as BibTeX, BibLaTeX, RIS, nbib (MEDLINE), CSL-JSON and CSL-YAML, for reference managers.

Each writer takes records as `references.export_item` makes them, with their `id` and, under `note`, what a reader must
know of them; all output is UTF-8.

Source:
    Field names: BibTeX's btxdoc; the biblatex manual; RIS as Zotero and EndNote read it; NLM, "MEDLINE/PubMed Data
    Element (Field) Descriptions".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ketaref.cite.styles import MONTHS, date_parts, date_words, is_others
from ketaref.text.controls import is_hidden, visible, visible_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Csl = Mapping[str, Any]
    Writer = Callable[[Iterable[Csl]], str]

# CSL type -> entry type in BibTeX, in BibLaTeX, in RIS, and publication type in nbib. The Federal Register is cited by
# volume, issue and page like a journal, and BibTeX has no type for rules: its nearest that prints all of them.
_TYPES = {
    "article-journal": ("article", "article", "JOUR", "Journal Article"),
    "article": ("misc", "misc", "UNPB", "Preprint"),
    "report": ("techreport", "report", "RPRT", "Technical Report"),
    "regulation": ("article", "article", "GOVDOC", "Government Publication"),
    "legislation": ("article", "article", "STAT", "Government Publication"),
    "post-weblog": ("misc", "online", "BLOG", "Blog"),
    "webpage": ("misc", "online", "ELEC", "Webpage"),
    "book": ("book", "book", "BOOK", "Book"),
}
_OTHER = ("misc", "misc", "GEN", "Document")

# What ends a field of BibTeX, and what is in no address.
_VERBATIM = re.compile(r"[{}\\\x00-\x20\x7f-\xa0\ud800-\udfff]")

FORMATS: dict[str, Writer] = {}
"""Name of a format -> what writes records in it."""
SUFFIXES: dict[str, str] = {}
"""File suffix -> the name of the format it means."""


def _writes(name: str, suffix: str = "") -> Callable[[Writer], Writer]:
    """Enter a function in FORMATS and, with a suffix of its own, in SUFFIXES."""

    def enter(write: Writer) -> Writer:
        FORMATS[name] = write
        if suffix:
            SUFFIXES[suffix] = name
        return write

    return enter


@_writes("bibtex", ".bib")
def to_bibtex(items: Iterable[Csl]) -> str:
    """A BibTeX file; reference managers read its `pmid` and `pmcid`, and styles ignore them."""
    return _bib(items, _bibtex_fields, 0)


@_writes("biblatex")
def to_biblatex(items: Iterable[Csl]) -> str:
    """A BibLaTeX file: ISO dates, and the PMID as an eprint."""
    return _bib(items, _biblatex_fields, 1)


@_writes("ris", ".ris")
def to_ris(items: Iterable[Csl]) -> str:
    """A RIS file; the note says where an author list goes on."""
    return "".join(f"{tag}  - {value}\n" + "\n" * (tag == "ER") for tag, value in _tagged(items, _ris))


@_writes("csl-json", ".json")
def to_csl_json(items: Iterable[Csl]) -> str:
    """CSL-JSON, as Zotero, pandoc and citeproc read it."""
    return visible_json(json.dumps([dict(csl) for csl in items], ensure_ascii=False, indent=2)) + "\n"


@_writes("csl-yaml", ".yaml")
def to_csl_yaml(items: Iterable[Csl]) -> str:
    """CSL-YAML: pandoc's bibliography as a metadata block."""
    from ketaref.content.read import dump_yaml  # noqa: PLC0415 (brings yaml, which no other format needs)

    data = {"references": [dict(csl) for csl in items]}
    made = dump_yaml(data)
    # YAML has escapes of its own, which it uses for all or for few.
    return f"---\n{dump_yaml(data, ascii_only=True) if is_hidden(made) else made}...\n"


@_writes("nbib", ".nbib")
def to_nbib(items: Iterable[Csl]) -> str:
    """A MEDLINE (nbib) file, as PubMed saves it. It is made for articles: a website becomes the journal title."""
    lines = [f"{tag:<4}- {value}" if tag else "" for tag, value in _tagged(items, _nbib)]
    return "\n".join(lines)


# ---- BibTeX and BibLaTeX ---------------------------------------------------------------------------------------------


def _bib(items: Iterable[Csl], fields_of: Callable[[Csl], dict[str, str]], dialect: int) -> str:
    entries = []
    for csl in items:
        lines = [f"  {name} = {_one_line(value)}" for name, value in fields_of(csl).items() if value.strip("{}")]
        key = re.sub(r"[^\w.:/+-]", "-", csl["id"])
        entries.append(f"@{_TYPES.get(csl['type'], _OTHER)[dialect]}{{{key},\n" + ",\n".join(lines) + "\n}\n")
    return "\n".join(entries)


def _bib_common(csl: Csl) -> dict[str, str]:
    names = ["others" if is_others(name) else _bib_name(name) for name in csl.get("author", ())]
    # The second pair of braces keeps capitals that a style would otherwise lower: NMDA, ECT, KETALAR.
    return {"author": "{" + " and ".join(names) + "}", "title": "{{" + _tex(csl.get("title", "")) + "}}"}


def _bibtex_fields(csl: Csl) -> dict[str, str]:
    kind = _TYPES.get(csl["type"], _OTHER)[0]
    date = date_parts(csl)
    fields = {
        "journal" if kind == "article" else "howpublished": _tex(csl.get("container-title", "")),
        "institution" if kind == "techreport" else "publisher": _tex(csl.get("publisher", "")),
        "type": _tex(csl.get("genre", "")),
        "year": str(date[0]) if date else "",
        "month": MONTHS[date[1] - 1][:3].lower() if len(date) > 1 else "",
        "day": "".join(map(str, date[2:])),
    } | _bib_numbers(csl)
    fields |= {"pmid": _tex(csl.get("PMID", "")), "pmcid": _tex(csl.get("PMCID", ""))} | _bib_links(csl)
    # A month is one of BibTeX's own strings, which take no braces.
    braced = {name: value if name == "month" else f"{{{value}}}" for name, value in fields.items()}
    return _bib_common(csl) | braced


def _biblatex_fields(csl: Csl) -> dict[str, str]:
    kind = _TYPES.get(csl["type"], _OTHER)[1]
    article = kind == "article"
    fields = {
        "journaltitle" if article else "organization": _tex(csl.get("container-title", "")),
        "shortjournal": _tex(csl.get("container-title-short", "")) if article else "",
        "institution" if kind == "report" else "publisher": _tex(csl.get("publisher", "")),
        "type": _tex(csl.get("genre", "")),
        "date": _iso(date_parts(csl)),
    } | _bib_numbers(csl)
    if csl.get("PMID"):
        fields |= {"eprint": _tex(csl["PMID"]), "eprinttype": "pubmed"}
    fields |= {"pmcid": _tex(csl.get("PMCID", ""))} | _bib_links(csl) | {"urldate": _iso(date_parts(csl, "accessed"))}
    return _bib_common(csl) | {name: f"{{{value}}}" for name, value in fields.items()}


def _bib_numbers(csl: Csl) -> dict[str, str]:
    pages = str(csl.get("page") or csl.get("number") or "")
    names = {"volume": csl.get("volume", ""), "number": csl.get("issue", ""), "pages": pages.replace("-", "--")}
    return {name: _tex(value) for name, value in names.items()}


def _bib_links(csl: Csl) -> dict[str, str]:
    # Every reader of these two fields takes them verbatim; a brace that ends the field, and what no address holds, is
    # written as addresses write it.
    links = {name: _VERBATIM.sub(_percent, str(csl.get(name.upper(), ""))) for name in ("doi", "url")}
    return links | {"note": _tex(csl.get("note", ""))}


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def _bib_name(name: Mapping[str, str]) -> str:
    if "literal" in name:
        return "{" + _tex(name["literal"]) + "}"
    if not name.get("given"):  # a family of two words alone would be read as given and family
        return "{" + _tex(_family(name)) + "}"
    return ", ".join(_tex(x) for x in (_family(name), name.get("suffix", ""), name["given"]) if x)


def _tex(text: Any) -> str:
    """A text as TeX, in which every brace has its other one: readers count those behind a backslash too.

    A brace without its other one is a macro, since it would end the field early, or never.
    """
    text = str(text)
    lone = _lone_braces(text)
    marks = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    alone = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}

    def escaped(match: re.Match[str]) -> str:
        mark = match[0]
        return alone[mark] if match.start() in lone else marks.get(mark, "\\" + mark)

    return re.sub(r"[\\~^&%$#_{}]", escaped, text)


def _lone_braces(text: str) -> set[int]:
    """Where the braces stand that have no other one."""
    lone: set[int] = set()
    opened: list[int] = []
    for match in re.finditer("[{}]", text):
        if match[0] == "{":
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            lone.add(match.start())
    return lone.union(opened)


def _iso(date: list[int]) -> str:
    return "-".join(f"{part:02}" for part in date)


# ---- RIS and nbib ----------------------------------------------------------------------------------------------------


def _tagged(items: Iterable[Csl], fields_of: Callable[[Csl], Iterable[tuple[str, Any]]]) -> Iterator[tuple[str, str]]:
    for csl in items:
        yield from ((tag, _one_line(value)) for tag, value in fields_of(csl) if value or tag in ("ER", ""))


def _one_line(value: Any) -> str:
    """A value on a line of its own: a line more would be a field more."""
    return visible(" ".join(re.split(r"[\t\n\r]+", str(value))))


def _ris(csl: Csl) -> Iterator[tuple[str, Any]]:
    kind = _TYPES.get(csl["type"], _OTHER)[2]
    date = date_parts(csl)
    first, _, last = str(csl.get("page") or csl.get("number") or "").partition("-")
    yield "TY", kind
    yield "ID", csl["id"]
    for name in csl.get("author", ()):
        if not is_others(name):
            yield "AU", name.get("literal") or _comma_name(name)
    yield "TI", csl.get("title")
    yield "T2", csl.get("container-title")
    yield "J2", csl.get("container-title-short")
    yield "PB", csl.get("publisher")
    yield "M3", csl.get("genre")
    yield "PY", date[0] if date else ""
    yield "DA", "/".join([*(f"{part:02}" for part in date), "", "", ""][:3]) + "/" if date else ""
    yield "VL", csl.get("volume")
    yield "IS", csl.get("issue")
    yield "SP", first
    yield "EP", last
    yield "DO", csl.get("DOI")
    yield "AN", csl.get("PMID")
    yield "C2", csl.get("PMCID")
    yield "UR", csl.get("URL")
    yield "N1", _full_note(csl)
    yield "ER", ""


def _nbib(csl: Csl) -> Iterator[tuple[str, Any]]:
    yield "PMID", csl.get("PMID")
    if not csl.get("PMID"):
        # A record begins with its PMID; readers take one without for a part of the record before it.
        yield "OWN", "ketaref"
    yield "VI", csl.get("volume")
    yield "IP", csl.get("issue")
    yield "DP", date_words(csl, short=True)
    yield "TI", csl.get("title")
    yield "PG", csl.get("page") or csl.get("number")
    yield "LID", f"{csl['DOI']} [doi]" if csl.get("DOI") else ""
    for name in csl.get("author", ()):
        if is_others(name):
            continue
        if "literal" in name:
            yield "CN", name["literal"]
        else:
            given = name.get("given", "").replace(".", "")
            suffix = name.get("suffix", "").rstrip(".")
            yield "FAU", " ".join(filter(None, (f"{_family(name)}, {given}".rstrip(", "), suffix)))
            initials = "".join(part[0] for part in re.split(r"[\s-]+", given) if part)
            yield "AU", " ".join(filter(None, (_family(name), initials, suffix)))
    yield "PT", _TYPES.get(csl["type"], _OTHER)[3]
    yield "PB", csl.get("publisher")
    yield "TA", csl.get("container-title-short")
    yield "JT", csl.get("container-title")
    yield "PMC", csl.get("PMCID")
    yield "AID", f"{csl['DOI']} [doi]" if csl.get("DOI") else ""
    yield "OID", csl["id"]
    yield "URL", csl.get("URL")
    yield "GN", _full_note(csl)
    yield "", ""


def _full_note(csl: Csl) -> str:
    """The note, which also says where an author list goes on: neither format has another place for it."""
    more = "author list incomplete" if any(map(is_others, csl.get("author", ()))) else ""
    return "; ".join(filter(None, (csl.get("note", ""), more)))


def _family(name: Mapping[str, str]) -> str:
    return " ".join(filter(None, (name.get("non-dropping-particle", ""), name["family"])))


def _comma_name(name: Mapping[str, str]) -> str:
    return ", ".join(filter(None, (_family(name), name.get("given", ""), name.get("suffix", ""))))
