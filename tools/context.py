"""How the screening reads what is said around a finding, beside medSpaCy's ConText in the same run.

`python -m tools.context [--negex CHECKOUT] [--misses]` prints the table of docs/measured.md. Both readers get the same
lines and are asked the same of each: is the finding denied, a relative's, only possible, over, or spoken of in case it
comes? medSpaCy is used as its documentation has it, with its own rules (`pip install -e '.[context]'`); without it
ketaref is measured alone.

Two kinds of lines. Those of `tools.context_lines` are made from templates, the same ones on every run. Those of the
NegEx test kit are 2,376 sentences from clinical reports in which annotators marked a phrase (Chapman et al., J Biomed
Inform 34(5):301-310, 2001, and Harkema et al., J Biomed Inform 42(5):839-851, 2009; the repository chapmanbe/negex).
The kit is not ours to pass on: give the path of a checkout. Since ketaref knows no more conditions than its entries
speak of, the marked phrase is replaced by one that it knows; what the sentence says of it stays.

Intervals are Wilson's at 95 %.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from ketaref import Index, open_index
from ketaref.screening.screen import screen_words
from tools.context_lines import (
    CONDITIONS,
    DENIED,
    HISTORICAL,
    HYPOTHETICAL,
    PAST,
    POSSIBLE,
    PRESENT,
    RELATIVE,
    SEED,
    TODAY,
    Line,
    made,
)
from tools.relevance import share

KIT = "rsAnnotations-1-120-random.txt"
KIT_NAME = "NegEx kit"
LATER = re.compile(r"(,|/|\b(or|and|nor)\b)\s*(\w+\s+){0,2}$")
"""What stands before an item of a list that is not its first: a comma or a conjunction, and at most two words."""
LOST = "lost"
"""Label of a finding that a reader did not find at all."""
SET_ASIDE = frozenset((DENIED, RELATIVE, HYPOTHETICAL, LOST))
"""Labels that take a finding away from those that a clinician is told to act on."""
# How a concern stands, in the words of the screening -> the label. Statuses that are not here say that it is there.
LABELS = {
    "negated": DENIED,
    "refuted": DENIED,
    "relative": RELATIVE,
    "past": HISTORICAL,
    "possible": POSSIBLE,
    "hypothetical": HYPOTHETICAL,
}
MEDSPACY = {
    "is_negated": DENIED,
    "is_family": RELATIVE,
    "is_historical": HISTORICAL,
    "is_uncertain": POSSIBLE,
    "is_hypothetical": HYPOTHETICAL,
}

Reader = Callable[[Line], frozenset[str]]
"""A line -> the labels that a reader gives its target; none where it takes the target to be there."""


class Tally(NamedTuple):
    """How often a label was given, and how often it should have been."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    rest: int = 0
    """Lines that should not have the label, and do not."""

    def plus(self, *, given: bool, due: bool) -> Tally:
        place = {(True, True): "right", (True, False): "wrong", (False, True): "missed", (False, False): "rest"}
        name = place[given, due]
        return self._replace(**{name: getattr(self, name) + 1})

    @property
    def precision(self) -> str:
        return share(self.right, self.right + self.wrong) if self.right + self.wrong else "none given"

    @property
    def recall(self) -> str:
        return share(self.right, self.right + self.missed) if self.right + self.missed else "none due"

    @property
    def f1(self) -> str:
        return f"{2 * self.right / (2 * self.right + self.wrong + self.missed or 1):.3f}"

    @property
    def cells(self) -> str:
        """Right of those due, precision, recall, F1; where all are due, precision says nothing."""
        due = self.right + self.missed
        of = f"{self.right} of {due}"
        if not self.wrong + self.rest:
            return f"{of} | | {self.recall} | "
        return f"{of}, {self.wrong} wrongly | {self.precision} | {self.recall} | {self.f1}"


# ---- Readers --------------------------------------------------------------------------------------------------------


