"""What fields of the records may hold: the words to choose from, the units, the forms of texts.

A choice is a Literal; where its words have a text to show, it is a table, and its type takes the table's keys, so that
a kind or a standing is one line. What a type cannot say stands in the `extra` of its Meta, for `content.read` and
`tools.schema` to read:

    form        what the text must be (a Form)
    words       what the text must be one of
    schema      more keys for the JSON Schema
    required    a file must give the field, though code may leave it out
    needs       keys that free-form data must have
    short       a text alone stands for a record with that field
    keys        a pair, which files write as a mapping
    by_id       records, which files name by their ids
    kinds       the kinds of entry that have a use for the field, where not all have
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, get_args

from msgspec import Meta

from ketaref.deferred import deferred_module
from ketaref.errors import quoted

if TYPE_CHECKING:
    from ketaref.text import patterns
else:
    patterns = deferred_module("ketaref.text.patterns")

# kind -> heading. The order is the order of listings: what can hurt first, what explains last.
KINDS: dict[str, str] = {
    "crisis": "Crisis help",
    "contraindications": "Contraindications",
    "interactions": "Interactions",
    "adverse-effects": "Adverse effects",
    "pre-infusion": "Before the infusion",
    "during-infusion": "During the infusion",
    "post-infusion": "After the infusion",
    "protocols": "Protocols",
    "conditions": "Conditions",
    "pharmacokinetics": "Pharmacokinetics",
    "pharmacodynamics": "Pharmacodynamics",
    "mechanism": "Mechanism",
    "comparisons": "Comparisons",
    "faq": "Questions and answers",
    "background": "Background",
    "glossary": "Glossary",
    "not-covered": "Not covered here",
}
NOT_COVERED = "not-covered"
"""The kind of what people ask and the content leaves out: one line that says so and whom to ask. No answer, so never
among the hits, in a listing or in a count."""
ANSWERING_KINDS = tuple(kind for kind in KINDS if kind != NOT_COVERED)
"""The kinds whose entries answer."""
INSTRUCTION_KINDS = ("pre-infusion", "during-infusion", "post-infusion")
# Kinds whose text a patient reads: held to a reading grade.
PATIENT_KINDS = ("faq", "crisis", *INSTRUCTION_KINDS)
# Kinds whose entries cannot go without a severity -> the tiers they are rated by, the firmest first.
TIERS: dict[str, tuple[str, ...]] = {
    "contraindications": ("absolute", "relative", "caution"),
    "interactions": ("avoid", "major", "moderate", "minor", "none-known"),
}
# Tier -> how firm it is, so that tiers of two kinds compare: what screening lists first, what a threshold takes in.
FIRMNESS: dict[str, int] = {
    "absolute": 4, "avoid": 4, "relative": 3, "major": 3, "caution": 2, "moderate": 2, "minor": 1, "none-known": 0,
}  # fmt: skip
NONE_KNOWN = "none-known"
"""The tier of medicines that were looked into and found to matter little: said so, and never counted as a concern."""
# What a statement rests on -> the words shown before its references.
BASES: dict[str, str] = {
    "source": "",
    "inference": "inferred here from",
    "advice": "our advice, for clinical sign-off; see",
}
# Short name of a code system -> its FHIR URI.
CODE_SYSTEMS: dict[str, str] = {
    "SNOMED CT": "http://snomed.info/sct",
    "ICD-10-CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "RxNorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
}
# How a disputed claim stands -> the words shown for it.
STANDINGS: dict[str, str] = {
    "not-fact": "not to be stated as fact",
    "caution": "to be read with caution",
    "corrected": "corrected by the authority",
    "superseded": "superseded",
    "range": "sources differ",
    "omission": "left out by the documents",
    "preliminary": "preliminary evidence",
    "unconfirmed": "unconfirmed",
}
# A statement that rests on these kinds of reference alone is shown as unconfirmed.
UNCONFIRMED_KINDS = frozenset({"secondary", "news"})
# UCUM units of the content, and those in which ketamine is dosed and measured elsewhere.
UNITS = frozenset(
    {
        "%", "h", "min", "s", "d", "wk", "mo", "a", "mg", "g", "ug", "ng", "kg", "mL", "L", "umol", "mg/kg", "mg/kg/h",
        "mg/kg/min", "mg/h", "ug/kg/min", "mg/mL", "ng/mL", "umol/L", "nmol/L", "L/kg", "L/h", "mL/min", "mL/min/kg",
        "mm[Hg]", "lx", "[USD]", "kg/m2", "mg/dL", "U/L", "/min",
    }
)  # fmt: skip
# What is measured of a patient -> its UCUM unit. A figure with a `vital` is a limit that screening holds it against;
# blood pressure and age have fields of their own (`records.Screening`).
VITALS: dict[str, str] = {
    "eye pressure": "mm[Hg]",
    "body mass index": "kg/m2",
    "body weight": "kg",
    "oxygen saturation": "%",
    "heart rate": "/min",
    "blood glucose": "mg/dL",
    "alanine aminotransferase": "U/L",
}
KIN = "{kin}"
"""Stands in the pattern of a cue for the words of the category `kin`."""
MAX_SUMMARY = 140
"""The most characters a summary may have."""
MAX_ID = 100
"""The most characters of an id: it is a file's name too."""
MAX_NAME = 32
"""The most characters of the name by which readers know a reference."""
CURATOR = "curator"
"""Who reviews an entry that no clinician has signed."""

