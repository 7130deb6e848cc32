"""Whatever lies in a pack's directory, it is read whole, skipped as none of the pack's, or told; never waited for."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from ketaref.content import files
from ketaref.content.files import Skipped, read_directory, walk

RULE = "title: A rule\n"


def make(directory: Path, *paths: str) -> Path:
    for path in paths:
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(RULE, encoding="utf-8")
    return directory


def found(directory):
    read = read_directory(directory)
    return [file.path for file in read.files], [(s.path, s.code) for s in read.skipped]


def test_files_are_read_in_a_fixed_order_with_the_names_last(tmp_path):
    make(tmp_path, "names.txt", "faq.yaml", "faq/b.yaml", "faq/a.yaml", "clinic.yaml", "asked/faq.yaml")
    read = read_directory(tmp_path)
    paths = ["asked/faq.yaml", "clinic.yaml", "faq/a.yaml", "faq/b.yaml", "faq.yaml", "names.txt"]
    assert [file.path for file in read.files] == paths
    assert {file.data for file in read.files} == {RULE.encode()}
    assert list(walk(tmp_path).paths) == paths


def test_a_digest_tells_bytes_and_names_of_what_was_read(tmp_path):
    one = read_directory(make(tmp_path / "one", "faq/a.yaml")).digest
    assert read_directory(make(tmp_path / "two", "faq/a.yaml", "README.md", ".git/x.yaml")).digest == one
    assert read_directory(make(tmp_path / "three", "faq/b.yaml")).digest != one
    (tmp_path / "one/faq/a.yaml").write_text("title: a rule\n")
    assert read_directory(tmp_path / "one").digest != one


@pytest.mark.parametrize(
    "path",
    [
        ".git/config.yaml", "faq/._x.yaml", "faq/.#x.yaml", "faq/#x.yaml#", "faq/x.yaml~", "schema/x.yaml", "README.md",
        ".stversions/faq/x.yaml", "notes.txt", "logo.png", "MANIFEST.txt.sig", ".DS_Store",
    ],
)  # fmt: skip
def test_what_is_none_of_the_packs_is_skipped_without_a_word(tmp_path, path):
    assert found(make(tmp_path, "faq.yaml", path)) == (["faq.yaml"], [])


def test_an_editors_lock_is_skipped_without_a_word(tmp_path):
    make(tmp_path, "faq/x.yaml")
    (tmp_path / "faq/.#x.yaml").symlink_to("lee@desk.4711:1")
    assert found(tmp_path) == (["faq/x.yaml"], [])


@pytest.mark.parametrize("name", ["x.yml", "x.YAML", "x.Yml", "x.yaml.txt"])
def test_a_name_that_nearly_is_one_is_told(tmp_path, name):
    assert found(make(tmp_path, f"faq/{name}")) == ([], [(f"faq/{name}", "KR113")])


def as_pipe(path):
    os.mkfifo(path)


def as_socket(path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


def as_device(path):
    path.symlink_to("/dev/zero")


def as_dead_link(path):
    path.symlink_to("nowhere.yaml")


def as_link_to_itself(path):
    path.symlink_to(path.name)


def as_folder(path):
    path.mkdir()


def as_unreadable(path):
    path.write_text(RULE)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")


def as_too_large(path):
    with path.open("wb") as file:
        file.truncate(files.MAX_FILE + 1)


@pytest.mark.parametrize(
    "put", [as_pipe, as_socket, as_device, as_dead_link, as_link_to_itself, as_folder, as_unreadable, as_too_large]
)
def test_what_cannot_be_read_is_told_and_all_else_is_read(tmp_path, put, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the address of a socket is short
    make(tmp_path, "faq/a.yaml")
    put(Path("faq/x.yaml"))
    code = "KR112" if put is as_too_large else "KR113"
    assert found(tmp_path) == (["faq/a.yaml"], [("faq/x.yaml", code)])


def test_a_folder_that_cannot_be_read_is_told(tmp_path, monkeypatch):
    make(tmp_path, "faq/a.yaml", "pre-infusion/b.yaml")
    scandir = os.scandir

    def refuse(path):
        if Path(path).name == "faq":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert found(tmp_path) == (["pre-infusion/b.yaml"], [("faq", "KR113")])


def test_a_folder_that_bears_the_name_of_a_file_is_told(tmp_path):
    make(tmp_path, "faq.yaml", "names.txt/x.yaml")
    assert found(tmp_path) == (["faq.yaml"], [("names.txt", "KR113")])


@pytest.mark.parametrize("put", [as_dead_link, as_link_to_itself])
def test_a_folder_that_is_a_link_to_nowhere_is_told(tmp_path, put):
    make(tmp_path, "faq/a.yaml")
    put(tmp_path / "pre-infusion")
    assert found(tmp_path) == (["faq/a.yaml"], [("pre-infusion", "KR113")])


def test_links_in_a_circle_end_and_a_folder_is_read_once(tmp_path):
    make(tmp_path, "faq/a.yaml")
    for name in ("b", "c"):
        (tmp_path / name).symlink_to(tmp_path)
    (tmp_path / "faq/up").symlink_to("..")
    paths, skipped = found(tmp_path)
    assert paths == ["faq/a.yaml"]
    assert skipped == [("b", "KR113"), ("c", "KR113"), ("faq/up", "KR113")]


def test_links_to_files_and_folders_elsewhere_are_followed(tmp_path):
    make(tmp_path / "elsewhere", "a.yaml", "more/b.yaml")
    pack = make(tmp_path / "pack", "clinic.yaml")
    (pack / "faq").symlink_to("../elsewhere/more")
    (pack / "cues.yaml").symlink_to("../elsewhere/a.yaml")
    assert found(pack) == (["clinic.yaml", "cues.yaml", "faq/b.yaml"], [])


@pytest.mark.parametrize("name", ["gone", "file", "empty", "pipe"])
def test_a_pack_that_yields_nothing_is_told(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text(RULE)
    os.mkfifo(tmp_path / "pipe")
    paths, skipped = found(tmp_path / name)
    assert (paths, skipped) == ([], [("", "KR113")])


def test_folders_have_a_depth(tmp_path):
    deep = "/".join("abcdefgh")
    paths, skipped = found(make(tmp_path, f"{deep[:-2]}/x.yaml", f"{deep}/x.yaml"))
    assert paths == [f"{deep[:-2]}/x.yaml"]
    assert skipped == [(deep, "KR112")]


def test_a_pack_has_a_number_of_files_and_a_size(tmp_path, monkeypatch):
    make(tmp_path, *(f"faq/{n}.yaml" for n in range(5)), "pre-infusion/a.yaml", "pre-infusion/more/b.yaml")
    monkeypatch.setattr(files, "MAX_PACK", 3 * len(RULE))
    paths, skipped = found(tmp_path)
    assert paths == ["faq/0.yaml", "faq/1.yaml", "faq/2.yaml"]
    assert {code for _, code in skipped} == {"KR112"}
    monkeypatch.undo()
    monkeypatch.setattr(files, "MAX_NAMES", 3)
    paths, skipped = found(tmp_path)
    assert len(paths) == 3
    assert {code for _, code in skipped} == {"KR112"}
    assert "pre-infusion" in {path for path, _ in skipped}


def test_a_name_that_is_not_utf8_is_told(tmp_path):
    name = b"caf\xe9.yaml"
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_text(RULE)
    assert found(tmp_path) == ([], [("caf\\xe9.yaml", "KR113")])


def test_a_file_that_grows_while_it_is_read_is_read_whole_or_told(tmp_path, monkeypatch):
    make(tmp_path, "faq.yaml")
    file = tmp_path / "faq.yaml"
    real = os.fstat
    times = 0

    def grow(handle):
        nonlocal times
        times += 1
        if times <= growing:
            with file.open("a") as more:
                more.write("summary: More of it.\n")
        return real(handle)

    monkeypatch.setattr(os, "fstat", grow)
    growing = 2
    assert read_directory(tmp_path).files[0].data == file.read_bytes()
    times, growing = 0, 100
    (skipped,) = read_directory(tmp_path).skipped
    assert skipped == Skipped("faq.yaml", "KR113", "is being written at this moment; ask again once it is saved")


def test_a_file_that_goes_away_after_it_was_found_is_told(tmp_path):
    walked = walk(make(tmp_path, "faq.yaml"))
    (tmp_path / "faq.yaml").unlink()
    (skipped,) = files.read_files(walked).skipped
    assert skipped.problem.startswith("is a link to nowhere, or went away")
