"""What a finding may mean that names no entry: the one whose title, alias or question its wording answers best.

A suggestion to whoever reads the finding ('perhaps: Aneurysm'), never a concern: 'treatment resistant depression' is
answered best by a question about teenagers. Owns when a suggestion is worth making.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from ketaref.errors import QueryError
from ketaref.records import Entry
from ketaref.screening.cues import Lexicon, blanked
from ketaref.screening.names import Names
from ketaref.screening.pieces import REMEMBERED, Piece, piece_of, standing_of, written_out
from ketaref.search.query import understand
from ketaref.search.score import score_fields

if TYPE_CHECKING:
    from ketaref.store.index import Index

MIN_SCORE = 78.0
"""Least search score, over titles, aliases and questions alone, at which an entry is suggested. A search answers from
far less, since what it shows is what was asked for. Of the findings in tests/data/findings.txt that only their wording
finds, the lowest score is 81; of those of which nothing is known, the highest is 75 ('EF 55%'). Statements and
summaries do not count: they mention much in passing."""
MIN_WORDS = 2
"""Words beside cues and qualifiers that a finding needs to be searched for: one is a name or it is nothing."""
MAX_QUERY_CHARS = 500
"""A piece longer than this is searched by its beginning."""
# The fields of an entry whose wording may stand for it (title, alias, question), by code in the index.
_SPOKEN_FIELDS = 3
_ASIDE = ("denies", "relative", "history", "possible")
_UNSAID = ("negated", "relative", "hypothetical")


def perhaps_meant(content: "Index", names: Names, piece: Piece) -> Entry | None:
    """The contraindication that a piece may mean; None where it says nothing of the sort, or another kind fits best."""
    text = piece.text[:MAX_QUERY_CHARS]
    if len(piece.content) < MIN_WORDS or standing_of(piece, len(piece.text), len(piece.text)).status in _UNSAID:
        return None
    aside = [cue for cue in piece.cues if cue.category in _ASIDE and cue.end <= len(text)]
    try:
        query = understand(content, blanked(text, aside))
    except QueryError:
        return None
    treated = _conditions_treated(content)
    scored = score_fields(content, query, [*names.place_of_number, *treated], _SPOKEN_FIELDS)
    best, n = max(((score, -number) for number, score in scored.items()), default=(0.0, 0))
    entry = None if -n in treated else names.entries[names.place_of_number[-n]] if scored else None
    if entry is None or best < MIN_SCORE or entry.kind != "contraindications":
        return None
    return None if names.is_excluded_by(names.place[entry.id], piece.text) else entry


@lru_cache(maxsize=REMEMBERED)
def perhaps_named(content: "Index", names: Names, lexicon: Lexicon, text: str) -> Entry | None:
    """The same for what an item of a record is called."""
    return perhaps_meant(content, names, piece_of(written_out(text, lexicon), lexicon))


@lru_cache(maxsize=4)
def _conditions_treated(content: "Index") -> frozenset[int]:
    """Numbers of the entries on what is treated: a patient's depression is why the patient comes."""
    ids = [entry.id for entry in content.entries(("conditions",))]
    return frozenset(content.numbers_of(ids).values())
