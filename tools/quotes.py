"""The sources' words beside the figures: how many statements carry them, and whether anybody changed one.

    python -m tools.quotes                what of the statements with a figure or a rating carries a quote, by kind
    python -m tools.quotes --texts DIR    every quote of a reference REF is in DIR/REF.txt, word for word
    python -m tools.quotes confirm        take down the quotes as they are, when they have been read against the sources

A content check finds a figure that stands in no quote (KR236). It cannot find a quote that the source does not say: for
that, tests/data/quotes.txt has a digest of each quote that was read, and a changed one is in it no more.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import ketaref
from ketaref.checks.quotes import is_to_be_quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaref.library import Library
    from ketaref.records import Cite

READ = Path(__file__).parent.parent / "tests" / "data" / "quotes.txt"
# Between these a quote leaves words out.
_LEFT_OUT = re.compile(r"\s*(?:\.\.\.|…|\[[^\]]*\])\s*")


def quotes(library: Library) -> Iterator[tuple[str, Cite]]:
    """Each quote with the id of what carries it."""
    for entry in library:
        yield from ((entry.id, cite) for claim in entry.claims for cite in claim.cites if cite.quote)
    yield from ((row.id, cite) for row in library.evidence for cite in row.cites if cite.quote)


def digest(cite: Cite) -> str:
    """A reference and what it is quoted with, in 16 digits."""
    return hashlib.sha256(f"{cite.ref}\n{cite.quote}".encode()).hexdigest()[:16]


def read() -> frozenset[str]:
    """The digests of the quotes that were read against their sources."""
    return frozenset(line.split()[0] for line in READ.read_text(encoding="utf-8").splitlines() if line)


def unread(library: Library, known: frozenset[str]) -> list[str]:
    """A line for each quote that nobody has read against its source."""
    return [f"{name}: {cite.ref}: {cite.quote}" for name, cite in quotes(library) if digest(cite) not in known]


def counts(library: Library) -> dict[str, tuple[int, int]]:
    """Kind of entry -> how many statements are to be quoted, and how many are."""
    asked, said = Counter[str](), Counter[str]()
    for entry in library:
        for statement in filter(is_to_be_quoted, entry.statements):
            asked[entry.kind] += 1
            said[entry.kind] += any(cite.quote for cite in statement.cites)
    return {kind: (asked[kind], said[kind]) for kind in asked}


def not_verbatim(library: Library, texts: Path) -> Iterator[str]:
    """A line for each quote that its source's text does not hold, of the sources whose texts are there."""
    for name, cite in quotes(library):
        references = library.references[cite.ref]
        files = [texts / f"{i}.txt" for i in (cite.ref, *references.formerly)]
        text = next((_folded(file.read_text(encoding="utf-8")) for file in files if file.is_file()), None)
        if text is not None:
            for part in _LEFT_OUT.split(cite.quote):
                if _folded(part).strip(" .,;:") not in text:
                    yield f"{name}: {cite.ref} does not say: {part}"


def _folded(text: str) -> str:
    marks = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
    return " ".join(text.translate(marks).lower().split())


def main() -> None:
    """Print what there is to say; the exit status is 1 where a quote is not as it was read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", nargs="?", choices=["confirm"])
    parser.add_argument("--texts", type=Path, metavar="DIR")
    arguments = parser.parse_args()
    library = ketaref.load_library()
    if arguments.action:
        lines = sorted(
            {f"{digest(cite)} {cite.ref}" for _, cite in quotes(library)}, key=lambda line: line.split()[::-1]
        )
        READ.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{len(lines)} quotes in {READ.name}")
        return
    wrong = list(not_verbatim(library, arguments.texts)) if arguments.texts else []
    changed = unread(library, read())
    print("\n".join((*wrong, *(f"not read against its source: {line}" for line in changed))))
    for kind, (asked, said) in counts(library).items():
        print(f"{kind:18} {said:4} of {asked:4}")
    asked, said = map(sum, zip(*counts(library).values(), strict=True))
    print(f"{'all':18} {said:4} of {asked:4} statements with a figure or a rating; {len(list(quotes(library)))} quotes")
    raise SystemExit(bool(wrong or changed))


if __name__ == "__main__":
    main()
