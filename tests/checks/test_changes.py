"""What has changed is what differs from the commit that was searched last."""

from __future__ import annotations

import subprocess

import pytest

from ketaref.checks.changes import changed_since_commit
from ketaref.library import Library
from tests.conftest import DISPUTE, make_entry

ENTRIES = [
    make_entry("driving", "faq", "Driving", "Wait."),
    make_entry("eating", "faq", "Eating", "Stop.", disputes=(DISPUTE,)),
    make_entry("resting", "background", "Resting", "Rest."),
]
ASKED = "driving:\n- can I drive\n- when may I drive\neating:\n- can I eat\n"


@pytest.fixture
def checkout(tmp_path):
    """A repository with content, all of it committed."""
    content = tmp_path / "content"
    for path, text in {
        "faq/driving.yaml": "id: driving\n",
        "faq/eating.yaml": "id: eating\n",
        "background/resting.yaml": "id: resting\n",
        "asked/faq.yaml": ASKED,
        "disputes/fast.yaml": "id: fast\n",
        "synonyms.yaml": "equivalent: []\n",
    }.items():
        (content / path).parent.mkdir(parents=True, exist_ok=True)
        (content / path).write_text(text, encoding="utf-8")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit_all(tmp_path)
    return tmp_path


def git(directory, *arguments):
    identity = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
    subprocess.run(["git", "-C", directory, *identity, *arguments], check=True, capture_output=True)


def commit_all(directory):
    git(directory, "add", "--all")
    git(directory, "commit", "--quiet", "--message=Content")


def changed(checkout):
    return changed_since_commit(Library(ENTRIES, {}, {}), checkout / "content").ids


def write(checkout, path, text):
    (checkout / "content" / path).write_text(text, encoding="utf-8")


def test_committed_content_has_not_changed(checkout):
    assert changed(checkout) == set()


@pytest.mark.parametrize(
    ("path", "text", "ids"),
    [
        ("faq/driving.yaml", "id: driving\ntitle: Driving\n", {"driving"}),
        ("asked/faq.yaml", ASKED.replace("when may", "when can"), {"driving"}),
        ("asked/faq.yaml", ASKED.replace("- can I eat\n", "- can I eat\n- can I drink\n"), {"eating"}),
        ("asked/faq.yaml", ASKED.replace("eating:", "# about food\neating:"), {"driving"}),
        ("asked/faq.yaml", "driving:\n- can I drive\n- when may I drive\n", {"eating"}),
        ("asked/background.yaml", "resting:\n- should I rest\n", {"resting"}),
        ("disputes/fast.yaml", "id: fast\nrisk: high\n", {"eating"}),
        ("synonyms.yaml", "equivalent: [[car, driving]]\n", set()),
        ("faq/gone.yaml", "id: gone\n", set()),
    ],
)
def test_an_entry_changes_with_its_file_its_questions_or_its_dispute(checkout, path, text, ids):
    write(checkout, path, text)
    assert changed(checkout) == ids


def test_a_staged_change_counts_and_a_committed_one_does_not(checkout):
    write(checkout, "faq/driving.yaml", "id: driving\ntitle: Driving\n")
    git(checkout, "add", "--all")
    assert changed(checkout) == {"driving"}
    commit_all(checkout)
    assert changed(checkout) == set()


def test_what_is_committed_but_not_yet_pushed_counts(checkout, tmp_path_factory):
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "--quiet", checkout, ".")
    write(clone, "faq/driving.yaml", "id: driving\ntitle: Driving\n")
    commit_all(clone)
    assert changed(clone) == {"driving"}


def test_without_a_history_nobody_can_tell(tmp_path, checkout, monkeypatch):
    library = Library(ENTRIES, {}, {})
    unborn = tmp_path / "unborn"
    unborn.mkdir()
    git(unborn, "init", "--quiet")
    assert changed_since_commit(library, unborn) is None
    ignored = checkout / "venv" / "shipped"
    ignored.mkdir(parents=True)
    assert changed_since_commit(library, ignored) is None
    monkeypatch.setenv("PATH", "/nowhere")
    assert changed_since_commit(library, checkout / "content") is None
