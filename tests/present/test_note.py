"""The note for a chart: ASCII, sourced, dated, ready to be pasted."""

from __future__ import annotations

from datetime import date

import pytest

from ketaref.errors import UsageError
from ketaref.present import note
from ketaref.records import replace
from ketaref.search.answer import ask
from tests.conftest import DISPUTE

DAY = date(2026, 12, 1)


def test_a_note_holds_answer_source_id_version_and_date(index):
    assert note.of_entry(index, index["glaucoma"], day=DAY).text().splitlines() == [
        "Uncontrolled glaucoma (RELATIVE, hold, optimize first): Treat raised eye",
        "pressure first.",
        "Sources: our reading (relative) of label.",
        f"ketaref glaucoma, content {index.version}, not clinically reviewed. Looked",
        "up 2026-12-01; informs, does not prescribe.",
    ]


def test_a_note_says_what_differs_and_is_ascii(index):
    entry = replace(index["no-food"], summary="No food ≥6 h before – não.", disputes=(DISPUTE,))
    text = note.note(entry, index.references(), "v", DAY)
    assert text.isascii()
    assert "No food >=6 h before - nao." in text
    assert "Sources differ: Follow the clinic that gives the drug." in text
    assert max(map(len, text.splitlines())) <= 76


def test_the_note_of_a_hit_is_of_the_rank_asked_for(index):
    answer = ask(index, "pressure")
    assert answer.hits[1].entry.title in note.of_hit(answer, 2, day=DAY).text()
    with pytest.raises(UsageError, match="choose -1 to -"):
        note.of_hit(answer, 9, day=DAY)
