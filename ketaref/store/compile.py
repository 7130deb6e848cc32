"""Library to Index: every passage analyzed, every term's postings, and the records as they are.

Owns the layout of the database; `postings` and `catalog` read it.
"""

from __future__ import annotations

import math
import sqlite3
from array import array
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from ketaref import records
from ketaref.fields import NOT_COVERED
from ketaref.store import named, naming, own, owning, phrases
from ketaref.store.database import Connection, Database
from ketaref.store.index import Index, made_by, read_meta
from ketaref.store.postings import FIELDS, WORDING_FIELDS, Synonym, passages
from ketaref.text.analysis import analyze, fold_text, question_form, sound_of, term_of, terms_in
from ketaref.text.words import LIGHT_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from ketaref.library import Library

# A word that says little counts a third: enough to break a tie, too little to make a match.
LIGHT_WEIGHT = 0.33
# An equivalent is the same thing by another name; an expansion widens the question, so it counts less.
EQUIVALENT_QUALITY = 0.97
EXPANSION_QUALITY = 0.85
# What shorthand stands for is what was meant, but it may stand for two things: to screening it is no equivalent.
SHORTHAND_QUALITY = 0.94

_PRAGMAS = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 4096;"
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE entry (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE former (id TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE reference (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE former_reference (id TEXT PRIMARY KEY, now TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE dispute (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE evidence (n INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE cue (n INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE citing (reference TEXT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (reference, entry)) WITHOUT ROWID;
CREATE TABLE term (
  term TEXT PRIMARY KEY, df INTEGER NOT NULL, weight REAL NOT NULL, role TEXT NOT NULL,
  passages BLOB NOT NULL, worded BLOB NOT NULL, lines BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY, df INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE spelling (
  length INTEGER PRIMARY KEY, words TEXT NOT NULL, sounds TEXT NOT NULL, counts BLOB NOT NULL
);
CREATE TABLE synonym (
  phrase TEXT NOT NULL, n INTEGER NOT NULL, terms TEXT NOT NULL, quality REAL NOT NULL, written TEXT NOT NULL,
  how TEXT NOT NULL, PRIMARY KEY (phrase, n)
) WITHOUT ROWID;
CREATE INDEX entry_kind ON entry (kind);
"""
_LIGHT_TERMS = frozenset(map(term_of, LIGHT_WORDS))
# Every entry is about it: that a passage names it too makes the passage no less about the rest.
_SUBJECT_TERMS = frozenset({"ketamin"})


def build_index(library: Library) -> Index:
    """The index of a library, in memory."""
    connection = compile_library(library)
    return Index(Database(connection), read_meta(connection))


def compile_library(
    library: Library,
    path: Path | None = None,
    stamp: str = "",
    damaged: Sequence[str] = (),
    told: Callable[[int, int], None] | None = None,
) -> Connection:
    """The database of a library, in memory, or in an empty file at `path`.

    Args:
        library: what it is to hold.
        path: where to write it.
        stamp: kept with it, for the cache to tell whether it still fits the content.
        damaged: kept with it: what of the installation could not be read.
        told: called now and then with how much is done, and of how much.

    Raises:
        sqlite3.Error: the file cannot be written.
    """
    db = sqlite3.connect(path or ":memory:", factory=Connection, check_same_thread=False)
    db.executescript(_PRAGMAS + _SCHEMA + phrases.SCHEMA + named.SCHEMA + own.SCHEMA)
    progress = _Progress(len(library), told)
    with db:
        words = _Words(library, progress.part(0))
        synonyms = _compile_synonyms(library.synonyms)
        words.name(_named_words(library))
        meta: dict[str, object] = made_by() | {"stamp": stamp, "damaged": "\n".join(damaged)}
        meta |= words.meta() | _library_meta(library)
        meta |= phrases.store_signs(db, library)
        meta |= naming.store_names(db, library, progress.part(1))
        meta |= owning.store_own(db, library)
        meta["longest_phrase"] = max((phrase.count(" ") + 1 for phrase in synonyms), default=1)
        db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        db.executemany("INSERT INTO term VALUES (?, ?, ?, ?, ?, ?, ?)", words.term_rows())
        db.executemany("INSERT INTO word VALUES (?, ?)", sorted(words.counts.items()))
        db.executemany("INSERT INTO spelling VALUES (?, ?, ?, ?)", words.spelling_rows())
        called = ((p, n, s) for p, names in synonyms.items() for n, s in enumerate(names))
        rows = ((p, n, " ".join(s.terms), s.quality, s.written, s.how) for p, n, s in called)
        db.executemany("INSERT INTO synonym VALUES (?, ?, ?, ?, ?, ?)", rows)
        _store_records(db, library)
    if path:
        db.execute("VACUUM")
    progress.finish()
    return db


class _Progress:
    """Tells how far a compilation is, in entries: of three parts that take about as long, the last untold."""

    _PARTS = 3
    _STEP = 256

    def __init__(self, entries: int, told: Callable[[int, int], None] | None) -> None:
        self._entries = entries
        self._told = told

    def part(self, number: int) -> Callable[[int], None]:
        """What is called with the number of each entry, as a part comes to it."""

        def reached(entry: int) -> None:
            if self._told and not entry % self._STEP:
                self._told(number * self._entries + entry, self._PARTS * self._entries)

        return reached

    def finish(self) -> None:
        if self._told:
            self._told(self._PARTS * self._entries, self._PARTS * self._entries)


class _Words:
    """The passages of a library taken apart into words and terms."""

    def __init__(self, library: Library, reached: Callable[[int], None]) -> None:
        self.size = sum(entry.kind != NOT_COVERED for entry in library)
        """How many entries answer. They come first: what is not covered changes no figure of theirs."""
        self.passage_entry, self.passage_field = array("I"), array("B")
        self.postings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        """Term -> the passages that hold it."""
        self.roles: dict[str, str] = {}
        self.counts: Counter[str] = Counter()
        """Word -> how many entries hold it; 0 for one that is only known by name."""
        self.worded: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        """Term -> the entries whose wording has it, stop words too."""
        self.lines: defaultdict[str, array[int]] = defaultdict(lambda: array("H"))
        """Term -> in how many lines each of those has it."""
        self.wording_lengths = array("I")
        self.passages = 0
        """How many passages the entries that answer have."""
        left_out: Counter[str] = Counter()
        for n, entry in enumerate(library):
            reached(n)
            counts = self.counts if n < self.size else left_out
            wording: Counter[str] = Counter()
            counts.update({word for field, text in passages(entry) for word in self._read(n, field, text, wording)})
            for term, held in wording.items():
                self.worded[term].append(n)
                self.lines[term].append(min(held, 65_535))
            self.wording_lengths.append(wording.total())
            if n < self.size:
                self.passages = len(self.passage_entry)
        for word, count in left_out.items():
            self.counts.setdefault(word, count)
        self.dfs = {term: self._df(held_by) for term, held_by in self.postings.items()}
        self.weights = {term: self._weight(term) for term in self.postings}

    def _df(self, held_by: array[int]) -> int:
        """How many of the entries that answer hold a term, or of the others where none of those does."""
        holders = {self.passage_entry[passage] for passage in held_by}
        return sum(n < self.size for n in holders) or len(holders)

    def name(self, words: Iterable[str]) -> None:
        """Make words known that no entry may hold, so that none is read as a misspelling of another."""
        for word in words:
            self.counts.setdefault(word, 0)

    def _read(self, number: int, field: int, text: str, wording: Counter[str]) -> set[str]:
        """Add a passage, and its terms to the entry's wording if it is of that; gives its words, without stop words."""
        pairs = terms_in(text)
        if field < WORDING_FIELDS:
            wording.update({term for term, _ in pairs})
        told = [(term, word) for term, word in pairs if word not in STOP_WORDS]
        terms = {term for term, _ in told}
        form = question_form(text) if FIELDS[field] in ("title", "question") else ""
        if form:
            terms.add(form)
        for term in terms:
            self.postings[term].append(len(self.passage_entry))
        self.passage_entry.append(number)
        self.passage_field.append(field)
        if FIELDS[field] in ("title", "alias"):
            if number >= self.size:
                terms = {term for term in terms if self.passage_entry[self.postings[term][0]] >= self.size}
            # One by one: a set without the keys of a dict is found by going through all of them.
            for term in terms:
                self.roles.setdefault(term, "title")
            telling = terms - _LIGHT_TERMS - _SUBJECT_TERMS
            self.roles |= dict.fromkeys(telling if len(telling) == 1 else (), "name")
        return {word for _, word in told}

    def _weight(self, term: str) -> float:
        """How telling a term is: inverse document frequency over its highest value, a light word a third of that."""
        size = self.size or 1  # a pack may be nothing but topics
        idf = math.log(1 + size / self.dfs[term]) / math.log(1 + size / 0.5)
        return idf * LIGHT_WEIGHT if term in _LIGHT_TERMS or term[0] == "?" else idf

    def meta(self) -> dict[str, object]:
        """What a search needs of every passage and entry."""
        return {
            "passage_entry": self.passage_entry.tobytes(), "passage_field": self.passage_field.tobytes(),
            "passage_weight": self._passage_weights().tobytes(), "size": self.size, "passages": self.passages,
            "wording_lengths": self.wording_lengths.tobytes(),
        }  # fmt: skip

    def _passage_weights(self) -> array[float]:
        """The summed weight of the terms of each passage."""
        summed = array("d", bytes(8 * len(self.passage_entry)))
        # Added in sorted order: a sum of floats must not depend on the order of a set.
        for term, held_by in sorted(self.postings.items()):
            for passage in held_by:
                summed[passage] += self.weights[term]
        for term in sorted(_SUBJECT_TERMS & self.postings.keys()):
            for passage in self.postings[term]:
                if summed[passage] > 2 * self.weights[term]:
                    summed[passage] -= self.weights[term]
        return array("f", summed)

    def term_rows(self) -> Iterator[tuple[object, ...]]:
        """Rows of the table `term`, in its order: inserted at random, they would turn every page over and over."""
        for term in sorted(self.postings.keys() | self.worded.keys()):
            weight, role = self.weights.get(term, 0.0), self.roles.get(term, "text")
            blobs = (self.postings[term].tobytes(), self.worded[term].tobytes(), self.lines[term].tobytes())
            yield term, self.dfs.get(term, 0), weight, role, *blobs

    def spelling_rows(self) -> Iterator[tuple[object, ...]]:
        """Rows of the table `spelling`."""
        by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in sorted(self.counts):
            by_length[len(word)].append(word)
        for length, words in by_length.items():
            counts = array("I", map(self.counts.__getitem__, words))
            sounds = "\n".join(map(sound_of, words))
            yield length, "\n".join(words), sounds, counts.tobytes()


def _named_words(library: Library) -> set[str]:
    """Words that the content knows by name: of the synonyms, of other subjects, and of what screening looks for."""
    synonyms = library.synonyms
    phrases = [*synonyms.protected, *synonyms.elsewhere]
    phrases += [phrase for group in synonyms.equivalent for phrase in group]
    phrases += [phrase for sources, _ in (*synonyms.expand, *synonyms.shorthand) for phrase in sources]
    words = {t.word for phrase in phrases for t in analyze(phrase)}
    for entry in library:
        if entry.screening:
            named = (*entry.screening.names, *entry.screening.events, *entry.screening.signs, *entry.screening.excludes)
            words.update(t.word for name in named for t in analyze(name) if t.word not in STOP_WORDS)
    return words


def _compile_synonyms(synonyms: records.Synonyms) -> dict[str, list[Synonym]]:
    """Phrase (terms joined by spaces) -> what else it is called."""
    found: defaultdict[str, dict[str, Synonym]] = defaultdict(dict)

    def add(source: str, target: str, quality: float, how: str = "synonym") -> None:
        # No entry is indexed under a stop word: a name made of them alone ("because") would be met by nothing.
        terms = tuple(t.term for t in analyze(target) if t.word not in STOP_WORDS)
        key, phrase = " ".join(terms), _phrase(source)
        known = found[phrase].get(key)
        if phrase and terms and phrase != key and (known is None or known.quality < quality):
            how = known.how if known else how
            found[phrase][key] = Synonym(terms, quality, fold_text(target), how)

    for sources, targets in synonyms.shorthand:
        for source in sources:
            for target in targets:
                add(source, target, SHORTHAND_QUALITY, "shorthand")
    for group in synonyms.equivalent:
        for source in group:
            for target in group:
                if source != target:
                    add(source, target, EQUIVALENT_QUALITY)
    for sources, targets in synonyms.expand:
        for source in sources:
            for target in targets:
                add(source, target, EXPANSION_QUALITY)
    return {phrase: list(by_key.values()) for phrase, by_key in found.items() if by_key}


def _library_meta(library: Library) -> dict[str, object]:
    """What is kept of a library as a whole."""
    kinds: dict[str, list[int]] = {}
    for n, entry in enumerate(library):
        kinds.setdefault(entry.kind, []).append(n)
    id_order = array("I", bytes(4 * len(library)))
    # Of entries that score alike, a clinic's own comes first.
    for place, (*_, n) in enumerate(sorted((not owning.is_own(entry), entry.id, n) for n, entry in enumerate(library))):
        id_order[n] = place
    by_order = sorted(enumerate(library), key=lambda item: item[1].order or 0)
    triggers = [(n, _phrase(trigger)) for n, entry in by_order for trigger in entry.triggers]
    return {
        "version": library.version, "clinic": records.to_json(library.clinic),
        "packs": "\n".join(map(records.to_json, library.packs)),
        "hidden": "\n".join(map(records.to_json, library.hidden)),
        "left_out": "\n".join(library.left_out),
        "kinds": "\n".join(f"{kind} {numbers[0]} {numbers[-1] + 1}" for kind, numbers in kinds.items()),
        "id_order": id_order.tobytes(),
        "triggers": "\n".join(f"{n} {phrase}" for n, phrase in triggers if phrase),
        "stop_phrases": "\n".join(map(_phrase, library.synonyms.stop_phrases)),
        "elsewhere": "\n".join(sorted({t.term for word in library.synonyms.elsewhere for t in analyze(word)})),
    }  # fmt: skip


def _store_records(db: sqlite3.Connection, library: Library) -> None:
    """The entries, references, disputes and cues themselves, and which entry's statements cite which reference."""
    bodies = ((n, e.id, e.kind, records.to_json(e)) for n, e in enumerate(library))
    db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", bodies)
    # What a dispute cites is no source of the entries it is shown with.
    citing = {(cite.ref, e.id) for e in library for s in e.statements for cite in s.cites}
    db.executemany("INSERT INTO citing VALUES (?, ?)", sorted(citing))
    # Their examples are for who writes them and for the tests.
    cues = (records.replace(cue, example={}, counter={}) for cue in library.cues)
    db.executemany("INSERT INTO cue VALUES (?, ?)", ((n, records.to_json(cue)) for n, cue in enumerate(cues)))
    db.executemany("INSERT INTO former VALUES (?, ?)", ((f, n) for n, e in enumerate(library) for f in e.formerly))
    db.executemany(
        "INSERT INTO reference VALUES (?, ?)", ((i, records.to_json(r)) for i, r in library.references.items())
    )
    rows = ((n, records.to_json(row)) for n, row in enumerate(library.evidence))
    db.executemany("INSERT INTO evidence VALUES (?, ?)", rows)
    former = ((old, i) for i, r in library.references.items() for old in r.formerly)
    db.executemany("INSERT INTO former_reference VALUES (?, ?)", former)
    db.executemany("INSERT INTO dispute VALUES (?, ?)", ((i, records.to_json(d)) for i, d in library.disputes.items()))


def _phrase(text: str) -> str:
    return " ".join(t.term for t in analyze(text))
