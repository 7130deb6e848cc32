"""A sheet for the patient to take home, one for each part of the visit: HTML to print, Markdown, plain text.

A sheet is built once (`build_sheet`) and written in three formats (`writer_for`). It holds titles and what entries say
to the patient, which reads at 8th grade; a line that makes a disputed claim bears a dagger, which the foot explains. It
has to fit one printed page, A4 or Letter (tests/visit/test_sheet_page.py prints it). Its times are all it tells of the
patient.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from ketaref.errors import UsageError
from ketaref.provenance import mark_of
from ketaref.records import INSTRUCTION_KINDS, replace
from ketaref.text.expressions import finds
from ketaref.visit.foot import DISPUTED, OWN, foot_lines, notices_on, reading_grade, unfilled_lines
from ketaref.visit.markup import fill, join
from ketaref.visit.own import in_voice, standing_back, us_of
from ketaref.visit.phrasing import phrase_times
from ketaref.visit.plan import Step, plan_day
from ketaref.visit.telephone import numbers_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ketaref.records import Clinic, Entry
    from ketaref.store.index import Index
    from ketaref.visit.markup import Markup
    from ketaref.visit.phrasing import Phrasing
    from ketaref.visit.plan import Session

PARTS = {"pre-infusion": "Before your infusion", "post-infusion": "After your infusion"}
"""Kind of instruction -> the sheet's title."""
# What a sheet says where no entry leads to that help: a pack may replace one, and no sheet may go without.
_CRISIS_HELP = {"suicide": "Thoughts of suicide: call or text 988.", "medical": "Emergency: call 911."}
CRISIS_LINE = " ".join(_CRISIS_HELP.values())
"""Both kinds of help on one line."""
# Longer ones push the sheet onto a second page.
_MAX_NAME, _MAX_PHONE, _MAX_AFTER_HOURS = 60, 40, 80
_ASK = "Anything else, or not sure: call"
_BLANK = "_" * 20
_NOTES = "My questions:"
_WIDTH = 76


class Item(NamedTuple):
    """One thing to do, to keep to or to know: when ('' at no set time), what, and why in a sentence."""

    when: str
    title: str
    """'' where the text says it already, in its midst."""
    text: str
    """The sentence, or what of it follows the title: ' on the day.' after 'Wear loose clothes'."""
    beside: str = ""
    """The times that a guideline gives instead."""
    disputed: bool = False
    firm: bool = False
    """Whether the entry is non-negotiable."""
    own: bool = False
    """Whether a clinic's own content gives it."""
    task: bool = True
    """Whether it has a box to tick."""

    @property
    def runs_on(self) -> bool:
        """Whether the text goes on with the title's sentence."""
        return bool(self.title) and not self.text[:1].isalnum()


class Sheet(NamedTuple):
    """A sheet before it has a format."""

    title: str
    subtitle: str
    """When the infusion is; '' when the sheet is for no particular one."""
    clinic: Clinic
    sections: tuple[tuple[str, tuple[Item, ...]], ...]
    """Heading and items, in order; empty sections are left out."""
    help: tuple[str, ...]
    """Whom to call: the suicide line, an ambulance, the clinic."""
    foot: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    """For whoever hands it out, and not printed: what a named clinic has yet to say, and what is to be checked."""


