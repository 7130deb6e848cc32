"""`ketaref cite`: what is asked for, in which form it leaves, and a text's bibliography."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ketaref.cite.styles import format_ama
from ketaref.cli import app
from ketaref.store.cache import open_index

REFERENCES = open_index().references()


def run(*args, **options):
    return CliRunner().invoke(app, list(args), **options)


@pytest.mark.parametrize(
    ("query", "near"), [("zartae2006", "zarate-2006"), ("zarat deprssion 2006", "zarate-2006"), ("[/qqq]", "")]
)
def test_no_match_names_three_and_exits_1(query, near):
    result = run("cite", *query.split())
    assert (result.exit_code, result.stdout) == (1, "")
    assert near in result.stderr
    assert len(result.stderr.rpartition("nearest: ")[2].split(",")) == 3
    assert len(result.stderr.splitlines()) == 1


def test_one_work_recorded_twice_is_given_once():
    for record in REFERENCES.values():
        twins = [r for r in REFERENCES.values() if record.csl.get("DOI") and r.csl.get("DOI") == record.csl["DOI"]]
        assert len(twins) <= 1, [r.id for r in twins]


@pytest.mark.parametrize("old", ["zarate2006", "berman-2000", "berman2000", "abbar-2022-hal", "pfizer-adr"])
def test_an_id_that_a_work_had_before_finds_it_and_says_so(old):
    now = next(r.id for r in REFERENCES.values() if old in (r.id, *r.formerly))
    result = run("cite", old)
    assert (result.exit_code, result.stdout) == (0, run("cite", now).stdout)
    assert result.stderr == ("" if old == now else f"ketaref: {old} is {now} now\n")


def test_every_former_id_finds_one_work():
    former = [old for r in REFERENCES.values() for old in r.formerly]
    assert len(former) == len(set(former)) > 100
    assert not REFERENCES.keys() & set(former)


def test_a_text_that_cites_by_a_former_id_gets_its_bibliography(tmp_path):
    letter = tmp_path / "letter.md"
    letter.write_text("It worked [@zarate2006].", encoding="utf-8")
    assert run("cite", "--claims", str(letter)).stdout.startswith("1. Zarate")
    exported = run("cite", "--claims", str(letter), "--format", "csl-json").stdout
    assert [item["id"] for item in json.loads(exported)] == ["zarate2006"]


def test_no_reference_is_without_a_title_or_says_what_it_lacks():
    for record in REFERENCES.values():
        assert record.csl["title"].strip("[] "), record.id
        assert record.csl.get("author") or record.csl.get("publisher") or record.notes or record.unconfirmed, record.id


def test_for_an_entry_gives_what_it_cites():
    data = json.loads(run("cite", "--cited-by", "zarate-2006-trial", "--json").stdout)
    assert "zarate-2006" in {r["id"] for r in data["results"]}
    result = run("cite", "--cited-by", "zarate-2006-tria")
    assert (result.exit_code, "nearest: zarate-2006-trial" in result.stderr) == (1, True)


def test_kind_and_all():
    trials = json.loads(run("cite", "--kind", "trial", "--json").stdout)["results"]
    assert {r["kind"] for r in trials} == {"trial"}
    assert len(json.loads(run("cite", "--all", "--json").stdout)["results"]) == len(REFERENCES)
    wrong = run("cite", "--kind", "trials")
    assert (wrong.exit_code, "choose from" in wrong.stderr) == (2, True)
    assert run("cite", "--kind", "trial", "--all").exit_code == 2


def test_piped_it_is_one_reference_a_paragraph_never_wrapped():
    result = run("cite", "--all", "--style", "apa", env={"COLUMNS": "40"})
    assert len(result.stdout.rstrip("\n").split("\n\n")) == len(REFERENCES)
    assert "\x1b" not in result.stdout
    assert run("cite", "zarate-2006").stdout == format_ama(REFERENCES["zarate-2006"].csl) + "\n"


def test_what_is_copied_is_utf8_whatever_the_terminal_says():
    command = [sys.executable, "-m", "ketaref", "cite", "abdallah-2022", "--format", "bibtex"]
    env = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    run = subprocess.run(command, capture_output=True, check=True, env=env)
    assert "López-Roca" in run.stdout.decode("utf-8")


def test_a_file_is_written_whole_and_never_over_another(tmp_path):
    path = tmp_path / "refs.bib"
    first = run("cite", "zarate-2006", "-o", str(path))
    assert (first.exit_code, first.stdout) == (0, "")
    assert path.read_text(encoding="utf-8").startswith("@article{zarate-2006,")
    again = run("cite", "feder-2014", "-o", str(path))
    assert (again.exit_code, "exists" in again.stderr) == (2, True)
    assert "zarate-2006" in path.read_text(encoding="utf-8")
    assert run("cite", "feder-2014", "-o", str(path), "--force").exit_code == 0
    assert "feder-2014" in path.read_text(encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["refs.bib"]
    nowhere = run("cite", "feder-2014", "-o", str(tmp_path / "none" / "refs.ris"))
    assert (nowhere.exit_code, "cannot be written" in nowhere.stderr) == (2, True)


def test_a_hyphen_is_stdout(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("cite", "--all", "-o", "-").stdout == run("cite", "--all", "--no-panel").stdout
    assert run("cite", "--all", "-o", "-", "--format", "ris").stdout == run("cite", "--all", "--format", "ris").stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x.xyz", "refs"])
def test_an_ending_that_means_no_format_is_refused_unless_one_is_named(tmp_path, name):
    path = tmp_path / name
    result = run("cite", "zarate-2006", "-o", str(path))
    assert (result.exit_code, path.exists(), ".bib, .ris" in result.stderr) == (2, False, True)
    assert run("cite", "zarate-2006", "-o", str(path), "--format", "ris").exit_code == 0
    assert path.read_text(encoding="utf-8").startswith("TY  - ")


def test_what_replaces_a_link_is_written_where_it_leads(tmp_path):
    target, link = tmp_path / "there" / "refs.bib", tmp_path / "refs.bib"
    target.parent.mkdir()
    target.write_text("old")
    link.symlink_to(target)
    assert run("cite", "zarate-2006", "-o", str(link)).exit_code == 2
    assert run("cite", "zarate-2006", "-o", str(link), "--force").exit_code == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8").startswith("@article{zarate-2006,")
    assert [p.name for p in target.parent.iterdir()] == ["refs.bib"]


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="there is no such device on this machine")
def test_a_device_is_written_to_and_not_replaced():
    assert run("cite", "zarate-2006", "-o", "/dev/null", "--format", "ris", "--force").exit_code == 0
    assert Path("/dev/null").is_char_device()


DRAFT = """After one day 71% responded [@zarate-2006; see @feder-2014, p. 3]. Mail me@clinic.org.

