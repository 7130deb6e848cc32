"""What a finding that meets an entry comes to: under which entry it is shown, how it stands, and whether it counts.

Owns what `past`, `controlled` and `event_days` of an entry's `screening` do, and which of two concerns is kept.
"""

import re
from datetime import date
from typing import NamedTuple

from ketaref.records import NONE_KNOWN, Entry
from ketaref.screening.findings import Concern, Finding
from ketaref.screening.measures import Limit, Measure
from ketaref.screening.names import Names
from ketaref.screening.pieces import Piece, Standing
from ketaref.screening.pressures import PressureRating
from ketaref.screening.since import days_since, span_in_words

RECENT_DAYS = 30
"""A procedure older than this is past: a medicine given with it has worn off."""
OLD_ORDER_DAYS = 365
"""A medicine recorded longer ago may have been stopped without a note."""
COUNTED = ("present", "possible")
"""Statuses that speak against treatment, unless the entry says otherwise."""


_UNCONTROLLED_ONLY = "only the uncontrolled form is listed: ask whether it is controlled"
# What says that a medicine which is named is not taken as it should be.
_NOT_AS_ORDERED = (
    r"\b(?:ran|run|running|out|miss\w*|skip\w*|forg\w+|stopped|held|not|no|non\w*|off|without|new|start\w*)\b|n't\b"
)
_PAST_MEDICINE = "a past one counts, as its effect may outlast it: ask when it was last taken"


class Phrase(NamedTuple):
    """A finding, and the piece of it that is being read."""

    finding: Finding
    piece: Piece
    earlier: int
    """How many concerns come from earlier pieces."""


class Meeting(NamedTuple):
    """An entry that a phrase meets, and by what."""

    entry: int
    """Its place in `Names.entries`."""
    how: str
    """code | name | reading"""
    by: str
    """The name, code or figure that was met."""
    event: bool = False
    """Whether that is something that happens and passes."""


def concern_of(names: Names, phrase: Phrase, meeting: Meeting, standing: Standing, today: date) -> Concern:
    """What a finding that meets an entry comes to."""
    finding, piece, named = phrase.finding, phrase.piece, names.entries[meeting.entry]
    status = standing.status if finding.status == "present" else finding.status
    notes = [*standing.notes, *([piece.note] if piece.note else [])]
    # When it was may stand in what follows the piece: 'heart attack (2 months ago)'.
    days = days_since(finding.date, f"{piece.text} {finding.text.lower()}", today)
    if finding.topic == "medicine" and days is not None and days > OLD_ORDER_DAYS and status == "present":
        notes.append(f"recorded {span_in_words(days)} ago: ask whether it is still taken")
    if status == "relative" and named.screening is not None and named.screening.relative == "counts":
        status = "possible"
        notes.append("a relative's counts: ask whether the patient was tested")
    history, dated = _history(finding, named, days, said=standing.history, event=meeting.event)
    if dated and status in COUNTED:
        notes.append(dated)
    entry, counted = named, status in COUNTED
    if status == "past" or (history and counted):
        entry, status, counted, more = _when_past(names, named, status, event=meeting.event)
        notes += more
    elif status == "controlled":
        entry, status, counted, more = _when_controlled(names, named)
        notes += more
    elif counted and _is_of_uncontrolled(named) and not standing.uncontrolled and meeting.how != "reading":
        notes.append(_UNCONTROLLED_ONLY)
    if entry.severity == NONE_KNOWN and counted:
        status, counted = NONE_KNOWN, False
    said = tuple(dict.fromkeys(notes))
    return Concern(finding, entry, entry.severity, status, counted, meeting.how, meeting.by, said, standing.cues)


def concern_of_pressure(finding: Finding, entry: Entry, rating: PressureRating, standing: Standing) -> Concern:
    """What a blood pressure comes to, held against an entry's figure."""
    counted = rating.above and standing.status in (*COUNTED, "controlled") and finding.status == "present"
    if not rating.above:
        status = "negated"
    elif finding.status != "present":
        status = finding.status
    else:
        status = "present" if counted else standing.status
    notes = (rating.note,)
    return Concern(finding, entry, rating.severity, status, counted, "reading", rating.shown, notes, standing.cues)


def concern_of_measure(finding: Finding, entry: Entry, measure: Measure, limit: Limit, standing: Standing) -> Concern:
    """What a measure comes to, held against a limit of an entry."""
    counted = limit.is_beyond and standing.status in (*COUNTED, "controlled") and finding.status == "present"
    said = standing.status if finding.status == "present" else finding.status
    status = "present" if counted else said if limit.is_beyond else "negated"
    met = f"{measure.vital} {limit.text}"
    return Concern(finding, entry, limit.severity, status, counted, "reading", met, (limit.note,))


