"""Pieces: where a sentence is cut, and what reaches from one piece to the next."""

import pytest

from ketaref.content.packs import content_dir, read_packs
from ketaref.screening.cues import Lexicon
from ketaref.screening.pieces import (
    negated_no_further,
    pieces_of,
    sentences_of,
    standing_of,
    whole_piece,
    written_out,
)
from ketaref.screening.written import written

LEXICON = Lexicon(read_packs(("ketaref", content_dir()), faults=[]).cues)


def pieces(text):
    return pieces_of(written_out(text, LEXICON), LEXICON)


def standings(text):
    """How each one-letter finding of a text stands."""
    found = {}
    for piece in pieces(text):
        for letter in "klmx":
            place = f" {piece.text} ".find(f" {letter} ") - 1
            if place >= -1 and f" {letter} " in f" {piece.text} ":
                found[letter] = standing_of(piece, place + 1, place + 2).status
    return found


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("k, l", ["k", "l"]),
        ("k and l & m", ["k", "l", "m"]),
        ("k (l) - m", ["k", "l", "m"]),
        ("kk/ll", ["kk", "ll"]),
        # A fraction, a range and a hyphen hold together.
        ("120/80", ["120/80"]),
        ("x-linked", ["x-linked"]),
        ("aide and sandy", ["aide", "sandy"]),
        ("sandy", ["sandy"]),
    ],
)
def test_a_sentence_is_cut_at_separators(text, cut):
    assert [piece.text.strip() for piece in pieces(text)] == cut


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("k; l\nm", 3),
        ("k. l", 2),
        ("k! l", 2),
        ("1.5 mg", 1),
        ("Dr.x", 1),
        ("- k", 1),
        # An abbreviation's period ends nothing; a word that merely ends in its letters does.
        ("St. John's wort", 1),
        ("per dr. k", 1),
        ("k VS. l", 1),
        ("hx. of k", 1),
        ("on the 1st. k", 2),
        ("one vast. k", 2),
    ],
)
def test_a_text_is_cut_into_sentences(text, count):
    assert len(sentences_of(text)) == count


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("no k or l", {"k": "negated", "l": "negated"}),
        ("no k and l", {"k": "negated", "l": "negated"}),
        ("denies k and l", {"k": "negated", "l": "negated"}),
        ("denies k with l", {"k": "negated", "l": "present"}),
        # Past a comma only in a list that 'and' or 'or' closes, or in a bare one of three.
        ("no k, l or m", {"k": "negated", "l": "negated", "m": "negated"}),
        ("no k, l, m", {"k": "negated", "l": "negated", "m": "negated"}),
        ("no k, l, on m", {"k": "negated", "l": "present", "m": "present"}),
        ("no k, has l or m", {"k": "negated", "l": "present", "m": "present"}),
        ("no k, l and m or x", {"k": "negated", "l": "negated", "m": "negated", "x": "negated"}),
        # ', or' is an 'or', ', and' an 'and'; a 'no' that stands alone begins no list.
        ("no k, or l", {"k": "negated", "l": "negated"}),
        ("denies k, and l", {"k": "negated", "l": "negated"}),
        ("no, k or l", {"k": "present", "l": "present"}),
        ("denies k but l", {"k": "negated", "l": "present"}),
        ("father had k and l", {"k": "relative", "l": "relative"}),
        ("k, resolved", {"k": "past"}),
        ("k, l, controlled", {"k": "present", "l": "controlled"}),
        ("k (father), l", {"k": "relative", "l": "present"}),
        ("k, controlled on drops, l", {"k": "controlled", "l": "present"}),
        ("denies: k, l", {"k": "negated", "l": "negated"}),
        ("fh: k, l", {"k": "relative", "l": "relative"}),
        ("seen: k, l", {"k": "present", "l": "present"}),
        # 'No longer' ends a finding and denies none, unless a denial stands before it.
        ("no longer k", {"k": "past"}),
        ("denied that k is no longer there", {"k": "negated"}),
    ],
)
def test_a_cue_reaches_as_far_as_the_list_says(text, stands):
    assert standings(text) == stands


