"""A population screened: the whole run, from the files of an export to one file of lines and what it comes to.

    inputs -> chunks -> spill (`split.py`, several processes) -> parts, one a bucket (`buckets.py`) -> output, in order

Lines stand in the order of the SHA-256 of the patient's key, whatever the files and the number of processes. The output
appears under its name when all of it is written, and not before.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import ketaref
from ketaref.errors import UsageError
from ketaref.population.buckets import Bucket, Screening, counts_of, part_of, screener
from ketaref.population.reading import PIPE, Input, chunks_of, inputs_of, is_piped
from ketaref.population.shared import sort_shelves
from ketaref.population.spill import BUCKET, BUCKETS_MOST, private
from ketaref.population.split import PROBLEMS_KEPT, Splitting, Told, splitter
from ketaref.population.tally import Tally
from ketaref.population.work import Work, open_work
from ketaref.population.workers import work as at_work
from ketaref.population.writing import writer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from ketaref.store.index import Index

    Progress = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]

_UNZIPPED = 12
"""How much larger the files of an export are without gzip, about; a bucket that becomes too large is read in parts."""
_BUCKETS_LEAST = 16
_MEGABYTE = 1_000_000


class Asked(NamedTuple):
    """What is to be done."""

    paths: Sequence[Path]
    output: Path | None
    """None to count alone."""
    as_of: date | None
    """The day to screen as of; None for today, or the day of the run that is resumed."""
    today: date
    jobs: int = 1
    force: bool = False
    resume: bool = False
    packs: tuple[Path, ...] = ()
    """Those of `index`."""


class Outcome(NamedTuple):
    """What a run came to."""

    tally: Tally
    as_of: str
    files: int
    resources: int
    passed_over: dict[str, int]
    """Types of resources that are nobody's, with how many there were."""
    problems: list[str]
    """Lines that were not read and resources without a patient, with file and line and what is wrong; the first."""
    problem_count: int
    notes: list[str]
    """Files of folders that were passed over."""


def screen_population(asked: Asked, index: Index, progress: Progress) -> Outcome:
    """Screen every patient of an export.

    Raises:
        UsageError: files cannot be read or written, hold no patient, or a run that was stopped is in the way.
        WorkerError: a process failed.
    """
    writer = writer_of(asked.output, force=asked.force)
    inputs = inputs_of(asked.paths, but=[asked.output] if asked.output else [])
    facts = {
        "files": [[given.name, given.size, given.changed] for given in inputs], "content": index.version,
        "program": ketaref.__version__, "as_of": asked.as_of and asked.as_of.isoformat(),
    }  # fmt: skip
    try:
        run = open_work(asked.output, facts, resume=asked.resume, force=asked.force)
    except OSError as error:
        raise UsageError(f"{asked.output or 'temporary files'}: cannot be written ({error.strerror})") from None
    done = False
    try:
        outcome = _run(asked, inputs, run, progress, index.version)
        if asked.output is not None:
            parts = [part_of(run.folder("parts"), bucket) for bucket in range(run.state["buckets"])]
            writer(list(filter(Path.is_file, parts)), run.output, asked.output)
        done = True
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UsageError(f"{run.path}: cannot be written ({why}); make room there, or name another --output") from None
    finally:
        run.close(remove=done or not run.keep)
    return outcome


def _run(asked: Asked, inputs: Sequence[Input], run: Work, progress: Progress, version: str) -> Outcome:
    """Both halves of a run, or what one that was stopped has left of them."""
    if run.state.get("as_of") is None:
        run.remember(as_of=asked.today.isoformat())
    if "split" not in run.state:
        _split(asked.jobs, _at_hand(inputs, run), run, progress)
    found = run.state["split"]
    if not found["patients"]:
        types = ", ".join(sorted(found["passed_over"])[:5]) or "no FHIR resource"
        where = ", ".join(given.name for given in inputs[:3])
        raise UsageError(f"{where}: hold no resource of a patient (found: {types})")
    tally = _screen(asked, run, progress, version)
    return Outcome(
        tally, run.state["as_of"], len(inputs), found["resources"], found["passed_over"], found["problems"],
        found["problem_count"], found["notes"],
    )  # fmt: skip


def _at_hand(inputs: Sequence[Input], run: Work) -> list[Input]:
    """The inputs, those that can be read once alone as copies among the temporary files."""
    found = []
    for n, given in enumerate(inputs):
        if not is_piped(given.path):
            found.append(given)
            continue
        copy = run.path / f"piped.{n}"
        with private(copy) as file:
            if given.path != PIPE:
                with given.path.open("rb") as pipe:
                    shutil.copyfileobj(pipe, file)
            elif sys.stdin is not None:
                shutil.copyfileobj(sys.stdin.buffer, file)
        found.append(given._replace(path=copy, size=copy.stat().st_size))
    return found


