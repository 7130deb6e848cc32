"""What each tuned number of search is worth: the answers with it, and with its neutral value in its place.

    python -m tools.ablate                      every number and every group, on the tune split of the judged queries
    python -m tools.ablate FOCUS NAMING+PASSING these only; a plus joins numbers that are changed together
    python -m tools.ablate FOCUS=0.3            another value than the neutral one
    python -m tools.ablate --all                on the test split, the inventory and any --queries FILE as well

A neutral value switches off what the number does: 1 for a factor, 0 for a share or a bonus, no limit for a limit. A
row gives what changes against the values in use: queries with a right answer first (@1) and among three (@3),
answerable queries refused, off-topic queries refused, queries whose list of hits changed at all. Decide on the tune
split; look at the test split once, at the end.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import json
import multiprocessing
import re
import sys
from pathlib import Path
from typing import NamedTuple

import ketaref

DATA = Path(__file__).parent.parent / "tests" / "data"
TUNED = "ketaref.search.answer"
LIMIT = 10

FLAT = (1.0,) * 7
NEUTRAL: dict[str, object] = {
    # Spelling: how far a word may lie from the one it is read as.
    "MIN_FUZZY_LENGTH": 2, "LONG_WORD": 5, "MIN_HEARD_LENGTH": 2, "MAX_LENGTH_BY_EAR": 99, "MIN_PREFIX_LENGTH": 2,
    "MIN_OTHER_INITIAL": 2, "MAX_READINGS": 99, "LIKE_ONE_EDIT": 1.0, "OTHER_INITIAL": 0.0, "STEM_RIVAL": 1,
    # Spelling: what such a word counts.
    "TYPO_QUALITY": 1.0, "SECOND_EDIT_QUALITY": 0.9, "PREFIX_QUALITY": 1.0, "JOINED_QUALITY": 1.0,
    # Fields.
    "UNIT_VALUE": FLAT, "COVER_VALUE": FLAT,
    # How much of a query a word makes up.
    "UNKNOWN_WEIGHT": 1.0, "NAMING": 1.0, "PASSING": 1.0, "LIGHT_UNKNOWN": 0.9, "UNKNOWN_DAMPING": 1.0,
    "FIGURE_SHARE": 1.0, "COMMON_SHARE": 1.0, "COMMON_WEIGHT": 1.0, "MISREAD_WEIGHT": 0.0, "ELSEWHERE_WEIGHT": 1.0,
    "ELSEWHERE_QUALITY": 1.0, "ABSENT_WEIGHT": 0.0, "FORM_WEIGHT": 0.0, "NAMED_SHARE": 0.0,
    # Passages into a score.
    "FOCUS": 1e-9, "SUPPORT": (1.0, 0.0, 0.0), "OFTEN": 0.0, "SATURATION": 0.5, "LENGTH": 0.0, "EXACT": 2.0,
    "UNIT_SHARE": 0.5, "HAZARD_PRIOR": 1.0, "BARE_WORDS": 99,
    # Wording.
    "REREAD": 10_000, "WORDING_SHARE": 0.0, "WORDING_SATURATION": 1e-9, "WORDING_LENGTH": 0.0,
    # Whether the best entry answers.
    "ANSWERED": 0.0, "PER_WORD": 0.0, "WORDS_COUNTED": 99, "IN_WORDING": 0.0, "ON_SUBJECT": 0.0, "MET_IN_FULL": 100.0,
    "NEAR": 1.0, "LEAST_SCORE": 0.0,
}  # fmt: skip
GROUPS = {
    "field weights flat": ("UNIT_VALUE", "COVER_VALUE"),
    "the reading's twelve": (
        "COMMON_WEIGHT", "FIGURE_SHARE", "MISREAD_WEIGHT", "JOINED_QUALITY", "PREFIX_QUALITY", "EXACT", "HAZARD_PRIOR",
        "FORM_WEIGHT", "NAMED_SHARE", "LIKE_ONE_EDIT", "STEM_RIVAL", "NEAR",
    ),
    "elsewhere": ("ELSEWHERE_WEIGHT", "ELSEWHERE_QUALITY"),
    "spelling": (
        "TYPO_QUALITY", "SECOND_EDIT_QUALITY", "PREFIX_QUALITY", "JOINED_QUALITY", "LIKE_ONE_EDIT", "OTHER_INITIAL",
        "MAX_LENGTH_BY_EAR",
    ),
    "unknown words": ("UNKNOWN_WEIGHT", "UNKNOWN_DAMPING", "LIGHT_UNKNOWN", "ABSENT_WEIGHT"),
}  # fmt: skip


class Query(NamedTuple):
    """A query of a set, and what answers it: entries by id, or patterns that title and text of an entry match."""

    text: str
    answers: frozenset[str]
    must: tuple[re.Pattern[str], ...]
    off_topic: bool


class Measure(NamedTuple):
    """What a set of queries gives."""

    first: int
    third: int
    answerable: int
    lost: int
    refused: int
    off_topic: int
    found: tuple[tuple[str, ...], ...]


def read_sets(files: list[Path], *, all_sets: bool) -> dict[str, list[Query]]:
    """The sets by name: the tune split, and for `all_sets` the test split, the inventory and the files."""
    judged = _read(DATA / "queries.jsonl")
    sets = {"tune": [_query(row) for row in judged if row["split"] == "tune"]}
    if all_sets:
        sets["test"] = [_query(row) for row in judged if row["split"] == "test"]
        sets["inventory"] = [_query(row) for row in _read(DATA / "inventory.jsonl")]
    return sets | {path.stem: [_query(row) for row in _read(path)] for path in files}


def _read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _query(row: dict) -> Query:
    must = tuple(re.compile(pattern, re.IGNORECASE | re.DOTALL) for pattern in row.get("must", ()))
    return Query(row["query"], frozenset(row.get("relevant", ())), must, row.get("off_topic", False))


def measure(values: dict[str, object], sets: dict[str, list[Query]]) -> dict[str, Measure]:
    """The measures of the sets with some numbers changed; in a process of its own, for derived numbers follow."""
    search_index = _search_with(values)
    index = ketaref.open_index()
    matching: dict[tuple[str, tuple[re.Pattern[str], ...]], bool] = {}

    def answers(query: Query, entry: ketaref.Entry) -> bool:
        if not query.must:
            return entry.id in query.answers
        key = entry.id, query.must
        if key not in matching:
            text = f"{entry.title}\n{entry.text}"
            matching[key] = all(pattern.search(text) for pattern in query.must)
        return matching[key]

    measured = {}
    for name, queries in sets.items():
        hits = [search_index(index, query.text, limit=LIMIT) for query in queries]
        ranks = [
            next((n for n, hit in enumerate(found, 1) if answers(query, hit.entry)), 0)
            for query, found in zip(queries, hits, strict=True)
            if query.must or query.answers
        ]
        lost = sum(not found for query, found in zip(queries, hits, strict=True) if query.must or query.answers)
        off = [not found for query, found in zip(queries, hits, strict=True) if query.off_topic]
        measured[name] = Measure(
            ranks.count(1), sum(1 <= rank <= 3 for rank in ranks), len(ranks), lost, sum(off), len(off),
            tuple(tuple(hit.entry.id for hit in found) for found in hits),
        )  # fmt: skip
    return measured


def _search_with(values: dict[str, object]):
    """`search_index` of a copy of the module that has other values from the start, so that derived ones follow."""
    spec = importlib.util.find_spec(TUNED)
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    left = dict(values)
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in left:
            name = node.targets[0].id
            value = repr(left.pop(name))
            if name in ("UNIT_VALUE", "COVER_VALUE"):
                value = f"dict(zip(FIELDS, {value}, strict=True))"
            node.value = ast.parse(value, mode="eval").body
    if left:
        raise SystemExit(f"no number is called {', '.join(left)}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[TUNED] = module
    exec(compile(tree, spec.origin, "exec"), module.__dict__)
    return module.search_index


def variants(wanted: list[str]) -> dict[str, dict[str, object]]:
    """What to try, by name: the numbers asked for, or every number and every group."""
    if not wanted:
        tried = {name: {name: value} for name, value in NEUTRAL.items()}
        return tried | {f"[{label}]": {name: NEUTRAL[name] for name in names} for label, names in GROUPS.items()}
    tried = {}
    for words in wanted:
        values: dict[str, object] = {}
        for name, _, value in (word.partition("=") for word in words.split("+")):
            if name in GROUPS:
                values |= {n: NEUTRAL[n] for n in GROUPS[name]}
            else:
                values[name] = ast.literal_eval(value) if value else NEUTRAL[name]
        tried[words] = values
    return tried


def _run(job: tuple[str, dict[str, object], dict[str, list[Query]]]) -> tuple[str, dict[str, Measure]]:
    name, values, sets = job
    return name, measure(values, sets)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wanted", nargs="*", metavar="NUMBER[=VALUE][+NUMBER...]")
    parser.add_argument("--all", action="store_true", dest="all_sets")
    parser.add_argument("--queries", type=Path, action="append", default=[])
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    sets = read_sets(given.queries, all_sets=given.all_sets)
    ketaref.open_index().close()  # compiled once, before the processes start
    jobs = [("as it is", {}, sets), *((name, values, sets) for name, values in variants(given.wanted).items())]
    with multiprocessing.get_context("spawn").Pool(given.jobs, maxtasksperchild=1) as pool:
        before: dict[str, Measure] = {}
        for name, after in pool.imap(_run, jobs):
            if not before:
                before = after
                for label, m in before.items():
                    print(
                        f"{label}: @1 {m.first}, @3 {m.third}, refused {m.lost} of {m.answerable} answerable; ", end=""
                    )
                    print(f"refused {m.refused} of {m.off_topic} off-topic")
                print(f"{'':34}" + "".join(f"| {label:>10}: @1  @3 lost  off tops " for label in before))
                continue
            cells = []
            for label, m in after.items():
                was = before[label]
                lists = sum(one[:1] != other[:1] for one, other in zip(was.found, m.found, strict=True))
                changes = (m.first - was.first, m.third - was.third, m.lost - was.lost, m.refused - was.refused)
                cells.append(
                    "| "
                    + " " * 9
                    + "".join(f"{change:+5d}" if change else "    0" for change in changes)
                    + f"{lists:5d} "
                )
            print(f"{name[:34]:34}" + "".join(cells), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
