"""How much work a regular expression can be, told from the expression alone: a pack may give one, and none may hang.

Python's `re` tries every way in which an expression can match before it gives up, and cannot be stopped half-way.
`(a+)+$` has 2**n ways through n letters. So what a pack gives is bounded before it is ever used: the expression is
parsed as `re` parses it, and the most steps that a search can take on a text of TEXT_MOST characters are counted:

    a character, a class            1 step, 1 way
    x*, x{lo,hi} of one character   as many steps and ways as characters; 1 way where what follows cannot begin with x
    (...)*, (...){lo,hi}            the ways of the group to the power of its repetitions
    a|b                             the ways of those alternatives together that can begin alike
    (?=...) (?!...)                 the steps of what they hold, 1 way
    one thing behind another        ways multiply; steps are those of each, times the ways in front of it
    the whole                       times the places at which a match can begin

What fails at its first character is not counted. An upper bound: tests/text/test_patterns.py counts what texts do take.
It is not a close one; what is refused can be written with bounds or without overlap.

google-re2 would bound every search by itself. It would be one more dependency, compiled for each machine, and it knows
no lookaround, which shipped patterns use.

Source:
    Ways as in Kirrage, Rathnayake & Thielecke, "Static Analysis for Regular Expression Denial-of-Service Attacks",
    NSS 2013; ambiguity of loops as in Weideman et al., "Analyzing Matching Time Behavior of Backtracking Regular
    Expression Matchers by Using Ambiguity of NFA", CIAA 2016.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.text.charsets import ALL, all_but, class_set, letter_set
from ketaref.text.expressions import TEXT_MOST

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 1000
"""Characters that an expression may have."""
DEEPEST = 20
"""Groups that may stand one in another."""
MOST_REPEATED = 1000
"""The highest number that may stand in {lo,hi}."""
SENTENCE_MOST = 2000
"""Characters of the text for which the steps of a cue are counted, which is held against a patient's sentences; those
of a mark are counted for TEXT_MOST."""
STEPS_MOST = 20_000_000
"""Steps that a search of such a text may take: a tenth of a second, about."""

_NOTHING: Any = ("", None)
_WAY_OUT = "bound its repetition ({0,40} for *), repeat no group that repeats, or name what lies between"
_TOO_MANY = STEPS_MOST * STEPS_MOST
"""More than is ever allowed: no greater number is worth being exact about."""


class _Part(NamedTuple):
    """What a part of an expression can do, at one place of a text."""

    ways: int = 1
    """In how many ways it can match there, so that what follows is tried for each."""
    steps: int = 1
    """The most steps that all of them take together."""
    start: int = 0
    """The characters with which a match can begin."""
    empty: bool = False
    """Whether a match can be empty."""
    least: int = 0
    """The fewest characters of a match."""


def fault_of(pattern: str, length: int = TEXT_MOST) -> str:
    """What is wrong with an expression that a pack gives, and the way out; '' where it is sound and cheap enough.

    Args:
        pattern: the expression.
        length: characters of the text for which it has to be cheap enough.
    """
    if len(pattern) > LONGEST:
        return f"has {len(pattern)} characters, at most {LONGEST} are read; write several"
    if _depth(pattern) > DEEPEST:
        return f"has groups nested more than {DEEPEST} deep; write it flatter"
    try:
        re.compile(pattern)
        steps = steps_of(pattern, length)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is not a regular expression: {error}"
    if steps < 0:
        return f"repeats something more than {MOST_REPEATED} times; write a smaller number"
    if steps > STEPS_MOST:
        return f"may never end on some text ({_rounded(steps)} steps, at most {STEPS_MOST:,}); {_WAY_OUT}"
    return ""


@lru_cache(maxsize=4096)
def steps_of(pattern: str, length: int = TEXT_MOST) -> int:
    """The most steps that a search takes on a text of so many characters; -1 where a repetition has too high a bound.

    Raises:
        re.error: it is no regular expression; OverflowError, RecursionError: `re` cannot hold it.
    """
    # The one description there is of what `re` will do; private, and the same from Python 3.11 to 3.14.
    parsed: Any = import_module("re._parser").parse(pattern, re.IGNORECASE)
    if not _is_bounded(parsed):
        return -1
    if parsed.state.flags & re.MULTILINE:
        parsed = [("AT", "LINE"), *parsed]
    counted = _Counting(length)
    return min(sum(counted.from_everywhere(some) for some in _alternatives(list(parsed))), _TOO_MANY)


def _alternatives(items: Sequence[Any]) -> list[Sequence[Any]]:
    """The alternatives of a whole expression, each of which begins where it may."""
    if len(items) == 1 and str(items[0][0]) == "BRANCH":
        return [list(some) for some in items[0][1][1]]
    return [items]


def _depth(pattern: str) -> int:
    """How deep groups stand in each other; at least as deep as `re` takes it, so that `re` need not be asked."""
    deepest = depth = 0
    for letter in pattern:
        depth += (letter == "(") - (letter == ")" and depth > 0)
        deepest = max(deepest, depth)
    return deepest if deepest <= DEEPEST else _real_depth(pattern)


def _real_depth(pattern: str) -> int:
    """The same without what is escaped or in a class."""
    bare = re.sub(r"\\.|\[\^?\]?[^\]]{0,1000}\]", "", pattern, flags=re.DOTALL)
    deepest = depth = 0
    for letter in bare:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    return deepest


def _is_bounded(items: Any) -> bool:
    for op, value in items:
        if str(op).endswith("_REPEAT"):
            bounds = [int(n) for n in value[:2] if str(n) != "MAXREPEAT"]
            if max(bounds, default=0) > MOST_REPEATED:
                return False
        if not all(map(_is_bounded, _parts_of(op, value))):
            return False
    return True


def _parts_of(op: Any, value: Any) -> list[Any]:
    """The expressions in an item of one."""
    match str(op):
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [value[2]]
        case "SUBPATTERN":
            return [value[3]]
        case "ASSERT" | "ASSERT_NOT":
            return [value[1]]
        case "ATOMIC_GROUP":
            return [value]
        case "BRANCH":
            return list(value[1])
        case "GROUPREF_EXISTS":
            return [part for part in value[1:] if part]
    return []


# ---- Ways and steps -------------------------------------------------------------------------------------------------


class _Counting:
    """Ways and steps of the parts of an expression, on a text of so many characters."""

    def __init__(self, length: int) -> None:
        self._length = length

    def from_everywhere(self, items: Sequence[Any]) -> int:
        """The steps of items tried at every place at which they can begin."""
        bound = bool(items) and str(items[0][0]) == "AT" and "BEGINNING" in str(items[0][1])
        if bound:
            return self.sequence(items, 0).steps + 1
        # It is tried everywhere, and goes on where its first characters are: 'ago' begins at every third place at most.
        return self._length * 2 + -(-self._length // _period(items)) * (self.sequence(items, 0).steps + 1)

    def sequence(self, items: Any, follow: int) -> _Part:
        """Items one behind the other.

        Args:
            items: as `re` parses them.
            follow: the characters with which what stands behind them all can begin; none at the end, where a match is
                found and nothing more is tried.
        """
        items = list(items)
        follows = [follow] * len(items)
        for n in range(len(items) - 1, 0, -1):
            start, empty = _start(items[n])
            follows[n - 1] = start | (follows[n] if empty else 0)
        ways, steps, least = 1, 0, 0
        for item, after in zip(items, follows, strict=True):
            part = self._item(item, after)
            steps = min(steps + ways * part.steps, _TOO_MANY)
            ways = min(ways * part.ways, _TOO_MANY)
            least += part.least
        start, empty = _start_of_all(items)
        return _Part(ways, max(steps, 1), start, empty, least)

    def _item(self, item: Any, follow: int) -> _Part:
        op, value = item
        start, empty = _start(item)
        match str(op):
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                return self._repeat(op, value, follow)._replace(start=start, empty=empty)
            case "SUBPATTERN":
                return self.sequence(value[3], follow)
            case "BRANCH" | "GROUPREF_EXISTS":
                return self._branch(_parts_of(op, value), follow)._replace(start=start, empty=empty)
            case "ASSERT" | "ASSERT_NOT":
                # What it has found once is not tried in another way.
                return _Part(1, self.sequence(value[1], 0).steps, start, empty=True)
            case "ATOMIC_GROUP":
                return self.sequence(value, 0)._replace(ways=1)
            case "GROUPREF":
                return _Part(1, self._length, start, empty=True)
            case "AT":
                return _Part(empty=True)
        return _Part(start=start, least=1)

    def _repeat(self, op: Any, value: Any, follow: int) -> _Part:
        low, high, body = int(value[0]), value[1], list(value[2])
        most = self._length if str(high) == "MAXREPEAT" else int(high)
        start, empty = _start_of_all(body)
        part = self.sequence(body, start | follow)
        most = min(most, self._length // max(part.least, 1))
        # Where what follows begins with none of its characters, only the longest run of it leads on.
        apart = not start & follow and not empty
        if part.ways == 1 and not empty:
            ways = 1 if apart else max(most - low + 1, 1)
            steps = most * part.steps
            if not _looks_ahead(body):
                # Runs of one repetition behind the other share the text, so that each character is read a few times.
                steps = min(steps, 3 * part.steps + most * _bare(body))
            steps += most
        elif empty and str(high) == "MAXREPEAT":
            return _Part(_TOO_MANY, _TOO_MANY, start, empty=True)
        else:
            ways, steps = 0, 0
            for count in range(low, most + 1):
                ways, steps = ways + part.ways**count, steps + part.steps * part.ways ** max(count - 1, 0)
                if steps > _TOO_MANY:
                    break
        if str(op) == "POSSESSIVE_REPEAT":
            ways = 1
        return _Part(min(max(ways, 1), _TOO_MANY), min(max(steps, 1), _TOO_MANY), least=low * part.least)

    def _branch(self, alternatives: Sequence[Any], follow: int) -> _Part:
        """Alternatives. Two that differ in a character they must have are never both a way."""
        parts = [self.sequence(some, follow) for some in alternatives]
        heads = [_head(some) for some in alternatives]
        alike = [
            [j for j, other in enumerate(heads) if not any(not a & b for a, b in zip(head, other, strict=False))]
            for head in heads
        ]
        ways = max(sum(parts[j].ways for j in some) for some in alike)
        steps = max(sum(parts[j].steps for j in some) for some in alike) + len(parts)
        return _Part(ways, steps, least=min(part.least for part in parts))


def _looks_ahead(items: Any) -> bool:
    """Whether anything in items reads characters that those behind it read again."""
    return any(
        str(op) in ("ASSERT", "ASSERT_NOT", "GROUPREF") or any(map(_looks_ahead, _parts_of(op, value)))
        for op, value in items
    )


def _bare(items: Any) -> int:
    """Steps of items that read each character once: without what runs of single characters take."""
    total = 0
    for op, value in items:
        inner = _parts_of(op, value)
        total += 1 + sum(map(_bare, inner))
    return total


def _head(items: Any) -> list[int]:
    """The characters of the first places of a match, as far as each is one place."""
    head: list[int] = []
    for op, value in items:
        name = str(op)
        if name in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
            head.append(_start((op, value))[0])
        elif name == "SUBPATTERN":
            inner = list(value[3])
            head += _head(inner)
            if len(_head(inner)) < len(inner):
                break
        elif name == "AT":
            continue
        else:
            if name.endswith("_REPEAT") and int(value[0]) > 0:
                head.append(_start((op, value))[0])
            break
    return head


def _period(items: Sequence[Any]) -> int:
    """The fewest places between two at which items can both begin, as far as their first characters tell."""
    while items and str(items[0][0]) == "AT":
        items = items[1:]
    op, value = items[0] if items else _NOTHING
    alternatives = [items]
    if str(op) == "SUBPATTERN":
        inner = list(value[3])
        branches = len(inner) == 1 and str(inner[0][0]) == "BRANCH"
        alternatives = list(inner[0][1][1]) if branches else [inner]
    elif str(op) == "BRANCH":
        alternatives = list(value[1])
    heads = [_head(some) for some in alternatives]

    def shift(head: list[int], other: list[int]) -> int:
        both = (n for n in range(1, len(head)) if all(a & b for a, b in zip(head[n:], other, strict=False)))
        return next(both, len(head))

    return max(1, min(shift(head, other) for head in heads for other in heads))


# ---- Characters -----------------------------------------------------------------------------------------------------


def _start_of_all(items: Sequence[Any]) -> tuple[int, bool]:
    """The characters with which items one behind the other can begin, and whether they can match nothing."""
    start = 0
    for item in items:
        first, empty = _start(item)
        start |= first
        if not empty:
            return start, False
    return start, True


def _start(item: Any) -> tuple[int, bool]:
    op, value = item
    match str(op):
        case "LITERAL":
            return letter_set(value), False
        case "NOT_LITERAL":
            return all_but(value), False
        case "ANY":
            return ALL, False
        case "IN":
            return class_set(value), False
        case "AT":
            return 0, True
        case "ASSERT" | "ASSERT_NOT" | "GROUPREF":
            return ALL, True
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            start, empty = _start_of_all(list(value[2]))
            return start, empty or int(value[0]) == 0
    starts = [_start_of_all(list(part)) for part in _parts_of(op, value)]
    nothing = str(op) == "GROUPREF_EXISTS" and len(starts) == 1
    start = 0
    for first, _ in starts:
        start |= first
    return start, nothing or not starts or any(empty for _, empty in starts)


def _rounded(steps: int) -> str:
    return "more than 10^14" if steps >= _TOO_MANY else f"{steps:,}"
