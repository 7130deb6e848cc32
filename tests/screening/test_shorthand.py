"""What a nurse types in a hurry: shorthand, slips of the keys and lay words, with what only looks like them."""

from __future__ import annotations

import pytest

import ketaref
from ketaref.screening.names import names_of
from ketaref.screening.screen import screen_words
from tools.screen_table import TODAY

INDEX = ketaref.open_index()
ACUTE_HEART, STABLE_HEART = "unstable-cardiovascular-disease", "stable-heart-disease"

ANEURYSM = "aneurysm-contraindication"
BRAIN_MASS = "brain-mass-hydrocephalus"
HIGH, SEVERE = "uncontrolled-hypertension", "severe-hypertension"


def counted(text):
    return {concern.entry.id for concern in screen_words(INDEX, text, today=TODAY).counted}


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("heart attack (2 mo ago)", ACUTE_HEART), ("had a heart attack in Sept (2 months ago)", ACUTE_HEART),
        ("had a heart attack last summer (4 months ago)", ACUTE_HEART), ("MI six months ago", ACUTE_HEART),
        ("STEMI, 10 days ago", ACUTE_HEART), ("MI 2 months prior", ACUTE_HEART),
        ("STEMI 4 yrs ago", STABLE_HEART), ("MI (3 yrs ago)", STABLE_HEART), ("MI (2015)", STABLE_HEART),
        ("heart attack in Sept 2024", STABLE_HEART), ("MI 3/2019", STABLE_HEART),
    ],
)  # fmt: skip
def test_a_heart_attack_is_recent_by_its_own_date(text, entry):
    assert counted(text) == {entry}


@pytest.mark.parametrize(
    "text",
    [
        "BP 165 / 112", "BP 165 / 112 L arm", "b/p 192 / 106 L arm", "B.P. 190 / 110", "190 / 110", "syst 210",
        "sys 210", "sys 210 dia 110", "BP 21O/115", "BP l80/110", "BP 18O/1IO", "BP two-ten over one-twenty",
        "BP two hundred over one ten", "BP one ninety over one ten", "one ninety over 110", "systolic two hundred",
        "blood pressure one eighty five over one hundred and five", "vitals: 192 / 106, HR 88",
    ],
)  # fmt: skip
def test_a_pressure_is_read_however_it_is_written(text):
    assert counted(text) == {HIGH, SEVERE}


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("BP one-thirty over eighty", set()), ("bp one twenty over seventy eight", set()), ("b/p 120 / 70", set()),
        ("blood pressure one oh five over sixty", set()), ("goal BP one thirty over eighty", set()),
        ("BP one forty-five over ninety-five", {HIGH}),
        # Neither a pressure nor bipolar disorder.
        ("BP 2 days ago was fine", set()), ("vision 20 / 200", set()), ("HR 110 / 70 kg", set()),
        ("glucose 240 / 88", set()), ("took 2 pills over ten hours", set()), ("eye pressure twenty eight", set()),
        ("pain for two hundred days", set()), ("BP two meds", {"antihypertensives-with-ketamine"}),
        ("BP 1", {"bipolar-disorder-caution"}),
        # Each reading of a line is shown as it was typed.
        ("BP 165 / 112, aneurysm, b/p 192 / 106", {HIGH, SEVERE, "aneurysm-contraindication"}),
    ],
)  # fmt: skip
def test_what_looks_like_a_high_pressure_is_none(text, entries):
    assert counted(text) == entries


