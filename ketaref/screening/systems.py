"""Code systems by the names that exports give them, and codes brought to the form in which the content has them.

Source of the names: the naming systems of HL7 Terminology (URIs and OIDs), FHIR's `sid` URIs, fhir.de for ICD-10-GM,
and table 0396 of HL7 v2 (SCT, I10, I10C).
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from ketaref import records

CodeOf = tuple[str, str]
"""System URI, as the content has it, and code."""
SNOMED, ICD, RXNORM = (records.CODE_SYSTEMS[name] for name in ("SNOMED CT", "ICD-10-CM", "RxNorm"))
QUESTIONNAIRE = "urn:ketaref:questionnaire:pre-infusion-screening"
"""The checklist as a Questionnaire. As a code system: the link of a question stands for the entries that ask it."""
QUESTIONNAIRE_ID = "ketaref-pre-infusion-screening"
"""Its id, by which a server that keeps a copy refers to it."""
CONTROLLED, NOTE = ".controlled", ".note"
"""What the links of two kinds of further questions end in: whether it is under control, and in own words."""
_OIDS = {
    "2.16.840.1.113883.6.96": SNOMED,
    "2.16.840.1.113883.6.90": ICD,
    "2.16.840.1.113883.6.3": ICD,  # ICD-10 of the WHO
    "2.16.840.1.113883.6.135": ICD,  # ICD-10-AM
    "2.16.840.1.113883.6.88": RXNORM,
}
# 'http://snomed.info/sct/731000124108/version/20250901', 'SNOMED-CT'.
_SNOMED = re.compile(r"(?:https?://)?snomed\.info(?:/(?:sct|xsct|id)\b.*)?$|snomed(?:[ _-]?ct)?$|sct$")
_RXNORM = re.compile(r"(?:https?://)?(?:www\.)?nlm\.nih\.gov/research/umls/rxnorm$|rx-?norm$")
# The WHO's ICD-10 and the editions made of it, which share its categories and most of what is below them: CM, GM, AM.
# ICD-10-PCS shares only the name: it classifies procedures.
_ICD = re.compile(r"i10c?$|(?:.*/)?icd-?10(?:[-_]?(?!pcs)[a-z]{2})?$|icd-10-(?:cm|gm|am) .*")
_ICD_CODE = re.compile(r"([A-Z]\d[\dAB])\.?([\dA-Z]{0,4})")
_SNOMED_CODE = re.compile(r"\d{6,18}")


@lru_cache(maxsize=256)
def system_of(name: str) -> str:
    """The URI that the content has for a system, whatever an export calls it; '' for a system that it has not."""
    name = name.strip().rstrip("/").lower()
    oid = name.removeprefix("urn:oid:")
    if oid in _OIDS:
        return _OIDS[oid]
    return SNOMED if _SNOMED.match(name) else RXNORM if _RXNORM.match(name) else ICD if _ICD.match(name) else ""


def known_codes(system: str, code: str) -> Iterator[CodeOf]:
    """A code of a system by any name, and for ICD-10 the wider ones it stands under, the narrowest first (F20.0, F20).

    Gives nothing for a system that the content has no codes of. Of an ICD-10 code marks are left out (I60.1+, F20.-,
    E10.3211+TT1.2), of a postcoordinated SNOMED CT expression all but its focus, of which it is a kind.
    """
    uri, code = system_of(system), code.strip()
    if uri == ICD:
        yield from ((ICD, wider) for wider in _icd_and_wider(code.upper()))
    elif uri == SNOMED:
        focus = _SNOMED_CODE.match(code)
        yield SNOMED, focus[0] if focus else code
    elif uri and code:
        yield uri, code


def _icd_and_wider(code: str) -> Iterator[str]:
    match = _ICD_CODE.match(code)
    if match:
        category, rest = match.groups()
        yield from (f"{category}.{rest[:length]}" for length in range(len(rest), 0, -1))
        yield category
