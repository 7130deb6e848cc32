"""Charts as files: parsed by an XML reader, text as text, the same bytes each time, words for who cannot see them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from ketaref.chart import drawing, spec
from ketaref.chart.charts import CHARTS, make_chart
from ketaref.deferred import deferred_module
from ketaref.errors import UsageError
from tests.cli import run, run_process

SVG = "{http://www.w3.org/2000/svg}"
SNAPSHOT = Path(__file__).parent / "snapshots" / "response.txt"

pytest.importorskip("vl_convert")


def texts(drawn: bytes) -> list[str]:
    root = etree.fromstring(drawn)
    return [whole for element in root.iter(f"{SVG}text") if (whole := "".join(element.itertext()).strip())]


@pytest.mark.parametrize("name", CHARTS)
def test_an_svg_parses_and_names_itself_for_screen_readers(charts, name):
    chart = make_chart(charts, name)
    root = etree.fromstring(drawing.draw(chart, ".svg"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    title, described = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", chart.title)
    assert described.tag == f"{SVG}desc"
    assert all(mark.text in (described.text or "") for panel in chart.panels for mark in panel.marks)


def test_the_same_chart_gives_the_same_bytes(charts):
    chart = make_chart(charts, "bioavailability")
    assert drawing.draw(chart, ".svg") == drawing.draw(chart, ".SVG")
    assert drawing.draw(chart, ".png") == drawing.draw(chart, ".png")


def test_nothing_in_an_svg_is_fetched_or_run(charts):
    drawn = drawing.draw(make_chart(charts, "response"), ".svg").decode()
    assert not re.search(r"<script|<image|@import|@font-face|(?:href|src)=", drawn)
    assert set(re.findall(r'font-family="([^"]*)"', drawn)) == {"sans-serif"}


def test_the_texts_of_a_picture(charts):
    drawn = drawing.draw(make_chart(charts, "response"), ".svg", "a closing line")
    assert "\n".join(texts(drawn)) + "\n" == SNAPSHOT.read_text(encoding="utf-8")


def test_a_png_and_a_pdf_are_what_they_say(charts):
    chart = make_chart(charts, "severity")
    assert drawing.draw(chart, ".png").startswith(b"\x89PNG")
    assert drawing.draw(chart, ".pdf").startswith(b"%PDF")


def test_bars_and_shares_begin_at_zero(charts):
    for name in ("severity", "evidence", "response"):
        written = json.dumps(spec.specification(make_chart(charts, name)))
        domains = [json.loads(domain) for domain in re.findall(r'"domain": (\[[^\]]*\])', written)]
        assert {domain[0] for domain in domains} <= {0, spec.specification.__globals__["_RATIO_DOMAIN"][0]}


def test_another_suffix_is_refused_with_those_there_are(charts):
    with pytest.raises(UsageError, match=r"'\.gif'; use \.svg, \.png, \.pdf"):
        drawing.draw(make_chart(charts, "severity"), ".gif")


def test_without_the_extra_a_line_says_what_to_install(charts, monkeypatch):
    monkeypatch.setattr(drawing, "vl_convert", deferred_module("a_library_that_is_not_there"))
    with pytest.raises(UsageError, match=r"pip install 'ketaref\[charts\]'"):
        drawing.draw(make_chart(charts, "severity"), ".svg")


# ---- The command ----------------------------------------------------------------------------------------------------


def test_the_command_writes_a_file_once_and_again_when_told(tmp_path):
    path = tmp_path / "severity.svg"
    first = run("chart", "severity", "-o", str(path))
    assert (first.exit_code, first.stdout) == (0, "")
    assert f"wrote {path}" in first.stderr
    written = path.read_bytes()
    assert "not clinically reviewed" in written.decode()
    refused = run_process("chart", "severity", "-o", str(path))
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert run("chart", "severity", "-o", str(path), "--force").exit_code == 0
    assert path.read_bytes() == written


def test_without_a_name_the_charts_are_listed_and_none_is_written(tmp_path):
    listed = json.loads(run("chart", "--json").stdout)
    assert [row["chart"] for row in listed["results"]] == list(CHARTS)
    refused = run_process("chart", "-o", str(tmp_path / "x.svg"))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "-o needs the name of a chart" in refused.stderr


def test_a_terminal_and_json_do_without_the_extra():
    code = (
        "import sys; sys.modules['vl_convert'] = None; sys.argv = ['ketaref', *sys.argv[1:]]\n"
        "from ketaref.cli import main\nmain()"
    )
    for words, status in ((["--json"], 0), ([], 0), (["-o", "never.svg"], 2)):
        done = subprocess.run(
            [sys.executable, "-c", code, "chart", "severity", *words], capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stderr
    assert done.stderr == "ketaref: charts in files need an extra: pip install 'ketaref[charts]'\n"