def test_a_pressure_is_shown_as_it_was_typed():
    found = screen_words(INDEX, "BP two-ten over one-twenty, aneurysm, b/p 192 / 106", today=TODAY).counted
    assert {concern.finding.text for concern in found} == {"BP two-ten over one-twenty", "aneurysm", "b/p 192 / 106"}


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("allergic to everything incl. ketamine, per pt", {"ketamine-hypersensitivity"}),
        ("MI 3 yrs. ago", {STABLE_HEART}), ("MI 2 mos. ago", {ACUTE_HEART}),
        ("hosp. for psychosis 2019", {"psychosis-history"}),
        ("fam. hx of aneurysm", set()), ("mat. aunt with stroke", set()),
        ("approx. 8 wks pregnant", {"pregnancy-contraindication"}),
        # Where a sentence ends, a denial ends with it.
        ("no sz x 3 yrs. Aneurysm clipped", {"aneurysm-contraindication"}),
        ("no sz x 3 yrs. aneurysm clipped", {"aneurysm-contraindication"}),
        ("denies stroke hx. Aneurysm clipped", {"aneurysm-contraindication"}),
        ("No MS. Aneurysm.", {"aneurysm-contraindication"}),
    ],
)  # fmt: skip
def test_an_abbreviation_ends_no_sentence(text, entries):
    assert counted(text) == entries


OPIOIDS, SEDATIVES, PRESSURE_MEDICINES = (
    "opioids-with-ketamine", "benzodiazepines-with-ketamine", "antihypertensives-with-ketamine",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("allergic to morphine, codeine, and fentanyl", set()),
        ("allergic to Xanax (rash), Norco (itching), lisinopril", set()),
        ("allergic to lisinopril (cough), morphine (itch). no problem w/ ketamine", set()),
        ("NKDA. intolerance: tramadol (nausea), ativan (agitation)", set()), ("intolerant of morphine, codeine", set()),
        ("adverse reactions: morphine (itch), ativan", set()),
        ("statin intolerance, on lisinopril", {PRESSURE_MEDICINES}),
        ("denies intolerance to morphine", set()),
        # The list holds allergens alone: what is taken, or is no medicine, ends it.
        ("allergic to penicillin, on lisinopril", {PRESSURE_MEDICINES}),
        ("allergic to codeine, takes lisinopril, xanax prn", {PRESSURE_MEDICINES, SEDATIVES}),
        ("allergic to morphine, lisinopril 20mg daily, xanax 1 mg", {PRESSURE_MEDICINES, SEDATIVES}),
        ("allergic to sulfa; lisinopril", {PRESSURE_MEDICINES}),
        ("allergic to sulfa, aneurysm, xanax", {ANEURYSM, SEDATIVES}),
        ("allergic to codeine (anaphylaxis), latex, Bactrim, and lisinopril (angioedema); on xanax", {SEDATIVES}),
        # Ketamine in the list is the allergy; beside it, it is the treatment.
        ("allergic to morphine (itching), ketamine (hives)", {"ketamine-hypersensitivity"}),
        ("allergic to pcn, ketamine infusion today", set()), ("intolerance: ketamine", {"prior-adverse-reaction"}),
    ],
)  # fmt: skip
def test_a_list_of_allergies_goes_on_past_its_first_item(text, entries):
    assert counted(text) == entries


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("TAAA 5.5, no surgery", ANEURYSM), ("fusiform dilatation of basilar", ANEURYSM), ("EVAR 2019", ANEURYSM),
        ("dilated aortic root 4.4", ANEURYSM), ("AoD type B chronic", "blood-pressure-hazard"),
        ("dAVF L transverse sinus, embolized", "cerebral-vascular-lesion"), ("CVST 2020", "cerebral-vascular-lesion"),
        ("SDH evacuated 2022, no residual", "intracerebral-hemorrhage-history"),
        ("chronic subdural", "intracerebral-hemorrhage-history"), ("EDH 2015", "intracerebral-hemorrhage-history"),
        ("non-traumatic SAH", "intracerebral-hemorrhage-history"), ("PICA infarct", "previous-stroke"),
        ("non-hemorrhagic stroke", "previous-stroke"), ("pre-e w/ severe features", "pre-eclampsia-eclampsia"),
        ("PreE 34w", "pre-eclampsia-eclampsia"), ("troponin elevated, ST depressions", ACUTE_HEART),
        ("non-STEMI 2 weeks ago", ACUTE_HEART), ("AF w RVR", ACUTE_HEART), ("VT storm", ACUTE_HEART),
        ("GBM", BRAIN_MASS),
        ("vestib schwannoma R 1.2cm", BRAIN_MASS), ("Chiari I", BRAIN_MASS), ("PAF on Eliquis", STABLE_HEART),
        ("AICD", STABLE_HEART), ("non-ischemic cardiomyopathy", "heart-failure-stability-unknown"),
        ("AACG", "uncontrolled-glaucoma"), ("mTBI", "head-injury"), ("SZA", "active-psychosis"),
        ("IVDA", "active-substance-abuse"), ("BP II, on lamictal", "bipolar-disorder-caution"),
    ],
)  # fmt: skip
def test_shorthand_of_charts_meets_its_entry(text, entry):
    assert entry in counted(text)


