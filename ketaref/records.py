"""The records of the content: entries, their statements, disputes and references. No files, no terminal.

The one place that states a field. A field's type says what may stand in it (`fields.py` has the words and forms):
`content.read` holds the YAML to it, and `tools.schema` writes the editors' JSON Schemas from it.

Records are msgspec Structs: frozen, compared by value, and read back from JSON three times as fast as by hand. Their
fields are not checked when code builds one. Annotations are not postponed here, since msgspec evaluates them.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta

from ketaref import fields
from ketaref.clinic import Clinic
from ketaref.fields import (
    ACTIONS,
    BASES,
    CODE_SYSTEMS,
    FIRMNESS,
    INSTRUCTION_KINDS,
    INSTRUCTS,
    KINDS,
    MAX_SUMMARY,
    NONE_KNOWN,
    PATIENT_KINDS,
    RATED,
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
    Id,
    Kind,
    Risk,
    Routes,
    Severity,
    Standing,
    Texts,
    Unset,
    only_in,
)  # fmt: skip
from ketaref.plain import entry_lines
from ketaref.provenance import SHIPPED, Origin, Review
from ketaref.record import Record, from_json, replace, to_json, to_plain
from ketaref.statement import Cite, Claim, Code, Figure, Regimen, Statement, Timing

__all__ = [
    "ACTIONS", "BASES", "CODE_SYSTEMS", "FIRMNESS", "INSTRUCTION_KINDS", "KINDS", "MAX_SUMMARY", "NONE_KNOWN",
    "PATIENT_KINDS", "RISKS", "ROUTES", "SCHEMA_VERSION", "SEVERITIES", "SHIPPED", "STANDINGS", "TIERS",
    "UNCONFIRMED_KINDS", "UNITS", "Cite", "Claim", "Clinic", "Code", "Copy", "Dispute", "Entry", "Figure", "Origin",
    "Record", "Reference", "Regimen", "Review", "Screening", "Statement", "Synonyms", "Timing", "from_json", "replace",
    "to_json", "to_plain",
]  # fmt: skip

SCHEMA_VERSION = 1


class Dispute(Record, frozen=True):
    """What a document claims, what stands against it, and how to read it."""

    id: Id
    """Lower-case words joined by hyphens, and the name of the file; never reused."""
    title: str
    """What it is about, as a heading."""
    standing: Standing
    """How the claim stands."""
    risk: Risk
    """What harm may come of believing the claim."""
    claim: Claim
    """What a document says, and which."""
    against: tuple[Claim, ...]
    """What another document or an authority says, and who."""
    advice: str
    """How to read it: what to do until the sources agree."""
    marks: tuple[fields.Mark, ...] = ()
    """Regular expressions: a statement citing a document of the claim that matches one must show this dispute."""
    clinical: bool = True
    """Whether it bears on care: a figure of the background does not, and is listed only when asked for."""
    reviewed: Annotated[Review | None, REQUIRED] = None
    """Who looked at it last, when, and when that is due again."""
    origin: Origin | None = None
    """Where it was read; no file writes it."""


class Screening(Record, frozen=True):
    """How an entry is met in a patient's findings; see CONTRIBUTING.md, Screening."""

    question: str = ""
    """What to ask a patient before an infusion."""
    names: Texts = ()
    """What a finding is called, beside the title and the aliases."""
    events: Texts = ()
    """Names of what happens and passes (a heart attack, a pregnancy): read as past once older than `event_days`."""
    event_days: int = 365
    """After how many days an event is past."""
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
    """Age in years below which the entry is met."""
    age_from: int | None = None
    """Age in years from which on the entry is met."""
    systolic_above: int | None = None
    """Reading in mmHg above which the entry is met; the entry's statements say whose figure it is."""
    diastolic_above: int | None = None
    """Reading in mmHg above which the entry is met, as `systolic_above`."""
    overview: bool = False
    """The entry is about several others: findings are matched with those, not with it."""


