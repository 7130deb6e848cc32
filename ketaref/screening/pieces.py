"""A finding in words to pieces, and how what stands in a piece stands: denied, past, a relative's, controlled.

    text -> sentences -> shorthand written out ('h/o', 'w/o', 'neg') -> pieces (between commas, 'and', '/')
    cues ('denies', 'mother has', 'stopped') and their scopes (`context.py`) -> how each finding of a piece stands

Owns where a text is cut, and what several cues said of one finding come to. What is a cue is for the content
(`cues.py`), and how far it reaches for `context.py`; no entry and no index is known here.
"""

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from ketaref.screening.answers import form_of, statements_of
from ketaref.screening.aspects import Aspect, aspect_denied, is_taken_for_it, may_be_said
from ketaref.screening.context import HEADINGS, Sentence
from ketaref.screening.cues import Lexicon, cues_in
from ketaref.screening.findings import Said
from ketaref.screening.pregnancies import SHAPES as OF_PREGNANCY
from ketaref.screening.reach import NEGATIONS, Modifier, Part
from ketaref.screening.wording import words_in
from ketaref.screening.written import Written, as_it_stands, dictated, written
from ketaref.text.expressions import compiled_late
from ketaref.text.words import STOP_WORDS

# The period of an abbreviation ends nothing: 'St. John's wort', 'saw Dr. Lee', 'hx. of TIA', 'MGF d. AAA'.
# Others end nothing before what goes on with them: '3 yrs. ago', 'hosp. for MI'; 'x 3 yrs. Aneurysm' ends.
_NO_ABBREVIATION = (
    r"(?<!\b(?i:st|dr|vs|hx))(?<!\b(?i:fam|mat|pat|esp|b\.p|e\.g|i\.e))(?<!\b(?i:incl|poss|prob))(?<!\b(?i:approx))"
    r"(?<!\b(?i:[mp]g[mf] d))(?<!\b(?i:g[mf] d))(?<!(?i:ther d))"
    r"(?!(?<=\b(?i:hosp))\.\s[a-z\d])(?!(?<=\b(?i:neg|pos))\.\s+(?i:for)\b)"
    r"(?!(?<=(?i:[dwm]k|mo|yr|[wy]\d|yo|ks|os|rs))\.\s(?i:ago|old|prior|back|post|earlier|pregnant|preg|gest\w*|since)\b)"
)
_SENTENCE_END = compiled_late(
    rf"[;\n\r•]+|(?<=[a-zA-Z\d)]){_NO_ABBREVIATION}[.!](?=\s|$)"
    # '- ve for stroke' and '- stroke, + AVM' begin with no bullet.
    r"|^[^\S\n\r]*[-*](?=\s)(?!\s*ve\b)(?![^;\n]*,\s*\+\s?\w)",
    re.MULTILINE,
)
# A heading of a list of its own, behind another one: 'Denies: stroke / Endorses: AVM'.
_LISTED = (
    r"(?:(?:pertinent|significant) )?(?:denie[sd]|endorses?|reports?|admits(?: to)?|(?:positives?|negatives?)(?: for)?)"
)
_NEXT_LIST = compiled_late(
    rf"(?:\s+/\s+|\s*/(?=[a-z]{{3}})|\s*[|,]\s*|\s+[-–—]+\s+|\s{{2,}})"
    rf"(?=(?:{_LISTED}|pos|neg|(?:no )?(?:h/?x|history)(?: of)?|yes|no|y|n"
    r"|pm?s?hx?|f\.?h\.?x?|fam(?:ily)? (?:hx|history)|s\.?h\.?x?|social(?: (?:hx|history))?|meds?|medications?"
    r"|(?:drug )?allergies|ros|hpi|dx|assessment|plan|vitals|exam|current(?:ly)?"
    r"|active|inactive|resolved|present|absent)\s?:\s*\S)"
    # 'FH positive for: stroke' is one heading.
    rf"|(?<!\bfh)(?<!\bfhx)(?<!\bhx)(?<!\bhistory)\s+(?={_LISTED}:\s*\S)|\s+(?=(?-i:Pos|Neg|POS|NEG):\s*\S)",
    re.IGNORECASE,
)
_WIDE = compiled_late(r"[^\S\n\r]{3,}")
_HEADING = compiled_late(r"^\s*([a-z' /]{2,40}):\s*(?=\S)")
# What a piece is shown without: marks at its ends, but for the minus of '-ve'.
_EDGES = compiled_late(r"^[ .:,]*(?:-(?!\s?ve\b)[ .:,-]*)?|[ .:,-]+$")
# What separates pieces, each kind a group; the words of 'but' are cues.
_SEPARATORS = (
    r"(?P<comma>,|\|)|(?P<but>{but})|(?P<and>\band\b|&|(?<=\s)\+(?=\s)|\bplus\b|\balso\b|(?<=\w)\+(?=\w))|"
    r"(?P<or>\bor\b|\bnor\b|(?<=[^\W\d])/(?=[^\W\d])|(?<=\s)/(?=\s))|(?P<with>\bwith\b|\bw\b)|(?P<paren>[(\[])|"
    r"(?P<dash>\s[-–—]+\s|\b\d{{1,2}}\)(?=\s))|(?P<close>[)\]])"
)
# A heading of other words names a finding itself.
_HEADING_WORDS = STOP_WORDS | words_in(
    """
    past medical family social surgical psychiatric history hx fhx fh pmh psh pertinent negative negatives denies denied
    deny without resolved inactive former mother father sister brother parent parents sibling siblings relative
    relatives maternal paternal grandmother grandfather grandparents aunt uncle son daughter child children mom dad
    problems problem diagnoses conditions none known review systems ros not no following pt patient also currently
    further specifically explicitly she he they client psych meds medications medicines stopped discontinued
    positive significant notable remarkable
    """
)


