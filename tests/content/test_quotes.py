"""The shipped quotes are those that were read against their sources, and most figures have one."""

from __future__ import annotations

import pytest

from ketaref.content.packs import read_content
from ketaref.library import Library
from ketaref.records import Cite, Statement, replace
from tests.conftest import make_entry
from tools import quotes

# Of the statements that rest on a source for a figure or a rating, those that carry its words: never fewer.
LEAST = 0.97


@pytest.fixture(scope="module")
def shipped():
    return read_content()


def test_every_quote_is_one_that_was_read(shipped):
    assert quotes.unread(shipped, quotes.read()) == []


def test_statements_with_figures_or_ratings_are_quoted(shipped):
    asked, said = map(sum, zip(*quotes.counts(shipped).values(), strict=True))
    assert said >= LEAST * asked


def test_a_planted_quote_is_found(shipped):
    entry = next(e for e in shipped if any(c.quote for s in e.statements for c in s.cites))
    statement = next(s for s in entry.statements if any(c.quote for c in s.cites))
    cite = next(c for c in statement.cites if c.quote)
    for planted in (f"{cite.quote} always", cite.quote[1:], cite.quote.swapcase()):
        other = replace(statement, cites=(replace(cite, quote=planted),))
        library = Library([replace(entry, statements=(other,), disputes=())], shipped.references, {})
        assert quotes.unread(library, quotes.read()) == [f"{entry.id}: {cite.ref}: {planted}"]


def test_a_quote_is_held_against_the_text_of_its_source(tmp_path, shipped):
    (tmp_path / "label.txt").write_text("Doses of 2 mg/kg\nand more – “slowly” – were given.", encoding="utf-8")
    said = ['2 mg/kg and more - "slowly"', "doses of ... were given", "of 3 mg/kg", "quickly ... given"]
    statements = tuple(Statement("Text.", (Cite("label", "", quote),)) for quote in said)
    reference = replace(next(iter(shipped.references.values())), id="label")
    library = Library([make_entry("a", "faq", "Title", "Summary.", statements=statements)], {"label": reference}, {})
    assert list(quotes.not_verbatim(library, tmp_path)) == [
        "a: label does not say: of 3 mg/kg",
        "a: label does not say: quickly",
    ]
