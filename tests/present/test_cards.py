"""Cards: held to the attributes that CDS Hooks 2.0 gives them, with text of a record escaped and the patient named."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from uuid import RFC_4122, UUID

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ketaref
from ketaref.present.fhir import MAX_CARD_SUMMARY, escaped, to_cards
from ketaref.screening.record import read_records
from ketaref.screening.screen import screen_findings, screen_words

INDEX = ketaref.open_index()
TODAY = date(2026, 11, 24)
TEXT = {"type": "string", "minLength": 1}
CODING = {
    "type": "object",
    "properties": {"system": {"type": "string", "format": "uri"}, "code": TEXT, "display": TEXT},
    "required": ["code", "display"],
}
# The attributes of a card, a source and a coding as the specification's tables have them; nothing else is allowed.
CARD = {
    "type": "object",
    "properties": {
        "uuid": {"type": "string", "format": "uuid"},
        "summary": {"type": "string", "minLength": 1, "maxLength": 139},
        "detail": TEXT,
        "indicator": {"enum": ["info", "warning", "critical"]},
        "source": {
            "type": "object",
            "properties": {"label": TEXT, "url": {"type": "string", "pattern": "^https?://[^ ]+$"},
                           "topic": CODING},
            "required": ["label"], "additionalProperties": False,
        },
        "overrideReasons": {"type": "array", "items": CODING, "minItems": 1},
        "extension": {"type": "object", "propertyNames": {"pattern": r"^[a-z]+(\.[a-z-]+)+$"}, "minProperties": 1},
    },
    "required": ["uuid", "summary", "indicator", "source"], "additionalProperties": False,
}  # fmt: skip


def cards_of_record(*resources):
    made = []
    for record in read_records(Path("x.json"), json.dumps(resources).encode(), today=TODAY):
        made += to_cards(screen_findings(INDEX, record.findings, today=TODAY), record, INDEX.references())
    return made


def condition(text, patient="A", number="1"):
    return {
        "resourceType": "Condition", "id": number, "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"text": text}, "subject": {"reference": f"Patient/{patient}"},
    }  # fmt: skip


def patient(name):
    return {"resourceType": "Patient", "id": name, "birthDate": "1980-01-01"}


@pytest.mark.parametrize("text", ["aneurysm, htn, bp 132/84, lupus, denies stroke, on lamictal", "17 yo, IOP 38"])
def test_cards_have_the_attributes_of_the_specification(text):
    for card in to_cards(screen_words(INDEX, text, today=TODAY), None, INDEX.references()):
        jsonschema.validate(card, CARD, format_checker=jsonschema.FormatChecker())


def test_a_card_names_its_patient_and_has_an_id_of_its_own():
    cards = cards_of_record(patient("A"), condition("Aneurysm"), patient("B"), condition("Aneurysm", "B"))
    for card in cards:
        jsonschema.validate(card, CARD, format_checker=jsonschema.FormatChecker())
        name = card["extension"]["ketaref.patient"]
        assert f"Patient: {name}" in card["detail"].splitlines()[0]
    assert {card["extension"]["ketaref.patient"] for card in cards} == {"Patient/A", "Patient/B"}
    ids = [UUID(card["uuid"]) for card in cards]
    assert len(set(ids)) == len(ids)
    assert {(i.variant, i.version) for i in ids} == {(RFC_4122, 5)}
    # The same record gives the same ids: feedback that comes later finds its card.
    again = cards_of_record(patient("A"), condition("Aneurysm"), patient("B"), condition("Aneurysm", "B"))
    assert [card["uuid"] for card in again] == [card["uuid"] for card in cards]


def test_a_concern_says_who_gives_its_tier_and_why_one_may_go_on():
    (card, *_) = to_cards(screen_words(INDEX, "aneurysm", today=TODAY), None, INDEX.references())
    assert card["source"]["url"].startswith("https://")
    assert card["source"]["topic"]["display"] == "Contraindications"
    assert len({reason["code"] for reason in card["overrideReasons"]}) == len(card["overrideReasons"]) > 2
    assert {reason["system"] for reason in card["overrideReasons"]} == {"urn:ketaref:override-reasons"}


def test_a_long_finding_is_cut_to_what_a_summary_may_have():
    for text in ("aneurysm " + "very " * 60 + "long", "aneurysm " + "[x](y) " * 40):
        (card, *_) = cards_of_record(patient("A"), condition(text))
        assert len(card["summary"]) <= MAX_CARD_SUMMARY < 140
        assert card["summary"].endswith("...")
        assert not re.search(r"(?<!\\)[\[\]]", card["summary"])


def test_text_of_a_record_is_no_markup():
    hostile = "Aneurysm [click](javascript:alert(1)) <img src=x> https://evil.example www.evil.example a@evil.example"
    card = next(c for c in cards_of_record(patient("A"), condition(hostile)) if c["indicator"] == "critical")
    for text in (card["summary"], card["detail"]):
        assert "[click](" not in text
        assert "<img" not in text.replace(r"\<", "")
        assert "https://" not in text
        assert "www." not in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, 120/80 (ok).", "plain text, 120/80 (ok)."),
        ("[a](b)", r"\[a\](b)"), ("*a* _b_ `c` ~d~ | <e> & #f", r"\*a\* \_b\_ \`c\` \~d\~ \| \<e\> \& \#f"),
        ("- item", r"\- item"), ("1. item", r"1\. item"), ("+ item", r"\+ item"), ("=====", r"\====="),
        ("a\n\n# b\tc", r"a \# b c"), ("back\\slash", r"back\\slash"), ("HTTP://x WWW.x", r"HTTP\://x WWW\.x"),
    ],
)  # fmt: skip
def test_markdown_is_shown_as_it_stands(text, shown):
    assert escaped(text) == shown


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text())
def test_no_text_opens_a_link_a_tag_or_a_second_line(text):
    shown = escaped(text)
    assert len(shown.splitlines()) <= 1
    bare = re.sub(r"\\[\\`*_{}\[\]<>|~&@#:.=+)-]", "", shown)
    assert not set(bare) & set("\\`*[]<>|~&@#")
