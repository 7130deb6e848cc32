"""What a CodeableConcept names: every text and display of it, its codes, and whether it names an illness at all.

    {"text": "Null", "coding": [{"display": "Cerebral aneurysm, nonruptured"}]}  ->  Concept("Cerebral aneurysm, ...")

Owns what is no name ("Null", "Unknown"), what says that there is none ("No known allergy") or that nothing is known,
and which concepts are tests, screenings and encounters, or a relative's illness. Knows no entry.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ketaref.screening.resources import Resource, dict_of, list_of
from ketaref.screening.systems import ICD, CodeOf, known_codes

_PLACEHOLDERS = frozenset(
    {"null", "none", "n/a", "na", "nan", "nil", "unknown", "unspecified", "undefined", "not specified", "not available",
     "other", "no display", "text", "string", "-", "--", "?", "."}
)  # fmt: skip
"""What exports write where a name is missing."""
# Codes that stand for a missing value: HL7's data-absent-reason and NullFlavor.
_ABSENT = frozenset(
    {"unknown", "asked-unknown", "temp-unknown", "not-asked", "asked-declined", "masked", "not-applicable",
     "unsupported", "as-text", "error", "not-performed", "not-permitted", "NI", "UNK", "NASK", "ASKU", "NAV", "NA",
     "MSK", "OTH", "NAVU"}
)  # fmt: skip
_ABSENT_SYSTEMS = ("data-absent-reason", "nullflavor", "2.16.840.1.113883.5.1008")
# The semantic tag of a fully specified name of SNOMED CT (Editorial Guide, Fully Specified Name).
_TAG = re.compile(
    r"\s*\((disorder|finding|situation|event|procedure|regime/therapy|observable entity|assessment scale|"
    r"record artifact|person|social concept|occupation|environment|morphologic abnormality|body structure|substance|"
    r"product|medicinal product|medicinal product form|clinical drug|physical object|qualifier value|organism)\)\s*$",
    re.IGNORECASE,
)
_TAGS_OF_NO_ILLNESS = frozenset(
    {"procedure", "regime/therapy", "observable entity", "assessment scale", "record artifact"}
)
"""SNOMED CT hierarchies whose concepts are done, measured or written down, and had by nobody."""
_ICD_EXAMINATION = re.compile(r"Z0\d|Z1[0-3]")
"""ICD-10, chapter XXI: Z00-Z13, persons encountering health services for examination (Z12, Z13 for screening)."""
_ICD_FAMILY = re.compile(r"Z8[0-4]")
"""ICD-10, chapter XXI: Z80-Z84, family history of a disease."""
# What a person was seen for: 'Encounter for screening for glaucoma', 'Special screening for ...', 'Screening for ...'.
_SEEN_FOR = re.compile(
    r"(?:(?:encounter|visit|admission|admitted|referral|consultation) for (?:[\w-]+ ){0,3}?)?"
    r"(?:special |routine |annual |antenatal )?(?:screen(?:ing|ed)?|test(?:ed|ing)?|examination|immuni[sz]ation|"
    r"vaccination|evaluation|assessment)\b (?:examination |test(?:ing)? )?(?:for|of|on|about|using)\b"
    r"|encounter for (?:[\w-]+ ){0,3}?(?:screening|examination|immuni[sz]ation|test)\b",
    re.IGNORECASE,
)
# Whose last noun is a test: 'Hepatitis C antibody test', 'Suicide risk assessment', 'AUDIT-C'.
_IS_TEST = re.compile(
    r"\b(?:test|tests|testing|screening|screen|assessment|measurement|questionnaire|inventory|scale|score|survey|"
    r"vaccination|immuni[sz]ation|serology|assay|(?:antibody|antigen)(?: level| titer)?|audit(?:-c)?|"
    r"dast(?:-10)?|phq-?[29]|gad-?7|c-?ssrs)"
    # 'Aneurysm screening declined', 'Hepatitis C antibody test due'
    r"(?:[ ,-]+(?:is |was )?(?:declined|refused|due|overdue|done|completed|ordered|scheduled|recommended|offered|"
    r"needed|required|pending|up to date))?\s*$",
    re.IGNORECASE,
)
# The words for evaluations anywhere in the name of a procedure; what is done to a disease treats it.
_EVALUATES = re.compile(
    r"\b(?:test|tests|testing|screen|screening|assess\w*|measurements?|questionnaire|inventory|evaluation|"
    r"examination|counsel+ing|education|vaccination|immuni[sz]ation|antibody|antigen|serology|assay|count|monitoring|"
    r"interview|review|referral|consultation|eeg|electroencephalogra\w+|risk)\b",
    re.IGNORECASE,
)
_TREATS = re.compile(
    r"\b(?:repair|clip\w*|coil\w*|stent\w*|graft\w*|bypass|insertion|implant\w*|replacement|excision|resection|"
    r"evacuation|drainage|ablation|shunt|transplant\w*|dialysis|therapy|embolization|angioplasty|surgery)\b",
    re.IGNORECASE,
)
# A result makes a finding of a test: 'Positive pregnancy test', 'Abnormal liver function test'.
_WITH_RESULT = re.compile(
    r"\b(?:positive|negative|abnormal|raised|elevated|high|low|decreased|increased|reactive|detected|failed|reduced|"
    r"impaired)\b|[+]|\(-\)",
    re.IGNORECASE,
)
# A whole name that says that there is none, and not 'no seizure disorder', which denies one of many.
_NONE_KNOWN = re.compile(
    r"(?:patient has |has |denies )?(?:no|nil) (?:known |current |active )*(?:drug|medication|medicine|medicinal|food|"
    r"environmental|environment|latex|insect|animal|substance|medical|health)?(?: and food)?[ -]*"
    r"(?:allerg\w+|medications?|medicines?|problems?|conditions?)(?: or disabilit\w+| on file| known)?\s*$|nkd?a\b",
    re.IGNORECASE,
)
_NO_INFORMATION = re.compile(
    r"(?:there is )?no (?:information|data|record)\b|(?:allerg\w+ )?(?:status )?(?:not|unable to) "
    r"(?:asked|assessed?|on file|recorded|reviewed|known|obtain(?:ed)?)\s*$|allerg\w+ (?:status )?unknown|"
    r"(?:information )?(?:not available|unavailable)\s*$",
    re.IGNORECASE,
)
_DENIED = re.compile(r"(?:no|not|denies|absence of|negative for|without)\b", re.IGNORECASE)
# IPS's code system of absent and unknown data, and SNOMED CT's 'no known allergy' and 'no known drug allergy'.
_NONE_KNOWN_CODES = re.compile(r"no-known-[a-z-]+|716186003|409137002|160244002")
_NO_INFORMATION_CODES = re.compile(r"no-(?:allergy|medication|problem|procedure)-info")
_PART_OF_ALLERGIES = re.compile(r"\b(?:food|environment\w*|latex|insect|animal|pollen|contrast)\b", re.IGNORECASE)


class Concept(NamedTuple):
    """What one or more CodeableConcepts name."""

    text: str = ""
    """What it is called, to be shown: the text, else the first display; '' where it is a code alone, or nothing."""
    names: tuple[str, ...] = ()
    """All that it is called, each once, the text first; without what is no name, and without semantic tags."""
    codes: tuple[CodeOf, ...] = ()
    """Codes of systems that the content has, an ICD-10 code with the wider ones."""
    others: tuple[str, ...] = ()
    """Codes as they stand, to be shown where there is no name: 'X1 (http://local)'."""
    displays: tuple[str, ...] = ()
    """What its codes say that they mean, without semantic tags."""
    tags: frozenset[str] = frozenset()
    """Semantic tags of SNOMED CT in its names ('disorder')."""

    @property
    def shown(self) -> str:
        """What stands for it where it is shown; '' for a concept that says nothing."""
        return self.text or ", ".join(self.others[:2])


Key = tuple[object, ...]
"""What is read of a CodeableConcept, as a value that a result can be remembered by."""
REMEMBERED = 4000
"""Concepts whose reading is kept: records are full of the same ones, such as a patient's every heart rate."""


