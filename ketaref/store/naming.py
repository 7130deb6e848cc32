"""Names to the entries that speak of them: made when a library is compiled.

An entry is about what its title, an alias, a screening name, the condition or a code names; it mentions what its
summary, statements and disputes name. A card for an emergency only mentions: what to do in a stroke is not about
aspirin. How people ask (`questions`) says nothing of what an entry answers, and a topic left out speaks of nothing.
Names that mean the same (brand and generic, equivalents) share their entries.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ketaref.fields import NOT_COVERED
from ketaref.named import Name
from ketaref.store.named import LONGEST, Known, key_of
from ketaref.store.postings import FIELDS, passages
from ketaref.text.analysis import terms_in

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from ketaref.library import Library
    from ketaref.records import Entry, Synonyms

_ABOUT = ("title", "alias")
_SAYS = ("summary", "statement", "detail", "dispute")
_MEDICINES = frozenset({"medicine", "class"})
_SCREENED = {"interactions": "medicine", "contraindications": "condition"}
# Every entry is about it.
_SUBJECT = frozenset({"ketamine", "esketamine", "ketalar", "spravato"})


class _Named(NamedTuple):
    name: Name
    about: set[int]
    mention: set[int]


def store_names(db: sqlite3.Connection, library: Library, reached: Callable[[int], None]) -> dict[str, object]:
    """Store the names of a library; gives what the index keeps of them as a whole.

    `reached` is called with the number of each entry that is read.
    """
    found = _named_things(library, reached)
    rows = ((key, *_row(known)) for key, known in sorted(_known(library, found).items()))
    db.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    overviews = (n for n, entry in enumerate(library) if entry.screening and entry.screening.overview)
    return {"overviews": "\n".join(map(str, overviews))}


def _row(known: Known) -> tuple[object, ...]:
    blobs = (array("I", numbers).tobytes() for numbers in (known.about, known.mention, known.screened))
    return known.kind, known.read_as, known.class_name, " ".join(known.cites), *blobs


def _named_things(library: Library, reached: Callable[[int], None]) -> dict[str, _Named]:
    """Key -> the name, and the entries that name it."""
    found: dict[str, _Named] = {}
    for name in (*library.names, *_class_names(library), *_screened(library)):
        words = _words(name.text)
        if words and len(words) <= LONGEST and name.text not in _SUBJECT:
            found.setdefault(key_of(words), _Named(name, set(), set()))
    for key, name in _same_names(library.synonyms, found):
        found.setdefault(key, _Named(name, set(), set()))
    firsts: defaultdict[str, int] = defaultdict(int)
    for key in found:
        first, *rest = key.split(" ")
        firsts[first] = max(firsts[first], len(rest) + 1)
    for n, entry in enumerate(library):
        reached(n)
        if entry.kind == NOT_COVERED:
            continue
        for about, whole, text in _texts(entry):
            named = key_of(_words(text)) if whole else ""
            for key in _keys_in(text, found, firsts):
                name = found[key].name
                if not whole or key == named or name.kind not in _MEDICINES:
                    (found[key].about if about and entry.kind != "crisis" else found[key].mention).add(n)
                elif not name.generics:  # "Advil PM" does not name Advil
                    found[key].mention.add(n)
    return found


def _class_names(library: Library) -> Iterator[Name]:
    for group in library.classes:
        yield Name(group.name, "class")
        yield from (Name(member, "medicine") for member in group.members)


def _screened(library: Library) -> Iterator[Name]:
    """What patients' findings are called."""
    for entry in library:
        if entry.screening and entry.kind in _SCREENED:
            for text in (*entry.screening.names, *entry.screening.events):
                yield Name(text, _SCREENED[entry.kind])


def _same_names(synonyms: Synonyms, found: dict[str, _Named]) -> Iterator[tuple[str, Name]]:
    """Names that mean the same as one that is known."""
    for group in synonyms.equivalent:
        keys = {text: key_of(words) for text in group if (words := _words(text)) and len(words) <= LONGEST}
        kinds = [found[key].name.kind for key in keys.values() if key in found]
        if kinds:
            yield from ((key, Name(text, kinds[0])) for text, key in keys.items() if text not in _SUBJECT)


def _texts(entry: Entry) -> Iterator[tuple[bool, bool, str]]:
    """The texts of an entry that may name something; with whether it is about what they name, and each is one name."""
    for field, text in passages(entry):
        if FIELDS[field] in _ABOUT or FIELDS[field] in _SAYS:
            yield FIELDS[field] in _ABOUT, FIELDS[field] == "alias", text
    for text in (entry.condition, *(code.display for code in entry.codes)):
        yield True, False, text
    if entry.screening:
        for text in (*entry.screening.names, *entry.screening.events):
            yield True, True, text


def _keys_in(text: str, found: dict[str, _Named], firsts: dict[str, int]) -> Iterator[str]:
    """The names in a text, the longest at each place, and those inside a longer one."""
    words = _words(text)
    for start, word in enumerate(words):
        most = firsts.get(word, 0)
        if word[-1] == "s":  # the last word of a name may stand in the plural
            most = max(most, firsts.get(key_of((word,)), 0))
        for end in range(min(start + most, len(words)), start, -1):
            key = key_of(words[start:end])
            if key in found:
                yield key


