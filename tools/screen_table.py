"""The table of findings in clinicians' shorthand, and how the screening does on it. `python -m tools.screen_table`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from ketaref import open_index, records
from ketaref.screening.screen import Screened, screen_words

TODAY = date(2026, 11, 24)
SEVERITIES = tuple(s for s in records.SEVERITIES if s != records.NONE_KNOWN)
"""Those at which a finding counts."""
FIRMEST = ("absolute", "avoid")


class Row(NamedTuple):
    """A line of the table."""

    finding: str
    expected: str
    entry: str


def read_rows() -> list[Row]:
    lines = (Path(__file__).parent.parent / "tests" / "data" / "findings.txt").read_text(encoding="utf-8").splitlines()
    return [Row(*(part.strip() for part in line.split("|"))) for line in lines if line and line[0] != "#"]


def outcome(screened: Screened, entry: str) -> str:
    """What came of a finding, in the words of the table: the firmest severity counted, or how it was set aside."""
    if screened.counted:
        return min((c.severity for c in screened.counted), key=SEVERITIES.index)
    aside = {"relative": "relative's"}
    of_entry = [c for c in screened.set_aside if c.entry.id == entry] or list(screened.set_aside)
    if of_entry:
        return aside.get(of_entry[0].status, of_entry[0].status)
    return "perhaps" if entry and entry in suggested(screened) else "nothing"


def suggested(screened: Screened) -> set[str]:
    """The entries that wording alone suggests."""
    return {u.perhaps.id for u in screened.unmatched if u.perhaps}


def judge() -> list[tuple[Row, str, Screened]]:
    index = open_index()
    return [(row, outcome(s := screen_words(index, row.finding, today=TODAY), row.entry), s) for row in read_rows()]


def figures(judged: list[tuple[Row, str, Screened]]) -> dict[str, tuple[int, int]]:
    """Sensitivity and specificity over the table, each as part and whole.

    Sensitivity: of the findings to be counted, those counted under their entry at their severity or firmer.
    Specificity: of the findings of which nothing may be counted, those of which nothing was.
    """
    positive = [(r, o, s) for r, o, s in judged if r.expected in SEVERITIES]
    rest = [(r, o, s) for r, o, s in judged if r.expected not in SEVERITIES]
    found = [r for r, o, s in positive if any(c.entry.id == r.entry for c in s.counted)
             and records.FIRMNESS[o] >= records.FIRMNESS[r.expected]]  # fmt: skip
    return {
        "sensitivity: to be counted, and counted under the right entry": (len(found), len(positive)),
        "of those, absolute or avoid": (
            sum(r.expected in FIRMEST for r in found),
            sum(r.expected in FIRMEST for r, _, _ in positive),
        ),
        "specificity: not to be counted, and not counted": (sum(not s.counted for _, _, s in rest), len(rest)),
        "severity or standing exactly as expected": (sum(o == r.expected for r, o, _ in judged), len(judged)),
    }


def table() -> str:
    """The figures as a Markdown table."""
    rows = "".join(f"| {name} | {part} of {whole} |\n" for name, (part, whole) in figures(judge()).items())
    return f"| measure | findings |\n| --- | --- |\n{rows}"


if __name__ == "__main__":
    results = judge()
    for row, came, screened in results:
        named = not row.entry or row.entry in suggested(screened) | {c.entry.id for c in screened.concerns}
        if came != row.expected or not named:
            met = [(c.entry.id, c.status, c.counted, c.how, c.met) for c in screened.concerns]
            print(f"{row.finding!r}: expected {row.expected} {row.entry}, came {came}: {met}")
    for name, (part, whole) in figures(results).items():
        print(f"{name}: {part} of {whole} ({part / whole:.1%})")
