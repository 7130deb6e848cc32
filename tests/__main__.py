"""Everything CI runs, by one recipe: `python -m tests`. Stops at the first that fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
STEPS = {
    "lint": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "types": ["-m", "mypy"],
    "content": ["-m", "ketaref", "content", "check"],
    "tests": ["-m", "pytest"],
}


def main() -> int:
    for name, step in STEPS.items():
        print(f"== {name}: python {' '.join(step)}", flush=True)
        run = subprocess.run([sys.executable, *step], cwd=ROOT, check=False)
        if run.returncode:
            return run.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
