"""The loader refuses what YAML or a typing slip would turn into something else, all faults at once, one line each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ketaref.checks import RULES, check_library
from ketaref.content.packs import read_packs
from ketaref.errors import ContentError
from ketaref.store.cache import load_library

BAD = Path(__file__).parent.parent / "data" / "bad"
TODAY = date(2026, 11, 24)


def findings_of(directory: Path) -> list:
    findings: list = []
    library = read_packs(("bad", directory), faults=findings)
    return findings or check_library(library, today=TODAY)


@pytest.mark.parametrize("code", sorted(p.name for p in BAD.iterdir()))
def test_each_bad_pack_yields_its_code_and_only_that(code):
    findings = findings_of(BAD / code)
    assert {f.code for f in findings} == {code}
    for finding in findings:
        assert "\n" not in str(finding)
        assert str(finding).startswith(f"{code}/")


def test_every_rule_has_a_text_and_a_failing_pack():
    for code, rule in RULES.items():
        assert rule.__doc__, code
        assert (BAD / code).is_dir(), code


def write(directory: Path, name: str, text: str) -> Path:
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("value", ["no", "1:30", "012", "2026-01-01", "null"])
def test_a_value_that_yaml_turns_into_something_else_is_refused(tmp_path, value):
    text = (BAD / "KR105" / "background.yaml").read_text(encoding="utf-8").replace("[no]", f"[{value}]")
    write(tmp_path, "background.yaml", text)
    write(tmp_path, "references.yaml", (BAD / "KR105" / "references.yaml").read_text(encoding="utf-8"))
    assert [f.code for f in findings_of(tmp_path)] == ["KR105"]


def test_all_faults_are_found_at_once_and_raised_as_one_line_each(tmp_path):
    good = (BAD / "KR209" / "background.yaml").read_text(encoding="utf-8")
    write(tmp_path, "background.yaml", good.replace("title:", "tittle:"))
    write(tmp_path, "recipes.yaml", good)
    with pytest.raises(ContentError) as caught:
        load_library(tmp_path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert all("[KR10" in line for line in lines)


def test_a_missing_pack_says_so():
    with pytest.raises(ContentError, match="no such content directory"):
        load_library("/nowhere/at/all")


def test_a_pack_adds_and_replaces_and_keeps_its_name(tmp_path):
    text = (BAD / "KR209" / "background.yaml").read_text(encoding="utf-8").replace("one-label", "infusion-faq")
    write(tmp_path, "background.yaml", text)
    plain = load_library()
    library = load_library(tmp_path)
    assert len(library) == len(plain) + 2
    assert library["drinks-before"].origin.pack == tmp_path.name
    assert library["drinks-before"].origin.line == 1
