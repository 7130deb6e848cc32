"""A finding in words to pieces, and how what stands in a piece stands: denied, past, a relative's, controlled.

    text -> shorthand written out ('h/o', 'w/o', 'neg') -> sentences -> pieces (between commas, 'and', '/')
    cues ('denies', 'mother has', 'stopped') -> how each word of a piece stands, and what reaches from piece to piece

Owns how far a cue reaches. What is a cue is for the content (`cues.py`); no entry and no index is known here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ketaref.screening.cues import Lexicon, Span, blanked
from ketaref.screening.figures import with_ejection_fraction
from ketaref.text.analysis import analyze, fold_text
from ketaref.text.words import STOP_WORDS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CATEGORIES = (
    "denies", "no", "negative", "relative", "history", "resolved", "controlled", "uncontrolled", "possible",
)  # fmt: skip
"""Categories of cues that say how a finding stands."""
_TURNS = ("affirms", "not-only", "no-longer")
_DENIALS = ("denies", "no")
# A heading of these categories ('Denies:', 'FH:') is said of every piece below it.
_HEADINGS = ("denies", "no", "relative", "resolved", "negative")
_CARRIED = frozenset({"denies", "no", "relative", "history", "resolved", "possible"})
# Past 'and' fewer cues reach than past 'or', and past 'with' fewer still; past a comma see `_carry`.
_CARRIED_PAST = {
    "and": frozenset({"denies", "relative", "history", "possible"}),
    "with": frozenset({"relative"}),
    "paren": frozenset[str](),
    "dash": frozenset[str](),
}
_APOSTROPHES = str.maketrans("’‘`", "'''")
# The period of an abbreviation ends nothing: 'St. John's wort', 'saw Dr. Lee', 'ketamine vs. ECT', 'hx. of TIA'.
_NO_ABBREVIATION = r"(?<!\b(?i:st|dr|vs|hx))"
_SENTENCE_END = re.compile(rf"[;\n\r•]+|(?<=[a-zA-Z\d)]){_NO_ABBREVIATION}[.!](?=\s|$)|^\s*[-*](?=\s)")
_HEADING = re.compile(r"^\s*([A-Za-z' /]{2,40}):\s*(?=\S)")
# What separates pieces, each kind a group; the words of 'but' are cues.
_SEPARATORS = (
    r"(?P<comma>,|\|)|(?P<but>{but})|(?P<and>\band\b|&|(?<=\s)\+(?=\s)|\bplus\b|\balso\b|(?<=\w)\+(?=\w))|"
    r"(?P<or>\bor\b|\bnor\b|(?<=[^\W\d])/(?=[^\W\d])|(?<=\s)/(?=\s))|(?P<with>\bwith\b|\bw\b)|(?P<paren>[()\[\]])|"
    r"(?P<dash>\s[-–—]+\s)"
)
# A heading of other words names a finding itself.
_HEADING_WORDS = STOP_WORDS | _words(
    """
    past medical family social surgical psychiatric history hx fhx fh pmh psh pertinent negative negatives denies denied
    deny without resolved inactive former mother father sister brother parent parents sibling siblings relative
    relatives maternal paternal grandmother grandfather grandparents aunt uncle son daughter child children mom dad
    problems problem diagnoses conditions none known review systems ros not no
    """
)
QUALIFIERS = _words(
    """
    mild moderate severe chronic acute subacute essential primary secondary idiopathic recurrent persistent intermittent
    left right bilateral unilateral upper lower proximal distal stage type grade class ii iii iv nyha benign malignant
    resistant labile refractory onset late early remote recent lifelong longstanding known diagnosed confirmed
    documented reported endorses reports states history hx prior previous past former remission resolved controlled
    uncontrolled stable unstable treated untreated managed compensated decompensated medicated diet daily nightly weekly
    monthly bid tid qid qd qhs prn po iv im sl mg mcg ug ml mmol tab tabs tablet tablets capsule oral pill pills
    capsules patch inhaler spray injection solution extended release delayed er xr sr la cr xl hr dose doses low high
    units meds med medication medications medicine medicines drug drugs rx therapy tx prescription regimen trial week
    weeks wk wks
    month months mo year years yr yrs yo age old trimester gestational gestation today yesterday tonight morning evening
    currently current now active ongoing since ago status post family mother father brother sister maternal paternal
    patient pt male female man woman negative positive possible suspected probable normal denies reports diagnosis dx sx
    symptoms sign signs disease disorder syndrome condition problem problems issue issues finding situation specified
    unspecified nos without with hydrochloride sodium succinate tartrate maleate sulfate potassium calcium acetate
    bitartrate mesylate phosphate citrate besylate carbonate actuat auto injector prefilled syringe kit pack abuse
    deterrent level levels mmhg test results last ago long time very well good fully never always x
    """
)
"""Words of a finding that qualify it: degree, side, time, dose. What is left of a finding once these and the names it
meets are taken out is given back as not recognized."""


class Piece(NamedTuple):
    """A run of words between separators, and what was said about it."""

    text: str
    separator: str
    """What stands before it: start, comma, but, and, or, with, paren, dash."""
    cues: Mapping[str, Sequence[Span]]
    """Category -> where its cues stand; without the categories it has none of."""
    content: tuple[str, ...]
    """Its words that are neither cues nor qualifiers nor small words."""
    turns: Mapping[str, Sequence[Span]]
    """As `cues`, of what turns them: `affirms`, 'not just', 'no longer'."""
    heading: str = ""
    carried: frozenset[str] = frozenset()
    """Categories of cues that reach it from its heading and from pieces before it."""
    after: frozenset[str] = frozenset()
    """Categories said of it by a piece of cues alone that follows."""
    note: str = ""


class Standing(NamedTuple):
    """How a finding stands: one of `screen.STATUSES`, '' where a name says what is absent and it is not."""

    status: str
    history: bool = False
    uncontrolled: bool = False
    notes: tuple[str, ...] = ()


def sentences_of(text: str) -> list[str]:
    """The sentences, lines and items of a list that a text holds, as typed."""
    return _SENTENCE_END.split(text)


def written_out(text: str, lexicon: Lexicon) -> str:
    """A text folded to plain letters, with clinicians' shorthand written out ('h/o', 'w/o', 'neg', 'EF 35%')."""
    text, _ = lexicon.write_out(text.translate(_APOSTROPHES))
    return fold_text(with_ejection_fraction(text))


