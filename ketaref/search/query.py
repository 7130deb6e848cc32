"""The words of a query to what is asked: spelling read, framing dropped, synonyms added, each word weighed.

A query term is one word that carries topic, with its weight in the query. A word that no entry knows stays in the query
as a term that nothing answers: that is what tells "reset my password" from "reset the pain".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ketaref.errors import QueryError
from ketaref.search import tuning
from ketaref.search.coverage import names_in
from ketaref.search.dosing import weighed
from ketaref.search.emergency import read_emergency
from ketaref.search.spelling import Meaning, read_words
from ketaref.text.analysis import Token, analyze, fold_text, question_form
from ketaref.text.words import COMMON_WORDS, LIGHT_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketaref.search.emergency import Emergency
    from ketaref.store.index import Index
    from ketaref.store.named import Known
    from ketaref.store.postings import Postings, Synonym, Term

MAX_QUERY_CHARS = 500
"""A question is shorter than this; a pasted page is not a query."""
_NAMED = ("shorthand", "synonym")
"""How a word is met by another name for it, and not by how it is spelled."""
_SMALL_TALK = LIGHT_WORDS | COMMON_WORDS
"""What people say whatever they ask about."""

# Marks of a chart that carry no topic, or stand for a word. Compiled by `re` when first met, as in `text.analysis`.
_MARKS = (
    (r"(?i)\bw/(?!o\b)", "with "),  # chest pain w/ SOB; w/o is a synonym
    (r"(?i)\b(?:r/o|y/n)(?![\w/])", " "),  # rule out
    (r"(?i)\bh/o\b", "history of"),
    (r"[↑⬆]+", " raised "),
    (r"[↓⬇]+", " low "),
    (r"(?i)\bb4\b", "before"),
    (r"(?i)\br/s\b(?![- ]?(?:ket|enan|isom))", "reschedule"),
    (r"(?i)\bq ?\?", "how often?"),  # vitals q?
    (r"(?i)\bq(\d+) ?m(?:in)?\b", r"every \1 minutes"),  # q15m; q12h is a synonym
    (r"(?i)\b(\d+)y\b", r"\1 years"),
    (r"(?i)\b(\d+)mos?\b", r"\1 months"),
    (r"(?i)\bx[1-5]\b(?! ?(?:h|d|w|m|y))", " "),  # vomited x2; x6 is a series, x 24 h a time
)
# A patient's age and sex: 58M, 34 F, 72 y/o female, 17yo. Not a temperature (99F), nor a limit (under 18 yo).
_PATIENT = (
    r"(?i)(?<![\w./-])(?<!under )(?<!over )(?<!than )(?P<age>\d{1,2})"
    r"(?:[- ]?y(?:\.?/?o\b\.?|o(?=[mf]\b))(?: ?(?:[mf]|male|female|man|woman)\b)?| ?(?P<sex>[mf]))(?![\w/%'])"
)
_MARKED = frozenset("0123456789/?↑↓⬆⬇")
"""A text without any of these holds no mark, and no age: most questions are not looked at further."""
_FIGURES = frozenset("0123456789")
_UNITS = frozenset({"mg", "kg", "ml", "ug", "g", "percent", "mmhg"})
"""A figure before one of them is met only beside it: 80 mg is not 80 %."""
_TEENS, _OF_AGE, _OLD, _OLDEST = 13, 18, 65, 95


class Match(NamedTuple):
    """What a word of the query met, or was read as: the word, the other, how, and the field where it counted most."""

    word: str
    as_: str
    how: str
    """exact | typo | sound | prefix | joined | split | shorthand | synonym"""
    field: str = ""


class QueryTerm(NamedTuple):
    """A word of the query that carries topic, or the form of the question."""

    word: str
    """As typed; the form of a question begins with '?'."""
    weight: float
    meanings: tuple[Meaning, ...]
    """What meets it; none for a word that nobody knows."""

    @property
    def is_form(self) -> bool:
        """Whether this is how the question is asked, and no word of it."""
        return self.word[0] == "?"


class Query(NamedTuple):
    """A query as it was understood."""

    terms: tuple[QueryTerm, ...]
    spoken: tuple[str, ...]
    """The terms of all its words, small ones too, as they were read."""
    read_as: tuple[Match, ...]
    """Words read as another."""
    crisis: int | None
    """The number of the crisis entry that the words call for, or speak of."""
    called: tuple[int, ...]
    """The numbers of the crisis entries that stand first: somebody is in danger now."""
    emergency: Emergency | None
    """What the words tell of, by the rules of the content."""
    on_subject: bool
    """Whether it names ketamine, or infusion."""
    bare: bool
    """Whether it is a word or two that ask nothing ("pregnant")."""
    known: Mapping[str, Term]
    """What the content has of all terms above."""
    typed: tuple[Token, ...]
    """All its words as typed."""
    text: str
    """What those were read from, folded: where they stand is counted in it."""
    named: tuple[tuple[int, int, Known], ...]
    """The names in it, each with the places of the words it runs from and to."""
    weighed: bool = False
    """Whether a dose is asked for a patient of some weight."""

    @property
    def weight(self) -> float:
        """Of all terms together; 1 for a query without any."""
        return sum(term.weight for term in self.terms) or 1.0


class _Named(NamedTuple):
    """A phrase of the query that has other names: the places it runs from and to, and the names."""

    start: int
    end: int
    names: list[Synonym]


def understand(index: Index, text: str) -> Query:
    """How a query is understood.

    Raises:
        QueryError: the query holds no letter or digit, or is too long.
    """
    by_weight = False
    if len(text) <= MAX_QUERY_CHARS:
        text = _written_out(text)
        if not _FIGURES.isdisjoint(text):
            text, by_weight = weighed(text)
    tokens = _tokens_of(text)
    postings = index.postings
    typed = [token.word for token in tokens]
    names = names_in(index, typed)
    protected = {place for start, end, _ in names for place in range(start, end)}
    readings = read_words(postings, tokens, protected)
    words = [found[0].as_ if found else word for word, found in zip(typed, readings, strict=True)]
    if words != typed:
        names = names_in(index, words)
    spoken = [found[0].terms[0] if found else token.term for token, found in zip(tokens, readings, strict=True)]
    framing = _framing(postings, spoken)
    phrases = _named_phrases(postings, spoken, framing)
    form = question_form(text if words == typed else " ".join(words))
    known = postings.terms(_terms_met(spoken, readings, phrases, form))
    terms = _topic_terms(known, tokens, readings, framing, phrases)
    on_subject = any(m.as_ in tuning.SUBJECT_WORDS for found in readings for m in found)
    if not on_subject:
        terms = _weigh_elsewhere(terms, postings.elsewhere)
    if all(_is_stray(term) for term in terms):
        terms = []  # stray letters ask nothing
    bare = not form and len(terms) <= tuning.BARE_WORDS
    if form and terms:
        terms.append(QueryTerm(form, tuning.FORM_WEIGHT, (Meaning((form,), 1.0, "form", form),)))
    firsts = [(token.word, found[0]) for token, found in zip(tokens, readings, strict=True) if found]
    read_as = tuple(Match(word, first.as_, first.how) for word, first in firsts if first.how != "exact")
    exact = {token.word for token, found in zip(tokens, readings, strict=True) if found and found[0].how == "exact"}
    emergency = read_emergency(index, text, exact)
    crisis, called = _crisis(emergency, _triggered(postings.triggers, spoken))
    named = tuple(name for name in names if name[2].kind != "word")
    return Query(
        tuple(terms), tuple(spoken), read_as, crisis, called, emergency, on_subject, bare, known,
        tuple(tokens), fold_text(text), named, by_weight,
    )  # fmt: skip


def _is_stray(term: QueryTerm) -> bool:
    """Whether it is a letter by itself, and not half of a shorthand with a meaning (N/V)."""
    return len(term.word) == 1 and term.word.isalpha() and not any(m.how in _NAMED for m in term.meanings)


def _written_out(text: str) -> str:
    """The text without the marks of a chart, and without the patient's age and sex where more is asked.

    A minor is told as one: whether a minor may be treated is always a question.
    """
    if _MARKED.isdisjoint(text):
        return text
    written = text
    for mark, words in _MARKS:
        written = re.sub(mark, words, written)
    beside = re.sub(_PATIENT, _minor_told, written)
    if any(token.word not in STOP_WORDS | _SMALL_TALK | tuning.SUBJECT_WORDS for token in analyze(beside)):
        return beside
    written = re.sub(_PATIENT, _age_told, written)  # "82F ok for ket?"
    return written if analyze(written) else text


def _minor_told(patient: re.Match[str]) -> str:
    """What a minor is called; nothing for an adult, whose age and sex are beside the question."""
    age, sex = int(patient["age"]), patient["sex"]
    # A letter alone may be a unit, in small letters or at other figures: 15m, 6F.
    if sex and not (_OF_AGE <= age <= _OLDEST or (_TEENS <= age < _OF_AGE and sex.isupper())):
        return patient[0]
    return " " if age >= _OF_AGE else "teenager" if age >= _TEENS else "child"


def _age_told(patient: re.Match[str]) -> str:
    """What a patient is called by age, where no more is asked; as typed between 18 and 64."""
    told = _minor_told(patient)
    return told if told != " " else "elderly" if int(patient["age"]) >= _OLD else patient[0]


def _tokens_of(text: str) -> list[Token]:
    if len(text) > MAX_QUERY_CHARS:
        raise QueryError(
            f"the query has {len(text):,} characters; ask in at most {MAX_QUERY_CHARS}, a few words do best"
        )
    tokens = analyze(text)
    if not tokens:
        raise QueryError("the query holds no letter or digit; type a few words, e.g.: ketaref search glaucoma")
    return tokens


def _terms_met(
    spoken: Sequence[str], readings: Sequence[Sequence[Meaning]], phrases: Sequence[_Named], form: str
) -> set[str]:
    """Every term that the query may be met by."""
    terms = {*spoken, *([form] if form else [])}
    terms.update(term for found in readings for meaning in found for term in meaning.terms)
    terms.update(term for phrase in phrases for name in phrase.names for term in name.terms)
    return terms


# ---- Phrases --------------------------------------------------------------------------------------------------------


def _framing(postings: Postings, terms: Sequence[str]) -> frozenset[int]:
    """The places of the query taken up by phrases that carry no topic ("is it okay to")."""
    places: set[int] = set()
    stop_phrases, longest = postings.stop_phrases, postings.longest_stop_phrase
    for start in range(len(terms)):
        for end in range(min(len(terms), start + longest), start + 1, -1):
            if " ".join(terms[start:end]) in stop_phrases:
                places.update(range(start, end))
                break
    return frozenset(places) if len(places) < len(terms) else frozenset()


def _named_phrases(postings: Postings, terms: Sequence[str], framing: frozenset[int]) -> list[_Named]:
    """Phrases of the query that have other names, the longest where several begin; none inside a longer one."""
    spans = [
        (start, end)
        for start in range(len(terms))
        for end in range(min(len(terms), start + postings.longest_phrase), start, -1)
        if not (end - start == 1 and start in framing)
    ]
    synonyms = postings.synonyms({" ".join(terms[start:end]) for start, end in spans})
    found: list[_Named] = []
    for start, end in spans:
        names = synonyms.get(" ".join(terms[start:end]))
        # The longest phrase of a place comes first, and whatever lies inside one that was found is not read.
        if names and not any(phrase.start <= start and end <= phrase.end for phrase in found):
            found.append(_Named(start, end, names))
    return found


def _triggered(triggers: Sequence[tuple[str, int]], terms: Sequence[str]) -> int | None:
    """The entry that a phrase of its own calls for (a clinic's pack may have some)."""
    joined = f" {' '.join(terms)} "
    return next((number for phrase, number in triggers if f" {phrase} " in joined), None)


def _crisis(emergency: Emergency | None, triggered: int | None) -> tuple[int | None, tuple[int, ...]]:
    """The crisis entry that a query speaks of, and those that it calls for."""
    if triggered is not None:
        return triggered, (triggered,)
    if emergency is None:
        return None, ()
    return emergency.entries[0], emergency.entries if emergency.danger else ()


# ---- Terms and their weights ----------------------------------------------------------------------------------------


def _topic_terms(
    known: Mapping[str, Term],
    tokens: Sequence[Token],
    readings: Sequence[Sequence[Meaning]],
    framing: frozenset[int],
    phrases: Sequence[_Named],
) -> list[QueryTerm]:
    """The words of the query that carry topic, weighed."""
    terms = []
    for place, token in enumerate(tokens):
        here = [phrase for phrase in phrases if phrase.start <= place < phrase.end]
        read = readings[place][0].as_ if readings[place] else token.word  # 'waht' is a small word too
        stop = token.word in STOP_WORDS or read in STOP_WORDS or place in framing
        # A phrase of stop words alone ("going under") still means something: its first word stands for it.
        if stop and not any(p.start == place and not _words_told(tokens, p) for p in here):
            continue
        meanings = list(readings[place])
        if token.word[0].isdigit() and place + 1 < len(tokens) and tokens[place + 1].word in _UNITS:
            meanings = [meaning._replace(terms=(*meaning.terms, tokens[place + 1].term)) for meaning in meanings]
        for phrase in here:
            share = max(_words_told(tokens, phrase), 1)
            meanings += [Meaning(name.terms, name.quality, name.how, name.written, share) for name in phrase.names]
        # 'sorry' and 'btw' ask nothing, unless an entry speaks of them.
        if token.word in _SMALL_TALK and not any(_meaning_weight(known, m) for m in meanings):
            continue
        terms.append(QueryTerm(token.word, _weight(known, token.word, meanings), tuple(meanings)))
    return terms


def _words_told(tokens: Sequence[Token], phrase: _Named) -> int:
    """How many words of a phrase are no stop words."""
    return sum(token.word not in STOP_WORDS for token in tokens[phrase.start : phrase.end])


def _weight(known: Mapping[str, Term], word: str, meanings: Sequence[Meaning]) -> float:
    """How much of the query a word makes up.

    A word that no entry holds ('warfarin') is as telling as a word can be, even if it has another name that entries
    hold: what is said of medicines is no answer about warfarin.
    """
    read = [m for m in meanings if m.how != "synonym" and _meaning_weight(known, m)]
    own = next((m for m in read if m.how == "shorthand"), read[0] if read else None)
    if own is None:
        return tuning.PASSING
    weight = _meaning_weight(known, own)
    if word in LIGHT_WORDS:
        # It weighs little by itself; inside a phrase that has another name ('stop eating') it weighs as that does.
        named = max((_meaning_weight(known, m) for m in meanings if m.how == "synonym"), default=0.0)
        weight = max(weight, tuning.COMMON_SHARE * named)
    elif word.isdigit() or len(word) == 1 or word in COMMON_WORDS:
        weight *= tuning.COMMON_SHARE
    roles = {known[term].role for term in own.terms}
    return weight * (tuning.NAMING if roles == {"name"} else 1.0 if roles & {"name", "title"} else tuning.PASSING)


def _meaning_weight(known: Mapping[str, Term], meaning: Meaning) -> float:
    """The weight of a meaning's most telling term; 0 where entries do not hold them all."""
    held = [known[term] for term in meaning.terms if term in known and known[term].df]
    return max(term.weight for term in held) if len(held) == len(meaning.terms) else 0.0


def _weigh_elsewhere(terms: Sequence[QueryTerm], elsewhere: frozenset[str]) -> list[QueryTerm]:
    """The terms, a word that names another subject weighing more, and what merely mentions it answering less."""
    weighed = []
    for term in terms:
        if any(m.how != "synonym" and not elsewhere.isdisjoint(m.terms) for m in term.meanings):
            less = tuple(m._replace(quality=m.quality * tuning.ELSEWHERE_QUALITY) for m in term.meanings)
            weighed.append(QueryTerm(term.word, tuning.NAMING, less))
        else:
            weighed.append(term)
    return weighed
