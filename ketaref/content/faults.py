"""Faults of the content, and the rules that the shape of a file is held to."""

from __future__ import annotations

from typing import NamedTuple

RULES = {
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
        A key is a field of its record.

        Fails:
            sumary: Treat the glaucoma first.

        Instead:
            Correct the spelling (the message names the nearest field), or delete the key.
        """,
    "KR104": """
        Every field that a record needs is there: an entry's id, title, summary, statements and review; the severity of
        a contraindication or interaction; the value of a figure; the unit of a dose. Fields that need one another go
        together: `fast_for` with the unit h, `recovery` with the unit min.

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
    "KR111": """
        A former id belongs to one entry, and no entry has it now.

        Fails:
            formerly: [uncontrolled-glaucoma]        # which is the id of another entry

        Instead:
            List the id under the entry that replaced it, and there alone.
        """,
    "KR203": """
        Every dispute that an entry shows is a dispute of the library.

        Fails:
            disputes: [six-hour-fats]        # no such file in disputes/

        Instead:
            Correct the id, or write disputes/<id>.yaml.
        """,
    "KR212": """
        A unit is a UCUM unit, or says in braces what is counted.

        Fails:
            figures: [{name: half-life, value: 2.5, unit: hours}]

        Instead:
            Write the UCUM unit (h), or braces around what is counted ({persons}).
        """,
}
"""Code -> the rule, an example that fails, what to do instead, as `ketaref content check --explain` prints them.

They hold for every file, and the reader judges them; what holds between files is in `ketaref.checks`. Codes are never
reused.
"""


class Fault(NamedTuple):
    """One fault of the content: where, which rule it breaks, and what to do about it."""

    file: str
    line: int
    code: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning " if self.warning else ""
        return f"{self.file}:{self.line} [{self.code}] {kind}{self.message}"
