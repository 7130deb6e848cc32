"""A sheet for the patient to take home, one a part: HTML to print, Markdown, plain text. No terminal, no files.

A sheet is built once (`build_sheet`) and written three ways. It holds titles and summaries, which read at 8th grade;
a line that makes a disputed claim bears a dagger, and the foot says what it means. One printed page, A4 or Letter, is
the measure of what it holds (tests/test_handout.py prints it). Nothing about the patient but times is on it.
"""

from __future__ import annotations

import re
import textwrap
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from ketaref import records
from ketaref.errors import UsageError
from ketaref.records import INSTRUCTION_KINDS, SHIPPED
from ketaref.text.readability import grade_of
from ketaref.visit import plan as clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ketaref.records import Clinic, Entry
    from ketaref.store.index import Index
    from ketaref.visit.plan import Session, Step, Wording

PARTS = {"pre-infusion": "Before your infusion", "post-infusion": "After your infusion"}
"""Kind of instruction -> the sheet's title."""
# The spray is another drug, whose hours would be taken for the infusion's; the rest is what staff do or order, with
# nothing for the patient to tick. A clinic that wants one of them puts it in its pack.
_LEFT_OUT = frozenset(
    {
        "eating-before-spravato",
        "first-visit-at-the-clinic",
        "blood-pressure-check-before",
        "heart-tracing-before-infusion",
        "liver-tests-before-repeat-infusions",
    }
)
_CRISIS = ("suicide-crisis", "medical-emergency")
# Longer ones push the sheet onto a second page.
_MAX_NAME, _MAX_PHONE = 60, 40
_DAGGER = "†"
_WIDTH = 76


class Item(NamedTuple):
    """One box to tick: when ('' at no set time), what, and why in a sentence."""

    when: str
    title: str
    text: str
    beside: str = ""
    disputed: bool = False
    firm: bool = False


class Sheet(NamedTuple):
    """A handout before it has a format."""

    title: str
    subtitle: str
    clinic: Clinic
    sections: tuple[tuple[str, tuple[Item, ...]], ...]
    """Heading and items, in order; empty sections are left out."""
    crisis: tuple[str, ...]
    foot: tuple[str, ...]


def build_sheet(kind: str, index: Index, clinic: Clinic, session: Session | None = None) -> Sheet:
    """The sheet of one part, of the instructions for patients.

    Args:
        kind: a key of PARTS.
        index: the content.
        clinic: name and telephone; empty ones leave a line to write on.
        session: the patient's infusion; without one the sheet gives hours instead of times.

    Raises:
        UsageError: the clinic's name or telephone is too long for a sheet.
    """
    for value, most, name in ((clinic.name, _MAX_NAME, "clinic"), (clinic.phone, _MAX_PHONE, "phone")):
        if len(value) > most:
            raise UsageError(f"--{name} has {len(value)} characters, at most {most} fit the sheet; shorten it")
    entries = index.entries(INSTRUCTION_KINDS)
    shown = [e for e in entries if e.kind == kind and e.audience != "clinician" and not _is_left_out(e)]
    shown.sort(key=lambda e: (e.order or 0, e.id))
    subtitle, note, folded = "", "", set()
    if session:
        references = index.references(dict.fromkeys(r for e in entries for r in e.references))
        plan = clock.plan_day(kind, entries, session, references)
        plan = plan._replace(steps=tuple(s for s in plan.steps if s.entry in shown))
        wording = clock.word_times(plan, patient=True)
        timed = [(s.entry, _timed_item(s.entry, s, wording)) for s in plan.steps if s.entry]
        # An authority's hours stand beside the rule they differ from, so their own entry need not.
        folded = {b.entry_id for s in plan.steps for b in s.beside}
        subtitle = (
            f"Your infusion: {wording.day(session.start)}, {session.start.year}, {wording.when(clock.Step(None))}"
        )
        note = wording.note
    else:
        timed = [(e, _item(e, _hours(e))) for e in shown if e.timing]
    placed = {e.id for e, _ in timed}
    rest = tuple(_item(e) for e in shown if e.id not in placed | folded)
    sections = (("Your times" if session else "Hours to keep", tuple(i for _, i in timed)), ("Checklist", rest))
    sheet = Sheet(
        PARTS[kind], subtitle, clinic, tuple(s for s in sections if s[1]), _crisis_lines(index.entries(("crisis",))), ()
    )
    return sheet._replace(foot=_foot(sheet, [e for e in entries if e in shown or e.id in folded], index.version, note))


