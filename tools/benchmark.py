"""ketaref against other ways to search the same entries, on the judged queries, in one run.

`pip install '.[bench]'`, then `python -m tools.benchmark [--runs N]` prints the tables of docs/measured.md. Every peer
gets the same entries, once with the questions that entries know they are asked by ("+ questions") and once without; it
ranks whole entries and is set up as its own documentation has it. A peer refuses where it finds nothing: none comes
with a rule for when its best is not good enough. Shares have Wilson's 95 % interval, MRR a bootstrap's.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import ketaref
from ketaref.search.query import understand
from tools.relevance import QUERIES, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Search = Callable[[str], list[str]]

ROOT = Path(__file__).parent.parent
LIMIT = 10
STYLES = {"clean": ("question", "keyword", "abbrev"), "misspelt": ("typo",), "lay": ("lay",)}
WORD = re.compile(r"\w+")


class Document(NamedTuple):
    """An entry as peers see it."""

    id: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        return f"{self.title} . {self.text}"


def document_of(entry: ketaref.Entry, *, questions: bool) -> Document:
    """Title, and aliases, questions where wanted, summary and statements as one text."""
    asked = entry.questions if questions else ()
    text = " . ".join((*entry.aliases, *asked, entry.summary, *(s.text for s in entry.statements)))
    return Document(entry.id, entry.title, text)


# ---- Peers: documents -> search. Each imports its own library, as its whole process will. ----------------------------


def rapidfuzz_titles(documents: list[Document], _home: Path) -> Search:
    """RapidFuzz WRatio over titles."""
    from rapidfuzz import fuzz, process, utils

    titles = [d.title for d in documents]

    def search(query: str) -> list[str]:
        found = process.extract(query, titles, scorer=fuzz.WRatio, processor=utils.default_process, limit=LIMIT)
        return [documents[n].id for _, score, n in found if score]

    return search


def rapidfuzz_text(documents: list[Document], _home: Path) -> Search:
    """RapidFuzz token_set_ratio over the whole text."""
    from rapidfuzz import fuzz, process, utils

    texts = [utils.default_process(d.whole) for d in documents]

    def search(query: str) -> list[str]:
        asked = utils.default_process(query)
        found = process.extract(asked, texts, scorer=fuzz.token_set_ratio, limit=LIMIT)
        return [documents[n].id for _, score, n in found if score]

    return search


def sqlite_fts5(documents: list[Document], home: Path) -> Search:
    """SQLite FTS5, porter stems, bm25 with titles weighing three."""
    path = home / "fts5.sqlite"
    known = path.exists()
    db = sqlite3.connect(path)
    if not known:
        db.execute("CREATE VIRTUAL TABLE entry USING fts5 (id UNINDEXED, title, text, tokenize = 'porter unicode61')")
        db.executemany("INSERT INTO entry VALUES (?, ?, ?)", ((d.id, d.title, d.text) for d in documents))
        db.commit()

    def search(query: str) -> list[str]:
        words = " OR ".join(f'"{w}"' for w in WORD.findall(query))
        ranked = "SELECT id FROM entry WHERE entry MATCH ? ORDER BY bm25(entry, 0, 3, 1) LIMIT ?"
        return [i for (i,) in db.execute(ranked, (words, LIMIT))]

    return search


def bm25s(documents: list[Document], home: Path) -> Search:
    """bm25s, English stop words and Snowball stems."""
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("english")

    def cut(texts: list[str]) -> Any:
        return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)

    path = home / "bm25s"
    if path.exists():
        retriever, ids = bm25s.BM25.load(path), json.loads((home / "ids.json").read_text())
    else:
        ids = [d.id for d in documents]
        (home / "ids.json").write_text(json.dumps(ids))
        retriever = bm25s.BM25()
        retriever.index(cut([d.whole for d in documents]), show_progress=False)
        retriever.save(path)

    def search(query: str) -> list[str]:
        tokens = cut([query])
        if not tokens.vocab:
            return []
        places, scores = retriever.retrieve(tokens, k=LIMIT, show_progress=False)
        return [ids[n] for n, score in zip(places[0], scores[0], strict=True) if score > 0]

    return search


def tantivy(documents: list[Document], home: Path) -> Search:
    """tantivy, English stems, titles weighing three."""
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw")
    schema.add_text_field("title", tokenizer_name="en_stem")
    schema.add_text_field("text", tokenizer_name="en_stem")
    path = home / "tantivy"
    known = path.exists()
    path.mkdir(exist_ok=True)
    index = tantivy.Index(schema.build(), path=str(path))
    if not known:
        writer = index.writer(num_threads=1)
        for d in documents:
            writer.add_document(tantivy.Document(id=d.id, title=d.title, text=d.text))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
    searcher = index.searcher()

    def search(query: str) -> list[str]:
        words = " ".join(WORD.findall(query)).lower()
        parsed = index.parse_query(words, ["title", "text"], field_boosts={"title": 3.0})
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(parsed, LIMIT).hits]

    return search


def whoosh(documents: list[Document], home: Path) -> Search:
    """whoosh-reloaded, stemming analyzer, BM25F with titles weighing three, words joined by OR."""
    from whoosh import fields, index, qparser
    from whoosh.analysis import StemmingAnalyzer

    path = home / "whoosh"
    if not path.exists():
        path.mkdir()
        text = fields.TEXT(analyzer=StemmingAnalyzer())
        title = fields.TEXT(analyzer=StemmingAnalyzer(), field_boost=3.0)
        made = index.create_in(path, fields.Schema(id=fields.ID(stored=True), title=title, text=text))
        writer = made.writer()
        for d in documents:
            writer.add_document(id=d.id, title=d.title, text=d.text)
        writer.commit()
    opened = index.open_dir(path)
    searcher = opened.searcher()
    # Without plugins: a question mark in a question is no wildcard.
    parser = qparser.MultifieldParser(["title", "text"], opened.schema, plugins=[], group=qparser.OrGroup)

    def search(query: str) -> list[str]:
        return [hit["id"] for hit in searcher.search(parser.parse(" ".join(WORD.findall(query))), limit=LIMIT)]

    return search


def ours(_documents: list[Document], _home: Path) -> Search:
    """The index as ketaref's own command opens it."""
    index = ketaref.open_index()
    return lambda query: [hit.entry.id for hit in ketaref.search_index(index, query, limit=LIMIT)]


