"""Streams that are full, closed or gone, and signals: no crash, no half answer, nothing left behind."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from tests.faults.rows import ASK_SOUND, SOUND, Row, Run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.faults.rows import Seen

GROUP = "streams"
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("search", "glaucoma"),
    ("show", "uncontrolled-glaucoma"),
    ("contraindications",),
    ("prep-instructions",),
    ("prep-instructions", "--at", "2026-12-01 13:00"),
    ("post-instructions",),
    ("cite", "--all"),
    ("screen", "pregnant"),
    ("screen", "--checklist"),
    ("discrepancies",),
    ("sources",),
    ("info",),
    ("--version",),
    ("--help",),
    ("help", "search"),
    ("content", "counts"),
    ("content", "locate", "uncontrolled-glaucoma"),
    ("schema",),
    ("search", "sourdough"),
    ("serach",),
    ("faq",),
    ("chart",),
    ("interactions",),
)
READING: tuple[tuple[str, ...], ...] = (
    ("screen", "-"),
    ("screen", "--fhir", "-"),
    ("search", "-"),
    ("cite", "--claims", "-"),
)
FAILED = (2, 70, 74)
"""What a command may end with that could not say what it found; 0 and 1 would be a result."""

SILENT = {("serach",): (2,), ("search", "sourdough"): (1,)}
"""What prints nothing on stdout, and so does not fail where it is full."""


def _name(args: tuple[str, ...]) -> str:
    return "-".join(args).replace(" ", "-").replace(":", "").strip("-")


def _one_line(seen: Seen) -> str:
    return "" if len(seen.err.splitlines()) == 1 else "not one line on stderr"


def _json_alone(seen: Seen) -> str:
    try:
        json.loads(seen.out)
    except ValueError:
        return "stdout is not JSON alone"
    return ""


def redirected(commands: Iterable[tuple[str, ...]], *, slow: bool = False) -> Iterable[Row]:
    """Every command on a full disk, and with streams closed."""
    for args in commands:
        name = _name(args)
        full = Run(args, status=SILENT.get(args, FAILED), redirect=">/dev/full", check=_one_line)
        yield Row(f"{GROUP}-full-{name}", GROUP, (full,), slow=slow)
        closed = Run(args, status=(*FAILED, 0), redirect=">&-", err_lines=1)
        yield Row(f"{GROUP}-closed-{name}", GROUP, (closed,), slow=slow)
        mute = Run(args, status=(0, 1, 2), redirect="2>&-")
        yield Row(f"{GROUP}-mute-{name}", GROUP, (mute,), slow=slow)
    for args in (("search", "glucoma"), ("screen", "htnn"), ("search", "sourdough")):
        run = Run((*args, "--json"), status=(0, 1), redirect="2>&-", check=_json_alone)
        yield Row(f"{GROUP}-mute-json-{_name(args)}", GROUP, (run,))
        run = Run((*args, "--json"), status=(0, 1), redirect="2>/dev/full", check=_json_alone)
        yield Row(f"{GROUP}-full-stderr-json-{_name(args)}", GROUP, (run,))
    for args in READING:
        run = Run(args, status=(2,), redirect="<&-", check=_one_line)
        yield Row(f"{GROUP}-no-stdin-{_name(args)}", GROUP, (run,))
    for name, redirect in {"three": "<&- >&- 2>&-", "out-err": ">&- 2>&-", "in-err": "<&- 2>&-"}.items():
        run = Run(("search", "glaucoma"), status=(0, 1, 2, 70), redirect=redirect)
        yield Row(f"{GROUP}-closed-{name}", GROUP, (run,))


def piped() -> Iterable[Row]:
    """A reader that has seen enough."""
    for args in (("contraindications",), ("cite", "--all"), ("show", "suicide-crisis"), ("cite", "--all", "--json")):
        for reader in ("true", "head -c 1", "head -n 1"):
            name = f"{GROUP}-reader-{reader.replace(' ', '')}-{_name(args)}"
            run = Run(args, status=(0,), redirect=f"| {reader}", err_lines=0)
            yield Row(name, GROUP, (run,))


def interrupted(seed: int, count: int) -> Iterable[Row]:
    """Ctrl-C and SIGTERM at random moments, while a pack compiles or a record is awaited."""
    chance = random.Random(seed)
    for n in range(count):
        number = chance.choice((signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
        after = chance.uniform(0.0, 0.6)
        run = Run(("--version",), before=_interrupt(number, after), with_pack=False, check=_nothing_left)
        yield Row(f"{GROUP}-{number.name.lower()}-{seed}-{n:02}", GROUP, (run,), SOUND, shared=False, slow=n > 5)


def _interrupt(number: signal.Signals, after: float) -> Any:
    def before(place: Seen) -> None:
        tree = place.work.parent.parent / "tree"
        code = f"import sys; sys.path.insert(0, {str(tree)!r}); from ketaref.__main__ import run; run()"
        env = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(place.cache), "HOME": str(place.work)}
        process = subprocess.Popen(
            [sys.executable, "-c", code, "--content", str(place.pack), *ASK_SOUND],
            env=env,
            cwd=place.work,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        time.sleep(after)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        expected = {0, 128 + number, -number} if after > 0.1 else {0, 128 + number, -number, 1}
        told = f"{process.returncode} {err.decode('utf-8', 'replace')}"
        (place.work / "ended").write_text("" if process.returncode in expected and b"Traceback" not in err else told)

    return before


def _nothing_left(seen: Seen) -> str:
    told = (seen.work / "ended").read_text()
    left = [path.name for path in seen.cache.rglob("*") if path.is_file() and path.suffix != ".sqlite"]
    return f"ended with {told[:200]}" if told else f"left behind: {left}" if left else ""


def rows() -> Iterable[Row]:
    """The rows of this group."""
    yield from redirected(COMMANDS[:12])
    yield from redirected_again()
    yield from piped()
    yield from interrupted(16, 30)


def redirected_again() -> Iterable[Row]:
    """The same for the rest of the commands, without what does not depend on the command."""
    for row in redirected(COMMANDS[12:], slow=True):
        if row.slow:
            yield row