def ketaref_reader(index: Index) -> Reader:
    """The screening: a target is looked for among the concerns by the entries that it meets when it stands alone."""

    def entries(text: str) -> set[str]:
        return {concern.entry.id for concern in screen_words(index, text, today=TODAY).concerns}

    # What is past may be another entry's: psychosis, and a history of psychosis.
    known = {name: entries(name) | entries(f"history of {name}") for name in (*CONDITIONS, *PAST)}

    def read(line: Line) -> frozenset[str]:
        met = [c for c in screen_words(index, line.text, today=TODAY).concerns if c.entry.id in known[line.target]]
        if not met:
            return frozenset((LOST,))
        # One that counts says more than one that is shown beside it.
        labels = [LABELS.get(c.status, "") for c in sorted(met, key=lambda c: not c.counted)]
        return frozenset(label for label in labels[:1] if label)

    return read


def medspacy_reader() -> Reader:
    """The reader of medSpaCy: PyRuSH sentences, a rule for each condition, ConText with the rules it brings."""
    import medspacy
    from loguru import logger
    from medspacy.ner import TargetRule

    logger.remove()
    nlp = medspacy.load(medspacy_enable=["medspacy_pyrush", "medspacy_target_matcher", "medspacy_context"])
    nlp.get_pipe("medspacy_target_matcher").add([TargetRule(name, "CONDITION") for name in (*CONDITIONS, *PAST)])

    def read(line: Line) -> frozenset[str]:
        found = [entity for entity in nlp(line.text).ents if entity.text.lower() == line.target.lower()]
        if not found:
            return frozenset((LOST,))
        return frozenset(label for name, label in MEDSPACY.items() if getattr(found[0]._, name))

    return read


# ---- The NegEx test kit ---------------------------------------------------------------------------------------------


def kit_lines(checkout: Path, index: Index) -> Iterator[Line]:
    """The kit's sentences, each with a condition that ketaref knows in place of the phrase marked in it.

    Left out are rows whose phrase does not stand in their sentence. The condition is drawn from those whose entries the
    sentence does not speak of itself.
    """
    draw = random.Random(SEED)
    meets = {name: {c.entry.id for c in screen_words(index, name, today=TODAY).concerns} for name in CONDITIONS}
    for row in (checkout / KIT).read_text(encoding="utf-8", errors="replace").splitlines()[1:]:
        _, phrase, sentence, negation, when, experiencer = row.split("\t")[:6]
        # The marked one stands in capitals; where its sentence has it otherwise, as it stands.
        marked = next(filter(None, (_spaced(words).search(sentence) for words in (phrase.upper(), phrase))), None)
        if marked is None:
            continue
        before, after = sentence[: marked.start()], sentence[marked.end() :]
        around = f"{before} {after}"
        spoken = (
            {c.entry.id for c in screen_words(index, around, today=TODAY).concerns} if analyzable(around) else set()
        )
        target = draw.choice([name for name in CONDITIONS if not meets[name] & spoken])
        labels = {DENIED} if negation == "Negated" else set()
        labels |= {RELATIVE} if experiencer == "Family member" else set()
        # How the kit marks what is told to be watched for: 'Not particular', neither recent nor historical.
        labels |= {HYPOTHETICAL} if when == "Not particular" else set()
        later = LATER.search(before) is not None
        yield Line(KIT_NAME, f"{before}{target}{after}", target, frozenset(labels), later=later)


def _spaced(phrase: str) -> re.Pattern[str]:
    """Matches a phrase however its words are spaced."""
    return re.compile(r"\s+".join(map(re.escape, phrase.split())))


def analyzable(text: str) -> bool:
    """Whether there is anything to read in a text."""
    return re.search(r"[A-Za-z0-9]", text) is not None


# ---- Measuring ------------------------------------------------------------------------------------------------------


