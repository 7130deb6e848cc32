"""Text from packs, records and the command line that would act where it is printed: each character shown as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.faults.judge import escapes
from tests.faults.rows import SOUND, Row, Run, entry, patch, yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.faults.rows import Files, Seen

GROUP = "injection"
UNSEEN = {
    "conceal": "\x1b[8m",
    "clear": "\x1b[2J",
    "osc-title": "\x1b]0;owned\x07",
    "osc-8": "\x1b]8;;https://evil.example\x1b\\x",
    "c1-csi": "\x9b8m",
    "nel": "\x85",
    "bell": "\x07",
    "backspace": "\x08\x08\x08",
    "carriage-return": "a\rb",
    "delete": "\x7f",
    "rlo": "\u202e",
    "isolate": "\u2066",
    "alm": "\u061c",
    "zero-width": "\u200b",
    "word-joiner": "\u2060",
    "bom": "\ufeff",
    "soft-hyphen": "\xad",
    "line-separator": "\u2028",
    "tag": "\U000e0041",
}
MARKUP = {
    "script": "<script>alert(1)</script>",
    "handler": '"><img src=x onerror=alert(1)>',
    "entity": "&#60;script&#62;",
    "js-link": "[x](javascript:alert(1))",
    "picture": "![x](http://evil.example/p.png)",
    "rich": "[red]x[/red][link=http://e]",
    "heading": "x\n# Owned\n",
    "crlf": "x\r\nATTENDEE:mailto:e@evil.example\r\n",
    "escape-ics": r"x\nDESCRIPTION:owned;,",
    "brace": "x}, evil = {owned",
    "command": r"\input{/etc/passwd}",
    "percent": "100 % of x",
    "ris": "x\nER  - \nTY  - BOOK",
    "style": "</style><style>*{display:none}",
    "comment": "--><!--",
    "dollar": "$(touch hacked) `touch hacked`",
}
DAY = ("--at", "2026-12-01 13:00")
FASTING = "no-food-or-drink-six-hours"


def pack(bad: str) -> Files:
    """A pack with something in every text that there is."""
    x = f"Zap {bad} zip"
    statement = {"text": x, "cites": [{"ref": "rule", "at": x}]}
    review = {"date": "2026-11-27", "by": x, "due": "2099-11-27", "role": x}
    common = {"statements": [statement], "aliases": [x], "questions": [x], "reviewed": review, "short_title": x}
    return {
        **SOUND,
        "faq/rule.yaml": entry("rule", x, x, **common, for_patient=x, hand_over_if=x, disputes=["rule"]),
        "contraindications/rule-c.yaml": entry(
            "rule-c",
            x,
            x,
            **common,
            severity="caution",
            rating_note=x,
            population=x,
            route=f"any {bad}",
            monitoring=x,
            screening={"names": ["zapitis"], "question": x},
        ),
        "pre-infusion/rule-p.yaml": entry(
            "rule-p",
            x,
            x,
            **common,
            audience="patient",
            order=1,
            timing={"anchor": "start", "from_h": -9, "to_h": 0},
        ),
        "glossary/rule-g.yaml": entry("rule-g", x, x, **common),
        "disputes/rule.yaml": yaml_text(
            {
                "id": "rule",
                "title": x,
                "standing": "range",
                "risk": "high",
                "advice": x,
                "reviewed": review,
                "claim": {"text": x, "cites": ["rule"]},
                "against": [{"text": x, "cites": ["rule"]}],
            }
        ),
        "references/rule.yaml": yaml_text(
            {
                "id": "rule",
                "kind": "label",
                "known_as": f"Z{bad}z",
                "design": x,
                "finding": x,
                "participants": x,
                "notes": [x],
                "retracted": x,
                "corrected_by": x,
                "unconfirmed": ["title"],
                "csl": {
                    "type": "report",
                    "title": x,
                    "publisher": x,
                    "author": [{"family": x, "given": x}, {"literal": x}],
                    "URL": f"https://a.example/{bad}",
                    "DOI": f"10.1/{bad}",
                    "container-title": x,
                    "page": x,
                    "note": x,
                    "issued": {"date-parts": [[2020]]},
                },
            }
        ),
        "clinic.yaml": yaml_text(
            {
                "name": x,
                "phone": x,
                "address": x,
                "hours": x,
            }
        ),
    }


OUTPUTS: dict[str, tuple[str, ...]] = {
    "search": ("search", "zap", "zip", "-a"),
    "show": ("show", "rule"),
    "show-rated": ("show", "rule-c"),
    "listing": ("contraindications",),
    "prep": ("prep-instructions",),
    "prep-at": ("prep-instructions", *DAY),
    "screen": ("screen", "zapitis"),
    "checklist": ("screen", "--checklist"),
    "discrepancies": ("discrepancies", "-a"),
    "cite": ("cite", "rule"),
    "sources": ("sources",),
    "info": ("info",),
    "json": ("show", "rule", "--json"),
    "front-desk": ("search", "zap", "zip", "--for", "front-desk"),
    "note": ("show", "rule", "--note"),
    "contact": ("search", "what is your phone number"),
}
FORMATS = ("bibtex", "ris", "csl-json", "nbib")
SHEETS = ("html", "md", "txt", "ics")


def _file_clean(name: str, more: Any = None) -> Any:
    def check(seen: Seen) -> str:
        path = seen.work / name
        if not path.is_file():
            return f"{name} was not written"
        text = path.read_bytes().decode("utf-8", "replace")
        found = escapes(name, text)
        return found[0] if found else (more(text) if more else "")

    return check


def unseen(
    characters: Mapping[str, str], outputs: Mapping[str, tuple[str, ...]], *, slow: bool = False
) -> Iterable[Row]:
    """Each character in every field, on every surface."""
    for name, bad in characters.items():
        files = pack(bad)
        for surface, args in outputs.items():
            run = Run(args, status=(0, 1, 2), err_lines=4)
            yield Row(f"{GROUP}-{name}-{surface}", GROUP, (run,), files, slow=slow)
        for kind in FORMATS:
            run = Run(("cite", "rule", "--format", kind), status=(0, 1), err_lines=4)
            yield Row(f"{GROUP}-{name}-{kind}", GROUP, (run,), files, slow=slow)
        for kind in SHEETS:
            run = Run(_sheet(kind), status=(0, 2), err_lines=8, check=_file_clean(f"s.{kind}"))
            yield Row(f"{GROUP}-{name}-sheet-{kind}", GROUP, (run,), files, slow=slow)


def _sheet(kind: str) -> tuple[str, ...]:
    where = ("--ics", "@work/s.ics") if kind == "ics" else ("-o", f"@work/s.{kind}")
    return ("prep-instructions", *DAY, *where, "--force")


EVIL = {
    "html": r"<script>|<img src=x|</style><style>|href=.javascript|<!--\">",
    "md": r"(?m)(?<!\\)<(?:script>|img src=x|/style>)|(?<!\\)\]\(javascript:|(?<!\\)!\[x(?<!\\)\]\(http|^# Owned",
    "txt": r"\Z(?!)",
    "ics": r"(?m)^ATTENDEE|^DESCRIPTION:owned",
}
"""What in a file is read as more than text."""


def _acts(kind: str) -> Any:
    def more(text: str) -> str:
        found = re.search(EVIL[kind], text.replace("\r\n ", ""))
        return f"{found[0][:40]!r} acts" if found else ""

    return more


def markup(texts: Mapping[str, str]) -> Iterable[Row]:
    """Markup in every field: literal on every surface, in every file."""
    for name, bad in texts.items():
        files = pack(bad)
        for kind in SHEETS:
            run = Run(_sheet(kind), status=(0, 2), err_lines=8, check=_file_clean(f"s.{kind}", _acts(kind)))
            yield Row(f"{GROUP}-{name}-sheet-{kind}", GROUP, (run,), files)
        for kind, check in (("bibtex", _bibtex), ("ris", _ris), ("nbib", None)):
            run = Run(("cite", "rule", "--format", kind), status=(0, 1), err_lines=4, check=check)
            yield Row(f"{GROUP}-{name}-{kind}", GROUP, (run,), files)
        shown = Run(("show", "rule"), status=(0, 1), check=_literal(bad))
        yield Row(f"{GROUP}-{name}-show", GROUP, (shown,), files)


def _literal(bad: str) -> Any:
    wanted = bad.replace("\r", "").split()[0][:12]

    def check(seen: Seen) -> str:
        flat = re.sub(r"\s", "", seen.out)
        return (
            "" if seen.status == 1 or re.sub(r"\s", "", wanted) in flat else f"{wanted!r} is not shown as it is written"
        )

    return check


def _bibtex(seen: Seen) -> str:
    # BibTeX counts every brace, those behind a backslash too: each field ends where its line does.
    depth = 0
    for at, character in enumerate(seen.out):
        depth += (character == "{") - (character == "}")
        if depth < 0 or (depth == 1 and character == "}" and seen.out[at + 1 :][:2] not in {",\n", "\n}"}):
            return "a field ends before its line does"
    if depth:
        return "braces are not balanced"
    return "a command of TeX" if re.search(r"(?<!\\)\\input\{", seen.out) else ""


def _ris(seen: Seen) -> str:
    return "" if len(re.findall(r"(?m)^ER  -", seen.out)) <= 1 else "a second record"


TYPED: dict[str, tuple[str, ...]] = {
    "search": ("search", "@"),
    "show": ("show", "@"),
    "screen": ("screen", "@"),
    "cite": ("cite", "@"),
    "kind": ("search", "x", "--kind", "@"),
    "style": ("cite", "infusion-faq", "--style", "@"),
    "format": ("cite", "--all", "--format", "@"),
    "at": ("prep-instructions", "--at", "@"),
    "tz": ("prep-instructions", *DAY, "--tz", "@"),
    "command": ("@",),
    "option": ("search", "--@", "x"),
    "fhir": ("screen", "--fhir", "@"),
    "clinic": ("prep-instructions", "--clinic", "@", "-o", "@work/c.html", "--force"),
    "content": ("--content", "@", "search", "glaucoma"),
    "out": ("prep-instructions", "-o", "@work/@.html", "--force"),
    "locate": ("content", "locate", "@"),
    "faq": ("faq", "@"),
    "listing": ("contraindications", "@"),
    "for": ("search", "x", "--for", "@"),
    "discrepancies": ("discrepancies", "@"),
    "document": ("discrepancies", "--document", "@"),
    "explain": ("content", "check", "--explain", "@"),
    "limit": ("search", "x", "--limit", "@"),
    "duration": ("prep-instructions", *DAY, "--duration", "@"),
    "as-of": ("screen", "htn", "--as-of", "@"),
    "help": ("help", "@"),
}


def typed(characters: Mapping[str, str]) -> Iterable[Row]:
    """The same characters, typed."""
    for name, bad in characters.items():
        runs = tuple(
            Run(
                tuple(arg.replace("@", f"glau{bad}coma") if "@work" not in arg else arg for arg in args),
                status=(0, 1, 2, 3),
                err_lines=8,
            )
            for args in TYPED.values()
        )
        yield from (Row(f"{GROUP}-typed-{name}-{key}", GROUP, (run,)) for key, run in zip(TYPED, runs, strict=True))


def patched(characters: Mapping[str, str]) -> Iterable[Row]:
    """The same in what only a patch has."""
    for name, bad in characters.items():
        files = {
            f"pre-infusion/{FASTING}.yaml": patch(
                FASTING, title=f"Zap {bad} zip", lowers=f"Why {bad}", confirmed=f"{bad}"
            ),
            "clinic.yaml": yaml_text({"name": "Oak", "hides": [{"id": "diabetes-and-fasting", "reason": f"So {bad}"}]}),
        }
        for args in (
            ("show", FASTING),
            ("show", "diabetes-and-fasting"),
            ("prep-instructions",),
            ("content", "check", "@pack"),
        ):
            run = Run(args, status=(0, 1), err_lines=9, seconds=30)
            yield Row(
                f"{GROUP}-{name}-patch-{args[0]}-{args[-1].strip('@')}", GROUP, (run,), files, slow=args[0] == "content"
            )


def rows() -> Iterable[Row]:
    """The rows of this group."""
    few = {name: UNSEEN[name] for name in ("conceal", "c1-csi", "rlo", "zero-width", "carriage-return")}
    yield from unseen(few, OUTPUTS)
    yield from unseen({name: bad for name, bad in UNSEEN.items() if name not in few}, OUTPUTS, slow=True)
    yield from markup(MARKUP)
    yield from patched(few)
    yield from typed({name: UNSEEN[name] for name in ("osc-8", "c1-csi", "rlo", "zero-width")})
