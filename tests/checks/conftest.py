"""A library of a few entries, judged by one rule."""

from __future__ import annotations

from datetime import date

import pytest

from ketaref.checks import check_library
from ketaref.library import Library
from ketaref.records import Reference

TODAY = date(2026, 11, 24)
REFERENCES = {
    "label": Reference("label", "label", {"type": "webpage", "title": "A label"}),
    "page": Reference("page", "clinic-document", {"type": "webpage", "title": "A clinic page"}),
    "ghost": Reference("ghost", "unmatched", {"type": "article", "title": "A title nobody published"}),
}


@pytest.fixture
def judge():
    """What one rule finds in a library of these entries and disputes, as messages."""

    def messages(code, *entries, disputes=(), today=TODAY):
        library = Library(entries, REFERENCES, {d.id: d for d in disputes})
        faults = check_library(library, today=today, codes=(code,))
        assert {f.code for f in faults} <= {code}
        return [("warning: " if f.warning else "") + f.message for f in faults]

    return messages
