"""What every screen is made of: the verdict, the answer, who says so, one line where sources differ.

In that order and in that weight. Functions return renderables and never print. Content and queries enter as `Text`,
never as markup, where rich would read their brackets. There are no boxes: two columns of indent, and white space.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketaref import records
from ketaref.plain import addressed, notice_mark, notices_of, review_line
from ketaref.present import rich, style
from ketaref.provenance import mark_of
from ketaref.text.expressions import finds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ketaref.present.terminal import Terminal
    from ketaref.records import Dispute, Entry, Reference, Statement

INDENT = 2
_GAP = 2
OVERDUE, NOTICE = "OVERDUE", "NOTICE"
CHECK_IT = "This is due to be checked: ask your clinic."
# The whole advice stands in the whole entry.
_DIFFERS_LINES = 2


def indented(*parts: rich.RenderableType, by: int = INDENT, below: int = 0) -> rich.RenderableType:
    """Parts set in by some columns, with so many empty lines below them."""
    return rich.Padding(rich.Group(*parts), (0, 0, below, by))


def is_narrow(terminal: Terminal) -> bool:
    """Whether what stands side by side elsewhere stands one below the other: on few columns, and in plain words."""
    return terminal.plain or terminal.width < style.NARROW


def row(left: rich.Text, right: rich.Text | str, terminal: Terminal, *, mark: str = "") -> rich.RenderableType:
    """Two texts on one line, the second at the right edge; where both do not fit, the second stands below the first.

    Args:
        left: what is read first.
        right: what is read second; '' for nothing.
        terminal: whose width it is, and whether columns may stand side by side.
        mark: what stands before the first: a number.
    """
    second = rich.Text(right) if isinstance(right, str) else right
    inner = INDENT + (len(mark) + 1 if mark else 0)
    first = marked(mark, left, terminal) if mark else rich.Padding(left, (0, 0, 0, INDENT))
    if not second:
        return first
    free = terminal.width - inner - left.cell_len - second.cell_len
    if free < _GAP or is_narrow(terminal):
        return rich.Group(first, rich.Padding(second, (0, 0, 0, inner)))
    return rich.Text.assemble(" " * INDENT, f"{mark} " if mark else "", left, " " * free, second)


def heading(text: str, right: str, terminal: Terminal, *, tier: str = "") -> rich.RenderableType:
    """A heading in capitals, with a remark at the right edge; in the color of its tier where it has one."""
    # Assembled, or the padding of a column would take the color too.
    return row(rich.Text.assemble((text, style.TIER[tier] if tier else style.HEADING)), right, terminal)


def columns(
    rows: Sequence[Sequence[rich.Text | str]], terminal: Terminal, *, indent: int = 4, widths: Sequence[int] = ()
) -> Iterator[rich.RenderableType]:
    """Rows in columns without lines between them; on narrow screens and in plain words, each row's cells in a row.

    Args:
        rows: their cells; '' for none.
        terminal: whose width it is.
        indent: columns that the rows are set in by.
        widths: of the first columns; the others are as wide as their widest cells, as far as there is room.
    """
    cells = [[rich.Text(cell) if isinstance(cell, str) else cell for cell in one] for one in rows]
    if is_narrow(terminal):
        for one in cells:
            first, *others = (cell for cell in one if cell)
            yield rich.Padding(first, (0, 0, 0, INDENT))
            if others:
                yield rich.Padding(rich.Text(f" {style.DOT} ").join(others), (0, 0, 0, 2 * INDENT))
        return
    table = rich.Table.grid(padding=(0, _GAP, 0, 0))
    for number in range(max(map(len, cells), default=0)):
        table.add_column(width=widths[number] if number < len(widths) else None)
    for one in cells:
        table.add_row(*one)
    yield rich.Padding(table, (0, 0, 0, indent))


# ---- The parts of a card --------------------------------------------------------------------------------------------


def verdict(entry: Entry, *, colored: bool = True) -> rich.Text:
    """'RELATIVE · hold, optimize first': the tier, and what to do; 'CRISIS' of help in a crisis; else nothing."""
    if entry.kind == "crisis":
        return rich.Text("CRISIS", style.CRISIS if colored else "")
    if not entry.severity:
        return rich.Text()
    tier = style.tier_text(entry.severity).upper()
    act = f" {style.DOT} {', '.join(entry.action)}" if entry.action else ""
    return rich.Text.assemble(
        (tier, style.TIER[entry.severity] if colored else ""), (act, style.ANSWER if colored else "")
    )


def head(entry: Entry, terminal: Terminal, *, rank: int | None = None, first: bool = True) -> rich.RenderableType:
    """The first line of a card: the verdict and the title; without a verdict, the title and the kind, if there is room.

    Args:
        entry: whose card it is.
        terminal: where it is shown.
        rank: its number among hits.
        first: whether it is the one that speaks; below it titles come first, and tiers have no color.
    """
    mark = "" if rank is None else str(rank)
    rating = verdict(entry, colored=first)
    beside = INDENT + len(mark) + rating.cell_len + _GAP + len(entry.title) < terminal.width
    called = rich.Text(entry.title if beside else entry.short_title or entry.title)
    title = append_clinic(called, entry) if first else append_marks(called, entry, terminal)
    if rating:
        return row(rating, title, terminal, mark=mark) if first else row(title, rating, terminal, mark=mark)
    kind = style.KIND_LABELS[entry.kind]
    fits = len(mark) + title.cell_len + len(kind) + INDENT + 2 * _GAP <= terminal.width
    return row(title, kind if fits and not is_narrow(terminal) else "", terminal, mark=mark)


def answer(text: str) -> rich.RenderableType:
    """What answers, in the weight of an answer."""
    return indented(rich.Text(text, style.ANSWER))


def marked(
    mark: str, text: rich.Text | str, terminal: Terminal, *, indent: int = INDENT, mark_style: str = ""
) -> rich.Text:
    """A text behind a mark (a bullet, a number, a label), under which its further lines do not run."""
    whole = rich.Text(text) if isinstance(text, str) else text
    inner = indent + (len(mark) + 1 if mark else 0)
    lines = whole.wrap(terminal.console, max(terminal.width - inner, 1))
    shown = rich.Text.assemble(" " * indent, (mark, mark_style))
    for number, line in enumerate(lines):
        line.rstrip()
        before = "\n" + " " * inner if number else " " if mark else ""
        shown.append_text(rich.Text.assemble(before, line))
    return shown


def labeled(label: str, value: str) -> rich.Text:
    """'Label: value'."""
    return rich.Text(f"{label}: {value}")


def append_clinic(text: rich.Text, record: Entry | Dispute | Reference) -> rich.Text:
    """The text, with the name of the clinic behind it where the record comes from a clinic's pack."""
    if clinic := mark_of(record):
        text.append(f" [{clinic}]")
    return text


