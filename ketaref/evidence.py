"""The best evidence on a question: does ketamine work for a condition, by a route, against a comparator."""

import datetime as dt
from typing import Literal

from ketaref.fields import Certainty, Id, Route, Unset
from ketaref.records import Figure, Origin, Record
from ketaref.statement import Cites

Rater = Literal["source", "us"]
NONE_FOUND = "none found"
"""The design where a search found no study."""


class Evidence(Record, frozen=True):
    """What is the best evidence on one question, or that none was found, and on which day that was searched."""

    id: Id
    """Lower-case words joined by hyphens, never reused."""
    condition: str
    """The condition, in the words of the entries' field `condition`."""
    entry: Id
    """The entry to read on."""
    outcome: str
    """What was counted, and when: 'response at 24 h'."""
    design: str
    """The best design: 'meta-analysis of 9 randomized trials', 'randomized, double-blind', 'none found'."""
    effect: str
    """The effect against the comparator, with its figures: '44% against 14%'; 'no trial found'."""
    searched: dt.date
    """The day on which it was searched last."""
    route: Route | Unset = ""
    """By which route; left out, by any."""
    comparator: str = ""
    """What it was compared with: midazolam, ECT; left out where there was none."""
    participants: int | None = None
    """How many people took part."""
    figures: tuple[Figure, ...] = ()
    """The effect as data."""
    cites: Cites = ()
    """Who found it; left out where nothing was found."""
    certainty: Certainty | Unset = ""
    """How certain it is, by GRADE."""
    rated_by: Rater = "us"
    """Whose rating that is: of a source that uses GRADE, or ours by its domains."""
    reason: str = ""
    """Why it is no more certain: 'few people, unblinded in effect, short'."""
    lead: bool = False
    """Whether it stands for its condition where there is room for one line."""
    origin: Origin | None = None
    """Where it was read; no file writes it."""

    def __post_init__(self) -> None:
        if bool(self.cites) == (self.design == NONE_FOUND):
            raise ValueError(f"evidence that cites nothing has the design '{NONE_FOUND}', and none other has")
        if self.certainty and not self.reason:
            raise ValueError("evidence with a 'certainty' needs the 'reason' for it")
