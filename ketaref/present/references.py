"""References as panels and lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketaref.present import rich
from ketaref.present.parts import (
    ALARM_STYLE,
    DISPUTE_STYLE,
    HEADING_STYLE,
    LABEL_STYLE,
    QUIET_STYLE,
    frame,
    indented,
    labeled,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ketaref.cite.references import FieldCheck
    from ketaref.records import Reference

_ADDRESS = re.compile(r"https?://[^\s\]]+|doi:(10\.[^\s\]]+)")


def below(
    references: Mapping[str, Reference], texts: Mapping[str, str], *, boxed: bool
) -> Iterator[rich.RenderableType | str]:
    """References below an answer: a list on a terminal, else one a paragraph, never wrapped, to be copied."""
    if not texts:
        return
    yield rich.Text("References", HEADING_STYLE)
    if boxed:
        yield from reference_lines(references.values(), texts)
        yield rich.Text()
    else:
        yield "\n\n".join(texts.values()) + "\n"


def reference_panel(
    reference: Reference, citation: str, checked: FieldCheck, used_by: Sequence[str], *, boxed: bool
) -> rich.RenderableType:
    """A reference: the citation, what it found, how sure each field is, who cites it and how, which entries use it."""
    parts: list[rich.RenderableType] = []
    if reference.retraction:
        parts.append(rich.Text(f"RETRACTED: {reference.retraction}", f"{ALARM_STYLE} reverse"))
    parts += [rich.Text(mark[0].upper() + mark[1:], DISPUTE_STYLE) for mark in checked.marks]
    parts.append(linked(citation))
    fields = (
        ("Authors", ", ".join(map(_full_name, reference.csl.get("author", ())))),
        ("Kind", reference.kind.replace("-", " ")),
        ("Design", reference.design),
        ("Participants", reference.participants),
        ("Finding", reference.finding),
    )
    parts += [labeled(label, value) for label, value in fields if value]
    parts += [labeled("Confirmed", ", ".join(names)).append(f" ({place})", QUIET_STYLE)
              for place, names in checked.confirmed]  # fmt: skip
    if checked.unconfirmed:
        parts.append(rich.Text(f"NOT CONFIRMED: {', '.join(checked.unconfirmed)}", DISPUTE_STYLE))
    if checked.unchecked:
        parts.append(labeled("Taken from the record, not checked one by one", ", ".join(checked.unchecked)))
    parts += [labeled("Cited by", place) for place in reference.cited_by]
    parts += [labeled("Note", note) for note in reference.notes]
    if used_by:
        parts.append(rich.Text(f"Used by: {', '.join(used_by)}", QUIET_STYLE))
    return frame(rich.Group(*parts), rich.Text(reference.id, LABEL_STYLE), boxed=boxed)


def reference_lines(references: Iterable[Reference], texts: Mapping[str, str]) -> Iterator[rich.RenderableType]:
    """References in a list: id and kind, and below them the citation."""
    for reference in references:
        yield rich.Text.assemble((reference.id, LABEL_STYLE), (f"  {reference.kind.replace('-', ' ')}", QUIET_STYLE))
        yield indented(linked(texts[reference.id]))


def linked(citation: str) -> rich.Text:
    """A citation whose DOI and address open on a click (OSC 8), where the terminal shows codes at all."""
    text = rich.Text(citation)
    for match in _ADDRESS.finditer(citation):
        address = match[0].rstrip(".,;)")
        target = address if match[1] is None else f"https://doi.org/{match[1].rstrip('.,;')}"
        text.stylize(f"link {target}", match.start(), match.start() + len(address))
    return text


def _full_name(name: Mapping[str, str]) -> str:
    order = ("given", "non-dropping-particle", "family", "suffix", "literal")
    return " ".join(name[part] for part in order if part in name)