def listed_title(entry: Entry, terminal: Terminal, weight: str = "") -> rich.Text:
    """What a table calls the entry, with its marks."""
    return append_marks(rich.Text(entry.short_title or entry.title, weight), entry, terminal)


def append_marks(text: rich.Text, entry: Entry, terminal: Terminal) -> rich.Text:
    """The text, with the clinic that gives the entry, and in a word that it has notices or its review is overdue.

    For lists; `notices` says it in full. What is for staff to know is not shown to patients.
    """
    append_clinic(text, entry)
    if (mark := notice_mark(entry)) and terminal.viewer != "patient":
        text.append(" ").append(mark, style.ALARM)
    return text


def called(entry: Entry) -> str:
    """The short title with its marks, in a line of text."""
    clinic, mark = mark_of(entry), notice_mark(entry)
    return " ".join(filter(None, (entry.short_title or entry.title, clinic and f"[{clinic}]", mark)))


def notices(entry: Entry, terminal: Terminal, *, indent: int = INDENT) -> Iterator[rich.RenderableType]:
    """What a reader must know before believing the entry, a line each; a patient is told to ask."""
    said = notices_of(entry)
    if said and terminal.viewer == "patient":
        said = [CHECK_IT]
    for notice in said:
        mark, _, rest = notice.partition(": ")
        known = mark == OVERDUE and rest
        word, text = (OVERDUE, rest) if known else (NOTICE, notice)
        yield marked(word, text, terminal, indent=indent, mark_style=style.ALARM)


def review(entries: Iterable[Entry | Dispute], terminal: Terminal) -> str:
    """What stands below an answer: what the reviews say, and which packs are behind it: '... · + our-clinic (3)'."""
    packs = ", ".join(terminal.preferences.packs)
    return f"{review_line(entries)} {style.DOT} + {packs}" if packs else review_line(entries)


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return re.split(r"(?<=[.!?]) ", text)