@pytest.mark.parametrize(
    "text",
    [
        "anti-GBM disease", "AVF L arm", "AFVSS", "lives alone", "AOD use in family", "fits criteria for MDD",
        "trop neg x3",
        "troponin normal", "no ST elevation", "no ST changes", "PreE ruled out", "pre-e 2015", "pre-existing condition",
        "denies SI/HI/AH", "no AVH", "Budd-Chiari", "orbital pseudotumor", "cracked tooth", "AA male", "non-diabetic",
        "non-smoker", "tips for sleep", "moved to ALF", "coag panel normal", "several weeks of pain", "hearing loss",
        "strep throat 3 months ago", "BP cuff too small", "expecting improvement",
    ],
)  # fmt: skip
def test_what_only_looks_like_shorthand_meets_nothing(text):
    assert counted(text) == set()


def test_a_subdural_that_was_evacuated_is_a_bleed_and_a_head_injury():
    assert counted("subdural evacuated 2022") == {"intracerebral-hemorrhage-history", "head-injury"}


@pytest.mark.parametrize(
    "text",
    [
        "pt is preggo, ~10 wks", "knocked up, 8wks", "pt thinks she may be late, home test was + this am",
        "HPT + yesterday", "HPT+", "pregnancy test +", "UPT +", "hcg 4500", "beta hcg 12,000", "hCG pos",
        "LMP 8 wks ago",        "period is 2 weeks late", "G3P2 12 wks", "3rd pregnancy, 20 wks", "healthy pregnancy",
        "C-section 2018. Now healthy pregnancy 20w",
        "C-section 2018, healthy pregnancy 20w", "currently pregnant, 2 prior pregnancies", "twin pregnancy",
    ],
)  # fmt: skip
def test_a_pregnancy_is_read_in_lay_words_and_from_tests(text):
    assert "pregnancy-contraindication" in counted(text)


@pytest.mark.parametrize(
    "text",
    [
        "HPT neg", "hCG <5", "hcg 3", "bhcg 0", "hcg pending", "UPT neg", "pregnancy test negative", "home test neg",
        "LMP 2 wks ago", "LMP 8 weeks ago, IUD in place", "LMP 5 yrs ago, postmenopausal", "G2P2", "Pregnancy x3",
        "pregnancies: 3, all term, last 2009", "3 pregnancies", "C-section 2018, healthy pregnancy", "youngest 12 yo",
        "kids 12 and 14", "son is 15", "mom of a 16 year old", "2 kids ages 4 and 6",
    ],
)  # fmt: skip
def test_earlier_pregnancies_and_other_peoples_ages_count_for_nothing(text):
    assert counted(text) == set()


AMBIGUOUS = {"RAD", "obese"}
"""Names that an entry leaves out of a patient's findings, as they are used for other things too."""


def test_every_name_of_an_entry_typed_alone_meets_it():
    entries = [entry for entry in names_of(INDEX).entries if entry.screening]
    lost = {
        text
        for entry in entries
        for text in (*entry.screening.names, *entry.screening.events)
        if entry.id not in {c.entry.id for c in screen_words(INDEX, text, today=TODAY).concerns}
    }
    assert lost == AMBIGUOUS
