"""What the screens are held to, counted in a real pseudo-terminal. `python -m tools.bars [--sample N] [--json]`.

The judged queries that have an answer (`tests/data/queries.jsonl`) are typed on a terminal of 80 columns and 24 rows,
and every command of `tools.screens` at 40, 60, 80 and 120 columns. Nothing of a query is printed but figures, except of
those that are not kept unseen.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import statistics
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from tools.palettes import PALETTES, Look, contrast
from tools.relevance import QUERIES
from tools.screens import SCREENS, Screen, shoot_all
from tools.terminal import Line, Shot, environment, shoot, text_of

ROOT = Path(__file__).parent.parent
COLUMNS, ROWS = 80, 24
WIDTHS = (40, 60, 80, 120)
# Lines are no longer than this, however wide the terminal.
WIDEST = 100
MOST_LINES, MOST_CONTRAINDICATIONS, LEAST_CONTRAST = 16, 60, 4.5
CRISES = (
    "my husband is suicidal", "want to end it all", "cutting myself again", "he took the whole bottle",
    "patient not breathing", "pt having a seizure", "she won't wake up", "turning blue", "chest pain during infusion",
    "anaphylaxis during infusion", "collapsed in the lobby", "my wife has a gun and is talking about ending it",
)  # fmt: skip
# Frames, bars and scroll bars: no words stand in them.
_FRAME = re.compile(r"[\u2500-\u259f]")


# -- what stands in lines


def words_of(text: str) -> str:
    """A text's words alone, so that neither a wrapped line nor a mark makes a difference."""
    return " ".join(re.findall(r"\w+", text.lower()))


def shows(lines: list[str], *texts: str) -> bool:
    """Whether one of the texts stands in the lines, whole."""
    shown = f" {words_of(' '.join(lines))} "
    return any(f" {words_of(text)} " in shown for text in texts)


def repeated_sentences(lines: list[str]) -> dict[str, int]:
    """Sentences of four words or more that stand there more than once, and how often."""
    # A blank line, a gap between columns and a mark at the start of a line are no part of a sentence.
    marked = [re.sub(r"^\s*(?:[!☐≠•-]|\d)\s+", " \n ", _FRAME.sub("  ", line)) for line in lines]
    text = "".join(re.sub(r"(?<=\S) {2,}", " \n ", f" {line.strip(' ') or chr(10)} ") for line in marked)
    text = re.sub(r"(?:Sources differ|Says so)[^:]*:|\[[^\]]*\]", "\n", text)
    parts = [part for part in re.split(r"(?<=[.!?])['\")”]?\s+|\n", text) if part.endswith((".", "!", "?"))]
    counted = Counter(words for words in map(words_of, parts) if words.count(" ") >= 3)
    return {part: n for part, n in counted.items() if n > 1}


def broken_words(lines: list[str], known: frozenset[str], columns: int) -> list[str]:
    """Words of which a line holds the start and the next line the rest, as 'prescrib|e'; not those too long for one."""
    cells = [list(re.finditer(r"\S+(?: \S+)*", _FRAME.sub("  ", line))) for line in lines]
    found = []
    for above, below in itertools.pairwise(cells):
        for first in above:
            for second in below:
                start, rest = _bare(first[0].split(" ")[-1]), _bare(second[0].split(" ")[0])
                beside = abs(first.start() - second.start()) <= 4
                fits = len(start + rest) <= min(columns, WIDEST) - second.start()
                letters = (start[-1:].isalpha() and rest[:1].isalpha()) or start.endswith("-")
                if beside and fits and letters and start + rest in known and not {start.rstrip("-"), rest} <= known:
                    found.append(f"{start}|{rest}")
    return found


def cut_words(lines: list[str], known: frozenset[str] = frozenset()) -> list[str]:
    """Words that were cut to fit, as 'Adverse effe─╮' or 'effe…'."""
    found = [match[0] for line in lines for match in re.finditer(r"\S*\w(?:…|─[╮┐])", line)]
    return [word for word in found if not any(token.startswith(_bare(word)) for token in known)]


def _bare(token: str) -> str:
    return token.strip("()[].,;:!?'\"“”‘’").lower()


def known_words(ketaref: Path) -> frozenset[str]:
    """The words of the content and of the program."""
    files = [*(ketaref / "content").rglob("*.yaml"), *(ketaref / "ketaref").rglob("*.py")]
    return frozenset(_bare(token) for file in files for token in file.read_text(encoding="utf-8").split())


