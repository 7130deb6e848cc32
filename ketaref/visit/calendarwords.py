"""The words for months and days, as people write and misspell them."""

from __future__ import annotations

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS = ("morning", "afternoon", "evening")
RELATIVE = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tmw": 1, "tmr": 1, "tom": 1}
SYNONYMS = {"sept": "september", "tues": "tuesday", "weds": "wednesday", "thur": "thursday", "thurs": "thursday"}
# Words that a typing error may have been meant for; shorter ones are as like another word as their own.
_CORRECTED = (*MONTHS, *WEEKDAYS, "today", "tonight", "tomorrow", "yesterday", "midnight", *PARTS)
_MIN_CORRECTED = 4
_LONG = 7
_MIN_PREFIX = 3


def meaning_of(typed: str) -> tuple[str, tuple[str, ...]]:
    """What a word speaks of ('month', 'weekday', 'part', 'relative', 'midnight'; '' for nothing), and as which words.

    A typing error stands for the one word it is nearest to; where several are as near, for all of them.
    """
    if typed.endswith("days") and typed[:-1] in map(str.casefold, WEEKDAYS):
        # 'Mondays' are every one of them.
        return "", ()
    if typed in RELATIVE:
        return "relative", (typed,)
    if typed in (*PARTS, "night"):
        return "part", (typed,)
    begun = SYNONYMS.get(typed, typed)
    if len(begun) >= _MIN_PREFIX:
        for kind, words in (("month", MONTHS), ("weekday", WEEKDAYS)):
            found = [word for word in words if word.casefold().startswith(begun)]
            if len(found) == 1:
                return kind, tuple(found)
    return _corrected(typed)


def _corrected(typed: str) -> tuple[str, tuple[str, ...]]:
    if len(typed) < _MIN_CORRECTED:
        return "", ()
    most = 2 if len(typed) >= _LONG else 1
    away = {word: edits(typed, word.casefold()) for word in _CORRECTED if abs(len(word) - len(typed)) <= most}
    least = min(away.values(), default=most + 1)
    near = tuple(word for word, number in away.items() if number == least)
    if least > most:
        return "", ()
    for kind, words in (("month", MONTHS), ("weekday", WEEKDAYS), ("part", PARTS), ("relative", tuple(RELATIVE))):
        if all(word in words for word in near):
            return (kind, near) if kind in ("month", "weekday") or len(near) == 1 else ("", ())
    return ("midnight", near) if near == ("midnight",) else ("", ())


def edits(word: str, other: str) -> int:
    """How many letters are to be added, left out, replaced, or exchanged with the next, to make one word the other.

    Source:
        Optimal string alignment, as in search.spelling; over the few words here it needs no library.
    """
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(word, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and word[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
