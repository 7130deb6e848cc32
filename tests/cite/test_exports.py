"""Every shipped reference in every format, read again by bibtexparser, rispy, nbib and pandoc with nothing lost."""

from __future__ import annotations

import json
import re
import subprocess

import bibtexparser
import nbib
import pypandoc
import pytest
import rispy
import yaml
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts

from ketaref.cite.exports import FORMATS, to_biblatex, to_bibtex, to_csl_json, to_csl_yaml, to_nbib, to_ris
from ketaref.cite.references import export_item
from ketaref.cite.styles import date_parts, is_others
from ketaref.records import Reference
from ketaref.store.cache import open_index

REFERENCES = open_index().references()
ITEMS = [export_item(r) for r in REFERENCES.values()]
BY_ID = {item["id"]: item for item in ITEMS}


def pandoc_items(text: str, reader: str) -> dict[str, dict]:
    command = [pypandoc.get_pandoc_path(), "-f", reader, "-t", "csljson"]
    run = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True)
    return {item["id"]: item for item in json.loads(run.stdout)}


def people(item: dict) -> list[str]:
    """Names as 'family|given|suffix', particles with the family, dots aside."""
    names = []
    for name in item.get("author", ()):
        family = " ".join(filter(None, (name.get("non-dropping-particle"), name.get("dropping-particle"),
                                        name.get("family") or name.get("literal"))))  # fmt: skip
        names.append("|".join((family, name.get("given", ""), name.get("suffix", ""))))
    return [plain(name) for name in names]


def plain(text: object) -> str:
    """A text without what readers set differently: dashes, quotes, markup, spaces."""
    text = re.sub(r"</?span[^>]*>", "", str(text or ""))
    text = text.replace("–", "-").replace("--", "-").translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"'})
    return " ".join(text.replace("\u00a0", " ").split())


def pages(item: dict) -> str:
    return plain(item.get("page") or item.get("number"))


@pytest.mark.parametrize(("reader", "write"), [("bibtex", to_bibtex), ("biblatex", to_biblatex)])
def test_pandoc_reads_the_bib_files_again(reader, write):
    found = pandoc_items(write(ITEMS), reader)
    assert list(found) == list(BY_ID)
    for key, item in found.items():
        record = BY_ID[key]
        assert people(item) == people(record), key
        assert plain(item["title"]) == plain(record["title"]), key
        assert date_parts(item)[:1] == date_parts(record)[:1], key
        for name in ("DOI", "URL", "volume", "issue", "note"):
            assert plain(item.get(name)) == plain(record.get(name)), (key, name)
        assert plain(item.get("page")) == pages(record), key


