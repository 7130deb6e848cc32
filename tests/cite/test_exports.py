"""Every shipped reference in every format, read again by bibtexparser, rispy, nbib and pandoc with nothing lost."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import bibtexparser
import nbib
import pypandoc
import pytest
import rispy
import yaml
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts

from ketaref.cite.exports import ET_AL, FORMATS, to_biblatex, to_bibtex, to_csl_json, to_csl_yaml, to_nbib, to_ris
from ketaref.cite.references import export_item
from ketaref.cite.styles import date_parts, is_others
from ketaref.records import Reference
from ketaref.store.cache import open_index

REFERENCES = open_index().references()
ITEMS = [export_item(r) for r in REFERENCES.values()]
BY_ID = {item["id"]: item for item in ITEMS}
# What biblatex has no type for: an article without an author or a journal, and what stands on no site.
GENERAL = ("@misc{", "@online{")


def pandoc_items(text: str, reader: str) -> dict[str, dict]:
    command = [pypandoc.get_pandoc_path(), "-f", reader, "-t", "csljson"]
    run = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True)
    return {item["id"]: item for item in json.loads(run.stdout)}


def people(item: dict) -> list[str]:
    """Names as 'family|given|suffix', particles with the family, spaces between initials aside."""
    names = []
    for name in item.get("author", ()):
        family = " ".join(filter(None, (name.get("non-dropping-particle"), name.get("dropping-particle"),
                                        name.get("family") or name.get("literal"))))  # fmt: skip
        names.append("|".join((family, name.get("given", ""), name.get("suffix", ""))))
    return [plain(name).replace(". ", ".") for name in names]


def plain(text: object) -> str:
    """A text without what readers set differently: dashes, quotes, markup, spaces."""
    text = re.sub(r"</?span[^>]*>", "", str(text or ""))
    text = text.replace("–", "-").replace("--", "-").translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"'})
    return " ".join(text.replace("\u00a0", " ").split())


def body_without_comma(name: dict) -> str:
    """A body as RIS and nbib have it: what stands behind its first comma in parentheses."""
    body, _, within = name.get("literal", "").partition(", ")
    return f"{body} ({within})" if within else body


def plain_record(item: dict) -> dict:
    """An exported record as CSL has it: without former ids, and an author list that goes on says so in words."""
    names = [{"literal": ET_AL} if is_others(name) else name for name in item.get("author", ())]
    return {k: v for k, v in item.items() if k != "formerly"} | ({"author": names} if names else {})


def pages(item: dict) -> str:
    return plain(item.get("page") or (item["type"] != "report" and item.get("number")))


@pytest.mark.parametrize(("reader", "write"), [("bibtex", to_bibtex), ("biblatex", to_biblatex)])
def test_pandoc_reads_the_bib_files_again(reader, write):
    text = write(ITEMS)
    found = pandoc_items(text, reader)
    assert list(found) == list(BY_ID)
    for key, item in found.items():
        record = BY_ID[key]
        assert people(item) == people(record), key
        assert plain(item["title"]) == plain(record["title"]), key
        assert date_parts(item)[:1] == date_parts(record)[:1], key
        for name in ("DOI", "URL", "note"):
            assert plain(item.get(name)) == plain(record.get(name)), (key, name)
        assert date_parts(item, "accessed") == date_parts(record, "accessed"), key
        parts = {"volume": plain(record.get("volume")), "issue": plain(record.get("issue")), "page": pages(record)}
        if any(kind + key + "," in text for kind in GENERAL):
            assert all(part in plain(item.get("publisher")) for part in parts.values()), key
        elif record["type"] != "report":
            assert {name: plain(item.get(name)) for name in parts} == parts, key


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
        where = fields.get("howpublished", "") + fields.get("organization", "")
        assert plain(fields.get("pages")) == pages(record) or pages(record) in plain(where)
        pubmed = fields.get("eprint", "") if fields.get("eprinttype") == "pubmed" else ""
        assert fields.get("pmid", pubmed) == record.get("PMID", "")


def test_rispy_reads_the_ris_file_again():
    found = rispy.loads(to_ris(ITEMS))
    assert [entry["id"] for entry in found] == list(BY_ID)
    for entry in found:
        record = BY_ID[entry["id"]]
        names = [n for n in record.get("author", ()) if not is_others(n)]
        assert entry.get("authors", []) == [
            body_without_comma(n) or ", ".join(filter(None, (n["family"], n.get("given"), n.get("suffix"))))
            for n in names
        ] + [ET_AL] * any(map(is_others, record.get("author", ())))
        assert entry["title"] == record["title"]
        assert entry.get("year", "") == "".join(map(str, date_parts(record)[:1]))
        assert "-".join(filter(None, (entry.get("start_page"), entry.get("end_page")))) == pages(record)
        number = record.get("number", record.get("issue", ""))
        if record["type"] == "report":  # whose number stands where articles have an ISSN
            assert (entry.get("number", ""), entry.get("issn", "")) == ("", number), record["id"]
        else:
            assert entry.get("number", "") == record.get("issue", ""), record["id"]
        for ours, theirs in (("DOI", "doi"), ("volume", "volume"), ("publisher", "publisher"),
                             ("publisher-place", "place_published")):  # fmt: skip
            assert entry.get(theirs, "") == record.get(ours, ""), (record["id"], ours)
        above = record.get("container-title") or record.get("collection-title", "")
        assert entry.get("secondary_title", "") == above, record["id"]
        links = [record.get("URL", ""), f"PM:{record['PMID']}" if "PMID" in record else ""]
        assert entry.get("urls", []) == list(filter(None, links))
        assert entry.get("label", "") == (f"PMID: {record['PMID']}" if "PMID" in record else "")
        assert " ".join(entry.get("notes", [])) == record.get("note", "")
        assert entry.get("access_date", "") == "/".join(f"{part:02}" for part in date_parts(record, "accessed"))


def test_pandoc_reads_the_ris_file_again():
    found = pandoc_items(to_ris(ITEMS), "ris")
    assert len(found) == len(ITEMS)
    for key, item in found.items():
        assert item.get("DOI", "") == BY_ID[key].get("DOI", "")
        assert len(item.get("author", ())) == len(BY_ID[key].get("author", ()))


def test_nbib_reads_the_nbib_file_again():
    found = nbib.read(to_nbib(ITEMS))
    # Zotero knows the file by the PMID at its beginning.
    ordered = sorted(ITEMS, key=lambda item: "PMID" not in item)
    assert len(found) == len(ITEMS)
    for entry, record in zip(found, ordered, strict=True):
        families = [n.get("family") or body_without_comma(n) for n in plain_record(record).get("author", ())]
        assert [author["author"].split(",")[0] for author in entry.get("authors", ())] == families, record["id"]
        assert entry["title"] == record["title"]
        assert str(entry.get("pubmed_id", "")) == record.get("PMID", "")
        assert entry.get("doi", "") == record.get("DOI", "")
        assert str(entry.get("publication_date", ""))[:4] == "".join(map(str, date_parts(record)[:1]))
        assert entry.get("pages", "") == pages(record)


def test_csl_json_and_yaml_are_the_records_and_pandoc_reads_them():
    records = [plain_record(item) for item in ITEMS]
    assert json.loads(to_csl_json(ITEMS)) == records
    assert next(yaml.safe_load_all(to_csl_yaml(ITEMS)))["references"] == records
    for text, reader in ((to_csl_json(ITEMS), "csljson"), (to_csl_yaml(ITEMS), "markdown")):
        found = pandoc_items(text, reader)
        assert set(found) == set(BY_ID)
        for item in records:
            key = item["id"]
            assert people(found[key]) == people(item), key
            assert plain(found[key].get("page")) == plain(item.get("page"))
            assert found[key].get("DOI", "") == item.get("DOI", "")


def test_what_is_not_confirmed_stands_in_the_note_of_every_format():
    unsure = Reference(
        "unsure", "trial", {"type": "article-journal", "title": "T", "author": [{"family": "Őry", "given": "Á."}]},
        unconfirmed=("author",), retracted="2025", corrected_by="Test. 2024;1:1",
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


# ---- What biber and Zotero make of them ------------------------------------------------------------------------------


def biber_warnings(text: str, folder) -> list[tuple[str, str]]:
    """(id, message) of each warning of biber's own check; '' for the id where none is named."""
    (folder / "all.bib").write_text(text, encoding="utf-8")
    command = ["biber", "--tool", "--validate-datamodel", "--output-file", folder / "out.bib", folder / "all.bib"]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    found = [line for line in run.stdout.splitlines() if line.startswith(("WARN", "ERROR"))]
    return [re.fullmatch(r"(?:WARN|ERROR) - (?:.*Entry '([^']*)' \([^)]*\): )?(.*)", line).groups("") for line in found]


