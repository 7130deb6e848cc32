"""Records what ketaref answers, so that a change that should alter nothing can be seen to alter nothing.

    python -m tools.guard record before.jsonl [--queries FILE.jsonl ...]
    python -m tools.guard compare before.jsonl after.jsonl [--show N]

Recorded are every command's text, JSON, messages and exit status (piped, and on a pseudo-terminal of 80 columns), each
entry's `show`, each finding of the screening table, and ids and scores of the judged queries, the inventory and any
query file given (JSON lines with a `query`). Content versions and dates of today are masked. `compare` exits 1 when
anything differs.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import pty
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import ketaref

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"
LIMIT = 10

PACK = {
    "clinic.yaml": "name: Elm Street Clinic\nphone: 555-0100\ntime_zone: America/Denver\n",
    "faq/parking.yaml": """
id: parking
title: Where do I park?
summary: Park behind the clinic, free of charge.
audience: both
statements:
- text: Parking is behind the clinic.
  cites: [infusion-faq]
questions: [is there parking at the clinic]
reviewed: {date: 2026-11-01, by: curator, due: 2027-11-01}
""",
    "contraindications/uncontrolled-glaucoma.yaml": """
id: uncontrolled-glaucoma
title: Uncontrolled glaucoma
summary: Here nobody is infused before an eye doctor has cleared the glaucoma.
severity: absolute
action: [refer]
statements:
- text: An eye doctor clears every glaucoma first.
  cites: [infusion-faq]
