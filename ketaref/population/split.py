"""A chunk of an export to temporary files: each resource where the lines of its patient are looked for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ketaref.population.owners import owned
from ketaref.population.reading import lines_in, value_of
from ketaref.population.shared import Shelf
from ketaref.population.spill import Place, Spill

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketaref.population.reading import Chunk

PROBLEMS_KEPT = 1000
"""Problems that are told with their lines; all are counted."""


class Splitting(NamedTuple):
    """What a process needs to split chunks."""

    spill: str
    """The folder of the buckets."""
    shared: str
    buckets: int


class Told(NamedTuple):
    """What a chunk held."""

    file: int
    chunk: int
    lines: int
    size: int
    """Bytes of the file that it stands for."""
    resources: int
    passed_over: dict[str, int]
    """Types of resources that are nobody's, with how many there were."""
    problems: list[tuple[int, str]]
    """Lines, counted from the start of the chunk, with what is wrong there; the first PROBLEMS_KEPT."""
    problem_count: int


def splitter(setup: Splitting) -> Callable[[Chunk], Told]:
    """What splits a chunk, for a process."""
    spill, shelf = Spill(Path(setup.spill), setup.buckets), Shelf(Path(setup.shared))

    def split(chunk: Chunk) -> Told:
        told = _split(chunk, spill, shelf)
        spill.flush()
        shelf.flush()
        return told

    return split


def _split(chunk: Chunk, spill: Spill, shelf: Shelf) -> Told:
    passed_over: Counter[str] = Counter()
    problems: list[tuple[int, str]] = []
    resources = lines = wrong = 0
    one_value = chunk.kind.endswith("whole")
    for line in lines_in(chunk):
        lines += 1
        if line.isspace():
            continue
        for entry, one in enumerate(owned(value_of(line, one_value=one_value), line)):
            resources += bool(one.kind)
            if one.problem:
                wrong += 1
                if len(problems) < PROBLEMS_KEPT:
                    problems.append((lines, one.problem))
                continue
            place = Place(chunk.file, chunk.number, lines, entry)
            if one.key:
                spill.put(one.key, place, one.data)
            elif one.names:
                shelf.put(one.names, place, one.data)
            else:
                passed_over[one.kind] += 1
    size = min(chunk.end, chunk.size) - chunk.start
    return Told(chunk.file, chunk.number, lines, size, resources, dict(passed_over), problems, wrong)
