"""Clinicians' shorthand to pieces, and how what stands in a piece stands: denied, past, a relative's, controlled.

    text -> shorthand written out ('h/o', 'w/o', 'neg') -> sentences -> pieces (between commas, 'and', '/')
    cues ('denies', 'mother has', 'stopped') -> how each word of a piece stands, and what reaches from piece to piece

Owns how a finding is put. Knows no entry and no index.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ketaref.text.analysis import analyze, fold_text
from ketaref.text.words import STOP_WORDS

# Clinicians' shorthand and turns of phrase, written out in this order.
_SHORTHAND_PATTERNS = (
    (r"[’‘`]", "'"),
    (r"\bn/?k/?d?a\b", "no known allergies"),
    (r"\bh/o\b|\bhx\.?(?: of)?(?=\W|$)|\bhistory of\b", " history of "),
    (r"\bf(?:am)?\.?(?: |/)?h/?x?\b(?!\w)|\bfam(?:ily)? +history of\b", " family history of "),
    (r"\bpm?/?s?h/?x?\b:?|\bpast (?:medical|surgical|psychiatric) history of\b:?", " "),
    (r"\bs/p\b", " status post "),
    (r"\br/o\b|\brule out\b", " possible "),
    (r"\br/o'?d\b|\bruled out\b", " ruledout "),
    (r"\by/o\b", "yo"),
    (r"\b(?:n/v|b/c|f/u|w/u|i/s/o|b/l)\b", " "),
    (r"\bw/o\b", " without "),
    (r"\bw/(?=\s|\w)", " with "),
    (r"\bd/?c(?:'?e?d|ed)?\b(?!\w)", " stopped "),
    (r"\bc/o\b|\ba/w\b", " reports "),
    (r"\bctrl'?e?d?\b", " controlled "),
    (r"\bunctrl'?e?d?\b|\bun-?controll?ed\b|\bnon-?controlled\b", " uncontrolled "),
    (r"[(\[]\s*[-–−]\s*[)\]]|(?<=\w)\s*[-–−]ve\b|(?<=\s)[-–−]ve\b|\bneg\b", " negative "),
    (r"[(\[]\s*\+\s*[)\]]|\+ve\b|\bpos\b", " positive "),
    (r"[∅Ø]", " no "),
    (r"↑", " high "),
    # 40 % and less is what guidelines call heart failure with a reduced ejection fraction.
    ((r"\b(?:lv)?ef\s*(?:of|is|was|at|=|:|~|<)*\s*(?:[1-3]?\d|40)(?:\s*%|(?![\d./%]))"),
     r" \g<0> reduced ejection fraction "),
    (r"\bpreg\b|\bprego\b", " pregnant "),
    (r"\b(?:non|un)-?(?=pregnant|glaucom|smok|diabet|lactat|hypertens)", " no "),
    (r"\bnot (?:been )?ruledout\b", " possible "),
    (r"\b(?:can't|cannot|cant|couldn't|could not) (?:be )?(?:ruledout|exclude\w*|possible)\b", " possible "),
    # What is not controlled is uncontrolled, not negated.
    ((r"\b(?:not|never|isn't|isnt|aren't|wasn't|no longer|hardly|barely|partially|partly|inadequately|incompletely|"
     r"sub-?optimally|poorly|badly)[ -](?:(?:well|yet|fully|really|very|adequately|currently|always|being|been|"
     r"properly|completely|exactly)[ -])*(?:controlled|under control|in control|stable|treated|compensated|"
     r"optimi[sz]ed|at goal|managed|regulated|compliant|adherent|medicated|euthyroid)\b"), " uncontrolled "),
    ((r"\bout of control\b|\bno control\b|\bno (?:treatment|meds|medication|therapy)\b(?: for)?|\bnot responding\b|"
     r"\bwithout (?:treatment|meds|medication|control)\b|\bnon-?complian\w*|\bnon-?adheren\w*"), " uncontrolled "),
    ((r"\boff (?:his |her |all |their )?(?:meds|medications?)\b|"
     r"\bnot taking (?:his |her |any |their )?(?:meds|medications?|drops|pills)\b"), " uncontrolled "),
    (r"\b(?:not|never) (?:yet |fully |completely )*resolved\b|\bnot (?:yet )?in remission\b", " ongoing "),
    (r"\bnot only\b|\bno (?:change|improvement)(?: in| of)?\b|\bnot sure(?: if| whether)?\b|\bno idea(?: if)?\b", " "),
)  # fmt: skip
_SHORTHAND = tuple((re.compile(pattern, re.IGNORECASE), meant) for pattern, meant in _SHORTHAND_PATTERNS)
_RELATIVES = (
    r"mother|father|mom|mum|dad|mommy|daddy|brother|sister|sibling|siblings|son|daughter|aunt|uncle|cousin|cousins|aunts|"
    r"uncles|brothers|sisters|sons|daughters|grandmother|grandfather|grandma|grandpa|gran|nan|grandparent|grandparents|"
    r"parent|parents|maternal|paternal|relative|relatives|husband|wife|partner|spouse|boyfriend|girlfriend|twin|niece|"
    r"nephew|fdr"
)
# A mother who is the patient, or a relative who only tells.
_NO_RELATIVE = re.compile(
    r"\b(?:nursing|expectant|breast-?feeding|lactating|new|pregnant|single|teen(?:age)?) (?:mother|mom|mum)\b|"
    r"\b(?:mother|mom|mum)(?: |-)to(?: |-)be\b|\b(?:mother|father|mom|mum|dad) of\b|"
    rf"\blives? with (?:\w+ )?(?:{_RELATIVES})\b|\bper (?:\w+ )?(?:{_RELATIVES})\b|"
    rf"\b(?:{_RELATIVES}) (?:says?|said|reports?|states?|notes?|thinks?|confirms?|worried|tells?|told|noticed|will|can|"
    r"to)\b"
)
_CUES: dict[str, re.Pattern[str]] = {
    "denies": re.compile(
        r"\b(?:denie[sd]|deny|denying|negative for|neither|free of|no (?:evidence|signs?|symptoms?|complaints?) of|"
        r"rules? against|never had)\b"
    ),
    "no": re.compile(r"\b(?:no|not|non|without|nil|never|none|isn't|isnt|wasn't|hasn't|hasnt|doesn't|doesnt|don't|dont|"
                     r"didn't|nor|cannot|can't|aren't|ain't)\b"),
    "negative": re.compile(r"\b(?:negative|ruledout|none|no|nil|absent|excluded|normal|wnl|denied|denies|unremarkable|"
                           r"unlikely)\b"),
    "relative": re.compile(rf"\bfamily history\b|\bruns? in (?:\w+ )?family\b|\bfamilial\b|"
                           rf"\b(?:{_RELATIVES})(?:'s)?\b"),
    "history": re.compile(r"\bhistory of\b|\b(?:previous|prior|past|former|formerly|previously|remote|childhood|"
                          r"status post|hx|last year|(?:19|20)\d\d)\b|\bas a (?:child|kid|teen|teenager|baby)\b|"
                          r"(?<!years )(?<!year )(?<!yrs )(?<!yr )(?<!-)\bold\b(?= \w)|"
                          r"(?:days?|w(?:ee)?ks?|mo(?:nth)?s?|y(?:ea)?rs?|\d[dwmy]) ago\b"),
    "resolved": re.compile(r"\b(?:resolved|remission|remitted|recovered|no longer|stopped|discontinued|quit|weaned|"
                           r"came off|coming off|off|used to|ended|cured|abstinent|sober|finished|completed|"
                           r"outgrew|outgrown|gone)\b"),
    "controlled": re.compile(r"\b(?:controlled|managed|compensated|stable|under (?:good )?control|euthyroid|"
                             r"normotensive|at goal|treated|optimi[sz]ed|in (?:good )?control)\b"),
    "uncontrolled": re.compile(r"\b(?:uncontrolled|unstable|untreated|decompensated|labile|brittle|ongoing)\b"),
    "possible": re.compile(r"\b(?:possibl[ey]|probabl[ey]|suspected|suspect|query|maybe|might|may be|could be|likely|"
                           r"concern for|questionable|unsure|unknown|borderline)\b|\?"),
}  # fmt: skip
# Words that begin a statement of their own: what was negated before them is so no longer.
_AFFIRMS = re.compile(
    r"\b(?:has|have|is|are|am|takes?|taking|took|on|uses?|using|with|positive|currently|now|pt|patient|she|he|they|i|"
    r"endorses|reports?|but|drinks?|started|had|was)\b"
)
_SEPARATOR = re.compile(
    r"(?P<comma>,|\|)|(?P<but>\b(?:but|however|except(?:ing)?(?: for)?|although|though|yet|other than|apart from|"
    r"aside from|besides|because of|due to)\b)|(?P<and>\band\b|&|(?<=\s)\+(?=\s)|\bplus\b|\balso\b|(?<=\w)\+(?=\w))|"
    r"(?P<or>\bor\b|\bnor\b|(?<=[^\W\d])/(?=[^\W\d])|(?<=\s)/(?=\s))|(?P<with>\bwith\b|\bw\b)|(?P<paren>[()\[\]])|"
    r"(?P<dash>\s[-–—]+\s)"
)
SENTENCE = re.compile(r"[;\n\r•]+|(?<=[a-zA-Z\d)])[.!](?=\s|$)|^\s*[-*](?=\s)")
_HEADER = re.compile(r"^\s*([A-Za-z' /]{2,40}):\s*(?=\S)")
_HEADER_WORDS = STOP_WORDS | frozenset(
    """
    past medical family social surgical psychiatric history hx fhx fh pmh psh pertinent negative negatives denies denied
    deny without resolved inactive former mother father sister brother parent parents sibling siblings relative
    relatives maternal paternal grandmother grandfather grandparents aunt uncle son daughter child children mom dad
    problems problem diagnoses conditions none known review systems ros not no
    """.split()  # noqa: SIM905
)
PRESSURE = re.compile(
    r"\b(?P<s>\d{2,3})\s*(?:/|\bover\b)\s*(?P<d>\d{2,3})(?!\d|/|\s*(?:kg|lbs?|mc?g|ml|cm|%))|"
    r"\b(?:sbp|systolic(?: (?:bp|pressure))?)\D{0,4}(?P<s1>\d{2,3})\b"
)
AGE = re.compile(
    r"\b(?P<y>\d{1,3})[\s-]*(?:yo|y\.o\.|y/o|yrs?(?:[\s-]old)?|years?[\s-](?:old|of age)|yo?[mf])\b|"
    r"\baged?\s*:?\s*(?P<a>\d{1,3})\b|^\s*(?P<g>\d{1,2})\s?[mf]\b|\b(?P<m>\d{1,2})[\s-]*(?:mo|months?)[\s-]old\b"
)
MONTHS = 12
OLDEST = 120
AGO = re.compile(
    r"\b(?:(\d+)|a|an|one|two|three|few|several)\s*(d(?:ay)?s?|w(?:ee)?ks?|mo(?:nth)?s?|y(?:ea)?rs?|yr?s?)\s+ago\b"
)
YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
# Words of a finding that qualify it: degree, side, time, dose. What is left of a finding beside these and the names it
# meets is given back as not recognized.
QUALIFIERS = frozenset(
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
    """.split()  # noqa: SIM905
)
ALLERGY = re.compile(
    r"\ballerg\w*|\banaphyla\w*|\bhypersensitiv\w*|\bhives\b|\burticaria\b|\bangioedema\b|"
    r"\brash (?:with|from|to|after)\b"
)
# What follows names what it is an allergy to: 'allergic to a and b', 'anaphylaxis with c'.
ALLERGIC_TO = re.compile(r"\ballerg\w+ to\b|(?:\banaphyla\w*|\bhives|\brash|\bangioedema|\burticaria)\s*$")
KETAMINE = re.compile(r"\b(?:(?:es|ar|s|nor)?-?ketamine?|ketalar|ketaject|spravato|ket|benzethonium)\b")


