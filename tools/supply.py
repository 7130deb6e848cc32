"""What ketaref is built from: `python -m tools.supply lock`, `lowest`, `sbom`, `audit` (extra `supply`).

    lock     .ci/lock.txt and .ci/lock-spark.txt, every package of the development environment, and what Spark adds,
             with its version and the hashes of its files
    lowest   .ci/lowest.txt, the lowest versions that pyproject.toml permits of what runs with ketaref
    sbom     .ci/ketaref.cdx.json, a CycloneDX bill of what an installed ketaref runs with; the wheel carries it
    audit    pip-audit over the lock: known vulnerabilities, where its service can be reached
    cost     what each package takes of the start of a search: the least of some runs, by `python -X importtime`

CI installs by the lock, and runs what depends on other packages once more on the lowest versions. uv resolves for all
Pythons and systems at once; cyclonedx-py and pip-audit are their publishers' own tools.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
LOCK = ROOT / ".ci" / "lock.txt"
SPARK = ROOT / ".ci" / "lock-spark.txt"
LOWEST = ROOT / ".ci" / "lowest.txt"
SBOM = ROOT / ".ci" / "ketaref.cdx.json"
RUNNING = ("check", "styles", "calendar", "browse", "charts", "parquet")
"""Extras that an installed ketaref may run with."""
_PYTHON = "3.11"
_OF_PYTHON = {*sys.stdlib_module_names, *sys.builtin_module_names, "_frozen_importlib_external", "_distutils_hack"}
_SHOWN = 0.1
"""Milliseconds below which a package is not worth a line."""


def compiled(*options: str) -> str:
    """What uv makes of pyproject.toml."""
    command = [
        "uv",
        "pip",
        "compile",
        "--quiet",
        "--no-header",
        "--python-version",
        _PYTHON,
        *options,
        "pyproject.toml",
    ]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def extras(names: tuple[str, ...]) -> list[str]:
    return [part for name in names for part in ("--extra", name)]


def lock() -> str:
    """The lock, whose first line says how it is made."""
    return f"# Made by: python -m tools.supply lock\n{compiled('--universal', '--generate-hashes', *extras(('dev',)))}"


def lock_of_spark() -> str:
    """What runs on Spark, in the versions of the lock where it holds them too."""
    body = compiled("--universal", "--generate-hashes", *extras(("spark",)), "--constraints", str(LOCK))
    return f"# Made by: python -m tools.supply lock\n{body}"


def lowest() -> str:
    """Constraints to the lowest versions: of what pyproject.toml names, not of what that brings."""
    body = compiled("--no-build", "--resolution", "lowest-direct", "--no-annotate", *extras(RUNNING))
    direct = {name.split("[")[0] for name in named()}
    lines = [line for line in body.splitlines() if normal(line.partition("==")[0]) in direct]
    return "\n".join(["# Made by: python -m tools.supply lowest", *lines]) + "\n"


def named() -> set[str]:
    """The packages that pyproject.toml names for running, in normal form."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(line for name in RUNNING for line in project["optional-dependencies"][name])]
    return {normal(line.partition(">=")[0]) for line in wanted}


def normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return name.strip().lower().replace("_", "-").replace(".", "-")


def sbom() -> str:
    """The bill of an environment that holds what ketaref needs to run and nothing else; the same for the same lock."""
    with tempfile.TemporaryDirectory() as scratch:
        requirements, room = Path(scratch, "requirements.txt"), Path(scratch, "room")
        requirements.write_text(compiled("--generate-hashes"), encoding="utf-8")
        venv.create(room, with_pip=False)
        python = room / ("Scripts" if os.name == "nt" else "bin") / "python"
        install = ["uv", "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", requirements]
        subprocess.run(install, cwd=ROOT, check=True)
        bill = ["cyclonedx-py", "environment", "--pyproject", "pyproject.toml", "--output-reproducible", "--of", "JSON"]
        made = subprocess.run([*bill, str(python)], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return json.dumps(json.loads(made), indent=1, sort_keys=True) + "\n"


def audit() -> int:
    """The exit status of pip-audit over the lock; it asks a service on the network."""
    command = ["pip-audit", "--requirement", LOCK, "--no-deps", "--disable-pip", "--strict"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def cost(runs: int = 11) -> dict[str, float]:
    """Package -> milliseconds that the import of its modules takes in a search, the least of some runs; its own alone.

    Modules that come with Python count together, and so do ours.
    """
    least: dict[str, float] = {}
    for _ in range(runs):
        command = [sys.executable, "-X", "importtime", "-m", "ketaref", "search", "glucoma"]
        made = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stderr
        spent: dict[str, float] = {}
        for own, module in re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+([\w.]+)", made):
            package = module.partition(".")[0]
            package = "Python" if package in _OF_PYTHON else package
            spent[package] = spent.get(package, 0.0) + int(own) / 1000
        least |= {package: min(took, least.get(package, took)) for package, took in spent.items()}
    return dict(sorted(least.items(), key=lambda item: -item[1]))


WRITERS: dict[str, dict[Path, Callable[[], str]]] = {
    "lock": {LOCK: lock, SPARK: lock_of_spark}, "lowest": {LOWEST: lowest}, "sbom": {SBOM: sbom},
}  # fmt: skip


def main(names: list[str]) -> int:
    choices = (*WRITERS, "audit", "cost")
    if not names or not set(names) <= set(choices):
        print(f"name what to make: {', '.join(choices)}", file=sys.stderr)
        return 2
    for name in names:
        if name == "audit":
            return audit()
        if name == "cost":
            print("| package | ms |\n| --- | --- |")
            print("\n".join(f"| {package} | {took:.1f} |" for package, took in cost().items() if took >= _SHOWN))
            continue
        for path, write in WRITERS[name].items():
            path.write_text(write(), encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
