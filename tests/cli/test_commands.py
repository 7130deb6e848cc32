"""What single commands answer; what holds for all of them is in `test_contract`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from tests.cli import run, run_process


def test_search_answers_on_stdout_and_says_how_it_read_on_stderr():
    result = run("search", "glucoma")
    assert result.exit_code == 0
    assert re.match(r"  RELATIVE · hold, optimize first +Uncontrolled glaucoma\n", result.stdout)
    assert "read glucoma as glaucoma" in result.stderr


def test_words_need_no_quotes():
    assert run("search", "can", "I", "drive", "home").stdout == run("search", "can I drive home").stdout


def test_search_json_is_an_object_with_what_the_contract_names():
    result = run("search", "--json", "--limit", "3", "glaucoma")
    data = json.loads(result.stdout)
    known = {"schema_version", "content_version", "query", "results", "suggestion", "crisis"}
    assert set(data) == known | {"reading", "uncovered", "not_covered"}
    assert data["crisis"] is None
    assert len(data["results"]) == 3
    hit = data["results"][0]
    assert {"id", "kind", "title", "summary", "text", "score", "references", "matched"} <= set(hit)
    assert hit["id"] == "uncontrolled-glaucoma"
    assert hit["severity"]
    assert 0 < hit["score"] <= 100


def test_who_speaks_of_suicide_is_told_the_lifeline_and_of_a_patient_what_staff_do():
    for query in ("my wife has a gun and is talking about ending it", "want to end it all"):
        assert "Call or text 988 now." in run("search", *query.split()).stdout.split("\n")[1]
    for query in ("patient says he wants to kill himself", "she wont wake up"):
        assert run("search", *query.split()).stdout.split("\n")[1].lstrip().startswith(("Stay with", "Stop the pump"))


def test_search_json_names_the_crisis_entry_and_has_it_first_only_where_somebody_is_in_danger():
    facts = json.loads(run("search", "--json", "suicide rate veterans").stdout)
    assert facts["crisis"]["id"] == "suicide-crisis"
    assert set(facts["crisis"]) == {"id", "summary"}
    assert facts["results"][0]["kind"] != "crisis"
    danger = json.loads(run("search", "--json", "i want to die").stdout)
    assert danger["results"][0]["id"] == danger["crisis"]["id"] == "suicide-crisis"
    assert danger["results"][0]["score"] >= 90


def test_the_crisis_line_stands_above_facts_and_above_a_refusal():
    facts = run("search", "suicide rate veterans")
    assert facts.stdout.startswith("  CRISIS  Call or text 988")
    refused = run("search", "suicide among lawn mower carburetor engineers in fiction")
    assert refused.exit_code == 1
    assert "988" in refused.stderr.splitlines()[0]
    assert run("search", "i want to die").stderr == ""


def test_no_match_is_an_object_too_and_exit_1():
    result = run("search", "--json", "sourdough starter recipe")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["results"] == []


def test_no_match_leaves_stdout_empty():
    result = run("search", "sourdough starter recipe")
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("query", ["[/red] glaucoma", "[bold]glaucoma[/bold]", "\x1b[31mglaucoma\x1b[0m"])
def test_markup_and_escape_codes_are_plain_words(query):
    result = run("search", query)
    assert result.exit_code in (0, 1)
    assert "\x1b" not in result.stdout + result.stderr


def test_a_narrowed_listing_uses_the_same_search():
    listed = run("contraindications", "pregnant", "--json")
    data = json.loads(listed.stdout)
    assert data["results"][0]["id"] == "pregnancy-contraindication"
    assert {hit["kind"] for hit in data["results"]} == {"contraindications"}


def test_a_narrowed_search_that_speaks_of_suicide_says_988():
    assert run("conditions", "suicidal").stdout.startswith("  CRISIS  Call or text 988")


def test_instructions_come_in_order():
    data = json.loads(run("prep-instructions", "--json").stdout)
    assert all(entry["kind"] == "pre-infusion" for entry in data["results"])
    assert any(entry.get("timing") for entry in data["results"])


def test_cite_prints_bibtex():
    result = run("cite", "zarate-2006", "--format", "bibtex")
    assert result.stdout.startswith("@article{zarate-2006,")


@pytest.mark.slow
def test_no_home_that_can_be_written_still_answers(tmp_path):
    nowhere = str(tmp_path / "file")
    (tmp_path / "file").write_text("not a directory")
    result = run_process("search", "glaucoma", HOME=nowhere, XDG_CACHE_HOME=nowhere)
    assert result.returncode == 0
    assert "Uncontrolled glaucoma" in result.stdout


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


@pytest.mark.slow
def test_a_clinics_own_content_is_laid_over_and_says_so(tmp_path):
    (tmp_path / "our-clinic").mkdir()
    (tmp_path / "our-clinic" / "background.yaml").write_text(PACK_ENTRY)
    pack = str(tmp_path / "our-clinic")
    for result in (
        run("--content", pack, "search", "where do I park"),
        run("search", "where do I park", env={"KETAREF_CONTENT": pack}),
    ):
        assert result.stdout.startswith("  Where to park at the infusion clinic [our-clinic] ")
    hit = json.loads(run("--content", pack, "search", "--json", "where do I park").stdout)["results"][0]
    assert hit["pack"] == "our-clinic"


def test_a_malformed_pack_stops_no_answer_and_is_named_with_file_and_line(tmp_path):
    (tmp_path / "background.yaml").write_text(PACK_ENTRY.replace("title:", "tittle:"))
    given = ("--content", str(tmp_path), "search", "glaucoma")
    result = run(*given)
    assert (result.exit_code, "glaucoma" in result.stdout) == (0, True)
    assert f"{tmp_path.name}: 1 file was left out" in result.stderr
    strict = run(*given, "--strict")
    assert (strict.exit_code, strict.stdout) == (3, "")
    assert f"{tmp_path.name}/background.yaml:3 [KR103] unknown key 'tittle'; nearest: 'title'" in strict.stderr
    gone = run("--content", "/nowhere", "search", "glaucoma")
    assert (gone.exit_code, "no such directory" in gone.stderr) == (0, True)


def test_what_the_nearest_hit_leaves_unanswered_is_said():
    result = run("search", "headache after ketamine infusion carburetor", "--limit", "1")
    assert result.exit_code == 0
    assert result.stdout.strip().startswith("Nothing here speaks of carburetor; the nearest, on headache:")
    assert result.stderr == ""


def test_what_the_nearest_hit_leaves_unanswered_is_a_list_for_machines():
    result = run("search", "headache after ketamine infusion carburetor", "--json")
    assert json.loads(result.stdout)["uncovered"] == ["carburetor"]
    assert json.loads(run("search", "headache after ketamine", "--json").stdout)["uncovered"] == []


@pytest.mark.parametrize(
    ("line", "finished"),
    [
        ("ketaref show uncontrolled-g", ["uncontrolled-glaucoma"]),
        ("ketaref cite --cited-by uncontrolled-g", ["uncontrolled-glaucoma"]),
        ("ketaref cite zarate-2006", ["zarate-2006"]),
        ("ketaref search --kind cont", ["contraindications"]),
        ("ketaref show no-such-entry-", []),
        ("ketaref --content no/such/pack show uncontrolled-g", ["uncontrolled-glaucoma"]),
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


@pytest.mark.parametrize("query", ["[/red] sourdough starter", "[bold]sourdough[/bold] starter"])
def test_brackets_of_a_query_are_said_back_as_typed(query):
    assert f"nothing in the content answers '{query}'" in run("search", query).stderr


@pytest.mark.parametrize(
    "name", ["contraindications", "interactions", "side-effects", "pharmacology", "glossary", "prep-instructions"]
)
def test_a_limit_holds_for_a_listing_without_words(name):
    assert len(json.loads(run(name, "--limit", "2", "--json").stdout)["results"]) == 2
    closing = run(name, "--limit", "2").stdout.splitlines()[-1]
    assert re.match(r"  2 of \d+ entries", closing)


def test_without_a_limit_a_listing_is_whole():
    whole = len(json.loads(run("contraindications", "--json").stdout)["results"])
    assert whole > 40
    assert run("contraindications").stdout.splitlines()[-1].startswith(f"  {whole} entries. ")


def test_a_limit_keeps_the_firmest():
    kept = json.loads(run("contraindications", "--limit", "3", "--json").stdout)["results"]
    assert {entry["severity"] for entry in kept} == {"absolute"}


@pytest.mark.parametrize(
    "asked", [["--all"], ["--kind", "trial"], ["--cited-by", "uncontrolled-glaucoma"], ["depression"]]
)
def test_a_limit_holds_for_references(asked):
    assert len(json.loads(run("cite", *asked, "--limit", "2", "--json").stdout)["results"]) == 2


def test_references_that_nothing_matches_are_an_object_too():
    result = run("cite", "nobody1999", "--json")
    data = json.loads(result.stdout)
    assert (result.exit_code, data["results"]) == (1, [])
    assert data["suggestion"] in result.stderr


def test_references_are_written_to_a_file_in_the_format_of_its_ending(tmp_path):
    path = tmp_path / "one.ris"
    result = run("cite", "zarate-2006", "-o", str(path))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"ketaref: wrote {path}\n")
    assert path.read_text(encoding="utf-8").startswith("TY  - JOUR")
    again = run("cite", "zarate-2006", "-o", str(path))
    assert (again.exit_code, again.stderr) == (
        2, f"ketaref: {path} exists; name another file, or replace it with --force\n"
    )  # fmt: skip


def test_the_checklist_as_fhir_is_no_object_of_ours():
    for more in ([], ["--json"]):
        data = json.loads(run("screen", "--checklist", "--format", "fhir", *more).stdout)
        assert data["resourceType"] == "Questionnaire"


@pytest.mark.parametrize(("level", "status"), [("absolute", 0), ("relative", 1), ("caution", 1)])
def test_a_screening_fails_on_what_is_as_firm(level, status):
    assert run("screen", "glaucoma", "--fail-on", level, "--as-of", "2026-11-24").exit_code == status


def test_what_a_rule_demands_is_printed():
    assert run("content", "check", "--explain", "kr208").stdout.startswith("KR208: ")
    assert json.loads(run("content", "check", "--explain", "kr208", "--json").stdout)["code"] == "KR208"


@pytest.mark.slow
def test_a_fault_of_a_pack_is_an_object_of_the_contract(tmp_path):
    (tmp_path / "background.yaml").write_text(PACK_ENTRY.replace("title:", "tittle:"))
    result = run("content", "check", str(tmp_path), "--json")
    data = json.loads(result.stdout)
    assert (result.exit_code, data["schema_version"], bool(data["content_version"])) == (1, 1, True)
    assert {"file", "line", "code", "message", "warning"} == set(data["results"][0])
    text = run("content", "check", str(tmp_path))
    assert len(text.stdout.splitlines()) == len(data["results"])
    # That there is no clinic.yaml is a warning.
    assert text.stderr.startswith("ketaref: 1 fault, 1 warning in ")


@pytest.mark.slow
def test_what_a_clinician_has_signed_is_not_called_unreviewed(tmp_path):
    (tmp_path / "background.yaml").write_text(PACK_ENTRY.replace("by: curator", "by: Dr Lee"))
    said = run("--content", str(tmp_path), "search", "where do I park", "--limit", "1").stdout.rpartition("More:")[2]
    closing = " ".join(said.split())
    assert " reviewed by Dr Lee 2026-11-24" in closing
    assert "not clinically reviewed" not in closing


def test_cards_say_what_the_reviews_of_their_entry_say():
    cards = json.loads(run("screen", "glaucoma", "--json").stdout)["cards"]
    assert {card["source"]["label"] for card in cards} == {
        "ketaref, not clinically reviewed; informs, does not prescribe"
    }


def test_discrepancies_leave_out_what_does_not_bear_on_care_until_asked():
    everything = json.loads(run("discrepancies", "--json").stdout)["results"]
    background = {d["title"] for d in everything if d.get("clinical") is False}
    listed, whole = run("discrepancies"), run("discrepancies", "--background")
    assert background
    assert not any(title in listed.stdout for title in background)
    assert f"{len(background)} that do not bear on care: --background" in listed.stdout
    assert f"WHERE SOURCES DIFFER ({len(everything)})" in whole.stdout
    assert run("discrepancies", "--all").stdout == whole.stdout
    assert "--all" not in run("discrepancies", "--help").stdout


def test_a_means_in_full_of_disputes_as_of_all_else():
    assert run("discrepancies", "-a").stdout == run("discrepancies", "-v").stdout
    assert len(run("discrepancies", "-a").stdout) > 2 * len(run("discrepancies").stdout)


@pytest.mark.parametrize("name", ["cite", "sources"])
def test_one_of_the_references_that_words_mean_is_shown_by_its_number(name):
    found = json.loads(run(name, "glutamate", "--json").stdout)["results"]
    best = [reference["id"] for reference in found]
    for number in (1, 2):
        one = json.loads(run(name, "glutamate", f"-{number}", "--json").stdout)["results"]
        assert len(one) == 1
        assert one[0]["id"] == best[number - 1]
    assert "USED BY" in run(name, "glutamate", "-1", "-v", *(["--panel"] if name == "cite" else [])).stdout
    assert (run(name, "-1").exit_code, run(name, "glutamate", "--rank", "99").exit_code) == (2, 2)
    assert run(name, "zzz", "-1").exit_code == 1


def test_show_takes_words_and_says_which_entry_it_shows():
    result = run("show", "high", "blood", "pressure")
    assert result.exit_code == 0
    assert "High blood pressure, not controlled" in result.stdout
    assert result.stderr.startswith("ketaref: showing uncontrolled-hypertension; ")
    second = run("show", "-2", "high blood pressure")
    assert second.stdout.splitlines()[0] != result.stdout.splitlines()[0]


def test_a_mistyped_id_is_not_answered_by_another_entry():
    result = run("show", "uncontrolled-glaucom", "--json")
    assert (result.exit_code, json.loads(result.stdout)["results"]) == (1, [])
    assert run("show", "half-life").exit_code == 0


def test_a_hit_by_its_rank_and_all_hits():
    second = json.loads(run("search", "--json", "glaucoma").stdout)["results"][1]
    one = run("search", "glaucoma", "-2")
    assert second["title"] in one.stdout
    assert [hit["id"] for hit in json.loads(run("search", "glaucoma", "-2", "--json").stdout)["results"]] == [
        second["id"]
    ]
    assert run("search", "glaucoma", "-9").exit_code in (0, 2)
    assert run("search", "glaucoma", "-a").stdout.count("Says so: ") == 5
    assert run("search", "glaucoma", "-v").stdout.count("Reviewed 2026") == 5


def test_listings_are_filtered_by_tier():
    data = json.loads(run("contraindications", "--severity", "absolute", "--json").stdout)
    assert {entry["severity"] for entry in data["results"]} == {"absolute"}
    found = json.loads(run("contraindications", "thyroid", "--severity", "caution", "--json").stdout)
    assert {entry["severity"] for entry in found["results"]} == {"caution"}
    refused = run("interactions", "--severity", "absolute")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "choose from avoid, major" in refused.stderr


@pytest.mark.parametrize("command", ["search", "show", "contraindications"])
def test_a_note_for_the_chart_is_ascii(command):
    result = run(command, "pregnancy", "--note")
    assert result.stdout.isascii()
    assert "ketaref pregnancy-contraindication, content " in " ".join(result.stdout.split())


def test_a_note_is_of_one_answer():
    result = run("contraindications", "--note")
    assert (result.exit_code, "give words" in result.stderr) == (2, True)
