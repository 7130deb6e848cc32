"""Whether the figures of a statement stand in what was read of its references. `python -m tools.figures`.

`tests/data/read.yaml` holds, for each reference added since 27 November 2026, what was read of it, in our own words
with its figures. A statement that rests on such references alone may hold no other figure: a figure that crept in, was
converted or was rounded is found without opening the page again.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

import ketaref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ketaref.library import Library
    from ketaref.records import Claim, Statement

READ = Path(__file__).parent.parent / "tests" / "data" / "read.yaml"
# Not 'one': it is a pronoun more often than a number.
WORDS = {
    word: str(number)
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
} | {"once": "1", "twice": "2", "half": "0.5", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50"}
FIGURE = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?")
# Names that hold digits: receptors, enzymes, scales, emergency numbers.
NAMES = re.compile(r"\b(?:5-HT\w*|CYP\w+|PCL-5|HAM-?D-?\d*|911|988|12-lead)\b")


def figures(text: str) -> set[str]:
    """The numbers of a text as written in digits, '0.50' and '1,000' as 0.5 and 1000."""
    found = (figure.replace(",", "") for figure in FIGURE.findall(NAMES.sub(" ", text)))
    return {figure.rstrip("0").rstrip(".") if "." in figure else figure for figure in found}


def figures_read(text: str) -> set[str]:
    """The numbers of what was read, those written in words included."""
    return figures(text) | figures(re.sub(r"[A-Za-z]+", lambda m: WORDS.get(m[0].lower(), m[0]), text))


def read() -> dict[str, set[str]]:
    """By reference, the figures of what was read of it."""
    notes: dict[str, list[str]] = yaml.safe_load(READ.read_text(encoding="utf-8"))
    return {reference: set().union(*map(figures_read, texts)) for reference, texts in notes.items()}


def claimed(claim: Statement | Claim) -> set[str]:
    """The figures that a statement, or one side of a dispute, holds in its text and as data."""
    data = [f"{f.value or ''} {f.low or ''} {f.high or ''}" for f in getattr(claim, "figures", ())]
    return figures(claim.text) | {n for text in data for n in map(_plain, text.split())}


def _plain(number: str) -> str:
    return f"{abs(float(number)):.10g}"


def unread(library: Library, known: Mapping[str, set[str]]) -> Iterator[tuple[str, str, str]]:
    """Entry, statement and figure, where a statement's figure stands in nothing that was read of its references."""
    for entry in library:
        for claim in entry.claims:
            references = [cite.ref for cite in claim.cites if cite.ref in library.references]
            if references and all(reference in known for reference in references):
                years = {str(library.references[reference].year) for reference in references}
                allowed = years.union(*(known[reference] for reference in references))
                yield from ((entry.id, claim.text, figure) for figure in sorted(claimed(claim) - allowed))


if __name__ == "__main__":
    library = ketaref.load_library()
    notes = read()
    missing = list(dict.fromkeys(unread(library, notes)))
    for entry_id, text, figure in missing:
        print(f"{entry_id}: {figure} is in nothing read: {text[:90]}")
    print(f"{len(missing)} figures in nothing read; {len(notes)} references with what was read")
    raise SystemExit(bool(missing))
