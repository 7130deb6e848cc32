"""ketaref against other ways to search the same entries, on the judged queries, in one run.

`pip install '.[bench]'`, then `python -m tools.benchmark [--runs N] [--split test]` prints the tables of
docs/measured.md, of `peers` as far as they are installed. Every peer gets the same entries with the questions that they
know they are asked by, and the same queries. Slips are made by `noise`, of the clean queries. A peer refuses where it
finds nothing: none comes with a rule for when its best is not good enough. Intervals of 95 % are of 1,000 resamples of
the queries, for differences of the same resamples on both sides.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import ketaref
from ketaref.search.answer import ask
from tools.noise import misspell
from tools.peers import LIMIT, PEERS, Document, documents_of, installed
from tools.relevance import QUERIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tools.peers import Search

ROOT = Path(__file__).parent.parent
CLEAN = ("question", "keyword", "abbrev")
RESAMPLES = 1000


class Column(NamedTuple):
    """What is measured in a column: a label, the queries, each with what is right, and what counts as right."""

    label: str
    queries: list[tuple[str, frozenset[str]]]
    within: int
    """A right entry among so many; 0 for none found at all."""


def columns(queries: list[dict[str, Any]]) -> list[Column]:
    """The columns of the table."""

    def of(styles: Iterable[str], slips: int = 0) -> list[tuple[str, frozenset[str]]]:
        rows = (q for q in queries if q["relevant"] and q["style"] in styles)
        return [(misspell(q["query"], slips), frozenset(q["relevant"])) for q in rows]

    def unanswered(*, off_topic: bool) -> list[tuple[str, frozenset[str]]]:
        return [(q["query"], frozenset()) for q in queries if not q["relevant"] and q["off_topic"] == off_topic]

    asked = {
        "clean": of(CLEAN), "misspelt by hand": of(("typo",)), "one slip": of(CLEAN, 1), "two slips": of(CLEAN, 2),
        "lay": of(("lay",)),
    }  # fmt: skip
    found = [Column(f"{name} @{n}", rows, n) for name, rows in asked.items() for n in (1, 3)]
    found.append(Column("off the subject, refused", unanswered(off_topic=True), 0))
    return [*found, Column("on the subject, not in the content, refused or said", unanswered(off_topic=False), 0)]


def gains(search: Search, column: Column) -> list[int]:
    """For each query of a column, whether it came out right."""
    if not column.within:
        return [not search(query) for query, _ in column.queries]
    return [not right.isdisjoint(search(query)[: column.within]) for query, right in column.queries]


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Where the mean lies in 95 % of the resamples."""
    rng = random.Random(1)
    means = sorted(statistics.fmean(rng.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return means[round(RESAMPLES * 0.025)], means[round(RESAMPLES * 0.975) - 1]


def ours(_documents: list[Document], _home: Path) -> Search:
    """The index as ketaref's own command opens it."""
    index = ketaref.open_index()
    return lambda query: [hit.entry.id for hit in ketaref.search_index(index, query, limit=LIMIT)]


def ours_told(_documents: list[Document], _home: Path) -> Search:
    """As `ours`, but no hits where it is said that they do not answer what was asked."""
    index = ketaref.open_index()

    def search(query: str) -> list[str]:
        answer = ask(index, query, limit=LIMIT)
        return [] if answer.doubtful or answer.uncovered else [hit.entry.id for hit in answer.hits]

    return search


# ---- Times -----------------------------------------------------------------------------------------------------------


def whole_process(name: str, home: Path, query: str, runs: int) -> float:
    """Median milliseconds of a process that opens what was indexed and answers one query."""
    if name == "ketaref":
        command = [sys.executable, "-m", "ketaref", "search", "--json", query]
    else:
        command = [sys.executable, "-m", "tools.benchmark", "--peer", name, "--home", str(home), "--ask", query]
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        times.append(time.perf_counter() - start)
    # The first fills the caches of the file system and is not counted.
    return statistics.median(times[1:]) * 1000


def answer_once(name: str, home: Path, query: str) -> None:
    """What a peer's own command would do: read what it needs, open, search, print."""
    kept = home / "documents.json"
    # RapidFuzz has no index: it reads the texts each time. The others open what they wrote.
    documents = [Document(*d) for d in json.loads(kept.read_text("utf-8"))] if name.startswith("RapidFuzz") else []
    print(json.dumps(PEERS[name][1](documents, home)(query)))


def times_of(name: str, search: Search, home: Path, queries: list[str], runs: int) -> str:
    """A line of the table of times: of a query, and of whole processes without and with a typo."""
    taken = []
    for query in queries:
        start = time.perf_counter()
        search(query)
        taken.append(1000 * (time.perf_counter() - start))
    late = statistics.quantiles(taken, n=20)[-1]
    process = [whole_process(name, home, query, runs) for query in ("glaucoma", "glucoma")]
    return f"| {name} | {statistics.median(taken):.2f} | {late:.2f} | {process[0]:.0f} | {process[1]:.0f} |"


# ---- Tables ----------------------------------------------------------------------------------------------------------


def cell(values: Sequence[int]) -> str:
    low, high = interval(values)
    return f"{statistics.fmean(values):.2f} ({low:.2f}-{high:.2f})"


def paired(column: Column, mine: Sequence[int], peers: dict[str, list[int]]) -> str:
    """A line of the table of differences: the best peer of a column, and what ketaref is ahead of it by."""
    best = max(peers, key=lambda name: sum(peers[name]))
    apart = [a - b for a, b in zip(mine, peers[best], strict=True)]
    low, high = interval(apart)
    sign = "ahead" if low > 0 else "behind" if high < 0 else "level"
    means = f"{statistics.fmean(mine):.2f} | {best} | {statistics.fmean(peers[best]):.2f}"
    apart_by = f"{statistics.fmean(apart):+.2f} ({low:+.2f} to {high:+.2f})"
    return f"| {column.label} | {len(mine)} | {means} | {apart_by} | {sign} |"


def measure(queries: list[dict[str, Any]], runs: int) -> None:
    """Print the tables."""
    wanted = columns(queries)
    documents = documents_of(ketaref.open_index().entries())
    systems: dict[str, Callable[[list[Document], Path], Search]] = {"ketaref": ours, **dict(installed(PEERS))}
    print("| search | " + " | ".join(column.label for column in wanted) + " |")
    print("| --- " * (len(wanted) + 1) + "|")
    right: dict[str, list[list[int]]] = {}
    times = []
    for name, system in systems.items():
        with tempfile.TemporaryDirectory() as directory:
            home = Path(directory)
            (home / "documents.json").write_text(json.dumps(documents), encoding="utf-8")
            search = system(documents, home)
            search("ketamine")  # what is loaded late is loaded now
            right[name] = [gains(search, column) for column in wanted]
            if name == "ketaref":
                right[name][-1] = gains(ours_told(documents, home), wanted[-1])
            print(f"| {name} | {' | '.join(map(cell, right[name]))} |", flush=True)
            if runs:
                clean = [query for query, _ in wanted[0].queries]
                times.append(times_of(name, search, home, clean, runs))
    print("\n| column | n | ketaref | best peer | its | difference | |\n| --- | --- | --- | --- | --- | --- | --- |")
    for n, column in enumerate(wanted):
        print(paired(column, right["ketaref"][n], {name: rows[n] for name, rows in right.items() if name != "ketaref"}))
    if runs:
        print("\n| search | query, median ms | p95 ms | whole process, ms | with a typo, ms |")
        print("| --- | --- | --- | --- | --- |\n" + "\n".join(times))
    refused = gains(ours(documents, Path()), Column("", [row for c in wanted[:10:2] for row in c.queries], 0))
    told = gains(
        ours_told(documents, Path()), Column("", [(q["query"], frozenset()) for q in queries if q["relevant"]], 0)
    )
    plain = gains(ours(documents, Path()), wanted[-1])
    print(
        f"\n{len(documents)} entries; ketaref refuses {sum(refused)} of {len(refused)} queries that have an answer, "
        f"says of {sum(told)} of {len(told)} as asked that nothing or only the nearest answers, and refuses outright "
        f"{sum(plain)} of {len(plain)} not in the content; Python {sys.version.split()[0]}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=11, help="whole processes timed for each; 0 for none")
    parser.add_argument("--split", choices=("tune", "test"), help="only the queries that search was tuned on, or not")
    for hidden in ("--peer", "--home", "--ask"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        answer_once(options.peer, Path(options.home), options.ask)
        return
    queries = [json.loads(line) for line in QUERIES.read_text(encoding="utf-8").splitlines()]
    measure([q for q in queries if options.split in (None, q["split"])], options.runs)


if __name__ == "__main__":
    main()
