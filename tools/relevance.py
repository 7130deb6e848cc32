"""Judged queries against the shipped content: success@1, success@3, MRR and refusals, with 95 % intervals.

`python -m tools.relevance` prints the table of docs/measured.md. Queries in `tests/data/queries.jsonl`, each with the
entries that answer it, were written from the source documents, without sight of the entries' own questions. A third of
them ("split": "test") is kept unseen while search or content is changed: `--misses` shows none of it, and the floors in
the tests stand on it alone. Intervals are Wilson's for shares.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import NamedTuple

import ketaref
from ketaref.search.answer import ask

QUERIES = Path(__file__).parent.parent / "tests" / "data" / "queries.jsonl"
LIMIT = 10


class Judged(NamedTuple):
    """A judged query and what came of it: rank of the first relevant hit (0 for none), and the ids found."""

    query: dict
    rank: int
    found: list[str]
    told: bool = False
    """Whether it is said that nothing, or only the nearest, answers."""

    @property
    def unseen(self) -> bool:
        """Whether the query is one of those that nobody looks at while search or content is changed."""
        return self.query["split"] == "test"

    @property
    def group(self) -> str:
        """Its style, or 'off-topic', or 'unanswerable'."""
        if self.query["off_topic"]:
            return "off-topic"
        return self.query["style"] if self.query.get("answerable", True) else "unanswerable"


def judge() -> list[Judged]:
    """Every judged query, searched."""
    index = ketaref.open_index()
    judged = []
    for line in QUERIES.read_text(encoding="utf-8").splitlines():
        query = json.loads(line)
        answer = ask(index, query["query"], limit=LIMIT)
        found = [hit.entry.id for hit in answer.hits]
        rank = next((n for n, entry_id in enumerate(found, 1) if entry_id in query["relevant"]), 0)
        judged.append(Judged(query, rank, found, not found or answer.doubtful or bool(answer.uncovered)))
    return judged


def share(hits: int, of: int) -> str:
    """A share with its 95 % Wilson interval: '0.91 (0.86-0.94)'."""
    z = 1.96
    p = hits / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{p:.2f} ({abs(middle - half):.2f}-{middle + half:.2f})"


def table(judged: list[Judged]) -> str:
    """The measures as a Markdown table."""
    lines = [
        "| queries | n | success@1 | success@3 | MRR | no hit | no hit, or told to be the nearest |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    answerable = [j for j in judged if j.group not in ("off-topic", "unanswerable")]
    groups = {"answerable, all": answerable}
    groups |= {f"answerable, {s}": [j for j in answerable if j.group == s] for s in ("question", "keyword", "abbrev")}
    groups |= {"answerable, misspelt": [j for j in answerable if j.group == "typo"]}
    groups |= {"answerable, lay": [j for j in answerable if j.group == "lay"]}
    for name, rows in groups.items():
        first = share(sum(j.rank == 1 for j in rows), len(rows))
        third = share(sum(1 <= j.rank <= 3 for j in rows), len(rows))
        mrr = sum(1 / j.rank for j in rows if j.rank) / len(rows)
        lost = share(sum(not j.found for j in rows), len(rows))
        told = share(sum(j.told for j in rows), len(rows))
        lines.append(f"| {name} | {len(rows)} | {first} | {third} | {mrr:.2f} | {lost} | {told} |")
    for name in ("off-topic", "unanswerable"):
        rows = [j for j in judged if j.group == name]
        label = (
            "off-topic (no hit is right)"
            if name == "off-topic"
            else "on the subject, not in the content (no hit is right)"
        )
        lost = share(sum(not j.found for j in rows), len(rows))
        lines.append(f"| {label} | {len(rows)} | | | | {lost} | {share(sum(j.told for j in rows), len(rows))} |")
    return "\n".join(lines)


def misses(judged: list[Judged]) -> list[str]:
    """A line for each query without a relevant first hit, or with hits where none is right; none of the test split."""
    lines = []
    for j in judged:
        wanted = j.query["relevant"]
        if not j.unseen and ((wanted and j.rank != 1) or (not wanted and j.found)):
            lines.append(f"{j.group:12} rank {j.rank} {j.query['query']!r} found {j.found[:3]} wanted {wanted[:3]}")
    return lines


def main() -> None:
    judged = judge()
    print(table(judged))
    if "--misses" in sys.argv:
        print(*misses(judged), sep="\n")
        print(f"({sum(j.unseen for j in judged)} queries of the test split are measured above and not shown)")


if __name__ == "__main__":
    main()
