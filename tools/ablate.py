"""What each tuned number of search is worth: the answers with it, and with a neutral value in its place.

    python -m tools.ablate                       every number, and every group of numbers
    python -m tools.ablate NAMING NAMING+PASSING these alone; a plus changes several together
    python -m tools.ablate REREAD=30             another value than the neutral one
    python -m tools.ablate --all                 the test split and the inventory too; --queries FILE adds a set

A neutral value switches off what a number does: 1 for a factor, 0 for a share or a bonus, no limit for a limit. The
first lines give the measures of the values in use; every further row, what changes: how many more queries find a right
answer first (@1) and among three (@3), how many more of those that can be answered are refused (lost), how many more
off-topic queries are refused (off), and how many queries have another first hit at all (first).

Decide by the sets that are shown without `--all`: the tune split of the judged queries, and of `tools.fit` the
off-topic queries and the questions left out of the index, which only their own entries answer; and the names of
contraindications and interactions, each typed bare, which should find the hazard first. Look at the test split once,
at the end.
"""

from __future__ import annotations

import argparse
import ast
import json
import multiprocessing
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import ketaref
from ketaref.search import tuning
from ketaref.store.cache import open_database, write_database
from tools import fit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaref.store.index import Index

DATA = Path(__file__).parent.parent / "tests" / "data"
LIMIT = 10
LEFT_OUT = "left out"
NEUTRAL: dict[str, object] = {
    # How far a word may lie from the one it is read as.
    "MIN_FUZZY_LENGTH": 3, "LONG_WORD": 5, "MIN_OTHER_INITIAL": 2, "MIN_PREFIX_LENGTH": 2, "MIN_PART": 1,
    "MAX_READINGS": 1, "MIN_SMALL_WORD": 99,
    # What a word of the query weighs.
    "NAMING": 1.0, "PASSING": 1.0, "COMMON_SHARE": 1.0, "ELSEWHERE_QUALITY": 1.0,
    "FORM_WEIGHT": 0.0,
    # What a query names.
    "FRAME_WORDS": frozenset(), "ASPECT_WORDS": frozenset(), "UNKNOWN_LENGTH": 99, "COVERING": 0,
    "COVERING_SCORE": 0.0, "ABOUT_SCORE": 999.0,
    # What a passage and an entry score.
    "PASSAGE_SHARE_WEIGHT": 1e-9, "SUPPORT": (1.0, 0.0, 0.0), "OFTEN": 0.0, "LENGTH": 0.0, "EXACT": 2.0,
    "PASSAGES_SHARE": 0.5, "HAZARD_PRIOR": 1.0, "BARE_WORDS": 99,
    # What the wording adds.
    "REREAD": 10_000, "WORDING_SHARE": 0.0, "WORDING_SATURATION": 1e-9, "WORDING_LENGTH": 0.0,
    # The order of the best.
    "FUSED": 1e9, "LINES": 1, "CARD_BEHIND": 0.0, "CARD_BEHIND_BARE": 0.0,
    "ABREAST": 0.0, "CERTAIN": 101.0,
    # A clinic's own first among equals.
    "OWN_FAST": 9.0,
    # Whether the best entry answers.
    "ANSWERED": 0.0, "PER_WORD": 0.0, "IN_WORDING": 0.0, "ON_SUBJECT": 0.0, "MET_IN_FULL": 100.0, "NEAR": 1.0,
    "LEAST_SCORE": 0.0, "FIRM": 0.0, "CHANCE": -99.0, "CERTAINTY": (0.0, 0.0, 0.0, 0.0, 0.0, 0.0), "LOOKED_AT": 1,
    "NEAR_HAZARD": 0.0,
    # Whether the query is about what is left out.
    "LEFT_OUT": float("inf"), "LEFT_OUT_GRAVE": float("inf"), "LEFT_OUT_LESS": 0.0,
}  # fmt: skip
GROUPS = {
    "roles": ("NAMING", "PASSING"),
    "fit": ("PER_WORD", "IN_WORDING", "ON_SUBJECT"),
    "left out": ("LEFT_OUT", "LEFT_OUT_GRAVE"),
}


class Query(NamedTuple):
    """A query of a set, and what answers it: entries by id, or patterns that an entry's title and text match."""

    text: str
    relevant: frozenset[str]
    must: tuple[re.Pattern[str], ...]
    off_topic: bool

    @property
    def answerable(self) -> bool:
        return bool(self.relevant or self.must)

    def answered_by(self, entry: ketaref.Entry) -> bool:
        if self.must:
            text = f"{entry.title}\n{entry.text}"
            return all(pattern.search(text) for pattern in self.must)
        return entry.id in self.relevant


class Measure(NamedTuple):
    """What came of a set of queries."""

    first: int
    in_three: int
    lost: int
    refused: int
    hits: tuple[tuple[str, ...], ...]
    """The ids found for each query."""

    def against(self, other: Measure) -> tuple[int, ...]:
        """What changed since another: the four counts, and how many queries have another first hit."""
        changed = sum(one[:1] != two[:1] for one, two in zip(self.hits, other.hits, strict=True))
        counts = zip(self[:4], other[:4], strict=True)
        return (*(int(now) - int(before) for now, before in counts), changed)  # type: ignore[call-overload]


