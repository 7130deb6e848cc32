"""Index and query to hits, best first, or none.

    query -> tokens -> spelling read (known | typo | by ear | split, joined | unfinished) -> slots
    slot  -> meanings: the word itself, what else it is called (synonyms)
    entry <- its best unit (title, alias, question ...) and how much of the query all its units answer

A slot is one word of the query that carries topic, with the share of the query it makes up. What no entry knows
stays in the query as a slot nobody answers: that is what tells "reset my password" from "reset the pain".
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right, insort
from heapq import nlargest, nsmallest
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from ketaref.errors import QueryError
from ketaref.store.index import FIELDS, WORDING, entry_units
from ketaref.text.analysis import Token, analyze, question_form, sound_of, term_of
from ketaref.text.words import COMMON_WORDS, LIGHT_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ketaref.records import Entry
    from ketaref.store.index import Index

MAX_QUERY_CHARS = 500
"""A question is shorter than this; a pasted page is not a query."""

# ---- Spelling -------------------------------------------------------------------------------------------------------
# IV and IM are one edit apart: a short word matches exactly or not at all.
MIN_FUZZY_LENGTH = 5
# Two edits join lorazepam and clonazepam, duloxetine and fluoxetine, esketamine and ketamine: one edit for a word up
# to this length, two beyond it, and for two the first letter must agree.
LONG_WORD = 9
# By ear many edits are one misspelling (skizofrenia), if the word is long enough that sounding the same means
# something, and the two are of about one length.
MIN_HEARD_LENGTH = 6
MAX_LENGTH_BY_EAR = 3
# A word that sounds the same, or has the same letters, is read almost as readily as one that is one edit away.
LIKE_ONE_EDIT = 1.2
MIN_PREFIX_LENGTH = 4
# People rarely miss the first letter: another initial puts a reading behind one with the same.
OTHER_INITIAL = 0.5
# "locked" is no misspelling of "blocked": in a short word another initial is another word.
MIN_OTHER_INITIAL = 7
MAX_READINGS = 3
# How many times more entries must hold the word one edit away than the word's own stem for the slip to be likelier.
STEM_RIVAL = 3
# What a reading counts against the word itself: less, so that who typed the word itself comes first, and never so much
# less that a misspelled query is refused where the same query spelled right is answered.
TYPO_QUALITY = 0.9
SECOND_EDIT_QUALITY = 0.8
PREFIX_QUALITY = 0.85
JOINED_QUALITY = 0.95

# ---- Scoring --------------------------------------------------------------------------------------------------------
# How much a match in a field says that the entry is the answer. A title, alias or question was written to be matched;
# a statement may mention a word in passing, a dispute is about what is wrong.
UNIT_VALUE = dict(zip(FIELDS, (1.0, 0.95, 1.0, 0.85, 0.78, 0.6, 0.5), strict=True))
COVER_VALUE = dict(zip(FIELDS, (1.0, 1.0, 0.97, 0.95, 0.9, 0.75, 0.6), strict=True))
# Weight of a word that neither the content nor the synonyms know, against 1 for the rarest known word.
UNKNOWN_WEIGHT = 0.9
# How much of a unit the query must cover counts less than how much of the query the unit covers:
# questions are typed shorter than they are written.
FOCUS = 0.45
# What the best unit of an entry, the next and the third count for. On the judged queries support raised success@1 from
# 0.83 to 0.88 over the best alone; how much of it hardly matters there, and this share did best on patients' own words.
SUPPORT = (0.6, 0.25, 0.15)
# What an entry covers of a query counts in full only as it speaks of it often: term frequency, saturated and held
# against the entry's length, as in BM25 (k1, b), for this share.
OFTEN = 0.7
SATURATION = 1.0
LENGTH = 0.5
# A unit that is the query, word for word, needs no support.
EXACT = 0.94
# The best units against what all units of the entry answer together.
UNIT_SHARE = 0.62
# Whether the best entry answers: its score, and what makes that score likelier to be no chance. A story has many words
# that ask nothing, so less of it must be met; a word in a title, alias or question is what an entry is about; a query
# that names the subject is about it. The figures are those of a logistic regression (800 queries answered within three
# against 311 off-topic ones), where they refuse 94 % of the off-topic and 2 % of the others; the README has what comes
# of them on the judged queries.
ANSWERED = 88.0
PER_WORD = 7.25
WORDS_COUNTED = 8
IN_WORDING = 19.5
ON_SUBJECT = 14.0
# An entry that speaks of every word asked for answers from this score on: who types one rare word looks for that.
MET_IN_FULL = 38.0
# Where the best entry answers, one that scores this share of it may be the one that was meant.
NEAR = 0.65
LEAST_SCORE = 20.0
"""Below this nothing answers, however long the query."""
# A patient's condition or medicine typed bare ("pregnant", "lorazepam") asks first whether it is a hazard.
BARE_WORDS = 2
HAZARD_KINDS = ("contraindications", "interactions")
HAZARD_PRIOR = 1.04
SUBJECT_WORDS = frozenset(
    {"ketamine", "ketamin", "ketalar", "esketamine", "spravato", "infusion", "infusions", "infused"}
)


class Match(NamedTuple):
    """What a word of the query met: the word, what it was read as, how, and in which field it counted most."""

    word: str
    as_: str
    how: str
    """exact | typo | sound | prefix | joined | split | synonym"""
    field: str = ""


class Hit(NamedTuple):
    """An entry that answers the query: score 0 to 100, comparable between queries, and what matched what."""

    entry: Entry
    score: float
    matched: tuple[Match, ...]


class _Meaning(NamedTuple):
    """One way to meet a slot: all of `terms` in one unit, at a quality of 0 to 1."""

    terms: tuple[str, ...]
    quality: float
    how: str
    as_: str
    share: int = 1
    """How many slots this meaning answers together (three for 'high blood pressure' -> hypertension)."""


class _Slot:
    """A word of the query that carries topic."""

    def __init__(self, token: Token, weight: float, meanings: list[_Meaning]) -> None:
        self.token = token
        self.weight = weight
        self.meanings = meanings


class Reading(NamedTuple):
    """How a query was read: its slots, the words that were read as another, and the crisis entry it calls for."""

    slots: tuple[_Slot, ...]
    read_as: tuple[Match, ...]
    crisis: int | None
    on_subject: bool
    """Whether the query names ketamine, or infusion."""
    terms: tuple[str, ...]
    """All its terms, small words too, as they were read."""
    bare: bool
    """Whether the query is a word or two that ask nothing ("pregnant")."""


class Answer(NamedTuple):
    """A query as it was understood, and what the content answers."""

    query: str
    """The text as typed."""
    hits: tuple[Hit, ...]
    """Best first; empty when nothing answers well enough."""
    unmet: tuple[str, ...]
    """Words that make up much of the query and that the best hit does not speak of; none beside a crisis entry."""
    crisis: Entry | None
    """The crisis entry that the words call for, whatever kinds were asked for."""
    suggestion: str | None
    """The title nearest to a query that nothing answers; None where there are hits, or nothing is near."""
    reading: tuple[Match, ...]
    """Words read as another: misspelled, joined, split or unfinished."""
    index: Index
    """The index that was asked, for `explain`."""
    understood: Reading
    """The query as it was scored, for `explain`."""


def ask(index: Index, words: str, *, kinds: Iterable[str] | None = None, limit: int = 10) -> Answer:
    """Answer a query: understood once, ranked, and all that is to be said about it.

    Args:
        index: from `build_index` or `open_index`.
        words: free text, analyzed by the same chain as the content; at most 500 characters.
        kinds: only entries of these kinds; None for all. They filter the hits, not whether the query is answered.
        limit: most hits returned, at least 1.

    Returns:
        The answer. Its hits come in falling score, ties by entry id, so equal input gives equal output. A query that
        speaks of suicide or an emergency has the crisis entry first, whatever else matches.

    Raises:
        QueryError: the query holds no letter or digit, or is too long.
    """
    reading = read_query(index, words)
    allowed = None if kinds is None else index.entry_numbers(kinds)
    called = reading.crisis if allowed is None or reading.crisis in allowed else None
    scored = best_scores(index, reading, limit=max(limit, REREAD), always=called)
    threshold = least_score(index, reading, scored)
    # Whether a query is answered does not hang on the kinds asked for; which entries are the best of those does.
    if allowed is not None:
        scored = best_scores(index, reading, limit=max(limit, REREAD), allowed=allowed, always=called)
    kept = {n: s for n, s in scored.items() if s >= threshold and n != called and (allowed is None or n in allowed)}
    hits = [
        Hit(index.entry_at(n), score, _matches(index, reading, n)) for n, score in _rank(index, reading, kept, limit)
    ]
    if called is not None:
        highest = max([scored.get(called, 0.0), CRISIS_SCORE, *(h.score for h in hits)])
        hits.insert(0, Hit(index.entry_at(called), round(highest, 1), _matches(index, reading, called)))
    hits = hits[:limit]
    unmet = unmet_words(reading, hits[0]) if hits and hits[0].entry.kind != "crisis" else []
    return Answer(
        words,
        tuple(hits),
        tuple(unmet),
        None if reading.crisis is None else index.entry_at(reading.crisis),
        None if hits else suggest_query(index, words),
        reading.read_as,
        index,
        reading,
    )


def search_index(index: Index, query: str, *, kinds: Iterable[str] | None = None, limit: int = 10) -> list[Hit]:
    """Rank the entries that answer a query, best first: the hits of `ask`, which says the arguments and errors."""
    return list(ask(index, query, kinds=kinds, limit=limit).hits)


def _rank(index: Index, reading: Reading, matches: dict[int, float], limit: int) -> list[tuple[int, float]]:
    """The best entries in order, with their scores: how they match, and for the first of them how they are worded."""
    last = nlargest(max(limit, REREAD), matches.values())[-1] - TENTH if matches else 0.0
    scores = {n: score for n, score in matches.items() if score >= last}
    first = dict(_ordered(index, scores)[:REREAD])
    wording = bm25_wording(index, reading.terms, first)
    # It only adds to a match, so what is not read again stays behind what is.
    scores |= {n: _with_wording(match, wording[n]) for n, match in first.items()}
    return _ordered(index, scores)[:limit]


def _ordered(index: Index, scores: dict[int, float]) -> list[tuple[int, float]]:
    """Entries and scores, the best first. Scores are shown, and compared, to a tenth; the id decides what is alike."""
    rounded = ((n, round(score, 1)) for n, score in scores.items())
    return sorted(rounded, key=lambda item: (-item[1], index.id_at(item[0])))


def _with_wording(match: float, wording: float) -> float:
    """Match and wording as two pieces of evidence that may each be missing: what neither has is left to doubt."""
    return 100 - (100 - match) * (1 - WORDING_SHARE * wording)


def bm25_wording(index: Index, terms: Sequence[str], entries: Iterable[int]) -> dict[int, float]:
    """How near each entry's title, aliases and questions are to a text, small words too: a share of the most it can be.

    'can I', 'my husband', 'is it' tell how a person speaks of a subject, where `best_scores` asks only of what.

    Source:
        BM25, Robertson & Zaragoza, Found. Trends Inf. Retr. 3(4), 2009, over the entry as one text; the share is of
        what a text holding each term without end would score.
    """
    lengths = index.wording_lengths
    average = sum(lengths) / max(len(lengths), 1) or 1.0
    slack = {n: WORDING_SATURATION * (1 - WORDING_LENGTH + WORDING_LENGTH * lengths[n] / average) for n in entries}
    shares = dict.fromkeys(slack, 0.0)
    most = 0.0
    for term in dict.fromkeys(terms):
        held_by, lines = index.wording(term)
        if not held_by:
            continue
        rarity = math.log(1 + (index.size - len(held_by) + 0.5) / (len(held_by) + 0.5)) * (WORDING_SATURATION + 1)
        most += rarity
        for n in shares:
            place = bisect_left(held_by, n)
            if place < len(held_by) and held_by[place] == n:
                shares[n] += rarity * lines[place] / (lines[place] + slack[n])
    return {n: share / (most or 1.0) for n, share in shares.items()}


# Entries whose wording is read again; more changes nothing on the judged queries.
REREAD = 12
# What wording counts beside the match. On the judged queries and others success@1 rose from 0.83 to 0.86 (lay ones from
# 0.70 to 0.78); 0.5 to 0.9 differ by chance.
WORDING_SHARE = 0.7
WORDING_SATURATION = 1.2
WORDING_LENGTH = 0.75
CRISIS_SCORE = 90.0
"""Least score of a crisis entry that the query's words call for."""
TENTH = 0.1
"""Scores that differ by less can be shown alike; their order is then by id."""


