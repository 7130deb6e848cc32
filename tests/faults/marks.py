"""What a clinic has changed is marked wherever it stands; so is what has changed since it was signed, or is due."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.faults.rows import Row, Run, entry, patch, yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.faults.rows import Seen

GROUP = "trust"
FASTING = "no-food-or-drink-six-hours"
RULE = "No solid food for 8 hours"
CHANGED = patch(
    FASTING,
    title=RULE,
    summary=f"{RULE} before the infusion.",
    statements=[{"text": f"{RULE} before the infusion.", "cites": ["our-policy"]}],
)
POLICY = yaml_text(
    {
        "id": "our-policy",
        "kind": "clinic-document",
        "known_as": "our policy",
        "csl": {"type": "report", "title": "Fasting before infusions"},
    }
)
FILES = {f"pre-infusion/{FASTING}.yaml": CHANGED, "references/our-policy.yaml": POLICY}
DAY = ("--at", "2026-12-01 13:00")
SURFACES: dict[str, tuple[str, ...]] = {
    "search": ("search", "when stop eating"),
    "search-all": ("search", "when stop eating", "-a"),
    "show": ("show", FASTING),
    "prep": ("prep-instructions",),
    "prep-at": ("prep-instructions", *DAY),
    "plain": ("show", FASTING, "--plain"),
    "note": ("show", FASTING, "--note"),
    "patient": ("search", "when stop eating", "--for", "patient"),
    "front-desk": ("search", "when stop eating", "--for", "front-desk"),
    "prep-patient": ("prep-instructions", "--for", "patient"),
}
WRITTEN = ("html", "md", "txt", "ics")


def _marked(name: str) -> Any:
    def check(seen: Seen) -> str:
        text = " ".join(seen.out.split())
        return "" if name in text else f"the clinic's rule is not marked as that of {name}"

    return check


def _file_marked(name: str) -> Any:
    def check(seen: Seen) -> str:
        path = seen.work / name
        text = " ".join(path.read_text("utf-8").replace("\r\n ", "").split()) if path.is_file() else ""
        return "" if "our-clinic" in text and "8 hours" in text else f"{name} does not mark the clinic's rule"

    return check


def _json_marked(seen: Seen) -> str:
    text = json.dumps(json.loads(seen.out)) if seen.out else ""
    return "" if '"our-clinic"' in text else "JSON does not name the pack"


def surfaces() -> Iterable[Row]:
    """The clinic's fasting rule, on each surface."""
    for name, args in SURFACES.items():
        run = Run(args, out=("8 hours",), check=_marked("our-clinic"))
        yield Row(f"{GROUP}-mark-{name}", GROUP, (run,), FILES)
    for name, args in SURFACES.items():
        if name not in {"plain", "note"}:
            yield Row(f"{GROUP}-mark-json-{name}", GROUP, (Run((*args, "--json"), check=_json_marked),), FILES)
    for kind in WRITTEN:
        sheet = (*DAY, "-o", f"@work/sheet.{kind}") if kind != "ics" else (*DAY, "--ics", "@work/sheet.ics")
        run = Run(("prep-instructions", *sheet, "--force"), err_lines=6, check=_file_marked(f"sheet.{kind}"))
        yield Row(f"{GROUP}-mark-sheet-{kind}", GROUP, (run,), FILES)
    for name, args in {
        "sources": ("sources", "our-policy"),
        "cite-json": ("cite", "our-policy", "--json"),
        "info": ("info",),
        "version": ("--version",),
    }.items():
        run = Run(args, check=_marked("our-clinic"), status=(0, 1))
        yield Row(f"{GROUP}-mark-{name}", GROUP, (run,), FILES)
    dispute = {"disputes/six-hour-fast.yaml": yaml_text({"extends": "six-hour-fast", "advice": "Follow our 8 hours."})}
    for name, args in {"discrepancies": ("discrepancies", "fast"), "show": ("show", FASTING)}.items():
        run = Run(args, out=("Follow our 8 hours",), check=_marked("our-clinic"))
        yield Row(f"{GROUP}-mark-dispute-{name}", GROUP, (run,), dispute)
    flyer = {
        "references/infusion-faq.yaml": yaml_text(
            {"extends": "infusion-faq", "csl": {"type": "report", "title": "A flyer from the vendor"}}
        )
    }
    run = Run(("sources", "infusion-faq"), check=_marked("our-clinic"), status=(0, 1))
    yield Row(f"{GROUP}-mark-reference-sources", GROUP, (run,), flyer)


