"""Values are set in a file at their marks; all else of the file stays, byte for byte."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ketaref.keeping import marks

REVIEW = {"date": "2026-11-27", "by": "Dr. A. Example", "due": "2027-11-27"}
SIGNED = "{date: 2026-11-27, by: Dr. A. Example, due: 2027-11-27}"


def changed(before, after):
    """The lines that differ, as a diff shows them."""
    old, new = before.splitlines(), after.splitlines()
    return [f"-{line}" for line in old if line not in new] + [f"+{line}" for line in new if line not in old]


def test_a_value_in_a_flow_mapping_is_replaced_and_what_is_missing_follows():
    text = """\
# yaml-language-server: $schema=../schema/entries.schema.json
id: a   # the id
reviewed: {date: 2026-01-01, by: curator, due: 2027-01-01} # ours

# the end
title: "A: b"
"""
    made = marks.with_values(text, 2, ("reviewed",), REVIEW | {"role": "pharmacist"})
    assert changed(text, made) == [
        "-reviewed: {date: 2026-01-01, by: curator, due: 2027-01-01} # ours",
        "+reviewed: {date: 2026-11-27, by: Dr. A. Example, due: 2027-11-27, role: pharmacist} # ours",
    ]


def test_comments_within_a_block_mapping_stay():
    text = """\
id: a
reviewed:
  # the day
  date: 2026-01-01   # Friday
  by: curator  # nobody yet
  due: 2027-01-01
  # no more
title: A
"""
    made = marks.with_values(text, 1, ("reviewed",), REVIEW | {"role": "pharmacist"})
    assert (
        made
        == """\
id: a
reviewed:
  # the day
  date: 2026-11-27   # Friday
  by: Dr. A. Example  # nobody yet
  due: 2027-11-27
  role: pharmacist
  # no more
title: A
"""
    )


@pytest.mark.parametrize(
    ("text", "line", "wanted"),
    [
        ("id: a\n", 1, f"id: a\nreviewed: {SIGNED}\n"),
        ("id: a", 1, f"id: a\nreviewed: {SIGNED}"),
        ("id: a # b\n# c\n", 1, f"id: a # b\nreviewed: {SIGNED}\n# c\n"),
        ("id: a\r\n# c\r\n", 1, f"id: a\r\nreviewed: {SIGNED}\r\n# c\r\n"),
        ("- id: a\n  b: 1\n- id: c\n", 1, f"- id: a\n  b: 1\n  reviewed: {SIGNED}\n- id: c\n"),
        ("- id: a\n# of c\n- id: c # d\n", 3, f"- id: a\n# of c\n- id: c # d\n  reviewed: {SIGNED}\n"),
        ("{id: a, b: [1, 2]}\n", 1, f"{{id: a, b: [1, 2], reviewed: {SIGNED}}}\n"),
        ("- {id: a}\n- {id: b}\n", 2, f"- {{id: a}}\n- {{id: b, reviewed: {SIGNED}}}\n"),
        ("id: a\nb: |\n  one\n  two\n\n# end\n", 1, f"id: a\nb: |\n  one\n  two\n\nreviewed: {SIGNED}\n# end\n"),
        ("id: a\nb: |+\n  one\n\n", 1, f"id: a\nb: |+\n  one\n\nreviewed: {SIGNED}\n"),
        ("id: a\nb: >\n  one", 1, f"id: a\nb: >\n  one\nreviewed: {SIGNED}\n"),
        ("id: a\nb:\n- c: 1\n  d: [2]  # x\n", 1, f"id: a\nb:\n- c: 1\n  d: [2]  # x\nreviewed: {SIGNED}\n"),
        ("id: a\nb:\n", 1, f"id: a\nb:\nreviewed: {SIGNED}\n"),
        ("id: a\nreviewed:\n", 1, f"id: a\nreviewed: {SIGNED}\n"),
        ("id: a\nreviewed: FILL IN # when\nb: 1\n", 1, f"id: a\nreviewed: {SIGNED} # when\nb: 1\n"),
        ("x: &n A\nid: a\nb: *n\n", 1, f"x: &n A\nid: a\nb: *n\nreviewed: {SIGNED}\n"),
        ("id: ℞𝓐\nb: 'µ'\n", 1, f"id: ℞𝓐\nb: 'µ'\nreviewed: {SIGNED}\n"),
        ("\ufeffid: a\nb: 1\n", 1, f"\ufeffid: a\nb: 1\nreviewed: {SIGNED}\n"),
        ("--- # doc\nid: a\n...\n", 2, f"--- # doc\nid: a\nreviewed: {SIGNED}\n...\n"),
        ('id: a\nb: "one\n  two"  # c\n', 1, f'id: a\nb: "one\n  two"  # c\nreviewed: {SIGNED}\n'),
    ],
)
def test_a_mapping_is_put_in_behind_the_last_field(text, line, wanted):
    assert marks.with_values(text, line, ("reviewed",), REVIEW) == wanted


def test_a_scalar_is_set_in_the_record_itself():
    text = "extends: a\nconfirmed: '0123' # 2025\nb: 1\n"
    assert marks.with_values(text, 1, (), {"confirmed": '"4567"'}) == 'extends: a\nconfirmed: "4567" # 2025\nb: 1\n'


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: &r {by: curator}\nreviewed: *r\n", 1, "used twice"),
        ("a: &r [*r]\nid: a\n", 1, "holds itself"),
        ("id: a\n", 7, "no record begins at line 7"),
        ("id: [a\n", 1, "not valid YAML"),
        ("# nothing\n", 1, "holds nothing"),
    ],
)
def test_what_cannot_be_set_alone_is_refused_in_words(text, line, says):
    with pytest.raises(marks.UnsettableError, match=says):
        marks.with_values(text, line, ("reviewed",), REVIEW)


@given(st.text(min_size=1, max_size=30).filter(lambda text: text.split()))
def test_any_text_comes_back_as_itself(text):
    if not all(c.isprintable() or c.isspace() for c in text):
        return
    made = marks.with_values("- id: a\n  b: 1 # c\n- id: d\n", 1, (), {"by": marks.scalar(text)})
    read = yaml.safe_load(made)
    assert read == [{"id": "a", "b": 1, "by": " ".join(text.split())}, {"id": "d"}]
    within = marks.with_values("id: a\n", 1, ("reviewed",), {"by": marks.scalar(text), "due": "2027-01-01"})
    assert yaml.safe_load(within)["reviewed"]["by"] == " ".join(text.split())


def test_the_lines_of_a_record_end_with_it():
    text = "- id: a\n  b:\n  - 1 # one\n\n# of c\n- id: c\n"
    assert marks.record_lines(text, 1) == ["- id: a", "  b:", "  - 1"]
    assert marks.value_text(text, 6, "id") == "c"
    assert marks.value_text(text, 1, "b") is None
