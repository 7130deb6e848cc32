"""The records of the content: entries, their statements, disputes and references. No files, no terminal.

The one place that states a field. A field's type says what may stand in it (`fields.py` has the words and forms):
`content.read` holds the YAML to it, and `tools.schema` writes the editors' JSON Schemas from it.

Records are msgspec Structs: frozen, compared by value, and read back from JSON three times as fast as by hand. Their
fields are not checked when code builds one. Annotations are not postponed here, since msgspec evaluates them.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from ketaref import fields
from ketaref.clinic import Clinic
from ketaref.fields import (
    ACTIONS,
    BASES,
    CODE_SYSTEMS,
    FIRMNESS,
    INSTRUCTION_KINDS,
    KINDS,
    MAX_SUMMARY,
    NONE_KNOWN,
    PATIENT_KINDS,
    REQUIRED,
    RISKS,
    ROUTES,
    SEVERITIES,
    STANDINGS,
    TIERS,
    UNCONFIRMED_KINDS,
    UNITS,
    Action,
    Audience,
    Basis,
    Id,
    Kind,
    Risk,
    Route,
    Routes,
    Severity,
    Standing,
    System,
    Texts,
    Unit,
    Unset,
)  # fmt: skip
from ketaref.plain import entry_lines, hours_text, quantity, regimen_text
from ketaref.record import Record, from_json, replace, to_json, to_plain

__all__ = [
    "ACTIONS", "BASES", "CODE_SYSTEMS", "FIRMNESS", "INSTRUCTION_KINDS", "KINDS", "MAX_SUMMARY", "NONE_KNOWN",
    "PATIENT_KINDS", "RISKS", "ROUTES", "SCHEMA_VERSION", "SEVERITIES", "SHIPPED", "STANDINGS", "TIERS",
    "UNCONFIRMED_KINDS", "UNITS", "Cite", "Claim", "Clinic", "Code", "Dispute", "Entry", "Figure", "Origin", "Record",
    "Reference", "Regimen", "Review", "Screening", "Statement", "Synonyms", "Timing", "from_json", "replace", "to_json",
    "to_plain",
]  # fmt: skip

SCHEMA_VERSION = 1
SHIPPED = "ketaref"
"""Name of the pack that comes with ketaref."""


class Origin(Record, frozen=True):
    """Where a record was read: pack, file (its path from the pack's directory, which is named first), 1-based line."""

    pack: str
    file: str
    line: int


class Review(Record, frozen=True):
    """Who looked at a record last, when, and when it is due again."""

    date: dt.date
    by: str
    due: dt.date


class Cite(Record, frozen=True):
    """A place in a reference: its id, and the heading, section or line where the claim stands ('' if the whole)."""

    ref: str
    at: str = ""


# A file may write a cite as the reference's id alone.
Cites = tuple[Annotated[Cite, Meta(extra={"short": "ref"})], ...]


class Figure(Record, frozen=True):
    """A number of a statement as data: one value, a range with one or both ends, or a value and its interval."""

    name: str
    unit: Unit
    value: float | None = None
    low: float | None = None
    high: float | None = None
    route: Route | Unset = ""
    population: str = ""
    note: str = ""
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
    dose_low: float | None = None
    dose_high: float | None = None
    unit: Unit | Unset = ""
    route: Route | Unset = ""
    over_min: float | None = None
    over_h: float | None = None
    frequency: str = ""
    duration: str = ""
    off_label: bool = False
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
    from_h: float | None = None
    to_h: float | None = None
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
    cites: Cites
    figures: tuple[Figure, ...] = ()
    regimen: Regimen | None = None
    certainty: fields.Certainty | Unset = ""
    severity: Severity | Unset = ""
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
    cites: Cites


class Dispute(Record, frozen=True):
    """What a document claims, what stands against it, and how to read it."""

    id: Id
    title: str
    standing: Standing
    risk: Risk
    claim: Claim
    against: tuple[Claim, ...]
    advice: str
    marks: tuple[fields.Mark, ...] = ()
    """Regular expressions: a statement citing a document of the claim that matches one must show this dispute."""
    clinical: bool = True
    """Whether it bears on care: a figure of the background does not, and is listed only when asked for."""
    reviewed: Annotated[Review | None, REQUIRED] = None
    origin: Origin | None = None


class Code(Record, frozen=True):
    """What an entry speaks of, in one of CODE_SYSTEMS; an ICD-10-CM code takes in those under it."""

    system: System
    code: str
    display: str


class Screening(Record, frozen=True):
    """How an entry is met in a patient's findings; see CONTRIBUTING.md, Screening."""

    question: str = ""
    """What to ask a patient before an infusion."""
    names: Texts = ()
    """What a finding is called, beside the title and the aliases."""
    events: Texts = ()
    """Names of what happens and passes (a heart attack, a pregnancy): read as past once older than `event_days`."""
    event_days: int = 365
    signs: Texts = ()
    """How patients and triage notes tell of it without its name ('hears whispers'): what meets one may be it."""
    excludes: Texts = ()
    """Phrases, aliases among them, that in a patient's findings mean something else."""
    past: str = ""
    """What becomes of it when past: 'counts' as if present, 'ends', or the id of the entry it is read as then. By
    default a history counts and what is resolved does not."""
    controlled: str = ""
    """When said to be controlled: 'shown' as such, or the id of the entry it is read as; by default no difference."""
    relative: str = ""
    """A relative's: 'counts' where the entry speaks of it; by default it is shown as a relative's."""
    age_under: int | None = None
    age_from: int | None = None
    systolic_above: int | None = None
    """Reading in mmHg above which the entry is met; the entry's statements say whose figure it is."""
    diastolic_above: int | None = None
    overview: bool = False
    """The entry is about several others: findings are matched with those, not with it."""


class Entry(Record, frozen=True):
    """One thing a person would ask for, answered by statements that each cite a reference."""

    id: Id
    kind: Kind
    title: str
    summary: Annotated[str, Meta(extra={"schema": {"maxLength": MAX_SUMMARY}})]
    statements: tuple[Statement, ...] = ()  # only what is not covered has none
    short_title: str = ""
    """What a table calls it, where the title is longer than a column."""
    for_patient: str = ""
    """The answer in words for the patient, to be read aloud or printed; where it is left out, `summary` is for both."""
    hand_over_if: str = ""
    """When the front desk hands the caller to a nurse: what follows 'Hand to a nurse if'."""
    audience: Audience = "both"
    severity: Severity | Unset = ""
    rating_note: str = ""
    """Why this tier, where no statement's source gives it, or sources differ: shown as ours."""
    action: tuple[Action, ...] = ()
    population: str = ""
    route: Routes | Unset = ""
    monitoring: str = ""
    order: int | None = None
    timing: Timing | None = None
    non_negotiable: bool = False
    on_sheet: bool = True
    """Whether a patient's sheet may hold it: not what staff do or order, nor what is about another drug."""
    task: bool = True
    """Whether it is done once, so that a sheet gives it a box to tick: no rule to keep to, and nothing to know."""
    fasting: bool = False
    """Whether it is the fast before an infusion: a pack's clinic.yaml may say which."""
    condition: str = ""
    """The condition whose treatment with ketamine its evidence is about, where it is about one."""
    contact: bool = False
    """Whether it tells how to reach the clinic: a pack's clinic.yaml answers it."""
    crisis: fields.CrisisHelp | Unset = ""
    """Which help a crisis entry leads to: the suicide line, or an ambulance."""
    disputes: Annotated[tuple[Dispute, ...], Meta(extra={"by_id": True})] = ()
    aliases: Texts = ()
    questions: Texts = ()
    """How people ask for it; in the shipped content these stand in asked/<kind>.yaml."""
    related: Texts = ()
    formerly: tuple[Id, ...] = ()
    triggers: Texts = ()
    codes: tuple[Code, ...] = ()
    screening: Screening | None = None
    reviewed: Annotated[Review | None, REQUIRED] = None
    origin: Origin | None = None

    def __post_init__(self) -> None:
        if self.crisis and self.kind != "crisis":
            raise ValueError(f"'crisis' needs an entry of the kind crisis, not {self.kind}")
        for severity in (self.severity, *(s.severity for s in self.statements)):
            if severity and severity not in TIERS.get(self.kind, ()):
                choices = ", ".join(TIERS.get(self.kind, ())) or "no severity"
                raise ValueError(f"severity '{severity}' does not fit {self.kind}; it takes {choices}")

    @property
    def said_to_patient(self) -> str:
        """The answer in words for the patient: `for_patient`, or the summary where that serves both."""
        return self.for_patient or self.summary

    @property
    def claims(self) -> tuple[Statement | Claim, ...]:
        """Every part of the entry that cites: its statements, then both sides of each dispute."""
        return (*self.statements, *(claim for d in self.disputes for claim in (d.claim, *d.against)))

    @property
    def references(self) -> tuple[str, ...]:
        """Ids of all references the statements and disputes cite, in order of first use."""
        return tuple(dict.fromkeys(cite.ref for claim in self.claims for cite in claim.cites))

    @property
    def text(self) -> str:
        """The whole entry as a reader sees it, as plain text: summary, statements, structured fields, disputes."""
        return "\n".join(entry_lines(self))


class Reference(Record, frozen=True):
    """Anything an entry may cite. `csl` holds the bibliographic fields under their CSL names."""

    id: Id
    kind: str
    csl: Annotated[Mapping[str, Any], Meta(extra={"needs": ("type", "title")})]
    known_as: str = ""
    """What a clinician calls it: 'US label', 'pain guideline 2018', 'a clinic's FAQ'."""
    design: str = ""
    participants: str = ""
    finding: str = ""
    verified: Mapping[str, Any] = {}
    """Field -> where it was read, or False when it could not be confirmed."""
    unconfirmed: Texts = ()
    """Names of the CSL fields that are shown only with a mark: nobody has seen them confirmed."""
    cited_by: Texts = ()
    """Which document cites it, and where ('luna-providers: Depression')."""
    notes: Texts = ()
    retraction: str = ""
    """Where and why the work was retracted; shown before everything else."""
    correction: str = ""
    """Where a correction or expression of concern was published."""
    origin: Origin | None = None

    @property
    def title(self) -> str:
        """The title, without markup."""
        return str(self.csl.get("title", self.id))

    @property
    def year(self) -> int | None:
        """Year of issue, where one is known."""
        parts = self.csl.get("issued", {}).get("date-parts") or [[None]]
        return parts[0][0] if parts[0] else None


class Synonyms(Record, frozen=True):
    """How people talk, for the index: see content/synonyms.yaml."""

    equivalent: tuple[Texts, ...] = ()
    expand: tuple[Annotated[tuple[Texts, Texts], Meta(extra={"keys": ("from", "to")})], ...] = ()
    shorthand: tuple[Annotated[tuple[Texts, Texts], Meta(extra={"keys": ("from", "to")})], ...] = ()  # of a chart
    protected: Texts = ()
    stop_phrases: Texts = ()
    elsewhere: Texts = ()  # other subjects: a query about one is no question here, unless it also names ketamine
