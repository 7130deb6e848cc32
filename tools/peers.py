"""Other ways to search the entries, as `benchmark` and `medquad` measure ketaref against.

Each is set up as its own documentation has it, ranks whole entries, and is given all that ketaref knows them by: title,
aliases, questions, summary and statements. It imports its library itself, as its whole process will; one that is not
installed is left out, and said to be. The libraries come with the extra `bench`, the sentence encoder as `minilm` says.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from ketaref import Entry

    Search = Callable[[str], list[str]]
    Peer = Callable[[list["Document"], Path], Search]

LIMIT = 10
WORD = re.compile(r"\w+")


class Document(NamedTuple):
    """An entry as peers see it."""

    id: str
    title: str
    asked: tuple[str, ...]
    """Its aliases and questions."""
    said: tuple[str, ...]
    """Its summary and statements."""

    @property
    def text(self) -> str:
        return " . ".join((*self.asked, *self.said))

    @property
    def whole(self) -> str:
        return f"{self.title} . {self.text}"


def documents_of(entries: Iterable[Entry]) -> list[Document]:
    """The entries with all that they are known by."""
    return [
        Document(e.id, e.title, (*e.aliases, *e.questions), (e.summary, *(s.text for s in e.statements)))
        for e in entries
    ]


def _rapidfuzz(scorer: str, documents: list[Document], *, of: str) -> Search:
    """RapidFuzz over the titles, over each title, alias and question (the best counts), or over the whole text."""
    from rapidfuzz import fuzz, process, utils

    texts = {
        "titles": lambda d: (d.title,),
        "lines": lambda d: (d.title, *d.asked),
        "text": lambda d: (d.whole,),
    }[of]
    held = [(d.id, utils.default_process(text)) for d in documents for text in texts(d)]
    lines = [line for _, line in held]

    def search(query: str) -> list[str]:
        # As many as the lines of one entry can crowd out.
        most = LIMIT if of != "lines" else 50 * LIMIT
        found = process.extract(utils.default_process(query), lines, scorer=getattr(fuzz, scorer), limit=most)
        return list(dict.fromkeys(held[n][0] for _, score, n in found if score))[:LIMIT]

    return search


def rapidfuzz_titles(documents: list[Document], _home: Path) -> Search:
    """The obvious one line."""
    return _rapidfuzz("WRatio", documents, of="titles")


def rapidfuzz_title_sets(documents: list[Document], _home: Path) -> Search:
    """Words of the title in any order."""
    return _rapidfuzz("token_set_ratio", documents, of="titles")


def rapidfuzz_lines(documents: list[Document], _home: Path) -> Search:
    """WRatio, the best of all lines."""
    return _rapidfuzz("WRatio", documents, of="lines")


def rapidfuzz_ratio(documents: list[Document], _home: Path) -> Search:
    """The plain ratio, the best of all lines."""
    return _rapidfuzz("ratio", documents, of="lines")


def rapidfuzz_text(documents: list[Document], _home: Path) -> Search:
    """Words of the whole text in any order."""
    return _rapidfuzz("token_set_ratio", documents, of="text")


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


def tantivy(documents: list[Document], home: Path, *, fuzzy: bool = False) -> Search:
    """tantivy, English stems, titles weighing three; fuzzy: terms within one edit, too."""
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
    near = dict.fromkeys(("title", "text"), (False, 1, True)) if fuzzy else {}

    def search(query: str) -> list[str]:
        words = " ".join(WORD.findall(query)).lower()
        parsed = index.parse_query(words, ["title", "text"], field_boosts={"title": 3.0}, fuzzy_fields=near)
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(parsed, LIMIT).hits]

    return search


def tantivy_fuzzy(documents: list[Document], home: Path) -> Search:
    """Terms within one edit, too."""
    return tantivy(documents, home, fuzzy=True)


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


def minilm(documents: list[Document], home: Path) -> Search:
    """all-MiniLM-L6-v2: the entry with the nearest title, alias, question, summary or statement."""
    import numpy as np

    from tools.minilm import Encoder

    encoder = Encoder()
    path, kept = home / "minilm.npy", home / "minilm.json"
    if path.exists():
        vectors, ids = np.load(path), json.loads(kept.read_text())
    else:
        lines = [(d.id, line) for d in documents for line in (d.title, *d.asked, *d.said)]
        ids = [i for i, _ in lines]
        vectors = encoder.encode([line for _, line in lines])
        np.save(path, vectors)
        kept.write_text(json.dumps(ids))

    def search(query: str) -> list[str]:
        near = vectors @ encoder.encode([query])[0]
        return list(dict.fromkeys(ids[n] for n in np.argsort(-near)[: 50 * LIMIT]))[:LIMIT]

    return search


PEERS: dict[str, tuple[str, Peer]] = {
    "RapidFuzz WRatio, titles": ("rapidfuzz", rapidfuzz_titles),
    "RapidFuzz WRatio, best line": ("rapidfuzz", rapidfuzz_lines),
    "RapidFuzz ratio, best line": ("rapidfuzz", rapidfuzz_ratio),
    "RapidFuzz token_set_ratio, text": ("rapidfuzz", rapidfuzz_text),
    "SQLite FTS5, porter": ("sqlite3", sqlite_fts5),
    "bm25s": ("bm25s", bm25s),
    "tantivy": ("tantivy", tantivy),
    "tantivy, fuzzy": ("tantivy", tantivy_fuzzy),
    "whoosh-reloaded": ("whoosh", whoosh),
    "MiniLM-L6-v2, best line": ("all_minilm_l6_v2", minilm),
}
"""Name -> the module that it needs, and how it is set up."""
LARGE: dict[str, tuple[str, Peer]] = {
    "RapidFuzz token_set_ratio, titles": ("rapidfuzz", rapidfuzz_title_sets),
    **{name: PEERS[name] for name in ("SQLite FTS5, porter", "bm25s", "tantivy", "tantivy, fuzzy")},
}
"""Those that answer in good time from tens of thousands of entries."""


def installed(peers: dict[str, tuple[str, Peer]]) -> Iterator[tuple[str, Peer]]:
    """The peers whose library is there; on stderr a line for each of the others."""
    for name, (module, peer) in peers.items():
        if find_spec(module):
            yield name, peer
        else:
            print(f"{name}: left out, {module} is not installed", file=sys.stderr)
