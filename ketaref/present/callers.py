"""What front-desk staff may read to a caller, and what a patient is shown: never a tier, never what staff do.

The front desk informs and hands over; whether somebody can have ketamine is for clinical staff to say. What an entry
says in words for the patient is its `for_patient`, and where that is left out, its summary; a summary that rates is for
staff alone.
"""

from __future__ import annotations

from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from ketaref import records
from ketaref.present import card, names, rich, style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry, Reference, Statement

SAY = "SAY"
_HAND_OVER = "Hand to a nurse"
"""Stands before what may be read aloud, word for word."""
NOT_OURS = "Hand to a nurse: whether this patient can have it is for clinical staff to say."
FOR_STAFF = "This one is for clinical staff: hand the caller to a nurse."
ASK_CLINIC = "This is written for clinical staff. Ask your clinic."
# What may be said in an emergency whose entry is written for staff at the chair.
_CRISIS_SAID = {"suicide": "Call or text 988 now. In danger right now: call 911.", "medical": "Call 911 now."}
_HELP_AT_HAND = "In the clinic: get a nurse or the doctor now."
_HELP_ON_THE_PHONE = "Then tell a nurse at once."
# Whose word holds where sources differ.
_RULES = {"front-desk": " Where your clinic has a rule of its own, say that.", "patient": " Ask your clinic."}
# As a caller would say it: 'contraindications' is a word of staff.
_ABOUT = {
    "contraindications": "who can have it",
    "interactions": "with other medicines",
    "pharmacokinetics": "ketamine in the body",
    "pharmacodynamics": "what ketamine does",
    "mechanism": "how it works",
    "protocols": "how it is given",
}
# Beside the answer, so many lines of it on a screen that shows other entries too.
_MOST = 3
# Columns between a mark, a title and what stands at the right edge.
_MARGINS = 6
_BULLET = "-"


def sayable(entry: Entry) -> str:
    """What an entry says in words for a patient; '' where all of it is for staff."""
    if entry.for_patient or entry.audience == "clinician" or entry.severity:
        return entry.for_patient
    return entry.summary


def front_desk_card(
    entry: Entry, references: Mapping[str, Reference], terminal: Terminal, *, rank: int | None = None
) -> Iterator[rich.RenderableType]:
    """What may be read to a caller, when to hand the caller to a nurse, who says so.

    In an emergency that is written for the chair: whom to get, and the number that a caller is given.
    """
    yield _head(entry, terminal, rank=rank)
    said = sayable(entry)
    if entry.kind == "crisis":
        if not said:
            yield card.answer(_HELP_AT_HAND)
        yield _say(said or _CRISIS_SAID.get(entry.crisis, _CRISIS_SAID["medical"]), terminal)
        yield card.answer(_HELP_ON_THE_PHONE)
    elif entry.contact and entry.for_patient:
        # No clinic.yaml answers: that is for the desk to know, and nothing to read aloud.
        yield card.answer(entry.summary)
    elif not said:
        yield card.answer(NOT_OURS if entry.severity else FOR_STAFF)
        yield from card.notices(entry, terminal)
        return
    else:
        yield _say(said, terminal)
        hand_over = NOT_OURS if entry.severity else _hand_over(entry)
        if hand_over:
            label, told = hand_over[: len(_HAND_OVER)], hand_over[len(_HAND_OVER) :].lstrip(": ")
            yield card.marked(label.upper(), told, terminal, mark_style=style.HEADING)
    if said:
        yield from _behind(entry, said, references, terminal)
    yield from card.notices(entry, terminal)


def patient_card(
    entry: Entry,
    references: Mapping[str, Reference],
    terminal: Terminal,
    *,
    rank: int | None = None,
    whole: bool = False,
) -> Iterator[rich.RenderableType]:
    """What an entry says to the patient: the answer, then the statements that are written for patients.

    Args:
        entry: the entry.
        references: those that it cites, by id.
        terminal: where it is shown.
        rank: its number among hits.
        whole: whether all such statements are shown, or the first few.
    """
    yield _head(entry, terminal, rank=rank)
    said = sayable(entry) or (_CRISIS_SAID.get(entry.crisis, "") if entry.kind == "crisis" else "")
    if not said:
        yield card.answer(ASK_CLINIC)
        return
    yield card.answer(said)
    told = [text for text in (_unsaid(s.text, said) for s in _for_patients(entry)) if text]
    for text in told if whole else told[:_MOST]:
        yield card.marked(_BULLET, text, terminal)
    if sayable(entry):
        yield from _behind(entry, said, references, terminal)
    yield from card.notices(entry, terminal)


def cards(
    entries: Iterable[Entry], references: Mapping[str, Reference], terminal: Terminal
) -> Iterator[rich.RenderableType]:
    """Each entry as a card for whoever reads it: the front desk, or a patient."""
    make = front_desk_card if terminal.viewer == "front-desk" else patient_card
    for entry in entries:
        yield from make(entry, references, terminal)
        yield rich.Text()


