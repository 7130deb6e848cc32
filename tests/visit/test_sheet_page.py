"""The shipped sheets as a patient gets them: outline, contrast, size of type; in a Chromium, one page and axe's rules.

Reads the shipped content: whether a sheet fits its page depends on how much there is on it.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

import ketaref
from ketaref import checks
from ketaref.records import Clinic
from ketaref.visit import sheet as sheets
from ketaref.visit.sheet import PARTS, build_sheet, to_html, to_markdown, to_text
from ketaref.visit.times import read_session

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
in_chromium = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here (Debian: apt-get install chromium)")
STYLE = Path(sheets.__file__).with_name("sheet.html").read_text(encoding="utf-8")
KINDS = list(PARTS)
NOW = datetime(2026, 9, 1, tzinfo=UTC)
CLINIC = Clinic("Center for Interventional Psychiatry and Chronic Pain Relief", "(303) 555-0100 ext. 4")
# Of all days those with the longest lines: the clocks change, names of days are long, one time is a midnight.
LONG = "2027-03-13 12:00"
NO_PATIENT = re.compile(r"patient'?s? name|date of birth|\bname:", re.IGNORECASE)


def sheet(kind, at=None):
    session = read_session(at, zone="America/Denver", now=NOW) if at else None
    return build_sheet(kind, ketaref.open_index(), CLINIC, session)


@pytest.fixture(params=[(kind, at) for kind in KINDS for at in (None, LONG, "2026-12-02 06:00")], ids=str)
def made(request):
    return sheet(*request.param)


def test_a_sheet_names_help_version_review_and_clinic_and_no_patient(made):
    for write in (to_html, to_markdown, to_text):
        text = " ".join(write(made).split())
        for needed in ("988", "911", ketaref.open_index().version, "Reviewed 2026-", "Next review by 20", CLINIC.name):
            assert needed in text
        assert not NO_PATIENT.search(text)


def test_a_sheet_as_a_whole_reads_at_grade_8_or_easier(made):
    pytest.importorskip("pyphen")
    (line,) = [text for text in made.foot if "Flesch-Kincaid" in text]
    assert float(re.search(r"grade ([\d.]+)", line)[1]) <= checks.MAX_GRADE


# ---- The page --------------------------------------------------------------------------------------------------------


class _Outline(HTMLParser):
    def __init__(self):
        super().__init__()
        self.levels, self.tags = [], []
        self.boxes = self.labels = 0

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.boxes += tag == "input"
        self.labels += tag == "label"


def test_the_page_stands_alone_and_has_an_outline(made):
    page = _Outline()
    page.feed(to_html(made))
    assert ("html", {"lang": "en-US"}) in page.tags
    assert not [t for t, a in page.tags if t in {"script", "img", "link", "iframe"} or "src" in a]
    links = [a["href"] for _, a in page.tags if "href" in a]
    assert links == ["tel:988", "tel:911", "tel:+13035550100;ext=4"]
    assert "http" not in to_html(made)
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.levels, page.levels[1:], strict=False))
    assert page.boxes == page.labels == sum(item.task for _, items in made.sections for item in items)


def _luminance(color):
    digits = color[1:] if len(color) == 7 else "".join(c * 2 for c in color[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_color_of_text_meets_aa_on_every_ground():
    texts = set(re.findall(r"[^-]color: (#\w+)", STYLE))
    grounds = set(re.findall(r"background: (#\w+)", STYLE)) - {"#0b4a6f"}  # the tick of a box holds no text
    assert len(texts) >= 3
    assert grounds == {"#fff", "#e6eef3"}
    for text in texts:
        for ground in grounds:
            light, dark = sorted((_luminance(text), _luminance(ground)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_no_type_is_smaller_than_12_point():
    sizes = [float(s) for s in re.findall(r"font(?:-size)?: (?:bold )?([\d.]+)pt", STYLE)]
    assert min(sizes) == 12
    assert not re.search(r"font(-size)?: [\d.]+(em|rem|px|%)", STYLE)


# ---- In Chromium -----------------------------------------------------------------------------------------------------


def chromium(tmp_path, *args):
    return subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", *args],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def pages(tmp_path, html, style):
    """Pages of the PDF that Chromium prints; `style` is added, as a print dialog would set paper."""
    page, pdf = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(html.replace("</style>", f"{style}</style>"), encoding="utf-8")
    run = chromium(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", page.as_uri())
    assert pdf.exists(), run.stderr[-500:]
    data = pdf.read_bytes()
    boxes = {tuple(round(float(n)) for n in m.split()) for m in re.findall(rb"/MediaBox \[([^\]]+)\]", data)}
    return len(re.findall(rb"/Type\s*/Page\b", data)), boxes


@pytest.mark.slow
@in_chromium
@pytest.mark.parametrize("paper", [("A4", (0, 0, 595, 842)), ("letter", (0, 0, 612, 792))], ids=lambda p: p[0])
@pytest.mark.parametrize("at", [None, LONG])
@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_prints_on_one_page(tmp_path, kind, at, paper):
    name, box = paper
    html = to_html(sheet(kind, at))
    assert pages(tmp_path, html, f"@page{{size:{name}}}") == (1, {box})


@pytest.mark.slow
@in_chromium
@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_prints_on_one_page_in_a_wide_font_too(tmp_path, kind):
    html = to_html(sheet(kind, LONG))
    assert pages(tmp_path, html, '@page{size:letter}body{font-family:"DejaVu Sans"}')[0] == 1


@pytest.mark.slow
@in_chromium
def test_a_sheet_with_a_clinic_s_own_fast_prints_on_one_page_too(tmp_path):
    pack = tmp_path / "ours"
    pack.mkdir()
    fasts = "fasting:\n- {what: solid food, hours: 8}\n- {what: clear liquids, hours: 2}\n"
    (pack / "clinic.yaml").write_text(f"name: Ours\n{fasts}")
    index = ketaref.build_index(ketaref.load_library(pack))
    made = build_sheet("pre-infusion", index, CLINIC, read_session(LONG, zone="America/Denver", now=NOW))
    assert "No clear liquids for 2 hours" in to_text(made)
    assert pages(tmp_path, to_html(made), "@page{size:letter}")[0] == 1


@pytest.mark.slow
@in_chromium
@pytest.mark.parametrize("kind", KINDS)
def test_on_a_phone_nothing_runs_off_the_edge(tmp_path, kind):
    (tmp_path / "sheet.html").write_text(to_html(sheet(kind, LONG)), encoding="utf-8")
    # A window cannot be as narrow as a phone, a frame can.
    measure = "const d = this.contentDocument.documentElement; document.title = d.scrollWidth + ' of ' + d.clientWidth"
    frame = f'<iframe src="sheet.html" width=390 height=800 style="border:0" onload="{measure}"></iframe>'
    page = tmp_path / "phone.html"
    page.write_text(f"<!DOCTYPE html><title></title>{frame}", encoding="utf-8")
    dom = chromium(tmp_path, "--allow-file-access-from-files", "--dump-dom", page.as_uri()).stdout
    wide, shown = map(int, re.search(r"<title>(\d+) of (\d+)</title>", dom).groups())
    assert wide <= shown <= 390


@pytest.mark.slow
@in_chromium
def test_the_count_of_pages_can_fail(tmp_path):
    html = to_html(sheet("post-infusion", LONG))
    assert pages(tmp_path, html, "@page{size:letter}body{line-height:2}")[0] == 2


@pytest.mark.slow
@in_chromium
@pytest.mark.parametrize("at", [None, LONG])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_to_mend(tmp_path, kind, at):
    spec = importlib.util.find_spec("axe_core_python")
    if not spec:
        pytest.skip("axe-core is not installed (extra dev)")
    script = (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    kept = "r => [r.passes.length, r.violations.map(tell), r.incomplete.map(tell)]"
    report = f"""const tell = v => [v.id, v.nodes.map(n => n.html + n.any.map(a => a.message))];
        axe.run().then({kept}).then(r => document.body.textContent = 'AXE' + JSON.stringify(r) + 'END')"""
    page = tmp_path / "axe.html"
    html = to_html(sheet(kind, at))
    page.write_text(html.replace("</body>", f"<script>{script}</script><script>{report}</script></body>"))
    dom = chromium(tmp_path, "--virtual-time-budget=20000", "--dump-dom", page.as_uri()).stdout
    passed, violations, unsure = json.loads(unescape(dom.split("AXE", 2)[-1].rsplit("END", 1)[0]))
    assert passed > 15
    assert violations == []
    assert unsure == []