def shown_of(piece: Piece) -> str:
    """A piece as it is shown back."""
    return " ".join((piece.heading + piece.text).split()).strip(" .:-") or piece.text


# ---- Sentence to pieces ---------------------------------------------------------------------------------------------


def pieces_of(sentence: str, lexicon: Lexicon) -> list[Piece]:
    """The pieces of a sentence (written out), each with the cues that reach it.

    A piece of cues alone ('a, controlled') is given as what it says of the piece before it, not as a piece.
    """
    heading, rest, names_something = _heading_of(sentence, lexicon)
    pieces: list[Piece] = []
    if names_something:
        pieces.append(piece_of(heading.strip(), lexicon))
    lowered = rest.lower()
    start, separator = 0, "start"
    for found in [*re.finditer(_SEPARATORS.format(but=lexicon.expression("but")), lowered), None]:
        text = lowered[start : found.start() if found else len(lowered)]
        if text.strip(" .:"):
            pieces.append(piece_of(text, lexicon, separator, heading=heading))
            separator = ""
        if found:
            kind = str(found.lastgroup)
            if separator in ("", "start") or kind == "but" or (kind == "or" and separator == "comma"):
                separator = kind
            start = found.end()
    return _carry(pieces, lexicon)


def piece_of(text: str, lexicon: Lexicon, separator: str = "start", *, heading: str = "") -> Piece:
    """A text as one piece, with its own cues."""
    cues: dict[str, list[Span]] = {}
    for category in CATEGORIES:
        spans = lexicon.spans(category, text)
        if spans and category == "relative":
            # 'Per mother' and 'nursing mother' speak of no relative's illness.
            spans = lexicon.spans(category, blanked(text, lexicon.spans("not-relative", text)))
        if spans:
            cues[category] = spans
    plain = blanked(text, [span for spans in cues.values() for span in spans])
    words = [token.word for token in analyze(plain)]
    content = tuple(w for w in words if w not in STOP_WORDS and not w[0].isdigit() and w not in QUALIFIERS)
    turns = {category: lexicon.spans(category, text) for category in _TURNS}
    return Piece(text, separator, cues, content, turns, heading)


def whole_piece(text: str, lexicon: Lexicon) -> Piece:
    """A recorded text as one piece, its cues said of all of it; it is negated by its status, never by its words."""
    piece = piece_of(written_out(text, lexicon), lexicon)
    return piece._replace(after=frozenset(piece.cues) - {"no", "denies", "negative"})


def _heading_of(sentence: str, lexicon: Lexicon) -> tuple[str, str, bool]:
    """The heading of a sentence ('denies ', '' for none), the rest, and whether the heading is a finding too."""
    match = _HEADING.match(sentence)
    if not match:
        return "", sentence, False
    heading = match[1].lower()
    allergies = lexicon.says("allergy", heading)
    if not allergies and not any(lexicon.says(category, heading) for category in _HEADINGS):
        return "", sentence, False
    # 'No aneurysm: no' names something itself.
    named = not allergies and any(word not in _HEADING_WORDS for word in re.findall(r"[a-z]+", heading))
    return f"{heading} ", sentence[match.end() :], named


# ---- What reaches from one piece to the next ------------------------------------------------------------------------