def read_query(index: Index, query: str) -> Reading:
    """How a query is understood: spelling read, framing dropped, meanings added.

    Raises:
        QueryError: as `search_index`.
    """
    if len(query) > MAX_QUERY_CHARS:
        raise QueryError(
            f"the query has {len(query):,} characters; ask in at most {MAX_QUERY_CHARS}, a few words do best"
        )
    tokens = analyze(query)
    if not tokens:
        raise QueryError("the query holds no letter or digit; type a few words, e.g.: ketaref search glaucoma")
    words = [_read_word(index, tokens, i) for i in range(len(tokens))]
    terms = [w[0].terms[0] if w else t.term for w, t in zip(words, tokens, strict=True)]
    framing = _framing(index, terms)
    spans = _spans(index, terms, framing)
    slots = []
    for i, token in enumerate(tokens):
        here = [span for span in spans if span[0] <= i < span[1]]
        named = any(end - start > 1 for start, end, _ in here)
        stop = token.word in STOP_WORDS or i in framing
        # A phrase of stop words alone ("going under") still means something: its first word stands for it.
        if stop and not any(s == i and all(t.word in STOP_WORDS for t in tokens[s:e]) for s, e, _ in here):
            continue
        meanings = list(words[i])
        for start, end, found in here:
            share = max(sum(t.word not in STOP_WORDS for t in tokens[start:end]), 1)
            meanings += [_Meaning(tuple(ts), q, "synonym", as_, share) for ts, q, as_ in found]
        light = token.word in LIGHT_WORDS and not named
        slots.append(_Slot(token, _slot_weight(index, token, meanings, light=light, in_name=named), meanings))
    read = {m.as_ for meanings in words for m in meanings if m.how != "synonym"}
    on_subject = bool(read & SUBJECT_WORDS)
    if not on_subject:
        _weigh_elsewhere(slots, index.elsewhere)
    if all(len(slot.token.word) == 1 and slot.token.word.isalpha() for slot in slots):
        slots = []  # stray letters ask nothing
    _damp_unknown(slots)
    form = question_form(query)
    bare = not form and len(slots) <= BARE_WORDS
    if form and slots:
        asked = _Meaning((form,), 1.0, "form", form)
        slots.append(_Slot(Token(form, form, 0, 0), FORM_WEIGHT, [asked]))
    read_as = tuple(
        Match(t.word, m[0].as_, m[0].how) for t, m in zip(tokens, words, strict=True) if m and m[0].how != "exact"
    )
    return Reading(tuple(slots), read_as, _crisis(index, terms), on_subject, tuple(terms), bare)


