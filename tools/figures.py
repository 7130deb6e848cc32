"""Whether the figures of a statement stand in what was read of its references. `python -m tools.figures`.

`tests/data/read.yaml` holds, for each reference added since 27 November 2026, what was read of it, in our own words
with its figures. A statement that rests on such references alone may hold no other figure: a figure that crept in, was
converted or was rounded is found without opening the page again. What is quoted beside a statement was read as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import yaml

import ketaref
from ketaref.text.numbers import all_numbers, numbers, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ketaref.library import Library
    from ketaref.records import Claim, Reference, Statement

_SEVERAL = 2
READ = Path(__file__).parent.parent / "tests" / "data" / "read.yaml"


def read() -> dict[str, set[str]]:
    """By reference, the figures of what was read of it."""
    notes: dict[str, list[str]] = yaml.safe_load(READ.read_text(encoding="utf-8"))
    return {reference: set().union(*map(all_numbers, texts)) for reference, texts in notes.items()}


def claimed(claim: Statement | Claim) -> set[str]:
    """The figures that a statement, or one side of a dispute, holds in its text and as data."""
    data = (value for f in getattr(claim, "figures", ()) for value in (f.value, f.low, f.high) if value)
    return numbers(claim.text) | set(map(plain, data))


def unread(library: Library, known: Mapping[str, set[str]]) -> Iterator[tuple[str, str, str]]:
    """Entry, statement and figure, where a statement's figure stands in nothing that was read of its references."""
    for entry in library:
        for claim in entry.claims:
            references = [cite.ref for cite in claim.cites if cite.ref in library.references]
            if references and all(_is_known(library.references[reference], known) for reference in references):
                years = {str(library.references[reference].year) for reference in references}
                quoted = all_numbers("; ".join(cite.quote for cite in claim.cites))
                allowed = years.union(quoted, *(known[reference] for reference in references))
                yield from ((entry.id, claim.text, figure) for figure in sorted(claimed(claim) - allowed))


def _is_known(reference: Reference, known: Mapping[str, set[str]]) -> bool:
    """Whether what was read of a reference is all there: of a record made of several, that of one may be missing."""
    return reference.id in known and len(reference.formerly) < _SEVERAL


if __name__ == "__main__":
    library = ketaref.load_library()
    notes = read()
    missing = list(dict.fromkeys(unread(library, notes)))
    for entry_id, text, figure in missing:
        print(f"{entry_id}: {figure} is in nothing read: {text[:90]}")
    print(f"{len(missing)} figures in nothing read; {len(notes)} references with what was read")
    raise SystemExit(bool(missing))
