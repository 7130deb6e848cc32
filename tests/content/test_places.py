"""Where a field of a record stands in its file, which is read again for it."""

from __future__ import annotations

import pytest

from ketaref.content.places import Places, written_ids
from ketaref.provenance import Origin

FILES = {
    "pre-infusion.yaml": """\
- id: one
  title: One
- id: two
  aliases: [second, other]
  add:
    questions: [may I]
  statements:
  - text: Stop drinks
      two hours before.
    figures:
    - {name: fast for drinks, value: 2}
    cites: [{ref: one-label, at: line 2}]
""",
    "asked/faq.yaml": "two:\n- may I eat\n- and drink\nthree: may I swim\n",
    "asked/broken.yaml": "two: [\n",
    "asked/list.yaml": "- two\n",
    "broken.yaml": "id: [\n",
}


@pytest.fixture
def places(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Places([("ours", tmp_path)])


def of(line: int, file: str = "pre-infusion.yaml", pack: str = "ours") -> Origin:
    return Origin(pack, f"ours/{file}", line)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 3),
        (("aliases",), 4),
        (("aliases", "other"), 4),
        (("questions", "may I"), 6),
        (("statements", "Stop drinks two hours before."), 8),
        (("statements", "Stop drinks two hours before.", "figures", "fast for drinks"), 11),
        (("statements", "Stop drinks two hours before.", "cites", "one-label", "at"), 12),
        # As far as it is written.
        (("statements", "another"), 8),
        (("severity",), 3),
        (("severity", "of", "what"), 3),
    ],
)
def test_a_field_is_found_as_far_as_it_is_written(places, path, line):
    assert places.line(of(3), *path) == line


@pytest.mark.parametrize("origin", [of(9, "gone.yaml"), of(9, "broken.yaml"), of(9, pack="another"), of(9)])
def test_what_cannot_be_found_again_stands_where_it_was_read(places, origin):
    assert places.line(origin, "title") == 9
    assert places.value(origin, "title") is None


def test_a_value_is_as_it_is_written(places):
    assert places.value(of(1), "title") == "One"
    assert places.value(of(1), "aliases") is None
    assert places.value(of(3), "add") == {"questions": ["may I"]}
    assert places.value(of(3), "statements")[0]["figures"] == [{"name": "fast for drinks", "value": "2"}]


def test_questions_are_found_in_whatever_file_asks_them(places):
    assert places.asked(of(3), "two") == ("ours/asked/faq.yaml", 1)
    assert places.asked(of(3), "two", "and drink") == ("ours/asked/faq.yaml", 3)
    assert places.asked(of(3), "three", "may I swim") == ("ours/asked/faq.yaml", 4)
    assert places.asked(of(3), "two", "may I fly") is None
    assert places.asked(of(3), "four") is None
    assert places.asked(of(3, pack="another"), "two") is None


def test_ids_are_known_from_files_that_do_not_parse():
    texts = [b"id: one\ntitle: [\n", b"- extends: 'two'\n-  id : three\n\xff", b"title: id: none\n"]
    assert list(written_ids(texts)) == ["one", "two", "three"]
