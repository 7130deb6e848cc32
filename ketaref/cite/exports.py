"""CSL records as BibTeX, BibLaTeX, RIS, nbib (MEDLINE), CSL-JSON and CSL-YAML, for reference managers.

Each writer takes records as `references.export_item` makes them, with their `id` and, under `note`, what a reader must
know of them; all output is UTF-8.

Source:
    Field names: BibTeX's btxdoc; the biblatex manual, whose data model biber checks; RIS and nbib as Zotero's
    translators and EndNote read them; NLM, "MEDLINE/PubMed Data Element (Field) Descriptions".
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
# volume, issue and page like a journal, and BibTeX has no type for rules: its nearest that prints all of them. So it is
# in RIS, whose government documents have no issue in Zotero.
_TYPES = {
    "article-journal": ("article", "article", "JOUR", "Journal Article"),
    "article": ("misc", "misc", "UNPB", "Preprint"),
    "report": ("techreport", "report", "RPRT", "Technical Report"),
    "regulation": ("article", "article", "JOUR", "Government Publication"),
    "legislation": ("article", "article", "STAT", "Government Publication"),
    "post-weblog": ("misc", "online", "BLOG", "Blog"),
    "webpage": ("misc", "online", "ELEC", "Webpage"),
    "book": ("book", "book", "BOOK", "Book"),
    "chapter": ("incollection", "inbook", "CHAP", "Book Chapter"),
    "article-newspaper": ("article", "article", "NEWS", "Newspaper Article"),
}
_OTHER = ("misc", "misc", "GEN", "Document")

ET_AL = "et al."
"""Stands last where an author list goes on, so that no citation made from it takes the known authors for all."""
# What a biblatex type must have beside title and date; without it, what is on a site alone is @online, else @misc.
_NEEDS = {"article": ("author", "container-title"), "report": ("author", "publisher"), "book": ("author",),
          "inbook": ("author", "container-title"), "online": ("URL",)}  # fmt: skip
_BIBTEX_NEEDS = {"article": ("container-title",), "techreport": ("publisher",), "incollection": ("container-title",)}
# Archives of preprints that are known to readers of eprints, by a word of their names.
_PREPRINTS = ("arXiv", "bioRxiv", "medRxiv", "PsyArXiv")
_CAPITAL = re.compile(r"[^\W\d_a-z]")

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
    """A BibTeX file; reference managers read its `pmid`, `pmcid` and `urldate`, and styles ignore them."""
    return _bib(items, _bibtex_fields, 0)


@_writes("biblatex")
def to_biblatex(items: Iterable[Csl]) -> str:
    """A BibLaTeX file: ISO dates, the PMID as an eprint, and the former ids, by which a text may still cite a work."""
    records = list(items)
    # A text that cites by a former id is given the work under it, and no two entries may go by one key.
    taken = {csl["id"] for csl in records}
    made = []
    for csl in records:
        former = [old for old in csl.get("formerly", ()) if old not in taken]
        taken.update(former)
        made.append({**csl, "formerly": former})
    return _bib(made, _biblatex_fields, 1)


@_writes("ris", ".ris")
def to_ris(items: Iterable[Csl]) -> str:
    """A RIS file; a PMID stands where Zotero takes it for one, and again where EndNote shows it and Zotero does not."""
    return "".join(f"{tag}  - {value}\n" + "\n" * (tag == "ER") for tag, value in _tagged(items, _ris))


@_writes("csl-json", ".json")
def to_csl_json(items: Iterable[Csl]) -> str:
    """CSL-JSON, as Zotero, pandoc and citeproc read it."""
    return visible_json(json.dumps(list(map(_plain_csl, items)), ensure_ascii=False, indent=2)) + "\n"


@_writes("csl-yaml", ".yaml")
def to_csl_yaml(items: Iterable[Csl]) -> str:
    """CSL-YAML: pandoc's bibliography as a metadata block."""
    from ketaref.content.read import dump_yaml  # noqa: PLC0415 (brings yaml, which no other format needs)

    data = {"references": list(map(_plain_csl, items))}
    made = dump_yaml(data)
    # YAML has escapes of its own, which it uses for all or for few.
    return f"---\n{dump_yaml(data, ascii_only=True) if is_hidden(made) else made}...\n"


