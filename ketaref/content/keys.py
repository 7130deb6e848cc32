"""What a file may write of a record beside its fields. Annotations are not postponed, since msgspec evaluates them."""

from collections.abc import Mapping
from typing import Any

from ketaref.clinic import Hide
from ketaref.fields import Id, Unset
from ketaref.record import Record


class PatchKeys(Record, frozen=True):
    """How a record lies over what is below it."""

    extends: Id | Unset = ""
    """The record below that it patches; a patch needs no id of its own."""
    add: Mapping[str, Any] = {}
    """Field -> what is added to the list there."""
    remove: Mapping[str, Any] = {}
    """Field -> what goes from the list there, by its text, id or code."""
    lowers: str = ""
    """Why the patch takes caution away, and who decided it; without it, none goes."""
    confirmed: str = ""
    """Digest of the record below that the patch was written against; `ketaref content confirm` writes it."""
    hides: tuple[Hide, ...] = ()
    """Entries below that are in no answer any more."""


KEYS = tuple(PatchKeys.__struct_fields__)
