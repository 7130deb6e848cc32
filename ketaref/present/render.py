"""Entries, hits, references and findings as rich renderables. The only module that knows rich.

Functions return, never print. Content and queries enter as `Text`, never as markup. Color repeats what a word already
says: severity, risk and dispute are always spelled out. With boxes off (piped, TERM=dumb) the same text stands without
frames.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from ketaref import records
from ketaref.text.analysis import analyze

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType

    from ketaref.cite.references import Certainty
    from ketaref.content.read import Finding
    from ketaref.records import Dispute, Entry, Reference, Statement
    from ketaref.screening.checklist import Question
    from ketaref.screening.record import Record
    from ketaref.screening.screen import Concern, Screened, Unmatched
    from ketaref.search.answer import Explanation, Hit
    from ketaref.visit.plan import Plan

MIN_WIDTH = 40
# Lines longer than this are hard to read, however wide the terminal.
MAX_WIDTH = 100
# Named colors only: the terminal's own palette keeps them legible on light and on dark.
SEVERITY_STYLES = {"absolute": "bold red", "relative": "bold magenta", "caution": "bold yellow"}
DISPUTE_STYLE = "bold yellow"
MATCH_STYLE = "underline bold cyan"
LABEL_STYLE = "bold"
# A panel lays its border style under its title; a quiet border must not quiet the title.
TITLE_STYLE = "bold not dim"
QUIET_STYLE = "dim"
_ADDRESS = re.compile(r"https?://[^\s\]]+|doi:(10\.[^\s\]]+)")
# What a terminal that cannot show a character gets instead.
_ASCII = str.maketrans({
    "–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "µ": "u", "μ": "u", "≥": ">=", "≤": "<=", "×": "x",
    "→": "->", "°": " deg", "½": "1/2", "…": "...", "•": "-", "☐": "[ ]", "é": "e", "ü": "u", "ö": "o", "ä": "a",
})  # fmt: skip


class Screen:
    """Where answers are shown: a console of the right width, boxed or plain, in the characters it can show."""

    def __init__(self, *, file: object = None, width: int | None = None, color: bool | None = None) -> None:
        stream = file or sys.stdout
        terminal = bool(getattr(stream, "isatty", lambda: False)()) and os.environ.get("TERM") != "dumb"
        plain_wanted = bool(os.environ.get("NO_COLOR")) or not terminal
        self.boxed = terminal if color is None else color
        encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "")
        self.unicode = encoding.startswith("utf")
        if not self.unicode and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
        self.console = Console(
            file=stream,  # type: ignore[arg-type]
            width=width,
            # NO_COLOR means no codes at all: rich by itself leaves bold and dim.
            force_terminal=None if color is None and not plain_wanted else bool(color),
            color_system="auto" if color is None and not plain_wanted else ("truecolor" if color else None),
            highlight=False,
            emoji=False,
            markup=False,
        )
        self.console.width = max(MIN_WIDTH, min(self.console.width, MAX_WIDTH))

    def show(self, *renderables: RenderableType) -> None:
        """Print renderables in order."""
        if self.boxed and self.unicode:
            for renderable in renderables:
                self.console.print(renderable)
            return
        with self.console.capture() as capture:
            for renderable in renderables:
                self.console.print(renderable)
        text = "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())
        self.console.file.write(text if self.unicode else text.translate(_ASCII))

    def cite(self, references: Mapping[str, Reference], citations: Mapping[str, str]) -> None:
        """References under a heading: a list on a terminal, else one a paragraph, never wrapped, to be copied."""
        if not citations:
            return
        self.show(Text("References", "bold underline"))
        if self.boxed:
            self.show(*reference_lines(references.values(), citations), Text())
            return
        text = "\n\n".join(citations.values()) + "\n\n"
        self.console.file.write(text if self.unicode else text.translate(_ASCII))


def frame(
    content: RenderableType, title: Text, *, boxed: bool, style: str = "", footer: Text | None = None
) -> RenderableType:
    """A panel, or the same as plain lines when boxes are off."""
    if boxed:
        return Panel(content, title=title, title_align="left", border_style=style or QUIET_STYLE, subtitle=footer,
                     subtitle_align="left", padding=(0, 1))  # fmt: skip
    heading = Text.assemble(title)
    parts: list[RenderableType] = [heading, content]
    if footer:
        parts.append(footer)
    return Group(*parts, Text())


def hit_panel(hit: Hit, references: Mapping[str, Reference], *, rank: int, boxed: bool) -> RenderableType:
    """One hit, short: the answer, its tier, who says so, what is disputed, matched words lit."""
    entry = hit.entry
    title = Text.assemble(f"{rank}. ", (entry.title, TITLE_STYLE), (f"  {records.KINDS[entry.kind]}", QUIET_STYLE))
    if entry.origin and entry.origin.pack != records.SHIPPED:
        title.append(f"  [{entry.origin.pack}]", DISPUTE_STYLE)
    lit = {m.as_ for m in hit.matched} | {m.word for m in hit.matched}
    parts: list[RenderableType] = []
    if entry.severity:
        parts.append(severity_line(entry))
    parts.append(_lit(Text(entry.summary), lit))
    if entry.timing:
        parts.append(Text.assemble(("When: ", LABEL_STYLE), (entry.timing.line, "bold cyan")))
    best = _telling_statement(entry, lit)
    if best:
        parts.append(_lit(Text(best.text), lit))
    parts += _dispute_lines(entry)
    parts.append(_says(entry, references))
    footer = Text(f"ketaref show {entry.id}", QUIET_STYLE)
    style = SEVERITY_STYLES.get(entry.severity, "red" if entry.kind == "crisis" else "").replace("bold ", "")
    return frame(Group(*parts), title, boxed=boxed, style=style, footer=footer)


def explanation(why: Explanation) -> RenderableType:
    """Why a hit ranks where it does, in words and figures a content editor can act on."""
    lines = [
        Text.assemble(
            ("Score ", LABEL_STYLE),
            f"{why.score:.0f}: match {why.match:.0f} (shown from {why.threshold:.0f}), worded alike {why.wording:.0%}",
        ),
        Text.assemble(("Best passage: ", LABEL_STYLE), f"{why.field} '{why.passage}'"),
        Text(f"It answers {why.recall:.0%} of the query; {why.focus:.0%} of it is about that. "
             f"The whole entry answers {why.cover:.0%}."),
    ]  # fmt: skip
    for match, share in why.words:
        how = "" if match.how == "exact" else f" as {match.as_} ({match.how})"
        lines.append(Text(f"  {match.word}{how}: {share:.0%} of the query, best met in a {match.field}"))
    if why.unmet:
        lines.append(Text("  not met: " + ", ".join(f"{word} ({share:.0%})" for word, share in why.unmet)))
    return Padding(Group(*lines, Text()), (0, 0, 0, 2))


def entry_panel(entry: Entry, references: Mapping[str, Reference], *, boxed: bool) -> RenderableType:
    """An entry whole: every statement with who says it, figures, disputes set apart, related entries, review."""
    parts: list[RenderableType] = []
    if entry.severity:
        parts.append(severity_line(entry))
    parts.append(Text(entry.summary, LABEL_STYLE))
    labeled = (
        ("When", entry.timing.line if entry.timing else ""),
        ("For", entry.population),
        ("Route", entry.route),
        ("Check", entry.monitoring),
    )
    parts += [Text.assemble((f"{label}: ", LABEL_STYLE), value) for label, value in labeled if value]
    if entry.non_negotiable:
        parts.append(Text("NON-NEGOTIABLE", "bold red"))
    parts.append(Text())
    for statement in entry.statements:
        parts.append(_bullet(statement_text(statement, references), boxed=boxed))
    if any(s.figures for s in entry.statements):
        parts += [Text(), figure_table([entry], boxed=boxed)]
    for dispute in entry.disputes:
        parts += [Text(), dispute_panel(dispute, boxed=boxed)]
    if entry.related:
        parts += [Text(), Text.assemble(("See also: ", LABEL_STYLE), ", ".join(entry.related))]
    if entry.reviewed:
        review = entry.reviewed
        parts.append(Text(f"Reviewed {review.date} by {review.by}, due {review.due}", QUIET_STYLE))
    title = Text.assemble((entry.title, TITLE_STYLE), (f"  {records.KINDS[entry.kind]} · {entry.id}", QUIET_STYLE))
    if entry.origin and entry.origin.pack != records.SHIPPED:
        title.append(f"  [{entry.origin.pack}]", DISPUTE_STYLE)
    style = SEVERITY_STYLES.get(entry.severity, "").replace("bold ", "")
    return frame(Group(*parts), title, boxed=boxed, style=style)


def statement_text(statement: Statement, references: Mapping[str, Reference]) -> Text:
    """A statement with its certainty, its source's own rating, and its references in brackets."""
    text = Text(statement.text)
    if statement.regimen:
        text.append(f" [{statement.regimen.line}]", "cyan")
    if statement.severity:
        text.append(f" Rated {statement.severity} here.", SEVERITY_STYLES[statement.severity])
    if statement.certainty:
        text.append(f" Certainty: {statement.certainty.replace('_', ' ')}.", QUIET_STYLE)
    cited = "; ".join(f"{c.ref}, {c.at}" if c.at else c.ref for c in statement.cites)
    text.append(f" ({cited})", QUIET_STYLE)
    kinds = {references[c.ref].kind for c in statement.cites if c.ref in references}
    if kinds and kinds <= records.UNCONFIRMED_KINDS:
        text.append(" UNCONFIRMED: rests on a secondary page.", DISPUTE_STYLE)
    return text