def rows_of(read: list[tuple[Line, frozenset[str]]]) -> Iterator[tuple[str, int, Tally]]:
    """Each row of the table: what it is about, how many lines it has, and how a reader did on it."""
    kit = [(line, labels) for line, labels in read if line.set == KIT_NAME]
    made_lines = [(line, labels) for line, labels in read if line.set != KIT_NAME]
    if kit:
        yield f"{KIT_NAME}: denied", len(kit), _of_label(kit, DENIED)
        later = [(line, labels) for line, labels in kit if line.later]
        yield f"{KIT_NAME}: denied, and not the first of its list", len(later), _of_label(later, DENIED)
        yield f"{KIT_NAME}: a relative's", len(kit), _of_label(kit, RELATIVE)
        yield f"{KIT_NAME}: in case it comes", len(kit), _of_label(kit, HYPOTHETICAL)
        yield f"{KIT_NAME}: to be acted on", len(kit), _of_kept(kit)
    for name in dict.fromkeys(line.set for line, _ in made_lines):
        of_set = [(line, labels) for line, labels in made_lines if line.set == name]
        yield name, len(of_set), _of_kept(of_set) if name == PRESENT else _as_due(of_set)
    # Not what is over: "denies any history of" may well be called both.
    for label in (DENIED, RELATIVE, POSSIBLE, HYPOTHETICAL):
        yield f"all of these: {label}", len(made_lines), _of_label(made_lines, label)


def _of_label(read: Iterable[tuple[Line, frozenset[str]]], label: str) -> Tally:
    tally = Tally()
    for line, labels in read:
        tally = tally.plus(given=label in labels, due=label in line.labels)
    return tally


def _of_kept(read: Iterable[tuple[Line, frozenset[str]]]) -> Tally:
    """How far what is there is left standing: neither lost nor set aside."""
    tally = Tally()
    for line, labels in read:
        tally = tally.plus(given=not labels & SET_ASIDE, due=not line.labels & SET_ASIDE)
    return tally


def _as_due(read: Iterable[tuple[Line, frozenset[str]]]) -> Tally:
    """How far a set has the label that is due on each of its lines.

    What is spoken of in case it comes is read well by whatever keeps it from being counted.
    """
    tally = Tally()
    for line, labels in read:
        wanted = SET_ASIDE if HYPOTHETICAL in line.labels else line.labels
        tally = tally.plus(given=bool(wanted & labels), due=True)
    return tally


def table(read: dict[str, list[tuple[Line, frozenset[str]]]]) -> str:
    """The readers side by side, as Markdown."""
    heads = " | ".join(f"{name}: right | precision | recall | F1" for name in read)
    lines = [f"| lines | n | {heads} |", "|" + " --- |" * (2 + 4 * len(read))]
    columns = [list(rows_of(of_reader)) for of_reader in read.values()]
    for cells in zip(*columns, strict=True):
        name, n, _ = cells[0]
        lines.append(f"| {name} | {n:,} | " + " | ".join(tally.cells for _, _, tally in cells) + " |")
    return "\n".join(lines)


def missed(read: list[tuple[Line, frozenset[str]]]) -> Iterator[str]:
    """The lines that a reader got wrong, each with what it made of it."""
    for line, labels in read:
        if (labels & SET_ASIDE) != (line.labels & SET_ASIDE) or not line.labels <= labels:
            due, given = (", ".join(sorted(some)) or "there" for some in (line.labels, labels))
            yield f"{line.set}: {' '.join(line.text.split())!r}: {line.target} is {due}; read as {given}"


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--negex", type=Path, help="path of a checkout of chapmanbe/negex")
    args.add_argument("--misses", action="store_true", help="print every line that ketaref gets wrong")
    args.add_argument("--alone", action="store_true", help="measure ketaref alone")
    args.add_argument("--every", type=int, default=1, metavar="N", help="take one in N of the lines that are made")
    asked = args.parse_args()
    index = open_index()
    lines = [*made()][:: asked.every]
    if asked.negex:
        lines += kit_lines(asked.negex, index)
    readers = {"ketaref": ketaref_reader(index)}
    if find_spec("medspacy") is None:
        print("medSpaCy is not installed (pip install -e '.[context]'): ketaref alone", file=sys.stderr)
    elif not asked.alone:
        readers["medSpaCy"] = medspacy_reader()
    read = {name: [(line, reader(line)) for line in lines] for name, reader in readers.items()}
    if asked.misses:
        print("\n".join(missed(read["ketaref"])) + "\n")
    print(table(read))


if __name__ == "__main__":
    main()
