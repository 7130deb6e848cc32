"""What several views are made of: styles, the frame, who says so, what is disputed.

Functions return renderables and never print. Content and queries enter as `Text`, never as markup, where rich would
read their brackets. Color repeats what a word already says: severity, risk and dispute are always spelled out. With
boxes off (piped, TERM=dumb) the same text stands without frames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref import records
from ketaref.plain import review_line
from ketaref.present import rich

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketaref.records import Cite, Entry, Reference

# Named colors only: the terminal's own palette keeps them legible on light and on dark.
_FIRMNESS_STYLES = ("", "", "bold yellow", "bold magenta", "bold red")
SEVERITY_STYLES = {severity: _FIRMNESS_STYLES[firm] for severity, firm in records.FIRMNESS.items()}
DISPUTE_STYLE = "bold yellow"
LABEL_STYLE = "bold"
HEADING_STYLE = "bold underline"
WHEN_STYLE = "bold cyan"
ALARM_STYLE = "bold red"
# A panel lays its border style under its title; a quiet border must not quiet the title.
TITLE_STYLE = "bold not dim"
QUIET_STYLE = "dim"
NOUNS = {"contraindications": "contraindication", "interactions": "interaction"}
"""Kind -> what one entry of it is called after its severity."""
CAUTION = "informs, does not prescribe"


def frame(
    content: rich.RenderableType, title: rich.Text, *, boxed: bool, style: str = "", footer: rich.Text | None = None
) -> rich.RenderableType:
    """A panel, or the same as plain lines when boxes are off."""
    if boxed:
        return rich.Panel(content, title=title, title_align="left", border_style=style or QUIET_STYLE, subtitle=footer,
                          subtitle_align="left", padding=(0, 1))  # fmt: skip
    parts: list[rich.RenderableType] = [rich.Text.assemble(title), content]
    if footer:
        parts.append(footer)
    return rich.Group(*parts, rich.Text())


def border_style(severity: str, otherwise: str = "") -> str:
    """The style of the frame around an entry of that severity."""
    return SEVERITY_STYLES.get(severity, otherwise).replace("bold ", "")


def indented(*parts: rich.RenderableType, below: int = 0) -> rich.RenderableType:
    """Parts set in by two columns, with so many empty lines below them."""
    return rich.Padding(rich.Group(*parts), (0, 0, below, 2))


def labeled(label: str, value: str) -> rich.Text:
    """'Label: value'."""
    return rich.Text.assemble((f"{label}: ", LABEL_STYLE), value)


def severity_heading(severity: str, number: int) -> rich.Text:
    """'ABSOLUTE (12)'."""
    return rich.Text(f"{tier_text(severity).upper()} ({number})", SEVERITY_STYLES[severity])


def severity_line(entry: Entry) -> rich.Text:
    """'AVOID, REFER · absolute contraindication': what to do, then the tier."""
    act = ", ".join(entry.action).upper()
    tier = f"{tier_text(entry.severity)} {NOUNS.get(entry.kind, '')}".strip()
    if entry.severity in ("caution", records.NONE_KNOWN):
        tier = tier_text(entry.severity)
    style = SEVERITY_STYLES[entry.severity]
    return rich.Text.assemble((act, style), " · " if act else "", tier if act else (tier.upper(), style))


def tier_text(severity: str) -> str:
    """A tier in words: 'none known' says of what."""
    return "no relevant interaction known" if severity == records.NONE_KNOWN else severity


def append_pack(text: rich.Text, entry: Entry, space: str = "  ") -> rich.Text:
    """The text, with the name of the clinic's pack behind it where the entry comes from one."""
    if entry.origin and entry.origin.pack != records.SHIPPED:
        text.append(f"{space}[{entry.origin.pack}]", DISPUTE_STYLE)
    return text


def append_firmness(text: rich.Text, entry: Entry) -> rich.Text:
    """The text, with NON-NEGOTIABLE behind it where the instruction is."""
    if entry.non_negotiable:
        text.append("  NON-NEGOTIABLE", ALARM_STYLE)
    return text


def dispute_lines(entry: Entry) -> list[rich.RenderableType]:
    """What is disputed about an entry, a line a dispute, the riskiest first."""
    return [
        rich.Text.assemble(
            ("DISPUTED ", DISPUTE_STYLE), f"{d.title}: ", (d.advice, ""), (f" [{d.risk} risk]", QUIET_STYLE)
        )
        for d in sorted(entry.disputes, key=lambda d: records.RISKS.index(d.risk))
    ]


def says_so(entry: Entry, references: Mapping[str, Reference]) -> rich.Text:
    """'Says so: infusion-faq (clinic document), pfizer-highlights (label)'."""
    ids = dict.fromkeys(cite.ref for s in entry.statements for cite in s.cites)
    return rich.Text(f"Says so: {named_references(ids, references)}", QUIET_STYLE)


def named_references(ids: Iterable[str], references: Mapping[str, Reference]) -> str:
    """Reference ids, each with its kind where that is known."""
    shown = []
    for reference_id in ids:
        kind = references[reference_id].kind.replace("-", " ") if reference_id in references else ""
        shown.append(f"{reference_id} ({kind})" if kind else reference_id)
    return ", ".join(shown)


def places(cites: Iterable[Cite]) -> str:
    """'infusion-faq, Who should not; pfizer-highlights': references, each with the place that says it."""
    return "; ".join(f"{c.ref}, {c.at}" if c.at else c.ref for c in cites)


def listing_line(entry: Entry) -> str:
    """Who rates an entry as what, and nobody else: 'Rated relative by infusion-faq, caution by pdr-ketalar'.

    A tier that no source gives is said to be ours, with why.
    """
    by: dict[str, dict[str, None]] = {}
    for statement in entry.statements:
        if statement.severity:
            by.setdefault(statement.severity, {}).update((cite.ref, None) for cite in statement.cites)
    rated = [f"{tier_text(severity)} by {', '.join(by[severity])}" for severity in records.SEVERITIES if severity in by]
    parts = [f"Rated {', '.join(rated)}."] if rated else []
    if entry.severity not in by and not entry.rating_note:
        parts.append(f"Rated {tier_text(entry.severity)} here, by no source cited.")
    return " ".join([*parts, entry.rating_note]).strip()


def closing_line(version: str, entries: Iterable[Entry], *, count: str = "", caution: str = CAUTION) -> str:
    """The line below an answer: how many, from which content, what its reviews say, what it is no substitute for."""
    return f"{f'{count}, ' if count else ''}{review_line(entries, version)}; {caution}"


def counted(shown: int, whole: int, noun: str) -> str:
    """'42 entries', or '2 of 42 entries' where a limit left some out."""
    return f"{shown} {noun}" if shown == whole else f"{shown} of {whole} {noun}"
