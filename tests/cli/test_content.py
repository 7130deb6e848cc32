"""A pack is checked and compared from the command line: its own faults, what it changes, what changed under it."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest

from ketaref.content.packs import content_dir
from ketaref.present.schema import output_schema
from tests.cli import run

REFERENCE = "- {id: our-policy, kind: clinic-document, csl: {type: report, title: Our policy}, known_as: our policy}\n"
FAST = """\
extends: no-food-or-drink-six-hours
summary: No solid food for 8 hours before the infusion.
timing: {anchor: start, from_h: -8, to_h: 0}
statements:
- text: Eat no solid food for 8 hours before the infusion.
  cites: [our-policy]
"""


@pytest.fixture
def pack(tmp_path):
    directory = tmp_path / "our-clinic"
    for name, text in {"references.yaml": REFERENCE, "pre-infusion/fast.yaml": FAST}.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory


def test_a_pack_is_checked_alone_and_warnings_are_no_failure(pack):
    result = run("content", "check", str(pack))
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert all(line.startswith("our-clinic/") for line in lines)
    # Eight other entries, and the title that the patch has left.
    assert sum("[KR227]" in line for line in lines) == 9
    assert "no questions were searched: --reach asks those of the packs" in result.stderr


def test_a_pack_in_use_is_checked_without_being_named_and_once(pack):
    in_use = {"KETAREF_CONTENT": str(pack)}
    named = run("content", "check", str(pack)).stdout
    assert run("content", "check", env=in_use).stdout == named
    assert run("content", "check", str(pack), env=in_use).stdout == named


def test_a_fault_of_a_pack_is_a_failure(pack):
    (pack / "pre-infusion" / "fast.yaml").write_text(f"{FAST}sumary: Typo.\n", encoding="utf-8")
    result = run("content", "check", str(pack))
    assert result.exit_code == 1
    assert (
        result.stdout.splitlines()[0]
        == "our-clinic/pre-infusion/fast.yaml:7 [KR103] unknown key 'sumary'; nearest: 'summary'"
    )


def test_a_pack_that_is_not_there_is_a_fault(tmp_path):
    result = run("content", "check", str(tmp_path / "gone"))
    assert result.exit_code == 1
    assert "gone" in result.stdout


def test_a_pack_is_set_beside_the_shipped_content(pack):
    for args, env in (((str(pack),), {}), ((), {"KETAREF_CONTENT": str(pack)})):
        result = run("content", "diff", *args, env=env)
        assert result.exit_code == 0
        assert "PATCHED (1)" in result.stdout
        assert "+ No solid food for 8 hours before the infusion." in result.stdout
    data = json.loads(run("content", "diff", str(pack), "--json").stdout)
    jsonschema.validate(data, output_schema("content diff"))
    assert [(each["record"], each["id"], each["how"]) for each in data["results"]] == [
        ("entry", "no-food-or-drink-six-hours", "changed"), ("reference", "our-policy", "added"),
    ]  # fmt: skip


def test_two_versions_of_a_pack_are_compared(pack, tmp_path):
    old = tmp_path / "old"
    (old / "pre-infusion").mkdir(parents=True)
    (old / "references.yaml").write_text(REFERENCE, encoding="utf-8")
    (old / "pre-infusion" / "fast.yaml").write_text(FAST.replace("8", "7"), encoding="utf-8")
    data = json.loads(run("content", "diff", str(old), str(pack), "--json").stdout)
    (change,) = data["results"]
    assert change["fields"][0] == {
        "field": "summary", "group": "clinical", "gone": ["No solid food for 7 hours before the infusion."],
        "come": ["No solid food for 8 hours before the infusion."],
    }  # fmt: skip


def test_a_whole_content_is_compared_as_it_stands(pack):
    shipped = str(content_dir())
    assert "nothing differs" in run("content", "diff", shipped, shipped).stderr
    assert "REMOVED (" not in run("content", "diff", shipped, str(pack)).stdout


def test_what_cannot_be_read_of_a_pack_is_said(pack):
    (pack / "faq.yml").write_text("id: x\n", encoding="utf-8")
    result = run("content", "diff", str(pack))
    assert "our-clinic/faq.yml:1 [KR113]" in result.stderr


def test_more_than_two_sides_are_refused(pack):
    result = run("content", "diff", *[str(pack)] * 3)
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_changelog_needs_no_git_and_no_pack_changes_it(pack, monkeypatch):
    monkeypatch.setenv("PATH", "")
    result = run("content", "changelog", "--since", "2026.11.24+9efa1574", "--json", env={"KETAREF_CONTENT": str(pack)})
    data = json.loads(result.stdout)
    jsonschema.validate(data, output_schema("content changelog"))
    assert data["since"] == "2026.11.24+9efa1574"
    fast = next(each for each in data["results"] if each["id"] == "no-food-or-drink-six-hours")
    assert "clinical" in fast["groups"]
    assert {each["how"] for each in data["results"]} >= {"added", "changed", "renamed"}


def test_an_unknown_version_is_refused_with_those_that_are_known():
    result = run("content", "changelog", "--since", "2020.01.01+00000000")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "known are " in result.stderr
    assert "2026.11.24+9efa1574" in result.stderr


def test_locate_takes_one_word_that_is_no_id_as_words():
    assert run("content", "locate", "pregnancy").stdout.rstrip().endswith("pregnancy-contraindication.yaml:2")


def test_due_says_how_many_entries_no_clinician_has_signed():
    assert re.search(r"; \d+ entries signed by no clinician\n$", run("content", "due", "--by", "2000-01-01").stderr)


def test_what_a_clinic_yaml_answers_is_marked_with_the_clinics_name(tmp_path):
    (tmp_path / "clinic.yaml").write_text("name: Oak Street\nphone: 555-0100\n", encoding="utf-8")
    said = run("show", "when-is-the-clinic-open", "--content", str(tmp_path)).stdout
    assert "[Oak Street]" in said
    assert "(0)" not in said


def test_a_diff_writes_hours_as_they_are_typed(tmp_path):
    text = "name: Oak Street\nfasting:\n- {what: solid food, hours: 8}\n"
    (tmp_path / "clinic.yaml").write_text(text, encoding="utf-8")
    said = run("content", "diff", str(tmp_path)).stdout
    assert "hours: 8" in said
    assert "8.0" not in said
    assert "clinic.yaml" in said
    assert "clinic clinic" not in said


def test_a_version_that_a_pack_has_made_another_is_read_by_its_day():
    result = run("content", "changelog", "--since", "2026.11.24+deadbeef")
    assert result.exit_code == 0
    assert "no version of the shipped content is known as 2026.11.24+deadbeef" in result.stderr
    assert "this begins from the first version of that day, 2026.11.24+9efa1574" in result.stderr


def test_the_content_in_use_is_known_to_the_changelog(pack):
    shipped = run("--version").stdout.partition("content ")[2].partition(",")[0]
    assert f"{shipped} is the content of this build\n" in run("content", "changelog", "--since", shipped).stderr
    env = {"KETAREF_CONTENT": str(pack)}
    version = json.loads(run("search", "glaucoma", "--json", env=env).stdout)["content_version"]
    assert version != shipped
    result = run("content", "changelog", "--since", version, env=env)
    assert f"{version} is the content of this build under the packs in use" in result.stderr
    assert result.exit_code == 0


@pytest.mark.parametrize("day", ["2026.11.24", "2026-11-25"])
def test_a_day_is_read_as_a_version_and_said_to_be(day):
    result = run("content", "changelog", "--since", day)
    assert result.exit_code == 0
    assert "2026.11.24+" in result.stderr


REWORDED = "extends: pregnancy-contraindication\ntitle: Go ahead\nseverity: caution\n"


@pytest.mark.parametrize(
    ("lowers", "title", "said"),
    [("", "  Pregnancy\n", ""), ("lowers: Dr Lee (2026), we do\n", "  Go ahead\n", "because Dr Lee (2026), we do")],
)
def test_a_name_goes_with_less_caution_and_the_diff_says_why(tmp_path, lowers, title, said):
    path = tmp_path / "contraindications" / "pregnancy-contraindication.yaml"
    path.parent.mkdir()
    path.write_text(REWORDED + lowers, encoding="utf-8")
    page = run("content", "diff", str(tmp_path)).stdout
    assert f"pregnancy-contraindication{title}" in page
    assert said in page
    assert ("REMOVED CAUTION" in page) == bool(lowers)
