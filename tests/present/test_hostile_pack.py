"""A pack whose every text is hostile: nothing of it acts, on any way out, and all of it can be seen."""

from __future__ import annotations

import json
import re
from itertools import accumulate

import pytest
import yaml

from ketaref.text.controls import is_hidden
from tests.cli import run

SLEEP = r"\e[8m\e]0;title\a\e]8;;https://evil.example\e\\click\e]8;;\e\\\u009b2J\u202eevil\u202c\u200b\U000e0041\u2028\b\f\r\0"
HOSTILE = SLEEP + "[red]<script>alert(1)</script>`*_"
PACK = {
    "clinic.yaml": 'name: "Elm{0}Street"\nphone: "555 0100\\e[8m"\naddress: "1 Elm{0}"\nhours: "9 to 5{0}"\n',
    "contraindications/green-fever.yaml": """\
id: green-fever
title: "Green fever{0}"
severity: absolute
summary: "Green fever{0} is a reason not to infuse."
aliases: ["greenfever{0}"]
action: [avoid]
rating_note: "Note{0}"
monitoring: "Watch{0}"
statements:
- {{text: "Green fever{0} is 5 % worse.", cites: [{{ref: our-policy, at: "Part{0}"}}],
   figures: [{{name: "share{0}", value: 5, unit: "%"}}]}}
disputes: [green-dispute]
screening: {{names: [green fever], question: "Green{0} fever?"}}
reviewed: {{date: 2026-11-24, by: "Dr.{0} A", due: 2027-11-24}}
""",
    "pre-infusion/our-rule.yaml": """\
id: our-rule
title: "Our rule{0}"
summary: "Keep{0} to our rule."
for_patient: "Keep{0} to our rule today."
audience: patient
order: 1
timing: {{anchor: start, from_h: -8, to_h: 0}}
statements: [{{text: "Keep{0} to it.", cites: [our-policy]}}]
reviewed: {{date: 2026-11-24, by: curator, due: 2027-11-24}}
""",
    "disputes/green-dispute.yaml": """\
id: green-dispute
title: "Green{0} dispute"
standing: range
risk: high
claim: {{text: "Green{0} six.", cites: [our-policy]}}
against: [{{text: "Green{0} two.", cites: [our-policy]}}]
advice: "Ask{0} first."
reviewed: {{date: 2026-11-24, by: curator, due: 2027-11-24}}
""",
    "references/clinic-document.yaml": """\
- id: our-policy
  kind: clinic-document
  csl: {{type: report, title: "Policy{0}", author: [{{literal: "Clinic{0}"}}, {{family: "Fam{0}", given: "G{0}"}}],
    DOI: "10.1/x{0}}}, evil={{y", URL: "https://example.org/{0}}}, evil={{z", PMID: "1}}, evil={{p", publisher: "P{0}",
    PMCID: "PMC}}, evil={{c", container-title: "J{0}", issued: {{date-parts: [[2026, 11]]}}}}
  known_as: "our policy{0}"
""",
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    directory = tmp_path_factory.mktemp("hostile")
    for name, text in PACK.items():
        file = directory / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text.format(HOSTILE))
        yaml.safe_load(file.read_bytes())
    return str(directory)


def shown(pack, *args):
    result = run("--content", pack, *args)
    assert result.exit_code in (0, 1), (args, result.stderr, result.exception)
    return result


