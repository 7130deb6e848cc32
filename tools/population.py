"""A population on this machine: how fast, in how much memory, and what a second process brings.

    python -m tools.population RECORDS --patients 10000 --jobs 1 2 [--folder DIR]

Makes a bulk export of the records of Synthea (or any Bundles of one patient each), repeated with ids of their own, and
runs the command on it as a user does. Memory is that of each process, looked at every half second; it is printed over
time, so that what grows can be seen to grow. `--check` compares the line of each record with what
`--fhir FILE --json` says of it, and measures nothing. `--vary` writes a word of the patient's own into every name of a
condition, a medicine and a procedure, so that no reading can be one that was kept: the worst case.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EVERY_S = 0.5
COLUMNS = 12
_URN = re.compile(r"urn:uuid:([0-9a-f-]{36})")
_READ = ("Condition", "MedicationRequest", "Procedure")


class Run(NamedTuple):
    """What one run of the command took."""

    jobs: int
    wall_s: float
    cpu_s: float
    peaks: list[int]
    """The most memory of each process (resident set), kB."""
    over_time: list[int]
    """The memory of the largest process at each look, kB."""
    digest: str
    """Of the lines."""


def records_in(paths: Sequence[Path]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The Bundles of one patient among files and folders: the patient's id, and the resources."""
    files = [file for path in paths for file in (sorted(path.rglob("*.json")) if path.is_dir() else [path])]
    found = []
    for file in files:
        bundle = json.loads(file.read_bytes())
        resources = [entry["resource"] for entry in bundle.get("entry", ()) if "resource" in entry]
        people = [resource["id"] for resource in resources if resource["resourceType"] == "Patient"]
        if len(people) == 1:
            found.append((people[0], resources))
    return found


def write_export(
    records: Sequence[tuple[str, list[dict[str, Any]]]], patients: int, folder: Path, *, vary: bool
) -> int:
    """A bulk export of so many patients, a file a type; its bytes. References are relative, as servers write them."""
    folder.mkdir(parents=True)
    files: dict[str, Any] = {}
    # A patient's other references (encounters, practitioners) may stay: nothing is looked for under them.
    written = [
        (
            person,
            [
                (r["resourceType"], _varied(r) if vary and r["resourceType"] in _READ else json.dumps(r))
                for r in several
            ],
        )
        for person, several in records
    ]
    for n in range(patients):
        person, several = written[n % len(written)]
        for kind, text in several:
            if kind not in files:
                files[kind] = (folder / f"{kind}.000.ndjson").open("w", encoding="utf-8")
            own = text.replace(f"urn:uuid:{person}", f"Patient/{person}").replace(person, f"{person}-{n}")
            files[kind].write(own.replace("@@", f"w{n:x}") + "\n")
    for file in files.values():
        file.close()
    return sum(path.stat().st_size for path in folder.iterdir())


def _varied(resource: dict[str, Any]) -> str:
    """A resource whose names hold a word of the patient's own."""
    code = resource.get("code") or resource.get("medicationCodeableConcept") or {}
    for one in (code, *code.get("coding", ())):
        for name in ("text", "display"):
            if one.get(name):
                one[name] += " @@"
    return json.dumps(resource)


def differences(records: Sequence[Path], folder: Path) -> tuple[int, list[str]]:
    """How many files of one patient were compared, and those whose single form and whose line differ."""
    files = [file for path in records for file in (sorted(path.rglob("*.json")) if path.is_dir() else [path])]
    wrong = []
    compared = 0
    for file in files:
        single = screen(["--fhir", file, "--json"])
        told = json.loads(single)["records"]
        if len(told) != 1:
            continue
        compared += 1
        output = folder / "line.ndjson"
        screen(["--fhir", file, "-o", output, "--force"])
        line = json.loads(output.read_bytes())
        if {name: line.get(name) for name in told[0]} != told[0]:
            wrong.append(file.name)
    return compared, wrong


def screen(arguments: Sequence[object]) -> bytes:
    """What the command prints."""
    command = [sys.executable, "-m", "ketaref", "screen", *map(str, arguments), "--as-of", "2026-11-28"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def run(export: Path, folder: Path, jobs: int) -> Run:
    """Run the command on an export, looking at the memory of its processes."""
    output = folder / f"{jobs}.ndjson"
    command = [
        sys.executable,
        "-m",
        "ketaref",
        "screen",
        "--fhir",
        export,
        "-o",
        output,
        "--jobs",
        str(jobs),
        "--force",
    ]
    before, began = os.times(), time.monotonic()
    process = subprocess.Popen([*command, "--as-of", "2026-11-28"], stderr=subprocess.DEVNULL)
    peaks: dict[int, int] = {}
    over_time: list[int] = []
    while process.poll() is None:
        sizes = {pid: kb for pid in family(process.pid) if (kb := resident(pid))}
        for pid, kb in sizes.items():
            peaks[pid] = max(kb, peaks.get(pid, 0))
        over_time.append(max(sizes.values(), default=0))
        time.sleep(EVERY_S)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    digest = hashlib.sha256(output.read_bytes()).hexdigest()[:12]
    return Run(jobs, time.monotonic() - began, cpu, sorted(peaks.values(), reverse=True), over_time, digest)


def family(pid: int) -> Iterator[int]:
    """A process and those it has started (Linux)."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from family(int(child))


def resident(pid: int) -> int:
    """The resident set of a process, kB; 0 for one that is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    match = re.search(r"VmRSS:\s+(\d+)", status)
    return int(match[1]) if match else 0


def thinned(values: Sequence[int]) -> list[int]:
    """Some of the values, evenly over time."""
    step = max(len(values) // COLUMNS, 1)
    return list(values[step // 2 :: step])[:COLUMNS]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("records", nargs="+", type=Path, help="Bundles of one patient each, or folders of them")
    parser.add_argument("--patients", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--vary", action="store_true", help="let no text be that of another patient")
    parser.add_argument("--check", action="store_true", help="compare lines with single records instead")
    parser.add_argument("--folder", type=Path, help="where the export and the lines are written, and left")
    asked = parser.parse_args()
    records = records_in(asked.records)
    if not records:
        sys.exit("no Bundle of one patient among these")
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        if asked.check:
            compared, wrong = differences(asked.records, folder)
            print(f"{compared - len(wrong)} of {compared} records: the line is what --fhir FILE --json says")
            sys.exit("\n".join(wrong) or 0)
        export = folder / "export"
        size = write_export(records, asked.patients, export, vary=asked.vary)
        print(f"{asked.patients:,} patients of {len(records)} records, {size / 1e6:,.0f} MB of NDJSON; "
              f"{os.cpu_count()} cores, Python {platform.python_version()}")  # fmt: skip
        runs = [run(export, folder, jobs) for jobs in asked.jobs]
    print("| jobs | wall, s | CPU, s | patients/s | patients an hour a core | most memory of a process, MB | lines |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for one in runs:
        rate = asked.patients / one.wall_s
        per_core = asked.patients / one.cpu_s * 3600
        print(f"| {one.jobs} | {one.wall_s:.1f} | {one.cpu_s:.1f} | {rate:.1f} | {per_core:,.0f} | "
              f"{one.peaks[0] / 1024:.0f} | {one.digest} |")  # fmt: skip
    for one in runs:
        shown = " ".join(f"{kb / 1024:.0f}" for kb in thinned(one.over_time))
        print(f"memory over time, {one.jobs} jobs, MB: {shown}")


if __name__ == "__main__":
    main()
