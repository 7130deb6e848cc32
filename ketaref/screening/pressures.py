"""Blood pressures as they are typed, told from strengths, eyesights, goals and dates; and what one comes to.

    text (lower case) -> Reading, one a blood pressure, and Aside, one a figure that is none -> PressureRating

Owns what is a blood pressure. What else a text measures is for `measures.py`; a record's readings for
`observations.py`.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from ketaref.records import Entry, Statement
from ketaref.text.expressions import compiled_late

FAR_ABOVE = (20, 10)
"""A reading this far above an entry's figure (systolic, diastolic; mmHg) is shown under the entry's own rating, not
under the milder one of the source that gives the figure. No source of the content sets such a limit for infusion;
160/100 begins grade 2 hypertension in European guidelines."""
SYSTOLIC_RANGE = range(60, 301)
"""mmHg; what lies outside is no systolic pressure."""
DIASTOLIC_RANGE = range(20, 200)
USUAL_SYSTOLIC, USUAL_DIASTOLIC = range(80, 261), range(40, 161)
USUAL_SHARE = (0.35, 0.9)
"""Of the systolic pressure, what the diastolic is: figures beyond it that stand beside other words, and no word for a
pressure, are none. 250/50, 160/25 and 70/30 are strengths, 200/60 is an eyesight."""
NEAR = 120
"""Characters on either side of figures in which a word is beside them."""
A_GOAL = "a goal or a limit, not a reading"
A_STRENGTH = "beside a medicine, or a word not known: if it is a blood pressure, write BP before it"
HALF = "half a blood pressure: measure it whole"

# What many texts do not need is compiled when it is first used (`re` keeps it): compiling all of it costs a start.
# Between the word for a pressure and its figure: 'BP today was up to 182/104', 'SBP in the 170s'.
_FILL = (
    r"(?:[\s:=~>≥+]|\b(?:is|was|were|are|been|has|have|of|at|in|on|the|to|up|as|high|low|mid|upper|now|today|running|still|"
    r"runs|around|about|approx|reads?|readings?|measured|systolics?|over|above|from|this|am|pm|morning|home|initial|"
    r"repeat|manual|sitting|standing|supine|resting|rest|check-?in|arrival|intake|last|recent|avg|average)\b)*"
)
_WORD = r"(?:\bnibps?\b|\bbps?\b|\bb/p\b|\bblood ?pressures?\b)"
_NO_MORE = r"(?![\d/]|\.\d|\s*(?:kg|lbs?|mc?g|ml|cm|%|units?|days?|weeks?|wks?|months?|yrs?|years?|times)\b|%)"
_PAIR = (
    r"(?<![\d/.,#$-])(?P<s>\d{2,3}|\?+|x{1,3}(?=/))(?:'?s)?(?:\s*-\s*(?P<s2>\d{2,3})(?:'?s)?)?"
    rf"\s*(?:/|\bover\b)\s*(?P<d>\d{{2,3}}|\?+|palp\w*|doppler|unk\w*|p\b|x{{2,3}})(?:'?s)?"
    rf"(?:\s*-\s*(?P<d2>\d{{2,3}})(?:'?s)?)?{_NO_MORE}"
)
_SYSTOLIC = (
    rf"(?:\bsbps?\b|\bsyst?\b\.?|\bsystolics?\b(?: (?:bp|blood pressure|pressure))?|{_WORD}){_FILL}"
    rf"(?P<v>\d{{2,3}})(?:'?s)?(?:\s*-\s*(?P<v2>\d{{2,3}})(?:'?s)?)?{_NO_MORE}|"
    r"(?<![\d/.])(?P<w>\d{2,3})(?:'?s)?\s*(?:mm ?hg\s*)?\bsystolic\b"
)
_DIASTOLIC = (
    rf"(?:\bdbps?\b|\bdias?t?\b\.?|\bdiastolics?\b(?: (?:bp|blood pressure|pressure))?){_FILL}"
    rf"(?P<v>\d{{2,3}})(?:'?s)?(?:\s*-\s*(?P<v2>\d{{2,3}})(?:'?s)?)?{_NO_MORE}|"
    r"(?<![\d/.])(?P<w>\d{2,3})(?:'?s)?\s*(?:mm ?hg\s*)?\bdiastolic\b"
)
# 'At goal' and 'above goal' are said of a reading.
_GOAL = compiled_late(
    r"(?<!\bat )(?<!\bat the )(?<!above )(?<!over )(?<!below )(?<!within )(?<!near )"
    r"\b(?:goals?|targets?|aim(?:ing)?|thresholds?|cut-?offs?|limits?|parameters?|maintain|keep|hold (?:if|for|when)|"
    r"call (?:if|for|when)|notify|if|unless|until|titrate\w*|should be|must be)\b"
)
_GOAL_AFTER = compiled_late(r"\s*(?:mm ?hg\s*)?(?:\(?\b(?:goal|target|threshold|cut-?off|limit)\b)")
_MEASURED = compiled_late(r"\d|\b(?:now|today|currently|actual|measured|reads?|came)\b")
_BOUND = compiled_late(r"(?:<|≤|\b(?:below|under|less than|at most|no more than))\s*$")
# What a figure beside it says of, where no word for a pressure stands nearer.
_PRESSURE_WORD = compiled_late(
    rf"{_WORD}|\bsbps?\b|\bsyst(?:olic)?\b|\bpressures?\b|\bvitals?\b|\bvss?\b|\bhtn\b|\bhypertensi\w+|\bhypotensi\w+|\bmap\b|"
    r"\bcuff\b|\bhbp\b"
)
_NO_PRESSURE = compiled_late(
    r"\b(?:vision|visual|acuity|snellen|eyesight|sees|va|od|os|ou|ast|alt|ratio|score|scored|inr|fev1?|fvc|cpap|bipap|"
    r"peep|apgar|room|apt|dose|strength|mc?gs?|units?|iu|puffs?|inh\w*|neb\w*|spray|tabs?|caps?|tablets?|capsules?|"
    r"patch\w*|insulin|pa|rvsp|pasp|pulmonary|gaf|phq\d?|page|grade|temp|weight|wt|lens|diskus|respimat|hfa|mdi)\b"
)
_STRENGTH_AFTER = compiled_late(
    r"\s*(?:(?:\d+|one|two|a|per|each)\s+)?(?:mc?g|units?|puffs?|inh\w*|tabs?|caps?|tablets?|capsules?|spray|bid|tid|qid|"
    r"qd|qhs|daily|po\b|diskus|vision|od\b|os\b|ou\b|in (?:the )?(?:right|left|both) eyes?)"
)
_TAKEN = compiled_late(
    r"\b(?:meds?|medicines?|medications?|pills?|drugs?|rx|on|takes?|taking|took|started|given|with|for)\b"
)
_MMHG_AFTER = compiled_late(r"\s*(?:mm ?hg|\bbp\b)")
# What is taken out of a text with a reading: the word for it, and its unit.
_LEAD = rf"(?:{_WORD}|\bsbps?\b|\bsystolics?\b(?: bp)?|\bvitals?\b|\bvss?\b){_FILL}$"
_LIMB = r"\s*(?:l|r|left|right) (?:upper )?(?:arm|wrist|leg)\b"
_UNIT = compiled_late(rf"\s*mm ?hg\b(?:{_LIMB})?|{_LIMB}")
_WORDS = compiled_late(r"[a-z][\w'-]*")


class Reading(NamedTuple):
    """A blood pressure in a text, and where it stands there."""

    systolic: int
    """mmHg; 0 where it is not known."""
    diastolic: int
    start: int
    end: int

    @property
    def is_half(self) -> bool:
        """Whether one of the two is not known."""
        return not (self.systolic and self.diastolic)


class Aside(NamedTuple):
    """A figure that looks like a reading and is taken for none, why, and where it stands in the text."""

    text: str
    note: str
    start: int
    end: int


class Pressures(NamedTuple):
    """What of a text is a blood pressure, and what only looks like one."""

    readings: tuple[Reading, ...] = ()
    asides: tuple[Aside, ...] = ()
    strengths: tuple[tuple[int, int], ...] = ()
    """Where figures stand that are none: strengths of a medicine, eyesights."""


class Vocabulary(NamedTuple):
    """What is known of words: each function gives those of some words of which it holds."""

    medicines: Callable[[Collection[str]], Collection[str]]
    """Names of medicines: figures after one are its strength."""
    strange: Callable[[Collection[str]], Collection[str]]
    """Words of which nothing is known, perhaps a new brand: figures just after one may be its strength."""


NO_VOCABULARY = Vocabulary(lambda _: (), lambda _: ())
"""Knows nothing of any word."""


class PressureRating(NamedTuple):
    """What a blood pressure comes to, held against the figure of an entry."""

    above: bool
    severity: str
    shown: str
    note: str


def pressures_in(text: str, *, vocabulary: Vocabulary = NO_VOCABULARY, named_only: bool = False) -> Pressures:
    """The blood pressures in a text (lower case), in its order, and the figures like one that are none.

    Args:
        text: one piece of what was typed.
        vocabulary: which words name medicines, and which are not known.
        named_only: whether a figure needs a word for a pressure beside it, as in a recorded problem.
    """
    if not any(letter.isdigit() for letter in text):
        return Pressures()
    readings: list[Reading] = []
    asides: list[Aside] = []
    strengths: list[tuple[int, int]] = []
    for match in re.finditer(_PAIR, text):
        reading = _pair(match)
        goal = _goal_of(text, match.start(), match.end()) if reading else None
        if goal:
            asides.append(goal)
        elif reading and _is_pressure(text, reading, vocabulary, named_only=named_only):
            base = max(reading.start - NEAR, 0)
            lead, unit = re.search(_LEAD, text[base : reading.start]), _UNIT.match(text, reading.end)
            start, end = base + lead.start() if lead else reading.start, unit.end() if unit else reading.end
            readings.append(reading._replace(start=start, end=end))
        elif reading and _is_usual(reading) and not named_only and not _NO_PRESSURE.search(text):
            asides.append(Aside(match[0].strip(), A_STRENGTH, *match.span()))
        else:
            strengths.append(match.span())
    taken = [*strengths, *((r.start, r.end) for r in readings), *((a.start, a.end) for a in asides)]
    for one in _single(text, taken):
        if isinstance(one, Aside):
            asides.append(one)
        else:
            readings.append(one)
    return Pressures(tuple(_joined(sorted(readings, key=lambda r: r.start), text)), tuple(asides), tuple(strengths))


def _single(text: str, taken: list[tuple[int, int]]) -> Iterator[Reading | Aside]:
    """Pressures of which one half is said: 'SBP 170s', 'BP 220', 'diastolic 112'."""
    for pattern, plausible in ((_SYSTOLIC, SYSTOLIC_RANGE), (_DIASTOLIC, DIASTOLIC_RANGE)):
        for match in re.finditer(pattern, text):
            start, end = match.span()
            value = max(int(match["v2"] or 0), int(match["v"] or match["w"]))
            if value not in plausible or any(start < e and s < end for s, e in taken):
                continue
            taken.append(match.span())
            half = (value, 0) if pattern is _SYSTOLIC else (0, value)
            yield _goal_of(text, start, end, inside=match[0]) or Reading(*half, start, end)


def _pair(match: re.Match[str]) -> Reading | None:
    """A systolic and a diastolic pressure, one of them perhaps unknown; of a range its end."""
    systolic = max(int(match["s2"] or 0), int(match["s"])) if match["s"].isdigit() else 0
    diastolic = max(int(match["d2"] or 0), int(match["d"])) if match["d"].isdigit() else 0
    if not (systolic or diastolic):
        return None
    if systolic and systolic not in SYSTOLIC_RANGE:
        return None
    if diastolic and (diastolic not in DIASTOLIC_RANGE or (systolic and diastolic >= systolic)):
        return None
    return Reading(systolic, diastolic, *match.span())


def _joined(readings: list[Reading], text: str) -> list[Reading]:
    """The readings, with 'SBP 170, DBP 100' of one phrase as one; two that are whole are never merged."""
    joined: list[Reading] = []
    for reading in readings:
        last = joined[-1] if joined else None
        if last and last.systolic and not last.diastolic and reading.diastolic and not reading.systolic:
            between = text[last.end : reading.start]
            if not re.search(r"\d", between):
                joined[-1] = Reading(last.systolic, reading.diastolic, last.start, reading.end)
                continue
        joined.append(reading)
    return joined


def _goal_of(text: str, start: int, end: int, inside: str = "") -> Aside | None:
    """A figure as a goal or a limit: 'goal below 140/90', 'call if SBP > 180', 'BP < 140/90'; None for a reading."""
    base = max(start - NEAR, 0)
    before = text[base:start] + (inside.rstrip("0123456789s'-") if inside else "")
    cue = next(iter(reversed(list(_GOAL.finditer(before)))), None)
    if cue and not _MEASURED.search(before[cue.end() :]):
        return Aside(text[base + cue.start() : end].strip(), A_GOAL, base + cue.start(), end)
    after = _GOAL_AFTER.match(text[end : end + NEAR])
    if after:
        return Aside(text[start : end + after.end()].strip(), A_GOAL, start, end + after.end())
    bound = _BOUND.search(before)
    if bound is None:
        return None
    return Aside(text[base + bound.start() : end].strip(), A_GOAL, base + bound.start(), end)


def _is_pressure(text: str, reading: Reading, vocabulary: Vocabulary, *, named_only: bool) -> bool:
    """Whether figures with a stroke between them are a blood pressure, by the words beside them."""
    before, after = text[max(reading.start - NEAR, 0) : reading.start], text[reading.end : reading.end + NEAR]
    if _MMHG_AFTER.match(after):
        return True
    words = list(_WORDS.finditer(before))
    medicines = set(vocabulary.medicines({word[0] for word in words if not _PRESSURE_WORD.fullmatch(word[0])}))
    named = max((match.end() for match in _PRESSURE_WORD.finditer(before)), default=-1)
    other = max((word.end() for word in words if word[0] in medicines or _NO_PRESSURE.fullmatch(word[0])), default=-1)
    strange = bool(words) and not before[words[-1].end() :].strip() and bool(vocabulary.strange({words[-1][0]}))
    # 'BP bprunning 190/110' is a slip of the keys, 'BP med newbrand 160/80' is not.
    if named > other and not (strange and _TAKEN.search(before[named:])):
        return True
    if named_only or other >= 0 or _STRENGTH_AFTER.match(after):
        return False
    follows = _WORDS.match(after.lstrip())
    if follows and vocabulary.medicines({follows[0]}):
        return False
    if strange:
        return False
    return not (words or _WORDS.search(after)) or _is_usual(reading)


def _is_usual(reading: Reading) -> bool:
    """Whether figures are such as a blood pressure has, with nothing to say that they are one."""
    if reading.systolic not in USUAL_SYSTOLIC or reading.diastolic not in USUAL_DIASTOLIC:
        return False
    return USUAL_SHARE[0] <= reading.diastolic / reading.systolic <= USUAL_SHARE[1]


# ---- What a blood pressure comes to ---------------------------------------------------------------------------------


def shown_pressure(pressure: tuple[int, int]) -> str:
    """'182/104 mmHg', '182/? mmHg'."""
    return f"{pressure[0] or '?'}/{pressure[1] or '?'} mmHg"


def rate_pressure(entry: Entry, pressure: tuple[int, int]) -> PressureRating | None:
    """A blood pressure held against an entry's figure.

    None for an entry that has none, and for half a reading that is not above it: the other half may be.
    """
    screening = entry.screening
    if screening is None or not screening.systolic_above or not screening.diastolic_above:
        return None
    limit = (screening.systolic_above, screening.diastolic_above)
    shown, figure = shown_pressure(pressure), f"{limit[0]}/{limit[1]} mmHg"
    whose = source_of_limit(entry)
    by = f" ({', '.join(c.ref for c in whose.cites)})" if whose else ""
    if pressure[0] <= limit[0] and pressure[1] <= limit[1]:
        if not all(pressure):
            return None
        note = f"{shown} is not above {figure}, the figure of the entry{by}; one reading does not settle it"
        return PressureRating(above=False, severity=entry.severity, shown=shown, note=note)
    far = any(p >= lim + more for p, lim, more in zip(pressure, limit, FAR_ABOVE, strict=True))
    severity = entry.severity if far or not whose or not whose.severity else whose.severity
    note = f"{shown} is above {figure}, the figure of the entry{by}: recheck, and ask about treatment"
    return PressureRating(above=True, severity=severity, shown=shown, note=note)


def source_of_limit(entry: Entry) -> Statement | None:
    """The statement that gives the pressure above which an entry is met; None where it is none of its figures.

    Of several, the first that speaks of a tier: it is what rates the reading.
    """
    limit = entry.screening.systolic_above if entry.screening else None
    giving = [s for s in entry.statements if limit and any(f.value == limit and f.unit == "mm[Hg]" for f in s.figures)]
    return next((s for s in giving if s.severity), giving[0] if giving else None)
