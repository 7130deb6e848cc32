"""The floor under what a pack may change: it can add caution to an entry without a word, and take none away.

What would take caution away is kept as it lies below, and told, unless the pack's file declares it (`lowers`: why, and
who decided it). Of a crisis entry it is kept whatever is declared.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ketaref.fields import FIRMNESS, RISKS, TIERS
from ketaref.records import Dispute, Entry, Reference, Screening, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from ketaref.records import Statement

CRISIS = "crisis"
PROTECTED_KINDS = (CRISIS, *TIERS)
"""Kinds whose entries keep a patient safe: screening and emergencies rest on them."""
# What to do about a finding, by how much of a stop it is.
_STOPS = {"avoid": 4, "hold": 3, "optimize first": 2, "refer": 1, "monitor": 1, "continue": 0}
# How many of what is lost a message names.
_NAMED = 3
_NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?!\w)", re.ASCII)
_NAMED_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_HELP_LINES = {"suicide": ("988",), "medical": ("911",)}
"""Help of a crisis entry -> the numbers that its words must go on naming, where they do below."""


CAUTIOUS_CUES = frozenset({
    "affirms", "uncontrolled", "not-relative", "ends", "ends-denial", "ends-past", "began", "but",
})  # fmt: skip
"""Categories of cues that take no finding back: every other may, so that a pack's needs `lowers`."""
TAKING_BACK = frozenset({"written", "ordinary", "idiom", "fact", "doubt", "unreal", "past", "denied", "ends"})
"""Categories of rules by which an emergency is not heard: no pack has any, since crisis help is a floor."""


class Lowered(NamedTuple):
    """What of an entry a pack would make less cautious."""

    field: str
    said: str
    """In words: 'the severity from absolute to relative'."""
    kept: bool
    """Whether it stays as it lies below."""
    always: bool = False
    """Whether it stays whatever is declared."""


class _Change(NamedTuple):
    field: str
    value: Any
    said: str
    """'' for what goes with another change."""
    always: bool = False


def keep_caution(
    below: Any, above: Any, disputes: Mapping[str, Dispute], *, declared: bool
) -> tuple[Any, list[Lowered]]:
    """A patched record with the caution of what it patches, and what it would have lowered.

    Args:
        below: the record as it lies below.
        above: the same record, patched.
        disputes: those known so far, by id; entries name theirs by id here.
        declared: whether the pack's file says that it lowers caution, and why.
    """
    match below:
        case Entry():
            changes = list(_of_entry(below, above, disputes))
        case Dispute():
            changes = list(_of_dispute(below, above))
        case _:
            changes = list(_of_reference(below, above))
    lowered = [Lowered(c.field, c.said, c.always or not declared, c.always) for c in changes if c.said]
    kept = {c.field: c.value for c in changes if c.always or not declared}
    return (replace(above, **kept) if kept else above), lowered


def drop_unclaimed(below: Entry, above: Entry, disputes: Mapping[str, Dispute]) -> Entry:
    """A patched entry without the disputes of claims that it made below and makes no more.

    A dispute stays where its marks find a claim in what the entry says now, where it has no marks, and where they found
    none below either: it is then there for another reason.
    """
    named = ids_of(above)
    kept = tuple(
        i for i in named
        if i not in disputes or not disputes[i].marks or not claims(below, disputes[i])
        or _still_claims(below, above, disputes[i])
    )  # fmt: skip
    return replace(above, disputes=kept) if kept != named else above


def ids_of(entry: Entry) -> tuple[str, ...]:
    """The disputes of an entry that was just read: files name them by their ids."""
    named: Any = entry.disputes
    return tuple(named)


def claims(entry: Entry, dispute: Dispute) -> bool:
    """Whether an entry makes the claim of a dispute: a mark matches a statement that cites a document of the claim.

    In contraindications, interactions and crisis entries whatever it cites, and in its summary too: there, a dispute
    too many costs less than one too few.
    """
    texts = _claiming(entry, dispute)
    return any(re.search(mark, text, re.IGNORECASE) for mark in dispute.marks for text in texts)


