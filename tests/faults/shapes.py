"""Packs of every wrong shape: all that is sound answers, and one line says what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.faults import folders, patterns
from tests.faults.rows import (
    ASK_CRISIS,
    ASK_FASTING,
    ASK_SOUND,
    CRISIS_SAYS,
    FASTING_SAYS,
    PARKING,
    SOUND,
    SOUND_SAYS,
    Row,
    Run,
    entry,
    yaml_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.faults.rows import Content, Files

GROUP = "shapes"


def left_out(row_id: str, files: Files, name: str, *runs: Run, sound: bool = True, **of_row: Any) -> Row:
    """A row of a pack in which something is wrong that stderr must name; the rest answers."""
    first = Run(ASK_SOUND, out=(SOUND_SAYS,), err=(name, "content check")) if sound else None
    answers = (Run(ASK_FASTING, out=(FASTING_SAYS,), err=(name,)),)
    laid = {**(SOUND if sound else {}), **files}
    return Row(f"{GROUP}-{row_id}", GROUP, runs or ((first,) if first else answers), laid, **of_row)


def silent(row_id: str, files: Files, **of_row: Any) -> Row:
    """A row of a pack with a file that is none of ours: nothing is said of it."""
    return Row(
        f"{GROUP}-{row_id}", GROUP, (Run(ASK_SOUND, out=(SOUND_SAYS,), err_lines=0),), {**SOUND, **files}, **of_row
    )


BROKEN: dict[str, Content] = {
    "quote-never-closed": "id: rule\ntitle: 'A rule\nsummary: x\n",
    "bracket-never-closed": "id: rule\ntitle: [1, 2\n",
    "tabs": "id: rule\n\ttitle: A rule\n",
    "bad-indent": "id: rule\n  title: A rule\n summary: x\n",
    "nul": b"id: rule\ntitle: A\x00 rule\n",
    "latin-1": "id: rule\ntitle: R\xe8gle\n".encode("latin-1"),
    "utf-16": entry().encode("utf-16"),
    "binary": bytes(range(256)) * 8,
    "two-documents": f"--- {entry()}\n--- {entry('rule-b')}\n",
    "empty": "",
    "blanks": " \n\n",
    "comment-alone": "# to be written\n",
    "word-alone": "rule\n",
    "number-alone": "42\n",
    "list-of-words": "- rule\n- another\n",
    "list-of-nothing": "- \n- \n",
    "alias-of-nothing": "id: rule\ntitle: *missing\n",
    "python-object": "!!python/object/apply:os.system ['touch hacked']\n",
    "python-in-a-field": 'id: rule\ntitle: !!python/name:os.system ""\n',
    "own-tag": "id: rule\ntitle: !mine A rule\n",
    "set": "!!set {id, title}\n",
    "merge-key": "base: &b {id: rule}\nmore: {<<: *b}\n",
    "half-saved": entry()[:90],
    "conflict-marks": "<<<<<<< HEAD\nid: rule\n=======\nid: role\n>>>>>>> theirs\n",
    "html-page": "<!DOCTYPE html><html><body>Sign in to continue</body></html>\n",
    "word-document": b"PK\x03\x04" + bytes(200),
    "key-is-a-list": "? [a, b]\n: 1\nid: rule\n",
    "key-is-a-map": "? {a: b}\n: 1\nid: rule\n",
    "key-twice": entry().replace("{id: ", '{title: "B", id: ', 1),
    "unknown-key": entry(sumary="A rule."),
    "deep-flow": "id: rule\ntitle: " + "[" * 3000,
    "deep-closed": "id: rule\ntitle: " + "[" * 3000 + "]" * 3000,
    "deep-block": "\n".join(" " * n + "- " for n in range(1500)) + "\n",
    "deep-map": "id: rule\ntitle: " + "{a: " * 3000 + "1" + "}" * 3000,
    "deep-without-end": "[" * 200_000,
    "anchor-holds-itself": "id: rule\ntitle: &a [*a]\n",
    "alias-bomb": "id: rule\n" + "a: &a0 [x, x]\n" + "".join(f"a{n}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(40)),
    "one-long-line": "id: rule\ntitle: " + "x" * 2_000_000 + "\nsummary: [\n",
}
"""Texts of a file that holds no record."""

WRONG: tuple[Any, ...] = ({"bogus": [1]}, [[[1]]])
"""No field takes these, but for those of free form."""
FIELDS: dict[str, tuple[str, ...]] = {
    "faq/rule.yaml": (
        "id",
        "title",
        "summary",
        "statements",
        "short_title",
        "for_patient",
        "hand_over_if",
        "audience",
        "severity",
        "rating_note",
        "action",
        "population",
        "route",
        "monitoring",
        "order",
        "timing",
        "non_negotiable",
        "on_sheet",
        "task",
        "fasting",
        "condition",
        "contact",
        "crisis",
        "disputes",
        "aliases",
        "questions",
        "related",
        "formerly",
        "triggers",
        "codes",
        "screening",
        "reviewed",
        "extends",
        "add",
        "remove",
        "hides",
        "confirmed",
        "lowers",
    ),
    "disputes/rule.yaml": (
        "id",
        "title",
        "standing",
        "risk",
        "claim",
        "against",
        "advice",
        "marks",
        "clinical",
        "reviewed",
    ),
    "references/rule.yaml": (
        "id",
        "kind",
        "csl",
        "known_as",
        "design",
        "participants",
        "finding",
        "unconfirmed",
        "cited_by",
        "notes",
        "retracted",
        "corrected_by",
        "verified",
    ),
    "clinic.yaml": (
        "name",
        "phone",
        "address",
        "hours",
        "time_zone",
        "audience",
        "fasting",
        "strict",
        "hides",
        "follows",
    ),
    "synonyms.yaml": ("equivalent", "expand", "shorthand", "protected", "stop_phrases", "elsewhere"),
    "cues.yaml": ("category", "words", "pattern", "holds", "direction", "written", "joined", "example", "counter"),
    "emergencies.yaml": ("category", "name", "words", "weight", "reach", "within", "staff", "low", "high", "example"),
    "classes.yaml": ("name", "entry", "members", "cites", "atc", "without"),
}
FREE = {("references/rule.yaml", "verified", 0)}
"""Where a wrong value is a right one."""
WHOLE: dict[str, dict[str, Any]] = {
    "disputes/rule.yaml": {
        "id": "rule",
        "title": "A dispute",
        "standing": "range",
        "risk": "low",
        "advice": "Ask.",
        "claim": {"text": "So.", "cites": ["infusion-faq"]},
        "against": [{"text": "Not so.", "cites": ["infusion-faq"]}],
        "reviewed": {"date": "2026-11-27", "by": "curator", "due": "2099-11-27"},
    },
    "references/rule.yaml": {"id": "rule", "kind": "label", "csl": {"type": "report", "title": "A report"}},
    "clinic.yaml": {"name": "Oak Street"},
    "synonyms.yaml": {"protected": ["water"]},
    "cues.yaml": {"category": "no", "words": ["nix"], "example": {"nix glaucoma": "negated"}},
    "emergencies.yaml": {
        "category": "sign",
        "name": "arrest",
        "words": ["blue lips"],
        "example": {"blue lips": "danger"},
    },
    "classes.yaml": {"name": "pill", "entry": "diabetes-and-fasting", "members": ["x"], "cites": ["infusion-faq"]},
}
"""A sound record of each file, to have one field spoiled."""


def mistyped(values: Iterable[Any] = WRONG) -> Iterable[Row]:
    """A wrong value in every field of every record, one at a time."""
    for file, fields in FIELDS.items():
        for number, value in enumerate(values):
            for field in fields:
                if (file, field, number) in FREE:
                    continue
                text = entry(**{field: value}) if file not in WHOLE else yaml_text(WHOLE[file] | {field: value})
                name = file.rsplit("/", 1)[-1]
                place = f"{file.partition('/')[0].removesuffix('.yaml')}-{field}-{number}"
                yield left_out(f"type-{place}", {file: text}, name, slow=number > 0)


def deeper(levels: int) -> Any:
    """A list in a list, so many levels deep."""
    return [deeper(levels - 1)] if levels else 1


def csl(field: str, value: Any) -> str:
    """A reference with a field of its bibliography."""
    fields = {"type": "report", "title": "A report"} | {field: value}
    given = {key: value for key, value in fields.items() if value != "-"}
    return yaml_text({"id": "rule", "kind": "label", "csl": given})


CSL: dict[str, tuple[str, Any]] = {
    "type-list": ("type", ["report"]),
    "type-missing": ("type", "-"),
    "type-number": ("type", 4),
    "title-map": ("title", {"a": 1}),
    "title-missing": ("title", "-"),
    "author-word": ("author", "Smith"),
    "author-words": ("author", ["Smith", "Jones"]),
    "author-map": ("author", {"family": "Smith"}),
    "author-of-number": ("author", [{"family": 5}]),
    "issued-word": ("issued", "2020"),
    "issued-list": ("issued", [2020]),
    "date-parts-flat": ("issued", {"date-parts": [2020, 1]}),
    "date-parts-words": ("issued", {"date-parts": [["2020", "May"]]}),
    "date-parts-empty": ("issued", {"date-parts": []}),
    "month-13": ("issued", {"date-parts": [[2020, 13, 40]]}),
    "year-huge": ("issued", {"date-parts": [[10**30]]}),
    "year-nothing": ("issued", {"date-parts": [[None]]}),
    "url-list": ("URL", ["https://a.example"]),
    "doi-map": ("DOI", {"a": 1}),
    "page-number": ("page", 12),
    "volume-list": ("volume", [1, 2]),
    "container-map": ("container-title", {"a": 1}),
    "deep": ("title", deeper(30)),
}


def bibliographies(shapes: Mapping[str, tuple[str, Any]]) -> Iterable[Row]:
    """References of wrong shapes: whether they are left out or shown, every command that shows them lives."""
    files = {"faq/cites.yaml": entry("cites", statements=[{"text": "So.", "cites": ["rule"]}])}
    commands = (("cite", "--all"), ("cite", "--all", "--format", "bibtex"), ("sources",), ("show", "cites"))
    for name, (field, value) in shapes.items():
        runs = tuple(Run(args, status=(0, 1), err_lines=2) for args in commands)
        runs = (Run(ASK_SOUND, out=(SOUND_SAYS,)), *runs)
        yield Row(f"{GROUP}-csl-{name}", GROUP, runs, {**SOUND, **files, "references/rule.yaml": csl(field, value)})


RECORDS: dict[str, tuple[str, Files]] = {
    "id-taken": ("copy.yaml", {"faq/copy.yaml": PARKING}),
    "id-not-the-name": ("rules.yaml", {"faq/rules.yaml": entry()}),
    "id-path": ("rule.yaml", {"faq/rule.yaml": entry("../rule")}),
    "id-number": ("7.yaml", {"faq/7.yaml": entry().replace('"rule"', "7")}),
    "id-true": ("true.yaml", {"faq/true.yaml": entry().replace('"rule"', "true")}),
    "id-long": ("rule.yaml", {"faq/rule.yaml": entry("r" * 100_000)}),
    "id-missing": ("rule.yaml", {"faq/rule.yaml": entry(id=None)}),
    "title-missing": ("rule.yaml", {"faq/rule.yaml": entry(title=None)}),
    "title-empty": ("rule.yaml", {"faq/rule.yaml": entry(title="")}),
    "summary-missing": ("rule.yaml", {"faq/rule.yaml": entry(summary=None)}),
    "statements-missing": ("rule.yaml", {"faq/rule.yaml": entry(statements=None)}),
    "review-missing": ("rule.yaml", {"faq/rule.yaml": entry(reviewed=None)}),
    "severity-missing": ("rule.yaml", {"contraindications/rule.yaml": entry()}),
    "severity-of-another-kind": ("rule.yaml", {"contraindications/rule.yaml": entry(severity="major")}),
    "severity-of-no-kind": ("rule.yaml", {"faq/rule.yaml": entry(severity="absolute")}),
    "no-such-day": (
        "rule.yaml",
        {"faq/rule.yaml": entry(reviewed={"date": "2026-02-30", "by": "x", "due": "2027-01-01"})},
    ),
    "order-overflows": ("rule.yaml", {"faq/rule.yaml": entry(order=5).replace("order: 5", "order: 1.0e+999")}),
    "order-nan": ("rule.yaml", {"faq/rule.yaml": entry(order=5).replace("order: 5", "order: .nan")}),
    "order-huge": ("rule.yaml", {"faq/rule.yaml": entry(order=10**400)}),
    "figure-infinite": (
        "rule.yaml",
        {
            "faq/rule.yaml": entry(
                statements=[
                    {"text": "So.", "cites": ["infusion-faq"], "figures": [{"name": "x", "unit": "h", "value": 5}]}
                ]
            ).replace("value: 5", "value: .inf")
        },
    ),
    "cites-nothing-known": (
        "rule.yaml",
        {"faq/rule.yaml": entry(statements=[{"text": "So.", "cites": ["nobody-2020"]}])},
    ),
    "cites-nothing": ("rule.yaml", {"faq/rule.yaml": entry(statements=[{"text": "So.", "cites": []}])}),
    "dispute-unknown": ("rule.yaml", {"faq/rule.yaml": entry(disputes=["nothing-like-it"])}),
    "asked-of-nobody": ("faq.yaml", {"asked/faq.yaml": "nobody: [who is there]\n"}),
    "unknown-kind": ("rule.yaml", {"protocol/rule.yaml": entry()}),
    "unknown-file": ("bad.yaml", {"bad.yaml": entry()}),
    "former-id-twice": ("rule.yaml", {"faq/rule.yaml": entry(formerly=["old", "old"])}),
    "former-id-in-use": ("rule.yaml", {"faq/rule.yaml": entry(formerly=["uncontrolled-glaucoma"])}),
    "extends-nothing": ("rule.yaml", {"faq/rule.yaml": "extends: no-such-entry\nsummary: A rule.\n"}),
    "extends-itself": ("rule.yaml", {"faq/rule.yaml": "extends: rule\nid: rule\nsummary: A rule.\n"}),
    "extends-in-a-ring": ("a.yaml", {"faq/a.yaml": "extends: b\nid: a\n", "faq/b.yaml": "extends: a\nid: b\n"}),
    "extends-a-list": ("rule.yaml", {"faq/rule.yaml": "extends: [parking]\nsummary: A rule.\n"}),
    "add-of-no-list": ("rule.yaml", {"faq/rule.yaml": "extends: parking\nadd: {title: [x]}\n"}),
    "remove-of-nothing": ("rule.yaml", {"faq/rule.yaml": "extends: parking\nremove: {disputes: [nothing]}\n"}),
    "hides-nothing": ("clinic.yaml", {"clinic.yaml": "name: Oak\nhides: [{id: no-such, reason: x}]\n"}),
    "hides-without-reason": ("clinic.yaml", {"clinic.yaml": "name: Oak\nhides: [{id: fasting-times-by-food}]\n"}),
    "follows-nobody": ("clinic.yaml", {"clinic.yaml": "name: Oak\nfollows: [no-such-source]\n"}),
    "time-zone-of-no-place": ("clinic.yaml", {"clinic.yaml": "name: Oak\ntime_zone: Mars/Olympus\n"}),
    "names-not-utf-8": ("names.txt", {"names.txt": b"[medicine]\n\xff\xfe\n"}),
    "hours-below-nothing": ("clinic.yaml", {"clinic.yaml": "name: Oak\nfasting: [{what: food, hours: -3}]\n"}),
    "hours-of-a-million-years": (
        "clinic.yaml",
        {"clinic.yaml": "name: Oak\nfasting: [{what: food, hours: 9999999999}]\n"},
    ),
    "timing-before-time": (
        "rule.yaml",
        {"pre-infusion/rule.yaml": entry(order=1, timing={"anchor": "start", "from_h": -9999999999, "to_h": 0})},
    ),
}
"""What is wrong with a record, the file that stderr names, and what the pack holds besides its sound file."""

SAID_OR_TAKEN = {"time-zone-of-no-place", "remove-of-nothing"}
"""Where the record may be taken, and what is wrong told by `content check` alone."""


def rows() -> Iterable[Row]:
    """The rows of this group."""
    for name, text in BROKEN.items():
        yield left_out(f"file-{name}", {"faq/rule.yaml": text}, "rule.yaml")
    for name, text in list(BROKEN.items())[::6]:
        yield left_out(f"clinic-{name}", {"clinic.yaml": text}, "clinic.yaml")
        yield left_out(f"cues-{name}", {"cues.yaml": text}, "cues.yaml")
    for name, (file, files) in RECORDS.items():
        runs = (Run(ASK_SOUND, out=(SOUND_SAYS,)),) if name in SAID_OR_TAKEN else ()
        yield left_out(f"record-{name}", files, file, *runs)
    yield from mistyped()
    yield from bibliographies(CSL)
    yield from demanding("quote-never-closed", BROKEN["quote-never-closed"])
    yield from folders.rows()
    yield from patterns.rows()
    yield Row(
        f"{GROUP}-related-unknown",
        GROUP,
        (Run(("show", "rule"), out=("A rule",), err_lines=2),),
        {"faq/rule.yaml": entry(related=["no-such-entry"])},
    )


def demanding(name: str, text: Content) -> Iterable[Row]:
    """A broken pack where all of it is demanded, and every command over one."""
    files = {**SOUND, "faq/rule.yaml": text}
    strict = Run(("--strict", *ASK_SOUND), status=(3,), out_not=(SOUND_SAYS,), err=("rule.yaml",), err_lines=5)
    after = Run((*ASK_SOUND, "--strict"), status=(3,), out_not=(SOUND_SAYS,), err=("rule.yaml",), err_lines=5)
    yield Row(f"{GROUP}-strict-{name}", GROUP, (strict,), files)
    yield Row(f"{GROUP}-strict-after-{name}", GROUP, (after,), files)
    declared = files | {"clinic.yaml": "name: Oak\nstrict: true\n"}
    runs = (Run(ASK_SOUND, status=(3,), err=("rule.yaml",), err_lines=5),)
    yield Row(f"{GROUP}-strict-declared-{name}", GROUP, runs, declared)
    yield Row(f"{GROUP}-strict-sound", GROUP, (Run(("--strict", *ASK_SOUND), out=(SOUND_SAYS,), err_lines=0),), SOUND)
    every: dict[tuple[str, ...], str] = {
        ASK_CRISIS: CRISIS_SAYS,
        ASK_FASTING: FASTING_SAYS,
        ("contraindications",): "Uncontrolled glaucoma",
        ("screen", "pregnant"): "RELATIVE",
        ("prep-instructions",): "Nothing to eat or drink",
        ("cite", "--all"): "FAQ",
        ("post-instructions",): "No driving",
        ("discrepancies",): "WHERE SOURCES DIFFER",
        ("sources",): "FAQ",
        ("info",): "ketaref",
        ("--version",): "ketaref",
        ("prep-instructions", "--at", "2026-12-01 13:00"): "7:00",
    }
    for args, says in every.items():
        told = () if args in {("--version",), ("info",)} else ("rule.yaml",)
        row_id = f"{GROUP}-{name}-{'-'.join(args).strip('-').replace(' ', '-').replace(':', '')}"
        yield Row(row_id, GROUP, (Run(args, out=(says,), err=told),), files)
    for args in (ASK_SOUND, ASK_CRISIS, ("screen", "pregnant"), ("contraindications",), ASK_FASTING, ("cite", "--all")):
        run = Run((*args, "--json"), out=("warnings", "rule.yaml"))
        yield Row(f"{GROUP}-{name}-json-{args[0]}-{args[-1].replace(' ', '-')}", GROUP, (run,), files)
