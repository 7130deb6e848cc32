"""Resources of a record, each to the findings it states: conditions, allergies, medicines, relatives, procedures.

Owns what statuses and dates come to, in every version of FHIR that is read, and which resources state no finding (a
screening test, 'no known allergy'). What is read of several resources together is for `observations.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ketaref.screening import concepts
from ketaref.screening.concepts import Concept, concept_of, in_words
from ketaref.screening.findings import Finding
from ketaref.screening.resources import (
    MEDICINE_TYPES,
    Resource,
    date_of,
    day_in,
    dict_of,
    list_of,
    reference_in,
    shown_name,
    type_of,
    word_in,
)

CURRENT_DAYS = 30
"""What was given, measured or asked longer ago than this is not today's."""
_ERROR = "entered-in-error"
_STOPPED = {"stopped", "completed", "cancelled", "ended", "declined", "not-taken", "not-done", "draft"}
_PAST = {"resolved", "inactive", "remission"}
_NOT_STATED = "allergen not stated: ask"
_CODE_ALONE = "an allergy known by a code alone: ask to what"
_OTHER_ALLERGY = "an allergy, not to ketamine or esketamine"


class Part(NamedTuple):
    """What a part of a record adds to it."""

    findings: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()
    """What the record does not hold."""
    notices: tuple[str, ...] = ()
    """What a reader must know first, or what it says there is none of."""
    not_read: tuple[str, ...] = ()
    """Kinds of what is not read, one for each resource."""


def part_of(resource: Resource, medications: Mapping[str, Resource], today: date) -> Part:
    """What a resource states by itself."""
    kind = type_of(resource)
    if kind == "Condition":
        return _condition(resource)
    if kind in MEDICINE_TYPES:
        return _medicine(resource, medications, today)
    if kind == "AllergyIntolerance":
        return _allergy(resource)
    if kind == "FamilyMemberHistory":
        told = [concept_of(dict_of(condition).get("code")) for condition in list_of(resource.get("condition"))]
        status = _ERROR if word_in(resource.get("status")) == _ERROR else "relative"
        return Part(tuple(_finding(resource, one, status, "condition") for one in told if one.shown))
    if kind == "Procedure":
        return _procedure(resource)
    return Part()


def _finding(resource: Resource, concept: Concept, status: str, topic: str, day: str = "") -> Finding:
    shown = concept.shown or f"{topic} without a text or code"
    return Finding(shown, concept.codes, status, topic, shown_name(resource), day, names=concept.names)


def _condition(resource: Resource) -> Part:
    concept = concept_of(resource.get("code"))
    verified, clinical = word_in(resource.get("verificationStatus")), word_in(resource.get("clinicalStatus"))
    if concepts.says_nothing_known(concept):
        return Part(missing=(f"{in_words(concept).lower()}: ask about conditions",))
    if concepts.says_none(concept):
        return Part(notices=(f"The record says: {in_words(concept)}.",))
    if concepts.is_evaluation(concept):
        return Part(not_read=("Condition (test or screening)",))
    finding = _finding(
        resource, concept, _condition_status(resource, verified, clinical), "condition", _onset(resource)
    )
    if finding.status != "present":
        return Part((finding,))
    if concepts.is_of_family(concept):
        return Part((finding._replace(status="relative"),))
    stated = verified == "confirmed" and clinical in ("active", "recurrence", "relapse")
    firm = "coded" if concepts.is_asserted(concept) else "stated" if stated else ""
    return Part((finding._replace(firm=firm),))


def _condition_status(resource: Resource, verified: str, clinical: str) -> str:
    ended = any(resource.get(f"abatement{form}") for form in ("DateTime", "Period", "String", "Age", "Range"))
    if verified in ("refuted", _ERROR):
        return verified
    if clinical in _PAST or (ended and not clinical) or resource.get("abatementBoolean") is True:
        return "past"
    return "possible" if verified in ("unconfirmed", "provisional", "differential") else "present"


def _onset(resource: Resource) -> str:
    onset = resource.get("onsetDateTime") or dict_of(resource.get("onsetPeriod")).get("start")
    recorded = resource.get("recordedDate") or resource.get("assertedDate") or resource.get("dateRecorded")
    return day_in(onset or recorded)


