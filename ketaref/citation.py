"""References as text: a readable style and BibTeX, and finding one by id, DOI, PMID or words.

AMA style (AMA Manual of Style, 11th ed., chapter 3): up to six authors, or three and "et al". A field that could not
be confirmed is left out, and named beside the reference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ketaref.text import STOP_WORDS, analyze, fold_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketaref.model import Reference

MAX_AUTHORS = 6
SHOWN_AUTHORS = 3
# CSL type -> BibTeX entry type; what is not listed is @misc.
_BIBTEX_TYPES = {"article-journal": "article", "report": "techreport", "book": "book"}
_FIELD_NAMES = {"author": "authors", "issued": "date", "page": "pages", "container-title": "journal"}


def format_reference(reference: Reference) -> str:
    """The reference in AMA style on one line, without the fields that could not be confirmed."""
    csl = confirmed_fields(reference)
    names = [_ama_name(name) for name in csl.get("author", ())]
    if len(names) > MAX_AUTHORS or (names and "The author list is incomplete." in reference.notes):
        names = [*names[:SHOWN_AUTHORS], "et al"]
    title = str(csl.get("title") or reference.csl.get("title", reference.id)).rstrip(".")
    parts = [", ".join(names), title]
    if csl["type"] == "article-journal" and csl.get("container-title"):
        journal = csl.get("container-title-short") or csl["container-title"]
        parts.append(f"{journal}. {_ama_numbers(csl)}")
    else:
        parts += [str(csl.get("container-title") or csl.get("publisher") or ""), _date_words(csl)]
    line = ". ".join(part.rstrip(".") for part in parts if part.strip(" .")) + "."
    if csl.get("DOI"):
        return f"{line} doi:{csl['DOI']}"
    return f"{line} {csl['URL']}" if csl.get("URL") else line


def unconfirmed_line(reference: Reference) -> str:
    """Which fields are left out or shown without having been confirmed, in words; '' when all were."""
    names = [_FIELD_NAMES.get(name, name) for name in reference.unconfirmed]
    return f"not confirmed: {', '.join(names)}" if names else ""


def to_bibtex(reference: Reference) -> str:
    """The reference as a BibTeX entry, ending in a newline."""
    csl = confirmed_fields(reference)
    kind = _BIBTEX_TYPES.get(csl["type"], "misc")
    authors = " and ".join(_bibtex_name(name) for name in csl.get("author", ()))
    if authors and "The author list is incomplete." in reference.notes:
        authors += " and others"
    date = (csl.get("issued", {}).get("date-parts") or [[]])[0]
    fields = {
        "author": authors,
        "title": "{" + _bibtex_text(str(csl.get("title") or reference.csl.get("title", reference.id))) + "}",
        "journal" if kind == "article" else "howpublished": _bibtex_text(str(csl.get("container-title", ""))),
        "institution" if kind == "techreport" else "publisher": _bibtex_text(str(csl.get("publisher", ""))),
        "year": str(date[0]) if date else "",
        "month": _MONTHS[date[1] - 1].lower() if len(date) > 1 else "",
        "volume": csl.get("volume", ""),
        "number": csl.get("issue", ""),
        "pages": str(csl.get("page", "")).replace("-", "--"),
        "doi": csl.get("DOI", ""),
        "pmid": csl.get("PMID", ""),
        "url": csl.get("URL", ""),
        "note": _bibtex_text(unconfirmed_line(reference)),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value and name != "month"]
    if fields["month"]:
        lines.append(f"  month = {fields['month']}")
    return f"@{kind}{{{reference.id},\n" + ",\n".join(lines) + "\n}\n"


def confirmed_fields(reference: Reference) -> dict[str, Any]:
    """The CSL fields without those that could not be confirmed; the title stays, as there is no naming it otherwise."""
    left_out = set(reference.unconfirmed) - {"title"}
    return {name: value for name, value in reference.csl.items() if name not in left_out}


def find_references(references: Mapping[str, Reference], query: str) -> list[Reference]:
    """The references a query means, best first: by id, DOI or PMID exactly, else all that hold every topic word.

    Words are met in authors, title, journal, year, design, participants and finding.
    """
    wanted = query.strip()
    if wanted in references:
        return [references[wanted]]
    bare = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*|pmid:?\s*)", "", wanted, flags=re.IGNORECASE).lower()
    exact = [
        r for r in references.values() if bare in (str(r.csl.get(k, "")).lower() for k in ("DOI", "PMID", "PMCID"))
    ]
    if exact:
        return exact
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
    return [row[-1] for row in sorted(scored, key=lambda row: row[:-1])]


def nearest_ids(references: Mapping[str, Reference], query: str) -> list[str]:
    """The three ids nearest to what was typed, for a message."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (only for a miss)

    found = process.extract(fold_text(query), list(references), scorer=fuzz.WRatio, limit=3)
    return [name for name, _, _ in found]


def _words(reference: Reference) -> set[str]:
    csl = reference.csl
    names = " ".join(str(n.get("family") or n.get("literal", "")) for n in csl.get("author", ()))
    parts = (reference.id, names, csl.get("title"), csl.get("container-title"), csl.get("publisher"), reference.year)
    whole = " ".join(map(str, (*parts, reference.kind, reference.design, reference.participants, reference.finding)))
    return {token.term for token in analyze(whole)}


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
_MONTH_NAMES = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def _ama_name(name: Mapping[str, str]) -> str:
    if "literal" in name:
        return name["literal"]
    initials = "".join(part[0] for part in re.split(r"[\s.\-]+", name.get("given", "")) if part)
    suffix = name.get("suffix", "").rstrip(".")
    particle = name.get("non-dropping-particle", "")
    return " ".join(x for x in (particle, name["family"], initials, suffix) if x)


def _ama_numbers(csl: Mapping[str, Any]) -> str:
    date = (csl.get("issued", {}).get("date-parts") or [[]])[0]
    line = str(date[0]) if date else ""
    if csl.get("volume"):
        line += f";{csl['volume']}" + (f"({csl['issue']})" if csl.get("issue") else "")
        line += f":{csl['page']}" if csl.get("page") else ""
    return line


def _date_words(csl: Mapping[str, Any]) -> str:
    date = (csl.get("issued", {}).get("date-parts") or [[]])[0]
    if not date:
        return ""
    if len(date) == 1:
        return str(date[0])
    month = _MONTH_NAMES[date[1] - 1]
    return f"{month} {date[0]}" if len(date) == 2 else f"{month} {date[2]}, {date[0]}"  # noqa: PLR2004


def _bibtex_name(name: Mapping[str, str]) -> str:
    if "literal" in name:
        return "{" + _bibtex_text(name["literal"]) + "}"
    family = " ".join(x for x in (name.get("non-dropping-particle", ""), name["family"]) if x)
    return ", ".join(_bibtex_text(x) for x in (family, name.get("suffix", ""), name.get("given", "")) if x)


def _bibtex_text(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text)