def hit_line(entry: Entry, rank: int, terminal: Terminal, *, answers: bool) -> Iterator[rich.RenderableType]:
    """A hit below the first: its title, and where it answers, what it says to a patient."""
    yield _head(entry, terminal, rank=rank)
    if answers:
        said = sayable(entry) or (FOR_STAFF if terminal.viewer == "front-desk" else ASK_CLINIC)
        yield card.indented(rich.Text(said + card.differs_mark(entry, said, terminal)), by=4)


def listing(entries: Sequence[Entry], terminal: Terminal) -> Iterator[rich.RenderableType]:
    """What entries say to a patient, kind by kind, each under its title; those for staff alone are left out.

    Of what is rated the front desk has the names alone: an answer ready to be read would be read.
    """
    spoken = [entry for entry in entries if sayable(entry)]
    for kind, of_kind in groupby(spoken, key=lambda entry: entry.kind):
        group = list(of_kind)
        yield card.heading(_ABOUT.get(kind, records.KINDS[kind]).upper(), "", terminal)
        if terminal.viewer == "front-desk" and any(entry.severity for entry in group):
            yield card.answer(NOT_OURS)
            titles = sorted((card.listed_title(entry, terminal) for entry in group), key=lambda title: title.plain)
            yield from _in_two_columns(titles, terminal)
            yield rich.Text()
            continue
        for entry in group:
            said = sayable(entry)
            yield card.indented(card.listed_title(entry, terminal, style.ANSWER))
            yield card.indented(rich.Text(said + card.differs_mark(entry, said, terminal)), by=4)
        yield rich.Text()


def _in_two_columns(titles: Sequence[rich.Text], terminal: Terminal) -> Iterator[rich.RenderableType]:
    """Titles to run a finger down, one a line where there is no room for two."""
    half = len(titles) if card.is_narrow(terminal) else (len(titles) + 1) // 2
    rows = [[title for title in pair if title] for pair in zip_longest(titles[:half], titles[half:])]
    yield from card.columns(rows, terminal, indent=card.INDENT)


def told(entry: Entry) -> list[tuple[str, list[Statement]]]:
    """What is said to the patient besides the summary, each sentence once, and the statements that it is taken from."""
    rest = [(_unsaid(s.text, entry.for_patient), s) for s in card.for_patients(entry)]
    answer = [(entry.for_patient, [s for text, s in rest if text != s.text])] if entry.for_patient else []
    return answer + [(text, [s]) for text, s in rest if text]


def _head(entry: Entry, terminal: Terminal, *, rank: int | None = None) -> rich.RenderableType:
    """The title and what it is about, where there is room; in a crisis, that it is one."""
    if entry.kind == "crisis":
        return card.head(entry, terminal, rank=rank, first=rank is None)
    mark = "" if rank is None else str(rank)
    called = rich.Text((rank and entry.short_title) or entry.title)
    title = card.append_marks(called, entry, terminal) if rank else card.append_clinic(called, entry)
    about = _ABOUT.get(entry.kind, style.KIND_LABELS[entry.kind])
    fits = len(mark) + title.cell_len + len(about) + _MARGINS <= terminal.width
    return card.row(title, about if fits and not card.is_narrow(terminal) else "", terminal, mark=mark)


def _say(text: str, terminal: Terminal) -> rich.RenderableType:
    return card.marked(SAY, rich.Text(text, style.ANSWER), terminal, mark_style=style.HEADING)


def _hand_over(entry: Entry) -> str:
    return f"Hand to a nurse if {entry.hand_over_if.rstrip('.')}." if entry.hand_over_if else ""


def _behind(
    entry: Entry, said: str, references: Mapping[str, Reference], terminal: Terminal
) -> Iterator[rich.RenderableType]:
    """Who says so, and whether sources differ on what is said."""
    behind = _for_patients(entry) or entry.statements
    if all(statement.basis == "advice" for statement in behind):
        cites = (cite for statement in behind for cite in statement.cites)
        who = f"{names.ADVICE}; see {names.source_names(cites, references, _MOST)}"
    else:
        # Without its tier: 'relative' means nothing to a caller.
        who = names.who_says(records.replace(entry, severity=""), references, _MOST, statements=behind)
    yield card.indented(card.labeled("Says so", who))
    if disputes := card.touched(entry, [said]):
        ruled = "" if entry.severity else _RULES.get(terminal.viewer, "")
        if followed := next(filter(None, (card.followed(dispute, terminal) for dispute in disputes)), ""):
            ruled = f" {followed}"
        yield card.marked(card.differ_mark(terminal), f"Sources differ on this.{ruled}", terminal)


def _for_patients(entry: Entry) -> list[Statement]:
    """The statements written for patients: in entries about the visit, all that is not for clinicians alone."""
    plain = entry.audience == "patient" or (entry.audience == "both" and entry.kind in records.PATIENT_KINDS)
    return [s for s in entry.statements if s.audience == "patient" or (plain and s.audience == "both")]


def _unsaid(text: str, said: str) -> str:
    """A text without the sentences that have been said already."""
    return " ".join(sentence for sentence in card.sentences(text) if sentence not in said)