class Piece:
    """A run of words between separators, and what was said about it."""

    def __init__(self, text: str, separator: str, *, header: str = "") -> None:
        self.text = text
        self.separator = separator
        self.header = header
        self.cues: dict[str, list[tuple[int, int]]] = {}
        hidden = _NO_RELATIVE.sub(lambda m: " " * len(m[0]), text)
        for kind, pattern in _CUES.items():
            spans = [m.span() for m in pattern.finditer(hidden if kind == "relative" else text)]
            if spans:
                self.cues[kind] = spans
        self.carried: set[str] = set()
        self.after: set[str] = set()
        """Kinds of cues said of it by a piece of cues alone that follows."""
        self.note = ""

    @property
    def content(self) -> list[str]:
        """Its words that are neither cues nor qualifiers nor small words."""
        masked = self.text
        for spans in self.cues.values():
            for start, end in spans:
                masked = masked[:start] + " " * (end - start) + masked[end:]
        words = [t.word for t in analyze(masked)]
        return [w for w in words if w not in STOP_WORDS and not w[0].isdigit() and w not in QUALIFIERS]


def pieces_of(sentence: str) -> list[Piece]:
    """The pieces of a sentence, with the cues that reach from one to the next."""
    header = ""
    match = _HEADER.match(sentence)
    allergies = match and ALLERGY.search(match[1].lower())
    if match and (
        allergies
        or any(_CUES[k].search(match[1].lower()) for k in ("denies", "no", "relative", "resolved", "negative"))
    ):
        header = f"{match[1].lower()} "
        sentence = sentence[match.end() :]
    lowered = sentence.lower()
    pieces: list[Piece] = []
    # A header that names something itself ("no aneurysm: no") is a finding too, not only the way the rest is read.
    if header and not allergies and any(w not in _HEADER_WORDS for w in re.findall(r"[a-z]+", header)):
        pieces.append(Piece(header.strip(), "start"))
    start, separator = 0, "start"
    for found in [*_SEPARATOR.finditer(lowered), None]:
        end = found.start() if found else len(lowered)
        text = lowered[start:end]
        if text.strip(" .:"):
            pieces.append(Piece(text, separator, header=header))
            separator = ""
        if found:
            kind = str(found.lastgroup)
            separator = (
                kind
                if separator in ("", "start") or kind == "but" or (kind == "or" and separator == "comma")
                else separator
            )
            if kind == "or" and separator == "comma":
                separator = "or"
            start = found.end()
    _carry(pieces)
    return pieces


