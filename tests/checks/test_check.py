"""The check as a whole: every rule is explained; packs are searched, and shipped content where it has changed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from ketaref import checks
from ketaref.checks import changes
from ketaref.content import faults
from ketaref.errors import UsageError

BAD = Path(__file__).parent.parent / "data" / "bad"
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("code", sorted(checks.RULES.keys() | faults.RULES))
def test_a_rule_says_what_it_demands_what_fails_and_what_to_do(code):
    text = checks.explain_rule(code.lower())
    assert re.match(rf"{code}: [^\n].*?\n\nFails:\n    .+\n\nInstead:\n    .+", text, re.DOTALL)
    assert max(map(len, text.splitlines())) <= 120


def test_a_code_is_given_once():
    assert not checks.RULES.keys() & faults.RULES.keys()


def test_an_unknown_code_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match="unknown rule 'KR999'; choose from KR101, KR102"):
        checks.explain_rule("KR999")


@pytest.fixture
def _shipped(monkeypatch):
    """A pack that stands for the shipped content: one entry, whose question does not find it."""
    monkeypatch.setattr(checks, "content_dir", lambda: BAD / "KR208")


@pytest.mark.usefixtures("_shipped")
def test_shipped_content_is_searched_in_full_only_when_asked(monkeypatch):
    monkeypatch.setattr(checks, "changed_since_commit", lambda *_: changes.Changes("1a620ba9fe00", set()))
    checked = checks.check_content(today=TODAY)
    assert (checked.faults, checked.searched) == ([], 0)
    assert checked.scope == "those that differ from commit 1a620ba9f"
    full = checks.check_content(today=TODAY, reach=True)
    assert [f.code for f in full.faults] == ["KR208"]
    assert (full.searched, full.scope) == (1, "all entries")


@pytest.mark.usefixtures("_shipped")
def test_a_changed_entry_is_searched(monkeypatch):
    monkeypatch.setattr(checks, "changed_since_commit", lambda *_: changes.Changes("1a620ba9fe00", {"drinks-before"}))
    assert [f.code for f in checks.check_content(today=TODAY).faults] == ["KR208"]


def test_a_packs_own_entries_are_searched_even_without_git(monkeypatch):
    monkeypatch.setattr(checks, "content_dir", lambda: BAD / "KR207")
    monkeypatch.setattr(checks, "changed_since_commit", lambda *_: None)
    checked = checks.check_content(today=date(2020, 6, 1), packs=(("clinic", BAD / "KR208"),), reach=True)
    assert "KR208" in [f.code for f in checked.faults]
    assert checked.scope == "those of packs"


def test_content_that_cannot_be_read_is_not_judged_further(monkeypatch):
    monkeypatch.setattr(checks, "content_dir", lambda: BAD / "KR103")
    checked = checks.check_content(today=TODAY)
    assert [f.code for f in checked.faults] == ["KR103"]
    assert checked.scope == ""


def test_faults_come_before_warnings_and_in_file_order():
    faults = [
        checks.Fault("b.yaml", 1, "KR207", "overdue", warning=True),
        checks.Fault("b.yaml", 9, "KR202", "late"),
        checks.Fault("b.yaml", 2, "KR204", "early"),
        checks.Fault("a.yaml", 5, "KR214", "first"),
    ]
    assert [f.message for f in checks.in_order(faults)] == ["first", "early", "late", "overdue"]
