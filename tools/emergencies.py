"""How emergencies are heard: `python -m tools.emergencies FILE` prints recall, false alarms and every miss.

A file holds a phrasing a line: `query`, whether it tells of somebody in danger (`danger`, or `emergency`), and which
emergency it is (`type`), who wrote it (`hand`, or `asker`). Without a file, that of the tests. An alarm is a crisis
entry as the first result.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import ketaref
from ketaref.search.answer import ask

PHRASINGS = Path(__file__).parent.parent / "tests" / "data" / "emergencies.jsonl"


class Judged(NamedTuple):
    """A phrasing, how it should be heard, and how it is."""

    query: str
    danger: bool
    kind: str
    hand: str
    alarm: str
    """The crisis entry that comes first; empty where none does."""
    crisis: str
    """The crisis entry of the line, whether or not it comes first."""

    @property
    def right(self) -> bool:
        """Whether it is heard as it should be."""
        return bool(self.alarm) == self.danger


def judge(path: Path = PHRASINGS) -> list[Judged]:
    """Every phrasing of a file, asked."""
    index = ketaref.open_index()
    judged = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        answer = ask(index, row["query"], limit=1)
        first = answer.hits[0].entry if answer.hits else None
        judged.append(
            Judged(
                query=row["query"],
                danger=row["danger"] if "danger" in row else row["emergency"],
                kind=row.get("type") or row.get("about") or "",
                hand=row.get("hand") or row.get("asker") or path.stem,
                alarm=first.id if first and answer.danger and first.kind == "crisis" else "",
                crisis=answer.crisis.id if answer.crisis else "",
            )
        )
    return judged


def share(judged: list[Judged]) -> str:
    """'176/180 heard, 2/90 false alarms'."""
    told, others = ([j for j in judged if j.danger is danger] for danger in (True, False))
    parts = [f"{sum(bool(j.alarm) for j in told)}/{len(told)} heard"] if told else []
    parts += [f"{sum(bool(j.alarm) for j in others)}/{len(others)} false alarms"] if others else []
    return ", ".join(parts)


def main() -> None:
    """Print the shares and the misses."""
    for path in [Path(name) for name in sys.argv[1:]] or [PHRASINGS]:
        judged = judge(path)
        print(f"{path.name}: {share(judged)}")
        for by in ("hand", "kind"):
            groups: defaultdict[str, list[Judged]] = defaultdict(list)
            for j in judged:
                groups[getattr(j, by)].append(j)
            for name, group in sorted(groups.items()):
                print(f"  {by} {name}: {share(group)}")
        for j in judged:
            if not j.right:
                wanted = "danger" if j.danger else "none"
                print(
                    f"  {j.kind} | {j.query} | expected {wanted} | got {j.alarm or 'none'} (line: {j.crisis or 'none'})"
                )


if __name__ == "__main__":
    main()
