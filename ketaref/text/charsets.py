"""Sets of characters, as a regular expression names them, as bits: one for each of ASCII, one for each sort of others.

A sort is taken whole, so that a set never lacks a character that it has; case does not matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_ASCII = 128
_LETTERS, _DIGITS, _SPACES, _OTHERS = (1 << (_ASCII + n) for n in range(4))
ALL = (1 << (_ASCII + 4)) - 1
"""Every character."""
_WORD = sum(1 << n for n in range(_ASCII) if chr(n).isalnum() or chr(n) == "_") | _LETTERS | _DIGITS
_DIGIT = sum(1 << n for n in range(_ASCII) if chr(n).isdigit()) | _DIGITS
_SPACE = sum(1 << n for n in range(_ASCII) if chr(n).isspace()) | _SPACES
_CATEGORIES = {
    "CATEGORY_WORD": _WORD, "CATEGORY_NOT_WORD": ALL & ~_WORD, "CATEGORY_DIGIT": _DIGIT,
    "CATEGORY_NOT_DIGIT": ALL & ~_DIGIT, "CATEGORY_SPACE": _SPACE, "CATEGORY_NOT_SPACE": ALL & ~_SPACE,
}  # fmt: skip


def letter_set(code: int) -> int:
    """A character as a set, with what it equals where case does not matter."""
    letter = chr(code)
    cases = {c for c in (letter.lower(), letter.upper(), letter) if len(c) == 1 and ord(c) < _ASCII}
    found = sum(1 << ord(c) for c in cases)
    if code >= _ASCII:
        return found | _sort_of(letter)
    # The Kelvin sign is a k, the long s an s, the dotless i an i.
    return found | (_LETTERS if letter.lower() in "kis" else 0)


def _sort_of(letter: str) -> int:
    if letter.isdigit():
        return _DIGITS
    if letter.isalnum():
        return _LETTERS
    return _SPACES if letter.isspace() else _OTHERS


def class_set(parts: Sequence[Any]) -> int:
    """A class in brackets, as `re` parses it."""
    found, negated, exact = 0, False, True
    for op, value in parts:
        match str(op):
            case "NEGATE":
                negated = True
            case "LITERAL":
                found |= letter_set(value)
                exact = exact and value < _ASCII
            case "RANGE":
                low, high = value
                for code in range(low, min(high, _ASCII - 1) + 1):
                    found |= letter_set(code)
                if high >= _ASCII:
                    found |= _LETTERS | _DIGITS | _SPACES | _OTHERS
                    exact = False
            case "CATEGORY":
                found |= _CATEGORIES.get(str(value), ALL)
    if not negated:
        return found
    # Of the characters beyond ASCII a set names sorts and not each, so that what it leaves out may be any.
    taken = found & ((1 << _ASCII) - 1) if not exact else _taken(parts, found)
    return ALL & ~taken


def _taken(parts: Sequence[Any], found: int) -> int:
    """What a negated class of ASCII characters and categories leaves out for certain."""
    whole = 0
    for op, value in parts:
        if str(op) == "CATEGORY":
            whole |= _CATEGORIES.get(str(value), 0)
    return (found & ((1 << _ASCII) - 1)) | whole


def all_but(code: int) -> int:
    """Every character but one."""
    return ALL & ~(letter_set(code) & ((1 << _ASCII) - 1))