@_writes("nbib", ".nbib")
def to_nbib(items: Iterable[Csl]) -> str:
    """A MEDLINE (nbib) file, as PubMed saves it. It is made for articles: a website becomes the journal title.

    Works with a PMID come first: Zotero knows such a file by the PMID that it begins with.
    """
    ordered = sorted(items, key=lambda csl: not csl.get("PMID"))
    lines = [f"{tag:<4}- {value}" if tag else "" for tag, value in _tagged(ordered, _nbib)]
    return "\n".join(lines)


def _plain_csl(csl: Csl) -> dict[str, Any]:
    record = {name: value for name, value in csl.items() if name != "formerly"}  # which is no field of CSL
    if "author" in record:
        record["author"] = [{"literal": ET_AL} if is_others(name) else name for name in record["author"]]
    return record


# ---- BibTeX and BibLaTeX ---------------------------------------------------------------------------------------------


def _bib(items: Iterable[Csl], fields_of: Callable[[Csl], dict[str, str]], dialect: int) -> str:
    entries = []
    for csl in items:
        lines = [f"  {name} = {_one_line(value)}" for name, value in fields_of(csl).items() if value.strip("{}")]
        key = re.sub(r"[^\w.:/+-]", "-", csl["id"])
        entries.append(f"@{_bib_type(csl, dialect)}{{{key},\n" + ",\n".join(lines) + "\n}\n")
    return "\n".join(entries)


def _bib_common(csl: Csl) -> dict[str, str]:
    names = ["others" if is_others(name) else _bib_name(name) for name in csl.get("author", ())]
    return {"author": "{" + " and ".join(names) + "}", "title": "{" + _protected(csl.get("title", "")) + "}"}


def _protected(title: str) -> str:
    """A title as TeX, the words in braces that no style may set otherwise: {NMDA}, {mTOR}, the {Lancet}.

    Titles stand in sentence case: a word with a capital is a name or an acronym, but for the first and one behind a
    colon, which need a capital further on. A colon, since readers lower what stands behind a question mark, and no last
    word, which pandoc lowers behind any mark. A small letter that begins the title or a part of it is kept too: pandoc
    raises it, in styles that leave titles as they are.
    """
    words = title.split(" ")
    made = []
    for n, word in enumerate(words):
        before, letters = (words[n - 1] if n else ":"), word.lstrip("\"'(“‘[«")
        begins = before.endswith((":", "?", "!", ".")) and letters[:1].islower()
        last = 0 < n == len(words) - 1
        raised = before.endswith(":") and letters == word and not last
        made.append("{" + _tex(word) + "}" if begins or _CAPITAL.search(letters[raised:]) else _tex(word))
    return " ".join(made)


def _bibtex_fields(csl: Csl) -> dict[str, str]:
    kind = _bib_type(csl, 0)
    date = date_parts(csl)
    fields = _bib_place(csl, kind, "howpublished", "journal") | {
        "type": _tex(_series(csl) if kind == "techreport" else csl.get("genre", "")),
        "year": str(date[0]) if date else "",
        "month": MONTHS[date[1] - 1][:3].lower() if len(date) > 1 else "",
        "day": "".join(map(str, date[2:])),
    }
    fields |= _preprint(csl) | {"pmid": _tex(csl.get("PMID", "")), "pmcid": _tex(csl.get("PMCID", ""))}
    fields |= _bib_links(csl)
    # A month is one of BibTeX's own strings, which take no braces.
    braced = {name: value if name == "month" else f"{{{value}}}" for name, value in fields.items()}
    return _bib_common(csl) | braced


