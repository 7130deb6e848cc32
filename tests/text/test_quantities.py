"""Quantities are read as people write them, and nothing else is one."""

from __future__ import annotations

import pytest

from ketaref.text.quantities import Quantity, quantities


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nothing for 6 hours.", {(6, "h")}),
        ("a six-hour fast", {(6, "h")}),
        ("at least twenty-four hours", {(24, "h")}),
        ("two to four weeks", {(2, "wk"), (4, "wk")}),
        ("4-6 h, or 30 min", {(4, "h"), (6, "h"), (30, "min")}),
        ("0.5 mg/kg over 40 minutes", {(0.5, "mg/kg"), (40, "min")}),
        ("not over 160/90 mmHg", {(90, "mm[Hg]")}),
        ("about 20%", {(20, "%")}),
        ("6 mg/kg/h and not 6 mg/kg", {(6, "mg/kg/h"), (6, "mg/kg")}),
        ("section 2.6 hours", {(2.6, "h")}),
        ("Step 6. Hours vary; 6 homes, 988 calls, someone hours", set()),
    ],
)
def test_a_quantity_is_a_number_and_a_unit(text, found):
    assert quantities(text) == {Quantity(*each) for each in found}
