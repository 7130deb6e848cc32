"""Compiled content is opened while it fits, compiled anew when anything changed, and never needed to answer."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import Mock

import pytest

from ketaref.content import files
from ketaref.errors import ExitStatus, Terminated
from ketaref.provenance import PackSummary
from ketaref.store import cache, pruning
from ketaref.store.index import FORMAT


@pytest.fixture
def home(tmp_path, monkeypatch, library):
    """A content directory and an empty cache, both of our own; compilations are counted in `compiled`."""
    content = tmp_path / "content"
    (content / "faq").mkdir(parents=True)
    (content / "faq" / "one.yaml").write_text("id: one\n")
    compiled = []

    def load(packs):
        compiled.append(tuple(packs))
        return library, []

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(cache.shipped, "DATABASE", tmp_path / "none.sqlite")
    monkeypatch.setattr(files, "content_dir", lambda: content)
    monkeypatch.setattr(cache, "_read_sound", load)
    return content, compiled


def cached(tmp_path):
    return sorted((tmp_path / "cache" / "ketaref").iterdir())


def open_and_close(*packs):
    index = cache.open_index(*packs)
    ids = index.ids()
    index.close()
    return ids


def test_content_is_compiled_once_and_then_opened(home, tmp_path, library):
    _, compiled = home
    assert open_and_close() == open_and_close() == [entry.id for entry in library]
    assert len(compiled) == 1
    assert [path.suffix for path in cached(tmp_path)] == [".sqlite"]


@pytest.mark.parametrize(
    "change",
    [
        lambda content: (content / "faq" / "one.yaml").write_text("id: two\n\n"),
        lambda content: (content / "faq" / "two.yaml").write_text("id: two\n"),
        lambda content: (content / "faq" / "one.yaml").unlink(),
        lambda content: (content / "faq" / "one.yaml").rename(content / "faq" / "two.yaml"),
    ],
    ids=["written", "added", "removed", "renamed"],
)
def test_a_changed_file_compiles_the_content_anew(home, tmp_path, change):
    content, compiled = home
    open_and_close()
    change(content)
    open_and_close()
    open_and_close()
    assert len(compiled) == 2
    assert len(cached(tmp_path)) == 1


def test_a_file_that_is_no_content_changes_nothing(home):
    content, compiled = home
    open_and_close()
    (content / "faq" / "notes.txt").write_text("to do\n")
    open_and_close()
    assert len(compiled) == 1


def test_each_choice_of_packs_has_its_own_file(home, tmp_path):
    _, compiled = home
    pack = tmp_path / "pack"
    pack.mkdir()
    open_and_close()
    open_and_close(pack)
    open_and_close()
    assert compiled == [(), (pack,)]
    assert len(cached(tmp_path)) == 2


@pytest.mark.parametrize("damage", ["another layout", "no database", "empty"])
def test_a_file_of_another_layout_or_damaged_is_replaced(home, tmp_path, damage):
    _, compiled = home
    whole = open_and_close()
    (path,) = cached(tmp_path)
    if damage == "another layout":
        with sqlite3.connect(path) as db:
            db.execute("UPDATE meta SET value = ? WHERE key = 'format'", (FORMAT - 1,))
        db.close()
    else:
        path.write_bytes(b"no database" * (damage == "no database"))
    assert open_and_close() == whole
    assert len(compiled) == 2
    assert open_and_close() == whole
    assert len(compiled) == 2


def test_without_a_writable_cache_the_content_is_compiled_in_memory(home, tmp_path, library):
    _, compiled = home
    (tmp_path / "cache").write_text("a file where the directory should be")
    assert open_and_close() == open_and_close() == [entry.id for entry in library]
    assert len(compiled) == 2


def test_what_is_shipped_compiled_is_opened_as_it_is(home, tmp_path, monkeypatch, library):
    _, compiled = home
    shipped = tmp_path / "content.sqlite"
    cache.write_database(library, shipped)
    monkeypatch.setattr(cache.shipped, "DATABASE", shipped)
    assert open_and_close() == [entry.id for entry in library]
    assert compiled == []


def test_a_failed_compilation_leaves_no_file_behind(tmp_path, monkeypatch, library):
    def fail(*_, **__):
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr(cache.compiler, "compile_library", fail)
    with pytest.raises(sqlite3.OperationalError):
        cache.write_database(library, tmp_path / "made" / "content.sqlite")
    assert list((tmp_path / "made").iterdir()) == []


@pytest.mark.parametrize(
    ("environment", "directory"),
    [
        ({"XDG_CACHE_HOME": "/x"}, "/x/ketaref"),
        ({"XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache/ketaref"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/h"}, "/h/.cache/ketaref"),
        ({"XDG_CACHE_HOME": "./x", "HOME": "h"}, f"{os.devnull}/ketaref"),
    ],
)
def test_the_cache_lies_where_the_user_keeps_caches(monkeypatch, environment, directory):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cache.cache_dir().as_posix() == directory


def test_a_bit_flipped_in_the_cache_costs_a_compilation_and_changes_no_answer(home, tmp_path, library):
    _, compiled = home
    open_and_close()
    (path,) = cached(tmp_path)
    data = path.read_bytes()
    rng = random.Random(6)
    for n in range(20):
        spoiled = bytearray(data)
        spoiled[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(spoiled)
        index = cache.open_index()
        assert index.entries() == list(library)
        index.close()
        assert len(compiled) == n + 2
        assert path.read_bytes() == data


# ---- Whose it is ----------------------------------------------------------------------------------------------------


def modes(tmp_path):
    directory = tmp_path / "cache" / "ketaref"
    return [oct(path.stat().st_mode & 0o777) for path in (directory.parent, directory, *cached(tmp_path))]


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
@pytest.mark.usefixtures("home")
def test_what_is_cached_is_for_its_owner_alone(tmp_path, mask):
    before = os.umask(mask)
    try:
        open_and_close()
    finally:
        os.umask(before)
    assert modes(tmp_path)[1:] == ["0o700", "0o600"]


@pytest.mark.usefixtures("home")
def test_a_directory_that_others_could_write_is_made_private(tmp_path):
    (tmp_path / "cache" / "ketaref").mkdir(parents=True)
    (tmp_path / "cache" / "ketaref").chmod(0o777)
    open_and_close()
    assert modes(tmp_path)[1:] == ["0o700", "0o600"]


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_can_write_is_compiled_anew(home, tmp_path, mode):
    _, compiled = home
    open_and_close()
    cached(tmp_path)[0].chmod(mode)
    open_and_close()
    assert len(compiled) == 2
    assert modes(tmp_path)[2:] == ["0o600"]


def test_in_another_user_s_directory_nothing_is_read_or_written(home, tmp_path, monkeypatch):
    _, compiled = home
    whole = open_and_close()
    before = cached(tmp_path)[0].stat()
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    index = cache.open_index()
    assert index.ids() == whole
    assert index.database is None
    index.close()
    assert len(compiled) == 2
    assert cached(tmp_path)[0].stat() == before


@pytest.mark.usefixtures("home")
def test_a_link_in_place_of_the_directory_is_not_followed_for_somebody_else(tmp_path, monkeypatch):
    (tmp_path / "cache").mkdir()
    (tmp_path / "elsewhere").mkdir(mode=0o755)
    link = tmp_path / "cache" / "ketaref"
    link.symlink_to(tmp_path / "elsewhere")
    real = Path.lstat
    stranger = os.stat_result((0o120777, *link.lstat()[1:4], os.geteuid() + 1, *link.lstat()[5:]))
    monkeypatch.setattr(Path, "lstat", lambda path: stranger if path == link else real(path))
    assert open_and_close()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_no_home_is_made_that_there_is_not(home, tmp_path, monkeypatch):
    _, compiled = home
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "no" / "home"))
    assert open_and_close() == open_and_close()
    assert len(compiled) == 2
    assert not (tmp_path / "no").exists()


# ---- What is left ---------------------------------------------------------------------------------------------------


FULL = OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("where", "error"),
    [("make_private", FULL), ("write_seal", FULL), ("write_seal", sqlite3.OperationalError("disk is full"))],
)
def test_a_full_disk_leaves_nothing_and_the_answer_stands(home, tmp_path, monkeypatch, where, error):
    _, compiled = home
    monkeypatch.setattr(cache, where, Mock(side_effect=error))
    assert "glaucoma" in open_and_close()
    assert len(compiled) == 1
    assert cached(tmp_path) == []


@pytest.mark.parametrize("ending", [KeyboardInterrupt, Terminated(ExitStatus.TERMINATED)])
@pytest.mark.usefixtures("home")
def test_a_compilation_that_is_broken_off_leaves_nothing(tmp_path, monkeypatch, ending):
    monkeypatch.setattr(cache.compiler, "compile_library", Mock(side_effect=ending))
    with pytest.raises((KeyboardInterrupt, Terminated)):
        cache.open_index()
    assert cached(tmp_path) == []


def test_a_process_that_is_told_to_end_while_it_compiles_leaves_nothing(tmp_path):
    """A real one: it is told as soon as its unfinished file is there."""
    pack = tmp_path / "pack"
    (pack / "faq").mkdir(parents=True)
    (pack / "clinic.yaml").write_text("name: Oak Street\n")
    root = Path(cache.__file__).parents[2]
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "ketaref", "--content", str(pack), "search", "glaucoma"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    directory = tmp_path / "cache" / "ketaref"
    while process.poll() is None and not (directory.is_dir() and cached(tmp_path)):
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate()
    assert (process.returncode, output, errors) == (ExitStatus.TERMINATED, b"", b"")
    assert cached(tmp_path) == []


def test_files_that_are_old_many_large_or_unfinished_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(pruning, "MOST_FILES", 4)
    monkeypatch.setattr(pruning, "MOST_BYTES", 1000)
    day = 86_400

    def put(name, *, days=0.0, size=10):
        path = tmp_path / name
        path.write_bytes(bytes(size))
        os.utime(path, (0, 100 * day - days * day))
        return path

    kept = put("00000000.sqlite", days=90)
    put("11111111.sqlite", days=1)
    put("22222222.sqlite", days=2)
    put("33333333.sqlite", days=3)
    put("44444444.sqlite", days=4)
    put("55555555.sqlite", days=61)
    put("66666666.sqlite.77", days=2)
    put("66666666.sqlite.78", days=0.5)
    put("notes.txt", days=99)
    put("7777777.sqlite", days=99)
    pruning.prune(tmp_path, kept, now=100 * day)
    left = {"00000000.sqlite", "11111111.sqlite", "22222222.sqlite", "33333333.sqlite"}
    others = {"66666666.sqlite.78", "notes.txt", "7777777.sqlite"}
    assert {path.name for path in tmp_path.iterdir()} == left | others
    put("22222222.sqlite", days=2, size=985)
    pruning.prune(tmp_path, kept, now=100 * day)
    assert {path.name for path in tmp_path.iterdir()} == {"00000000.sqlite", "11111111.sqlite"} | others
    pruning.prune(tmp_path / "gone", kept, now=100 * day)


@pytest.mark.usefixtures("home")
def test_compiling_removes_what_is_old(tmp_path):
    open_and_close()
    old = tmp_path / "cache" / "ketaref" / "0123abcd.sqlite"
    old.write_bytes(b"")
    os.utime(old, (0, 0))
    open_and_close()
    assert old.exists()
    open_and_close(tmp_path)
    assert not old.exists()
    assert len(cached(tmp_path)) == 2


# ---- While it is compiled -------------------------------------------------------------------------------------------


def test_what_is_saved_while_it_is_read_is_not_kept_for_what_was_there_before(home, monkeypatch, library):
    content, compiled = home
    late = content / "faq" / "late.yaml"

    def load(packs):
        compiled.append(packs)
        if not late.exists():
            late.write_text("id: late\n")
        return library, []

    monkeypatch.setattr(cache, "_read_sound", load)
    assert open_and_close()
    late.unlink()
    assert open_and_close()
    assert len(compiled) == 2


def test_a_pack_that_could_not_be_read_for_a_moment_is_read_again(home, tmp_path, monkeypatch, library):
    _, compiled = home
    pack = tmp_path / "clinic"
    pack.mkdir()
    (pack / "clinic.yaml").write_text("name: Oak Street\n")
    whole = files.read_directory(pack).digest[:16]
    nothing = files.Found([], []).digest[:16]

    def load(packs):
        compiled.append(packs)
        content = library.with_entries(library.entries)
        content.packs = (PackSummary("clinic", str(pack), nothing if len(compiled) == 1 else whole),)
        return content, []

    monkeypatch.setattr(cache, "_read_sound", load)
    for _ in range(3):
        assert open_and_close(pack)
    assert len(compiled) == 2


@pytest.mark.usefixtures("home")
def test_it_is_told_how_far_a_compilation_is(library):
    told = []
    cache.open_index(told=lambda *at: told.append(at)).close()
    assert told[0] == (0, 0)
    assert told[1:] == sorted(told[1:])
    assert told[-1] == (3 * len(library), 3 * len(library))
    told.clear()
    cache.open_index(told=lambda *at: told.append(at)).close()
    assert told == []


@pytest.mark.usefixtures("home")
def test_an_index_is_copied_for_another_process(tmp_path, library, index):
    opened = cache.open_index()
    for source in (opened, index):
        digest = cache.copy_index(source, tmp_path / "copy.sqlite")
        copied = cache.open_database(tmp_path / "copy.sqlite")
        assert (copied.entries(), copied.digest) == (list(library), digest)
        copied.close()
    opened.close()