REMEMBERED = 2000
"""Texts whose reading is kept: most items of records have one of few names, such as those of a code list."""


class Piece(NamedTuple):
    """A run of words between separators, and what was said about it."""

    text: str
    separator: str
    """What stands before it: start, comma, but, and, or, with, paren, close, dash."""
    content: tuple[str, ...]
    """Its words that are neither cues nor qualifiers nor small words."""
    modifiers: Sequence[Modifier]
    """The cues of its sentence; their places are of the sentence."""
    shown: str
    """The piece as it was typed, with its heading and with the cues that follow it."""
    start: int = 0
    """Where in its sentence it begins."""
    heading: str = ""
    note: str = ""
    sentence: Sentence | None = None
    after: frozenset[str] = frozenset()
    """Categories of cues that something beside its sentence says of all of it."""

    @property
    def cues(self) -> list[Modifier]:
        """The cues in the piece itself; their places are of the piece."""
        return [
            m._replace(start=m.start - self.start, end=m.end - self.start)
            for m in self.modifiers
            if self.start <= m.start < self.start + len(self.text)
        ]


class Standing(NamedTuple):
    """How a finding stands: one of `screen.STATUSES`, '' where a name says what is absent and it is not."""

    status: str
    history: bool = False
    uncontrolled: bool = False
    notes: tuple[str, ...] = ()
    cues: tuple[Said, ...] = ()
    """The cues that say so."""


def sentences_of(text: str, is_medicine: Callable[[str], bool] = lambda _: False) -> list[Written]:
    """The sentences, lines, answered items and headed lists that a text holds, as typed.

    `is_medicine` tells whether words name one.
    """
    # Columns stay apart, and no pattern has to run over more of what stands between them.
    found = dictated(as_it_stands(text).replaced(_WIDE, "  "))
    # Before answers are told: the plus of 'HPT +' is the test's own.
    for shape, in_words in OF_PREGNANCY:
        found = found.replaced(shape, in_words)
    form = form_of(found.text)
    return [
        stated
        for sentence in found.split(_SENTENCE_END, ";\n\r•.!-*")
        for headed in sentence.split(_NEXT_LIST, ":")
        for stated in statements_of(headed, form, is_medicine)
    ]


# ---- Sentence to pieces ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=REMEMBERED)
def written_out(text: str, lexicon: Lexicon) -> str:
    """A text folded to plain letters, with clinicians' shorthand written out ('h/o', 'w/o', 'neg', 'EF 35%')."""
    return written(text, lexicon).text


