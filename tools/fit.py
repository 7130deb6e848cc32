"""Fit the bar that decides whether the best entry answers, and hold the numbers of `tuning` against it.

    python -m tools.fit          a minute; prints the fit, the numbers in use, and what each refuses

A logistic regression tells the queries that the content answers from those it does not, by what is known of the best
entry: its score, how many words were asked, the share of them that its title, aliases or questions meet, and whether
the query names the subject. Divided by the coefficient of the score, the others are PER_WORD, IN_WORDING and
ON_SUBJECT; ANSWERED is the bar that loses one in twenty of the answered. How much of what lies above it is the
nearest and no answer, `python -m tools.doubt` fits.

Answered: the tune split of the judged queries, and one question of every entry, drawn by a seed and left out of the
index that it is asked of, because the text itself would stand there; of both, those whose entry comes among the first
three, because of the others it is not known whether what comes first answers them. Not answered:
`tools/data/offtopic.txt`.
"""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import ketaref
from ketaref import records
from ketaref.search import tuning
from ketaref.search.answer import evidence
from ketaref.search.leftout import split
from ketaref.search.prune import best_scores
from ketaref.search.query import understand
from ketaref.search.rerank import rank
from ketaref.search.score import Scorer

if TYPE_CHECKING:
    from ketaref import Index, Library

OFF_TOPIC = Path(__file__).parent / "data" / "offtopic.txt"
QUERIES = Path(__file__).parent.parent / "tests" / "data" / "queries.jsonl"
SEED = 1
FOLDS = 5
RIDGE = 0.01
"""Penalty on the squares of the coefficients: without it a fold has no finite fit where none of its off-topic queries
names the subject."""
WITHIN = 3
LOSS = 0.05
"""Share of the answered that the bar in use may lose."""
LOSSES = (0.01, 0.02, 0.04, 0.05, 0.08, 0.10)
NAMES = ("PER_WORD", "IN_WORDING", "ON_SUBJECT")


class Case(NamedTuple):
    """What is known of a query and its best entry, and whether that answers."""

    figures: tuple[float, ...]
    """Score, words asked, share of them in wording, and whether the query is on the subject."""
    answered: bool


def off_topic() -> list[str]:
    """The queries that the content does not answer."""
    lines = OFF_TOPIC.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and line[0] != "#"]


def hold_out(library: Library, seed: int = SEED) -> tuple[Library, list[tuple[str, str]]]:
    """The library without one question of every entry; those questions, each with the id of its entry."""
    rng = random.Random(seed)
    kept, held = [], []
    for entry in library:
        questions = entry.questions
        if questions:
            place = rng.randrange(len(questions))
            held.append((questions[place], entry.id))
            questions = questions[:place] + questions[place + 1 :]
        kept.append(records.replace(entry, questions=questions))
    return library.with_entries(kept), held


def cases() -> list[Case]:
    """All that is fitted on."""
    index = ketaref.open_index()
    rest, held = hold_out(ketaref.load_library())
    without = ketaref.build_index(rest)
    judged = [json.loads(line) for line in QUERIES.read_text(encoding="utf-8").splitlines()]
    asked = [(index, row["query"], row["relevant"]) for row in judged if row["split"] == "tune" and row["relevant"]]
    asked += [(without, question, [entry]) for question, entry in held]
    found = [case for job in asked if (case := _case(*job))]
    return found + [case for query in off_topic() if (case := _case(index, query, None))]


def _case(index: Index, query: str, relevant: list[str] | None) -> Case | None:
    """The case of a query; None if nothing scores, or if what should come among the first hits does not."""
    scorer = Scorer(index, understand(index, query))
    answers = range(index.postings.size)
    scored, _ = split(scorer, best_scores(scorer, limit=tuning.REREAD, allowed=answers))
    found = evidence(scorer, scored)
    if found is None:
        return None
    if relevant is not None:
        first = index.entries_at([n for n, _ in rank(scorer, scored, WITHIN)]).values()
        if not {entry.id for entry in first} & set(relevant):
            return None
    figures = (found.score, float(found.words), found.in_wording, float(found.on_subject))
    return Case(figures, relevant is not None)


def regress(cases: list[Case]) -> tuple[list[float], list[list[float]]]:
    """Logistic regression by Newton's method, a step halved while it loses.

    Returns:
        The coefficients, the constant last, and their covariance.
    """
    rows = [(*case.figures, 1.0) for case in cases]
    answered = [case.answered for case in cases]
    beta = [0.0] * len(rows[0])
    least = _loss(beta, rows, answered)
    while True:
        slope, information = _derivatives(beta, rows, answered)
        covariance = _inverse(information)
        step = [sum(c * s for c, s in zip(line, slope, strict=True)) for line in covariance]
        while (loss := _loss([b + s for b, s in zip(beta, step, strict=True)], rows, answered)) > least + 1e-9:
            step = [s / 2 for s in step]
        beta, least = [b + s for b, s in zip(beta, step, strict=True)], loss
        if max(map(abs, step)) < 1e-9:
            return beta, covariance


