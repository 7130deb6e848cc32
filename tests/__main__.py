"""Everything CI runs, by one recipe: `python -m tests`, or the steps that are named. Stops at the first that fails.

The content step is the check as a curator runs it, so that a fault of the content is named within seconds. The full
search (`content check --reach`) is one of the slow tests and runs there alone.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
DEPENDING = ("text", "store", "search", "cite", "visit", "browse", "chart", "population")
# On all processors, a file of tests on one of them, since what it compiles serves the whole file.
PYTEST = ["-m", "pytest", "-n", "auto", "--dist", "loadfile"]
STEPS = {
    "lint": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "types": ["-m", "mypy"],
    "content": ["-m", "ketaref", "content", "check"],
    "tests": PYTEST,
    # In parts, where all of `tests` has run already on another Python.
    "fast": [*PYTEST, "-m", "not slow"],
    # Where what is depended on has its say, in other versions: what only our own rules decide has run already.
    "depending": [*PYTEST, "-m", "not slow", *(f"tests/{room}" for room in DEPENDING)],
    "wheel": ["-m", "pytest", "tests/test_wheel.py"],
}
DEFAULT = ("lint", "format", "types", "content", "tests")


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in STEPS]
    if unknown:
        print(f"unknown step '{unknown[0]}'; choose from {', '.join(STEPS)}", file=sys.stderr)
        return 2
    for name in names or DEFAULT:
        print(f"== {name}: python {' '.join(STEPS[name])}", flush=True)
        start = time.monotonic()
        run = subprocess.run([sys.executable, *STEPS[name]], cwd=ROOT, check=False)
        print(f"== {name}: {'failed' if run.returncode else 'passed'} in {time.monotonic() - start:.0f} s", flush=True)
        if run.returncode:
            return run.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