def build_sheet(kind: str, index: Index, clinic: Clinic, session: Session | None = None) -> Sheet:
    """The sheet for one part of the visit.

    Args:
        kind: a key of PARTS.
        index: the content.
        clinic: name and telephone; an empty one leaves a line to write on.
        session: the patient's infusion; without one the sheet gives hours instead of times.

    Raises:
        UsageError: the clinic's name or telephone is too long for a sheet.
    """
    _check_lengths(clinic)
    instructions = index.entries(INSTRUCTION_KINDS)
    back = {entry.id for entry in standing_back(instructions)}
    instructions = [entry for entry in instructions if entry.id not in back]
    shown = {e.id: e for e in instructions if e.kind == kind and e.audience != "clinician" and e.on_sheet}
    lines = {e.id: (f"{e.title}. {e.said_to_patient}", is_disputed(e)) for e in shown.values() if not mark_of(e)}
    said = {i: in_voice(entry, clinic) for i, entry in shown.items()}
    subtitle, note, folded = "", "", set()
    if session:
        references = index.references(dict.fromkeys(r for e in instructions for r in e.references))
        plan = plan_day(kind, instructions, session, references)
        plan = plan._replace(steps=tuple(s for s in plan.steps if s.entry and s.entry.id in shown))
        phrasing = phrase_times(plan, patient=True)
        timed = {s.entry.id: _timed_item(said[s.entry.id], s, phrasing, clinic) for s in plan.steps if s.entry}
        # A patient has one rule to keep. Where a clinic wants an authority's hours beside it, its pack puts the entry
        # that holds them on the sheet: they then stand beside the rule, and the entry need not.
        folded = {time.entry_id for s in plan.steps for time in s.source_times if time.on_sheet}
        day = f"{phrasing.day(session.start)}, {session.start.year}"
        subtitle, note = f"Your infusion: {day}, {phrasing.when(Step(None))}", phrasing.note
    else:
        timed = {e.id: _item(e, _hours(e)) for e in _in_order(said.values()) if e.timing}
    rest = (_item(e) for e in _in_order(said.values()) if e.id not in timed and e.id not in folded)
    sections = (("Your times" if session else "Hours to keep", tuple(timed.values())), ("Checklist", tuple(rest)))
    help_ = (*_crisis_lines(index.entries(("crisis",))), _contact_line(clinic))
    sheet = Sheet(PARTS[kind], subtitle, clinic, tuple(s for s in sections if s[1]), help_, ())
    printed = [entry for entry in shown.values() if entry.id not in folded]
    behind = [e for e in instructions if e.id in shown or e.id in folded]
    marked = any(item.disputed for _, items in sheet.sections for item in items)
    foot = (
        note,
        f"{DISPUTED} Sources differ on this. Ask {us_of(clinic)}." if marked else "",
        *foot_lines(printed, behind, index, clinic),
        reading_grade(_read_by_patient(sheet)),
    )
    unfilled = unfilled_lines(kind, clinic, instructions, lines) if clinic.name else ()
    return sheet._replace(foot=tuple(filter(None, foot)), remarks=(*unfilled, *notices_on(printed)))


def _check_lengths(clinic: Clinic) -> None:
    """Refuse what would push the sheet onto a second page."""
    for value, most, name in (
        (clinic.name, _MAX_NAME, "--clinic"), (clinic.phone, _MAX_PHONE, "--phone"),
        (clinic.after_hours, _MAX_AFTER_HOURS, "'after_hours' of clinic.yaml"),
    ):  # fmt: skip
        if len(value) > most:
            raise UsageError(f"{name} has {len(value)} characters, at most {most} fit the sheet; shorten it")


def _contact_line(clinic: Clinic) -> str:
    closed = f" When we are closed: {_stop(clinic.after_hours)}" if clinic.after_hours else ""
    whom = "us" if clinic.name else "the clinic"
    return f"{_ASK} {whom}, {_stop(clinic.phone) or _BLANK}{closed}"


# ---- What is on it ---------------------------------------------------------------------------------------------------


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda e: (e.order or 0, e.id))


def _item(entry: Entry, when: str = "") -> Item:
    # 'Wear loose clothes. Wear loose clothes on the day.' says it twice.
    title, text = entry.title, entry.said_to_patient
    begun, rest = text[: len(title)], text[len(title) :]
    if begun.casefold() == title.casefold() and not rest[:1].isalnum():
        title, text = begun, rest
    elif title.casefold() in text.casefold():
        title = ""
    own = bool(mark_of(entry))
    return Item(when, title, text, disputed=is_disputed(entry), firm=entry.non_negotiable, own=own, task=entry.task)


def line_of(entry: Entry) -> str:
    """An instruction's title and what it says to the patient on one line, saying nothing twice."""
    return " ".join(filter(None, map(_stop, _sentences(_item(entry)))))


