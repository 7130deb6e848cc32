"""ketaref with a public question set of 16,000 answers as a pack: what holds of its own content and what does not.

`python -m tools.medquad CHECKOUT [--queries N] [--seed N] [--peers]` takes a checkout of github.com/abachaa/MedQuAD
(Ben Abacha & Demner-Fushman, BMC Bioinformatics 20:511, 2019; CC BY 4.0), makes a pack of it in a temporary directory,
and prints how many questions find their answer: as asked, with one and with two slips (`noise`); how many questions on
drugs whose answers the set leaves out are refused; and the processor time of whole processes against the shipped
content. Nothing of the set is kept.

An answer is an entry: its title is what it is about and the type of the question ("Glaucoma: treatment"), its text the
answer in pieces of about 400 characters. The question itself is nowhere in the pack: it is what is asked. Any entry on
the same subject and of the same type answers it, for the set says many things twice.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import ketaref
from tools.noise import misspell
from tools.relevance import share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Search = Callable[[str], list[str]]

LIMIT = 10
PIECE = 400
LONGEST_SUMMARY = 140
DRUGS = "11_MPlusDrugs_QA"
REFUSED = 250
TIMED = ("Parkinson disease treatment", "Parkinsn disease treatmnt", "what are the symptoms of this disease")


class Pair(NamedTuple):
    """A question of the set, and its answer; '' where the set leaves it out."""

    source: str
    focus: str
    kind: str
    question: str
    answer: str

    @property
    def title(self) -> str:
        return f"{self.focus}: {self.kind}"


def read_pairs(checkout: Path) -> Iterator[Pair]:
    """The pairs of a checkout, in the order of their files."""
    for path in sorted(checkout.glob("*_QA*/*.xml")):
        root = ET.parse(path).getroot()
        focus = _plain(root.findtext("Focus"))
        for pair in root.iter("QAPair"):
            question = pair.find("Question")
            if question is not None and focus:
                texts = _plain(question.text), _plain(pair.findtext("Answer"))
                yield Pair(path.parent.name, focus, question.get("qtype", ""), *texts)


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def pieces(text: str) -> list[str]:
    """The sentences of a text, joined to pieces of about PIECE characters."""
    found = [""]
    for sentence in re.split(r"(?<=[.?!]) +", text):
        if found[-1] and len(found[-1]) + len(sentence) > PIECE:
            found.append("")
        found[-1] = f"{found[-1]} {sentence}".strip()
    return found


def write_pack(pairs: Iterable[Pair], directory: Path) -> dict[str, Pair]:
    """Write a pack of the pairs that have an answer, each once, in one file; gives them by the entry's id."""
    written = {f"medquad-{n:05}": pair for n, pair in enumerate(dict.fromkeys(p for p in pairs if p.answer))}
    with (directory / "background.yaml").open("w", encoding="utf-8") as file:
        for entry_id, pair in written.items():
            texts = pieces(pair.answer)
            entry = {
                "id": entry_id, "title": pair.title, "summary": texts[0][:LONGEST_SUMMARY],
                "statements": [{"text": text, "cites": ["infusion-faq"]} for text in texts],
                "reviewed": {"date": "D", "by": "curator", "due": "D"},
            }  # fmt: skip
            # JSON is YAML, but for dates, which YAML reads as such only without quotes.
            file.write(f"- {json.dumps(entry)}\n".replace('"D"', "2026-11-24"))
    return written


def first_rank(found: list[str], right: set[str]) -> int:
    """The rank of the first right one; 0 for none."""
    return next((n for n, i in enumerate(found, 1) if i in right), 0)


def row(name: str, search: Search, asked: list[tuple[str, set[str]]], unanswered: list[str]) -> str:
    """A line of the table."""
    cells = []
    for slips in range(3):
        found = [(search(misspell(question, slips)), right) for question, right in asked]
        ranks = [first_rank(ids, right) for ids, right in found]
        first = share(sum(rank == 1 for rank in ranks), len(ranks))
        third = sum(1 <= rank <= 3 for rank in ranks) / len(ranks)
        cells.append(f"{first} / {third:.2f} / {sum(not ids for ids, _ in found)}")
    cells.append(share(sum(not search(question) for question in unanswered), len(unanswered)))
    return f"| {name} | {' | '.join(cells)} |"


def cpu_times(pack: Path, runs: int) -> Iterator[str]:
    """For each query a line: milliseconds of processor time of a whole process, shipped content and pack by turns."""
    plain = [sys.executable, "-m", "ketaref"]
    for query in TIMED:
        taken: dict[bool, list[float]] = {False: [], True: []}
        for _ in range(runs + 1):
            for packed, times in taken.items():
                command = [*plain, *(["--content", str(pack)] if packed else []), "search", "--json", query]
                process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                _, _, usage = os.wait4(process.pid, 0)
                process.returncode = 0
                times.append(1000 * (usage.ru_utime + usage.ru_stime))
        # The first round fills the caches of the file system and is not counted.
        shipped, laid = (statistics.median(found[1:]) for found in taken.values())
        yield f"| {query} | {shipped:.0f} | {laid:.0f} | {laid / shipped:.1f} |"


def measure(options: argparse.Namespace, home: Path) -> None:
    os.environ["XDG_CACHE_HOME"] = str(home / "cache")
    pack = home / "pack"
    pack.mkdir()
    pairs = list(read_pairs(options.checkout))
    written = write_pack(pairs, pack)
    answers: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for entry_id, pair in written.items():
        answers[pair.focus.casefold(), pair.kind].add(entry_id)
    rng = random.Random(options.seed)
    drawn = rng.sample(list(written.values()), options.queries)
    asked = [(pair.question, answers[pair.focus.casefold(), pair.kind]) for pair in drawn]
    known = {focus for focus, _ in answers}
    dropped = [p.question for p in pairs if p.source == DRUGS and not p.answer and p.focus.casefold() not in known]
    unanswered = rng.sample(dropped, REFUSED)
    start = time.process_time()
    index = ketaref.open_index(pack)
    compiled = time.process_time() - start

    def search(query: str) -> list[str]:
        return [hit.entry.id for hit in ketaref.search_index(index, query, limit=LIMIT)]

    print("| search | as asked: @1 / @3 / refused | one slip | two slips | drugs without an answer, refused |")
    print("| --- | --- | --- | --- | --- |")
    print(row("ketaref", search, asked, unanswered), flush=True)
    if options.misses:
        for question, right in asked:
            for slips in range(3):
                text = misspell(question, slips)
                found = search(text)
                if first_rank(found, right) != 1:
                    titles = [written[i].title if i in written else i for i in found[:2]]
                    wanted = written[min(right)].title
                    print(json.dumps({"slips": slips, "query": text, "wanted": wanted, "found": titles}))
    if options.peers:
        from tools.peers import LARGE, documents_of, installed

        documents = documents_of(index.entries())
        for name, peer in installed(LARGE):
            with tempfile.TemporaryDirectory() as directory:
                print(row(name, peer(documents, Path(directory)), asked, unanswered), flush=True)
    print("\n| whole process, processor ms | shipped | with the pack | times |\n| --- | --- | --- | --- |")
    print(*cpu_times(pack, options.runs), sep="\n")
    print(f"\n{len(written)} entries added; {len(asked)} questions, seed {options.seed}; compiled in {compiled:.0f} s.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--peers", action="store_true", help="the other libraries on the same questions, too")
    parser.add_argument("--misses", action="store_true", help="a line of JSON for each question that misses")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        measure(options, Path(home))


if __name__ == "__main__":
    main()