Again [-@zarate-2006].
"""


def test_claims_prints_the_bibliography_in_the_order_cited(tmp_path):
    (tmp_path / "letter.md").write_text(DRAFT, encoding="utf-8")
    result = run("cite", "--claims", str(tmp_path / "letter.md"))
    assert [line[:13] for line in result.stdout.split("\n\n")] == ["1. Zarate CA ", "2. Feder A, P"]
    apa = run("cite", "--claims", str(tmp_path / "letter.md"), "--style", "apa")
    assert apa.stdout.startswith("Feder, A.")
    bib = run("cite", "--claims", str(tmp_path / "letter.md"), "--format", "bibtex")
    assert re.findall(r"@article\{([\w-]+)", bib.stdout) == ["zarate-2006", "feder-2014"]


def test_an_unknown_key_is_named_with_its_line(tmp_path):
    (tmp_path / "letter.md").write_text(DRAFT + "\n[@zarat2006]\n", encoding="utf-8")
    result = run("cite", "--claims", str(tmp_path / "letter.md"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "ketaref: letter.md:5: no reference '@zarat2006' (nearest: zarate-2006)\n"
    assert run("cite", "--claims", str(tmp_path / "none.md")).exit_code == 2
    (tmp_path / "letter.md").write_text("Nothing.", encoding="utf-8")
    assert "cites nothing" in run("cite", "--claims", str(tmp_path / "letter.md")).stderr


def test_show_and_search_print_references_below():
    shown = run("show", "oral-bioavailability", "--cite", "--style", "vancouver").stdout
    assert "PubMed PMID: 27028535." in shown[shown.index("\n  REFERENCES\n") :]
    found = run("search", "glaucoma", "--limit", "1", "--cite").stdout
    assert "\n  REFERENCES\n" in found
    assert "REFERENCES" not in run("show", "oral-bioavailability").stdout
    assert "citations" in json.loads(run("search", "glaucoma", "--limit", "1", "--cite", "--json").stdout)


def test_an_unknown_style_is_one_line():
    result = run("cite", "zarate-2006", "--style", "natur")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_a_panel_is_what_is_known_of_it_and_all_that_use_it_when_asked():
    short = run("cite", "zarate-2006", "--panel").stdout
    assert short.splitlines()[0].startswith("  Zarate CA Jr., Singh JB")
    assert re.search(r"and \d+ more: cite\s+zarate-2006 -v", short)
    whole = run("cite", "zarate-2006", "--panel", "-v").stdout
    assert "zarate-2006-trial" in whole
    assert "more:" not in whole
    assert "Authors:" in whole