def _weigh_elsewhere(slots: list[_Slot], elsewhere: frozenset[str]) -> None:
    """Let a word that names another subject weigh more, and what merely mentions it answer less."""
    for slot in slots:
        if any(m.how != "synonym" and set(m.terms) & elsewhere for m in slot.meanings):
            slot.weight = ELSEWHERE_WEIGHT
            slot.meanings = [m._replace(quality=m.quality * ELSEWHERE_QUALITY) for m in slot.meanings]


def _damp_unknown(slots: list[_Slot]) -> None:
    """Let each further unknown word weigh less: a story has many, and they are not what it asks for."""
    unknown = [slot for slot in slots if not slot.meanings and slot.weight > LIGHT_UNKNOWN]
    for place, slot in enumerate(unknown):
        slot.weight *= UNKNOWN_DAMPING**place


class _Tally(NamedTuple):
    """What the units hold of a query, in shares of its weight."""

    recall: dict[int, float]
    """Unit -> share of the query it answers."""
    focus: dict[int, float]
    """Unit -> share of the unit that answers."""
    cover: dict[int, float]
    """Entry -> share of the query that all its units answer together, each word where it counts most."""


class _Met(NamedTuple):
    """The units that one meaning of a slot meets, and what it counts there."""

    slot: int
    share: float
    """Of the query, the slot's."""
    quality: float
    weight: float
    units: array[int]


def _seek(index: Index, slots: tuple[_Slot, ...]) -> list[_Met]:
    """What the meanings of the slots meet, slot by slot."""
    total = sum(slot.weight for slot in slots) or 1.0
    sought = []
    for number, slot in enumerate(slots):
        for meaning in slot.meanings:
            units, weight = _units(index, meaning.terms)
            if units:
                sought.append(_Met(number, slot.weight / total, meaning.quality, weight / meaning.share, units))
    return sought


def score_entries(index: Index, reading: Reading) -> dict[int, float]:
    """The score of every entry that holds a word of the query: exhaustive, what `best_scores` must agree with."""
    return _scores(index, reading, _seek(index, reading.slots))