def key_of_concept(value: object) -> Key | None:
    """The key of a CodeableConcept or plain string; None for one whose fields are not of the types they should be."""
    if isinstance(value, str):
        return (value,)
    concept = dict_of(value)
    codings = [dict_of(coding) for coding in list_of(concept.get("coding"))]
    fields = [(one.get("display"), one.get("code"), one.get("system")) for one in codings]
    key = (concept.get("text"), *fields)
    flat = [key[0], *(field for coding in fields for field in coding)]
    return key if len(key) > 1 and all(one is None or type(one) is str for one in flat) else None


def value_of_key(key: Key) -> object:
    """A CodeableConcept or plain string of which the key is this."""
    text, *codings = key
    if not codings:
        return text
    told = [c for c in codings if isinstance(c, tuple)]
    return {"text": text, "coding": [{"display": c[0], "code": c[1], "system": c[2]} for c in told]}


def concept_of(*values: object) -> Concept:
    """What one or several CodeableConcepts or plain strings name together."""
    keys = [key for key in map(key_of_concept, values) if key is not None]
    return _remembered(tuple(keys)) if len(keys) == len(values) else _concept(values)


@lru_cache(maxsize=REMEMBERED)
def _remembered(keys: tuple[Key, ...]) -> Concept:
    return _concept(list(map(value_of_key, keys)))


