"""An answer to a query: its hits as panels, and what the reader must be told of how it was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref import records
from ketaref.deferred import deferred_module
from ketaref.errors import ExitStatus, quoted
from ketaref.present import rich
from ketaref.present.json import answer_object, explanation_object
from ketaref.present.parts import (
    LABEL_STYLE,
    QUIET_STYLE,
    TITLE_STYLE,
    WHEN_STYLE,
    append_pack,
    border_style,
    closing_line,
    dispute_lines,
    frame,
    indented,
    labeled,
    says_so,
    severity_line,
)
from ketaref.present.result import Result
from ketaref.text.analysis import analyze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ketaref.cite import references as cite
    from ketaref.present import references as citing
    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry, Reference, Statement
    from ketaref.search import explain as explaining
    from ketaref.search.answer import Answer, Hit
    from ketaref.search.explain import Explanation
else:
    cite = deferred_module("ketaref.cite.references")
    citing = deferred_module("ketaref.present.references")
    explaining = deferred_module("ketaref.search.explain")

MATCH_STYLE = "underline bold cyan"


def result(answer: Answer, *, explained: bool = False, style: str = "") -> Result:
    """The answer as hits, or the line that says that nothing matched.

    Args:
        answer: what was asked, and what was found.
        explained: whether each hit says why it ranks where it does.
        style: a citation style, to give the references of the hits in full.
    """
    hits, index = answer.hits, answer.catalog
    ids = dict.fromkeys(r for hit in hits for r in hit.entry.references)
    citations = cite.citations(index.references(ids).values(), style) if style else {}

    def data() -> dict[str, Any]:
        found = answer_object(answer)
        if explained:
            for shown, hit in zip(found["results"], hits, strict=True):
                shown["explanation"] = explanation_object(explaining.explain(answer, hit))
        return found | ({"citations": citations} if style else {})

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType | str]:
        references = index.references(ids)
        for rank, hit in enumerate(hits, 1):
            yield hit_panel(hit, references, rank=rank, boxed=terminal.boxed)
            if explained:
                yield explanation_lines(explaining.explain(answer, hit))
        if style:
            yield from citing.below(references, citations, boxed=terminal.boxed)

    return Result(
        index.version,
        data=data,
        panels=panels if hits else None,
        closing=closing_line(index.version, [hit.entry for hit in hits]),
        notes=tuple(_notes(answer)),
        status=ExitStatus.FOUND if hits else ExitStatus.NO_MATCH,
    )


def _notes(answer: Answer) -> Iterator[str]:
    """Crisis help that is not the first hit, what was read as what, what the best hit leaves out, no match."""
    if answer.crisis and not (answer.hits and answer.hits[0].entry == answer.crisis):
        yield f"{answer.crisis.summary} (ketaref show {answer.crisis.id})"
    if answer.reading and answer.hits:
        yield "read " + ", ".join(f"{match.word} as {match.as_}" for match in answer.reading)
    if answer.unmet:
        yield f"nothing found speaks of {', '.join(answer.unmet)}; what follows is the nearest"
    if not answer.hits:
        near = f" Nearest: '{answer.suggestion}'." if answer.suggestion else ""
        yield f"nothing in the content answers {quoted(answer.query)}.{near} Try other words, or: ketaref --help"


def hit_panel(hit: Hit, references: Mapping[str, Reference], *, rank: int, boxed: bool) -> rich.RenderableType:
    """One hit in short: the answer, its tier, who says so, what is disputed, matched words lit."""
    entry = hit.entry
    title = rich.Text.assemble(f"{rank}. ", (entry.title, TITLE_STYLE), (f"  {records.KINDS[entry.kind]}", QUIET_STYLE))
    lit = {m.as_ for m in hit.matched} | {m.word for m in hit.matched}
    parts: list[rich.RenderableType] = [severity_line(entry)] if entry.severity else []
    parts.append(_lit(rich.Text(entry.summary), lit))
    if entry.timing:
        parts.append(rich.Text.assemble(("When: ", LABEL_STYLE), (entry.timing.line, WHEN_STYLE)))
    best = _telling_statement(entry, lit)
    if best:
        parts.append(_lit(rich.Text(best.text), lit))
    parts += [*dispute_lines(entry), says_so(entry, references)]
    footer = rich.Text(f"ketaref show {entry.id}", QUIET_STYLE)
    style = border_style(entry.severity, "red" if entry.kind == "crisis" else "")
    return frame(rich.Group(*parts), append_pack(title, entry), boxed=boxed, style=style, footer=footer)


def explanation_lines(why: Explanation) -> rich.RenderableType:
    """Why a hit ranks where it does, in words and figures that a content editor can act on."""
    lines = [
        rich.Text.assemble(
            ("Score ", LABEL_STYLE),
            f"{why.score:.0f}: match {why.match:.0f} (shown from {why.threshold:.0f}), worded alike {why.wording:.0%}",
        ),
        labeled("Best passage", f"{why.field} '{why.passage}'"),
        rich.Text(f"It answers {why.query_share:.0%} of the query; {why.passage_share:.0%} of it is about that. "
                  f"The whole entry answers {why.coverage:.0%}."),
    ]  # fmt: skip
    for match, share in why.words:
        how = "" if match.how == "exact" else f" as {match.as_} ({match.how})"
        lines.append(rich.Text(f"  {match.word}{how}: {share:.0%} of the query, best met in a {match.field}"))
    if why.unmet:
        lines.append(rich.Text("  not met: " + ", ".join(f"{word} ({share:.0%})" for word, share in why.unmet)))
    return indented(*lines, rich.Text())


def _telling_statement(entry: Entry, lit: set[str]) -> Statement | None:
    """The statement that holds most of the matched words and says more than the summary; None where none does."""
    terms = {t.term for word in lit for t in analyze(word)}
    said = {t.term for t in analyze(entry.summary)}
    best, most = None, 0
    for statement in entry.statements:
        words = {t.term for t in analyze(statement.text)}
        met = len(words & terms)
        if met > most and len(words - said) > len(words) // 2:
            best, most = statement, met
    return best


def _lit(text: rich.Text, words: Iterable[str]) -> rich.Text:
    """The text, with the words underlined wherever it holds them."""
    terms = {t.term for word in words for t in analyze(word)}
    plain = text.plain
    # Offsets of the analysis hold for the text only where folding kept its length.
    if plain.isascii():
        for token in analyze(plain):
            if token.term in terms:
                text.stylize(MATCH_STYLE, token.start, token.end)
    return text
