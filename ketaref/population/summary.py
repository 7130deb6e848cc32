"""What a population comes to, as a table and as JSON; what could not be read, as lines for stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref.errors import ExitStatus
from ketaref.present import card, leftout, rich, style
from ketaref.present.json import pack_of
from ketaref.present.result import Result
from ketaref.records import FIRMNESS, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ketaref.population.run import Outcome
    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry
    from ketaref.store.index import Index

TOLD = 20
"""Problems that are said on stderr; with `--json` more of them are listed."""
_NOTHING = "Where nothing was counted, that is no finding that treatment may go ahead."


def result(index: Index, outcome: Outcome, *, output: Path | None, summary: bool, fail_on: str | None) -> Result:
    """The answer of a run: the table if it was asked for; what could not be read is said in any case.

    Args:
        index: the content that patients were held against.
        outcome: what the run came to.
        output: where the lines are; None where they were only counted.
        summary: whether the table is wanted.
        fail_on: the severity from which on something that counts makes the status 1.
    """
    tally = outcome.tally
    missing = leftout.unread_rules(index.left_out)
    ids = dict.fromkeys(entry for entry, _ in tally.entries)
    entries = {entry.id: entry for entry in index.entries_at(sorted(index.numbers_of(list(ids)).values())).values()}
    failed = fail_on is not None and any(
        tier and FIRMNESS[tier] >= FIRMNESS[fail_on] and n for tier, n in tally.firmest.items()
    )
    fault = any("internal error" in why for _, why in tally.failures)
    status = ExitStatus.INTERNAL if fault else ExitStatus.NO_MATCH if failed else ExitStatus.FOUND
    return Result(
        index.version,
        data=lambda: {"population": population_object(outcome, entries)},
        panels=(lambda terminal: _panels(outcome, entries, terminal)) if summary else None,
        warnings=(missing,) if missing else (),
        notes=(*([missing] if missing else []), *_told(outcome)),
        afterwards=(f"wrote {output}: {_count(tally.patients, 'patient')} as of {outcome.as_of}",) if output else (),
        status=status,
    )


def population_object(outcome: Outcome, entries: Mapping[str, Entry]) -> dict[str, Any]:
    """The object of `--json`: counts of patients, and what could not be read."""
    tally = outcome.tally
    return {
        "as_of": outcome.as_of, "patients": tally.patients, "not_screened": tally.failed, "crisis": tally.crisis,
        "by_entry": [
            {"entry": entry, "title": entries[entry].title, "severity": severity, "patients": n,
             "pack": pack_of(entries[entry])}
            for entry, severity, n in _rows(outcome)
        ],
        "by_severity": [
            {"severity": tier, "patients": tally.firmest[tier]} for tier in (*SEVERITIES, "") if tally.firmest[tier]
        ],
        "not_assessed": [{"gap": gap, "patients": n} for gap, n in _gaps(outcome)],
        "with_unmatched": tally.unmatched,
        "files": outcome.files, "not_read": outcome.notes, "resources": outcome.resources,
        "passed_over": outcome.passed_over,
        "problems": outcome.problem_count, "problem_lines": outcome.problems,
        "failures": [{"patient": patient, "problem": why} for patient, why in tally.failures],
    }  # fmt: skip


def _rows(outcome: Outcome) -> list[tuple[str, str, int]]:
    """Entry, severity and patients: the firmest first, of a severity the most frequent, then by id."""
    rows = [(entry, severity, n) for (entry, severity), n in outcome.tally.entries.items()]
    return sorted(rows, key=lambda row: (SEVERITIES.index(row[1]), -row[2], row[0]))


def _gaps(outcome: Outcome) -> list[tuple[str, int]]:
    return sorted(outcome.tally.gaps.items(), key=lambda row: (-row[1], row[0]))


def _told(outcome: Outcome) -> Iterator[str]:
    """What could not be read, and who could not be screened."""
    failures = [f"{patient}: not screened: {why}" for patient, why in outcome.tally.failures]
    several = (
        (outcome.notes, len(outcome.notes), "file that was not read", "files that were not read"),
        (outcome.problems, outcome.problem_count, "problem", "problems"),
        (failures, outcome.tally.failed, "patient", "patients"),
    )
    for lines, number, *what in several:
        yield from lines[:TOLD]
        if number > TOLD:
            yield f"and {_count(number - TOLD, *(f'further {word}' for word in what))}; --json lists {len(lines):,}"
    if outcome.problem_count:
        yield f"{_count(outcome.problem_count, 'resource or line', 'resources or lines')} could not be read"


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


# ---- The table ------------------------------------------------------------------------------------------------------


def _panels(outcome: Outcome, entries: Mapping[str, Entry], terminal: Terminal) -> Iterator[rich.RenderableType]:
    tally = outcome.tally

    def share(number: int) -> str:
        return f"{number:,} {style.DOT} {number / max(tally.patients, 1):.1%}"

    rows = _rows(outcome)
    for severity in SEVERITIES:
        mine = [(entry, n) for entry, tier, n in rows if tier == severity]
        if mine:
            yield card.heading(
                f"{style.tier_text(severity).upper()} ({len(mine)})", "patients", terminal, tier=severity
            )
            for entry, n in mine:
                of = entries[entry]
                title = card.append_marks(rich.Text(of.short_title or of.title), of, terminal)
                yield card.row(title, share(n), terminal)
            yield rich.Text()
    yield card.heading("BY THE FIRMEST TIER", "patients", terminal)
    for tier in (*SEVERITIES, ""):
        if tally.firmest[tier]:
            yield card.row(rich.Text(style.tier_text(tier) or "nothing counted"), share(tally.firmest[tier]), terminal)
    aside = (("not screened", tally.failed), ("with findings that were not recognized", tally.unmatched))
    for name, n in aside:
        if n:
            yield card.row(rich.Text(name), share(n), terminal)
    yield from (rich.Text(), card.heading("NOT ASSESSED", "patients", terminal))
    for gap, n in _gaps(outcome):
        yield card.row(rich.Text(gap), share(n), terminal)
    yield from (rich.Text(), card.answer(_NOTHING))
    read = f"{_count(tally.patients, 'patient')} as of {outcome.as_of}, from {_count(outcome.files, 'file')}"
    yield card.row(rich.Text(read), card.review(entries.values(), terminal), terminal)
