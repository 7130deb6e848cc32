"""The changelog needs no git: what changed since a version is told from digests, and of what is unknown it says so."""

from __future__ import annotations

import io
import re
import tarfile

import pytest

from ketaref.checks import history, versions
from ketaref.checks.history import Since, Version
from ketaref.errors import UsageError
from ketaref.library import Library
from ketaref.records import Review, replace
from tests.conftest import DISPUTE, REVIEW, small_library

NONE = {"entries": {}, "disputes": {}, "references": {}}
SECOND = {"a": None, "b": "2" * 24}
KNOWN = (
    Version("2026.11.24+aaaaaaaa", "2026-11-24", "1111111", NONE | {"entries": {"a": "1" * 24}}),
    Version("2026.11.24+bbbbbbbb", "2026-11-25", "2222222", NONE | {"entries": SECOND, "disputes": {"d": "3" * 6}}),
    Version("2026.11.28+cccccccc", "2026-11-28", "3333333", NONE | {"entries": {"b": "4" * 24}}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("2026.11.24+bbbbbbbb", 1),
        ("bbbbbbbb", 1),
        ("2026.11.24", 0),
        ("2026-11-24", 0),
        ("2026.11.26", 1),
        ("2027-01-01", 2),
    ],
)
def test_a_version_is_named_in_full_by_its_digest_or_by_a_day(named, meant):
    assert history.version_named(named, KNOWN) is KNOWN[meant]


@pytest.mark.parametrize("named", ["2026.11.23", "2026.11.23+deadbeef", "v1.0", "", "2026.11"])
def test_an_unknown_version_is_said_to_be_with_those_that_are_known(named):
    with pytest.raises(UsageError, match=re.escape("known are 2026.11.28+cccccccc, 2026.11.24+bbbbbbbb")):
        history.version_named(named, KNOWN)


def test_many_versions_are_named_in_short_and_none_plainly():
    many = [KNOWN[0]._replace(version=f"2026.11.{day}+0{day}") for day in range(10, 30)]
    with pytest.raises(UsageError, match=r"2026\.11\.29\+029, .*, and 12 earlier ones back to 2026\.11\.10\+010"):
        history.version_named("x", many)
    with pytest.raises(UsageError, match="this copy has no history of its content"):
        history.version_named("x", ())


def test_a_snapshot_is_all_changes_up_to_a_version():
    assert history.snapshot(KNOWN[0], KNOWN)["entries"] == {"a": "1" * 24}
    assert history.snapshot(KNOWN[1], KNOWN) == {
        "entries": {"b": "2" * 24}, "disputes": {"d": "3" * 6}, "references": {},
    }  # fmt: skip
    assert history.snapshot(KNOWN[2], KNOWN)["entries"] == {"b": "4" * 24}


def since(change, before=None):
    library = small_library()
    then = history.snapshot_of(library)
    if before:
        then |= before
    entries = [change(entry) for entry in library]
    return history.since(then, Library(entries, library.references, library.disputes))


@pytest.mark.parametrize(
    ("fields", "groups"),
    [
        ({"summary": "Other."}, ("clinical",)),
        ({"title": "Other", "aliases": ()}, ("wording", "findability")),
        ({"reviewed": Review(REVIEW.date, "Dr. A. Example", REVIEW.due)}, ("review",)),
        ({"questions": ("x",), "severity": "absolute"}, ("clinical", "findability")),
        ({"disputes": (DISPUTE,)}, ("clinical",)),
    ],
)
def test_the_groups_of_fields_that_differ_are_told(fields, groups):
    changed = since(lambda e: replace(e, **fields) if e.id == "glaucoma" else e)
    assert changed == [Since("entry", "glaucoma", "changed", groups)]


def test_where_it_was_read_and_what_ketaref_says_of_it_are_no_change():
    assert since(lambda e: replace(e, origin=None, notices=("x",), patches=("title",))) == []


def test_added_removed_renamed_and_unread_ones_are_told():
    library = small_library()
    then = history.snapshot_of(library, {"entries": ["drive"]})
    entries = [replace(e, id="drives", formerly=("driving",)) if e.id == "driving" else e for e in library]
    entries = [e for e in entries if e.id != "nausea"] + [replace(library["nausea"], id="drive")]
    changed_dispute = replace(DISPUTE, advice="Ask.")
    label = replace(library.references["label"], known_as="label")
    now = Library(entries, {"label": label, "page": library.references["page"]}, {"fast": changed_dispute})
    assert history.since(then, now) == [
        Since("entry", "drive", "unknown"),
        Since("entry", "drives", "added"),
        Since("entry", "driving", "renamed", now="drives"),
        Since("entry", "nausea", "removed"),
        Since("dispute", "fast", "changed"),
        Since("reference", "label", "changed"),
    ]


# ---- What ships -----------------------------------------------------------------------------------------------------


def test_the_history_that_ships_goes_back_to_the_first_version_that_can_be_compared():
    known = history.versions()
    assert known[0].version == "2026.11.24+9efa1574"
    assert len({version.version for version in known}) == len(known) >= 30
    whole = history.snapshot(known[0], known)
    assert sum(digests == history.UNREAD for digests in whole["entries"].values()) < 0.1 * len(whole["entries"])
    form = re.compile(rf"[0-9a-f]{{24}}|{re.escape(history.UNREAD)}")
    for version in known:
        for digests in history.snapshot(version, known)["entries"].values():
            assert form.fullmatch(digests)


def test_a_commit_that_there_is_not_gives_no_content(tmp_path):
    assert versions.of_commit("no-such-branch", tmp_path) is None
    assert versions.of_commit("--help", tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_a_whole_content_is_told_from_a_pack(tmp_path):
    assert versions.is_whole(versions.content_dir())
    assert not versions.is_whole(tmp_path)


def test_an_archive_is_unpacked_below_its_directory_alone(tmp_path):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name in ("./faq/a.yaml", "../outside.yaml", "/outside.yaml"):
            member = tarfile.TarInfo(name)
            member.size = 5
            archive.addfile(member, io.BytesIO(b"id: a"))
        link = tarfile.TarInfo("link.yaml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
    inside = tmp_path / "inside"
    inside.mkdir()
    versions.unpack(packed.getvalue(), inside)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.yaml")] == ["inside/faq/a.yaml"]