def writer_for(suffix: str) -> Callable[[Sheet], str]:
    """The function that writes a sheet as a file of that name's ending.

    Raises:
        UsageError: no such format.
    """
    writers = {".html": to_html, ".htm": to_html, ".md": to_markdown, ".txt": to_text}
    if suffix.lower() not in writers:
        raise UsageError(f"-o writes .html, .md or .txt, not '{suffix or 'a name without ending'}'; try -o sheet.html")
    return writers[suffix.lower()]


# ---- What stands on it -----------------------------------------------------------------------------------------------


def _timed_item(entry: Entry, step: Step, wording: Wording) -> Item:
    beside = ""
    if step.beside and entry.timing and entry.timing.anchor == "start":
        # The two ends of what authorities give: the whole table is for staff.
        ends = dict.fromkeys((step.beside[0], step.beside[-1]))
        beside = f"A guideline gives other times: {'; '.join(map(wording.beside, ends))}. Ask your clinic first."
    return _item(entry, _capital(wording.when(step)))._replace(beside=beside)


def _item(entry: Entry, when: str = "") -> Item:
    # 'Wear loose clothes. Wear loose clothes on the day.' says it twice.
    title = "" if entry.title.casefold() in entry.summary.casefold() else entry.title
    return Item(when, title, entry.summary, disputed=is_disputed(entry), firm=entry.non_negotiable)


def _is_left_out(entry: Entry) -> bool:
    return entry.id in _LEFT_OUT and (entry.origin is None or entry.origin.pack == SHIPPED)


def is_disputed(entry: Entry) -> bool:
    """Whether the words on the sheet make a claim that a dispute's marks find, by the rule of the content check."""
    words = f"{entry.title}. {entry.summary}"
    cited = {c.ref for s in entry.statements for c in s.cites}
    return any(
        cited & {c.ref for c in dispute.claim.cites} and any(re.search(m, words, re.IGNORECASE) for m in dispute.marks)
        for dispute in entry.disputes
    )


def _hours(entry: Entry) -> str:
    timing = entry.timing
    if timing and timing.anchor == "end" and timing.to_h is not None and not timing.from_h:
        timing = records.replace(timing, from_h=None)  # 'until', as with times: who holds the sheet is past the begin
    line = timing.line if timing else ""
    return _capital(re.sub(r"\b1 hours\b", "1 hour", line.replace(" h ", " hours ")))


def _crisis_lines(crisis: Iterable[Entry]) -> tuple[str, ...]:
    found = {e.id: e for e in crisis}
    # The first one's title says for whom the number is; its summary speaks to someone who has asked already.
    lines = [found[_CRISIS[0]].title] if _CRISIS[0] in found else []
    return tuple(map(_stop, [*lines, *(found[i].summary for i in _CRISIS[1:] if i in found)]))


def _foot(sheet: Sheet, entries: Sequence[Entry], version: str, note: str) -> tuple[str, ...]:
    reviews = [e.reviewed for e in entries if e.reviewed]
    lines = [note]
    if any(i.disputed for _, items in sheet.sections for i in items):
        lines.append(f"{_DAGGER} Sources differ on this. Ask your clinic.")
    if reviews:
        # The sheet is as fresh as its oldest line.
        last, due = min(r.date for r in reviews), min(r.due for r in reviews)
        by = ", ".join(sorted({r.by for r in reviews}))
        unsigned = "; not yet reviewed by a clinician" if by == "curator" else ""
        lines.append(f"Content {version}. Reviewed {last} by {by}{unsigned}. Next review by {due}.")
    grade = grade_of(_spoken(sheet))
    if grade is not None:
        lines.append(f"Reads at US grade {grade:.1f} (Flesch-Kincaid).")
    return tuple(filter(None, lines))


