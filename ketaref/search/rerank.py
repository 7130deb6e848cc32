"""The best matches, ordered: how they match, and for the first of them how they are worded.

'can I', 'my husband', 'is it' tell how a person speaks of a subject, where `score` asks only of what.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from heapq import nlargest
from typing import TYPE_CHECKING

from ketaref.search import tuning

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ketaref.search.query import Query
    from ketaref.search.score import Scorer
    from ketaref.store.postings import Postings


def rank(scorer: Scorer, matches: Mapping[int, float], limit: int) -> list[tuple[int, float]]:
    """The best `limit` of the entries in order, with their scores; `matches` are their scores by `Scorer`."""
    postings = scorer.postings
    least = nlargest(max(limit, tuning.REREAD), matches.values())[-1] - tuning.TENTH if matches else 0.0
    scores = {n: match for n, match in matches.items() if match >= least}
    first = dict(_ordered(postings, scores)[: tuning.REREAD])
    wordings = wording_shares(postings, scorer.query, first)
    # Wording only adds to a match, so what is not read again stays behind what is.
    scores |= {n: with_wording(match, wordings[n]) for n, match in first.items()}
    return _ordered(postings, scores)[:limit]


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
    average = sum(lengths) / max(len(lengths), 1) or 1.0
    slack = {n: k1 * (1 - b + b * lengths[n] / average) for n in entries}
    shares = dict.fromkeys(slack, 0.0)
    most = 0.0
    for name in dict.fromkeys(query.spoken):
        term = query.known.get(name)
        if term is None or not term.worded:
            continue
        worded = len(term.worded)
        rarity = math.log(1 + (postings.size - worded + 0.5) / (worded + 0.5)) * (k1 + 1)
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
