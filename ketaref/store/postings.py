"""What a query is scored from: passages, terms, known words, spellings and synonyms.

    entry ── passages: its title, each alias, each question, summary, the words for the patient, each statement ...
    term  ── its weight, the passages that hold it, and how often each entry's wording has it
    word  ── in how many entries it stands; words by length, as spelled and by ear, for the search for typos

Scoring by passage lets a query meet the one question that asks the same thing, instead of the sum of them all.
Each method that takes many reads them in one statement, and a query reads only the rows of its own terms: what it
costs depends on them, not on how much content there is. Owns what is stored; `search` owns what it means.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from ketaref.records import Entry
    from ketaref.store.database import Database

# The fields of an entry, in the order of their codes in the index.
FIELDS = ("title", "alias", "question", "summary", "statement", "detail", "dispute")
WORDING_FIELDS = 3
"""The first three are an entry's wording: what it is called and how people ask for it, written to be matched."""
# SQLite allows at least 999 variables in a statement (SQLITE_MAX_VARIABLE_NUMBER before 3.32).
VARIABLES = 900


def passages(entry: Entry) -> Iterator[tuple[int, str]]:
    """The passages of an entry: field code and text, in the order they are numbered."""
    yield 0, entry.title
    yield from ((1, alias) for alias in entry.aliases)
    yield from ((2, question) for question in entry.questions)
    yield 3, entry.summary
    if entry.for_patient:
        yield 4, entry.for_patient
    yield from ((4, statement.text) for statement in entry.statements)
    details = [entry.severity, *entry.action, entry.population, entry.route, entry.monitoring]
    details += [f.name for s in entry.statements for f in s.figures] + [
        s.regimen.line for s in entry.statements if s.regimen
    ]
    yield 5, " . ".join(filter(None, details))
    for dispute in entry.disputes:
        yield 6, " . ".join((dispute.title, dispute.claim.text, dispute.advice, *(c.text for c in dispute.against)))


class Term(NamedTuple):
    """A term of the content."""

    df: int
    """Its document frequency: how many entries hold it. 0 for a stop word, which stands in wordings alone."""
    weight: float
    """How telling it is, 0 to 1."""
    role: str
    """The most it is to any entry: its 'name' by itself, a word of its 'title' (or an alias), a word of its 'text'."""
    passages: array[int]
    """The passages that hold it, ascending."""
    worded: array[int]
    """The entries whose wording has it, ascending."""
    lines: array[int]
    """In how many lines (title, aliases, questions) each of those has it."""


class Spelling(NamedTuple):
    """The known words of one length, in alphabetical order, and for each what the search for typos asks."""

    words: list[str]
    sounds: list[str]
    """How each sounds."""
    counts: array[int]
    """How many entries hold each word; 0 for a word that is only known by name."""


class Synonym(NamedTuple):
    """Another name for a phrase."""

    terms: tuple[str, ...]
    quality: float
    """0 to 1: lower for a name that is wider than the phrase."""
    written: str
    """As the content writes it."""
    how: str = "synonym"
    """synonym, or shorthand: what letters of a chart stand for, which is what was typed and no wider."""