def names() -> Iterable[Row]:
    """A pack whose directory has a name that marks cannot show as it stands."""
    for name, said in (("ketaref", "ketaref"), ("KETAREF", "KETAREF"), ("shipped", "shipped"), ("a b", "a b")):
        directory = f"@work/{name}"
        args = ("--content", directory, "search", "when stop eating", "--json")
        yield Row(
            f"{GROUP}-pack-named-{name.replace(' ', '-')}",
            GROUP,
            (
                Run(args, before=_lay_as(name), check=_other_than_shipped),
                Run(("--content", directory, "show", FASTING), out=("[",)),
            ),
            shared=False,
        )
        assert said
    here = Run(("--content", ".", "show", FASTING), before=_lay_as("."), out=("[work",), with_pack=False)
    yield Row(f"{GROUP}-pack-here", GROUP, (here,), shared=False)


def _lay_as(name: str) -> Any:
    def before(place: Seen) -> None:
        for file, text in FILES.items():
            path = place.work / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return before


def _other_than_shipped(seen: Seen) -> str:
    hits = json.loads(seen.out)["results"] if seen.out else []
    packs = [hit.get("pack") for hit in hits if hit["id"] == FASTING]
    return "" if packs and packs[0] not in {"ketaref", "", None} else f"the clinic's rule is of pack {packs}"


def reviews() -> Iterable[Row]:
    """Signed, changed since, and overdue."""
    late = {"date": "2020-01-01", "by": "Dr. A. Example", "due": "2021-01-01", "role": "medical director"}
    files = {f"pre-infusion/{FASTING}.yaml": patch(FASTING, summary="No food for 8 hours before.", reviewed=late)}
    for name, args in {
        "show": ("show", FASTING),
        "search": ("search", "when stop eating"),
        "prep": ("prep-instructions",),
        "at": ("prep-instructions", *DAY),
        "info": ("info",),
    }.items():
        run = Run(args, check=lambda seen: "" if "overdue" in seen.out.lower() else "overdue is not marked")
        yield Row(f"{GROUP}-overdue-{name}", GROUP, (run,), files)
    run = Run(("prep-instructions", "-o", "@work/s.html", "--force"), err_lines=6, check=_sheet_overdue)
    yield Row(f"{GROUP}-overdue-sheet", GROUP, (run,), files)
    signed = late | {"due": "2099-01-01", "digest": "0" * 32}
    files = {f"pre-infusion/{FASTING}.yaml": patch(FASTING, summary="No food for 8 hours before.", reviewed=signed)}
    for name, args in {
        "show": ("show", FASTING),
        "search": ("search", "when stop eating"),
        "prep": ("prep-instructions",),
    }.items():
        # A list of one line an entry says that there is a notice, and the entry says which.
        run = Run(args, out=("NOTICE" if name == "prep" else "CHANGED SINCE SIGNED by Dr. A. Example on 2020-01-01",))
        yield Row(f"{GROUP}-changed-since-signed-{name}", GROUP, (run,), files)
    stale = {f"pre-infusion/{FASTING}.yaml": patch(FASTING, summary="No food for 8 hours before.", confirmed="0" * 32)}
    yield Row(
        f"{GROUP}-shipped-changed", GROUP, (Run(("show", FASTING), out=("re-confirm", "content confirm")),), stale
    )
    fake = entry(reviewed={"date": "2026-11-27", "by": "curator", "due": "2099-01-01", "digest": "nonsense"})
    yield Row(f"{GROUP}-digest-of-no-form", GROUP, (Run(("show", "rule"), status=(0, 1)),), {"faq/rule.yaml": fake})
    future = entry(reviewed={"date": "2999-01-01", "by": "Dr. A", "due": "2998-01-01"})
    yield Row(
        f"{GROUP}-review-of-the-future", GROUP, (Run(("show", "rule"), status=(0, 1)),), {"faq/rule.yaml": future}
    )


def _sheet_overdue(seen: Seen) -> str:
    path = seen.work / "s.html"
    return "" if path.is_file() and "overdue" in path.read_text("utf-8").lower() else "the sheet does not say overdue"


def rows() -> Iterable[Row]:
    """The rows."""
    yield from surfaces()
    yield from names()
    yield from reviews()
