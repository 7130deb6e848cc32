"""Imports follow the order of the rooms; each library has one home; importing the command line stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "ketaref"
# A module imports only from modules above it.
ORDER = [
    "errors",
    "files",
    "words",
    "text",
    "model",
    "content",
    "index",
    "search",
    "shorthand",
    "screening",
    "fhir",
    "store",
    "checks",
    "styles",
    "exports",
    "citation",
    "clock",
    "handout",
    "ics",
    "render",
    "cli",
]
HOMES = {"yaml": {"content"}, "rich": {"render"}, "typer": {"cli"}, "Stemmer": {"text"}, "textstat": {"checks"},
         "rapidfuzz": {"search", "cli", "citation", "styles"}, "citeproc": {"styles"},
         "icalendar": {"ics"}, "zoneinfo": {"clock"},
         "sqlite3": {"index", "store"}}  # fmt: skip


def imports_of(module: str, *, runtime_top: bool = False) -> set[str]:
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    nodes = tree.body if runtime_top else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "ketaref":
            found |= {f"ketaref.{name.name}" for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_every_module_has_its_place_in_the_order():
    modules = {p.stem for p in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert modules == set(ORDER)


@pytest.mark.parametrize("module", ORDER)
def test_a_module_imports_only_from_above(module):
    ours = {name.split(".")[1] for name in imports_of(module) if name.startswith("ketaref.")}
    # store and content meet only inside a function: the read path must not bring yaml.
    assert ours & set(ORDER) <= set(ORDER[: ORDER.index(module)])


@pytest.mark.parametrize("module", ORDER)
def test_each_library_has_one_home(module):
    for library, homes in HOMES.items():
        if any(name.split(".")[0] == library for name in imports_of(module)):
            assert module in homes, f"{module} imports {library}"


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import ketaref", ["typer", "yaml", "rich", "rapidfuzz", "sqlite3", "Stemmer"]),
        ("import ketaref.cli", ["yaml", "rich", "rapidfuzz", "sqlite3", "Stemmer", "pydantic", "zoneinfo"]),
        (
            "import ketaref; i = ketaref.open_index(); ketaref.search_index(i, 'glaucoma')",
            ["yaml", "rich", "rapidfuzz", "pydantic", "socket"],
        ),
    ],
)
def test_what_an_import_leaves_out(code, absent):
    ketaref_once = "import ketaref; ketaref.open_index()"  # compile, where a checkout has to
    subprocess.run([sys.executable, "-c", ketaref_once], check=True)
    report = f"{code}\nimport sys; print([m for m in {absent!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
