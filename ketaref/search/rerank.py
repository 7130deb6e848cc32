"""The best matches in order: how they match, how they are worded, and how their single lines are, fused.

'can I', 'my husband', 'is it' tell how a person speaks of a subject, where `score` asks only of what. A score says how
well an entry answers; the order of the best says which of them answers best, and rests on more than the score.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from heapq import nlargest
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from ketaref.search import tuning
from ketaref.search.score import passages_among
from ketaref.store.postings import WORDING_FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ketaref.search.query import Query
    from ketaref.search.score import Scorer
    from ketaref.store.postings import Postings


def rank(scorer: Scorer, matches: Mapping[int, float], limit: int) -> list[tuple[int, float]]:
    """The best `limit` of the entries in order, with falling scores; `matches` are their scores by `Scorer`."""
    postings, query = scorer.postings, scorer.query
    least = nlargest(max(limit, tuning.REREAD), matches.values())[-1] - tuning.TENTH if matches else 0.0
    scores = {n: match for n, match in matches.items() if match >= least}
    first = dict(_ordered(postings, scores)[: tuning.REREAD])
    wordings = wording_shares(postings, query, first)
    # Wording only adds to a match, so what is not read again stays behind what is.
    scores |= {n: with_wording(match, wordings[n]) for n, match in first.items()}
    ordered = _ordered(postings, scores)
    # A word or two ask nothing that wording could tell: what they name is what is meant.
    if not query.bare and len(first) > 1:
        best = dict(ordered[: len(first)])
        fused = fuse(list(best), [wordings, line_scores(scorer, best)])
        highest = ordered[0][1]
        least = highest if highest >= tuning.CERTAIN else highest - tuning.ABREAST
        fused.sort(key=lambda n: best[n] < least)
        ordered = falling([(n, best[n]) for n in fused]) + ordered[len(first) :]
    if query.crisis is None:
        ordered = _cards_behind(postings, ordered, tuning.CARD_BEHIND_BARE if query.bare else tuning.CARD_BEHIND)
    return ordered[:limit]


def fuse(ordered: Sequence[int], orders: Sequence[Mapping[int, float]]) -> list[int]:
    """Entries that are in one order already, by that and by others, each given by what the entries score in it.

    Source:
        Reciprocal rank fusion: Cormack, Clarke & Büttcher, SIGIR 2009.
    """
    place = {n: rank for rank, n in enumerate(ordered, 1)}
    fused = {n: 1 / (tuning.FUSED + rank) for n, rank in place.items()}
    for scores in orders:
        for rank, n in enumerate(sorted(ordered, key=lambda n: (-scores.get(n, 0.0), place[n])), 1):
            fused[n] += 1 / (tuning.FUSED + rank)
    return sorted(ordered, key=lambda n: (-fused[n], place[n]))


def line_scores(scorer: Scorer, entries: Collection[int]) -> dict[int, float]:
    """How near the best three lines (title, aliases, questions) of each entry are to the query, on a scale of its own.

    One line that asks the same thing tells more than many that share a word with it each.

    Source:
        BM25 over single lines, whose length is the summed weight of their terms; the query's synonyms count as terms of
        less frequency.
    """
    postings, among = scorer.postings, sorted(entries)
    k1, b, whole = tuning.WORDING_SATURATION, tuning.WORDING_LENGTH, postings.passage_weight
    lines = [p for n in among for p in postings.passages_of(n) if postings.passage_field[p] < WORDING_FIELDS]
    average = sum(whole[p] for p in lines) / max(len(lines), 1) or 1.0
    scores = dict.fromkeys(lines, 0.0)
    size = len(postings.passage_entry)
    for _, matches in groupby(scorer.matches, key=attrgetter("place")):
        met: dict[int, float] = {}
        for match in matches:
            held = len(match.passages)
            worth = match.meaning.quality * math.log(1 + (size - held + 0.5) / (held + 0.5))
            for p in passages_among(postings, match.passages, among):
                met[p] = max(met.get(p, 0.0), worth)
        for p, worth in met.items():
            if p in scores:
                scores[p] += worth * (k1 + 1) / (1 + k1 * (1 - b + b * whole[p] / average))
    best: dict[int, list[float]] = {n: [] for n in among}
    for p, score in scores.items():
        best[postings.passage_entry[p]].append(score)
    return {n: sum(nlargest(tuning.LINES, found)) / tuning.LINES for n, found in best.items()}


def with_wording(match: float, wording: float) -> float:
    """The score, 0 to 100, of a match and a wording share.

    Match and wording are two pieces of evidence, each of which may be missing: what neither has is left to doubt.
    """
    return 100 - (100 - match) * (1 - tuning.WORDING_SHARE * wording)


def wording_shares(postings: Postings, query: Query, entries: Collection[int]) -> dict[int, float]:
    """How near the wording of each entry (title, aliases, questions) is to the query's, small words too: 0 to 1.

    Source:
        BM25: Robertson & Zaragoza, Found. Trends Inf. Retr. 3(4), 2009, over the wording as one text. The share is that
        of what a text which holds each term without end would score.
    """
    k1, b, lengths = tuning.WORDING_SATURATION, tuning.WORDING_LENGTH, postings.wording_lengths
    average = sum(lengths[: postings.size]) / max(postings.size, 1) or 1.0
    slack = {n: k1 * (1 - b + b * lengths[n] / average) for n in entries}
    shares = dict.fromkeys(slack, 0.0)
    most = 0.0
    for name in dict.fromkeys(query.spoken):
        term = query.known.get(name)
        if term is None or not term.worded:
            continue
        worded = len(term.worded)
        answering = bisect_left(term.worded, postings.size) or worded
        rarity = math.log(1 + (postings.size - answering + 0.5) / (answering + 0.5)) * (k1 + 1)
        most += rarity
        for n in shares:
            place = bisect_left(term.worded, n)
            if place < worded and term.worded[place] == n:
                shares[n] += rarity * term.lines[place] / (term.lines[place] + slack[n])
    return {n: share / (most or 1.0) for n, share in shares.items()}


def _ordered(postings: Postings, scores: Mapping[int, float]) -> list[tuple[int, float]]:
    """Entries and scores, the best first. Scores are shown, and compared, to a tenth; ties are ordered by id."""
    rounded = ((n, round(score, 1)) for n, score in scores.items())
    return sorted(rounded, key=lambda item: (-item[1], postings.id_order[item[0]]))


def _cards_behind(postings: Postings, ranked: list[tuple[int, float]], lead: float) -> list[tuple[int, float]]:
    """The entries; if a card for an emergency comes first without that lead, the best other entry before it.

    The card is then shown to score no more than that, and stays in sight.
    """
    cards = postings.entry_numbers(("crisis",))
    best = next(((n, score) for n, score in ranked if n not in cards), None)
    if not ranked or ranked[0][0] not in cards or best is None or ranked[0][1] - best[1] >= lead:
        return ranked
    return [best, *((n, min(score, best[1])) for n, score in ranked if n != best[0])]


def falling(ranked: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """The entries in their order, each with the best score of those from it on: what is put before answers no worse."""
    falling: list[tuple[int, float]] = []
    for n, score in reversed(ranked):
        falling.append((n, max(score, falling[-1][1] if falling else 0.0)))
    return falling[::-1]
