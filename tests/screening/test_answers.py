"""Answers: yes and no, boxes, signs and headings, each said of its own item and of no other."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ketaref
from ketaref.screening.answers import NEITHER, NO_TICKS, NOT_TICKED, READ_AGAIN
from ketaref.screening.pieces import sentences_of
from ketaref.screening.screen import screen_words

INDEX = ketaref.open_index()
TODAY = date(2026, 11, 28)
ENTRIES = {
    "an": "aneurysm-contraindication",
    "av": "arteriovenous-malformation",
    "st": "previous-stroke",
    "ti": "transient-ischemic-attack",
    "sz": "seizure-disorder",
    "mi": "unstable-cardiovascular-disease",
    "pr": "pregnancy-contraindication",
    "gl": "uncontrolled-glaucoma",
    "ic": "intracerebral-hemorrhage-history",
    "ma": "manic-phase",
    "ka": "ketamine-hypersensitivity",
    "po": "acute-porphyria",
}
SHORT = {entry: short for short, entry in ENTRIES.items()} | {"active-psychosis": "ps", "psychosis-history": "ps"}


MARKS = [
    *("Y", "N", "yes", "no", "unknown", ":", "?", "-", "+", ",", "/", "|", ";", "\n", "\t", ".", "2", "for"),
    *("(-)", "(+)", "[x]", "[ ]", "☐", "☑", "-ve", "+ve", "neg", "pos", "denies", "Denies:", "Endorses:", "FHx:"),
]


def lines():
    table = Path(__file__).parents[1] / "data" / "answers.txt"
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "==")):
            text, counted, denied = line.rsplit("|", 2)
            yield text.strip(" ").replace("\\n", "\n").replace("\\t", "\t"), set(counted.split()), set(denied.split())


def screened(text):
    return screen_words(INDEX, text, today=TODAY)


@pytest.mark.parametrize(("text", "counted", "denied"), list(lines()))
def test_an_answer_is_said_of_its_own_item(text, counted, denied):
    found = screened(text)
    assert {SHORT[c.entry.id] for c in found.counted if c.entry.id in SHORT} == counted
    negated = {SHORT[c.entry.id] for c in found.set_aside if c.status == "negated" and c.entry.id in SHORT}
    assert negated - {"ka"} == denied - {"ka"}
    assert denied & {"ka"} <= negated


@pytest.mark.parametrize(
    ("text", "note", "counted"),
    [
        ("[x] AVM [ ] stroke", NOT_TICKED, False),
        ("[ ] AVM [ ] stroke", NO_TICKS, True),
        ("AVM [x] Yes [ ] No, stroke [ ] Yes [ ] No", NEITHER, True),
        ("AVM: Y, no stroke: N", READ_AGAIN, True),
    ],
)
def test_what_is_not_plainly_answered_has_a_note(text, note, counted):
    stroke = next(c for c in screened(text).concerns if c.entry.id == ENTRIES["st"])
    assert note in stroke.notes
    assert stroke.counted == counted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hx AVM: Y  Hx stroke: N", ["Hx AVM: Y", "Hx stroke: N"]),
        ("[x] AVM [ ] stroke", ["[x] AVM", "[ ] stroke"]),
        ("-stroke +AVM", ["+AVM", "-stroke"]),
        ("FHx: stroke N, AVM Y", ["FHx: stroke N", "FHx: AVM Y"]),
        ("stroke/TIA: N, AVM: Y", ["AVM: Y", "stroke/TIA: N"]),
        ("no stroke comma has AVM period", ["has AVM", "no stroke"]),
    ],
)
def test_an_answered_item_is_shown_as_it_was_typed(text, shown):
    found = screened(text)
    assert sorted({c.finding.text for c in found.concerns}) == sorted(shown)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from([*MARKS, "stroke", "AVM", "Hx", "lamictal", "120/80", "(5mm)", "and", "or", "comma", "period"]),
        max_size=14,
    ),
    st.sampled_from([" ", "  ", ""]),
)
def test_no_word_is_lost_when_a_text_is_cut(words, between):
    text = between.join(words)
    kept = Counter(
        word for s in sentences_of(text) for word in re.findall(r"[a-z]{3,}", s.as_typed(0, len(s.text)).lower())
    )
    assert all(kept[word] for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in ("comma", "period"))
