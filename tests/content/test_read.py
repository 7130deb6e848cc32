"""Files are held to the types of the records: every fault is told, each at its own line; no text ends in an error."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ketaref.checks import RULES as RULES_BETWEEN_FILES
from ketaref.checks import check_library
from ketaref.content.faults import RULES
from ketaref.content.packs import read_packs
from ketaref.content.read import dump_yaml
from ketaref.records import Clinic, Synonyms, Timing, to_plain

if TYPE_CHECKING:
    from ketaref.content.faults import Fault

BAD = Path(__file__).parent.parent / "data" / "bad"
TODAY = date(2026, 11, 24)
REFERENCES = "- id: one-label\n  kind: label\n  csl: {type: webpage, title: A label}\n  known_as: label\n"
ENTRY = """\
id: drinks-before
title: Drinks drinks before
summary: Clear drinks stop before the visit.
statements:
- text: Clear drinks stop before the visit.
  cites: [one-label]
reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}
"""


def read(directory: Path, **files: str):
    """The library and the faults of a pack of these files ('asked/faq' -> text), beside one reference."""
    for name, text in {"references": REFERENCES, **files}.items():
        path = directory / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    faults: list[Fault] = []
    library = read_packs(("pack", directory), faults=faults)
    return library, faults


def faults_of(directory: Path, text: str, *, file: str = "background"):
    return read(directory, **{file: text})[1]


# ---- Codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(p.name for p in BAD.iterdir() if not (p / "clinic").is_dir()))
def test_each_bad_pack_yields_its_code_and_only_that(code):
    faults: list[Fault] = []
    shipped = BAD / code / "shipped"
    packs = [("shipped", shipped), ("bad", BAD / code / code)] if shipped.is_dir() else [("bad", BAD / code)]
    library = read_packs(*packs, faults=faults)
    faults = faults or check_library(library, today=TODAY)
    assert {f.code for f in faults} == {code}
    for fault in faults:
        assert "\n" not in str(fault)
        assert str(fault).startswith(f"{code}/")


def test_every_rule_has_a_text_and_a_failing_pack():
    for code, text in RULES.items():
        assert "Fails:" in text, code
        assert (BAD / code).is_dir(), code
    assert not RULES.keys() & RULES_BETWEEN_FILES.keys()


# What almost breaks each rule: a pack by its files.
NEAR_MISSES = {
    "KR101": {"background": "# A comment first\n" + ENTRY.replace("Drinks drinks before", "'It''s closed: ''now'''")},
    "KR102": {"background": ENTRY.replace("reviewed", "- {text: Once more., cites: [one-label]}\nreviewed")},
    "KR103": {"background": ENTRY + "monitoring: Blood pressure.\n"},
    "KR104": {"background": ENTRY},
    "KR105": {"background": ENTRY + "aliases: ['no', 'off', '1:30', '012', '2026-01-01', 'null', '5']\norder: -10\n"},
    "KR106": {"pharmacokinetics": ENTRY},
    "KR107": {"background": ENTRY + "audience: both\naction: optimize first\nroute: any, most of all oral\n"},
    "KR108": {"background/d1-2b": ENTRY.replace("drinks-before", "d1-2b")},
    "KR109": {"background": ENTRY.replace("drinks-before", "one-label")},
    "KR110": {"background": ENTRY, "asked/faq": "drinks-before: when do drinks stop\n"},
    "KR111": {"background": ENTRY + "formerly: [one-label, drink-before]\n"},
    "KR112": {"background": ENTRY + "order: 1000000000000\ntiming: {anchor: end, from_h: 0, to_h: 8784}\n"},
    "KR113": {"background/drinks-before": ENTRY},
    "KR114": {"background": ENTRY, "clinic": "name: Oak Street\n"},
    "KR115": {"background": ENTRY + "non_negotiable: false\n"},
    "KR116": {"background": ENTRY, "clinic": "name: Oak Street\nfollows: [one-label]\n"},
    "KR117": {
        "background": ENTRY,
        "references": REFERENCES.replace("A label}", "A label, author: [{literal: Maker}], issued: {raw: spring}}"),
    },
    "KR126": {
        "cues": """\
- {category: history, pattern: '\\b(?:had|has had) (?:\\w+ ){0,3}glaucoma', direction: forward,
   lowers: 'Medical director, 2026-11-28: one that is past is asked about by hand',
   example: {had glaucoma: past}}
""",
        "background": ENTRY,
    },
    "KR130": {"background": ENTRY.replace("Drinks drinks before", "Fill in the form, # FILL IN")},
    "KR203": {
        "background": ENTRY + "disputes: [hours]\n",
        "disputes": """\