def kept(concerns: tuple[Concern, ...], concern: Concern, earlier: int) -> tuple[Concern, ...]:
    """The concerns with one more; of one finding and entry only one is kept, one that counts if there is any.

    The first `earlier` of the concerns come from earlier pieces. Within one piece the first concern stands, whether it
    counts or not: it was met by the longest name, which says best how the finding stands.
    """
    for place, other in enumerate(concerns):
        if other.finding == concern.finding and other.entry is concern.entry and other.how != "reading":
            if concern.counted and not other.counted and place < earlier and other.how != "code":
                return (*concerns[:place], concern, *concerns[place + 1 :])
            return concerns
    return (*concerns, concern)


def with_treated(concerns: tuple[Concern, ...], first: int) -> tuple[Concern, ...]:
    """The concerns with what one text calls treated, and every pressure in it within the figure, as controlled.

    'HTN, took metoprolol this am, 128/80'; a reading alone settles nothing. What treats an entry is what is related to
    it and to be continued. The first `first` of the concerns come from other texts.
    """
    own = concerns[first:]
    readings = [c for c in own if c.how == "reading" and c.entry.screening and c.entry.screening.systolic_above]
    if not readings or any(c.counted or {cue.category for cue in c.cues} - {"controlled"} for c in readings):
        return concerns
    told = list(own)
    for n, one in enumerate(own):
        met = next((c for c in readings if c.entry is one.entry), None)
        open_yet = one.how == "name" and one.status == "present" and _UNCONTROLLED_ONLY in one.notes
        if met and open_yet and any(_treats(c, one.entry) for c in own):
            note = f"treated, and {met.met} is within its figure: verify that it is controlled"
            notes = (*(text for text in one.notes if text != _UNCONTROLLED_ONLY), note)
            told[n] = one._replace(status="controlled", counted=False, notes=notes)
    return (*concerns[:first], *told)


def _treats(concern: Concern, entry: Entry) -> bool:
    """Whether a concern is a medicine that an entry is treated with, and taken as it should be."""
    medicine = concern.entry
    treats = medicine.kind == "interactions" and entry.id in medicine.related and "continue" in medicine.action
    taken = concern.counted and concern.status == "present"
    return treats and taken and not re.search(_NOT_AS_ORDERED, concern.finding.text, re.IGNORECASE)


def _history(finding: Finding, entry: Entry, days: int | None, *, said: bool, event: bool) -> tuple[bool, str]:
    """Whether a finding is history, and the note to that."""
    history = said or (finding.topic == "procedure" and (days is None or days > RECENT_DAYS))
    if not event or days is None:
        return history, ""
    passed = entry.screening is not None and days > entry.screening.event_days
    # 'NSTEMI 2 weeks ago' is recent whatever else it says; a record dates 'history of ...' by its writing down.
    return passed or (history and bool(finding.date)), f"dates from {span_in_words(days)} ago" if passed else ""


def _when_past(names: Names, entry: Entry, status: str, *, event: bool) -> tuple[Entry, str, bool, list[str]]:
    """What a past finding is read as, how it stands, whether it counts, and the note to that."""
    rule = entry.screening.past if entry.screening else ""
    rule = rule or ("ends" if entry.kind == "interactions" else "")
    if rule == "counts":
        return entry, status, True, [_PAST_MEDICINE if entry.kind == "interactions" else "a past one counts"]
    if rule in names.place:
        return names.entries[names.place[rule]], status, True, [f"past, so read as this instead of '{entry.title}'"]
    if rule == "ends" or status == "past" or event:
        return entry, "past", False, []
    return entry, status, True, ["a history of it: ask whether it is still so"]


def _when_controlled(names: Names, entry: Entry) -> tuple[Entry, str, bool, list[str]]:
    """What a finding said to be controlled is read as, how it stands, whether it counts, and the note to that."""
    rule = entry.screening.controlled if entry.screening else ""
    if rule in names.place:
        note = f"said to be controlled, so read as this instead of '{entry.title}'"
        return names.entries[names.place[rule]], "controlled", True, [note]
    if rule:
        return entry, "controlled", False, ["what is listed is the uncontrolled form: verify that it is controlled"]
    plain = entry.kind == "contraindications"
    notes = ["said to be controlled; what is listed makes no such difference"] if plain else []
    return entry, "present", True, notes


def _is_of_uncontrolled(entry: Entry) -> bool:
    """Whether an entry speaks of the uncontrolled form of something, and of no other."""
    return entry.screening is not None and bool(entry.screening.controlled)
