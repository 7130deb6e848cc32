"""A patient's findings, held against what contraindications, cautions and interactions say about each.

    finding -> pieces, and how each stands (`pieces.py`) -> names of entries met in a piece (`names.py`), figures beyond
    a limit (`figures.py`) -> what that comes to (`outcome.py`) -> Screened

A finding meets an entry by code, by name (title, aliases, `screening.names`: every word of the name must be there), or
by a figure. What meets nothing is given back as not recognized, with the entry that its wording may mean
(`perhaps.py`), which counts nowhere. What is negated, controlled, past or a relative's is given back as that. It
informs a clinician: nothing here ever says that a treatment may go ahead. Owns the steps; what an entry is called, and
what becomes of it when past or controlled, is for the content to say (`screening` of an entry).

Each step is a function of what it is given. What the findings read so far come to is passed along as `Screened`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ketaref import records
from ketaref.errors import QueryError
from ketaref.records import Entry
from ketaref.screening import figures
from ketaref.screening.allergies import allergens_of, begins_intolerances, is_listed, lists_on
from ketaref.screening.cues import Lexicon, lexicon_of
from ketaref.screening.findings import STATUSES, Concern, Finding, Screened, Unmatched, is_at_least
from ketaref.screening.limits import hold, vocabulary_of
from ketaref.screening.names import FORMS, Met, Names, Said, Word, names_of
from ketaref.screening.neighbors import with_relative_treated, with_said_behind
from ketaref.screening.outcome import COUNTED, Meeting, Phrase, concern_of, kept, with_treated
from ketaref.screening.perhaps import MAX_QUERY_CHARS, perhaps_meant, perhaps_named
from ketaref.screening.pieces import (
    Piece,
    Standing,
    negated_no_further,
    piece_of,
    pieces_of,
    sentences_of,
    standing_of,
    whole_piece,
)
from ketaref.screening.reach import NEGATIONS
from ketaref.screening.recorded import allergies_recorded, pieces_recorded, upheld
from ketaref.screening.subjects import lines_of
from ketaref.screening.systems import QUESTIONNAIRE
from ketaref.screening.wording import QUALIFIERS
from ketaref.search.emergency import NOT_NAMED
from ketaref.search.query import Query, understand
from ketaref.text.analysis import Token, analyze
from ketaref.text.words import COMMON_WORDS, LIGHT_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from ketaref.store.index import Index

__all__ = [
    "STATUSES", "Concern", "Finding", "Screened", "Unmatched", "is_at_least", "screen_findings", "screen_words",
]  # fmt: skip

MAX_FINDINGS_CHARS = 20_000
MIN_LEFT_OVER = 2
"""Shorter words beside the names that are met are not given back: units, initials."""
# Words that say nothing beside a name that is met.
_SAYS_NOTHING = STOP_WORDS | LIGHT_WORDS | COMMON_WORDS | QUALIFIERS
_TOLD = "told in other words: ask whether it is this"
_OTHER_ALLERGY = "an allergy, not to ketamine or esketamine"
_NOT_TAKEN = "in a list of what the patient is allergic to or does not tolerate: not read as taken"


class _Basis(NamedTuple):
    """What every finding of a screening is held against."""

    content: "Index"
    names: Names
    lexicon: Lexicon
    today: date


def screen_words(index: "Index", text: str, *, today: date) -> Screened:
    """Screen findings as a clinician types them: 'htn, pregnant 12 weeks, on lamictal, hx of psychosis'.

    Raises:
        QueryError: the text holds no letter or digit, or is too long.
    """
    if len(text) > MAX_FINDINGS_CHARS:
        raise QueryError(f"the findings have {len(text):,} characters; screen at most {MAX_FINDINGS_CHARS:,} at once")
    if not analyze(text):
        raise QueryError("the findings hold no letter or digit; type some, e.g.: ketaref screen 'htn, on lamictal'")
    return screen_findings(index, [Finding(text)], today=today)


def screen_findings(index: "Index", findings: Iterable[Finding], *, today: date) -> Screened:
    """Screen findings one by one: typed texts, each read as a list, and items of a record, each read as one thing."""
    basis = _Basis(index, names_of(index), lexicon_of(index), today)
    concerns: list[Concern] = []
    unmatched: list[Unmatched] = []
    read_as: dict[str, str] = {}
    typed = Screened()
    for finding in findings:
        if not finding.source:
            typed = _read_typed(basis, finding, typed)
            continue
        # What a record says of one thing says nothing of another: nothing is held against all that came before.
        seen = _read_item(basis, finding, Screened())
        concerns += seen.concerns
        unmatched += seen.unmatched
        read_as.update(seen.read_as)
    place = {severity: n for n, severity in enumerate(records.SEVERITIES)}
    told = sorted(dict.fromkeys((*typed.concerns, *concerns)), key=lambda c: (not c.counted, place[c.severity]))
    unknown = dict.fromkeys((*typed.unmatched, *unmatched))
    return Screened(tuple(told), tuple(unknown), typed.crisis, tuple((dict(typed.read_as) | read_as).items()))


# ---- One finding ----------------------------------------------------------------------------------------------------


def _read_typed(basis: _Basis, finding: Finding, seen: Screened) -> Screened:
    """A typed text, read as a list of findings."""
    first = len(seen.concerns)
    is_medicine = partial(_names_medicine, basis.names)
    for line in lines_of(sentences_of(finding.text, is_medicine), basis.lexicon, is_medicine):
        allergic = False
        for piece in pieces_of(line, basis.lexicon):
            here = len(seen.concerns)
            phrase = Phrase(finding._replace(text=piece.shown), piece, here)
            seen, allergic = _read_piece(basis, phrase, seen, allergic=allergic)
            behind = with_said_behind(basis.lexicon, piece, seen.concerns, first=first, here=here)
            seen = seen._replace(concerns=behind)
    told = with_relative_treated(basis.lexicon, finding.text, seen.concerns, first=first)
    return seen._replace(concerns=with_treated(told, first))


def _names_medicine(names: Names, text: str) -> bool:
    """Whether a text names what interacts."""
    tokens = analyze(text)
    words = [token.word for token in tokens]
    known = names.words_from([token.term for token in tokens], words)
    met = names.with_medicines(names.met(known), known, words)
    return any(names.entries[one.name.entry].kind == "interactions" for one in met)


def _read_item(basis: _Basis, finding: Finding, seen: Screened) -> Screened:
    """An item of a record, read as one thing: by its codes, then by all that it is called."""
    before, lexicon = len(seen.concerns), basis.lexicon
    whole = Phrase(finding, piece_of("", lexicon), before)
    if finding.topic == "measure":
        found = figures.read_figures(finding.text.lower(), finding.pressure, finding.age, topic=finding.topic)
        seen = _read_figures(basis, found, whole, seen)
        if found.any:
            # An age or a pressure within every limit needs no judging, and half a reading is among the gaps.
            return seen
    for concern in _by_code(basis, whole):
        seen = _with_concern(seen, concern, before)
    # Its names may say more than its code: a combined product, 'with heart failure'.
    for piece, is_first in () if finding.topic == "allergy" else pieces_recorded(finding, lexicon):
        phrase = Phrase(finding, piece, len(seen.concerns) if is_first else before)
        seen, _ = _read_piece(basis, phrase, seen, allergic=False)
    for concern in allergies_recorded(basis.names, lexicon, whole, basis.today) if finding.topic == "allergy" else ():
        seen = _with_concern(seen, concern, before)
    kept_up = [upheld(basis.names, lexicon, whole, c, basis.today) for c in seen.concerns[before:]]
    seen = seen._replace(concerns=(*seen.concerns[:before], *kept_up))
    told = any(c.finding == finding for c in seen.concerns) or any(u.finding == finding for u in seen.unmatched)
    # A figure that is beyond no limit is no finding to judge.
    if told or finding.topic == "measure":
        return seen
    named = " ".join(finding.read_as)
    perhaps = perhaps_named(basis.content, basis.names, lexicon, named) if finding.topic == "condition" else None
    return _with_unmatched(seen, finding, finding.text, finding.note, perhaps)


def _by_code(basis: _Basis, phrase: Phrase) -> Iterable[Concern]:
    """What a recorded finding comes to by its codes."""
    finding, names, lexicon = phrase.finding, basis.names, basis.lexicon
    # An ICD-10-CM code comes with the wider ones it stands under: the narrowest that is known speaks for it.
    known: dict[str, list[int]] = {}
    for system, code in finding.codes:
        if (system, code) in names.by_code:
            known.setdefault(system, names.by_code[system, code])
    for n in sorted({n for several in known.values() for n in several}):
        entry = names.entries[n]
        # A medicine's code on a contraindication is that of a medicine one may be allergic to.
        may_be = {"allergy": entry.kind == "contraindications", "medicine": entry.kind != "contraindications"}
        if not may_be.get(finding.topic, True):
            continue
        answered = next((code for system, code in finding.codes if system == QUESTIONNAIRE), "")
        if answered:
            meeting = Meeting(n, "code", f"the question {answered}")
            yield concern_of(names, phrase, meeting, Standing("present"), basis.today)
            continue
        coded = next(c for c in entry.codes if (records.CODE_SYSTEMS[c.system], c.code) in finding.codes)
        piece = whole_piece(finding.text, lexicon)
        event = coded.display in (entry.screening.events if entry.screening else ())
        meeting = Meeting(n, "code", f"{coded.system} {coded.code}", event)
        yield concern_of(names, phrase, meeting, standing_of(piece, 0, len(piece.text)), basis.today)


# ---- One piece ------------------------------------------------------------------------------------------------------


def _read_piece(basis: _Basis, phrase: Phrase, seen: Screened, *, allergic: bool) -> tuple[Screened, bool]:
    """Read one piece; also gives whether the next one may go on listing what the patient is allergic to."""
    finding, piece, lexicon = phrase.finding, phrase.piece, basis.lexicon
    recorded = bool(finding.source)
    known = vocabulary_of(basis.content)
    found = figures.read_figures(piece.text, finding.pressure, finding.age, vocabulary=known, topic=finding.topic)
    seen = _read_figures(basis, found, phrase, seen)
    text = figures.without_figures(piece.text, found)
    taken = text != piece.text
    # What is left of the piece once its figures are taken out is read as any other.
    rest = piece._replace(text=text, content=piece_of(text, lexicon).content) if taken else piece
    figured = len(seen.concerns)
    said, read_as, crisis = _said(basis, piece, figures.without_strengths(text, found), recorded=recorded)
    if not said.tokens:
        return seen if taken or recorded else _with_unmatched(seen, finding, finding.text, ""), allergic
    seen = seen._replace(read_as=seen.read_as + read_as)
    headed = lexicon.says("allergy", piece.heading)
    goes_on = allergic and (piece.separator in ("and", "or", "with", "start") or headed or recorded)
    goes_on = goes_on or is_listed(lexicon, piece) or (allergic and lists_on(lexicon, piece, known))
    allergens = allergens_of(basis.names, lexicon, piece, said, goes_on=goes_on)
    met = said.met if allergens is None else allergens.of_allergy + allergens.elsewhere
    seen, used = _read_names(basis, phrase, said, met, seen)
    # A reaction in parentheses ends no list: 'allergic to codeine (rash), morphine'.
    begins_list = lexicon.says("allergy-to", piece.text) or (allergic and piece.separator == "paren")
    begins_list = begins_list or begins_intolerances(piece)
    if allergens and not allergens.of_allergy:
        return _read_other_allergy(basis, phrase, seen), begins_list or goes_on
    if not recorded:
        if used or len(seen.concerns) > figured:
            seen = _read_left_over(phrase, said, used, seen)
        elif rest.content or not taken:
            shown = " ".join(text.split()).strip(" .:-,") if taken else finding.text
            perhaps = perhaps_meant(basis.content, basis.names, rest)
            seen = _with_unmatched(seen, finding, shown, piece.note, perhaps)
        if crisis is not None and _standing_of_all(piece).status not in ("negated", "relative", "past", "hypothetical"):
            seen = seen._replace(crisis=basis.content.entry_at(crisis))
    return seen, begins_list or (allergic and headed)


def _said(
    basis: _Basis, piece: Piece, text: str, *, recorded: bool
) -> tuple[Said, tuple[tuple[str, str], ...], int | None]:
    """The words of a piece, those that were misspelled, and the number of the crisis entry they call for.

    What is recorded is taken as it stands; what is typed may be misspelled.
    """
    tokens = analyze(text)
    terms, words = [token.term for token in tokens], [token.word for token in tokens]
    read_as: list[tuple[str, str]] = []
    crisis = None
    if tokens and tokens[0].start < MAX_QUERY_CHARS and not recorded:
        query = understand(basis.content, text[:MAX_QUERY_CHARS])
        crisis = _crisis_of(basis, query)
        corrected = {m.word: m.as_ for m in query.read_as if m.how in ("typo", "sound", "split", "joined")}
        for i, word in enumerate(words):
            # What is read as several words is left to the search.
            # 'Afebrile' is no misspelling of its opposite, nor 'otic' of 'optic'.
            right = word not in corrected or word in FORMS or word.endswith(corrected[word])
            if not right and " " not in corrected[word]:
                words[i] = corrected[word]
                terms[i] = analyze(words[i])[0].term
                read_as.append((word, words[i]))
    known = basis.names.words_from(terms, words)
    apart = list(_apart(piece, tokens, known))
    met = basis.names.with_medicines(basis.names.met(known, apart), known, words, apart)
    return Said(text, tokens, words, known, met), tuple(read_as), crisis


def _apart(piece: Piece, tokens: Sequence[Token], known: Sequence[Word]) -> Iterator[int]:
    """The places of known words that begin what a denial inside a piece is said of."""
    for cue in piece.cues:
        if cue.category in NEGATIONS and cue.direction == "forward":
            after = (n for n, word in enumerate(known) if tokens[word.end - 1].start >= cue.end)
            yield next(after, 0)


def _crisis_of(basis: _Basis, query: Query) -> int | None:
    """The number of the crisis entry that a finding calls for: somebody is in danger, or suicide or overdose is named.

    A search has a line for an emergency that is only asked about, too; a finding asks nothing.
    """
    told = query.emergency
    if told is None:
        return query.crisis
    calls = told.danger or basis.content.signs.helps[told.name].always
    return query.crisis if calls and not told.frames & NOT_NAMED else None


def _read_figures(basis: _Basis, found: figures.Figures, phrase: Phrase, seen: Screened) -> Screened:
    """What pressures, measures and an age come to, held against the limits of every entry."""
    held = hold(basis.names, found, phrase, basis.today)
    return seen._replace(
        concerns=seen.concerns + held.concerns,
        unmatched=seen.unmatched + held.unmatched,
        read_as=seen.read_as + held.read_as,
    )


def _read_names(
    basis: _Basis, phrase: Phrase, said: Said, met: list[Met], seen: Screened
) -> tuple[Screened, frozenset[int]]:
    """What the names met in a piece come to; also gives the tokens that they take up."""
    spans = {places: said.span(places) for _, places in met}
    first_end = min((end for _, end in spans.values()), default=0)
    used: set[int] = set()
    stand = {
        one: standing_of(
            phrase.piece, *spans[one.places], absence=one.name.absence,
            medicine=basis.names.entries[one.name.entry].kind == "interactions",
        )
        for one in met
    }  # fmt: skip
    # The longest name of an entry says best how it stands.
    for one in sorted(met, key=lambda one: (one.name.sign, -len(one.places))):
        name, places = one
        start = spans[places][0]
        standing = stand[one]
        if not standing.status or _is_affirmed(one, stand, spans):
            continue
        if standing.status == "negated" and start >= first_end and not phrase.finding.source:
            standing = negated_no_further(phrase.piece, start, first_end, standing)
        if name.sign and standing.status == "present":
            standing = standing._replace(status="possible", notes=(*standing.notes, _TOLD))
        used |= said.tokens_of(places)
        meeting = Meeting(name.entry, "name", name.text, name.event)
        concern = concern_of(basis.names, phrase, meeting, standing, basis.today)
        seen = _with_concern(seen, concern, phrase.earlier)
    return seen, frozenset(used)


def _is_affirmed(one: Met, stand: dict[Met, Standing], spans: dict[frozenset[int], tuple[int, int]]) -> bool:
    """Whether an entry is met by another name of its own, and what sets it aside is not said of that.

    'Severe OSA not using CPAP' denies no apnea, 'no aneurysm rupture' no aneurysm, and who quit opioids on Suboxone
    takes one.
    """
    (start, end), status = spans[one.places], stand[one].status
    if status not in ("negated", "past"):
        return False
    for other, standing in stand.items():
        first, last = spans[other.places]
        if other.name.entry != one.name.entry or standing.status not in COUNTED:
            continue
        if status == "past" and first >= end:
            return True
        if status == "negated" and (
            (last <= start and standing.status == "present") or (start <= first and last <= end)
        ):
            return True
    return False


def _read_other_allergy(basis: _Basis, phrase: Phrase, seen: Screened) -> Screened:
    """An allergy to something else, to something that is not said, or to nothing."""
    lexicon = basis.lexicon
    standing = _standing_of_all(phrase.piece)
    of_allergy = lexicon.says("allergy", f"{phrase.piece.heading} {phrase.piece.text}")
    n = next((name.entry for name in basis.names if lexicon.says("allergy", name.text)), None)
    if standing.status == "negated" and n is not None and not begins_intolerances(phrase.piece):
        concern = concern_of(basis.names, phrase, Meeting(n, "name", "allergy"), standing, basis.today)
        return _with_concern(seen, concern, phrase.earlier)
    if phrase.finding.source:
        return seen
    named = any(not lexicon.says("allergy", word) for word in phrase.piece.content)
    note = (_OTHER_ALLERGY if of_allergy else _NOT_TAKEN) if named else "an allergy: ask to what"
    return _with_unmatched(seen, phrase.finding, phrase.finding.text, note)


def _read_left_over(phrase: Phrase, said: Said, used: frozenset[int], seen: Screened) -> Screened:
    """Words left over once names, quantities and dates are taken out."""
    if not used:
        return seen
    cues = phrase.piece.cues
    left = [
        word
        for i, (token, word) in enumerate(zip(said.tokens, said.words, strict=True))
        if i not in used
        and word not in _SAYS_NOTHING
        and len(word) >= MIN_LEFT_OVER
        and not word[0].isdigit()
        and not any(cue.start <= token.start < cue.end for cue in cues)
    ]
    return _with_unmatched(seen, phrase.finding, " ".join(left), f"in '{phrase.finding.text}'") if left else seen


def _standing_of_all(piece: Piece) -> Standing:
    """How a piece stands as a whole: by the cues before its end and those that reach it."""
    return standing_of(piece, len(piece.text), len(piece.text))


def _with_concern(seen: Screened, concern: Concern, earlier: int) -> Screened:
    return seen._replace(concerns=kept(seen.concerns, concern, earlier))


def _with_unmatched(seen: Screened, finding: Finding, text: str, note: str, perhaps: Entry | None = None) -> Screened:
    return seen._replace(unmatched=(*seen.unmatched, Unmatched(finding, text, note, perhaps)))