def _still_claims(below: Entry, above: Entry, dispute: Dispute) -> bool:
    """Whether a patched entry makes the claim of a dispute.

    Not where what lies below names a number of the claim and the patch names none: 'nothing for 6 hours' is not what
    'clear liquids until 2 hours before' says of people who are NPO.
    """
    numbers = _numbers(dispute.claim.text)
    named = [any(numbers & _numbers(text) for text in _claiming(entry, dispute)) for entry in (below, above)]
    return claims(above, dispute) and named != [True, False]


def _claiming(entry: Entry, dispute: Dispute) -> list[str]:
    """The texts in which an entry can make the claim of a dispute."""
    wide = entry.kind in PROTECTED_KINDS
    documents = {cite.ref for cite in dispute.claim.cites}
    texts = [s.text for s in entry.statements if wide or documents & {cite.ref for cite in s.cites}]
    return [*texts, entry.summary, entry.for_patient] if wide else texts


def _numbers(text: str) -> set[str]:
    """The numbers of a text, those up to twelve also as written out."""
    named = (word for word in re.findall(r"[a-z]+", text.lower()) if word in _NAMED_NUMBERS)
    return {f"{float(n):g}" for n in _NUMBER.findall(text)} | {str(_NAMED_NUMBERS.index(word) + 1) for word in named}


def _of_entry(below: Entry, above: Entry, disputes: Mapping[str, Dispute]) -> Iterator[_Change]:
    crisis = below.kind == CRISIS
    if below.severity and FIRMNESS[above.severity or "none-known"] < FIRMNESS[below.severity]:
        said = f"the severity from {below.severity} to {above.severity or 'none'}"
        yield _Change("severity", below.severity, said)
        # The note explains the tier that is shown.
        yield _Change("rating_note", below.rating_note, "")
    if below.kind in TIERS and _stop(above.action) < _stop(below.action):
        yield _Change("action", below.action, f"the action from '{below.action[0]}'")
    if below.non_negotiable and not above.non_negotiable:
        yield _Change("non_negotiable", below.non_negotiable, "that it is non-negotiable")
    if below.non_negotiable and below.on_sheet and not above.on_sheet:
        yield _Change("on_sheet", below.on_sheet, "a non-negotiable line of the patient's sheet")
    named = ids_of(above)
    gone = [i for i in ids_of(below) if i not in named and i in disputes]
    stay = [i for i in gone if crisis or _still_claims(below, above, disputes[i]) or not disputes[i].marks]
    if stay:
        yield _Change("disputes", (*named, *stay), f"disputes of what it claims ({', '.join(stay)})", crisis)
    for field, always in (("triggers", crisis), ("codes", False)):
        held = getattr(above, field)
        lost = [item for item in getattr(below, field) if item not in held]
        if lost:
            yield _Change(field, (*held, *lost), _some(field, [getattr(i, "code", i) for i in lost]), always)
    if below.kind in PROTECTED_KINDS:
        yield from _names(below, above)
    yield from _limits(below, above)
    if below.screening:
        yield from _of_screening(below.screening, above.screening or Screening())
    if crisis:
        yield from _of_crisis(below, above)


def _stop(action: tuple[str, ...]) -> int:
    return max((_STOPS.get(a, 0) for a in action), default=0)


def _some(what: str, items: list[str]) -> str:
    more = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
    return f"{what} ({', '.join(items[:_NAMED])}{more})"


def _names(below: Entry, above: Entry) -> Iterator[_Change]:
    lost = [name for name in below.aliases if name not in above.aliases]
    if lost:
        yield _Change("aliases", (*above.aliases, *lost), _some("aliases", lost))


def _limits(below: Entry, above: Entry) -> Iterator[_Change]:
    """Statements whose figure a screening holds patients against."""
    held = [f for s in above.statements for f in s.figures if f.vital]
    lost = [s for s in below.statements if any(f.vital and not _as_firm(f, held) for f in s.figures)]
    if lost:
        said = _some(
            "limits that screening holds patients against", [f.name for s in lost for f in s.figures if f.vital]
        )
        yield _Change("statements", (*above.statements, *lost), said)


