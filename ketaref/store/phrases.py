"""The phrases of content/emergencies.yaml, taken apart for matching.

    phrase    parts, each of which must stand in the text, in any order, close together ("lips & {blue}")
    part      places in a row, some optional, some after a gap of a few words ("{not}? answer .. {me}")
    place     what may stand there: words, sets of words, figures
    anchor    terms, one of which stands in every text that the phrase matches: no other text need be tried

Owns how a phrase is written, and its form in the index, which `signs` reads. Texts are matched by `search.phrases`.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from ketaref import records
from ketaref.emergency import Phrase, Place, Sets
from ketaref.store.signs import anchor_key
from ketaref.text.analysis import sound_of, term_of
from ketaref.text.typed import BEGIN, END, FIGURE, PAIR, words_of
from ketaref.text.words import STOP_WORDS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ketaref.emergency import EmergencyRule
    from ketaref.library import Library

SIGNS = ("sign", "name", "hint", "figure")
"""Categories of rules without which no emergency is heard; the others are read only once one of these speaks."""
NOT_PHRASES = ("set", "written", "ordinary", "help")
SCHEMA = """
CREATE TABLE phrase (n INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE anchor (term TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (term, n)) WITHOUT ROWID;
"""
GAP = 3
"""Most words that '..' stands for."""
# What stands in nearly every text says little about which phrases to try.
_COMMON = 30
_EVERYWHERE = STOP_WORDS | {BEGIN, END, ""}


class Written(NamedTuple):
    """What phrases are written in: the sets that they name, and shorthand."""

    sets: dict[str, list[tuple[str, ...]]]
    shorthand: dict[str, str]


def written_in(rules: Iterable[EmergencyRule]) -> Written:
    """The sets and the shorthand of all rules. Rules of one name add to one set."""
    rules = list(rules)
    shorthand = {word: rule.written for rule in rules if rule.category == "written" for word in rule.words}
    written = Written({}, shorthand)
    for rule in rules:
        if rule.category == "set":
            choices = written.sets.setdefault(rule.name, [])
            choices += (choice for phrase in rule.words for choice in _choices(phrase, shorthand))
    return written


def parts_of(phrase: str, written: Written) -> list[tuple[Place, ...]]:
    """The parts of a phrase.

    Raises:
        ValueError: the phrase names an unknown set, holds a piece without a word, or begins with a place that may be
            empty; the message says so.
    """
    parts = [_part(part.split(), written.shorthand) for part in phrase.split(" & ")]
    named = {item[1:-1] for part in parts for place in part for choice in place.choices for item in choice
             if item[0] == "{"}  # fmt: skip
    unknown = sorted(named - written.sets.keys())
    if unknown:
        raise ValueError(f"phrase '{phrase}' names an unknown set: {', '.join(unknown)}")
    if not all(choice for part in parts for place in part for choice in place.choices):
        raise ValueError(f"phrase '{phrase}' holds a piece without a word")
    if not all(part and not part[0].optional and not part[0].gap for part in parts):
        raise ValueError(f"phrase '{phrase}' has to begin with a word that must be there")
    return parts


def anchors_of(parts: list[tuple[Place, ...]], written: Written) -> set[str]:
    """Terms of which every text that the phrase matches holds one: of its rarest place."""
    places = [place for part in parts for place in part if not place.optional]
    found = [{anchor for choice in place.choices for anchor in _anchors(choice, written)} for place in places]
    return min(found, key=lambda anchors: sum(_COMMON if a in _EVERYWHERE else 1 for a in anchors))


def _anchor(item: str) -> str:
    if item[0] == "!":
        return ""  # said of every word but one
    if item[0] != "=":
        return item
    if item[1].isdigit():
        return PAIR if "/" in item else FIGURE
    return term_of(item[1:])


def words_in(rules: Iterable[EmergencyRule], written: Written) -> set[str]:
    """Every word of the phrases, in the forms they have there: what a misspelled word may stand for."""
    found = {word for written in written.shorthand.values() for word in written.split()}
    for rule in rules:
        if rule.category not in ("written", "ordinary"):
            texts = (t.strip("?=") for phrase in rule.words for t in re.split(r"[ |_]", phrase))
            found.update(
                w.word for t in texts if t[:1].isalnum() for w in words_of(t, written.shorthand) if not w.value
            )
    return found


def _part(pieces: list[str], shorthand: Mapping[str, str]) -> tuple[Place, ...]:
    places: list[Place] = []
    gap = 0
    for piece in pieces:
        if piece == "..":
            gap = GAP
            continue
        optional = piece.endswith("?")
        places.append(Place(tuple(_choices(piece.removesuffix("?"), shorthand)), optional, gap))
        gap = 0
    return tuple(places)


def _choices(piece: str, shorthand: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """What a piece of a phrase stands for: each choice is a run of items. A set's phrase may have several words."""
    for choice in product(*map(_alternatives, piece.split())):
        yield tuple(item for some in choice for word in some.split("_") for item in _items(word, shorthand))


def _alternatives(piece: str) -> list[str]:
    """'=a|b' -> '=a', '=b'."""
    first, *others = piece.split("|")
    return [first, *(f"={other}" if first[:1] == "=" and other[:1] not in "={" else other for other in others)]


def _items(piece: str, shorthand: Mapping[str, str]) -> list[str]:
    if piece[:1] == "{" or piece in (FIGURE, PAIR, BEGIN, END):
        return [piece]
    if piece[:1] == "!":
        return [f"!{word.term}" for word in words_of(piece[1:], shorthand)]
    if piece[:1] == "=":
        return [f"={word.word}" for word in words_of(piece[1:], shorthand)]
    return [f"={word.word}" if word.value else word.term for word in words_of(piece, shorthand)]


def _anchors(choice: Sequence[str], written: Written) -> set[str]:
    """Of a run of items, those of the rarest."""
    found: list[set[str]] = []
    for item in choice:
        if item[0] == "{":
            found.append({a for inner in written.sets[item[1:-1]] for a in _anchors(inner, written)})
        else:
            found.append({_anchor(item)})
    return min(found, key=lambda anchors: sum(_COMMON if a in _EVERYWHERE else 1 for a in anchors))


def store_signs(db: sqlite3.Connection, library: Library) -> dict[str, object]:
    """Store the rules of a library; gives what is kept of them as a whole."""
    rules = library.emergencies
    written = written_in(rules)
    n = 0
    for place, rule in enumerate(rules):
        for phrase in rule.words if rule.category not in NOT_PHRASES else ():
            try:
                parts = parts_of(phrase, written)
            except ValueError:
                continue  # a fault that the check tells (KR221); the other phrases answer all the same
            body = Phrase(
                place, rule.category, tuple(parts), rule.name, rule.weight, rule.reach, rule.within,
                rule.low, rule.high, rule.least, rule.most,
            )  # fmt: skip
            db.execute("INSERT INTO phrase VALUES (?, ?)", (n, records.to_json(body)))
            anchors = sorted(anchors_of(parts, written))
            rows = ((anchor_key(anchor, sign=rule.category in SIGNS), n) for anchor in anchors)
            db.executemany("INSERT INTO anchor VALUES (?, ?)", rows)
            n += 1
    sets = Sets({name: tuple(choices) for name, choices in written.sets.items()})
    return {
        "helps": "\n".join(_helps(library)), "sets": records.to_json(sets),
        "shorthand": "\n".join(f"{word}\t{written}" for word, written in written.shorthand.items()),
        "ordinary": "\n".join(word for rule in rules if rule.category == "ordinary" for word in rule.words),
        "sign_words": "\n".join(_words_by_length(words_in(rules, written))),
    }  # fmt: skip


def _helps(library: Library) -> Iterable[str]:
    """A line for each emergency that an entry of the library helps in."""
    numbers = {entry.id: n for n, entry in enumerate(library)}
    numbers |= {old: n for n, entry in enumerate(library) for old in entry.formerly if old not in numbers}
    for rule in library.emergencies:
        named = [i for i in (rule.staff, rule.patient) if i in numbers]
        if rule.category == "help" and named:
            staff, patient = (i if i in numbers else named[0] for i in (rule.staff, rule.patient))
            yield f"{rule.name} {numbers[staff]} {numbers[patient]} {int(rule.always)}"


def _words_by_length(words: Iterable[str]) -> Iterable[str]:
    """A line for the words of each length: the words, a tab, how each sounds."""
    by_length: dict[int, list[str]] = {}
    for word in sorted(words):
        by_length.setdefault(len(word), []).append(word)
    return ("\t".join((" ".join(some), " ".join(map(sound_of, some)))) for _, some in sorted(by_length.items()))
