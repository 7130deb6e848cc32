"""Whose illness a sentence tells where an earlier one says so: a family history past its ';', a relative by pronoun.

    'FH: stroke; MI' -> 'FH: stroke', 'FH: MI'; 'His mother died of stroke. She had HTN.' -> 'mother had HTN'

Only what is plain is carried: a heading ends at the first thing that is said of the patient, and a pronoun is a
relative's only where the patient is called by the other one. All else stays the patient's, which is the safe side.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from ketaref.screening.cues import Lexicon
from ketaref.screening.wording import STATES
from ketaref.screening.written import Written, joined, written

# Expressions as text: most findings need none of them compiled, and all of them are 2 ms of a start.
_HEADING = (
    r"(?:[a-z]+ )?family (?:history|hx)(?: of)?(?: (?:positive|significant|notable|remarkable)(?: for)?)?\s*[:–-]\s?"
)
_OWN_HEADING = r"\s*[A-Za-z][A-Za-z0-9 /&]{1,30}(?::|\s[-–]\s)"
# A family history that is none goes on with nothing.
_NONE = r"\b(?:none|no|neg\w*|nil|non-?contributory|unremarkable|unknown|denies|denied|adopted|n/a|not)\b"
# What is said of the patient, in a list of what relatives have.
_PATIENT = (
    r"\b(?:pt|patient|she|he|i|her|his|my|self|personal\w*|own|on|tak\w+|uses?|is|was|has|have|had|denies|reports|"
    r"currently|now|today|nursing|status post|history|hx|diagnosed|dx\w*|since|\d+ ?m[cg]g?)\b|\d"
)
SHE_IS = "mother|mom|mum|stepmother|sister|half-sister|aunt|grandmother|grandma|daughter|niece"
HE_IS = "father|dad|stepfather|brother|half-brother|uncle|grandfather|grandpa|son|nephew"
_SIDE = r"(?:maternal |paternal |older |younger |late |twin |great[- ])*"
# The patient's pronoun, a relative of the other sex, and the pronoun that is hers or his alone.
_PLAIN = (
    ("his ", rf"\bhis {_SIDE}(?P<kin>{SHE_IS})\b", "she", r"\b(?:she|hers?|f|female|woman|girl)\b"),
    ("her ", rf"\bher {_SIDE}(?P<kin>{HE_IS})\b", "he", r"\b(?:he|his|him|m|male|man|boy)\b"),
)
_VERBS = r"(?: (?:also|then|later|too|herself|himself))*(?= (?:had|has|died|was|is|suffered|developed|took|takes)\b)"
_GOES_ON = ("she ", "he ", "and she ", "and he ", "also she ", "also he ")


def lines_of(sentences: Sequence[Written], lexicon: Lexicon, is_medicine: Callable[[str], bool]) -> Iterator[Written]:
    """The sentences of a text written out, each with the subject that it takes from those before it.

    `is_medicine` tells of a text in lower case whether it names a medicine, which no family history lists.
    """
    heading: Written | None = None
    she_or_he: tuple[re.Pattern[str], str] | None = None
    at = 0
    for sentence in sentences:
        begin = sentence.begins[0]
        same_line = sentence.typed[at:begin].strip(" ") == ";"
        at = max(sentence.ends)
        line = written(sentence, lexicon)
        if heading and not (same_line and _is_carried(sentence, line, lexicon) and not is_medicine(line.text)):
            heading = None
        if heading and line.text:
            line = written(joined([heading, sentence]), lexicon)
        elif "family " in line.text and (match := re.match(_HEADING, line.text)) and not re.search(_NONE, line.text):
            heading = line.part(*match.span())
        before = sentence.typed[:begin]
        she_or_he = _pronoun_of(before, line.text) or (she_or_he if line.text.startswith(_GOES_ON) else None)
        yield line.replaced(*she_or_he) if she_or_he else line


def _is_carried(sentence: Written, line: Written, lexicon: Lexicon) -> bool:
    """Whether a sentence goes on with the heading of the one before it."""
    if lexicon.says("relative", line.text):
        return True
    told = re.match(_OWN_HEADING, sentence.text) or re.search(_PATIENT, line.text)
    return not (told or lexicon.says("affirms", line.text) or STATES.intersection(line.text.split()))


def _pronoun_of(before: str, text: str) -> tuple[re.Pattern[str], str] | None:
    """The pronoun of a relative whom a sentence names, and what it stands for; None where that is not plain."""
    for patients, names, pronoun, speaks_of_patient in _PLAIN:
        match = re.search(names, text) if patients in text else None
        if match and not re.search(speaks_of_patient, f"{before.lower()} {text[: match.start()]}"):
            return re.compile(rf"\b{pronoun}\b{_VERBS}"), match["kin"]
    return None
