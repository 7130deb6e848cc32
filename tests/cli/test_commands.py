"""The command line: exit status, stdout and stderr apart, one line an error, JSON as contracted."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from ketaref.cli import app

RUNNER = CliRunner()
READ_COMMANDS = [
    "contraindications", "interactions", "prep-instructions", "post-instructions", "side-effects", "protocols",
    "conditions", "pharmacology", "mechanism", "faq", "glossary", "sources", "discrepancies", "cite",
]  # fmt: skip


def run(*args, **options):
    return RUNNER.invoke(app, list(args), **options)


def run_process(*args, **env):
    return subprocess.run(
        [sys.executable, "-m", "ketaref", *args],
        capture_output=True, text=True, encoding="utf-8", check=False, env=os.environ | env, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_search_answers_on_stdout_and_says_how_it_read_on_stderr():
    result = run("search", "glucoma")
    assert result.exit_code == 0
    assert result.stdout.startswith("1. Uncontrolled glaucoma")
    assert "read glucoma as glaucoma" in result.stderr


def test_words_need_no_quotes():
    assert run("search", "can", "I", "drive", "home").stdout == run("search", "can I drive home").stdout


def test_search_json_is_an_object_with_what_the_contract_names():
    result = run("search", "--json", "--limit", "3", "glaucoma")
    data = json.loads(result.stdout)
    assert set(data) == {"schema_version", "content_version", "query", "results", "suggestion"}
    assert len(data["results"]) == 3
    hit = data["results"][0]
    assert {"id", "kind", "title", "summary", "text", "score", "references", "matched"} <= set(hit)
    assert hit["id"] == "uncontrolled-glaucoma"
    assert hit["severity"]
    assert 0 < hit["score"] <= 100


def test_no_match_is_an_object_too_and_exit_1():
    result = run("search", "--json", "sourdough starter recipe")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["results"] == []


def test_no_match_leaves_stdout_empty():
    result = run("search", "sourdough starter recipe")
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("args", "status", "says"),
    [
        (("search", "?!"), 2, "no letter or digit"),
        (("search", ""), 2, "no letter or digit"),
        (("search", "glaucoma " * 2000), 2, "characters"),
        (("search", "--kind", "faqs", "x"), 2, "no kind of entry"),
        (("show", "uncontrolled-glaucom"), 1, "nearest: uncontrolled-glaucoma"),
        (("show", "[/red]"), 1, "no entry has the id"),
        (("cite", "nokey2071"), 1, "nearest:"),
        (("serach", "x"), 2, "serach"),
        (("search", "--limit", "many", "x"), 2, "many"),
        (("discrepancies", "--document", "nobody"), 1, "documents with disputed claims"),
    ],
)
def test_an_error_is_one_line_on_stderr(args, status, says):
    result = run(*args)
    assert result.exit_code == status
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("query", ["[/red] glaucoma", "[bold]glaucoma[/bold]", "\x1b[31mglaucoma\x1b[0m"])
def test_markup_and_escape_codes_are_plain_words(query):
    result = run("search", query)
    assert result.exit_code in (0, 1)
    assert "\x1b" not in result.stdout + result.stderr


@pytest.mark.parametrize("name", READ_COMMANDS)
def test_every_read_command_has_json_with_results(name):
    result = run(name, "--json")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert data["schema_version"] == 1
    assert data["results"]


@pytest.mark.parametrize("name", READ_COMMANDS)
def test_every_listing_prints_plain_text(name):
    result = run(name)
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    assert "─" not in result.stdout.replace("──", "")


@pytest.mark.parametrize("name", ["search", "show", "content", *READ_COMMANDS])
def test_every_command_has_help_with_an_example(name):
    for flag in ("--help", "-h"):
        result = run(name, flag)
        assert result.exit_code == 0
        assert f"ketaref {name}" in result.stdout


def test_a_narrowed_listing_uses_the_same_search():
    listed = run("contraindications", "pregnant", "--json")
    data = json.loads(listed.stdout)
    assert data["results"][0]["id"] == "pregnancy-contraindication"
    assert {hit["kind"] for hit in data["results"]} == {"contraindications"}


def test_a_narrowed_search_that_speaks_of_suicide_says_988():
    assert "988" in run("conditions", "suicidal").stderr


def test_instructions_come_in_order():
    data = json.loads(run("prep-instructions", "--json").stdout)
    assert all(entry["kind"] == "pre-infusion" for entry in data["results"])
    assert any(entry.get("timing") for entry in data["results"])


def test_cite_prints_bibtex():
    result = run("cite", "zarate2006", "--format", "bibtex")
    assert result.stdout.startswith("@article{zarate2006,")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_poor_encoding_never_fails(encoding):
    for args in (["show", "uncontrolled-glaucoma"], ["prep-instructions"], ["search", "--json", "glaucoma"]):
        result = subprocess.run(
            [sys.executable, "-m", "ketaref", *args], capture_output=True, check=False,
            env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert result.returncode == 0, result.stderr


def test_no_home_that_can_be_written_still_answers(tmp_path):
    nowhere = str(tmp_path / "file")
    (tmp_path / "file").write_text("not a directory")
    result = run_process("search", "glaucoma", HOME=nowhere, XDG_CACHE_HOME=nowhere)
    assert result.returncode == 0
    assert "Uncontrolled glaucoma" in result.stdout


def test_a_reader_that_has_seen_enough_is_no_error():
    command = f"{sys.executable} -m ketaref contraindications | head -1"
    result = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_version_names_program_content_and_schema():
    assert run("--version").stdout.startswith("ketaref ")


PACK_ENTRY = """
- id: clinic-parking
  title: Where to park at the infusion clinic
  summary: Park in the yard behind the house.
  statements:
  - text: The yard behind the house has six places.
    cites: [infusion-faq]
  questions: [where do I park the car]
  reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}
