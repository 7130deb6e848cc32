"""Whatever is asked, what is shown of the hits fits the terminal."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ketaref.errors import QueryError
from ketaref.present.searching import hit_panel
from ketaref.present.terminal import Terminal
from ketaref.search.answer import search_index

SESSION_FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
WORDS = st.sampled_from(["pressure", "glaucoma", "drive", "[/red]", "[bold]x", "\x1b[31mred", "ünïcödé", "nausea"])


@given(query=st.lists(WORDS, min_size=1, max_size=5).map(" ".join))
@example(query="[/red] glaucoma [bold]x")
@SESSION_FIXTURES
@pytest.mark.parametrize("width", [40, 80])
def test_hits_of_any_query_render_within_the_width(index, query, width):
    try:
        hits = search_index(index, query)
    except QueryError:
        return
    references = index.references()
    for hit in hits:
        file = io.StringIO()
        Terminal(file, width=width).show(hit_panel(hit, references, rank=1, boxed=False))
        assert all(len(line) <= width for line in file.getvalue().splitlines())