def severity_line(entry: Entry) -> Text:
    """'ABSOLUTE contraindication: avoid'."""
    noun = {"contraindications": "contraindication", "interactions": "interaction"}.get(entry.kind, "")
    word = entry.severity.upper()
    phrase = f"{word} {noun}" if entry.severity != "caution" else f"CAUTION ({noun})"
    line = Text(phrase.strip(), SEVERITY_STYLES[entry.severity])
    if entry.action:
        line.append(": " + ", ".join(entry.action), LABEL_STYLE)
    return line


def dispute_panel(dispute: Dispute, *, boxed: bool, entries: Sequence[str] = ()) -> RenderableType:
    """A dispute: who claims what, what stands against it, how to read it."""
    parts: list[RenderableType] = [
        Text.assemble(("Claim: ", LABEL_STYLE), dispute.claim.text, (f" ({_refs(dispute.claim.cites)})", QUIET_STYLE))
    ]
    parts += [
        Text.assemble(("Against: ", LABEL_STYLE), claim.text, (f" ({_refs(claim.cites)})", QUIET_STYLE))
        for claim in dispute.against
    ]
    parts.append(Text.assemble(("How to read it: ", LABEL_STYLE), (dispute.advice, LABEL_STYLE)))
    if entries:
        parts.append(Text(f"Shown with: {', '.join(entries)}", QUIET_STYLE))
    standing = records.STANDINGS[dispute.standing]
    title = Text(f"DISPUTED, {dispute.risk} risk: {dispute.title} ({standing})", DISPUTE_STYLE)
    return frame(Group(*parts), title, boxed=boxed, style="yellow")


