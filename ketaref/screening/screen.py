"""A patient's findings in words to what the contraindications, cautions and interactions say about each.

    text -> pieces, and how each stands (`shorthand.py`) -> names of entries met in a piece -> what that comes to

A finding meets an entry by code, by name (title, aliases, `screening.names`: every word of the name must be there), or,
where no name is met, by a search over titles, aliases and questions that must answer nearly all of it. What meets
nothing is given back as not recognized; what is negated, controlled, past or a relative's is given back as that. It
informs a clinician: nothing here ever says that a treatment may go ahead. Owns what a finding comes to; what an entry
is called and how it stands when past or controlled is the content's (`screening` of an entry).
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from ketaref import records
from ketaref.errors import QueryError
from ketaref.screening.pieces import (
    AGE,
    AGO,
    ALLERGIC_TO,
    ALLERGY,
    DAYS,
    KETAMINE,
    MONTHS,
    OLDEST,
    PRESSURE,
    QUALIFIERS,
    SENTENCE,
    YEAR,
    Piece,
    Standing,
    negated_no_further,
    pieces_of,
    shown_of,
    standing_of,
    whole_piece,
    written_out,
)
from ketaref.search.query import understand
from ketaref.search.score import score_fields
from ketaref.text.analysis import Token, analyze
from ketaref.text.words import COMMON_WORDS, LIGHT_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketaref.records import Entry
    from ketaref.store.index import Index

KINDS = ("contraindications", "interactions", "adverse-effects")
"""Kinds screened against; of them, the entries that have a severity and are no overview of others."""
MIN_WORDING_SCORE = 78.0
"""Least search score, over titles, aliases and questions alone, at which a finding that holds no name of an entry is
taken to mean it. A search answers from far less, since a reader judges what it shows; a screening hit raises an
alarm. Of the findings in tests/data/findings.txt that only their wording finds the lowest score 81; of those of which
nothing is known the highest scores 75 ('EF 55%'), but for those that share a telling word with an entry and mean the
opposite or another thing, which entries exclude (escort present). Statements and summaries do not count:
they mention much in passing."""
MAX_FINDINGS_CHARS = 20_000
STATUSES: dict[str, str] = {
    "present": "",
    "possible": "said to be possible",
    "controlled": "said to be controlled",
    "past": "past or stopped",
    "negated": "negated",
    "relative": "a relative's",
    "refuted": "refuted in the record",
    "entered-in-error": "entered in error",
}
"""How a finding stands -> the words shown for it."""
RECENT_DAYS = 30
"""A procedure older than this is past: a medicine given with it has worn off."""
OLD_ORDER_DAYS = 365
"""A medicine recorded longer ago may have been stopped without a note."""
# A reading this far above an entry's figure (mmHg systolic, diastolic) is shown under the entry's own rating, not under
# the milder one of the source that gives the figure. No source of the content sets such a limit for infusion; 160/100
# begins grade 2 hypertension in European guidelines.
FAR_ABOVE = (20, 10)


class Finding(NamedTuple):
    """One thing said about a patient: a phrase of what was typed, or a resource of a record."""

    text: str
    codes: tuple[tuple[str, str], ...] = ()
    """System URI and code."""
    status: str = "present"
    topic: str = ""
    """condition | medicine | allergy | procedure | measure; '' for typed text, which may be any."""
    source: str = ""
    """The resource of a record it came from ('Condition/123'); '' for typed text."""
    date: str = ""
    """ISO date of onset or of the reading, as far as known."""
    age: int | None = None
    pressure: tuple[int, int] | None = None
    """Systolic and diastolic, mmHg."""


class Concern(NamedTuple):
    """A finding that meets an entry, and how it stands."""

    finding: Finding
    entry: Entry
    severity: str
    """The entry's, or that of the source whose figure a reading is above."""
    status: str
    counted: bool
    """Whether it speaks against treatment as it stands; what is negated or a relative's is shown, not counted."""
    how: str
    """code | name | reading | wording"""
    met: str
    """The name, code or figure that was met."""
    notes: tuple[str, ...] = ()


