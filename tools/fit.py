"""Fit the bar that decides whether the best entry answers, and hold the numbers of `tuning` against it.

    python -m tools.fit          a minute; prints the fit, the numbers in use, and what each refuses

A logistic regression tells the queries that the content answers from those it does not, by what is known of the best
entry: its score, how many words were asked, the share of them that its title, aliases or questions meet, and whether
the query names the subject. Divided by the coefficient of the score, its coefficients are ANSWERED, PER_WORD,
IN_WORDING and ON_SUBJECT.

Answered: the tune split of the judged queries, and one question of every entry, drawn by a seed and left out of the
index that it is asked of, or the text itself would stand there; of both, those whose entry comes among the first
three, for the others are not known to be answered by what comes first. Not answered: `tools/data/offtopic.txt`.
"""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import NamedTuple

import ketaref
from ketaref.records import Library
from ketaref.search import answer as search
from ketaref.store.index import WORDING, Index, build_index

OFF_TOPIC = Path(__file__).parent / "data" / "offtopic.txt"
QUERIES = Path(__file__).parent.parent / "tests" / "data" / "queries.jsonl"
SEED = 1
FOLDS = 5
WITHIN = 3
# Shares of the answerable queries that a bar may lose.
LOSSES = (0.01, 0.02, 0.03, 0.05, 0.08, 0.10)
NAMES = ("PER_WORD", "IN_WORDING", "ON_SUBJECT", "ANSWERED")


class Case(NamedTuple):
    """What is known of a query and its best entry, and whether that answers."""

    evidence: tuple[float, float, float, float]
    """Score (held against how the words were read), words asked, share of them in wording, on the subject."""
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
        kept.append(entry._replace(questions=questions))
    rest = Library(kept, library.references, library.disputes, library.synonyms, library.version, library.clinic)
    return rest, held


def cases() -> list[Case]:
    """All that is fitted on."""
    index = ketaref.open_index()
    rest, held = hold_out(ketaref.load_library())
    without = build_index(rest)
    judged = [json.loads(line) for line in QUERIES.read_text(encoding="utf-8").splitlines()]
    asked = [(index, row["query"], row["relevant"]) for row in judged if row["split"] == "tune" and row["relevant"]]
    asked += [(without, question, [entry]) for question, entry in held]
    found = [case for job in asked if (case := _case(*job))]
    return found + [case for query in off_topic() if (case := _case(index, query, None))]


def _case(index: Index, query: str, relevant: list[str] | None) -> Case | None:
    """The case of a query; None if nothing scores, or if it should be answered and is not among the first hits."""
    reading = search.read_query(index, query)
    scored = search.best_scores(index, reading, limit=search.REREAD)
    if not scored:
        return None
    ranked = search._rank(index, reading, scored, WITHIN)
    if relevant is not None and not {index.id_at(n) for n, _ in ranked} & set(relevant):
        return None
    first = min(scored, key=lambda n: (-scored[n], n))
    asked = {slot.token.word for slot in reading.slots if slot.token.word[0] != "?"}
    met = [m for m in search._matches(index, reading, first) if m.word in asked]
    worded = sum(m.field in WORDING for m in met) / max(len(asked), 1)
    score = scored[first] / search._read_quality(reading)
    words = min(len(asked), search.WORDS_COUNTED)
    return Case((score, float(words), worded, float(reading.on_subject)), relevant is not None)


def regress(cases: list[Case]) -> tuple[list[float], list[list[float]]]:
    """Logistic regression by Newton's method: the coefficients, the constant last, and their covariance."""
    rows = [(*case.evidence, 1.0) for case in cases]
    size = len(rows[0])
    beta = [0.0] * size
    while True:
        information = [[0.0] * size for _ in range(size)]
        slope = [0.0] * size
        for row, case in zip(rows, cases, strict=True):
            p = 1 / (1 + math.exp(-sum(b * x for b, x in zip(beta, row, strict=True))))
            for i in range(size):
                slope[i] += (case.answered - p) * row[i]
                for j in range(size):
                    information[i][j] += p * (1 - p) * row[i] * row[j]
        covariance = _inverse(information)
        step = [sum(c * s for c, s in zip(line, slope, strict=True)) for line in covariance]
        beta = [b + s for b, s in zip(beta, step, strict=True)]
        if max(map(abs, step)) < 1e-9:
            return beta, covariance


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
    return sum(w * x for w, x in zip((1.0, *weights), case.evidence, strict=True))


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


def main() -> None:
    known = cases()
    answered = [case for case in known if case.answered]
    beta, covariance = regress(known)
    fitted = ratios(beta, covariance)
    used = (search.PER_WORD, search.IN_WORDING, search.ON_SUBJECT)
    print(
        f"{len(answered)} answered, {len(off_topic())} not, {len(off_topic()) - len(known) + len(answered)} of them without a score"
    )
    lost = sum(margin(case, used) < search.ANSWERED for case in answered) / len(answered)
    bar = bar_for(lost, [margin(case, tuple(r for r, _ in fitted[:3])) for case in answered])
    print(f"a point of score: {beta[0]:.3f} of log odds\n")
    print("              fit   95 %            in use")
    for name, (ratio, error), now in zip(NAMES, fitted[:3], used, strict=False):
        low, high = ratio - 1.96 * error, ratio + 1.96 * error
        verdict = "agrees" if low <= now <= high else "differs"
        print(f"{name:12} {ratio:6.2f}   {low:5.2f} - {high:5.2f}  {now:6.2f}  {verdict}")
    print(
        f"{'ANSWERED':12} {bar:6.1f}                  {search.ANSWERED:6.1f}  (the bar that loses {lost:.1%} of the answered)\n"
    )
    print("on folds not fitted on:      fit                     in use")
    print("  lose     bar   lost  off-topic refused     bar   lost  off-topic refused")
    for loss, new, old in zip(LOSSES, crossed(known, None), crossed(known, used), strict=True):
        print(
            f"  {loss:.0%}   {new[0]:6.1f}  {new[1]:.1%}  {new[2]:.1%}            {old[0]:6.1f}  {old[1]:.1%}  {old[2]:.1%}"
        )


if __name__ == "__main__":
    main()
