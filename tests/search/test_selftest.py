"""With the stemmer that is installed: each phrase of an emergency raises its help, each name and code its entry."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest

import ketaref
from ketaref import load_library
from ketaref.records import CODE_SYSTEMS
from ketaref.screening.names import names_of
from ketaref.screening.screen import Finding, screen_findings, screen_words
from ketaref.search.answer import ask
from ketaref.search.query import understand
from ketaref.store.compile import build_index
from tests.conftest import make_entry

# Signs that stand alone here, without the words around them that keep them from an idiom or a frame.
NEED_MORE = {
    "limp breathing", "eyes twitching not", "seizure x2", "chest compressions", "broken bone", "heat stroke now",
    "bed # stat",
    "anesthesia to bed #", "come quick bed #", "empty blister floor",
    "he asking how many die", "breathe easier insurance",
}  # fmt: skip
TODAY = dt.date(2026, 11, 28)


@cache
def index():
    return ketaref.open_index()


@cache
def library():
    return load_library()


def choice(item, sets):
    """The first way to say one place of a phrase."""
    first = item.strip("=?").split("|")[0].strip("=?")
    if first.startswith("{"):
        return said(sets[first.strip("{}")], sets)
    return first.replace("_", " ")


def said(phrase, sets):
    """A text that holds a phrase, all that may be missing left out."""
    items = [item for item in phrase.split() if item not in ("&", "..") and not item.endswith("?")]
    return " ".join(choice(item, sets) for item in items if item[0] != "!")


def test_every_phrase_of_an_emergency_is_heard():
    rules = library().emergencies
    sets = {rule.name: rule.words[0] for rule in reversed(rules) if rule.category == "set" and rule.words}
    signs = [(rule.weight, phrase) for rule in rules if rule.category == "sign" for phrase in rule.words]
    plain = [(weight, phrase) for weight, phrase in signs if not set("#^$[") & set(phrase)]
    assert len(plain) > 1000
    missed = []
    for weight, phrase in plain:
        text = said(phrase, sets)
        told = understand(index(), text if weight > 1 else f"help, she {text} right now").emergency
        if told is None:
            missed.append((phrase, text))
    assert {text for _, text in missed} <= NEED_MORE


@pytest.mark.parametrize(
    "query",
    ["selfharm", "self harm", "i wanna die", "killmyself", "wanttodie", "kms", "suicide", "kill myself", "overdose"],
)
def test_words_run_together_are_heard(query):
    assert ask(index(), query).crisis.kind == "crisis"


def test_every_trigger_of_a_pack_raises_its_entry():
    triggers = ("selfharm", "medical emergency", "goodbye cruel world", "evening emergence")
    card = make_entry("card", "crisis", "Card", "Call.", triggers=triggers, crisis="medical")
    made = build_index(library().with_entries([*library(), card]))
    assert [t for t in triggers[1:] if ask(made, t).crisis is None] == []


def test_every_screening_name_and_event_meets_its_entry():
    names = names_of(index())
    missed = []
    for entry in names.entries:
        screening = entry.screening
        own = (*screening.names, *screening.events) if screening else ()
        for text in sorted(set(own).difference(screening.excludes)) if screening else ():
            met = {names.entries[one.name.entry].id for one in names.met(names.words_of(text))}
            if entry.id not in met:
                met = {concern.entry.id for concern in screen_words(index(), text, today=TODAY).concerns}
            if entry.id not in met:
                missed.append((entry.id, text))
    assert missed == []


def test_every_code_is_known_for_its_entry():
    names = names_of(index())
    coded = [(entry.id, CODE_SYSTEMS[code.system], code.code) for entry in names.entries for code in entry.codes]
    assert [
        one for one in coded if one[0] not in {names.entries[n].id for n in names.by_code[one[1:]]}
    ] == []  # fmt: skip


def test_a_code_of_a_record_meets_its_entry():
    found = Finding("", (("http://hl7.org/fhir/sid/icd-10-cm", "O09.90"), ("http://hl7.org/fhir/sid/icd-10-cm", "O09")),
                    source="Condition/1", topic="condition")  # fmt: skip
    assert screen_findings(index(), [found], today=TODAY).concerns[0].entry.id == "pregnancy-contraindication"
