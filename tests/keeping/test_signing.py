"""A signature stands for what a reader sees, and is written into the file that holds it."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

import pytest

from ketaref.content.notices import CHANGED, RECONFIRM, UNREADABLE
from ketaref.content.packs import read_packs
from ketaref.errors import UsageError
from ketaref.keeping import patching, signing
from ketaref.records import SHIPPED
from tests.content.test_read import ENTRY, REFERENCES

LEAD = signing.Signature("Dr. A. O'Example: MD", "medical director", dt.date(2026, 11, 28), dt.date(2027, 5, 28))
TWO = """\
# Two of ours
- id: our-drinks   # the first
  title: Our drinks
  summary: Drinks as we have them.
  statements: [{text: Drinks as we have them., cites: [one-label]}]
  reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}  # by nobody yet
# of the second
- extends: drinks-before
  summary: Clear drinks stop two hours before.
"""


def read(tmp_path, own):
    for name, text in {"content/background": ENTRY, "content/references": REFERENCES, **own}.items():
        path = tmp_path / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    faults = []
    library = read_packs((SHIPPED, tmp_path / "content"), ("pack", tmp_path / "pack"), faults=faults)
    assert list(map(str, faults)) == []
    return library


def test_entries_of_one_file_are_signed_and_all_else_of_it_stays(tmp_path):
    library = read(tmp_path, {"pack/background": TWO})
    text = TWO
    for entry_id, line in {"our-drinks": 2, "drinks-before": 8}.items():
        assert library[entry_id].origin.line == line
        text = signing.signed(text, line, library[entry_id], LEAD)
    assert [line for line in TWO.splitlines() if line not in text.splitlines()] == [
        "  reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}  # by nobody yet"
    ]
    assert "  # by nobody yet\n# of the second\n" in text
    signed = read(tmp_path, {"pack/background": text})
    for entry_id in ("our-drinks", "drinks-before"):
        entry = signed[entry_id]
        assert entry.notices == ()
        assert (entry.reviewed.by, entry.reviewed.role) == (LEAD.by, LEAD.role)
        assert (entry.reviewed.date, entry.reviewed.due) == (LEAD.day, LEAD.due)


def test_what_is_changed_after_it_was_signed_says_so_until_it_is_signed_again(tmp_path):
    library = read(tmp_path, {"pack/background": TWO})
    text = signing.signed(TWO, 2, library["our-drinks"], LEAD).replace("summary: Drinks as", "summary: Drinks just as")
    changed = read(tmp_path, {"pack/background": text})["our-drinks"]
    (notice,) = changed.notices
    assert notice.startswith(CHANGED)
    signing.require_signable(changed)
    again = read(tmp_path, {"pack/background": signing.signed(text, 2, changed, LEAD)})["our-drinks"]
    assert again.notices == ()


def test_an_entry_is_signed_as_it_is_shipped(tmp_path):
    entry = read(tmp_path, {"pack/faq": ENTRY.replace("drinks-before", "own")})["drinks-before"]
    text = patching.signed_file(entry, PurePosixPath("background", "drinks-before.yaml"))
    text = signing.signed(text, signing.first_line(text), entry, LEAD)
    signed = read(tmp_path, {"pack/background/drinks-before": text})["drinks-before"]
    assert signed.notices == ()
    assert signed.patches == ("reviewed",)
    assert signed.text == entry.text


def test_a_signed_shipped_entry_that_changes_asks_to_be_confirmed_and_is_not_signed_before(tmp_path):
    entry = read(tmp_path, {"pack/faq": ENTRY.replace("drinks-before", "own")})["drinks-before"]
    text = patching.signed_file(entry, PurePosixPath("background", "drinks-before.yaml"))
    text = signing.signed(text, signing.first_line(text), entry, LEAD)
    shipped = ENTRY.replace("stop before the visit.", "stop one hour before the visit.")
    files = {"content/background": shipped, "pack/background/drinks-before": text}
    changed = read(tmp_path, files)["drinks-before"]
    assert any(RECONFIRM in notice for notice in changed.notices)
    assert any(notice.startswith(CHANGED) for notice in changed.notices)
    with pytest.raises(UsageError, match=r"drinks-before is not signed: .*re-confirm"):
        signing.require_signable(changed)


def test_a_rule_that_cannot_be_read_is_not_signed(tmp_path):
    broken = "extends: drinks-before\nsumary: Clear drinks stop.\n"
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "background.yaml").write_text(broken, encoding="utf-8")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "background.yaml").write_text(ENTRY, encoding="utf-8")
    (tmp_path / "content" / "references.yaml").write_text(REFERENCES, encoding="utf-8")
    library = read_packs((SHIPPED, tmp_path / "content"), ("pack", tmp_path / "pack"), faults=[])
    with pytest.raises(UsageError, match=rf"drinks-before is not signed: .*{UNREADABLE}"):
        signing.require_signable(library["drinks-before"])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"by": "Curator"}, "nobody has signed"),
        ({"by": " "}, "--by names who"),
        ({"role": ""}, "--role names who"),
        ({"by": "Dr\x1b[8m"}, "--by names who"),
        ({"due": dt.date(2026, 11, 28)}, "is not after the day of signing"),
    ],
)
def test_what_is_no_signature_is_refused(wrong, says):
    LEAD.check()
    with pytest.raises(UsageError, match=says):
        LEAD._replace(**wrong).check()


def test_a_review_is_due_in_a_year():
    assert signing.due_from(dt.date(2026, 11, 28)) == dt.date(2027, 11, 28)
    assert signing.due_from(dt.date(2028, 2, 29)) == dt.date(2029, 2, 28)