def _words(text: str) -> list[str]:
    if text.isascii() and text.islower() and text.replace(" ", "").isalpha():
        return text.split()
    return [word for _, word in terms_in(text)]


# A generic is named by each of its brands.
@lru_cache(maxsize=8192)
def _key(text: str) -> str:
    """What a name is looked up by; '' for one without a word."""
    words = _words(text)
    return key_of(words) if words else ""


def _known(library: Library, found: dict[str, _Named]) -> dict[str, Known]:
    """What is known of each name, with what those that mean the same give it."""
    _share(library.synonyms, found)
    numbers = {entry.id: n for n, entry in enumerate(library)}
    classes: dict[str, tuple[str, tuple[str, ...], int]] = {}
    for group in library.classes:
        if group.entry in numbers:
            cites = tuple(cite.ref for cite in group.cites)
            for member in group.members:
                classes.setdefault(_key(member), (group.name, cites, numbers[group.entry]))
    known = {key: _of_name(key, named, found, classes) for key, named in found.items()}
    for key, entries in _screened_as(library, found, numbers).items():
        if entries and key in known:
            known[key] = known[key]._replace(screened=_sorted(entries))
    return known


def _screened_as(library: Library, found: dict[str, _Named], numbers: dict[str, int]) -> dict[str, set[int]]:
    """Key of a medicine -> the entries that screening takes it for, beside those that call it by that name.

    A member of a class is taken for the class's entry; a brand, for what is taken for any medicine in it. An entry that
    excludes a name, or the medicines in it together, is not meant by it.
    """
    screened = {n: entry.screening for n, entry in enumerate(library) if _is_screened(entry) and entry.screening}
    excluded = {n: {frozenset(_words(text)) for text in screening.excludes} for n, screening in screened.items()}
    members: defaultdict[str, set[int]] = defaultdict(set)
    left_out: defaultdict[str, set[int]] = defaultdict(set)
    for group in library.classes:
        n = numbers.get(group.entry, -1)
        if n in screened:
            for member in group.members:
                members[_key(member)].add(n)
            for name in group.without:
                left_out[_key(name)].add(n)
    of_classes = set().union(*members.values())
    holding = defaultdict(set, {key: set(entries) for key, entries in members.items()})
    for n, screening in screened.items():
        if library.entries[n].kind == "interactions" or n in of_classes:
            called = [_words(text) for text in (*library.entries[n].aliases, *screening.names)]
            for words in called:
                if words and frozenset(words) not in excluded[n]:
                    holding[key_of(words)].add(n)
    for key, named in found.items():
        if not named.name.generics:
            continue
        generics = list(map(_key, named.name.generics))
        taken = set().union(*(holding.get(generic, ()) for generic in generics))
        if taken:
            meant = {frozenset(key.split(" ")), frozenset(word for generic in generics for word in generic.split(" "))}
            members[key] |= {n for n in taken - left_out[key] if not meant & excluded[n]}
    return members


def _is_screened(entry: Entry) -> bool:
    """Whether findings are held against an entry, and it is about medicines or may be."""
    return bool(entry.severity and entry.screening and not entry.screening.overview and entry.kind in _SCREENED)


def _share(synonyms: Synonyms, found: dict[str, _Named]) -> None:
    """Give the entries of each name to all that mean the same, and those of a brand to its generic."""
    for named in list(found.values()):
        generic = found.get(_key(named.name.generics[0])) if len(named.name.generics) == 1 else None
        if generic:
            generic.about.update(named.about)
            generic.mention.update(named.mention)
    for group in synonyms.equivalent:
        same = [found[key] for text in group if (words := _words(text)) and (key := key_of(words)) in found]
        about = set().union(*(named.about for named in same))
        mention = set().union(*(named.mention for named in same))
        for named in same:
            named.about.update(about)
            named.mention.update(mention)


def _of_name(
    key: str, named: _Named, found: dict[str, _Named], classes: dict[str, tuple[str, tuple[str, ...], int]]
) -> Known:
    generics = [key for generic in named.name.generics if (key := _key(generic))]
    parts = [found[generic] for generic in generics if generic in found]
    about, mention = set(named.about), set(named.mention)
    # What holds two medicines is covered where each of them is.
    if parts and len(parts) == len(generics) and all(p.about or p.mention for p in parts):
        about |= set().union(*(part.about for part in parts))
        mention |= set().union(*(part.mention for part in parts))
    in_class = [classes[k] for k in (key, *generics) if k in classes]
    whole = key in classes or (generics and all(g in classes or (g in found and found[g].about) for g in generics))
    read_as = " and ".join(named.name.generics)
    if about or not in_class or not whole:
        return Known(named.name.kind, read_as, "", (), _sorted(about), _sorted(mention - about))
    name, cites, _ = in_class[0]
    about = {number for _, _, number in in_class}
    return Known(named.name.kind, read_as, name, cites, _sorted(about), _sorted(mention - about))


def _sorted(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(numbers))