def _fitting(text: str, room: int) -> str:
    """The first sentences of a text that fit into so many characters, and the first in any case; '…' for others."""
    kept, *others = sentences(text)
    for sentence in others:
        if len(kept) + 1 + len(sentence) > room:
            return f"{kept} …"
        kept += f" {sentence}"
    return kept


class Differences:
    """The disputes of one screen: each is shown once, where it touches what is shown; the others are counted."""

    def __init__(self) -> None:
        self._shown: set[str] = set()

    def line(
        self, entry: Entry, texts: Iterable[str], terminal: Terminal, *, more: str = "-1", indent: int = INDENT
    ) -> rich.Text | None:
        """'! Sources differ: <advice> (2 more: -1)': of the dispute that touches the first of the texts, the riskiest.

        None where none touches any, in a crisis, and where the screen has said it already.

        Args:
            entry: whose disputes they are.
            texts: what is shown of it, the answer first.
            terminal: where it is shown.
            more: how the others are seen.
            indent: columns that the line is set in by.
        """
        touching = [dispute for text in texts for dispute in touched(entry, [text])]
        new = [dispute for dispute in touching if dispute.id not in self._shown]
        if not new:
            return None
        first = new[0]
        self._shown.add(first.id)
        others = len(entry.disputes) - 1
        counted = f" ({others} more: {more})" if others else ""
        room = _DIFFERS_LINES * (terminal.width - indent - len(style.DIFFER) - 1) - len(f"Sources differ: {counted}")
        said = followed(first, terminal) or _fitting(first.advice, room)
        text = f"Sources differ: {said}{counted}"
        return marked(differ_mark(terminal), text, terminal, indent=indent)


def followed(dispute: Dispute, terminal: Terminal) -> str:
    """'Your clinic follows US label: ...' where one whom it follows speaks in the dispute; else ''.

    What that one says stands in the place of the advice on how to read the dispute, which knows of no clinic's choice.
    """
    for reference, name in terminal.preferences.follows:
        for claim in (dispute.claim, *dispute.against):
            if reference in {cite.ref for cite in claim.cites}:
                return f"Your clinic follows {name}: {claim.text}"
    return ""


def differ_mark(terminal: Terminal) -> str:
    """'!' before words that say so; plain words do without."""
    return "" if terminal.plain else style.DIFFER


def differs_mark(entry: Entry, text: str, terminal: Terminal) -> str:
    """' !' behind a text that a dispute of its entry touches, in plain words ' (sources differ)'; else ''."""
    if not touched(entry, [text]):
        return ""
    return " (sources differ)" if terminal.plain else f" {style.DIFFER}"


def says_hours(entry: Entry) -> bool:
    """Whether the answer gives the hours of its entry's timing itself."""
    timing = entry.timing
    hours = {f"{abs(side):g}" for side in (timing.from_h, timing.to_h) if side} if timing else set()
    return bool(hours) and hours <= set(re.findall(r"\d+", entry.summary))


def touched(entry: Entry, texts: Iterable[str]) -> list[Dispute]:
    """The disputes of an entry whose marks find something in the texts, the riskiest first; none in a crisis.

    A dispute without marks is about its entries as a whole.
    """
    if entry.kind == "crisis":
        return []
    shown = list(texts)
    found = [
        dispute
        for dispute in entry.disputes
        if not dispute.marks or any(finds(mark, text) for mark in dispute.marks for text in shown)
    ]
    return sorted(found, key=lambda dispute: (not dispute.clinical, records.RISKS.index(dispute.risk)))


def for_staff(entry: Entry) -> list[Statement]:
    """The statements that staff read: not those said to a patient, but in a crisis, where anyone may have to act."""
    return [s for s in entry.statements if not _is_for_patient(entry, s)]


def for_patients(entry: Entry) -> list[Statement]:
    """The statements that are said to a patient, beside those that staff read."""
    return [s for s in entry.statements if _is_for_patient(entry, s)]


def _is_for_patient(entry: Entry, statement: Statement) -> bool:
    if entry.kind == "crisis" or entry.audience == "clinician":
        return False
    # 'You' is the patient where the line is not for clinicians alone.
    return statement.audience == "patient" or (statement.audience == "both" and bool(addressed(statement.text)))
