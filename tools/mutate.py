"""Mutation score: small faults put into a room's code, one at a time, and whether the room's tests notice.

    python -m tools.mutate visit --sample 60        sixty places of ketaref/visit, against tests/visit
    python -m tools.mutate content store --tests tests/content tests/store

A mutant is a comparison turned, `and` for `or`, a condition denied, a number by one, a sum for a difference, True for
False, a `return` of nothing. It runs in a copy of the tree; what survives is printed, and is a test that is missing or
a change that changes nothing. Slow tests are left out.
"""

from __future__ import annotations

import argparse
import ast
import copy
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
}  # fmt: skip
LONGEST = 240
"""Seconds after which a mutant hangs, which its tests notice too."""


class Mutant(NamedTuple):
    """A changed module, and the change in words."""

    path: Path
    line: int
    change: str
    text: str


def mutants(path: Path) -> Iterator[Mutant]:
    """All mutants of a module."""
    tree = ast.parse(path.read_text("utf-8"))
    names = [node for node in ast.walk(tree) if isinstance(node, ast.expr | ast.stmt)]
    for number, node in enumerate(names):
        for kind in _kinds(node):
            changed = copy.deepcopy(tree)
            target = [one for one in ast.walk(changed) if isinstance(one, ast.expr | ast.stmt)][number]
            before = ast.unparse(target)
            _change(target, kind)
            after = ast.unparse(target)
            if before != after:
                text = ast.unparse(ast.fix_missing_locations(changed))
                yield Mutant(path, node.lineno, f"{before.splitlines()[0][:90]} -> {after.splitlines()[0][:90]}", text)


def _kinds(node: ast.AST) -> list[str]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARED:
            return ["compare"]
        case ast.BoolOp():
            return ["bool"]
        case ast.BinOp(op=op) if type(op) in COUNTED:
            return ["count"]
        case ast.Constant(value=bool()):
            return ["flag"]
        case ast.Constant(value=int() | float()):
            return ["number"]
        case ast.If() | ast.IfExp() | ast.While() if not _is_typing(node):
            return ["deny"]
        case ast.Return(value=ast.expr()):
            return ["nothing"]
    return []


def _is_typing(node: ast.If | ast.IfExp | ast.While) -> bool:
    return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _change(node: ast.AST, kind: str) -> None:
    match kind, node:
        case "compare", ast.Compare(ops=[op]):
            node.ops = [COMPARED[type(op)]()]
        case "bool", ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case "count", ast.BinOp():
            node.op = COUNTED[type(node.op)]()
        case "flag", ast.Constant():
            node.value = not node.value
        case "number", ast.Constant(value=int() | float() as value):
            node.value = value + 1
        case "deny", ast.If() | ast.IfExp() | ast.While():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case "nothing", ast.Return():
            node.value = ast.Constant(None)


def survives(mutant: Mutant, root: Path, tests: list[str]) -> bool:
    """Whether all tests pass with a mutant in a copy of the tree at `root`."""
    target = root / mutant.path
    kept = target.read_text("utf-8")
    target.write_text(mutant.text, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not slow", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return False
    else:
        return done.returncode == 0
    finally:
        target.write_text(kept, "utf-8")


def _copy_of_tree(root: Path) -> None:
    ignored = shutil.ignore_patterns(
        ".git", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis", ".pytest_cache"
    )
    shutil.copytree(Path.cwd(), root, ignore=ignored, symlinks=True)


def main() -> None:
    """Sample, run, sum up each room."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutate", description=__doc__)
    parser.add_argument("rooms", nargs="+", help="folders of ketaref/")
    parser.add_argument("--sample", type=int, default=40, help="mutants of each room")
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--seconds", type=int, default=3600, help="for each room")
    parser.add_argument("--tests", nargs="*", help="what runs; tests/ROOM if nothing is said")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mutate-") as name:
        root = Path(name) / "tree"
        _copy_of_tree(root)
        for room in options.rooms:
            tests = options.tests or [f"tests/{room}"]
            found = [m for path in sorted(Path("ketaref", room).glob("*.py")) for m in mutants(path)]
            chosen = random.Random(options.seed).sample(found, min(options.sample, len(found)))
            end, killed, tried = time.monotonic() + options.seconds, 0, 0
            for mutant in chosen:
                if time.monotonic() > end:
                    break
                tried += 1
                if survives(mutant, root, tests):
                    print(f"  survives: {mutant.path}:{mutant.line} {mutant.change}", flush=True)
                else:
                    killed += 1
            print(
                f"{room}: {killed} of {tried} noticed ({100 * killed / max(1, tried):.0f} %), of {len(found)}",
                flush=True,
            )


if __name__ == "__main__":
    main()