questions: [can she have ketamine with glaucoma]
reviewed: {date: 2026-11-01, by: Dr Lee, due: 2027-11-01}
""",
}
RECORD = ["-m", "ketaref"]
COMMANDS = """
--help
--version
search --help
search glaucoma
search glucoma
search glaucoma --limit 1
search can I drive home
search can I drive home --json
search can I drive home --explain
search 'ketmaine bladdder' --explain --json
search glaucoma --cite
search glaucoma --cite --style apa --json
search my husband is suicidal
search my husband is suicidal --json
search suicide rate --kind conditions
search pregnant --kind contraindications --kind interactions
search sourdough starter recipe
search sourdough starter recipe --json
search bagpipes and glaucoma
search ''
search '???'
search glaucoma --kind faqs
search glaucoma --limit 0
serach glaucoma
search --fromat json glaucoma
show uncontrolled-glaucoma
show uncontrolled-glaucoma --json
show uncontrolled-glaucoma --cite
show uncontrolled-glaucoma --cite --style vancouver --json
show uncontroled-glaucoma
show
contraindications
contraindications --json
contraindications pregnant
contraindications pregnant --json --limit 2
interactions
interactions --json
interactions lorazepam
side-effects
side-effects --json
side-effects bladder
protocols
protocols --json
protocols maintenance
conditions
conditions --json
conditions CRPS
pharmacology
pharmacology --json
pharmacology half-life
mechanism
mechanism --json
mechanism NMDA
faq
faq --json
faq is it safe
glossary
glossary --json
glossary TRD
prep-instructions
prep-instructions --json
prep-instructions water
prep-instructions --at '2030-12-01 10:00' --tz America/Denver
prep-instructions --at '2030-12-01 10:00' --tz America/Denver --json
prep-instructions --at '2030-12-01 10:00' --tz America/Denver --duration 1h30m
prep-instructions --at '2030-03-10 02:30' --tz America/Denver
prep-instructions --at '2030-11-03 01:30' --tz America/Denver
prep-instructions --at '2030-12-01 9:00' --tz America/Denver
prep-instructions --at 'yesterday noon' --tz America/Denver
prep-instructions --at '2030-12-01 10:00' --tz Denver
prep-instructions --at '2030-12-01 10:00' --tz America/Denver --duration forever
prep-instructions --tz America/Denver
prep-instructions water --at '2030-12-01 10:00'
prep-instructions --clinic Elm
prep-instructions -o prep.html
prep-instructions -o prep.md
prep-instructions -o prep.txt
prep-instructions -o prep.pdf
prep-instructions --at '2030-12-01 10:00' --tz America/Denver -o timed.html
prep-instructions --at '2030-12-01 10:00' --tz America/Denver -o timed.md --clinic 'Elm Street' --phone 555-0100
prep-instructions --at '2030-12-01 10:00' --tz America/Denver -o timed.txt
prep-instructions --at '2030-12-01 10:00' --tz America/Denver --ics plan.ics
prep-instructions --at '2030-12-01 10:00' --ics plan.txt
post-instructions
post-instructions --json
post-instructions drive
post-instructions --at '2030-12-01 10:00' --tz America/Denver
post-instructions --at '2030-12-01 10:00' --tz America/Denver --json
post-instructions -o post.html
post-instructions -o post.txt
post-instructions --at '2030-12-01 10:00' --tz America/Denver -o after.html
post-instructions --at '2030-12-01 10:00' --tz America/Denver -o after.txt
screen 'htn, pregnant 12 weeks, on lamictal, no hx of glaucoma' --as-of 2026-11-24
screen 'htn, pregnant 12 weeks, on lamictal, no hx of glaucoma' --as-of 2026-11-24 --json
screen suicidal hypertention --as-of 2026-11-24
screen htn --fail-on absolute --as-of 2026-11-24
screen glaucoma --fail-on absolute --as-of 2026-11-24
screen
screen --checklist
screen --checklist --json
screen --checklist --format fhir
screen htn --format fhir
screen htn --as-of tomorrow
screen --fhir {data}/fhir/single.json --as-of 2026-11-24
screen --fhir {data}/fhir/single.json --as-of 2026-11-24 --json
screen --fhir {data}/fhir/hard.json --as-of 2026-11-24
screen --fhir {data}/fhir/hard.json --as-of 2026-11-24 --json
screen --fhir {data}/fhir/two-patients.ndjson --as-of 2026-11-24 --json
screen --fhir {data}/queries.jsonl
screen --fhir missing.json
cite
cite --all --style apa
cite zarate-2006
cite zarate-2006 --panel
cite zarate-2006 --plain
cite zarate-2006 --json
cite zarate-2006 --style apa
cite zarate-2006 --style vancouver
cite zarate-2006 --style nature
cite zarate-2006 --style natur
cite feder ptsd
cite --kind guideline
cite --kind novel
cite --for uncontrolled-glaucoma
cite --for uncontroled-glaucoma
cite nobody1999
cite nobody1999 --json
cite zarate-2006 --all
cite --all --format bibtex
cite --all --format biblatex
cite --all --format ris
cite --all --format csl-json
cite --all --format csl-yaml
cite --all --format nbib
cite zarate-2006 -o one.bib
cite zarate-2006 -o one.txt
cite --claims claims.md
cite --claims claims.md --style apa
cite --claims wrong.md
cite --claims missing.md
discrepancies
discrepancies --json
discrepancies --risk high
discrepancies --document infusion-faq
discrepancies --document nothing
sources
sources --json
content
content counts
content locate uncontrolled-glaucoma
content locate nothing
--content pack search parking
--content pack search glaucoma
--content pack search glaucoma --json
--content pack contraindications
--content pack screen glaucoma --as-of 2026-11-24 --json
--content pack prep-instructions --at '2030-12-01 10:00'
--content pack prep-instructions --at '2030-12-01 10:00' -o clinic.html
--content missing search glaucoma
--content {data}/bad/KR102 search glaucoma
"""
# Commands whose screens on a terminal (colored, boxed) are recorded too.
SCREENS = """
search glaucoma
search can I drive home --explain
search glaucoma --cite
show uncontrolled-glaucoma
show oral-bioavailability
contraindications
pharmacology
prep-instructions
prep-instructions --at '2030-12-01 10:00' --tz America/Denver
post-instructions
screen 'htn, pregnant 12 weeks, on lamictal, no hx of glaucoma' --as-of 2026-11-24
screen --checklist
cite zarate-2006
cite feder ptsd
discrepancies --risk high
sources
--help
"""
_MASKS = (
    (re.compile(r"20\d\d\.\d\d\.\d\d\+[0-9a-f]+(?:\.[0-9a-f]+)*"), "VERSION"),
    # A calendar folds its lines, and the version with them; it is stamped with now.
    (re.compile(r"Content (?:VERSION|[0-9])[0-9a-f.+\s]*(?=\\)"), "Content VERSION"),
    (re.compile(r"DTSTAMP:\d{8}T\d{6}Z"), "DTSTAMP"),
    # rich numbers the links of a screen by its own clock.
    (re.compile(r"\x1b\]8;id=\d+;"), "\x1b]8;id=N;"),
    (re.compile(r"(--at \"?)20\d\d-\d\d-\d\d(?= 10:00)"), r"\1TOMORROW"),
)


def masked(text: str) -> str:
    """The text without what changes by itself: the content's version, the day, the working directory."""
    for pattern, name in _MASKS:
        text = pattern.sub(name, text)
    return text


def run(words: str, directory: Path) -> dict[str, object]:
    """One command in a process of its own: status, stdout, stderr, and the files it wrote."""
    before = set(directory.iterdir())
    arguments = shlex.split(words.replace("{data}", str(DATA)))
    done = subprocess.run(
        [sys.executable, *RECORD, *arguments], cwd=directory, env=_environment(), capture_output=True, check=False
    )
    written = {}
    for path in sorted(set(directory.iterdir()) - before):
        written[path.name] = masked(path.read_text(encoding="utf-8"))
        path.unlink()
    out, err = (_portable(masked(s.decode("utf-8", "replace"))) for s in (done.stdout, done.stderr))
    return {"status": done.returncode, "stdout": out, "stderr": err} | ({"files": written} if written else {})


