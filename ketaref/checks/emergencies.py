"""Rules for content/emergencies.yaml: where each emergency leads, and how the examples are heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.checks.rule import Breach, is_of_pack
from ketaref.deferred import deferred_module
from ketaref.errors import QueryError
from ketaref.store.phrases import NOT_PHRASES, SIGNS, parts_of, written_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaref.checks.rule import Context
    from ketaref.emergency import EmergencyRule
    from ketaref.library import Library
    from ketaref.search import emergency as hearing
    from ketaref.search import query as queries
    from ketaref.store import compile as compiler
else:
    # Examples are heard only where rules with some are judged.
    hearing = deferred_module("ketaref.search.emergency")
    queries = deferred_module("ketaref.search.query")
    compiler = deferred_module("ketaref.store.compile")


def misled_emergency(library: Library, context: Context) -> Iterator[Breach]:
    """Every sign of an emergency leads to a crisis entry, and every phrase can be read.

    Fails:
        - {category: sign, name: seizure, words: [seizing]}, and no rule {category: help, name: seizure}

    Instead:
        Add the help, with the ids of the crisis entries for staff and for patients; correct the phrase as the head of
        content/emergencies.yaml says.
    """
    helps = {rule.name for rule in library.emergencies if rule.category == "help"}
    written = written_in(library.emergencies)
    for rule in library.emergencies if context.scope is None else filter(_is_of_pack, library.emergencies):
        if rule.category == "help":
            for entry_id in (rule.staff, rule.patient):
                if entry_id not in library or library[entry_id].kind != "crisis":
                    yield Breach(rule.origin, f"help in '{rule.name}' leads to '{entry_id}', which is no crisis entry")
        elif rule.category in SIGNS and rule.name not in helps:
            yield Breach(rule.origin, f"{rule.category} of '{rule.name}', for which there is no rule of category help")
        for phrase in rule.words if rule.category not in NOT_PHRASES else ():
            try:
                parts_of(phrase, written)
            except ValueError as error:
                yield Breach(rule.origin, str(error), path=("words", phrase))


def misheard_example(library: Library, context: Context) -> Iterator[Breach]:
    """The examples of a rule for emergencies are heard as it says: as danger, as named, or as nothing.

    Fails:
        - {category: sign, name: seizure, words: [seizing], weight: 1, example: {seizing: danger}}

    Instead:
        Give the sign the weight that its example needs, or the example what the sign needs beside it; correct another
        rule where that one takes it back.
    """
    judged = library.emergencies if context.scope is None else filter(_is_of_pack, library.emergencies)
    rules = [rule for rule in judged if rule.example or rule.counter]
    index = compiler.build_index(library) if rules else None
    for rule in rules:
        for text, said in (*rule.example.items(), *rule.counter.items()):
            try:
                heard = hearing.heard_as(queries.understand(index, text).emergency) if index else ""
            except QueryError as error:
                heard = str(error)
            if heard != said:
                yield Breach(rule.origin, f"'{text}' is heard as {heard}, not as {said} ({rule.category} {rule.name})")


def _is_of_pack(rule: EmergencyRule) -> bool:
    return is_of_pack(rule.origin)
