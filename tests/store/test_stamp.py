"""The stamp is another whenever what would be read is, and costs no look at what cannot have changed."""

from __future__ import annotations

import os

import pytest

from ketaref.content import files
from ketaref.store import cache, shipped, stamp


@pytest.fixture(params=["hashed", "looked at"])
def pack(request, tmp_path, monkeypatch):
    """A pack that is small enough to be hashed, or not."""
    monkeypatch.setattr(stamp, "MOST_FILES", 100 if request.param == "hashed" else 0)
    directory = tmp_path / "clinic"
    (directory / "faq").mkdir(parents=True)
    (directory / "faq" / "fast.yaml").write_text("id: fast\nsummary: Nothing to eat for 8 hours.\n")
    (directory / "clinic.yaml").write_text("name: Oak Street\n")
    return directory


def keep_times(path, change):
    """Change a file and set its times back, as an archive or a copy that keeps them would."""
    before = path.stat()
    change(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def in_place(path):
    path.write_bytes(path.read_bytes().replace(b"8 hours", b"2 hours"))


def by_rename(path):
    new = path.with_name("new")
    new.write_bytes(path.read_bytes().replace(b"8 hours", b"2 hours"))
    new.replace(path)


@pytest.mark.parametrize("change", [in_place, by_rename])
def test_a_file_of_the_same_size_and_time_is_noticed(pack, change):
    before = stamp.stamp_of([pack])
    assert stamp.stamp_of([pack]) == before
    keep_times(pack / "faq" / "fast.yaml", change)
    assert stamp.stamp_of([pack]) != before


@pytest.mark.parametrize(
    "change",
    [
        lambda pack: (pack / "faq" / "new.yaml").write_text("id: new\n"),
        lambda pack: (pack / "faq" / "fast.yaml").unlink(),
        lambda pack: (pack / "faq" / "fast.yaml").rename(pack / "faq" / "slow.yaml"),
        lambda pack: (pack / "faq" / "fast.yaml").rename(pack / "fast.yaml"),
        lambda pack: (pack / "faq").rename(pack / "crisis"),
        lambda pack: (pack / "names.txt").write_text("medicine\tketamine\n"),
        lambda pack: (pack / "faq" / "fast.yml").write_text("id: fast\n"),
        lambda pack: (pack / "faq" / "gone.yaml").symlink_to("nowhere"),
        lambda pack: os.mkfifo(pack / "faq" / "pipe.yaml"),
        lambda pack: (pack / "faq" / "folder.yaml").mkdir(),
        lambda pack: (pack / "clinic.yaml").write_text(""),
        lambda pack: pack.rename(pack.parent / "away"),
    ],
)
def test_what_would_be_read_or_told_otherwise_is_noticed(pack, change):
    before = stamp.stamp_of([pack])
    change(pack)
    assert stamp.stamp_of([pack]) != before


@pytest.mark.parametrize(
    "name", [".hidden.yaml", ".#fast.yaml", "fast.yaml~", "README.md", "schema/x.yaml", ".git/config.yaml"]
)
def test_what_is_never_read_changes_nothing(pack, name):
    before = stamp.stamp_of([pack])
    (pack / name).parent.mkdir(exist_ok=True)
    (pack / name).write_text("id: x\n")
    assert stamp.stamp_of([pack]) == before


@pytest.mark.parametrize("name", ["faq", "faq/fast.yaml"])
def test_what_can_no_longer_be_read_is_noticed(pack, monkeypatch, name):
    """Root may read everything, so the system's refusal is put in its place."""
    before = stamp.stamp_of([pack])
    refused, scandir, open_file = str(pack / name), os.scandir, os.open

    def refuse(function):
        def asked(path, *given):
            if str(path) == refused:
                raise PermissionError(13, "Permission denied")
            return function(path, *given)

        return asked

    monkeypatch.setattr(files.os, "scandir", refuse(scandir))
    monkeypatch.setattr(files.os, "open", refuse(open_file))
    if name == "faq/fast.yaml":
        (pack / name).chmod(0o200)  # what a look at it sees
    assert stamp.stamp_of([pack]) != before


def test_packs_are_told_apart_and_their_order_counts(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "clinic.yaml").write_text(f"name: {name}\n")
    a, b = tmp_path / "a", tmp_path / "b"
    stamps = {stamp.stamp_of(packs) for packs in ([], [a], [b], [a, b], [b, a])}
    assert len(stamps) == 5


def test_a_large_pack_is_not_read(tmp_path, monkeypatch):
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "all.yaml").write_bytes(b"#" * (stamp.MOST_BYTES + 1))
    monkeypatch.setattr(files, "read_files", lambda _: pytest.fail("read"))
    assert stamp.stamp_of([tmp_path]) == stamp.stamp_of([tmp_path])


def test_installed_content_is_known_by_the_seal_of_what_was_compiled(tmp_path, monkeypatch, library):
    database = tmp_path / "content.sqlite"
    monkeypatch.setattr(shipped, "DATABASE", database)
    checkout = stamp.stamp_of([])
    cache.write_database(library, database)
    monkeypatch.setattr(files, "content_dir", lambda: pytest.fail("looked at"))
    installed = stamp.stamp_of([])
    assert installed not in {checkout, ""}
    cache.write_database(library.with_entries(library.entries[1:]), database)
    assert stamp.stamp_of([]) not in {checkout, installed, ""}


def test_a_checkout_is_known_by_its_files_and_its_code(tmp_path, monkeypatch):
    package, content = tmp_path / "ketaref", tmp_path / "content"
    for folder in (package / "store", content / "faq"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(shipped, "PACKAGE", package)
    monkeypatch.setattr(shipped, "DATABASE", package / "content.sqlite")
    monkeypatch.setattr(files, "content_dir", lambda: content)
    seen = {stamp.stamp_of([])}
    for path in (package / "x.py", package / "store" / "x.py", content / "faq" / "x.yaml", content / "names.txt"):
        path.write_text("1")
        seen.add(stamp.stamp_of([]))
    (content / "faq" / "x.txt").write_text("1")
    keep_times(content / "faq" / "x.yaml", lambda path: path.write_text("2"))
    seen.add(stamp.stamp_of([]))
    assert len(seen) == 6