def _loss(beta: list[float], rows: list[tuple[float, ...]], answered: list[bool]) -> float:
    """The negative log likelihood, penalized."""
    logits = (sum(b * x for b, x in zip(beta, row, strict=True)) for row in rows)
    signed = (-z if yes else z for z, yes in zip(logits, answered, strict=True))
    held = RIDGE / 2 * sum(b * b for b in beta)
    return held + sum(max(z, 0.0) + math.log1p(math.exp(-abs(z))) for z in signed)


def _derivatives(
    beta: list[float], rows: list[tuple[float, ...]], answered: list[bool]
) -> tuple[list[float], list[list[float]]]:
    """The slope of the penalized log likelihood, and the information."""
    size = len(beta)
    slope = [-RIDGE * b for b in beta]
    information = [[RIDGE * (i == j) for j in range(size)] for i in range(size)]
    for row, yes in zip(rows, answered, strict=True):
        p = 1 / (1 + math.exp(-sum(b * x for b, x in zip(beta, row, strict=True))))
        for i in range(size):
            slope[i] += (yes - p) * row[i]
            for j in range(size):
                information[i][j] += p * (1 - p) * row[i] * row[j]
    return slope, information


def _inverse(matrix: list[list[float]]) -> list[list[float]]:
    """Gauss-Jordan; the matrix is positive definite, so no pivot is sought."""
    size = len(matrix)
    rows = [[*row, *(float(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for i in range(size):
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for j in range(size):
            if j != i:
                rows[j] = [a - rows[j][i] * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [row[size:] for row in rows]


def ratios(beta: list[float], covariance: list[list[float]]) -> list[tuple[float, float]]:
    """Each coefficient over the score's, with its standard error (delta method)."""
    found = []
    for k in range(1, len(beta)):
        ratio = beta[k] / beta[0]
        spread = covariance[k][k] - 2 * ratio * covariance[0][k] + ratio * ratio * covariance[0][0]
        found.append((ratio, math.sqrt(spread) / beta[0]))
    return found


def margin(case: Case, weights: tuple[float, ...]) -> float:
    """Score and what is added to it, in points of the score: what the bar is held against."""
    return sum(w * x for w, x in zip((1.0, *weights), case.figures, strict=True))


def bar_for(loss: float, margins: list[float]) -> float:
    """The bar that refuses a share of those answered."""
    return sorted(margins)[round(loss * len(margins))]


def crossed(cases: list[Case], weights: tuple[float, ...] | None) -> list[tuple[float, float, float]]:
    """For each loss: the bar, the share lost and the share refused, on folds that neither weights nor bar have seen."""
    shuffled = random.Random(SEED).sample(cases, len(cases))
    folds = [shuffled[n::FOLDS] for n in range(FOLDS)]
    rows = []
    for loss in LOSSES:
        lost = refused = bars = 0.0
        for n, fold in enumerate(folds):
            seen = [case for m, other in enumerate(folds) if m != n for case in other]
            used = weights or tuple(ratio for ratio, _ in ratios(*regress(seen))[:3])
            bar = bar_for(loss, [margin(case, used) for case in seen if case.answered])
            bars += bar / FOLDS
            lost += sum(margin(case, used) < bar for case in fold if case.answered)
            refused += sum(margin(case, used) < bar for case in fold if not case.answered)
        answered = sum(case.answered for case in cases)
        silent = len(off_topic()) - (len(cases) - answered)  # nothing scores at all
        rows.append((bars, lost / answered, (refused + silent) / len(off_topic())))
    return rows


class Weight(NamedTuple):
    """One of the weights: as fitted, with its 95 % interval, and as it is used."""

    name: str
    fitted: float
    low: float
    high: float
    used: float

    @property
    def agrees(self) -> bool:
        return self.low <= self.used <= self.high


def weights(known: list[Case]) -> list[Weight]:
    """The weights beside the score's, in points of the score."""
    fitted = zip(NAMES, ratios(*regress(known)), strict=False)
    return [Weight(name, r, r - 1.96 * error, r + 1.96 * error, getattr(tuning, name)) for name, (r, error) in fitted]


def main() -> None:
    known = cases()
    answered = [case for case in known if case.answered]
    others = len(off_topic())
    print(
        f"{len(answered)} answered; {others} not, for {others + len(answered) - len(known)} of which nothing scores\n"
    )
    print("               fit   95 % interval   in use")
    compared = weights(known)
    for weight in compared:
        figures = f"{weight.fitted:6.2f}  {weight.low:5.2f} to {weight.high:5.2f}  {weight.used:6.2f}"
        print(f"{weight.name:12} {figures}  {'agrees' if weight.agrees else 'differs'}")
    margins = [margin(case, tuple(weight.fitted for weight in compared)) for case in answered]
    print(f"ANSWERED     {bar_for(LOSS, margins):6.2f}                  {tuning.ANSWERED:6.2f}  to lose {LOSS:.0%}\n")
    print("on folds that neither the weights nor the bar have seen:")
    print("                fit: bar    lost  refused     in use: bar    lost  refused")
    used = tuple(weight.used for weight in compared)
    for loss, *pair in zip(LOSSES, crossed(known, None), crossed(known, used), strict=True):
        cells = (f"{bar:18.1f}  {lost:6.1%}  {refused:7.1%}" for bar, lost, refused in pair)
        print(f"  to lose {loss:3.0%}" + "".join(cells))


if __name__ == "__main__":
    main()