def _biblatex_fields(csl: Csl) -> dict[str, str]:
    kind = _bib_type(csl, 1)
    fields = _bib_place(csl, kind, "organization", "journaltitle") | {
        "type": _tex(_series(csl) or "techreport") if kind == "report" else "",
        "date": _iso(date_parts(csl)),
    }
    if csl.get("PMID"):
        fields |= {"eprint": _tex(csl["PMID"]), "eprinttype": "pubmed"}
    elif csl.get("PMCID"):
        fields |= {"eprint": _tex(csl["PMCID"]), "eprinttype": "pmcid"}
    else:
        fields |= _preprint(csl)
    # Pandoc parts ids at spaces, and takes a comma at the end of one for a part of it.
    fields |= _bib_links(csl) | {"ids": " , ".join(csl.get("formerly", ()))}
    return _bib_common(csl) | {name: f"{{{value}}}" for name, value in fields.items()}


def _bib_type(csl: Csl, dialect: int) -> str:
    """The entry type, or a more general one where the record lacks what that one must have."""
    kind = _TYPES.get(csl["type"], _OTHER)[dialect]
    # A style of BibTeX prints an article without authors as it is; one of biblatex may fail on it.
    needs = _NEEDS.get(kind, ()) if dialect else _BIBTEX_NEEDS.get(kind, ())
    if all(csl.get(name) for name in needs):
        return kind
    printed = kind == "online" or csl.get("volume") or csl.get("page")
    return "online" if dialect and csl.get("URL") and not printed else "misc"


def _series(csl: Csl) -> str:
    """What a report is cited as, before its number: 'NCHS Data Brief 464'."""
    return str(csl.get("genre") or csl.get("collection-title") or csl.get("container-title", ""))


def _bib_place(csl: Csl, kind: str, whole: str, journal: str) -> dict[str, str]:
    """Where a work stands: in the fields of its type, or in `whole` alone, of types that have none for its parts."""
    container, publisher, volume, issue = (
        str(csl.get(name, "")) for name in ("container-title", "publisher", "volume", "issue")
    )
    pages = _pages(csl)
    if kind in {"online", "misc"}:
        numbers = f"{volume}{f'({issue})' if volume and issue else issue}{pages and f':{pages}'}".lstrip(":")
        fields = {whole: ", ".join(dict.fromkeys(filter(None, (container, publisher, numbers))))}
    elif kind == "article":
        fields = {journal: container, "shortjournal": csl.get("container-title-short", "")}
        fields |= {"volume": volume, "number": issue, "pages": pages.replace("-", "--")}
    else:
        report = kind.endswith("report")
        fields = {"booktitle": container if kind.startswith("in") else "", "volume": "" if report else volume}
        fields |= {"institution" if report else "publisher": publisher, "isbn": "" if report else csl.get("ISBN", "")}
        fields |= {"address" if journal == "journal" else "location": csl.get("publisher-place", "")}
        fields |= {"number": csl.get("number", issue) if report else "", "pages": pages.replace("-", "--")}
    return {name: _tex(value) for name, value in fields.items()}


def _preprint(csl: Csl) -> dict[str, str]:
    """Where a preprint is archived, under its DOI."""
    where = f"{csl.get('container-title', '')} {csl.get('publisher', '')}".lower()
    archive = next((name for name in _PREPRINTS if name.lower() in where), "")
    return {"eprint": _tex(csl["DOI"]), "eprinttype": archive} if archive and csl.get("DOI") else {}


def _bib_links(csl: Csl) -> dict[str, str]:
    # Every reader of these two fields takes them verbatim; a brace that ends the field, and what no address holds, is
    # written as addresses write it.
    links = {name: _VERBATIM.sub(_percent, str(csl.get(name.upper(), ""))) for name in ("doi", "url")}
    return links | {"urldate": _iso(date_parts(csl, "accessed")), "note": _tex(csl.get("note", ""))}


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


def _pages(csl: Csl) -> str:
    """The pages, or the number of an article that has none; a report's number is none of its pages."""
    return str(csl.get("page") or (csl["type"] != "report" and csl.get("number")) or "")


def _one_line(value: Any) -> str:
    """A value on a line of its own: a line more would be a field more."""
    return visible(" ".join(re.split(r"[\t\n\r]+", str(value))))