def _scores(
    index: Index, reading: Reading, sought: list[_Met], among: Collection[int] | None = None
) -> dict[int, float]:
    tally = _tally_units(index, sought, among)
    best: dict[int, list[float]] = {}
    for unit in tally.recall:
        insort(best.setdefault(index.unit_entry[unit], []), _unit_value(index, tally, unit))
    scores = {n: 100 * _entry_value(best[n], covered) for n, covered in tally.cover.items()}
    if reading.bare:
        for n in index.entry_numbers(HAZARD_KINDS) & scores.keys():
            scores[n] = min(scores[n] * HAZARD_PRIOR, 100.0)
    return scores


def score_wording(index: Index, reading: Reading, among: Collection[int], fields: int) -> dict[int, float]:
    """How well one title, alias or question (the first `fields` fields) of each of some entries puts a text, 0 to 100.

    Looser on what else a passage says, and blind to how often: screening asks whether a finding is meant, not which of
    many entries answers best.
    """
    sought = [
        met._replace(units=array("I", (u for u in met.units if index.unit_field[u] < fields)))
        for met in _seek(index, reading.slots)
    ]
    tally = _tally_units(index, sought, sorted(among), often_share=0.0)
    best: dict[int, float] = {}
    for unit in tally.recall:
        n = index.unit_entry[unit]
        best[n] = max(best.get(n, 0.0), _unit_value(index, tally, unit, WORDING_FOCUS))
    return {n: 100 * (UNIT_SHARE * best[n] + (1 - UNIT_SHARE) * covered) for n, covered in tally.cover.items()}


# Screening's least score is set on this scale (see screening.MIN_WORDING_SCORE): it moves only with that.
WORDING_FOCUS = 0.35


# ---- Scoring no more than it takes ----------------------------------------------------------------------------------
# A word in more units than this is looked at last, and only where it can still matter.
LONG_POSTING = 1500
# How much longer than the entries sought a posting must be for looking each of them up to beat reading it through.
READ_THROUGH = 12
# Units looked at first among those that hold only common words.
FIRST_LOOK = 100
# A bound and a score add up the same figures in another order, and a unit keeps its weight in 32 bits.
SLACK = 1e-4


def best_scores(  # noqa: PLR0913 (what bounds a search are facts of their own)
    index: Index,
    reading: Reading,
    *,
    limit: int,
    least: float = LEAST_SCORE,
    allowed: frozenset[int] | None = None,
    always: int | None = None,
) -> dict[int, float]:
    """The scores of the entries that can be among the best `limit`, and of some others; exact, as `score_entries`.

    Left out is only what scores less than `least`, or less than the last of the best `limit` (of those allowed) by
    more than the tenth that scores are shown to; `always` names an entry to score in any case.

    Source:
        MaxScore: Turtle & Flood, Inf. Process. Manage. 31(6), 1995: words in the order of what they can add; an entry
        that holds only the words still to come scores at most what they add up to.
    """
    sought = _seek(index, reading.slots)
    ceiling = 100 * (HAZARD_PRIOR if reading.bare else 1.0)
    scores: dict[int, float] = {}

    def score(entries: set[int]) -> None:
        scores.update(_scores(index, reading, sought, among=sorted(entries - scores.keys())))

    def bar() -> float:
        best = nlargest(limit, (s for n, s in scores.items() if allowed is None or n in allowed))
        return max(least, best[-1] - TENTH if len(best) == limit else 0.0) - SLACK

    if always is not None:
        score({always})
    unit_entry, unit_field, unit_weight = index.unit_entry, index.unit_field, index.unit_weight
    ordered = sorted(sought, key=lambda m: (len(m.units) > LONG_POSTING, -m.share * m.quality))
    rare = sum(len(m.units) <= LONG_POSTING for m in ordered)
    for place, met in enumerate(ordered[:rare]):
        if ceiling * _MOST * _bounds(ordered[place:])[0] < bar():
            return scores
        score({unit_entry[u] for u in met.units})
    # Only common words are left. An entry not scored by now holds nothing but them: its score depends on its best
    # unit, and a long unit is little about them.
    common = ordered[rare:]
    cover, _ = _bounds(common)
    if ceiling * _MOST * cover < bar():
        return scores
    # What raises the bar for all others: the shortest units that hold the most of them together.
    together: set[int] | frozenset[int] = frozenset()
    for met in common:
        together = together.intersection(met.units) or together or frozenset(met.units)
    score({unit_entry[u] for u in nsmallest(FIRST_LOOK, together, key=unit_weight.__getitem__)})
    for place, met in enumerate(common):
        recall, weight = _bounds(common[place:])
        done = 0.0
        for reach in (weight / 4, weight / 2, weight, 2 * weight, 4 * weight, math.inf):
            caps = _caps(bar() / ceiling, cover, recall, weight)
            if done >= max(caps):
                break
            caps = [min(cap, reach) for cap in caps]
            score({unit_entry[u] for u in met.units if done < unit_weight[u] <= caps[unit_field[u]]})
            done = reach
    return scores


def _bounds(sought: list[_Met]) -> tuple[float, float]:
    """Most that meanings can give of the query, 0 to 1, and most that they can weigh in a unit."""
    most: dict[int, float] = {}
    weight: dict[int, float] = {}
    for met in sought:
        most[met.slot] = max(most.get(met.slot, 0.0), met.share * met.quality)
        weight[met.slot] = max(weight.get(met.slot, 0.0), met.weight)
    return sum(most.values()), sum(weight.values())


def _caps(bar: float, cover: float, recall: float, weight: float) -> list[float]:
    """By field, the most a unit may weigh for its entry to reach the bar (0 to 1).

    `cover` bounds what the entry covers of the query, `recall` what the unit does, `weight` the words it has of it.
    """
    needed = (bar - (1 - UNIT_SHARE) * cover * max(_COVER_BY_CODE)) / UNIT_SHARE
    caps = []
    for value in _UNIT_BY_CODE:
        focus = (needed / (value * recall) - (1 - FOCUS)) / FOCUS
        caps.append(math.inf if focus <= 0 else 0.0 if focus > 1 else weight / focus)
    return caps


