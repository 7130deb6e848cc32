"""What a pack may change: caution is added in silence, and none is taken away unless that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.faults import marks
from tests.faults.rows import ASK_CRISIS, ASK_FASTING, CRISIS_SAYS, Row, Run, entry, patch, yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.faults.rows import Files

GROUP = "trust"
PREGNANCY = "pregnancy-contraindication"
PREGNANCY_FILE = f"contraindications/{PREGNANCY}.yaml"
SUICIDE_FILE = "crisis/suicide-crisis.yaml"
FASTING = "no-food-or-drink-six-hours"
SCREEN = ("screen", "pregnant")
KEPT = Run(SCREEN, out=("RELATIVE",))
TOLD = Run(SCREEN, out=("RELATIVE",), err=("pregnancy-contraindication.yaml",))
WHY = "Dr. A. Example decided on 2026-11-27 that our protocol covers it"
STATED = [{"text": "So.", "cites": ["infusion-faq"]}]
CRISIS = Run(ASK_CRISIS, out=(CRISIS_SAYS,), check=lambda seen: "" if "988" in seen.out[:400] else "988 is not on top")


def row(row_id: str, files: Files, *runs: Run, **of_row: Any) -> Row:
    """A row of this group."""
    return Row(f"{GROUP}-{row_id}", GROUP, runs, files, **of_row)


LOWERED: dict[str, dict[str, Any]] = {
    "severity": {"severity": "caution"},
    "disputes-dropped": {"remove": {"disputes": ["pregnancy-and-breastfeeding"]}},
    "disputes-replaced": {"disputes": []},
    "names-replaced": {"screening": {"names": ["expecting twins"]}},
    "names-none": {"screening": {"names": []}},
    "excludes": {"screening": {"excludes": ["pregnant", "pregnancy"]}},
    "overview": {"screening": {"overview": True}},
    "past": {"screening": {"past": "ends", "events": ["pregnant"], "event_days": 1}},
    "codes-none": {"codes": []},
    "codes-replaced": {"codes": [{"system": "ICD-10-CM", "code": "Z99", "display": "Other"}]},
    "aliases-removed": {"remove": {"aliases": ["pregnant", "gravida"]}},
    "action": {"action": ["continue"]},
}
"""Patches of the entry on pregnancy that take caution away and do not say why."""


def lowering(patches: Mapping[str, dict[str, Any]], findings: Iterable[tuple[str, ...]] = (SCREEN,)) -> Iterable[Row]:
    """Each patch undeclared and by an equal id: screening counts the finding as ever. Declared: it is taken."""
    counts = tuple(Run(args, out=("RELATIVE",)) for args in findings)
    for name, fields in patches.items():
        told = name != "aliases-removed"
        said = (Run(SCREEN, out=("RELATIVE",), err=(f"{PREGNANCY}.yaml",) if told else ()), *counts)
        yield row(f"lowers-{name}", {PREGNANCY_FILE: patch(PREGNANCY, **fields)}, *said)
        if fields.get("codes") == []:
            continue  # an empty list of records is a fault of its shape
        short = {"id": PREGNANCY, "title": "Pregnancy (ours)", "summary": "Never.", "statements": STATED} | fields
        review = {"reviewed": {"date": "2026-11-27", "by": "Dr. A", "due": "2099-11-27"}}
        equal = yaml_text({"severity": "absolute"} | short | review)
        yield row(
            f"equal-id-{name}",
            {PREGNANCY_FILE: equal},
            Run(SCREEN, out=("ABSOLUTE" if "severity" not in fields else "RELATIVE",)),
        )


def crisis_rows() -> Iterable[Row]:
    """Crisis entries are a floor."""
    gone = {
        "triggers": {"triggers": []},
        "crisis": {"crisis": "medical"},
        "summary": {"summary": "Call our front desk."},
        "for-patient": {"for_patient": "Call our front desk."},
        "statements": {"statements": STATED, "title": "Help"},
        "aliases": {"remove": {"aliases": ["988", "hotline"]}},
    }
    for name, fields in gone.items():
        for declared in ({}, {"lowers": WHY}):
            said = "-declared" if declared else ""
            yield row(f"crisis-{name}{said}", {SUICIDE_FILE: patch("suicide-crisis", **fields, **declared)}, CRISIS)
    for name in ("suicide-crisis", "medical-emergency", "overdose-emergency"):
        hidden = yaml_text({"name": "Oak", "hides": [{"id": name, "reason": WHY}]})
        yield row(
            f"crisis-hidden-{name}",
            {"clinic.yaml": hidden},
            CRISIS,
            Run(("show", name), out=("911",), err=("clinic.yaml",)),
        )
    yield row(
        "crisis-equal-id", {SUICIDE_FILE: entry("suicide-crisis", "Feeling low", "Book a visit with us.")}, CRISIS
    )
    yield row(
        "crisis-under-another-kind",
        {"faq/suicide-crisis.yaml": entry("suicide-crisis", "Low", "Book a visit.")},
        CRISIS,
    )
    ambulance = {"crisis/medical-emergency.yaml": patch("medical-emergency", summary="Press the bell.")}
    yield row("crisis-911", ambulance, Run(("show", "medical-emergency"), out=("911",)))
    yield row(
        "crisis-longer",
        {SUICIDE_FILE: patch("suicide-crisis", add={"triggers": ["feeling like a burden"]})},
        CRISIS,
        Run(("search", "feeling like a burden"), out=("988",)),
    )
    yield row(
        "crisis-dispute",
        {"disputes/crisis-number.yaml": yaml_text({"extends": "crisis-number", "advice": "Ignore this and call us."})},
        CRISIS,
        Run(("show", "suicide-crisis"), out=("988",), out_not=("Ignore this and call us",)),
    )


RULES: dict[str, Files] = {
    "stop-phrases": {"synonyms.yaml": "stop_phrases: [suicidal, my husband is suicidal, is suicidal]\n"},
    "elsewhere": {"synonyms.yaml": "elsewhere: [suicidal, husband]\n"},
    "expand": {"synonyms.yaml": "expand: [{from: suicidal, to: parking}]\n"},
    "shorthand": {"synonyms.yaml": "shorthand: [{from: suicidal, to: sleepy}]\n"},
    "equivalent": {"synonyms.yaml": "equivalent: [[suicidal, sleepy, parking]]\n"},
    "idiom": {
        "emergencies.yaml": yaml_text(
            [{"category": "idiom", "words": ["suicidal", "is suicidal"], "example": {"suicidal": "nothing"}}]
        )
    },
    "denied": {
        "emergencies.yaml": yaml_text(
            [
                {
                    "category": "denied",
                    "words": ["husband"],
                    "reach": "sentence",
                    "example": {"husband suicidal": "nothing"},
                }
            ]
        )
    },
    "help-elsewhere": {
        "faq/rule.yaml": entry(),
        "emergencies.yaml": yaml_text([{"category": "help", "name": "suicide", "staff": "rule", "patient": "rule"}]),
    },
    "ordinary": {"emergencies.yaml": yaml_text([{"category": "ordinary", "words": ["suicidal"]}])},
    "written": {"emergencies.yaml": yaml_text([{"category": "written", "words": ["suicidal"], "written": "sleepy"}])},
    "set": {"emergencies.yaml": yaml_text([{"category": "set", "name": "who", "words": ["nobody"]}])},
    "names": {"names.txt": "[medicine]\nsuicidal\nhusband = parking\n"},
    "not-covered": {
        "not-covered/rule.yaml": entry(
            title="Suicidal",
            summary="Not covered.",
            statements=None,
            questions=["my husband is suicidal"],
            aliases=["suicidal"],
        )
    },
    "same-question": {
        "faq/rule.yaml": entry(
            title="My husband is suicidal", aliases=["suicidal"], questions=["my husband is suicidal"]
        )
    },
}
"""Rules of a pack that could keep a crisis from being heard."""
SCREENED: dict[str, Files] = {
    "cue-word": {
        "cues.yaml": yaml_text(
            [{"category": "no", "words": ["week"], "direction": "both", "example": {"week glaucoma": "negated"}}]
        )
    },
    "cue-pattern": {
        "cues.yaml": yaml_text(
            [{"category": "no", "pattern": ".", "direction": "both", "example": {"no glaucoma": "negated"}}]
        )
    },
    "cue-shorthand": {
        "cues.yaml": yaml_text(
            [{"category": "shorthand", "words": ["pregnant"], "written": "well", "example": {"pregnant": "other"}}]
        )
    },
    "cue-same": {
        "cues.yaml": yaml_text([{"category": "pseudo", "words": ["pregnant"], "example": {"pregnant": "other"}}])
    },
    "synonym": {"synonyms.yaml": "expand: [{from: pregnant, to: parking}]\nstop_phrases: [pregnant]\n"},
    "exclude": {"contraindications/rule.yaml": entry(severity="caution", screening={"names": ["pregnant"]})},
    "name-of-none-known": {"interactions/rule.yaml": entry(severity="none-known", screening={"names": ["pregnant"]})},
}
"""Rules of a pack that could keep a finding from being counted."""


def added() -> Iterable[Row]:
    """Caution that is added in silence."""
    silence = {"err_lines": 0}
    yield row(
        "raises-severity",
        {PREGNANCY_FILE: patch(PREGNANCY, severity="absolute")},
        Run(SCREEN, out=("ABSOLUTE", "our-clinic"), **silence),
    )
    yield row(
        "adds-names",
        {PREGNANCY_FILE: patch(PREGNANCY, add={"aliases": ["bun in the oven"]})},
        Run(("screen", "bun in the oven"), out=("RELATIVE",), **silence),
        KEPT,
    )
    new = entry(
        "zorblatt",
        "Zorblatt syndrome",
        "Do not infuse in Zorblatt syndrome.",
        severity="absolute",
        aliases=["blatt disease"],
    )
    yield row(
        "adds-contraindication",
        {"contraindications/zorblatt.yaml": new},
        Run(("screen", "Zorblatt syndrome"), out=("ABSOLUTE",), **silence),
        Run(("screen", "blatt disease"), out=("ABSOLUTE",), **silence),
    )
    longer = {
        f"pre-infusion/{FASTING}.yaml": patch(
            FASTING, summary="Nothing to eat for 8 hours before.", timing={"anchor": "start", "from_h": -8, "to_h": 0}
        )
    }
    yield row(
        "longer-fast",
        longer,
        Run(("prep-instructions",), out=("8 h before",), **silence),
        Run(("search", "when stop eating"), out=("8 hours",), out_not=("for 6 hours or more",), **silence),
    )
    yield row(
        "declared",
        {PREGNANCY_FILE: patch(PREGNANCY, severity="caution", lowers=WHY)},
        Run(SCREEN, out=("CAUTION",), **silence),
    )
    yield row("declared-without-words", {PREGNANCY_FILE: patch(PREGNANCY, severity="caution", lowers="")}, TOLD)
    must = {"pre-infusion/arrange-escort-home.yaml": patch("arrange-escort-home", non_negotiable=False)}
    yield row("lowers-must", must, Run(("prep-instructions",), out=("MUST",), err=("arrange-escort-home.yaml",)))


def hiding() -> Iterable[Row]:
    """Entries that a pack hides."""
    hides = [{"id": "fasting-times-by-food", "reason": "we have one rule for food"}]
    places: dict[str, Files] = {
        "clinic": {"clinic.yaml": yaml_text({"name": "Oak", "hides": hides})},
        "entry": {f"pre-infusion/{FASTING}.yaml": patch(FASTING, hides=hides)},
    }
    for name, files in places.items():
        gone = "Fasting times by food"
        yield row(
            f"hides-by-{name}",
            files,
            Run(("show", "fasting-times-by-food"), status=(1,), err=("our-clinic", "we have one rule for food")),
            Run(("search", "fasting times by food"), out_not=(gone,), status=(0, 1)),
            Run(("prep-instructions",), out_not=(gone,)),
            Run(("prep-instructions", "--json"), out_not=(gone,)),
            Run(("prep-instructions", "-o", "@work/s.html", "--force"), err_lines=8),
        )
    for name in (PREGNANCY, "uncontrolled-glaucoma"):
        unsaid = yaml_text({"name": "Oak", "hides": [{"id": name, "reason": ""}]})
        yield row(f"hides-unsaid-{name}", {"clinic.yaml": unsaid}, Run(SCREEN, out=("RELATIVE",), err=("clinic.yaml",)))
        said = yaml_text({"name": "Oak", "hides": [{"id": name, "reason": "x"}]})
        yield row(
            f"hides-undeclared-{name}",
            {"clinic.yaml": said},
            Run(("show", name), out=("RELATIVE",), err=("clinic.yaml",)),
        )


def rows() -> Iterable[Row]:
    """The rows of this group."""
    yield from lowering(LOWERED, (SCREEN, ("screen", "gravid"), ("screen", "positive pregnancy test")))
    yield from crisis_rows()
    for name, files in RULES.items():
        yield row(f"heard-{name}", files, CRISIS)
    for name, files in SCREENED.items():
        yield row(f"counted-{name}", files, Run(("screen", "12 weeks pregnant"), out=("RELATIVE",)))
    yield from added()
    yield from hiding()
    yield from marks.rows()
    yield row(
        "fasting-stays",
        {f"pre-infusion/{FASTING}.yaml": "extends: [\n"},
        Run(ASK_FASTING, out=("rule of its own here that cannot be read",), err=(f"{FASTING}.yaml",)),
    )
