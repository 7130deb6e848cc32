"""What is typed: any text, any number, any time; answered, or refused in one line, soon."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.faults.rows import Row, Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GROUP = "texts"
ANSWERING = ("search", "show", "screen", "cite", "faq", "contraindications", "discrepancies", "sources", "interactions")
WORDS: dict[str, str | bytes] = {
    "not-utf-8": b"\xff\xfe glaucoma",
    "latin-1": "Glaukom für".encode("latin-1"),
    "empty": "",
    "blank": "   ",
    "marks": "?!.,;",
    "hyphens": "-- --- ----",
    "nul-like": r"\0 \x00",
    "percent": "%s %d %n {0} {x!r}",
    "quotes": "' \" ` ''",
    "sql": "x'; DROP TABLE meta; --",
    "sql-match": '"glaucoma" AND * NEAR(',
    "regex": "(a+)+$ [[[ ***",
    "rich": "[/red] [bold]x[/]",
    "emoji": "👩‍⚕️🏽 glaucoma 🇺🇸",
    "combining": "g" + "\u0301" * 500 + "laucoma",
    "zalgo": "".join(c + "\u0316\u0317\u0318\u0300\u0301" * 20 for c in "glaucoma"),
    "digits": "9" * 5000,
    "digits-other": "٣٤٥ ४५६ 𝟙𝟚𝟛",
    "one-letter": "a " * 3000,
    "one-word": "glaucoma " * 1500,
    "long-word": "x" * 15_000,
    "hyphenated": "-".join(["ab"] * 3000),
    "parentheses": "(" * 8000 + ")" * 8000,
    "slashes": "a/" * 5000,
    "commas": "," * 15_000,
    "greek": "γλαύκωμα",
    "cyrillic": "глаукома",
    "han": "青光眼 患者",
    "right-to-left": "الجلوكوما",
    "ligature": "ﬁbrillation ﬂuid",
    "full-width": "ｇｌａｕｃｏｍａ",
    "math": "𝓰𝓵𝓪𝓾𝓬𝓸𝓶𝓪",
    "surrogate": b"\xed\xa0\x80 glaucoma",
    "overlong": b"\xc0\xaf\xc1\x81",
    "newlines": "glau\ncoma\n" * 50,
    "tabs": "\tglaucoma\t",
    "dates": "2026-13-45 31/02/99",
    "units": "5 mg/kg 1e999 mg -0.0 ug/kg/min NaN inf",
    "path": "../../../etc/passwd",
    "url": "http://evil.example/?q=<script>",
    "env": "$HOME ${IFS} $(id)",
    "at": "@/etc/passwd",
    "negated": "no not never without denies " * 300,
}
TIMES: tuple[str, ...] = (
    "",
    " ",
    "never",
    "25:00",
    "12:60",
    "-1:00",
    "0:00 am",
    "13pm",
    "99999999999",
    "9" * 400,
    "2026-02-30 10:00",
    "0000-01-01 10:00",
    "9999-12-31 23:59",
    "10000-01-01 10:00",
    "-5000-01-01",
    "1e9",
    "tomorrow tomorrow",
    "tomorrow at tomorrow",
    "in 999999999999 days",
    "in -5 days",
    "noonmidnight",
    "next next next friday 1pm",
    "1pm " * 500,
    "١٢:٠٠",
    "１３：００",
    "13:00:00.000000001",
    "T",
    "now now",
    "2026-11-01 01:30",
    "2026-03-08 02:30",
    "2026-12-01T13:00:00+99:99",
    "2026-12-01 13:00 +25:00",
    "2026-12-01 13:00Z",
    "today -99999h",
    "half past",
    "quarter to",
    "the 31st of february 1pm",
    "1 January 1 1am",
    "december 1 0001 1pm",
    "\x01",
    "a" * 10_000,
    "💉 o'clock",
)
OPTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "limit": (
        ("search", "glaucoma", "--limit"),
        ("0", "-1", "x", "1e3", "9" * 30, "9" * 5000, "٣", "1_000", "0x10", ""),
    ),
    "duration": (
        ("prep-instructions", "--at", "2026-12-01 13:00", "--duration"),
        ("0", "-1", "x", "1e999", "9" * 30, "nan", "inf", "-inf", "", "0.0000001", "99999999h", "40 parsecs"),
    ),
    "tz": (
        ("prep-instructions", "--at", "2026-12-01 13:00", "--tz"),
        (
            "",
            "Mars/Olympus",
            "../../../etc/passwd",
            "/etc/localtime",
            "UTC+99",
            "x" * 5000,
            "America",
            "posixrules",
            "\x01",
            ".",
        ),
    ),
    "as-of": (
        ("screen", "htn", "--as-of"),
        ("", "0000-00-00", "9999-12-31", "0001-01-01", "10000-01-01", "today", "-1", "2026-W01"),
    ),
    "style": (("cite", "infusion-faq", "--style"), ("", "nope", "/etc/passwd", "../x.csl", "ama\x00", "x" * 5000)),
    "format": (("cite", "infusion-faq", "--format"), ("", "nope", "RIS", "bibtex ", "x" * 5000)),
    "jobs": (("screen", "--fhir", "-", "--summary", "--jobs"), ("0", "-1", "x", "9" * 30)),
    "kind": (("search", "x", "--kind"), ("", "faqs", "x" * 5000, "faq,faq")),
    "for": (("search", "x", "--for"), ("", "nobody", "PATIENT", "x" * 5000)),
    "color": (("search", "x", "--color"), ("", "maybe", "x" * 5000)),
    "explain": (("content", "check", "--explain"), ("", "KR999", "x" * 5000, "kr101")),
}


def typed(words: Mapping[str, str | bytes]) -> Iterable[Row]:
    """Words to every command that takes them."""
    for name, word in words.items():
        for command in ANSWERING:
            run = Run((command, "--", word), status=(0, 1, 2), err_lines=3, seconds=12)
            yield Row(f"{GROUP}-{command}-{name}", GROUP, (run,))


def times(spoken: Iterable[str], start: int = 0) -> Iterable[Row]:
    """Times of day that are none, or are far away."""
    for n, text in enumerate(spoken, start):
        runs = (
            Run(("prep-instructions", "--at", text), status=(0, 2), err_lines=3),
            Run(("post-instructions", "--at", text, "--ics", "@work/x.ics", "--force"), status=(0, 2), err_lines=4),
        )
        yield Row(f"{GROUP}-at-{n:02}", GROUP, runs)


def scattered(seed: int, count: int) -> Iterable[Row]:
    """Texts of random characters from all of Unicode, ten to a row."""
    chance = random.Random(seed)
    planes = (
        (32, 126),
        (0xA0, 0x24F),
        (0x300, 0x36F),
        (0x370, 0x5FF),
        (0x2000, 0x206F),
        (0x3040, 0x30FF),
        (0x1F300, 0x1FAFF),
        (1, 31),
    )
    for n in range(count):
        runs = []
        for _ in range(5):
            text = "".join(chr(chance.randint(*chance.choice(planes))) for _ in range(chance.randint(1, 60)))
            command = chance.choice(ANSWERING)
            runs.append(Run((command, "--", text), status=(0, 1, 2), err_lines=3))
        yield Row(f"{GROUP}-random-{seed}-{n}", GROUP, tuple(runs))


def options(given: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> Iterable[Row]:
    """Values of options that are none."""
    for name, (args, values) in given.items():
        for n, value in enumerate(values):
            run = Run((*args, value.replace("\x00", "")), status=(0, 1, 2), err_lines=3, stdin=b"{}")
            yield Row(f"{GROUP}-option-{name}-{n}", GROUP, (run,))


def rows() -> Iterable[Row]:
    """The rows of this group."""
    yield from typed(WORDS)
    yield from times(TIMES)
    yield from scattered(16, 12)
    yield from options(OPTIONS)
    lines = b"glaucoma\n" * 100_000
    yield Row(f"{GROUP}-many-lines", GROUP, (Run(("screen", "-"), stdin=lines, status=(0, 2), err_lines=1),))
    for name, body in {
        "binary": bytes(range(256)) * 40,
        "utf-16": "glaucoma".encode("utf-16"),
        "none": b"",
        "nul": b"\x00" * 99,
    }.items():
        for args in (("screen", "-"), ("search", "-"), ("cite", "--claims", "-")):
            run = Run(args, stdin=body, status=(0, 1, 2), err_lines=2)
            yield Row(f"{GROUP}-stdin-{args[0]}-{name}", GROUP, (run,))
    unknown = " ".join(f"[@nobody{n}]" for n in range(3000))
    yield Row(
        f"{GROUP}-claims-of-unknown-keys",
        GROUP,
        (Run(("cite", "--claims", "-"), stdin=unknown.encode(), status=(0, 1, 2), err_lines=3001, seconds=20),),
    )
