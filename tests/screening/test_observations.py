"""Observations: the reading that holds, what is said of alcohol and drugs, and nothing dropped in silence."""

import pytest

from tests.screening.test_items import counted, read, screened, stands
from tests.screening.test_record import TODAY, ago

DAY = ago(1)


def observation(number="o", day=DAY, **fields):
    return {"resourceType": "Observation", "id": number, "status": "final", "effectiveDateTime": day} | fields


def loinc(code, display=None):
    return {"coding": [{"system": "http://loinc.org", "code": code, "display": display}]}


def mmhg(code, value):
    return {"code": loinc(code)} | ({"valueQuantity": {"value": value, "unit": "mmHg"}} if value else {})


def pressure(systolic, diastolic, at, number="o", **fields):
    parts = [mmhg("8480-6", systolic), mmhg("8462-4", diastolic)]
    return observation(number, at, code=loinc("85354-9"), component=parts) | fields


def read_pressures(*resources):
    return [f.pressure for f in read(*resources).findings if f.pressure]


# ---- Blood pressure -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("readings", "held"),
    [
        ([pressure(190, 112, f"{DAY}T15:00:00-07:00"), pressure(124, 78, f"{DAY}T08:00:00-07:00", "p")], (190, 112)),
        ([pressure(124, 78, f"{DAY}T15:00:00-07:00"), pressure(190, 112, f"{DAY}T08:00:00-07:00", "p")], (124, 78)),
        ([pressure(124, 78, f"{DAY}T23:30:00-07:00"), pressure(190, 112, f"{TODAY}T05:00:00Z", "p")], (124, 78)),
        ([pressure(124, 78, DAY), pressure(190, 112, DAY, "p"), pressure(130, 80, DAY, "q")], (190, 112)),
        ([pressure(124, 78, f"{DAY}T15:00:00Z"), pressure(190, 112, DAY, "p")], (190, 112)),
        ([pressure(150, 90, ago(2)), pressure(124, 78, DAY, "p")], (124, 78)),
        (
            [pressure(160, 99, None, effectivePeriod={"start": ago(9), "end": DAY}), pressure(124, 78, ago(2), "p")],
            (160, 99),
        ),
        ([pressure(160, 99, None, issued=f"{DAY}T10:00:00Z"), pressure(124, 78, ago(2), "p")], (160, 99)),
    ],
)
def test_the_latest_reading_by_the_clock_holds_whole(readings, held):
    assert read_pressures(*readings) == read_pressures(*reversed(readings)) == [held]


def test_halves_of_different_moments_are_never_one_reading():
    upper = observation("s", f"{DAY}T08:00:00Z", **mmhg("8480-6", 190))
    lower = observation("d", f"{DAY}T15:00:00Z", **mmhg("8462-4", 60))
    assert (190, 60) not in read_pressures(upper, lower)
    same = observation("d", f"{DAY}T08:00:00Z", **mmhg("8462-4", 60))
    assert read_pressures(upper, same) == [(190, 60)]


def test_half_a_reading_is_a_gap():
    record = read(pressure(128, None, f"{DAY}T15:00:00Z"))
    assert f"the blood pressure of {DAY} at 15:00 is half a reading, 128/? mmHg: measure it" in record.not_assessed
    whole_before = pressure(150, 95, f"{DAY}T08:00:00Z", "w")
    assert (150, 95) in read_pressures(pressure(128, None, f"{DAY}T15:00:00Z"), whole_before)


def test_a_pressure_may_be_an_average_or_stand_in_words_and_is_in_mmhg():
    assert read_pressures(
        observation(code=loinc("96607-7"), component=[mmhg("96608-5", 150), mmhg("96609-3", 90)])
    ) == [(150, 90)]
    assert read_pressures(observation(code=loinc("55284-4"), valueString="148/92 mmHg")) == [(148, 92)]
    kilopascals = {"code": loinc("8480-6"), "valueQuantity": {"value": 18, "unit": "kPa"}}
    assert read_pressures(observation(**kilopascals)) == []


def test_a_goal_is_no_reading():
    goal = {"resourceType": "Goal", "id": "g", "target": [{"measure": loinc("85354-9"), "detailString": "140/90"}]}
    record = read(goal, pressure(124, 78, DAY))
    assert dict(record.not_read) == {"Goal": 1}


# ---- Others ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "entry", "status"),
    [
        (
            {"code": {"text": "Details of drug misuse"}, "valueString": "uses heroin daily"},
            "active-substance-abuse",
            "present",
        ),
        ({"code": loinc("11343-1"), "valueBoolean": True}, "active-substance-abuse", "present"),
        (
            {"code": {"text": "Substance use status"}, "valueString": "Never misused drugs"},
            "active-substance-abuse",
            "negated",
        ),
        (
            {"code": loinc("11331-6"), "valueCodeableConcept": {"text": "Current drinker"}},
            "alcohol-with-ketamine",
            "present",
        ),
        (
            {"code": loinc("11331-6"), "valueCodeableConcept": {"text": "Lifetime non-drinker"}},
            "alcohol-with-ketamine",
            "negated",
        ),
        (
            {"code": loinc("82810-3"), "valueCodeableConcept": {"text": "Pregnant"}},
            "pregnancy-contraindication",
            "present",
        ),
    ],
)
def test_what_is_said_of_use_is_read_with_how_it_stands(fields, entry, status):
    assert stands(observation(**fields))[entry] == status