def lacking(item: dict, message: str) -> bool:
    """Whether biber misses what the record itself does not have."""
    undated = message.endswith("one of 'date, year' must be defined") and not date_parts(item)
    nameless = re.fullmatch("Missing mandatory field '(author|editor)'", message)
    return undated or bool(nameless and not item.get(nameless[1]))


@pytest.mark.skipif(not shutil.which("biber"), reason="biber is not installed")
@pytest.mark.parametrize(("write", "ours"), [(to_biblatex, ()), (to_bibtex, ("'pmid'", "'pmcid'"))])
def test_biber_finds_nothing_wrong_but_what_a_record_lacks(write, ours, tmp_path):
    # Reference managers read a PMID under these two names, which are not among biber's own; styles pass over them.
    permitted = {f"Field {name} invalid in data model - ignoring" for name in ours}
    assert biber_warnings("@article{x,\n  title = {T}\n}\n", tmp_path), "the check finds no fault at all"
    for key, message in biber_warnings(write(ITEMS), tmp_path):
        assert message in permitted or lacking(BY_ID.get(key, {"author": ["?"]}), message), (key, message)
        assert write is to_bibtex or "date" in message, (key, message)


FULL = {
    "id": "new2020", "type": "article-journal", "title": "A study", "container-title": "J", "volume": "2", "issue": "3",
    "page": "4-9", "PMID": "12", "PMCID": "PMC3", "URL": "https://e.org/a", "formerly": ["old2020", "older-2020"],
    "author": [{"family": "A", "given": "B."}], "issued": {"date-parts": [[2020]]}, "note": "not confirmed: pages",
}  # fmt: skip


