"""What ketaref reads, with whatever chance brings: queries, findings, times, FHIR records, files of a pack.

Nothing may come of it but an answer, or an error that ketaref means to be met (`KetarefError`): no crash, no character
that acts on a terminal, and no sound file of a pack lost. The fast tests hold a few hundred inputs of each target, the
same ones each time (`tests/faults/test_fuzz.py`); this runs for as long as it is given:

    python -m tools.fuzz --seconds 600                  all targets, by hypothesis
    python -m tools.fuzz --seconds 3600 record pack     two of them
    python -m tools.fuzz --atheris query                one, guided by coverage (pip install atheris)
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import random
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from ketaref.content.packs import read_packs
from ketaref.errors import KetarefError
from ketaref.present import entries, screening, searching
from ketaref.present.terminal import Terminal
from ketaref.screening.record import read_sources
from ketaref.screening.screen import screen_findings, screen_words
from ketaref.screening.sources import Source
from ketaref.search.answer import ask
from ketaref.store.cache import open_index
from ketaref.store.compile import build_index
from ketaref.visit.times import read_session
from tests.faults.judge import escapes
from tests.faults.records import ALL
from tests.faults.rows import PARKING, entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketaref.present.result import Result
    from ketaref.store.index import Index

TODAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
ATTEMPTS = 200
"""Inputs between two looks at the clock."""


def _expect(holds: object, told: object = "") -> None:
    if not holds:
        raise AssertionError(told)


def _shown(result: Result) -> None:
    """Show a result as a terminal would, and as JSON."""
    terminal = Terminal(io.StringIO(), width=60, color=False)
    terminal.show(*(result.panels(terminal) if result.panels else ()))
    said = [*terminal.file.getvalue().splitlines(), json.dumps(result.data, default=str), *map(str, result.notes)]
    for line in said:
        found = escapes("a line", line)
        _expect(not found, (found, line))


def query(index: Index, text: str) -> None:
    """A search, and what is shown of it."""
    _shown(searching.result(ask(index, text)))


def findings(index: Index, text: str) -> None:
    """What is typed of a patient."""
    _shown(screening.result(index, [(screen_words(index, text, today=TODAY), None)]))


def moment(_index: Index, text: str) -> None:
    """What is typed of a time."""
    session = read_session(text, zone="America/Denver", now=NOW)
    _expect(session.start < session.end)


def record(index: Index, data: bytes) -> None:
    """A file of a patient's record."""
    read = read_sources([Source(Path("record.json"), data)], today=TODAY)
    pairs = [(screen_findings(index, one.findings, today=one.as_of), one) for one in read.records]
    _shown(screening.result(index, pairs))


def pack(_index: Index, data: bytes) -> None:
    """A file of a pack beside a sound one: that one is read, whatever the other is, and what is not read is told."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for file, content in {"parking": PARKING.encode(), "rule": data}.items():
            (directory / "faq").mkdir(exist_ok=True)
            (directory / "faq" / f"{file}.yaml").write_bytes(content)
        reference = "id: infusion-faq\nkind: website\ncsl: {type: webpage, title: An FAQ}\n"
        (directory / "references.yaml").write_text(reference)
        faults: list[Any] = []
        library = read_packs(("ours", directory), faults=faults)
    # A patch of the sound entry is told, since nothing below the pack has it.
    _expect("parking" in library, faults)
    _expect("rule" in library or faults or not data.strip())
    compiled = build_index(library)
    for one in library:
        _shown(entries.shown(compiled, one))


WORDS = st.sampled_from(
    [
        "glaucoma",
        "pregnant",
        "no",
        "h/o",
        "suicidal",
        "120/80",
        "mg",
        "24h",
        "(",
        "[/red]",
        "\x1b[8m",
        "\u202e",
        "\u200b",
        "not",
        "tomorrow",
        "1pm",
        "dec 1",
        "2026-12-01",
        "13:00",
        "at",
        "next",
        "friday",
        "in 2 days",
        "noon",
        "half past",
        "-",
        "99",
        "T",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=9).map(" ".join))
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=12),
        st.sampled_from(
            [
                "active",
                "2026-11-01",
                "confirmed",
                "Pregnant",
                "77386006",
                "final",
                "high",
                "rule",
                "infusion-faq",
                "patient",
                "absolute",
            ]
        ),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        "id",
        "title",
        "summary",
        "statements",
        "aliases",
        "questions",
        "disputes",
        "related",
        "formerly",
        "reviewed",
        "timing",
        "order",
        "screening",
        "codes",
        "triggers",
        "severity",
        "audience",
        "extends",
        "add",
        "remove",
        "hides",
        "lowers",
        "confirmed",
        "non_negotiable",
        "for_patient",
        "crisis",
        "action",
        "csl",
        "marks",
    ]
)


@st.composite
def _records(draw: st.DrawFn) -> bytes:
    """A Bundle in which values are replaced at random places."""
    resources = json.loads(json.dumps(ALL))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.sampled_from(resources))
        while isinstance(place, (dict, list)) and place:
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
            if not isinstance(place[key], (dict, list)) or draw(st.booleans()):
                place[key] = draw(VALUES)
                break
            place = place[key]
    bundle = {"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}
    data = bytearray(json.dumps(bundle).encode())
    return _nibbled(draw, data)


@st.composite
def _files(draw: st.DrawFn) -> bytes:
    """An entry's file in which fields are set to anything, and bytes are changed."""
    fields = yaml.safe_load(entry())
    for _ in range(draw(st.integers(0, 3))):
        fields[draw(FIELDS)] = draw(VALUES)
    text = yaml.safe_dump(fields, allow_unicode=draw(st.booleans()))
    return _nibbled(draw, bytearray(text.encode("utf-8", "surrogatepass")))