def pieces_of(line: Written | str, lexicon: Lexicon) -> list[Piece]:
    """The pieces of a sentence (written out), each with the cues of it.

    A piece of cues alone ('a, controlled') is given as what it says of the piece before it, not as a piece.
    """
    found = as_it_stands(line) if isinstance(line, str) else line
    text = found.text
    heading, names_something = _heading_of(text, lexicon)
    begin = 0 if names_something else heading
    parts = _parts_of(text, begin, heading if names_something else 0, lexicon)
    sentence = Sentence(text, parts, begin, lexicon)
    headed = text[:begin].replace(":", " ")
    pieces: list[Piece] = []
    for n, part in enumerate(parts):
        if n in sentence.answers and pieces:
            pieces[-1] = pieces[-1]._replace(shown=_shown(found, begin, pieces[-1].start, part.end))
            continue
        content = tuple(sentence.content(part.start, part.end))
        note = sentence.notes.get(n, found.note)
        pieces.append(
            Piece(text[part.start : part.end], part.separator, content, sentence.modifiers,
                  _shown(found, begin, part.start, part.end), part.start, headed, note, sentence)
        )  # fmt: skip
    return pieces


@lru_cache(maxsize=REMEMBERED)
def piece_of(text: str, lexicon: Lexicon) -> Piece:
    """A text as one piece, with its own cues."""
    part = Part(0, len(text), "start")
    sentence = Sentence(text, [part], 0, lexicon)
    return Piece(text, "start", tuple(sentence.content(0, len(text))), sentence.modifiers, text, sentence=sentence)


@lru_cache(maxsize=REMEMBERED)
def whole_piece(text: str, lexicon: Lexicon) -> Piece:
    """A recorded text as one piece, its cues said of all of it; it is negated by its status, never by its words."""
    piece = piece_of(written_out(text, lexicon), lexicon)
    said = [m for m in piece.modifiers if m.category not in NEGATIONS]
    return piece._replace(modifiers=said, after=frozenset(m.category for m in said))


def _parts_of(text: str, begin: int, colon: int, lexicon: Lexicon) -> list[Part]:
    """The parts of a sentence: cut at its separators, none inside a cue ('signs and symptoms of')."""
    inside = [s for spans in cues_in(text, lexicon).values() for s in spans]
    found = [
        (m.start(), m.end(), str(m.lastgroup))
        for m in re.finditer(_SEPARATORS.format(but=lexicon.expression("but")), text[begin:])
    ]
    cuts = [(s + begin, e + begin, kind) for s, e, kind in found]
    cuts = [cut for cut in cuts if not any(s.start < cut[0] and cut[1] <= s.end for s in inside)]
    if colon:
        cuts = sorted([*cuts, (text.index(":"), colon, "comma")])
    parts: list[Part] = []
    start, separator = begin, "start"
    for cut_start, cut_end, kind in [*cuts, (len(text), len(text), "")]:
        if text[start:cut_start].strip(" .:"):
            parts.append(Part(start, cut_start, separator))
            separator = ""
        if separator in ("", "start", "close") or kind == "but" or (kind in ("or", "and") and separator == "comma"):
            separator = kind
        start = cut_end
    return parts


def _shown(found: Written, heading: int, start: int, end: int) -> str:
    """A stretch of a sentence as it was typed, after its heading."""
    while start < end and found.text[start].isspace():
        start += 1
    while start < end and found.text[end - 1].isspace():
        end -= 1
    typed = " ".join(found.as_typed(start, end).split())
    # Of 'no: stroke', written for 'stroke -', all stands for all of it.
    answered = end - start > 1 and found.begins[start] == found.begins[end - 1]
    apart = heading > 0 and start < len(found.text) and found.ends[heading - 1] <= found.begins[start]
    before = found.as_typed(0, heading).strip() if apart else ""
    shown = f"{before} {typed}"
    shown = (shown.strip() if answered else _EDGES.sub("", shown)) or found.as_typed(0, len(found.text)).strip()
    return f"{shown})" if shown.count("(") > shown.count(")") else shown