class Postings:
    """The inverted index, over one database."""

    def __init__(self, database: Database, meta: Mapping[str, Any]) -> None:
        self._db = database
        self._meta = meta
        self.size: int = meta["size"]
        """How many entries answer; they come first, and after them what is not covered."""
        self._passages: int = meta["passages"]
        # By passage: the number of its entry, the code of its field, the summed weight of its terms (but for the
        # subject's).
        self.passage_entry = _unpacked("I", meta["passage_entry"])
        self.passage_field = _unpacked("B", meta["passage_field"])
        self.passage_weight = _unpacked("f", meta["passage_weight"])

    # ---- Of the whole content ----

    @cached_property
    def id_order(self) -> array[int]:
        """By entry number, the entry's place among all ids."""
        return _unpacked("I", self._meta["id_order"])

    @cached_property
    def wording_lengths(self) -> array[int]:
        """By entry number, how many terms its wording has, each counted once for each line that holds it."""
        return _unpacked("I", self._meta["wording_lengths"])

    @cached_property
    def triggers(self) -> list[tuple[str, int]]:
        """Phrases (terms joined by spaces) that call for a crisis entry, in order of precedence, with its number."""
        pairs = (line.partition(" ") for line in lines_of(self._meta["triggers"]))
        return [(phrase, int(number)) for number, _, phrase in pairs]

    @cached_property
    def stop_phrases(self) -> frozenset[str]:
        """Framing phrases that carry no topic, as terms joined by spaces."""
        return frozenset(lines_of(self._meta["stop_phrases"]))

    @cached_property
    def longest_stop_phrase(self) -> int:
        """Most terms in any framing phrase."""
        return max((phrase.count(" ") + 1 for phrase in self.stop_phrases), default=0)

    @cached_property
    def elsewhere(self) -> frozenset[str]:
        """Terms that name other subjects."""
        return frozenset(lines_of(self._meta["elsewhere"]))

    @property
    def longest_phrase(self) -> int:
        """Most terms in any phrase that has a synonym."""
        return int(self._meta["longest_phrase"])

    def entry_numbers(self, kinds: Iterable[str]) -> frozenset[int]:
        """The numbers of the entries of some kinds; entries are numbered kind by kind."""
        ranges = dict(line.split(" ", 1) for line in lines_of(self._meta["kinds"]))
        numbers: set[int] = set()
        for kind in kinds:
            numbers.update(range(*map(int, ranges.get(kind, "0 0").split())))
        return frozenset(numbers)

    def passages_of(self, number: int) -> range:
        """The passages of an entry, which are numbered in a row, in the order of `passages`."""
        first = bisect_left(self.passage_entry, number)
        return range(first, bisect_right(self.passage_entry, number, first))

    def relative_length(self, number: int) -> float:
        """How many passages an entry has, against the average entry that answers."""
        return len(self.passages_of(number)) * self.size / (self._passages or 1)

    # ---- Of some words ----

    def terms(self, terms: Collection[str]) -> dict[str, Term]:
        """Those of the terms that the content has."""
        sql = "SELECT term, df, weight, role, passages, worded, lines FROM term WHERE term IN ({})"
        return {
            term: Term(df, weight, role, _unpacked("I", passages), _unpacked("I", worded), _unpacked("H", lines))
            for term, df, weight, role, passages, worded, lines in select(self._db, sql, terms)
        }

    def known(self, words: Collection[str], terms: Collection[str] = ()) -> tuple[dict[str, int], dict[str, int]]:
        """Which words are known, and which terms entries hold: each with its document frequency.

        A word of frequency 0 is known by name only, from the synonyms or from what screening looks for.
        """
        found: tuple[dict[str, int], dict[str, int]] = ({}, {})
        # One statement for the two tables, marked 0 and 1. A query is too short to hold more than SQLite has variables.
        sql = (
            "SELECT 0, word, df FROM word WHERE word IN ({}) "
            "UNION ALL SELECT 1, term, df FROM term WHERE term IN ({}) AND df > 0"
        )
        for table, text, df in self._db.execute(sql.format(_marks(words), _marks(terms)), (*words, *terms)):
            found[table][text] = df
        return found

    def words_with_prefix(self, prefix: str, limit: int) -> list[str]:
        """Words of entries that begin with a prefix, the most frequent first."""
        sql = "SELECT word FROM word WHERE word >= ? AND word < ? AND df > 0 ORDER BY df DESC, word LIMIT ?"
        return [word for (word,) in self._db.execute(sql, (prefix, prefix + "{", limit))]  # '{' follows 'z'

    def spellings(self, lengths: Collection[int]) -> dict[int, Spelling]:
        """The known words of some lengths, by length, the shortest first."""
        sql = "SELECT length, words, sounds, counts FROM spelling WHERE length IN ({}) ORDER BY length"
        return {
            length: Spelling(words.split("\n"), sounds.split("\n"), _unpacked("I", counts))
            for length, words, sounds, counts in select(self._db, sql, lengths)
        }

    def synonyms(self, phrases: Collection[str] | None = None) -> dict[str, list[Synonym]]:
        """What else some phrases (terms joined by spaces) are called; for None, all phrases that have a synonym."""
        columns = "SELECT phrase, terms, quality, written, how FROM synonym"
        if phrases is None:
            rows: Iterable[Any] = self._db.execute(columns)
        else:
            rows = select(self._db, columns + " WHERE phrase IN ({}) ORDER BY phrase, n", phrases)
        found: dict[str, list[Synonym]] = {}
        for phrase, terms, quality, written, how in rows:
            found.setdefault(phrase, []).append(Synonym(tuple(terms.split(" ")), quality, written, how))
        return found


def select(db: Database, sql: str, values: Collection[Any]) -> Iterator[Any]:
    """The rows of a statement with `IN ({})`, for all the values: run once, unless they are more than VARIABLES."""
    listed = list(values)
    for start in range(0, len(listed), VARIABLES):
        part = listed[start : start + VARIABLES]
        yield from db.execute(sql.format(_marks(part)), part)


def lines_of(text: str) -> list[str]:
    """The lines of a text; none of an empty one."""
    return text.split("\n") if text else []


def _marks(values: Collection[Any]) -> str:
    return ",".join("?" * len(values))


def _unpacked(code: str, data: bytes) -> array[Any]:
    values: array[Any] = array(code)
    values.frombytes(data)
    return values