def severity_groups(entries: Sequence[Entry], references: Mapping[str, Reference]) -> Iterable[RenderableType]:
    """Entries under a heading a severity, the firmest first, one short block each."""
    for severity in records.SEVERITIES:
        group = [e for e in entries if e.severity == severity]
        if group:
            yield Text(f"{severity.upper()} ({len(group)})", SEVERITY_STYLES[severity])
            yield from (_block(entry, references) for entry in group)
            yield Text()


def entry_list(entries: Sequence[Entry], references: Mapping[str, Reference]) -> Iterable[RenderableType]:
    """Entries of one or more kinds, one short block each, under a heading a kind."""
    kind = ""
    for entry in entries:
        if entry.kind != kind:
            kind = entry.kind
            yield Text(records.KINDS[kind], "bold underline")
        yield _block(entry, references)
    yield Text()


def screening(screened: Screened, record: Record | None = None) -> Iterable[RenderableType]:
    """What a screening found: by severity, then what is set aside, not recognized, not assessed."""
    if record:
        if record.patient:
            yield Text(record.patient, "bold underline")
        yield from (Text(f"NOTE: {notice}", DISPUTE_STYLE) for notice in record.notices)
    for severity in records.SEVERITIES:
        group = [c for c in screened.counted if c.severity == severity]
        if group:
            yield Text(f"{severity.upper()} ({len(group)})", SEVERITY_STYLES[severity])
            yield from (_concern(concern) for concern in group)
            yield Text()
    if not screened.counted:
        yield Text("Nothing that is listed was counted. That is no finding that treatment may go ahead.", LABEL_STYLE)
        yield Text()
    if screened.set_aside:
        yield Text(f"SHOWN, NOT COUNTED ({len(screened.set_aside)})", LABEL_STYLE)
        yield from (_set_aside(concern) for concern in screened.set_aside)
        yield Text()
    if screened.unmatched:
        yield Text(
            f"NOT RECOGNIZED ({len(screened.unmatched)}): no entry is known to speak of these; judge them", LABEL_STYLE
        )
        yield from _unmatched(screened.unmatched)
        yield Text()
    if record:
        yield Text("NOT ASSESSED", LABEL_STYLE)
        yield from (Text(f"- {line}") for line in record.not_assessed)
        if record.not_read:
            kinds = ", ".join(f"{kind} {number}" for kind, number in record.not_read)
            yield Text(f"- resources of types that are not read: {kinds}", QUIET_STYLE)
        yield Text()


