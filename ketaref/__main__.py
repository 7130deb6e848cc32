"""The process of the command `ketaref`, and of `python -m ketaref`."""

from __future__ import annotations

import atexit
import gc

# A command ends before garbage in cycles matters. Looking for it while modules load takes a twentieth of an answer, and
# once more as the process ends a sixth; what is frozen is not looked at. Compiling content still has it.
gc.set_threshold(100_000)
atexit.register(gc.freeze)

from ketaref.cli import main  # noqa: E402 (what it loads is what is spared)

if __name__ == "__main__":
    main()
