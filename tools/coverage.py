"""Whether answers say what they do not speak of: silent answers and lost names, on tables of queries.

    python -m tools.coverage [FILE ...]     without a file, tests/data/coverage.tsv; --misses lists what went wrong

A line holds a query, the name in it, and whether the content speaks of that name: 'entry' (an entry names it), 'class'
(one speaks of its class) or 'no'. Silent is an answer to a name that is not covered: it has hits, the first does not
name it, and neither `uncovered` nor `unmet` tells. Lost is a covered name that gets no hit, is said to be uncovered, or
whose first three hits neither name it nor are those that speak of its class.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import ketaref
from ketaref.search.answer import ask
from ketaref.text.analysis import analyze
from tools.relevance import share

if TYPE_CHECKING:
    from ketaref.search.answer import Answer, Hit
    from ketaref.store.index import Index

TABLE = Path(__file__).parent.parent / "tests" / "data" / "coverage.tsv"
FIRST = 3


class Case(NamedTuple):
    """A line of a table and what came of it."""

    query: str
    name: str
    expected: str
    answer: Answer

    @property
    def silent(self) -> bool:
        """Whether something else is answered without a word."""
        answer = self.answer
        if self.expected != "no" or not answer.hits:
            return False
        said = {word for text in (*answer.uncovered, *answer.unmet) for word in text.split(" ")}
        return not said & _words(self.name) and not names(answer.hits[0], self.name)

    @property
    def lost(self) -> bool:
        """Whether what the content speaks of is not found."""
        if self.expected == "no":
            return False
        answer = self.answer
        asked = [named for named in answer.named if _words(named.text) & _words(self.name)]
        if not answer.hits or any(named.covered == "no" for named in asked):
            return True
        by = {n for named in asked for n in (*named.about, *named.mention)}
        return not any(
            n in by or names(hit, self.name) for n, hit in list(zip(answer.numbers, answer.hits, strict=True))[:FIRST]
        )


def names(hit: Hit, name: str) -> bool:
    """Whether a hit's text has all words of a name."""
    entry = hit.entry
    screening = (*entry.screening.names, *entry.screening.events) if entry.screening else ()
    text = " ".join((entry.title, entry.text, *entry.aliases, *screening))
    return {token.term for token in analyze(name)} <= {token.term for token in analyze(text)}


def _words(name: str) -> set[str]:
    return {token.word for token in analyze(name)}


def cases(index: Index, path: Path) -> list[Case]:
    """The lines of a table, searched."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line]
    return [Case(query, name, expected, ask(index, query)) for query, name, expected in rows]


def report(found: list[Case], title: str) -> str:
    """The shares as lines."""
    uncovered = [case for case in found if case.expected == "no"]
    covered = [case for case in found if case.expected != "no"]
    lines = [f"{title}: {len(found)} names"]
    lines.append(f"  not covered {len(uncovered)}: silent {share(sum(c.silent for c in uncovered), len(uncovered))}, "
                 f"refused {share(sum(not c.answer.hits for c in uncovered), len(uncovered))}")  # fmt: skip
    for kind in sorted({case.expected for case in covered}):
        rows = [case for case in covered if case.expected == kind]
        lines.append(f"  covered by {kind} {len(rows)}: lost {share(sum(c.lost for c in rows), len(rows))}")
    return "\n".join(lines)


def main() -> None:
    index = ketaref.open_index()
    for path in [Path(name) for name in sys.argv[1:] if name != "--misses"] or [TABLE]:
        found = cases(index, path)
        print(report(found, path.name))
        if "--misses" in sys.argv:
            for case in found:
                if case.silent or case.lost:
                    hits = [hit.entry.id for hit in case.answer.hits[:FIRST]]
                    print(f"  {'silent' if case.silent else 'lost'}: {case.query!r} {case.expected} {hits}"
                          f" {[(n.text, n.covered) for n in case.answer.named]}")  # fmt: skip


if __name__ == "__main__":
    main()
