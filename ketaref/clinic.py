"""The clinic that a pack speaks for: what its clinic.yaml holds."""

from typing import Annotated

from ketaref.fields import REQUIRED, Id, Texts, Unset, Viewer
from ketaref.record import Record

MAX_FAST_H = 168
"""Most hours of a fast: a week. What is longer is no fast but a slip, and no calendar should count it."""


class Fast(Record, frozen=True):
    """How long before the infusion something is last eaten or drunk, by a clinic's own rule."""

    what: Annotated[str, REQUIRED] = ""
    """'solid food', 'clear liquids', 'food or drink': it follows 'no'."""
    hours: Annotated[float, REQUIRED] = 1.0
    """How many hours before the start of the infusion it is last taken."""

    def __post_init__(self) -> None:
        if self.hours <= 0:
            raise ValueError(f"'hours' counts back from the infusion and is more than 0, not {self.hours:g}")
        if self.hours > MAX_FAST_H:
            raise ValueError(f"'hours' counts back from the infusion and is at most {MAX_FAST_H}, not {self.hours:g}")


class Hide(Record, frozen=True):
    """An entry that a pack takes out of every answer."""

    id: Annotated[Id, REQUIRED] = ""
    """Its id, or one that it had before."""
    reason: Annotated[str, REQUIRED] = ""
    """Why, as whoever asks for it is told."""
    lowers: str = ""
    """Why a contraindication or an interaction may go, and who decided it; without it, it stays."""


class Clinic(Record, frozen=True):
    """The clinic a pack speaks for (its clinic.yaml): what a sheet names, and where its clocks stand."""

    name: Annotated[str, REQUIRED] = ""
    """The clinic, as patients know it; it stands at the head of sheets."""
    phone: str = ""
    """The number that patients call."""
    address: str = ""
    """Where it is."""
    hours: str = ""
    """When it is open, as it is told to a caller."""
    time_zone: str = ""
    """The zone of its clocks, by its IANA name: America/Denver."""
    audience: Viewer | Unset = ""
    """For whom answers are shown where nobody says it with `--for`."""
    fasting: tuple[Fast, ...] = ()
    """The clinic's rule, where sources differ; the shipped ones then stand back."""
    after_hours: str = ""
    """Whom to call when the clinic is closed, as a sheet prints it: 'the answering service, (303) 555-0199'."""
    strict: bool = False
    """Whether what cannot be read of the packs ends every command, as `--strict` does."""
    hides: tuple[Hide, ...] = ()
    """Entries of packs below that are in no answer."""
    follows: Texts = ()
    """References, by id, whose rule the clinic follows where sources differ: a dispute in which one speaks says so."""
