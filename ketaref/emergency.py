"""Records for what an emergency is told in: a rule of content/emergencies.yaml, a phrase of one as the index has it.

Apart from `records.py`, since no entry holds one.
"""

from collections.abc import Mapping
from typing import Annotated

from ketaref.fields import REQUIRED, EmergencyCategory, Heard, Id, Reach, Texts, Unset
from ketaref.records import Origin, Record


class EmergencyRule(Record, frozen=True):
    """One rule. What each category does is told in content/emergencies.yaml."""

    category: Annotated[EmergencyCategory, REQUIRED] = "sign"
    """What the rule is: a sign, a figure, a person, a help ..."""
    name: str = ""
    """Of a set, how phrases name it; of a help and of what calls for it, which emergency it is."""
    words: Texts = ()
    """Phrases, any of which is meant."""
    written: str = ""
    """What shorthand stands for."""
    weight: int = 2
    """How much a sign says of danger: 1 beside a person or another sign, 2 alone, 3 and 4 within a question too."""
    reach: Reach | Unset = ""
    """Which way a frame reaches."""
    within: int | None = None
    """How many words may stand between a frame and what it reaches; as many as there are, if it does not say."""
    staff: Id | Unset = ""
    """The entry that helps whoever writes as staff do."""
    patient: Id | Unset = ""
    """The entry that helps anyone else."""
    always: bool = False
    """Of a help: whether naming the emergency calls for its line, even where nobody is in danger."""
    low: float | None = None
    """A figure is dangerous from here down."""
    high: float | None = None
    """A figure is dangerous from here up."""
    least: float | None = None
    """Below this it is no such figure."""
    most: float | None = None
    """Above this it is no such figure."""
    example: Mapping[str, Heard] = {}
    """Texts in which the rule speaks -> how each is heard."""
    counter: Mapping[str, Heard] = {}
    """Texts that look alike -> how each is heard."""
    origin: Origin | None = None
    """Where it was read; no file writes it."""


class Place(Record, frozen=True):
    """A place of a phrase, and what may stand there."""

    choices: tuple[Texts, ...]
    """Each a run of items: a term; '=word' for that form of it alone; '{name}' for a set; '#' for a figure, '#/#' for
    one over another; '^' and '$' for where the text begins and ends; '!term' for
    nothing, before any other word."""
    optional: bool = False
    gap: int = 0
    """Most words that may stand before it."""


class Phrase(Record, frozen=True):
    """A phrase of a rule, taken apart, and what the rule says of it."""

    rule: int
    """The place of the rule among all."""
    category: EmergencyCategory
    parts: tuple[tuple[Place, ...], ...]
    """All must stand in the text, in any order, close together; each is places in a row."""
    name: str = ""
    weight: int = 2
    reach: Reach | Unset = ""
    within: int | None = None
    low: float | None = None
    high: float | None = None
    least: float | None = None
    most: float | None = None


class Sets(Record, frozen=True):
    """Words that phrases name, and what each stands for: runs of items, as in a place."""

    choices: Mapping[str, tuple[Texts, ...]]
