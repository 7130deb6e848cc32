"""A patient's findings, held against what contraindications, cautions and interactions say about each.

    finding -> pieces, and how each stands (`pieces.py`) -> names of entries met in a piece (`names.py`), figures beyond
    a limit (`figures.py`) -> what that comes to (`outcome.py`) -> Screened

A finding meets an entry by code, by name (title, aliases, `screening.names`: every word of the name must be there), or,
where no name is met, by a search over titles, aliases and questions that must answer nearly all of it. What meets
nothing is given back as not recognized; what is negated, controlled, past or a relative's is given back as that. It
informs a clinician: nothing here ever says that a treatment may go ahead. Owns the steps; what an entry is called, and
what becomes of it when past or controlled, is for the content to say (`screening` of an entry).

Each step is a function of what it is given. What the findings read so far come to is passed along as `Screened`.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ketaref import records
from ketaref.errors import QueryError
from ketaref.screening import figures
from ketaref.screening.allergies import allergens_of
from ketaref.screening.cues import Lexicon, blanked, lexicon_of
from ketaref.screening.findings import (
    STATUSES,
    Concern,
    Finding,
    Screened,
    Unmatched,
    is_at_least,
)
from ketaref.screening.names import Met, Names, Said, names_of
from ketaref.screening.outcome import Meeting, Phrase, concern_of, concern_of_pressure, kept
from ketaref.screening.pieces import (
    QUALIFIERS,
    Piece,
    Standing,
    negated_no_further,
    piece_of,
    pieces_of,
    sentences_of,
    shown_of,
    standing_of,
    whole_piece,
    written_out,
)
from ketaref.search.emergency import NOT_NAMED
from ketaref.search.query import Query, understand
from ketaref.search.score import score_fields
from ketaref.text.analysis import analyze
from ketaref.text.words import COMMON_WORDS, LIGHT_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from ketaref.store.index import Index

__all__ = [
    "STATUSES", "Concern", "Finding", "Screened", "Unmatched", "is_at_least", "screen_findings",
    "screen_words",
]  # fmt: skip

MIN_WORDING_SCORE = 78.0
"""Least search score, over titles, aliases and questions alone, at which a finding that holds no name of an entry is
taken to mean it. A search answers from far less, since a reader judges what it shows; a screening hit raises an
alarm. Of the findings in tests/data/findings.txt that only their wording finds, the lowest score is 81; of those of
which nothing is known, the highest is 75 ('EF 55%'), but for those that share a telling word with an entry and mean the
opposite or another thing, which entries exclude (escort present). Statements and summaries do not count:
they mention much in passing."""
MIN_WORDING_WORDS = 2
"""Words beside cues and qualifiers that a finding needs to be searched for: one is a name or it is nothing."""
MAX_FINDINGS_CHARS = 20_000
MAX_QUERY_CHARS = 500
"""A piece longer than this is searched by its beginning."""
MIN_LEFT_OVER = 3
"""Shorter words beside the names that are met are not given back: units, initials."""
# The fields of an entry whose wording may stand for it (title, alias, question), by code in the index.
_SPOKEN_FIELDS = 3
# Words that say nothing beside a name that is met.
_SAYS_NOTHING = STOP_WORDS | LIGHT_WORDS | COMMON_WORDS | QUALIFIERS
_ASIDE = ("denies", "relative", "history", "possible")
_OTHER_ALLERGY = "an allergy, not to ketamine or esketamine"


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
    seen = Screened()
    for finding in findings:
        seen = _read_item(basis, finding, seen) if finding.source else _read_typed(basis, finding, seen)
    place = {severity: n for n, severity in enumerate(records.SEVERITIES)}
    concerns = sorted(dict.fromkeys(seen.concerns), key=lambda c: (not c.counted, place[c.severity]))
    unmatched = tuple(dict.fromkeys(seen.unmatched))
    return Screened(tuple(concerns), unmatched, seen.crisis, tuple(dict(seen.read_as).items()))


# ---- One finding ----------------------------------------------------------------------------------------------------


def _read_typed(basis: _Basis, finding: Finding, seen: Screened) -> Screened:
    """A typed text, read as a list of findings."""
    for sentence in sentences_of(finding.text):
        allergic = False
        for piece in pieces_of(written_out(sentence, basis.lexicon), basis.lexicon):
            phrase = Phrase(finding._replace(text=shown_of(piece)), piece, len(seen.concerns))
            seen, allergic = _read_piece(basis, phrase, seen, allergic=allergic)
    return seen


def _read_item(basis: _Basis, finding: Finding, seen: Screened) -> Screened:
    """An item of a record, read as one thing: by its codes, then by what its text says beyond them."""
    before = len(seen.concerns)
    whole = Phrase(finding, piece_of("", basis.lexicon), before)
    if finding.topic == "measure":
        found = figures.read_figures(finding.text, finding.pressure, finding.age)
        seen = _read_figures(basis, found, whole, seen)
    for concern in _by_code(basis, whole):
        seen = _with_concern(seen, concern, before)
    # Its text may say more than its code: a combined product, 'with heart failure'.
    if finding.topic != "measure":
        allergic = finding.topic == "allergy"
        text = f"allergy to {finding.text}" if allergic else finding.text
        for piece in pieces_of(written_out(text, basis.lexicon), basis.lexicon):
            phrase = Phrase(finding, piece, len(seen.concerns))
            coded = len(seen.concerns) > before
            seen, allergic = _read_piece(basis, phrase, seen, allergic=allergic, coded=coded)
    if len(seen.concerns) > before or any(u.finding == finding for u in seen.unmatched):
        return seen
    return _with_unmatched(seen, finding, finding.text, _OTHER_ALLERGY if finding.topic == "allergy" else "")


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
        coded = next(c for c in entry.codes if (records.CODE_SYSTEMS[c.system], c.code) in finding.codes)
        piece = whole_piece(finding.text, lexicon)
        event = coded.display in (entry.screening.events if entry.screening else ())
        meeting = Meeting(n, "code", f"{coded.system} {coded.code}", event)
        yield concern_of(names, phrase, meeting, standing_of(piece, 0, len(piece.text)), basis.today)


# ---- One piece ------------------------------------------------------------------------------------------------------


def _read_piece(
    basis: _Basis, phrase: Phrase, seen: Screened, *, allergic: bool, coded: bool = False
) -> tuple[Screened, bool]:
    """Read one piece; also gives whether the next one may go on listing what the patient is allergic to."""
    finding, piece, lexicon = phrase.finding, phrase.piece, basis.lexicon
    recorded = bool(finding.source)
    found = figures.read_figures(piece.text, finding.pressure, finding.age)
    seen = _read_figures(basis, found, phrase, seen)
    text = figures.without_pressure(piece.text) if found.any else piece.text
    said, read_as, crisis = _said(basis, text, recorded=recorded)
    if not said.tokens:
        return seen, allergic
    seen = seen._replace(read_as=seen.read_as + read_as)
    headed = lexicon.says("allergy", piece.heading)
    goes_on = allergic and (piece.separator in ("and", "or", "with", "start") or headed or recorded)
    allergens = allergens_of(basis.names, lexicon, piece, said, goes_on=goes_on)
    met = said.met if allergens is None else allergens.of_allergy + allergens.elsewhere
    seen, used = _read_names(basis, phrase, said, met, seen)
    begins_list = lexicon.says("allergy-to", piece.text)
    if allergens and not allergens.of_allergy:
        return _read_other_allergy(basis, phrase, seen), begins_list or goes_on
    if len(seen.concerns) == phrase.earlier and not coded and finding.topic in ("", "condition"):
        seen = _read_wording(basis, phrase, seen)
    if not recorded:
        if len(seen.concerns) > phrase.earlier:
            seen = _read_left_over(phrase, said, used, seen)
        elif not found.any and (piece.content or not piece.cues):
            seen = _with_unmatched(seen, finding, finding.text, piece.note)
        if crisis is not None and _standing_of_all(piece).status not in ("negated", "relative", "past"):
            seen = seen._replace(crisis=basis.content.entry_at(crisis))
    return seen, begins_list or (allergic and headed)


def _said(basis: _Basis, text: str, *, recorded: bool) -> tuple[Said, tuple[tuple[str, str], ...], int | None]:
    """The words of a piece, those that were misspelled, and the number of the crisis entry they call for.

    What is recorded is taken as it stands; what is typed may be misspelled.
    """
    tokens = analyze(text)
    terms, words = [token.term for token in tokens], [token.word for token in tokens]
    read_as: list[tuple[str, str]] = []
    crisis = None
    if tokens and not recorded:
        query = understand(basis.content, text[:MAX_QUERY_CHARS])
        crisis = _crisis_of(basis, query)
        corrected = {m.word: m.as_ for m in query.read_as if m.how in ("typo", "sound", "split", "joined")}
        for i, word in enumerate(words):
            # What is read as several words is left to the search.
            if word in corrected and " " not in corrected[word]:
                words[i] = corrected[word]
                terms[i] = analyze(words[i])[0].term
                read_as.append((word, words[i]))
    known = basis.names.words_from(terms, words)
    return Said(text, tokens, words, known, basis.names.met(known)), tuple(read_as), crisis


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
    """What blood pressure and age come to, held against the limits of every entry."""
    if not found.any:
        return seen
    standing = standing_of(phrase.piece, found.at, found.at + 1)
    for n, entry in enumerate(basis.names.entries):
        rating = figures.rate_pressure(entry, found.pressure) if found.pressure else None
        if rating:
            concern = concern_of_pressure(phrase.finding, entry, rating, standing)
            seen = seen._replace(concerns=(*seen.concerns, concern))
        for limit in figures.ages_met(entry, found.age) if found.age is not None else ():
            concern = concern_of(basis.names, phrase, Meeting(n, "reading", limit), standing, basis.today)
            seen = _with_concern(seen, concern, phrase.earlier)
    return seen


def _read_names(
    basis: _Basis, phrase: Phrase, said: Said, met: list[Met], seen: Screened
) -> tuple[Screened, frozenset[int]]:
    """What the names met in a piece come to; also gives the tokens that they take up."""
    spans = {places: said.span(places) for _, places in met}
    first_end = min((end for _, end in spans.values()), default=0)
    used: set[int] = set()
    # The longest name of an entry says best how it stands.
    for name, places in sorted(met, key=lambda one: -len(one.places)):
        start, end = spans[places]
        since = first_end if start >= first_end else 0
        standing = standing_of(phrase.piece, start, end, absence=name.absence, since=since)
        if not standing.status:
            continue
        if standing.status == "negated" and start >= first_end and not phrase.finding.source:
            standing = negated_no_further(phrase.piece, start, first_end, standing)
        used |= said.tokens_of(places)
        meeting = Meeting(name.entry, "name", name.text, name.event)
        concern = concern_of(basis.names, phrase, meeting, standing, basis.today)
        seen = _with_concern(seen, concern, phrase.earlier)
    return seen, frozenset(used)


def _read_other_allergy(basis: _Basis, phrase: Phrase, seen: Screened) -> Screened:
    """An allergy to something else, to something that is not said, or to nothing."""
    lexicon = basis.lexicon
    standing = _standing_of_all(phrase.piece)
    n = next((name.entry for name in basis.names if lexicon.says("allergy", name.text)), None)
    if standing.status == "negated" and n is not None:
        concern = concern_of(basis.names, phrase, Meeting(n, "name", "allergy"), standing, basis.today)
        return _with_concern(seen, concern, phrase.earlier)
    if phrase.finding.source:
        return seen
    named = any(not lexicon.says("allergy", word) for word in phrase.piece.content)
    note = _OTHER_ALLERGY if named else "an allergy: ask to what"
    return _with_unmatched(seen, phrase.finding, phrase.finding.text, note)


def _read_wording(basis: _Basis, phrase: Phrase, seen: Screened) -> Screened:
    """What no name is met in, and only the wording of a title, alias or question finds."""
    finding, piece, place_of = phrase.finding, phrase.piece, basis.names.place_of_number
    if len(piece.content) < MIN_WORDING_WORDS:
        return seen
    aside = [span for category in _ASIDE for span in piece.cues.get(category, ())]
    try:
        query = understand(basis.content, blanked(piece.text[:MAX_QUERY_CHARS], aside)[:MAX_QUERY_CHARS])
    except QueryError:
        return seen
    scored = score_fields(basis.content, query, place_of, _SPOKEN_FIELDS)
    ranked = [(s, -number) for number, s in scored.items() if _may_be_meant(basis.names, place_of.get(number), piece)]
    if not ranked:
        return seen
    score, n = max(ranked)
    if score < MIN_WORDING_SCORE or (finding.source and finding.topic != "condition"):
        return seen
    standing = _standing_of_all(piece)
    standing = standing._replace(notes=(*standing.notes, "met by its wording alone: check that it is meant"))
    meeting = Meeting(place_of[-n], "wording", f"score {score:.0f}")
    return _with_concern(seen, concern_of(basis.names, phrase, meeting, standing, basis.today), phrase.earlier)


def _may_be_meant(names: Names, n: int | None, piece: Piece) -> bool:
    """Whether wording may stand for an entry: one screened against, a contraindication, and not excluded here."""
    return n is not None and names.entries[n].kind == "contraindications" and not names.is_excluded_by(n, piece.text)


def _read_left_over(phrase: Phrase, said: Said, used: frozenset[int], seen: Screened) -> Screened:
    """Words left over once names, quantities and dates are taken out."""
    if not used:
        return seen
    cues = [span for spans in phrase.piece.cues.values() for span in spans]
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


def _with_unmatched(seen: Screened, finding: Finding, text: str, note: str) -> Screened:
    return seen._replace(unmatched=(*seen.unmatched, Unmatched(finding, text, note)))