def _timed_item(entry: Entry, step: Step, phrasing: Phrasing, clinic: Clinic) -> Item:
    beside = ""
    differing = [time for time in step.source_times if time.differs and time.on_sheet]
    if differing:
        # The longest and the shortest that authorities give: the whole table is for staff.
        ends = dict.fromkeys((differing[0], differing[-1]))
        times = "; ".join(map(phrasing.source_time, ends))
        beside = f"A guideline gives other times: {times}. Ask {us_of(clinic)} first."
    return _item(entry, _capital(phrasing.when(step)))._replace(beside=beside)


def is_disputed(entry: Entry) -> bool:
    """Whether the entry's title and its words for the patient make a claim that one of its disputes is about.

    A dispute's marks find the claim in the words, as in the check that no disputed claim stands alone (`checks`).
    """
    words = f"{entry.title}. {entry.said_to_patient}"
    cited = {c.ref for s in entry.statements for c in s.cites}
    return any(
        cited & {c.ref for c in dispute.claim.cites} and any(finds(m, words) for m in dispute.marks)
        for dispute in entry.disputes
    )


def _hours(entry: Entry) -> str:
    """When an instruction holds, in hours from the infusion: 'From 6 hours before the infusion starts'."""
    timing = entry.timing
    if timing and timing.anchor == "end" and timing.to_h is not None and not timing.from_h:
        # 'Until', as with times: anyone who holds the sheet by then has had the infusion.
        timing = replace(timing, from_h=None)
    line = timing.line if timing else ""
    return _capital(re.sub(r"\b1 hours\b", "1 hour", line.replace(" h ", " hours ")))


def _crisis_lines(crisis: Iterable[Entry]) -> tuple[str, ...]:
    """Where to turn when thinking of suicide, then in a medical emergency."""
    entries = [entry for entry in _in_order(crisis) if entry.on_sheet]
    # The title says for whom the suicide line is; the summary speaks to someone who has asked for it.
    suicide = [entry.title for entry in entries if entry.crisis == "suicide"]
    medical = [entry.said_to_patient for entry in entries if entry.crisis == "medical"]
    lines = (suicide or [_CRISIS_HELP["suicide"]]) + (medical or [_CRISIS_HELP["medical"]])
    return tuple(map(_stop, lines))


def _read_by_patient(sheet: Sheet) -> list[str]:
    items = [item for _, section in sheet.sections for item in section]
    parts = [text for item in items for text in (item.when, *_sentences(item), item.beside)]
    return [text for text in (*parts, *sheet.help) if text]


def _sentences(item: Item) -> tuple[str, ...]:
    return (item.title + item.text,) if item.runs_on else (item.title, item.text)


# ---- Formats ---------------------------------------------------------------------------------------------------------

FORMATS: dict[str, Callable[[Sheet], str]] = {}
"""A file's suffix -> what writes a sheet in that format."""


def _writes(suffix: str) -> Callable[[Callable[[Sheet], str]], Callable[[Sheet], str]]:
    """Enter a function in FORMATS."""

    def enter(write: Callable[[Sheet], str]) -> Callable[[Sheet], str]:
        FORMATS[suffix] = write
        return write

    return enter


def writer_for(suffix: str) -> Callable[[Sheet], str]:
    """The function that writes a sheet in the format of a file's suffix.

    Raises:
        UsageError: there is no such format.
    """
    wanted = suffix.lower()
    wanted = ".html" if wanted == ".htm" else wanted
    if wanted not in FORMATS:
        *others, last = FORMATS
        given = suffix or "a name without ending"
        raise UsageError(f"-o writes {', '.join(others)} or {last}, not '{given}'; try -o sheet.html")
    return FORMATS[wanted]


