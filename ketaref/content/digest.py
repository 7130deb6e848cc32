"""What a signature stands for: a digest over what a reader sees of an entry."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from ketaref.records import to_plain

if TYPE_CHECKING:
    from ketaref.records import Entry

_NOT_SEEN = frozenset({"origin", "reviewed", "questions", "notices", "patches"})
"""Where it was read, who signed it, how people ask for it, what ketaref says about it: no reader signs these."""
_FINDS = frozenset({"related", "formerly", "order", "aliases"})
"""Fields of an entry by which it is found and placed: another file that hides or names an entry changes them too."""
LENGTH = 32
"""Hexadecimal digits of a digest: 128 bits."""


def digest_of(entry: Entry) -> str:
    """A digest of what a reader sees of an entry, its disputes whole: SHA-256, its first 32 hexadecimal digits.

    By what it is found and where it is listed count for nothing: no reader signs these, and a hidden neighbour or a
    slip in a clinic.yaml would make an entry that nobody touched one that has changed.

    The same for the same content on every machine and by every version whose records have the same fields: fields that
    are as by default count for nothing, so that a new field changes no digest until it is given.
    """
    said = {name: value for name, value in to_plain(entry).items() if name not in _FINDS}
    seen = json.dumps(_seen(said), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


def _seen(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _seen(value) for key, value in data.items() if key not in _NOT_SEEN}
    return [_seen(value) for value in data] if isinstance(data, list) else data