def _carry(pieces: list[Piece]) -> None:
    """Let cues reach the pieces they are about: 'no a or b', 'denies a and b', 'a, controlled', 'b (father)'.

    Past a bare comma a negation reaches only in a list that 'or' closes ('no a, b or c'): 'denies a, b' may be two
    findings, and a missed one is worse than one shown; it is shown with a note.
    """
    carried: set[str] = set()
    said = ""
    for place, piece in enumerate(pieces):
        header_kinds = {
            k for k in ("denies", "no", "relative", "resolved", "negative") if _CUES[k].search(piece.header)
        }
        header_kinds = {"denies" if k in ("no", "negative") else k for k in header_kinds}
        own = set(piece.cues)
        if place and own and not piece.content:
            _say_of_previous(pieces, place, own)
            piece.text = ""
            continue
        if place and piece.separator in ("comma", "dash", "paren") and _CONTROLLED_BY.match(piece.text):
            _say_of_previous(pieces, place, own & {"controlled", "uncontrolled", "resolved"})
        if piece.separator == "but" or (place and _AFFIRMS.search(piece.text) and piece.separator != "or"):
            carried, said = set(), ""
        elif piece.separator == "comma":
            reaches = _closed_by_or(pieces, place)
            if carried & {"denies", "no", "relative"}:
                said = "a family history" if "relative" in carried else "a denial"
            if own:
                said = ""
            if not reaches and said:
                piece.note = f"stands after {said} in the same list: check whether it belongs to it"
            carried = carried if reaches else set()
        elif piece.separator in ("and", "with", "paren", "dash"):
            kept = {"and": {"denies", "relative", "history", "possible"}, "with": {"relative"}}.get(
                piece.separator, set()
            )
            carried = carried & kept
        piece.carried = set(carried) | header_kinds
        if own & {"denies", "no"} and "negative" in own and not piece.content:
            own = own - {"no"}
        carried |= own & {"denies", "no", "relative", "history", "resolved", "possible"}


