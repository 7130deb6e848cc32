"""The text of a rule, by its code: what it demands, an example that fails, what to do instead."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from ketaref.errors import UsageError, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketaref.checks.rule import Rule

# The rules for the shape of a file and its records, which the reader holds while it reads, in the layout of a rule's
# docstring.
SHAPES = {
    "KR101": """
        A file is UTF-8 text that parses as YAML and holds at least one record.

        Fails:
            title: 'Uncontrolled glaucoma        # the quote is never closed

        Instead:
            Mend the indent or the quotes at the line given, save the file as UTF-8, or delete a file that is empty.
        """,
    "KR102": """
        A key is written once in a record. YAML would silently keep the last.

        Fails:
            title: Uncontrolled glaucoma
            title: Glaucoma

        Instead:
            Keep one of the two.
        """,
    "KR103": """
        Every key is a field of its record.

        Fails:
            sumary: Treat the glaucoma first.

        Instead:
            Correct the spelling (the message names the nearest field), or delete the key.
        """,
    "KR104": """
        Every field that a record needs is there: an entry's id, title, summary, statements and review; the severity of
        a contraindication or interaction; the value of a figure; the unit of a dose.

        Fails:
            figures: [{name: half-life, unit: h}]

        Instead:
            Add the field: `value: 2.5`, or `low` and `high`.
        """,
    "KR105": """
        A value has the type of its field, and YAML reads it as what is meant. Unquoted, `no` is false, `1:30` is 90
        and `012` is 10.

        Fails:
            aliases: [NO]        # nitric oxide, read as false

        Instead:
            Put text in quotes ("NO"); write numbers as plain decimals, dates as 2026-11-24, lists with an item or more.
        """,
    "KR106": """
        A file or directory is named for a kind of record.

        Fails:
            protocol/induction.yaml

        Instead:
            Rename it to the kind the message names: protocols/induction.yaml.
        """,
    "KR107": """
        A value that is one of a list is on that list, and a mark is a regular expression.

        Fails:
            audience: everyone

        Instead:
            Use one of the values that the message lists.
        """,
    "KR108": """
        An id is kebab-case ASCII and equals the name of its file.

        Fails:
            Oral_Bioavailability.yaml with `id: Oral_Bioavailability`

        Instead:
            oral-bioavailability.yaml with `id: oral-bioavailability`
        """,
    "KR109": """
        An id is given once in a pack, whatever the kinds.

        Fails:
            faq/driving.yaml and post-infusion/driving.yaml, both with `id: driving`

        Instead:
            Give the newer one another id.
        """,
    "KR110": """
        Questions in asked/<kind>.yaml belong to an entry that exists.

        Fails:
            uncontroled-glaucoma: [can she have it with glaucoma]

        Instead:
            Correct the id; for an entry that was renamed, use its new id.
        """,
    "KR203": """
        Every dispute that an entry shows is a dispute of the library.

        Fails:
            disputes: [six-hour-fats]        # no such file in disputes/

        Instead:
            Correct the id, or write disputes/<id>.yaml.
        """,
}


def explain(code: str, rules: Mapping[str, Rule]) -> str:
    """The text of the rule with a code, in any case.

    Raises:
        UsageError: there is no such rule.
    """
    texts = SHAPES | {known: rule.__doc__ or "" for known, rule in rules.items()}
    known = code.strip().upper()
    if known not in texts:
        raise UsageError(f"unknown rule {quoted(code)}; choose from {', '.join(sorted(texts))}")
    return f"{known}: {inspect.cleandoc(texts[known])}"