class Entry(Record, frozen=True):
    """One thing a person would ask for, answered by statements that each cite a reference."""

    id: Id
    """Lower-case words joined by hyphens, unique over all kinds, never reused; the name of the file."""
    kind: Kind
    """The kind, which the folder gives; no file writes it."""
    title: str
    """What it is called, as a heading."""
    summary: Annotated[str, Meta(extra={"schema": {"maxLength": MAX_SUMMARY}})]
    """The answer in one sentence, for staff: what to do or what holds."""
    statements: tuple[Statement, ...] = ()  # only what is not covered has none
    """The claims behind the answer, each with who says it."""
    short_title: str = ""
    """What a table calls it, where the title is longer than a column."""
    for_patient: str = ""
    """The answer in words for the patient, to be read aloud or printed; where it is left out, `summary` is for both."""
    hand_over_if: str = ""
    """When the front desk hands the caller to a nurse: what follows 'Hand to a nurse if'."""
    audience: Audience = "both"
    """For whom it is written."""
    severity: Annotated[Severity | Unset, RATED] = ""
    """The tier, the firmest that a source gives it."""
    rating_note: Annotated[str, RATED] = ""
    """Why this tier, where no statement's source gives it, or sources differ: shown as ours."""
    action: Annotated[tuple[Action, ...], RATED] = ()
    """What to do, first things first; it is printed before the tier."""
    population: Annotated[str, RATED] = ""
    """Of whom it holds."""
    route: Annotated[Routes | Unset, RATED] = ""
    """For which routes it holds: any, IV, oral ..."""
    monitoring: Annotated[str, RATED] = ""
    """What to check or watch, and when."""
    order: Annotated[int | None, INSTRUCTS] = None
    """Its place in the list of instructions; lower numbers come first."""
    timing: Annotated[Timing | None, INSTRUCTS] = None
    """When it holds, in hours from the start or the end of the infusion."""
    non_negotiable: Annotated[bool, INSTRUCTS] = False
    """Whether no exception is made."""
    on_sheet: Annotated[bool, INSTRUCTS] = True
    """Whether a patient's sheet may hold it: not what staff do or order, nor what is about another drug."""
    task: Annotated[bool, INSTRUCTS] = True
    """Whether it is done once, so that a sheet gives it a box to tick: no rule to keep to, and nothing to know."""
    fasting: Annotated[bool, INSTRUCTS] = False
    """Whether it is the fast before an infusion: a pack's clinic.yaml may say which."""
    condition: Annotated[str, only_in("conditions", "comparisons")] = ""
    """The condition whose treatment with ketamine its evidence is about, where it is about one."""
    contact: Annotated[bool, only_in("faq")] = False
    """Whether it tells how to reach the clinic: a pack's clinic.yaml answers it."""
    crisis: Annotated[fields.CrisisHelp | Unset, only_in("crisis")] = ""
    """Which help a crisis entry leads to: the suicide line, or an ambulance."""
    disputes: Annotated[tuple[Dispute, ...], Meta(extra={"by_id": True})] = ()
    """Ids of the disputes about what it claims; `ketaref discrepancies` lists those there are."""
    aliases: Texts = ()
    """Other names: abbreviations, brands, lay words, as people type them."""
    questions: Texts = ()
    """How people ask for it; in the shipped content these stand in asked/<kind>.yaml."""
    related: Texts = ()
    """Ids of entries worth reading next."""
    formerly: tuple[Id, ...] = ()
    """Ids that it had before; `show` still finds it by them."""
    patches: tuple[str, ...] = ()
    """Names of the fields that a pack gives, where its file patches an entry of a pack below."""
    notices: tuple[str, ...] = ()
    """What a reader must know before believing it: a clinic's own rule that cannot be read, a change since it was
    signed. Shown wherever the entry is."""
    triggers: Annotated[Texts, only_in("crisis")] = ()
    """Words of a query that call for this crisis entry."""
    codes: Annotated[tuple[Code, ...], RATED] = ()
    """What it is about, in code systems: records of patients are met by these."""
    screening: Annotated[Screening | None, RATED] = None
    """How it is met in a patient's findings."""
    reviewed: Annotated[Review | None, REQUIRED] = None
    """Who looked at it last, when, and when that is due again: `ketaref content sign` writes it."""
    origin: Origin | None = None
    """Where it was read; no file writes it."""

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


