"""Fit the soft line: whether the first hit answers what was asked, or is only the nearest there is.

    python -m tools.doubt        a minute; prints the fit, how well it tells, and what is said at each line

A logistic regression of the figures of `search.doubt` tells questions that the content answers from questions that it
does not. No judged query is used, and no label is set by hand:

answered      one question of every entry, left out of the index that it is asked of, if its entry is among the first
              three hits; of the others it is not known whether what comes first answers them
not answered  questions of entries that are left out of the index, together with their neighbors: those that they are
              related to, and those that their titles and summaries find
              off-topic queries (`tools/data/offtopic.txt`) put as if they were about ketamine

What is printed comes from folds that the fit has not seen. CERTAINTY is the fit; DOUBTFUL and CHANCE are the lines
that 15 % and 5 % of the answered lie below.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import ketaref
from ketaref.search import tuning
from ketaref.search.doubt import read_doubt
from ketaref.search.prune import best_scores
from ketaref.search.query import understand
from ketaref.search.rerank import rank
from ketaref.search.score import Scorer
from tools.fit import Case, hold_out, off_topic, regress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaref import Index, Library

SEEDS = (1, 2, 3)
GROUPS = 6
"""How often groups of entries are left out."""
ENTRIES, QUESTIONS = 26, 5
"""Entries asked for each time, and questions of each."""
NEAR = 3
ABOUT_KETAMINE = ("ketamine {}", "{} ketamine", "ketamine infusion {}", "{} after my infusion", "{} during ketamine")
FOLDS = 5
LOSSES = (0.03, 0.05, 0.10, 0.15, 0.20)
DOUBTFUL_LOSS, CHANCE_LOSS = 0.15, 0.05
NAMES = ("score", "met", "renamed", "unmet", "about", "constant")


def case(index: Index, query: str, relevant: str | None) -> Case | None:
    """The case of a query; None if nothing scores, or if the entry that should answer is not near the top."""
    scorer = Scorer(index, understand(index, query))
    ranked = rank(scorer, best_scores(scorer, limit=tuning.REREAD), tuning.LOOKED_AT)
    if not ranked or (relevant and relevant not in {e.id for e in index.entries_at([n for n, _ in ranked]).values()}):
        return None
    return Case(read_doubt(scorer, ranked).figures, relevant is not None)


def answered(library: Library) -> Iterator[Case]:
    """The questions left out."""
    for seed in SEEDS:
        rest, held = hold_out(library, seed)
        index = ketaref.build_index(rest)
        yield from filter(None, (case(index, question, entry) for question, entry in held))


def left_out_groups(library: Library) -> Iterator[Case]:
    """The questions of entries that are not there."""
    rng = random.Random(SEEDS[0])
    whole = ketaref.open_index()
    asked = [entry for entry in library if len(entry.questions) >= QUESTIONS and entry.kind != "crisis"]
    rng.shuffle(asked)
    for number in range(GROUPS):
        chosen = asked[number * ENTRIES : (number + 1) * ENTRIES]
        out = {near for entry in chosen for near in (entry.id, *entry.related)}
        out |= {entry.id for entry in library if {e.id for e in chosen}.intersection(entry.related)}
        texts = [text for entry in chosen for text in (entry.title, entry.summary)]
        out |= {hit.entry.id for text in texts for hit in ketaref.search_index(whole, text[:500], limit=NEAR)}
        index = ketaref.build_index(_without(library, out))
        questions = [question for entry in chosen for question in rng.sample(entry.questions, QUESTIONS)]
        yield from filter(None, (case(index, question, None) for question in questions))


def about_ketamine() -> Iterator[Case]:
    """The off-topic queries, put as if they were about ketamine."""
    rng, index = random.Random(SEEDS[0]), ketaref.open_index()
    queries = (rng.choice(ABOUT_KETAMINE).format(query) for query in off_topic())
    yield from filter(None, (case(index, query, None) for query in queries))


def _without(library: Library, out: set[str]) -> Library:
    kept = [entry for entry in library if entry.id not in out]
    return library.with_entries(kept)


def certainty(beta: list[float], found: Case) -> float:
    """The logit of the chance that a case is answered."""
    return sum(b * x for b, x in zip(beta, (*found.figures, 1.0), strict=True))


def crossed(cases: list[Case]) -> list[float]:
    """The certainty of each case, by a fit that has not seen it."""
    order = random.Random(SEEDS[0]).sample(range(len(cases)), len(cases))
    found = [0.0] * len(cases)
    for fold in range(FOLDS):
        beta, _ = regress([cases[n] for place, n in enumerate(order) if place % FOLDS != fold])
        for n in order[fold::FOLDS]:
            found[n] = certainty(beta, cases[n])
    return found


def area(higher: list[float], lower: list[float]) -> float:
    """Area under the curve: how often one of the first is higher than one of the second."""
    return sum((a > b) + (a == b) / 2 for a in higher for b in lower) / (len(higher) * len(lower))


def line(values: list[float], loss: float) -> float:
    """The line that a share of the values lies below."""
    return sorted(values)[round(loss * len(values))]


def main() -> None:
    library = ketaref.load_library()
    sets = {
        "answered": list(answered(library)),
        "left out": list(left_out_groups(library)),
        "about ketamine": list(about_ketamine()),
    }
    cases = [found for some in sets.values() for found in some]
    values = iter(crossed(cases))
    seen = {name: [next(values) for _ in some] for name, some in sets.items()}
    beta, covariance = regress(cases)
    print(", ".join(f"{len(some)} {name}" for name, some in sets.items()))
    print("\nCERTAINTY        fit   95 % interval   in use")
    for n, name in enumerate(NAMES):
        half = 1.96 * covariance[n][n] ** 0.5
        print(
            f"  {name:10}  {beta[n]:7.2f}  {beta[n] - half:6.2f} to {beta[n] + half:5.2f}  {tuning.CERTAINTY[n]:7.2f}"
        )
    fitted = [certainty(beta, found) for found in sets["answered"]]
    print(f"DOUBTFUL {line(fitted, DOUBTFUL_LOSS):6.2f}, in use {tuning.DOUBTFUL}")
    print(f"CHANCE   {line(fitted, CHANCE_LOSS):6.2f}, in use {tuning.CHANCE}\n")
    others = [name for name in sets if name != "answered"]
    print("told apart, on folds that the fit has not seen:")
    print("  AUC           " + "".join(f"{name} {area(seen['answered'], seen[name]):.3f}   " for name in others))
    for loss in LOSSES:
        bar = line(seen["answered"], loss)
        shares = (f"{name} {sum(v < bar for v in seen[name]) / len(seen[name]):.2f}    " for name in others)
        print(f"  to lose {loss:4.0%}  " + "".join(shares))


if __name__ == "__main__":
    main()
