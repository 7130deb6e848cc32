"""A bucket of patients to their lines: a part of the output, and what it comes to in numbers."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import ketaref
from ketaref.errors import UsageError
from ketaref.population.line import line_in_any_case
from ketaref.population.reading import resource_of
from ketaref.population.shared import Shared
from ketaref.population.spill import patients_in, private
from ketaref.population.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable


class Screening(NamedTuple):
    """What a process needs to screen buckets."""

    spill: str
    shared: str
    parts: str
    buckets: int
    as_of: str
    packs: tuple[str, ...]
    content_version: str


class Bucket(NamedTuple):
    """Patients whose lines stand together."""

    number: int
    files: tuple[str, ...]
    """The names of the files with their resources."""


def screener(setup: Screening) -> Callable[[Bucket], dict[str, Any]]:
    """What screens a bucket, for a process: writes its part, and gives its counts.

    Raises:
        UsageError: the content has changed since the run began.
    """
    index = ketaref.open_index(*setup.packs)
    if index.version != setup.content_version:
        raise UsageError("the content has changed while the population was screened; start over with --force")
    shared, spill, parts = Shared(Path(setup.shared)), Path(setup.spill), Path(setup.parts)
    as_of = date.fromisoformat(setup.as_of)

    def screen(bucket: Bucket) -> dict[str, Any]:
        tally = Tally()
        path = part_of(parts, bucket.number)
        files = [spill / name for name in bucket.files]
        partial = path.with_suffix(f".{os.getpid()}")
        with private(partial) as file:
            for lines in patients_in(files, bucket.number, setup.buckets):
                resources = list(map(resource_of, lines))
                line = line_in_any_case(index, resources, as_of=as_of, medications=shared.asked_for_by)
                tally.add(line)
                # In ASCII, so that what a record holds does nothing to a terminal.
                made = json.dumps(line, separators=(",", ":")).replace("\x7f", r"\u007f")
                file.write(made.encode() + b"\n")
        counts = tally.as_plain()
        with private(counts_of(parts, bucket.number)) as file:
            file.write(json.dumps(counts).encode())
        partial.replace(path)
        return {"bucket": bucket.number} | counts

    return screen


def part_of(folder: Path, bucket: int) -> Path:
    """The file of a bucket's lines; there once all of them are."""
    return folder / f"{bucket:04x}.ndjson"


def counts_of(folder: Path, bucket: int) -> Path:
    """The file of a bucket's counts; there before the lines are."""
    return folder / f"{bucket:04x}.counts"
