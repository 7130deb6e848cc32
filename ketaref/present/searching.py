"""An answer to a query: the first hit as a card, the next in a line or two, and how the query was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref.deferred import deferred_module
from ketaref.errors import ExitStatus, UsageError, quoted
from ketaref.present import card, coverage, rich, style
from ketaref.present.json import answer_object, explanation_object
from ketaref.present.result import Result
from ketaref.search.alike import alike
from ketaref.text.analysis import analyze

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketaref.cite import references as cite
    from ketaref.present import callers, entries, names
    from ketaref.present import references as citing
    from ketaref.present.terminal import Terminal
    from ketaref.records import Entry, Reference, Statement
    from ketaref.search import explain as explaining
    from ketaref.search.answer import Answer, Hit
    from ketaref.search.explain import Explanation
else:
    cite = deferred_module("ketaref.cite.references")
    callers = deferred_module("ketaref.present.callers")
    citing = deferred_module("ketaref.present.references")
    entries = deferred_module("ketaref.present.entries")
    explaining = deferred_module("ketaref.search.explain")
    names = deferred_module("ketaref.present.names")

# After the first hit, so many answer in a line; the others are named.
_ANSWERING = 3
# A sentence longer than this costs the third answer its place on a screen of 24 rows.
_TELLING = 152
_SAID = 3
# What to look through where no words find it.
_TOPICS = "ketaref contraindications, interactions, side-effects, prep-instructions or faq"
_BULLET = "-"
# A word that was read as another, how many steps are left out, how to see more below an empty line, the prompt; on a
# narrow screen the first and the third take two lines.
_BESIDE_STEPS, _BESIDE_STEPS_NARROW = 5, 7


def result(
    answer: Answer, *, rank: int | None = None, each: str = "line", explained: bool = False, cited: str = ""
) -> Result:
    """The answer as hits, or the line that says that nothing matched.

    Args:
        answer: what was asked, and what was found.
        rank: the one hit to show whole, from 1.
        each: how a hit below the first is shown: in a 'line', as a 'card' as the first, or every hit 'whole'.
        explained: whether each hit says why it ranks where it does.
        cited: a citation style, to give the references of the hits in full.

    Raises:
        UsageError: there is no hit of that rank.
    """
    hits, index = answer.hits, answer.catalog
    if rank is not None and hits:
        if rank > len(hits):
            raise UsageError(f"there are {len(hits)} hits; choose -1 to -{len(hits)}")
        hits = (hits[rank - 1],)
    ids = dict.fromkeys(r for hit in hits for r in hit.entry.references)
    citations = cite.citations(index.references(ids).values(), cited) if cited else {}

    def data() -> dict[str, Any]:
        found = answer_object(answer._replace(hits=hits))
        if explained:
            for shown, hit in zip(found["results"], hits, strict=True):
                shown["explanation"] = explanation_object(explaining.explain(answer, hit))
        return found | ({"citations": citations} if cited else {})

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType | str]:
        references = index.references(ids)
        for line in _first_lines(answer):
            yield card.answer(line)
        for line in coverage.explained(answer) if explained else ():
            yield card.indented(rich.Text(line))
        if rank is not None or each == "whole":
            for hit in hits:
                yield from entries.whole(hit.entry, references, terminal)
                yield rich.Text()
        else:
            yield from _screen(answer, references, terminal, everything=each == "card", explained=explained)
        if cited:
            yield from citing.below(references, citations, terminal)

    return Result(
        index.version,
        data=data,
        panels=panels if hits else None,
        notes=tuple(_notes(answer)),
        status=ExitStatus.FOUND if hits else ExitStatus.NO_MATCH,
    )


def _first_lines(answer: Answer) -> Iterator[str]:
    """What is said before the hits: that no dose is computed, and what they do not speak of."""
    if answer.weighed:
        yield "ketaref computes no dose. The regimen as its source gives it, by weight:"
    yield from coverage.lines(answer)


def _notes(answer: Answer) -> Iterator[str]:
    """Crisis help where there are no hits, what was read as what, no match, whom to ask instead."""
    if answer.crisis and not answer.hits:
        yield f"{answer.crisis.summary} (ketaref show {answer.crisis.id})"
    if answer.reading and answer.hits:
        yield "read " + ", ".join(f"{match.word} as {match.as_}" for match in answer.reading)
    near = f" Nearest: '{answer.suggestion}'." if answer.suggestion and not answer.elsewhere else ""
    if answer.not_covered:
        yield f"{answer.not_covered.summary}{near}"
    elif not answer.hits:
        said = coverage.refusal(answer) or f"nothing in the content answers {quoted(answer.query)}."
        yield f"{said}{near} Try other words, or a topic: {_TOPICS}"


def _screen(
    answer: Answer, references: Mapping[str, Reference], terminal: Terminal, *, everything: bool, explained: bool
) -> Iterator[rich.RenderableType]:
    """The first hit as a card, two more with their answers, the others by title; where somebody is in danger, help."""
    hits, differences = answer.hits, card.Differences()
    if answer.crisis and answer.crisis != hits[0].entry:
        yield from _crisis_line(answer.crisis, terminal)
    if answer.danger and not everything:
        chair = _at_the_chair(hits) if terminal.viewer == "clinician" else None
        yield from _help(chair or hits[0].entry, references, terminal, rank=2 if chair else 1)
        if len(hits) > 1:
            more = f"{len(hits) - 1} more: add -{1 if chair else 2} (whole entry){_to(len(hits))}, or -a (all)"
            yield from (rich.Text(), card.indented(rich.Text(more)))
        return
    # The first three are told in any case.
    same = {n: first for n, first in alike(hits).items() if n > _ANSWERING and not everything and not explained}
    for rank, hit in enumerate(hits, 1):
        if rank in same:
            continue
        if rank == 1 or everything:
            yield from hit_card(hit, references, terminal, differences, rank=rank if everything else None)
        else:
            yield from hit_line(hit, rank, terminal, first=hits[0].entry)
        if explained:
            yield explanation_lines(explaining.explain(answer, hit))
        if others := [f"-{n}" for n, first in same.items() if first == rank]:
            yield card.indented(rich.Text(f"(and {len(others)} alike: {' '.join(others)})"), by=4)
        if rank == 1 or everything:
            yield rich.Text()
    yield from _foot([hit.entry for hit in hits], terminal, everything=everything)


def _to(count: int) -> str:
    return f" … -{count}" if count > 2 else ""  # noqa: PLR2004 (the first two are named)


def _foot(shown: Sequence[Entry], terminal: Terminal, *, everything: bool) -> Iterator[rich.RenderableType]:
    """How to see more, and what the reviews say."""
    if everything:
        more = f"Whole entry: -1{_to(len(shown))} instead of -a"
    else:
        more = f"More: add -1 (whole entry){_to(len(shown))}" + (", or -a (all)" if len(shown) > 1 else "")
    if len(shown) > 1 and not everything:
        yield rich.Text()
    yield card.row(rich.Text(more), card.review(shown, terminal), terminal)


def _crisis_line(crisis: Entry, terminal: Terminal) -> Iterator[rich.RenderableType]:
    """Where help is, above an answer that asks for facts."""
    text = crisis.summary if terminal.viewer == "clinician" else callers.sayable(crisis) or crisis.summary
    yield card.indented(rich.Text.assemble(card.verdict(crisis), "  ", text, f" (ketaref show {crisis.id})"))
    yield rich.Text()


def _help(
    entry: Entry, references: Mapping[str, Reference], terminal: Terminal, *, rank: int
) -> Iterator[rich.RenderableType]:
    """Help where somebody is in danger, in the words of who reads it."""
    if terminal.viewer == "front-desk":
        return callers.front_desk_card(entry, references, terminal)
    if terminal.viewer == "patient":
        return callers.patient_card(entry, references, terminal, whole=True)
    return crisis_card(entry, terminal, rank=rank)


def _at_the_chair(hits: Sequence[Hit]) -> Entry | None:
    """The card for the chair, where it stands behind what anybody is told to do in a medical emergency.

    Who speaks of suicide and names no patient may speak of anybody: there the lifeline comes first.
    """
    if len(hits) > 1 and hits[0].entry.audience != "clinician" and hits[0].entry.crisis != "suicide":
        second = hits[1].entry
        return second if second.kind == "crisis" and second.audience == "clinician" else None
    return None


def crisis_card(entry: Entry, terminal: Terminal, *, rank: int = 1) -> Iterator[rich.RenderableType]:
    """Help in a crisis: what to do now, in order. Who says so and what differs stand in the whole entry."""
    top = (card.head(entry, terminal), card.answer(entry.summary))
    yield from top
    said = set(card.sentences(entry.summary))
    steps = [s for s in card.for_staff(entry) if not said.issuperset(card.sentences(s.text))]
    rows = None
    if terminal.interactive:
        beside = _BESIDE_STEPS_NARROW if card.is_narrow(terminal) else _BESIDE_STEPS
        below = (
            *card.notices(entry, terminal),
            *(rich.Text(f"ketaref: {line}") for line in terminal.preferences.warnings),
        )
        rows = terminal.size[1] - terminal.rendered(*top, *below).count("\n") - beside
    for number, statement in enumerate(steps, 1):
        ordered = entry.audience == "clinician"
        mark = str(number) if ordered else _BULLET
        step = card.marked(mark, statement.text, terminal, mark_style=style.HEADING if ordered else "")
        if rows is not None:
            # Nobody leafs through pages in an emergency.
            rows -= terminal.rendered(step).count("\n")
            if rows < 0:
                left = len(steps) - number + 1
                yield card.indented(rich.Text(f"{left} more {'step' if left == 1 else 'steps'}: add -{rank}"))
                break
        yield step
    yield from card.notices(entry, terminal)


def hit_card(
    hit: Hit,
    references: Mapping[str, Reference],
    terminal: Terminal,
    differences: card.Differences,
    *,
    rank: int | None = None,
) -> Iterator[rich.RenderableType]:
    """A hit as a card: verdict, answer, the statement that tells most of what was asked, who says so, what differs."""
    entry = hit.entry
    if terminal.viewer == "front-desk":
        yield from callers.front_desk_card(entry, references, terminal, rank=rank)
        return
    if terminal.viewer == "patient":
        yield from callers.patient_card(entry, references, terminal, rank=rank)
        return
    yield card.head(entry, terminal, rank=rank)
    yield card.answer(entry.summary)
    yield from card.notices(entry, terminal)
    if entry.timing and not card.says_hours(entry):
        yield card.indented(card.labeled("When", entry.timing.line))
    lit = {m.as_ for m in hit.matched} | {m.word for m in hit.matched}
    telling = _telling_statement(entry, lit)
    shown = [entry.summary]
    if telling:
        shown.append(telling.text)
        yield card.indented(rich.Text(telling.text))
    yield card.indented(_says_so(entry, references, terminal))
    if line := differences.line(entry, shown, terminal):
        yield line


def _says_so(entry: Entry, references: Mapping[str, Reference], terminal: Terminal) -> rich.Text:
    """Who says so, as many of them as one line holds, and one at least."""
    for most, brief in ((_SAID, False), (_SAID - 1, False), (_SAID - 1, True), (1, True)):
        line = card.labeled("Says so", names.who_says(entry, references, most=most, brief=brief))
        if line.cell_len <= terminal.width - card.INDENT:
            break
    return line


def hit_line(hit: Hit, rank: int, terminal: Terminal, *, first: Entry) -> Iterator[rich.RenderableType]:
    """A hit below the first: its title and tier, and of the second and third what they answer.

    A caller is told one side of a dispute, not two: what says otherwise than the first hit has its title alone.
    """
    entry = hit.entry
    if terminal.viewer != "clinician":
        disputed = {d.id for d in entry.disputes} & {d.id for d in first.disputes}
        yield from callers.hit_line(entry, rank, terminal, answers=rank <= _ANSWERING and not disputed)
        return
    yield card.head(entry, terminal, rank=rank, first=False)
    if rank <= _ANSWERING:
        yield card.indented(rich.Text(entry.summary + card.differs_mark(entry, entry.summary, terminal)), by=4)


def explanation_lines(why: Explanation) -> rich.RenderableType:
    """Why a hit ranks where it does, in words and figures that a content editor can act on."""
    lines = [
        rich.Text(f"Score {why.score:.0f}: match {why.match:.0f} (shown from {why.threshold:.0f}), "
                  f"worded alike {why.wording:.0%}"),
        card.labeled("Best passage", f"{why.field} '{why.passage}'"),
        rich.Text(f"It answers {why.query_share:.0%} of the query; {why.passage_share:.0%} of it is about that. "
                  f"The whole entry answers {why.coverage:.0%}."),
    ]  # fmt: skip
    for match, share in why.words:
        how = "" if match.how == "exact" else f" as {match.as_} ({match.how})"
        lines.append(rich.Text(f"  {match.word}{how}: {share:.0%} of the query, best met in a {match.field}"))
    if why.unmet:
        lines.append(rich.Text("  not met: " + ", ".join(f"{word} ({share:.0%})" for word, share in why.unmet)))
    return card.indented(*lines, by=4)


def _telling_statement(entry: Entry, lit: set[str]) -> Statement | None:
    """The statement that speaks of most of the matched words that title and summary leave out; None where none does.

    None of those for patients, whom they address, nor one that rates, since who says so stands in a line of its own.
    """
    shown = {t.term for text in (entry.title, entry.summary) for t in analyze(text)}
    missing = {t.term for word in lit for t in analyze(word)} - shown
    best, most = None, 0
    for statement in card.for_staff(entry):
        if len(statement.text) <= _TELLING and not statement.severity:
            met = len(missing.intersection(t.term for t in analyze(statement.text)))
            if met > most:
                best, most = statement, met
    return best
