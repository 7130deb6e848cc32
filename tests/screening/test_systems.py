"""Code systems by the names of real exports, and what a code of each comes to."""

import pytest

from ketaref.screening.systems import ICD, RXNORM, SNOMED, known_codes, system_of


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("http://snomed.info/sct", SNOMED),
        ("https://snomed.info/sct/", SNOMED),
        ("http://snomed.info/sct/731000124108/version/20250901", SNOMED),
        ("http://snomed.info", SNOMED),
        ("urn:oid:2.16.840.1.113883.6.96", SNOMED),
        ("2.16.840.1.113883.6.96", SNOMED),
        ("SNOMED-CT", SNOMED),
        ("SNOMED", SNOMED),
        ("SCT", SNOMED),
        ("http://snomed.info/id", SNOMED),
        ("http://hl7.org/fhir/sid/icd-10-cm", ICD),
        ("http://hl7.org/fhir/sid/icd-10", ICD),
        ("http://fhir.de/CodeSystem/bfarm/icd-10-gm", ICD),
        ("http://fhir.de/CodeSystem/dimdi/icd-10-gm", ICD),
        ("http://hl7.org/fhir/sid/icd-10-am", ICD),
        ("urn:oid:2.16.840.1.113883.6.90", ICD),
        ("urn:oid:2.16.840.1.113883.6.3", ICD),
        ("ICD-10-CM", ICD),
        ("ICD10", ICD),
        ("I10", ICD),
        ("I10C", ICD),
        ("I9C", ""),
        ("http://www.nlm.nih.gov/research/umls/rxnorm", RXNORM),
        ("https://www.nlm.nih.gov/research/umls/rxnorm/", RXNORM),
        ("urn:oid:2.16.840.1.113883.6.88", RXNORM),
        ("RxNorm", RXNORM),
        ("http://hl7.org/fhir/sid/icd-10-pcs", ""),
        ("http://hl7.org/fhir/sid/icd-9-cm", ""),
        ("http://id.who.int/icd/release/11/mms", ""),
        ("http://loinc.org", ""),
        ("", ""),
    ],
)
def test_a_system_is_known_by_all_its_names(name, system):
    assert system_of(name) == system


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ("F20.0", ["F20.0", "F20"]),
        ("f200", ["F20.0", "F20"]),
        ("H40.053", ["H40.053", "H40.05", "H40.0", "H40"]),
        ("I10", ["I10"]),
        ("I1", []),
        ("I60.1+", ["I60.1", "I60"]),
        ("F16.-", ["F16"]),
        ("I50.14", ["I50.14", "I50.1", "I50"]),
        ("E10.3211+TT1.2", ["E10.3211", "E10.321", "E10.32", "E10.3", "E10"]),
        ("02703DZ", []),
    ],
)
def test_a_diagnosis_code_comes_with_the_wider_ones(code, codes):
    assert list(known_codes("http://hl7.org/fhir/sid/icd-10", code)) == [(ICD, c) for c in codes]


def test_an_expression_is_a_kind_of_its_focus():
    assert list(known_codes("http://snomed.info/sct", "22298006|Heart attack|:363698007=1")) == [(SNOMED, "22298006")]
    assert list(known_codes("http://local", "22298006")) == []