def poor_contrasts(lines: list[Line]) -> dict[Look, tuple[float, str, str]]:
    """Looks that read badly in some palette: contrast, palette and a text; the terminal's own left out."""
    poor: dict[Look, tuple[float, str, str]] = {}
    for look, text in _texts_by_look(lines).items():
        worst = min((contrast(*look.shades(palette)), name) for name, palette in PALETTES.items())
        if worst[0] < LEAST_CONTRAST:
            poor[look] = (*worst, text)
    return poor


def _texts_by_look(lines: list[Line]) -> dict[Look, str]:
    found: dict[Look, str] = {}
    for line in lines:
        for cell in line:
            if cell.data.strip() and not _FRAME.match(cell.data) and not cell.look.is_left_to_the_palette:
                found.setdefault(cell.look, "".join(c.data for c in line if c.look == cell.look).strip())
    return found


# -- queries


@dataclass(frozen=True)
class Searched:
    """A query as it was answered on a terminal.

    Attributes:
        lines: printed in all.
        first: whether the first answer is on the screen in the end; in a crisis, a card that helps.
        three: whether the first three are; in a crisis the card stands alone.
        answer_lines: lines that say what an entry says, of those that are not blank.
        repeated: sentences that are printed more than once.
        disputed: whether the screen says that sources differ.
    """

    query: str
    results: int
    crisis: bool
    lines: int
    first: bool
    three: bool
    paged: bool
    answer_lines: int
    filled_lines: int
    repeated: dict[str, int]
    disputed: bool


def answers_of(result: dict) -> list[str]:
    """The texts of which one answers: an entry's summary; in a crisis its first step will do."""
    steps = result["text"].split("\n")[1:] if result["kind"] == "crisis" else []
    return [result["summary"], *(step for step in steps if step.count(" ") > 3)]


def helps(screen: list[str], results: list[dict]) -> bool:
    """Whether the screen shows a crisis card, for the public or the chair, and each number that the first one gives."""
    cards = [result for result in results[:3] if result["kind"] == "crisis"]
    numbers = re.findall(r"\b[1-9]11\b|\b988\b", cards[0]["summary"]) if cards else []
    shown = " ".join(screen)
    return all(number in shown for number in numbers) and any(shows(screen, *answers_of(card)) for card in cards)


def search(query: str, ketaref: Path) -> Searched:
    """A query, searched twice: for what it finds and for what is seen of it."""
    arguments = ("search", *query.split())
    run = subprocess.run(
        [sys.executable, "-m", "ketaref", *arguments, "--json"],
        cwd=ketaref, env=environment(ketaref), capture_output=True, text=True, check=False,
    )  # fmt: skip
    results = json.loads(run.stdout)["results"] if run.stdout else []
    shot = shoot(arguments, columns=COLUMNS, rows=ROWS, ketaref=ketaref)
    return _seen(query, results, shot)


def _seen(query: str, results: list[dict], shot: Shot) -> Searched:
    screen, whole = text_of(shot.screen), text_of(shot.whole)
    shown = [shows(screen, *answers_of(result)) for result in results[:3]]
    crisis = bool(results) and results[0]["kind"] == "crisis"
    said = f" {' | '.join(words_of(result['text']) for result in results)} "
    filled = [words for words in map(words_of, whole) if words]
    return Searched(
        query,
        len(results),
        crisis,
        lines=len(whole),
        first=helps(screen, results) if crisis else bool(shown) and shown[0],
        three=helps(screen, results) if crisis else bool(shown) and all(shown),
        paged=shot.paged,
        answer_lines=sum(words.count(" ") >= 1 and f" {words} " in said for words in filled),
        filled_lines=len(filled),
        repeated=repeated_sentences(whole),
        disputed=bool(re.search(r"disput|sources differ", " ".join(screen), re.IGNORECASE)),
    )


def judged_queries(path: Path, sample: int = 0) -> list[dict]:
    """The judged queries that have an answer, or so many of them, the same each time."""
    queries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    answerable = [query for query in queries if query["relevant"]]
    return random.Random(1).sample(answerable, sample) if sample else answerable


