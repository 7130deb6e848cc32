"""The parts of an entry that speak: a statement, what it cites, and its figures, doses and hours as data.

Apart from `records.py`, which gives these names out with its own. Annotations are not postponed here, since msgspec
evaluates them.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from ketaref import fields
from ketaref.fields import Audience, Basis, Route, Severity, System, Unit, Unset
from ketaref.plain import hours_text, quantity, regimen_text
from ketaref.record import Record


class Cite(Record, frozen=True):
    """A place in a reference: its id, and the heading, section or line where the claim stands ('' if the whole)."""

    ref: str
    """The id of a reference: `ketaref sources` lists those there are."""
    at: str = ""
    """The heading, section, page or line where it says so."""
    quote: str = ""
    """The source's own words that carry the claim's figures or rating, 25 at most; '...' where some are left out."""


# A file may write a cite as the reference's id alone.
Cites = tuple[Annotated[Cite, Meta(extra={"short": "ref"})], ...]


class Figure(Record, frozen=True):
    """A number of a statement as data: one value, a range with one or both ends, or a value and its interval."""

    name: str
    """What the number is of: 'oral bioavailability', 'response at 24 h'."""
    unit: Unit
    """Its UCUM unit (mg/kg, h, %, ng/mL), or in braces what is counted ({persons})."""
    value: float | None = None
    """The number, where it is one number; the point estimate, where `low` and `high` are its interval."""
    low: float | None = None
    """The lower end of a range or interval."""
    high: float | None = None
    """The upper end of a range or interval."""
    route: Route | Unset = ""
    """By which route the drug was given."""
    population: str = ""
    """Of whom it holds, where not of everybody."""
    note: str = ""
    """What a reader must know to read the number right."""
    fast_for: str = ""
    """What is fasted from for so many hours ('clear liquids'): a plan for the day counts them back."""
    recovery: bool = False
    """Whether these are minutes that a patient stays after the infusion: a plan for the day counts them on."""
    measure: fields.Measure | Unset = ""
    """What it measures: a chart sets it beside what other sources give for the same."""
    outcome: str = ""
    """What a trial counted, and when ('response at 24 h'): figures of a statement that share it are one comparison."""
    arm: str = ""
    """Which group of the trial it is of ('ketamine'); without one, it is what the groups differ by."""
    control: bool = False
    """Whether that group is the one that ketamine was compared with."""
    vital: fields.Vital | Unset = ""
    """What of a patient a screening holds against it: the entry is met by what is `beyond` the value."""
    beyond: fields.Beyond | Unset = ""
    """Which side of the value meets the entry: above it, from it on, below it, down to it."""
    cites: Cites = ()
    """Which of the statement's references give it, where not all of them do."""

    def __post_init__(self) -> None:
        if self.value is None and self.low is None and self.high is None:
            raise ValueError("a figure needs 'value', or 'low' and 'high'")
        for name, unit in {"fast_for": "h", "recovery": "min", "vital": fields.VITALS.get(self.vital)}.items():
            if getattr(self, name) and self.unit != (unit or self.unit):
                raise ValueError(f"a figure with '{name}' needs the unit {unit}")
        if bool(self.vital) != bool(self.beyond) or (self.vital and self.value is None):
            raise ValueError("a figure that a screening holds patients against needs 'vital', 'beyond' and 'value'")
        if (self.arm or self.control) and not (self.arm and self.outcome):
            raise ValueError("a figure of a trial's group needs 'arm' and 'outcome'")

    @property
    def quantity(self) -> str:
        """The figure as a reader writes it: '16-24 %', '2.5 h', 'up to 50 %'."""
        return quantity(self.unit, self.value, self.low, self.high)


class Regimen(Record, frozen=True):
    """A dose as given in a source, with its units in the names; never an order."""

    dose: float | None = None
    """The dose, where it is one number."""
    dose_low: float | None = None
    """The least of a range of doses."""
    dose_high: float | None = None
    """The most of a range of doses."""
    unit: Unit | Unset = ""
    """The UCUM unit of the dose: mg/kg, mg, ug/kg/min."""
    route: Route | Unset = ""
    """By which route it is given."""
    over_min: float | None = None
    """Over how many minutes one infusion runs."""
    over_h: float | None = None
    """Over how many hours one infusion runs."""
    frequency: str = ""
    """How often: 'twice weekly'."""
    duration: str = ""
    """For how long: '2 to 3 weeks'."""
    off_label: bool = False
    """Whether no label covers this use."""
    usual: bool = False
    """Whether its source calls it the one used most: a chart of what follows an infusion begins with it."""

    def __post_init__(self) -> None:
        if not self.unit and not self.dose is self.dose_low is self.dose_high is None:
            raise ValueError("a dose needs its 'unit'")

    @property
    def line(self) -> str:
        """The regimen on one line: '0.5 mg/kg IV over 40 min, twice weekly, off-label'."""
        return regimen_text(self)


class Timing(Record, frozen=True):
    """When an instruction holds, in hours from the start or the end of the infusion; an open side is None.

    An anchor alone is that moment: by the start, from the end.
    """

    anchor: fields.Anchor
    """From which moment hours are counted: the start of the infusion or its end."""
    from_h: float | None = None
    """From when, in hours after the anchor; before it they are negative. Left out, that side is open."""
    to_h: float | None = None
    """Until when, in hours after the anchor. Left out, that side is open."""
    at_least: bool = False
    """Whether what ends after so many hours may have to hold for longer."""

    def __post_init__(self) -> None:
        if self.from_h is None and self.to_h is None:
            msgspec.structs.force_setattr(self, "to_h" if self.anchor == "start" else "from_h", 0.0)

    @property
    def line(self) -> str:
        """The timing in words: 'from 6 h before the infusion starts', 'for 24 h after the infusion ends'."""
        return hours_text(self.anchor, self.from_h, self.to_h, at_least=self.at_least)


class Statement(Record, frozen=True):
    """One claim in our own words, with the references that say it."""

    text: str
    """The claim, one, in our own words: a sentence or two."""
    cites: Cites
    """The references that say it: their ids, or `{ref: ID, at: place}`."""
    figures: tuple[Figure, ...] = ()
    """The numbers of the text as data, each of which a cited reference gives."""
    regimen: Annotated[Regimen | None, fields.only_in("protocols", "conditions")] = None
    """The dose it tells of, as data."""
    certainty: fields.Certainty | Unset = ""
    """How certain the evidence is, by GRADE, where a source rates it."""
    severity: Annotated[Severity | Unset, fields.RATED] = ""
    """How the sources cited rate the entry's finding: only where they give that rating for that finding."""
    basis: Basis = "source"
    """Whether the sources say it, or it is our inference from them, or our advice."""
    audience: Audience = "both"
    """For whom this line is written: one entry may speak to patients and to clinicians."""

    def __post_init__(self) -> None:
        for figure in self.figures:
            if figure.cites and not {c.ref for c in figure.cites} <= {c.ref for c in self.cites}:
                raise ValueError(f"figure '{figure.name}' cites a reference that its statement does not")


class Claim(Record, frozen=True):
    """One side of a dispute."""

    text: str
    """What is said, in our own words."""
    cites: Cites
    """Who says it: ids of references, or `{ref: ID, at: place}`."""


class Code(Record, frozen=True):
    """What an entry speaks of, in one of CODE_SYSTEMS; an ICD-10-CM code takes in those under it."""

    system: System
    """The code system."""
    code: str
    """The code in that system."""
    display: str
    """What the system calls it."""
