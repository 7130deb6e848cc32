"""Which of the names met in a piece are said of an allergy, and which stand beside it."""

from typing import NamedTuple

from ketaref.screening.cues import Lexicon
from ketaref.screening.names import Met, Names, Said
from ketaref.screening.pieces import Piece
from ketaref.screening.pressures import Vocabulary
from ketaref.screening.wording import words_in
from ketaref.text.expressions import compiled_late

_NAMED_AFTER = compiled_late(r"\w*\s+(?:to|with|from|after)\b")
# What is no allergy, and no medicine in use either: 'intolerance: tramadol', 'statin intolerance'.
_INTOLERANCE = compiled_late(
    r"\b(?:intoleran(?:ce|ces|t)|adverse (?:drug )?reactions?|adrs?|sensitivit(?:y|ies))\s*(?::|\b(?:to|of|with)\b)"
)
_INTOLERANCE_BEHIND = compiled_late(r"\s*intoleran(?:ce|t)\b")
_TAKEN = compiled_late(
    r"\d|\b(?:on|takes?|taking|took|uses?|using|started|now|currently|daily|nightly|weekly|prn|bid|tid|qid|qd|qhs|meds?|for)\b"
)
OTHER_ALLERGENS = words_in(
    """
    latex iodine contrast dye shellfish seafood fish shrimp nuts nut peanut peanuts eggs egg soy dairy milk lactose
    gluten wheat bees bee stings sting wasps adhesive tape pollen ragweed grass dust mites cats cat dogs dog dander mold
    nickel strawberries bananas avocado kiwi sulfa sulfas pcn penicillins nsaids gelatin msg
    """
)
"""What people are allergic to, beside medicines."""


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
        return None if lexicon.says("ketamine", words) else _not_tolerated(names, said)
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
            if headed or piece.separator == "comma"
            else not goes_on and _stands_apart(lexicon, said, met)
        )
    ]
    return Allergens(of_allergy, elsewhere)


def is_listed(lexicon: Lexicon, piece: Piece) -> bool:
    """Whether a piece names ketamine alone, in a list of allergens or as what a denial of allergies excepts.

    'Allergic to penicillin, sulfa and ketamine', 'no allergies except ketamine'; not 'allergic to penicillin, on
    ketamine'.
    """
    if piece.sentence is None or not all(lexicon.says("ketamine", word) for word in piece.content or ("",)):
        return False
    before = piece.sentence.text[: piece.start]
    if piece.separator == "but":
        return lexicon.says("allergy", before)
    listed = piece.separator in ("comma", "and", "or") and piece.text.strip() == " ".join(piece.content)
    return listed and lexicon.says("allergy-to", before)


def lists_on(lexicon: Lexicon, piece: Piece, vocabulary: Vocabulary) -> bool:
    """Whether a piece goes on with a list of allergens: 'codeine' of 'allergic to morphine (rash), codeine'.

    It holds medicines, other allergens or words not known alone; 'on codeine' and 'codeine 30 mg' are taken.
    """
    words = frozenset(piece.content)
    listed = piece.separator in ("comma", "and", "or") and not piece.cues and not _TAKEN.search(piece.text)
    if not words or not listed or any(lexicon.says("ketamine", word) for word in words):
        return False
    rest = words - OTHER_ALLERGENS
    return rest <= {*vocabulary.medicines(rest), *vocabulary.strange(rest)}


def begins_intolerances(piece: Piece) -> bool:
    """Whether a piece begins a list of what was not tolerated."""
    return bool(_INTOLERANCE.search(piece.text))


def _not_tolerated(names: Names, said: Said) -> Allergens | None:
    """The names met in a piece that stand beside medicines that were not tolerated; None where there are none."""
    before = _INTOLERANCE.search(said.text)
    elsewhere: list[Met] = []
    for met in said.met:
        start, end = said.span(met.places)
        taken = not ((before and before.end() <= start) or _INTOLERANCE_BEHIND.match(said.text, end))
        if taken or names.entries[met.name.entry].kind == "contraindications":
            elsewhere.append(met)
    return Allergens([], elsewhere) if len(elsewhere) < len(said.met) else None


def _stands_apart(lexicon: Lexicon, said: Said, met: Met) -> bool:
    """Whether a name stands apart from the allergy: before 'allergic to', but not just before 'allergy'."""
    cue = next(iter(lexicon.spans("allergy", said.text)), None)
    if cue is None:
        return False
    _, end = said.span(met.places)
    between = said.text[end : cue.start].split()
    names_what_follows = not said.text.startswith("allergy", cue.start) or _NAMED_AFTER.match(said.text[cue.end :])
    return end <= cue.start and bool(names_what_follows or between)
