"""References on the screen: one with what is known of it, several as a list, all by kind."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from ketaref.present import card, names, rich, style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ketaref.cite.references import FieldCheck
    from ketaref.present.terminal import Terminal
    from ketaref.records import Copy, Reference

_ADDRESS = re.compile(r"https?://[^\s\]]+|doi:(10\.[^\s\]]+)")
_SCHEME = re.compile(r"https?://(?:www\.)?")
# Kind -> its heading, in the order a reader asks: our documents, what binds, what advises, what was measured, the rest.
_HEADINGS = {
    "clinic-document": "the documents",
    "label": "labels",
    "label-copy": "copies of labels",
    "regulation": "regulations",
    "guideline": "guidelines",
    "consensus": "consensus statements",
    "guideline-summary": "summaries of guidelines",
    "government": "government pages",
    "government-copy": "copies of government pages",
    "meta-analysis": "meta-analyses",
    "systematic-review": "systematic reviews",
    "trial": "trials",
    "trial-registry": "trial registry records",
    "cohort": "cohort studies",
    "survey": "surveys",
    "case-report": "case reports",
    "review": "reviews",
    "basic-science": "basic science",
    "journal": "other papers",
    "textbook": "textbooks",
    "drug-compendium": "drug references",
    "manufacturer": "makers' pages",
    "hospital-protocol": "hospital protocols",
    "notice": "notices",
    "opinion": "opinions",
    "clinic-website": "clinics' websites",
    "website": "websites",
    "news": "news pages",
    "secondary": "secondary pages",
    "unmatched": "titles of which no publication was found",
}
_KINDS = list(_HEADINGS)
TITLES_SHOWN = 3
"""Titles of entries shown of those that use a reference, unless all are asked for."""
# Of the labels of what is known of a reference.
_LABEL_WIDTH = 13


class Known(NamedTuple):
    """What is known of a reference beside its record, and where the content uses it."""

    citation: str
    """In the style asked for."""
    checked: FieldCheck
    entries: Sequence[str] = ()
    """Ids of the entries of which a statement cites it."""
    titles: Sequence[str] = ()
    """Of those entries; of the first few, or of all."""
    disputes: Sequence[str] = ()
    """Titles of the disputes that cite it."""
    replaced_by: Sequence[str] = ()
    """Ids of later editions."""


# ---- One ------------------------------------------------------------------------------------------------------------


def reference_card(
    reference: Reference, known: Known, terminal: Terminal, *, verbose: bool = False
) -> Iterator[rich.RenderableType]:
    """A reference: the citation, what was found, how sure each field is, who cites it and how, where it is used."""
    checked = known.checked
    if reference.retracted:
        yield card.indented(rich.Text(f"RETRACTED: {reference.retracted}", style.CRISIS))
    yield card.indented(linked(known.citation, style.ANSWER))
    yield card.row(rich.Text(f"{reference.id} {style.DOT} {_kind(reference)}"), names.marked_name(reference), terminal)
    yield rich.Text()
    # What is unconfirmed has a line of its own.
    marks = [mark for mark in checked.marks if not mark.startswith("not confirmed")]
    yield from (card.indented(rich.Text(mark[0].upper() + mark[1:], style.ALARM)) for mark in marks)
    authors = ", ".join(map(_full_name, reference.csl.get("author", ())))
    fields = [
        ("Finding", reference.finding),
        ("Design", reference.design),
        ("Participants", reference.participants),
        ("Authors", authors if verbose else ""),
        ("Edition", reference.edition),
        ("Set id", reference.set_id if verbose else ""),
        ("In place of", ", ".join(reference.supersedes)),
        ("Replaced by", ", ".join(known.replaced_by)),
        *(("Read", _read(copy)) for copy in (reference.read_at if verbose else reference.read_at[:1]) if copy.day),
        *(("Confirmed", f"{', '.join(fields)} ({place})") for place, fields in checked.confirmed),
        ("UNCONFIRMED", ", ".join(checked.unconfirmed)),
        ("Not checked", f"{', '.join(checked.unchecked)} (as recorded)" if checked.unchecked else ""),
        ("Cited by", "; ".join(reference.cited_by)),
        *(("Note", note) for note in reference.notes),
        ("Formerly", ", ".join(reference.formerly) if verbose else ""),
    ]
    # An address stands in parentheses.
    room = terminal.width - card.INDENT - _LABEL_WIDTH - len(" (),")
    most = room if terminal.on_screen and not verbose else None
    yield from (_line(label, linked(value, most=most), terminal) for label, value in fields if value)
    if known.disputes:
        yield _line("Disputed", _first(known.disputes, len(known.disputes), reference.id, verbose=verbose), terminal)
    if verbose and known.entries:
        yield from (rich.Text(), card.heading(f"USED BY ({entries_text(len(known.entries))})", "", terminal))
        yield from card.columns(list(zip(known.entries, known.titles, strict=True)), terminal)
    elif known.entries:
        yield _line("Used by", _first(known.titles, len(known.entries), reference.id, verbose=False), terminal)


def _read(copy: Copy) -> str:
    """'the abstract, on 2026-11-28 (PubMed Central: https://...)'."""
    where = ": ".join(filter(None, (copy.name, copy.url)))
    return f"{copy.part or 'its page'}{f', on {copy.day}' if copy.day else ''} ({where})"


def _first(titles: Sequence[str], number: int, reference_id: str, *, verbose: bool) -> rich.Text:
    """The first titles of so many, and how to see the others; all when `verbose`."""
    shown = list(titles if verbose else titles[:TITLES_SHOWN])
    if more := number - len(shown):
        shown.append(f"and {more} more: cite {reference_id} -v")
    return rich.Text(f" {style.DOT} ".join(shown))


def _line(label: str, value: rich.Text, terminal: Terminal) -> rich.RenderableType:
    mark = label if label.isupper() else f"{label}:"
    if card.is_narrow(terminal):
        return card.indented(rich.Text.assemble(f"{label}: ", value))
    text = card.marked(mark.ljust(_LABEL_WIDTH), value, terminal)
    text.stylize(style.ALARM if label.isupper() else "", 0, card.INDENT + len(mark))
    return text


# ---- Several --------------------------------------------------------------------------------------------------------


def below(
    references: Mapping[str, Reference], texts: Mapping[str, str], terminal: Terminal
) -> Iterator[rich.RenderableType | str]:
    """References below an answer: a list on a terminal, else one a paragraph, never wrapped, to be copied."""
    if not texts:
        return
    yield from (rich.Text(), card.heading("REFERENCES", "", terminal))
    if terminal.on_screen:
        yield from reference_lines(references.values(), texts, terminal)
    else:
        yield "\n\n".join(texts.values()) + "\n"


def reference_lines(
    references: Iterable[Reference], texts: Mapping[str, str], terminal: Terminal
) -> Iterator[rich.RenderableType]:
    """References in a list: id and kind, and below them what the texts have: the citation, or a title."""
    for reference in references:
        called = card.append_clinic(rich.Text(reference.id, style.ANSWER), reference)
        yield card.row(called, _kind(reference), terminal)
        yield card.indented(linked(texts[reference.id]), by=2 * card.INDENT)


def by_kind(
    references: Sequence[Reference],
    uses: Mapping[str, str],
    terminal: Terminal,
    *,
    texts: Mapping[str, str] | None = None,
) -> Iterator[rich.RenderableType]:
    """References under a heading for each kind: what readers call each, its id, how much it is used.

    Args:
        references: in order of `kind_order`.
        uses: id -> '57 entries'.
        terminal: where they are shown.
        texts: id -> what stands below each; nothing does when left out.
    """
    counts = Counter(reference.kind for reference in references)
    called = Counter(names.known_as(reference) for reference in references)
    kind = ""
    for reference in references:
        if reference.kind != kind:
            if kind:
                yield rich.Text()
            kind = reference.kind
            heading = _HEADINGS.get(kind, kind.replace("-", " ")).upper()
            yield card.heading(f"{heading} ({counts[kind]})", "", terminal)
        used = f"{reference.id} {style.DOT} {uses[reference.id]}"
        name = names.known_as(reference)
        # 'A clinic's page' and 'US label' are names of many.
        several = called[name] > 1 or name.startswith(("a ", "an "))
        year = f", {reference.year}" if called[name] > 1 and reference.year and str(reference.year) not in name else ""
        shown = card.append_clinic(rich.Text(f"{name}{year}", style.ANSWER if texts else ""), reference)
        yield card.row(shown, used, terminal)
        if several and not texts:
            yield card.indented(rich.Text(reference.title), by=2 * card.INDENT)
        if texts:
            yield card.indented(linked(texts[reference.id]), by=2 * card.INDENT)


def overview(
    references: Sequence[Reference], uses: Mapping[str, str], terminal: Terminal
) -> Iterator[rich.RenderableType]:
    """The documents, and of the others how many there are of each kind, by the word that `--kind` takes.

    Arguments as in `by_kind`.
    """
    documents = [reference for reference in references if reference.kind == _KINDS[0]]
    counts = Counter(reference.kind for reference in references if reference.kind != _KINDS[0])
    if documents:
        yield from (*by_kind(documents, uses, terminal), rich.Text())
    yield card.heading(f"THE OTHERS, BY KIND ({counts.total()})", "one kind: --kind WORD", terminal)
    cells = [f"{kind} {number}" for kind, number in counts.items()]
    width = max(map(len, cells), default=0) + 2 * card.INDENT
    across = 1 if terminal.plain else max(1, (terminal.width - card.INDENT) // width)
    rows = -(-len(cells) // across)
    for row in range(rows):
        yield card.indented(rich.Text("".join(cell.ljust(width) for cell in cells[row::rows]).rstrip()))


def kind_order(reference: Reference) -> tuple[int, str, str]:
    """Sort key: the documents first, then what binds, what advises, what was measured, and the rest; then by id."""
    known = _KINDS.index(reference.kind) if reference.kind in _HEADINGS else len(_KINDS)
    return known, reference.kind, reference.id


def _kind(reference: Reference) -> str:
    return reference.kind.replace("-", " ")


def entries_text(number: int) -> str:
    """'1 entry', '57 entries'."""
    return "1 entry" if number == 1 else f"{number} entries"


def linked(text: str, weight: str = "", *, most: int | None = None) -> rich.Text:
    """A text whose DOIs and addresses open on a click (OSC 8), where the terminal shows codes at all.

    Args:
        text: a citation, or what is known of it.
        weight: the style of the whole.
        most: characters of an address that are shown, without 'https://www.', which browsers do without; of a longer
            one, which would break over lines, its site alone. None for whole addresses.
    """
    whole, end = rich.Text(style=weight), 0
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(".,;)")
        target = address if match[1] is None else f"https://doi.org/{match[1].rstrip('.,;')}"
        shown = address if most is None or match[1] else _SCHEME.sub("", address)
        if most is not None and len(shown) > most:
            shown = f"{shown.partition('/')[0]} (address: -v)"
        whole.append(text[end : match.start()]).append(shown, f"link {target}")
        end = match.start() + len(address)
    return whole.append(text[end:])


def _full_name(name: Mapping[str, str]) -> str:
    order = ("given", "non-dropping-particle", "family", "suffix", "literal")
    return " ".join(name[part] for part in order if part in name)