def _allergy(resource: Resource) -> Part:
    # `substance` and `status` are DSTU2's.
    status = word_in(resource.get("verificationStatus") or resource.get("status"))
    clinical = word_in(resource.get("clinicalStatus") or resource.get("status"))
    # An inactive allergy to a drug is an allergy till someone has refuted it; a resolved one is past.
    stands = status if status in ("refuted", _ERROR) else "past" if clinical == "resolved" else "present"
    substances = [dict_of(reaction).get("substance") for reaction in list_of(resource.get("reaction"))]
    own = concept_of(resource.get("code"), resource.get("substance"))
    concept = concept_of(resource.get("code"), resource.get("substance"), *substances)
    day = day_in(resource.get("recordedDate") or resource.get("assertedDate"))
    if stands == "present" and not any(substances):
        if concepts.says_nothing_known(own):
            return Part(missing=(f"{in_words(own).lower()}: ask about ketamine and esketamine",))
        if concepts.says_none(own):
            said = f"The record says: {in_words(own)}{f', {day}' if day else ''} [{shown_name(resource)}]."
            partly = concepts.is_of_some_allergies(own)
            return Part(notices=(said,), missing=("allergies to medicines: ask about ketamine",) if partly else ())
    note = _OTHER_ALLERGY if concept.names else _CODE_ALONE if concept.others else _NOT_STATED
    return Part((_finding(resource, concept, stands, "allergy", day)._replace(note=note),))


def _procedure(resource: Resource) -> Part:
    status = word_in(resource.get("status"))
    concept = concept_of(resource.get("code"))
    undone = resource.get("notPerformed") is True or resource.get("notDone") is True
    if undone or status in ("not-done", "preparation", "aborted"):
        return Part(not_read=("Procedure (not done)",))
    if concepts.is_evaluation(concept, procedure=True):
        return Part(not_read=("Procedure (test or screening)",))
    period = dict_of(resource.get("performedPeriod") or resource.get("occurrencePeriod"))
    when = resource.get("performedDateTime") or resource.get("occurrenceDateTime") or period.get("start")
    stands = _ERROR if status == _ERROR else "present"
    return Part((_finding(resource, concept, stands, "procedure", day_in(when)),))


# ---- Medicines ------------------------------------------------------------------------------------------------------


def _medicine(resource: Resource, medications: Mapping[str, Resource], today: date) -> Part:
    concept = _medicine_concept(resource, medications)
    if concepts.says_nothing_known(concept):
        return Part(missing=(f"{in_words(concept).lower()}: ask what the patient takes",))
    if concepts.says_none(concept):
        return Part(notices=(f"The record says: {in_words(concept)}.",))
    return Part((_finding(resource, concept, _medicine_status(resource, today), "medicine", day_of(resource)),))


def _medicine_status(resource: Resource, today: date) -> str:
    status = word_in(resource.get("status"))
    if status == _ERROR:
        return status
    # STU3 says with `taken`, DSTU2 with `wasNotTaken` and `wasNotGiven`, that it is not taken.
    unused = any(resource.get(name) is True for name in ("doNotPerform", "wasNotTaken", "wasNotGiven", "notGiven"))
    unused = unused or word_in(resource.get("taken")) == "n" or _adherence(resource) == "not-taking"
    if unused or status in _STOPPED:
        # A dispense or an administration that is completed was given; whether it still is taken is not said.
        given = type_of(resource) in ("MedicationDispense", "MedicationAdministration") and status == "completed"
        when = date_of(day_of(resource))
        recent = given and not unused and when and (today - when).days <= CURRENT_DAYS
        return "possible" if recent else "past"
    end = day_in(dict_of(resource.get("effectivePeriod")).get("end") or resource.get("dateEnded"))
    return "past" if end and end < today.isoformat() else "present"


def _adherence(resource: Resource) -> str:
    """R5: how a medicine is taken ('taking', 'not-taking' ...)."""
    return word_in(dict_of(resource.get("adherence")).get("code"))


def references_to_shared(resource: Resource) -> list[str]:
    """The Medications and Substances that say what a resource is about, by reference; not those inside it.

    A Medication may refer to further ones, its ingredients.
    """
    if type_of(resource) in MEDICINE_TYPES:
        said, named = _said_and_named(resource)
        found = [] if said else [named]
    elif type_of(resource) == "Medication":
        found = [_reference_to_ingredient(dict_of(one)) for one in _ingredients(resource)]
    else:
        return []
    inside = [found_in for one in list_of(resource.get("contained")) for found_in in _inside(dict_of(one))]
    names = [name for one in found if (name := reference_in(one)) and not name.startswith("#")]
    return list(dict.fromkeys([*names, *inside]))