OUR_CODES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^;\x1b]*;(?:https?://[^\s\x1b]*)?\x1b\\")
SHOWING = """\
search green fever
search what is your phone number
search our rule
search green fever --explain
search green fever --for front-desk
search green fever --plain
show green-fever
show green-fever --cite
show green-fever --disputes
show our-rule --for patient
show green-fever --note
contraindications green
contraindications
prep-instructions
prep-instructions --at 2026-12-01T13:00
screen greenfever
screen --checklist
info
discrepancies --risk high
sources policy
cite our-policy --panel
cite our-policy
cite --cited-by green-fever
list contraindications
chart severity"""
DATA = """\
search green fever
show green-fever
contraindications
prep-instructions --at 2026-12-01T13:00
screen green fever
sources
discrepancies
cite our-policy
list
screen --checklist --format fhir"""


@pytest.mark.parametrize("color", ["never", "always"])
@pytest.mark.parametrize("args", SHOWING.splitlines())
def test_nothing_of_it_acts_on_a_terminal(pack, args, color):
    result = shown(pack, *args.split(), "--color", color)
    for stream in (result.stdout, result.stderr):
        assert not is_hidden(OUR_CODES.sub("", stream))
        for link in re.findall(r"\x1b\]8;[^;]*;([^\x1b]*)\x1b", stream):
            assert not link or re.fullmatch(r"https?://\S+", link)


@pytest.mark.parametrize(
    "args", ["search green fever", "show green-fever", "prep-instructions", "list contraindications"]
)
def test_all_of_it_can_be_seen(pack, args):
    text = shown(pack, *args.split()).stdout
    for written in (r"\x1b[8m", r"\x9b2J", r"\u202e", r"\u200b", r"\x08"):
        assert written in "".join(line.strip(" │") for line in text.splitlines())


@pytest.mark.parametrize("args", DATA.splitlines())
def test_json_of_it_is_json_and_holds_what_was_written(pack, args):
    made = shown(pack, *args.split(), *(() if "fhir" in args else ("--json",))).stdout
    assert not is_hidden(made)
    held = [text for text in texts_in(json.loads(made)) if "\x1b[8m" in text]
    assert any("\u202eevil\u202c\u200b\U000e0041" in text for text in held)


def texts_in(value):
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in texts_in(one)]


@pytest.mark.parametrize("name", ["prep.html", "prep.md", "prep.txt", "prep.ics"])
def test_no_sheet_and_no_calendar_hides_any_of_it(pack, tmp_path, name):
    file = tmp_path / name
    option = "--ics" if name.endswith("ics") else "-o"
    at = ("prep-instructions", "--at", "2026-12-01T13:00")
    shown(pack, *at, option, str(file), "--clinic", "Elm\x1b[8m\u202e\u200b\nX-EVIL:1", "--phone", "555\x07")
    text = file.read_bytes().decode()
    assert not is_hidden(text.replace("\r\n", "\n"))
    unfolded = re.sub(r"\r?\n ", "", text) if name.endswith("ics") else text
    assert re.search(r"\\\\?x1b", unfolded)
    assert "<script" not in text or not name.endswith("html")
    if name.endswith("ics"):
        names = "BEGIN END VERSION PRODID UID DTSTAMP DTSTART DTEND SEQUENCE SUMMARY DESCRIPTION CLASS TRANSP LOCATION"
        allowed = rf"({'|'.join([*names.split(), 'ACTION', 'TRIGGER'])})[;:].*"
        assert [line for line in unfolded.splitlines() if not re.fullmatch(allowed, line)] == []


@pytest.mark.parametrize("kind", ["bibtex", "biblatex", "ris", "nbib", "csl-json", "csl-yaml"])
def test_no_bibliography_gets_a_field_or_a_code_of_it(pack, kind):
    made = shown(pack, "cite", "our-policy", "--format", kind).stdout
    assert not is_hidden(made)
    if kind.startswith("bib"):
        bare = re.sub(r"\\text(backslash|brace(left|right))\{\}|\\[{}]", "", made)
        depths = list(accumulate((letter == "{") - (letter == "}") for letter in bare))
        assert (min(depths), depths[-1], depths.count(1)) == (0, 0, depths.count(1))
        assert re.search(r"\}, ?evil", bare) is None
    elif kind in ("ris", "nbib"):
        tag = r"[A-Z][A-Z0-9]  - .*" if kind == "ris" else r"[A-Z]+ *- .*"
        assert [line for line in made.splitlines() if line and not re.fullmatch(tag, line)] == []
    elif kind == "csl-json":
        assert json.loads(made)[0]["title"].startswith("Policy\x1b[8m")
    else:
        assert yaml.safe_load(made)["references"][0]["title"].startswith("Policy\x1b[8m")


def test_no_picture_hides_any_of_it(pack, tmp_path):
    pytest.importorskip("vl_convert")
    file = tmp_path / "severity.svg"
    shown(pack, "chart", "severity", "-o", str(file))
    assert not is_hidden(file.read_text())
