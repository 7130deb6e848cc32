"""A template holds every field with its meaning; it is a fault while it is open, and content once it is filled in."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from ketaref import checks
from ketaref.content.packs import content_dir, read_packs
from ketaref.content.read import PLACEHOLDER, fields_of
from ketaref.errors import UsageError
from ketaref.fields import KINDS, TIERS
from ketaref.keeping import starting
from ketaref.records import SHIPPED, Dispute, Entry, Reference
from tests.content.test_read import REFERENCES

TODAY = dt.date(2026, 11, 28)
# What a lead would write, by field; all else is a text.
FILLED = {
    "cites": "[our-policy]",
    "action": "[monitor]",
    "crisis": "medical",
    "kind": "clinic-document",
    "type": "report",
    "standing": "caution",
    "risk": "low",
    "title": "Ring the bell",
    "summary": "Ring the bell at the door.",
    "text": "Ring the bell at the door.",
    "advice": "Ring once.",
    "triggers": "[bell emergency]",
    "name": "Elm Street Infusion",
}


def filled(text, kind=""):
    """A template as a lead leaves it: what is open has been written."""

    def fill(match):
        severity = TIERS.get(kind, ("",))[0]
        values = FILLED | {"severity": severity}
        if kind == "not-covered":
            values["summary"] = "Bells are not covered here; ask the front desk."
        return f"{match[1]}{match[2]}: {values.get(match[2], 'Ring the bell.')}"

    open_ = rf"^([ -]*)(\w+): \[?{PLACEHOLDER}\]?$"
    return re.sub(open_, fill, text, flags=re.MULTILINE)


@pytest.fixture
def pack(tmp_path):
    directory = tmp_path / "our-clinic"
    write(starting.new_pack(directory, "Elm Street Infusion"))
    return directory


def write(started):
    for path, text in started.files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return started


def read(directory):
    faults = []
    shipped = directory.parent / "content"
    (shipped / "references").mkdir(parents=True, exist_ok=True)
    (shipped / "references" / "label.yaml").write_text(REFERENCES, encoding="utf-8")
    library = read_packs((SHIPPED, shipped), (directory.name, directory), faults=faults)
    return library, faults


def test_a_new_pack_with_a_name_has_no_fault(pack):
    library, faults = read(pack)
    assert list(map(str, faults)) == []
    assert library.clinic.name == "Elm Street Infusion"
    assert library.references["our-policy"].csl["author"] == [{"literal": "Elm Street Infusion"}]
    assert {path.name for path in pack.iterdir()} == {"clinic.yaml", "references", "README.md"}


def test_the_page_of_a_new_pack_lines_up_its_commands(tmp_path):
    for folder in ("ours", "a-clinic-with-a-long-name"):
        pages = [text for path, text in starting.new_pack(tmp_path / folder, "").files if path.name == "README.md"]
        commands = [line for line in pages[0].splitlines() if line.startswith("    ketaref")]
        assert len(commands) == 5
        assert len({line.index("  # ") for line in commands}) == 1
        assert all(folder in line for line in commands)


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_says_what_it_is(pack, kind):
    text = starting.new_record(kind, "ring-the-bell", pack, TODAY).files[0][1]
    assert f"# An entry of the kind {kind}." in text


def test_a_new_pack_without_a_name_says_what_is_open(tmp_path):
    directory = tmp_path / "our-clinic"
    write(starting.new_pack(directory, ""))
    library, faults = read(directory)
    assert {fault.code for fault in faults} == {"KR130"}
    assert {fault.file for fault in faults} == {"our-clinic/clinic.yaml", "our-clinic/references/our-policy.yaml"}
    assert not library.clinic.name


def test_a_directory_that_holds_something_is_not_made_a_pack(pack):
    with pytest.raises(UsageError, match="there already"):
        starting.new_pack(pack, "")


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_is_a_fault_until_it_is_filled_in_and_then_is_none(pack, kind):
    started = write(starting.new_record(kind, "ring-the-bell", pack, TODAY))
    path, text = started.files[0]
    library, faults = read(pack)
    assert {fault.code for fault in faults} == {"KR130"}, list(map(str, faults))
    assert "ring-the-bell" not in library
    assert not any(PLACEHOLDER in entry.text for entry in library)
    path.write_text(filled(text, kind), encoding="utf-8")
    library, faults = read(pack)
    assert list(map(str, faults)) == []
    entry = library["ring-the-bell"]
    assert entry.kind == kind
    assert (entry.reviewed.by, entry.reviewed.date, entry.reviewed.due) == ("curator", TODAY, dt.date(2027, 11, 28))
    # Rules that search, and one about the crisis help that a whole content has.
    codes = tuple(code for code in checks.RULES if code not in {"KR208", "KR217", "KR222"})
    found = [f for f in checks.check_library(library, today=TODAY, codes=codes) if f.file.startswith("our-clinic/")]
    assert [str(fault) for fault in found if not fault.warning] == []


@pytest.mark.parametrize(
    ("sort", "record", "kind"),
    [("reference", Reference, ""), ("dispute", Dispute, ""), *((kind, Entry, kind) for kind in KINDS)],
)
def test_a_template_has_every_field_with_its_meaning(tmp_path, sort, record, kind):
    ((_, text),) = starting.new_record(sort, "ring-the-bell", tmp_path, TODAY).files
    shown = re.findall(r"^#?(\w+):", text, flags=re.MULTILINE)
    left = set(starting.GIVEN[record]) | ({"statements"} if sort == "not-covered" else set())
    wanted = [
        name for name, field in fields_of(record).items()
        if name not in left and (not kind or kind in field.extra.get("kinds", (kind,)))
    ]  # fmt: skip
    assert shown == wanted
    lines = text.splitlines()
    for name in wanted:
        at = next(n for n, line in enumerate(lines) if re.match(rf"#?{name}:", line))
        assert lines[at - 1].startswith("# "), name


@pytest.mark.parametrize("sort", ["reference", "dispute"])
def test_what_entries_cite_and_show_is_a_fault_until_it_is_filled_in(pack, sort):
    path, text = write(starting.new_record(sort, "elm-street-rules", pack, TODAY)).files[0]
    _, faults = read(pack)
    assert {fault.code for fault in faults} == {"KR130"}, list(map(str, faults))
    path.write_text(filled(text), encoding="utf-8")
    library, faults = read(pack)
    assert list(map(str, faults)) == []
    assert "elm-street-rules" in (library.references if sort == "reference" else library.disputes)


def test_a_field_is_given_by_taking_its_sign_away(pack):
    path, text = starting.new_record("contraindications", "ring-the-bell", pack, TODAY).files[0]
    # As an editor's 'uncomment' does it to a block: one sign of each line.
    block = text[text.index("  #figures:") : text.index("  # How certain")]
    given = re.sub(r"^  #", "  ", block, flags=re.MULTILINE).replace("  #value: FILL IN", "  value: 2")
    given = given.replace("name: FILL IN", "name: rings").replace("unit: FILL IN", "unit: h")
    path.parent.mkdir(parents=True)
    path.write_text(filled(text.replace(block, given), "contraindications"), encoding="utf-8")
    library, faults = read(pack)
    assert list(map(str, faults)) == []
    (figure,) = library["ring-the-bell"].statements[0].figures
    assert (figure.name, figure.value, figure.unit) == ("rings", 2, "h")


@pytest.mark.parametrize(
    ("typed", "sort"),
    [("contraindication", "contraindications"), ("Protocols", "protocols"), ("faqs", "faq"), ("disputes", "dispute"),
     ("dispute", "dispute"), ("clinic", "clinic"), ("pack", "pack"), ("crisis", "crisis")],
)  # fmt: skip
def test_a_kind_is_known_in_the_singular_and_the_plural(typed, sort):
    assert starting.sort_of(typed) == sort


def test_an_unknown_kind_and_an_id_of_another_form_are_refused(tmp_path):
    with pytest.raises(UsageError, match="nearest: protocols"):
        starting.sort_of("protocolls")
    with pytest.raises(UsageError, match="kebab-case"):
        starting.new_record("faq", "Ring the bell", tmp_path, TODAY)


def test_schemas_are_copied_until_they_are_the_shipped_ones(tmp_path):
    copies = starting.schema_files(tmp_path)
    assert {path.name for path, _ in copies} == {p.name for p in (content_dir() / "schema").iterdir()}
    for path, data in copies:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    assert starting.schema_files(tmp_path) == []
    copies[0][0].write_text("{}", encoding="utf-8")
    assert starting.schema_files(tmp_path) == copies[:1]