def search_all(queries: list[str], ketaref: Path) -> list[Searched]:
    """Queries as they were answered, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(partial(search, ketaref=ketaref), queries))


# -- commands


@dataclass(frozen=True)
class Faults:
    """What is wrong with the screens of a command, by columns where it depends on them."""

    name: str
    lines: int
    seen: int
    paged: bool
    failed: bool
    copied: bool = False
    too_wide: dict[int, list[str]] = field(default_factory=dict)
    broken: dict[int, list[str]] = field(default_factory=dict)
    cut: dict[int, list[str]] = field(default_factory=dict)
    repeated: dict[str, int] = field(default_factory=dict)
    contrast: dict[str, str] = field(default_factory=dict)

    @property
    def is_left_behind(self) -> bool:
        """Whether it is longer than the screen and has scrolled away."""
        return self.lines > ROWS - 1 and not (self.paged or self.copied)


def faults_of(screen: Screen, shots: dict[int, Shot], known: frozenset[str]) -> Faults:
    """The faults of a command that was run at several widths."""
    usual = shots[COLUMNS]
    texts = {columns: text_of(shot.whole) for columns, shot in shots.items()}
    found = Faults(
        screen.name,
        len(usual.whole),
        len([line for line in usual.screen if line]),
        usual.paged,
        _failed(texts[COLUMNS]),
        screen.copied,
    )
    for columns, shot in shots.items():
        for kept, faults in (
            (found.too_wide, [] if screen.copied else shot.wraps_over),
            (found.broken, broken_words(texts[columns], known, columns)),
            (found.cut, [] if screen.live else cut_words(texts[columns], known)),
        ):
            if faults:
                kept[columns] = faults
    found.repeated.update(repeated_sentences(text_of(usual.screen)))
    for look, (ratio, palette, text) in poor_contrasts(usual.whole).items():
        found.contrast[str(look)] = f"{ratio:.1f} in {palette}: {text[:40]}"
    return found


def _failed(lines: list[str]) -> bool:
    """Whether a program failed that has to give an answer or a reason."""
    return any(line.startswith(("Traceback (most recent", "ketaref: internal error")) for line in lines)


def all_faults(screens: tuple[Screen, ...], ketaref: Path, widths: tuple[int, ...] = WIDTHS) -> list[Faults]:
    """The faults of commands, in their order."""
    known = known_words(ketaref)
    by_width = {w: shoot_all(screens, columns=w, rows=ROWS, ketaref=ketaref) for w in widths}
    return [
        faults_of(screen, {w: shots[n] for w, shots in by_width.items()}, known) for n, screen in enumerate(screens)
    ]


# -- the report


def summary(searched: list[Searched], crises: list[Searched], faults: list[Faults]) -> dict:
    """The figures of all bars."""
    answered = [s for s in searched if s.results]
    lines = sorted(s.lines for s in answered)
    by_name = {f.name: f for f in faults}
    contraindications = by_name.get("contraindications")
    return {
        "queries": len(searched),
        "answered": len(answered),
        "lines": {
            "median": statistics.median(lines),
            "p90": lines[int(0.9 * (len(lines) - 1))],
            "max": lines[-1],
        },
        "first_on_screen": sum(s.first for s in answered),
        "three_on_screen": sum(s.three for s in answered),
        "paged": sum(s.paged for s in answered),
        "answer_share": round(sum(s.answer_lines for s in answered) / sum(s.filled_lines for s in answered), 3),
        "screens_repeating_a_sentence": sum(bool(s.repeated) for s in answered),
        "contraindications": contraindications and {"lines": contraindications.lines, "seen": contraindications.seen},
        "crises": {
            "asked": len(crises),
            "crisis_first": sum(s.crisis for s in crises),
            "answer_on_screen": sum(s.crisis and s.first for s in crises),
            "lines": statistics.median([s.lines for s in crises]) if crises else 0,
            "disputed": sum(s.disputed for s in crises),
        },
        "commands": {
            "looked_at": len(faults),
            "failed": [f.name for f in faults if f.failed],
            "longer_than_the_screen_and_not_paged": [f.name for f in faults if f.is_left_behind],
            "too_wide": [f.name for f in faults if f.too_wide],
            "broken_words": [f.name for f in faults if f.broken],
            "cut_words": [f.name for f in faults if f.cut],
            "repeating_a_sentence": [f.name for f in faults if f.repeated],
            "poor_contrast": [f.name for f in faults if f.contrast],
        },
    }  # fmt: skip


def verdicts(figures: dict) -> list[tuple[str, str, bool]]:
    """Each bar: what is asked, what was counted, and whether it is met."""
    answered, commands, crises = figures["answered"], figures["commands"], figures["crises"]
    lines, listed = figures["lines"], figures["contraindications"] or {"lines": 0, "seen": 0}

    def names(key: str) -> str:
        return f"{len(commands[key])} of {commands['looked_at']}" + (
            f" ({', '.join(commands[key])})" * bool(commands[key])
        )

    repeating = figures["screens_repeating_a_sentence"]
    return [
        (
            f"search: {MOST_LINES} lines or fewer (median)",
            f"median {lines['median']:g}, p90 {lines['p90']}, max {lines['max']}",
            lines["median"] <= MOST_LINES,
        ),
        ("search: first answer on the screen", f"{figures['first_on_screen']} of {answered}",
         figures["first_on_screen"] == answered),
        ("search: first three answers on the screen", f"{figures['three_on_screen']} of {answered}",
         figures["three_on_screen"] == answered),
        ("search: no sentence twice", f"{repeating} of {answered} repeat one", not repeating),
        (f"contraindications: {MOST_CONTRAINDICATIONS} lines or fewer",
         f"{listed['lines']} lines, {listed['seen']} of them seen", listed["lines"] <= MOST_CONTRAINDICATIONS),
        ("crises: the card first and on the screen", f"{crises['answer_on_screen']} of {crises['asked']}",
         crises["answer_on_screen"] == crises["asked"]),
        ("crises: nothing disputed", f"{crises['disputed']} of {crises['asked']} are", not crises["disputed"]),
        *(
            (f"commands: {wanted}", names(key), not commands[key])
            for key, wanted in (
                ("failed", "none fails"),
                ("longer_than_the_screen_and_not_paged", "what is longer than the screen is paged"),
                ("too_wide", "nothing wider than the terminal"),
                ("broken_words", "no word broken"),
                ("cut_words", "no word cut"),
                ("repeating_a_sentence", "no sentence twice on a screen"),
                ("poor_contrast", f"contrast {LEAST_CONTRAST} or better"),
            )
        ),
    ]  # fmt: skip


def report(figures: dict) -> str:
    """The bars as text."""
    head = (
        f"{figures['queries']} judged queries at {COLUMNS}x{ROWS}, {figures['answered']} answered, "
        f"{figures['paged']} paged; {figures['answer_share']:.0%} of their lines are answer"
    )
    lines = [head]
    lines += [f"{'met ' if met else 'NOT '} {wanted}: {counted}" for wanted, counted, met in verdicts(figures)]
    return "\n".join(lines)


def details(searched: list[Searched], unseen: set[str], crises: list[Searched], faults: list[Faults]) -> list[str]:
    """A line for each fault; of the queries, those that may be looked at."""
    lines = [
        f"query {s.query!r}: {s.lines} lines; {'three' if s.three else 'first' if s.first else 'no answer'} on the "
        f"screen; {len(s.repeated)} sentences repeated{': ' + next(iter(s.repeated))[:50] if s.repeated else ''}"
        for s in searched
        if s.results and s.query not in unseen and not (s.three and not s.repeated)
    ]
    lines += [
        f"crisis {s.query!r}: crisis first {s.crisis}, on the screen {s.first}, disputed {s.disputed}, {s.lines} lines"
        for s in crises
        if not (s.crisis and s.first) or s.disputed
    ]
    for fault in faults:
        for what in ("too_wide", "broken", "cut", "repeated", "contrast"):
            found = getattr(fault, what)
            lines += [f"{fault.name}: {what} {key}: {found[key]}"[:300] for key in found]
    return lines


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.bars", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--queries", type=Path, default=QUERIES)
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="so many of the queries")
    parser.add_argument("--ketaref", type=Path, default=ROOT, help="the checkout that is measured")
    parser.add_argument("--details", action="store_true", help="a line for each fault")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    judged = judged_queries(options.queries, options.sample)
    searched = search_all([query["query"] for query in judged], options.ketaref)
    crises = search_all([*CRISES], options.ketaref)
    faults = all_faults(SCREENS, options.ketaref)
    figures = summary(searched, crises, faults)
    if options.json:
        print(json.dumps(figures | {"faults": [asdict(fault) for fault in faults]}, ensure_ascii=False, indent=2))
    else:
        print(report(figures))
        if options.details:
            unseen = {query["query"] for query in judged if query["split"] == "test"}
            print(*details(searched, unseen, crises, faults), sep="\n")
    return 0 if all(met for _, _, met in verdicts(figures)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
