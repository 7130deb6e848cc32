"""What the shipped content has said at earlier versions, as digests: a changelog without git.

`history.jsonl` has a line for each version, the oldest first, with what changed from the one before: for each entry a
digest of each group of its fields, for each dispute and reference one digest. `python -m tools.history` writes it from
the commits of a checkout.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ketaref.checks.differences import FIELDS, GROUPS, NOT_COMPARED, Group
from ketaref.errors import UsageError, quoted
from ketaref.record import to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketaref.library import Library
    from ketaref.records import Dispute, Entry, Reference

FILE = Path(__file__).with_name("history.jsonl")
UNREAD = "?"
"""Stands for the digests of a record in a form that this version of ketaref does not read."""
RECORDS = ("entries", "disputes", "references")
# Digits of a digest: of two forms of one record, one pair in 16 million would look the same.
_DIGITS = 6
_VERSION = re.compile(r"\d{4}\.\d\d\.\d\d\+[0-9a-f]+")
_DAY = re.compile(r"(\d{4})[.-](\d\d)[.-](\d\d)")
# Versions that a message names.
_NAMED = 8

Snapshot = dict[str, dict[str, str]]
"""'entries', 'disputes' or 'references' -> id -> digests."""


class Version(NamedTuple):
    """A version of the shipped content that the history knows."""

    version: str
    day: str
    """The day on which it was recorded, as 2026-11-24."""
    commit: str
    changed: Mapping[str, Mapping[str, str | None]]
    """What differs from the version before, as in a Snapshot; None for what has gone."""


class Since(NamedTuple):
    """A record that differs from what it was at a version."""

    record: Literal["entry", "dispute", "reference"]
    id: str
    how: Literal["added", "changed", "removed", "renamed", "unknown"]
    """'unknown': it was in a form that this ketaref does not read, so nothing can be said of what changed."""
    groups: tuple[Group, ...] = ()
    """Which fields of an entry: clinical, wording, findability, review."""
    now: str = ""
    """The id of the entry that a renamed or merged one is found as."""


@cache
def versions() -> tuple[Version, ...]:
    """The versions that are known, the oldest first."""
    lines = FILE.read_text(encoding="utf-8").splitlines() if FILE.is_file() else []
    read = [json.loads(line) for line in lines]
    return tuple(
        Version(line["version"], line["day"], line["commit"], {name: line.get(name, {}) for name in RECORDS})
        for line in read
    )


def version_named(named: str, known: Iterable[Version]) -> Version:
    """The version that a reader means: by its name, by the digest behind '+', or by a day.

    A day stands for the first version of that day, so that no change after it is missed; where there is none, for the
    last one before it. So does the day of a version that is not known: packs in use make the digest another one.

    Raises:
        UsageError: none is meant; names those that are known.
    """
    known = tuple(known)
    for version in known:
        if named in (version.version, version.version.partition("+")[2]):
            return version
    day = _DAY.fullmatch(named.partition("+")[0] if _VERSION.fullmatch(named) else named)
    if day:
        wanted = ".".join(day.groups())
        of_day = [version for version in known if version.version.startswith(wanted)]
        before = [version for version in known if version.version[: len(wanted)] < wanted]
        if of_day or before:
            return of_day[0] if of_day else before[-1]
    raise UsageError(f"unknown content version {quoted(named)}; {_listed(known)}")


def looks_like_version(named: str) -> bool:
    """Whether a text is written as a version or a day is, and not as the name of a commit."""
    return bool(_VERSION.fullmatch(named) or _DAY.fullmatch(named))


def snapshot(version: Version, known: Iterable[Version]) -> Snapshot:
    """All digests of a version, from the changes that led to it."""
    whole: Snapshot = {name: {} for name in RECORDS}
    for each in known:
        for name in RECORDS:
            for record_id, digests in each.changed[name].items():
                if digests is None:
                    whole[name].pop(record_id, None)
                else:
                    whole[name][record_id] = digests
        if each is version:
            break
    return whole


def snapshot_of(library: Library, unread: Mapping[str, Iterable[str]] | None = None) -> Snapshot:
    """The digests of a library.

    Args:
        library: the content.
        unread: 'entries' ... -> ids of records that are there and could not be read.
    """
    whole: Snapshot = {
        "entries": {entry.id: digests_of(entry) for entry in library},
        "disputes": {dispute.id: _digest(_plain(dispute)) for dispute in library.disputes.values()},
        "references": {reference.id: _digest(_plain(reference)) for reference in library.references.values()},
    }
    for name, ids in (unread or {}).items():
        whole[name] |= dict.fromkeys(ids, UNREAD)
    return whole


def digests_of(entry: Entry) -> str:
    """The digests of an entry's groups of fields, one behind the other, in the order of GROUPS.

    Disputes count by their ids, since each has a digest of its own. Fields that are as by default count for nothing, so
    that a field which is new to all entries changes no digest.
    """
    plain: dict[str, Any] = to_plain(entry)
    if entry.disputes:
        plain["disputes"] = [dispute.id for dispute in entry.disputes]
    of_group: dict[str, dict[str, Any]] = {group: {} for group in GROUPS}
    for name, value in plain.items():
        if name not in NOT_COMPARED:
            of_group[FIELDS[name]][name] = value
    return "".join(_digest(fields) for fields in of_group.values())


def since(then: Snapshot, library: Library) -> list[Since]:
    """What differs now from a snapshot: entries, disputes, references, each by id."""
    now = snapshot_of(library)
    found = []
    for name, record in zip(RECORDS, ("entry", "dispute", "reference"), strict=True):
        for record_id in sorted(then[name].keys() | now[name].keys()):
            before, after = then[name].get(record_id), now[name].get(record_id)
            if before == after:
                continue
            if record == "entry" and after is None and record_id in library:
                found.append(Since("entry", record_id, "renamed", now=library[record_id].id))
            else:
                found.append(_since(record, record_id, before, after))  # type: ignore[arg-type]
    return found


def _since(
    record: Literal["entry", "dispute", "reference"], record_id: str, before: str | None, after: str | None
) -> Since:
    if before is None:
        return Since(record, record_id, "added")
    if after is None:
        return Since(record, record_id, "removed")
    if before == UNREAD:
        return Since(record, record_id, "unknown")
    if record != "entry":
        return Since(record, record_id, "changed")
    places = [slice(n * _DIGITS, (n + 1) * _DIGITS) for n in range(len(GROUPS))]
    groups = tuple(group for group, place in zip(GROUPS, places, strict=True) if before[place] != after[place])
    return Since(record, record_id, "changed", groups)


def _plain(record: Dispute | Reference) -> dict[str, Any]:
    return {name: value for name, value in to_plain(record).items() if name not in NOT_COMPARED}


def _digest(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _listed(known: tuple[Version, ...]) -> str:
    if not known:
        return "this copy has no history of its content"
    last = ", ".join(version.version for version in known[: -_NAMED - 1 : -1])
    more = len(known) - _NAMED
    earlier = f", and {more} earlier ones back to {known[0].version}" if more > 0 else ""
    return f"known are {last}{earlier}"
