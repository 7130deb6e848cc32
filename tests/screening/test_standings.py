"""How findings stand in charts and in what patients say, line by line: two tables of tests/data, on what ships."""

from pathlib import Path
from typing import NamedTuple

import pytest

import ketaref
from ketaref.screening.screen import screen_words
from tools.screen_table import TODAY

INDEX = ketaref.open_index()
DATA = Path(__file__).parent.parent / "data"
TABLES = (DATA / "standings.txt", DATA / "told.txt")


class Expected(NamedTuple):
    """What a line comes to: entry -> status ('' for any) of what counts, and the entries that must not."""

    line: str
    counts: dict[str, str]
    does_not: set[str]


def read_table():
    for row in "\n".join(table.read_text(encoding="utf-8") for table in TABLES).splitlines():
        if row and not row.startswith("#"):
            line, _, expected = row.rpartition(" | ")
            told = expected.split()
            counts = dict(one[1:].partition(":")[::2] for one in told if one.startswith("+"))
            yield Expected(line, counts, {one[1:] for one in told if one.startswith("-")})


ROWS = list(read_table())


@pytest.mark.parametrize("row", ROWS, ids=[row.line for row in ROWS])
def test_a_line_of_a_chart_comes_to_what_the_table_says(row):
    screened = screen_words(INDEX, row.line, today=TODAY)
    counted = {c.entry.id.removesuffix("-with-ketamine"): c.status for c in screened.counted}
    assert {entry: status and counted.get(entry, "") for entry, status in row.counts.items()} == row.counts
    assert row.counts.keys() <= counted.keys()
    assert not counted.keys() & row.does_not


def test_the_table_names_entries_that_are_there():
    ids = {entry.id.removesuffix("-with-ketamine") for entry in INDEX.entries()}
    named = {entry for row in ROWS for entry in (*row.counts, *row.does_not)}
    assert named - ids == set()


def notes(line):
    return [note for concern in screen_words(INDEX, line, today=TODAY).concerns for note in concern.notes]


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("no aneurysm growth", "what is denied is 'growth', not the finding"),
        ("never had aneurysm repaired", "only 'repaired' is denied: ask whether it is there"),
        ("no FHx aneurysm; pt has one", "said of the family; 'pt has one' may say it of the patient: ask"),
        ("r/o aneurysm - CTA negative", "behind it stands 'CTA negative': it may be ruled out"),
        ("r/o MI. Trops neg x3", "behind it stands 'Trops neg x3': it may be ruled out"),
        ("had a stroke - no, a TIA", "said, then corrected: ask whether it is there"),
        ("-CVA", "a minus stands before it: ask whether it is denied"),
        ("AVM symptoms: N", "only 'symptoms' is denied: ask whether it is there"),
        ("off naltrexone x 3 months", "a past one counts, as its effect may outlast it: ask when it was last taken"),
    ],
)
def test_a_reading_that_has_to_be_checked_is_noted(line, note):
    assert note in notes(line)


@pytest.mark.parametrize("line", ["no aneurysm", "r/o aneurysm - CTA pending", "no FHx aneurysm; pt has one kidney"])
def test_a_plain_reading_has_no_such_note(line):
    assert not any("denied is" in note or "behind it" in note or "of the family" in note for note in notes(line))


def test_another_name_of_a_denied_finding_is_no_finding_of_its_own():
    assert screen_words(INDEX, "Stroke (CVA): N", today=TODAY).unmatched == ()


def test_findings_of_their_own_take_no_heading_from_each_other():
    screened = screen_words(INDEX, "FH: stroke\naneurysm", today=TODAY)
    assert {c.entry.id for c in screened.counted} == {"aneurysm-contraindication"}
