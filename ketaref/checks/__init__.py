"""What must hold across the files of the content, for `ketaref content check` and the tests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ketaref import records
from ketaref.checks.reach import CODE, search_questions
from ketaref.checks.rules import MAX_GRADE, RULES, Context, reading_grade
from ketaref.content.read import Finding, content_dir, read_packs

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from ketaref.checks.reach import Progress
    from ketaref.records import Library

__all__ = ["MAX_GRADE", "RULES", "check_content", "check_library", "reading_grade"]


def check_content(
    *, today: date, packs: tuple[tuple[str, Path], ...] = (), reach: bool = False, progress: Progress | None = None
) -> tuple[list[Finding], Library]:
    """All findings over the shipped content and the packs, in file order, and the library they are about.

    Rules run only over content whose shape is right: a faulty record would be missed as an unknown id elsewhere.
    """
    findings: list[Finding] = []
    library = read_packs((records.SHIPPED, content_dir()), *packs, findings=findings)
    if not findings:
        findings = [f for rule in RULES.values() for f in rule(library, Context(today.isoformat()))]
        of_packs = {e.id for e in library if e.origin and e.origin.pack != records.SHIPPED}
        findings += search_questions(
            library, None if reach else of_packs, workers=os.cpu_count() or 1, progress=progress
        )
    return sorted(findings, key=lambda f: (f.warning, f.file, f.line, f.code)), library


def check_library(library: Library, *, today: date, codes: tuple[str, ...] = ()) -> list[Finding]:
    """The findings of all rules, or of those with the given codes."""
    context = Context(today.isoformat())
    rules = [rule for code, rule in RULES.items() if not codes or code in codes]
    findings = [finding for rule in rules for finding in rule(library, context)]
    return findings + (list(search_questions(library)) if not codes or CODE in codes else [])