def _nibbled(draw: st.DrawFn, data: bytearray) -> bytes:
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 9))] = draw(st.binary(max_size=6))
    return bytes(data)


TARGETS: dict[str, tuple[Callable[[Index, Any], None], st.SearchStrategy[Any]]] = {
    "query": (query, TEXTS),
    "findings": (findings, TEXTS),
    "moment": (moment, TEXTS),
    "record": (record, _records()),
    "pack": (pack, _files()),
}
"""What is tried, and with what."""

SAMPLES: dict[str, list[bytes]] = {
    "query": [b"can she have it with glaucoma", b"my husband is suicidal"],
    "findings": [b"htn, on lamictal, no glaucoma", b"bp 200/120, 12 weeks pregnant"],
    "moment": [b"tomorrow 1pm", b"dec 1 13:00", b"2026-12-01 13:00"],
    "record": [json.dumps({"resourceType": "Bundle", "entry": [{"resource": one}]}).encode() for one in ALL],
    "pack": [entry().encode(), entry(timing={"anchor": "start", "from_h": -8}, aliases=["a"]).encode()],
}
"""What atheris begins with."""


def attempt(target: str, index: Index, value: Any) -> bool:
    """Try one input; whether it was answered, and not refused.

    Raises:
        Exception: a fault of ketaref's.
    """
    try:
        TARGETS[target][0](index, value)
    except KetarefError:
        return False
    return True


def run_for(target: str, index: Index, seconds: float) -> tuple[int, int, list[str]]:
    """Try inputs for so long: how many there were, how many were answered, and the faults, each once."""
    tried, answered = [0], [0]
    faults: dict[str, str] = {}
    end = time.monotonic() + seconds

    def each(value: Any) -> None:
        tried[0] += 1
        answered[0] += attempt(target, index, value)

    while time.monotonic() < end:
        again = settings(
            max_examples=ATTEMPTS,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )(given(TARGETS[target][1])(each))
        with ThreadPoolExecutor(1) as pool:
            error = pool.submit(seed(random.getrandbits(64))(again)).exception()
        if error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            key = f"{type(error).__name__} at {place.filename}:{place.lineno}"
            notes = " ".join(getattr(error, "__notes__", []))
            faults.setdefault(key, f"{target}: {key}: {error!s:.200} {notes[:400]}")
    return tried[0], answered[0], list(faults.values())


def _guided(target: str, index: Index, seconds: int) -> None:
    """The same target by atheris, which never comes back."""
    atheris = importlib.import_module("atheris")
    is_text = TARGETS[target][1] is TEXTS

    def one(data: bytes) -> None:
        attempt(target, index, data.decode("utf-8", "ignore") if is_text else data)

    atheris.instrument_all()
    corpus = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for n, sample in enumerate(SAMPLES[target]):
        (corpus / str(n)).write_bytes(sample)
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=4000", str(corpus)], one)
    atheris.Fuzz()


def main() -> None:
    """Try the targets in turn, and say what came of each."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", default=list(TARGETS), metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for all targets together")
    parser.add_argument("--atheris", action="store_true", help="guided by coverage; one target")
    options = parser.parse_args()
    index = open_index()
    if options.atheris:
        _guided(options.targets[0], index, options.seconds)
    found = []
    for target in options.targets:
        tried, answered, faults = run_for(target, index, options.seconds / len(options.targets))
        print(f"{target:9} {tried:8} tried, {answered:8} answered, {len(faults)} faults", flush=True)
        found += faults
    print(*found, sep="\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
