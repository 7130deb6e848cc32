"""A compiled file is believed only if not a bit of it has changed, and done without if it fails later."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import threading

import pytest

import ketaref
from ketaref.errors import ContentError
from ketaref.store import cache, database, seal
from ketaref.store.compile import compile_library
from ketaref.store.index import FORMAT

FLIPS = 400


@pytest.fixture(scope="module")
def whole(library, tmp_path_factory):
    """A compiled file."""
    path = tmp_path_factory.mktemp("seal") / "content.sqlite"
    cache.write_database(library, path)
    return path


@pytest.fixture
def copy(whole, tmp_path):
    """A copy of it, to be spoiled."""
    return shutil.copyfile(whole, tmp_path / "content.sqlite")


def everything(index):
    """All that an index holds."""
    records = index.entries(), index.references(), index.disputes(), index.cues(), index.version
    terms = index.postings.words_with_prefix("", 10_000)
    return records, index.postings.terms(terms), index.postings.synonyms(), index.postings.triggers


def read(path):
    index = cache.open_database(path)
    held = everything(index)
    index.close()
    return held


def test_a_flipped_bit_anywhere_is_noticed(whole, copy, library):
    rng = random.Random(16)
    data = whole.read_bytes()
    noticed = 0
    for _ in range(FLIPS):
        place = rng.randrange(8 * len(data))
        spoiled = bytearray(data)
        spoiled[place // 8] ^= 1 << place % 8
        copy.write_bytes(spoiled)
        with pytest.raises(ContentError, match=r"^content\.sqlite: is not content"):
            cache.open_database(copy)
        noticed += not seal.sealed_bytes(bytes(spoiled))
    assert noticed == FLIPS
    copy.write_bytes(data)
    assert read(copy)[0][0] == list(library)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:0],
        lambda data: data[:99],
        lambda data: data[:100],
        lambda data: data[:4096],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data[: len(data) // 2] + bytes(4096) + data[len(data) // 2 + 4096 :],
        lambda data: data[:60] + bytes(4) + data[64:],
        lambda data: data[:60] + b"\xff" * 4 + data[64:],
        lambda data: data[:68] + b"KETA" + data[72:],
        lambda data: bytes(len(data)),
        lambda data: data[:16] + b"x" * 5000,
        lambda data: b"a text\n" + data,
    ],
)
def test_a_file_that_is_not_whole_is_none(whole, copy, spoil):
    copy.write_bytes(spoil(whole.read_bytes()))
    assert seal.check_seal(copy, own=False) is None
    assert not seal.sealed_bytes(copy.read_bytes())


@pytest.mark.parametrize("statement", ["DELETE FROM entry", "UPDATE entry SET body = replace(body, '6', '0')"])
def test_a_file_that_somebody_has_changed_with_sqlite_is_none(copy, statement):
    with sqlite3.connect(copy) as db:
        db.execute(statement)
    db.close()
    assert seal.check_seal(copy, own=False) is None


def test_another_database_is_none(tmp_path):
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE meta (key, value)")
    db.close()
    assert seal.check_seal(path, own=False) is None


@pytest.mark.parametrize("kind", ["missing", "directory", "pipe", "link to nowhere", "a name with \0"])
def test_what_is_no_file_is_none(tmp_path, kind):
    path = tmp_path / ("x\0y" if "\0" in kind else "content.sqlite")
    if kind == "directory":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link to nowhere":
        path.symlink_to("nowhere")
    assert seal.check_seal(path, own=False) is None


def test_the_seal_is_read_from_the_header_alone(whole):
    sealed = seal.check_seal(whole, own=False)
    assert sealed is not None
    with whole.open("rb") as file:
        assert seal.written_seal(file.read(seal.HEADER)) == sealed.digest == seal.sealed_bytes(whole.read_bytes())
    index = cache.open_database(whole)
    assert (index.database, index.digest) == (whole, sealed.digest)
    index.close()


def test_one_s_own_file_is_nobody_else_s_to_write(copy):
    for mode, taken in ((0o600, True), (0o644, True), (0o664, False), (0o646, False)):
        copy.chmod(mode)
        assert (seal.check_seal(copy, own=True) is not None) is taken
        assert seal.check_seal(copy, own=False) is not None


def test_another_user_s_file_is_not_one_s_own(copy, monkeypatch):
    copy.chmod(0o600)
    monkeypatch.setattr(seal.os, "geteuid", lambda: copy.stat().st_uid + 1)
    assert seal.check_seal(copy, own=True) is None


def test_a_link_is_not_one_s_own(copy, tmp_path):
    copy.chmod(0o600)
    link = tmp_path / "link"
    link.symlink_to(copy)
    assert seal.check_seal(link, own=True) is None
    assert seal.check_seal(link, own=False) is not None


@pytest.mark.parametrize(
    ("key", "value"), [("format", FORMAT - 1), ("program", "0.0.9"), ("stemmer", "2.0.1 497813fb"), ("stemmer", None)]
)
def test_a_file_that_another_program_or_stemmer_has_compiled_is_none(copy, key, value):
    with sqlite3.connect(copy) as db:
        db.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))
    db.close()
    seal.write_seal(copy)
    with pytest.raises(ContentError, match="install one version"):
        cache.open_database(copy)


def test_a_file_that_fails_while_it_is_read_is_done_without(copy, library, monkeypatch):
    monkeypatch.setattr(cache, "_read_sound", lambda _: (library, []))
    index = cache._open_file(copy, [])
    assert index is not None
    expected = everything(index)
    index.close()
    index = cache._open_file(copy, [])
    # What has been checked is written over: every page that is not in memory yet is of no use.
    data = copy.read_bytes()
    with copy.open("r+b") as file:
        file.write(data[:4096] + b"\xa5" * (len(data) - 4096))
    assert everything(index) == expected
    assert (index.database, index.digest) == (None, "")
    index.close()


def test_rows_that_would_be_of_other_content_are_not_given(copy, library, monkeypatch):
    other = library.with_entries(library.entries[:1])
    other.version = "another"
    monkeypatch.setattr(cache, "_read_sound", lambda _: (other, []))
    index = cache._open_file(copy, [])
    copy.write_bytes(b"")
    with pytest.raises(ContentError, match="run this again"):
        index.entries()
    index.close()


def test_a_wrong_statement_is_no_fault_of_the_file(library):
    held = database.Database(compile_library(library), again=lambda: pytest.fail("compiled again"))
    with pytest.raises(sqlite3.ProgrammingError):
        held.execute("SELECT 1", (1,))
    held.close()


def test_threads_may_share_an_index(whole):
    index = ketaref.store.cache.open_database(whole)
    ids = index.ids()
    wrong, hits = [], []

    def ask(own):
        wrong.extend(own for _ in range(200) if index[own].id != own)
        hits.append(ketaref.search_index(index, "glaucoma")[0].entry.id)

    threads = [threading.Thread(target=ask, args=(entry_id,)) for entry_id in ids * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert set(hits) == {"glaucoma"}
    assert len(hits) == len(threads)
    index.close()