def _concern(concern: Concern) -> RenderableType:
    from ketaref.screening.screen import STATUSES, listing_line  # noqa: PLC0415 (loaded by then)

    finding, entry = concern.finding, concern.entry
    head = Text.assemble((finding.text, LABEL_STYLE), f": {entry.title}")
    if entry.action:
        head.append(f" ({', '.join(entry.action)})", LABEL_STYLE)
    if entry.origin and entry.origin.pack != records.SHIPPED:
        head.append(f" [{entry.origin.pack}]", DISPUTE_STYLE)
    lines = [Text(listing_line(concern))]
    if entry.monitoring and entry.monitoring != "None":
        lines.append(Text.assemble(("Check: ", LABEL_STYLE), entry.monitoring))
    said = [STATUSES[concern.status]] if STATUSES[concern.status] else []
    lines += [Text.assemble(("Note: ", LABEL_STYLE), note) for note in (*said, *concern.notes)]
    place = [x for x in (finding.source, finding.date, f"matched {concern.how} {concern.met}".strip()) if x]
    lines.append(Text(f"{', '.join(place)}; ketaref show {entry.id}", QUIET_STYLE))
    return Group(head, Padding(Group(*lines), (0, 0, 0, 2)))


def _set_aside(concern: Concern) -> RenderableType:
    from ketaref.screening.screen import STATUSES  # noqa: PLC0415

    text = Text.assemble(
        "- ", (concern.finding.text, LABEL_STYLE), f": {STATUSES[concern.status]}; {concern.entry.title}"
    )
    text.append(f" ({concern.severity} where it holds)")
    if concern.notes:
        text.append(f". {'; '.join(concern.notes)}")
    if concern.finding.source:
        text.append(f" [{concern.finding.source}]", QUIET_STYLE)
    return text


