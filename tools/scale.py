"""Cost by content size: packs of synthetic entries laid over what ships, measured as whole processes.

`python -m tools.scale [--entries N ...] [--runs N] [--together]` installs ketaref as a wheel, writes each pack
one entry a file into a temporary directory, and prints what compiling it costs and what a query costs then, against the
shipped content alone, alternating in one run. Not a test: time depends on the machine, a ratio in one run hardly.

The text is drawn by Zipf's law over the shipped words, the most frequent first, and made-up words after them; the
vocabulary grows with the square root of the text (Heaps' law), so spelling has as much to search as in a real library.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import accumulate
from pathlib import Path

from ketaref.store.cache import load_library
from ketaref.store.postings import passages
from ketaref.text.analysis import analyze

ROOT = Path(__file__).parent.parent
KINDS = ("faq", "conditions", "background", "adverse-effects", "mechanism", "glossary", "comparisons", "protocols")
QUERIES = {
    "clean": "can she have it with glaucoma",
    "typo": "can she have it with glucoma",
    "common words": "ketamine infusion",
    "question with typos": "how long befor the infusion shoud i stop eatng",
    "no answer": "sourdough starter recipe",
}
WORDS_AN_ENTRY = 180
_ONSETS = "b c d f g h k l m n p r s t v br cl cr dr fl gl pl pr st tr ph th hydr xer gastr neur card".split()  # noqa: SIM905
_VOWELS = ("a", "e", "i", "o", "u", "y")
_ENDS = "in ol ine ide ate one ium itis osis emia pathy gen zole pril statin al ic ion ment er ling ness".split()  # noqa: SIM905


def vocabulary(entries: int, rng: random.Random) -> tuple[list[str], list[float]]:
    """Words, the most frequent first, and their cumulated weights."""
    counts: Counter[str] = Counter()
    for entry in load_library():
        for _, text in passages(entry):
            counts.update(token.word for token in analyze(text) if token.word.isalpha())
    words = [word for word, _ in counts.most_common()]
    wanted = len(words) + int(40 * (entries * WORDS_AN_ENTRY) ** 0.5)
    known = set(words)
    while len(words) < wanted:
        syllables = (rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(rng.choice((1, 2, 2, 3))))
        word = "".join(syllables) + rng.choice(_ENDS)
        if word not in known:
            known.add(word)
            words.append(word)
    return words, list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))


def write_pack(directory: Path, entries: int, seed: int = 1, *, apart: bool = True) -> None:
    """A pack of that many entries, shaped like shipped ones, one a file or one file a kind."""
    rng = random.Random(seed)
    words, weights = vocabulary(entries, rng)

    def say(shortest: int, longest: int) -> str:
        return " ".join(rng.choices(words, cum_weights=weights, k=rng.randint(shortest, longest)))

    for kind in KINDS:
        (directory / kind if apart else directory).mkdir(parents=True, exist_ok=True)
    for number in range(entries):
        kind = KINDS[number % len(KINDS)]
        entry = {
            "id": f"synthetic-{number:06}",
            "title": say(3, 6),
            "summary": say(8, 14),
            "statements": [{"text": say(12, 20), "cites": ["infusion-faq"]} for _ in range(4)],
            "aliases": [say(1, 2)],
            "questions": [f"{rng.choice(('can i', 'how long', 'what is', 'why'))} {say(3, 7)}" for _ in range(10)],
            "reviewed": {"date": "2026-11-24", "by": "curator", "due": "2027-11-24"},
        }
        # JSON is YAML, but for the dates, which YAML reads as such only without quotes.
        text = json.dumps(entry)
        for date in ("2026-11-24", "2027-11-24"):
            text = text.replace(f'"{date}"', date)
        path = directory / kind / f"{entry['id']}.yaml" if apart else directory / f"{kind}.yaml"
        with path.open("a", encoding="utf-8") as file:
            file.write(text if apart else f"- {text}\n")


def measure(command: list[str], env: dict[str, str]) -> tuple[float, float]:
    """Seconds and peak resident memory (MiB) of one whole process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=env["HOME"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = 0
    return seconds, usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, nargs="+", default=[1_000, 10_000, 16_000, 50_000])
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--together", action="store_true", help="one file a kind instead of one file an entry")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        install = ["-m", "pip", "install", "--quiet", "--no-deps", "--target", str(home / "site"), str(ROOT)]
        subprocess.run([sys.executable, *install], check=True)
        env = os.environ | {"PYTHONPATH": str(home / "site"), "HOME": name, "XDG_CACHE_HOME": str(home / "cache")}
        ketaref = [sys.executable, "-m", "ketaref"]
        packs: dict[str, list[str]] = {"shipped": ketaref}
        print("| entries added | compile, s | peak memory of that, MB | database, MB |\n| --- | --- | --- | --- |")
        for entries in options.entries:
            pack = home / f"pack-{entries}"
            write_pack(pack, entries, apart=not options.together)
            before = set((home / "cache").rglob("*.sqlite"))
            packs[f"{entries:,}"] = [*ketaref, "--content", str(pack)]
            seconds, memory = measure([*packs[f"{entries:,}"], "search", "glaucoma"], env)
            (database,) = set((home / "cache").rglob("*.sqlite")) - before
            size = database.stat().st_size / 2**20
            print(f"| {entries:,} | {seconds:.1f} | {memory:.0f} | {size:.0f} |", flush=True)
        print("\n| entries added | " + " | ".join(QUERIES) + " | worst ratio | peak memory, MB |")
        print("| --- " * (len(QUERIES) + 3) + "|")
        times: dict[tuple[str, str], list[float]] = {(p, q): [] for p in packs for q in QUERIES}
        peak = dict.fromkeys(packs, 0.0)
        for _ in range(options.runs + 1):
            for (pack_name, query), taken in times.items():
                seconds, memory = measure([*packs[pack_name], "search", "--json", QUERIES[query]], env)
                taken.append(seconds * 1000)
                peak[pack_name] = max(peak[pack_name], memory)
        # The first round fills the caches of the file system and is not counted.
        median = {key: statistics.median(values[1:]) for key, values in times.items()}
        for pack_name in packs:
            cells = " | ".join(f"{median[pack_name, q]:.0f}" for q in QUERIES)
            worst = max(median[pack_name, q] / median["shipped", q] for q in QUERIES)
            print(f"| {pack_name} | {cells} | {worst:.2f} | {peak[pack_name]:.0f} |")
        print(f"\nMedians of {options.runs} whole processes, ms; Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