class Copy(Record, frozen=True):
    """A copy of a work that was read: where, when, and how much of it."""

    url: str
    """The address that was read."""
    day: dt.date | None = None
    """The day on which it was read, as 2026-11-24."""
    part: str = ""
    """What of it was read: 'the abstract', 'section 5.3', 'the whole page'."""
    name: str = ""
    """Whose copy it is, where it is not the publisher's: 'PubMed Central', 'DailyMed'."""


class Reference(Record, frozen=True):
    """One work that an entry may cite. `csl` holds the bibliographic fields under their CSL names."""

    id: Id
    """Lower-case words joined by hyphens: first author and year (with a word of the title where two would be alike),
    or the name of a label, guideline or site."""
    kind: str
    """What sort of source: clinic-document, label, guideline, trial, meta-analysis, review, government ..."""
    csl: Annotated[Mapping[str, Any], Meta(extra={"needs": ("type", "title")})]
    """Bibliographic fields under their CSL names: type, title, author, issued, URL, DOI ..."""
    known_as: str = ""
    """What a clinician calls it: 'US label', 'pain guideline 2018', 'a clinic's FAQ'."""
    design: str = ""
    """How a study was done: 'randomized, double-blind, crossover'."""
    participants: str = ""
    """Who took part: '18 adults with depression'."""
    finding: str = ""
    """What it found, with the comparator."""
    verified: Mapping[str, Any] = {}
    """Field -> where it was read, or False when it could not be confirmed."""
    unconfirmed: Texts = ()
    """Names of the CSL fields that are shown only with a mark: nobody has seen them confirmed."""
    cited_by: Texts = ()
    """Which document cites it, and where ('luna-providers: Depression')."""
    notes: Texts = ()
    """What a reader of the reference must know."""
    read_at: tuple[Copy, ...] = ()
    """The copies of it that were read, the last one first."""
    set_id: str = ""
    """A label's set id at DailyMed, which stays the same from edition to edition."""
    edition: str = ""
    """Which edition was read: 'revised April 2026'."""
    supersedes: tuple[Id, ...] = ()
    """Ids of the references that it takes the place of: former editions of a guideline or a label."""
    retracted: str = ""
    """Where and why the work was retracted; shown before everything else."""
    corrected_by: str = ""
    """Where a correction or expression of concern was published."""
    formerly: tuple[Id, ...] = ()
    """Ids that it had before, those of records merged into it among them; `cite` still finds it by them."""
    origin: Origin | None = None
    """Where it was read; no file writes it."""

    @property
    def item(self) -> Mapping[str, Any]:
        """The CSL fields, with the day on which its address was read last as `accessed`."""
        days = [copy.day for copy in self.read_at if copy.day and copy.url == self.csl.get("URL")]
        if not days or "accessed" in self.csl:
            return self.csl
        last = max(days)
        return {**self.csl, "accessed": {"date-parts": [[last.year, last.month, last.day]]}}

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
    """Phrases that mean the same, either way."""
    expand: tuple[Annotated[tuple[Texts, Texts], Meta(extra={"keys": ("from", "to")})], ...] = ()
    """A lay or narrow phrase -> clinical words of entries, one way."""
    shorthand: tuple[Annotated[tuple[Texts, Texts], Meta(extra={"keys": ("from", "to")})], ...] = ()
    """Letters of a chart -> what they stand for, one way."""
    protected: Texts = ()
    """Words that are never corrected into another one."""
    stop_phrases: Texts = ()
    """Framing that names no topic ('can you tell me')."""
    elsewhere: Texts = ()
    """Other subjects: a query about one is no question here, unless it also names ketamine."""