def _spoken(sheet: Sheet) -> list[str]:
    """All that a patient reads, as sentences."""
    items = [i for _, section in sheet.sections for i in section]
    parts = [(i.when, i.title, i.text, i.beside) for i in items]
    return [p for several in (*parts, sheet.crisis) for p in several if p]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---- Plain text and Markdown -----------------------------------------------------------------------------------------


def to_text(sheet: Sheet) -> str:
    """The sheet as plain text, at most 76 characters a line."""
    lines = [sheet.title.upper(), *_paragraph(sheet.subtitle), *_paragraph(_contact(sheet.clinic))]
    for heading, items in sheet.sections:
        lines += ["", heading.upper(), "-" * len(heading)]
        for when, group in _by_time(items):
            lines += [f"{when}:"] if when else []
            for item in group:
                text = " ".join(filter(None, (_title(item), _text(item), item.beside)))
                lines += textwrap.wrap(text, _WIDTH, initial_indent="[ ] ", subsequent_indent="    ")
    lines += ["", "HELP", "----", *(line for text in sheet.crisis for line in _paragraph(text)), ""]
    lines += [line for text in sheet.foot for line in _paragraph(text)]
    return "\n".join(lines) + "\n"


def to_markdown(sheet: Sheet) -> str:
    """The sheet as Markdown, boxes as task list items."""
    lines = [f"# {sheet.title}", ""]
    lines += [f"**{_md(sheet.subtitle)}**", ""] if sheet.subtitle else []
    lines += [_md(_contact(sheet.clinic)), ""]
    for heading, items in sheet.sections:
        lines += [f"## {heading}", ""]
        for when, group in _by_time(items):
            lines += [f"### {_md(when)}", ""] if when else []
            for item in group:
                strong = [f"**{_md(_title(item))}**"] if _title(item) else []
                lines.append("- [ ] " + " ".join((*strong, *(_md(p) for p in (_text(item), item.beside) if p))))
            lines.append("")
    lines += ["## Help", "", *(f"**{_md(text)}**  " for text in sheet.crisis), "", "---", ""]
    lines += [f"{_md(text)}  " for text in sheet.foot]
    return "\n".join(lines) + "\n"


