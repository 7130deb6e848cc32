"""Which of the names met in a piece are said of an allergy, and which stand beside it."""

import re
from typing import NamedTuple

from ketaref.screening.cues import Lexicon
from ketaref.screening.names import Met, Names, Said
from ketaref.screening.pieces import Piece

_NAMED_AFTER = re.compile(r"\w*\s+(?:to|with|from|after)\b")


class Allergens(NamedTuple):
    """The names met in a piece that speaks of an allergy."""

    of_allergy: list[Met]
    """Allergies that entries speak of; empty for an allergy to anything else."""
    elsewhere: list[Met]
    """What stands beside the allergy, and is a finding of its own."""


def allergens_of(names: Names, lexicon: Lexicon, piece: Piece, said: Said, *, goes_on: bool) -> Allergens | None:
    """The names met in a piece, by what they are said of; None for a piece that speaks of no allergy.

    `goes_on` says that the piece may go on listing what an earlier one is allergic to.
    """
    words = " ".join(said.words)
    headed = lexicon.says("allergy", piece.heading)
    if not (lexicon.says("allergy", words) or headed or goes_on):
        return None
    of_allergy = [met for met in said.met if lexicon.says("allergy", met.name.text)]
    if not of_allergy and lexicon.says("ketamine", words):
        named = (n for n in names if lexicon.says("allergy", n.text) and lexicon.says("ketamine", n.text))
        of_allergy = [Met(name, frozenset({0})) for name in named][:1]
    # 'Allergies: penicillin, aneurysm' may hold a condition that strayed in; of medicines it holds allergens.
    elsewhere = [
        met
        for met in said.met
        if met not in of_allergy
        and (
            names.entries[met.name.entry].kind == "contraindications"
            if headed
            else not goes_on and _stands_apart(lexicon, said, met)
        )
    ]
    return Allergens(of_allergy, elsewhere)


def _stands_apart(lexicon: Lexicon, said: Said, met: Met) -> bool:
    """Whether a name stands apart from the allergy: before 'allergic to', but not just before 'allergy'."""
    cue = next(iter(lexicon.spans("allergy", said.text)), None)
    if cue is None:
        return False
    _, end = said.span(met.places)
    between = said.text[end : cue.start].split()
    names_what_follows = not said.text.startswith("allergy", cue.start) or _NAMED_AFTER.match(said.text[cue.end :])
    return end <= cue.start and bool(names_what_follows or between)
