"""What must hold across the content, for `ketaref content check` and the tests.

    rule       what a rule is
    claims     rules for what is claimed: sources, disputes, reading grade, review
    fields     rules for the fields that the program acts on
    questions  rules for how people ask, one of which searches
    emergencies  rules for what an emergency is told in
    references  rules for the names of references
    callers    rules for what is said to patients and callers, and that staff are not spoken to as patients
    leftout    the rule for what is not covered
    changes    the entries it searches for, unless all are asked for
    explain    the text of every rule, the reader's included

A package, not a module: with a text and an example each, the rules do not fit into one file of 400 lines.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from ketaref import records
from ketaref.checks import callers, claims, emergencies, explain, fields, leftout, questions, references
from ketaref.checks.changes import changed_since_commit
from ketaref.checks.claims import MAX_GRADE, reading_grade
from ketaref.checks.rule import Context
from ketaref.content.faults import Fault
from ketaref.content.packs import content_dir, read_packs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from ketaref.checks.rule import Breach, Rule
    from ketaref.library import Library

__all__ = [
    "MAX_GRADE", "RULES", "Checked", "Fault", "check_content", "check_library", "explain_rule", "in_order",
    "reading_grade",
]  # fmt: skip

# Codes are never reused: KR203 and KR212 are the reader's.
RULES: dict[str, Rule] = {
    "KR201": claims.unknown_reference,
    "KR202": fields.unknown_related,
    "KR204": claims.long_summary,
    "KR205": claims.undisputed_claim,
    "KR206": claims.hard_to_read,
    "KR207": claims.review_overdue,
    "KR208": questions.unreachable_entry,
    "KR209": questions.repeated_question,
    "KR210": claims.unused_dispute,
    "KR211": claims.crisis_number,
    "KR213": claims.unmatched_alone,
    "KR214": fields.rated_without_action,
    "KR215": fields.unknown_screening,
    "KR216": fields.misformed_code,
    "KR217": fields.unnamed_crisis_help,
    "KR218": fields.needless_off_sheet,
    "KR219": fields.unplanned_figure,
    "KR220": fields.unexplained_rating,
    "KR221": emergencies.misled_emergency,
    "KR222": emergencies.misheard_example,
    "KR223": references.unclear_name,
    "KR224": callers.addressed_staff,
    "KR225": callers.unsayable,
    "KR226": leftout.claiming_topic,
}


class Checked(NamedTuple):
    """What a check of the content found, and what it searched."""

    faults: list[Fault]
    """Faults before warnings, each in file order."""
    library: Library
    searched: int = 0
    """How many entries had their questions searched."""
    scope: str = ""
    """Which entries those were, for a message; empty when a file could not be read and no rule ran."""


def check_content(
    *,
    today: date,
    packs: tuple[tuple[str, Path], ...] = (),
    reach: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Checked:
    """Check the shipped content and the packs laid over it.

    The rules run only over content whose shape is right: a record that cannot be read would be missed as an unknown id
    elsewhere. KR208 searches the questions of the packs' own entries and of those shipped entries that have changed
    (see `changes`). A change can also push another entry out of the first three for one of *its* questions, which a
    full search alone finds.

    Args:
        today: the day that reviews are measured against.
        packs: name and directory of each.
        reach: search the questions of every entry.
        progress: told how many questions have been searched, and out of how many.
    """
    faults: list[Fault] = []
    library = read_packs((records.SHIPPED, content_dir()), *packs, faults=faults)
    if faults:
        return Checked(in_order(faults), library)
    if reach:
        ids, scope = None, "all entries"
    else:
        ids, scope = _worth_searching(library, with_packs=bool(packs))
    context = Context(today, ids, os.cpu_count() or 1, progress)
    faults = [_fault(code, breach) for code, rule in RULES.items() for breach in rule(library, context)]
    return Checked(in_order(faults), library, len(library) if ids is None else len(ids), scope)


def check_library(library: Library, *, today: date, codes: tuple[str, ...] = ()) -> list[Fault]:
    """The faults that all rules find in a library, or those with the given codes; every question is searched."""
    context = Context(today)
    rules = {code: rule for code, rule in RULES.items() if not codes or code in codes}
    return [_fault(code, breach) for code, rule in rules.items() for breach in rule(library, context)]


def explain_rule(code: str) -> str:
    """The text of a rule: what it demands, an example that fails, what to do instead.

    Raises:
        UsageError: no rule has that code; the message lists those there are.
    """
    return explain.explain(code, RULES)


def _worth_searching(library: Library, *, with_packs: bool) -> tuple[set[str], str]:
    """Ids of the entries to search for by default, and which they are in words."""
    ids = {entry.id for entry in library if entry.origin and entry.origin.pack != records.SHIPPED}
    changes = changed_since_commit(library, content_dir())
    of_packs = "those of packs, " if with_packs else ""
    if changes is None:
        return ids, f"{of_packs}none of the shipped ones, having no git history to compare with"
    return ids | changes.ids, f"{of_packs}those that differ from commit {changes.commit[:9]}"


def _fault(code: str, breach: Breach) -> Fault:
    place = breach.origin or records.Origin("", "?", 1)
    return Fault(place.file, place.line, code, breach.message, breach.warning)


def in_order(faults: list[Fault]) -> list[Fault]:
    """Faults before warnings, each by file and line."""
    return sorted(faults, key=lambda f: (f.warning, f.file, f.line, f.code))
