"""What a clinic's pack adds is met in findings, and what is shipped stays met."""

from __future__ import annotations

import datetime as dt

import pytest

from ketaref import build_index, load_library
from ketaref.screening import outcome, screen
from ketaref.screening.screen import Finding, screen_findings, screen_words

TODAY = dt.date(2026, 11, 28)
SEIZURES = """\
id: uncontrolled-seizures
title: Uncontrolled seizures
summary: Not given while seizures are not controlled.
severity: absolute
statements: [{text: No infusion while seizures are not controlled., cites: [our-policy]}]
aliases: [seizure disorder, seizures, brain zaps]
codes: [{system: ICD-10-CM, code: G40.919, display: "Epilepsy, unspecified, intractable"}]
reviewed: {date: 2026-11-27, by: Dr. A. Example, due: 2027-11-27}
"""
FILES = {
    "references/clinic-document": "- {id: our-policy, kind: clinic-document, csl: {type: report, title: Our policy}}\n",
    "contraindications/uncontrolled-seizures": SEIZURES,
    "cues": "- {category: negated, words: [zilch on], direction: forward, example: {zilch on glaucoma: negated}}\n",
}


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    pack = tmp_path_factory.mktemp("ours")
    for name, text in FILES.items():
        path = pack / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return build_index(load_library(pack))


def counted(index, text):
    return {concern.entry.id for concern in screen_words(index, text, today=TODAY).counted}


@pytest.mark.parametrize(
    "text",
    ["seizure disorder", "seizures", "seizure d/o", "hx of seizure d/o, htn", "uncontrolled seizures", "brain zaps"],
)
def test_a_new_contraindication_is_met_by_title_and_aliases(ours, text):
    assert "uncontrolled-seizures" in counted(ours, text)


def test_shorthand_with_a_slash_is_one_word(ours):
    screened = screen_words(ours, "seizure d/o, no glaucoma", today=TODAY)
    assert screened.unmatched == ()


def test_a_denied_one_is_set_aside(ours):
    assert counted(ours, "no seizure d/o") == set()


@pytest.mark.parametrize(("code", "met"), [("G40.919", True), ("G40.909", False)])
def test_a_new_contraindication_is_met_by_its_code(ours, code, met):
    found = Finding("", (("http://hl7.org/fhir/sid/icd-10-cm", code),), source="Condition/1", topic="condition")
    told = {concern.entry.id for concern in screen_findings(ours, [found], today=TODAY).counted}
    assert ("uncontrolled-seizures" in told) is met


def test_a_shipped_entry_is_met_beside_it(ours):
    shipped = build_index(load_library())
    assert counted(shipped, "seizure disorder, pregnant") <= counted(ours, "seizure disorder, pregnant")


def test_what_is_read_of_one_item_of_a_record_is_not_held_against_all_others(ours, monkeypatch):
    lengths = []

    def kept(concerns, concern, earlier):
        lengths.append(len(concerns))
        return outcome.kept(concerns, concern, earlier)

    monkeypatch.setattr(screen, "kept", kept)
    found = [Finding("Glaucoma", source=f"Condition/{n}", topic="condition") for n in range(200)]
    assert len(screen_findings(ours, found, today=TODAY).concerns) == 200
    assert max(lengths) < 5