@pytest.mark.parametrize("key", ["old2020", "older-2020", "new2020"])
def test_what_cites_by_a_former_id_finds_the_work_in_biblatex(key, tmp_path):
    # Pandoc reads the entries that a text cites by their ids, so all have to be asked for.
    (tmp_path / "refs.bib").write_text(to_biblatex([FULL]), encoding="utf-8")
    text = f"---\nnocite: '@*'\n---\n[@{key}]"
    command = [pypandoc.get_pandoc_path(), "--citeproc", "--bibliography", tmp_path / "refs.bib", "-t", "plain"]
    run = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True)
    assert (run.stdout.splitlines()[0], run.stderr) == ("(A 2020)", "")


def test_former_ids_stand_in_no_other_format():
    for name, write in FORMATS.items():
        assert ("old2020" in write([FULL])) == (name == "biblatex"), name


def test_no_key_of_a_biblatex_file_is_another_name_of_a_work_in_it():
    made = to_biblatex([FULL, FULL | {"id": "old2020"}])
    assert made.count("old2020") == made.count("older-2020") == 1


def test_an_article_that_lacks_what_biblatex_asks_keeps_its_place_in_one_field():
    unsigned = {name: value for name, value in FULL.items() if name != "author"}
    assert "@misc{new2020,\n" in to_biblatex([unsigned])
    assert "organization = {J, 2(3):4-9}" in to_biblatex([unsigned])
    assert "@article{new2020,\n" in to_bibtex([unsigned])