def _entry_value(units: list[float], covered: float) -> float:
    """How well an entry answers, 0 to 1: its best units (values, rising) and what all of them cover together."""
    best = units[-1]
    if best >= EXACT:
        return max(UNIT_SHARE * best + (1 - UNIT_SHARE) * covered, EXACT * best)
    # An entry that says it several ways is about it; one that says it once may mention it.
    supported = sum(share * value for share, value in zip(SUPPORT, reversed(units), strict=False))
    return UNIT_SHARE * supported + (1 - UNIT_SHARE) * covered


def _unit_value(index: Index, tally: _Tally, unit: int, focus: float = FOCUS) -> float:
    """How well one unit answers: its field's value, its share of the query, and how much of it is about that."""
    value = _UNIT_BY_CODE[index.unit_field[unit]]
    return float(value * tally.recall[unit] * (1 - focus + focus * tally.focus[unit]))


def _tally_units(
    index: Index, sought: list[_Met], among: Collection[int] | None = None, *, often_share: float = OFTEN
) -> _Tally:
    """The tally of all units, or of those of some entries, given in rising order."""
    recall: dict[int, float] = {}
    focus: dict[int, float] = {}
    cover: dict[int, float] = {}
    lengths: dict[int, float] = {}
    unit_entry, unit_field = index.unit_entry, index.unit_field
    for _, group in groupby(sought, key=attrgetter("slot")):
        met: dict[int, tuple[float, float]] = {}
        share = 0.0
        for meaning in group:
            share, value = meaning.share, (meaning.quality, meaning.weight)
            for unit in meaning.units if among is None else _units_among(index, meaning.units, among):
                if unit not in met or met[unit] < value:
                    met[unit] = value
        covered: dict[int, float] = {}
        often: dict[int, float] = {}
        for unit, (quality, weight) in met.items():
            recall[unit] = recall.get(unit, 0.0) + share * quality
            focus[unit] = focus.get(unit, 0.0) + weight
            n = unit_entry[unit]
            here = quality * _COVER_BY_CODE[unit_field[unit]]
            often[n] = often.get(n, 0.0) + here
            if here > covered.get(n, 0.0):
                covered[n] = here
        for n, here in covered.items():
            if n not in lengths:
                lengths[n] = SATURATION * (1 - LENGTH + LENGTH * index.length_of(n))
            cover[n] = cover.get(n, 0.0) + share * here * (
                1 - often_share + often_share * often[n] / (often[n] + lengths[n])
            )
    focus = {unit: min(weight / (index.unit_weight[unit] or 1.0), 1.0) for unit, weight in focus.items()}
    return _Tally(recall, focus, cover)


def _units_among(index: Index, units: array[int], entries: Collection[int]) -> Iterable[int]:
    """Those of the units (rising) that belong to the entries."""
    unit_entry = index.unit_entry
    if len(units) < READ_THROUGH * len(entries):
        wanted = frozenset(entries)
        return [u for u in units if unit_entry[u] in wanted]
    found: list[int] = []
    for n in entries:
        # The units of an entry are numbered in a row.
        first = bisect_left(unit_entry, n)
        here = bisect_left(units, first)
        if here < len(units) and unit_entry[units[here]] == n:
            found += units[here : bisect_left(units, bisect_right(unit_entry, n, first), here)]
    return found


class Explanation(NamedTuple):
    """Why a hit ranks where it does. Shares run from 0 to 1."""

    score: float
    """Of match and wording together, as the hit's."""
    match: float
    """How the entry meets the words of the query, 0 to 100."""
    threshold: float
    """The least match that is shown for this query."""
    wording: float
    """How near its title, aliases and questions are to the query as it is worded, small words too."""
    field: str
    """Field of the passage that answers best, and its text."""
    passage: str
    recall: float
    """Share of the query that passage answers."""
    focus: float
    """Share of the passage that answers."""
    cover: float
    """Share of the query that the whole entry answers."""
    words: tuple[tuple[Match, float], ...]
    """Each word of the query that the entry meets, with its share of the query."""
    unmet: tuple[tuple[str, float], ...]
    """Words it does not meet, with theirs."""


def explain_hit(index: Index, query: str, entry: Entry) -> Explanation:
    """Why an entry scores what it scores for a query, in the figures the ranking used.

    Raises:
        QueryError: as `search_index`.
    """
    reading = read_query(index, query)
    n = index.number_of(entry.id)
    sought = _seek(index, reading.slots)
    tally = _tally_units(index, sought, (n,))
    first = bisect_left(index.unit_entry, n)
    mine = list(tally.recall)
    texts = list(entry_units(entry))
    total = sum(slot.weight for slot in reading.slots) or 1.0
    share = {slot.token.word: slot.weight / total for slot in reading.slots}
    matches = _matches(index, reading, n)
    met = {match.word for match in matches}
    unmet = tuple((w, s) for w, s in share.items() if w not in met and w[0] != "?")
    threshold = least_score(index, reading, best_scores(index, reading, limit=1))
    wording = bm25_wording(index, reading.terms, [n])[n]
    if not mine:
        return Explanation(0.0, 0.0, threshold, wording, "", "", 0.0, 0.0, 0.0, (), unmet)
    best = max(mine, key=lambda u: (_unit_value(index, tally, u), -u))
    code, text = texts[best - first]
    match = _scores(index, reading, sought, among=(n,))[n]
    return Explanation(
        round(_with_wording(match, wording), 1), round(match, 1), threshold, wording, FIELDS[code], text,
        tally.recall[best], tally.focus[best], tally.cover[n],
        tuple((match, share[match.word]) for match in matches), unmet,
    )  # fmt: skip


_UNIT_BY_CODE = tuple(UNIT_VALUE.values())
_COVER_BY_CODE = tuple(COVER_VALUE.values())