class Unmatched(NamedTuple):
    """A finding, or words of one, that no entry is known to speak of. That is no statement that it does not matter."""

    finding: Finding
    text: str
    note: str = ""


class Screened(NamedTuple):
    """What a screening found, the firmest first; every finding stands in one of the lists."""

    concerns: tuple[Concern, ...]
    unmatched: tuple[Unmatched, ...]
    crisis: Entry | None = None
    read_as: tuple[tuple[str, str], ...] = ()
    """Words read as another: as typed, as read."""

    @property
    def counted(self) -> tuple[Concern, ...]:
        """The concerns that stand, by severity."""
        return tuple(c for c in self.concerns if c.counted)

    @property
    def set_aside(self) -> tuple[Concern, ...]:
        """What is negated, controlled, past, a relative's, refuted or entered in error."""
        return tuple(c for c in self.concerns if not c.counted)


def screen_words(index: Index, text: str, *, today: date) -> Screened:
    """Screen findings as a clinician types them: 'htn, pregnant 12 weeks, on lamictal, hx of psychosis'.

    Raises:
        QueryError: the text holds no letter or digit, or is too long.
    """
    if len(text) > MAX_FINDINGS_CHARS:
        raise QueryError(f"the findings have {len(text):,} characters; screen at most {MAX_FINDINGS_CHARS:,} at once")
    if not analyze(text):
        raise QueryError("the findings hold no letter or digit; type some, e.g.: ketaref screen 'htn, on lamictal'")
    return screen_findings(index, [Finding(text)], today=today)


def screen_findings(index: Index, findings: Iterable[Finding], *, today: date) -> Screened:
    """Screen findings one by one: typed texts, each read as a list, and items of a record, each read as one thing."""
    screener = _Screener(index, today)
    for finding in findings:
        screener.read(finding)
    place = {severity: n for n, severity in enumerate(records.SEVERITIES)}
    concerns = sorted(dict.fromkeys(screener.concerns), key=lambda c: (not c.counted, place[c.severity]))
    return Screened(
        tuple(concerns),
        tuple(dict.fromkeys(screener.unmatched)),
        screener.crisis,
        tuple(dict(screener.read_as).items()),
    )


def is_at_least(severity: str, level: str) -> bool:
    """Whether a severity is as firm as a level, or firmer."""
    return records.SEVERITIES.index(severity) <= records.SEVERITIES.index(level)


def listing_line(concern: Concern) -> str:
    """Who lists it as what: 'Listed as a relative contraindication by infusion-faq; verify.' for instance."""
    entry = concern.entry
    noun = {"contraindications": " contraindication", "interactions": " interaction"}.get(entry.kind, "")
    by: dict[str, list[str]] = {severity: [] for severity in records.SEVERITIES}
    for statement in entry.statements:
        if statement.severity:
            by[statement.severity] += [c.ref for c in statement.cites]
    if not by[entry.severity]:
        by[entry.severity] = [c.ref for s in entry.statements if not s.severity for c in s.cites]
    parts = []
    for severity in records.SEVERITIES:
        refs = list(dict.fromkeys(by[severity]))
        if not refs:
            continue
        article = "an" if severity == "absolute" else "a"
        named = f"a caution ({noun.strip()})" if severity == "caution" and noun else f"{article} {severity}{noun}"
        parts.append(f"as {named} by {', '.join(refs)}")
    return f"Listed {'; '.join(parts)}; verify."


class Question(NamedTuple):
    """A question to ask before an infusion, and the entries its answer bears on."""

    text: str
    severity: str
    entries: tuple[Entry, ...]


def screening_questions(index: Index) -> list[Question]:
    """The questions of the entries, the firmest first; entries that ask the same share one."""
    asked: dict[str, list[Entry]] = {}
    for entry in index.entries(KINDS):
        if entry.severity and entry.screening and entry.screening.question:
            asked.setdefault(entry.screening.question, []).append(entry)
    place = {severity: n for n, severity in enumerate(records.SEVERITIES)}
    questions = [
        Question(text, min((e.severity for e in entries), key=place.__getitem__), tuple(entries))
        for text, entries in asked.items()
    ]
    return sorted(questions, key=lambda q: place[q.severity])


