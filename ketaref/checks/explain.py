"""The text of a rule, by its code: what it demands, an example that fails, what to do instead."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from ketaref.content import faults
from ketaref.errors import UsageError, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketaref.checks.rule import Rule


def explain(code: str, rules: Mapping[str, Rule]) -> str:
    """The text of the rule with a code, in any case.

    Raises:
        UsageError: there is no such rule.
    """
    texts = faults.RULES | {known: rule.__doc__ or "" for known, rule in rules.items()}
    known = code.strip().upper()
    if known not in texts:
        raise UsageError(f"unknown rule {quoted(code)}; choose from {', '.join(sorted(texts))}")
    return f"{known}: {inspect.cleandoc(texts[known])}"