"""


def test_a_clinics_own_content_is_laid_over_and_says_so(tmp_path):
    (tmp_path / "our-clinic").mkdir()
    (tmp_path / "our-clinic" / "background.yaml").write_text(PACK_ENTRY)
    pack = str(tmp_path / "our-clinic")
    for result in (
        run("--content", pack, "search", "where do I park"),
        run("search", "where do I park", env={"KETAREF_CONTENT": pack}),
    ):
        assert result.stdout.startswith("1. Where to park at the infusion clinic  Background  [our-clinic]")
    hit = json.loads(run("--content", pack, "search", "--json", "where do I park").stdout)["results"][0]
    assert hit["pack"] == "our-clinic"


def test_a_malformed_pack_is_named_with_file_and_line_and_exit_3(tmp_path):
    (tmp_path / "background.yaml").write_text(PACK_ENTRY.replace("title:", "tittle:"))
    result = run("--content", str(tmp_path), "search", "glaucoma")
    assert result.exit_code == 3
    assert f"{tmp_path.name}/background.yaml:3 [KR103] unknown key 'tittle'; nearest: 'title'" in result.stderr
    assert run("--content", "/nowhere", "search", "glaucoma").exit_code == 3


def test_what_the_nearest_hit_leaves_unanswered_is_said():
    result = run("search", "headache after ketamine infusion bagpipes", "--limit", "1")
    assert result.exit_code == 0
    assert "nothing found speaks of bagpipes" in result.stderr


@pytest.mark.parametrize(
    ("line", "finished"),
    [
        ("ketaref show uncontrolled-g", ["uncontrolled-glaucoma"]),
        ("ketaref cite --for uncontrolled-g", ["uncontrolled-glaucoma"]),
        ("ketaref cite zarate2", ["zarate2006"]),
        ("ketaref search --kind cont", ["contraindications"]),
        ("ketaref show no-such-entry-", []),
        ("ketaref --content no/such/pack show unc", []),
    ],
)
def test_the_shell_finishes_ids_and_is_told_of_no_error(line, finished):
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_KETAREF_COMPLETE": "complete_bash"}
    # The name a shell calls it by decides the variable.
    code = "import sys; sys.argv[0] = 'ketaref'; from ketaref.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ | asked
    )
    assert (result.stdout.split(), result.stderr) == (finished, "")