# ---- Names ----------------------------------------------------------------------------------------------------------


class _Name(NamedTuple):
    terms: frozenset[str]
    text: str
    word: str
    entry: int
    """Place in the screener's entries."""
    event: bool
    absence: bool
    """'no ride': met where the rest of it is negated."""
    exact: bool = False
    """Met by its own word alone: 'alcoholic' shares its stem with 'alcohol', another entry's."""


class _Word(NamedTuple):
    """A word or phrase of a piece under one name for all its synonyms, and the tokens it takes up."""

    term: str
    start: int
    end: int
    word: str = ""


_ABSENCE = re.compile(r"(?:no|not|without)\s", re.IGNORECASE)
_TITLE_ASIDE = re.compile(r"\([^)]*\)|:.*")
# The least quality of a synonym that is the same thing by another name; below it are lay and wider words.
SAME = 0.95
# A name of several words is met by them in any order, with at most this many other words among them.
MAX_GAP = 2


class _Names:
    """All names of the entries screened against, and how words are brought to one name."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.entries = [e for e in index.entries(KINDS) if e.severity and not (e.screening and e.screening.overview)]
        self.place = {entry.id: n for n, entry in enumerate(self.entries)}
        self._same: dict[str, str] = {}
        self._synonyms = index.postings.synonyms()
        self.by_code: dict[tuple[str, str], list[int]] = {}
        self.by_term: dict[str, list[_Name]] = {}
        self.excludes: dict[int, list[frozenset[str]]] = {}
        for n, entry in enumerate(self.entries):
            self._add(n, entry)
        for term, names in self.by_term.items():
            alone = [name for name in names if len(name.terms) == 1 and term in name.word]
            shortest = min((name.word for name in alone), key=len, default="")
            mine = {name.entry for name in alone if name.word == shortest}
            self.by_term[term] = [
                name._replace(exact=True)
                if name in alone and name.entry not in mine and name.word != shortest
                else name
                for name in names
            ]

    def _add(self, n: int, entry: Entry) -> None:
        screening = entry.screening or records.Screening()
        for code in entry.codes:
            self.by_code.setdefault((records.CODE_SYSTEMS[code.system], code.code), []).append(n)
        excluded = [frozenset(w.term for w in self.words_of(phrase)) for phrase in screening.excludes]
        self.excludes[n] = [e for e in excluded if e]
        own = (_TITLE_ASIDE.sub("", entry.title), *entry.aliases, *screening.names, *screening.events)
        for text in dict.fromkeys(own):
            words = self.words_of(text)
            terms = frozenset(w.term for w in words)
            if not terms or terms in self.excludes[n]:
                continue
            name = _Name(terms, text, words[0].word, n, text in screening.events, bool(_ABSENCE.match(text)))
            # Filed under its longest term, the likeliest to be rare.
            self.by_term.setdefault(max(sorted(terms), key=len), []).append(name)

    def words_of(self, text: str) -> list[_Word]:
        """The words of a text that carry topic, phrases with synonyms as one, by the name all synonyms share."""
        tokens = analyze(text)
        return self.words_from([t.term for t in tokens], [t.word for t in tokens])

    def words_from(self, terms: Sequence[str], words: Sequence[str]) -> list[_Word]:
        """As `words_of`, from terms and the words they came from."""
        found: list[_Word] = []
        i = 0
        while i < len(terms):
            for end in range(min(len(terms), i + self.index.longest_phrase), i, -1):
                phrase = " ".join(terms[i:end])
                same = self._shared_name(phrase)
                if same != phrase or end - i == 1:
                    if not (end - i == 1 and words[i] in STOP_WORDS):
                        found.append(_Word(same, i, end, words[i]))
                    i = end
                    break
        return found

    def _shared_name(self, phrase: str) -> str:
        """One name for a phrase and all that is called the same: the first of them in the alphabet."""
        if phrase not in self._same:
            group, todo = {phrase}, [phrase]
            while todo:
                for terms, quality, _ in self._synonyms.get(todo.pop(), ()):
                    other = " ".join(terms)
                    if quality >= SAME and other not in group:
                        group.add(other)
                        todo.append(other)
            for member in group:
                self._same[member] = min(group)
        return self._same[phrase]

    def met(self, words: Sequence[_Word]) -> list[tuple[_Name, frozenset[int]]]:
        """The names met in a piece, each with the places of its words; a name inside a longer one is not met."""
        at: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            at.setdefault(word.term, []).append(place)
        found: list[tuple[_Name, frozenset[int]]] = []
        for term in at:
            for name in self.by_term.get(term, ()):
                places = _together(name.terms, at)
                if name.exact and places and not any(words[p].word == name.word for p in places):
                    continue
                if places and not self._excluded(name, places, at):
                    found.append((name, places))
        return [
            (name, places)
            for name, places in found
            if not any(places < other and name.entry != longer.entry for longer, other in found)
        ]

    def _excluded(self, name: _Name, places: frozenset[int], at: dict[str, list[int]]) -> bool:
        for phrase in self.excludes[name.entry]:
            taken = _together(phrase, at)
            if taken and places <= taken:
                return True
        return False


def _together(terms: frozenset[str], at: dict[str, list[int]]) -> frozenset[int] | None:
    """The places of all the terms, when they stand near enough to be one name."""
    if not all(term in at for term in terms):
        return None
    places = {at[term][0] for term in terms}
    if max(places) - min(places) + 1 > len(terms) + MAX_GAP:
        return None
    return frozenset(places)


# ---- Reading findings -----------------------------------------------------------------------------------------------

# Compiling the names costs 0.1 s, and a bulk export holds many patients.
_NAMES: WeakKeyDictionary[Index, _Names] = WeakKeyDictionary()
# The fields of an entry whose wording may stand for it (title, alias, question), by code in the index.
_SPOKEN_FIELDS = 3


class _Screener:
    """Reads findings one after another and keeps what they meet."""

    def __init__(self, index: Index, today: date) -> None:
        self.index = index
        self.today = today
        if index not in _NAMES:
            _NAMES[index] = _Names(index)
        self.names = _NAMES[index]
        self.concerns: list[Concern] = []
        self.unmatched: list[Unmatched] = []
        self.read_as: list[tuple[str, str]] = []
        self.crisis: Entry | None = None
        self._piece_start = 0
        numbers = index.numbers_of(list(self.names.place))
        self._numbers = {numbers[entry_id]: n for entry_id, n in self.names.place.items()}

    def read(self, finding: Finding) -> None:
        if finding.source:
            self._read_item(finding)
            return
        for sentence in SENTENCE.split(finding.text):
            said = written_out(sentence)
            allergic = False
            for piece in pieces_of(said):
                if piece.text:
                    allergic = self._read_piece(piece, finding._replace(text=shown_of(piece)), allergic=allergic)

    # ---- An item of a record ----

    def _read_item(self, finding: Finding) -> None:
        before = len(self.concerns)
        if finding.topic == "measure":
            self._read_figures(finding, finding.text, Piece("", "start"))
        # An ICD-10-CM code comes with the wider ones it stands under: the narrowest that is known speaks for it.
        known: dict[str, list[int]] = {}
        for coded in finding.codes:
            if coded in self.names.by_code:
                known.setdefault(coded[0], self.names.by_code[coded])
        for n in sorted({n for several in known.values() for n in several}):
            entry = self.names.entries[n]
            # A medicine's code on a contraindication is that of a medicine one may be allergic to.
            if finding.topic == "allergy" and entry.kind != "contraindications":
                continue
            if finding.topic == "medicine" and entry.kind == "contraindications":
                continue
            code = next(c for c in entry.codes if (records.CODE_SYSTEMS[c.system], c.code) in finding.codes)
            piece = whole_piece(finding.text)
            standing = standing_of(piece, 0, len(piece.text), absence=False)
            event = code.display in (entry.screening.events if entry.screening else ())
            self._add(finding, n, standing, "code", f"{code.system} {code.code}", event=event)
        # Its text may say more than its code: a combined product, 'with heart failure'.
        if finding.topic != "measure":
            text = f"allergy to {finding.text}" if finding.topic == "allergy" else finding.text
            allergic = finding.topic == "allergy"
            for piece in pieces_of(written_out(text)):
                if piece.text:
                    allergic = self._read_piece(piece, finding, allergic=allergic, coded=len(self.concerns) > before)
        if len(self.concerns) == before and not any(u.finding == finding for u in self.unmatched):
            note = "an allergy, not to ketamine or esketamine" if finding.topic == "allergy" else ""
            self.unmatched.append(Unmatched(finding, finding.text, note))

    # ---- A piece of text ----

    def _read_piece(self, piece: Piece, finding: Finding, *, allergic: bool, coded: bool = False) -> bool:
        """Read one piece; gives whether the next one may go on listing what the patient is allergic to."""
        recorded = bool(finding.source)
        before = self._piece_start = len(self.concerns)
        figures = self._read_figures(finding, piece.text, piece)
        text = PRESSURE.sub(lambda m: " " * len(m[0]) if figures else m[0], piece.text)
        tokens = analyze(text)
        if not tokens:
            return allergic
        terms, words = self._spelled(text, tokens, recorded=recorded)
        found = self.names.words_from(terms, words)
        met = self.names.met(found)
        header_allergic = bool(ALLERGY.search(piece.header))
        inherits = allergic and (piece.separator in ("and", "or", "with", "start") or header_allergic or recorded)
        about_allergy = bool(ALLERGY.search(" ".join(words))) or header_allergic or inherits
        elsewhere: list[tuple[_Name, frozenset[int]]] = []
        if about_allergy:
            of_allergy = [(name, places) for name, places in met if ALLERGY.search(name.text)]
            if not of_allergy and KETAMINE.search(" ".join(words)):
                of_allergy = [(name, frozenset({0})) for names in self.names.by_term.values() for name in names
                              if ALLERGY.search(name.text) and KETAMINE.search(name.text)][:1]  # fmt: skip
            # 'Allergies: penicillin, aneurysm' may hold a condition that strayed in; of medicines it holds allergens.
            elsewhere = [
                (name, places)
                for name, places in met
                if (name, places) not in of_allergy
                and (
                    self.names.entries[name.entry].kind == "contraindications"
                    if header_allergic
                    else not inherits and _is_no_allergen(text, tokens, found, places)
                )
            ]
            met = of_allergy
        allergies = met if about_allergy else []
        met = met + elsewhere
        used: set[int] = set()
        spans = {
            places: (
                min(tokens[found[p].start].start for p in places),
                max(tokens[found[p].end - 1].end for p in places),
            )
            for _, places in met
        }
        first_end = min((end for _, end in spans.values()), default=0)
        # The longest name of an entry says best how it stands.
        for name, places in sorted(met, key=lambda item: -len(item[1])):
            start, end = spans[places]
            since = first_end if start >= first_end else 0
            standing = standing_of(piece, start, end, absence=name.absence, since=since)
            if not standing.status:
                continue
            if standing.status == "negated" and start >= first_end and not recorded:
                standing = negated_no_further(piece, start, first_end, standing)
            used |= {i for p in places for i in range(found[p].start, found[p].end)}
            self._add(finding, name.entry, standing, "name", name.text, event=name.event, piece=piece)
        if about_allergy and not allergies:
            self._read_other_allergy(piece, finding)
            return bool(ALLERGIC_TO.search(piece.text)) or inherits
        if len(self.concerns) == before and not coded and finding.topic in ("", "condition"):
            self._read_wording(piece, finding, recorded=recorded)
        if not recorded:
            if len(self.concerns) > before:
                self._read_left_over(piece, finding, tokens, used, words)
            elif not figures and (piece.content or not piece.cues):
                self.unmatched.append(Unmatched(finding, finding.text, piece.note))
            self._read_crisis(piece, text)
        return bool(ALLERGIC_TO.search(piece.text)) or (allergic and header_allergic)

    def _spelled(self, text: str, tokens: Sequence[Token], *, recorded: bool) -> tuple[list[str], list[str]]:
        """Terms and words of a piece, with misspelled words as they are read. A record's are taken as they stand."""
        fixed: dict[str, str] = {}
        if not recorded:
            for match in understand(self.index, text[:500]).read_as:
                if match.how in ("typo", "sound", "split", "joined"):
                    fixed[match.word] = match.as_
        terms: list[str] = []
        words: list[str] = []
        for token in tokens:
            word = token.word
            if word in fixed and " " not in fixed[word]:
                self.read_as.append((word, fixed[word]))
                terms.append(analyze(fixed[word])[0].term)
                words.append(fixed[word])
            else:
                terms.append(token.term)
                words.append(word)
        return terms, words

    def _read_other_allergy(self, piece: Piece, finding: Finding) -> None:
        standing = standing_of(piece, len(piece.text), len(piece.text), absence=False)
        n = next((e.entry for names in self.names.by_term.values() for e in names if ALLERGY.search(e.text)), None)
        if standing.status == "negated" and n is not None:
            self._add(finding, n, standing, "name", "allergy", piece=piece)
        elif finding.source:
            return
        else:
            named = piece.content and any(not ALLERGY.search(word) for word in piece.content)
            note = "an allergy, not to ketamine or esketamine" if named else "an allergy: ask to what"
            self.unmatched.append(Unmatched(finding, finding.text, note))

    def _read_figures(self, finding: Finding, text: str, piece: Piece) -> bool:
        """Blood pressure and age in figures; gives whether there was one."""
        pressure, age = finding.pressure, finding.age
        at = 0
        match = PRESSURE.search(text)
        if match and pressure is None:
            systolic, diastolic = int(match["s"] or match["s1"]), int(match["d"] or 0)
            if 60 <= systolic <= 300 and diastolic < min(systolic, 200) and (not match["d"] or diastolic >= 20):  # noqa: PLR2004
                pressure, at = (systolic, diastolic), match.start()
        match = AGE.search(text)
        if match and age is None:
            age = int(match["m"]) // MONTHS if match["m"] else int(match["y"] or match["a"] or match["g"])
            at = match.start()
            if _AGO_AT.match(text[match.end() :]) or age > OLDEST:
                age = None
        if pressure is None and age is None:
            return False
        standing = standing_of(piece, at, at + 1, absence=False)
        for n, entry in enumerate(self.names.entries):
            screening = entry.screening
            if screening is None:
                continue
            if pressure and screening.systolic_above and screening.diastolic_above:
                self._read_pressure(finding, n, pressure, standing)
            if age is not None and screening.age_under is not None and age < screening.age_under:
                self._add(finding, n, standing, "reading", f"age {age} is under {screening.age_under}", piece=piece)
            if age is not None and screening.age_from is not None and age >= screening.age_from:
                self._add(finding, n, standing, "reading", f"age {age} is {screening.age_from} or over", piece=piece)
        return True

    def _read_pressure(self, finding: Finding, n: int, pressure: tuple[int, int], standing: Standing) -> None:
        entry = self.names.entries[n]
        screening = entry.screening or records.Screening()
        limit = (screening.systolic_above or 0, screening.diastolic_above or 0)
        shown, guide = f"{pressure[0]}/{pressure[1] or '?'} mmHg", f"{limit[0]}/{limit[1]} mmHg"
        whose = next((s for s in entry.statements if any(f.value == limit[0] for f in s.figures)), None)
        by = f" ({', '.join(c.ref for c in whose.cites)})" if whose else ""
        if pressure[0] <= limit[0] and pressure[1] <= limit[1]:
            note = f"{shown} is not above {guide}, the figure of the entry{by}; one reading does not settle it"
            self.concerns.append(Concern(finding, entry, entry.severity, "negated", False, "reading", shown, (note,)))  # noqa: FBT003
            return
        far = any(p >= lim + more for p, lim, more in zip(pressure, limit, FAR_ABOVE, strict=True))
        severity = entry.severity if far or not whose or not whose.severity else whose.severity
        note = f"{shown} is above {guide}, the figure of the entry{by}: recheck, and ask about treatment"
        counted = standing.status in ("present", "possible", "controlled") and finding.status == "present"
        status = standing.status if not counted else "present"
        status = finding.status if finding.status != "present" else status
        self.concerns.append(Concern(finding, entry, severity, status, counted, "reading", shown, (note,)))

    def _read_wording(self, piece: Piece, finding: Finding, *, recorded: bool) -> None:
        """What only the wording of a title, alias or question finds."""
        content = piece.content
        if len(content) < 2:  # noqa: PLR2004 (one word is a name or it is nothing)
            return
        text = piece.text[:500]
        for spans in (piece.cues.get(kind, ()) for kind in ("denies", "relative", "history", "possible")):
            for start, end in spans:
                text = text[:start] + " " * (end - start) + text[end:]
        try:
            reading = understand(self.index, text[:500])
        except QueryError:
            return
        scored = score_fields(self.index, reading, self._numbers, _SPOKEN_FIELDS)
        ranked = [
            (score, -n)
            for n, score in scored.items()
            if n in self._numbers and self._may_be_meant(self._numbers[n], piece)
        ]
        if not ranked:
            return
        score, n = max(ranked)
        if score >= MIN_WORDING_SCORE and not (recorded and finding.topic != "condition"):
            standing = standing_of(piece, len(piece.text), len(piece.text), absence=False)
            note = "met by its wording alone: check that it is meant"
            standing = standing._replace(notes=(*standing.notes, note))
            self._add(finding, self._numbers[-n], standing, "wording", f"score {score:.0f}", piece=piece)

    def _may_be_meant(self, n: int, piece: Piece) -> bool:
        """Whether wording may stand for an entry: a contraindication, and no phrase that it excludes."""
        said = frozenset(w.term for w in self.names.words_of(piece.text))
        return self.names.entries[n].kind == "contraindications" and not any(e <= said for e in self.names.excludes[n])

    def _read_left_over(
        self, piece: Piece, finding: Finding, tokens: Sequence[Token], used: set[int], words: Sequence[str]
    ) -> None:
        """Words beside the names met that say more than how much and since when."""
        if not used:
            return
        in_cue = [span for spans in piece.cues.values() for span in spans]
        left = [
            word
            for i, (token, word) in enumerate(zip(tokens, words, strict=True))
            if i not in used
            and word not in STOP_WORDS | LIGHT_WORDS | COMMON_WORDS | QUALIFIERS
            and len(word) > 2  # noqa: PLR2004
            and not word[0].isdigit()
            and not any(s <= token.start < e for s, e in in_cue)
        ]
        if left:
            self.unmatched.append(Unmatched(finding, " ".join(left), f"in '{finding.text}'"))

    def _read_crisis(self, piece: Piece, text: str) -> None:
        reading = understand(self.index, text[:500])
        standing = standing_of(piece, len(piece.text), len(piece.text), absence=False)
        if reading.crisis is not None and standing.status not in ("negated", "relative", "past"):
            self.crisis = self.index.entry_at(reading.crisis)

    # ---- What a finding that meets an entry comes to ----

    def _add(  # noqa: PLR0913 (what was found, where, and how it was met)
        self, finding: Finding, n: int, standing: Standing, how: str, met: str, *, event: bool = False,
        piece: Piece | None = None,
    ) -> None:  # fmt: skip
        named = entry = self.names.entries[n]
        screening = entry.screening or records.Screening()
        status = standing.status if finding.status == "present" else finding.status
        notes = [*standing.notes, *([piece.note] if piece and piece.note else [])]
        days = self._days_since(finding, piece.text if piece else "")
        if finding.topic == "medicine" and days is not None and days > OLD_ORDER_DAYS and status == "present":
            notes.append(f"recorded {_span(days)} ago: ask whether it is still taken")
        history = standing.history or (finding.topic == "procedure" and (days is None or days > RECENT_DAYS))
        if event and days is not None:
            # 'NSTEMI 2 weeks ago' is recent whatever it says; a record dates 'history of ...' by its writing down.
            history = days > screening.event_days or (history and bool(finding.date))
            if days > screening.event_days and status in ("present", "possible"):
                notes.append(f"dates from {_span(days)} ago")
        counted = status in ("present", "possible")
        if status == "past" or (history and counted):
            entry, status, counted = self._when_past(named, status, notes, event=event)
        elif status == "controlled":
            entry, status, counted = self._when_controlled(named, notes)
        elif counted and screening.controlled and not standing.uncontrolled and how != "reading":
            notes.append("what is listed is the uncontrolled form; whether it is controlled is not said: ask")
        self._keep(Concern(finding, entry, entry.severity, status, counted, how, met, tuple(dict.fromkeys(notes))))

    def _when_past(self, entry: Entry, status: str, notes: list[str], *, event: bool) -> tuple[Entry, str, bool]:
        """What a past finding is read as, how it stands, and whether it counts."""
        rule = entry.screening.past if entry.screening else ""
        rule = rule or ("ends" if entry.kind == "interactions" else "")
        if rule == "counts":
            notes.append("a past one counts")
            return entry, status, True
        if rule in self.names.place:
            notes.append(f"past, so read as this instead of {entry.id}")
            return self.names.entries[self.names.place[rule]], status, True
        if rule == "ends" or status == "past" or event:
            return entry, "past", False
        notes.append("a history of it: ask whether it is still so")
        return entry, status, True

    def _when_controlled(self, entry: Entry, notes: list[str]) -> tuple[Entry, str, bool]:
        """What a finding said to be controlled is read as, how it stands, and whether it counts."""
        rule = entry.screening.controlled if entry.screening else ""
        if rule in self.names.place:
            notes.append(f"said to be controlled, so read as this instead of {entry.id}")
            return self.names.entries[self.names.place[rule]], "controlled", True
        if rule:
            notes.append("what is listed is the uncontrolled form: verify that it is controlled")
            return entry, "controlled", False
        if entry.kind == "contraindications":
            notes.append("said to be controlled; what is listed makes no such difference")
        return entry, "present", True

    def _keep(self, concern: Concern) -> None:
        """Keep a concern once a finding and entry: of one piece the first, of several pieces one that counts."""
        for place, other in enumerate(self.concerns):
            if other.finding == concern.finding and other.entry is concern.entry and other.how != "reading":
                if concern.counted and not other.counted and place < self._piece_start and other.how != "code":
                    self.concerns[place] = concern
                return
        self.concerns.append(concern)

    def _days_since(self, finding: Finding, text: str) -> int | None:
        """Days since a finding began, from its date or from '3 years ago', 'in 2015'; None where neither says."""
        match = AGO.search(text)
        if match and not finding.date:
            count = {"two": 2, "three": 3, "few": 3, "several": 3}.get(match[0].split()[0], 1)
            return int(match[1] or count) * DAYS[match[2][0]]
        year = YEAR.search(text)
        # A year, or a month, counts from its end: a heart attack 'in 2025' may be weeks old.
        day = finding.date or (year[1] if year else "")
        try:
            return max((self.today - date.fromisoformat(_last_day(day))).days, 0)
        except ValueError:
            return None


def _last_day(day: str) -> str:
    """A date that may lack day or month, as the last it can be (no later than the 28th)."""
    return day + {4: "-12-28", 7: "-28"}.get(len(day), "")


def _is_no_allergen(text: str, tokens: Sequence[Token], found: Sequence[_Word], places: frozenset[int]) -> bool:
    """Whether what is met stands apart from the allergy: well before 'allergic to', not just before 'allergy'."""
    cue = ALLERGY.search(text)
    if cue is None:
        return False
    end = max(tokens[found[p].end - 1].end for p in places)
    named_after = bool(re.match(r"\w*\s+(?:to|with|from|after)\b", text[cue.end() :])) or not cue[0].startswith(
        "allergy"
    )
    return end <= cue.start() and (named_after or len(text[end : cue.start()].split()) > 0)


_AGO_AT = re.compile(r"\s*ago\b")


def _span(days: int) -> str:
    return f"{days // 365} years" if days >= 2 * 365 else f"{days} days"