def read_sets(files: list[Path], *, all_sets: bool) -> dict[str, list[Query]]:
    """The sets, by name."""
    judged = list(_read(DATA / "queries.jsonl"))
    library = ketaref.load_library()
    held = fit.hold_out(library)[1]
    sets = {
        "tune": [query for split, query in judged if split == "tune"],
        "off-topic": [Query(text, frozenset(), (), off_topic=True) for text in fit.off_topic()],
        LEFT_OUT: [Query(text, frozenset({entry}), (), off_topic=False) for text, entry in held],
        "hazards": [Query(text, frozenset({entry}), (), off_topic=False) for text, entry in hazard_names(library)],
    }
    if all_sets:
        sets["test"] = [query for split, query in judged if split == "test"]
        sets["inventory"] = [query for _, query in _read(DATA / "inventory.jsonl")]
    return sets | {path.stem: [query for _, query in _read(path)] for path in files}


def hazard_names(library: ketaref.Library) -> list[tuple[str, str]]:
    """What a contraindication or an interaction is called in a word or two, each with the id of its entry."""
    entries = (entry for entry in library if entry.kind in tuning.HAZARD_KINDS)
    names = ((name, e.id) for e in entries for name in (*e.aliases, *(e.screening.names if e.screening else ())))
    return sorted({(name, entry_id) for name, entry_id in names if len(name.split()) <= tuning.BARE_WORDS})


def _read(path: Path) -> Iterator[tuple[str, Query]]:
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        must = tuple(re.compile(pattern, re.IGNORECASE | re.DOTALL) for pattern in row.get("must", ()))
        relevant = frozenset(row.get("relevant", ()))
        yield row.get("split", ""), Query(row["query"], relevant, must, row.get("off_topic", False))


def measure(index: Index, queries: list[Query]) -> Measure:
    """Ask the queries."""
    first = in_three = lost = refused = 0
    ids = []
    for query in queries:
        hits = ketaref.search_index(index, query.text, limit=LIMIT)
        ids.append(tuple(hit.entry.id for hit in hits))
        if query.answerable:
            right = [query.answered_by(hit.entry) for hit in hits[:3]]
            first += right[:1] == [True]
            in_three += any(right)
            lost += not hits
        elif query.off_topic:
            refused += not hits
    return Measure(first, in_three, lost, refused, tuple(ids))


class Job(NamedTuple):
    """What one process measures: the sets, with some numbers changed."""

    name: str
    values: dict[str, object]
    sets: dict[str, list[Query]]
    without: Path
    """The database that lacks the questions left out."""


def run(job: Job) -> tuple[str, dict[str, Measure]]:
    """The measures by set. In a process of its own, so nothing derived from a number outlives it."""
    for name, value in job.values.items():
        if not hasattr(tuning, name):
            raise SystemExit(f"tuning has no number called {name}")
        setattr(tuning, name, value)
    index, without = ketaref.open_index(), open_database(job.without)
    return job.name, {
        name: measure(without if name == LEFT_OUT else index, queries) for name, queries in job.sets.items()
    }


def variants(wanted: list[str]) -> dict[str, dict[str, object]]:
    """Name -> values: what was asked for, or every number and every group."""
    if not wanted:
        singly = {name: {name: value} for name, value in NEUTRAL.items()}
        return singly | {f"[{name}]": {n: NEUTRAL[n] for n in names} for name, names in GROUPS.items()}
    tried: dict[str, dict[str, object]] = {}
    for words in wanted:
        values = tried[words] = {}
        for name, _, value in (word.partition("=") for word in words.split("+")):
            if name in GROUPS:
                values |= {n: NEUTRAL[n] for n in GROUPS[name]}
            else:
                values[name] = ast.literal_eval(value) if value else NEUTRAL[name]
    return tried


def report(jobs: list[Job], processes: int) -> Iterator[str]:
    """The lines of the report, each as soon as it is measured."""
    before: dict[str, Measure] = {}
    with multiprocessing.get_context("spawn").Pool(processes, maxtasksperchild=1) as pool:
        for name, after in pool.imap(run, jobs):
            if before:
                cells = (after[label].against(before[label]) for label in before)
                yield f"{name[:27]:27}" + "".join(
                    "  |" + "".join(f"{n:+6}" if n else "     ." for n in c) for c in cells
                )
                continue
            before = after
            for label, found in before.items():
                queries = jobs[0].sets[label]
                answerable = sum(query.answerable for query in queries)
                off = sum(query.off_topic for query in queries)
                answered = f"@1 {found.first}, @3 {found.in_three}, lost {found.lost} of {answerable}"
                refused = f"refused {found.refused} of {off} off-topic"
                yield f"{label}: " + "; ".join([answered] * bool(answerable) + [refused] * bool(off))
            yield ""
            yield " " * 27 + "".join(f"  |{label:>30}" for label in before)
            yield " " * 27 + "".join("  |    @1    @3  lost   off first" for _ in before)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wanted", nargs="*", metavar="NUMBER[=VALUE][+NUMBER...]")
    parser.add_argument("--all", action="store_true", dest="all_sets")
    parser.add_argument("--queries", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    ketaref.open_index().close()  # compiled once, before the processes start
    with tempfile.TemporaryDirectory() as home:
        without = Path(home) / "without.sqlite"
        write_database(fit.hold_out(ketaref.load_library())[0], without)
        sets = read_sets(given.queries, all_sets=given.all_sets)
        tried = {"as it is": {}} | variants(given.wanted)
        jobs = [Job(name, values, sets, without) for name, values in tried.items()]
        for line in report(jobs, given.processes):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