_MOST = UNIT_SHARE * max(_UNIT_BY_CODE) + (1 - UNIT_SHARE) * max(_COVER_BY_CODE)


def _units(index: Index, terms: tuple[str, ...]) -> tuple[array[int], float]:
    """The units that hold all the terms, in rising order, and the summed weight of the terms."""
    found = [index.posting(term) for term in terms]
    postings = [p for p in found if p is not None]
    if not postings or len(postings) < len(terms):
        return array("I"), 0.0
    weight = sum(index.weight_of(t, p.df) for t, p in zip(terms, postings, strict=True))
    if len(postings) == 1:
        return postings[0].units, weight
    rarest, *others = sorted((p.units for p in postings), key=len)
    held = frozenset(rarest).intersection(*others)
    return array("I", (u for u in rarest if u in held)), weight


def _slot_weight(index: Index, token: Token, meanings: list[_Meaning], *, light: bool, in_name: bool) -> float:
    """How much of the query a word makes up: more for one that names an entry, less for one no title or alias has."""
    weight = _rarity(index, token, meanings, light=light, in_name=in_name)
    if not meanings or meanings[0].how == "synonym":
        return weight
    roles = {index.role_of(term) for term in meanings[0].terms}
    return weight * (NAMING if roles == {"name"} else 1.0 if roles & {"name", "wording"} else PASSING)


def _rarity(index: Index, token: Token, meanings: list[_Meaning], *, light: bool, in_name: bool) -> float:
    """How telling a word is: its own weight where entries hold it, else that of a word nobody knows.

    A word known by another name alone weighs what it is worth by itself, and that name answers it only as far as it is
    as telling: 'warfarin' is a medicine, but what is said of medicines is no answer about warfarin.
    """
    own = [m for m in meanings if m.how != "synonym"]
    named = max((_meaning_weight(index, m) for m in meanings if m.how == "synonym"), default=0.0)
    if own and own[0].how == "exact" and not _meaning_weight(index, own[0]) and token.word not in LIGHT_WORDS:
        # Known by name, and no entry holds it: another drug or disease. What is said of its class is no full answer.
        return max(named, ABSENT_WEIGHT) if token.word not in COMMON_WORDS else max(named, LIGHT_UNKNOWN)
    weights = [w for w in (_meaning_weight(index, m) for m in own) if w]
    if light:
        return weights[0] if weights else LIGHT_UNKNOWN
    if weights:
        weight = weights[0]
        if token.word.isdigit() or len(token.word) == 1:
            weight *= FIGURE_SHARE
        elif token.word in COMMON_WORDS and not (in_name and named):
            weight *= COMMON_SHARE
        # A light word inside a phrase that has a name ("throw up") weighs what the phrase does.
        weight = max(weight, min(named, COMMON_WEIGHT)) if token.word in LIGHT_WORDS else weight
        return weight if own[0].how == "exact" else max(weight, MISREAD_WEIGHT)
    if not named:
        return LIGHT_UNKNOWN if token.word in LIGHT_WORDS or token.word in COMMON_WORDS else UNKNOWN_WEIGHT
    return max(named, UNKNOWN_WEIGHT * NAMED_SHARE)


def _meaning_weight(index: Index, meaning: _Meaning) -> float:
    held = [(term, index.entries_with(term)) for term in meaning.terms]
    if not all(df for _, df in held):
        return 0.0
    return max(index.weight_of(term, df) for term, df in held)


# "a 30 year old male suffering from glaucoma" is about what names an entry, though the rest is as rare. On queries from
# patients' forums success@1 rose from 0.52 to 0.59, on others by 0 to 0.02.
NAMING = 1.4
PASSING = 0.7
# Weight of a word nobody knows that carries little in any language of questions.
LIGHT_UNKNOWN = 0.2
UNKNOWN_DAMPING = 0.7
# A bare number, or letter, is rare and says little ("7 reasons why"); with its unit beside it the two still tell.
FIGURE_SHARE = 0.5
# What a common word weighs of what its frequency gives it: "phone" in one entry does not make it a topic.
COMMON_SHARE = 0.5
# Most that a light word weighs inside a phrase that has a name.
COMMON_WEIGHT = 0.5
# Least weight of a word read as another: it was not the other, so it may be what was asked for.
MISREAD_WEIGHT = 0.45
# A word that names another subject (diabetes, password): all the query is about it, and a mention is half an answer.
ELSEWHERE_WEIGHT = 1.6
ELSEWHERE_QUALITY = 0.5
# Weight of a word known by name of which no entry speaks.
ABSENT_WEIGHT = 0.9
# How a question is asked ("how long", "can I") tells which of two entries on one subject answers it, and no more.
FORM_WEIGHT = 0.15
# Least weight, of an unknown word's, for one that is known by another name alone.
NAMED_SHARE = 0.6


# ---- Reading words --------------------------------------------------------------------------------------------------


def _read_word(index: Index, tokens: list[Token], i: int) -> list[_Meaning]:
    """The readings of one token, the most likely first; none when nothing known is near."""
    token = tokens[i]
    known = index.word(token.word)
    if known or token.word in STOP_WORDS or token.word in LIGHT_WORDS:
        return [_Meaning((token.term,), 1.0, "exact", token.word)]
    stemmed = index.entries_with(token.term)
    if stemmed:
        near = _read_misspelled(index, token.word) if len(token.word) >= MIN_FUZZY_LENGTH else []
        # A form of a known word, or a slip that happens to have its stem (recepter: reception, not receptor)?
        slipped = near and near[0].quality >= TYPO_QUALITY and near[0].terms != (token.term,)
        if slipped and index.entries_with(near[0].terms[0]) > STEM_RIVAL * stemmed:
            return near
        return [_Meaning((token.term,), 1.0, "exact", token.word)]
    joined = _read_joined(index, tokens, i)
    if joined:
        return joined
    last = i == len(tokens) - 1
    if last and len(token.word) >= MIN_PREFIX_LENGTH and token.word.isalpha():
        found = index.words_with_prefix(token.word, MAX_READINGS)
        if found:
            return [_Meaning((term,), PREFIX_QUALITY, "prefix", word) for word, term, _ in found]
    if not token.word.isalpha():
        return []
    if len(token.word) < MIN_FUZZY_LENGTH:
        return _read_slip(index, token.word) if len(token.word) == MIN_FUZZY_LENGTH - 1 else []
    near = _read_misspelled(index, token.word)
    # One edit is likelier than a missing space, a missing space likelier than two edits.
    if near and near[0].quality >= TYPO_QUALITY:
        return near
    return _read_split(index, token.word) or near


