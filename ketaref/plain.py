"""Records in plain words: figures, doses, hours, an entry as a whole, and what reviews say."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING

from ketaref.fields import BASES, CURATOR, STANDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ketaref.records import Dispute, Entry, Regimen, Review

# UCUM unit -> what a reader expects to see.
_DISPLAYED = {
    "mm[Hg]": "mmHg",
    "d": "days",
    "wk": "weeks",
    "mo": "months",
    "a": "years",
    "lx": "lux",
    "ug/kg/min": "µg/kg/min",
    "[USD]": "US dollars",
    "{persons}": "people",
    "{infusions}": "infusions",
    "{score}": "points",
    "1": "",
}
# As those units, and the things that content counts, read after a 1.
_SINGULAR = {
    "days": "day",
    "weeks": "week",
    "months": "month",
    "years": "year",
    "people": "person",
    "infusions": "infusion",
    "points": "point",
    "papers": "paper",
    "studies": "study",
    "trials": "trial",
    "cases": "case",
    "deaths": "death",
    "times": "time",
    "children": "child",
    "treatments": "treatment",
    "attempts": "attempt",
}

# What a terminal that cannot show a character gets instead.
_ASCII = str.maketrans({
    "–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "µ": "u", "μ": "u", "≥": ">=", "≤": "<=", "×": "x",
    "→": "->", "°": " deg", "½": "1/2", "…": "...", "•": "-", "☐": "[ ]", "≠": "!=", "·": "-",
})  # fmt: skip


def in_ascii(text: str) -> str:
    """The text in ASCII: marks and letters by what is nearest to them, a question mark for what has nothing near."""
    known = text.translate(_ASCII)
    # What decomposes is a letter with a mark on it.
    bare = known if known.isascii() else unicodedata.normalize("NFKD", known)
    return "".join(c for c in bare if not unicodedata.combining(c)).encode("ascii", "replace").decode()


_ADDRESSED = re.compile(r"\b(?:you|your|yours|yourself|you're|you'll|you've)\b", re.IGNORECASE)


def addressed(text: str) -> str:
    """The word with which a text speaks to its reader, as to a patient: 'you', 'Your'; '' where it does not."""
    found = _ADDRESSED.search(text)
    return found[0] if found else ""


def number_text(value: float | None) -> str:
    """A number with thousands separators and no needless zeros; '' for None."""
    return "" if value is None else f"{value:,.10g}"


def unit_text(unit: str) -> str:
    """A UCUM unit as readers know it: 'mmHg', 'weeks'."""
    return _DISPLAYED.get(unit, unit)


def quantity(unit: str, value: float | None, low: float | None, high: float | None) -> str:
    """One value or a range with its unit: '2.5 h', '1 week', '16-24 %', '29 % (27 to 31)', 'up to 50 %'."""
    # A UCUM annotation ("{persons}") says what is counted: its braces are notation.
    shown = unit_text(unit).strip("{}")
    # A range that starts or ends at 1 keeps the plural: "1-2 weeks".
    if {x for x in (value, low, high) if x is not None} == {1}:
        shown = _SINGULAR.get(shown, shown)
    shown = f" {shown}" if shown else ""
    if value is not None and low is not None and high is not None:
        return f"{number_text(value)}{shown} ({number_text(low)} to {number_text(high)})"
    if value is not None:
        return f"{number_text(value)}{shown}"
    if low is not None and high is not None:
        return f"{number_text(low)}-{number_text(high)}{shown}"
    if high is not None:
        return f"up to {number_text(high)}{shown}"
    return f"{number_text(low)}{shown} or more"


def regimen_text(regimen: Regimen) -> str:
    """A regimen on one line: '0.5 mg/kg IV over 40 min, twice weekly, off-label'."""
    ends = (regimen.dose_low, regimen.dose_high)
    dose = "-".join(number_text(x) for x in ends if x is not None) or number_text(regimen.dose)
    over = ""
    if regimen.over_min is not None:
        over = f"over {number_text(regimen.over_min)} min"
    elif regimen.over_h is not None:
        over = f"over {number_text(regimen.over_h)} h"
    main = " ".join(filter(None, (dose, unit_text(regimen.unit), regimen.route, over)))
    off_label = "off-label" if regimen.off_label else ""
    return ", ".join(filter(None, (main, regimen.frequency, regimen.duration, off_label)))


def hours_text(anchor: str, start: float | None, end: float | None, *, at_least: bool = False) -> str:
    """Hours from the start or the end of the infusion: 'from 6 h before the infusion starts'; an open side is None."""
    least = "at least " if at_least else ""
    edge = "the infusion starts" if anchor == "start" else "the infusion ends"
    if start is not None and start < 0:
        if end is None or end == 0:
            return f"from {number_text(-start)} h before {edge}"
        if end < 0:
            return f"from {number_text(-start)} to {number_text(-end)} h before {edge}"
        return f"from {number_text(-start)} h before until {number_text(end)} h after {edge}"
    if start is None and end is not None:
        if end == 0:
            return f"by the time {edge}"
        until = f"until {least}{number_text(end)} h after {edge}"
        return f"up to {number_text(-end)} h before {edge}" if end < 0 else until
    if end is None or end == 0:
        return f"from {number_text(start)} h after {edge}" if start else f"when {edge}"
    if not start:
        return f"for {least}{number_text(end)} h after {edge}"
    return f"{number_text(start)}-{number_text(end)} h after {edge}"


def basis_text(basis: str) -> str:
    """What stands before the references of a statement that they do not say themselves: 'Inferred here from'."""
    words = BASES[basis]
    return words[:1].upper() + words[1:]


def entry_lines(entry: Entry) -> Iterator[str]:
    """The lines of an entry as a reader sees it: summary, structured fields, statements, disputes."""
    yield entry.summary
    labeled = (
        ("For the patient", entry.for_patient),
        ("Hand to a nurse if", entry.hand_over_if),
        ("Severity", entry.severity),
        ("Why this tier", entry.rating_note),
        ("Action", ", ".join(entry.action)),
        ("For", entry.population),
        ("Route", entry.route),
        ("Check", entry.monitoring),
        ("When", entry.timing.line if entry.timing else ""),
        ("Non-negotiable", "yes" if entry.non_negotiable else ""),
    )
    yield from (f"{label}: {value}" for label, value in labeled if value)
    for statement in entry.statements:
        yield statement.text
        if statement.basis != "source":
            yield f"{basis_text(statement.basis)} {', '.join(c.ref for c in statement.cites)}"
        if statement.severity:
            yield f"Rated by this source: {statement.severity}"
        yield from (f"{figure.name}: {figure.quantity}" for figure in statement.figures)
        if statement.regimen:
            yield f"Regimen: {statement.regimen.line}"
    for dispute in entry.disputes:
        yield f"Disputed ({STANDINGS[dispute.standing]}): {dispute.title}. {dispute.claim.text}"
        yield from (f"Against it: {claim.text}" for claim in dispute.against)
        yield f"How to read it: {dispute.advice}"


def current_day() -> date:
    """Today where the reader is."""
    return datetime.now().astimezone().date()


# ---- Reviews and notices --------------------------------------------------------------------------------------------

CHANGED_SINCE_SIGNED = "CHANGED SINCE SIGNED"
"""How the notice begins of an entry that is not what was signed any more."""


def is_overdue(record: Entry | Dispute, today: date | None = None) -> bool:
    """Whether its review was due before today (before the current day, where none is given)."""
    return record.reviewed is not None and record.reviewed.due < (today or current_day())


def notices_of(entry: Entry, today: date | None = None) -> list[str]:
    """What a reader must know before believing an entry: its own notices, and 'OVERDUE: ...' once its review is.

    Shown wherever the entry is; `notice_mark` is the same in a word.
    """
    said = list(entry.notices)
    review = entry.reviewed
    if review and is_overdue(entry, today):
        said.append(f"OVERDUE: reviewed {review.date} by {signer(review)}, due again {review.due}")
    return said


def notice_mark(entry: Entry, today: date | None = None) -> str:
    """'NOTICE', 'OVERDUE' or both: that `notices_of` has something to say, where there is no room for it; else ''."""
    marks = (("NOTICE", bool(entry.notices)), ("OVERDUE", is_overdue(entry, today)))
    return ", ".join(mark for mark, holds in marks if holds)


def signer(review: Review) -> str:
    """Who looked at a record, with what makes them fit to: 'Dr. A. Example (medical director)'."""
    return f"{review.by} ({review.role})" if review.role else review.by


def is_changed_since_signed(record: Entry | Dispute) -> bool:
    """Whether it says something else than whoever signed it saw."""
    return any(notice.startswith(CHANGED_SINCE_SIGNED) for notice in getattr(record, "notices", ()))


def is_clinically_reviewed(record: Entry | Dispute) -> bool:
    """Whether a clinician has signed what it says now."""
    return bool(record.reviewed and record.reviewed.by != CURATOR and not is_changed_since_signed(record))


def reviewed_line(entry: Entry) -> str:
    """'Reviewed 2026-11-27 by Dr. A. Example (medical director), due 2027-11-27'; '' without a review.

    What was changed since is 'Signed 2026-11-27 by Dr. A. Example (medical director), not reviewed since it changed'.
    """
    review = entry.reviewed
    if review and is_changed_since_signed(entry):
        return f"Signed {review.date} by {signer(review)}, not reviewed since it changed"
    return f"Reviewed {review.date} by {signer(review)}, due {review.due}" if review else ""


def review_line(entries: Iterable[Entry | Dispute], version: str = "", today: date | None = None) -> str:
    """What the entries' reviews say, after the content version where one is given.

    'not clinically reviewed' as long as no clinician has signed any of the entries, or there is none;
    'reviewed by Dr Lee (pharmacist) 2026-11-01, due 2027-11-01', with the oldest date and the first that is due, once
    clinicians have signed them all; and until then '3 of 5 not clinically reviewed'. What has changed since it was
    signed is not reviewed. What is overdue is counted.
    """
    shown = list(entries)
    signed = [entry.reviewed for entry in shown if entry.reviewed and is_clinically_reviewed(entry)]
    if not signed:
        said = "not clinically reviewed"
    elif len(signed) < len(shown):
        said = f"{len(shown) - len(signed)} of {len(shown)} not clinically reviewed"
    else:
        dates = f"{min(r.date for r in signed)}, due {min(r.due for r in signed)}"
        said = f"reviewed by {', '.join(sorted(set(map(signer, signed))))} {dates}"
    if overdue := sum(is_overdue(entry, today) for entry in shown):
        said += ", review OVERDUE" if len(shown) == 1 else f", {overdue} OVERDUE"
    return f"content {version}, {said}" if version else said
