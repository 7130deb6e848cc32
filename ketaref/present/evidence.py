"""The best evidence on each question: at a glance above the conditions, or every row with why it is so certain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref.errors import ExitStatus, quoted
from ketaref.evidence import NONE_FOUND
from ketaref.plain import number_text
from ketaref.present import card, names, rich, style
from ketaref.present.json import results_object
from ketaref.present.result import Result
from ketaref.records import to_plain
from ketaref.text.analysis import analyze, fold_text
from ketaref.text.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ketaref.evidence import Evidence
    from ketaref.present.terminal import Terminal
    from ketaref.records import Reference
    from ketaref.store.index import Index

# Of the condition, below which stands how certain it is.
_CONDITION = 19
LEGEND = "certainty: GRADE"
# Every row is about these.
_OF_ALL = frozenset({"ketamine", "trial", "trials", "evidence", "study", "v", "vs", "versus"})


def glance(index: Index, terminal: Terminal) -> Iterator[rich.RenderableType]:
    """A row a condition: the best answer to whether it works, how certain, against what, in how many people, when.

    Conditions on which nothing was found share the last row.
    """
    rows = leading(index)
    if not rows:
        return
    references = _cited(index, rows)
    yield card.heading("EVIDENCE AT A GLANCE", LEGEND, terminal)
    found = [row for row in rows if row.design != NONE_FOUND]
    cells = [(_named(row), _finding(row).append(f" {_study(row, references)}.")) for row in found]
    if none := [row for row in rows if row.design == NONE_FOUND]:
        conditions = ", ".join(row.condition for row in none)
        searched = f"{conditions}. Searched {max(row.searched for row in none)}."
        cells.append((rich.Text("No trial found", style.ANSWER), rich.Text(searched[:1].upper() + searched[1:])))
    yield from card.columns(cells, terminal, indent=card.INDENT, widths=(_CONDITION,))
    yield card.indented(rich.Text("Every question, why so certain, and who found it: ketaref evidence"), below=1)


def leading(index: Index) -> list[Evidence]:
    """The row that stands for each condition."""
    return [row for row in index.evidence() if row.lead]


def result(index: Index, words: str = "") -> Result:
    """The rows on a condition, a comparator, a route or an outcome; all without words."""
    rows = index.evidence()
    named = _cited(index, rows)
    found = [row for row in rows if _speaks_of(row, words, named)] if words else rows
    if not found:
        found = _by_entry(index, rows, words)

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType]:
        references = _cited(index, found)
        condition = ""
        for row in found:
            if row.condition != condition:
                if condition:
                    yield rich.Text()
                condition = row.condition
                yield card.heading(condition.upper(), LEGEND if row is found[0] else "", terminal)
            yield card.indented(_finding(row), by=4)
            yield card.indented(rich.Text(_foot(row, references)), by=6)
        count = f"{len(found)} of {len(rows)}" if len(found) < len(rows) else f"{len(rows)}"
        yield card.indented(rich.Text(f"\n{count} questions. What an entry says: ketaref show {found[0].entry}"))

    return Result(
        index.version,
        data=lambda: results_object(row_object(row, index) for row in found),
        panels=panels if found else None,
        notes=()
        if found
        else (
            f"no evidence is listed on {quoted(words)}; all questions: ketaref evidence; all entries: ketaref search",
        ),
        status=ExitStatus.FOUND if found else ExitStatus.NO_MATCH,
    )


def row_object(row: Evidence, index: Index) -> dict[str, Any]:
    """A row for programs, with the year of the newest work it rests on."""
    whole: dict[str, Any] = to_plain(row)
    return whole | {"year": year_of(row, index.references(cite.ref for cite in row.cites))}


def certainty_text(row: Evidence) -> str:
    """'very low'; '' where nothing is rated."""
    return row.certainty.replace("_", " ")


def _named(row: Evidence) -> rich.Text:
    """The condition, and below it how certain its answer is."""
    return rich.Text.assemble((row.condition[:1].upper() + row.condition[1:], style.ANSWER), f"\n{certainty_text(row)}")


def _finding(row: Evidence) -> rich.Text:
    """What was found, the effect in bold: 'Response at 24 h: 44% against 14%. IV, against midazolam.' as a text."""
    outcome = row.outcome[:1].upper() + row.outcome[1:]
    asked = ", ".join(filter(None, (row.route, f"against {row.comparator}" if row.comparator else "")))
    return rich.Text.assemble(
        f"{outcome}: ", (row.effect, style.ANSWER), f". {asked[:1].upper()}{asked[1:]}" if asked else "", "."
    )


def year_of(row: Evidence, references: Mapping[str, Reference]) -> int | None:
    """The year of the newest work that a row rests on."""
    years = [references[cite.ref].year for cite in row.cites if cite.ref in references]
    return max(filter(None, years), default=None)


def study(row: Evidence, year: int | None) -> str:
    """'Meta-analysis of 9 randomized trials, 368 people, 2021', or the day on which nothing was found."""
    if row.design == NONE_FOUND:
        return f"Searched {row.searched}"
    people = f"{number_text(row.participants)} people" if row.participants else ""
    design = row.design[:1].upper() + row.design[1:]
    return ", ".join(filter(None, (design, people, str(year or ""))))


def _study(row: Evidence, references: Mapping[str, Reference]) -> str:
    return study(row, year_of(row, references))


def _foot(row: Evidence, references: Mapping[str, Reference]) -> str:
    """The study, how certain and why, and who found it."""
    whose = "" if row.rated_by == "source" else " (rated here)"
    rated = (
        f"Certainty {certainty_text(row)}{whose}: {row.reason}"
        if row.certainty
        else row.reason[:1].upper() + row.reason[1:]
    )
    sources = names.source_names(row.cites, references, places=True)
    day = "" if row.design == NONE_FOUND else f"searched {row.searched}"
    last = "; ".join(filter(None, (sources, day)))
    return ". ".join(filter(None, (_study(row, references), rated, last[:1].upper() + last[1:]))) + "."


def _cited(index: Index, rows: Iterable[Evidence]) -> dict[str, Reference]:
    return index.references(cite.ref for row in rows for cite in row.cites)


def _by_entry(index: Index, rows: Iterable[Evidence], words: str) -> list[Evidence]:
    """The rows whose entry has the words in one of its other names: 'elderly' for late life."""
    asked = f" {fold_text(words)} "
    numbers = index.numbers_of({row.entry for row in rows})
    entries = index.entries_at(numbers.values()).values()
    named = {e.id for e in entries if any(asked in f" {fold_text(alias)} " for alias in e.aliases)}
    return [row for row in rows if row.entry in named]


def _speaks_of(row: Evidence, words: str, references: Mapping[str, Reference]) -> bool:
    """Whether a row has every word, but for those of all rows, in what it is about or in the names of its studies."""
    about = (row.condition, row.comparator, row.outcome, row.route, row.design, row.effect, row.id.replace("-", " "))
    studies = [references[cite.ref] for cite in row.cites if cite.ref in references]
    said = " ".join((*about, *(f"{r.known_as} {r.title} {r.id.replace('-', ' ')}" for r in studies)))
    known = {token.term for token in analyze(said)}
    wanted = [token for token in analyze(words) if token.word not in STOP_WORDS and token.word not in _OF_ALL]
    return bool(wanted) and all(token.term in known for token in wanted)