# ', controlled on lisinopril' is said of what stands before; ', controlled glaucoma' is not.
_CONTROLLED_BY = re.compile(
    r"\s*(?:well[ -])?(?:controlled|stable|managed|treated|uncontrolled|compensated|"
    r"resolved|cured|stopped|discontinued|quit)\s+(?:on|with|by|for|since|despite|at|after|in|last|\d)"
)


def _closed_by_or(pieces: list[Piece], place: int) -> bool:
    """Whether the list that goes on at `place` ends in '... or c', with no piece of another kind before that."""
    for piece in pieces[place:]:
        if piece.separator == "or":
            return True
        if piece.separator != "comma" or piece.cues or _AFFIRMS.search(piece.text):
            return False
    return False


def _say_of_previous(pieces: list[Piece], place: int, kinds: set[str]) -> None:
    kinds = {"negative" if k in ("no", "denies") else k for k in kinds}
    for earlier in reversed(pieces[:place]):
        if earlier.text:
            earlier.after |= kinds
            return


class Standing(NamedTuple):
    """How a finding stands: one of `screening.STATUSES`, '' where a name says what is absent."""

    status: str
    history: bool
    uncontrolled: bool
    notes: tuple[str, ...] = ()


def standing_of(piece: Piece, start: int, end: int, *, absence: bool, since: int = 0) -> Standing:
    """How what stands at [start, end) of a piece stands: cues before it, after it, carried to it.

    A negation before `since` is another finding's, where one of its own follows it ('no htn no glaucoma').
    """
    cues = piece.cues
    if any(since <= s < start for kind in ("denies", "no") for s, _ in cues.get(kind, ())):
        cues = {k: [at for at in v if at[0] >= since or k not in ("denies", "no")] for k, v in cues.items()}

    def said(kind: str, *, before: bool = True, after: bool = True) -> bool:
        if kind in piece.carried and before:
            return True
        if kind in piece.after:
            return True
        # A cue inside a name of several words ('unstable angina') is part of it, unless it says how it stands.
        return any((before and e <= start) or (after and s >= end) or (start <= s and e <= end and kind != "no")
                   for s, e in cues.get(kind, ()))  # fmt: skip

    forward = said("denies", after=False) or said("no", after=False)
    backward = "negative" in piece.after or any(s >= end for s, _ in cues.get("negative", ()))
    negations = sum(e <= start for kind in ("denies", "no") for s, e in cues.get(kind, ())) if not piece.carried else 0
    negated = forward or backward
    if _STILL_HAS.search(piece.text[:start]):
        negated = negated and "no" in piece.carried
    twice = len({s for kind in ("denies", "no") for s, e in cues.get(kind, ()) if e <= start}) > 1 and negations > 1
    notes = ("two negations: read it again",) if twice else ()
    history, resolved = said("history"), said("resolved")
    uncontrolled = said("uncontrolled")
    if absence:
        return Standing("present" if negated else "", history=False, uncontrolled=False)
    if resolved and not any(s < start for s, _ in cues.get("denies", ())) and _NO_LONGER.search(piece.text):
        negated = False
    if negated and not twice:
        return Standing("negated", history, uncontrolled)
    if "relative" in cues or said("relative"):
        return Standing("relative", history, uncontrolled)
    if resolved:
        return Standing("past", history, uncontrolled)
    if said("controlled") and not said("uncontrolled"):
        return Standing("controlled", history, uncontrolled)
    if said("possible") or twice:
        return Standing("possible", history, uncontrolled, notes)
    return Standing("present", history, uncontrolled, notes)


