"""What must hold across the content, for `ketaref content check` and the tests.

    rule       what a rule is
    claims     rules for what is claimed: sources, disputes, reading grade, review
    fields     rules for the fields that the program acts on
    questions  rules for how people ask, one of which searches
    emergencies  rules for what an emergency is told in
    references  rules for the names of references, and for each work's one record
    quotes     rules for the words of sources in which figures stand
    callers    rules for what is said to patients and callers, and that staff are not spoken to as patients
    leftout    the rule for what is not covered
    packs      rules for what packs do to the content below them
    contradictions, lowering  which shipped entries still say otherwise; what a change takes away of caution
    differences, wording      what two contents say differently, field by field, as lines
    versions, shipped         contents to compare: with packs, of a commit, as shipped
    history    what the content said at earlier versions, as digests
    changes    the entries it searches for, unless all are asked for
    explain    the text of every rule, the reader's included

A package, not a module: with a text and an example each, the rules do not fit into one file of 400 lines.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from ketaref import records
from ketaref.checks import callers, claims, emergencies, explain, fields, leftout, packs, questions, quotes, references
from ketaref.checks.changes import changed_since_commit
from ketaref.checks.claims import MAX_GRADE, reading_grade
from ketaref.checks.packs import CLINIC
from ketaref.checks.rule import Context, Scope, is_of_pack
from ketaref.content.faults import Fault
from ketaref.content.packs import content_dir, content_files, read_packs
from ketaref.content.places import Places, written_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
    "KR227": packs.contradicted_rule,
    "KR228": packs.lowered_caution,
    "KR229": packs.unconfirmed_patch,
    "KR230": packs.outdated_confirmation,
    "KR231": packs.unsigned_entry,
    "KR232": packs.silent_clinic,
    "KR233": packs.overruled_fasting,
    "KR234": packs.dropped_statements,
    "KR235": quotes.long_quote,
    "KR236": quotes.figure_not_quoted,
    "KR237": references.repeated_work,
}
ABOUT_PACKS = ("KR227", "KR228", "KR229", "KR230", "KR231", "KR232", "KR233", "KR234")
"""Rules that judge what packs do to the content below them."""


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
    everything: bool = False,
    reach: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Checked:
    """Check the packs laid over the shipped content; the shipped content where there is none, or with `everything`.

    Each is judged for what it says itself, the shipped content as it is without the packs. Of packs every fault is told
    at once: the rules run over what of them can be read, and take an id that only an unreadable record has for one that
    there is. Of shipped content they run only where its shape is right.

    KR208 searches, which takes a second and more before the first question. Without `reach` it searches nothing of
    packs, and of the shipped content the entries that have changed (see `changes`). A change can also push another
    entry out of the first three for one of *its* questions, which a full search alone finds.

    Args:
        today: the day that reviews are measured against.
        packs: name and directory of each.
        everything: judge the shipped content beside the packs.
        reach: search the questions of every entry that is judged.
        progress: told how many questions have been searched, and out of how many.
    """
    faults: list[Fault] = []
    below = library = read_packs((records.SHIPPED, content_dir()), faults=faults)
    if faults:
        return Checked(in_order(faults), library)
    places = Places(packs)
    searched: dict[str, int] = {}
    if packs:
        library = read_packs(*packs, faults=faults, below=below)
        ids = {entry.id for entry in library if is_of_pack(entry.origin)} if reach else set()
        unread_clinic = any(fault.code == "KR101" and fault.file.endswith(f"/{CLINIC}") for fault in faults)
        scope = Scope(below, places, frozenset(_written(packs)), unread_clinic)
        context = Context(today, ids, os.cpu_count() or 1, progress, scope)
        faults += [_fault(code, breach, places) for code, breach in _breaches(library, context)]
        if reach:
            searched["those of packs"] = len(ids)
    if everything or not packs:
        shipped_ids, said = _worth_searching(below, reach=reach)
        context = Context(today, shipped_ids, os.cpu_count() or 1, progress)
        faults += [_fault(code, breach, places) for code, breach in _breaches(below, context)]
        searched[said] = len(below) if shipped_ids is None else len(shipped_ids)
    return Checked(in_order(faults), library, sum(searched.values()), ", ".join(searched))


def check_library(
    library: Library,
    *,
    today: date,
    codes: tuple[str, ...] = (),
    below: Library | None = None,
    places: Places | None = None,
) -> list[Fault]:
    """The faults that all rules find in a library, or those with the given codes; every question is searched.

    Args:
        library: what is judged; where `below` is given, what packs say in it.
        today: the day that reviews are measured against.
        codes: of the rules that judge; all by default.
        below: the content without the packs.
        places: where the fields of records stand; without it, faults are told where their records begin.
    """
    scope = Scope(below, places or Places.of(library.packs), frozenset()) if below else None
    context = Context(today, scope=scope)
    return [_fault(code, breach, places) for code, breach in _breaches(library, context, codes)]


def explain_rule(code: str) -> str:
    """The text of a rule: what it demands, an example that fails, what to do instead.

    Raises:
        UsageError: no rule has that code; the message lists those there are.
    """
    return explain.explain(code, RULES)


def _breaches(library: Library, context: Context, codes: tuple[str, ...] = ()) -> Iterator[tuple[str, Breach]]:
    """What breaks the rules; under packs, of what they say alone."""
    for code, rule in RULES.items():
        if not codes or code in codes:
            for breach in rule(library, context):
                if context.scope is None or is_of_pack(breach.origin):
                    yield code, breach


def _worth_searching(shipped: Library, *, reach: bool) -> tuple[set[str] | None, str]:
    """Ids of the shipped entries to search for (None: all), and which they are in words."""
    if reach:
        return None, "all entries"
    changes = changed_since_commit(shipped, content_dir())
    if changes is None:
        return set(), "none of the shipped ones, having no git history to compare with"
    return changes.ids, f"those that differ from commit {changes.commit[:9]}"


def _written(packs: tuple[tuple[str, Path], ...]) -> Iterator[str]:
    """Ids that the files of packs write, and those that files are named for."""
    for _, directory in packs:
        for path in content_files(directory):
            yield path.stem
            with suppress(OSError):
                yield from written_ids([path.read_bytes()])


def _fault(code: str, breach: Breach, places: Places | None) -> Fault:
    """A breach as a fault, at the line of the field it is about."""
    place = breach.origin or records.Origin("", "?", 1)
    file, line = place.file, place.line
    if places and breach.path:
        line = places.line(place, *breach.path)
        asked = places.asked(place, breach.asked, breach.path[-1]) if breach.asked else None
        file, line = asked or (file, line)
    return Fault(file, line, code, breach.message, breach.warning)


def in_order(faults: list[Fault]) -> list[Fault]:
    """Faults before warnings, each by file and line."""
    return sorted(faults, key=lambda f: (f.warning, f.file, f.line, f.code))