# ---- The first half: what is whose ----------------------------------------------------------------------------------


def _split(jobs: int, inputs: Sequence[Input], run: Work, progress: Progress) -> None:
    """Put down the resources of each patient; what a run that was stopped has put down is not to be trusted."""
    chunks, notes = chunks_of(inputs)
    size = sum(chunk.size * (_UNZIPPED if chunk.kind.startswith("gzip") else 1) for chunk in chunks if not chunk.number)
    buckets = min(max(-(-size // BUCKET), _BUCKETS_LEAST), BUCKETS_MOST)
    # A name of its own: a process of the run that was killed may still be about to write into the old one.
    attempt = run.state.get("attempt", 0) + 1
    for name in ("spill", "shared"):
        shutil.rmtree(run.path / f"{name}.{attempt - 1}", ignore_errors=True)
    run.remember(attempt=attempt, buckets=buckets)
    spilled, shared = run.folder(f"spill.{attempt}"), run.folder(f"shared.{attempt}")
    told: list[Told] = []
    total = sum(chunk.size for chunk in chunks if not chunk.number)
    with progress("Reading, MB") as show:
        done = 0
        for one in at_work(splitter, Splitting(str(spilled), str(shared), buckets), chunks, jobs):
            told.append(one)
            done += one.size
            show(done // _MEGABYTE, total // _MEGABYTE)
    sort_shelves(shared)
    for given in inputs:
        if given.path.parent == run.path:
            given.path.unlink(missing_ok=True)
    run.remember(split=_summed(inputs, told, notes) | {"patients": any(spilled.iterdir())})


def _summed(inputs: Sequence[Input], told: Sequence[Told], notes: Sequence[str]) -> dict[str, Any]:
    """What all chunks held, with lines counted from the start of their files.

    Raises:
        UsageError: a file that was named holds no resource at all.
    """
    passed_over: Counter[str] = Counter()
    problems: list[str] = []
    found_notes = list(notes)
    count = resources = 0
    by_file: dict[int, list[Told]] = {}
    for one in sorted(told, key=lambda one: (one.file, one.chunk)):
        by_file.setdefault(one.file, []).append(one)
    for n, several in by_file.items():
        given = inputs[n]
        wrong = sum(one.problem_count for one in several)
        if wrong and not any(one.resources for one in several):
            line, problem = next(p for one in several for p in one.problems)
            text = f"{given.name}: holds no FHIR resource (line {line} {problem}); export the records as FHIR NDJSON"
            if not given.in_folder:
                raise UsageError(text)
            found_notes.append(f"not read: {text}")
            continue
        count += wrong
        before = 0
        for one in several:
            resources += one.resources
            passed_over.update(one.passed_over)
            problems += [f"{given.name}:{before + line}: {problem}" for line, problem in one.problems]
            before += one.lines
    return {
        "resources": resources, "passed_over": dict(sorted(passed_over.items())), "problem_count": count,
        "problems": problems[:PROBLEMS_KEPT], "notes": found_notes,
    }  # fmt: skip


# ---- The second half: a line a patient ------------------------------------------------------------------------------


def _screen(asked: Asked, run: Work, progress: Progress, version: str) -> Tally:
    """Screen every bucket that has not been; what all of them come to."""
    tally = Tally()
    attempt, buckets = run.state["attempt"], run.state["buckets"]
    spilled, parts = run.path / f"spill.{attempt}", run.folder("parts")
    files: dict[int, list[str]] = {}
    for path in sorted(spilled.iterdir()):
        files.setdefault(int(path.name.partition(".")[0], 16), []).append(path.name)
    for bucket in range(buckets):
        if part_of(parts, bucket).is_file():
            tally.merge(Tally.of_plain(json.loads(counts_of(parts, bucket).read_text(encoding="utf-8"))))
            _unlink(spilled, files.pop(bucket, []))
    tasks = [Bucket(bucket, tuple(names)) for bucket, names in sorted(files.items())]
    setup = Screening(
        str(spilled), str(run.path / f"shared.{attempt}"), str(parts), buckets, run.state["as_of"],
        tuple(map(str, asked.packs)), version,
    )  # fmt: skip
    size = buckets - len(tasks)
    with progress("Screening") as show:
        for done, counts in enumerate(at_work(screener, setup, tasks, asked.jobs), size + 1):
            tally.merge(Tally.of_plain(counts))
            _unlink(spilled, files[counts["bucket"]])
            if asked.output is None:
                part_of(parts, counts["bucket"]).unlink()
            show(done, buckets)
    return tally


def _unlink(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        (folder / name).unlink(missing_ok=True)