def _unmatched(several: Sequence[Unmatched]) -> Iterable[RenderableType]:
    """What was not recognized, each text once, with the resources it stands in."""
    from ketaref.screening.screen import STATUSES  # noqa: PLC0415

    said: dict[str, list[str]] = {}
    for unmatched in several:
        aside = "; ".join(x for x in (STATUSES[unmatched.finding.status], unmatched.note) if x)
        sources = said.setdefault(f"- {unmatched.text}{f' ({aside})' if aside else ''}", [])
        sources += [unmatched.finding.source] if unmatched.finding.source else []
    for line, sources in said.items():
        text = Text(line)
        if sources:
            more = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
            text.append(f" [{sources[0]}{more}]", QUIET_STYLE)
        yield text


def questions(questions: Sequence[Question]) -> Iterable[RenderableType]:
    """The screening questions by severity, each with a box and the entries its answer bears on."""
    for severity in records.SEVERITIES:
        group = [q for q in questions if q.severity == severity]
        if group:
            yield Text(f"{severity.upper()} ({len(group)})", SEVERITY_STYLES[severity])
            for question in group:
                named = ", ".join(entry.id for entry in question.entries)
                yield Text.assemble("☐ ", (question.text, LABEL_STYLE), (f" [{named}]", QUIET_STYLE))
            yield Text()


def checklist(entries: Sequence[Entry], references: Mapping[str, Reference], *, boxed: bool) -> RenderableType:
    """Instructions in order, with a box to tick and the hours standing out."""
    parts: list[RenderableType] = []
    for entry in sorted(entries, key=lambda e: (e.order if e.order is not None else 999, e.id)):
        line = Text.assemble(("☐ ", LABEL_STYLE), (entry.title, LABEL_STYLE))
        if entry.non_negotiable:
            line.append("  NON-NEGOTIABLE", "bold red")
        parts.append(line)
        when = [Text(entry.timing.line, "bold cyan")] if entry.timing else []
        body: list[RenderableType] = [*when, Text(entry.summary), *_dispute_lines(entry), _says(entry, references)]
        parts.append(Padding(Group(*body), (0, 0, 1, 2)))
    return frame(Group(*parts), Text(records.KINDS[entries[0].kind], LABEL_STYLE), boxed=boxed)


def plan_frame(plan: Plan, references: Mapping[str, Reference], *, boxed: bool) -> RenderableType:
    """The day by the clock: when each instruction holds, whose rule it is, what an authority gives beside it.

    The instructions without hours follow by their titles alone.
    """
    from ketaref.visit import plan as clock  # noqa: PLC0415 (brings zoneinfo, which other answers do without)

    wording = clock.word_times(plan)
    parts: list[RenderableType] = [Text(clock.session_line(plan.session), LABEL_STYLE), Text()]
    for step in plan.steps:
        when = Text(_capital(wording.when(step)), "bold cyan")
        line = Text.assemble(when, "  ", (step.entry.title if step.entry else "Infusion", LABEL_STYLE))
        if step.entry and step.entry.non_negotiable:
            line.append("  NON-NEGOTIABLE", "bold red")
        parts.append(line)
        body: list[RenderableType] = []
        for beside in step.beside:
            differs = "Differs: " if step.entry and step.entry.timing and step.entry.timing.anchor == "start" else ""
            body.append(Text.assemble((differs, DISPUTE_STYLE), wording.beside(beside),
                                      (f" by {_cited(beside.cites, references)}", QUIET_STYLE)))  # fmt: skip
        if step.entry:
            disputed = "; ".join(f"{d.title} [{d.risk} risk]" for d in step.entry.disputes)
            body += [Text.assemble(("DISPUTED ", DISPUTE_STYLE), disputed)] if disputed else []
            body.append(_says(step.entry, references))
        parts.append(Padding(Group(*body), (0, 0, 0, 2)))
    if wording.note:
        parts.append(Text(wording.note))
    if plan.untimed:
        parts += [Text(), Text("At no set time (without --at: in full)", LABEL_STYLE)]
    for entry in plan.untimed:
        line = Text.assemble(("☐ ", LABEL_STYLE), entry.title)
        parts.append(line.append("  NON-NEGOTIABLE", "bold red") if entry.non_negotiable else line)
    parts.append(Text())
    parts.append(Text("Whose hours hold is the clinic's to say; its pack sets them (ketaref --content DIR)."))
    return frame(Group(*parts), Text("By the clock", TITLE_STYLE), boxed=boxed)


