"""Every fault of a file is told, each at its own line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ketaref.content.packs import read_packs
from tests.content.test_read import ENTRY, faults_of, read

if TYPE_CHECKING:
    from ketaref.content.faults import Fault

MANY_FAULTS = """\
- id: Drinks_Before           # KR108
  title: no                   # KR105
  title: Twice                # KR102
  summary: Clear drinks stop before the visit.
  route: teleport             # KR107
  audience: everyone          # KR107
  order: 1.5                  # KR105
  non_negotiable: on          # KR105
  crises: suicide             # KR103
  aliases:
  - juice
  - 1:30                      # KR105
  - off                       # KR105
  - 012                       # KR105
  -                           # KR105
  - [nested]                  # KR105
  timing: {anchor: middle}    # KR107
  statements:
  - text: Clear drinks stop before the visit.
    cites: []                 # KR105
    figures:
    - {name: drinks, value: 2, unit: furlong}    # KR212
    - name: way
      value: 012              # KR105
      unit: h
      route: sideways         # KR107
    - {name: nothing, unit: h}                   # KR104
    - {name: a fast, value: 2, unit: d, fast_for: milk}      # KR104
    - {name: a stay, value: 2, unit: h, recovery: true}      # KR104
    regimen:
      dose: 5                 # KR104 (the dose lacks its unit)
  - cites: [one-label]        # KR104 (no text)
    regimen:
      dose: half              # KR105
      unit: mg/kg
      route: IZ               # KR107
  reviewed:
    date: 2026-99-99          # KR105
    by: curator
    due: 2026-02-30           # KR105
- id: drinks-after
  title: Drinks drinks after
  sumary: Clear drinks come after the visit.     # KR103
  statements: none            # KR105
  reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}
- just text                   # KR105
"""


def expected(text: str) -> list[tuple[int, str]]:
    marks = ((n, re.search(r"# (KR\d+)", line)) for n, line in enumerate(text.splitlines(), 1))
    return [(n, mark[1]) for n, mark in marks if mark]


def test_every_fault_of_a_file_is_told_at_its_own_line(tmp_path):
    library, faults = read(tmp_path, background=MANY_FAULTS)
    assert sorted((f.line, f.code) for f in faults) == expected(MANY_FAULTS)
    assert {f.file for f in faults} == {f"{tmp_path.name}/background.yaml"}
    assert len(library) == 0


DISPUTE_FAULTS = """\
- id: hours
  title: How long
  standing: odd               # KR107
  risk: dire                  # KR107
  claim: {text: Six hours.}   # KR104
  against: []                 # KR105
  advice: Ask.
  marks:
  - six hours
  - six (hours                # KR107
  reviewed: 2026-11-24        # KR105
"""
REFERENCE_FAULTS = """\
- id: two-label
  kind: label
  csl: {type: webpage}        # KR104
- id: three-label
  kind: label
  csl:
    type: webpage
    title: A label
    title: Another            # KR102
    volume: 012               # KR105
    issue: no                 # KR105
  cited: [me]                 # KR103
- id: four-label
  kind: label
  csl: text                   # KR105
"""
SYNONYM_FAULTS = """\
equivalent:
- [one, two]
- {three: four}               # KR105
protected: [ketamine, yes]    # KR105
expand:
- {from: [queasy]}            # KR104
- {from: queasy, to: nausea, by: me}             # KR103
- none                        # KR105
"""
CLINIC_FAULTS = """\
phone: 5550100                # KR105 (and no name: line 1)
zone: America/Denver          # KR103
"""
ASKED_FAULTS = """\
drinks-before: [when, no]     # KR105
drinks-before: [where]        # KR102
[a]: [why]                    # KR105
nobody: [who]                 # KR110
"""


@pytest.mark.parametrize(
    ("file", "text", "more"),
    [
        ("disputes", DISPUTE_FAULTS, []),
        ("references", REFERENCE_FAULTS, []),
        ("synonyms", SYNONYM_FAULTS, []),
        ("clinic", CLINIC_FAULTS, [(1, "KR104")]),
        ("asked/background", ASKED_FAULTS, []),
    ],
)
def test_other_files_are_held_to_their_types_too(tmp_path, file, text, more):
    # A reference that cannot be read is told once: what cites it is no fault besides.
    entry = ENTRY.replace("one-label", "two-label") if file == "references" else ENTRY
    _, faults = read(tmp_path, background=entry, **{file: text})
    assert sorted((f.line, f.code) for f in faults) == sorted(expected(text) + more)


def test_yaml_that_cannot_be_parsed_is_told_at_its_line(tmp_path):
    assert [(f.line, f.code) for f in faults_of(tmp_path, ENTRY + "aliases: [juice\n")] == [(9, "KR101")]
    (tmp_path / "background.yaml").write_bytes(ENTRY.encode() + b"monitoring: \xff\n")
    faults: list[Fault] = []
    read_packs(("pack", tmp_path), faults=faults)
    assert [(f.line, f.code) for f in faults] == [(8, "KR101")]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "[]\n", "{}\n"])
def test_a_file_that_holds_nothing_says_so(tmp_path, text):
    (fault,) = faults_of(tmp_path, text)
    assert fault.code == "KR101"
    assert "holds nothing" in fault.message


def with_figure(figure: str) -> str:
    return ENTRY.replace("reviewed:", f"  figures: [{{{figure}}}]\nreviewed:")


@pytest.mark.parametrize(
    ("file", "text", "line", "code"),
    [
        ("asked/background", "- drinks-before\n", 1, "KR105"),
        ("asked/background", "drinks-before\n", 1, "KR105"),
        ("background", with_figure("name: a fast, value: 400, unit: h, fast_for: solids"), 7, "KR112"),
        ("background", with_figure("name: a stay, value: 99999, unit: min, recovery: true"), 7, "KR112"),
    ],
)
def test_what_no_type_says_is_told_where_it_stands(tmp_path, file, text, line, code):
    _, faults = read(tmp_path, **({"background": ENTRY} | {file: text}))
    assert [(f.line, f.code) for f in faults] == [(line, code)]


CUE = "- {{category: 'no', lowers: us, pattern: '\\bnix\\b', direction: both, {}}}\n"
SIGN = "- {{category: sign, name: arrest, words: [no pulse], {}}}\n"


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("cues", CUE.format("example: {nix glaucoma: [1]}"), "KR105"),
        ("cues", CUE.format("example: {nix glaucoma: 1}"), "KR105"),
        ("cues", CUE.format("example: {nix glaucoma: negated}, counter: {glaucoma: [1]}"), "KR105"),
        ("emergencies", SIGN.format("example: {no pulse: [1]}"), "KR105"),
        ("classes", "- {name: nut, entry: drinks-before, members: [hazel], cites: [{ref: nobody}]}\n", "KR201"),
        ("references/more", "id: more\nkind: label\ncsl: {type: book, title: A, author: [{family: 5}]}\n", "KR117"),
        ("references/more", "id: more\nkind: label\ncsl: {type: book, title: A, author: [{literal: 7}]}\n", "KR117"),
    ],
)
def test_a_rule_or_reference_of_a_pack_with_a_wrong_value_is_left_out(tmp_path, file, text, code):
    _, faults = read(tmp_path, **{"background": ENTRY, file: text})
    assert [fault.code for fault in faults] == [code]
