"""A broken pack costs what is broken: shipped content and sound files answer, and each loss is one line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ketaref.content import packs
from ketaref.content.packs import MAX_LEFT_OUT, named_packs, read_content, read_packs, read_sound
from ketaref.errors import ContentError
from ketaref.present import leftout
from ketaref.records import Clinic
from tests.content.test_read import ENTRY, REFERENCES, read

if TYPE_CHECKING:
    from ketaref.content.faults import Fault

FAST = ENTRY.replace("drinks-before", "fast") + "fasting: true\naliases: [npo]\n"
REACH = ENTRY.replace("drinks-before", "reach") + "contact: true\n"


@pytest.fixture
def over(tmp_path, monkeypatch):
    """Reads packs (files by name) over shipped content of three entries."""
    shipped = tmp_path / "content"
    read(shipped, **{"pre-infusion": f"- {indented(ENTRY)}\n- {indented(FAST)}\n- {indented(REACH)}\n"})
    monkeypatch.setattr(packs, "content_dir", lambda: shipped)

    def reading(**files: str):
        for name, text in files.items():
            path = tmp_path / "ours" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_content(tmp_path / "ours")

    return reading


def indented(text: str) -> str:
    return text.strip().replace("\n", "\n  ")


GOOD = {"faq/good.yaml": "extends: drinks-before\norder: 5\n"}


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("title: [1, 2\n", 2, "KR101"),
        ("title: 'never closed\n", 2, "KR101"),
        ("a\tb: [\t\n", 2, "KR101"),
        ("", 1, "KR101"),
        ("# nothing but a comment\n", 1, "KR101"),
        (b"title: caf\xe9\n", 1, "KR101"),
        ("title: x\n".encode("utf-16"), 1, "KR101"),
        (b"title: \x00\n", 1, "KR101"),
        ("a: 1\n---\nb: 2\n", 2, "KR101"),
        ("x: !!python/object/apply:os.system [touch /tmp/x]\n", 1, "KR103"),
        ("[" * 3000 + "]" * 3000, 1, "KR101"),
        ("\n".join(" " * n + "a:" for n in range(1500)), None, "KR101"),
        ("<<: &a {x: 1}\n", 1, "KR103"),
        ("*nobody\n", 1, "KR101"),
        ("just a text\n", 1, "KR105"),
        ("id: [a]\ntitle: x\n", 1, "KR105"),
        ("? [a]\n: b\n", 1, "KR105"),
        (ENTRY.replace("drinks-before", "zz-bad") + "order: 1.0e+999\n", 8, "KR105"),
        (ENTRY.replace("drinks-before", "zz-bad") + f"order: {'9' * 5000}\n", 8, "KR112"),
        (ENTRY.replace("drinks-before", "zz-bad") + "order: .nan\n", 8, "KR105"),
        (ENTRY.replace("drinks-before", "zz-bad") + "timing: {anchor: end, to_h: 99999}\n", 8, "KR112"),
        (ENTRY.replace("drinks-before", "zz-bad").replace("one-label", "no-such"), 6, "KR201"),
        (ENTRY.replace("drinks-before", "../../etc/passwd"), 1, "KR108"),
        (ENTRY.replace("drinks-before", "a" * 100_000), 1, "KR108"),
        ("extends: nothing-of-the-kind\norder: 1\n", 1, "KR114"),
    ],
)
def test_one_bad_file_costs_itself(over, text, line, code):
    library = over(**GOOD, **{"faq/zz-bad.yaml": text})
    assert sorted(e.id for e in library) == ["drinks-before", "fast", "reach"]
    assert library["drinks-before"].order == 5
    told = library.left_out[0]
    place = told.partition(" [")[0]
    assert place.startswith("ours/faq/zz-bad.yaml:")
    assert line is None or place.endswith(f":{line}")
    assert f"[{code}] " in " ".join(library.left_out)
    assert all(len(line) <= 500 and line.isprintable() for line in library.left_out)


def test_no_code_of_a_file_runs(over, tmp_path):
    mark = tmp_path / "mark"
    over(**{"faq/x.yaml": f"title: !!python/object/apply:os.mkdir ['{mark}']\n"})
    assert not mark.exists()


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)
LADDER = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 20_000))


@pytest.mark.parametrize("bomb", [BOMB, LADDER, "&a [*a]\n", "a: &a {b: &b [*a, *b]}\n"])
@pytest.mark.parametrize(
    "inside", ["faq/x.yaml", "references/x.yaml", "synonyms.yaml", "asked/faq.yaml", "clinic.yaml"]
)
def test_aliases_have_an_end(over, bomb, inside):
    library = over(**{f"{inside}.yaml": bomb})
    assert len(library) == 3
    assert "[KR112] " in library.left_out[0]


def test_a_bomb_within_csl_has_an_end(over):
    csl = f"id: x\nkind: label\ncsl:\n  type: book\n  title: t\n  {indented(BOMB)}\n"
    library = over(**{"references/x.yaml": csl})
    assert "x" not in library.references
    assert "[KR112] " in library.left_out[0]


def test_aliases_within_bounds_are_read(over):
    entry = ENTRY.replace("drinks-before", "more").replace("[one-label]", "&c [one-label]")
    library = over(**{"faq/more.yaml": entry.replace("reviewed", "- {text: Again., cites: *c}\nreviewed")})
    assert library.left_out == ()
    assert len(library["more"].statements) == 2


CSL = [
    "type: 5", "type: [book]", "title: {a: b}", "author: Lee", "author: {family: Lee}", "author: [Lee]",
    "author: [{given: Ann}]", "author: [{family: [Lee]}]", "author: [{family: 5}]", "issued: 2020", "issued: [2020]",
    "issued: {date-parts: 2020}", "issued: {date-parts: [2020]}",
    "issued: {date-parts: [[2020, 13]]}", "issued: {date-parts: [[2020, 1, 1, 1]]}",
    "issued: {date-parts: [[x]]}", "issued: {date-parts: []}", "accessed: {date-parts: [[]]}", "issued: {}", "DOI: [x]",
    "URL: {a: b}", "volume: true", "publisher: null", "editor: [{literal: {a: b}}]",
]  # fmt: skip


@pytest.mark.parametrize("line", CSL)
def test_bibliographic_fields_of_another_shape_are_told_at_load(over, line):
    given = {"type": "book", "title": "t"}
    given.pop(line.partition(":")[0], None)
    fields = "".join(f"  {name}: {value}\n" for name, value in given.items())
    library = over(**{"references/x.yaml": f"id: x\nkind: label\ncsl:\n{fields}  {line}\n"})
    (told,) = library.left_out
    assert told.startswith(f"ours/references/x.yaml:{4 + len(given)} [KR1")
    assert library.references["x"].kind == "secondary"


@pytest.mark.parametrize(
    "line",
    ["author: [{family: Lee, given: Ann}, {literal: Oak}]", "issued: {date-parts: [[2020, 12, 31]]}", "volume: 5",
     "issued: {date-parts: [[2020], [2021]]}", "issued: {raw: spring 2020}", "x-note: [anything]", "edition: '2'"],
)  # fmt: skip
def test_bibliographic_fields_in_shape_are_read(over, line):
    library = over(**{"references/x.yaml": f"id: x\nkind: label\ncsl:\n  type: book\n  title: t\n  {line}\n"})
    assert library.left_out == ()
    assert library.references["x"].kind == "label"


# ---- What stands in for a rule that cannot be read ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pre-infusion/drinks-before.yaml", "title: [1, 2\n"),
        ("pre-infusion/ours.yaml", "extends: drinks-before\ntitle: [1, 2\n"),
        ("pre-infusion/ours.yaml", "extends: drinks-before\norder: soon\n"),
        ("pre-infusion.yaml", "- extends: drinks-before\n  title: 'x\n"),
        ("pre-infusion/drinks-before.yml", ENTRY),
        ("preinfusion/drinks-before.yaml", ENTRY),
        ("pre-infusion/drinks-before.yaml", ""),
        ("pre-infusion/drinks-before.yaml", ENTRY.replace("one-label", "no-such")),
        ("pre-infusion/drinks-before.yaml", ENTRY.replace("title:", "tittle:")),
    ],
)
def test_the_shipped_entry_says_that_a_rule_for_it_cannot_be_read(over, path, text):
    library = over(**{path: text})
    (notice,) = library["drinks-before"].notices
    assert notice.startswith(f"ours has a rule of its own here that cannot be read: ours/{path}:")
    assert library["drinks-before"].origin.pack == "ketaref"
    assert library["fast"].notices == ()


def test_a_broken_field_of_the_clinic_costs_that_field(over):
    text = "name: Oak\nphone: 555-0100\nstrict: true\nfasting: [{what: solid food, hours: soon}]\nzone: x\n"
    library = over(**{"clinic.yaml": text})
    assert [line.partition("]")[0] for line in library.left_out] == [
        "ours/clinic.yaml:4 [KR105",
        "ours/clinic.yaml:5 [KR103",
    ]
    assert library.clinic == Clinic("Oak", "555-0100", strict=True)
    assert library["reach"].summary == "Oak: 555-0100."
    assert library["fast"].notices == ("ours has a rule of its own here that cannot be read: ours/clinic.yaml:4",)


def test_a_clinic_with_a_key_that_is_no_text_keeps_the_rest(over):
    library = over(**{"clinic.yaml": "name: Oak\n? [a]\n: b\n"})
    assert library.clinic == Clinic("Oak")
    assert library.left_out == ("ours/clinic.yaml:2 [KR105] a key is text",)


def test_a_clinic_that_cannot_be_read_is_missed_where_it_would_answer(over):
    library = over(**{"clinic.yaml": "name: 'Oak\nphone: 5\nfasting: []\n"})
    assert library.clinic == Clinic()
    for entry_id in ("fast", "reach"):
        assert (
            library[entry_id].notices[0].startswith("ours has a rule of its own here that cannot be read: ours/clinic")
        )
    assert library["drinks-before"].notices == ()


def test_a_reference_that_cannot_be_read_costs_no_entry(over):
    entry = ENTRY.replace("drinks-before", "mine").replace("one-label", "our-rule")
    library = over(**{"faq/mine.yaml": entry, "references/our-rule.yaml": "id: our-rule\nkind: label\ncsl: x\n"})
    assert len(library.left_out) == 1
    assert "mine" in library
    assert library.references["our-rule"].title.startswith("our-rule (its record cannot be read: ours/references/")


def test_every_reference_that_is_not_there_is_told(over):
    entry = ENTRY.replace("drinks-before", "mine").replace("[one-label]", "['no  one', no-two]")
    library = over(**{"faq/mine.yaml": entry})
    assert "mine" not in library
    assert [line.partition(";")[0] for line in library.left_out] == [
        "ours/faq/mine.yaml:1 [KR201] mine cites unknown reference 'no one'",
        "ours/faq/mine.yaml:6 [KR201] mine cites unknown reference 'no-two'",
    ]


def test_names_of_a_pack_are_held_to_their_form(over):
    library = over(**{"names.txt": "[medicine]\nketamine\n[spell]\nabracadabra\n", **GOOD})
    assert [name.text for name in library.names] == ["ketamine"]
    assert library.left_out[0].startswith("ours/names.txt:3 [KR107] 'spell' is not one of medicine,")
    library = over(**{"names.txt": b"[medicine]\ncaf\xe9\n"})
    assert library.left_out[0].startswith("ours/names.txt:2 [KR101] is not UTF-8 text")


@pytest.mark.parametrize("category", ["idiom", "denied", "ordinary", "written", "past", "fact"])
def test_no_rule_of_a_pack_keeps_a_crisis_from_being_heard(over, category):
    library = over(**{"emergencies.yaml": f"- {{category: {category}, words: [suicidal], written: sleepy}}\n"})
    assert library.emergencies == ()
    assert library.left_out[0].startswith(f"ours/emergencies.yaml:1 [KR115] a rule of the category '{category}'")


def test_a_phrase_names_a_set_that_is_there(over):
    rules = "- {category: set, name: who, words: [he, she]}\n- {category: sign, name: fire, words: ['{who} burns']}\n"
    assert len(over(**{"emergencies.yaml": rules}).emergencies) == 2
    library = over(**{"emergencies.yaml": rules.replace("{who} burns", "{whom} burns")})
    assert len(library.emergencies) == 1
    assert library.left_out[0].startswith("ours/emergencies.yaml:2 [KR221] a phrase names the set 'whom'")


def test_rules_of_a_pack_that_lead_nowhere_are_left_out(over):
    files = {
        "classes.yaml": "- {name: nut, entry: nowhere, members: [hazel], cites: [{ref: one-label}]}\n",
        "emergencies.yaml": "- {category: help, name: fire, staff: fast, patient: nowhere}\n",
    }
    library = over(**files)
    assert (library.classes, library.emergencies) == ((), ())
    assert [line.partition("]")[0] for line in library.left_out] == [
        "ours/classes.yaml:1 [KR202", "ours/emergencies.yaml:1 [KR221", "ours/emergencies.yaml:1 [KR221",
    ]  # fmt: skip


# ---- Names, counts, versions --------------------------------------------------------------------------------------


def test_packs_have_names_of_their_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    directories = [tmp_path / name for name in ("a/ours", "b/ours", "ketaref", "content", "c/ours")]
    named = named_packs([*directories, directories[0] / ".." / "ours", Path(), Path("/")])
    names = [name for name, _ in named]
    assert names[:2] == ["ours", "b-ours"]
    assert names[5:] != names[:1]
    assert len(set(names)) == len(names)
    assert not {"ketaref", "content", "", "."} & set(names)


def test_a_pack_named_as_ours_is_not_taken_for_ours(over, tmp_path):
    over()
    read(
        tmp_path / "etc" / "ketaref",
        **{"faq/x": "extends: drinks-before\norder: x\n", "faq/y": "extends: fast\norder: 7\n"},
    )
    library = read_content(tmp_path / "etc" / "ketaref")
    assert library["fast"].origin.pack == "etc-ketaref"
    assert library.left_out[0].startswith("etc-ketaref/faq/x.yaml:2 [KR105]")


def test_what_was_read_of_each_pack_is_told(over, tmp_path):
    library = over(**GOOD, **{"clinic.yaml": "name: Oak\n", "faq/new.yaml": ENTRY.replace("drinks-before", "new")})
    (pack,) = library.packs
    assert (pack.name, pack.path, pack.entries, pack.clinic) == ("ours", str(tmp_path / "ours"), 2, "Oak")
    assert len(pack.digest) == 16
    version = library.version
    os.utime(tmp_path / "ours/clinic.yaml", (0, 0))
    assert over().version == version
    assert over(**{"clinic.yaml": "name: Elm\n"}).version != version
    assert library["new"].origin.clinic == "Oak"


def test_many_faults_are_told_in_bounded_lines(over):
    library = over(**{"faq.yaml": "".join(f"- {{extends: nobody-{n}, order: 1}}\n" for n in range(3000))})
    assert len(library.left_out) == MAX_LEFT_OUT
    assert library.left_out[-1] == f"ours: and {3000 - MAX_LEFT_OUT + 1} more faults, in 1 files in all"


def test_no_pack_with_many_faults_takes_the_room_of_another(over, tmp_path):
    over(**{f"faq/broken-{n}.yaml": "title: [1\n" for n in range(MAX_LEFT_OUT + 100)})
    other = tmp_path / "theirs/faq/broken.yaml"
    other.parent.mkdir(parents=True)
    other.write_text("title: [1\n", encoding="utf-8")
    library = read_content(tmp_path / "ours", tmp_path / "theirs")
    assert len(library.left_out) <= MAX_LEFT_OUT
    assert library.left_out[-1].startswith("theirs/faq/broken.yaml:")
    ours, theirs = leftout.summed_up(library.left_out, library.packs)
    assert ours.startswith(f"ours: {MAX_LEFT_OUT + 100} files were left out")
    assert f"and {MAX_LEFT_OUT + 99} more" in ours
    assert theirs.startswith("theirs: 1 file was left out")


def test_a_fault_of_the_shipped_content_is_raised_or_told_beside_what_is_sound(over, tmp_path):
    (tmp_path / "content/faq.yaml").write_text("title: [1\n")
    with pytest.raises(ContentError, match=r"^content/faq.yaml:2 \[KR101\]"):
        over(**GOOD)
    library, faults = read_sound(tmp_path / "content", tmp_path / "ours", tmp_path / "gone")
    assert len(library) == 3
    assert str(faults[0]).startswith("content/faq.yaml:2 [KR101]")
    assert library.left_out[0].startswith("gone:1 [KR113] ")


def test_escape_codes_of_a_file_are_shown_as_text(over):
    library = over(**{"faq/x.yaml": 'ti\\u202etle: x\n"a\\e[8m\\u202e": 1\n', "faq/\x1b[8m.yaml": ENTRY})
    assert library.left_out
    for line in library.left_out:
        assert line.isprintable()
    assert any("\\x1b[8m" in line for line in library.left_out)


def test_a_follower_follows_a_reference_that_is_there(over):
    library = over(**{"clinic.yaml": "name: Oak\nfollows:\n- one-label\n- nobody\n"})
    assert library.clinic.follows == ("one-label",)
    assert library.left_out[0].startswith("ours/clinic.yaml:4 [KR201] clinic.yaml follows unknown reference 'nobody'")


# ---- Work ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "slip", ["extends: nobody-{n}", "id: new-{n}\n  cites: x", "id: new-{n}\n  disputes: [gone-{n}]"]
)
def test_hints_are_bounded_however_many_slips_there_are(over, monkeypatch, slip):
    calls = []
    monkeypatch.setattr("ketaref.content.layers.nearest", lambda *args, **_: calls.append(args) or [])
    over(**{"faq.yaml": "".join(f"- {slip.replace('{n}', str(n))}\n  order: 1\n" for n in range(500))})
    assert len(calls) <= 20


def test_reading_a_pack_looks_at_each_record_a_bounded_number_of_times(tmp_path, monkeypatch):
    seen = 0
    nodes = packs.Pack.reader

    def counted(self, file):
        nonlocal seen
        seen += 1
        return nodes(self, file)

    monkeypatch.setattr(packs.Pack, "reader", counted)
    costs = []
    for size in (100, 400):
        entries = "".join(f"- {indented(ENTRY.replace('drinks-before', f'e-{n}'))}\n" for n in range(size))
        directory = tmp_path / str(size)
        directory.mkdir()
        (directory / "faq.yaml").write_text(entries)
        (directory / "references.yaml").write_text(REFERENCES)
        faults: list[Fault] = []
        seen = 0
        assert len(read_packs(("p", directory), faults=faults)) == size
        costs.append(seen)
    assert costs[1] < 5 * costs[0]
