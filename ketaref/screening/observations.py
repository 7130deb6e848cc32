"""Observations of a record to findings: what was measured last, what was said last, and what is not read.

Blood pressure, other measures that the content has a limit for, ejection fraction, liver tests above the laboratory's
own limit, pregnancy, alcohol and drug use are read, each by its latest observation. All others are counted by
category. Owns which codes mean what and which of several readings holds; the limits that a figure is held against are
for `measures.py` and the content.

Sources of the codes: LOINC (loinc.org) and SNOMED CT, as US Core and Synthea use them.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ketaref.screening.concepts import REMEMBERED, Concept, Key, concept_of, key_of_concept, value_of_key
from ketaref.screening.findings import Finding
from ketaref.screening.items import CURRENT_DAYS, Part, is_current
from ketaref.screening.pressure import DIASTOLIC, PANELS, SYSTOLIC, pressure_part
from ketaref.screening.resources import (
    Resource,
    codes_in,
    dict_of,
    instant_of,
    list_of,
    shown_name,
    type_of,
    word_in,
)

YEAR = 365
PREGNANCY_AGES = range(10, 56)
"""Ages at which a record of a patient who is not male should hold a pregnancy status."""


class _Kind(NamedTuple):
    """A kind of observation that is read, by its codes or by what it is called."""

    name: str
    """For a measure, as `measures.py` reads it."""
    codes: frozenset[str]
    words: re.Pattern[str]
    unit: re.Pattern[str] = re.compile(r"")
    """What its unit must be like to be read."""
    days: int = YEAR
    """How long a measure is one of today."""
    is_missed: bool = False
    """Whether it is a gap where the last one is older."""


def _kind(name: str, codes: str, words: str, unit: str = "", **more: int) -> _Kind:
    found, units = (re.compile(pattern, re.IGNORECASE) for pattern in (words, unit))
    days, is_missed = more.get("days", YEAR), bool(more.get("is_missed"))
    return _Kind(name, frozenset(codes.split()), found, units, days, is_missed)


_PRESSURE = _kind("blood pressure", " ".join(PANELS | SYSTOLIC | DIASTOLIC), r"(?!)")
_PREGNANCY = _kind(
    "pregnancy", "82810-3 11449-6 2106-3 2118-8 80384-1 80385-8 2110-5 2111-3", r"pregnancy (?:status|test)"
)
_ALCOHOL = _kind(
    "alcohol use",
    "11331-6 228273003 897148007 160573003",
    r"alcohol (?:use|intake|consumption|drinking)(?: status)?\b|drinking status",
)
_DRUGS = _kind(
    "drug use",
    "11343-1 228366006 363908000",
    r"(?:drug|substance|opioid|cocaine|heroin)s? (?:use|misuse|abuse)(?! screen)",
)
_NONE = r"(?!)"
_EYE = "intraocular pressure"
_MEASURES = (
    _kind(_EYE, "56844-4 79892-6 79893-4 41633001", r"(?:intra-?ocular|eye) pressure|\biop\b", r"mm", is_missed=1),
    _kind("BMI", "39156-5 60621009", r"body mass index(?!.*percentile)|^bmi$", r"kg|^$"),
    _kind("weight", "29463-7 3141-9 27113001", _NONE, r"^\[?(?:kg|lb)"),
    _kind("EF", "10230-1 8806-2 18043-0 250908004", r"ejection fraction", r"%|^$", is_missed=1),
    _kind("ALT", "1742-6 1743-4 1744-2 76625-3", r"alanine aminotransferase|\b(?:ALT|SGPT)\b", r"u/l"),
    _kind("oxygen saturation", "2708-6 59408-5", _NONE, r"%", days=CURRENT_DAYS),
    _kind("heart rate", "8867-4 364075005", _NONE, r"min|bpm", days=CURRENT_DAYS),
    # A sugar is one of its hour; that of yesterday says nothing of a fasting patient of today.
    _kind("glucose", "2339-0 2345-7 41653-7 14743-9 15074-8", _NONE, r"mg/dl|mmol", days=0),
)
_LIVER = _kind(
    "liver test", "1920-8 30239-8 88112-8 1975-2 42719-5 14631-6",
    r"aspartate aminotransferase|\b(?:AST|SGOT)\b|bilirubin.*total|total bilirubin",
)  # fmt: skip
_SCORED = re.compile(r"score|screen|\baudit\b|\bdast\b|\btaps\b|how (?:often|many)", re.IGNORECASE)
_VOID = ("entered-in-error", "cancelled", "registered")
_NEVER = re.compile(
    r"\b(?:never|non-?|not|no|none|denies|negative|absent|does not|teetotal\w*|abstinent|abstains?)\b|^(?:0|false)\b",
    re.IGNORECASE,
)
_FORMER = re.compile(r"\b(?:former|ex-?|past|previous|quit|stopped|in remission)(?:\b|(?=[a-z]))", re.IGNORECASE)
_UNTOLD = re.compile(r"\b(?:unknown|not known|declined|refused|not asked|not assessed)\b", re.IGNORECASE)


def observed_part(resources: Iterable[Resource], gender: str, age: int | None, today: date) -> Part:
    """What the observations of a patient add to a record: findings, gaps, and the kinds of those not read."""
    stand: dict[str, list[Resource]] = {}
    not_read: list[str] = []
    for resource in resources:
        if type_of(resource) != "Observation":
            continue
        status = word_in(resource.get("status"))
        kind = "" if status in _VOID else _kind_of(resource)
        if kind:
            stand.setdefault(kind, []).append(resource)
        else:
            why = f"status {status}" if status in _VOID else _category(resource)
            not_read.append(f"Observation ({why})")
    parts = [
        pressure_part(stand.get(_PRESSURE.name, ()), today),
        _pregnancy_part(stand.get(_PREGNANCY.name, ()), gender, age, today),
        *(_measure_part(kind, stand[kind.name], today) for kind in _MEASURES if kind.name in stand),
        _liver_part(stand.get(_LIVER.name, ()), today),
        *(_use_part(kind, stand[kind.name]) for kind in (_ALCOHOL, _DRUGS) if kind.name in stand),
        Part(not_read=tuple(not_read)),
    ]
    return together(parts)


def together(parts: Sequence[Part]) -> Part:
    """Several parts as one, in order."""
    return Part(
        tuple(finding for part in parts for finding in part.findings),
        tuple(gap for part in parts for gap in part.missing),
        tuple(notice for part in parts for notice in part.notices),
        tuple(kind for part in parts for kind in part.not_read),
    )


def _kind_of(resource: Resource) -> str:
    """The kind that an observation is of, of those read; '' for none."""
    code = resource.get("code")
    key = key_of_concept(code)
    return _kind_of_code(code) if key is None else _kind_of_key(key)


@lru_cache(maxsize=REMEMBERED)
def _kind_of_key(key: Key) -> str:
    return _kind_of_code(value_of_key(key))


def _kind_of_code(code: object) -> str:
    codes, concept = codes_in(code), concept_of(code)
    for kind in (_PRESSURE, _PREGNANCY, *_MEASURES, _LIVER, _ALCOHOL, _DRUGS):
        if codes & kind.codes:
            return kind.name
    called = " ; ".join(concept.names)
    if not called or _SCORED.search(called):
        return ""
    return next((k.name for k in (_PREGNANCY, *_MEASURES, _LIVER, _ALCOHOL, _DRUGS) if k.words.search(called)), "")


def _category(resource: Resource) -> str:
    """The category of an observation ('laboratory'); 'other' for one that has none."""
    return next(filter(None, map(word_in, list_of(resource.get("category")))), "other")


def _latest(resources: Iterable[Resource]) -> Resource:
    """The latest of some observations; of one day a timed one before an untimed one, else the last in the file."""

    def when(numbered: tuple[int, Resource]) -> tuple[str, float, int]:
        at = instant_of(numbered[1])
        return at.day, at.moment or 0.0, numbered[0]

    return max(enumerate(resources), key=when)[1]


# ---- Pregnancy ------------------------------------------------------------------------------------------------------


def _pregnancy_part(resources: Iterable[Resource], gender: str, age: int | None, today: date) -> Part:
    """The last pregnancy status or test, where it is recent."""
    said = [resource for resource in resources if _pregnancy_status(resource)]
    if said:
        resource = _latest(said)
        day, status = instant_of(resource).day, _pregnancy_status(resource)
        if is_current(day, today):
            finding = Finding("pregnant", (), status, "condition", shown_name(resource), day)
            return Part((finding,))
        last = f"the last, {'pregnant' if status == 'present' else 'not pregnant'}, is of {day or 'an unknown day'}"
        return Part(missing=(f"no pregnancy status within {CURRENT_DAYS} days; {last}",))
    if gender == "male" or not (age is None or age in PREGNANCY_AGES):
        return Part()
    return Part(missing=("no pregnancy status: ask, or test",))


def _pregnancy_status(resource: Resource) -> str:
    """What an observation says of a pregnancy: present, negated, or '' for neither."""
    if resource.get("valueBoolean") is not None:
        return "present" if resource["valueBoolean"] is True else "negated"
    value = resource.get("valueCodeableConcept")
    concept = concept_of(value, resource.get("valueString"))
    said = " ".join((*concept.names, *map(str, codes_in(value)))).lower()
    if re.search(r"\bnot pregnant|negative|not detected|60001007|260385009|absent", said):
        return "negated"
    return "present" if re.search(r"\bpregnan|positive|detected|77386006|10828004|present", said) else ""


# ---- Measured -------------------------------------------------------------------------------------------------------


def _measure_part(kind: _Kind, resources: Sequence[Resource], today: date) -> Part:
    """The last figure of a kind, as it is said in words ('BMI 31.4 kg/m2'), unless it is too old to speak of today."""
    with_value = [resource for resource in resources if _quantity(resource, kind)]
    if not with_value:
        return Part(not_read=tuple(f"Observation ({kind.name})" for _ in resources))
    last = _latest(with_value)
    day = instant_of(last).day
    # Two eyes are measured on one day, each an observation of its own.
    held = [r for r in with_value if instant_of(r).day == day] if kind.name == _EYE else [last]
    said = [f"{kind.name} {_quantity(resource, kind)}" for resource in held]
    if is_current(day, today, kind.days):
        # Of the ejection fraction it is a name, of all others a limit that speaks.
        topic, names = ("condition", said) if kind.name == "EF" else ("measure", [])
        # Laboratories measure liver enzymes differently: what is within its own limit is none too high.
        within = kind.name == "ALT" and _has_limit(last) and not _is_high(last)
        sources = map(shown_name, held)
        return Part(
            tuple(
                Finding(text, (), "negated" if within else "present", topic, source, day, names=tuple(names))
                for text, source in zip(said, sources, strict=True)
            )
        )
    if kind.is_missed:
        older = f"no {kind.name} within a year; the last, {', '.join(said)}, is of {day or 'an unknown day'}"
        return Part(missing=(older,))
    return Part(not_read=tuple(f"Observation ({kind.name}, too old)" for _ in resources))


def _quantity(resource: Resource, kind: _Kind) -> str:
    """'38 mmHg': the figure of an observation with its unit; '' where it is none of the kind."""
    quantity = dict_of(resource.get("valueQuantity"))
    value, unit = quantity.get("value"), str(quantity.get("code") or quantity.get("unit") or "")
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not kind.unit.search(unit):
        return ""
    # UCUM's codes are what every system writes alike; these two are not what is read.
    unit = unit.replace("mm[Hg]", "mmHg").replace("[lb_av]", "lb")
    return f"{round(float(value), 1):g}{'' if unit == '%' else ' '}{unit}".strip()


def _liver_part(resources: Sequence[Resource], today: date) -> Part:
    """Liver tests that the laboratory itself calls too high, each by its last result within a year."""
    by_name: dict[str, list[Resource]] = {}
    for resource in resources:
        by_name.setdefault(concept_of(resource.get("code")).shown, []).append(resource)
    findings = []
    for name, several in by_name.items():
        last = _latest(several)
        day = instant_of(last).day
        if is_current(day, today, YEAR) and _is_high(last):
            value = _quantity(last, _LIVER)
            text = f"raised liver test: {name} {value}".strip()
            findings.append(
                Finding(text, (), "present", "condition", shown_name(last), day, names=("elevated LFTs",), firm="coded")
            )
    return Part(tuple(findings))


def _has_limit(resource: Resource) -> bool:
    """Whether the laboratory says what it takes for too high, or that the result is or is not."""
    ranges = [dict_of(dict_of(one).get("high")).get("value") for one in list_of(resource.get("referenceRange"))]
    return bool(resource.get("interpretation")) or any(isinstance(limit, (int, float)) for limit in ranges)


def _is_high(resource: Resource) -> bool:
    """Whether the laboratory says that a result is too high: by its flag, or by its own upper limit."""
    flags = {code for one in list_of(resource.get("interpretation")) for code in codes_in(one)}
    if flags & {"H", "HH", "HU"}:
        return True
    value = dict_of(resource.get("valueQuantity")).get("value")
    limits = [dict_of(dict_of(one).get("high")).get("value") for one in list_of(resource.get("referenceRange"))]
    high = [limit for limit in limits if isinstance(limit, (int, float))]
    return isinstance(value, (int, float)) and bool(high) and value > max(high)


# ---- Said of alcohol and drugs --------------------------------------------------------------------------------------


def _use_part(kind: _Kind, resources: Sequence[Resource]) -> Part:
    """What was said last of a use: a use, a past one, or none."""
    told = [resource for resource in resources if _said(resource).shown]
    if not told:
        return Part(not_read=tuple(f"Observation ({kind.name}, without a value)" for _ in resources))
    last = _latest(told)
    value = _said(last)
    told_by = " ; ".join(value.names)
    text, day, source = f"{kind.name}: {value.shown}", instant_of(last).day, shown_name(last)
    if _UNTOLD.search(told_by):
        return Part(missing=(f"{text} ({day}): ask",))
    status = "past" if _FORMER.search(told_by) else "negated" if _NEVER.search(told_by) else "present"
    names = value.names if status == "present" else ()
    return Part((Finding(text, (), status, "condition", source, day, names=(*names, kind.name), firm="coded"),))


def _said(resource: Resource) -> Concept:
    """The value of an observation, in words."""
    for name in ("valueCodeableConcept", "valueString"):
        if resource.get(name):
            return concept_of(resource[name])
    if isinstance(resource.get("valueBoolean"), bool):
        return concept_of("yes" if resource["valueBoolean"] else "no")
    for name in ("valueQuantity", "valueInteger"):
        value = dict_of(resource.get(name)).get("value", resource.get(name))
        unit = dict_of(resource.get(name)).get("unit") or ""
        if isinstance(value, (int, float)):
            return concept_of(f"{value:g} {unit}".strip())
    return Concept()
