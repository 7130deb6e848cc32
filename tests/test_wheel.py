"""The built wheel, away from the checkout: it finds its content compiled and answers without YAML."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import zipapp
import zipfile
from pathlib import Path

import pytest

from ketaref.store.seal import write_seal

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.slow  # builds and installs a wheel


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel unpacked into a directory of its own, and the environment that finds it there."""
    directory = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", directory, ROOT], check=True, cwd=directory)
    (wheel,) = directory.glob("ketaref-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", directory / "site", wheel], check=True, cwd=directory)
    nowhere = str(directory / "nowhere")
    return directory, os.environ | {"PYTHONPATH": str(directory / "site"), "XDG_CACHE_HOME": nowhere, "HOME": nowhere}


def test_two_builds_are_the_same_bytes_and_list_what_they_run_with(installed, tmp_path):
    (wheel,) = installed[0].glob("ketaref-*.whl")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    again = os.environ | {"PYTHONHASHSEED": "1"}
    subprocess.run([*pip, "wheel", "--no-deps", "-w", tmp_path, ROOT], check=True, cwd=tmp_path, env=again)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()
    with zipfile.ZipFile(wheel) as archive:
        named = {Path(name).name for name in archive.namelist() if ".dist-info/" in name}
    assert {"ketaref.cdx.json", "LICENSE", "METADATA"} <= named


def run(installed, *command):
    directory, environment = installed
    return subprocess.run(
        [sys.executable, *command], cwd=directory, env=environment, capture_output=True, text=True, check=False
    )


def test_it_answers_from_the_compiled_content(installed):
    result = run(installed, "-m", "ketaref", "search", "glucoma")
    assert result.returncode == 0
    assert "Uncontrolled glaucoma" in result.stdout


def test_it_is_the_wheel_that_answers_and_it_parses_no_yaml(installed):
    code = (
        "import sys, ketaref; i = ketaref.open_index(); ketaref.search_index(i, 'glaucoma');"
        "print(ketaref.__file__, 'yaml' in sys.modules)"
    )
    assert run(installed, "-c", code).stdout.split() == [
        str(installed[0] / "site" / "ketaref" / "__init__.py"),
        "False",
    ]


def test_its_content_can_be_checked_and_located(installed):
    result = run(installed, "-m", "ketaref", "content", "locate", "uncontrolled-glaucoma")
    shipped = installed[0] / "site" / "ketaref" / "shipped"
    assert result.stdout.startswith(f"{shipped / 'contraindications' / 'uncontrolled-glaucoma.yaml'}:")
    assert not (installed[0] / "nowhere").exists()


def test_it_brings_the_template_of_the_sheets(installed):
    result = run(installed, "-m", "ketaref", "prep-instructions", "-o", "sheet.html")
    assert result.returncode == 0
    assert (installed[0] / "sheet.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_it_brings_the_manual_where_man_looks_for_it(installed):
    (wheel,) = installed[0].glob("ketaref-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (page,) = [name for name in archive.namelist() if name.endswith("share/man/man1/ketaref.1")]
        assert archive.read(page) == (ROOT / "docs" / "ketaref.1").read_bytes()


PARKING = """\
id: our-parking
title: Our parking
summary: Park behind the building.
statements:
- {text: Park behind the building., cites: [infusion-faq]}
reviewed: {date: 2026-11-27, by: Dr. A. Example, due: 2027-11-27}
"""


@pytest.fixture
def spoilt(installed, tmp_path):
    """A copy of the installation to be damaged, the environment that finds it, and a pack."""
    shutil.copytree(installed[0] / "site", tmp_path / "site")
    (tmp_path / "clinic" / "faq").mkdir(parents=True)
    (tmp_path / "clinic" / "faq" / "our-parking.yaml").write_text(PARKING)
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "KETAREF_CONTENT": ""}
    return tmp_path, os.environ | cache | {"PYTHONPATH": str(tmp_path / "site")}


def first_line(installed, *command):
    result = run(installed, *command)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.splitlines()[0].split()


def database(spoilt):
    return spoilt[0] / "site" / "ketaref" / "content.sqlite"


def compiled(spoilt):
    directory = spoilt[0] / "cache" / "ketaref"
    return list(directory.iterdir()) if directory.is_dir() else []


SEARCH = ("-m", "ketaref", "search", "glaucoma")
PARK = ("-m", "ketaref", "--content", "clinic", "search", "our", "parking")


@pytest.mark.parametrize("damage", ["a bit", "cut off", "gone", "another stemmer"])
def test_without_its_compiled_content_it_compiles_and_answers_the_same(spoilt, damage):
    expected = run(spoilt, *SEARCH).stdout
    assert compiled(spoilt) == []
    path = database(spoilt)
    data = path.read_bytes()
    if damage == "a bit":
        path.write_bytes(data[:5_000_000] + bytes([data[5_000_000] ^ 16]) + data[5_000_001:])
    elif damage == "cut off":
        path.write_bytes(data[:5_000_000])
    elif damage == "gone":
        path.unlink()
    else:
        with sqlite3.connect(path) as db:
            db.execute("UPDATE meta SET value = '2.0.1 497813fb' WHERE key = 'stemmer'")
        db.close()
        write_seal(path)
    for _ in range(2):
        assert run(spoilt, *SEARCH).stdout == expected
    assert len(compiled(spoilt)) == 1


def test_with_a_pack_what_shipped_is_not_looked_at(spoilt):
    assert first_line(spoilt, *PARK)[:2] == ["Our", "parking"]
    looked = "import os, sys, ketaref; ketaref.open_index().close(); scan = os.scandir; os.scandir = lambda path='.': "
    looked += "sys.exit(str(path)) if 'shipped' in str(path) else scan(path); ketaref.open_index('clinic').close()"
    assert run(spoilt, "-c", looked).returncode == 0
    assert len(compiled(spoilt)) == 1


def test_a_zip_archive_of_it_answers(spoilt):
    directory, environment = spoilt
    archive = directory / "ketaref.pyz"
    only = directory / "only"
    only.mkdir()
    shutil.move(directory / "site" / "ketaref", only / "ketaref")
    zipapp.create_archive(only, archive, main="ketaref.__main__:run")
    there = directory, environment | {"PYTHONPATH": ""}
    assert "Uncontrolled glaucoma" in run(there, str(archive), "search", "glaucoma").stdout
    assert run(there, str(archive), "prep-instructions", "-o", "sheet.html").returncode == 0
    assert (directory / "sheet.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert compiled(spoilt) == []
    for _ in range(2):
        assert first_line(there, str(archive), *PARK[2:])[:2] == ["Our", "parking"]
    assert len(compiled(spoilt)) == 1
