"""Library to Index: an inverted index in one SQLite database, in memory or in a file.

    entry ── units: its title, each alias, each question, summary, each statement ...
    term  ── postings: the units that hold it
    word  ── the term it stands for; words by length, spelled and by ear, for the typo search

Scoring by unit lets a query meet the one question that asks the same, instead of the sum of all of them.
SQLite because it comes with Python, opens in under a millisecond, and reads only the rows a query needs: a query
costs what its terms cost, not what the content weighs. Owns what is stored; `search.py` owns what it means.
"""

from __future__ import annotations

import json
import math
import sqlite3
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref import records
from ketaref.errors import NotFoundError
from ketaref.text.analysis import analyze, fold_text, question_form, sound_of, term_of
from ketaref.text.words import LIGHT_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FORMAT = 12
"""Layout of the database; a file of another layout is compiled anew."""

# The fields of an entry, in the order of their codes in the index.
FIELDS = ("title", "alias", "question", "summary", "statement", "detail", "dispute")
# Fields written to be matched: what an entry is called, and how it is asked for.
WORDING = ("title", "alias", "question")
# A word that says little counts a third: enough to break a tie, too little to make a match.
LIGHT_WEIGHT = 0.33

# A query reads the posting of a word several times over; a word in all units of 50,000 entries takes 3 MB.
POSTINGS_KEPT = 64

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE entry (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE wording (term TEXT PRIMARY KEY, entries BLOB NOT NULL, lines BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE former (id TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE reference (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE dispute (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE term (term TEXT PRIMARY KEY, df INTEGER NOT NULL, role TEXT NOT NULL, units BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY, term TEXT NOT NULL, df INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE spelling (length INTEGER PRIMARY KEY, words TEXT NOT NULL, sounds TEXT NOT NULL);
CREATE TABLE synonym (phrase TEXT PRIMARY KEY, meanings TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cue (n INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE citing (reference TEXT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (reference, entry)) WITHOUT ROWID;
CREATE INDEX entry_kind ON entry (kind);
"""


class Posting(NamedTuple):
    """Where a term stands: its document frequency (entries) and the units that hold it, ascending."""

    df: int
    units: array[int]


class Index:
    """What a search reads, over one SQLite connection; make one with `build_index` or `store.open_index`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._postings: dict[str, Posting | None] = {}
        self._meta: dict[str, Any] = dict(connection.execute("SELECT key, value FROM meta"))
        self.version: str = self._meta["version"]
        self.size: int = self._meta["size"]
        # Per unit: entry number, field code, summed weight of its terms (the subject's aside).
        self.unit_entry = _unpacked("I", self._meta["unit_entry"])
        self.unit_field = _unpacked("B", self._meta["unit_field"])
        self.unit_weight = _unpacked("f", self._meta["unit_weight"])

    def close(self) -> None:
        """Close the database; the index is of no use afterward."""
        self._db.close()

    @property
    def triggers(self) -> list[tuple[list[str], int]]:
        """Term sequences that call for a crisis entry, each with the entry's number."""
        return [(terms, n) for terms, n in json.loads(self._meta["triggers"])]

    @property
    def stop_phrases(self) -> frozenset[str]:
        """Framing phrases without topic, as terms joined by spaces."""
        return frozenset(json.loads(self._meta["stop_phrases"]))

    @property
    def clinic(self) -> records.Clinic:
        """The clinic the content speaks for, as its pack says; empty for the shipped content."""
        return records.from_json(records.Clinic, self._meta["clinic"])

    @property
    def elsewhere(self) -> frozenset[str]:
        """Terms that name other subjects."""
        return frozenset(json.loads(self._meta["elsewhere"]))

    def weight_of(self, term: str, df: int) -> float:
        """How telling a term is, 0 to 1: inverse document frequency over its highest value, a light word a third."""
        idf = math.log(1 + self.size / max(df, 0.5)) / math.log(1 + self.size / 0.5)
        return idf * LIGHT_WEIGHT if term in _LIGHT_TERMS or term[0] == "?" else idf

    def posting(self, term: str) -> Posting | None:
        """The posting of a term, or None when no entry holds it."""
        if term not in self._postings:
            if len(self._postings) >= POSTINGS_KEPT:
                self._postings.clear()
            row = self._db.execute("SELECT df, units FROM term WHERE term = ?", (term,)).fetchone()
            self._postings[term] = Posting(row[0], _unpacked("I", row[1])) if row else None
        return self._postings[term]

    def entries_with(self, term: str) -> int:
        """How many entries hold a term: its document frequency, read without its posting."""
        row = self._db.execute("SELECT df FROM term WHERE term = ?", (term,)).fetchone()
        return int(row[0]) if row else 0

    def role_of(self, term: str) -> str:
        """What a term is to the entries: 'name' of one by itself, 'wording' of a title or alias, 'text', '' unknown."""
        row = self._db.execute("SELECT role FROM term WHERE term = ?", (term,)).fetchone()
        return str(row[0]) if row else ""

    def wording(self, term: str) -> tuple[array[int], array[int]]:
        """Entries (rising) with a term in title, aliases or questions, small words too, and in how many lines each."""
        row = self._db.execute("SELECT entries, lines FROM wording WHERE term = ?", (term,)).fetchone()
        return (_unpacked("I", row[0]), _unpacked("H", row[1])) if row else (array("I"), array("H"))

    @cached_property
    def wording_lengths(self) -> array[int]:
        """By entry number, how many terms its wording has, each as often as lines hold it."""
        return _unpacked("I", self._meta["wording_lengths"])

    def word(self, word: str) -> tuple[str, int] | None:
        """Term and document frequency of a word that is known; frequency 0 for one that is only known by name."""
        row = self._db.execute("SELECT term, df FROM word WHERE word = ?", (word,)).fetchone()
        return (row[0], row[1]) if row else None

    def words_with_prefix(self, prefix: str, limit: int) -> list[tuple[str, str, int]]:
        """Known words that begin with a prefix, most frequent first: word, term, document frequency."""
        rows = self._db.execute(
            "SELECT word, term, df FROM word WHERE word >= ? AND word < ? AND df > 0 ORDER BY df DESC, word LIMIT ?",
            (prefix, prefix + "{", limit),  # '{' follows 'z'
        )
        return list(rows)

    def spellings(self, shortest: int, longest: int) -> tuple[list[str], list[str]]:
        """All known words of those lengths, and beside each how it sounds."""
        rows = self._db.execute(
            "SELECT words, sounds FROM spelling WHERE length BETWEEN ? AND ?", (shortest, longest)
        ).fetchall()
        words = [w for row in rows for w in row[0].split("\n")]
        return words, [s for row in rows for s in row[1].split("\n")]

    def meanings(self, phrase: str) -> list[tuple[list[str], float, str]]:
        """What else a phrase (terms joined by spaces) is called: terms, quality 0 to 1, as written in the content."""
        row = self._db.execute("SELECT meanings FROM synonym WHERE phrase = ?", (phrase,)).fetchone()
        return [tuple(m) for m in json.loads(row[0])] if row else []

    @property
    def cues(self) -> list[records.Cue]:
        """The cues of all packs, in their order; without their examples."""
        return [records.Cue(*json.loads(body)) for (body,) in self._db.execute("SELECT body FROM cue ORDER BY n")]

    @property
    def longest_phrase(self) -> int:
        """Most terms in any synonym phrase."""
        return int(self._meta["longest_phrase"])

    def entry_at(self, number: int) -> records.Entry:
        """The entry with that number."""
        (body,) = self._db.execute("SELECT body FROM entry WHERE n = ?", (number,)).fetchone()
        return self._entry(body)

    def _entry(self, body: str) -> records.Entry:
        """An entry as stored, whole: its disputes are part of it."""
        return records.from_json(records.Entry, body)

    def id_at(self, number: int) -> str:
        """The id of the entry with that number."""
        return str(self._db.execute("SELECT id FROM entry WHERE n = ?", (number,)).fetchone()[0])

    def length_of(self, number: int) -> float:
        """How many units an entry has, against the average entry."""
        units = bisect_right(self.unit_entry, number) - bisect_left(self.unit_entry, number)
        return units * self.size / len(self.unit_entry)

    def number_of(self, entry_id: str) -> int:
        """The number of an entry, by its id."""
        return int(self._db.execute("SELECT n FROM entry WHERE id = ?", (entry_id,)).fetchone()[0])

    def entry_numbers(self, kinds: Iterable[str]) -> frozenset[int]:
        """The numbers of the entries of some kinds."""
        wanted = list(kinds)
        marks = ",".join("?" * len(wanted))
        return frozenset(n for (n,) in self._db.execute(f"SELECT n FROM entry WHERE kind IN ({marks})", wanted))  # noqa: S608

    def entries(self, kinds: Iterable[str] = records.KINDS) -> list[records.Entry]:
        """The entries of some kinds, by kind, then id."""
        wanted = list(kinds)
        marks = ",".join("?" * len(wanted))
        rows = self._db.execute(f"SELECT body FROM entry WHERE kind IN ({marks}) ORDER BY n", wanted)  # noqa: S608
        return [self._entry(body) for (body,) in rows]

    def __getitem__(self, entry_id: str) -> records.Entry:
        row = self._db.execute(
            "SELECT n FROM entry WHERE id = ? UNION ALL SELECT n FROM former WHERE id = ?", (entry_id, entry_id)
        ).fetchone()
        if row is None:
            raise NotFoundError(f"no entry has the id '{entry_id}'")
        return self.entry_at(row[0])

    def ids(self) -> list[str]:
        """All entry ids, by kind, then id."""
        return [i for (i,) in self._db.execute("SELECT id FROM entry ORDER BY n")]

    def reference_ids(self) -> list[str]:
        """All reference ids, in order."""
        return [i for (i,) in self._db.execute("SELECT id FROM reference ORDER BY id")]

    def references(self, ids: Iterable[str] | None = None) -> dict[str, records.Reference]:
        """The references of those ids, in their order, unknown ones left out; all of them, by id, for None."""
        if ids is None:
            rows = self._db.execute("SELECT id, body FROM reference ORDER BY id").fetchall()
        else:
            one = "SELECT id, body FROM reference WHERE id = ?"
            rows = [row for i in ids for row in self._db.execute(one, (i,))]
        return {i: records.from_json(records.Reference, body) for i, body in rows}

    def citing(self) -> dict[str, list[str]]:
        """Reference id -> ids of the entries that cite it, in order."""
        found: dict[str, list[str]] = {}
        for reference, entry in self._db.execute("SELECT reference, entry FROM citing ORDER BY reference, entry"):
            found.setdefault(reference, []).append(entry)
        return found

    def entries_citing(self, reference_id: str) -> list[str]:
        """Ids of the entries that cite one reference, in order."""
        rows = self._db.execute("SELECT entry FROM citing WHERE reference = ? ORDER BY entry", (reference_id,))
        return [entry for (entry,) in rows]

    def disputes(self) -> list[records.Dispute]:
        """All disputes, the riskiest first, then by id."""
        rows = self._db.execute("SELECT body FROM dispute").fetchall()
        disputes = [records.from_json(records.Dispute, body) for (body,) in rows]
        return sorted(disputes, key=lambda d: (records.RISKS.index(d.risk), d.id))


def build_index(library: records.Library, path: Path | None = None, stamp: str = "") -> Index:
    """The index of a library, in memory, or as a new database file at `path`.

    `stamp` is kept with the file, for the store to tell whether it still fits the content.
    """
    db = sqlite3.connect(path or ":memory:")
    db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 4096;" + _SCHEMA)
    with db:
        _fill(db, library, stamp)
    if path:
        db.execute("VACUUM")
    return Index(db)


def entry_units(entry: records.Entry) -> Iterator[tuple[int, str]]:
    """The units of an entry: field code and text, in the order they are numbered."""
    yield 0, entry.title
    yield from ((1, alias) for alias in entry.aliases)
    yield from ((2, question) for question in entry.questions)
    yield 3, entry.summary
    yield from ((4, statement.text) for statement in entry.statements)
    details = [entry.severity, *entry.action, entry.population, entry.route, entry.monitoring]
    details += [f.name for s in entry.statements for f in s.figures] + [
        s.regimen.line for s in entry.statements if s.regimen
    ]
    yield 5, " . ".join(filter(None, details))
    for dispute in entry.disputes:
        yield 6, " . ".join((dispute.title, dispute.claim.text, dispute.advice, *(c.text for c in dispute.against)))


def _fill(db: sqlite3.Connection, library: records.Library, stamp: str) -> None:
    postings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    roles: dict[str, str] = {}
    word_terms: dict[str, str] = {}
    word_entries: Counter[str] = Counter()
    unit_entry, unit_field = array("I"), array("B")
    wordings: list[Counter[str]] = []
    for n, entry in enumerate(library):
        words = set()
        wordings.append(Counter())
        for field, text in entry_units(entry):
            unit = len(unit_entry)
            terms = set()
            tokens = analyze(text)
            if FIELDS[field] in WORDING:
                wordings[n].update({t.term for t in tokens})
            for token in tokens:
                if token.word in STOP_WORDS:
                    continue
                terms.add(token.term)
                word_terms[token.word] = token.term
                words.add(token.word)
            form = question_form(text) if FIELDS[field] in ("title", "question") else ""
            if form:
                terms.add(form)
            for term in terms:
                postings[term].append(unit)
            if FIELDS[field] in ("title", "alias"):
                telling = terms - _LIGHT_TERMS - _SUBJECT_TERMS
                roles |= dict.fromkeys(terms - roles.keys(), "wording")
                roles |= dict.fromkeys(telling if len(telling) == 1 else (), "name")
            unit_entry.append(n)
            unit_field.append(field)
        word_entries.update(words)
    size = len(library)
    synonyms, spoken, longest = _compile_synonyms(library.synonyms)
    for entry in library:
        if entry.screening:
            named = (*entry.screening.names, *entry.screening.events, *entry.screening.excludes)
            spoken.update(t.word for name in named for t in analyze(name) if t.word not in STOP_WORDS)
    # Words the content or the synonyms know by name are never read as a misspelling of another.
    for word in spoken:
        word_terms.setdefault(word, term_of(word))
    meta = {
        "format": FORMAT, "stamp": stamp, "version": library.version, "size": size, "longest_phrase": longest,
        "unit_entry": unit_entry.tobytes(), "unit_field": unit_field.tobytes(), "unit_weight": b"",
        "triggers": json.dumps([
            ([t.term for t in analyze(trigger)], n)
            for n, e in sorted(enumerate(library), key=lambda item: item[1].order or 0)
            for trigger in e.triggers
        ]),
        "clinic": records.to_json(library.clinic),
        "wording_lengths": array("I", (w.total() for w in wordings)).tobytes(),
        "elsewhere": json.dumps(sorted({t.term for word in library.synonyms.elsewhere for t in analyze(word)})),
        "stop_phrases": json.dumps([_phrase(p) for p in library.synonyms.stop_phrases]),
    }  # fmt: skip
    db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    held = {term: len({unit_entry[u] for u in units}) for term, units in postings.items()}
    rows = ((t, held[t], roles.get(t, "text"), units.tobytes()) for t, units in postings.items())
    db.executemany("INSERT INTO term VALUES (?, ?, ?, ?)", rows)
    db.executemany("INSERT INTO word VALUES (?, ?, ?)", ((w, t, word_entries[w]) for w, t in word_terms.items()))
    by_length: defaultdict[int, list[str]] = defaultdict(list)
    for word in sorted(word_terms):
        by_length[len(word)].append(word)
    db.executemany(
        "INSERT INTO spelling VALUES (?, ?, ?)",
        ((length, "\n".join(ws), "\n".join(map(sound_of, ws))) for length, ws in by_length.items()),
    )
    db.executemany("INSERT INTO synonym VALUES (?, ?)", ((p, json.dumps(m)) for p, m in synonyms.items()))
    index = Index(db)
    weights = _unit_weights({t: (index.weight_of(t, held[t]), units) for t, units in postings.items()}, len(unit_entry))
    db.execute("UPDATE meta SET value = ? WHERE key = 'unit_weight'", (weights.tobytes(),))
    _store_wordings(db, wordings)
    _store_records(db, library)


def _store_records(db: sqlite3.Connection, library: records.Library) -> None:
    """The entries, references and disputes themselves, and which cites which."""
    bodies = ((n, e.id, e.kind, records.to_json(e)) for n, e in enumerate(library))
    db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", bodies)
    db.executemany("INSERT INTO citing VALUES (?, ?)", ((r, e.id) for e in library for r in e.references))
    db.executemany("INSERT INTO former VALUES (?, ?)", ((f, n) for n, e in enumerate(library) for f in e.formerly))
    db.executemany("INSERT INTO cue VALUES (?, ?)", ((n, json.dumps(c[:-2])) for n, c in enumerate(library.cues)))
    db.executemany(
        "INSERT INTO reference VALUES (?, ?)", ((i, records.to_json(r)) for i, r in library.references.items())
    )
    db.executemany("INSERT INTO dispute VALUES (?, ?)", ((i, records.to_json(d)) for i, d in library.disputes.items()))


def _store_wordings(db: sqlite3.Connection, wordings: list[Counter[str]]) -> None:
    """The wording of each entry, in their order, by term."""
    entries: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    lines: defaultdict[str, array[int]] = defaultdict(lambda: array("H"))
    for n, wording in enumerate(wordings):
        for term, held in wording.items():
            entries[term].append(n)
            lines[term].append(min(held, 65_535))
    rows = ((term, entries[term].tobytes(), lines[term].tobytes()) for term in entries)
    db.executemany("INSERT INTO wording VALUES (?, ?, ?)", rows)


def _unit_weights(terms: dict[str, tuple[float, array[int]]], units: int) -> array[float]:
    """The summed weight of the terms of each unit; terms: weight and the units that hold it."""
    summed = array("d", bytes(8 * units))
    # Added in sorted order: a sum of floats must not depend on the order of a set.
    for _, (weight, held_by) in sorted(terms.items()):
        for unit in held_by:
            summed[unit] += weight
    for term in sorted(_SUBJECT_TERMS & terms.keys()):
        weight, held_by = terms[term]
        for unit in held_by:
            if summed[unit] > 2 * weight:
                summed[unit] -= weight
    return array("f", summed)


# An equivalent is the same thing by another name; an expansion widens the question, so it counts less.
EQUIVALENT_QUALITY = 0.97
EXPANSION_QUALITY = 0.85


def _compile_synonyms(synonyms: records.Synonyms) -> tuple[dict[str, list[Any]], set[str], int]:
    """Phrase -> [[terms], quality, as written]; the words known by name; the most terms in a phrase."""
    meanings: defaultdict[str, dict[str, tuple[list[str], float, str]]] = defaultdict(dict)
    named = (*synonyms.protected, *synonyms.elsewhere)
    spoken: set[str] = {t.word for p in named for t in analyze(p)}

    def add(source: str, target: str, quality: float) -> None:
        # No entry is indexed under a stop word: a name made of them alone ("because") would be met by nothing.
        terms = [t.term for t in analyze(target) if t.word not in STOP_WORDS]
        key = " ".join(terms)
        phrase = _phrase(source)
        if phrase and terms and phrase != key and meanings[phrase].get(key, ([], 0.0, ""))[1] < quality:
            meanings[phrase][key] = (terms, quality, fold_text(target))

    for group in synonyms.equivalent:
        for source in group:
            spoken.update(t.word for t in analyze(source))
            for target in group:
                if source != target:
                    add(source, target, EQUIVALENT_QUALITY)
    for sources, targets in synonyms.expand:
        for source in sources:
            spoken.update(t.word for t in analyze(source))
            for target in targets:
                add(source, target, EXPANSION_QUALITY)
    compiled = {phrase: list(by_key.values()) for phrase, by_key in meanings.items() if by_key}
    return compiled, spoken, max((p.count(" ") + 1 for p in compiled), default=1)


def _phrase(text: str) -> str:
    return " ".join(t.term for t in analyze(text))


def _unpacked(code: str, data: bytes) -> array[Any]:
    values: array[Any] = array(code)
    values.frombytes(data)
    return values


# Every entry is about it: that a passage names it too makes the passage no less about the rest.
_SUBJECT_TERMS = frozenset({"ketamin"})
_LIGHT_TERMS = frozenset(map(term_of, LIGHT_WORDS))