def _carry(pieces: Sequence[Piece], lexicon: Lexicon) -> list[Piece]:
    """Let cues reach the pieces they are about: 'no a or b', 'denies a and b', 'a, controlled', 'b (father)'.

    Past a bare comma a negation reaches only in a list that 'or' closes ('no a, b or c'): 'denies a, b' may be two
    findings, and a missed one is worse than one shown; it is shown with a note.
    """
    read: list[Piece] = []
    carried: frozenset[str] = frozenset()
    said = ""
    for place, piece in enumerate(pieces):
        own = frozenset(piece.cues)
        if place and own and not piece.content:
            read[-1] = _said_of(read[-1], own)
            continue
        if place and piece.separator in ("comma", "dash", "paren") and lexicon.begins("controlled-by", piece.text):
            read[-1] = _said_of(read[-1], own & {"controlled", "uncontrolled", "resolved"})
        note = ""
        if piece.separator == "but" or (place and piece.turns["affirms"] and piece.separator != "or"):
            carried, said = frozenset(), ""
        elif piece.separator == "comma":
            if carried & {"denies", "no", "relative"}:
                said = "a family history" if "relative" in carried else "a denial"
            if own:
                said = ""
            reaches = _closed_by_or(pieces[place:])
            if said and not reaches:
                note = f"stands after {said} in the same list: check whether it belongs to it"
            carried = carried if reaches else frozenset()
        else:
            carried &= _CARRIED_PAST.get(piece.separator, carried)
        read.append(piece._replace(carried=carried | _said_by_heading(piece.heading, lexicon), note=note))
        # A 'no' that stands alone answers a question, and is not the beginning of a list.
        carried |= own & (_CARRIED if piece.content or "negative" not in own else _CARRIED - {"no"})
    return read


def _said_by_heading(heading: str, lexicon: Lexicon) -> frozenset[str]:
    said = {category for category in _HEADINGS if heading and lexicon.says(category, heading)}
    return frozenset("denies" if category in ("no", "negative") else category for category in said)


def _said_of(piece: Piece, categories: frozenset[str]) -> Piece:
    """A piece with what a later one says of it."""
    said = frozenset("negative" if category in _DENIALS else category for category in categories)
    return piece._replace(after=piece.after | said)


def _closed_by_or(rest: Sequence[Piece]) -> bool:
    """Whether the list that goes on with these pieces ends in '... or c', with no piece of another kind before that."""
    for piece in rest:
        if piece.separator == "or":
            return True
        if piece.separator != "comma" or piece.cues or piece.turns["affirms"]:
            return False
    return False


# ---- How what stands in a piece stands ------------------------------------------------------------------------------


def standing_of(piece: Piece, start: int, end: int, *, absence: bool = False, since: int = 0) -> Standing:
    """How what stands at [start, end) of a piece stands: by the cues that point to it, there or in other pieces.

    With `absence`, what stands there names something missing ('no ride home'), and is present where it is negated. A
    denial before `since` is another finding's, where one of its own follows it ('no htn no glaucoma').
    """
    cues = piece.cues
    denials = [span for category in _DENIALS for span in cues.get(category, ())]
    if any(since <= denial.start < start for denial in denials):
        denials = [denial for denial in denials if denial.start >= since]
        cues = {**cues, **{c: [s for s in cues.get(c, ()) if s.start >= since] for c in _DENIALS}}

    def said(category: str) -> bool:
        if category in piece.carried or category in piece.after:
            return True
        return any(_points_to(span, start, end, category) for span in cues.get(category, ()))

    negated = said("denies") or said("no") or said("negative")
    if any(turn.end <= start for turn in piece.turns["not-only"]):
        negated = negated and "no" in piece.carried
    if absence:
        return Standing("present" if negated else "")
    before = {denial.start for denial in denials if denial.end <= start}
    twice = len(before) > 1 and not piece.carried
    resolved = said("resolved")
    denied = any(span.start < start for span in cues.get("denies", ()))
    if resolved and not denied and piece.turns["no-longer"]:
        negated = False
    status, notes = _status(said, negated=negated, twice=twice, resolved=resolved, relative="relative" in cues)
    return Standing(status, said("history"), said("uncontrolled"), notes)


def _points_to(span: Span, start: int, end: int, category: str) -> bool:
    """Whether a cue is said of what stands at [start, end)."""
    if span.end <= start:
        return span.direction in ("forward", "both")
    if span.start >= end:
        return span.direction in ("backward", "both")
    # Inside a name of several words ('unstable angina') it is part of it, unless it says how it stands.
    return start <= span.start and span.end <= end and category not in ("no", "negative")


def _status(
    said: Callable[[str], bool], *, negated: bool, twice: bool, resolved: bool, relative: bool
) -> tuple[str, tuple[str, ...]]:
    """What the cues come to where several are said, and the notes to it."""
    if negated and not twice:
        return "negated", ()
    if relative or said("relative"):
        return "relative", ()
    if resolved:
        return "past", ()
    if said("controlled") and not said("uncontrolled"):
        return "controlled", ()
    notes = ("two negations: read it again",) if twice else ()
    return ("possible" if twice or said("possible") else "present"), notes


def negated_no_further(piece: Piece, start: int, first_end: int, standing: Standing) -> Standing:
    """How a second name stands after a denial: 'no htn pregnant' lacks a comma, and is shown as two findings."""
    before = [s.start for category in _DENIALS for s in piece.cues.get(category, ()) if s.end <= start]
    if not before or max(before) >= first_end or "negative" in piece.after:
        return standing
    note = f"stands after a denial of '{piece.text[max(before) : first_end].strip()}': check whether it belongs to it"
    return standing._replace(status="present", notes=(*standing.notes, note))
