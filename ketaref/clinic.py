"""The clinic that a pack speaks for: what its clinic.yaml holds."""

from typing import Annotated

from ketaref.fields import REQUIRED, Unset, Viewer
from ketaref.record import Record


class Fast(Record, frozen=True):
    """How long before the infusion something is last eaten or drunk, by a clinic's own rule."""

    what: Annotated[str, REQUIRED] = ""
    """'solid food', 'clear liquids', 'food or drink': it follows 'no'."""
    hours: Annotated[float, REQUIRED] = 1.0

    def __post_init__(self) -> None:
        if self.hours <= 0:
            raise ValueError(f"'hours' counts back from the infusion and is more than 0, not {self.hours:g}")


class Clinic(Record, frozen=True):
    """The clinic a pack speaks for (its clinic.yaml): what a sheet names, and where its clocks stand."""

    name: Annotated[str, REQUIRED] = ""
    phone: str = ""
    address: str = ""
    hours: str = ""
    """When it is open, as it is told to a caller."""
    time_zone: str = ""
    audience: Viewer | Unset = ""
    """For whom answers are shown where nobody says it with `--for`."""
    fasting: tuple[Fast, ...] = ()
    """The clinic's rule, where sources differ; the shipped ones then stand back."""
