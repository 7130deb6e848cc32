"""Bioavailability by route, source by source; and how a level falls by the half-lives that sources give."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from ketaref.chart.marks import Chart, Group, Mark, Panel, cites_of, ends_of, range_text, usual_infusion, who_says
from ketaref.plain import number_text
from ketaref.present import card

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketaref.records import Dispute, Entry, Figure, Reference, Statement
    from ketaref.store.index import Index

# Route -> how it is called in a sentence. A figure of no route holds for none in particular.
ROUTES = {
    "IV": "into a vein", "IM": "into a muscle", "SC": "under the skin", "IN": "by the nose",
    "SL": "under the tongue", "PO": "by mouth",
}  # fmt: skip
HOURS = (0, 1, 2, 3, 4, 6, 8, 12, 18, 24)
"""Hours after the infusion at which a level is told."""
FORMULA = "level = level at the end of the infusion x 0.5^(hours / half-life)"
TEXTBOOK = "e-pharmacokinetics.com, half-life and rate constant"
"""Where the formula stands: decline by one compartment, first-order elimination."""


class _Given(NamedTuple):
    """Figures of one statement that the same references give."""

    entry: Entry
    statement: Statement
    figures: list[Figure]


def bioavailability(index: Index) -> Chart:
    """How much of a dose reaches the blood, by route, as each source gives it; the routes with the most first."""
    given = list(_measured(index.entries(("pharmacokinetics",)), "bioavailability"))
    references = _references(index, given)
    by_route: dict[str, list[Mark]] = {}
    for one in given:
        by_route.setdefault(one.figures[0].route, []).append(_mark(one, "%", references))
    ends = {route: (min(m.low for m in marks), max(m.high for m in marks)) for route, marks in by_route.items()}
    order = sorted(by_route, key=lambda route: -ends[route][1])
    said = ", ".join(f"{ROUTES.get(route, route)} {range_text(*ends[route], '%')}" for route in order)
    groups = [Group(_first_up(f"{ROUTES.get(route, route)} ({route})"), tuple(by_route[route])) for route in order]
    return Chart(
        "bioavailability",
        "How much of a ketamine dose reaches the blood",
        f"{_first_up(said)}.",
        (Panel("By route", "bioavailability, % of the dose", 100, tuple(groups)),),
        ("Each line is what one source gives: a range, or one figure. Not a table to convert doses by.",),
        _disputes(given),
    )


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def concentration(index: Index) -> Chart:
    """How a level would fall after an infusion, between the shortest and the longest half-life that sources give."""
    given = list(_measured(index.entries(("pharmacokinetics",)), "half-life"))
    references = _references(index, given)
    marks = sorted((_mark(one, "h", references) for one in given), key=lambda mark: (mark.low, mark.high))
    if not marks:
        return Chart("concentration", "", "", ())
    short, long = min(mark.low for mark in marks), max(mark.high for mark in marks)
    levels = tuple(_level(hour, short, long) for hour in HOURS)
    at_four = next(mark for mark in levels if mark.label == "4 h")
    usual = usual_infusion(index)
    return Chart(
        "concentration",
        "How the level of ketamine falls after an infusion",
        f"An illustration, not a prediction: {at_four.text} of the level would be left 4 hours after the infusion.",
        (
            Panel("Left of the level", "% of the level at the end of the infusion", 100, (Group("", levels),), "fall"),
            Panel("Half-lives, as sources give them", "half-life, hours", ceil(long), (Group("", tuple(marks)),)),
        ),
        (
            f"Between the shortest and the longest half-life given, {number_text(short)} and {number_text(long)} h.",
            f"After {f'the infusion used most, {usual}' if usual else 'an infusion'}; its end counts as 100 %.",
            f"One compartment: {FORMULA} ({TEXTBOOK}). A body has more, and at first the level falls faster.",
            "It says nothing about effects, driving or the next dose.",
        ),
        _disputes(given),
    )


def _measured(entries: Sequence[Entry], measure: str) -> Iterator[_Given]:
    """What measures that, statement by statement; figures of one statement, route and source are one range."""
    for entry in entries:
        for statement in entry.statements:
            same: dict[tuple[str, str], list[Figure]] = {}
            for figure in statement.figures:
                if figure.measure == measure:
                    key = (figure.route, " ".join(cite.ref for cite in cites_of(figure, statement)))
                    same.setdefault(key, []).append(figure)
            yield from (_Given(entry, statement, figures) for figures in same.values())


def _references(index: Index, given: Sequence[_Given]) -> dict[str, Reference]:
    return index.references(cite.ref for one in given for cite in one.statement.cites)


def _mark(one: _Given, unit: str, references: Mapping[str, Reference]) -> Mark:
    cites = cites_of(one.figures[0], one.statement)
    low, high = ends_of(one.figures)
    notes = dict.fromkeys(
        note for f in one.figures for note in ((f.population, f.note) if len(one.figures) == 1 else (f.population,))
    )
    source = who_says(cites, references)
    return Mark(
        source,
        low,
        high,
        range_text(low, high, unit),
        (one.entry.id,),
        tuple(cite.ref for cite in cites),
        source,
        ", ".join(filter(None, notes)),
    )


def _level(hour: int, short: float, long: float) -> Mark:
    low, high = (100 * left(hour, half_life) for half_life in (short, long))
    return Mark(f"{hour} h", low, high, range_text(round(low), round(high), "%"))


def left(hours: float, half_life: float) -> float:
    """The share of a level that is left after some hours, by one compartment; both in hours.

    Source:
        http://e-pharmacokinetics.com/epharma/module/half-life/introduction/relationship-bwt-half-life-and-k.php, read
        on 2026-11-27: C = C(0) e^(-kt), with k = 0.693 / half-life.
    """
    return float(0.5 ** (hours / half_life))


def _disputes(given: Sequence[_Given]) -> tuple[Dispute, ...]:
    found = {d.id: d for one in given for d in card.touched(one.entry, [one.statement.text])}
    return tuple(found.values())
