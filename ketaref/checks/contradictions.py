"""Which shipped entries still say otherwise than what a pack has changed.

Four traces lead from a changed entry to others: a dispute about what it no longer says, which they carry too; a figure
for the same thing with another value; the same timing as it had; and, where they are related to it, a quantity of its
that is no longer the clinic's, in a sentence on the same subject. What the pack itself gives is left alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ketaref.checks.differences import FIELDS, field_changes
from ketaref.checks.rule import is_of_pack
from ketaref.fields import INSTRUCTION_KINDS
from ketaref.text.quantities import Quantity, quantities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketaref.library import Library
    from ketaref.records import Dispute, Entry, Figure

# Fields that give a reader a quantity; where one has changed, the others may still give the old one.
_SAYING = ("title", "short_title", "summary", "for_patient", "statements", "timing")
# Words of three letters and more that any two sentences of this content may share.
_COMMON = {
    "about", "after", "all", "also", "and", "another", "any", "are", "ask", "asks", "before", "but", "can", "clinic",
    "clinic's", "clinics", "days", "does", "eight", "five", "for", "four", "from", "had", "has", "have", "hour",
    "hours", "how", "infusion", "its", "ketamine", "least", "less", "may", "minutes", "more", "most", "must", "none",
    "not", "nothing", "now", "one", "only", "other", "our", "out", "patient", "patients", "per", "rule", "says",
    "should", "six", "some", "ten", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this",
    "time", "times", "two", "until", "use", "used", "uses", "was", "weeks", "were", "what", "when", "which", "who",
    "why", "with", "without", "would", "you", "your",
}  # fmt: skip
_QUOTED = 90
"""The most characters that are quoted of a sentence."""


class Contradiction(NamedTuple):
    """A shipped entry that still says what a pack has changed."""

    changed: Entry
    """The entry as the pack has it."""
    field: str
    """The field that the pack has changed, which says where in its file to point."""
    other: Entry
    """The entry that says otherwise; the changed one itself, where what it keeps does."""
    why: str
    """What it still says, as the end of 'not-fasted still says ...' or of 'not-fasted still shows ...'."""


def contradictions(below: Library, library: Library) -> Iterator[Contradiction]:
    """What contradicts each entry that packs change or add, by the order of the entries.

    Args:
        below: the content without the packs.
        library: the content with them.
    """
    told: set[str] = set()
    for entry in library:
        if not is_of_pack(entry.origin):
            continue
        for was in _replaced(entry, below, library):
            for found in _against(was, entry, library):
                if found.other.id not in told:
                    told.add(found.other.id)
                    yield found


def _replaced(entry: Entry, below: Library, library: Library) -> list[Entry]:
    """What an entry of a pack stands in for: the shipped entry of its id, or those that it is a rule beside."""
    if entry.id in below:
        return [below[entry.id]]
    if entry.kind not in INSTRUCTION_KINDS or not entry.timing:
        return []
    beside = (e for e in below if e.kind == entry.kind and e.timing and e.timing.anchor == entry.timing.anchor)
    kept = (e for e in beside if e.id in library and not is_of_pack(library[e.id].origin))
    return [e for e in kept if (e.fasting and entry.fasting) or e.id in entry.related]


def _against(was: Entry, now: Entry, library: Library) -> Iterator[Contradiction]:
    """What still says what one entry no longer does."""
    changed = [change.field for change in field_changes(was, now)]
    saying = [field for field in changed if field in _SAYING or field == "figures"]
    if not saying:
        return
    gone = _outdated(was, now, saying)
    outlived = _outlived(was, now, gone)
    first = saying[0]
    if now.id == was.id:
        own = _own(now, saying, gone)
        if own:
            yield Contradiction(now, first, now, own)
    elif gone:
        yield Contradiction(now, first, library[was.id], _timing_of(was) or f"'{was.title}'")
    kin = {dispute.id for dispute in was.disputes}
    related = {*was.related, *now.related} | {e.id for e in library if was.id in e.related}
    for other in library:
        if is_of_pack(other.origin) or other.id in (was.id, now.id):
            continue
        shared = [dispute for dispute in other.disputes if dispute.id in kin]
        near = 1 if other.id in related or any(dispute.id in outlived for dispute in shared) else 2
        why = _still_says(was, now, other, gone, near) if shared or other.id in related else ""
        for dispute in shared if not why else ():
            if outlived.get(dispute.id):
                why = why or _disputed(other, dispute, is_related=other.id in related)
        if why:
            yield Contradiction(now, first, other, why)


def _still_says(was: Entry, now: Entry, other: Entry, gone: set[Quantity], near: int) -> str:
    """What an entry says of what another no longer says; '' where nothing is found.

    `near` is how many words a sentence shares with what the other said, to be on the same subject.
    """
    figure = _figure_against(now, other)
    if figure:
        return f"{figure.quantity} ({figure.name})"
    if not gone:
        return ""
    if other.timing and other.timing == was.timing != now.timing:
        return _timing_of(other)
    subject = _words(" ".join(text for text in _texts(was) if quantities(text) & gone))
    for sentence in _sentences(other):
        if quantities(sentence) & gone and len(_words(sentence) & subject) >= near:
            return _quoted(quantities(sentence) & gone, sentence)
    return ""


def _outdated(was: Entry, now: Entry, saying: Iterable[str]) -> set[Quantity]:
    """Quantities that the changed fields no longer give, where they now give another of the same unit."""
    before: set[Quantity] = set()
    after: set[Quantity] = set()
    for field in saying:
        before |= _quantities_of(was, field)
        after |= _quantities_of(now, field)
    units = {quantity.unit for quantity in after - before}
    return {quantity for quantity in before - after if quantity.unit in units}


def _outlived(was: Entry, now: Entry, gone: set[Quantity]) -> dict[str, bool]:
    """The disputes on what an entry no longer says: their claim is an old quantity, or their marks meet it no more.

    The value says whether it is the latter: then whoever shows the dispute still says so.
    """
    found = {}
    for dispute in was.disputes:
        marks = [re.compile(mark, re.IGNORECASE) for mark in dispute.marks]
        meets = [any(mark.search(text) for mark in marks for text in _texts(entry)) for entry in (was, now)]
        claimed = quantities(f"{dispute.title}. {dispute.claim.text}")
        if meets[0] and (not meets[1] or claimed & gone):
            found[dispute.id] = not meets[1]
    return found


def _own(now: Entry, saying: Iterable[str], gone: set[Quantity]) -> str:
    """What the fields that a pack has left as they were still say."""
    for field in FIELDS:
        kept = _quantities_of(now, field) & gone if field in _SAYING and field not in saying else set()
        if kept:
            return f"{_listed(kept)} in its '{field}'"
    return ""


def _figure_against(now: Entry, other: Entry) -> Figure | None:
    """A figure of another entry for what the changed one gives a figure for, with another value."""
    ours = [figure for statement in now.statements for figure in statement.figures]
    for figure in (figure for statement in other.statements for figure in statement.figures):
        for mine in ours:
            same = figure.name == mine.name or (figure.fast_for and figure.fast_for == mine.fast_for)
            if same and figure.unit == mine.unit and figure.route == mine.route and figure.quantity != mine.quantity:
                return figure
    return None


def _quantities_of(entry: Entry, field: str) -> set[Quantity]:
    if field == "timing":
        timing = entry.timing
        sides = (timing.from_h, timing.to_h) if timing else ()
        return {Quantity(abs(side), "h") for side in sides if side}
    if field in ("statements", "figures"):
        given = {q for statement in entry.statements for q in quantities(statement.text)}
        return given | {
            Quantity(float(value), figure.unit)
            for statement in entry.statements
            for figure in statement.figures
            for value in (figure.value, figure.low, figure.high)
            if value is not None
        }
    return quantities(getattr(entry, field))


def _texts(entry: Entry) -> list[str]:
    texts = (entry.title, entry.summary, entry.for_patient, *(statement.text for statement in entry.statements))
    return [text for text in texts if text]


def _sentences(entry: Entry) -> list[str]:
    return [sentence for text in _texts(entry) for sentence in re.split(r"(?<=[.!?;]) ", text)]


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z']{3,}", text.lower()) if word not in _COMMON}


def _disputed(other: Entry, dispute: Dispute, *, is_related: bool) -> str:
    """The sentence of an entry that makes a disputed claim, or of a related one that it shows the dispute; else ''."""
    for sentence in _sentences(other):
        if any(re.search(mark, sentence, re.IGNORECASE) for mark in dispute.marks):
            return f"'{_cut(sentence)}'"
    return f"'{dispute.title}' ({dispute.id})" if is_related else ""


def _timing_of(entry: Entry) -> str:
    return f"'{entry.timing.line}'" if entry.timing else ""


def _quoted(said: set[Quantity], sentence: str) -> str:
    return f"{_listed(said)}: '{_cut(sentence)}'"


def _listed(said: Iterable[Quantity]) -> str:
    return ", ".join(str(quantity) for quantity in sorted(said))


def _cut(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1].rstrip()}…"
