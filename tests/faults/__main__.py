"""Run rows by hand: how many are handled wrongly, by group, and each of them with what is wrong."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.engine import IS_ROOT, Engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from tests.faults.rows import Row

GROUPS = ("shapes", "trust", "injection", "records", "texts", "streams", "surroundings", "integrity", "files")


def all_rows(directory: Path | None = None) -> list[Row]:
    """The rows of all groups, in order; those of `directory`, if one is given, in place of the repository's."""
    found: list[Row] = []
    for module in _modules(directory):
        found += module.rows()
    twice = [name for name, n in Counter(row.id for row in found).items() if n > 1]
    if twice:
        raise ValueError(f"two rows of one id: {twice}")
    return found


def _modules(directory: Path | None) -> Iterator[ModuleType]:
    if directory is None:
        yield from (importlib.import_module(f"tests.faults.{group}") for group in GROUPS)
        return
    for path in sorted(directory.glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"hidden_{path.stem}", path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module


def main() -> None:
    """Parse, run, sum up."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("only", nargs="*", help="groups, or beginnings of ids")
    parser.add_argument("--rows", type=Path, help="a directory of files like those of the groups")
    parser.add_argument("--fast", action="store_true", help="leave out slow rows")
    parser.add_argument("--json", type=Path, help="write what is wrong with each row here")
    options = parser.parse_args()
    engine = Engine()
    wrong, total, spent = Counter[str](), Counter[str](), Counter[str]()
    told: dict[str, list[str]] = {}
    for row in all_rows(options.rows):
        asked = not options.only or any(row.group == only or row.id.startswith(only) for only in options.only)
        if not asked or (options.fast and row.slow) or (row.root and not IS_ROOT):
            continue
        start = time.perf_counter()
        told[row.id] = engine.faults(row)
        spent[row.group] += round(1000 * (time.perf_counter() - start))
        total[row.group] += 1
        if told[row.id]:
            wrong[row.group] += 1
            print(f"{row.id}\n    " + "\n    ".join(told[row.id]), flush=True)
    engine.close()
    for group in total:
        print(f"{group:14} {wrong[group]:4} wrong of {total[group]:4}   {spent[group] / 1000:6.1f} s")
    print(f"{'all':14} {wrong.total():4} wrong of {total.total():4}   {spent.total() / 1000:6.1f} s")
    if options.json:
        options.json.write_text(json.dumps(told, indent=1))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
