"""What a screening is given and what it gives: findings, and the entries they meet.

Values only; `screen.py` makes them. Apart from it so that a record can be read, and a screening shown, without
bringing the search.
"""

from typing import NamedTuple

from ketaref import records
from ketaref.records import Entry

STATUSES: dict[str, str] = {
    "present": "",
    "possible": "said to be possible",
    "controlled": "said to be controlled",
    "past": "past or stopped",
    "negated": "negated",
    "relative": "a relative's",
    "hypothetical": "what may come or is looked for",
    "refuted": "refuted in the record",
    "entered-in-error": "entered in error",
    records.NONE_KNOWN: "no relevant interaction known",
}
"""How a finding stands -> the words shown for it."""


class Finding(NamedTuple):
    """One thing said about a patient: a phrase of what was typed, or a resource of a record."""

    text: str
    codes: tuple[tuple[str, str], ...] = ()
    """System URI and code."""
    status: str = "present"
    topic: str = ""
    """condition | medicine | allergy | procedure | measure; '' for typed text, which may be any."""
    source: str = ""
    """The resource of a record it came from ('Condition/123'); '' for typed text."""
    date: str = ""
    """ISO date of onset or of the reading, as far as known."""
    age: int | None = None
    pressure: tuple[int, int] | None = None
    """Systolic and diastolic, mmHg."""
    names: tuple[str, ...] | None = None
    """Of a resource, all that it is called and is read as: its text, the displays of its codes, ingredients; empty
    where it is called nothing, and `text` only says so. None for `text` alone."""
    firm: str = ""
    """How far the words of a resource may deny it: 'coded', never, as its code and statuses say that it is there;
    'stated', only by how they begin ('No history of stroke'), as its statuses alone say so; '' as typed text may."""
    note: str = ""
    """What to ask where no entry is met ('allergen not stated: ask')."""
    repeats: tuple[tuple[str, str], ...] = ()
    """Resource and date of each further record of the same thing."""

    @property
    def read_as(self) -> tuple[str, ...]:
        """The texts that it is read as."""
        return (self.text,) if self.names is None else self.names


class Said(NamedTuple):
    """A cue that was said of a finding."""

    category: str
    """That of its rule in content/cues.yaml: 'denies', 'relative' ..."""
    rule: str
    """The rule: its first words, or its pattern."""
    text: str
    """The words that matched, as read."""


class Concern(NamedTuple):
    """A finding that meets an entry, and how it stands."""

    finding: Finding
    entry: Entry
    severity: str
    """The entry's, or that of the source whose figure a reading is above."""
    status: str
    counted: bool
    """Whether it speaks against treatment as it stands; what is negated or a relative's is shown, not counted."""
    how: str
    """code | name | reading"""
    met: str
    """The name, code or figure that was met."""
    notes: tuple[str, ...] = ()
    cues: tuple[Said, ...] = ()
    """The cues that say how the finding stands."""


class Unmatched(NamedTuple):
    """A finding, or words of one, that no entry is known to speak of. That is no statement that it does not matter."""

    finding: Finding
    text: str
    note: str = ""
    perhaps: Entry | None = None
    """The entry that its wording may mean: a suggestion to whoever reads it."""


class Screened(NamedTuple):
    """What a screening found, the firmest first; every finding stands in one of the lists."""

    concerns: tuple[Concern, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    crisis: Entry | None = None
    read_as: tuple[tuple[str, str], ...] = ()
    """Words read as another: as typed, as read."""

    @property
    def counted(self) -> tuple[Concern, ...]:
        """The concerns that stand, by severity."""
        return tuple(c for c in self.concerns if c.counted)

    @property
    def set_aside(self) -> tuple[Concern, ...]:
        """What is negated, controlled, past, a relative's, refuted, entered in error, or known to matter little."""
        return tuple(c for c in self.concerns if not c.counted)


def is_at_least(severity: str, level: str) -> bool:
    """Whether a severity is as firm as a level, or firmer."""
    return records.FIRMNESS[severity] >= records.FIRMNESS[level]