Unset = Literal[""]
"""What a choice holds when the file does not make it."""
Severity = Literal["absolute", "avoid", "relative", "major", "caution", "moderate", "minor", "none-known"]
Action = Literal["avoid", "hold", "optimize first", "monitor", "refer", "continue"]
Audience = Literal["clinician", "patient", "both"]
Viewer = Literal["clinician", "patient", "front-desk"]
"""For whom an answer is shown."""
Certainty = Literal["high", "moderate", "low", "very_low"]
Risk = Literal["high", "medium", "low"]
Route = Literal["IV", "IM", "SC", "PO", "SL", "IN"]
Measure = Literal["bioavailability", "half-life"]
"""What a chart sets beside each other, source by source."""
Beyond = Literal["above", "from", "below", "to"]
"""Which side of a limit it speaks of: more than it, it and more, less than it, it and less."""
Anchor = Literal["start", "end"]
CrisisHelp = Literal["suicide", "medical"]
CueCategory = Literal[
    "shorthand", "denies", "no", "negative", "pseudo", "kin", "relative", "not-relative", "history", "resolved",
    "controlled", "uncontrolled", "controlled-by", "possible", "hypothetical", "declined", "affirms", "ends",
    "ends-denial", "ends-past", "began", "aspect", "care", "same", "result", "treated", "but", "allergy", "allergy-to",
    "ketamine",
]  # fmt: skip
CueDirection = Literal["forward", "backward", "both", "terminate", "pseudo"]
EmergencyCategory = Literal[
    "set", "written", "ordinary", "help", "sign", "name", "hint", "figure", "idiom", "person", "now", "staff",
    "patient", "fact", "doubt", "unreal", "past", "denied", "ends",
]  # fmt: skip
Reach = Literal["forward", "backward", "sentence"]
Heard = Literal["danger", "named", "nothing"]
"""How a query is heard: somebody is in danger now; an emergency is spoken of; neither."""
SEVERITIES: tuple[str, ...] = get_args(Severity)
"""Of all kinds, the firmest first."""
ACTIONS: tuple[str, ...] = get_args(Action)
RISKS: tuple[str, ...] = get_args(Risk)
ROUTES: tuple[str, ...] = get_args(Route)
VIEWERS: tuple[str, ...] = get_args(Viewer)
CRISIS_HELP: tuple[str, ...] = get_args(CrisisHelp)
CUE_CATEGORIES: tuple[str, ...] = get_args(CueCategory)


_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_ANNOTATION = r"^\{[^{}]+\}$"


