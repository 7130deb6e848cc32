"""What a regular expression of a pack can cost is bounded before it is used."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaref.fields import KIN
from ketaref.text.expressions import TEXT_MOST, finds
from ketaref.text.patterns import SENTENCE_MOST, fault_of, steps_of

CONTENT = Path(__file__).parent.parent.parent / "content"


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("(a+)+$", "may never end"), ("(a|a)*$", "may never end"), ("(a|aa)+$", "may never end"),
        ("(.*)*x", "may never end"), (r"(\w+\s?)*$", "may never end"), ("a*a*a*b", "may never end"),
        ("(a?){30}a{30}", "may never end"), ("(?=(a+)+b)", "may never end"), ("(fast|fasting )+food", "may never end"),
        (r"(\w+)\s*(?=.*\w+.*x)\w*(?!.*y)\w*z", "may never end"), ("(|a)*b", "may never end"),
        ("a{99999999999999}", "is not a regular expression"), ("a{5000}", "more than 1000 times"),
        ("(" * 200 + ")" * 200, "nested more than 20 deep"), ("(" * 5000 + ")" * 5000, "at most 1000"),
        ("a" * 1001, "at most 1000"), ("[a", "is not a regular expression"), ("(?P<a", "is not a regular expression"),
    ],
)  # fmt: skip
def test_what_may_never_end_is_refused_with_the_way_out(pattern, says):
    assert says in fault_of(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "six hours", r"\b(?:no|not) (?:food|drink)s?\b", "fast[^.]*food", r"(\w+ )*hours", "(in |of |the )*pressure",
        "(?:a|b)*c", "^(?!.*pain).*booster", "[^.]{0,40}x[^.]{0,40}", "((a|b)+c)+", r"\(" * 30, "[(]" * 30, "a*+b",
        r"50 ?(%|percent)", "(?i)NMDA", r"(a)\1", "(?>a*)b", "x{0,3}?y", "(a)?(?(1)b|c)", "é+[^é]", "(?s).*?x",
    ],
)  # fmt: skip
def test_what_clinics_write_is_taken(pattern):
    assert fault_of(pattern) == ""


def test_most_of_what_ships_could_stand_in_a_pack():
    disputes = [yaml.safe_load(file.read_bytes()) for file in (CONTENT / "disputes").glob("*.yaml")]
    marks = [mark for dispute in disputes for mark in dispute.get("marks", ())]
    cues = [cue["pattern"] for cue in yaml.safe_load((CONTENT / "cues.yaml").read_bytes()) if "pattern" in cue]
    refused = [mark for mark in marks if fault_of(mark)]
    assert len(refused) < len(marks) / 10
    refused = [cue for cue in cues if fault_of(cue.replace(KIN, "(?:mother|mum|father)"), SENTENCE_MOST)]
    assert len(refused) < len(cues) / 2


def test_a_text_that_is_too_long_for_a_mark_counts_as_one_that_makes_the_claim():
    assert finds("Fast", "a fast is short")
    assert not finds("fast", "a" * TEXT_MOST)
    assert finds("fast", "a" * (TEXT_MOST + 1))


# ---- The bound, against steps that are counted ----------------------------------------------------------------------

LENGTH = 12
PIECES = st.sampled_from(["a", "b", "ab", r"\w", "[^b]", ".", " ", "[ab]", r"\s"])
EXPRESSIONS = st.recursive(
    PIECES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{0,2}", "{1,3}", "*?", "{0,4}?"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        ),
        st.tuples(st.sampled_from(["(?=", "(?!"]), inner).map(lambda two: f"{two[0]}{two[1]})"),
    ),
    max_leaves=8,
)
ENDS = st.sampled_from(["", "c", "$", r"\b", "ac"])
ENOUGH = 5000


class Counted:
    """A matcher that goes about it as `re` does, and counts the characters that it matches."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps = 0

    def search(self, pattern: str) -> int:
        items = list(import_module("re._parser").parse(pattern))
        any(self.matches(items, place, lambda _: True) for place in range(len(self.text) + 1))
        return self.steps

    def matches(self, items: list[Any], place: int, then: Any) -> bool:
        if self.steps > ENOUGH:
            return True
        if not items:
            return then(place)
        (op, value), *rest = items

        def go_on(at: int) -> bool:
            return self.matches(rest, at, then)

        match str(op):
            case "AT":
                words = [0 <= n < len(self.text) and self.text[n].isalnum() for n in (place - 1, place)]
                holds = place == len(self.text) if str(value) == "AT_END" else words[0] != words[1]
                return holds and go_on(place)
            case "BRANCH":
                return any(self.matches(list(some), place, go_on) for some in value[1])
            case "SUBPATTERN":
                return self.matches(list(value[3]), place, go_on)
            case "ASSERT" | "ASSERT_NOT":
                found = self.matches(list(value[1]), place, lambda _: True)
                return found == (str(op) == "ASSERT") and go_on(place)
            case "MAX_REPEAT" | "MIN_REPEAT":
                return self.repeats(value, place, go_on, greedy=str(op) == "MAX_REPEAT")
        if place == len(self.text) or not fits(op, value, self.text[place]):
            return False
        self.steps += 1
        return go_on(place + 1)

    def repeats(self, value: Any, place: int, then: Any, *, greedy: bool) -> bool:
        low, high, body = value[0], value[1], list(value[2])
        most = LENGTH + 1 if str(high) == "MAXREPEAT" else high

        def again(count: int, at: int, last: int) -> bool:
            def more() -> bool:
                goes = count < most and not (count >= low and at == last)
                return goes and self.matches(body, at, lambda end: again(count + 1, end, at))

            def stop() -> bool:
                return count >= low and then(at)

            return (more() or stop()) if greedy else (stop() or more())

        return again(0, place, -1)


def fits(op: Any, value: Any, letter: str) -> bool:
    """Whether an item of one character matches a letter."""
    match str(op):
        case "LITERAL":
            return chr(value) == letter
        case "NOT_LITERAL":
            return chr(value) != letter
        case "IN":
            negated = str(value[0][0]) == "NEGATE"
            return any(fits(*part, letter) for part in value[negated:]) != negated
        case "CATEGORY":
            return letter.isalnum() if str(value) == "CATEGORY_WORD" else letter.isspace()
    return True


@settings(max_examples=300, deadline=None)
@given(
    st.lists(EXPRESSIONS, min_size=1, max_size=3).map("".join),
    ENDS,
    st.text("ab ", min_size=LENGTH, max_size=LENGTH) | st.sampled_from(["a" * LENGTH, "a " * 6, "ab" * 6, "aab" * 4]),
)
def test_no_text_takes_more_steps_than_are_counted(expression, end, text):
    pattern = expression + end
    most = steps_of(pattern, LENGTH)
    assert Counted(text).search(pattern) <= most or most > ENOUGH
