"""Which hits say the same as one before them, and which never do."""

from __future__ import annotations

from ketaref.search.alike import alike
from ketaref.search.answer import Hit
from ketaref.search.query import Match
from tests.conftest import make_entry


def hits(*entries, word="bioavailability"):
    return [Hit(entry, 90.0, (Match(word, word, "exact", "title"),)) for entry in entries]


ENTRY = make_entry("oral", "pharmacokinetics", "Oral bioavailability", "By mouth about a fifth of a dose arrives.")
TERM = make_entry("term", "glossary", "Bioavailability", "How much of a dose reaches the blood.")
TWIN = make_entry("twin", "faq", "Oral bioavailability", "By mouth about a fifth of a dose arrives in the blood.")


def test_a_glossary_entry_behind_one_on_the_same_word_is_alike_and_no_entry_behind_a_glossary_entry():
    assert alike(hits(ENTRY, TERM)) == {2: 1}
    assert alike(hits(TERM, ENTRY)) == {}
    assert alike(hits(ENTRY, TERM, word="absorption")) == {}


def test_entries_of_one_title_and_nearly_one_summary_are_alike():
    other = make_entry("other", "faq", "Oral bioavailability", "Ask the pharmacist whether lozenges are available.")
    assert alike(hits(ENTRY, other, TWIN)) == {3: 1}


def test_what_gives_other_figures_or_is_rated_is_never_alike():
    four, ten = (
        make_entry(f"d{n}", "protocols", "Infusion for CRPS", f"Ketamine was given over {n} days.") for n in (4, 10)
    )
    assert alike(hits(four, ten)) == {}
    rated = make_entry("rated", "interactions", ENTRY.title, ENTRY.summary)
    assert alike(hits(ENTRY, rated)) == {}
