"""Findings answered with yes or no, ticked or signed: each with its own answer, apart from all others.

    'Hx AVM: Y  Hx stroke: N' -> 'Hx AVM', 'no: Hx stroke'
    '[x] aneurysm [ ] seizure' -> 'aneurysm', 'no: seizure' (box not ticked)
    '-CVA -MI +AAA' -> 'no: CVA', 'no: MI', 'AAA'

An answer is said of one item and of nothing beyond it, so each answered item becomes a sentence of its own, in the form
of a heading ('no: ...'), which is said of all of it. Whether answers stand before or behind their items is told by how
a run of them begins and ends: what begins with an item and ends with an answer is answered behind. What does neither
is left as it is, and so is a letter or a minus that stands alone in a text ('vit N', 'stroke - 2019').

A box that is not ticked says no only where another one is; a list without any tick was not filled in, and what it names
counts, with a note. Owns what is an answer and whose; how 'no: ...' is read is for `context.py`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import takewhile
from typing import NamedTuple

from ketaref.screening.cues import Matcher
from ketaref.screening.wording import words_in
from ketaref.screening.written import Written, joined
from ketaref.text.expressions import compiled_late

NOT_TICKED = "box not ticked"
NO_TICKS = "no box of this list is ticked: ask"
NEITHER = "neither yes nor no is ticked: ask"
READ_AGAIN = "its words and its answer deny one another: read it again"
CORRECTED = "said, then corrected: ask whether it is there"
LONE_MINUS = "a minus stands before it: ask whether it is denied"

_YES = r"yes|yep|y|present|positive|pos|true"
_NO = r"none|nope|no|n|nil|absent|negative|neg|never|denie[sd]|false"
_OPEN = r"unknown|unsure|uncertain|unclear|unk|n/a|maybe|possibl[ey]|not sure"
_TICK = r"(?:\[\s?[xX✓✔√*]\s?\]|\(\s?[xX✓✔√]\s?\)|[☑☒✅✓✔])"
_BLANK = r"(?:\[[\s_]{0,3}\]|\([\s_]{1,3}\)|[☐□⬜▢])"
_BOX = rf"(?:{_TICK}|{_BLANK})"
_SIGN = "[-–−+]"
# What follows an answer: an end, another item, a remark; 'n/v' and 'n/a' are none.
_NEXT = r"(?=\s|$|[,;|(]|\.(?:\s|$)|/(?:\s|[A-Za-z]{3}))"
_EXPRESSION = (
    rf"(?P<pair>{_BOX}\s*(?:yes|y|no|n)\b[\s/|,]*{_BOX}\s*(?:yes|y|no|n)\b"
    rf"|\b(?:yes|y|no|n)\s*{_BOX}[\s/|,]*(?:yes|y|no|n)\s*{_BOX})"
    rf"|(?P<box>{_BOX})"
    rf"|(?P<mark>[(\[]\s*(?:{_SIGN}|yes|no|[yn]|pos|neg)\s*[)\]])"
    # 'Stroke: N', 'Stroke (Y/N)? N', 'Stroke - N', 'Stroke ... N'; what follows is an end, another item or a remark.
    r"|(?<=[^\s,;|/])(?:\s*\(?\by(?:es)?\s*/\s*no?\b\)?)?(?:\s*(?:[:=?]+|\.{2,}|_{2,})\s*"
    r"(?:(?:pt|patient|she|he) (?:says|said|states|answers|answered|reports) )?|\s*[-–—]+>?\s+)"
    rf"(?P<linked>{_YES}|{_NO}|{_OPEN}|{_SIGN}){_NEXT}"
    rf"|(?<!\S)(?P<ve>{_SIGN}\s?ve)\b(?!:)"
    rf"|(?<!\S)(?P<bare>(?:yes|y|pos)(?=:)|(?:yes|no|[yn]|pos|neg){_NEXT}(?!\.\s+for\b))"
    rf"|(?<!\S)(?P<prefix>{_SIGN})(?=[A-Za-z]{{2}})(?!ve\b)"
    # No blood group, ion or receptor, and no number.
    rf"|(?<!\ba)(?<!\bb)(?<!\bo)(?<!\bk)(?<!\bab)(?<!\brh)(?<!\bna)(?<!\bcl)(?<!\bca)(?<!\bmg)(?<!\bli)(?<!\brhd)"
    rf"(?<=[a-z)])(?P<suffix>{_SIGN}){_NEXT}"
    rf"|(?<!\S)(?P<spaced>{_SIGN}){_NEXT}"
)
_ANSWERS = Matcher(lambda: _EXPRESSION, (), re.IGNORECASE)
# A text without any of these holds no answer: a bare 'no' is one only where something is answered yes.
_MAY_ANSWER = compiled_late(
    rf"(?<!\w)[-–−+]|[-–−+](?!\w)|[\[☑☒✅✓✔☐□⬜▢]|\(\s*[\sxyn_]|[:=?._]\s*(?:{_YES}|{_NO}|{_OPEN})\b|\b(?:yes|[yn]|pos|neg)\b",
    re.IGNORECASE,
)
_SEGMENT = compiled_late(
    r"[,|]|\s/\s|(?:(?<=[:=?\s][yn])|(?<=yes)|(?<=\bno)|(?<=[a-z)][-–−+]))/(?=[a-z]{3})", re.IGNORECASE
)
_COLUMN = compiled_late(r"\t|\s{2,}")
# What makes a 'no' part of a phrase: 'stroke: no residual deficits', 'PMH: negative for stroke'.
_PHRASE = compiled_late(
    r"\s(?:for|in|on|of|at|to|with|since|until|when|but|per|by|after|as|due|residual|deficits?|sequelae|further|recent"
    r"|current|longer|known|evidence|signs?|symptoms?|treatment|meds?|surgery|intervention|rupture|complications?"
    r"|changes?|growth|new|active|issues?|problems?|concerns?|follow|repair|bleed\w*|more|other)\b",
    re.IGNORECASE,
)
_GOES_ON = compiled_late(r"\s*[(\[–—-]|\s+[a-z][\w' ]{1,30}:|\s+\d{1,2}$", re.IGNORECASE)
"""What may stand after an answer besides an item: a remark, a label of something else, the number of the next item."""
_LEAD = compiled_late(r"(?:[\s,;/|–—:.•*&?-]|(?:and|or|but|then)\s|\d{1,2}[.)]\s)+", re.IGNORECASE)
_NUMBER = compiled_late(r"\s*\d{1,2}\s*")
_TRAIL = " \t,;/|-–—:=?.&"
# A label in capitals behind small words is the item: 'yes, on lamictal Stroke: no'.
_LABEL = compiled_late(r"(?<=\s)(?=[A-Z][a-z])")
_OF_LABEL = words_in("a an any are current do ever had have history h/o hx of past personal prior recent the you")
_CARRIED = compiled_late(r"\s*(?:f\.?h\.?x?|fam(?:ily)?\b[^:,]{0,20}|\w* ?allerg\w*)\s*:\s*(?=\S)", re.IGNORECASE)
"""A heading that is said of every item behind it, each with an answer of its own."""
_SHEET = compiled_late(r"\s*(?:\w+ )?(?:allerg\w*|nkda|pm?s?hx?|ros|meds?|medications?|surger\w+)\s*$", re.IGNORECASE)
"""What is no item when it is answered: 'Allergies: none', 'PMH: neg'."""
_PATIENT = compiled_late(r"\s*(?:the )?(?:patient|pt|self|client|him|her)(?:self)?\s*$", re.IGNORECASE)
"""Who answers, of what was asked before: 'FH of aneurysm: none. Patient: yes'."""
_STATES = compiled_late(r"\b(?=(?:controlled|stable|treated)\b)", re.IGNORECASE)
_DENIAL = compiled_late(
    r"\b(?:no|not|non|none|denie[sd]|without|never|off|stopped|quit|discontinued|held|free|resolved|absent|negative"
    r"|normal|cleared|ruled out)\b",
    re.IGNORECASE,
)
# What may be glued to an item stands for itself: 'on lamictal stroke: n'.
_GLUED = compiled_late(r"\b(?:on|takes?|taking|has|with)\b|w/|\d{2}", re.IGNORECASE)
_LEFT_BY_IT = compiled_late(r"\b(?:deficits?|residual\w*|sequelae|complications?)\b", re.IGNORECASE)
"""What a finding may be without: 'stroke deficits: no' denies no stroke."""
_LONE_MINUS = compiled_late(r"\s*[-−][A-Za-z]{2}[\w' ]*\s*")
_RATHER = "it was|that was|actually|wait|sorry|i mean|rather|correction|make that"
_CORRECTS = compiled_late(
    rf"(?:\s*,)?\s*(?:(?:{_RATHER}|just|only|more like)\b,?\s*)*(?:an?|{_RATHER})\s+(?!few\b|lot\b|bit\b)[a-z]",
    re.IGNORECASE,
)
"""What follows the 'no' that takes back what was said: 'had a stroke - no, a TIA'."""
_BUT = compiled_late(r"\bbut\s+(?=\S)", re.IGNORECASE)
_OR = compiled_late(r"\bn?or\b", re.IGNORECASE)
MAX_ITEM_WORDS = 12
MAX_LISTED_WORDS = 5
"""Words of an item in a list that one answer is said of."""


class Form(NamedTuple):
    """What a whole text tells of how its answers are to be read."""

    answers: int
    """Words and letters that may be answers."""
    signs: int
    plus: bool
    """Whether one of the signs is a plus."""
    ticked: bool
    yes: bool
    """Whether something in it is answered with yes; if not, a bare 'no' denies what follows ('there was no   mass')."""


class Answer(NamedTuple):
    """An answer in a text, and the item that it is said of."""

    start: int
    """Where the two of them begin."""
    end: int
    item: tuple[int, int]
    value: str
    """yes | no | no ... ('neg stroke, MI': it may begin a list) | ... no ('MRI neg': it closes one) | open ('unknown')
    | blank (a box without a tick) | neither (of two boxes) | corrected ('had a stroke - no, a TIA')"""


def form_of(text: str) -> Form | None:
    """What a whole text tells of how its answers are to be read; None where it holds none."""
    found = list(_ANSWERS.finditer(text)) if _MAY_ANSWER.search(text) else []
    if not found:
        return None
    kinds = [str(match.lastgroup) for match in found]
    signs = [m for m, kind in zip(found, kinds, strict=True) if kind in _SIGNS or (kind == "mark" and _is_sign(m))]
    return Form(
        sum(kind in ("linked", "bare", "mark") for kind in kinds),
        len(signs),
        any("+" in m[0] for m in signs),
        any(re.search(_TICK, m[0]) for m, kind in zip(found, kinds, strict=True) if kind in ("box", "pair")),
        any(_value(m) == "yes" for m, kind in zip(found, kinds, strict=True) if kind in ("linked", "bare", "mark")),
    )


_SIGNS = ("prefix", "suffix", "spaced", "ve")


def _is_sign(match: re.Match[str]) -> bool:
    return match[0][1:-1].strip() in "-–−+"


def statements_of(
    line: Written, form: Form | None, is_medicine: Callable[[str], bool] = lambda _: False
) -> list[Written]:
    """A sentence cut into what it states: each answered item apart, with its answer in the form of a heading.

    `is_medicine` tells which items name one: a question about diseases asks of no medicine before them.
    """
    text = line.text
    answers = list(_answers_of(text, form, is_medicine)) if form else []
    if not form or not answers:
        # Of a list with dashes a minus says nothing, of one word alone it may.
        lone = form is not None and form.signs == 1 and _LONE_MINUS.fullmatch(text)
        return [line._replace(note=LONE_MINUS)] if lone else [line]
    heading = _CARRIED.match(text)
    carried = line.part(0, heading.end()) if heading else None
    found: list[Written] = []
    at = heading.end() if heading and heading.end() <= answers[0].start else 0
    for n, answer in enumerate(answers):
        if text[at : answer.start].strip(_TRAIL) and not (n and _NUMBER.fullmatch(text, at, answer.start)):
            found.append(line.part(at, answer.start))
        stated = _stated(line, answer, form, carried if n or at else None)
        at = answer.end
        if answer.value in ("yes", "no ..."):
            # 'HTN: yes, controlled': what follows is still said of it.
            at = answers[n + 1].start if n + 1 < len(answers) else len(text)
            stated = joined([stated, line.part(answer.end, at)]) if text[answer.end : at].strip(_TRAIL) else stated
        found.append(stated)
    if text[at:].strip(_TRAIL) and not _NUMBER.fullmatch(text, at):
        found.append(line.part(at, len(text)))
    return found


def _stated(line: Written, answer: Answer, form: Form, carried: Written | None) -> Written:
    """An answered item as a sentence."""
    item, note = line.text[slice(*answer.item)], ""
    sheet = _SHEET.match(item)
    if answer.value == "open" or (sheet and answer.value == "no") or _PATIENT.match(item):
        return line.part(answer.start, answer.end)
    said_no = answer.value in ("no", "... no") or (answer.value == "blank" and form.ticked)
    if answer.value == "corrected":
        return line.said_as(f"possible {item}", answer.start, answer.end, CORRECTED)
    if answer.value == "neither":
        note = NEITHER
    elif answer.value == "blank":
        note = NOT_TICKED if form.ticked else NO_TICKS
    text = item
    if answer.value == "no ...":
        text = f"no {item}"
    elif answer.value == "... no" and not _DENIAL.search(item):
        text = f"{item}: no"
    elif answer.value == "yes" and _DENIAL.search(item.rpartition(":")[0]):
        # 'Denies: aneurysm Y'.
        text, note = item.rpartition(":")[2].strip(), READ_AGAIN
    elif said_no:
        last = item.rpartition(":")[2]
        if _STATES.search(item):
            text = _STATES.sub("un", item)
        elif _DENIAL.search(item):
            text, note = _DENIAL.sub("", item).strip() or item, READ_AGAIN
        elif _GLUED.search(last) or _LEFT_BY_IT.search(last) or len(last.split()) > MAX_ITEM_WORDS:
            text = f"{item}: no"
        else:
            text = f"no: {item}"
    stated = line.said_as(text, answer.start, answer.end, note)
    return joined([carried, stated]) if carried else stated


def _answers_of(text: str, form: Form, is_medicine: Callable[[str], bool]) -> Iterator[Answer]:
    """The answered items of a sentence, in order."""
    listed = _is_signed_list(text)
    before: list[tuple[int, int]] = []
    for start, end in _chunks(text):
        found = [m for m in _ANSWERS.pattern.finditer(text, start, end) if _counts(m, text, end, form, listed=listed)]
        answers = list(_paired(text, start, end, found)) if found else []
        if answers and _OR.search(text, *answers[0].item) and answers[0].item[0] < found[0].start():
            # 'History of stroke, TIA or aneurysm? N'
            asked = takewhile(partial(_is_asked_alike, text, answers[0].item, is_medicine), reversed(before))
            first = min((_item(text, *run)[0] for run in asked), default=answers[0].start)
            answers[0] = answers[0]._replace(start=first, item=(first, answers[0].item[1]))
        before = [] if answers else [*before, (start, end)]
        yield from answers


def _is_asked_alike(text: str, item: tuple[int, int], is_medicine: Callable[[str], bool], run: tuple[int, int]) -> bool:
    """Whether what stands in a list before an answered item may be of its kind: no medicine among diseases."""
    words, asked = text[slice(*run)], text[slice(*item)]
    return len(words.split()) <= MAX_LISTED_WORDS and is_medicine(words) == is_medicine(asked)


def _chunks(text: str) -> list[tuple[int, int]]:
    """The runs of a sentence within which answers and items take turns: between commas, strokes and columns."""
    cuts = [(m.start(), m.end()) for m in _SEGMENT.finditer(text)]
    chunks: list[tuple[int, int]] = []
    for start, end in zip([0, *(e for _, e in cuts)], [*(s for s, _ in cuts), len(text)], strict=True):
        columns = [(m.start(), m.end()) for m in _COLUMN.finditer(text, start, end)]
        runs = list(zip([start, *(e for _, e in columns)], [*(s for s, _ in columns), end], strict=True))
        runs = [run for run in runs if text[slice(*run)].strip()]
        # A column of its own may hold the answer to the one before it, or to the one behind.
        forward = bool(runs) and _is_answer(text[slice(*runs[0])])
        put: list[tuple[int, int]] = []
        for run in runs:
            alone = _is_answer(text[slice(*run)])
            if put and ((alone and not forward) or (forward and _is_answer(text[slice(*put[-1])]))):
                put[-1] = (put[-1][0], run[1])
            else:
                put.append(run)
        chunks += put
    return chunks


def _is_answer(text: str) -> bool:
    return bool(
        re.fullmatch(rf"[\s:=?]*(?:{_BOX}|{_SIGN}|{_YES}|{_NO}|[(\[](?:{_SIGN}|[yn])[)\]])\s*", text, re.IGNORECASE)
    )


def _is_signed_list(text: str) -> bool:
    """Whether all that a line lists has a sign before it: '-CVA, -MI', which a list with dashes does not put so."""
    items = [text[slice(*chunk)].strip() for chunk in _chunks(text)]
    signs = len(re.findall(r"(?<!\S)[-–−+](?=[A-Za-z]{2})", text))
    return signs > 1 and all(re.match(_SIGN, item) for item in items)


def _counts(match: re.Match[str], text: str, end: int, form: Form, *, listed: bool) -> bool:
    """Whether what may be an answer is one, by what stands around it."""
    kind, said = str(match.lastgroup), match[str(match.lastgroup)]
    if kind not in ("box", "pair") and len(said) > 1 and _PHRASE.match(text, match.end(), end):
        return False
    if kind == "bare":
        return said.casefold() in ("yes", "y", "pos") or (form.answers > 1 and (form.yes or said.casefold() != "no"))
    if kind == "prefix":
        return form.plus or listed
    if kind in ("suffix", "spaced"):
        # '- stroke' may be an item of a list with dashes.
        ahead = kind == "spaced" and text[match.end() : end].strip()
        return "+" in said or form.plus or (form.signs > 1 and not ahead)
    return True


def _paired(text: str, start: int, end: int, found: list[re.Match[str]]) -> Iterator[Answer]:
    """The answers of a run, each with its item; nothing where they do not take turns."""
    closes = not text[found[-1].end() : end].strip()
    if not (found[-1].lastgroup == "spaced" and closes):
        # 'AVM - embolized + coiled': a dash and 'and'.
        found = [m for m in found if m.lastgroup != "spaced" or not text[start : m.start()].strip()]
    if len(found) > 1 and found[0].lastgroup == "bare" and closes and not text[start : found[0].start()].strip():
        # 'No aneurysm: no' is an item that says no itself.
        found = found[1:]
    if not found:
        return
    gaps = [
        _item(text, s, e)
        for s, e in zip([start, *(m.end() for m in found)], [*(m.start() for m in found), end], strict=True)
    ]
    empty = [s == e for s, e in gaps]
    if any(empty[1:-1]) or (empty[0] and empty[-1]):
        return
    kinds = {str(m.lastgroup) for m in found}
    if not empty[-1] and (empty[0] or _begins_behind(text[start : found[0].start()], kinds, found)):
        if kinds == {"bare"} and not any(m[0].casefold() in _AHEAD for m in found):
            # 'No stroke no seizure' says so in words.
            return
        yield from (_answer(m, item, "ahead") for m, item in zip(found, gaps[1:], strict=True))
        return
    if not empty[-1] and not _goes_on(text, end, kinds, found):
        found = found[:-1] if kinds == {"linked"} else []
    for match, item in zip(found, gaps, strict=False):
        yield _answer(match, _labelled(text, item) if _value(match) == "no" else item)


def _begins_behind(before: str, kinds: AbstractSet[str], found: Sequence[re.Match[str]]) -> bool:
    """Whether what stands before the first answer is not its item: 'PMH: [x] aneurysm', 'ROS +AVM -stroke'."""
    if kinds == {"prefix"}:
        return len(found) > 1 or "+" in found[0][0]
    return before.rstrip().endswith(":") and "linked" not in kinds


def _goes_on(text: str, end: int, kinds: AbstractSet[str], found: Sequence[re.Match[str]]) -> bool:
    """Whether something else may follow the last of the answers that stand behind their items."""
    last = found[-1]
    if kinds <= {"linked", "pair"}:
        return _GOES_ON.match(text, last.end(), end) is not None or (
            len(found) > 1 and len(last[str(last.lastgroup)]) == 1
        )
    return kinds == {"suffix"} and len(found) > 1


def _answer(match: re.Match[str], item: tuple[int, int], place: str = "behind") -> Answer:
    value = _value(match)
    worded = place == "ahead" and value == "no" and match.lastgroup in ("bare", "ve")
    # 'AVM, MRI -': a sign or 'neg' closes what it stands behind, and may be said of a test.
    closes = place == "behind" and value == "no" and match.lastgroup not in ("linked", "box", "pair")
    closes = closes and match[0].casefold() not in ("n", "no")
    value = "no ..." if worded else "... no" if closes else value
    return Answer(min(item[0], match.start()), max(item[1], match.end()), item, value)


_AHEAD = ("yes", "y", "pos", "neg")


def _item(text: str, start: int, end: int) -> tuple[int, int]:
    """What stands between two answers, without what parts it from them."""
    lead = _LEAD.match(text, start, end)
    begin = lead.end() if lead else start
    closed = text.rfind(")", begin, end)
    if closed >= 0 and "(" not in text[begin:closed]:
        begin = closed + 1 + len(text[closed + 1 : end]) - len(text[closed + 1 : end].lstrip())
    begin = max((m.end() for m in _BUT.finditer(text, begin, end)), default=begin)
    return begin, begin + len(text[begin:end].rstrip(_TRAIL))


def _labelled(text: str, item: tuple[int, int]) -> tuple[int, int]:
    """An item without the words before its label: 'on lamictal Stroke' is answered 'no' of stroke."""
    label = _LABEL.search(text, *item)
    words = text[item[0] : label.start()].split() if label else []
    return (
        (label.start(), item[1]) if label and words and words[0].islower() and not _OF_LABEL.issuperset(words) else item
    )


def _value(match: re.Match[str]) -> str:
    kind = str(match.lastgroup)
    said = match[kind].casefold()
    if kind == "box":
        return "yes" if re.fullmatch(_TICK, said) else "blank"
    if kind == "pair":
        boxes = [bool(re.fullmatch(_TICK, box)) for box in re.findall(_BOX, said)]
        first, second = (word[0] for word in re.findall(r"yes|no|\b[yn]\b", re.sub(_BOX, " ", said)))
        ticked = {word for word, tick in zip((first, second), boxes, strict=True) if tick}
        return {"y": "yes", "n": "no"}[ticked.pop()] if len(ticked) == 1 else "neither"
    said = said.strip("()[] ")
    if re.fullmatch(_OPEN, said):
        return "open"
    takes_back = kind == "linked" and said == "no" and match[0].strip()[0] in "-–—."
    if takes_back and _CORRECTS.match(match.string, match.end()):
        return "corrected"
    return "yes" if re.fullmatch(rf"{_YES}|\+(?:\s?ve)?", said) else "no"