def _by_time(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """Items under the time they share, in order of first mention."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.when, []).append(item)
    return list(groups.items())


def _title(item: Item) -> str:
    return " ".join(filter(None, (_stop(item.title), "(Must)" * item.firm)))


def _text(item: Item) -> str:
    return f"{item.text} {_DAGGER}" if item.disputed else item.text


def _contact(clinic: Clinic) -> str:
    blank = "_" * 20
    return f"Clinic: {clinic.name or blank}   Phone: {clinic.phone or blank}"


def _paragraph(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH)


def _stop(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."


def _md(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)


# ---- HTML ------------------------------------------------------------------------------------------------------------


# 12 pt is the least for print that patients can read (the AMA's and the CDC's advice); lengths are chosen so that the
# longest sheet fills no more than a Letter page, the shorter of the two. No page size: paper is the printer's matter.
_STYLE = """
@page { margin: 10mm 13mm }
* { box-sizing: border-box }
body { font: 12pt/1.19 Arial, "Liberation Sans", Helvetica, sans-serif; color: #111; background: #fff; margin: 0 auto;
  max-width: 190mm; padding: 1rem }
header { display: flex; justify-content: space-between; align-items: end; gap: 1.5em;
  border-bottom: 2.5pt solid #0b4a6f; padding-bottom: 4pt }
h1 { flex: none; font-size: 21pt; line-height: 1.1; margin: 0; color: #0b4a6f }
address { font-style: normal; text-align: right }
address > * { display: block }
.blank { display: inline-block; min-width: 11em; border-bottom: 1pt solid #111; height: 1.1em }
.when-line { font-size: 14pt; font-weight: bold; margin: 5pt 0 0 }
h2 { font-size: 14pt; line-height: 1.1; margin: 6pt 0 2pt; color: #0b4a6f }
ul { list-style: none; margin: 0; padding: 0 }
li { break-inside: avoid; margin: 0 0 2.6pt }
label { display: grid; grid-template-columns: 1.55em 1fr; align-items: start }
.beside { display: block }
h3 { font-size: 12.5pt; line-height: 1.15; margin: 3pt 0 3pt; padding: 1.5pt 5pt; background: #e6eef3;
  border-left: 3pt solid #0b4a6f; break-after: avoid; print-color-adjust: exact; -webkit-print-color-adjust: exact }
input { appearance: none; width: 12pt; height: 12pt; margin: 1pt 0 0; border: 1.3pt solid #111; border-radius: 1.5pt;
  background: #fff }
input:checked { background: #0b4a6f; box-shadow: inset 0 0 0 2pt #fff }
.must { border: 1pt solid #111; border-radius: 2pt; padding: 0 3pt; font-weight: bold; white-space: nowrap }
aside { border: 2pt solid #8a1212; border-radius: 3pt; padding: 3pt 8pt; margin: 6pt 0 0; font-weight: bold }
aside p { margin: 0 }
footer { margin-top: 4pt; color: #333; line-height: 1.12 }
footer p { display: inline; margin: 0 }
footer .mark { display: block }
@media print { body { padding: 0; max-width: none } }
""".strip()


def to_html(sheet: Sheet) -> str:
    """The sheet as one self-contained page: no script, no font, no picture from elsewhere."""
    name = f"<strong>{escape(sheet.clinic.name)}</strong>" if sheet.clinic.name else _blank("Clinic")
    phone = f"<span>{escape(sheet.clinic.phone)}</span>" if sheet.clinic.phone else _blank("Phone")
    when = f'<p class="when-line">{escape(sheet.subtitle)}</p>\n' if sheet.subtitle else ""
    body = "".join(_html_section(n, heading, items) for n, (heading, items) in enumerate(sheet.sections))
    crisis = "".join(f"<p>{escape(text)}</p>" for text in sheet.crisis)
    marked = ' class="mark"'
    foot = " ".join(f"<p{marked if t.startswith(_DAGGER) else ''}>{escape(t)}</p>" for t in sheet.foot)
    return (
        '<!DOCTYPE html>\n<html lang="en-US">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(sheet.title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{escape(sheet.title)}</h1>\n<address>{name} {phone}</address>\n</header>\n"
        f'<main>\n{when}{body}<aside aria-label="Help in a crisis">{crisis}</aside>\n</main>\n'
        f"<footer>{foot}</footer>\n</body>\n</html>\n"
    )


def _html_section(number: int, heading: str, items: Iterable[Item]) -> str:
    lists = ""
    for when, group in _by_time(items):
        lists += f"<h3>{escape(when)}</h3>\n" if when else ""
        lists += "<ul>\n" + "".join(f"<li>{_html_item(item)}</li>\n" for item in group) + "</ul>\n"
    head = f'<h2 id="part{number}">{escape(heading)}</h2>\n'
    return f'<section aria-labelledby="part{number}">\n{head}{lists}</section>\n'


def _html_item(item: Item) -> str:
    must = ' <span class="must">Must</span>' if item.firm else ""
    title = f"<strong>{escape(_stop(item.title))}</strong>" if item.title else ""
    text = " ".join(
        filter(
            None,
            (
                title + must,
                escape(_text(item)),
                f'<span class="beside">{escape(item.beside)}</span>' if item.beside else "",
            ),
        )
    )
    return f'<label><input type="checkbox"> <span>{text}</span></label>'


def _blank(label: str) -> str:
    return f'<span>{label}: <span class="blank"></span></span>'