def figure_table(entries: Sequence[Entry], *, boxed: bool) -> RenderableType:
    """The figures of entries as a table: what, how much in which unit, who says so."""
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 (tables are shown by few commands)
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD if boxed else None, pad_edge=False, show_edge=False, expand=False)
    table.add_column("Figure", ratio=3, overflow="fold")
    table.add_column("Value", style="bold cyan", overflow="fold", min_width=10)
    table.add_column("Source", style=QUIET_STYLE, ratio=2, overflow="fold")
    for entry in entries:
        for statement in entry.statements:
            for figure in statement.figures:
                about = ", ".join(filter(None, (figure.name, figure.route, figure.population, figure.note)))
                table.add_row(Text(about), Text(figure.quantity), Text(_refs(statement.cites, places=False)))
    return table


def reference_panel(
    reference: Reference, citation: str, sure: Certainty, used_by: Sequence[str], *, boxed: bool
) -> RenderableType:
    """A reference: the citation, what it found, how sure each field is, who cites it and how, which entries use it."""
    parts: list[RenderableType] = [Text(mark[0].upper() + mark[1:], DISPUTE_STYLE) for mark in sure.marks]
    if reference.retraction:
        parts.insert(0, Text(f"RETRACTED: {reference.retraction}", "bold red reverse"))
    parts.append(linked(citation))
    people = ", ".join(
        " ".join(n[part] for part in ("given", "non-dropping-particle", "family", "suffix", "literal") if part in n)
        for n in reference.csl.get("author", ())
    )
    labeled = (
        ("Authors", people),
        ("Kind", reference.kind.replace("-", " ")),
        ("Design", reference.design),
        ("Participants", reference.participants),
        ("Finding", reference.finding),
    )
    parts += [Text.assemble((f"{label}: ", LABEL_STYLE), value) for label, value in labeled if value]
    parts += [
        Text.assemble(("Confirmed: ", LABEL_STYLE), ", ".join(names), (f" ({place})", QUIET_STYLE))
        for place, names in sure.confirmed
    ]
    if sure.unconfirmed:
        parts.append(Text(f"NOT CONFIRMED: {', '.join(sure.unconfirmed)}", DISPUTE_STYLE))
    if sure.unchecked:
        parts.append(Text.assemble(("Taken from the record, not checked one by one: ", LABEL_STYLE),
                                   ", ".join(sure.unchecked)))  # fmt: skip
    parts += [Text.assemble(("Cited by: ", LABEL_STYLE), place) for place in reference.cited_by]
    parts += [Text.assemble(("Note: ", LABEL_STYLE), note) for note in reference.notes]
    if used_by:
        parts.append(Text(f"Used by: {', '.join(used_by)}", QUIET_STYLE))
    return frame(Group(*parts), Text(reference.id, LABEL_STYLE), boxed=boxed)


def reference_lines(references: Iterable[Reference], citations: Mapping[str, str]) -> Iterable[RenderableType]:
    """References in a list: id, kind, citation."""
    for reference in references:
        yield Text.assemble((reference.id, LABEL_STYLE), (f"  {reference.kind.replace('-', ' ')}", QUIET_STYLE))
        yield Padding(linked(citations[reference.id]), (0, 0, 0, 2))


