"""docs/limits.md says each bound as the code has it."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

PAGE = (Path(__file__).parent.parent / "docs" / "limits.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| .+ \| ([\d,]+) .*?\| `([\w.]+)` \|", PAGE, re.MULTILINE)


def test_the_page_has_its_table():
    assert len(ROWS) > 15


@pytest.mark.parametrize(("said", "constant"), ROWS)
def test_a_bound_is_as_the_page_says(said, constant):
    module, _, name = constant.rpartition(".")
    assert int(said.replace(",", "")) == getattr(import_module(f"ketaref.{module}"), name)