id: hours
title: How long
standing: range
risk: low
claim: {text: Six hours., cites: [one-label]}
against: [{text: Two hours., cites: [{ref: one-label, at: line 2}]}]
advice: Ask.
marks: ['six (hours|h)\\b']
reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}
""",
    },
    "KR212": {"background": ENTRY.replace("reviewed", "  figures: [{name: cups, value: 2, unit: '{cups}'}]\nreviewed")},
}


@pytest.mark.parametrize("code", sorted(RULES))
def test_what_almost_breaks_a_rule_is_read(tmp_path, code):
    library, faults = read(tmp_path, **NEAR_MISSES[code])
    assert faults == []
    assert len(library) == 1


# ---- What is said -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("routes: IV", "unknown key 'routes'; nearest: 'route'"),
        ("dose_mg: 5", "unknown key 'dose_mg'"),
        ("audience: all", "'all' is not one of both, clinician, patient"),
        ("aliases: [no]", "'no' is read by YAML as bool, not text; put it in quotes"),
        ("order: first", "a number is expected here, not 'first'"),
        ("order: [1]", "a number is expected here, not a list"),
        ("order: 0x1F", "'0x1F' is not a plain decimal number; write it as one"),
        ("order: 2.5", "a whole number is expected here, not '2.5'"),
        ("monitoring: {a: b}", "text is expected here, not a mapping"),
        ("monitoring: ''", "text is expected here, this is empty"),
        ("route: teleport", "'teleport' names no route; name one of any, IV, IM, SC, PO, SL, IN, intravenous,"),
        ("crisis: suicide", "'crisis' needs an entry of the kind crisis, not background"),
        ("formerly: [old!]", "id 'old!' is not kebab-case; use a-z, 0-9 and single hyphens"),
        ("formerly: [old--id]", "id 'old--id' is not kebab-case"),
        ("formerly: [Old]", "id 'Old' is not kebab-case; use a-z, 0-9 and single hyphens"),
    ],
)
def test_a_message_says_what_is_wrong_and_the_way_out(tmp_path, line, said):
    (fault,) = faults_of(tmp_path, f"{ENTRY}{line}\n")
    assert fault.message.startswith(said)
    assert ("nearest" in fault.message) == ("nearest" in said)


@pytest.mark.parametrize("unit", ["furlong", "{cups} h", "{}", "H", "mg/kg/week"])
def test_an_unknown_unit_is_refused_wherever_one_stands(tmp_path, unit):
    more = f"  figures: [{{name: n, value: 1, unit: '{unit}'}}]\n  regimen: {{dose: 1, unit: '{unit}'}}\nreviewed"
    faults = faults_of(tmp_path, ENTRY.replace("reviewed", more))
    said = f"unknown unit '{unit}'; use a UCUM unit, or say in braces what is counted: '{{persons}}'"
    assert [(f.code, f.message) for f in faults] == [("KR212", said)] * 2


def test_a_misspelled_key_is_one_fault_not_two(tmp_path):
    (fault,) = faults_of(tmp_path, ENTRY.replace("title", "tittle"))
    assert str(fault) == f"{tmp_path.name}/background.yaml:2 [KR103] unknown key 'tittle'; nearest: 'title'"


def test_a_rated_kind_needs_its_severity(tmp_path):
    (fault,) = faults_of(tmp_path, ENTRY, file="interactions")
    assert (fault.line, fault.code) == (1, "KR104")
    assert fault.message == "key 'severity' is missing: one of avoid, major, moderate, minor, none-known"
    assert faults_of(tmp_path, ENTRY + "severity: moderate\n", file="interactions") == []


# ---- Values -------------------------------------------------------------------------------------------------------


def test_short_forms_mean_the_long_ones(tmp_path):
    library, faults = read(tmp_path, background=ENTRY + "aliases: juice\ntiming: {anchor: start}\n")
    assert faults == []
    entry = library["drinks-before"]
    assert entry.aliases == ("juice",)
    assert entry.statements[0].cites[0].at == ""
    assert entry.timing == Timing("start", None, 0)
    assert entry.reviewed.date == date(2026, 11, 24)


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("-6", -6), ("2.50", 2.5), ("10", 10)])
def test_numbers_are_what_is_written(tmp_path, text, value):
    library, faults = read(tmp_path, background=ENTRY + f"timing: {{anchor: end, from_h: {text}}}\n")
    assert faults == []
    assert library["drinks-before"].timing == Timing("end", value)


def test_free_form_fields_keep_what_is_written(tmp_path):
    csl = "csl: {type: book, title: A  book, volume: 3, issued: {date-parts: [[2026, 11]]}, x: null, y: true, z: 1.5}"
    library, faults = read(tmp_path, references=f"- id: book\n  kind: review\n  {csl}\n")
    assert faults == []
    assert library.references["book"].csl == {
        "type": "book", "title": "A book", "volume": 3, "issued": {"date-parts": [[2026, 11]]},
        "x": None, "y": True, "z": "1.5",
    }  # fmt: skip


def test_free_form_fields_may_be_nested_but_not_without_end(tmp_path):
    for depth, code in ((20, []), (21, ["KR105"])):
        deep = "[" * depth + "]" * depth
        text = f"- id: book\n  kind: review\n  csl: {{type: book, title: A book, x: {deep}}}\n"
        assert [f.code for f in faults_of(tmp_path, text, file="references")] == code


def test_whole_numbers_are_whole(tmp_path):
    reference = REFERENCES + "- id: book\n  kind: review\n  csl: {type: book, title: A book, volume: 3}\n"
    library, faults = read(tmp_path, background=ENTRY + "order: 10\n", references=reference)
    assert faults == []
    assert isinstance(library["drinks-before"].order, int)
    assert isinstance(library.references["book"].csl["volume"], int)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("background", ENTRY + "tone: kind\n"),
        ("background", ENTRY + "order: 1\norder: 1\n"),
        ("background", ENTRY.replace("title", "tittle")),
        ("background", ENTRY.replace("cites: [one-label]", "cites: [{ref: one-label, line: x}]")),
        ("references", "{id: one-label, kind: label, csl: {type: book}}"),
        ("references", "{id: one-label, kind: label, csl: {type: book, title: A, title: B}}"),
        ("references", "{id: one-label, kind: label, csl: {type: book, title: A, x: [no]}}"),
        ("synonyms", "expand: [{from: a, to: b, by: c}]"),
    ],
)
def test_what_is_faulty_is_left_out_whole(tmp_path, file, text):
    library, faults = read(tmp_path, **{file: text})
    assert len(faults) == 1
    assert len(library) == 0
    if file == "references":
        assert library.references["one-label"].kind == "secondary"
        assert "cannot be read: " in library.references["one-label"].title
    assert (library.synonyms, library.clinic) == (Synonyms(), Clinic())


def test_a_clinic_is_read(tmp_path):
    library, faults = read(tmp_path, clinic="name: Elm Street\ntime_zone: America/Denver\n")
    assert faults == []
    assert library.clinic == Clinic("Elm Street", time_zone="America/Denver")


def test_what_the_small_library_holds_reads_back_from_yaml(tmp_path, library):
    for entry in library:
        plain = to_plain(entry)
        del plain["kind"], plain["origin"]
        plain["disputes"] = [d.id for d in entry.disputes]
        read(tmp_path, **{f"{entry.kind}/{entry.id}": dump_yaml(plain)})
    disputes = [to_plain(d) for d in library.disputes.values()]
    references = [to_plain(r) for r in library.references.values()]
    again, faults = read(tmp_path, disputes=dump_yaml(disputes), references=dump_yaml(references))
    assert faults == []
    for entry in library:
        plain = to_plain(again[entry.id])
        place = plain.pop("origin")
        assert place == {"pack": "pack", "file": f"{tmp_path.name}/{entry.kind}/{entry.id}.yaml", "line": 1}
        for dispute in plain.get("disputes", ()):
            del dispute["origin"]
        assert plain == {key: value for key, value in to_plain(entry).items() if key != "origin"}


# ---- Any text -----------------------------------------------------------------------------------------------------

TOKENS = [
    "id: x", "- id: y", "title", ": ", "\n", "  ", "- ", "[", "]", "{", "}", "'", '"', "&a ", "*a", "<<: ", "? ", "!t ",
    "no", "012", "|\n", "#", "...", "---", "statements:", "csl:", "\t", "é", "\x07", "\u2028",
]  # fmt: skip


def with_a_slip(place: int, token: str) -> str:
    return ENTRY[:place] + token + ENTRY[place:]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(TOKENS), max_size=25).map("".join),
        st.tuples(st.integers(0, len(ENTRY)), st.sampled_from(TOKENS)).map(
            lambda t: ENTRY[: t[0]] + t[1] + ENTRY[t[0] :]
        ),
        st.permutations(ENTRY.splitlines(keepends=True)).map("".join),
    ),
    st.sampled_from(["background", "references", "disputes", "synonyms", "clinic", "asked/faq", "recipes"]),
)
@example("[" * 3000, "background")
@example("? [a]\n: b\n", "background")
@example("id: a\nkind: b\ncsl: &a {type: *a, title: x}\n", "references")
@example("&a [*a]", "asked/faq")
@example("\x07", "background")
def test_any_text_is_read_or_refused_with_a_line_of_it(tmp_path, text, file):
    for path in tmp_path.rglob("*.yaml"):
        path.unlink()
    _, faults = read(tmp_path, **{file: text})
    for fault in faults:
        assert 1 <= fault.line <= text.count("\n") + text.count("\r") + text.count("\u2028") + text.count("\x85") + 2
        assert re.fullmatch(r"KR\d{3}", fault.code)
        assert "\n" not in str(fault)