def _as_firm(figure: Any, others: list[Any]) -> bool:
    """Whether a limit is met by all that met another: it lies no further out."""
    high = figure.beyond in {"above", "from"}
    same = [o.value for o in others if (o.vital, o.beyond) == (figure.vital, figure.beyond)]
    return any(value <= figure.value if high else value >= figure.value for value in same)


# Field of `Screening` -> whether a change from one value (not None) to another keeps all that was met.
_AS_FIRM: dict[str, Callable[[Any, Any], bool]] = {
    "event_days": lambda old, new: new >= old,
    "age_under": lambda old, new: new >= old,
    "age_from": lambda old, new: new <= old,
    "systolic_above": lambda old, new: new <= old,
    "diastolic_above": lambda old, new: new <= old,
    "overview": lambda old, new: old or not new,
    "past": lambda old, new: new in {old, "counts"},
    "controlled": lambda old, new: new in {old, ""},
    "relative": lambda old, new: new in {old, "counts"},
}


def _of_screening(below: Screening, above: Screening) -> Iterator[_Change]:
    kept: dict[str, Any] = {}
    said = []
    for field in ("names", "events", "signs"):
        held = getattr(above, field)
        lost = [text for text in getattr(below, field) if text not in held]
        # A name moved from one list to another is found as before.
        if lost:
            kept[field] = (*held, *lost)
            said.append(_some(f"screening {field}", lost))
    new = [text for text in above.excludes if text not in below.excludes]
    if new:
        kept["excludes"] = tuple(text for text in above.excludes if text not in new)
        said.append(_some("what screening reads, by excludes", new))
    if below.question and not above.question:
        kept["question"] = below.question
        said.append("the question of the checklist")
    for field, as_firm in _AS_FIRM.items():
        old, value = getattr(below, field), getattr(above, field)
        if old is not None and value != old and (value is None or not as_firm(old, value)):
            kept[field] = old
            said.append(f"screening's {field}")
    if kept:
        yield _Change("screening", replace(above, **kept), "; ".join(said))


def _of_crisis(below: Entry, above: Entry) -> Iterator[_Change]:
    if above.crisis != below.crisis:
        yield _Change("crisis", below.crisis, "the help that it leads to", always=True)
    if above.audience not in {below.audience, "both"}:
        yield _Change("audience", below.audience, "for whom crisis help is", always=True)
    for number in _HELP_LINES.get(below.crisis, ()):
        if number in below.title and number not in above.title:
            yield _Change("title", below.title, f"{number} in the title", always=True)
        if number in below.summary and number not in above.summary:
            yield _Change("summary", below.summary, f"{number} in the summary", always=True)
        if above.for_patient and number in below.said_to_patient and number not in above.for_patient:
            yield _Change("for_patient", below.for_patient, f"{number} in what a patient is told", always=True)
        lost = [s for s in below.statements if number in s.text]
        if lost and not any(number in s.text for s in above.statements):
            statements: tuple[Statement, ...] = (*lost, *above.statements)
            yield _Change("statements", statements, f"{number} in the statements", always=True)


def _of_dispute(below: Dispute, above: Dispute) -> Iterator[_Change]:
    if RISKS.index(above.risk) > RISKS.index(below.risk):
        yield _Change("risk", below.risk, f"the risk from {below.risk} to {above.risk}")
    if below.clinical and not above.clinical:
        yield _Change("clinical", below.clinical, "that it bears on care")
    for field in ("marks", "against"):
        held = getattr(above, field)
        lost = tuple(item for item in getattr(below, field) if item not in held)
        if lost:
            yield _Change(field, (*held, *lost), f"{len(lost)} of its '{field}'")


def _of_reference(below: Reference, above: Reference) -> Iterator[_Change]:
    for field in ("retracted", "corrected_by"):
        if getattr(below, field) and not getattr(above, field):
            yield _Change(field, getattr(below, field), f"its {field}")
    lost = tuple(name for name in below.unconfirmed if name not in above.unconfirmed)
    if lost:
        yield _Change("unconfirmed", (*above.unconfirmed, *lost), _some("what is unconfirmed", list(lost)))
