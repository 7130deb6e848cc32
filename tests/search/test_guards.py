"""Numbers that keep a search from harm, which judged queries are too few to show.

Each case names the number that holds its promise. Its twin puts the number out of action, and the promise breaks: a
number whose twin fails here guards nothing and can go.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from ketaref.library import Library
from ketaref.records import Entry, Synonyms
from ketaref.search import tuning
from ketaref.search.answer import ask
from ketaref.store.compile import build_index
from tests.conftest import make_entry

NO_TOPIC = "gearbox violin carburetor trombone kayak tarpaulin zucchini thermostat lathe anvil trellis"


def faq(entry_id: str, title: str, summary: str = "Summary.", **fields: object) -> Entry:
    return make_entry(entry_id, "faq", title, summary, **fields)


ENTRIES = [
    # Each is a slip or two away from another word that the content does not know.
    *(faq(name.lower(), name) for name in ("TMS", "Cocaine", "Colic", "Blocked", "Prednisone", "Prednisolone")),
    faq("gland", "Glandular fever"),
    faq("lice", "Head lice PO"),
    # A hazard, and what else speaks of it: in more words, or more often.
    make_entry("z-pregnancy", "contraindications", "Pregnancy", "Not given in pregnancy.", aliases=("pregnant",),
               questions=("is it given to pregnant women",)),
    faq("a-pregnancy", "Can I be treated if pregnant?", "Pregnant patients are not treated.", aliases=("pregnant",),
        questions=("what if I am pregnant",)),
    make_entry("seizures", "contraindications", "Seizures", "Ask about seizures.", aliases=("fits",)),
    faq("spells", "Dizzy spells and fits", "Fits of laughter are common.",
        questions=("my fits came back", "are fits a side effect", "why do I get fits of laughter")),
    faq("bring", "What to bring on the day", "Bring a list of your medicines and someone who takes you home."),
    *(faq(word, f"Topic {word}", f"{word} is another topic.") for word in (
        "bladder", "dosing", "monitor", "receptor", "liver", "memory", "billing", "sleep")),
]  # fmt: skip


@pytest.fixture(scope="module")
def guarded():
    index = build_index(Library(ENTRIES, {}, {}, Synonyms(), "1"))
    yield index
    index.close()


class Guard(NamedTuple):
    """A number, a value that puts it out of action, and what a query comes to with the number in force."""

    number: str
    off: object
    query: str
    hits: tuple[str, ...]
    """Ids, in order."""
    read_as: tuple[str, ...] = ()
    """What its words are read as, where that is another word."""


GUARDS = [
    # Another illness or medicine is no misspelling of the one that the content speaks of.
    Guard("MIN_FUZZY_LENGTH", 3, "TMJ", ()),
    Guard("LONG_WORD", 5, "codeine", ()),
    Guard("MIN_OTHER_INITIAL", 2, "folic", ()),
    Guard("MIN_OTHER_INITIAL", 2, "locked", ()),
    Guard("MIN_PREFIX_LENGTH", 2, "gla", ()),
    Guard("MIN_PART", 1, "police", ()),
    Guard("MIN_SMALL_WORD", 99, "waht is colic", ("colic",), ("what",)),
    # Of two medicines that a slip may mean, both are shown.
    Guard("MAX_READINGS", 1, "prednisoone", ("prednisolone", "prednisone"), ("prednisolone",)),
    # The bare name of a hazard finds the hazard, not what else speaks of it.
    Guard("HAZARD_PRIOR", 1.0, "pregnant", ("z-pregnancy", "a-pregnancy")),
    Guard("BARE_WORDS", 0, "pregnant", ("z-pregnancy", "a-pregnancy")),
    Guard("EXACT", 2.0, "fits", ("seizures", "spells")),
    # A page of words is not answered by the entry that happens to hold one of them.
    Guard("LEAST_SCORE", 0.0, f"billing {NO_TOPIC}", ()),
]


def outcome(index, query):
    answer = ask(index, query)
    return tuple(hit.entry.id for hit in answer.hits), tuple(match.as_ for match in answer.reading)


def named(guard):
    return f"{guard.number}-{guard.query.split()[0]}"


@pytest.mark.parametrize("guard", GUARDS, ids=named)
def test_a_guard_holds(guarded, guard):
    assert outcome(guarded, guard.query) == (guard.hits, guard.read_as)


@pytest.mark.parametrize("guard", GUARDS, ids=named)
def test_without_the_number_it_does_not(guarded, guard, monkeypatch):
    monkeypatch.setattr(tuning, guard.number, guard.off)
    assert outcome(guarded, guard.query) != (guard.hits, guard.read_as)
