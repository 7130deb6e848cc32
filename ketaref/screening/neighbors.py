"""What a piece says of the finding before it: that the patient has it too, or that a test was without it.

    'no FHx of aneurysm' + 'pt has one' -> an aneurysm is possible; 'r/o MI' + 'trops neg x3' -> possible, with a note
    'my husband had a stroke' + 'he would be the patient' -> a stroke is possible, whoever says it first

Neither takes anything off what counts: a denied family history whose like the patient has is a finding, and what a
test has ruled out is for the reader to judge. Owns which concerns of a text it is said of; what says so is for the
rules `same`, `result` and `treated` of the content.
"""

import re
from collections.abc import Iterator

from ketaref.records import NONE_KNOWN
from ketaref.screening.cues import Lexicon
from ketaref.screening.findings import Concern, Said
from ketaref.screening.pieces import Piece, written_out
from ketaref.screening.subjects import HE_IS, SHE_IS

# Pronoun -> the relatives whom it cannot mean.
_OTHERS = {
    "he": frozenset(SHE_IS.split("|")) | {"wife", "girlfriend"},
    "she": frozenset(HE_IS.split("|")) | {"husband", "boyfriend"},
}


def with_said_behind(
    lexicon: Lexicon, piece: Piece, concerns: tuple[Concern, ...], *, first: int, here: int
) -> tuple[Concern, ...]:
    """The concerns with what a piece says of those before it.

    Args:
        lexicon: the cues.
        piece: the piece just read.
        concerns: all so far, in the order in which they were read.
        first: how many come from other texts.
        here: how many come from before the piece.
    """
    told = dict(enumerate(concerns))
    family = list(_before(concerns, first, here, of_family=True))
    if family and lexicon.says("same", piece.text):
        for n in family:
            if concerns[n].severity != NONE_KNOWN:
                note = f"said of the family; '{piece.shown}' may say it of the patient: ask"
                told[n] = concerns[n]._replace(status="possible", counted=True, notes=(*concerns[n].notes, note))
    possible = list(_before(concerns, first, here, of_family=False))
    # 'R/o aneurysm, stroke with normal gait' tells another finding.
    another = any(concern.counted for concern in concerns[here:])
    if possible and not another and lexicon.says("result", piece.text):
        for n in possible:
            note = f"behind it stands '{piece.shown}': it may be ruled out"
            told[n] = concerns[n]._replace(notes=(*concerns[n].notes, note))
    return tuple(told.values())


def with_relative_treated(
    lexicon: Lexicon, text: str, concerns: tuple[Concern, ...], *, first: int
) -> tuple[Concern, ...]:
    """The concerns with a relative's as possible ones, where the text says that the relative is to be treated.

    Args:
        lexicon: the cues.
        text: all that was typed, as typed.
        concerns: all so far, in the order in which they were read.
        first: how many come from other texts.
    """
    if not any(concern.status == "relative" for concern in concerns[first:]):
        return concerns
    line = written_out(text, lexicon).lower()
    told = dict(enumerate(concerns))
    for span in lexicon.spans("treated", line):
        said = Said("treated", lexicon.rule_at("treated", line, span), line[span.start : span.end])
        for n, concern in enumerate(concerns[first:], first):
            if concern.status == "relative" and concern.severity != NONE_KNOWN and _is_of(lexicon, concern, said.text):
                note = f"'{said.text}': ask whether this relative is the patient"
                told[n] = concern._replace(
                    status="possible", counted=True, notes=(*concern.notes, note), cues=(*concern.cues, said)
                )
    return tuple(told.values())


def _is_of(lexicon: Lexicon, concern: Concern, text: str) -> bool:
    """Whether the relative that a concern is of may be the one that a text speaks of."""
    cues = [cue.text for cue in concern.cues if cue.category == "relative"]
    if any("family" in cue or "familial" in cue for cue in cues):
        return False
    relatives = {cue[s.start : s.end] for cue in cues for s in lexicon.spans("kin", cue)}
    spoken_of = {text[s.start : s.end] for s in lexicon.spans("kin", text)}
    if not relatives:
        return True
    for pronoun, others in _OTHERS.items():
        if re.search(rf"\b{pronoun}\b", text):
            relatives, spoken_of = relatives - others, spoken_of - others
    return bool(relatives & spoken_of if spoken_of else relatives)


def _before(concerns: tuple[Concern, ...], first: int, here: int, *, of_family: bool) -> Iterator[int]:
    """The places of the concerns right before a piece that are a family's, or else only possible."""
    for n in range(here - 1, first - 1, -1):
        if not (_is_of_family(concerns[n]) if of_family else concerns[n].status == "possible"):
            return
        yield n


def _is_of_family(concern: Concern) -> bool:
    """Whether a concern is a relative's, or denied of the family."""
    cues = concern.cues
    return not concern.counted and any(cue.category == "relative" or "family" in cue.text for cue in cues)
