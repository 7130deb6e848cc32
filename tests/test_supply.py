"""What ketaref is built from: the lock, the lowest versions and the bill of materials fit pyproject.toml."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tools.supply import LOCK, LOWEST, ROOT, SBOM, SPARK, named, normal

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def pinned(path: Path) -> dict[str, Version]:
    """Package -> version, of each line that pins one."""
    lines = re.findall(r"^([\w.-]+)==([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {normal(name): Version(version) for name, version in lines}


def wanted(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for, but for extras of ketaref itself."""
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in EXTRAS[extra])]
    return [need for need in map(Requirement, lines) if need.name != "ketaref"]


@pytest.mark.parametrize(
    ("path", "needs"),
    [
        (LOCK, wanted("dev", "check", "styles", "calendar", "browse", "charts", "parquet")),
        (SPARK, wanted("spark")),
        (SBOM, wanted()),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_what_is_locked_is_what_is_asked_for(path, needs):
    if path == SBOM:
        parts = json.loads(path.read_text(encoding="utf-8"))["components"]
        found = {normal(part["name"]): Version(part["version"]) for part in parts}
    else:
        found = pinned(path)
    assert {need.name: str(found.get(normal(need.name))) for need in needs if not fits(need, found)} == {}


def fits(need: Requirement, found: dict[str, Version]) -> bool:
    version = found.get(normal(need.name))
    return version is not None and need.specifier.contains(version)


@pytest.mark.parametrize("path", [LOCK, SPARK], ids=lambda path: path.name)
def test_each_file_of_the_lock_is_known_by_its_hash(path):
    blocks = re.split(r"^(?=[\w.-]+==)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert blocks
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lowest_versions_are_those_that_are_permitted():
    floors = {
        normal(need.name): next(Version(s.version) for s in need.specifier if s.operator == ">=")
        for need in wanted("check", "styles", "calendar", "browse", "charts", "parquet")
    }
    assert floors.keys() == named()
    # 1.9 and 1.9.0 are one version.
    assert pinned(LOWEST) == floors


def test_the_bill_lists_what_runs_and_under_which_license():
    parts = json.loads(SBOM.read_text(encoding="utf-8"))["components"]
    assert [part["name"] for part in parts if not part.get("licenses")] == []
    locked = pinned(LOCK)
    assert {
        part["name"]: part["version"] for part in parts if locked[normal(part["name"])] != Version(part["version"])
    } == {}