def _heading_of(text: str, lexicon: Lexicon) -> tuple[int, bool]:
    """Where the heading of a sentence ends (0 for none), and whether it is a finding too."""
    match = _HEADING.match(text)
    if not match:
        return 0, False
    heading = match[1]
    allergies = lexicon.says("allergy", heading)
    if not allergies and not any(lexicon.says(category, heading) for category in HEADINGS):
        return 0, False
    # 'No aneurysm: no' names something itself.
    named = not allergies and any(word not in _HEADING_WORDS for word in re.findall(r"[a-z]+", heading))
    return match.end(), named


# ---- How what stands in a piece stands ------------------------------------------------------------------------------


def standing_of(piece: Piece, start: int, end: int, *, absence: bool = False, medicine: bool = False) -> Standing:
    """How what stands at [start, end) of a piece stands: by the cues that are said of it.

    With `absence`, what stands there names something missing ('no ride home'), and is present where it is negated.
    Of a `medicine` 'no opioid medications' denies all there is, and one that was declined is not taken.
    """
    start, end = piece.start + start, piece.start + end
    text = piece.sentence.text if piece.sentence else piece.text
    cues = [m for m in piece.modifiers if m.is_said_of(start, end) and may_be_said(text, m, medicine=medicine)]
    aspect = None
    if piece.sentence and medicine:
        sentence = piece.sentence
        cues = [m for m in cues if not is_taken_for_it(sentence.text, sentence.content, m, start)]
    if piece.sentence and not absence:
        cues, aspect = _without_aspects(piece.sentence, cues, (start, end), medicine=medicine)
    said = {m.category for m in cues} | piece.after
    if aspect and aspect.category == "care":
        said |= {"possible"}
    denials = [m for m in cues if m.category in NEGATIONS]
    if absence:
        return Standing("present" if denials else "", cues=_named(denials, piece))
    before = {m.start for m in denials if m.end <= start and end <= m.carried_from}
    status, notes = _status(said, twice=len(before) > 1)
    if aspect and not denials:
        notes, cues = (*notes, aspect.note), [*cues, aspect.cue]
    return Standing(status, "history" in said, "uncontrolled" in said, notes, _named(cues, piece))


def _without_aspects(
    sentence: Sentence, cues: Sequence[Modifier], span: tuple[int, int], *, medicine: bool
) -> tuple[list[Modifier], Aspect | None]:
    """The cues that are said of a finding itself, and what of it is denied where that is not it."""
    aspects = {m: aspect_denied(sentence.text, sentence.marks, m, *span) for m in cues}
    denied = next((a for a in aspects.values() if a and not (medicine and a.category == "care")), None)
    if denied is None:
        return list(cues), None
    # 'Never had the AVM treated' does not call it treated either.
    return [m for m in cues if not aspects[m] and m.category not in ("controlled", "resolved")], denied


def _named(cues: Sequence[Modifier], piece: Piece) -> tuple[Said, ...]:
    """Cues by their rules."""
    if piece.sentence is None:
        return ()
    return tuple(dict.fromkeys(map(piece.sentence.rule_of, cues)))


def _status(said: AbstractSet[str], *, twice: bool) -> tuple[str, tuple[str, ...]]:
    """What the cues come to where several are said, and the notes to it."""
    if said & NEGATIONS and not twice:
        return "negated", ()
    for category, status in _FIRST.items():
        if category in said:
            return status, ()
    if "controlled" in said and "uncontrolled" not in said:
        return "controlled", ()
    notes = ("two negations: read it again",) if twice else ()
    return ("possible" if twice or "possible" in said else "present"), notes


_FIRST = {"relative": "relative", "hypothetical": "hypothetical", "declined": "hypothetical", "resolved": "past"}
"""Category -> status, of those that say most, before others that are said with them."""


def negated_no_further(piece: Piece, start: int, first_end: int, standing: Standing) -> Standing:
    """How a second name stands after a denial: 'no htn pregnant' lacks a comma, and is shown as two findings."""
    here = piece.start + start
    said = [m for m in piece.modifiers if m.category in NEGATIONS and m.is_said_of(here, here + 1)]
    before = [m.start - piece.start for m in said if piece.start <= m.start and m.end <= here]
    if not before or max(before) >= first_end or any(m.start > here for m in said):
        return standing
    note = f"stands after a denial of '{piece.text[max(before) : first_end].strip()}': check whether it belongs to it"
    return standing._replace(status="present", notes=(*standing.notes, note))