def _ris(csl: Csl) -> Iterator[tuple[str, Any]]:
    kind = _TYPES.get(csl["type"], _OTHER)[2]
    date = date_parts(csl)
    first, _, last = _pages(csl).partition("-")
    yield "TY", kind
    yield "ID", csl["id"]
    for name in csl.get("author", ()):
        yield "AU", ET_AL if is_others(name) else _one_name(name)
    yield "TI", csl.get("title")
    yield "T2", csl.get("container-title") or csl.get("collection-title")
    yield "J2", csl.get("container-title-short")
    yield "PB", csl.get("publisher")
    yield "CY", csl.get("publisher-place")
    yield "SN", csl.get("number", csl.get("issue")) if kind == "RPRT" else csl.get("ISBN")
    yield "M3", csl.get("genre")
    yield "PY", date[0] if date else ""
    yield "DA", "/".join([*(f"{part:02}" for part in date), "", "", ""][:3]) + "/" if date else ""
    yield "VL", csl.get("volume")
    yield "IS", csl.get("issue") if kind != "RPRT" else ""
    yield "SP", first
    yield "EP", last
    yield "DO", csl.get("DOI")
    yield "C2", csl.get("PMCID")
    yield "UR", csl.get("URL")
    # As Reference Manager wrote it, and Zotero reads it: AN, where EndNote has it, is the place in an archive there. It
    # stands behind the address, since pandoc takes the first. EndNote shows a label, which Zotero passes over.
    yield "UR", f"PM:{csl['PMID']}" if csl.get("PMID") else ""
    yield "LB", f"PMID: {csl['PMID']}" if csl.get("PMID") else ""
    yield "Y2", "/".join(f"{part:02}" for part in date_parts(csl, "accessed"))
    yield "N1", csl.get("note")
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
    yield "BTI", csl.get("title") if csl["type"] == "book" else ""
    yield "PG", _pages(csl)
    yield "LID", f"{csl['DOI']} [doi]" if csl.get("DOI") else ""
    for name in csl.get("author", ()):
        if "literal" in name:
            # PubMed has CN for a body, which Zotero passes over. A comma behind it says that the whole is one name.
            whole = ET_AL if is_others(name) else _one_name(name)
            yield from (("FAU", f"{whole},"), ("AU", whole))
        else:
            given = name.get("given", "").replace(".", "")
            suffix = name.get("suffix", "").rstrip(".")
            yield "FAU", " ".join(filter(None, (f"{_family(name)},", given, suffix)))
            initials = "".join(part[0] for part in re.split(r"[\s-]+", given) if part)
            yield "AU", " ".join(filter(None, (_family(name), initials, suffix)))
    yield "PT", _TYPES.get(csl["type"], _OTHER)[3]
    yield from (("PB", csl.get("publisher")), ("PL", csl.get("publisher-place")), ("ISBN", csl.get("ISBN")))
    yield "TA", csl.get("container-title-short")
    # Zotero takes this for the publisher of a book.
    yield "JT", csl.get("container-title") or (csl.get("publisher") if csl["type"] == "book" else "")
    yield "PMC", csl.get("PMCID") if csl.get("PMID") else ""
    yield "AID", f"{csl['DOI']} [doi]" if csl.get("DOI") else ""
    yield "OID", csl["id"]
    yield "URL", csl.get("URL")
    yield from (("GN", csl.get("note")), ("OT", csl.get("note")))  # a tag in Zotero, which knows no note here
    yield "", ""


def _one_name(name: Mapping[str, str]) -> str:
    """A name as RIS has it; of a body no comma, at which readers would part family and given name."""
    body, _, within = name.get("literal", "").partition(", ")
    return (f"{body} ({within})" if within else body) or _comma_name(name)


def _family(name: Mapping[str, str]) -> str:
    return " ".join(filter(None, (name.get("non-dropping-particle", ""), name["family"])))


def _comma_name(name: Mapping[str, str]) -> str:
    return ", ".join(filter(None, (_family(name), name.get("given", ""), name.get("suffix", ""))))
