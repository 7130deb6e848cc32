"""A patch starts with what it changes as comments: given back as fields, they change nothing."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest

from ketaref.content.digest import digest_of
from ketaref.content.packs import content_dir, read_content, read_packs
from ketaref.keeping import patching, signing
from ketaref.records import SHIPPED, replace


@pytest.fixture(scope="module")
def shipped():
    return read_content()


def path_of(entry):
    return PurePosixPath(entry.kind, f"{entry.id}.yaml")


def given_back(text):
    """A patch with each field of what lies below as a field."""
    now, before, after = text.partition("What it says now")
    shown, between, rest = after.partition("What it leaves out")
    return now + before + re.sub(r"^#(?! )(?=\S)|^#(?=  )", "", shown, flags=re.MULTILINE) + between + rest


def read_over(tmp_path, files):
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    faults = []
    library = read_packs((SHIPPED, content_dir()), (tmp_path.name, tmp_path), faults=faults)
    return library, list(map(str, faults))


@pytest.mark.slow
def test_every_shipped_entry_can_be_patched_and_comes_back_as_it_is(tmp_path, shipped):
    left = {path_of(entry): patching.patch_file(entry, path_of(entry)) for entry in shipped}
    library, faults = read_over(tmp_path / "left", left)
    assert faults == []
    assert {e.id: digest_of(e) for e in library} == {e.id: digest_of(e) for e in shipped}
    assert not any(entry.notices for entry in library)
    library, faults = read_over(tmp_path / "given", {path: given_back(text) for path, text in left.items()})
    assert faults == []
    assert {e.id: digest_of(e) for e in library} == {e.id: digest_of(e) for e in shipped}
    assert all("summary" in entry.patches for entry in library)


def test_a_patch_says_what_it_was_written_against(shipped):
    entry = shipped["no-food-or-drink-six-hours"]
    text = patching.patch_file(entry, path_of(entry))
    assert f'confirmed: "{digest_of(entry)}"' in text
    assert "\n#title: Nothing to eat or drink for 6 hours\n" in text
    assert "\n#timing: {anchor: start, from_h: -6, to_h: 0}\n" in text
    assert "\n#disputes: [six-hour-fast, fasting-against-morning-pills]\n" in text
    assert "origin" not in text
    assert max(map(len, text.splitlines())) < 200


def test_what_changed_below_is_shown_and_brought_up_to_date(shipped):
    entry = shipped["no-food-or-drink-six-hours"]
    text = patching.patch_file(entry, path_of(entry)) + "title: No solid food for 8 hours\n"
    ours = replace(entry, title="No solid food for 8 hours", patches=("title",))
    now = replace(entry, summary="Nothing to eat or drink for 5 hours.", hand_over_if="")
    changes = {change.field: change for change in patching.changes_below(text, now, ours)}
    assert set(changes) == {"summary", "hand_over_if", "title"}
    assert changes["summary"].now == ["summary: Nothing to eat or drink for 5 hours."]
    assert changes["summary"].before == [f"summary: {entry.summary}"]
    assert changes["hand_over_if"].now == []
    assert changes["title"].ours == ["title: No solid food for 8 hours"]
    assert changes["title"].before is None
    made = patching.with_current(signing.confirmed(text, 5, now), now)
    assert f'confirmed: "{digest_of(now)}" # of the entry that this was written against\n' in made
    assert "\n#summary: Nothing to eat or drink for 5 hours.\n" in made
    assert [change.field for change in patching.changes_below(made, now, ours)] == ["title"]
    assert made.endswith("\ntitle: No solid food for 8 hours\n")


def test_a_file_without_those_comments_shows_the_fields_that_it_replaces(shipped):
    entry = shipped["no-food-or-drink-six-hours"]
    ours = replace(entry, title="No solid food for 8 hours", patches=("title", "reviewed"))
    text = f"extends: {entry.id}\ntitle: No solid food for 8 hours\n"
    (change,) = patching.changes_below(text, entry, ours)
    assert (change.field, change.now) == ("title", ["title: Nothing to eat or drink for 6 hours"])
    assert patching.with_current(text, entry) == text