def _concept(values: Sequence[object]) -> Concept:
    texts: list[str] = []
    displays: list[str] = []
    codes: list[CodeOf] = []
    others: list[str] = []
    for value in values:
        concept: Resource = {"text": value} if isinstance(value, str) else dict_of(value)
        texts += _said(concept.get("text"))
        for coding in list_of(concept.get("coding")):
            display, code, system = (dict_of(coding).get(name) for name in ("display", "code", "system"))
            if _is_absent(str(code), str(system)):
                continue
            displays += _said(display)
            if isinstance(code, (str, int)) and str(code).strip():
                codes += known_codes(str(system or ""), str(code))
                others.append(f"{code} ({system})" if system else str(code))
    called = [*texts, *displays]
    tags = frozenset(match[1].lower() for match in map(_TAG.search, called) if match)
    names: dict[str, str] = {}
    for name in (_TAG.sub("", text) for text in called):
        names.setdefault(name.casefold(), name)
    shown = called[0] if called else ""
    meant = tuple(_TAG.sub("", display) for display in displays)
    return Concept(shown, tuple(names.values()), tuple(dict.fromkeys(codes)), tuple(dict.fromkeys(others)), meant, tags)


def _said(value: object) -> list[str]:
    """A name, in single spaces; nothing for what is none."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return [] if not text or text.casefold() in _PLACEHOLDERS else [text]


def _is_absent(code: str, system: str) -> bool:
    return code in _ABSENT and any(name in system.lower() for name in _ABSENT_SYSTEMS)


# ---- What is no illness ---------------------------------------------------------------------------------------------


def is_evaluation(concept: Concept, *, procedure: bool = False) -> bool:
    """Whether a concept is a test, a screening, an encounter or an assessment, and not what is looked for.

    Decided by the semantic tag of its SNOMED CT display and by ICD-10's Z00-Z13, and for texts without either by what
    its name is built like. A name that gives a result is a finding. With `procedure` it is one that was done.
    """
    if not procedure and concept.tags & _TAGS_OF_NO_ILLNESS:
        return True
    if any(system == ICD and _ICD_EXAMINATION.match(code) for system, code in concept.codes):
        return True
    if not concept.names or any(_WITH_RESULT.search(name) for name in concept.names):
        return False
    if procedure:
        return any(_EVALUATES.search(n) or _IS_TEST.search(n) for n in concept.names) and not any(
            _TREATS.search(name) for name in concept.names
        )
    return any(_SEEN_FOR.match(name) or _IS_TEST.search(name) for name in concept.names)


def is_of_family(concept: Concept) -> bool:
    """Whether a concept is a disease in the family, by ICD-10's Z80-Z84."""
    return any(system == ICD and _ICD_FAMILY.match(code) for system, code in concept.codes)


def is_asserted(concept: Concept) -> bool:
    """Whether its codes mean something that is there: they say what they mean, and it is no denial."""
    return bool(concept.displays) and not any(map(_DENIED.match, concept.displays))


def says_none(concept: Concept) -> bool:
    """Whether a concept says that there is none ('No known allergy')."""
    said = bool(concept.names) and all(map(_NONE_KNOWN.match, concept.names))
    return (said or _has_code(concept, _NONE_KNOWN_CODES)) and not says_nothing_known(concept)


def says_nothing_known(concept: Concept) -> bool:
    """Whether a concept says that nothing is known ('No information about allergies')."""
    said = bool(concept.names) and all(map(_NO_INFORMATION.match, concept.names))
    return said or _has_code(concept, _NO_INFORMATION_CODES)


def is_of_some_allergies(concept: Concept) -> bool:
    """Whether a concept is about some allergies only, of which ketamine is none ('No known food allergy')."""
    return any(_PART_OF_ALLERGIES.search(name.replace("-", " ")) for name in (*concept.names, *concept.others))


def in_words(concept: Concept) -> str:
    """What says that there is none, or nothing known, as it is told: 'no known food allergies' for the code alone."""
    return concept.text or concept.shown.partition(" ")[0].replace("-", " ")


def _has_code(concept: Concept, codes: re.Pattern[str]) -> bool:
    return any(codes.match(other.partition(" ")[0]) for other in concept.others)