def test_ris_says_the_pmid_where_zotero_reads_it_and_where_endnote_does():
    # Zotero takes the first address for one, makes 'PMID: 12' in Extra of the second, and passes over the label.
    lines = to_ris([FULL]).splitlines()
    assert [line for line in lines if line.startswith("UR")] == ["UR  - https://e.org/a", "UR  - PM:12"]
    assert "LB  - PMID: 12" in lines
    assert not [line for line in lines if line.startswith("AN")]
    assert "N1  - not confirmed: pages" in lines


def test_nbib_begins_with_a_pmid_and_names_bodies_as_authors():
    bodies = [{"literal": "Agency, Office"}, {"literal": "others"}]
    lines = to_nbib([{"id": "b", "type": "webpage", "title": "T", "author": bodies}, FULL]).splitlines()
    assert lines[0] == "PMID- 12"
    assert [line[6:] for line in lines if line.startswith("FAU")] == ["A, B", "Agency (Office),", "et al.,"]
    assert "OT  - not confirmed: pages" in lines


REPORT = {
    "id": "r", "type": "report", "title": "Deaths", "publisher": "Agency", "publisher-place": "Town", "number": "464",
    "collection-title": "Data Brief", "author": [{"literal": "Agency"}], "issued": {"date-parts": [[2023]]},
}  # fmt: skip
ALERT = {"id": "a", "type": "report", "title": "T", "container-title": "Alert", "issue": "56", "publisher": "Agency"}
CHAPTER = FULL | {"type": "chapter", "publisher": "Press", "ISBN": "978", "number": "1"}
NEWS = {"id": "n", "type": "article-newspaper", "title": "T", "container-title": "Daily", "URL": "https://e.org/n"}


@pytest.mark.parametrize(
    ("write", "item", "parts"),
    [
        (to_bibtex, REPORT, ("@techreport{", "type = {Data Brief}", "number = {464}", "address = {Town}")),
        (to_biblatex, REPORT, ("@report{", "type = {Data Brief}", "number = {464}", "location = {Town}")),
        (to_ris, REPORT, ("TY  - RPRT", "T2  - Data Brief", "SN  - 464", "CY  - Town")),
        (to_bibtex, ALERT, ("@techreport{", "type = {Alert}", "number = {56}")),
        (to_ris, ALERT, ("T2  - Alert", "SN  - 56")),
        (to_biblatex, ALERT | {"publisher": ""}, ("@misc{", "organization = {Alert, 56}")),
        (to_bibtex, CHAPTER, ("@incollection{", "booktitle = {J}", "isbn = {978}", "pages = {4--9}")),
        (to_biblatex, CHAPTER, ("@inbook{", "booktitle = {J}", "isbn = {978}", "pages = {4--9}")),
        (to_ris, CHAPTER, ("TY  - CHAP", "T2  - J", "SN  - 978", "SP  - 4")),
        (to_biblatex, NEWS, ("@online{", "organization = {Daily}")),
        (to_biblatex, NEWS | {"author": [{"family": "A"}]}, ("@article{", "journaltitle = {Daily}")),
        (to_ris, NEWS, ("TY  - NEWS", "T2  - Daily")),
    ],
)
def test_reports_chapters_and_news_have_the_fields_of_their_types(write, item, parts):
    assert [part for part in parts if part not in write([item])] == []


def test_the_number_of_a_report_is_no_page():
    assert "SP  -" not in to_ris([REPORT])
    assert "PG  -" not in to_nbib([REPORT])
    assert "pages" not in to_bibtex([REPORT]) + to_biblatex([REPORT])
