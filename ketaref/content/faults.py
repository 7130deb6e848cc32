"""Faults of the content, and the rules that the shape of a file is held to."""

from __future__ import annotations

from typing import NamedTuple

RULES = {
    "KR101": "A file is YAML in UTF-8 and holds at least one record.",
    "KR102": "A key is written once.",
    "KR103": "A key is one of those its record has.",
    "KR104": "A record has every key it needs.",
    "KR105": "A value is of its field's type as YAML reads it: no, off, 1:30, 012 and dates are no text until quoted.",
    "KR106": "A file's path begins with a kind of record.",
    "KR107": "A value is one of those its field can have.",
    "KR108": "An id is kebab-case, and the name of the file where the file holds one record.",
    "KR109": "An id is taken once in a pack.",
    "KR110": "Questions in asked/ belong to an entry.",
    "KR111": "A former id belongs to one entry, and no entry has it now.",
    "KR203": "A dispute that an entry shows is defined.",
    "KR212": "A unit is a UCUM unit, or says in braces what is counted.",
}
"""Code -> what holds for every file. Codes are never reused; what holds between files is in `ketaref.checks`."""


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
