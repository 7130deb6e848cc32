"""Files are written whole or not at all, and nothing that is no file of a disk is replaced by one."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ketaref.errors import UsageError
from ketaref.present.files import write_file, write_files
from ketaref.present.result import File


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o022, 0o077])
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_a_new_file_is_as_any_other_of_its_owner(tmp_path, umask):
    write_file(tmp_path / "x.txt", b"x", force=False)
    assert mode_of(tmp_path / "x.txt") == 0o666 & ~umask


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o444])
@pytest.mark.usefixtures("umask")
def test_a_file_that_is_replaced_keeps_who_may_read_it(tmp_path, mode):
    path = tmp_path / "private.txt"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_file(path, b"new", force=True)
    assert (path.read_bytes(), mode_of(path)) == (b"new", mode)
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_one_to_the_file_that_is_written(tmp_path):
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_bytes(b"old")
    link.symlink_to(target)
    with pytest.raises(UsageError, match="exists"):
        write_file(link, b"new", force=False)
    write_file(link, b"new", force=True)
    assert (link.is_symlink(), target.read_bytes()) == (True, b"new")


def test_a_link_that_leads_nowhere_is_not_written_through_unasked(tmp_path):
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "gone.txt")
    with pytest.raises(UsageError, match="exists; name another file, or replace it with --force"):
        write_file(link, b"new", force=False)
    assert not (tmp_path / "gone.txt").exists()
    write_file(link, b"new", force=True)
    assert (link.is_symlink(), (tmp_path / "gone.txt").read_bytes()) == (True, b"new")


@pytest.mark.parametrize("through_link", [False, True])
def test_a_pipe_is_refused_unopened_and_stays(tmp_path, through_link):
    pipe = path = tmp_path / "pipe"
    os.mkfifo(pipe)
    if through_link:
        path = tmp_path / "link"
        path.symlink_to(pipe)
    with pytest.raises(UsageError, match="is a pipe; name a file"):
        write_files([File(path, b"new", force=True)])
    assert (stat.S_ISFIFO(pipe.stat().st_mode), path.is_symlink()) == (True, through_link)


@pytest.mark.parametrize("force", [False, True])
def test_a_link_to_itself_stays(tmp_path, force):
    link = tmp_path / "x.html"
    link.symlink_to(link.name)
    with pytest.raises(UsageError, match="cannot be written: Too many levels of symbolic links"):
        write_file(link, b"new", force=force)
    assert (link.is_symlink(), list(tmp_path.iterdir())) == (True, [link])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there are no such devices on this machine")
def test_a_device_is_never_replaced_and_a_full_one_is_told(tmp_path):
    link = tmp_path / "full"
    link.symlink_to("/dev/full")
    with pytest.raises(UsageError, match="No space left on device"):
        write_file(link, b"new", force=True)
    assert link.is_symlink()
    assert Path("/dev/full").is_char_device()


def test_on_a_full_disk_nothing_is_left_and_nothing_is_lost(tmp_path, monkeypatch):
    path = tmp_path / "x.txt"
    path.write_bytes(b"old")

    def full(_number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match=r"x\.txt cannot be written: No space left on device; name another file"):
        write_file(path, b"new", force=True)
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"old", [path])


def test_the_disk_has_a_file_before_it_takes_its_name(tmp_path, monkeypatch):
    happened = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda number: (happened.append("fsync"), fsync(number)))
    monkeypatch.setattr(Path, "replace", lambda own, to: (happened.append("rename"), replace(own, to)))
    write_file(tmp_path / "x.txt", b"x", force=False)
    assert happened == ["fsync", "rename", "fsync"]


@pytest.mark.parametrize("length", [251, 300, 5000])
def test_a_name_that_is_too_long_is_one_line_and_one_that_is_not_is_written(tmp_path, length):
    path = tmp_path / f"{'a' * (length - 4)}.txt"
    if length < 256:
        write_file(path, b"x", force=False)
        assert path.read_bytes() == b"x"
    else:
        with pytest.raises(UsageError, match="cannot be written: File name too long; name another file") as error:
            write_file(path, b"x", force=False)
        assert "\n" not in str(error.value)


def test_of_several_none_is_written_where_one_may_not_be(tmp_path):
    (tmp_path / "b").write_bytes(b"old")
    with pytest.raises(UsageError, match="exists"):
        write_files([File(tmp_path / "a", b"new"), File(tmp_path / "b", b"new")])
    assert not (tmp_path / "a").exists()
