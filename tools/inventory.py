"""Every statement of the five documents, asked for: success@1, success@3 and found@10, by document.

`python -m tools.inventory [--misses]` runs the inventory. `tests/data/inventory.jsonl` holds one atomic statement of a
document a line, in our own words, with a query someone might type for it and the patterns that an entry answering it
matches, in title and text. Statement and query were written from the documents alone; a pattern asks for the figure or
the nouns of the statement, so an entry can match and say less than hoped: this measures coverage, relevance.py order.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

import ketaref

INVENTORY = Path(__file__).parent.parent / "tests" / "data" / "inventory.jsonl"
DOCUMENTS = ("clinical-overview", "emenike-2024", "infusion-faq", "luna-providers", "tranquility-blog")
LIMIT = 10


class Asked(NamedTuple):
    """A statement asked for: rank of the first entry that states it (0 for none), and the ids found."""

    item: dict
    rank: int
    found: list[str]


def states(entry: ketaref.Entry, must: list[str]) -> bool:
    """Whether an entry's title and text match every pattern."""
    text = f"{entry.title}\n{entry.text}"
    return all(re.search(pattern, text, re.IGNORECASE) for pattern in must)


def read() -> list[dict]:
    """The inventory's lines."""
    return [json.loads(line) for line in INVENTORY.read_text(encoding="utf-8").splitlines()]


def ask() -> list[Asked]:
    """Every statement's query, searched."""
    index = ketaref.open_index()
    asked = []
    for item in read():
        hits = ketaref.search_index(index, item["query"], limit=LIMIT)
        rank = next((n for n, hit in enumerate(hits, 1) if states(hit.entry, item["must"])), 0)
        asked.append(Asked(item, rank, [hit.entry.id for hit in hits]))
    return asked


def share(rows: list[Asked], within: int) -> float:
    """Share of the statements that stand in one of the first `within` hits."""
    return sum(1 <= a.rank <= within for a in rows) / len(rows)


def table(asked: list[Asked]) -> str:
    """The measures as a Markdown table."""
    lines = ["| document | statements | success@1 | success@3 | found@10 |", "| --- | --- | --- | --- | --- |"]
    groups = {name: [a for a in asked if a.item["document"] == name] for name in DOCUMENTS} | {"all": asked}
    for name, rows in groups.items():
        figures = " | ".join(f"{share(rows, n):.2f}" for n in (1, 3, LIMIT))
        lines.append(f"| {name} | {len(rows)} | {figures} |")
    return "\n".join(lines)


def main() -> None:
    asked = ask()
    print(table(asked))
    if "--misses" in sys.argv:
        entries = ketaref.open_index().entries()
        for a in asked:
            if a.rank != 1:
                wanted = [e.id for e in entries if states(e, a.item["must"])]
                print(f"{a.item['id']} rank {a.rank} {a.item['query']!r} found {a.found[:3]} stated in {wanted[:5]}")


if __name__ == "__main__":
    main()
