"""Whatever is asked, what is shown of the hits fits the terminal."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ketaref.errors import QueryError
from ketaref.present import searching
from ketaref.present.terminal import Terminal
from ketaref.search.answer import ask

SESSION_FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
WORDS = st.sampled_from(["pressure", "glaucoma", "drive", "[/red]", "[bold]x", "\x1b[31mred", "ünïcödé", "nausea"])


@given(query=st.lists(WORDS, min_size=1, max_size=5).map(" ".join))
@example(query="[/red] glaucoma [bold]x")
@SESSION_FIXTURES
@pytest.mark.parametrize("width", [40, 80])
def test_the_answer_to_any_query_renders_within_the_width(index, query, width):
    try:
        answer = ask(index, query)
    except QueryError:
        return
    for each in ("line", "card", "whole"):
        terminal = Terminal(io.StringIO(), width=width)
        shown = searching.result(answer, each=each)
        terminal.show(*(shown.panels(terminal) if shown.panels else ()))
        assert all(len(line) <= width for line in terminal.file.getvalue().splitlines())