@pytest.mark.parametrize("write", [to_bibtex, to_biblatex])
def test_bibtexparser_reads_the_bib_files_again(write):
    library = bibtexparser.parse_string(write(ITEMS), append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == list(BY_ID)
    for entry in library.entries:
        record = BY_ID[entry.key]
        fields = {name: field.value for name, field in entry.fields_dict.items()}
        names = [n for n in record.get("author", ()) if not is_others(n)]
        read = [" ".join((*n.von, *n.last)).strip("{}") for n in fields.get("author", []) if n.last != ["others"]]
        assert [name.replace("\\", "") for name in read] == [n.get("family") or n["literal"] for n in names], entry.key
        assert [" ".join(n.jr) for n in fields.get("author", []) if n.jr] == [
            n["suffix"] for n in names if "suffix" in n
        ]
        assert fields.get("doi", "") == record.get("DOI", "")
        assert str(fields.get("year") or fields.get("date", ""))[:4] == "".join(map(str, date_parts(record)[:1]))
        assert plain(fields.get("pages")) == pages(record)
        assert fields.get("pmid", fields.get("eprint", "")) == record.get("PMID", "")


def test_rispy_reads_the_ris_file_again():
    found = rispy.loads(to_ris(ITEMS))
    assert [entry["id"] for entry in found] == list(BY_ID)
    for entry in found:
        record = BY_ID[entry["id"]]
        names = [n for n in record.get("author", ()) if not is_others(n)]
        assert entry.get("authors", []) == [
            n.get("literal") or ", ".join(filter(None, (n["family"], n.get("given"), n.get("suffix")))) for n in names
        ]
        assert entry["title"] == record["title"]
        assert entry.get("year", "") == "".join(map(str, date_parts(record)[:1]))
        assert "-".join(filter(None, (entry.get("start_page"), entry.get("end_page")))) == pages(record)
        for ours, theirs in (("DOI", "doi"), ("PMID", "accession_number"), ("volume", "volume"), ("issue", "number"),
                             ("container-title", "secondary_title"), ("publisher", "publisher")):  # fmt: skip
            assert entry.get(theirs, "") == record.get(ours, ""), (record["id"], ours)
        assert entry.get("urls", []) == ([record["URL"]] if "URL" in record else [])
        incomplete = any(map(is_others, record.get("author", ())))
        assert ("author list incomplete" in " ".join(entry.get("notes", []))) == incomplete


def test_pandoc_reads_the_ris_file_again():
    found = pandoc_items(to_ris(ITEMS), "ris")
    assert len(found) == len(ITEMS)
    for key, item in found.items():
        assert item.get("DOI", "") == BY_ID[key].get("DOI", "")
        assert len(item.get("author", ())) == sum(not is_others(n) for n in BY_ID[key].get("author", ()))


def test_nbib_reads_the_nbib_file_again():
    found = nbib.read(to_nbib(ITEMS))
    assert len(found) == len(ITEMS)
    for entry, record in zip(found, ITEMS, strict=True):
        names = [n for n in record.get("author", ()) if not is_others(n)]
        read = [author["author"].split(",")[0] for author in entry.get("authors", ())]
        assert read == [n["family"] for n in names if "family" in n], record["id"]
        assert entry["title"] == record["title"]
        assert str(entry.get("pubmed_id", "")) == record.get("PMID", "")
        assert entry.get("doi", "") == record.get("DOI", "")
        assert str(entry.get("publication_date", ""))[:4] == "".join(map(str, date_parts(record)[:1]))
        assert entry.get("pages", "") == pages(record)
        for name in (n["literal"] for n in names if "literal" in n):
            assert name in entry["corporate_author"] or len(names) > 1


def test_csl_json_and_yaml_are_the_records_and_pandoc_reads_them():
    assert json.loads(to_csl_json(ITEMS)) == ITEMS
    assert next(yaml.safe_load_all(to_csl_yaml(ITEMS)))["references"] == ITEMS
    for text, reader in ((to_csl_json(ITEMS), "csljson"), (to_csl_yaml(ITEMS), "markdown")):
        found = pandoc_items(text, reader)
        assert set(found) == set(BY_ID)
        for key, item in BY_ID.items():
            assert people(found[key]) == people(item), key
            assert plain(found[key].get("page")) == plain(item.get("page"))
            assert found[key].get("DOI", "") == item.get("DOI", "")


def test_what_is_not_confirmed_stands_in_the_note_of_every_format():
    unsure = Reference(
        "unsure", "trial", {"type": "article-journal", "title": "T", "author": [{"family": "Őry", "given": "Á."}]},
        unconfirmed=("author",), retraction="2025", correction="Test. 2024;1:1",
    )  # fmt: skip
    for name, write in FORMATS.items():
        text = write([export_item(unsure)])
        assert "RETRACTED: 2025" in text, name
        assert "not confirmed: authors" in text, name
        assert "Őry" in text, name


@pytest.mark.parametrize("write", [to_bibtex, to_biblatex])
@pytest.mark.parametrize("text", ["Zap x}, evil = {owned", "{", "}", "\\}", "a {b} c"])
def test_braces_of_a_text_end_no_field(write, text):
    # BibTeX and biber count a brace behind a backslash as any other.
    made = write([{"id": "x", "type": "book", "title": text, "publisher": text, "author": [{"literal": text}]}])
    depth = 0
    for line in made.splitlines():
        assert depth == (line.startswith((" ", "}"))), line
        depth += line.count("{") - line.count("}")
    assert depth == 0
    reader = {to_bibtex: "bibtex", to_biblatex: "biblatex"}[write]
    # Pandoc, which counts as TeX does, knows no macro for a brace alone.
    seen = text if text.count("{") == text.count("}") and not text.startswith("Zap") else re.sub("[{}]", "", text)
    assert plain(pandoc_items(made, reader)["x"]["title"]) == plain(seen)


def test_marks_of_bibtex_are_escaped():
    item = {"id": "x", "type": "article-journal", "title": "50% of R&D_{x} #1 ~ \\ $", "URL": "https://e.org/a_b%20c#d"}
    assert plain(pandoc_items(to_bibtex([item]), "bibtex")["x"]["title"]) == plain(item["title"])
    assert pandoc_items(to_bibtex([item]), "bibtex")["x"]["URL"] == item["URL"]