def ours_unruled(_documents: list[Document], _home: Path) -> Search:
    """As `ours`, without the entry that is put first because a query speaks of suicide or an emergency."""
    index = ketaref.open_index()

    def search(query: str) -> list[str]:
        called = understand(index, query).crisis is not None
        return [hit.entry.id for hit in ketaref.search_index(index, query, limit=LIMIT + called)][called:]

    return search


PEERS = {
    "RapidFuzz WRatio, titles": rapidfuzz_titles,
    "RapidFuzz token_set_ratio, text": rapidfuzz_text,
    "SQLite FTS5": sqlite_fts5,
    "bm25s": bm25s,
    "tantivy": tantivy,
    "whoosh-reloaded": whoosh,
}


# ---- Measures -------------------------------------------------------------------------------------------------------


def first_ranks(search: Search, queries: list[dict[str, Any]]) -> Iterator[tuple[int, bool, float]]:
    """For each query the rank of the first relevant entry (0 for none), whether nothing was found, and seconds."""
    for query in queries:
        start = time.perf_counter()
        found = search(query["query"])
        seconds = time.perf_counter() - start
        yield next((n for n, i in enumerate(found, 1) if i in query["relevant"]), 0), not found, seconds


def mean_reciprocal(ranks: list[int]) -> str:
    """MRR with the 95 % interval of 1,000 resamples."""
    gains = [1 / rank if rank else 0.0 for rank in ranks]
    rng = random.Random(1)
    means = sorted(statistics.fmean(rng.choices(gains, k=len(gains))) for _ in range(1000))
    return f"{statistics.fmean(gains):.2f} ({means[25]:.2f}-{means[974]:.2f})"


