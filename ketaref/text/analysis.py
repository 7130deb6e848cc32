"""Text to index terms: one analysis chain, used for content and for queries alike.

    text -> NFKD, marks off, case folded -> words and figures -> contractions apart -> Snowball stem

Owns what a word is and what its term is. Knows no entry, no index and no synonym.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from ketaref.text.stemmer import stem_word

_LETTERS = str.maketrans(
    {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "μ": "mu", "σ": "sigma", "ß": "ss",
     "æ": "ae", "œ": "oe", "ø": "o", "’": "'", "‘": "'", "`": "'"}
)  # fmt: skip
_WORD = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|[a-z]+(?:'[a-z]+)*|[a-z0-9]+|%", re.ASCII)
# Figures and units are written in many ways and meant in one.
_SPELLED = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50",
    "h": "hour", "hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute", "yo": "year", "yr": "year",
    "yrs": "year", "wk": "week", "wks": "week", "pct": "percent", "mcg": "ug",
}  # fmt: skip
# Patterns that few texts need are compiled by `re` when first met: each takes up to 0.1 ms of a start.
_OPERATING_ROOM = r"(?<=\bthe )OR\b|(?<=\boutside )OR\b"
_INTRAMUSCULAR = r"\bIM\b"
_CONTRACTIONS = {
    "can't": ("can", "not"), "cannot": ("can", "not"), "cant": ("can", "not"), "won't": ("will", "not"),
    "dont": ("do", "not"), "doesnt": ("does", "not"), "shouldnt": ("should", "not"), "isnt": ("is", "not"),
    "didnt": ("did", "not"), "wont": ("will", "not"), "couldnt": ("could", "not"), "wouldnt": ("would", "not"),
}  # fmt: skip


_FORMS = re.compile(
    # At the beginning, after a word or two of address: further on "is ketamine" asks nothing by itself.
    r"(?:(?:so|and|but|also|ok|hi|hello|please|doc|doctor|nurse) ){0,2}"
    r"(what (?:is|are|s)|what does|how (?:long|much|many|often|soon|fast|does|do|is|well)|can (?:i|you|he|she|we|it)|"
    r"can t|do i|should i|may i|will (?:i|it|my)|does (?:it|ketamine)|is (?:it|ketamine|there)|are there|"
    r"when (?:can|do|did|should|was|were|will)|who|why|where|what if|what happens)\b"
)

# "spravato what is it"
_FORMS_LAST = re.compile(r" (what is|how (?:long|much|many|often|soon)|when|why)(?: it| is it| does it last)?$")


def question_form(text: str) -> str:
    """How a question is asked, as a term of its own ('?can i'); '' for what is not asked."""
    words = " ".join(re.findall(r"[a-z]+", fold_text(text[:80])))
    match = _FORMS.match(words) or _FORMS_LAST.search(words)
    if not match:
        return ""
    form = match[1]
    return "?can" if form.startswith(("can", "may")) else f"?{form}"


class Token(NamedTuple):
    """A word of a text: its index term, the word as folded, and where it stands (offsets into the folded text)."""

    term: str
    word: str
    start: int
    end: int


def fold_text(text: str) -> str:
    """The text decomposed, without diacritics, case folded, Greek letters spelled out, as one line of ASCII letters.

    Decomposed before it is folded: mathematical and full-width letters become letters first, so folding twice
    changes nothing.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.replace("µ", "u"))
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return unicodedata.normalize("NFKD", kept.casefold()).translate(_LETTERS)


def analyze(text: str) -> list[Token]:
    """The tokens of a text in order. Empty when the text holds no letter or digit."""
    tokens: list[Token] = []
    for match in _WORD.finditer(fold_text(_written_out(text))):
        start, end = match.span()
        tokens += [Token(term, word, start, end) for term, word in _terms_in(match[0])]
    return tokens


def terms_in(text: str) -> list[tuple[str, str]]:
    """The terms of a text in order, each with its word: as `analyze`, without places, in half the time."""
    return [pair for word in _WORD.findall(fold_text(_written_out(text))) for pair in _terms_in(word)]


def _written_out(text: str) -> str:
    """The text with a route and a room in words, which folding would make one with "I'm" and "or"."""
    if "IM" in text:
        text = re.sub(_INTRAMUSCULAR, "intramuscular", text)
    if "OR" in text:
        text = re.sub(_OPERATING_ROOM, "operating room", text)
    return text


# The content has 340,000 words, 11,000 of them different: compiling takes a seventh less.
@lru_cache(maxsize=50_000)
def _terms_in(word: str) -> tuple[tuple[str, str], ...]:
    """The terms, each with its word, that one match of _WORD stands for."""
    return tuple((term_of(part), part) for part in _split_word(word))


def term_of(word: str) -> str:
    """The index term of one folded word: its Snowball (Porter 2) stem; figures and short words stand as they are."""
    if len(word) <= 3 or not word.isalpha():  # noqa: PLR2004 (iv, im, po, nmda's kin: nothing to strip)
        return word
    if word[-1] == "s" and not _VOWELS.intersection(word):  # rcts: Snowball leaves the plural of an abbreviation
        return word[:-1]
    return str(stem_word(word))


_VOWELS = frozenset("aeiouy")


def sound_of(word: str) -> str:
    """The word spelled by ear, for misspellings that a few edits do not reach (skizofrenia, nausia, hipertension).

    Folds the English spellings of one sound together: ph=f, sch=sk, c=k or s, y=i, ae=e, no doubled letters.
    """
    for spelled, heard in _SOUNDS:
        word = word.replace(spelled, heard)
    word = _SOFT_C.sub("s", word).replace("c", "k")
    return _DOUBLED.sub(r"\1", word)


_SOUNDS = (
    ("sch", "sk"), ("ph", "f"), ("rh", "r"), ("ck", "k"), ("ch", "k"), ("qu", "kw"), ("x", "ks"), ("z", "s"),
    ("ae", "e"), ("oe", "e"), ("ea", "e"), ("ie", "i"), ("ei", "i"), ("y", "i"), ("ght", "t"), ("kn", "n"), ("ps", "s"),
    ("tion", "shn"), ("sion", "shn"), ("shion", "shn"), ("cious", "shs"), ("tious", "shs"),
)  # fmt: skip
_SOFT_C = re.compile(r"c(?=[eiy])")
_DOUBLED = re.compile(r"(.)\1+")


def _split_word(word: str) -> tuple[str, ...]:
    if word in _CONTRACTIONS:
        return _CONTRACTIONS[word]
    if "'" in word:
        stem, _, ending = word.partition("'")
        if ending == "t" and stem.endswith("n") and len(stem) > 2:  # noqa: PLR2004 (don't, isn't, doesn't)
            return stem[:-1], "not"
        if ending in ("s", "re", "ve", "ll", "d", "m"):
            return (stem,)
        return (word.replace("'", ""),)
    if "," in word:
        return (word.replace(",", ""),)
    if word == "%":
        return ("percent",)
    if word in _SPELLED:
        return (_SPELLED[word],)
    if word[0].isdigit():
        if "." in word:
            return (word.rstrip("0").rstrip("."),)
        figure = re.fullmatch(_FIGURE_UNIT, word)
        if figure:
            return figure[1], _SPELLED.get(figure[2], figure[2])
    return (word,)


# A figure and its unit typed as one: 40min, 6hrs, 24h, 50mg.
_FIGURE_UNIT = r"(\d+)(h|hr|hrs|hour|hours|min|mins|minutes|mg|ml|kg|mcg|ug|g|d|days|wk|weeks|mmhg|yo|yr|st|nd|rd|th)"