def _inside(resource: Resource) -> list[str]:
    return references_to_shared(resource) if resource.get("resourceType") == "Medication" else []


def _said_and_named(resource: Resource) -> tuple[object, object]:
    """What a medicine's resource says it is, and what it refers to instead."""
    medication = dict_of(resource.get("medication"))
    reference = medication.get("reference")
    named = resource.get("medicationReference") or (reference if isinstance(reference, dict) else medication)
    return resource.get("medicationCodeableConcept") or medication.get("concept"), named


def _medicine_concept(resource: Resource, medications: Mapping[str, Resource]) -> Concept:
    """What a medicine is: said in its resource, or in one it refers to, inside or elsewhere in the file."""
    said, named = _said_and_named(resource)
    concept = concept_of(said)
    if concept.shown or not named:
        return concept
    contained = _contained(resource)
    wanted = reference_in(named)
    found = contained.get(str(dict_of(named).get("reference"))) or medications.get(wanted)
    display = dict_of(named).get("display")
    if found:
        return _of_medication(found, {**medications, **_contained(found), **contained}, display)
    if display:
        return concept_of(display)
    return Concept(text=f"medicine not in the file ({wanted or 'no reference'})")


def _of_medication(medication: Resource, medications: Mapping[str, Resource], display: object) -> Concept:
    """What a Medication is: its code and its ingredients; one without a code is its ingredients."""
    code, substances = medication.get("code"), _substances(medication, medications)
    concept = concept_of(code, *substances)
    if concept_of(code).text or not substances:
        return concept if concept.shown else concept_of(display)
    named = [one.text for one in map(concept_of, substances) if one.text]
    return concept._replace(text=" / ".join(dict.fromkeys(named)))


def _substances(medication: Resource, medications: Mapping[str, Resource]) -> Sequence[object]:
    """The ingredients of a Medication, as concepts."""
    found: list[object] = []
    for ingredient in map(dict_of, _ingredients(medication)):
        concept = ingredient.get("itemCodeableConcept") or dict_of(ingredient.get("item")).get("concept")
        reference = _reference_to_ingredient(ingredient)
        other = medications.get(str(dict_of(reference).get("reference"))) or medications.get(reference_in(reference))
        concept = concept or (other and other.get("code")) or dict_of(reference).get("display")
        if concept and ingredient.get("isActive") is not False:
            found.append(concept)
    return found


def _ingredients(medication: Resource) -> list[object]:
    return list_of(medication.get("ingredient") or dict_of(medication.get("product")).get("ingredient"))


def _reference_to_ingredient(ingredient: Resource) -> object:
    item = dict_of(ingredient.get("item"))
    reference = ingredient.get("itemReference") or item.get("reference") or item
    return {"reference": reference} if isinstance(reference, str) else reference


def _contained(resource: Resource) -> dict[str, Resource]:
    """The resources inside a resource, by the references to them ('#m')."""
    inside = (dict_of(one) for one in list_of(resource.get("contained")))
    return {f"#{one.get('id')}": one for one in inside if one}


def day_of(resource: Resource) -> str:
    """The day that a medicine is of; '' for none."""
    names = ("authoredOn", "dateWritten", "effectiveDateTime", "occurenceDateTime", "effectiveTimeDateTime",
             "whenHandedOver", "dateAsserted", "issued")  # fmt: skip
    when = next((resource[name] for name in names if resource.get(name)), None)
    period = dict_of(resource.get("effectivePeriod") or resource.get("occurencePeriod"))
    return day_in(when or period.get("start"))


def is_current(day: str, today: date, days: int = CURRENT_DAYS) -> bool:
    """Whether a day lies within the last so many days."""
    when = date_of(day)
    return when is not None and 0 <= (today - when).days <= days


def merged(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings with each medicine and procedure once: the latest record of it, with the resources and dates of all."""
    kept: dict[object, Finding] = {}
    for number, finding in enumerate(findings):
        alike = finding.topic in ("medicine", "procedure")
        key = (finding.text.casefold(), finding.codes, finding.status, finding.topic) if alike else number
        other = kept.get(key)
        if other is None:
            kept[key] = finding
            continue
        latest, earlier = (finding, other) if finding.date > other.date else (other, finding)
        more = (*other.repeats, (earlier.source, earlier.date))
        kept[key] = latest._replace(repeats=more)
    return tuple(kept.values())