class Form(NamedTuple):
    """What a field asks of a text beyond its being one; stands in the `extra` of a Meta, as 'form'."""

    code: str
    """The rule that a text of another form breaks."""
    fault: Callable[[str], str]
    """What is wrong with a text, and the way out; '' when nothing is."""
    outside: Callable[[str], str] = lambda _: ""
    """What is wrong with a text that a pack gives, besides (KR126)."""

    def judged(self, text: str, *, outside: bool) -> tuple[str, str]:
        """The rule that a text breaks and how, or ('', '').

        Args:
            text: what stands in the file.
            outside: whether it is a pack's file.
        """
        if wrong := self.fault(text):
            return self.code, wrong
        wrong = self.outside(text) if outside else ""
        return ("KR126", wrong) if wrong else ("", "")


def _id_fault(text: str) -> str:
    if len(text) > MAX_ID:
        return f"id '{text[:20]}...' has {len(text):,} characters, at most {MAX_ID}"
    return "" if re.match(_ID, text) else f"id '{text}' is not kebab-case; use a-z, 0-9 and single hyphens"


def _unit_fault(text: str) -> str:
    # A UCUM annotation, in braces, says what is counted.
    known = text in UNITS or re.match(_ANNOTATION, text)
    return "" if known else f"unknown unit '{text}'; use a UCUM unit, or say in braces what is counted: '{{persons}}'"


def _routes_fault(text: str) -> str:
    words = ("any", *ROUTES, "intravenous", "intramuscular", "subcutaneous", "oral", "sublingual", "intranasal")
    named = set(words).intersection(re.findall(r"\w+", text))
    return "" if named else f"'{text}' names no route; name one of {', '.join(words)}"


def _mark_fault(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        return f"mark '{text}' is not a regular expression: {error}"
    return ""


def _pattern_fault(text: str) -> str:
    try:
        re.compile(text.replace(KIN, ""))
    except (re.error, OverflowError, RecursionError) as error:
        return f"pattern '{text}' is not a regular expression: {error}"
    return ""


def _costly_mark(text: str) -> str:
    wrong = patterns.fault_of(text)
    return wrong and f"mark {quoted(text)} {wrong}"


def _costly_pattern(text: str) -> str:
    # Of the words for relatives any two that begin alike stand for all.
    wrong = patterns.fault_of(text.replace(KIN, "(?:mother|mum|father)"), patterns.SENTENCE_MOST)
    return wrong and f"pattern {quoted(text)} {wrong}"


def _form(code: str, fault: Callable[[str], str], outside: Callable[[str], str] | None = None, **schema: Any) -> Meta:
    return Meta(extra={"form": Form(code, fault, *filter(None, (outside,))), "schema": schema})


def _one_of(words: Mapping[str, str]) -> Meta:
    return Meta(extra={"words": tuple(words)})


Id = Annotated[str, _form("KR108", _id_fault, pattern=_ID)]
Unit = Annotated[str, _form("KR212", _unit_fault, anyOf=[{"enum": sorted(UNITS)}, {"pattern": _ANNOTATION}])]
Routes = Annotated[str, _form("KR107", _routes_fault)]
"""Routes in words: 'any', 'IV infusion', 'any, most of all oral'."""
Mark = Annotated[str, _form("KR107", _mark_fault, _costly_mark, format="regex")]
Pattern = Annotated[str, _form("KR107", _pattern_fault, _costly_pattern)]
Kind = Annotated[str, _one_of(KINDS)]
Standing = Annotated[str, _one_of(STANDINGS)]
Vital = Annotated[str, _one_of(VITALS)]
Basis = Annotated[str, _one_of(BASES)]
System = Annotated[str, _one_of(CODE_SYSTEMS)]
Texts = tuple[str, ...]
REQUIRED = Meta(extra={"required": True})


def only_in(*kinds: str) -> Meta:
    """Marks a field for which only entries of these kinds have a use: a template for another kind leaves it out."""
    return Meta(extra={"kinds": kinds})


RATED = only_in(*TIERS)
INSTRUCTS = only_in(*INSTRUCTION_KINDS)
