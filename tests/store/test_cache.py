"""Compiled content is opened while it fits, compiled anew when anything changed, and never needed to answer."""

from __future__ import annotations

import sqlite3

import pytest

from ketaref.store import cache
from ketaref.store.index import FORMAT


@pytest.fixture
def home(tmp_path, monkeypatch, library):
    """A content directory and an empty cache, both of our own; compilations are counted in `compiled`."""
    content = tmp_path / "content"
    (content / "faq").mkdir(parents=True)
    (content / "faq" / "one.yaml").write_text("id: one\n")
    compiled = []

    def load(*packs):
        compiled.append(packs)
        return library

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "_SHIPPED", tmp_path / "none.sqlite")
    monkeypatch.setattr(cache, "_all_directories", lambda packs: [content, *packs])
    monkeypatch.setattr(cache, "load_library", load)
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
    monkeypatch.setattr(cache, "_SHIPPED", shipped)
    assert open_and_close() == [entry.id for entry in library]
    assert compiled == []


def test_a_failed_compilation_leaves_no_file_behind(tmp_path, monkeypatch, library):
    def fail(*_):
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr(cache.compiler, "build_index", fail)
    with pytest.raises(sqlite3.OperationalError):
        cache.write_database(library, tmp_path / "made" / "content.sqlite")
    assert list((tmp_path / "made").iterdir()) == []


@pytest.mark.parametrize(
    ("environment", "directory"),
    [({"XDG_CACHE_HOME": "/x"}, "/x/ketaref"), ({"XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache/ketaref")],
)
def test_the_cache_lies_where_the_user_keeps_caches(monkeypatch, environment, directory):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cache.cache_dir().as_posix() == directory
