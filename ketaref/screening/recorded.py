"""Items of a record: the pieces that their names are read in, and what a code or a status says against those words.

What becomes of a piece is for `screen.py`; here stands what is true of a resource and not of typed text.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from ketaref.screening.allergies import allergens_of
from ketaref.screening.cues import Lexicon
from ketaref.screening.findings import Concern, Finding
from ketaref.screening.names import Names, Said
from ketaref.screening.outcome import Meeting, Phrase, concern_of
from ketaref.screening.pieces import REMEMBERED, Piece, Standing, piece_of, pieces_of, whole_piece, written_out
from ketaref.text.analysis import analyze

_CONTRADICTED = "recorded as present; its words hold a denial: ask what is denied"


def pieces_recorded(finding: Finding, lexicon: Lexicon) -> Iterator[tuple[Piece, bool]]:
    """The pieces of all that an item is called, and whether each is of its first name.

    The first is what was written of this patient: what it says of how the finding stands, it says of the others too.
    """
    for place, name in enumerate(finding.read_as):
        for piece in _pieces_named(name, lexicon):
            said = whole_piece(finding.read_as[0], lexicon).after if place else frozenset()
            yield piece._replace(after=piece.after | said), not place


@lru_cache(maxsize=REMEMBERED)
def _pieces_named(name: str, lexicon: Lexicon) -> tuple[Piece, ...]:
    return tuple(pieces_of(written_out(name, lexicon), lexicon))


def allergies_recorded(names: Names, lexicon: Lexicon, whole: Phrase, today: date) -> Iterator[Concern]:
    """What an allergy of a record comes to by what it is called: nothing, unless it names an allergen of an entry."""
    for name in whole.finding.read_as:
        piece = piece_of(written_out(f"allergy to {name}", lexicon), lexicon)
        tokens = analyze(piece.text)
        words = [token.word for token in tokens]
        known = names.words_from([token.term for token in tokens], words)
        said = Said(piece.text, tokens, words, known, names.met(known))
        allergens = allergens_of(names, lexicon, piece, said, goes_on=True)
        for met, _ in allergens.of_allergy if allergens else ():
            meeting = Meeting(met.entry, "name", met.text, met.event)
            yield concern_of(names, whole, meeting, Standing("present"), today)


def upheld(names: Names, lexicon: Lexicon, whole: Phrase, concern: Concern, today: date) -> Concern:
    """A concern, present where its words seem to deny what its code or its statuses say is there (`Finding.firm`)."""
    finding = whole.finding
    denied = concern.finding == finding and concern.status == "negated" and concern.how != "reading"
    if not denied or not finding.firm or (finding.firm == "stated" and _begins_denied(lexicon, finding.text)):
        return concern
    meeting = Meeting(names.place[concern.entry.id], concern.how, concern.met)
    return concern_of(names, whole, meeting, Standing("present", notes=(_CONTRADICTED,)), today)


def _begins_denied(lexicon: Lexicon, text: str) -> bool:
    return any(lexicon.begins(category, written_out(text, lexicon)) for category in ("no", "denies", "negative"))
