"""The built wheel, away from the checkout: it finds its content compiled and answers without YAML."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

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
    assert result.stdout.startswith("content/contraindications/uncontrolled-glaucoma.yaml:")
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