def screen(words: str, directory: Path) -> dict[str, object]:
    """One command on a pseudo-terminal of 80 columns: what it wrote, colors and all."""
    parent, child = pty.openpty()
    arguments = shlex.split(words.replace("{data}", str(DATA)))
    process = subprocess.Popen(
        [sys.executable, *RECORD, *arguments], cwd=directory, env=_environment() | {"TERM": "xterm-256color"},
        stdin=subprocess.DEVNULL, stdout=child, stderr=child,
    )  # fmt: skip
    os.close(child)
    parts = []
    while True:
        try:
            part = os.read(parent, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(parent)
    return {"status": process.wait(), "terminal": masked(b"".join(parts).decode("utf-8", "replace"))}


def _masked_all(seen: object) -> object:
    """As `masked`, every text of what was seen: recordings made before a mask was added compare all the same."""
    if isinstance(seen, dict):
        return {key: _masked_all(value) for key, value in seen.items()}
    return masked(seen) if isinstance(seen, str) else seen


def _environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KETAREF", "NO_COLOR", "FORCE_COLOR"))}
    return kept | {"COLUMNS": "80", "LINES": "24", "PYTHONIOENCODING": "utf-8", "TZ": "America/Denver",
                   "PYTHONPATH": str(ROOT)}  # fmt: skip


def _portable(text: str) -> str:
    return text.replace(str(ROOT), "ROOT")


def answers(files: list[Path]) -> Iterator[tuple[str, object]]:
    """Ids and scores of every query of the files, each entry whole, each finding of the screening table."""
    index = ketaref.open_index()
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            query = json.loads(line)["query"]
            try:
                hits = ketaref.search_index(index, query, limit=LIMIT)
            except ketaref.KetarefError as error:
                yield f"query {path.name}:{number} {query}", str(error)
                continue
            rows = [[h.entry.id, h.score, [[m.word, m.as_, m.how, m.field] for m in h.matched]] for h in hits]
            yield f"query {path.name}:{number} {query}", rows


def record(target: Path, files: list[Path]) -> None:
    """Everything, as JSON lines: a key, and what was seen."""
    rows: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)

        def prepared(number: int) -> Path:
            directory = home / str(number)
            for path, text in PACK.items():
                (directory / "pack" / path).parent.mkdir(parents=True, exist_ok=True)
                (directory / "pack" / path).write_text(text, encoding="utf-8")
            (directory / "claims.md").write_text("As shown [@zarate-2006; @feder-2014, p. 3].\n", encoding="utf-8")
            (directory / "wrong.md").write_text("As shown [@zarate2066].\n", encoding="utf-8")
            return directory

        commands = [line for line in COMMANDS.splitlines() if line]
        commands += [f"show {path.stem} --json" for path in _entry_files()]
        commands += [f"show {path.stem}" for path in _entry_files()[::5]]
        commands += [f"screen {shlex.quote(finding)} --as-of 2026-11-24 --json" for finding in _findings()]
        commands += [f"--content {{data}}/bad/{pack.name} search glaucoma" for pack in sorted((DATA / "bad").iterdir())]
        screens = [line for line in SCREENS.splitlines() if line]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            seen = pool.map(lambda job: run(job[1], prepared(job[0])), enumerate(commands))
            rows |= dict(zip(commands, seen, strict=True))
            seen = pool.map(lambda job: screen(job[1], prepared(job[0])), enumerate(screens, len(commands)))
            rows |= {f"terminal: {words}": value for words, value in zip(screens, seen, strict=True)}
    rows |= dict(answers(files))
    target.write_text("".join(json.dumps({"key": k, "seen": v}, ensure_ascii=False) + "\n" for k, v in rows.items()),
                      encoding="utf-8")  # fmt: skip
    print(f"{len(rows)} recorded in {target}")


def _entry_files() -> list[Path]:
    content = ROOT / "content"
    aside = ("disputes", "schema", "asked", "references")
    return sorted(p for p in content.glob("*/*.yaml") if p.parent.name not in aside)


def _findings() -> list[str]:
    lines = (DATA / "findings.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("|")[0].strip() for line in lines if line and line[0] != "#"]


def compare(before: Path, after: Path, shown: int) -> int:
    """Print what differs; 1 when anything does."""
    old, new = (
        {row["key"]: _masked_all(row["seen"]) for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
        for path in (before, after)
    )
    differing = [key for key in old if key in new and old[key] != new[key]]
    for key in differing[:shown]:
        print(f"=== {key}")
        lines = (json.dumps(seen.get(key), ensure_ascii=False, indent=1).replace("\\n", "\n") for seen in (old, new))
        for line in list(difflib.unified_diff(*(text.splitlines() for text in lines), lineterm="", n=1))[2:40]:
            print(line[:300])
    gone, come = len(old.keys() - new.keys()), len(new.keys() - old.keys())
    print(f"{len(differing)} of {len(old.keys() & new.keys())} differ; {gone} recorded only before, {come} only after")
    return int(bool(differing))


def main() -> int:
    """Record or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("record")
    one.add_argument("target", type=Path)
    one.add_argument("--queries", type=Path, action="append", default=[])
    two = verbs.add_parser("compare")
    two.add_argument("before", type=Path)
    two.add_argument("after", type=Path)
    two.add_argument("--show", type=int, default=20)
    given = parser.parse_args()
    if given.verb == "compare":
        return compare(given.before, given.after, given.show)
    record(given.target, [DATA / "queries.jsonl", DATA / "inventory.jsonl", *given.queries])
    return 0


if __name__ == "__main__":
    sys.exit(main())