def test_what_stands_after_a_denial_is_shown_with_a_note():
    notes = [piece.note for piece in pieces("denies k, l, has m")]
    assert notes == ["", "stands after a denial in the same list: check whether it belongs to it", ""]
    assert "a family history" in pieces("father has k, l")[1].note


def test_a_denial_before_another_of_its_own_reaches_no_further():
    (piece,) = pieces("no k no l")
    second = piece.text.index(" l") + 1
    standing = standing_of(piece, second, second + 1)
    assert standing.status == "negated"
    assert [cue.text for cue in standing.cues] == ["no"]


def test_two_negations_are_read_again():
    (piece,) = pieces("never denies k")
    standing = standing_of(piece, len(piece.text) - 1, len(piece.text))
    assert (standing.status, standing.notes) == ("possible", ("two negations: read it again",))


def test_a_second_name_after_a_denial_is_a_finding_of_its_own():
    (piece,) = pieces("no k l")
    negated = standing_of(piece, 5, 6)
    further = negated_no_further(piece, 5, 4, negated)
    assert further.status == "present"
    assert "after a denial of 'no k'" in further.notes[0]
    # It stands as it did where the denial is its own, or follows it.
    (own,) = pieces("k no l")
    assert negated_no_further(own, 5, 1, standing_of(own, 5, 6)).status == "negated"


def test_what_is_absent_is_met_where_it_is_negated():
    (ride,) = pieces("no k")
    assert standing_of(ride, 3, 4, absence=True).status == "present"
    (ride,) = pieces("has k")
    assert standing_of(ride, 4, 5, absence=True).status == ""


def test_a_cue_inside_a_name_says_how_it_stands_but_denies_nothing():
    (piece,) = pieces("unstable angina")
    assert standing_of(piece, 0, len(piece.text)).uncontrolled
    (piece,) = pieces("normal pressure hydrocephalus")
    assert standing_of(piece, 0, len(piece.text)).status == "present"


def test_a_recorded_text_is_said_of_as_a_whole_and_denied_by_its_status_alone():
    text = "glaucoma, in remission"
    assert standing_of(whole_piece(text, LEXICON), 0, 3).status == "past"
    assert standing_of(whole_piece("stroke without deficit", LEXICON), 0, 6).status == "present"


@pytest.mark.parametrize(
    ("text", "heading"),
    [("Allergies: k", "allergies"), ("Denies: k", "denies"), ("FH: k", "family history of"), ("Seen: k", "")],
)
def test_a_heading_is_one_of_allergies_or_of_a_cue(text, heading):
    assert [piece.heading.strip() for piece in pieces(text) if "k" in piece.text.split()] == [heading]


def test_a_heading_is_shown_with_its_pieces():
    assert [piece.shown for piece in pieces_of(written("Denies: K, l", LEXICON), LEXICON)] == ["Denies: K", "Denies: l"]


def test_a_heading_that_names_something_is_a_finding_too():
    assert [piece.text for piece in pieces("no aneurysm: no")] == ["no aneurysm"]


def test_content_is_what_neither_cues_nor_qualifiers_say():
    (piece,) = pieces("denies severe left glaucoma 2 years")
    assert piece.content == ("glaucoma",)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("h/o glaucoma", "history of glaucoma"),
        ("∅ glaucoma", "no glaucoma"),
        ("drops d/c’d", "drops stopped"),
        ("17 Y/O (-)", "17 yo negative"),
        ("LVEF 35%", "lvef 35% reduced ejection fraction"),
        ("Sjögren", "sjogren"),
    ],
)
def test_shorthand_is_written_out_and_stays_so(typed, written):
    assert written_out(typed, LEXICON) == written
    if "%" not in typed:
        assert written_out(written, LEXICON) == written


@pytest.mark.parametrize("text", ["denies: .", "meds stopped: ."])
def test_a_heading_with_nothing_below_it_has_no_pieces(text):
    assert pieces(text) == []
