"""The figures of a finding held against the limits of every entry: what is beyond one, within all, or without any.

    Figures (`figures.py`) and entries -> Held: concerns, what is to be judged, and how an age was read

Owns what is done where no entry has a limit. Which limits there are is for the content.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ketaref.screening.figures import Figures, ages_met
from ketaref.screening.findings import Concern, Unmatched
from ketaref.screening.measures import Measure, limits_of
from ketaref.screening.names import Names
from ketaref.screening.outcome import Meeting, Phrase, concern_of, concern_of_measure, concern_of_pressure
from ketaref.screening.pieces import Standing, standing_of
from ketaref.screening.pressures import HALF, Reading, Vocabulary, rate_pressure
from ketaref.screening.wording import QUALIFIERS
from ketaref.text.words import COMMON_WORDS, LIGHT_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from ketaref.store.index import Index

NO_LIMIT = "no limit for it in the content: judge it"
_OF_VERBS = frozenset(
    {"not", "won't", "wont", "can't", "cannot", "doesn't", "doesnt", "didn't", "didnt", "isn't", "hasn't"}
)
_COMPARES = re.compile(r"\b(?:above|over|exceed\w*|greater|more|higher|higher than|reach\w*|at)\b|[>≥]")
_PLAIN = STOP_WORDS | LIGHT_WORDS | COMMON_WORDS | QUALIFIERS


class Held(NamedTuple):
    """What the figures of a phrase come to; every one of them stands in one of the lists."""

    concerns: tuple[Concern, ...] = ()
    """Beyond a limit, or within all that there are for it."""
    unmatched: tuple[Unmatched, ...] = ()
    """Goals, halves of a reading, and measures for which no entry has a limit."""
    read_as: tuple[tuple[str, str], ...] = ()
    """An age that is beyond no limit: as typed, as read."""


def hold(names: Names, found: Figures, phrase: Phrase, today: date) -> Held:
    """The figures of a phrase held against the limits of the entries."""
    finding = phrase.finding
    concerns: list[Concern] = []
    unmatched: list[Unmatched] = []
    for reading in found.readings:
        rated = list(_of_pressure(names, reading, phrase))
        concerns += rated
        # Half a reading of a record is named among its gaps.
        if reading.is_half and not rated and not finding.source:
            unmatched.append(Unmatched(finding, finding.text, HALF))
    for measure in found.measures:
        rated = list(_of_measure(names, measure, phrase))
        concerns += rated
        if not rated:
            unmatched.append(Unmatched(finding, f"{measure.vital} {measure.shown}", NO_LIMIT))
    unmatched += (Unmatched(finding, aside.text, aside.note) for aside in found.asides)
    aged = list(_of_age(names, found, phrase, today))
    start, end = found.age_span
    written = phrase.piece.text[start:end].strip()
    read_as = ((written, f"age {found.age}"),) if written and not aged else ()
    return Held((*concerns, *aged), tuple(unmatched), read_as)


def _of_figure(phrase: Phrase, start: int, end: int) -> Standing:
    """How a figure stands: a verb that is denied before it denies no figure ('pressure won't come down, 190/100')."""
    standing = standing_of(phrase.piece, start, end)
    of_verbs = standing.cues and all(cue.text in _OF_VERBS for cue in standing.cues)
    if standing.status == "negated" and of_verbs and not _COMPARES.search(phrase.piece.text[:start]):
        return standing._replace(status="present", cues=())
    return standing


def _of_pressure(names: Names, reading: Reading, phrase: Phrase) -> Iterator[Concern]:
    standing = _of_figure(phrase, reading.start, reading.end)
    for entry in names.entries:
        rating = rate_pressure(entry, reading[:2])
        if rating:
            yield concern_of_pressure(phrase.finding, entry, rating, standing)


def _of_measure(names: Names, measure: Measure, phrase: Phrase) -> Iterator[Concern]:
    standing = _of_figure(phrase, measure.start, measure.end)
    for entry in names.entries:
        limit = limits_of(entry, measure)
        if limit:
            yield concern_of_measure(phrase.finding, entry, measure, limit, standing)


def _of_age(names: Names, found: Figures, phrase: Phrase, today: date) -> Iterator[Concern]:
    if found.age is None:
        return
    start, end = found.age_span
    standing = standing_of(phrase.piece, start, max(end, start + 1))
    for n, entry in enumerate(names.entries):
        for limit in ages_met(entry, found.age):
            yield concern_of(names, phrase, Meeting(n, "reading", limit), standing, today)


def vocabulary_of(index: "Index") -> Vocabulary:
    """What the content and its list of names know of words."""
    return Vocabulary(partial(_medicines_among, index), partial(_strange_among, index))


def _medicines_among(index: "Index", words: Collection[str]) -> set[str]:
    named = index.named.known([word for word in words if word not in _PLAIN])
    return {key for key, name in named.items() if name.kind in ("medicine", "class")}


def _strange_among(index: "Index", words: Collection[str]) -> set[str]:
    strange = {word for word in words if word not in _PLAIN}
    return strange - set(index.postings.known(strange)[0]) - set(index.named.known(strange))