def negated_no_further(piece: Piece, start: int, first_end: int, standing: Standing) -> Standing:
    """'no htn pregnant': typed without a comma, a second name may be a finding of its own, and is shown as one."""
    before = [s for kind in ("denies", "no") for s, e in piece.cues.get(kind, ()) if e <= start]
    if not before or min(before) >= first_end or max(before) >= first_end or "negative" in piece.after:
        return standing
    note = f"stands after a denial of '{piece.text[max(before) : first_end].strip()}': check whether it belongs to it"
    return standing._replace(status="present", notes=(*standing.notes, note))


_NO_LONGER = re.compile(r"\b(?:no longer|never used to)\b")
_STILL_HAS = re.compile(r"\bnot (?:just|merely)\b")


def whole_piece(text: str) -> Piece:
    """A recorded text as one piece, its cues said of all of it."""
    piece = Piece(written_out(text), "start")
    piece.after = set(piece.cues) - {"no", "denies", "negative", "uncontrolled"}
    if "uncontrolled" in piece.cues:
        piece.after.add("uncontrolled")
    return piece


def written_out(text: str) -> str:
    """A text folded to plain letters, clinicians' shorthand written out ('h/o', 'w/o', 'neg')."""
    for pattern, meant in _SHORTHAND:
        text = " ".join(pattern.sub(meant, text).split())
    return fold_text(text)


def shown_of(piece: Piece) -> str:
    """A piece as it is shown back."""
    return " ".join((piece.header + piece.text).split()).strip(" .:-") or piece.text
