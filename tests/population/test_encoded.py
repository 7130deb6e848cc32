"""Rows of encoded tables are the resources they were made of."""

import pytest

from ketaref.population.encoded import resource_of_row

# As Pathling's encoders write them: every element has all its fields, and a number.
_EMPTY_CONCEPT = {"id": None, "coding": [], "text": None, "_fid": 3}
CONDITION = {
    "id": "1", "id_versioned": "Condition/1/_history/2", "identifier": [],
    "meta": {"id": None, "profile": [], "_fid": 1},
    "code": {
        "id": None, "text": "Stroke", "_fid": 2,
        "coding": [{"system": "http://snomed.info/sct", "code": "230690007", "userSelected": False, "_fid": 4}],
    },
    "severity": _EMPTY_CONCEPT, "bodySite": [_EMPTY_CONCEPT], "subject": {"reference": "Patient/1", "_fid": 5},
    "recorder": {"reference": None, "display": None, "_fid": 6}, "onsetDateTime": "2010-06-19", "_fid": 0,
}  # fmt: skip


def test_what_the_encoding_adds_is_taken_off():
    assert resource_of_row("Condition", CONDITION) == {
        "resourceType": "Condition",
        "id": "1",
        "code": {
            "text": "Stroke",
            "coding": [{"system": "http://snomed.info/sct", "code": "230690007", "userSelected": False}],
        },
        "subject": {"reference": "Patient/1"},
        "onsetDateTime": "2010-06-19",
    }


@pytest.mark.parametrize(
    ("value", "scale", "plain"),
    [(140.0, 0, "140"), (98.6, 1, "98.6"), (6.5, 2, "6.5"), (1200.0, -2, "1200"), (0.0, 0, "0")],
)
def test_a_decimal_has_its_scale(value, scale, plain):
    row = {"valueQuantity": {"value": value, "value_scale": scale, "_value_canonicalized": {"value": 1, "scale": 0}}}
    assert str(resource_of_row("Observation", row)["valueQuantity"]["value"]) == plain


def test_decimals_of_a_list_have_theirs():
    row = {"factor": [1.0, 2.5], "factor_scale": [0, 1]}
    assert resource_of_row("Basic", row)["factor"] == [1, 2.5]


def test_a_name_of_a_table_that_only_looks_added_is_kept():
    row = {"time_scale": "days", "subject": {"reference": "Patient/1"}, "resourceType": "Observation"}
    assert resource_of_row("Observation", row) == row