def _read_joined(index: Index, tokens: list[Token], i: int) -> list[_Meaning]:
    """'keta mine', 'black out': the token and its neighbor as one known word."""
    for first, second in ((i, i + 1), (i - 1, i)):
        if first < 0 or second >= len(tokens):
            continue
        if any(tokens[k].word in STOP_WORDS for k in (first, second)):
            continue
        word = tokens[first].word + tokens[second].word
        known = index.word(word)
        if known and known[1]:
            return [_Meaning((known[0],), JOINED_QUALITY, "joined", word, share=2)]
    return []


def _read_split(index: Index, word: str) -> list[_Meaning]:
    """'bloodpressure': two known words typed as one."""
    best: tuple[int, str, str] | None = None
    for cut in range(3, len(word) - 2):
        left, right = index.word(word[:cut]), index.word(word[cut:])
        if left and right and left[1] and right[1]:
            rank = (min(left[1], right[1]), word[:cut], word[cut:])
            best = max(best, rank) if best else rank
    if not best:
        return []
    _, first, second = best
    return [_Meaning((term_of(first), term_of(second)), JOINED_QUALITY, "split", f"{first} {second}")]


def _read_slip(index: Index, word: str) -> list[_Meaning]:
    """A word too short for edits at large, of which one letter is missing or two are swapped (pian, hart)."""
    found = []
    for candidate in index.spellings(len(word), len(word) + 1)[0]:
        swapped = len(candidate) == len(word) and sorted(candidate) == sorted(word)
        if candidate[0] == word[0] and (swapped or len(candidate) > len(word)) and _one_edit(word, candidate):
            term, df = index.word(candidate) or (candidate, 0)
            if df and candidate not in STOP_WORDS:
                found.append((not swapped, -df, term, candidate))
    found = sorted(found)[:MAX_READINGS]
    return [_Meaning((term,), TYPO_QUALITY, "typo", candidate) for _, _, term, candidate in found]


def _read_misspelled(index: Index, word: str) -> list[_Meaning]:
    """Known words within the allowed edits, or that sound the same: the nearest first.

    By rapidfuzz's ratio ketmaine-ketamine is 87.5 and esketamine-ketamine 88.9, so no cut-off on it keeps the typo
    and drops the other drug. In optimal string alignment the typo is 1 edit and the other drug 2.
    """
    near = _nearest(index, word)
    # What lies further off is read only when nothing nearer is; looking for it takes rapidfuzz, 6 ms to import.
    if not near or (len(word) >= LONG_WORD and min(edits for edits, _ in near.values()) >= 1 + OTHER_INITIAL):
        near = _further(index, word) | near
    ranked = sorted(near.items(), key=lambda item: (item[1][0], -(index.word(item[0]) or ("", 0))[1], item[0]))
    if not ranked:
        return []
    best = ranked[0][1][0]
    meanings = []
    seen = set()
    for candidate, (edits, how) in ranked[:MAX_READINGS]:
        term, df = index.word(candidate) or (candidate, 0)
        if edits - best > OTHER_INITIAL or term in seen:
            continue
        seen.add(term)
        quality = TYPO_QUALITY if edits < 2 else SECOND_EDIT_QUALITY  # noqa: PLR2004
        meanings.append(_Meaning((term,), quality if df else quality - 0.05, how, candidate))
    return meanings


def _nearest(index: Index, word: str) -> dict[str, tuple[float, str]]:
    """Words one edit away, of the same letters, or of the same sound: each with its edits and how it was read."""
    near: dict[str, tuple[float, str]] = {}
    length, initial, ending = len(word), word[0], word[-2:]
    for candidate in index.spellings(max(length - 1, MIN_FUZZY_LENGTH - 1), length + 1)[0]:
        if candidate[0] == initial:
            if _one_edit(word, candidate):
                near[candidate] = (1, "typo")
        elif length >= MIN_OTHER_INITIAL and candidate[-2:] == ending and _one_edit(word, candidate):
            near[candidate] = (1 + OTHER_INITIAL, "typo")
    if length >= MIN_HEARD_LENGTH:
        # Letters swapped further apart than by one place (naseua): two edits, but none added and none lost.
        letters = sorted(word)
        for candidate in index.spellings(length, length)[0]:
            if candidate[0] == initial and sorted(candidate) == letters:
                near.setdefault(candidate, (LIKE_ONE_EDIT, "typo"))
        heard = sound_of(word)
        spelled, sounds = _spelled_about(index, word)
        for place, sound in enumerate(sounds):
            if sound == heard:
                near.setdefault(spelled[place], (LIKE_ONE_EDIT, "sound"))
    return near


def _spelled_about(index: Index, word: str) -> tuple[list[str], list[str]]:
    """The known words of about the length of one, and how each sounds."""
    return index.spellings(max(len(word) - MAX_LENGTH_BY_EAR, MIN_FUZZY_LENGTH), len(word) + MAX_LENGTH_BY_EAR)


def _one_edit(word: str, other: str) -> bool:
    """Whether one letter added, lost, replaced or swapped with its neighbor makes one word the other."""
    longer = len(word) - len(other)
    if not -1 <= longer <= 1:
        return False
    at = 0
    for a, b in zip(word, other, strict=False):
        if a != b:
            break
        at += 1
    if longer:
        return word[at + 1 :] == other[at:] if longer > 0 else word[at:] == other[at + 1 :]
    swapped = word[at : at + 2] == other[at : at + 2][::-1] and word[at + 2 :] == other[at + 2 :]
    return swapped or word[at + 1 :] == other[at + 1 :]


