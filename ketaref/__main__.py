"""The process of the command `ketaref`, and of `python -m ketaref`."""

from __future__ import annotations

import gc

# A command ends before garbage in cycles matters: looking for it while modules load takes a twentieth of an answer.
# Compiling content, which makes many objects, still has it.
gc.set_threshold(100_000)

from ketaref.cli import main  # noqa: E402 (what it loads is what is spared)

if __name__ == "__main__":
    main()
