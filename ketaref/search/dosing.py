"""A query that gives a patient's weight and asks for a dose: what is told instead of a figure.

ketaref computes no dose. Beside that stands the regimen, in the mg/kg of its source. Owns what such a query is, and
which regimen answers it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketaref.search import tuning
from ketaref.text.analysis import fold_text
from ketaref.text.words import DOSE_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaref.records import Entry
    from ketaref.store.index import Index

_WEIGHT = r"(?<![\d./])(\d{2,3})(?:\.\d+)? ?(?:kgs?|kilos?|kilograms?|lbs?|pounds?)(?![\w/])"
_ASKED = r"\b(?:dos(?:e|es|ed|age|ing)|rate|pump|drip|infus\w*|inf|bolus|mcg|mg|ml|how much|give|run)\b"
# Of a limit, weight itself is asked for: "weight limit 150 kg".
# The regimens are adults'.
_NO_ADULT = (
    r"\b(?:dogs?|cats?|pup|puppy|puppies|kittens?|horses?|pony|mare|foal|animals?|pets?|vet|rabbits?|ferrets?|child|children"
    r"|kids?|toddlers?|bab(?:y|ies)|infants?|neonates?|teens?|teenagers?|adolescents?|pediatric|paediatric|peds"
    r"|(?:1[0-7]|[1-9])[ -]?(?:yo|y/o|(?:yrs?|years?)[ -]old|m|f))\b"
)
_OF_WEIGHT = r"\b(?:limit|cut ?off|max(?:imum)? weight|over|under|above|below)\b"


def weighed(text: str) -> tuple[str, bool]:
    """The text without a patient's weight, if a dose is asked for by it, and whether one is."""
    folded = fold_text(text)
    if not re.search(_WEIGHT, folded) or not re.search(_ASKED, folded):
        return text, False
    if re.search(_OF_WEIGHT, folded) or re.search(_NO_ADULT, folded):
        return text, False
    return re.sub(_WEIGHT, " ", folded), True


def regimen_first(index: Index, words: Sequence[str], ranked: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """The hits, an entry with a regimen by weight first: the usual one, unless the words say what it is for."""
    about = [word for word in words if word not in DOSE_WORDS and not word[0].isdigit()]
    first = [n for n, entry in index.entries_at([n for n, _ in ranked]).items() if _by_weight(entry)][:1]
    if not about or not ranked:
        usual = [entry.id for entry in index.entries(("protocols",)) if _by_weight(entry, usual=True)]
        first = [*index.numbers_of(usual[:1]).values()] or first
    highest = max((score for _, score in ranked), default=tuning.REGIMEN_SCORE)
    return [*((n, highest) for n in first), *(hit for hit in ranked if hit[0] not in first)]


def _by_weight(entry: Entry, *, usual: bool = False) -> bool:
    """Whether an entry is a protocol with a regimen by weight."""
    if entry.kind != "protocols":
        return False
    regimens = [statement.regimen for statement in entry.statements if statement.regimen]
    return any("/kg" in (regimen.unit or "") and (regimen.usual or not usual) for regimen in regimens)