def _further(index: Index, word: str) -> dict[str, tuple[float, str]]:
    """Words two edits away, and words that sound the same but for one slip, where the word is long enough."""
    from rapidfuzz import process  # noqa: PLC0415
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    far: dict[str, tuple[float, str]] = {}
    heard = sound_of(word)
    spelled, sounds = _spelled_about(index, word)
    if len(heard) >= LONG_WORD - 1:
        for _, distance, place in process.extract(heard, sounds, scorer=OSA.distance, score_cutoff=1, limit=None):
            far[spelled[place]] = (LIKE_ONE_EDIT + distance, "sound")
    if len(word) >= LONG_WORD:
        for other, distance, _ in process.extract(word, spelled, scorer=OSA.distance, score_cutoff=2, limit=None):
            if other[0] == word[0]:
                far[other] = (float(distance), "typo")
    return far


def _framing(index: Index, terms: list[str]) -> frozenset[int]:
    """The places of the query taken up by phrases that carry no topic ("is it okay to")."""
    phrases = index.stop_phrases
    places: set[int] = set()
    for start in range(len(terms)):
        for end in range(min(len(terms), start + 7), start + 1, -1):
            if " ".join(terms[start:end]) in phrases:
                places.update(range(start, end))
                break
    return frozenset(places) if len(places) < len(terms) else frozenset()


def _spans(
    index: Index, terms: list[str], framing: frozenset[int]
) -> list[tuple[int, int, list[tuple[list[str], float, str]]]]:
    """Phrases of the query that have other names: start, end, names. A phrase inside a longer one is not read."""
    spans: list[tuple[int, int, list[tuple[list[str], float, str]]]] = []
    for start in range(len(terms)):
        for end in range(min(len(terms), start + index.longest_phrase), start, -1):
            if any(s <= start and end <= e for s, e, _ in spans):
                break
            if end - start == 1 and start in framing:
                continue
            found = index.meanings(" ".join(terms[start:end]))
            if found:
                spans.append((start, end, found))
                break
    return spans


def _crisis(index: Index, terms: list[str]) -> int | None:
    joined = f" {' '.join(terms)} "
    for trigger, number in index.triggers:
        if trigger and f" {' '.join(trigger)} " in joined:
            return number
    return None


# ---- Saying what matched --------------------------------------------------------------------------------------------


def least_score(index: Index, reading: Reading, scored: dict[int, float]) -> float:
    """The least score that answers a query, given the scores of its best entries."""
    if not scored:
        return LEAST_SCORE
    first = min(scored, key=lambda n: (-scored[n], n))
    asked = {slot.token.word for slot in reading.slots if slot.token.word[0] != "?"}
    matches = [m for m in _matches(index, reading, first) if m.word in asked]
    worded = sum(m.field in WORDING for m in matches) / max(len(asked), 1)
    words = PER_WORD * min(len(asked), WORDS_COUNTED)
    least = ANSWERED - words - IN_WORDING * worded - ON_SUBJECT * reading.on_subject
    if asked <= {m.word for m in matches if m.how != "synonym"}:
        least = min(least, MET_IN_FULL)
    # A misspelled query is answered where the same spelled right is.
    least = max(least * _read_quality(reading), LEAST_SCORE)
    return min(least, NEAR * scored[first]) if scored[first] >= least else least


def _read_quality(reading: Reading) -> float:
    """What the words of a query count as they were read, 0 to 1, each by its share of the query."""
    words = {match.word for match in reading.read_as}
    read = [
        (slot.weight, slot.meanings[0].quality if slot.token.word in words else 1.0)
        for slot in reading.slots
        if slot.meanings and slot.weight < ELSEWHERE_WEIGHT
    ]
    whole = sum(weight for weight, _ in read)
    return sum(weight * quality for weight, quality in read) / whole if whole else 1.0


def _matches(index: Index, reading: Reading, n: int) -> tuple[Match, ...]:
    matches = []
    for slot in reading.slots:
        if slot.meanings and slot.meanings[0].how == "form":
            continue
        best: tuple[float, Match] | None = None
        for meaning in slot.meanings:
            units, _ = _units(index, meaning.terms)
            codes = [index.unit_field[u] for u in _units_among(index, units, (n,))]
            if codes:
                field = FIELDS[min(codes)]
                value = meaning.quality * COVER_VALUE[field]
                if best is None or value > best[0]:
                    best = (value, Match(slot.token.word, meaning.as_, meaning.how, field))
        if best:
            matches.append(best[1])
    return tuple(matches)


# Share of the query from which a word that the best hit does not meet is said to be missing.
MISSING_SHARE = 0.3


def unmet_words(reading: Reading, hit: Hit) -> list[str]:
    """Words that make up much of the query and that a hit does not speak of: what it leaves unanswered."""
    total = sum(slot.weight for slot in reading.slots)
    met = {match.word for match in hit.matched}
    return [s.token.word for s in reading.slots if s.token.word not in met and s.weight >= MISSING_SHARE * total]


SUGGESTED = 28.0
"""Least score of an entry whose title may be what was meant, where none answers: below it ('sourdough starter recipe'
scores 21) the nearest title is a chance match."""


def suggest_query(index: Index, query: str) -> str | None:
    """What the query may have meant when nothing answered it: the spelling read, or the title nearest to it."""
    try:
        reading = read_query(index, query)
    except QueryError:
        return None
    scored = best_scores(index, reading, limit=1, least=SUGGESTED)
    if not scored:
        return None
    n, score = max(scored.items(), key=lambda item: (item[1], -item[0]))
    return index.entry_at(n).title if score >= SUGGESTED else None