def _by_time(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """Items under the time they share, in order of first mention."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.when, []).append(item)
    return list(groups.items())


def _title(item: Item) -> str:
    return item.title if item.runs_on else _stop(item.title)


def _text(item: Item) -> str:
    text = " ".join(filter(None, (item.text, DISPUTED * item.disputed, OWN * item.own)))
    return text if item.runs_on or not item.title else f" {text}"


def _contact(clinic: Clinic) -> str:
    return f"Clinic: {clinic.name or _BLANK}"


def _stop(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---- HTML ------------------------------------------------------------------------------------------------------------


@_writes(".html")
def to_html(sheet: Sheet) -> str:
    """The sheet as one self-contained page: no script, font or picture from elsewhere."""
    name, phone = sheet.clinic.name, sheet.clinic.phone
    body = [fill("when_line", text=sheet.subtitle)] if sheet.subtitle else []
    body += [_html_section(str(n), *section, phone) for n, section in enumerate(sheet.sections)]
    body.append(fill("notes", label=_NOTES))
    body.append(fill("help", lines=join((fill("line", text=_dialing(text, phone)) for text in sheet.help), "")))
    foot = (fill("marked_line" if text.startswith((DISPUTED, OWN)) else "line", text=text) for text in sheet.foot)
    page = fill(
        "page",
        title=sheet.title,
        clinic=fill("clinic", text=name) if name else fill("blank", label="Clinic"),
        body=join(body),
        foot=join(foot, " "),
    )
    return f"{page}\n"


def _html_section(number: str, heading: str, items: Iterable[Item], phone: str) -> Markup:
    lists = []
    for when, group in _by_time(items):
        lists += [fill("time", when=when)] if when else []
        lists.append(fill("list", items=join(_html_item(item, phone) for item in group)))
    return fill("section", number=number, heading=heading, lists=join(lists))


def _html_item(item: Item, phone: str) -> Markup:
    title = [fill("item_title", title=_title(item))] if item.title else []
    said = join((*title, _dialing(_text(item), phone)), "")
    must = [fill("must")] if item.firm else []
    beside = [fill("beside", text=item.beside)] if item.beside else []
    return fill("task" if item.task else "rule", parts=join((*must, said, *beside), " "))


def _dialing(text: str, phone: str) -> Markup:
    """A text with its telephone numbers as links that dial."""
    pieces = numbers_in(text, phone)
    return join((fill("dial", uri=uri, number=piece) if uri else piece for piece, uri in pieces), "")


# ---- Markdown and plain text -----------------------------------------------------------------------------------------


@_writes(".md")
def to_markdown(sheet: Sheet) -> str:
    """The sheet as Markdown, its boxes as task list items."""
    lines = [f"# {_md(sheet.title)}", ""]
    lines += [f"**{_md(sheet.subtitle)}**", ""] if sheet.subtitle else []
    lines += [_md(_contact(sheet.clinic)), ""]
    for heading, items in sheet.sections:
        lines += [f"## {_md(heading)}", ""]
        for when, group in _by_time(items):
            lines += [f"### {_md(when)}", ""] if when else []
            for item in group:
                said = f"**{_md(_title(item))}**" * bool(item.title) + _md(_text(item))
                parts = ("**(Must)**" * item.firm, said, _md(item.beside))
                lines.append(("- [ ] " if item.task else "- ") + " ".join(filter(None, parts)))
            lines.append("")
    lines += [
        f"{_NOTES} {_BLANK * 2}".replace("_", r"\_"),
        "",
        "## Help",
        "",
        *(f"**{_md(text)}**  " for text in sheet.help),
        "",
        "---",
        "",
    ]
    lines += [f"{_md(text)}  " for text in sheet.foot]
    return "\n".join(lines) + "\n"


def _md(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)


@_writes(".txt")
def to_text(sheet: Sheet) -> str:
    """The sheet as plain text, at most 76 characters a line."""
    lines = [sheet.title.upper(), *_wrapped(sheet.subtitle), *_wrapped(_contact(sheet.clinic))]
    for heading, items in sheet.sections:
        lines += ["", heading.upper(), "-" * len(heading)]
        for when, group in _by_time(items):
            lines += [f"{when}:"] if when else []
            for item in group:
                text = " ".join(filter(None, ("(Must)" * item.firm, _title(item) + _text(item), item.beside)))
                mark = "[ ] " if item.task else " -  "
                lines += textwrap.wrap(text, _WIDTH, initial_indent=mark, subsequent_indent="    ")
    lines += [
        "",
        f"{_NOTES} {_BLANK * 3}",
        "",
        "HELP",
        "----",
        *(line for text in sheet.help for line in _wrapped(text)),
        "",
    ]
    lines += [line for text in sheet.foot for line in _wrapped(text)]
    return "\n".join(lines) + "\n"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH)