def test_the_last_word_on_a_use_holds():
    drinks = observation("1", ago(400), code=loinc("11331-6"), valueString="Current drinker")
    stopped = observation("2", ago(5), code=loinc("11331-6"), valueString="Never drinks")
    assert counted(stopped, drinks) == set()
    unknown = read(observation(code=loinc("11331-6"), valueString="Patient declined"))
    assert any("alcohol use: Patient declined" in gap for gap in unknown.not_assessed)


@pytest.mark.parametrize(
    ("fields", "is_high"),
    [
        ({"valueQuantity": {"value": 250, "unit": "U/L"}, "referenceRange": [{"high": {"value": 40}}]}, True),
        ({"valueQuantity": {"value": 30, "unit": "U/L"}, "referenceRange": [{"high": {"value": 40}}]}, False),
        ({"valueQuantity": {"value": 90, "unit": "U/L"}, "interpretation": [{"coding": [{"code": "H"}]}]}, True),
        ({"valueQuantity": {"value": 90, "unit": "U/L"}}, False),
    ],
)
def test_a_liver_test_is_raised_where_its_laboratory_says_so(fields, is_high):
    result = screened(observation(code=loinc("1920-8", "Aspartate aminotransferase"), **fields))
    assert ("liver-impairment-moderate" in {c.entry.id for c in result.counted}) == is_high


def quantity(code, value, unit, day=DAY, number="o"):
    return observation(number, day, code=loinc(code), valueQuantity={"value": value, "unit": unit})


def test_the_last_measure_is_read_and_an_old_one_is_not():
    old, new = quantity("39156-5", 24.04, "kg/m2", ago(400), "1"), quantity("39156-5", 31.4, "kg/m2", ago(20), "2")
    assert [f.text for f in read(old, new).findings] == ["BMI 31.4 kg/m2"]
    assert dict(read(old).not_read) == {"Observation (BMI, too old)": 1}
    eye = quantity("79892-6", 38, "mmHg", ago(400))
    assert any(f"the last, intraocular pressure 38 mmHg, is of {ago(400)}" in gap for gap in read(eye).not_assessed)


def test_both_eyes_are_read():
    pressures = [(value, {"value": value, "unit": "mmHg"}) for value in (14, 38)]
    eyes = [observation(str(n), code={"text": "Intraocular pressure"}, valueQuantity=q) for n, q in pressures]
    counts = {c.finding.text: c.counted for c in screened(*eyes).concerns}
    assert counts == {"intraocular pressure 14 mmHg": False, "intraocular pressure 38 mmHg": True}


@pytest.mark.parametrize(
    ("resource", "entry"),
    [
        (quantity("39156-5", 42, "kg/m2"), "severe-obesity-and-dose-weight"),
        (quantity("39156-5", 24, "kg/m2"), ""),
        (quantity("29463-7", 140, "kg"), "severe-obesity-and-dose-weight"),
        (quantity("29463-7", 140, "[lb_av]"), ""),
        (quantity("59408-5", 88, "%"), "severe-lung-disease-home-oxygen"),
        (quantity("8867-4", 130, "beats/minute"), "rhythm-disorder-wpw-long-qt"),
        (quantity("8867-4", 130, "beats/minute", ago(40)), ""),
        (quantity("1742-6", 250, "U/L"), "liver-impairment-moderate"),
        (quantity("2339-0", 50, "mg/dL", TODAY.isoformat()), "diabetes-and-glp-1-drugs"),
        (quantity("2339-0", 50, "mg/dL"), ""),
        (quantity("10230-1", 30, "%"), "unstable-cardiovascular-disease"),
        (quantity("10230-1", 60, "%"), ""),
    ],
)
def test_a_measure_beyond_a_limit_of_the_content_is_counted(resource, entry):
    assert counted(resource) == ({entry} if entry else set())


def test_all_other_observations_are_counted_by_category():
    lab = {"category": [{"coding": [{"code": "laboratory"}]}], "code": loinc("2160-0"), "valueQuantity": {"value": 1}}
    record = read(
        observation("1", **lab), observation("2", **lab), observation("3", code={"text": "AUDIT-C total score"}),
        observation("4", code=loinc("85354-9"), status="entered-in-error"),
    )  # fmt: skip
    assert dict(record.not_read) == {
        "Observation (laboratory)": 2, "Observation (other)": 1, "Observation (status entered-in-error)": 1,
    }  # fmt: skip


def test_an_age_within_all_limits_is_no_finding_to_judge():
    patient = {"resourceType": "Patient", "id": "p", "gender": "male", "birthDate": "1980-01-01"}
    assert screened(patient) == screened({"resourceType": "Patient", "id": "q"})