def whole_process(name: str, home: Path, query: str, runs: int) -> float:
    """Median milliseconds of a process that opens what was indexed and answers one query."""
    if name.startswith("ketaref"):
        command = [sys.executable, "-m", "ketaref", "search", "--json", query]
    else:
        command = [sys.executable, "-m", "tools.benchmark", "--peer", name, "--home", str(home), "--ask", query]
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        times.append(time.perf_counter() - start)
    # The first fills the caches of the file system and is not counted.
    return statistics.median(times[1:]) * 1000


def answer_once(name: str, home: Path, query: str) -> None:
    """What a peer's own command would do: read what it needs, open, search, print."""
    kept = home / "documents.json"
    # RapidFuzz has no index: it reads the texts each time. The others open what they wrote.
    documents = [Document(*d) for d in json.loads(kept.read_text("utf-8"))] if name.startswith("RapidFuzz") else []
    print(json.dumps(PEERS[name](documents, home)(query)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=11)
    for hidden in ("--peer", "--home", "--ask"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        answer_once(options.peer, Path(options.home), options.ask)
        return
    queries = [json.loads(line) for line in QUERIES.read_text(encoding="utf-8").splitlines()]
    answerable = [q for q in queries if q["relevant"]]
    off_topic = [q for q in queries if q["off_topic"]]
    entries = ketaref.open_index().entries()
    rows = {("ketaref", True): ours, ("ketaref, crisis entry set aside", True): ours_unruled} | {
        (name, told): peer for told in (True, False) for name, peer in PEERS.items()
    }
    print(
        "| search | "
        + " | ".join(f"{s}: @1 | @3 | MRR" for s in STYLES)
        + " | off-topic refused | answerable refused |"
    )
    print("| --- " * (3 * len(STYLES) + 3) + "|")
    times = []
    for (name, told), peer in rows.items():
        with tempfile.TemporaryDirectory() as directory:
            home = Path(directory)
            documents = [document_of(entry, questions=told) for entry in entries]
            (home / "documents.json").write_text(json.dumps(documents), encoding="utf-8")
            search = peer(documents, home)
            search("ketamine")  # what is loaded late is loaded now
            cells, seconds, lost = [], [], 0
            for styles in STYLES.values():
                judged = list(first_ranks(search, [q for q in answerable if q["style"] in styles]))
                ranks = [rank for rank, _, _ in judged]
                lost += sum(nothing for _, nothing, _ in judged)
                seconds += [s for _, _, s in judged]
                cells += [share(sum(r == 1 for r in ranks), len(ranks))]
                cells += [share(sum(1 <= r <= 3 for r in ranks), len(ranks)), mean_reciprocal(ranks)]
            refused = sum(nothing for _, nothing, _ in first_ranks(search, off_topic))
            cells += [share(refused, len(off_topic)), share(lost, len(answerable))]
            label = name if name.startswith("ketaref") or not told else f"{name} + questions"
            print(f"| {label} | {' | '.join(cells)} |", flush=True)
            late = statistics.quantiles(seconds, n=20)[-1] * 1000
            process = [whole_process(name, home, q, options.runs) for q in ("glaucoma", "glucoma")]
            median = statistics.median(seconds) * 1000
            times.append(f"| {label} | {median:.2f} | {late:.2f} | {process[0]:.0f} | {process[1]:.0f} |")
    print("\n| search | query, median ms | p95 ms | whole process, ms | with a typo, ms |")
    print("| --- | --- | --- | --- | --- |\n" + "\n".join(times))
    sizes = ", ".join(f"{name} {sum(q['style'] in styles for q in answerable)}" for name, styles in STYLES.items())
    print(f"\n{len(entries)} entries; queries: {sizes}, off-topic {len(off_topic)}; Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