def linked(citation: str) -> Text:
    """A citation whose DOI and address open on a click (OSC 8), where the terminal shows codes at all."""
    text = Text(citation)
    for match in _ADDRESS.finditer(citation):
        address = match[0].rstrip(".,;)")
        target = address if match[1] is None else f"https://doi.org/{match[1].rstrip('.,;')}"
        text.stylize(f"link {target}", match.start(), match.start() + len(address))
    return text


def finding_lines(findings: Iterable[Finding]) -> Iterable[Text]:
    """Findings of the content check, one line each, never wrapped: editors and scripts read them."""
    for finding in findings:
        yield Text(str(finding), "" if finding.warning else "red", no_wrap=True, overflow="ignore")


def plain_lines(renderables: Iterable[RenderableType], *, width: int = 80) -> str:
    """What renderables look like when piped, for snapshots."""
    import io  # noqa: PLC0415

    screen = Screen(file=io.StringIO(), width=width, color=False)
    screen.show(*renderables)
    return screen.console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def _block(entry: Entry, references: Mapping[str, Reference]) -> RenderableType:
    head = Text.assemble((entry.title, LABEL_STYLE), (f"  {entry.id}", QUIET_STYLE))
    if entry.origin and entry.origin.pack != records.SHIPPED:
        head.append(f"  [{entry.origin.pack}]", DISPUTE_STYLE)
    body: list[RenderableType] = []
    if entry.severity and entry.action:
        body.append(Text(", ".join(entry.action), LABEL_STYLE))
    body += [Text(entry.summary), *_dispute_lines(entry), _says(entry, references)]
    return Group(head, Padding(Group(*body), (0, 0, 0, 2)))


def _dispute_lines(entry: Entry) -> list[RenderableType]:
    return [
        Text.assemble(("DISPUTED ", DISPUTE_STYLE), f"{d.title}: ", (d.advice, ""), (f" [{d.risk} risk]", QUIET_STYLE))
        for d in sorted(entry.disputes, key=lambda d: records.RISKS.index(d.risk))
    ]


def _says(entry: Entry, references: Mapping[str, Reference]) -> Text:
    """'Says so: infusion-faq (clinic document), pfizer-highlights (label)'."""
    ids = dict.fromkeys(cite.ref for s in entry.statements for cite in s.cites)
    return Text(f"Says so: {_cited(ids, references)}", QUIET_STYLE)


def _cited(ids: Iterable[str], references: Mapping[str, Reference]) -> str:
    shown = []
    for reference_id in ids:
        kind = references[reference_id].kind.replace("-", " ") if reference_id in references else ""
        shown.append(f"{reference_id} ({kind})" if kind else reference_id)
    return ", ".join(shown)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _telling_statement(entry: Entry, lit: set[str]) -> Statement | None:
    """The statement that holds most of the matched words and says more than the summary; None when none does."""
    terms = {t.term for word in lit for t in analyze(word)}
    said = {t.term for t in analyze(entry.summary)}
    best, most = None, 0
    for statement in entry.statements:
        words = {t.term for t in analyze(statement.text)}
        met = len(words & terms)
        if met > most and len(words - said) > len(words) // 2:
            best, most = statement, met
    return best


def _lit(text: Text, words: Iterable[str]) -> Text:
    terms = {t.term for word in words for t in analyze(word)}
    plain = text.plain
    # Offsets of the analysis hold for the text only where folding kept its length.
    if plain.isascii():
        for token in analyze(plain):
            if token.term in terms:
                text.stylize(MATCH_STYLE, token.start, token.end)
    return text


def _refs(cites: Iterable[records.Cite], *, places: bool = True) -> str:
    return "; ".join(f"{c.ref}, {c.at}" if c.at and places else c.ref for c in cites)


def _bullet(text: Text, *, boxed: bool) -> RenderableType:
    if boxed:
        return Padding(Text.assemble("• ", text), (0, 0, 0, 0))
    return Text.assemble("- ", text)
