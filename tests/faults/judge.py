"""Whether a row got what it expects, and what holds for whatever ketaref prints."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.rows import Run, Seen

CRASHED = re.compile(r"Traceback \(most recent|internal error|MemoryError|RecursionError")
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""What acts on a terminal or is not to be seen: C0 but for tab and line feed, C1, bidirectional, zero-width."""


def faults(run: Run, seen: Seen) -> list[str]:
    """What is wrong with a run, in words; empty if nothing is."""
    if seen.trouble:
        return [seen.trouble]
    found = []
    if seen.status not in run.status:
        found.append(f"status {seen.status}, expected {' or '.join(map(str, run.status))}")
    for name, text in (("stdout", seen.out), ("stderr", seen.err)):
        if CRASHED.search(text):
            found.append(f"{name} tells of a crash")
        found += escapes(name, text)
    out, err = (" ".join(text.split()) for text in (seen.out, seen.err))
    found += [f"stdout lacks {wanted!r}" for wanted in run.out if wanted not in out]
    found += [f"stdout holds {bad!r}" for bad in run.out_not if bad in out]
    found += [f"stderr lacks {wanted!r}" for wanted in run.err if wanted not in err]
    found += [f"stderr holds {bad!r}" for bad in run.err_not if bad in err]
    lines = len(seen.err.splitlines())
    if lines > run.err_lines:
        found.append(f"{lines} lines on stderr, expected {run.err_lines} at most")
    if "--json" in run.args and seen.status in {0, 1} and not run.redirect.startswith("|") and not _is_json(seen.out):
        found.append("stdout is not JSON")
    if run.check:
        found += filter(None, [run.check(seen)])
    return found


def escapes(name: str, text: str) -> list[str]:
    """What a text holds that acts unseen."""
    raw = UNSEEN.search(text.replace("\r\n", "\n"))
    return [f"{name} holds a raw U+{ord(raw[0]):04X}"] if raw else []


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
