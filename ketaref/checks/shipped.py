"""The shipped content as one value, from its compiled form: no YAML is parsed twice to set a pack beside it."""

from __future__ import annotations

from ketaref.library import Library
from ketaref.records import KINDS
from ketaref.store.cache import open_index


def shipped_library() -> Library:
    """The shipped content without packs: entries, references and disputes, and none of the rules.

    Raises:
        ContentError: it has to be compiled and is malformed.
    """
    index = open_index()
    disputes = {dispute.id: dispute for dispute in index.disputes()}
    return Library(index.entries(KINDS), index.references(), disputes, version=index.version, clinic=index.clinic)
